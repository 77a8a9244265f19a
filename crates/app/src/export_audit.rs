//! Writes the audit trail to a file, every entry with its hashes.

use crate::installation::Installation;
use portcullis_domain::audit::Entry;
use portcullis_report::audit::export;
use portcullis_store::StoreError;
use std::fs::File;
use std::io::{self, BufWriter, Seek, Write};

/// Entries that are read at a time; one may be large, so they are few.
const PAGE: u32 = 250;

/// What an export is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    /// An entry a line in JSON, then the head; it can be verified.
    JsonLines,
    /// For spreadsheet programs.
    Csv,
}

/// Why nothing was exported.
#[derive(Debug, thiserror::Error)]
pub enum NotExported {
    /// The store does not give it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It can't be spooled.
    #[error("there is no room for a private copy of the audit trail in {}; make room, or name another directory with TMPDIR", std::env::temp_dir().display())]
    Spool(#[from] io::Error),
}

/// Writes the trail as it is at this moment to a private file, some entries at a time, and gives it at its beginning.
pub async fn export_audit(installation: &Installation, format: ExportFormat) -> Result<File, NotExported> {
    let mut out = BufWriter::new(tempfile::tempfile()?);
    if format == ExportFormat::Csv {
        export::csv_head(&mut out)?;
    }
    let mut snapshot = installation.store.snapshot().await?;
    let mut last = 0;
    loop {
        let entries = snapshot.linked_after(last, PAGE).await?;
        let Some(newest) = entries.last() else { break };
        last = newest.sequence;
        write(&entries, format, &mut out)?;
    }
    if format == ExportFormat::JsonLines {
        export::jsonl_head(&snapshot.audit_head().await?, &mut out)?;
    }
    let mut file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.rewind()?;
    Ok(file)
}

fn write(entries: &[Entry], format: ExportFormat, out: &mut dyn Write) -> io::Result<()> {
    match format {
        ExportFormat::JsonLines => entries.iter().try_for_each(|entry| export::jsonl(entry, out)),
        ExportFormat::Csv => export::csv(entries, out),
    }
}
