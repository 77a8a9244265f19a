//! One finding as the columns of a row, and back.

use crate::database::statements;
use crate::error::StoreError;
use portcullis_domain::advisory::AdvisoryId;
use portcullis_domain::finding::{
    self, CodeSubject, Details, Finding, Fix, FixStatus, IacSubject, Location, PackageSubject, SecretSubject,
    WebSubject,
};
use portcullis_domain::package::Package;
use portcullis_domain::severity::Severity;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

statements! {
    OPEN [Integer, Bytes] =
        "select severity, version, fixed_versions, suppression, subject from observation \
         where scope = $1 and finding = $2 and closed is null";
    AMEND [Integer, Bytes, Text, Text, Text, Text, Text, Bytes] =
        "update observation set severity = $3, version = $4, fixed_versions = $5, suppression = $6, subject = $7, \
         state = $8 where scope = $1 and finding = $2 and closed is null";
    @bulk INSERT_FINDINGS [Bytes, Integer, Text, Text, Text, Text, Text, Integer] =
        "insert into finding (identity, algorithm, kind, component, weakness, subject, fields, first_scan) values ",
        " on conflict (component, identity) do nothing";
    @bulk INSERT_OBSERVATIONS [
        Integer, Bytes, Integer, Text, Text, Text, Text, Text, Text, Bytes, Bytes
    ] =
        "insert into observation (scope, finding, opened, kind, severity, version, fixed_versions, suppression, \
         subject, text, state) values ",
        "";
    @bulk CLOSE [Integer, Bytes, Integer] =
        "with gone (scope, finding, scan) as (values ",
        ") update observation set closed = gone.scan from gone where observation.scope = gone.scope \
         and observation.finding = gone.finding and observation.closed is null";
    @bulk RENAME_TEXT [Integer, Bytes, Bytes] =
        "with renamed (scope, finding, text) as (values ",
        ") update observation set text = renamed.text from renamed where observation.scope = renamed.scope \
         and observation.finding = renamed.finding and observation.closed is null";
}

/// The columns of an observation that may differ from scan to scan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) severity: String,
    pub(crate) version: String,
    pub(crate) fixed_versions: String,
    pub(crate) suppression: Option<String>,
    pub(crate) subject: String,
}

impl Kept {
    pub(crate) fn of(finding: &Finding) -> Result<Self, StoreError> {
        let (version, fixed): (&str, &[String]) = match &finding.subject {
            finding::Subject::Package(found) => (&found.package.version, &found.fix.versions),
            _ => ("", &[]),
        };
        let suppression =
            finding.suppression.as_ref().map(|why| json(&(&why.by, &why.reason))).transpose()?;
        Ok(Self {
            severity: finding.severity.word().to_owned(),
            version: version.to_owned(),
            fixed_versions: json(fixed)?,
            suppression,
            subject: json(&Document::of(finding))?,
        })
    }

    /// The finding again, without its title and details.
    pub(crate) fn finding(&self) -> Result<Finding, StoreError> {
        let document: Document<'_> = from_json(&self.subject)?;
        let suppression: Option<(String, String)> = self.suppression.as_deref().map(from_json).transpose()?;
        let severity = self.severity.parse::<Severity>();
        Ok(Finding {
            severity_source: document.rated_by.map(Cow::into_owned),
            subject: document.subject.subject(&self.version, from_json(&self.fixed_versions)?),
            title: String::new(),
            severity: severity.map_err(|error| StoreError::Damaged(error.to_string()))?,
            suppression: suppression.map(|(by, reason)| finding::Suppression { by, reason }),
            details: Details::default(),
        })
    }

    /// A number that differs when anything differs.
    pub(crate) fn state(&self) -> u128 {
        let mut hasher = blake3::Hasher::new();
        let suppression = self.suppression.as_deref().unwrap_or_default();
        for text in [&self.severity, &self.version, &self.fixed_versions, suppression, &self.subject] {
            hasher.update(&(text.len() as u64).to_le_bytes()).update(text.as_bytes());
        }
        short(hasher.finalize().as_bytes())
    }
}

