//! What others publish about advisories beyond the advisory: exploited in the wild (KEV), likely to be (EPSS).

use crate::database::{Lock, Transaction, Value, statements};
use crate::error::StoreError;
use jiff::Timestamp;
use portcullis_domain::advisory::AdvisoryId;

statements! {
    FILE [Text, Text, Integer, Integer] =
        "insert into enrichment_file (source, digest, dated, loaded_at) values ($1, $2, $3, $4) \
         on conflict (source) do update set digest = excluded.digest, dated = excluded.dated, \
         loaded_at = excluded.loaded_at";
    FILES [] = "select source, digest, dated, loaded_at from enrichment_file order by source";
    COUNT [Text] = "select count(*) from enrichment where source = $1";
    CLEAR [Text] = "delete from enrichment where source = $1";
    @bulk ADD [Text, Text, Real, Text] =
        "insert into enrichment (source, advisory, score, detail) values ",
        " on conflict (source, advisory) do update set score = excluded.score, detail = excluded.detail";
    @bulk OF [Text] =
        "with wanted (advisory) as (values ",
        ") select source, enrichment.advisory, score, detail from wanted join enrichment \
         on enrichment.advisory = wanted.advisory and enrichment.source in ('kev', 'epss')";
}

/// Entries that are held at a time.
const BATCH: usize = 5000;

/// The file that a source's entries come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnrichmentFile {
    /// `kev` or `epss`.
    pub source: String,
    /// The digest of the file.
    pub digest: String,
    /// The date that the file gives itself.
    pub dated: Timestamp,
    /// When it was loaded.
    pub loaded_at: Timestamp,
}

/// What a source says about one advisory.
#[derive(Debug, Clone, PartialEq)]
pub struct EnrichmentEntry {
    /// `kev` or `epss`.
    pub source: String,
    /// The advisory.
    pub advisory: AdvisoryId,
    /// The probability of EPSS, 0 to 1.
    pub score: Option<f64>,
    /// The rest, as JSON.
    pub detail: String,
}

impl Transaction {
    /// Puts the entries of a file in place of those of the same source.
    pub async fn replace_enrichment<I>(
        &mut self,
        file: &EnrichmentFile,
        entries: I,
    ) -> Result<u64, StoreError>
    where
        I: IntoIterator<Item = EnrichmentEntry, IntoIter: Send> + Send,
    {
        let mut session = self.session();
        session.lock(Lock::Tail).await?;
        let mut count = 0;
        session.execute(&CLEAR, &[(&file.source).into()]).await?;
        let mut entries = entries.into_iter();
        loop {
            let mut batch: Vec<EnrichmentEntry> = entries.by_ref().take(BATCH).collect();
            if batch.is_empty() {
                break;
            }
            count += session.bulk(&ADD, &values(&mut batch, &file.source)).await?;
        }
        let row = [(&file.source).into(), (&file.digest).into(), file.dated.into(), file.loaded_at.into()];
        session.execute(&FILE, &row).await?;
        Ok(count)
    }

    /// The file of a source, which nobody else replaces until this transaction ends.
    pub async fn enrichment_file_to_replace(
        &mut self,
        source: &str,
    ) -> Result<Option<EnrichmentFile>, StoreError> {
        self.session().lock(Lock::Tail).await?;
        Ok(self.enrichment_files().await?.into_iter().find(|file| file.source == source))
    }

    /// How many advisories a source says something about.
    pub async fn enrichment_count(&mut self, source: &str) -> Result<u64, StoreError> {
        let row = self.session().first(&COUNT, &[source.into()]).await?;
        let count: i64 = row.map_or(Ok(0), |row| row.get(0))?;
        Ok(u64::try_from(count).unwrap_or_default())
    }

    /// The files that the entries come from.
    pub async fn enrichment_files(&mut self) -> Result<Vec<EnrichmentFile>, StoreError> {
        let rows = self.session().fetch(&FILES, &[]).await?;
        rows.iter()
            .map(|row| {
                Ok(EnrichmentFile {
                    source: row.get(0)?,
                    digest: row.get(1)?,
                    dated: row.time(2)?,
                    loaded_at: row.time(3)?,
                })
            })
            .collect()
    }

    /// What all sources say about these advisories.
    pub async fn enrichment_of(
        &mut self,
        advisories: &[AdvisoryId],
    ) -> Result<Vec<EnrichmentEntry>, StoreError> {
        let wanted: Vec<Value<'_>> = advisories.iter().map(|name| name.as_str().into()).collect();
        let rows = self.session().bulk_fetch(&OF, &wanted).await?;
        rows.iter()
            .map(|row| {
                Ok(EnrichmentEntry {
                    source: row.get(0)?,
                    advisory: AdvisoryId::new(&row.get::<String>(1)?),
                    score: row.get(2)?,
                    detail: row.get(3)?,
                })
            })
            .collect()
    }
}

/// The values of entries. One statement must not meet an advisory twice, so the last of equals stays.
fn values<'a>(batch: &'a mut Vec<EnrichmentEntry>, source: &'a str) -> Vec<Value<'a>> {
    batch.reverse();
    batch.sort_by(|one, other| one.advisory.cmp(&other.advisory));
    batch.dedup_by(|one, other| one.advisory == other.advisory);
    batch
        .iter()
        .flat_map(|entry| {
            [source.into(), entry.advisory.as_str().into(), entry.score.into(), entry.detail.as_str().into()]
        })
        .collect()
}
