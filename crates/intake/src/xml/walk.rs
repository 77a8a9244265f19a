//! The second pass over an XML text: the walk of a reader.
//!
//! It is the counterpart of the JSON walk. A reader stands in an element, descends with [`Xml::elements`] and
//! takes a record out whole with [`Xml::record`]; what it leaves alone is skipped. Names are without prefix.

use super::element::Element;
use crate::bounded::Bounded;
use crate::front::Input;
use crate::reading::Refusal;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::fmt::Write as _;
use std::io;

/// Levels of one record.
const RECORD_LEVELS: usize = 100;
/// What an element costs beside its texts.
const ELEMENT: usize = 64;

/// A walk over an XML text.
pub(crate) struct Xml<'i> {
    reader: Reader<Bounded<&'i mut dyn Input>>,
    /// Bytes that were read again after a look ahead; the reader counts them every time.
    again: u64,
    buffer: Vec<u8>,
    record_limit: usize,
    /// Name and place among its siblings of every element from the root's child to the current one.
    route: Vec<(String, u64)>,
    /// Attributes of the element that was entered last.
    attributes: Vec<(String, String)>,
    /// The content of the current element is yet to come.
    pending: bool,
}

enum Token {
    Start { name: String, attributes: Vec<(String, String)>, empty: bool },
    Text(String),
    End,
    Other,
}

impl<'i> Xml<'i> {
    /// Starts a walk in the root element.
    pub(crate) fn new(input: &'i mut dyn Input, record_limit: usize) -> Result<Self, Refusal> {
        let mut reader = super::open(input)?;
        // The survey has proved that every element is closed; going back would confuse the check.
        reader.config_mut().check_end_names = false;
        reader.config_mut().allow_unmatched_ends = true;
        let mut xml = Self {
            reader,
            again: 0,
            buffer: Vec::new(),
            record_limit,
            route: Vec::new(),
            attributes: Vec::new(),
            pending: true,
        };
        loop {
            if let Token::Start { attributes, empty, .. } = xml.token()? {
                xml.attributes = attributes;
                xml.pending = !empty;
                return Ok(xml);
            }
        }
    }

    /// Where the walk is, elements counted among their siblings from 0:
    /// `dependencies[3].dependency[7].vulnerabilities[5]`.
    pub(crate) fn route(&self) -> String {
        let mut text = String::new();
        for (name, index) in &self.route {
            let dot = if text.is_empty() { "" } else { "." };
            let _ = write!(text, "{dot}{name}[{index}]");
        }
        if text.is_empty() { "the root element".to_owned() } else { text }
    }

