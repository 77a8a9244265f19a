//! The exact state of a component: digests of an image, a commit, or the hash of a tree with changes.

use crate::program::products::ComponentKind;
use crate::text_form::text_form;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

/// A digest as registries write it: `sha256:` and 64 hexadecimal digits, or `sha512:` and 128.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, JsonSchema)]
#[schemars(rename = "ArtifactDigest", with = "String", extend("pattern" = r"^(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$"))]
pub struct Digest(String);

impl Digest {
    /// The digest as text, in lower case.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// A text that names no exact state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoArtifact {
    /// It is no digest.
    #[error(
        "a digest is `sha256:` and 64 hexadecimal digits, or `sha512:` and 128; a tag may move and names none"
    )]
    Digest,
    /// It is neither a digest nor a commit nor a tree.
    #[error(
        "a state is a digest (`sha256:…`), a full commit id of 40 or 64 hexadecimal digits, or `tree:` and a digest"
    )]
    Artifact,
}

text_form!(Digest);

impl FromStr for Digest {
    type Err = NoArtifact;

    fn from_str(text: &str) -> Result<Self, NoArtifact> {
        let (algorithm, hex) = text.split_once(':').ok_or(NoArtifact::Digest)?;
        let length = match algorithm {
            "sha256" => 64,
            "sha512" => 128,
            _ => return Err(NoArtifact::Digest),
        };
        if hex.len() != length || !is_hex(hex) {
            return Err(NoArtifact::Digest);
        }
        Ok(Self(text.to_ascii_lowercase()))
    }
}

fn is_hex(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The exact state of a component in a release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Artifact {
    /// A container image.
    Image {
        /// The digest it ships by: of a manifest, of an index, or the image id of a tarball.
        digest: Digest,
        /// What the digest stands for on each platform, as far as that was resolved.
        manifests: Vec<Manifest>,
    },
    /// Files at a commit, without changes.
    Commit(String),
    /// Files with changes, by the hash of their tree.
    Tree(Digest),
}

/// An image on one platform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Manifest {
    /// `linux/amd64`.
    pub platform: String,
    /// The digest of its manifest and the image id; either identifies it.
    pub digests: BTreeSet<Digest>,
}

impl Artifact {
    /// Says whether a component of this kind is named so.
    pub fn fits(&self, kind: &ComponentKind) -> bool {
        matches!(self, Self::Image { .. }) == matches!(kind, ComponentKind::Image { .. })
    }
}

impl fmt::Display for Artifact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Image { digest, .. } => digest.fmt(f),
            Self::Commit(commit) => f.pad(commit),
            Self::Tree(tree) => write!(f, "tree:{tree}"),
        }
    }
}

impl FromStr for Artifact {
    type Err = NoArtifact;

    fn from_str(text: &str) -> Result<Self, NoArtifact> {
        if let Some(tree) = text.strip_prefix("tree:") {
            return Ok(Self::Tree(tree.parse()?));
        }
        if text.starts_with("sha256:") || text.starts_with("sha512:") {
            return Ok(Self::Image { digest: text.parse()?, manifests: Vec::new() });
        }
        if matches!(text.len(), 40 | 64) && is_hex(text) {
            return Ok(Self::Commit(text.to_ascii_lowercase()));
        }
        Err(NoArtifact::Artifact)
    }
}

/// What a scan looked at, as exactly as its report or its uploader says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scanned {
    /// An image.
    Image {
        /// Manifest digests and image id.
        digests: BTreeSet<Digest>,
        /// The platform, where known.
        platform: Option<String>,
    },
    /// Files at a commit, without changes.
    Commit(String),
    /// Files with changes.
    Tree(Digest),
    /// Nobody says.
    Unknown,
}

impl Scanned {
    /// Says whether this is exactly `artifact`, on `platform` where one is wanted.
    ///
    /// `only` says that no other platform is wanted: the digest that ships then stands for that platform, unless
    /// the scan says that it looked at another one.
    pub fn is(&self, artifact: &Artifact, platform: Option<&str>, only: bool) -> bool {
        match (self, artifact) {
            (Self::Image { digests, platform: scanned }, Artifact::Image { digest, manifests }) => {
                let Some(wanted) = platform else {
                    let resolved = || manifests.iter().any(|manifest| !manifest.digests.is_disjoint(digests));
                    return digests.contains(digest) || resolved();
                };
                if scanned.as_deref().is_some_and(|scanned| scanned != wanted) {
                    return false;
                }
                if let Some(manifest) = manifests.iter().find(|manifest| manifest.platform == wanted)
                    && !manifest.digests.is_disjoint(digests)
                {
                    return true;
                }
                digests.contains(digest) && (scanned.is_some() || (only && manifests.is_empty()))
            }
            (Self::Commit(scanned), Artifact::Commit(commit)) => scanned == commit,
            (Self::Tree(scanned), Artifact::Tree(tree)) => scanned == tree,
            _ => false,
        }
    }
}