/// The first half of a hash, for comparing in memory.
pub(crate) fn short(hash: &[u8]) -> u128 {
    let mut half = [0; 16];
    for (to, from) in half.iter_mut().zip(hash) {
        *to = *from;
    }
    u128::from_le_bytes(half)
}

pub(crate) fn json<T: Serialize + ?Sized>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Damaged(error.to_string()))
}

pub(crate) fn from_json<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|error| StoreError::Damaged(error.to_string()))
}

#[derive(Serialize, Deserialize)]
struct Document<'a> {
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    rated_by: Option<Cow<'a, str>>,
    #[serde(borrow)]
    subject: Subject<'a>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Subject<'a> {
    #[serde(borrow)]
    Package(KeptPackage<'a>),
    #[serde(borrow)]
    Iac(KeptIac<'a>),
    #[serde(borrow)]
    Code(KeptCode<'a>),
    #[serde(borrow)]
    Secret(KeptSecret<'a>),
    #[serde(borrow)]
    Web(KeptWeb<'a>),
}

#[derive(Serialize, Deserialize)]
struct KeptPackage<'a> {
    #[serde(borrow)]
    advisory: Cow<'a, str>,
    #[serde(borrow, default, skip_serializing_if = "Vec::is_empty")]
    aliases: Vec<Cow<'a, str>>,
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    purl: Option<Cow<'a, str>>,
    #[serde(borrow, default, skip_serializing_if = "str::is_empty")]
    class: Cow<'a, str>,
    #[serde(borrow, default, skip_serializing_if = "str::is_empty")]
    path: Cow<'a, str>,
    #[serde(default)]
    operating_system: bool,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    layer: Option<Cow<'a, str>>,
    #[serde(borrow)]
    fix: Cow<'a, str>,
}

#[derive(Serialize, Deserialize)]
struct KeptIac<'a> {
    #[serde(borrow)]
    check: Cow<'a, str>,
    #[serde(borrow, default, skip_serializing_if = "str::is_empty")]
    resource: Cow<'a, str>,
    #[serde(borrow, default, skip_serializing_if = "str::is_empty")]
    path: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lines: Option<(u32, u32)>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    root_module: Option<Cow<'a, str>>,
}

#[derive(Serialize, Deserialize)]
struct KeptCode<'a> {
    #[serde(borrow)]
    rule: Cow<'a, str>,
    #[serde(borrow, default, skip_serializing_if = "str::is_empty")]
    path: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lines: Option<(u32, u32)>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    fingerprint: Option<Cow<'a, str>>,
    #[serde(borrow, default, skip_serializing_if = "str::is_empty")]
    snippet: Cow<'a, str>,
}

#[derive(Serialize, Deserialize)]
struct KeptSecret<'a> {
    #[serde(borrow)]
    rule: Cow<'a, str>,
    #[serde(borrow, default, skip_serializing_if = "str::is_empty")]
    path: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lines: Option<(u32, u32)>,
    #[serde(borrow, default, skip_serializing_if = "str::is_empty")]
    masked_line: Cow<'a, str>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    value_hash: Option<Cow<'a, str>>,
}

#[derive(Serialize, Deserialize)]
struct KeptWeb<'a> {
    #[serde(borrow)]
    rule: Cow<'a, str>,
    #[serde(borrow, default, skip_serializing_if = "str::is_empty")]
    method: Cow<'a, str>,
    #[serde(borrow, default, skip_serializing_if = "str::is_empty")]
    url_template: Cow<'a, str>,
    #[serde(borrow, default, skip_serializing_if = "str::is_empty")]
    parameter: Cow<'a, str>,
}

