//! A release: a version of a product, with each component at exactly one state or left out for a reason.

mod artifact;
mod series;

pub use artifact::{Artifact, Digest, Manifest, NoArtifact, Scanned};
pub use series::{Support, series_of, support_of};

use crate::program::products::{Component, ComponentKind, Product};
use crate::version::Version;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A version of a product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "OpenedRelease")]
pub struct Release {
    /// The id of the product.
    pub product: String,
    /// The version.
    pub version: Version,
    /// The series that the version belongs to.
    pub series: String,
    /// Its components by their ids.
    pub components: BTreeMap<String, ReleaseComponent>,
}

/// A component in a release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReleaseComponent {
    /// It ships exactly so.
    At(Artifact),
    /// It does not ship.
    LeftOut {
        /// Why.
        reason: String,
    },
}

/// What is wrong with the components of a release.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, thiserror::Error, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Unfit {
    /// A production component is not mentioned.
    #[error(
        "`{0}` is neither in the release nor left out; say at which state it ships, or leave it out with a reason"
    )]
    Missing(String),
    /// A component is left out without a reason.
    #[error("`{0}` is left out without a reason; say why it does not ship")]
    NoReason(String),
    /// The product has no such component.
    #[error("`{0}` is no component of the product, whose components are {1}")]
    Unknown(String, String),
    /// An image is given by a commit, or something else by a digest.
    #[error("`{component}` is {kind}; name it by {wanted}")]
    WrongArtifact {
        /// The component.
        component: String,
        /// What it is, with its article.
        kind: String,
        /// What names it.
        wanted: String,
    },
}

impl Release {
    /// Everything that is wrong with the components, against the product as the program describes it.
    pub fn unfit(&self, product: &Product) -> Vec<Unfit> {
        let known: BTreeMap<&str, &Component> =
            product.components.iter().map(|component| (component.id.as_str(), component)).collect();
        let mut unfit = BTreeSet::new();
        for component in product.components.iter().filter(|component| component.production) {
            if !self.components.contains_key(&component.id) {
                unfit.insert(Unfit::Missing(component.id.clone()));
            }
        }
        for (id, stands) in &self.components {
            let Some(component) = known.get(id.as_str()) else {
                let names = known.keys().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ");
                unfit.insert(Unfit::Unknown(id.clone(), names));
                continue;
            };
            match stands {
                ReleaseComponent::LeftOut { reason } if reason.trim().is_empty() => {
                    unfit.insert(Unfit::NoReason(id.clone()));
                }
                ReleaseComponent::At(artifact) if !artifact.fits(&component.kind) => {
                    unfit.insert(wrong_artifact(component));
                }
                _ => {}
            }
        }
        unfit.into_iter().collect()
    }
}

fn wrong_artifact(component: &Component) -> Unfit {
    let (kind, wanted) = match component.kind {
        ComponentKind::Image { .. } => ("an image", "a digest, `sha256:…`"),
        ComponentKind::Iac { .. } => ("infrastructure-as-code", "a full commit id or the hash of its tree"),
        ComponentKind::Repository { .. } => ("source code", "a full commit id or the hash of its tree"),
    };
    Unfit::WrongArtifact { component: component.id.clone(), kind: kind.to_owned(), wanted: wanted.to_owned() }
}

#[cfg(test)]
mod tests;
