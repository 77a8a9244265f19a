//! The front door: what kind of text is it, which tool wrote it, and off to that tool's reader.

use crate::json::{Json, Outline};
use crate::limits::Limits;
use crate::output::Output;
use crate::readers::{READERS, Reader, Way};
use crate::reading::{FormatFacts, Reading, Refusal};
use crate::redact::Notes;
use crate::xml::Xml;
use crate::{table, xml};
use portcullis_domain::sink::FindingSink;
use std::io::{Read, Seek, SeekFrom};

/// Something that can be read twice: a file, or bytes in memory.
pub trait Input: Read + Seek {}

impl<T: Read + Seek> Input for T {}

/// The formats that are read.
pub fn formats() -> impl Iterator<Item = FormatFacts> {
    READERS.iter().map(|reader| reader.format)
}

/// Reads a report. `format` names its format where the user knows better than the text; else it is recognised
/// by what is in it.
///
/// Findings go to the sink in batches in the order of the report. A refusal may come after some batches have
/// been taken (more entries than allowed, an unreadable disk): then nothing of the report counts.
pub fn read(
    input: &mut dyn Input,
    format: Option<&str>,
    limits: &Limits,
    sink: &mut dyn FindingSink,
) -> Result<Reading, Refusal> {
    read_with_notes(input, format, limits, sink).map(|(reading, _, _)| reading)
}

/// Reads a report and gives what its reader notes for a redacted copy, and the kind of its text.
pub(crate) fn read_with_notes(
    input: &mut dyn Input,
    format: Option<&str>,
    limits: &Limits,
    sink: &mut dyn FindingSink,
) -> Result<(Reading, Notes, Text), Refusal> {
    let named = format.map(reader_named).transpose()?;
    let size = input.seek(SeekFrom::End(0))?;
    if size > limits.bytes {
        return Err(Refusal::TooLarge { limit: limits.bytes });
    }
    input.seek(SeekFrom::Start(0))?;
    let mut head = [0; 4096];
    let length = fill(input, &mut head)?;
    let head = &head[..length];
    input.seek(SeekFrom::Start(0))?;
    let output = Output::new(sink, limits);
    let text = Text::of(head)?;
    let (reading, notes) = match text {
        Text::Json => read_json(input, named, limits, output),
        Text::Xml => read_xml(input, named, limits, output),
        Text::Table => read_table(input, named, limits, output),
    }?;
    Ok((reading, notes, text))
}

fn reader_named(name: &str) -> Result<&'static Reader, Refusal> {
    READERS.iter().find(|reader| reader.format.name == name).ok_or_else(|| Refusal::NoFormat(name.to_owned()))
}

/// Fills the buffer, unless the input ends before.
pub(crate) fn fill(input: &mut (impl Read + ?Sized), buffer: &mut [u8]) -> std::io::Result<usize> {
    let mut filled = 0;
    loop {
        let count = input.read(&mut buffer[filled..])?;
        filled += count;
        if count == 0 {
            return Ok(filled);
        }
    }
}

/// Goes to the beginning of a text, behind a byte order mark: the readers of XML and CSV know the mark only when it
/// arrives in one piece, and count it in no position.
pub(crate) fn go_to_text(input: &mut dyn Input) -> std::io::Result<()> {
    input.seek(SeekFrom::Start(0))?;
    let mut mark = [0; 3];
    if fill(input, &mut mark)? < 3 || mark != *b"\xef\xbb\xbf" {
        input.seek(SeekFrom::Start(0))?;
    }
    Ok(())
}

/// The kinds of text that reports come in.
pub(crate) enum Text {
    Json,
    Xml,
    Table,
}

impl Text {
    pub(crate) fn of(head: &[u8]) -> Result<Self, Refusal> {
        const PACKED: [(&[u8], &str); 6] = [
            (b"\x1f\x8b", "compressed with gzip"),
            (b"\x28\xb5\x2f\xfd", "compressed with zstd"),
            (b"BZh", "compressed with bzip2"),
            (b"\xfd7zXZ", "compressed with xz"),
            (b"PK\x03\x04", "a zip archive or a spreadsheet"),
            (b"%PDF", "a PDF"),
        ];
        if let Some((_, what)) = PACKED.iter().find(|(magic, _)| head.starts_with(magic)) {
            return Err(Refusal::Packed(what));
        }
        if head.starts_with(b"\xff\xfe")
            || head.starts_with(b"\xfe\xff")
            || head.iter().take(4).filter(|b| **b == 0).count() >= 2
        {
            return Err(Refusal::Encoding("UTF-16 or UTF-32"));
        }
        let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
        match head.iter().find(|byte| !byte.is_ascii_whitespace()) {
            None => Err(Refusal::Empty),
            Some(b'<') => Ok(Self::Xml),
            Some(b'{' | b'[' | b'"' | b'-' | b'0'..=b'9') => Ok(Self::Json),
            Some(_) if head.trim_ascii().starts_with(b"null") => Ok(Self::Json),
            Some(_) if head.contains(&0) => Err(Refusal::Unrecognised("it is a binary file".to_owned())),
            Some(_) if head.split(|byte| *byte == b'\n').next().is_some_and(|line| line.contains(&b',')) => {
                Ok(Self::Table)
            }
            Some(_) => Err(Refusal::Unrecognised(
                "it is neither JSON nor XML, and its first line has no columns".to_owned(),
            )),
        }
    }
}