impl<'a> Document<'a> {
    fn of(finding: &'a Finding) -> Self {
        let text = |text: &'a String| Cow::Borrowed(text.as_str());
        let option = |text: &'a Option<String>| text.as_deref().map(Cow::Borrowed);
        let subject = match &finding.subject {
            finding::Subject::Package(found) => Subject::Package(KeptPackage {
                advisory: found.advisory.as_str().into(),
                aliases: found.aliases.iter().map(|name| name.as_str().into()).collect(),
                name: text(&found.package.name),
                purl: found.package.purl.as_ref().map(|purl| purl.as_str().into()),
                class: text(&found.package.class),
                path: text(&found.package.path),
                operating_system: found.package.operating_system,
                layer: option(&found.package.layer),
                fix: found.fix.status.word().into(),
            }),
            finding::Subject::Iac(found) => Subject::Iac(KeptIac {
                check: text(&found.check),
                resource: text(&found.resource),
                path: text(&found.location.path),
                lines: found.location.lines,
                root_module: option(&found.root_module),
            }),
            finding::Subject::Code(found) => Subject::Code(KeptCode {
                rule: text(&found.rule),
                path: text(&found.location.path),
                lines: found.location.lines,
                fingerprint: option(&found.fingerprint),
                snippet: text(&found.snippet),
            }),
            finding::Subject::Secret(found) => Subject::Secret(KeptSecret {
                rule: text(&found.rule),
                path: text(&found.location.path),
                lines: found.location.lines,
                masked_line: text(&found.masked_line),
                value_hash: found.value_hash.as_deref().map(Cow::Borrowed),
            }),
            finding::Subject::Web(found) => Subject::Web(KeptWeb {
                rule: text(&found.rule),
                method: text(&found.method),
                url_template: text(&found.url_template),
                parameter: text(&found.parameter),
            }),
        };
        Self { rated_by: option(&finding.severity_source), subject }
    }
}

impl Subject<'_> {
    fn subject(self, version: &str, fixed_versions: Vec<String>) -> finding::Subject {
        let location =
            |path: Cow<'_, str>, lines: Option<(u32, u32)>| Location { path: path.into_owned(), lines };
        match self {
            Self::Package(kept) => finding::Subject::Package(Box::new(PackageSubject {
                advisory: AdvisoryId::new(&kept.advisory),
                aliases: kept.aliases.iter().map(|name| AdvisoryId::new(name)).collect(),
                package: Package {
                    name: kept.name.into_owned(),
                    version: version.to_owned(),
                    purl: kept.purl.and_then(|purl| purl.parse().ok()),
                    class: kept.class.into_owned(),
                    path: kept.path.into_owned(),
                    operating_system: kept.operating_system,
                    layer: kept.layer.map(Cow::into_owned),
                },
                fix: Fix { versions: fixed_versions, status: FixStatus::from_word(&kept.fix) },
            })),
            Self::Iac(kept) => finding::Subject::Iac(IacSubject {
                check: kept.check.into_owned(),
                resource: kept.resource.into_owned(),
                location: location(kept.path, kept.lines),
                root_module: kept.root_module.map(Cow::into_owned),
            }),
            Self::Code(kept) => finding::Subject::Code(CodeSubject {
                rule: kept.rule.into_owned(),
                location: location(kept.path, kept.lines),
                fingerprint: kept.fingerprint.map(Cow::into_owned),
                snippet: kept.snippet.into_owned(),
            }),
            Self::Secret(kept) => finding::Subject::Secret(SecretSubject {
                rule: kept.rule.into_owned(),
                location: location(kept.path, kept.lines),
                masked_line: kept.masked_line.into_owned(),
                value_hash: kept.value_hash.map(Cow::into_owned),
                ..SecretSubject::default()
            }),
            Self::Web(kept) => finding::Subject::Web(WebSubject {
                rule: kept.rule.into_owned(),
                method: kept.method.into_owned(),
                url_template: kept.url_template.into_owned(),
                parameter: kept.parameter.into_owned(),
            }),
        }
    }
}
