//! Verifies an export of the audit trail, with nothing but the file.

use portcullis_domain::audit::{Entry, Fault, Head, Verification};
use portcullis_store::AuditChain;
use serde::Deserialize;
use std::io::{self, BufRead, Read};

/// Bytes of a line of an export.
pub const LONGEST_LINE: u64 = 64 << 20;

/// Lines between which progress is told.
const STEP: u64 = 1_000;

/// Why an export was not verified.
#[derive(Debug, thiserror::Error)]
pub enum NotVerified {
    /// The file can't be read.
    #[error("the export can't be read")]
    Read(#[from] io::Error),
    /// It is another file.
    #[error("it is no export of an audit trail; `portcullis audit export --format jsonl` writes one")]
    NoExport,
    /// A line is longer than any entry.
    #[error("line {0} of the export has more than {1} bytes")]
    LongLine(u64, u64),
}

/// A line of an export.
#[derive(Deserialize)]
#[serde(untagged)]
enum Line {
    Entry(Entry),
    End(End),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct End {
    head: Head,
}

/// Follows the chain of an export to its head, and where an earlier head was noted through that. Now and then `progress`
/// is told how many entries were followed.
pub fn verify_audit_export(
    export: impl BufRead,
    noted: Option<Head>,
    progress: &mut dyn FnMut(u64),
) -> Result<Verification, NotVerified> {
    verify(export, noted, LONGEST_LINE, progress)
}

fn verify(
    mut export: impl BufRead,
    noted: Option<Head>,
    longest: u64,
    progress: &mut dyn FnMut(u64),
) -> Result<Verification, NotVerified> {
    let mut chain = AuditChain::new(noted);
    let mut line = Vec::new();
    let mut number = 0;
    let fault = loop {
        line.clear();
        (&mut export).take(longest.saturating_add(1)).read_until(b'\n', &mut line)?;
        if line.is_empty() {
            break if number == 0 {
                return Err(NotVerified::NoExport);
            } else {
                Some(Fault::Headless(chain.last().sequence))
            };
        }
        number += 1;
        if line.len() as u64 > longest {
            return Err(NotVerified::LongLine(number, longest));
        }
        match serde_json::from_slice(&line) {
            Ok(Line::Entry(entry)) => {
                if let Err(fault) = chain.follow(&entry) {
                    break Some(fault);
                }
            }
            Ok(Line::End(End { head })) => {
                let is_last = export.fill_buf()?.is_empty();
                break chain.end(&head).err().or((!is_last).then_some(Fault::Unreadable(number + 1)));
            }
            Err(_) if number == 1 => return Err(NotVerified::NoExport),
            Err(_) => break Some(Fault::Unreadable(number)),
        }
        if number % STEP == 0 {
            progress(number);
        }
    };
    Ok(Verification::new(*chain.last(), fault))
}

#[cfg(test)]
mod tests;
