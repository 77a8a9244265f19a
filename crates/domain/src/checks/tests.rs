use super::*;
use std::collections::BTreeMap;
use table::Row;

fn rows() -> Vec<Row> {
    table::lines().map(|line| Row::parse(line).unwrap_or_else(|| panic!("unreadable: {line}"))).collect()
}

#[test]
fn the_table_is_sorted_and_names_no_check_twice() {
    let rows = rows();
    for pair in rows.windows(2) {
        assert!(pair[0].id < pair[1].id, "{} stands before {}", pair[0].id, pair[1].id);
    }
}

#[test]
fn every_check_is_found_by_its_id() {
    for row in rows() {
        assert_eq!(severity_of(row.id), Some(row.severity), "{}", row.id);
        assert_eq!(category_of(row.id), Some(row.category), "{}", row.id);
        assert_eq!(reason_of(row.id), row.reason, "{}", row.id);
        assert_eq!(canonical_id(row.id), row.id);
    }
}

/// Checkov 3.3.30 has 1,342 checks of infrastructure-as-code and 19 kinds of secrets.
#[test]
fn every_check_of_checkov_is_judged() {
    let (secrets, checks): (Vec<_>, Vec<_>) =
        rows().into_iter().partition(|row| row.id.starts_with("CKV_SECRET_"));
    assert_eq!((checks.len(), secrets.len()), (1342, 19));
    assert!(secrets.iter().all(|row| row.category == Category::Secrets));
}

#[test]
fn critical_and_high_have_a_short_reason_and_nothing_else_has_one() {
    for row in rows() {
        match row.severity {
            Severity::Critical | Severity::High => {
                let reason = row.reason.unwrap_or_else(|| panic!("{} has no reason", row.id));
                assert!((20..=100).contains(&reason.chars().count()), "{}: {reason}", row.id);
                assert!(reason.ends_with('.'), "{}: {reason}", row.id);
            }
            _ => assert_eq!(row.reason, None, "{}", row.id),
        }
    }
}

#[test]
fn no_severity_is_unknown_the_worst_stay_rare_and_the_page_counts_right() {
    let mut counts = BTreeMap::new();
    for row in rows() {
        *counts.entry(row.severity.word()).or_insert(0_u32) += 1;
    }
    assert!(!counts.contains_key("unknown"), "{counts:?}");
    assert!((14..=40).contains(&counts["critical"]), "{counts:?}");
    assert!((136..=220).contains(&counts["high"]), "{counts:?}");

    let page = include_str!("../../../../docs/src/check-severities.md");
    for (severity, count) in counts {
        assert!(
            page.contains(&format!("| {severity} | {count} |")),
            "the page miscounts {severity}: {count}"
        );
    }
}

#[test]
fn a_line_that_is_not_four_fields_of_known_words_is_no_row() {
    for line in [
        "CKV_X_1",
        "CKV_X_1\tiam",
        "CKV_X_1\ttaste\tlow",
        "CKV_X_1\tiam\tLOW",
        "CKV_X_1\tiam\thigh\tA reason.\tand more",
    ] {
        assert_eq!(Row::parse(line), None, "{line}");
    }
}

#[test]
fn well_known_checks_are_judged_as_practice_does() {
    use Severity::{Critical, High, Informational, Low, Medium};
    for (id, severity) in [
        ("CKV_AWS_57", Critical),        // public write to a bucket
        ("CKV_AWS_348", Critical),       // keys of the root user
        ("CKV_AWS_41", Critical),        // keys in the provider block
        ("CKV_SECRET_2", Critical),      // a cloud access key in a file
        ("CKV_AWS_24", High),            // SSH open to the world
        ("CKV_AWS_62", High),            // everything on everything
        ("CKV_K8S_16", High),            // privileged
        ("CKV_K8S_17", High),            // host PID namespace
        ("CKV_K8S_19", High),            // host network
        ("CKV_K8S_27", High),            // socket of the container runtime
        ("CKV_GHA_2", High),             // script injection
        ("CKV2_DOCKER_2", High),         // certificate check turned off
        ("CKV_K8S_20", Medium),          // privilege escalation not forbidden
        ("CKV_AWS_16", Medium),          // database not encrypted at rest
        ("CKV_K8S_22", Low),             // writable root file system
        ("CKV_K8S_31", Low),             // seccomp profile
        ("CKV_K8S_40", Low),             // low user id
        ("CKV_K8S_11", Low),             // CPU limit
        ("CKV_K8S_43", Low),             // digest
        ("CKV_AWS_145", Low),            // the company's own key instead of the cloud's
        ("CKV_K8S_8", Informational),    // liveness probe
        ("CKV_DOCKER_6", Informational), // MAINTAINER
    ] {
        assert_eq!(severity_of(id), Some(severity), "{id}");
    }
}

#[test]
fn an_id_is_found_in_any_casing_and_an_unknown_one_not_at_all() {
    assert_eq!(severity_of("ckv_aws_24"), Some(Severity::High));
    assert_eq!(category_of("ckv_aws_24"), Some(Category::Networking));
    assert_eq!(reason_of("ckv_aws_24"), Some("SSH is open to the whole internet."));
    for id in ["", "CKV_AWS_0", "CKV_AWS_99999", "CKV2_CUSTOM_1", "DS-0002", "#"] {
        assert_eq!((severity_of(id), category_of(id), reason_of(id)), (None, None, None), "{id}");
    }
}

#[test]
fn words_of_categories_read_back_as_themselves() {
    for category in Category::ALL {
        assert_eq!(Category::from_word(category.word()), Some(category));
    }
    assert_eq!(Category::from_word("IAM"), None);
}

#[test]
fn every_category_has_checks() {
    let rows = rows();
    for category in Category::ALL {
        assert!(rows.iter().any(|row| row.category == category), "{category}");
    }
}
