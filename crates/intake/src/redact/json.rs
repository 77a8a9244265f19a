//! The copy of a JSON text: everything is written as it is read, but for the values that are replaced.
//!
//! The text has passed the survey, so it is well formed and not too deep. A record that is about a credential is
//! held whole; of everything else one value at a time.

use super::person::names_people;
use super::rule::{Fate, Ruling};
use super::{Concealed, Copy};
use crate::readers::MASK;
use crate::reading::Refusal;
use std::borrow::Cow;
use std::io::{BufRead, Write};

/// Longest number that is taken for a count or a line and not for a credential.
const SHORT_NUMBER: usize = 6;
/// Bytes of a key that are looked at.
const KEY: usize = 200;

/// An open object or array.
struct Level {
    array: bool,
    /// The place of the value that comes, if a ruling asks for it.
    place: String,
    /// Bytes of `place` that are the place of the object itself.
    own: usize,
    /// Values here name people.
    person: bool,
    /// The value that comes stands under a key that names people.
    person_next: bool,
}

/// Copies a whole text.
pub(super) fn copy<W: Write>(
    input: &mut impl BufRead,
    concealed: &Concealed,
    copy: &mut Copy<'_, W>,
) -> Result<(), Refusal> {
    let (levels, raw) = (Vec::new(), Vec::new());
    Walk { input, offset: 0, levels, key_next: false, ruling: None, copy, raw }.run(concealed)
}

struct Walk<'w, 'c, I, W: Write> {
    input: &'w mut I,
    offset: u64,
    levels: Vec<Level>,
    /// The string that comes is a key.
    key_next: bool,
    ruling: Option<Ruling<'w>>,
    copy: &'w mut Copy<'c, W>,
    /// The string at hand; there are millions, so that its room is kept.
    raw: Vec<u8>,
}

impl<I: BufRead, W: Write> Walk<'_, '_, I, W> {
    fn run(mut self, concealed: &Concealed) -> Result<(), Refusal> {
        let mut records = concealed.at.iter().copied().peekable();
        while let Some(byte) = self.peek()? {
            let value = !self.key_next && byte.is_ascii() && !between(byte);
            if value
                && let Some(rule) = concealed.rule
                && records.next_if(|at| *at <= self.offset).is_some()
            {
                self.record(rule)?;
                continue;
            }
            match byte {
                b'"' if self.key_next => self.key()?,
                b'"' => self.text()?,
                b'{' | b'[' => {
                    self.open(byte == b'[');
                    self.pass()?;
                }
                b'}' | b']' => {
                    self.levels.pop();
                    self.key_next = false;
                    self.pass()?;
                }
                b',' => {
                    self.key_next = self.levels.last().is_some_and(|level| !level.array);
                    self.pass()?;
                }
                _ if value => self.scalar()?,
                _ => self.space()?,
            }
        }
        Ok(())
    }

    fn open(&mut self, array: bool) {
        let (place, person) = self
            .levels
            .last()
            .map_or((String::new(), false), |level| (level.place.clone(), level.person_next));
        self.levels.push(Level { array, own: place.len(), place, person, person_next: person });
        self.key_next = !array;
    }

    /// Copies a record as its rule says.
    fn record(&mut self, rule: &super::Rule) -> Result<(), Refusal> {
        let Some(record) = self.take_value()? else {
            self.copy.replaced += 1;
            return self.copy.write_text(MASK);
        };
        let ruling = Ruling::new(rule, &record, self.copy.secrets);
        let walk = Walk {
            input: &mut record.as_slice(),
            offset: 0,
            levels: Vec::new(),
            key_next: false,
            ruling: Some(ruling),
            copy: self.copy,
            raw: Vec::new(),
        };
        walk.run(&Concealed::default())
    }

