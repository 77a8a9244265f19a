//! Reads one foreign report into findings by identity.

use portcullis_domain::scan::Run;
use portcullis_domain::sink::FindingSink;
use portcullis_intake::{Input, Reading, Refusal};
use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};

pub use portcullis_intake::{FormatFacts, Limits, formats};

/// Why a report was not read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file can't be opened or spooled.
    #[error("{} can't be read", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Nothing of it counts.
    #[error("{} is refused", path.display())]
    Refused {
        /// The file.
        path: PathBuf,
        /// Why.
        source: Refusal,
    },
}

/// Opens a report: a regular file as it is, anything else (`-` is the standard input, a pipe, a device) through a
/// private spool, because a report is read twice.
fn open(path: &Path, limits: &Limits) -> Result<Box<dyn Input>, ReadError> {
    let failed = |source| ReadError::Open { path: path.to_owned(), source };
    if path == Path::new("-") {
        return Ok(Box::new(spool(io::stdin().lock(), limits).map_err(failed)?));
    }
    let metadata = std::fs::metadata(path).map_err(failed)?;
    if metadata.is_dir() {
        return Err(failed(io::Error::new(io::ErrorKind::IsADirectory, "it is a directory, not a report")));
    }
    let file = File::open(path).map_err(failed)?;
    if metadata.is_file() { Ok(Box::new(file)) } else { Ok(Box::new(spool(file, limits).map_err(failed)?)) }
}

fn spool(source: impl Read, limits: &Limits) -> io::Result<File> {
    let mut spool = tempfile::tempfile()?;
    // One byte more than allowed, so that the reader sees that there is too much.
    io::copy(&mut source.take(limits.bytes.saturating_add(1)), &mut spool)?;
    spool.rewind()?;
    Ok(spool)
}

/// Reads the report at `path` into `sink`. After an error nothing of what the sink took counts.
pub fn read_report(
    path: &Path,
    format: Option<&str>,
    limits: &Limits,
    sink: &mut dyn FindingSink,
) -> Result<Reading, ReadError> {
    let mut input = open(path, limits)?;
    portcullis_intake::read(input.as_mut(), format, limits, sink)
        .map_err(|source| ReadError::Refused { path: path.to_owned(), source })
}

/// The run that a report stands for; `report` is its name if it came from elsewhere.
pub fn run_of(reading: &Reading, report: Option<String>) -> Run {
    let facts = &reading.facts;
    Run {
        engine: if facts.engine.is_empty() { reading.format.name.to_owned() } else { facts.engine.clone() },
        engine_version: facts.engine_version.clone(),
        database_date: facts.database_date,
        scanned_at: facts.created,
        report,
        format: reading.format.name.to_owned(),
        unit: reading.format.unit.to_owned(),
        observations: reading.observations,
        suppressed: reading.suppressed,
        skipped: reading.skipped.clone(),
        skipped_total: reading.skipped_total,
        packages: facts.packages,
        passed_checks: facts.passed_checks,
        digests: facts.digests.clone(),
        commit: facts.commit.clone(),
        operating_system: facts.operating_system.clone(),
        remarks: Vec::new(),
    }
}
