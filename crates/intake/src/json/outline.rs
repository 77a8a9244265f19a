//! The first pass: proves that a text is well-formed JSON within the limits and notes its upper levels,
//! by which a format is recognised.

use super::syntax::{Event, Syntax};
use crate::limits::Limits;
use crate::reading::{Position, Refusal};
use crate::redact::names_people;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

/// Levels that are noted; `runs[].tool.driver` is on the fourth.
const LEVELS: usize = 5;
/// Routes that are noted; a stranger's object may have any number of keys.
const ROUTES: usize = 2_000;
/// Longest text that is noted.
const TEXT: usize = 200;
const CHUNK: usize = 256 << 10;

/// The upper levels of a JSON text. A route is written `matches[].artifact`; of an array only the first
/// element is noted, and of several documents only the first.
#[derive(Debug, Default)]
pub(crate) struct Outline {
    routes: BTreeSet<String>,
    texts: BTreeMap<String, String>,
    /// How many JSON documents follow each other.
    pub(crate) documents: u64,
    /// Says that some key names people, that a value is longer than a record may be, or that neither can be told.
    pub(crate) is_personal: bool,
}

impl Outline {
    /// Says whether there is a value at the route; the whole document is at `""`, its elements at `[]`.
    pub(crate) fn has(&self, route: &str) -> bool {
        self.routes.contains(route)
    }

    /// The short string at the route.
    pub(crate) fn text(&self, route: &str) -> Option<&str> {
        self.texts.get(route).map(String::as_str)
    }

    /// Says whether any route satisfies the condition.
    pub(crate) fn any(&self, condition: impl Fn(&str) -> bool) -> bool {
        self.routes.iter().any(|route| condition(route))
    }

    /// The keys of the document, or of its first element, for people.
    pub(crate) fn describe(&self) -> String {
        let keys: Vec<&str> = self
            .routes
            .iter()
            .filter_map(|route| {
                let key = route.strip_prefix("[]").unwrap_or(route).trim_start_matches('.');
                (!key.is_empty() && !key.contains(['.', '['])).then_some(key)
            })
            .take(8)
            .collect();
        if keys.is_empty() {
            return "it is JSON without any keys that tell".to_owned();
        }
        format!("it is JSON with the keys {}", keys.join(", "))
    }

    /// Reads the whole text.
    pub(crate) fn survey(input: &mut dyn Read, limits: &Limits) -> Result<Self, Refusal> {
        let mut survey = Survey::new(limits);
        let mut buffer = vec![0; CHUNK];
        let mut kept = 0;
        let mut read = 0_u64;
        loop {
            let count = input.read(&mut buffer[kept..])?;
            read += count as u64;
            if read > limits.bytes {
                return Err(Refusal::TooLarge { limit: limits.bytes });
            }
            let filled = kept + count;
            let (whole, goes_on) = match std::str::from_utf8(&buffer[..filled]) {
                Ok(_) => (filled, true),
                // The rest of a character that is only cut off may follow with the next chunk.
                Err(error) => (error.valid_up_to(), error.error_len().is_none() && count > 0),
            };
            survey.feed(&buffer[..whole])?;
            if !goes_on {
                return Err(survey.no_text(buffer[whole]));
            }
            buffer.copy_within(whole..filled, 0);
            kept = filled - whole;
            if count == 0 {
                return survey.finish();
            }
        }
    }
}

struct Survey {
    outline: Outline,
    syntax: Syntax,
    route: Vec<Level>,
    lines: u64,
    line_start: u64,
    offset: u64,
    /// The end of what was noted last.
    noted: u64,
    /// Bytes of a record.
    record_bytes: u64,
}

struct Level {
    array: bool,
    key: String,
    index: u64,
}

impl Survey {
    fn new(limits: &Limits) -> Self {
        Self {
            outline: Outline::default(),
            syntax: Syntax::new(limits.depth),
            route: Vec::new(),
            lines: 0,
            line_start: 0,
            offset: 0,
            noted: 0,
            record_bytes: limits.record_bytes as u64,
        }
    }

    /// The refusal of a byte, just behind what was fed, that is not UTF-8 text.
    fn no_text(&self, byte: u8) -> Refusal {
        Refusal::Syntax {
            at: self.position(&[], 0),
            problem: format!("the byte 0x{byte:02x} is not UTF-8 text"),
        }
    }

