//! An image in the form of `docker save`: `manifest.json` names its configuration, whose digest is the image id.

use super::document::parse;
use super::places::Places;
use super::platform::Platform;
use super::{Found, ImageProblem};
use crate::state::digest::{is_of, sha256};
use portcullis_domain::release::{Digest, Manifest};
use serde::Deserialize;
use std::collections::BTreeSet;

/// The name of the list.
const LIST: &str = "manifest.json";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Entry {
    config: String,
}

/// Reads what was saved; `None` when this is of another form.
pub(super) fn read(places: &mut dyn Places) -> Result<Option<Found>, ImageProblem> {
    let Some(bytes) = places.read(LIST)? else {
        return Ok(None);
    };
    let entries: Vec<Entry> = parse(LIST, &bytes)?;
    let configs: BTreeSet<String> = entries.into_iter().map(|entry| entry.config).collect();
    let config = match configs.len() {
        0 => return Err(ImageProblem::NoImage),
        1 => configs.into_iter().next().unwrap_or_default(),
        several => return Err(ImageProblem::Several(several)),
    };
    let bytes = places.read(&config)?.ok_or_else(|| ImageProblem::Absent(config.clone()))?;
    // The name is the image id, but a tool that names files otherwise has broken no rule.
    if let Some(digest) = digest_in(&config)
        && !is_of(&digest, &bytes)
    {
        return Err(ImageProblem::Altered(config));
    }
    let digest = sha256(&bytes);
    let platform = parse::<Platform>(&config, &bytes)?.name();
    let digests = BTreeSet::from([digest.clone()]);
    let manifests = platform.map(|platform| Manifest { platform, digests }).into_iter().collect();
    Ok(Some(Found { digest, manifests, remarks: Vec::new() }))
}

/// `blobs/sha256/….`, `….json`.
fn digest_in(name: &str) -> Option<Digest> {
    let last = name.rsplit('/').next()?;
    let last = last.strip_suffix(".json").unwrap_or(last);
    format!("sha256:{}", last.strip_prefix("sha256:").unwrap_or(last)).parse().ok()
}
