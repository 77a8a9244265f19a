//! An image in OCI layout: `index.json` names manifests and indexes, which are in `blobs` under their digests.

use super::document::{Descriptor, Document, fetch, parse, place_of};
use super::places::Places;
use super::platform::Platform;
use super::{Found, ImageProblem, MOST_DOCUMENTS};
use crate::state::digest::sha256;
use portcullis_domain::release::{Digest, Manifest};
use std::collections::BTreeSet;

/// The name of the list.
const INDEX: &str = "index.json";
/// What a platform is called that nobody says.
const UNKNOWN: &str = "unknown";
/// Configurations that make a manifest one of an image.
const IMAGE_CONFIGS: &[&str] = &[
    "application/vnd.oci.image.config.v1+json",
    "application/vnd.docker.container.image.v1+json",
    // Written by nobody who follows the specification, and read by everybody.
    "",
];

/// Reads the layout; `None` when this is none.
pub(super) fn read(places: &mut dyn Places) -> Result<Option<Found>, ImageProblem> {
    let Some(bytes) = places.read(INDEX)? else {
        return Ok(None);
    };
    let list: Document = parse(INDEX, &bytes)?;
    let mut named = BTreeSet::new();
    let mut images = Vec::new();
    for descriptor in list.manifests.unwrap_or_default() {
        // An image with several tags is in the list once for each.
        if !descriptor.is_of_no_image() && named.insert(descriptor.digest(INDEX)?) {
            images.push(descriptor);
        }
    }
    let mut resolving = Resolving { places, manifests: Vec::new(), remarks: Vec::new(), documents: 0 };
    let digest = match images.as_slice() {
        [] => return Err(ImageProblem::NoImage),
        [image] => {
            let digest = image.digest(INDEX)?;
            resolving.resolve(image, &digest, true)?;
            digest
        }
        several => {
            for image in several {
                resolving.resolve(image, &image.digest(INDEX)?, true)?;
            }
            let platforms: BTreeSet<&str> =
                resolving.manifests.iter().map(|manifest| manifest.platform.as_str()).collect();
            // One for each platform is an image of several platforms; else there is no telling which is meant.
            if platforms.len() < resolving.manifests.len() || resolving.manifests.len() != several.len() {
                return Err(ImageProblem::Several(several.len()));
            }
            sha256(&bytes)
        }
    };
    let Resolving { manifests, remarks, .. } = resolving;
    if manifests.is_empty() {
        return Err(ImageProblem::NoImage);
    }
    Ok(Some(Found { digest, manifests, remarks }))
}

struct Resolving<'p> {
    places: &'p mut dyn Places,
    manifests: Vec<Manifest>,
    remarks: Vec<String>,
    documents: usize,
}

impl Resolving<'_> {
    /// Notes what a descriptor stands for: a manifest, or all that an index names.
    fn resolve(&mut self, named: &Descriptor, digest: &Digest, top: bool) -> Result<(), ImageProblem> {
        self.documents += 1;
        if self.documents > MOST_DOCUMENTS {
            return Err(ImageProblem::TooManyDocuments(MOST_DOCUMENTS));
        }
        let name = place_of(digest);
        let said = named.platform.as_ref().and_then(Platform::name);
        let Some(bytes) = fetch(self.places, digest)? else {
            // Who saves one platform of an index saves the whole index with it.
            let Some(platform) = said.filter(|_| !top) else {
                return Err(ImageProblem::Absent(name));
            };
            self.remarks.push(format!("the image for {platform} is named and not in it"));
            self.manifests.push(Manifest { platform, digests: BTreeSet::from([digest.clone()]) });
            return Ok(());
        };
        let document: Document = parse(&name, &bytes)?;
        match (document.manifests, document.config) {
            (Some(manifests), None) => self.index(&manifests, &name, top),
            (None, Some(config)) => self.manifest(digest, &config, said, &name),
            _ => Err(ImageProblem::Document {
                name,
                problem: "it is neither a manifest nor an index".to_owned(),
            }),
        }
    }

    fn index(&mut self, manifests: &[Descriptor], name: &str, top: bool) -> Result<(), ImageProblem> {
        if !top {
            let problem = "it is an index within an index".to_owned();
            return Err(ImageProblem::Document { name: name.to_owned(), problem });
        }
        let mut named = BTreeSet::new();
        for descriptor in manifests.iter().filter(|descriptor| !descriptor.is_of_no_image()) {
            let digest = descriptor.digest(name)?;
            if named.insert(digest.clone()) {
                self.resolve(descriptor, &digest, false)?;
            }
        }
        Ok(())
    }

    fn manifest(
        &mut self,
        digest: &Digest,
        config: &Descriptor,
        said: Option<String>,
        name: &str,
    ) -> Result<(), ImageProblem> {
        if !IMAGE_CONFIGS.contains(&config.media_type.as_str()) {
            self.remarks.push(format!("`{name}` is not the manifest of an image"));
            return Ok(());
        }
        let image_id = config.digest(name)?;
        let place = place_of(&image_id);
        let bytes = fetch(self.places, &image_id)?.ok_or_else(|| ImageProblem::Absent(place.clone()))?;
        let own = parse::<Platform>(&place, &bytes)?.name();
        if let (Some(said), Some(own)) = (&said, &own)
            && said != own
        {
            self.remarks.push(format!("the image for {said} says of itself that it is for {own}"));
        }
        let platform = said.or(own).unwrap_or_else(|| UNKNOWN.to_owned());
        self.manifests.push(Manifest { platform, digests: BTreeSet::from([digest.clone(), image_id]) });
        Ok(())
    }
}
