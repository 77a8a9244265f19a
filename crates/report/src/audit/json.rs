//! Entries as a document for machines.

use crate::json::head;
use crate::json_text;
use crate::options::Options;
use portcullis_domain::audit::Entry;
use portcullis_domain::digest::Digest;
use serde::Serialize;
use serde_json::Value;
use std::io::{self, BufWriter, Write};

/// An entry with its detail as a document.
#[derive(Serialize)]
struct Shown<'e> {
    sequence: i64,
    at: jiff::Timestamp,
    actor: &'e str,
    action: &'e str,
    subject: &'e str,
    detail: Value,
    previous: Digest,
    hash: Digest,
}

/// Writes entries, one a line, and the `next` cursor where older ones follow.
pub fn write(
    entries: &[Entry],
    next: Option<i64>,
    options: &Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let out = &mut BufWriter::new(out);
    write!(out, "{{")?;
    json_text::field("portcullis", &head("audit_entries", options), out)?;
    write!(out, ",\n\"entries\":")?;
    json_text::list(entries.iter().map(shown), out)?;
    writeln!(out, ",")?;
    json_text::field("next", &next, out)?;
    writeln!(out, "}}")?;
    out.flush()
}

fn shown(entry: &Entry) -> Shown<'_> {
    let Entry { sequence, at, actor, action, subject, detail, previous, hash } = entry;
    let detail = serde_json::from_str(detail).unwrap_or_else(|_| Value::String(detail.clone()));
    Shown { sequence: *sequence, at: *at, actor, action, subject, detail, previous: *previous, hash: *hash }
}
