//! Which advisories are names of one vulnerability, as all reports together tell it.

use crate::advisory::{self, AdvisoryId};
use schemars::JsonSchema;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::{BTreeMap, BTreeSet};

/// Groups of advisories that mean the same vulnerability. A group never holds two CVEs, and no notice.
#[derive(Debug, Clone, PartialEq, Eq, Default, JsonSchema)]
#[schemars(with = "Vec<BTreeSet<AdvisoryId>>")]
pub struct AliasGroups {
    groups: Vec<BTreeSet<AdvisoryId>>,
    group_of: BTreeMap<AdvisoryId, usize>,
}

/// A set of names that can't be one group.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoAliasGroup {
    /// It would hold two CVEs.
    #[error("{0} and {1} are two vulnerabilities; a group of aliases holds at most one CVE")]
    TwoCves(AdvisoryId, AdvisoryId),
    /// It would hold a distributor's notice.
    #[error("{0} is a notice, which is related to vulnerabilities and an alias of none")]
    Notice(AdvisoryId),
    /// A name stands in another group already.
    #[error("{0} stands in two groups of aliases")]
    Twice(AdvisoryId),
}

impl Serialize for AliasGroups {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.groups.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for AliasGroups {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(Vec::<BTreeSet<AdvisoryId>>::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

impl AliasGroups {
    /// No groups: every advisory stands for itself.
    pub fn none() -> Self {
        Self::default()
    }

    /// Takes groups of names.
    pub fn new(groups: impl IntoIterator<Item = BTreeSet<AdvisoryId>>) -> Result<Self, NoAliasGroup> {
        let mut taken = Self::default();
        let mut groups: Vec<_> = groups.into_iter().filter(|group| group.len() > 1).collect();
        groups.sort();
        for group in groups {
            let cves: Vec<_> = group.iter().filter(|id| id.is_cve()).take(2).collect();
            if let [one, other] = cves.as_slice() {
                return Err(NoAliasGroup::TwoCves((*one).clone(), (*other).clone()));
            }
            for id in &group {
                if id.is_notice() {
                    return Err(NoAliasGroup::Notice(id.clone()));
                }
                if taken.group_of.insert(id.clone(), taken.groups.len()).is_some() {
                    return Err(NoAliasGroup::Twice(id.clone()));
                }
            }
            taken.groups.push(group);
        }
        Ok(taken)
    }

    /// The groups, in order.
    pub fn groups(&self) -> &[BTreeSet<AdvisoryId>] {
        &self.groups
    }

    /// The group that an advisory stands in, if it has other names.
    fn of(&self, id: &AdvisoryId) -> Option<&BTreeSet<AdvisoryId>> {
        self.group_of.get(id).map(|&place| &self.groups[place])
    }

    /// Says whether the name that an advisory was reported with is the only one.
    pub(crate) fn is_only_name(&self, reported: &AdvisoryId, aliases: &[AdvisoryId]) -> bool {
        aliases.is_empty() && self.of(reported).is_none()
    }

    /// Every name under which a decision on a finding's vulnerability may speak of it.
    ///
    /// An entry that names several CVEs stands for several vulnerabilities, so a decision on one of them is none
    /// on the entry: it goes by the name it was reported with alone.
    pub fn names(&self, reported: &AdvisoryId, aliases: &[AdvisoryId]) -> BTreeSet<AdvisoryId> {
        if self.is_only_name(reported, aliases) {
            return [reported.clone()].into();
        }
        let entry = || std::iter::once(reported).chain(aliases);
        let cves: BTreeSet<_> = entry().filter(|id| id.is_cve()).collect();
        if cves.len() > 1 {
            return [reported.clone()].into();
        }
        let primary = advisory::primary(reported, aliases);
        let cve = |id: &AdvisoryId| match self.of(id) {
            Some(group) => group.iter().find(|id| id.is_cve()).cloned(),
            None => Some(id.clone()).filter(AdvisoryId::is_cve),
        };
        let meant = cve(primary).or_else(|| {
            let known: BTreeSet<_> = entry().filter_map(cve).collect();
            known.first().filter(|_| known.len() == 1).cloned()
        });
        let mut names: BTreeSet<AdvisoryId> = [reported.clone(), primary.clone()].into();
        for id in entry().filter(|id| !id.is_notice()) {
            // A name whose group knows it as another CVE is a contradiction, and no name of this vulnerability.
            if cve(id).is_none_or(|cve| meant.as_ref() == Some(&cve)) {
                names.insert(id.clone());
                names.extend(self.of(id).into_iter().flatten().cloned());
            }
        }
        names
    }

    /// Every name that the entry or its groups have, for lists that must not be missed.
    pub fn all_names(&self, reported: &AdvisoryId, aliases: &[AdvisoryId]) -> BTreeSet<AdvisoryId> {
        let mut names = BTreeSet::new();
        for id in std::iter::once(reported).chain(aliases) {
            names.insert(id.clone());
            names.extend(self.of(id).into_iter().flatten().cloned());
        }
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(name: &str) -> AdvisoryId {
        AdvisoryId::new(name)
    }

    fn set(names: &[&str]) -> BTreeSet<AdvisoryId> {
        names.iter().map(|name| id(name)).collect()
    }

    #[test]
    fn a_finding_goes_by_every_name_of_its_group() {
        let groups = AliasGroups::new([set(&["CVE-2024-1111", "GHSA-a", "RUSTSEC-2024-0001"])]).unwrap();
        let all = set(&["CVE-2024-1111", "GHSA-a", "RUSTSEC-2024-0001"]);
        assert_eq!(groups.names(&id("GHSA-a"), &[]), all);
        assert_eq!(groups.names(&id("RUSTSEC-2024-0001"), &[id("CVE-2024-1111")]), all);
        assert_eq!(groups.names(&id("CVE-2024-2222"), &[]), set(&["CVE-2024-2222"]));
    }

    #[test]
    fn an_entry_of_two_cves_goes_by_its_own_name_alone() {
        let groups = AliasGroups::new([set(&["CVE-2024-1111", "GHSA-a"])]).unwrap();
        let aliases = [id("CVE-2024-1111"), id("CVE-2024-2222")];
        assert_eq!(groups.names(&id("GHSA-b"), &aliases), set(&["GHSA-b"]));
        assert_eq!(
            groups.all_names(&id("GHSA-b"), &aliases),
            set(&["GHSA-b", "GHSA-a", "CVE-2024-1111", "CVE-2024-2222"])
        );
    }

    #[test]
    fn a_group_of_another_cve_lends_no_names() {
        let groups = AliasGroups::new([set(&["CVE-2024-1111", "GHSA-a"])]).unwrap();
        assert_eq!(groups.names(&id("CVE-2024-2222"), &[id("GHSA-a")]), set(&["CVE-2024-2222"]));
        assert_eq!(
            groups.names(&id("RHSA-2024:1"), &[id("CVE-2024-2222")]),
            set(&["CVE-2024-2222", "RHSA-2024:1"])
        );
    }

    #[test]
    fn an_alias_leads_to_the_cve_that_its_group_knows() {
        let groups = AliasGroups::new([set(&["CVE-2024-1111", "GHSA-a"])]).unwrap();
        let entry = groups.names(&id("RUSTSEC-2024-0001"), &[id("GHSA-a")]);
        assert_eq!(entry, set(&["RUSTSEC-2024-0001", "GHSA-a", "CVE-2024-1111"]));
    }

    #[test]
    fn a_group_that_would_join_two_vulnerabilities_is_refused() {
        let refused = |group: &[&str]| AliasGroups::new([set(group)]).unwrap_err().to_string();
        assert_eq!(
            refused(&["CVE-2024-1111", "CVE-2024-2222"]),
            "CVE-2024-1111 and CVE-2024-2222 are two vulnerabilities; a group of aliases holds at most one CVE"
        );
        assert!(refused(&["CVE-2024-1111", "DSA-5000-1"]).contains("is a notice"));
        let twice = AliasGroups::new([set(&["GHSA-a", "CVE-2024-1111"]), set(&["GHSA-a", "CVE-2024-2222"])]);
        assert_eq!(twice, Err(NoAliasGroup::Twice(id("GHSA-a"))));
    }
}
