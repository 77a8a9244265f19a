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
        let heard = Heard::new(entry, &images);
        for (number, answer) in entry.answers.iter().enumerate() {
            let mut products: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
            for (place, counts) in heard.places.iter().zip(heard.counting()) {
                if counts != number {
                    continue;
                }
                if place.images.is_empty() {
                    products.entry(alone(place.place)).or_default();
                }
                for image in place.images {
                    products.entry(image.clone()).or_default().insert(bare(place.place));
                }
            }
            if !products.is_empty() {
                statements.push(Statement { entry, answer, products });
            }
        }
    }
    statements
}

/// The places of a vulnerability, and which answer a scanner that reads the document may hear for each of them.
struct Heard<'p> {
    places: Vec<HeardPlace<'p>>,
    /// The answer that counts for a package of a component.
    within: BTreeMap<(&'p str, String), (Status, usize)>,
    /// The answer that counts for a package wherever it is: a product that is a package alone is met everywhere.
    anywhere: BTreeMap<String, (Status, usize)>,
}

struct HeardPlace<'p> {
    place: &'p Place,
    images: &'p [String],
}

impl<'p> Heard<'p> {
    fn new(entry: &'p Entry, images: &'p BTreeMap<&str, Vec<String>>) -> Self {
        let mut heard = Self { places: Vec::new(), within: BTreeMap::new(), anywhere: BTreeMap::new() };
        for (number, answer) in entry.answers.iter().enumerate() {
            let told = (Status::of(answer), number);
            for place in &answer.places {
                let (component, package) = (place.component.as_str(), bare(place));
                worsen(heard.anywhere.entry(package.clone()).or_insert(told), told);
                worsen(heard.within.entry((component, package)).or_insert(told), told);
                let images = images.get(component).map_or(&[][..], Vec::as_slice);
                heard.places.push(HeardPlace { place, images });
            }
        }
        heard
    }

    /// For each place the number of the answer that counts there.
    fn counting(&self) -> impl Iterator<Item = usize> {
        self.places.iter().map(|HeardPlace { place, images }| {
            let package = bare(place);
            let told = if images.is_empty() {
                self.anywhere.get(&package)
            } else {
                self.within.get(&(place.component.as_str(), package))
            };
            told.map_or(0, |(_, number)| *number)
        })
    }
}

fn worsen(known: &mut (Status, usize), told: (Status, usize)) {
    if told.0 > known.0 {
        *known = told;
    }
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
