use super::super::Vector;
use super::*;

fn refusal(text: &str) -> String {
    text.parse::<Vector>().unwrap_err().to_string()
}

fn written(text: &str) -> String {
    text.parse::<Vector>().unwrap().to_string()
}

#[test]
fn a_bare_vector_is_2_0_with_or_without_parentheses() {
    let bare = "AV:N/AC:L/Au:N/C:P/I:P/A:P";
    assert_eq!(bare.parse::<Vector>().unwrap().version(), Version::V2);
    assert_eq!(written("(AV:N/AC:L/Au:N/C:P/I:P/A:P)"), bare);
    assert_eq!(written("CVSS:2.0/AV:N/AC:L/Au:N/C:P/I:P/A:P"), bare);
    assert_eq!(
        refusal("(AV:N/AC:L/Au:N/C:P/I:P/A:P").split(';').next(),
        Some("CVSS 2.0 has no metric \"(AV\"")
    );
}

#[test]
fn metrics_come_in_any_order_and_are_written_in_the_specified_one() {
    assert_eq!(
        written(" CVSS:3.1/E:P/MAV:A/CR:H/A:H/I:L/C:N/S:C/UI:R/PR:L/AC:H/AV:L "),
        "CVSS:3.1/AV:L/AC:H/PR:L/UI:R/S:C/C:N/I:L/A:H/E:P/CR:H/MAV:A"
    );
}

#[test]
fn a_metric_that_is_not_defined_is_left_out() {
    assert_eq!(written("AV:N/AC:L/Au:N/C:P/I:P/A:P/E:ND/RL:OF/CDP:ND"), "AV:N/AC:L/Au:N/C:P/I:P/A:P/RL:OF");
    assert_eq!(
        written("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:X/MSI:S/U:X/RE:L"),
        "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/MSI:S/RE:L"
    );
}

#[test]
fn an_unknown_version_is_refused() {
    assert_eq!(
        refusal("CVSS:3.2/AV:N"),
        "CVSS version \"3.2\" is not known; use 3.0, 3.1 or 4.0, or 2.0 without a prefix"
    );
}

#[test]
fn an_unknown_metric_is_refused_with_those_that_exist() {
    assert_eq!(
        refusal("AV:N/AC:L/PR:N"),
        "CVSS 2.0 has no metric \"PR\"; it has AV, AC, Au, C, I, A, E, RL, RC, CDP, TD, CR, IR, AR"
    );
    assert!(refusal("CVSS:3.1/av:N").starts_with("CVSS 3.1 has no metric \"av\"; it has AV, AC, PR"));
}

#[test]
fn an_unknown_value_is_refused_with_those_that_are_allowed() {
    assert_eq!(
        refusal("CVSS:3.1/AV:Q"),
        "AV (attack vector) can't be \"Q\"; it can be N (network), A (adjacent), L (local), P (physical)"
    );
    assert_eq!(
        refusal("CVSS:3.1/CR:N"),
        "CR (confidentiality requirement) can't be \"N\"; it can be H (high), M (medium), L (low), X (not defined)"
    );
    assert!(refusal("CVSS:3.1/AV:X").starts_with("AV (attack vector) can't be \"X\""));
    assert!(refusal("CVSS:4.0/SI:S").starts_with("SI (subsequent system integrity) can't be \"S\""));
}

#[test]
fn a_metric_given_twice_is_refused() {
    assert_eq!(refusal("CVSS:3.1/AV:N/AC:L/AV:L"), "AV (attack vector) is given more than once");
    assert_eq!(refusal("CVSS:3.1/E:X/E:X"), "E (exploit code maturity) is given more than once");
}

#[test]
fn a_missing_base_metric_is_named() {
    assert_eq!(
        refusal("CVSS:3.0/AV:N/AC:L/PR:N/UI:N/C:H/I:H"),
        "CVSS 3.0 needs all base metrics; missing: S (scope), A (availability)"
    );
    assert!(
        refusal("CVSS:4.0").starts_with("CVSS 4.0 needs all base metrics; missing: AV (attack vector), AC")
    );
    assert!(refusal("").starts_with("CVSS 2.0 needs all base metrics"));
}

#[test]
fn a_part_without_a_value_is_refused() {
    assert_eq!(refusal("CVSS:3.1/AV"), "\"AV\" is not a metric with its value, like AV:N");
    assert_eq!(refusal("AV:N/AC:L/Au:N/C:P/I:P/A:P/"), "\"\" is not a metric with its value, like AV:N");
    assert!(refusal("CVSS:3.1/AV:N:N").starts_with("AV (attack vector) can't be \"N:N\""));
}

#[test]
fn text_that_is_too_long_is_refused_unread() {
    let text = "CVSS:3.1".to_owned() + &"/E:X".repeat(100);
    assert_eq!(refusal(&text), "408 bytes are too long for a CVSS vector; it has at most 256");
}

#[test]
fn the_longest_vector_of_each_version_fits() {
    for version in [Version::V2, Version::V3_0, Version::V3_1, Version::V4] {
        let longest =
            |metric: &Metric| metric.values.iter().map(|value| value.code).max_by_key(|code| code.len());
        let metrics =
            version.metrics().iter().map(|metric| format!("{}:{}", metric.code, longest(metric).unwrap()));
        let prefix = if version == Version::V2 { String::new() } else { format!("CVSS:{version}/") };
        let text = prefix + &metrics.collect::<Vec<_>>().join("/");
        assert!(text.len() <= LONGEST, "{} bytes: {text}", text.len());
        assert_eq!(written(&text), text);
    }
}
