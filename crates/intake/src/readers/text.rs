//! What readers do with the texts of a record.

use jiff::Timestamp;
use jiff::civil::Date;
use portcullis_domain::advisory::AdvisoryId;
use portcullis_domain::cvss::Vector;
use portcullis_domain::severity::Severity;
use std::collections::HashSet;

/// Longest title, in characters.
const TITLE: usize = 300;

/// The text on one line, white space brought to single spaces, cut where it is too long for a title.
pub(crate) fn one_line(text: &str) -> String {
    let mut line = String::new();
    let mut length = 0;
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
            length += 1;
        }
        for character in word.chars() {
            if length == TITLE {
                line.push('…');
                return line;
            }
            line.push(character);
            length += 1;
        }
    }
    line
}

/// The text, if there is any.
pub(crate) fn non_empty(text: String) -> Option<String> {
    if text.is_empty() { None } else { Some(text) }
}

/// Two parts of a path, either of which may be missing.
pub(crate) fn joined(first: &str, second: &str) -> String {
    match (first.is_empty(), second.is_empty()) {
        (true, _) => second.to_owned(),
        (_, true) => first.to_owned(),
        _ => format!("{first}/{second}"),
    }
}

/// The directory of a path; nothing for a bare file name.
pub(crate) fn directory(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(directory, _)| directory)
}

/// CWE numbers in texts such as `CWE-79`, `79` or `CWE-79: Cross-site Scripting`; anything else is left out.
pub(crate) fn cwe_numbers<T: AsRef<str>>(texts: &[T]) -> Vec<u32> {
    let mut numbers: Vec<u32> = Vec::new();
    for text in texts {
        let text = text.as_ref().trim();
        let text = text.strip_prefix("CWE-").or_else(|| text.strip_prefix("cwe-")).unwrap_or(text);
        let digits = &text[..text.bytes().take_while(u8::is_ascii_digit).count()];
        if let Ok(number) = digits.parse()
            && number > 0
            && !numbers.contains(&number)
        {
            numbers.push(number);
        }
    }
    numbers
}

/// The first line of a text, for a title; a long one is cut.
pub(crate) fn headline(text: &str) -> String {
    const LONGEST: usize = 200;
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}

/// A path as it is kept: `/` between its parts and none before the first, so that tools which write the same
/// place differently agree.
pub(crate) fn plain_path(path: &str) -> String {
    let path = path.replace('\\', "/");
    let path = path.strip_prefix("./").unwrap_or(&path);
    path.trim_start_matches('/').to_owned()
}

/// A point in time written as RFC 3339, or the beginning of a day (UTC) written as `2024-03-01`.
pub(crate) fn moment(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    text.parse().ok().or_else(|| format!("{}T00:00:00Z", text.parse::<Date>().ok()?).parse().ok())
}

/// The other names of an advisory, without repetitions and no more than a hundred, which no vulnerability has.
/// Distributors' notices are left out, and a notice itself has no other names: it bundles the vulnerabilities it
/// relates to.
pub(crate) fn aliases<T: AsRef<str>>(
    reported: &AdvisoryId,
    names: impl IntoIterator<Item = T>,
) -> Vec<AdvisoryId> {
    const MOST: usize = 100;
    let mut aliases = Vec::new();
    if reported.is_notice() {
        return aliases;
    }
    for name in names {
        let name = AdvisoryId::new(name.as_ref());
        if !name.is_empty() && !name.is_notice() && name != *reported && !aliases.contains(&name) {
            aliases.push(name);
            if aliases.len() == MOST {
                break;
            }
        }
    }
    aliases
}

/// The first version of each of the ranges that versions with a fix are in: `>=1.2.3 <2.0.0 || >=2.0.1` gives
/// `1.2.3` and `2.0.1`. A range without a lower bound stays as it is written; `<0.0.0`, npm's way to say *none*,
/// goes.
pub(crate) fn first_fixed<T: AsRef<str>>(ranges: &[T]) -> Vec<String> {
    let ranges = ranges.iter().flat_map(|ranges| ranges.as_ref().split("||")).map(str::trim);
    let versions = ranges.filter(|range| *range != "<0.0.0").map(|range| match range.split_once(">=") {
        Some((_, bound)) => bound.trim_start().split([' ', ',']).next().unwrap_or_default(),
        None => range.trim_start_matches(['^', '~', '=', ' ']),
    });
    distinct(versions.map(str::to_owned))
}

