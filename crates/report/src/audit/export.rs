//! The trail as a file: an entry a line, with everything that its hash is made of.

use crate::guarded::guarded;
use crate::json_text;
use portcullis_domain::audit::{Entry, Head};
use serde_json::json;
use std::borrow::Cow;
use std::io::{self, Write};

/// The columns of the table.
const HEADINGS: [&str; 8] = ["sequence", "at", "actor", "action", "subject", "detail", "previous", "hash"];

/// Writes an entry as a line of JSON.
pub fn jsonl(entry: &Entry, out: &mut dyn Write) -> io::Result<()> {
    json_text::value(entry, out)?;
    writeln!(out)
}

/// Writes the head, the last line.
pub fn jsonl_head(head: &Head, out: &mut dyn Write) -> io::Result<()> {
    json_text::value(&json!({"head": head}), out)?;
    writeln!(out)
}

/// Writes the headings of the table. A byte order mark tells Excel that it is UTF-8.
pub fn csv_head(out: &mut dyn Write) -> io::Result<()> {
    out.write_all("\u{feff}".as_bytes())?;
    let mut table = table(out);
    table.write_record(HEADINGS)?;
    table.flush()
}

/// Writes entries as rows of the table.
pub fn csv(entries: &[Entry], out: &mut dyn Write) -> io::Result<()> {
    let mut table = table(out);
    for entry in entries {
        let (sequence, at) = (entry.sequence.to_string(), entry.at.to_string());
        let (previous, hash) = (entry.previous.to_string(), entry.hash.to_string());
        let Entry { actor, action, subject, detail, .. } = entry;
        let cells: [&str; 8] = [&sequence, &at, actor, action, subject, detail, &previous, &hash];
        table.write_record(cells.map(guarded).map(Cow::into_owned))?;
    }
    table.flush()
}

fn table(out: &mut dyn Write) -> csv::Writer<&mut dyn Write> {
    csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out)
}
