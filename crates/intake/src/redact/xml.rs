//! The copy of an XML text: the texts of elements that name people are masked, everything else is written as it
//! is read. No XML format that is read has records about credentials.

use super::Copy;
use super::person::names_people;
use crate::front::Input;
use crate::readers::MASK;
use crate::reading::Refusal;
use crate::xml;
use quick_xml::events::{BytesText, Event};
use std::io::{self, Write};

/// Copies a whole text.
pub(super) fn copy<W: Write>(input: &mut dyn Input, copy: &mut Copy<'_, W>) -> Result<(), Refusal> {
    let limit = copy.limit;
    let mut reader = xml::open(input)?;
    let mut writer = quick_xml::Writer::new(&mut copy.out);
    let mut buffer = Vec::new();
    // Elements that are open within one that names people, itself included.
    let mut people = 0_usize;
    let mut masked = false;
    loop {
        buffer.clear();
        reader.get_mut().allow(limit);
        let event = reader.read_event_into(&mut buffer).map_err(changed)?;
        match &event {
            Event::Eof => return Ok(()),
            Event::Start(element) if people > 0 || names_people(element.local_name().as_ref()) => {
                people += 1;
                masked = false;
            }
            Event::End(_) => people = people.saturating_sub(1),
            Event::Text(_) | Event::CData(_) | Event::GeneralRef(_) if people > 0 => {
                if let Event::Text(text) = &event
                    && text.chars().all(char::is_whitespace)
                {
                    // What stands between elements says nothing.
                } else {
                    if !masked {
                        masked = true;
                        copy.replaced += 1;
                        let mask = Event::Text(BytesText::from_escaped(MASK));
                        writer.write_event(mask).map_err(Refusal::Unwritable)?;
                    }
                    continue;
                }
            }
            _ => {}
        }
        writer.write_event(event).map_err(Refusal::Unwritable)?;
    }
}

/// The survey has read every event.
fn changed(error: quick_xml::Error) -> Refusal {
    Refusal::Unreadable(io::Error::other(error))
}
