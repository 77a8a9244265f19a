//! The second pass: the walk of a reader.

use crate::front::Input;
use crate::reading::Refusal;
use portcullis_domain::sink::Skipped;
use serde::Deserialize;
use std::fmt::Write as _;
use std::io::{self, SeekFrom};

const CHUNK: usize = 256 << 10;
/// Remarks that are kept; a stranger's report may give cause for any number.
const NOTES: usize = 1_000;

/// What the next value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Object,
    Array,
    Text,
    Number,
    Truth,
    Null,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Object => "an object",
            Self::Array => "an array",
            Self::Text => "a string",
            Self::Number => "a number",
            Self::Truth => "true or false",
            Self::Null => "null",
        }
    }
}

enum Step {
    Key(String),
    Index(u64),
}

/// A walk over a JSON text.
pub(crate) struct Json<'i> {
    input: &'i mut dyn Input,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    /// Bytes consumed before `buffer[0]`.
    base: u64,
    record_limit: usize,
    route: Vec<Step>,
    notes: Vec<Skipped>,
    notes_total: u64,
}

impl<'i> Json<'i> {
    /// Starts a walk at the beginning of the input.
    pub(crate) fn new(input: &'i mut dyn Input, record_limit: usize) -> Result<Self, Refusal> {
        let mut json = Self {
            input,
            buffer: vec![0; CHUNK],
            start: 0,
            end: 0,
            base: 0,
            record_limit,
            route: Vec::new(),
            notes: Vec::new(),
            notes_total: 0,
        };
        json.begin()?;
        Ok(json)
    }

    fn begin(&mut self) -> Result<(), Refusal> {
        self.input.seek(SeekFrom::Start(0))?;
        while self.end < 3 && self.fill()? {}
        if self.buffer[..self.end].starts_with(b"\xef\xbb\xbf") {
            self.start = 3;
        }
        Ok(())
    }

    /// Where the walk is: `Results[3].Vulnerabilities[7]`.
    pub(crate) fn route(&self) -> String {
        let mut text = String::new();
        for step in &self.route {
            match step {
                Step::Key(key) => {
                    if !text.is_empty() {
                        text.push('.');
                    }
                    text.push_str(key);
                }
                Step::Index(index) => {
                    let _ = write!(text, "[{index}]");
                }
            }
        }
        if text.is_empty() { "the document".to_owned() } else { text }
    }

    /// The first remarks on values of the wrong type, and how many there are in all.
    pub(crate) fn into_notes(self) -> (Vec<Skipped>, u64) {
        (self.notes, self.notes_total)
    }

    /// Says whether another document follows.
    pub(crate) fn more(&mut self) -> Result<bool, Refusal> {
        self.skip_spaces()?;
        Ok(self.start < self.end)
    }

    /// What the next value is.
    pub(crate) fn kind(&mut self) -> Result<Kind, Refusal> {
        self.skip_spaces()?;
        Ok(match self.byte()? {
            b'{' => Kind::Object,
            b'[' => Kind::Array,
            b'"' => Kind::Text,
            b't' | b'f' => Kind::Truth,
            b'n' => Kind::Null,
            _ => Kind::Number,
        })
    }

    /// Walks an object: `each` is called with every key and may take the value, which is else skipped.
    /// A null is an object without keys; anything else is noted and skipped.
    pub(crate) fn object(
        &mut self,
        mut each: impl FnMut(&mut Self, &str) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        if !self.enters(Kind::Object)? {
            return Ok(());
        }
        loop {
            self.skip_spaces()?;
            match self.byte()? {
                b'}' => break self.start += 1,
                b',' => self.start += 1,
                _ => {
                    let key = self.whole::<String>()?;
                    self.skip_spaces()?;
                    self.start += 1; // the colon
                    self.skip_spaces()?;
                    self.route.push(Step::Key(key.clone()));
                    let before = self.offset();
                    each(self, &key)?;
                    self.leave(before)?;
                }
            }
        }
        Ok(())
    }

    /// Walks an array: `each` is called at every element and may take it, which is else skipped.
    /// A null is an empty array; anything else is noted and skipped.
    pub(crate) fn array(
        &mut self,
        mut each: impl FnMut(&mut Self) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        if !self.enters(Kind::Array)? {
            return Ok(());
        }
        let mut index = 0;
        loop {
            self.skip_spaces()?;
            match self.byte()? {
                b']' => break self.start += 1,
                b',' => self.start += 1,
                _ => {
                    self.route.push(Step::Index(index));
                    let before = self.offset();
                    each(self)?;
                    self.leave(before)?;
                    index += 1;
                }
            }
        }
        Ok(())
    }

