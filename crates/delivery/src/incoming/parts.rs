//! The part of a mail that people read.
//!
//! Parts within parts are walked here, with limits on their depth and number; what decodes them sees one part without
//! others in it at a time.

use super::{LARGEST_HEAD, MOST_HEAD_LINES};
use mail_parser::decoders::html::html_to_text;
use mail_parser::{MessageParser, MimeHeaders, PartType};

/// Parts within parts.
const DEEPEST: usize = 8;
/// Parts of a mail that are looked at.
const MOST_PARTS: usize = 50;
/// Bytes of a part that are decoded; what follows is not shown.
const LARGEST_PART: usize = 256 << 10;

/// What a part says.
enum Words {
    /// In plain text.
    Plain(String),
    /// In a page, of which this is the text.
    Page(String),
}

/// The text of a mail: the first plain one, else the first of a page.
pub(super) fn text(mail: &[u8]) -> Option<String> {
    let mut left = MOST_PARTS;
    Some(match words(mail, 0, &mut left)? {
        Words::Plain(text) | Words::Page(text) => text,
    })
}

/// Head and body of a mail or a part; nothing if the head is too large.
pub(super) fn split(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut at = 0;
    for (number, line) in bytes.split_inclusive(|&byte| byte == b'\n').enumerate() {
        if matches!(line, b"\n" | b"\r\n") {
            return Some((&bytes[..at + line.len()], &bytes[at + line.len()..]));
        }
        at += line.len();
        if at > LARGEST_HEAD || number >= MOST_HEAD_LINES {
            return None;
        }
    }
    Some((bytes, &[]))
}

fn words(part: &[u8], depth: usize, left: &mut usize) -> Option<Words> {
    *left = left.checked_sub(1)?;
    let (head, body) = split(part)?;
    let headers = MessageParser::default().parse_headers(head);
    let kind = headers.as_ref().and_then(|headers| headers.content_type());
    let is_attachment = headers
        .as_ref()
        .and_then(|headers| headers.content_disposition())
        .is_some_and(|disposition| disposition.ctype().eq_ignore_ascii_case("attachment"));
    if is_attachment {
        return None;
    }
    let Some(kind) = kind else { return decoded(part, body) };
    match kind.ctype().to_ascii_lowercase().as_str() {
        "multipart" if depth < DEEPEST => among(body, kind.attribute("boundary")?, depth + 1, left),
        "text" => {
            let subtype = kind.subtype().unwrap_or("plain").to_ascii_lowercase();
            if matches!(subtype.as_str(), "plain" | "html") { decoded(part, body) } else { None }
        }
        _ => None,
    }
}

/// The first plain text among parts, else the first page.
fn among(body: &[u8], boundary: &str, depth: usize, left: &mut usize) -> Option<Words> {
    let mut page = None;
    for part in between(body, boundary.as_bytes()) {
        match words(part, depth, left) {
            Some(Words::Plain(text)) if !text.trim().is_empty() => return Some(Words::Plain(text)),
            Some(Words::Page(text)) if page.is_none() => page = Some(Words::Page(text)),
            _ => {}
        }
        if *left == 0 {
            break;
        }
    }
    page
}

/// The parts between lines of a boundary.
fn between<'b>(body: &'b [u8], boundary: &[u8]) -> Vec<&'b [u8]> {
    let (mut parts, mut start, mut at) = (Vec::new(), None, 0);
    for line in body.split_inclusive(|&byte| byte == b'\n') {
        let mark =
            line.strip_prefix(b"--").and_then(|line| line.strip_prefix(boundary)).map(<[u8]>::trim_ascii_end);
        if matches!(mark, Some(b"" | b"--")) {
            parts.extend(start.map(|start| &body[start..at]));
            start = (mark == Some(b"")).then_some(at + line.len());
            if start.is_none() || parts.len() >= MOST_PARTS {
                return parts;
            }
        }
        at += line.len();
    }
    // A mail that was cut has no last line.
    parts.extend(start.map(|start| &body[start..]));
    parts
}

/// What a part without parts says.
fn decoded(part: &[u8], body: &[u8]) -> Option<Words> {
    let part = &part[..part.len().min(LARGEST_PART + part.len() - body.len())];
    let Some(message) = MessageParser::default().parse(part) else {
        // A part without a head is as if it said so.
        return Some(Words::Plain(
            String::from_utf8_lossy(&body[..body.len().min(LARGEST_PART)]).into_owned(),
        ));
    };
    match &message.parts.first()?.body {
        PartType::Text(text) => Some(Words::Plain(text.to_string())),
        PartType::Html(page) => Some(Words::Page(html_to_text(page))),
        _ => None,
    }
}
