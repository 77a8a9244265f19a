use crate::testing::{accept, refuse, show};

#[test]
fn results_of_old_and_later_versions_are_read() {
    let report = r#"{"results": [
      {"location": {"end_line": 156, "start_line": 155, "filename": "/tmp/eks/modules/vpc/main.tf"}, "status": "failed", "severity": "CRITICAL",
       "rule_id": "aws-vpc-no-public-egress-sgr", "legacy_rule_id": "AWS007", "rule_description": "Open egress", "impact": "It leaks", "resolution": "Close it",
       "links": ["https://a.example/1"], "description": "Resource 'module.A[\"x\"]:aws_security_group_rule.egress[0]' is open."},
      {"rule_id": "AVD-AWS-0104", "long_id": "aws-vpc-no-public-egress-sgr", "severity": "HIGH", "status": 0, "resource": "aws_security_group_rule.b",
       "location": {"filename": "main.tf", "start_line": 1, "end_line": 2}, "warning": false, "links": null},
      {"rule_id": "AVD-AWS-0105", "long_id": "aws-x", "status": 1, "location": null},
      {"rule_id": "AVD-AWS-0106", "long_id": "aws-y", "status": "ignored", "severity": "LOW", "resource": "aws_y.z", "location": {"filename": "a\\b.tf", "start_line": 3}},
      {"status": 2}, {"status": "failed"}, "x"]}"#;
    insta::assert_snapshot!(show(report), @r#"
    tfsec tfsec -: 4 observations, 1 suppressed
    critical iac aws-vpc-no-public-egress-sgr | module.A["x"]:aws_security_group_rule.egress[0] | /tmp/eks/modules/vpc/main.tf:155 | Open egress
    high iac aws-vpc-no-public-egress-sgr | aws_security_group_rule.b | main.tf:1 | aws-vpc-no-public-egress-sgr
    low iac aws-y | aws_y.z | a/b.tf:3 | aws-y | suppressed by ignored: 
    skipped results[4]: it names no rule
    skipped results[5]: it names no rule
    skipped results[6]: invalid type: string "x", expected struct Outcome
    "#);
    let (reading, findings) = accept(report);
    assert_eq!(reading.facts.passed_checks, Some(1));
    let first = &findings[0].details;
    assert!(first.description.ends_with("is open.\n\nIt leaks"));
    assert_eq!((first.remediation.as_str(), first.references.len()), ("Close it", 1));
}

#[test]
fn a_report_of_nothing_names_its_tool_only_if_it_is_like_this_one_s() {
    insta::assert_snapshot!(show(r#"{"results": null}"#), @"tfsec tfsec -: 0 observations, 0 suppressed");
    insta::assert_snapshot!(show(r#"{"results": []}"#), @"tfsec  -: 0 observations, 0 suppressed");
    assert!(refuse(r#"{"results": [], "other": 1}"#).contains("no known report format"));
}
