use crate::testing::{accept, show};

const CONTROL: &str = r#"{"tests": [{"section": "1.1", "fail": 1, "results": [
      {"status": "FAIL", "scored": true, "test_number": "1.1.1", "test_desc": "Ensure permissions", "remediation": "chmod 644", "test_info": ["chmod 644"],
       "audit": "ps -ef", "actual_value": "--token=hunter2", "expected_result": "'permissions' is present"},
      {"test_number": "1.1.2", "test_desc": "", "status": "FAIL", "scored": false, "test_info": ["do", "this"]},
      {"test_number": "1.1.3", "test_desc": "By hand", "status": "WARN", "scored": false, "type": "manual"},
      {"test_number": "1.1.4", "status": "PASS", "scored": true}, {"test_number": "1.1.5", "status": "INFO"},
      {"status": "FAIL"}, 7]}, {"results": null}], "node_type": "master", "version": "1.6", "id": "1", "text": "Master"}"#;

#[test]
fn failed_tests_and_warnings_are_read_and_passed_ones_counted() {
    insta::assert_snapshot!(show(format!(r#"{{"Controls": [{CONTROL}], "Totals": {{"total_pass": 1}}}}"#)), @"
    kube-bench kube-bench -: 5 observations, 0 suppressed
    high iac cis-1.6/1.1.1 | master |  | Ensure permissions
    medium iac cis-1.6/1.1.2 | master |  | 1.1.2
    low iac cis-1.6/1.1.3 | master |  | By hand
    skipped Controls[0].tests[0].results[5]: it has no number
    skipped Controls[0].tests[0].results[6]: invalid type: integer `7`, expected struct Test
    ");
    let (reading, findings) = accept(CONTROL);
    assert_eq!(reading.facts.passed_checks, Some(1));
    assert_eq!(
        (findings[0].details.description.as_str(), findings[0].details.remediation.as_str()),
        ("Expected: 'permissions' is present", "chmod 644")
    );
    assert_eq!(findings[1].details.remediation, "do\nthis");
}

#[test]
fn the_plain_list_and_a_single_control_give_the_same() {
    let findings = accept(CONTROL).1;
    assert_eq!(findings.len(), 3);
    assert_eq!(accept(format!("[{CONTROL}]")).1, findings);
    assert_eq!(accept(format!(r#"{{"Controls": [{CONTROL}]}}"#)).1, findings);
}

#[test]
fn a_test_is_known_by_its_benchmark() {
    let of = |version: &str| accept(CONTROL.replace("\"1.6\"", version)).1[0].weakness().to_owned();
    assert_eq!(of("\"1.6\""), "cis-1.6/1.1.1");
    assert_eq!(of("\"gke-1.2.0\""), "gke-1.2.0/1.1.1");
    assert_eq!(of("null"), "cis/1.1.1");
}

#[test]
fn what_was_found_on_the_machine_is_left_out() {
    assert!(!format!("{:?}", accept(CONTROL).1).contains("hunter2"));
}

#[test]
fn a_report_of_nothing_is_read() {
    insta::assert_snapshot!(show(r#"{"Controls": [], "Totals": {"total_pass": 0}}"#), @"kube-bench kube-bench -: 0 observations, 0 suppressed");
}
