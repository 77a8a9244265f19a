//! CycloneDX bills of materials, what JSON and XML have in common. Field names are those of the JSON form.

use crate::lenient::{or_default, score, text, texts};
use serde::Deserialize;

/// A component without those inside of it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Component {
    /// The name by which the rest of the document refers to it.
    #[serde(rename = "bom-ref", deserialize_with = "text")]
    pub bom_ref: String,
    /// `library`, `application`, `container`, `operating-system`, …
    #[serde(rename = "type", deserialize_with = "text")]
    pub kind: String,
    /// The name's first part: a Maven group, an npm scope.
    #[serde(deserialize_with = "text")]
    pub group: String,
    /// The name.
    #[serde(deserialize_with = "text")]
    pub name: String,
    /// The version.
    #[serde(deserialize_with = "text")]
    pub version: String,
    /// The package URL.
    #[serde(deserialize_with = "text")]
    pub purl: String,
    /// What a tool adds.
    #[serde(deserialize_with = "or_default")]
    pub properties: Vec<Property>,
    /// Where it was seen.
    #[serde(deserialize_with = "or_default")]
    pub evidence: Evidence,
}

impl Component {
    /// The value of the first property of this name, or nothing.
    pub fn property(&self, name: &str) -> &str {
        self.properties.iter().find(|property| property.name == name).map_or("", |property| &property.value)
    }
}

/// A name and a value that a tool adds.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Property {
    /// The name, with the tool's prefix: `aquasecurity:trivy:FilePath`.
    #[serde(deserialize_with = "text")]
    pub name: String,
    /// The value.
    #[serde(deserialize_with = "text")]
    pub value: String,
}

/// Where a component was seen.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Evidence {
    /// Its places.
    #[serde(deserialize_with = "or_default")]
    pub occurrences: Vec<Occurrence>,
}

/// A place where a component was seen.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Occurrence {
    /// A path.
    #[serde(deserialize_with = "text")]
    pub location: String,
}

/// A tool in the form before specification 1.5.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Tool {
    /// The name.
    #[serde(deserialize_with = "text")]
    pub name: String,
    /// The version.
    #[serde(deserialize_with = "text")]
    pub version: String,
}

/// A vulnerability and what it affects.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Vulnerability {
    /// The advisory.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// Who published it.
    #[serde(deserialize_with = "or_default")]
    pub source: Source,
    /// The same vulnerability elsewhere.
    #[serde(deserialize_with = "or_default")]
    pub references: Vec<Reference>,
    /// Ratings.
    #[serde(deserialize_with = "or_default")]
    pub ratings: Vec<Rating>,
    /// CWE numbers.
    #[serde(deserialize_with = "texts")]
    pub cwes: Vec<String>,
    /// Prose.
    #[serde(deserialize_with = "text")]
    pub description: String,
    /// More prose.
    #[serde(deserialize_with = "text")]
    pub detail: String,
    /// What to do.
    #[serde(deserialize_with = "text")]
    pub recommendation: String,
    /// Pages about it.
    #[serde(deserialize_with = "or_default")]
    pub advisories: Vec<Advisory>,
    /// When it was published (RFC 3339).
    #[serde(deserialize_with = "text")]
    pub published: String,
    /// What its user found out about it.
    #[serde(deserialize_with = "or_default")]
    pub analysis: Analysis,
    /// The components it affects.
    #[serde(deserialize_with = "or_default")]
    pub affects: Vec<Affected>,
}

/// Who published or rated.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Source {
    /// The name.
    #[serde(deserialize_with = "text")]
    pub name: String,
    /// The page.
    #[serde(deserialize_with = "text")]
    pub url: String,
}

/// The same vulnerability elsewhere.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Reference {
    /// Its name there.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// Where.
    #[serde(deserialize_with = "or_default")]
    pub source: Source,
}

/// A rating.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Rating {
    /// Who rated.
    #[serde(deserialize_with = "or_default")]
    pub source: Source,
    /// The score on the method's scale.
    #[serde(deserialize_with = "score")]
    pub score: Option<f64>,
    /// `critical` … `none`, `unknown`.
    #[serde(deserialize_with = "text")]
    pub severity: String,
    /// `CVSSv2`, `CVSSv31`, `OWASP`, `other`, …
    #[serde(deserialize_with = "text")]
    pub method: String,
    /// The vector, with or without the prefix of its version.
    #[serde(deserialize_with = "text")]
    pub vector: String,
}

/// A page about a vulnerability.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Advisory {
    /// The page.
    #[serde(deserialize_with = "text")]
    pub url: String,
}

/// What the user of a component found out about a vulnerability.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Analysis {
    /// `exploitable`, `in_triage`, `not_affected`, `false_positive`, `resolved`, …
    #[serde(deserialize_with = "text")]
    pub state: String,
    /// `code_not_reachable`, …
    #[serde(deserialize_with = "text")]
    pub justification: String,
    /// Prose.
    #[serde(deserialize_with = "text")]
    pub detail: String,
}

/// A component that a vulnerability affects.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Affected {
    /// The component's `bom-ref`, or a BOM-Link to one in another document.
    #[serde(rename = "ref", deserialize_with = "text")]
    pub component: String,
    /// Which versions of it.
    #[serde(deserialize_with = "or_default")]
    pub versions: Vec<AffectedVersion>,
}

/// A version of a component and whether it is affected.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct AffectedVersion {
    /// The version; nothing where a range is given.
    #[serde(deserialize_with = "text")]
    pub version: String,
    /// `affected`, `unaffected` or `unknown`.
    #[serde(deserialize_with = "text")]
    pub status: String,
}
