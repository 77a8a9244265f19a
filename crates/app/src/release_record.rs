//! Releases as the store keeps them, and back.

use crate::installation::{CurrentProgram, Installation};
use jiff::Timestamp;
use portcullis_domain::gate::{BreakGlass, ProgramFacts};
use portcullis_domain::program::products::Product;
use portcullis_domain::release::{Artifact, Release, ReleaseComponent};
use portcullis_domain::version::Version;
use portcullis_store::{StoreError, StoredRelease, StoredReleaseComponent, Transaction};
use serde::{Deserialize, Serialize};

/// A release on record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReleaseOnRecord {
    /// What it is made of.
    pub release: Release,
    /// The id of who opened it.
    pub opened_by: String,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it ended, if it did.
    pub ended_at: Option<Timestamp>,
    /// The exception under which it ships in spite of the gate, if somebody asked for one.
    pub break_glass: Option<BreakGlass>,
}

/// Why there is no such release.
#[derive(Debug, thiserror::Error)]
pub enum NoRelease {
    /// The program has no such product.
    #[error("`{0}` is no product of the program, which has {1}")]
    NoProduct(String, String),
    /// It was never opened.
    #[error("{0} {1} is no release on record; `portcullis release open` opens one{2}")]
    NotOpened(String, String, String),
    /// The version is none.
    #[error("`{0}` is no version: {1}")]
    NoVersion(String, portcullis_domain::version::NoVersion),
    /// The store does not give it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What the store has of it can't be read.
    #[error("the record of the release is damaged")]
    Damaged(#[from] serde_json::Error),
}

impl ReleaseOnRecord {
    /// `harbour 5.3.2`.
    pub fn name(&self) -> String {
        format!("{} {}", self.release.product, self.release.version)
    }

    /// Keeps it, in place of what was kept of it.
    pub(crate) async fn save(&self, transaction: &mut Transaction) -> Result<(), NoRelease> {
        let Release { product, version, series, components } = &self.release;
        let stored = StoredRelease {
            product: product.clone(),
            version: version.as_str().to_owned(),
            series: series.clone(),
            state: if self.ended_at.is_some() { "ended" } else { "open" }.to_owned(),
            opened_at: self.opened_at,
            ended_at: self.ended_at,
            document: serde_json::to_string(self)?,
        };
        transaction.save_release(&stored).await?;
        let mut parts = Vec::with_capacity(components.len());
        for (component, stands) in components {
            let (subjects, left_out) = match stands {
                ReleaseComponent::At(artifact) => (subjects_of(artifact), None),
                ReleaseComponent::LeftOut { reason } => (Vec::new(), Some(reason.clone())),
            };
            let document = serde_json::to_string(stands)?;
            parts.push(StoredReleaseComponent { component: component.clone(), subjects, left_out, document });
        }
        Ok(transaction.save_release_components(product, version.as_str(), &parts).await?)
    }
}

/// Everything that scans may name an artifact by.
pub(crate) fn subjects_of(artifact: &Artifact) -> Vec<String> {
    match artifact {
        Artifact::Image { digest, manifests } => {
            let of_platforms = manifests.iter().flat_map(|manifest| &manifest.digests);
            let mut subjects: Vec<String> =
                std::iter::once(digest).chain(of_platforms).map(ToString::to_string).collect();
            subjects.sort();
            subjects.dedup();
            subjects
        }
        other => vec![other.to_string()],
    }
}

/// The version that was meant.
pub(crate) fn version(text: &str) -> Result<Version, NoRelease> {
    text.parse().map_err(|reason| NoRelease::NoVersion(text.to_owned(), reason))
}

/// The release of this product and version.
pub(crate) async fn find(
    transaction: &mut Transaction,
    product: &str,
    version: &Version,
) -> Result<ReleaseOnRecord, NoRelease> {
    // Most callers spell a version as it was opened; only another spelling takes looking at all of them.
    if let Some(stored) = transaction.release(product, version.as_str()).await? {
        return Ok(serde_json::from_str(&stored.document)?);
    }
    pick(&of_product(transaction, product).await?, product, version).cloned()
}

/// The release of this version among all releases of its product.
pub(crate) fn pick<'r>(
    all: &'r [ReleaseOnRecord],
    product: &str,
    version: &Version,
) -> Result<&'r ReleaseOnRecord, NoRelease> {
    all.iter().find(|known| known.release.version == *version).ok_or_else(|| {
        let known = all.iter().map(|known| known.release.version.to_string()).collect::<Vec<_>>().join(", ");
        let known = if known.is_empty() { known } else { format!("; there are {known}") };
        NoRelease::NotOpened(product.to_owned(), version.to_string(), known)
    })
}

/// The releases of a product in the order in which they were opened.
pub(crate) async fn of_product(
    transaction: &mut Transaction,
    product: &str,
) -> Result<Vec<ReleaseOnRecord>, NoRelease> {
    let stored = transaction.releases_of(product).await?;
    Ok(stored.iter().map(|stored| serde_json::from_str(&stored.document)).collect::<Result<_, _>>()?)
}

impl Installation {
    /// The product of this id.
    pub(crate) fn product(&self, product: &str) -> Result<&Product, NoRelease> {
        self.program.product(product)
    }
}

impl CurrentProgram {
    /// The product of this id.
    pub(crate) fn product(&self, product: &str) -> Result<&Product, NoRelease> {
        let program = &self.program;
        program.product(product).ok_or_else(|| {
            let known: Vec<&str> = program.products.iter().map(|product| product.id.as_str()).collect();
            let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
            NoRelease::NoProduct(product.to_owned(), known)
        })
    }

    /// What applies to the product of this id.
    pub(crate) fn facts(&self, product: &str) -> Result<ProgramFacts, NoRelease> {
        self.product(product)?;
        let facts = ProgramFacts::of(&self.program, product, &self.digest.to_string());
        facts.ok_or_else(|| NoRelease::NoProduct(product.to_owned(), "none".to_owned()))
    }
}
