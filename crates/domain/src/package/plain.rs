//! Package URLs of the usual types in which nothing is encoded and nothing changes its case.
//!
//! Reports hold hundreds of thousands of them, and they are their own fields. Every other one goes to the parser that
//! knows all rules.

/// Types whose packages have a namespace.
const WITH_NAMESPACE: [&str; 5] = ["apk", "deb", "golang", "maven", "rpm"];
/// Types whose packages have none.
const WITHOUT_NAMESPACE: [&str; 3] = ["gem", "npm", "pypi"];
/// Qualifiers that may stand, in this order.
const QUALIFIERS: [&str; 2] = ["arch", "distro"];

/// Type, namespace, name and version, if the text is plain.
pub(super) fn fields(text: &str) -> Option<[&str; 4]> {
    let text = text.strip_prefix("pkg:")?;
    let (text, qualifiers) = text.split_once('?').map_or((text, None), |(text, more)| (text, Some(more)));
    if !qualifiers.is_none_or(are_plain) {
        return None;
    }
    let (text, version) = match text.split_once('@') {
        Some((_, "")) => return None,
        Some((text, version)) => (text, version),
        None => (text, ""),
    };
    let (kind, path) = text.split_once('/')?;
    let (namespace, name) = match path.rsplit_once('/') {
        Some((namespace, name)) if WITH_NAMESPACE.contains(&kind) => (namespace, name),
        None if WITHOUT_NAMESPACE.contains(&kind) => ("", path),
        _ => return None,
    };
    let is_plain = path.split('/').all(is_plain_segment) && version.bytes().all(is_plain_in_version);
    is_plain.then_some([kind, namespace, name, version])
}

fn is_plain_segment(segment: &str) -> bool {
    segment.starts_with(|first: char| first.is_ascii_lowercase() || first.is_ascii_digit())
        && segment.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b'+'))
}

fn is_plain_in_version(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'+' | b'~' | b'_')
}

fn are_plain(qualifiers: &str) -> bool {
    let mut allowed = QUALIFIERS.iter();
    qualifiers.split('&').all(|pair| {
        pair.split_once('=').is_some_and(|(key, value)| {
            allowed.any(|allowed| *allowed == key)
                && !value.is_empty()
                && value.bytes().all(is_plain_in_version)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use packageurl::PackageUrl;
    use proptest::prelude::*;
    use std::str::FromStr;

    fn by_all_rules(text: &str) -> Option<[String; 4]> {
        let parsed = PackageUrl::from_str(text).ok()?;
        let (namespace, version) =
            (parsed.namespace().unwrap_or_default(), parsed.version().unwrap_or_default());
        Some([parsed.ty(), namespace, parsed.name(), version].map(str::to_owned))
    }

    #[test]
    fn the_usual_ones_are_plain() {
        for text in [
            "pkg:deb/debian/openssl@1.1.1n-0~deb11u4?arch=amd64&distro=debian-11.6",
            "pkg:apk/alpine/sqlite-libs@3.44.0-r0",
            "pkg:npm/minimist@0.0.8",
            "pkg:golang/github.com/docker/docker@v24.0.7",
            "pkg:maven/org.apache/log4j",
        ] {
            let found = fields(text).map(|fields| fields.map(str::to_owned));
            assert!(found.is_some(), "{text}");
            assert_eq!(found, by_all_rules(text), "{text}");
        }
    }

    #[test]
    fn what_needs_a_rule_is_left_to_the_other_parser() {
        for text in [
            "pkg:deb/debian/libssl1.1@1.1.1n-0%2Bdeb11u4",
            "pkg:npm/%40babel/core@7.0.0",
            "pkg:pypi/Django@4.2",
            "pkg:maven/org.apache/../log4j@1",
            "pkg:deb/openssl@1",
            "pkg:npm/minimist@",
            "pkg:npm/a@1?distro=b&arch=c",
            "pkg:npm/a@1#lib",
            "pkg://npm/a@1",
            "pkg:github/a/b@1",
        ] {
            assert_eq!(fields(text), None, "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4096))]

        #[test]
        fn what_is_plain_is_what_all_rules_make_of_it(
            text in "pkg:(deb|apk|rpm|npm|pypi|maven|golang|gem|nuget)/([a-z@._+-]{1,4}/){0,2}[a-zA-Z0-9._@+-]{0,5}(@[a-zA-Z0-9.:~+_/-]{0,5})?([?#&]((arch|distro|epoch)=[a-z0-9.&=]{0,4}){0,2})?"
        ) {
            if let Some(found) = fields(&text) {
                prop_assert_eq!(Some(found.map(str::to_owned)), by_all_rules(&text));
            }
        }
    }
}
