//! Loads a file about exploitation: into the archive as it came, into the store what it says.

use crate::blocking::blocking;
use crate::caller::Caller;
use jiff::Timestamp;
use portcullis_archive::{Archive, ArchiveError};
use portcullis_domain::digest::Digest;
use portcullis_domain::sink::Skipped;
use portcullis_intake::enrichment::{self, Entry, Exploitation, Reading};
use portcullis_store::{EnrichmentEntry, EnrichmentFile, Store, StoreError};
use serde_json::json;
use std::fs::File;
use std::io::{self, Read, Seek};

pub use portcullis_intake::enrichment::{Limits, Refusal, Source};

/// The action of the entry in the audit trail.
const ACTION: &str = "enrichment.loaded";
/// One in so many entries may go from one file to the next; both sources only grow, but for single corrections.
const TOLERANCE: u64 = 10;

/// How a file is loaded, and for whom.
#[derive(Debug, Clone)]
pub struct EnrichmentSettings<'a> {
    /// The date of a file that states none.
    pub dated: Option<Timestamp>,
    /// Says that the file may be older than the one on record, or have far fewer entries.
    pub even_if_less: bool,
    /// Who loads it.
    pub caller: &'a Caller,
    /// When it is loaded.
    pub now: Timestamp,
    /// How much of it is read.
    pub limits: Limits,
}

/// What was loaded.
#[derive(Debug, Clone, PartialEq)]
pub struct EnrichmentLoaded {
    /// Who publishes it.
    pub source: Source,
    /// The digest of the file, under which the archive has it.
    pub digest: Digest,
    /// The date of the file.
    pub dated: Timestamp,
    /// How many advisories it says something about.
    pub entries: u64,
    /// Rows that make no sense, the first of them.
    pub skipped: Vec<Skipped>,
    /// How many rows make no sense.
    pub skipped_total: u64,
    /// The file that it stands in place of.
    pub replaced: Option<EnrichmentFile>,
}

/// Why a file was not loaded; the one on record stays.
#[derive(Debug, thiserror::Error)]
pub enum LoadEnrichmentError {
    /// It can't be read or spooled.
    #[error("the file can't be read")]
    Input(#[source] io::Error),
    /// Nothing of it counts.
    #[error("the file is refused")]
    Refused(#[source] Refusal),
    /// A younger one is on record.
    #[error(
        "the file of {of} is dated {dated}, and the one on record {on_record}: what came to be known since then \
         would be lost; fetch a younger one, or say that an older one is meant"
    )]
    Older {
        /// Who publishes it.
        of: Source,
        /// The date of the file.
        dated: Timestamp,
        /// The date of the one on record.
        on_record: Timestamp,
    },
    /// One that says far more is on record; a table that is cut between two rows shows it in no other way.
    #[error(
        "the file of {of} has {entries} entries, and the one on record {on_record}: neither source takes back so \
         many; fetch it again, or say that a shorter one is meant"
    )]
    Shorter {
        /// Who publishes it.
        of: Source,
        /// How many advisories the file says something about.
        entries: u64,
        /// How many the one on record does.
        on_record: u64,
    },
    /// The archive did not keep it.
    #[error("the file was not archived")]
    Archive(#[source] ArchiveError),
    /// The store did not take it.
    #[error("the file was not recorded")]
    Store(#[from] StoreError),
}

/// Loads a file about exploitation in place of the one of the same source.
///
/// It is archived as it came before anything of it counts; its entries and the audit entry are recorded together or
/// not at all. Of a file that is refused nothing is kept.
pub async fn load_enrichment(
    store: &Store,
    archive: &Archive,
    input: &mut (dyn Read + Send),
    settings: &EnrichmentSettings<'_>,
) -> Result<EnrichmentLoaded, LoadEnrichmentError> {
    let (mut file, reading) = blocking(|| read(input, settings))?;
    let word = reading.source.word();
    // Said before the file is archived; what counts is the check in the transaction.
    let mut snapshot = store.snapshot().await?;
    let on_record = snapshot.enrichment_files().await?.into_iter().find(|file| file.source == word);
    compare(&reading, on_record.as_ref(), snapshot.enrichment_count(word).await?, settings)?;
    drop(snapshot);

    blocking(|| archive.put(&mut file)).map_err(LoadEnrichmentError::Archive)?;

    let mut transaction = store.transaction().await?;
    let replaced = transaction.enrichment_file_to_replace(word).await?;
    let count = transaction.enrichment_count(word).await?;
    compare(&reading, replaced.as_ref(), count, settings)?;
    let Reading { source, digest, dated, version, entries, skipped, skipped_total } = reading;
    let row = EnrichmentFile {
        source: word.to_owned(),
        digest: digest.to_string(),
        dated,
        loaded_at: settings.now,
    };
    let entries = transaction.replace_enrichment(&row, entries.into_iter().map(stored)).await?;
    let detail = json!({
        "before": replaced.as_ref().map(|file| json!({"digest": file.digest, "dated": file.dated, "entries": count})),
        "after": {"digest": row.digest, "dated": dated, "version": version, "entries": entries},
        "skipped": skipped_total,
        "even_if_less": settings.even_if_less,
    });
    transaction.audit(&settings.caller.entry(settings.now, ACTION, word, detail)).await?;
    transaction.commit().await?;
    Ok(EnrichmentLoaded { source, digest, dated, entries, skipped, skipped_total, replaced })
}

/// Spools the file into a private one, since it is read and then archived; gives it at its beginning, and what was
/// understood.
fn read(
    input: &mut dyn Read,
    settings: &EnrichmentSettings<'_>,
) -> Result<(File, Reading), LoadEnrichmentError> {
    let mut file = tempfile::tempfile().map_err(LoadEnrichmentError::Input)?;
    // One byte more than allowed, so that the reader sees that there is too much.
    let mut bounded = input.take(settings.limits.bytes.saturating_add(1));
    io::copy(&mut bounded, &mut file).and_then(|_| file.rewind()).map_err(LoadEnrichmentError::Input)?;
    let reading = enrichment::read(&mut file, &settings.limits, settings.dated)
        .map_err(LoadEnrichmentError::Refused)?;
    file.rewind().map_err(LoadEnrichmentError::Input)?;
    Ok((file, reading))
}

/// Refuses a file that says less than the one on record, which has `count` entries.
fn compare(
    reading: &Reading,
    on_record: Option<&EnrichmentFile>,
    count: u64,
    settings: &EnrichmentSettings<'_>,
) -> Result<(), LoadEnrichmentError> {
    let Some(file) = on_record.filter(|_| !settings.even_if_less) else { return Ok(()) };
    let (of, entries) = (reading.source, reading.entries.len() as u64);
    if reading.dated < file.dated {
        return Err(LoadEnrichmentError::Older { of, dated: reading.dated, on_record: file.dated });
    }
    if entries < count - count / TOLERANCE {
        return Err(LoadEnrichmentError::Shorter { of, entries, on_record: count });
    }
    Ok(())
}

fn stored(entry: Entry) -> EnrichmentEntry {
    let (source, score, detail) = match entry.exploitation {
        Exploitation::Known { added, ransomware } => {
            let added = added.map(|day| day.to_string());
            (Source::Kev, None, json!({ "added": added, "ransomware": ransomware }).to_string())
        }
        Exploitation::Predicted(score) => (Source::Epss, Some(score), "{}".to_owned()),
    };
    EnrichmentEntry { source: source.word().to_owned(), advisory: entry.advisory, score, detail }
}

#[cfg(test)]
mod tests;
