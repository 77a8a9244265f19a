use super::*;
use proptest::prelude::*;

fn version(text: &str) -> Version {
    text.parse().unwrap()
}

#[test]
fn versions_sort_as_their_publishers_mean_them() {
    let ordered = [
        "0.9",
        "1.0~rc1",
        "1.0-alpha",
        "1.0-beta",
        "1.0.0-rc.1",
        "1.0rc2",
        "1.0",
        "1.0-r1",
        "1.0-1",
        "1.0-2",
        "1.0.1",
        "1.1.1",
        "1.1.1a",
        "1.1.1n",
        "1.1.1n-0+deb11u4",
        "1.1.1n-0+deb11u10",
        "1.1.1w",
        "1.2",
        "1.10",
        "5.3.9",
        "5.3.10",
        "5.4.0-rc1",
        "5.4.0",
        "2024.10",
        "1:0.1",
    ];
    for (at, lower) in ordered.iter().enumerate() {
        for higher in &ordered[at + 1..] {
            assert!(version(lower) < version(higher), "{lower} < {higher}");
        }
    }
}

#[test]
fn zeros_at_the_end_and_a_letter_v_mean_nothing() {
    for (one, other) in [("5.3", "5.3.0"), ("v5.3.0", "5.3"), ("0", "0.0"), ("0:1.2", "1.2"), ("1.01", "1.1")]
    {
        assert_eq!(version(one), version(other));
    }
    assert_eq!(version("5.3.0-rc1"), version("5.3-rc.1"));
    assert_ne!(version("5.3"), version("5.30"));
}

#[test]
fn a_pre_release_of_a_rounded_version_sorts_before_it() {
    assert!(version("5.3.0-rc1") < version("5.3"));
    assert!(version("5.3.0-feature") < version("5.3"));
    assert!(version("1.0.0a1") < version("1.0"));
}

#[test]
fn numbers_of_any_length_compare() {
    let long = "9".repeat(200);
    assert!(version("1.18446744073709551616") > version("1.18446744073709551615"));
    assert!(version(&long) > version("5"));
}

#[test]
fn what_is_no_version_is_explained() {
    let error = |text: &str| text.parse::<Version>().unwrap_err();
    for text in ["", "v", "latest", "-1", " 5.3", ".1"] {
        assert_eq!(error(text), NoVersion::Start, "{text}");
    }
    for text in ["5.3 beta", "5,3", "5.3ä", "5/3"] {
        assert_eq!(error(text), NoVersion::Character, "{text}");
    }
    for text in ["5.x", "5.3.*", "*"] {
        assert_eq!(error(text), NoVersion::Wildcard, "{text}");
    }
    assert_eq!(error(&"1".repeat(257)), NoVersion::Long);
}

#[test]
fn the_leading_numbers_are_as_written() {
    let numbers = |text: &str| version(text).leading_numbers().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(numbers("v5.03.2-rc1"), ["5", "03", "2"]);
    assert_eq!(numbers("2024"), ["2024"]);
}

fn any_version() -> impl Strategy<Value = String> {
    "(v)?[0-2](:[0-2])?([.~+^_-]?(0|1|10|a|b|rc|r|n|alpha|deb)){0,5}"
}

proptest! {
    #[test]
    fn the_order_is_total(a in any_version(), b in any_version(), c in any_version()) {
        let (a, b, c) = (version(&a), version(&b), version(&c));
        prop_assert_eq!(a.cmp(&b), b.cmp(&a).reverse());
        prop_assert_eq!(a == b, a.cmp(&b).is_eq());
        if a <= b && b <= c {
            prop_assert!(a <= c, "{a} {b} {c}");
        }
    }

    #[test]
    fn a_version_reads_back_as_itself(text in any_version()) {
        let read = version(&text);
        prop_assert_eq!(read.to_string(), text.clone());
        prop_assert_eq!(version(&read.to_string()), read);
    }

    #[test]
    fn no_text_makes_it_panic(text in ".{0,40}") {
        let _ = text.parse::<Version>();
    }
}
