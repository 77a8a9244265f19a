//! Fix versions in a recommendation, as far as they can be read without guessing.

use portcullis_domain::finding::{Fix, FixStatus};
use portcullis_domain::package::Package;

/// Reads `Upgrade NAME to version 1.2, 1.3 or higher` (several joined by `;`, each for a package of its own).
/// A sentence for another package, or one with anything but versions in it, gives nothing.
pub(super) fn fix(recommendation: &str, package: &Package) -> Fix {
    let versions =
        recommendation.split(';').find_map(|sentence| versions(sentence, package)).unwrap_or_default();
    let status = if versions.is_empty() { FixStatus::Unknown } else { FixStatus::Fixed };
    Fix { versions, status }
}

fn versions(sentence: &str, package: &Package) -> Option<Vec<String>> {
    let sentence = sentence.trim().strip_prefix("Upgrade ")?;
    let (name, rest) = sentence.split_once(" to version ")?;
    let short = package.purl.as_ref().map_or("", |purl| purl.name());
    if name != package.name && name != short {
        return None;
    }
    let rest = rest.strip_suffix('.').unwrap_or(rest);
    let rest = [" or higher", " or later", " or above"]
        .iter()
        .find_map(|ending| rest.strip_suffix(ending))
        .unwrap_or(rest);
    let rest = rest.strip_prefix(">=").unwrap_or(rest);
    rest.split(',').map(str::trim).map(|version| is_version(version).then(|| version.to_owned())).collect()
}

fn is_version(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 100
        && text.bytes().any(|byte| byte.is_ascii_digit())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-+~:_".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(recommendation: &str, name: &str) -> Vec<String> {
        fix(recommendation, &Package { name: name.to_owned(), ..Package::default() }).versions
    }

    #[test]
    fn versions_are_read_for_the_package_they_are_meant_for() {
        let both =
            "Upgrade libcrypto1.1 to version 1.1.1n-r0; Upgrade libssl1.1 to version 1:1.1.1o~rc1, 3.0.2";
        assert_eq!(read(both, "libcrypto1.1"), ["1.1.1n-r0"]);
        assert_eq!(read(both, "libssl1.1"), ["1:1.1.1o~rc1", "3.0.2"]);
        assert!(read(both, "libssl").is_empty());
        assert_eq!(
            read("Upgrade a:b to version 2.6.7.5, 2.8.11.1, 2.9.5 or higher.", "a:b"),
            ["2.6.7.5", "2.8.11.1", "2.9.5"]
        );
        assert_eq!(read("Upgrade a to version >= 1.2", "a"), ["1.2"]);
        let purl = Package {
            name: "org.a:b".to_owned(),
            purl: "pkg:maven/org.a/b@1".parse().ok(),
            ..Package::default()
        };
        assert_eq!(fix("Upgrade b to version 2", &purl).status, FixStatus::Fixed);
    }

    #[test]
    fn anything_else_than_versions_gives_nothing() {
        for unclear in [
            "Upgrade",
            "Upgrade a",
            "Upgrade a to version the newest",
            "Upgrade a to version 1.2 if you can",
            "Upgrade a to version ",
            "Remove a",
        ] {
            assert!(read(unclear, "a").is_empty(), "{unclear}");
        }
    }
}
