//! Files about exploitation.

use jiff::Timestamp;
use portcullis_domain::schema::Moment;
use portcullis_domain::sink::Skipped;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a file is loaded: the query of `POST /enrichment`, whose body is the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LoadEnrichment {
    /// The date of a file that states none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Moment>")]
    pub dated: Option<Timestamp>,
    /// Says that the file may be older than the one on record, or have far fewer entries.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub even_if_less: bool,
}

/// A file that was loaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LoadedEnrichment {
    /// `KEV` or `EPSS`.
    pub source: String,
    /// The digest of the file.
    pub digest: String,
    /// The date of the file.
    #[schemars(with = "Moment")]
    pub dated: Timestamp,
    /// How many advisories it says something about.
    pub entries: u64,
    /// Rows that make no sense, the first of them.
    pub skipped: Vec<Skipped>,
    /// How many rows make no sense.
    pub skipped_total: u64,
}
