//! JSON as a stream, one record a line, with every character that acts on a terminal or hides spelled out.

use crate::plain_text::is_hidden;
use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};
use std::io::{self, Write};

/// Writes a value in one line.
pub fn value<W: Write + ?Sized>(value: &impl Serialize, out: &mut W) -> io::Result<()> {
    value.serialize(&mut Serializer::with_formatter(out, Visible)).map_err(io::Error::from)
}

/// Writes a name and its value, as one field of an object.
pub(crate) fn field(name: &str, content: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    value(&name, out)?;
    write!(out, ":")?;
    value(content, out)
}

/// Writes a list, one record a line.
pub(crate) fn list<T: Serialize>(
    records: impl IntoIterator<Item = T>,
    out: &mut dyn Write,
) -> io::Result<()> {
    write!(out, "[")?;
    let mut separator = "\n";
    for record in records {
        write!(out, "{separator}")?;
        value(&record, out)?;
        separator = ",\n";
    }
    write!(out, "{}]", if separator == "\n" { "" } else { "\n" })
}

/// Writes a document that people read as well, one value a line.
pub fn pretty(document: &serde_json::Value, out: &mut dyn Write) -> io::Result<()> {
    // Outside of texts only line breaks are hidden characters.
    for c in format!("{document:#}\n").chars() {
        if c == '\n' || !is_hidden(c) {
            write!(out, "{c}")?;
        } else {
            spell_out(c, out)?;
        }
    }
    Ok(())
}

fn spell_out<W: ?Sized + Write>(c: char, out: &mut W) -> io::Result<()> {
    for unit in c.encode_utf16(&mut [0; 2]) {
        write!(out, "\\u{unit:04x}")?;
    }
    Ok(())
}

struct Visible;

impl Formatter for Visible {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        // Most text is plain; this looks at many bytes at a time.
        if fragment.bytes().fold(0, u8::max) < 0x7f {
            return out.write_all(fragment.as_bytes());
        }
        let mut written = 0;
        for (at, c) in fragment.char_indices().filter(|&(_, c)| is_hidden(c)) {
            out.write_all(&fragment.as_bytes()[written..at])?;
            spell_out(c, out)?;
            written = at + c.len_utf8();
        }
        out.write_all(&fragment.as_bytes()[written..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_are_spelled_out_and_read_back() {
        let text = "Größe \u{1b}[1m\u{7f}\u{9b}\u{202e}x\u{e0041}\0\n\"";
        let mut out = Vec::new();
        value(&text, &mut out).unwrap();
        let json = String::from_utf8(out).unwrap();
        assert_eq!(json, r#""Größe \u001b[1m\u007f\u009b\u202ex\udb40\udc41\u0000\n\"""#);
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
    }

    #[test]
    fn a_document_for_people_hides_nothing_and_reads_back() {
        let document = serde_json::json!({ "a\u{202e}": ["b\u{7f}\u{e0041}\n"] });
        let mut out = Vec::new();
        pretty(&document, &mut out).unwrap();
        let json = String::from_utf8(out).unwrap();
        let expected = "{\n  \"a\\u202e\": [\n    \"b\\u007f\\udb40\\udc41\\n\"\n  ]\n}\n";
        assert_eq!(json, expected);
        assert_eq!(serde_json::from_str::<serde_json::Value>(&json).unwrap(), document);
    }

    #[test]
    fn a_list_has_a_line_for_each_record() {
        let show = |records: &[u8]| {
            let mut out = Vec::new();
            list(records, &mut out).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert_eq!(show(&[1, 2]), "[\n1,\n2\n]");
        assert_eq!(show(&[]), "[]");
    }
}