/// The texts in their order, without empty ones and repetitions.
pub(crate) fn distinct(texts: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut known = HashSet::new();
    texts.into_iter().filter(|text| !text.is_empty() && known.insert(text.clone())).collect()
}

/// The severity that a CVSS vector of any version stands for; none for a text that is no vector.
pub(crate) fn severity_of_vector(vector: &str) -> Option<Severity> {
    vector.parse::<Vector>().ok().map(|vector| vector.severity())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_message_is_cut_for_the_title_between_characters() {
        assert_eq!(headline("\n  one \ntwo"), "one");
        let cut = headline(&"ä".repeat(300));
        assert_eq!(cut.chars().count(), 201);
        assert!(cut.ends_with('…'));
    }

    #[test]
    fn paths_agree_however_they_are_written() {
        assert_eq!(
            ["/app/a.jar", "app\\a.jar", "./app/a.jar", "app/a.jar"].map(plain_path),
            ["app/a.jar"; 4].map(str::to_owned)
        );
    }

    #[test]
    fn a_day_is_a_moment() {
        assert_eq!(moment("2024-03-01"), moment("2024-03-01T01:00:00+01:00"));
        assert!(moment("2024-03-01").is_some());
        assert_eq!((moment("soon"), moment("")), (None, None));
    }

    #[test]
    fn a_notice_is_no_other_name_and_has_none() {
        let names = ["CVE-2024-1234", "cve-2024-1234", "RHSA-2024:1", "", "GHSA-jfh8-c2jp-5v3q"];
        let of = |id: &str| aliases(&AdvisoryId::new(id), names).len();
        assert_eq!((of("GHSA-jfh8-c2jp-5v3q"), of("RUSTSEC-2024-0001"), of("ELSA-2024-1")), (1, 2, 0));
        let many: Vec<String> = (0..1_000).map(|number| format!("A-{number}")).collect();
        assert_eq!(aliases(&AdvisoryId::new("B-1"), &many).len(), 100);
    }

    #[test]
    fn a_vector_stands_for_its_rating() {
        assert_eq!(
            severity_of_vector("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"),
            Some(Severity::Critical)
        );
        assert_eq!(severity_of_vector("AV:N/AC:L/Au:N/C:P/I:P/A:P"), Some(Severity::High));
        assert_eq!(severity_of_vector("high"), None);
    }

    #[test]
    fn the_first_version_of_each_fixed_range_counts() {
        assert_eq!(first_fixed(&[">= 2.11.2 < 3.0.0|| >=3.6.4"]), ["2.11.2", "3.6.4"]);
        assert_eq!(
            first_fixed(&[">=0.103.13, <0.104.0-alpha.1", "^1.2.0", ">3"]),
            ["0.103.13", "1.2.0", ">3"]
        );
        assert!(first_fixed(&["<0.0.0", ""]).is_empty());
    }

    #[test]
    fn cwe_numbers_are_found_in_any_writing() {
        assert_eq!(
            cwe_numbers(&["CWE-79", "79", "CWE-89: SQL Injection", "cwe-22", "NVD-CWE-noinfo", ""]),
            [79, 89, 22]
        );
    }

    #[test]
    fn a_title_is_one_line_of_bounded_length() {
        assert_eq!(one_line(" a\n\t b "), "a b");
        assert_eq!(one_line(&"ä".repeat(400)), format!("{}…", "ä".repeat(300)));
    }

    #[test]
    fn a_path_has_a_directory_or_none() {
        assert_eq!((directory("a/b/c.tf"), directory("c.tf")), ("a/b", ""));
        assert_eq!(
            (joined("", "b"), joined("a", ""), joined("a", "b")),
            ("b".into(), "a".into(), "a/b".into())
        );
    }
}