    /// Where the next value begins, in bytes.
    pub(crate) fn begins(&mut self) -> Result<u64, Refusal> {
        self.skip_spaces()?;
        Ok(self.offset())
    }

    /// Takes the next value whole. The inner error says why it is not what was expected.
    pub(crate) fn record<'a, T: Deserialize<'a>>(&'a mut self) -> Result<Result<T, String>, Refusal> {
        self.skip_spaces()?;
        let Some(length) = self.extent(true)? else {
            return Ok(Err(format!("it is larger than {} bytes", self.record_limit)));
        };
        let bytes = &self.buffer[self.start..self.start + length];
        self.start += length;
        Ok(serde_json::from_slice(bytes).map_err(|error| without_position(&error)))
    }

    /// Takes the next value if it is a string; else leaves it.
    pub(crate) fn text(&mut self) -> Result<Option<String>, Refusal> {
        if self.kind()? == Kind::Text { Ok(self.record::<String>()?.ok()) } else { Ok(None) }
    }

    /// Looks at what comes without taking it: `look` walks from here, and the walk goes on from here after it.
    pub(crate) fn ahead<T>(
        &mut self,
        look: impl FnOnce(&mut Self) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let (offset, depth) = (self.offset(), self.route.len());
        let seen = look(self)?;
        self.route.truncate(depth);
        self.go_to(offset)?;
        Ok(seen)
    }

    /// The strings under the given keys of the object that comes, without taking it; an absent one is empty.
    /// Writers put them first as a rule, and then nothing more is looked at.
    pub(crate) fn header<const N: usize>(&mut self, keys: [&str; N]) -> Result<[String; N], Refusal> {
        self.ahead(|json| {
            let mut found = [const { None }; N];
            if json.kind()? != Kind::Object {
                return Ok(found.map(Option::unwrap_or_default));
            }
            json.start += 1;
            while found.iter().any(Option::is_none) {
                json.skip_spaces()?;
                match json.byte()? {
                    b'}' => break,
                    b',' => {
                        json.start += 1;
                        continue;
                    }
                    _ => {}
                }
                let key = json.whole::<String>()?;
                json.skip_spaces()?;
                json.start += 1; // the colon
                match keys.iter().position(|wanted| *wanted == key) {
                    Some(place) if json.kind()? == Kind::Text => found[place] = json.record::<String>()?.ok(),
                    _ => json.skip_value()?,
                }
            }
            Ok(found.map(Option::unwrap_or_default))
        })
    }

    fn go_to(&mut self, offset: u64) -> Result<(), Refusal> {
        if offset >= self.base && offset <= self.base + self.end as u64 {
            self.start = usize::try_from(offset - self.base).unwrap_or(self.end);
            return Ok(());
        }
        self.input.seek(SeekFrom::Start(offset))?;
        (self.start, self.end, self.base) = (0, 0, offset);
        Ok(())
    }

    fn enters(&mut self, expected: Kind) -> Result<bool, Refusal> {
        let found = self.kind()?;
        if found == expected {
            self.start += 1;
            return Ok(true);
        }
        if found != Kind::Null {
            self.notes_total += 1;
            if self.notes.len() < NOTES {
                let reason = format!("it is {}, expected {}", found.name(), expected.name());
                self.notes.push(Skipped { what: self.route(), reason });
            }
        }
        self.skip_value()?;
        Ok(false)
    }

    fn leave(&mut self, before: u64) -> Result<(), Refusal> {
        if self.offset() == before {
            self.skip_value()?;
        }
        self.route.pop();
        Ok(())
    }

    fn whole<T: for<'a> Deserialize<'a>>(&mut self) -> Result<T, Refusal> {
        self.record::<T>()?.map_err(|problem| changed(&problem))
    }

    fn offset(&self) -> u64 {
        self.base + self.start as u64
    }

    fn skip_value(&mut self) -> Result<(), Refusal> {
        self.skip_spaces()?;
        if let Some(length) = self.extent(false)? {
            self.start += length;
        }
        Ok(())
    }

