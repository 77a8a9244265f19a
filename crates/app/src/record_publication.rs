//! Puts on record that the page of a release is published, before it is given out.

use crate::caller::Caller;
use crate::check_release::{NoVerdict, show_verdict};
use crate::installation::Installation;
use crate::publish_release::{NotPublished, Wanted, check_outcome};
use crate::release_record::{self, NoRelease};
use jiff::Timestamp;
use serde_json::json;

/// What a page is published as.
pub const FORMATS: [&str; 5] = ["markdown", "html", "json", "openvex", "cyclonedx"];

/// Why a publication is not on record.
#[derive(Debug, thiserror::Error)]
pub enum NoPublication {
    /// The page is none that is published.
    #[error(transparent)]
    Page(#[from] NotPublished),
    /// There is no such format.
    #[error("`{0}` is no format of the page of a release; it has {formats}", formats = FORMATS.join(", "))]
    Format(String),
    /// Nothing is published.
    #[error("a page is published in at least one format: {formats}", formats = FORMATS.join(", "))]
    NoFormat,
}

/// A publication on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication {
    /// The number of the verdict.
    pub number: i64,
    /// The digest of the verdict.
    pub digest: String,
    /// The formats.
    pub formats: Vec<String>,
}

/// Puts on record in which formats the page of a release is published, as a verdict on it has it.
pub async fn record_publication(
    installation: &Installation,
    (product, version): (&str, &str),
    wanted: Wanted,
    formats: Vec<String>,
    caller: &Caller,
    now: Timestamp,
) -> Result<Publication, NoPublication> {
    if let Some(unknown) = formats.iter().find(|format| !FORMATS.contains(&format.as_str())) {
        return Err(NoPublication::Format(unknown.clone()));
    }
    if formats.is_empty() {
        return Err(NoPublication::NoFormat);
    }
    let no_verdict = |error: portcullis_store::StoreError| NotPublished::from(NoVerdict::from(error));
    let no_release = |error: NoRelease| NotPublished::from(NoVerdict::from(error));
    let kept =
        show_verdict(installation, product, version, wanted.number).await.map_err(NotPublished::from)?;
    check_outcome(&kept, product, version, wanted)?;
    let publication = Publication { number: kept.number, digest: kept.digest.to_string(), formats };
    let mut transaction = installation.store.transaction().await.map_err(no_verdict)?;
    let version = release_record::version(version).map_err(no_release)?;
    let record = release_record::find(&mut transaction, product, &version).await.map_err(no_release)?;
    let detail = json!({
        "version": record.release.version, "verdict": publication.number, "digest": publication.digest, "outcome": kept.outcome.word(),
        "formats": publication.formats, "draft": wanted.draft,
    });
    let entry = caller.entry(now, "release.published", &record.name(), detail);
    transaction.audit(&entry).await.map_err(no_verdict)?;
    transaction.commit().await.map_err(no_verdict)?;
    Ok(publication)
}
