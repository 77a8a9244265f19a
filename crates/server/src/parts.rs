//! A form with a file in it, read a piece at a time (RFC 7578).
//!
//! No more than a piece of it is in memory at any time, and heads, fields and their number are limited, whatever is sent.

use crate::problem::Failed;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{StatusCode, header};
use http_body_util::BodyExt;

/// Bytes of the head of a part.
const HEAD: usize = 8 << 10;
/// Bytes of a field that is no file.
const FIELD: usize = 64 << 10;
/// Parts of a form.
const PARTS: usize = 64;
/// Characters of the text between the parts, as the standard has it.
const BOUNDARY: usize = 70;

/// The parts of a form, one after the other.
#[derive(Debug)]
pub(crate) struct Parts {
    body: Body,
    /// What stands before each part: a line break, two hyphens and the boundary.
    delimiter: Vec<u8>,
    /// What was read and not yet given out.
    read: Vec<u8>,
    /// How much of the beginning of it was given out.
    given: usize,
    /// Parts that were begun.
    count: usize,
    /// Says that what comes next belongs to a part.
    within: bool,
}

/// What a part says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Head {
    /// The name of the field.
    pub(crate) name: String,
    /// The name of the file, where it is one; empty where none was chosen.
    pub(crate) file: Option<String>,
}

impl Parts {
    /// The parts of the body of a request.
    pub(crate) fn of(request: Request) -> Result<Self, Failed> {
        let content_type = request.headers().get(header::CONTENT_TYPE);
        let boundary = content_type.and_then(|value| value.to_str().ok()).and_then(boundary);
        let boundary = boundary.ok_or_else(|| malformed("it is not sent as multipart/form-data"))?;
        // The first part has no line break before it; it is taken as one that has.
        let (delimiter, read) = (format!("\r\n--{boundary}").into_bytes(), b"\r\n".to_vec());
        Ok(Self { body: request.into_body(), delimiter, read, given: 0, count: 0, within: true })
    }

    /// The head of the next part; the rest of the one before it is passed over.
    pub(crate) async fn next(&mut self) -> Result<Option<Head>, Failed> {
        let mut before = 0;
        while self.within {
            let passed_over = self.piece().await?.map_or(0, |piece| piece.len());
            // What stands before the first part means nothing, and nobody sends much of it.
            before += if self.count == 0 { passed_over } else { 0 };
            if before > HEAD {
                return Err(malformed("it does not begin with a part"));
            }
        }
        while self.left().len() < 2 {
            self.more().await?;
        }
        if self.left().starts_with(b"--") {
            return Ok(None);
        }
        self.count += 1;
        if self.count > PARTS {
            return Err(malformed("it has too many parts"));
        }
        let end = loop {
            if let Some(end) = find(self.left(), b"\r\n\r\n") {
                break end;
            }
            if self.left().len() > HEAD {
                return Err(malformed("the head of a part is too long"));
            }
            self.more().await?;
        };
        if end > HEAD {
            return Err(malformed("the head of a part is too long"));
        }
        let head = String::from_utf8(self.left()[..end].to_vec());
        let head = head.map_err(|_| malformed("the head of a part is no text"))?;
        self.given += end + 4;
        let head = head_of(&head).ok_or_else(|| malformed("a part has no name"))?;
        self.within = true;
        Ok(Some(head))
    }

    /// The next piece of a part; nothing at its end.
    pub(crate) async fn piece(&mut self) -> Result<Option<Bytes>, Failed> {
        if !self.within {
            return Ok(None);
        }
        loop {
            let left = self.left();
            if let Some(end) = find(left, &self.delimiter) {
                let piece = Bytes::copy_from_slice(&left[..end]);
                self.given += end + self.delimiter.len();
                self.within = false;
                return Ok((!piece.is_empty()).then_some(piece));
            }
            // The end of what was read may be the beginning of a delimiter.
            let sure = left.len().saturating_sub(self.delimiter.len() - 1);
            if sure > 0 {
                let piece = Bytes::copy_from_slice(&left[..sure]);
                self.given += sure;
                return Ok(Some(piece));
            }
            self.more().await?;
        }
    }

    /// The whole of a part that is no file.
    pub(crate) async fn text(&mut self) -> Result<String, Failed> {
        let mut text = Vec::new();
        while let Some(piece) = self.piece().await? {
            text.extend_from_slice(&piece);
            if text.len() > FIELD {
                let detail = format!("a field of the form has more than {FIELD} bytes");
                return Err(Failed::new(StatusCode::PAYLOAD_TOO_LARGE, detail));
            }
        }
        String::from_utf8(text).map_err(|_| malformed("a field is no text"))
    }

    fn left(&self) -> &[u8] {
        &self.read[self.given..]
    }

    /// Reads on.
    async fn more(&mut self) -> Result<(), Failed> {
        self.read.drain(..self.given);
        self.given = 0;
        loop {
            let Some(frame) = self.body.frame().await else { return Err(malformed("its end is missing")) };
            let frame = frame.map_err(|error| Failed::new(StatusCode::BAD_REQUEST, error))?;
            if let Ok(data) = frame.into_data() {
                self.read.extend_from_slice(&data);
                return Ok(());
            }
        }
    }
}

fn malformed(why: &str) -> Failed {
    Failed::new(StatusCode::BAD_REQUEST, format!("the form can't be understood: {why}"))
}

/// The boundary that a content type names.
fn boundary(content_type: &str) -> Option<&str> {
    let (kind, parameters) = content_type.split_once(';')?;
    if !kind.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let boundary = parameters.split(';').find_map(|parameter| {
        let (name, value) = parameter.trim().split_once('=')?;
        name.eq_ignore_ascii_case("boundary").then(|| value.trim_matches('"'))
    })?;
    let is_one =
        (1..=BOUNDARY).contains(&boundary.len()) && boundary.bytes().all(|byte| (0x20..0x7f).contains(&byte));
    is_one.then_some(boundary)
}

/// What the lines of a head say of its part.
fn head_of(text: &str) -> Option<Head> {
    let disposition = text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.trim().eq_ignore_ascii_case("content-disposition").then_some(value)
    })?;
    let mut head = Head::default();
    let mut is_named = false;
    for (name, value) in parameters(disposition) {
        match name {
            "name" => {
                value.clone_into(&mut head.name);
                is_named = true;
            }
            "filename" => head.file = Some(value.to_owned()),
            _ => {}
        }
    }
    is_named.then_some(head)
}

/// The parameters behind the first word; browsers write quotes within values as `%22`.
fn parameters(disposition: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut rest = disposition.split_once(';').map_or("", |(_, rest)| rest);
    while let Some((name, value)) = rest.split_once('=') {
        let (value, after) = match value.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => value.split_once(';').unwrap_or((value, "")),
        };
        found.push((name.trim_matches(|c: char| c == ';' || c.is_whitespace()), value));
        rest = after;
    }
    found
}

/// Where a text begins that begins with a carriage return.
fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = bytes[from..].iter().position(|&byte| byte == b'\r') {
        if bytes[from + at..].starts_with(wanted) {
            return Some(from + at);
        }
        from += at + 1;
    }
    None
}

#[cfg(test)]
mod tests;
