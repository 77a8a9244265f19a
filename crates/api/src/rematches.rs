//! Inventories of what was scanned, and matches of them with newer advisories.

use jiff::Timestamp;
use portcullis_domain::schema::Moment;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which inventories are wanted: the query of `GET /inventories`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct WantedInventories {
    /// The ids of components, with commas between them; of all where none is named.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub components: String,
    /// Of this track only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub track: Option<String>,
}

/// The inventories on record.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct InventoryList {
    /// The inventories, by component and track.
    pub inventories: Vec<Inventory>,
    /// What has none.
    pub without: Vec<WithoutInventory>,
}

/// The list of packages of the newest complete scan of a component on a track.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Inventory {
    /// The component.
    pub component: String,
    /// The track.
    pub track: String,
    /// The id of the scan.
    pub scan: String,
    /// The engine that scanned.
    pub engine: String,
    /// When it did.
    #[schemars(with = "Moment")]
    pub scanned_at: Timestamp,
    /// Says that it is a report of Trivy; else it is a `CycloneDX` document.
    pub is_report: bool,
    /// The digest of the document in the archive.
    pub report: String,
    /// How many packages it lists.
    pub packages: u64,
}

/// Something that has no inventory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WithoutInventory {
    /// The component.
    pub component: String,
    /// The track; none where the component was never scanned.
    pub track: Option<String>,
    /// Why there is none.
    pub reason: String,
    /// What to do.
    pub advice: String,
}

/// What is said beside the report of a match: the query of `POST /components/{component}/rematches`, whose body is
/// Trivy's report.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Rematch {
    /// The id of the scan whose inventory was matched.
    pub scan: String,
    /// Trivy's version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub engine_version: Option<String>,
    /// The date of its database.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Moment>")]
    pub database_date: Option<Timestamp>,
    /// When it ran.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Moment>")]
    pub matched_at: Option<Timestamp>,
    /// Why the match is not complete, where the report does not say it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incomplete: Option<String>,
}
