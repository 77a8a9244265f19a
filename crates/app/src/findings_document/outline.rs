//! What a finding is about and how severe it is, read from its line without a copy of the rest.

use portcullis_domain::identity::Identity;
use portcullis_domain::severity::Severity;
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::borrow::Cow;

/// The line of a finding, looked at only as far as it takes to tell what to do with it.
#[derive(Deserialize)]
pub(crate) struct Outline<'l> {
    pub(crate) identity: Identity,
    #[serde(borrow)]
    finding: Finding<'l>,
}

#[derive(Deserialize)]
struct Finding<'l> {
    #[serde(borrow)]
    subject: Subject<'l>,
    severity: Severity,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Subject<'l> {
    #[serde(borrow)]
    Package(Named<'l>),
    Iac(IgnoredAny),
    Code(IgnoredAny),
    Secret(IgnoredAny),
    Web(IgnoredAny),
}

/// The names of an advisory as a line has them.
#[derive(Deserialize)]
pub(crate) struct Named<'l> {
    #[serde(borrow)]
    pub(crate) advisory: Cow<'l, str>,
    #[serde(borrow, default)]
    pub(crate) aliases: Vec<Cow<'l, str>>,
}

impl<'l> Outline<'l> {
    pub(crate) fn severity(&self) -> Severity {
        self.finding.severity
    }

    /// The advisory, if it is one of a package.
    pub(crate) fn advisory(&self) -> Option<&Named<'l>> {
        match &self.finding.subject {
            Subject::Package(named) => Some(named),
            Subject::Iac(_) | Subject::Code(_) | Subject::Secret(_) | Subject::Web(_) => None,
        }
    }
}
