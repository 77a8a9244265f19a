//! The components of a document, as far as its vulnerabilities refer to them.

use crate::output::Output;
use crate::readers::text::non_empty;
use portcullis_domain::package::{Package, Purl};
use portcullis_domain::sink::OperatingSystem;
use portcullis_formats::cyclonedx::Component;
use std::borrow::Cow;
use std::collections::HashMap;

/// Bytes that the affected components may take.
const BUDGET: usize = 128 << 20;
/// What an entry takes beside its texts.
const ENTRY: usize = 256;

/// The affected components by reference. First every reference is named with [`Inventory::want`], then every
/// component of the document is given to [`Inventory::add`], which keeps those that are wanted.
pub(super) struct Inventory {
    affected: HashMap<String, Option<Package>>,
    budget: usize,
}

impl Inventory {
    pub(super) fn new() -> Self {
        Self::within(BUDGET)
    }

    fn within(budget: usize) -> Self {
        Self { affected: HashMap::new(), budget }
    }

    /// Notes that a vulnerability refers to a component.
    pub(super) fn want(&mut self, reference: &str) {
        let key = key(reference);
        if !self.affected.contains_key(key.as_ref()) && self.pay(key.len()) {
            self.affected.insert(key.into_owned(), None);
        }
    }

    /// Takes a component of the document into the facts, and keeps it if it is wanted. The first of several with
    /// the same reference counts.
    pub(super) fn add(&mut self, component: Component, out: &mut Output<'_>) {
        if component.kind == "operating-system" && !component.name.is_empty() {
            out.facts.operating_system = Some(OperatingSystem {
                family: component.name.clone(),
                version: component.version.clone(),
                end_of_life: false,
            });
        }
        if is_package(&component) {
            *out.facts.packages.get_or_insert(0) += 1;
        }
        self.keep(component);
    }

    /// Keeps a component if it is wanted.
    pub(super) fn keep(&mut self, component: Component) {
        if !matches!(self.affected.get(component.bom_ref.as_str()), Some(None)) {
            return;
        }
        let reference = component.bom_ref.clone();
        let package = package(component);
        if self.pay(package.name.len() + package.version.len() + package.path.len() * 2)
            && let Some(place) = self.affected.get_mut(&reference)
        {
            *place = Some(package);
        }
    }

    /// Remarks that there were too many components to keep, if there were.
    pub(super) fn report(&self, out: &mut Output<'_>) {
        if self.budget == 0 {
            out.remark(
                "components".to_owned(),
                "there are more affected components than fit into memory; the rest is named by its reference only",
            );
        }
    }

    /// The package that a reference of a vulnerability means. A reference to nothing in the document is a package
    /// named by it, or by its package URL if it is one.
    pub(super) fn package(&self, reference: &str) -> Package {
        let key = key(reference);
        if let Some(Some(package)) = self.affected.get(key.as_ref()) {
            return package.clone();
        }
        match key.parse::<Purl>() {
            Ok(purl) => Package {
                name: purl.name().to_owned(),
                version: purl.version().to_owned(),
                operating_system: purl.is_operating_system(),
                purl: Some(purl),
                ..Package::default()
            },
            Err(_) => Package { name: key.into_owned(), ..Package::default() },
        }
    }

    /// Takes a part of the budget; when it does not suffice, nothing more is kept.
    fn pay(&mut self, bytes: usize) -> bool {
        self.budget = self.budget.saturating_sub(bytes + ENTRY);
        self.budget > 0
    }
}

/// The reference within a document: a BOM-Link (`urn:cdx:serial/version#reference`) without what names the
/// document.
fn key(reference: &str) -> Cow<'_, str> {
    match reference.strip_prefix("urn:cdx:").and_then(|link| link.split_once('#')) {
        Some((_, fragment)) => Cow::Owned(percent_decoded(fragment)),
        None => Cow::Borrowed(reference),
    }
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let digits = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) if first == b'%' => {
                bytes.push(byte);
                rest = &after[2..];
            }
            _ => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// Says whether a component is a package rather than an image, a file or a lockfile.
