//! The numbers of the vulnerabilities that findings belong to, as far as a verdict needs them.

use super::Observed;
use crate::advisory::AdvisoryId;
use crate::identity::Identity;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The numbers of the vulnerabilities that findings belong to.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Numbers {
    /// The names of the vulnerabilities that decisions name by their number.
    pub named: BTreeMap<u64, BTreeSet<AdvisoryId>>,
    /// The number of each finding that blocks or that decisions may name by it, by component.
    pub findings: BTreeMap<String, BTreeMap<Identity, u64>>,
}

impl Numbers {
    /// Says whether nothing has a number.
    pub fn is_empty(&self) -> bool {
        self.named.is_empty() && self.findings.is_empty()
    }

    /// Gives findings their numbers.
    pub fn number(&self, findings: &mut [Observed]) {
        for observed in findings {
            let of_component = self.findings.get(&observed.component);
            observed.vulnerability =
                of_component.and_then(|numbers| numbers.get(&observed.identity)).copied();
        }
    }
}
