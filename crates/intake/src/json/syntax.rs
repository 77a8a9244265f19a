//! The grammar of JSON (RFC 8259) as a machine that is fed chunk by chunk.

/// Something the machine passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Event {
    /// `{` or `[`.
    Open { array: bool },
    /// `}` or `]`.
    Close,
    /// A key; its text is taken with [`Syntax::take_text`].
    Key,
    /// A string value; its text is taken with [`Syntax::take_text`].
    Text,
    /// A number, `true`, `false` or `null`.
    Scalar,
    /// The end of a document.
    Document,
}

/// A byte that does not belong.
#[derive(Debug)]
pub(super) struct Mistake {
    /// Its place in the chunk.
    pub(super) at: usize,
    /// What was expected; `None` when the nesting is too deep.
    pub(super) problem: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// A value; after `[` also its end.
    Value {
        or_end: bool,
    },
    /// A key; after `{` also its end.
    Key {
        or_end: bool,
    },
    Colon,
    CommaOrEnd,
    /// Between documents.
    Between,
    Text {
        key: bool,
    },
    Escape {
        key: bool,
    },
    Hex {
        key: bool,
        left: u8,
    },
    Number(Number),
    Literal {
        word: &'static str,
        done: usize,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Number {
    Minus,
    Zero,
    Whole,
    Point,
    Fraction,
    Exponent,
    Sign,
    Power,
}

pub(super) struct Syntax {
    state: State,
    /// One entry an open container: true for an array.
    open: Vec<bool>,
    limit: usize,
    keep: bool,
    text: Vec<u8>,
    /// The key at hand is written with escapes.
    escaped: bool,
}

type Step = Result<(usize, Option<Event>), Mistake>;

impl Syntax {
    pub(super) fn new(limit: usize) -> Self {
        Self { state: State::Between, open: Vec::new(), limit, keep: true, text: Vec::new(), escaped: false }
    }

    pub(super) fn depth_limit(&self) -> usize {
        self.limit
    }

    /// Says whether the raw text of strings is kept for [`Syntax::take_text`].
    pub(super) fn keep_texts(&mut self, keep: bool) {
        self.keep = keep;
    }

    /// Says whether texts are kept.
    pub(super) fn keeps_texts(&self) -> bool {
        self.keep
    }

    /// The beginning of the key just passed; nothing if it is written with escapes.
    pub(super) fn key(&self) -> Option<&[u8]> {
        (!self.escaped).then_some(&self.text)
    }

    /// Forgets the key just passed.
    pub(super) fn drop_key(&mut self) {
        self.text.clear();
        self.escaped = false;
    }

    /// The text of the string just passed, cut to `limit` bytes; escapes are left out.
    pub(super) fn take_text(&mut self, limit: usize) -> String {
        let text = String::from_utf8_lossy(&self.text[..self.text.len().min(limit)]).into_owned();
        self.drop_key();
        text
    }

    /// Goes on from `chunk[at]` to just behind the next event, or to the end of the chunk.
    pub(super) fn step(&mut self, chunk: &[u8], mut at: usize) -> Step {
        while at < chunk.len() {
            let byte = chunk[at];
            match self.state {
                State::Text { key } => {
                    let rest = &chunk[at..];
                    let run = memchr::memchr2(b'"', b'\\', rest).unwrap_or(rest.len());
                    if let Some(control) = control_character(&rest[..run]) {
                        let problem = format!(
                            "the control character 0x{:02x} in a string is not escaped",
                            rest[control]
                        );
                        return Err(mistake(at + control, problem));
                    }
                    self.keep_run(key, &rest[..run]);
                    at += run;
                    match chunk.get(at) {
                        None => return Ok((at, None)),
                        Some(b'"') => return Ok((at + 1, Some(self.end_text(key)))),
                        Some(_) => {
                            self.escaped |= key;
                            self.state = State::Escape { key };
                        }
                    }
                }
                State::Escape { key } => match byte {
                    b'u' => self.state = State::Hex { key, left: 4 },
                    b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => {
                        self.state = State::Text { key }
                    }
                    _ => return Err(mistake(at, format!("`\\{}` is no escape of JSON", shown(byte)))),
                },
                State::Hex { key, left } => {
                    if !byte.is_ascii_hexdigit() {
                        return Err(mistake(
                            at,
                            format!("expected a hexadecimal digit, found `{}`", shown(byte)),
                        ));
                    }
                    self.state =
                        if left == 1 { State::Text { key } } else { State::Hex { key, left: left - 1 } };
                }
                State::Literal { word, done } => {
                    if word.as_bytes().get(done) != Some(&byte) {
                        return Err(mistake(at, format!("expected `{word}`, found `{}`", shown(byte))));
                    }
                    if done + 1 == word.len() {
                        self.value_ended();
                        return Ok((at + 1, Some(Event::Scalar)));
                    }
                    self.state = State::Literal { word, done: done + 1 };
                }
                State::Number(part) => match next_of_number(part, byte) {
                    Ok(Some(part)) => self.state = State::Number(part),
                    Ok(None) => {
                        self.value_ended();
                        return Ok((at, Some(Event::Scalar)));
                    }
                    Err(expected) => {
                        return Err(mistake(at, format!("expected {expected}, found `{}`", shown(byte))));
                    }
                },
                _ if is_space(byte) => {
                    let rest = &chunk[at..];
                    at += rest.iter().position(|byte| !is_space(*byte)).unwrap_or(rest.len());
                    continue;
                }
                _ => {
                    let (next, event) = self.token(byte, at)?;
                    if event.is_some() {
                        return Ok((next, event));
                    }
                    at = next;
                    continue;
                }
            }
            at += 1;
        }
        Ok((at, None))
    }

    /// The end of the input; says whether a document ended just there.
    pub(super) fn finish(&mut self) -> Result<bool, String> {
        if let State::Number(Number::Zero | Number::Whole | Number::Fraction | Number::Power) = self.state {
            self.value_ended();
        }
        match self.state {
            State::Between => Ok(false),
            State::CommaOrEnd if self.open.is_empty() => Ok(true),
            _ => Err("the text ends here, in the middle of a value: the report is cut off".to_owned()),
        }
    }

    fn token(&mut self, byte: u8, at: usize) -> Step {
        let passed = |event| Ok((at + 1, event));
        match (self.state, byte) {
            (State::Between, _) => {
                self.state = State::Value { or_end: false };
                Ok((at, None))
            }
            (State::CommaOrEnd, _) if self.open.is_empty() => {
                self.state = State::Between;
                Ok((at, Some(Event::Document)))
            }
            (State::Value { .. }, b'{' | b'[') => {
                if self.open.len() == self.limit {
                    return Err(Mistake { at, problem: None });
                }
                let array = byte == b'[';
                self.open.push(array);
                self.state = if array { State::Value { or_end: true } } else { State::Key { or_end: true } };
                passed(Some(Event::Open { array }))
            }
            (State::Value { .. }, b'"') => {
                self.state = State::Text { key: false };
                passed(None)
            }
            (State::Key { .. }, b'"') => {
                self.state = State::Text { key: true };
                passed(None)
            }
            (State::Value { .. }, b't') => {
                self.literal("true");
                passed(None)
            }
            (State::Value { .. }, b'f') => {
                self.literal("false");
                passed(None)
            }
            (State::Value { .. }, b'n') => {
                self.literal("null");
                passed(None)
            }
            (State::Value { .. }, b'-' | b'0'..=b'9') => {
                self.state = State::Number(match byte {
                    b'-' => Number::Minus,
                    b'0' => Number::Zero,
                    _ => Number::Whole,
                });
                passed(None)
            }
            (State::Value { or_end: true }, b']') | (State::Key { or_end: true }, b'}') => {
                passed(Some(self.close()))
            }
            (State::Colon, b':') => {
                self.state = State::Value { or_end: false };
                passed(None)
            }
            (State::CommaOrEnd, b',') => {
                let array = self.open.last() == Some(&true);
                self.state =
                    if array { State::Value { or_end: false } } else { State::Key { or_end: false } };
                passed(None)
            }
            (State::CommaOrEnd, b']') if self.open.last() == Some(&true) => passed(Some(self.close())),
            (State::CommaOrEnd, b'}') if self.open.last() == Some(&false) => passed(Some(self.close())),
            (state, byte) => {
                Err(mistake(at, format!("expected {}, found `{}`", self.expected(state), shown(byte))))
            }
        }
    }

    fn expected(&self, state: State) -> &'static str {
        match state {
            State::Key { .. } => "a key in double quotes",
            State::Colon => "`:` after the key",
            State::CommaOrEnd if self.open.last() == Some(&true) => "`,` or `]`",
            State::CommaOrEnd => "`,` or `}`",
            _ => "a value (an object, array, string, number, true, false or null)",
        }
    }

    fn literal(&mut self, word: &'static str) {
        self.state = State::Literal { word, done: 1 };
    }

    fn close(&mut self) -> Event {
        self.open.pop();
        self.value_ended();
        Event::Close
    }

    fn end_text(&mut self, key: bool) -> Event {
        if key {
            self.state = State::Colon;
            Event::Key
        } else {
            self.value_ended();
            Event::Text
        }
    }

    fn value_ended(&mut self) {
        self.state = State::CommaOrEnd;
    }

    fn keep_run(&mut self, key: bool, run: &[u8]) {
        // Keys and texts that tell a format are short; 1 KiB of a longer one is more than is looked at.
        if (key || self.keep) && self.text.len() < 1024 {
            self.text.extend_from_slice(&run[..run.len().min(1024)]);
        }
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// The place of the first control character. Most texts have none, which the least of all bytes tells without a
/// branch for each.
fn control_character(text: &[u8]) -> Option<usize> {
    let least = text.iter().fold(u8::MAX, |least, byte| least.min(*byte));
    if least < 0x20 { text.iter().position(|byte| *byte < 0x20) } else { None }
}

fn mistake(at: usize, problem: String) -> Mistake {
    Mistake { at, problem: Some(problem) }
}

fn shown(byte: u8) -> String {
    if byte.is_ascii_graphic() { char::from(byte).to_string() } else { format!("0x{byte:02x}") }
}

/// The part of a number that follows with `byte`; `None` when the number ended before it.
fn next_of_number(part: Number, byte: u8) -> Result<Option<Number>, &'static str> {
    use Number::{Exponent, Fraction, Minus, Point, Power, Sign, Whole, Zero};
    Ok(Some(match (part, byte) {
        (Minus, b'0') => Zero,
        (Minus, b'1'..=b'9') | (Whole, b'0'..=b'9') => Whole,
        (Zero | Whole, b'.') => Point,
        (Point | Fraction, b'0'..=b'9') => Fraction,
        (Zero | Whole | Fraction, b'e' | b'E') => Exponent,
        (Exponent, b'+' | b'-') => Sign,
        (Exponent | Sign | Power, b'0'..=b'9') => Power,
        (Zero, b'0'..=b'9') => return Err("no digit after a leading zero"),
        (Minus | Point | Exponent | Sign, _) => return Err("a digit"),
        _ => return Ok(None),
    }))
}
