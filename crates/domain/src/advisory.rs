//! Published vulnerabilities by name: which names mean the same one, and which is the primary.

use crate::text_form::text_form;
use schemars::JsonSchema;
use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

/// The name of an advisory as a report gives it: `CVE-2024-21626`, `GHSA-…`, `RUSTSEC-…`, `SNYK-…`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, JsonSchema)]
#[schemars(with = "String")]
pub struct AdvisoryId(String);

impl AdvisoryId {
    /// Takes a name: white space around it goes, and the letters of `CVE-…` and `GHSA` are brought to the
    /// case their publishers use, so that a name typed by hand is the same name.
    pub fn new(name: &str) -> Self {
        let name = name.trim();
        if has_prefix(name, "CVE-") {
            return Self(name.to_ascii_uppercase());
        }
        if has_prefix(name, "GHSA-") {
            return Self(format!("GHSA-{}", name[5..].to_ascii_lowercase()));
        }
        Self(name.to_owned())
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Says whether the name is empty, which no advisory's is.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Says whether the name is a well-formed CVE id: `CVE-`, a year of four digits, `-`, four digits or more.
    pub fn is_cve(&self) -> bool {
        let Some((year, number)) = self.0.strip_prefix("CVE-").and_then(|rest| rest.split_once('-')) else {
            return false;
        };
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        year.len() == 4 && digits(year) && number.len() >= 4 && digits(number)
    }

    /// Says whether a distributor's notice carries this name (RHSA, DSA, USN, ALSA, …).
    ///
    /// A notice bundles several vulnerabilities; it is related to each of them and an alias of none.
    pub fn is_notice(&self) -> bool {
        const NOTICES: [&str; 16] = [
            "RHSA-",
            "RHBA-",
            "RHEA-",
            "DSA-",
            "DLA-",
            "USN-",
            "LSN-",
            "ALSA-",
            "ALBA-",
            "ELSA-",
            "RLSA-",
            "SUSE-SU-",
            "ALAS-",
            "ALAS2-",
            "ALAS2023-",
            "ASA-",
        ];
        NOTICES.iter().any(|prefix| has_prefix(&self.0, prefix))
    }
}

impl FromStr for AdvisoryId {
    type Err = Infallible;

    fn from_str(name: &str) -> Result<Self, Infallible> {
        Ok(Self::new(name))
    }
}

text_form!(AdvisoryId);

impl fmt::Display for AdvisoryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

fn has_prefix(name: &str, prefix: &str) -> bool {
    name.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

/// The id a finding is keyed by: the CVE if the entry names exactly one, else the id as reported.
pub fn primary<'a>(reported: &'a AdvisoryId, aliases: &'a [AdvisoryId]) -> &'a AdvisoryId {
    let mut only = None;
    for id in std::iter::once(reported).chain(aliases).filter(|id| id.is_cve()) {
        match only {
            None => only = Some(id),
            Some(seen) if seen == id => {}
            Some(_) => return reported,
        }
    }
    only.unwrap_or(reported)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(name: &str) -> AdvisoryId {
        AdvisoryId::new(name)
    }

    #[test]
    fn the_only_cve_of_an_entry_is_its_primary_id() {
        let ghsa = id("GHSA-xxxx-yyyy-zzzz");
        assert_eq!(primary(&ghsa, &[id("CVE-2024-1234")]), &id("CVE-2024-1234"));
        assert_eq!(primary(&ghsa, &[id("CVE-2024-1234"), id("cve-2024-1234")]), &id("CVE-2024-1234"));
        assert_eq!(primary(&ghsa, &[id("CVE-2024-1234"), id("CVE-2024-1235")]), &ghsa);
        assert_eq!(primary(&ghsa, &[id("RUSTSEC-2024-0001")]), &ghsa);
        assert_eq!(primary(&id("CVE-2024-1"), &[id("CVE-2024-1234")]), &id("CVE-2024-1234"));
    }

    #[test]
    fn names_typed_by_hand_are_the_same_names() {
        assert_eq!(id(" cve-2021-44228 "), id("CVE-2021-44228"));
        assert_eq!(id("ghsa-JFH8-c2jp-5v3q").as_str(), "GHSA-jfh8-c2jp-5v3q");
    }

    #[test]
    fn notices_of_distributors_are_recognised() {
        assert!(id("RHSA-2024:1234").is_notice());
        assert!(id("DSA-5000-1").is_notice());
        assert!(!id("GHSA-jfh8-c2jp-5v3q").is_notice());
    }
}
