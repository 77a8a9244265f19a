//! The names of advisories within the cells of a list.

use portcullis_domain::advisory::AdvisoryId;

/// What the names of advisories begin with, in lower case; a digit follows in each.
const PREFIXES: [&str; 30] = [
    "rustsec-",
    "pysec-",
    "go-",
    "osv-",
    "snyk-",
    "gms-",
    "mal-",
    "euvd-",
    "prisma-",
    "temp-",
    "rhsa-",
    "rhba-",
    "rhea-",
    "dsa-",
    "dla-",
    "usn-",
    "lsn-",
    "alsa-",
    "alba-",
    "elsa-",
    "rlsa-",
    "suse-su-",
    "alas-",
    "alas2-",
    "alas2023-",
    "asa-",
    "bit-",
    "drupal-",
    "sonatype-",
    "wpvdb-",
];

/// What a cell says of advisories.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Named {
    /// The advisories, each once.
    pub(super) ids: Vec<AdvisoryId>,
    /// Says that nothing else is in the cell.
    pub(super) is_list: bool,
}

/// Looks for the names of advisories in a cell.
pub(super) fn named(cell: &str) -> Named {
    let mut named = Named { ids: Vec::new(), is_list: true };
    // Spreadsheet programs turn hyphens into others that don't break a line.
    let cell = cell.replace(['\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{2014}', '\u{2212}'], "-");
    let separates = |c: char| c.is_whitespace() || ",;|/()[]{}<>\"'#?=&\u{200b}\u{feff}".contains(c);
    for word in cell.split(separates) {
        let word = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        if word.is_empty() {
            continue;
        }
        match advisory(word) {
            Some(id) if named.ids.contains(&id) => {}
            Some(id) => named.ids.push(id),
            None => named.is_list = false,
        }
    }
    named.is_list &= !named.ids.is_empty();
    named
}

fn advisory(word: &str) -> Option<AdvisoryId> {
    let id = AdvisoryId::new(word);
    if id.is_cve() {
        return Some(id);
    }
    let lower = word.to_ascii_lowercase();
    if let Some(rest) = lower.strip_prefix("ghsa-") {
        let is_part = |part: &str| part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
        return (rest.split('-').count() == 3 && rest.split('-').all(is_part)).then_some(id);
    }
    let rest = PREFIXES.iter().find_map(|prefix| lower.strip_prefix(prefix))?;
    let is_fit = rest.len() < 100
        && rest.bytes().any(|byte| byte.is_ascii_digit())
        && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_:.".contains(&byte));
    // A publisher's name is written as the publisher writes it; lists often have another case.
    is_fit.then(|| {
        AdvisoryId::new(&if lower.starts_with("bit-") { lower.clone() } else { word.to_ascii_uppercase() })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(cell: &str) -> Vec<String> {
        named(cell).ids.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_cell_may_name_several_advisories() {
        assert_eq!(
            ids("CVE-2021-44228, cve-2021-45046;\nGHSA-JFH8-c2jp-5v3q"),
            ["CVE-2021-44228", "CVE-2021-45046", "GHSA-jfh8-c2jp-5v3q"]
        );
        assert!(named("CVE-2021-44228 / CVE-2021-45046").is_list);
    }

    #[test]
    fn a_name_is_found_in_a_sentence_and_in_an_address() {
        assert_eq!(ids("Log4Shell (CVE-2021-44228) again"), ["CVE-2021-44228"]);
        assert_eq!(ids("https://nvd.nist.gov/vuln/detail/CVE-2021-44228?x=1"), ["CVE-2021-44228"]);
        assert!(!named("Log4Shell (CVE-2021-44228)").is_list);
    }

    #[test]
    fn hyphens_that_are_none_are_understood() {
        assert_eq!(ids("CVE\u{2011}2021\u{2013}44228"), ["CVE-2021-44228"]);
    }

    #[test]
    fn what_only_looks_like_a_name_is_none() {
        for cell in ["CVE-2021", "CVE-XXXX-1234", "go-text", "GHSA-1234", "n/a", "1.2.3", "asa-lib", ""] {
            assert_eq!(ids(cell), Vec::<String>::new(), "{cell}");
        }
        assert_eq!(
            ids("RHSA-2024:1234 DSA-5000-1 GO-2024-2600"),
            ["RHSA-2024:1234", "DSA-5000-1", "GO-2024-2600"]
        );
    }
}
