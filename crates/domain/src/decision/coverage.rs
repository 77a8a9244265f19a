//! Which findings of which release a decision speaks of.

use super::{Decision, PackageSelector, Request, Scope, Weakness};
use crate::advisory::AdvisoryId;
use crate::alias_groups::AliasGroups;
use crate::checks::canonical_id;
use crate::finding::Subject;
use crate::version::Version;
use crate::version_range::VersionRange;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// The release, or whatever else, in which findings are looked at.
#[derive(Debug, Clone, Copy)]
pub struct ReleaseContext<'a> {
    /// The id of the product.
    pub product: &'a str,
    /// The version; there is none on `main`.
    pub version: Option<&'a Version>,
    /// The series; there is none on `main`.
    pub series: Option<&'a str>,
    /// Which advisories are names of one vulnerability.
    pub aliases: &'a AliasGroups,
    /// The numbers of merged vulnerabilities and of those they were merged into.
    pub redirects: &'a BTreeMap<u64, u64>,
}

/// A finding as a decision looks at it.
#[derive(Debug, Clone)]
pub struct FindingRef<'a> {
    /// The weakness and the place.
    pub subject: &'a Subject,
    /// The id of the component.
    pub component: &'a str,
    /// The number of its vulnerability, as it is after all mergers.
    pub vulnerability: Option<u64>,
    /// The keyed hash of a secret's value, where it was visible.
    pub secret: Option<&'a str>,
    names: Names<'a>,
}

/// Every name of the advisory of a finding.
#[derive(Debug, Clone)]
enum Names<'a> {
    /// No advisory speaks of it.
    None,
    /// Most have one.
    One(&'a AdvisoryId),
    Several(BTreeSet<AdvisoryId>),
}

impl<'a> FindingRef<'a> {
    /// Looks at a finding in a release.
    pub fn new(
        subject: &'a Subject,
        component: &'a str,
        vulnerability: Option<u64>,
        secret: Option<&'a str>,
        context: &ReleaseContext<'_>,
    ) -> Self {
        let names = match subject {
            Subject::Package(found) if context.aliases.is_only_name(&found.advisory, &found.aliases) => {
                Names::One(&found.advisory)
            }
            Subject::Package(found) => Names::Several(context.aliases.names(&found.advisory, &found.aliases)),
            _ => Names::None,
        };
        let vulnerability = vulnerability.map(|number| redirected(number, context.redirects));
        Self { subject, component, vulnerability, secret, names }
    }

    /// Every name of the advisory; none for findings without one.
    pub(crate) fn names(&self) -> impl Iterator<Item = &AdvisoryId> {
        let (one, several) = match &self.names {
            Names::None => (None, None),
            Names::One(name) => (Some(*name), None),
            Names::Several(names) => (None, Some(names)),
        };
        one.into_iter().chain(several.into_iter().flatten())
    }

    /// The resource, path or URL that a decision may name.
    pub fn place(&self) -> &'a str {
        place_of(self.subject)
    }

    /// The check or rule, if no advisory speaks of it, in the form that all its names have.
    pub(crate) fn check(&self) -> Option<Cow<'_, str>> {
        check_of(self.subject).map(canonical_id)
    }

    fn is_named_by(&self, weakness: &Weakness, redirects: &BTreeMap<u64, u64>) -> bool {
        match weakness {
            Weakness::Advisory(id) => match &self.names {
                Names::None => false,
                Names::One(name) => *name == id,
                Names::Several(names) => names.contains(id),
            },
            Weakness::Check(id) => {
                check_of(self.subject).is_some_and(|check| canonical_id(check) == canonical_id(id))
            }
            Weakness::Vulnerability(number) => self.vulnerability == Some(redirected(*number, redirects)),
        }
    }
}

/// The check or rule of a finding that no advisory speaks of.
fn check_of(subject: &Subject) -> Option<&str> {
    match subject {
        Subject::Package(_) => None,
        Subject::Iac(found) => Some(&found.check),
        Subject::Code(found) => Some(&found.rule),
        Subject::Secret(found) => Some(&found.rule),
        Subject::Web(found) => Some(&found.rule),
    }
}

/// What a decision may name as the `resource`: where the finding is within its component.
fn place_of(subject: &Subject) -> &str {
    match subject {
        Subject::Package(found) => &found.package.path,
        Subject::Iac(found) => &found.resource,
        Subject::Code(found) => &found.location.path,
        Subject::Secret(found) => &found.location.path,
        Subject::Web(found) => &found.url_template,
    }
}

/// The number that a vulnerability has after all mergers; numbers that were merged in a circle stay as they are.
pub fn redirected(number: u64, redirects: &BTreeMap<u64, u64>) -> u64 {
    let mut seen = BTreeSet::from([number]);
    let mut last = number;
    while let Some(&next) = redirects.get(&last) {
        if !seen.insert(next) {
            return number;
        }
        last = next;
    }
    last
}

impl Decision {
    /// Says whether it speaks of a finding in a release.
    ///
    /// One on a secret whose value was visible is bound to that value: another one in its place, or one that
    /// can't be seen, is another secret.
    pub fn covers(&self, finding: &FindingRef<'_>, context: &ReleaseContext<'_>) -> bool {
        self.is_of_value(finding) && self.request.covers(finding, context)
    }

    /// Says whether it is of the value that a secret has; for other findings it is.
    pub fn is_of_value(&self, finding: &FindingRef<'_>) -> bool {
        match finding.subject {
            Subject::Secret(_) => {
                self.basis.secret.as_deref().is_none_or(|value| finding.secret == Some(value))
            }
            _ => true,
        }
    }
}

impl Request {
    /// Says whether it speaks of a finding in a release, whatever value a secret has.
    pub fn covers(&self, finding: &FindingRef<'_>, context: &ReleaseContext<'_>) -> bool {
        self.scope.holds(finding.component, context)
            && finding.is_named_by(&self.weakness, context.redirects)
            && self.selects(finding.subject)
    }

    fn selects(&self, subject: &Subject) -> bool {
        let package = match subject {
            Subject::Package(found) => Some(&found.package),
            _ => None,
        };
        let is_package =
            |selector: &PackageSelector| package.is_some_and(|package| selector.selects(package));
        let is_in_range =
            |range: &VersionRange| package.is_some_and(|package| range.contains_text(&package.version));
        self.package.as_ref().is_none_or(is_package)
            && self.versions.as_ref().is_none_or(is_in_range)
            && self.resource.as_ref().is_none_or(|resource| resource == place_of(subject))
    }
}

impl Scope {
    /// Says whether a component of a release is in it.
    pub fn holds(&self, component: &str, context: &ReleaseContext<'_>) -> bool {
        let is = |wanted: &Option<String>, is: Option<&str>| wanted.is_none() || wanted.as_deref() == is;
        (self.product.is_some() || self.component.is_some())
            && is(&self.product, Some(context.product))
            && is(&self.component, Some(component))
            && self.holds_for_release(context)
    }

    /// Says whether a release is in it, whatever the component.
    pub fn holds_for_release(&self, context: &ReleaseContext<'_>) -> bool {
        let is_series = self.series.is_none() || self.series.as_deref() == context.series;
        let is_in_range =
            |range: &VersionRange| context.version.is_some_and(|version| range.contains(version));
        is_series && self.releases.as_ref().is_none_or(is_in_range)
    }
}
