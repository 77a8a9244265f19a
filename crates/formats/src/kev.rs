//! CISA's catalogue of known exploited vulnerabilities, in JSON.

use crate::lenient::text;
use serde::Deserialize;

/// A vulnerability that is known to be exploited.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct KnownExploited {
    /// The CVE.
    #[serde(rename = "cveID", deserialize_with = "text")]
    pub cve_id: String,
    /// The day it came into the catalogue: `2021-12-10`.
    #[serde(deserialize_with = "text")]
    pub date_added: String,
    /// `Known` or `Unknown`.
    #[serde(deserialize_with = "text")]
    pub known_ransomware_campaign_use: String,
}
