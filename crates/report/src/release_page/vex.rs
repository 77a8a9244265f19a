//! What a page says to machines about vulnerabilities, before it takes the form of a standard.
//!
//! A statement is about packages by their URLs. Two places with one URL can't be told apart by a scanner that reads
//! it, so where they have different answers the worse one counts for both.

use portcullis_domain::package::{Package, Purl};
use portcullis_domain::release_page::{Answer, Component, Entry, Place, ReleasePage, Stand};
use std::collections::{BTreeMap, BTreeSet};

/// What the products of a VEX document are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Products {
    /// The images by their digests, with the packages as parts of them; packages alone where there is no image.
    #[default]
    Images,
    /// The packages alone, for scanners that are not told the digest of an image.
    Packages,
}

/// Where a vulnerability stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Status {
    NotAffected,
    UnderInvestigation,
    Affected,
}

impl Status {
    pub(super) fn of(answer: &Answer) -> Self {
        match answer.decided {
            Stand::NotAffected { .. } | Stand::FalsePositive => Self::NotAffected,
            Stand::Accepted { .. } | Stand::Assessed | Stand::Skipped { .. } => Self::Affected,
            Stand::Open { .. } => Self::UnderInvestigation,
        }
    }
}

/// An answer with what it is about: packages of an image by its names, or packages alone.
pub(super) struct Statement<'p> {
    pub(super) entry: &'p Entry,
    pub(super) answer: &'p Answer,
    pub(super) products: BTreeMap<String, BTreeSet<String>>,
}

/// The statements on every vulnerability of a page, in its order.
pub(super) fn statements(page: &ReleasePage, products: Products) -> Vec<Statement<'_>> {
    let images: BTreeMap<&str, Vec<String>> = page
        .components
        .iter()
        .map(|component| (component.id.as_str(), images(component, products)))
        .collect();
    let mut statements = Vec::new();
    for entry in &page.advisories {
        let mut worst: BTreeMap<(&str, String), (Status, usize)> = BTreeMap::new();
        let mut named = Vec::new();
        for (number, answer) in entry.answers.iter().enumerate() {
            let status = Status::of(answer);
            for place in &answer.places {
                let images = images.get(place.component.as_str()).map_or(&[][..], Vec::as_slice);
                // Without an image the same package of another component is the same product.
                let key = if images.is_empty() {
                    ("", alone(place))
                } else {
                    (place.component.as_str(), bare(place))
                };
                let known = worst.entry(key.clone()).or_insert((status, number));
                if status > known.0 {
                    *known = (status, number);
                }
                named.push((key, images));
            }
        }
        for (number, answer) in entry.answers.iter().enumerate() {
            let mut products: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
            for (key, images) in &named {
                if worst.get(key).is_none_or(|(_, counts)| *counts != number) {
                    continue;
                }
                if images.is_empty() {
                    products.entry(key.1.clone()).or_default();
                }
                for image in *images {
                    products.entry(image.clone()).or_default().insert(key.1.clone());
                }
            }
            if !products.is_empty() {
                statements.push(Statement { entry, answer, products });
            }
        }
    }
    statements
}

/// The package URLs of an image, one for each digest that it is known by. The repository is left out: the digest says
/// which image it is, wherever a copy of it lies.
fn images(component: &Component, products: Products) -> Vec<String> {
    let Some(image) = component.image.as_deref().filter(|_| products == Products::Images) else {
        return Vec::new();
    };
    let name = image.rsplit('/').next().unwrap_or(image).to_ascii_lowercase();
    let digests = component.digests.iter();
    digests.map(|digest| format!("pkg:oci/{}@{}", encoded(&name), encoded(digest.as_str()))).collect()
}

/// The package URL of a place, without what it says about the image that it is in.
fn bare(place: &Place) -> String {
    let url = alone(place);
    url.split(['?', '#']).next().unwrap_or_default().to_owned()
}

/// The package URL of a place; a generic one where no scanner gives any.
pub(super) fn alone(place: &Place) -> String {
    if let Some(purl) = &place.purl {
        return web_safe(purl);
    }
    let (name, version) = place.package.clone().unwrap_or_else(|| (place.subject.clone(), String::new()));
    let Package { name, version, .. } = Package { name, version, ..Package::default() };
    let version = if version.is_empty() { String::new() } else { format!("@{}", encoded(&version)) };
    format!("pkg:generic/{}{version}", encoded(&name))
}

/// A package URL as scanners wrote it, with whatever has no place in an identifier encoded.
fn web_safe(purl: &Purl) -> String {
    let mut text = String::new();
    for c in purl.as_str().chars() {
        if c.is_ascii_alphanumeric() || "-._~:/?#@!$&'()*+,;=%".contains(c) {
            text.push(c);
        } else {
            text.push_str(&encoded(c.encode_utf8(&mut [0; 4])));
        }
    }
    text
}

/// The text with every character encoded that has a meaning in a package URL.
fn encoded(text: &str) -> String {
    crate::link::path(&text.replace('/', "%2F")).replace("%252F", "%2F")
}