    fn position(&self, chunk: &[u8], at: usize) -> Position {
        let before = &chunk[..at.min(chunk.len())];
        let line = self.lines + memchr::memchr_iter(b'\n', before).count() as u64;
        let start = memchr::memrchr(b'\n', before).map_or(self.line_start, |at| self.offset + at as u64 + 1);
        Position { line: line + 1, column: self.offset + before.len() as u64 - start + 1 }
    }

    fn feed(&mut self, chunk: &[u8]) -> Result<(), Refusal> {
        let mut at = 0;
        while at < chunk.len() {
            let (next, event) = match self.syntax.step(chunk, at) {
                Ok(step) => step,
                Err(error) => {
                    let at = self.position(chunk, error.at);
                    return Err(match error.problem {
                        Some(problem) => Refusal::Syntax { at, problem },
                        None => Refusal::TooDeep { at, limit: self.syntax.depth_limit() },
                    });
                }
            };
            if let Some(event) = event {
                self.watch_people(event, self.offset + next as u64);
                self.note(event);
            }
            at = next;
        }
        self.lines += memchr::memchr_iter(b'\n', chunk).count() as u64;
        if let Some(last) = memchr::memrchr(b'\n', chunk) {
            self.line_start = self.offset + last as u64 + 1;
        }
        self.offset += chunk.len() as u64;
        Ok(())
    }

    /// Looks at what ends here as the copy without credentials and names will.
    fn watch_people(&mut self, event: Event, end: u64) {
        if event == Event::Key {
            let key = self.syntax.key().map(str::from_utf8);
            self.outline.is_personal |= !matches!(key, Some(Ok(key)) if !names_people(key));
            if !self.syntax.keeps_texts() {
                self.syntax.drop_key();
            }
        }
        self.outline.is_personal |= end - self.noted > self.record_bytes;
        self.noted = end;
    }

    fn note(&mut self, event: Event) {
        if event == Event::Document {
            self.outline.documents += 1;
            self.syntax.keep_texts(false);
            return;
        }
        if self.outline.documents > 0 {
            return;
        }
        match event {
            Event::Open { array } => {
                self.begin_value();
                self.route.push(Level { array, key: String::new(), index: 0 });
                self.watch();
            }
            Event::Close => {
                self.route.pop();
                self.watch();
                self.end_value();
            }
            Event::Key if !self.syntax.keeps_texts() => {}
            Event::Key => {
                let key = self.syntax.take_text(TEXT);
                if let Some(level) = self.route.last_mut() {
                    level.key = key;
                }
            }
            Event::Text if self.syntax.keeps_texts() => {
                self.begin_value();
                let text = self.syntax.take_text(TEXT);
                if self.is_noted() && self.outline.texts.len() < ROUTES {
                    self.outline.texts.entry(self.route_text()).or_insert(text);
                }
                self.end_value();
            }
            Event::Text | Event::Scalar => {
                self.begin_value();
                self.end_value();
            }
            Event::Document => {}
        }
    }

    fn is_noted(&self) -> bool {
        self.route.len() <= LEVELS && self.route.iter().all(|level| !level.array || level.index == 0)
    }

    /// Texts are kept only where they could be noted.
    fn watch(&mut self) {
        let watched = self.is_noted() && self.outline.routes.len() < ROUTES;
        self.syntax.keep_texts(watched);
    }

    fn begin_value(&mut self) {
        if self.is_noted() && self.outline.routes.len() < ROUTES {
            self.outline.routes.insert(self.route_text());
        }
    }

    fn end_value(&mut self) {
        if let Some(level) = self.route.last_mut()
            && level.array
        {
            level.index += 1;
            if level.index == 1 {
                self.watch();
            }
        }
    }

    fn route_text(&self) -> String {
        let mut text = String::new();
        for level in &self.route {
            if level.array {
                text.push_str("[]");
            } else {
                if !text.is_empty() {
                    text.push('.');
                }
                text.push_str(&level.key);
            }
        }
        text
    }

    fn finish(mut self) -> Result<Outline, Refusal> {
        match self.syntax.finish() {
            Ok(ended) => {
                if ended {
                    self.outline.documents += 1;
                }
                if self.outline.documents == 0 { Err(Refusal::Empty) } else { Ok(self.outline) }
            }
            Err(problem) => Err(Refusal::Syntax { at: self.position(&[], 0), problem }),
        }
    }
}