    /// An attribute of the element that was just entered, or nothing.
    pub(crate) fn attribute(&self, name: &str) -> &str {
        self.attributes.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// Walks the elements of the current one: `each` is called in every one of them and may take its content,
    /// which is else skipped.
    pub(crate) fn elements(
        &mut self,
        mut each: impl FnMut(&mut Self, &str) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        if !self.pending {
            return Ok(());
        }
        let mut index = 0;
        loop {
            match self.token()? {
                Token::Start { name, attributes, empty } => {
                    self.attributes = attributes;
                    self.pending = !empty;
                    self.route.push((name.clone(), index));
                    each(self, &name)?;
                    if self.pending {
                        self.skip()?;
                    }
                    self.route.pop();
                    index += 1;
                }
                Token::End => {
                    self.pending = false;
                    return Ok(());
                }
                Token::Text(_) | Token::Other => {}
            }
        }
    }

    /// Takes the current element whole. The inner error says why it can't be.
    pub(crate) fn record(&mut self) -> Result<Result<Element, String>, Refusal> {
        let name = self.route.last().map_or_else(String::new, |(name, _)| name.clone());
        let mut size = 0;
        let mut open = vec![Element { name, attributes: self.attributes.clone(), ..Element::default() }];
        while self.pending {
            match self.token()? {
                Token::Start { name, attributes, empty } => {
                    let texts: usize = attributes.iter().map(|(key, value)| key.len() + value.len()).sum();
                    size += ELEMENT + name.len() + texts;
                    open.push(Element { name, attributes, ..Element::default() });
                    if empty {
                        close(&mut open);
                    }
                }
                Token::Text(text) => {
                    size += text.len();
                    if let Some(element) = open.last_mut() {
                        element.text.push_str(&text);
                    }
                }
                Token::End => {
                    if open.len() == 1 {
                        self.pending = false;
                    } else {
                        close(&mut open);
                    }
                }
                Token::Other => {}
            }
            if size > self.record_limit || open.len() > RECORD_LEVELS {
                let levels = open.len();
                return self.give_up(size, levels).map(Err);
            }
        }
        let mut whole = open.pop().unwrap_or_default();
        trim(&mut whole.text);
        Ok(Ok(whole))
    }

    fn give_up(&mut self, size: usize, levels: usize) -> Result<String, Refusal> {
        for _ in 0..levels {
            self.skip()?;
        }
        Ok(if size > self.record_limit {
            format!("it is larger than {} bytes", self.record_limit)
        } else {
            format!("it is nested deeper than {RECORD_LEVELS} levels")
        })
    }

    /// Takes the text of the current element, white space at both ends gone; one with more than a record may
    /// hold counts as empty.
    pub(crate) fn text(&mut self) -> Result<String, Refusal> {
        Ok(self.record()?.map(|element| element.text).unwrap_or_default())
    }

    /// Looks at the content of the current element without taking it: `look` walks it, and the walk goes on
    /// from here after it.
    pub(crate) fn ahead<T>(
        &mut self,
        look: impl FnOnce(&mut Self) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let before = self.offset();
        let (pending, attributes) = (self.pending, self.attributes.clone());
        let seen = look(self)?;
        let seen_bytes = self.offset().saturating_sub(before);
        self.reader.get_mut().go_back(seen_bytes)?;
        self.again += seen_bytes;
        (self.pending, self.attributes) = (pending, attributes);
        Ok(seen)
    }

    fn offset(&self) -> u64 {
        self.reader.buffer_position() - self.again
    }

    /// Consumes everything up to the end of the current element.
    fn skip(&mut self) -> Result<(), Refusal> {
        let mut depth = 1_usize;
        while depth > 0 {
            match self.token()? {
                Token::Start { empty: false, .. } => depth += 1,
                Token::End => depth -= 1,
                _ => {}
            }
        }
        self.pending = false;
        Ok(())
    }

    fn token(&mut self) -> Result<Token, Refusal> {
        self.buffer.clear();
        self.reader.get_mut().allow(self.record_limit.saturating_add(ELEMENT));
        let event = match self.reader.read_event_into(&mut self.buffer) {
            Ok(event) => event,
            Err(quick_xml::Error::Io(error)) => {
                return Err(Refusal::Unreadable(io::Error::new(error.kind(), error.to_string())));
            }
            Err(error) => return Err(changed(&error.to_string())),
        };
        Ok(match event {
            Event::Start(element) => start(&element, false),
            Event::Empty(element) => start(&element, true),
            Event::End(_) => Token::End,
            Event::Text(text) => Token::Text(text.xml10_content().into_owned()),
            Event::CData(text) => Token::Text(text.xml10_content().into_owned()),
            Event::GeneralRef(reference) => Token::Text(match reference.resolve_char_ref() {
                Ok(Some(character)) => character.to_string(),
                _ => match quick_xml::escape::resolve_xml_entity(&reference) {
                    Some(text) => text.to_owned(),
                    None => format!("&{};", &*reference),
                },
            }),
            Event::Eof => return Err(changed("it ends too early")),
            _ => Token::Other,
        })
    }
}

fn start(element: &BytesStart<'_>, empty: bool) -> Token {
    let attributes = element
        .attributes()
        .flatten()
        .filter(|attribute| attribute.key.as_namespace_binding().is_none())
        .map(|attribute| {
            let value = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .map_or_else(|_| attribute.value.clone().into_owned(), std::borrow::Cow::into_owned);
            (attribute.key.local_name().as_ref().to_owned(), value)
        })
        .collect();
    Token::Start { name: element.local_name().as_ref().to_owned(), attributes, empty }
}

fn close(open: &mut Vec<Element>) {
    if let Some(mut closed) = open.pop() {
        trim(&mut closed.text);
        if let Some(parent) = open.last_mut() {
            parent.elements.push(closed);
        }
    }
}

fn trim(text: &mut String) {
    let trimmed = text.trim();
    if trimmed.len() < text.len() {
        *text = trimmed.to_owned();
    }
}

fn changed(problem: &str) -> Refusal {
    Refusal::Unreadable(io::Error::other(format!("the file changed while it was read: {problem}")))
}

#[cfg(test)]
mod tests;
