use super::*;
use proptest::prelude::*;

fn range(text: &str) -> VersionRange {
    text.parse().unwrap()
}

fn among(text: &str, versions: &[&str]) -> Vec<String> {
    let range = range(text);
    versions.iter().filter(|version| range.contains_text(version)).map(|text| (*text).to_owned()).collect()
}

#[test]
fn a_range_of_releases_holds_what_it_says() {
    let versions = ["5.2.9", "5.3.0-rc1", "5.3", "5.3.2", "5.4.10", "5.5.0-rc1", "5.5", "5.10"];
    assert_eq!(among(">=5.3, <5.5", &versions), ["5.3", "5.3.2", "5.4.10", "5.5.0-rc1"]);
    assert_eq!(among(">=5.3", &versions), ["5.3", "5.3.2", "5.4.10", "5.5.0-rc1", "5.5", "5.10"]);
    assert_eq!(among(">5.3,<=5.5", &versions), ["5.3.2", "5.4.10", "5.5.0-rc1", "5.5"]);
    assert_eq!(among("5.3.2", &versions), ["5.3.2"]);
    assert_eq!(among("=5.3.0", &versions), ["5.3"]);
}

#[test]
fn what_is_no_version_is_in_no_range() {
    assert_eq!(among(">=0", &["", "latest", "1 2"]), [""; 0]);
}

#[test]
fn a_bad_range_is_told_what_would_be_right() {
    let told = |text: &str| text.parse::<VersionRange>().unwrap_err().to_string();
    let empty = "a range is comparisons joined by commas, as in `>=5.3, <5.5`, or one version, as in `5.3.2`";
    assert_eq!([told(""), told(">=5.3,"), told(",")], [empty; 3]);
    for sign in ["~", "^", "==", "!=", "=>", "<>"] {
        assert_eq!(
            told(&format!("{sign}5.3")),
            format!("`{sign}` is no comparison; use `>=`, `>`, `<=`, `<` or `=`")
        );
    }
    assert_eq!(
        told(">=five"),
        "`five` is no version: a version begins with a number, as in `5.3.2` or `v5.4.0-rc1`"
    );
    assert_eq!(
        told("5.3.x"),
        "`5.3.x` is no version: a version has no wildcard; for all of 5.3 write `>=5.3, <5.4`"
    );
    assert_eq!(told(&">=1,".repeat(20)), "a range has at most 16 comparisons");
}

#[test]
fn a_range_that_nothing_can_be_in_is_refused() {
    for text in [">=5.5, <5.3", ">5.3, <=5.3.0", "=5.3, =5.4", ">=5.3, <5.3", "<1, >2"] {
        let error = text.parse::<VersionRange>().unwrap_err();
        assert!(matches!(error, NoVersionRange::Nothing(..)), "{text}: {error}");
    }
    assert_eq!(among(">=5.3, <=5.3", &["5.3", "5.4"]), ["5.3"]);
}

proptest! {
    #[test]
    fn a_range_reads_back_as_itself(
        parts in prop::collection::vec(("(>=|<=|>|<|=|)", "[0-9](\\.[0-9]){0,2}(-rc[0-9])?"), 1..4),
        spaced in any::<bool>(),
    ) {
        let parts: Vec<String> = parts.into_iter().map(|(sign, version)| format!("{sign}{version}")).collect();
        let text = parts.join(if spaced { " , " } else { "," });
        if let Ok(range) = text.parse::<VersionRange>() {
            prop_assert_eq!(range.to_string().parse::<VersionRange>(), Ok(range));
        }
    }

    #[test]
    fn a_version_is_below_at_or_above_another(a in "[0-3](\\.[0-3]){0,2}(-rc[0-2])?", b in "[0-3](\\.[0-3]){0,2}") {
        let holds = ["<", "=", ">"].map(|sign| range(&format!("{sign}{b}")).contains_text(&a));
        prop_assert_eq!(holds.iter().filter(|held| **held).count(), 1);
        prop_assert_eq!(range(&format!("<={b}")).contains_text(&a), holds[0] || holds[1]);
        prop_assert_eq!(range(&format!(">={b}")).contains_text(&a), holds[2] || holds[1]);
    }

    #[test]
    fn no_text_makes_it_panic(text in "[<>=~^!,. 0-9a-z*ä]{0,30}") {
        let _ = text.parse::<VersionRange>();
    }
}