fn read_json(
    input: &mut dyn Input,
    named: Option<&'static Reader>,
    limits: &Limits,
    output: Output<'_>,
) -> Result<(Reading, Notes), Refusal> {
    let outline = {
        go_to_text(input)?;
        let mut text: &mut dyn Input = input;
        Outline::survey(&mut text, limits)?
    };
    let fits = |reader: &&Reader| matches!(reader.way, Way::Json { recognises, .. } if recognises(&outline));
    let recognised = READERS.iter().find(fits);
    let found = named.or(recognised);
    let Some(Reader { format, way: Way::Json { read, several, .. } }) = found else {
        return Err(Refusal::Unrecognised(outline.describe()));
    };
    if outline.documents > 1 && !several {
        return Err(Refusal::SeveralDocuments(outline.documents));
    }
    let mut output = output.of_format(*format);
    let mut json = Json::new(input, limits.record_bytes)?;
    while json.more()? {
        read(&mut json, &mut output)?;
    }
    let (notes, total) = json.into_notes();
    output.remarks(notes, total);
    let empty_list =
        recognised.is_some_and(|reader| reader.format.name == "empty") && outline.text("").is_none();
    let fits = empty_list || named.is_none_or(|reader| fits(&reader));
    let (reading, mut notes) = something(output.finish(*format)?, fits, || outline.describe())?;
    notes.is_impersonal = !outline.is_personal;
    Ok((reading, notes))
}

fn read_xml(
    input: &mut dyn Input,
    named: Option<&'static Reader>,
    limits: &Limits,
    output: Output<'_>,
) -> Result<(Reading, Notes), Refusal> {
    let outline = xml::survey(input, limits)?;
    let fits = |reader: &&Reader| matches!(reader.way, Way::Xml { recognises, .. } if recognises(&outline));
    let described = || format!("it is XML with the root element <{}>", outline.root);
    let found = named.or_else(|| READERS.iter().find(fits));
    let Some(Reader { format, way: Way::Xml { read, .. } }) = found else {
        return Err(Refusal::Unrecognised(described()));
    };
    let mut output = output.of_format(*format);
    read(&mut Xml::new(input, limits.record_bytes)?, &mut output)?;
    something(output.finish(*format)?, named.is_none_or(|reader| fits(&reader)), described)
}

fn read_table(
    input: &mut dyn Input,
    named: Option<&'static Reader>,
    limits: &Limits,
    output: Output<'_>,
) -> Result<(Reading, Notes), Refusal> {
    let outline = table::survey(input, limits)?;
    let fits = |reader: &&Reader| matches!(reader.way, Way::Table { recognises, .. } if recognises(&outline));
    let described = || {
        let columns: Vec<&str> = outline.columns.iter().take(8).map(String::as_str).collect();
        format!("it is a table with the columns {}", columns.join(", "))
    };
    let found = named.or_else(|| READERS.iter().find(fits));
    let Some(Reader { format, way: Way::Table { read, .. } }) = found else {
        return Err(Refusal::Unrecognised(described()));
    };
    let mut output = output.of_format(*format);
    read(&mut table::open(input)?, &mut output)?;
    something(output.finish(*format)?, named.is_none_or(|reader| fits(&reader)), described)
}

/// A report of nothing must look like one of its format: a wrong name would else make nothing of any report.
fn something(
    (reading, notes): (Reading, Notes),
    fits: bool,
    described: impl Fn() -> String,
) -> Result<(Reading, Notes), Refusal> {
    let entries = reading.observations + reading.suppressed + reading.skipped_total;
    if fits || entries > 0 || !reading.not_scanned.is_empty() {
        return Ok((reading, notes));
    }
    Err(Refusal::Unrecognised(format!("nothing in it is `{}`; {}", reading.format.name, described())))
}

#[cfg(test)]
mod tests;
