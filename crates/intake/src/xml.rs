//! XML as a stream: the first pass over a text, and the walk of the second ([`walk`]).
//!
//! Entities beyond the five of XML are never expanded and nothing outside of the file is ever read.

mod element;
mod walk;

pub(crate) use element::Element;
pub(crate) use walk::Xml;

use crate::bounded::Bounded;
use crate::front::{Input, go_to_text};
use crate::limits::Limits;
use crate::reading::{Position, Refusal};
use quick_xml::Reader;
use quick_xml::events::Event;
use std::io::{BufRead, BufReader, Read};

/// What tells one XML format from another.
#[derive(Debug, Default)]
pub(crate) struct XmlOutline {
    /// The root element's name without prefix.
    pub(crate) root: String,
    /// The root element's namespace.
    pub(crate) namespace: String,
}

pub(crate) fn open(input: &mut dyn Input) -> Result<Reader<Bounded<&mut dyn Input>>, Refusal> {
    go_to_text(input)?;
    Ok(Reader::from_reader(Bounded::new(input)))
}

/// Reads the whole text: it must be well formed and within the limits.
pub(crate) fn survey(input: &mut dyn Input, limits: &Limits) -> Result<XmlOutline, Refusal> {
    let mut outline = XmlOutline::default();
    let problem = {
        let mut xml = open(input)?;
        xml.config_mut().trim_text(true);
        survey_events(&mut xml, &mut outline, limits)?
    };
    match problem {
        None => Ok(outline),
        Some((offset, problem)) => {
            let at = position(input, offset)?;
            Err(match problem {
                Problem::Syntax(problem) => Refusal::Syntax { at, problem },
                Problem::Depth => Refusal::TooDeep { at, limit: limits.depth },
                Problem::Text => Refusal::TextTooLong { at, limit: limits.record_bytes },
                Problem::Size => Refusal::TooLarge { limit: limits.bytes },
            })
        }
    }
}

enum Problem {
    Syntax(String),
    Depth,
    Text,
    Size,
}

fn survey_events(
    xml: &mut Reader<Bounded<&mut dyn Input>>,
    outline: &mut XmlOutline,
    limits: &Limits,
) -> Result<Option<(u64, Problem)>, Refusal> {
    let mut buffer = Vec::new();
    let mut depth = 0_usize;
    loop {
        buffer.clear();
        let start = xml.buffer_position();
        xml.get_mut().allow(limits.record_bytes);
        let event = match xml.read_event_into(&mut buffer) {
            Ok(event) => event,
            Err(_) if xml.get_ref().exceeded() => return Ok(Some((start, Problem::Text))),
            Err(quick_xml::Error::Io(error)) => {
                return Err(Refusal::Unreadable(std::io::Error::new(error.kind(), error.to_string())));
            }
            Err(error) => return Ok(Some((xml.error_position(), Problem::Syntax(error.to_string())))),
        };
        let at = xml.buffer_position();
        match event {
            Event::Start(ref element) | Event::Empty(ref element) => {
                if outline.root.is_empty() {
                    element.local_name().as_ref().clone_into(&mut outline.root);
                    let binding = match element.name().prefix() {
                        Some(prefix) => format!("xmlns:{}", prefix.as_ref()),
                        None => "xmlns".to_owned(),
                    };
                    let mut attributes = element.attributes().flatten();
                    if let Some(found) = attributes.find(|found| found.key.as_ref() == binding) {
                        outline.namespace = found.value.into_owned();
                    }
                }
                if let Some(Err(error)) = element.attributes().find(Result::is_err) {
                    return Ok(Some((at, Problem::Syntax(format!("an attribute is malformed: {error}")))));
                }
                if matches!(event, Event::Start(_)) {
                    depth += 1;
                }
                if depth > limits.depth {
                    return Ok(Some((at, Problem::Depth)));
                }
            }
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::Eof if outline.root.is_empty() => {
                return Ok(Some((at, Problem::Syntax("there is no element".to_owned()))));
            }
            Event::Eof if depth > 0 => {
                return Ok(Some((
                    at,
                    Problem::Syntax(
                        "the text ends in the middle of an element: the report is cut off".to_owned(),
                    ),
                )));
            }
            Event::Eof => return Ok(None),
            _ => {}
        }
        if at > limits.bytes {
            return Ok(Some((at, Problem::Size)));
        }
    }
}

fn position(input: &mut dyn Input, offset: u64) -> Result<Position, Refusal> {
    go_to_text(input)?;
    let mut before = BufReader::new(input.take(offset));
    let (mut line, mut column) = (1, 1);
    loop {
        let chunk = before.fill_buf()?;
        if chunk.is_empty() {
            return Ok(Position { line, column });
        }
        match memchr::memrchr(b'\n', chunk) {
            Some(last) => {
                line += memchr::memchr_iter(b'\n', chunk).count() as u64;
                column = (chunk.len() - last) as u64;
            }
            None => column += chunk.len() as u64,
        }
        let length = chunk.len();
        before.consume(length);
    }
}

#[cfg(test)]
mod tests;