    fn key(&mut self) -> Result<(), Refusal> {
        self.key_next = false;
        let mut raw = std::mem::take(&mut self.raw);
        raw.clear();
        take_string(self.input, &mut self.offset, usize::MAX, |run| {
            raw.extend_from_slice(&run[..run.len().min(KEY.saturating_sub(raw.len()))]);
            self.copy.write(run)
        })?;
        let key = unescaped(&raw).unwrap_or_default();
        let person = names_people(&key);
        let name = self.ruling.as_ref().map(|ruling| ruling.name(&key));
        if let Some(level) = self.levels.last_mut() {
            level.person_next = level.person || person;
            if let Some(name) = name {
                level.place.truncate(level.own);
                if level.own > 0 {
                    level.place.push('.');
                }
                level.place.push_str(&name);
            }
        }
        drop(key);
        self.raw = raw;
        Ok(())
    }

    fn text(&mut self) -> Result<(), Refusal> {
        let limit = self.copy.limit;
        let mut raw = std::mem::take(&mut self.raw);
        raw.clear();
        let whole = take_string(self.input, &mut self.offset, limit, |run| {
            raw.extend_from_slice(run);
            Ok(())
        })?;
        let copied = self.text_from(&raw, whole);
        self.raw = raw;
        copied
    }

    fn text_from(&mut self, raw: &[u8], whole: bool) -> Result<(), Refusal> {
        let is_free = self.ruling.is_none() && self.copy.secrets.count() == 0 && !self.names_a_person();
        if whole && is_free {
            return self.copy.write(raw);
        }
        let text = if whole { unescaped(raw) } else { None };
        let new = match &text {
            // A value that can't be read could hold anything.
            None => Some(Cow::Borrowed(MASK)),
            Some(text) => self.replacement(text),
        };
        match new {
            Some(new) => self.copy.replace_text(&new),
            None => self.copy.write(raw),
        }
    }

    /// What a string value becomes, if it does not stay.
    fn replacement<'t>(&mut self, text: &'t str) -> Option<Cow<'t, str>> {
        let fate = match &mut self.ruling {
            Some(ruling) => ruling.fate(self.levels.last().map_or("", |level| &level.place)),
            None => Fate::Stays,
        };
        let masked = |text: Cow<'t, str>| match self.copy.secrets.mask(&text) {
            Cow::Owned(masked) => Cow::Owned(masked),
            Cow::Borrowed(_) => text,
        };
        let new = match fate {
            Fate::Becomes(new) => masked(Cow::Owned(new)),
            _ if text.is_empty() => return None,
            Fate::Masked => Cow::Borrowed(MASK),
            Fate::Stays if self.names_a_person() => Cow::Borrowed(MASK),
            Fate::Stays => masked(Cow::Borrowed(text)),
        };
        (new != text).then_some(new)
    }

    fn names_a_person(&self) -> bool {
        self.levels.last().is_some_and(|level| level.person_next)
    }

    fn scalar(&mut self) -> Result<(), Refusal> {
        let limit = self.copy.limit;
        let mut raw = Vec::new();
        let mut whole = true;
        while let Some(byte) = self.peek()? {
            if between(byte) {
                break;
            }
            whole &= raw.len() < limit;
            if whole {
                raw.push(byte);
            }
            self.skip(1);
        }
        let number = raw.first().is_some_and(|byte| *byte == b'-' || byte.is_ascii_digit());
        let stays = match &mut self.ruling {
            Some(ruling) if number && raw.len() > SHORT_NUMBER => {
                ruling.keeps(self.levels.last().map_or("", |level| &level.place))
            }
            _ => true,
        };
        if whole && stays { self.copy.write(&raw) } else { self.copy.replace_text(MASK) }
    }

    /// Takes the value that comes; none if it is longer than a record may be.
    fn take_value(&mut self) -> Result<Option<Vec<u8>>, Refusal> {
        let limit = self.copy.limit;
        let mut value = Vec::new();
        let mut whole = true;
        let mut depth = 0_usize;
        loop {
            let Some(byte) = self.peek()? else { break };
            let mut keep = |run: &[u8]| {
                whole &= value.len() + run.len() <= limit;
                if whole {
                    value.extend_from_slice(run);
                }
            };
            match byte {
                b'"' => {
                    take_string(self.input, &mut self.offset, usize::MAX, |run| {
                        keep(run);
                        Ok(())
                    })?;
                    if depth == 0 {
                        break;
                    }
                    continue;
                }
                b'{' | b'[' => depth += 1,
                _ if depth == 0 && between(byte) => break,
                b'}' | b']' => {
                    depth -= 1;
                    if depth == 0 {
                        keep(&[byte]);
                        self.skip(1);
                        break;
                    }
                }
                _ => {}
            }
            keep(&[byte]);
            self.skip(1);
        }
        Ok(whole.then_some(value))
    }

    fn peek(&mut self) -> Result<Option<u8>, Refusal> {
        Ok(self.input.fill_buf()?.first().copied())
    }

    /// Copies one byte.
    fn pass(&mut self) -> Result<(), Refusal> {
        if let Some(byte) = self.peek()? {
            self.skip(1);
            self.copy.write(&[byte])?;
        }
        Ok(())
    }

    /// Copies what stands between values and means nothing, as far as it is at hand, or one byte that means something.
    fn space(&mut self) -> Result<(), Refusal> {
        let available = self.input.fill_buf()?;
        let is_space = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
        let count = available.iter().take_while(|byte| is_space(byte)).count().max(1).min(available.len());
        self.copy.write(&available[..count])?;
        self.skip(count);
        Ok(())
    }

    fn skip(&mut self, bytes: usize) {
        self.input.consume(bytes);
        self.offset += bytes as u64;
    }
}

