//! Loads a file about exploitation: into the archive as it came, into the store what it says.

use crate::blocking::blocking;
use jiff::Timestamp;
use portcullis_archive::{Archive, ArchiveError};
use portcullis_domain::digest::Digest;
use portcullis_domain::sink::Skipped;
use portcullis_intake::enrichment::{self, Entry, Exploitation, Limits, Reading, Refusal, Source};
use portcullis_store::{AuditEntry, EnrichmentEntry, EnrichmentFile, Store, StoreError};
use serde_json::json;
use std::fs::File;
use std::io::{self, Read, Seek};

/// The action of the entry in the audit trail.
const ACTION: &str = "enrichment.loaded";

/// How a file is loaded, and for whom.
#[derive(Debug, Clone)]
pub struct EnrichmentSettings<'a> {
    /// The date of a file that states none.
    pub dated: Option<Timestamp>,
    /// Says that the file may be older than the one on record.
    pub even_if_older: bool,
    /// Who loads it: the id of a person.
    pub by: &'a str,
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
        "the file of {of} is dated {dated}, and the one on record {on_record}: \
         what came to be known since then would be lost; fetch a younger one, or say that an older one is meant"
    )]
    Older {
        /// Who publishes it.
        of: Source,
        /// The date of the file.
        dated: Timestamp,
        /// The date of the one on record.
        on_record: Timestamp,
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
    let on_record = store.snapshot().await?.enrichment_files().await?;
    check_age(&reading, on_record.iter().find(|file| file.source == word), settings)?;

    blocking(|| archive.put(&mut file)).map_err(LoadEnrichmentError::Archive)?;

    let mut transaction = store.transaction().await?;
    let replaced = transaction.enrichment_file_to_replace(word).await?;
    // Another one may have been loaded meanwhile.
    check_age(&reading, replaced.as_ref(), settings)?;
    let Reading { source, digest, dated, version, entries, skipped, skipped_total } = reading;
    let row = EnrichmentFile {
        source: word.to_owned(),
        digest: digest.to_string(),
        dated,
        loaded_at: settings.now,
    };
    let entries = transaction.replace_enrichment(&row, entries.into_iter().map(stored)).await?;
    let detail = json!({
        "source": word,
        "digest": row.digest,
        "dated": dated.to_string(),
        "version": version,
        "entries": entries,
        "skipped": skipped_total,
        "replaced": replaced.as_ref().map(|file| &file.digest),
        "older": replaced.as_ref().is_some_and(|file| dated < file.dated),
    });
    let audit = AuditEntry {
        at: settings.now,
        actor: settings.by.to_owned(),
        action: ACTION.to_owned(),
        subject: word.to_owned(),
        detail: detail.to_string(),
    };
    transaction.audit(&audit).await?;
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

fn check_age(
    reading: &Reading,
    on_record: Option<&EnrichmentFile>,
    settings: &EnrichmentSettings<'_>,
) -> Result<(), LoadEnrichmentError> {
    match on_record {
        Some(file) if reading.dated < file.dated && !settings.even_if_older => {
            Err(LoadEnrichmentError::Older {
                of: reading.source,
                dated: reading.dated,
                on_record: file.dated,
            })
        }
        _ => Ok(()),
    }
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
