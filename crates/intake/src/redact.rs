//! A copy of a report without its credentials and without the names of authors, to be archived.
//!
//! Most reports hold neither, and then the copy has the very bytes of the report; the survey and the reading tell.
//! While a report is read, its reader notes which records are about a credential, with the [`Rule`] of its format,
//! and hands over the values that it sees in clear. The copy is made in one more pass over the same text. In a
//! noted record only what the rule names stays; everywhere else a value stays unless it holds one of the
//! credentials or stands under a key that names a person. Keys stay, the text stays well formed, and reading the
//! copy gives the same findings.

mod json;
mod person;
mod rule;
mod secrets;
mod table;
mod xml;

pub(crate) use person::names_people;
pub(crate) use rule::{Rule, as_written};
pub(crate) use secrets::Secrets;

use crate::front::{self, Input, Text};
use crate::limits::Limits;
use crate::reading::{Reading, Refusal};
use portcullis_domain::sink::FindingSink;
use std::io::{self, BufReader, BufWriter, Read, SeekFrom, Write};

const BUFFER: usize = 256 << 10;

/// What the copy of a report leaves out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Redaction {
    /// Values that were replaced, wholly or in part.
    pub replaced: u64,
    /// Different credentials that were looked for in every value of the report.
    pub searched: u64,
    /// Credentials that were too many to be looked for everywhere; they are replaced in their own records only.
    pub beyond: u64,
}

/// Records that are about a credential, in the order of the text.
#[derive(Default)]
pub(crate) struct Concealed {
    /// Where each begins, in bytes.
    pub(crate) at: Vec<u64>,
    pub(crate) rule: Option<&'static Rule>,
}

/// Reads a report as [`crate::read`] does, then writes a copy of it without credentials and names of authors.
///
/// A refusal may come after some of the copy has been written; then nothing of it counts.
pub fn read_and_redact(
    input: &mut dyn Input,
    format: Option<&str>,
    limits: &Limits,
    sink: &mut dyn FindingSink,
    redacted: &mut dyn Write,
) -> Result<(Reading, Redaction), Refusal> {
    let noted = read_noting(input, format, limits, sink)?;
    let redaction = noted.copy(input, limits, redacted)?;
    Ok((noted.reading, redaction))
}

/// A report that was read, and what its copy leaves out.
pub struct Noted {
    /// What came of the reading.
    pub reading: Reading,
    notes: Notes,
    text: Text,
}

/// Reads a report as [`crate::read`] does, and notes what a copy of it leaves out.
pub fn read_noting(
    input: &mut dyn Input,
    format: Option<&str>,
    limits: &Limits,
    sink: &mut dyn FindingSink,
) -> Result<Noted, Refusal> {
    let (reading, mut notes, text) = front::read_with_notes(input, format, limits, sink)?;
    notes.secrets.finish();
    Ok(Noted { reading, notes, text })
}

impl Noted {
    /// Says whether the copy leaves nothing out, so that it has the very bytes of the report.
    pub fn is_whole(&self) -> bool {
        let Notes { secrets, concealed, is_impersonal } = &self.notes;
        *is_impersonal && concealed.at.is_empty() && secrets.count() == 0 && secrets.beyond() == 0
    }

    /// Writes the copy of the report, which has to be the one that was read.
    pub fn copy(
        &self,
        input: &mut dyn Input,
        limits: &Limits,
        redacted: &mut dyn Write,
    ) -> Result<Redaction, Refusal> {
        input.seek(SeekFrom::Start(0))?;
        let Self { notes, text, .. } = self;
        let mut copy = Copy {
            out: BufWriter::with_capacity(BUFFER, redacted),
            secrets: &notes.secrets,
            limit: limits.record_bytes,
            replaced: 0,
        };
        match text {
            Text::Json => {
                json::copy(&mut BufReader::with_capacity(BUFFER, input), &notes.concealed, &mut copy)?;
            }
            Text::Xml => xml::copy(input, &mut copy)?,
            Text::Table => table::copy(input, &notes.concealed, &mut copy)?,
        }
        copy.out.flush().map_err(Refusal::Unwritable)?;
        Ok(Redaction {
            replaced: copy.replaced,
            searched: notes.secrets.count(),
            beyond: notes.secrets.beyond(),
        })
    }
}

/// What the survey and a reader note for the copy.
#[derive(Default)]
pub(crate) struct Notes {
    pub(crate) secrets: Secrets,
    pub(crate) concealed: Concealed,
    /// No key names people and no value is longer than a record.
    pub(crate) is_impersonal: bool,
}

/// The copy in the making.
pub(crate) struct Copy<'c, W: Write> {
    out: BufWriter<W>,
    secrets: &'c Secrets,
    /// Bytes of one value or record; longer ones are replaced whole.
    limit: usize,
    replaced: u64,
}

impl<W: Write> Copy<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        self.out.write_all(bytes).map_err(Refusal::Unwritable)
    }

    /// Writes everything that is left as it is.
    fn write_rest(&mut self, input: &mut dyn Read) -> Result<(), Refusal> {
        let mut chunk = vec![0; BUFFER];
        loop {
            match input.read(&mut chunk) {
                Ok(0) => return Ok(()),
                Ok(count) => self.write(&chunk[..count])?,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
}

#[cfg(test)]
mod tests;
