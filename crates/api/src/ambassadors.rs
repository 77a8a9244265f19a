//! Ambassadors.

use portcullis_domain::ambassador::{AmbassadorLoad, TeamAmbassador, Tenure};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which teams are wanted: the query of `GET /ambassadors`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct FindAmbassadors {
    /// Words of their names, organisations or ambassadors.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub q: String,
}

/// Every team with its ambassador, and what each engineer of the security team has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AmbassadorDirectory {
    /// The teams.
    pub teams: Vec<TeamAmbassador>,
    /// The engineers.
    pub loads: Vec<AmbassadorLoad>,
}

/// A team with its ambassadors.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AmbassadorsOfTeam {
    /// The team as it is.
    pub team: TeamAmbassador,
    /// Who was its ambassador, the latest first.
    pub history: Vec<Tenure>,
    /// Whether the history goes back to the first program.
    pub is_whole: bool,
}