/// Takes a string with its quotes in runs of at most `limit` bytes in all; says whether that was all of it.
fn take_string(
    input: &mut impl BufRead,
    offset: &mut u64,
    limit: usize,
    mut take: impl FnMut(&[u8]) -> Result<(), Refusal>,
) -> Result<bool, Refusal> {
    let mut taken = 0_usize;
    let (mut open, mut escaped, mut ended) = (false, false, false);
    while !ended {
        let available = input.fill_buf()?;
        let mut at = 0;
        while at < available.len() && !ended {
            if escaped || !open {
                (escaped, open) = (false, true);
                at += 1;
                continue;
            }
            match memchr::memchr2(b'"', b'\\', &available[at..]) {
                None => at = available.len(),
                Some(found) => {
                    at += found + 1;
                    escaped = available[at - 1] == b'\\';
                    ended = !escaped;
                }
            }
        }
        ended |= available.is_empty();
        taken = taken.saturating_add(at);
        if taken <= limit {
            take(&available[..at])?;
        }
        input.consume(at);
        *offset += at as u64;
    }
    Ok(taken <= limit)
}

/// Says whether a byte stands between values.
fn between(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b',' | b':' | b']' | b'}')
}

impl<W: Write> Copy<'_, W> {
    fn replace_text(&mut self, text: &str) -> Result<(), Refusal> {
        self.replaced += 1;
        self.write_text(text)
    }

    fn write_text(&mut self, text: &str) -> Result<(), Refusal> {
        serde_json::to_writer(&mut self.out, text).map_err(|error| Refusal::Unwritable(error.into()))
    }
}

/// The text of a string in quotes; none if it is no text.
fn unescaped(raw: &[u8]) -> Option<Cow<'_, str>> {
    if !raw.contains(&b'\\') {
        let inner = raw.strip_prefix(b"\"").unwrap_or(raw);
        let inner = inner.strip_suffix(b"\"").unwrap_or(inner);
        return std::str::from_utf8(inner).ok().map(Cow::Borrowed);
    }
    serde_json::from_slice::<String>(raw).ok().map(Cow::Owned)
}