fn is_package(component: &Component) -> bool {
    match component.kind.as_str() {
        "library" | "framework" | "" => true,
        "operating-system" | "container" | "file" => false,
        _ => !component.purl.is_empty(),
    }
}

/// A component as a package.
pub(super) fn package(component: Component) -> Package {
    let purl: Option<Purl> = component.purl.parse().ok();
    let operating_system = component.property("aquasecurity:trivy:Class") == "os-pkgs"
        || purl.as_ref().is_some_and(Purl::is_operating_system);
    let first = |names: &[&str]| {
        names.iter().map(|name| component.property(name)).find(|value| !value.is_empty()).unwrap_or_default()
    };
    let class = first(&["aquasecurity:trivy:PkgType", "syft:package:type"]).to_owned();
    let layer = first(&[
        "aquasecurity:trivy:LayerDiffID",
        "aquasecurity:trivy:LayerDigest",
        "syft:location:0:layerID",
    ]);
    let layer = non_empty(layer.to_owned());
    let occurrence = component.evidence.occurrences.first().map_or("", |place| place.location.as_str());
    let path = match first(&["aquasecurity:trivy:FilePath", "syft:location:0:path"]) {
        _ if operating_system => "",
        "" => occurrence,
        path => path,
    };
    let path = path.to_owned();
    let version = match (&purl, component.version.is_empty()) {
        (Some(purl), true) => purl.version().to_owned(),
        _ => component.version,
    };
    let name = match (component.group.as_str(), &purl) {
        ("", _) => component.name,
        (group, Some(purl)) if purl.kind() == "maven" => format!("{group}:{}", component.name),
        (group, _) => format!("{group}/{}", component.name),
    };
    Package { name, version, purl, class, path, operating_system, layer }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;

    fn component(reference: &str, name: &str) -> Component {
        Component { bom_ref: reference.to_owned(), name: name.to_owned(), ..Component::default() }
    }

    #[test]
    fn only_what_is_referred_to_is_kept() {
        let mut inventory = Inventory::new();
        inventory.want("a");
        inventory.keep(component("a", "one"));
        inventory.keep(component("a", "two"));
        inventory.keep(component("b", "three"));
        assert_eq!(inventory.affected.len(), 1);
        assert_eq!(inventory.package("a").name, "one");
        assert_eq!(inventory.package("b").name, "b");
    }

    #[test]
    fn beyond_the_budget_components_are_named_by_their_reference() {
        let limits = Limits::default();
        let mut sink = Vec::new();
        let mut out = Output::new(&mut sink, &limits);
        let mut inventory = Inventory::within(3 * (ENTRY + 4));
        for reference in ["a", "pkg:cargo/time@0.1.40", "c", "d"] {
            inventory.want(reference);
        }
        inventory.keep(component("a", "one"));
        inventory.keep(component("c", "three"));
        assert!(inventory.affected.len() < 4);
        assert_eq!(inventory.package("d").name, "d");
        assert_eq!(inventory.package("pkg:cargo/time@0.1.40").version, "0.1.40");
        inventory.report(&mut out);
        let format = crate::readers::cyclonedx::JSON_READER.format;
        assert_eq!(out.finish(format).unwrap().0.skipped_total, 1);
    }

    #[test]
    fn a_link_into_a_document_means_the_component_in_it() {
        let reference = "urn:cdx:f08a6ccd-4dce-4759-bd84-c626675d60a7/1#pkg%3Amaven%2Fa%2Fb%401.0%";
        assert_eq!(key(reference), "pkg:maven/a/b@1.0%");
        assert_eq!(key("urn:cdx:f08a6ccd/1"), "urn:cdx:f08a6ccd/1");
        assert_eq!(key("urn:cdx:f08a6ccd/1#%ff"), "%ff");
        assert_eq!(key("100%#a"), "100%#a");
    }
}
