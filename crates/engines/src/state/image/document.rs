//! The documents that an image consists of, as far as they are read.

use super::ImageProblem;
use super::places::Places;
use super::platform::Platform;
use crate::state::digest;
use portcullis_domain::release::Digest;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// The annotation of a manifest that is a statement about another one.
const STATEMENT: &str = "vnd.docker.reference.type";

/// An index or a manifest: the one has manifests, the other a configuration.
#[derive(Debug, Deserialize)]
pub(super) struct Document {
    #[serde(default)]
    pub(super) manifests: Option<Vec<Descriptor>>,
    #[serde(default)]
    pub(super) config: Option<Descriptor>,
}

/// How one document names another.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Descriptor {
    #[serde(default)]
    pub(super) media_type: String,
    digest: String,
    #[serde(default)]
    pub(super) platform: Option<Platform>,
    #[serde(default)]
    annotations: Option<BTreeMap<String, String>>,
}

impl Descriptor {
    /// It names a statement about an image, no image.
    pub(super) fn is_of_no_image(&self) -> bool {
        self.platform.as_ref().is_some_and(Platform::is_of_no_image)
            || self.annotations.as_ref().is_some_and(|annotations| annotations.contains_key(STATEMENT))
    }

    /// The digest; `within` is the document that has the descriptor.
    pub(super) fn digest(&self, within: &str) -> Result<Digest, ImageProblem> {
        self.digest.parse().map_err(|problem: portcullis_domain::release::NoArtifact| {
            ImageProblem::Document { name: within.to_owned(), problem: problem.to_string() }
        })
    }
}

/// The name of a document in an OCI layout.
pub(super) fn place_of(digest: &Digest) -> String {
    format!("blobs/{}", digest.as_str().replace(':', "/"))
}

/// The bytes of a document, which are what the digest says.
pub(super) fn fetch(places: &mut dyn Places, digest: &Digest) -> Result<Option<Vec<u8>>, ImageProblem> {
    let name = place_of(digest);
    let Some(bytes) = places.read(&name)? else {
        return Ok(None);
    };
    if digest::is_of(digest, &bytes) { Ok(Some(bytes)) } else { Err(ImageProblem::Altered(name)) }
}

/// Reads a document.
pub(super) fn parse<T: DeserializeOwned>(name: &str, bytes: &[u8]) -> Result<T, ImageProblem> {
    serde_json::from_slice(bytes)
        .map_err(|error| ImageProblem::Document { name: name.to_owned(), problem: error.to_string() })
}
