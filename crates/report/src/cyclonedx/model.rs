//! The objects of CycloneDX 1.6 that are written.

use serde::Serialize;
use std::borrow::Cow;

#[derive(Serialize)]
pub(super) struct Metadata<'s> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) timestamp: Option<String>,
    pub(super) tools: Tools<'s>,
    pub(super) component: Component<'s>,
}

#[derive(Serialize)]
pub(super) struct Tools<'s> {
    pub(super) components: [Component<'s>; 1],
}

#[derive(Serialize)]
pub(super) struct Component<'s> {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(rename = "bom-ref")]
    reference: String,
    name: &'s str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) version: Option<&'s str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) purl: Option<&'s str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) properties: Vec<Property<'s>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) components: Vec<Component<'s>>,
}

impl<'s> Component<'s> {
    pub(super) fn new(kind: &'static str, reference: String, name: &'s str) -> Self {
        let (version, purl, properties, components) = (None, None, Vec::new(), Vec::new());
        Self { kind, reference, name, version, purl, properties, components }
    }

    /// Adds a property that has a value.
    pub(super) fn property(&mut self, name: &'static str, value: &'s str) {
        if !value.is_empty() {
            self.properties.push(Property::new(name, value));
        }
    }
}

/// A fact that CycloneDX has no place for.
#[derive(Serialize)]
pub(super) struct Property<'s> {
    name: String,
    value: Cow<'s, str>,
}

impl<'s> Property<'s> {
    pub(super) fn new(name: &str, value: impl Into<Cow<'s, str>>) -> Self {
        Self { name: format!("portcullis:{name}"), value: value.into() }
    }
}

#[derive(Serialize)]
pub(super) struct Composition {
    pub(super) aggregate: &'static str,
    pub(super) assemblies: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct Vulnerability<'s> {
    #[serde(rename = "bom-ref")]
    pub(super) reference: String,
    pub(super) id: &'s str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) references: Vec<Alias<'s>>,
    pub(super) ratings: Vec<Rating<'s>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) cwes: Vec<u32>,
    pub(super) description: &'s str,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub(super) detail: &'s str,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) recommendation: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) advisories: Vec<Advisory>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) published: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) analysis: Option<Analysis>,
    pub(super) affects: [Affected<'s>; 1],
    pub(super) properties: Vec<Property<'s>>,
}

/// Another name of the same vulnerability.
#[derive(Serialize)]
pub(super) struct Alias<'s> {
    pub(super) id: &'s str,
    pub(super) source: Source<'s>,
}

#[derive(Serialize)]
pub(super) struct Source<'s> {
    pub(super) name: &'s str,
}

#[derive(Serialize)]
pub(super) struct Rating<'s> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) source: Option<Source<'s>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) score: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) severity: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) method: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) vector: Option<&'s str>,
}

#[derive(Serialize)]
pub(super) struct Advisory {
    pub(super) url: String,
}

#[derive(Serialize)]
pub(super) struct Analysis {
    pub(super) state: &'static str,
    pub(super) detail: String,
}

#[derive(Serialize)]
pub(super) struct Affected<'s> {
    #[serde(rename = "ref")]
    pub(super) reference: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) versions: Vec<AffectedVersion<'s>>,
}

#[derive(Serialize)]
pub(super) struct AffectedVersion<'s> {
    pub(super) version: &'s str,
    pub(super) status: &'static str,
}
