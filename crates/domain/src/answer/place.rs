//! Which components of a release a line is about.

use super::asked::AskedLine;
use crate::gate::{Facts, Gathered};
use crate::package::{Package, Purl};
use crate::program::products::ComponentKind;
use crate::release::{Artifact, ReleaseComponent};

/// Where a line is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place<'f> {
    /// One component that ships.
    Component(&'f str),
    /// A component that the release does not have.
    NotShipped,
    /// The whole release: the line names no image.
    Release,
    /// The whole release: the line names something that is no image of the product.
    Stranger,
}

impl<'f> Place<'f> {
    pub(super) fn of(line: &AskedLine, facts: &'f Facts, gathered: &Gathered<'f>) -> Self {
        let by_digest = facts.release.components.iter().find(|(_, stands)| is_one_of(&line.digests, stands));
        if let Some((&id, _)) = by_digest.and_then(|(id, _)| gathered.components.get_key_value(id.as_str())) {
            return Self::Component(id);
        }
        let image = line.image.trim();
        if image.is_empty() {
            return Self::Release;
        }
        let named = digest_in(image).and_then(|digest| {
            let digest = [digest.to_owned()];
            facts.release.components.iter().find(|(_, stands)| is_one_of(&digest, stands))
        });
        let components = &facts.program.product.components;
        let named = named.map(|(id, _)| id.as_str()).or_else(|| {
            let name = last_segment(image);
            let of_reference = components.iter().find(|known| match &known.kind {
                ComponentKind::Image { reference, .. } => last_segment(reference) == name,
                _ => false,
            });
            let found = of_reference.or_else(|| components.iter().find(|known| known.id == name));
            found.map(|known| known.id.as_str())
        });
        match named {
            None => Self::Stranger,
            Some(id) => match gathered.components.get_key_value(id) {
                Some((&id, _)) => Self::Component(id),
                None if matches!(
                    facts.release.components.get(id),
                    Some(ReleaseComponent::LeftOut { .. })
                ) =>
                {
                    Self::NotShipped
                }
                None => Self::Stranger,
            },
        }
    }

    /// Says whether a component is in it.
    pub(super) fn holds(&self, component: &str) -> bool {
        match self {
            Self::Component(id) => *id == component,
            Self::NotShipped => false,
            Self::Release | Self::Stranger => true,
        }
    }

    /// The components that are in it.
    pub(super) fn components(&self, gathered: &Gathered<'f>) -> Vec<&'f str> {
        gathered.components.keys().copied().filter(|id| self.holds(id)).collect()
    }
}

fn is_one_of(digests: &[String], stands: &ReleaseComponent) -> bool {
    let ReleaseComponent::At(Artifact::Image { digest, manifests }) = stands else { return false };
    let mut known = manifests.iter().flat_map(|manifest| &manifest.digests).chain([digest]);
    known.any(|known| digests.iter().any(|given| given.eq_ignore_ascii_case(known.as_str())))
}

/// The digest in the name of an image, if it has one.
fn digest_in(image: &str) -> Option<&str> {
    let start = image.find("sha256:").or_else(|| image.find("sha512:"))?;
    image[start..].split(|c: char| !c.is_ascii_alphanumeric() && c != ':').next()
}

/// The last segment of the name of an image, without tag, digest and remarks.
pub(super) fn last_segment(image: &str) -> &str {
    let name = image.split_whitespace().next().unwrap_or_default();
    let name = name.split('@').next().unwrap_or_default();
    let name = name.rsplit('/').next().unwrap_or_default();
    name.split(':').next().unwrap_or_default()
}

/// What customers call a component: the image that they pull.
pub(super) fn public_name<'f>(facts: &'f Facts, component: &str) -> Option<&'f str> {
    let known = facts.program.product.components.iter().find(|known| known.id == component)?;
    match &known.kind {
        ComponentKind::Image { reference, .. } => Some(last_segment(reference)),
        _ => None,
    }
}

/// Says whether a line is about a package; one without a package is about any.
pub(super) fn is_about(line: &AskedLine, package: &Package) -> bool {
    if let (Some(wanted), Some(purl)) = (&line.purl, &package.purl) {
        let fields = |purl: &'_ Purl| [purl.kind(), purl.namespace(), purl.name()].map(str::to_lowercase);
        if fields(wanted) == fields(purl) {
            return true;
        }
    }
    let wanted = line.package.trim();
    if wanted.is_empty() {
        return line.purl.is_none();
    }
    let is = |name: &str| name.eq_ignore_ascii_case(wanted);
    let is_of_purl = package.purl.as_ref().is_some_and(|purl| {
        is(purl.name())
            || ["/", ":"].iter().any(|between| is(&format!("{}{between}{}", purl.namespace(), purl.name())))
    });
    is(&package.name) || is_of_purl || (wanted.starts_with(&package.name) && is_versioned(wanted, package))
}

/// Says whether a text is the name of a package with its version.
fn is_versioned(text: &str, package: &Package) -> bool {
    !package.name.is_empty()
        && !package.version.is_empty()
        && text[package.name.len()..].trim_start_matches([' ', '@', '=', '-', ':']) == package.version
}