    /// Finds the end of the value at `start`. With `keep` it stays in the buffer and its length is given, unless
    /// it is longer than a record may be; without, or when it is, everything up to its end is consumed.
    fn extent(&mut self, keep: bool) -> Result<Option<usize>, Refusal> {
        let mut keep = keep;
        let mut scan = Scan::default();
        let mut at = 0;
        loop {
            match scan.run(&self.buffer[self.start + at..self.end]) {
                Ok(done) if keep => return Ok(Some(at + done)),
                Ok(done) => {
                    self.start += at + done;
                    return Ok(None);
                }
                Err(all) => at += all,
            }
            if keep && at > self.record_limit {
                keep = false;
            }
            if !keep {
                self.start += at;
                at = 0;
            }
            if !self.fill()? {
                if scan.ends_with_input() {
                    return Ok(Some(at));
                }
                return Err(changed("it ends too early"));
            }
        }
    }

    fn skip_spaces(&mut self) -> Result<(), Refusal> {
        loop {
            while self.start < self.end {
                if !matches!(self.buffer[self.start], b' ' | b'\t' | b'\n' | b'\r') {
                    return Ok(());
                }
                self.start += 1;
            }
            if !self.fill()? {
                return Ok(());
            }
        }
    }

    fn byte(&self) -> Result<u8, Refusal> {
        if self.start < self.end { Ok(self.buffer[self.start]) } else { Err(changed("it ends too early")) }
    }

    /// Reads more; `start` may move. False at the end of the input.
    fn fill(&mut self) -> Result<bool, Refusal> {
        if self.end == self.buffer.len() {
            if self.start > 0 {
                self.buffer.copy_within(self.start..self.end, 0);
                self.base += self.start as u64;
                self.end -= self.start;
                self.start = 0;
            }
            if self.end > self.buffer.len() / 2 {
                self.buffer.resize(self.buffer.len() * 2, 0);
            }
        }
        let count = self.input.read(&mut self.buffer[self.end..])?;
        self.end += count;
        Ok(count > 0)
    }
}

/// The bytes that open or close a container or a text.
const STRUCTURE: [bool; 256] = {
    let mut structure = [false; 256];
    let bytes = b"\"{}[]";
    let mut place = 0;
    while place < bytes.len() {
        structure[bytes[place] as usize] = true;
        place += 1;
    }
    structure
};

/// Looks for the end of one value, across chunks.
#[derive(Default)]
struct Scan {
    depth: usize,
    in_text: bool,
    escaped: bool,
    in_scalar: bool,
}

impl Scan {
    /// Gives the length up to the end of the value, or, as an error, the length of a chunk that does not hold it.
    fn run(&mut self, chunk: &[u8]) -> Result<usize, usize> {
        let mut at = 0;
        while at < chunk.len() {
            if self.in_text {
                if self.escaped {
                    self.escaped = false;
                    at += 1;
                    continue;
                }
                let Some(found) = memchr::memchr2(b'"', b'\\', &chunk[at..]) else {
                    return Err(chunk.len());
                };
                at += found + 1;
                if chunk[at - 1] == b'\\' {
                    self.escaped = true;
                } else {
                    self.in_text = false;
                    if self.depth == 0 {
                        return Ok(at);
                    }
                }
                continue;
            }
            if self.depth > 0 {
                // Within a container only these five bytes matter; most others are white space.
                let rest = &chunk[at..];
                at += rest.iter().position(|byte| STRUCTURE[usize::from(*byte)]).unwrap_or(rest.len());
                if at == chunk.len() {
                    break;
                }
            }
            match chunk[at] {
                b'}' | b']' | b',' | b' ' | b'\t' | b'\n' | b'\r' if self.in_scalar => return Ok(at),
                b'"' => self.in_text = true,
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.depth == 0 {
                        return Ok(at + 1);
                    }
                }
                _ if self.depth == 0 => self.in_scalar = true,
                _ => {}
            }
            at += 1;
        }
        Err(chunk.len())
    }

    fn ends_with_input(&self) -> bool {
        self.in_scalar
    }
}

fn changed(problem: &str) -> Refusal {
    Refusal::Unreadable(io::Error::other(format!("the file changed while it was read: {problem}")))
}

/// The position that serde gives is that within the record, which would mislead.
fn without_position(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rfind(" at line ") {
        Some(at) => text[..at].to_owned(),
        None => text,
    }
}
