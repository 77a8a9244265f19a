//! One part of a workbook: XML, an event at a time, within bounds.

use super::{ListLimits, NoLines};
use crate::bounded::Bounded;
use quick_xml::Reader;
use quick_xml::events::Event;
use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

/// The last column that a sheet can have.
const COLUMNS: usize = 16_384;

/// The XML of a part.
pub(super) struct Part<'p> {
    xml: Reader<Bounded<Counted<'p>>>,
    count: Rc<Cell<u64>>,
    /// Bytes of one text or tag.
    longest: usize,
}

/// Bytes that are counted, and end where there are too many.
struct Counted<'p> {
    inner: Box<dyn Read + 'p>,
    count: Rc<Cell<u64>>,
    most: u64,
}

impl Read for Counted<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(into)?;
        self.count.set(self.count.get() + count as u64);
        if self.count.get() > self.most {
            return Err(io::Error::other("it unpacks to too much"));
        }
        Ok(count)
    }
}

impl<'p> Part<'p> {
    pub(super) fn new(inner: impl Read + 'p, most: u64, longest: usize) -> Self {
        let count = Rc::new(Cell::new(0));
        let counted = Counted { inner: Box::new(inner), count: Rc::clone(&count), most };
        let mut xml = Reader::from_reader(Bounded::new(counted));
        let config = xml.config_mut();
        config.expand_empty_elements = true;
        Self { xml, count, longest }
    }

    /// How many bytes came out.
    pub(super) fn count(&self) -> u64 {
        self.count.get()
    }

    /// Hands every event to `take`, which may read on.
    pub(super) fn each(
        &mut self,
        mut take: impl FnMut(&mut Self, &Event<'_>) -> Result<(), NoLines>,
    ) -> Result<(), NoLines> {
        let mut buffer = Vec::new();
        loop {
            match self.next(&mut buffer)? {
                Event::Eof => return Ok(()),
                event => take(self, &event)?,
            }
        }
    }

    fn next<'b>(&mut self, buffer: &'b mut Vec<u8>) -> Result<Event<'b>, NoLines> {
        buffer.clear();
        self.xml.get_mut().allow(self.longest);
        match self.xml.read_event_into(buffer) {
            Ok(event) => Ok(event),
            Err(_) if self.xml.get_ref().exceeded() => {
                Err(NoLines::TooMuch { limit: self.longest as u64, what: "bytes in a cell" })
            }
            Err(error) => Err(NoLines::Workbook(error.to_string())),
        }
    }
}

/// The text of an element of this name, whose start was read: that of its values and texts, without formulas and
/// readings of characters.
pub(super) fn text_of(part: &mut Part<'_>, name: &str, limits: &ListLimits) -> Result<String, NoLines> {
    let mut text = String::new();
    let mut buffer = Vec::new();
    let (mut is_text, mut silent) = (false, 0_usize);
    loop {
        let event = part.next(&mut buffer)?;
        match &event {
            Event::Start(element) => match element.local_name().as_ref() {
                "t" | "v" => is_text = true,
                "rPh" | "f" => silent += 1,
                _ => {}
            },
            Event::End(element) => match element.local_name().as_ref() {
                "t" | "v" => is_text = false,
                "rPh" | "f" => silent = silent.saturating_sub(1),
                ended if ended == name => return Ok(text),
                _ => {}
            },
            Event::Eof => return Err(NoLines::Workbook("a part of it is cut off".to_owned())),
            _ => {}
        }
        if is_text && silent == 0 {
            match &event {
                Event::Text(piece) => text.push_str(&piece.xml10_content()),
                Event::CData(piece) => text.push_str(&piece.xml10_content()),
                Event::GeneralRef(reference) => match reference.resolve_char_ref() {
                    Ok(Some(character)) => text.push(character),
                    _ => text.push_str(quick_xml::escape::resolve_xml_entity(reference).unwrap_or_default()),
                },
                _ => {}
            }
        }
        if text.len() > limits.cell_bytes {
            return Err(NoLines::TooMuch { limit: limits.cell_bytes as u64, what: "bytes in a cell" });
        }
    }
}

/// The column of a cell's place, `AB12`, from 0.
pub(super) fn cell_column(place: &str) -> Option<usize> {
    let letters = place.bytes().take_while(u8::is_ascii_alphabetic);
    let mut column = 0_usize;
    for letter in letters {
        column = column * 26 + usize::from(letter.to_ascii_uppercase() - b'A') + 1;
        if column > COLUMNS {
            return None;
        }
    }
    column.checked_sub(1)
}

/// The value of an attribute without references.
pub(super) fn unescape(value: &str) -> String {
    quick_xml::escape::unescape(value).map_or_else(|_| value.to_owned(), std::borrow::Cow::into_owned)
}
