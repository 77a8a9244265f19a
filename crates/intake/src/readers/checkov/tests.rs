use crate::testing::{accept, show};
use portcullis_domain::finding::Subject;

#[test]
fn one_framework_is_an_object() {
    let report = r#"{"check_type": "terraform", "results": {
      "passed_checks": [{"check_id": "CKV_AWS_135", "check_result": {"result": "PASSED"}}],
      "failed_checks": [
        {"check_id": "CKV_AWS_3", "bc_check_id": null, "check_name": "Ensure it is encrypted", "check_result": {"result": "FAILED", "evaluated_keys": ["encrypted"]},
         "code_block": [[4, "resource \"aws_ebs_volume\" \"v\" {\n"]], "file_path": "/prod/main.tf", "file_line_range": [4, 7], "resource": "aws_ebs_volume.v",
         "severity": null, "guideline": "https://docs.example/ckv-aws-3", "details": [], "breadcrumbs": {"a": [1]}},
        {"check_id": "CKV2_AWS_6", "check_name": "Ensure it is blocked", "severity": "MEDIUM", "check_result": {"result": "FAILED", "entity": {"a": {"b": 1}}},
         "file_path": "/modules/bucket/main.tf", "file_line_range": [1, 3], "resource": "module.logs.aws_s3_bucket.b", "caller_file_path": "/prod/modules.tf", "caller_file_line_range": [1, 3]}],
      "skipped_checks": [{"check_id": "CKV_AWS_189", "check_name": "Ensure a managed key", "check_result": {"result": "SKIPPED", "suppress_comment": " not here"},
         "file_path": "/prod/main.tf", "file_line_range": [4, 7], "resource": "aws_ebs_volume.v"},
        {"check_id": "CKV_AWS_8", "check_name": "Ensure a log", "check_result": {"result": "SKIPPED", "suppress_comment": "baseline-skipped"},
         "file_path": "/prod/main.tf", "file_line_range": [9, 9], "resource": "aws_lb.l"}],
      "parsing_errors": ["/src/prod/bad.tf"]},
      "summary": {"passed": 2, "failed": 2, "skipped": 2, "parsing_errors": 1, "resource_count": 2, "checkov_version": "3.3.30"},
      "url": "Add an api key"}"#;
    insta::assert_snapshot!(show(report), @"
    checkov checkov 3.3.30: 2 observations, 2 suppressed
    medium iac CKV_AWS_3 | aws_ebs_volume.v | prod/main.tf:4 | Ensure it is encrypted
    medium iac CKV2_AWS_6 | module.logs.aws_s3_bucket.b | modules/bucket/main.tf:1 | Ensure it is blocked
    low iac CKV_AWS_189 | aws_ebs_volume.v | prod/main.tf:4 | Ensure a managed key | suppressed by inline: not here
    medium iac CKV_AWS_8 | aws_lb.l | prod/main.tf:9 | Ensure a log | suppressed by baseline: 
    not scanned /src/prod/bad.tf: Checkov could not parse it
    ");
    let (reading, findings) = accept(report);
    assert_eq!(reading.facts.passed_checks, Some(2));
    let root = |place: usize| match &findings[place].subject {
        Subject::Iac(found) => found.root_module.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!((root(0).as_deref(), root(1).as_deref()), (Some("prod"), Some("prod")));
}

#[test]
fn several_frameworks_are_a_list_and_keys_stand_in_any_order() {
    let report = r#"[
      {"summary": {"checkov_version": "3.3.30", "passed": 20}, "results": {"failed_checks": [
         {"resource": "/Dockerfile.", "file_line_range": [1, 2], "file_path": "/Dockerfile", "check_id": "CKV_DOCKER_3",
          "check_result": {"results_configuration": null, "result": "FAILED"}, "code_block": null}]}, "check_type": "dockerfile"},
      {"check_type": "kubernetes", "results": {"failed_checks": [{"check_id": "CKV_K8S_8", "check_name": "Liveness probe", "file_path": "/k8s/web.yaml",
          "file_line_range": [1, 30], "resource": "Deployment.default.web"}]}, "summary": {"passed": 7}}]"#;
    insta::assert_snapshot!(show(report), @"
    checkov checkov 3.3.30: 2 observations, 0 suppressed
    medium iac CKV_DOCKER_3 | /Dockerfile. | Dockerfile:1 | CKV_DOCKER_3
    informational iac CKV_K8S_8 | Deployment.default.web | k8s/web.yaml:1 | Liveness probe
    ");
    assert_eq!(accept(report).0.facts.passed_checks, Some(27));
}

#[test]
fn the_bare_summary_is_a_report_of_nothing() {
    let report = r#"{"passed": 0, "failed": 0, "skipped": 0, "parsing_errors": 0, "resource_count": 0, "checkov_version": "3.3.30"}"#;
    insta::assert_snapshot!(show(report), @"checkov checkov 3.3.30: 0 observations, 0 suppressed");
    assert!(accept(report).0.is_complete());
}

#[test]
fn documents_follow_each_other_when_several_directories_were_scanned() {
    let report = r#"{"passed": 0, "failed": 0, "skipped": 0, "parsing_errors": 0, "resource_count": 0, "checkov_version": "3.3.30"}
      {"check_type": "dockerfile", "results": {"failed_checks": [{"check_id": "CKV_DOCKER_3", "file_path": "/Dockerfile", "resource": "/Dockerfile."}]}, "summary": {"passed": 1}}
      [{"check_type": "arm", "results": {"failed_checks": [{"check_id": "CKV_AZURE_1", "file_path": "/a.json", "resource": "Microsoft.Compute/virtualMachines.vm"}]}}]"#;
    insta::assert_snapshot!(show(report), @"
    checkov checkov 3.3.30: 2 observations, 0 suppressed
    medium iac CKV_DOCKER_3 | /Dockerfile. | Dockerfile | CKV_DOCKER_3
    medium iac CKV_AZURE_1 | Microsoft.Compute/virtualMachines.vm | a.json | CKV_AZURE_1
    ");
}

#[test]
fn a_quiet_report_with_parsing_errors_is_incomplete() {
    let report = r#"{"check_type": "terraform", "results": {"failed_checks": []},
      "summary": {"passed": 1, "failed": 0, "skipped": 0, "parsing_errors": 2, "resource_count": 1, "checkov_version": "3.3.30"}}"#;
    insta::assert_snapshot!(show(report), @"
    checkov checkov 3.3.30: 0 observations, 0 suppressed
    not scanned 2 files without a name in the report: Checkov could not parse all of the target
    ");
    assert!(!accept(report).0.is_complete());
}

#[test]
fn secrets_lose_their_hash_and_what_is_shown_of_their_value() {
    let report = r#"{"check_type": "secrets", "results": {"failed_checks": [
      {"check_id": "CKV_SECRET_2", "check_name": "AWS Access Key", "file_path": "/creds.ini", "file_line_range": [1, 2],
       "code_block": [[1, "key = \"AKIAI**********\"\n"]], "resource": "25910f981e85ca04baf359199dd0bd4a3ae738b6", "validation_status": "Unavailable"},
      {"check_id": "CKV_SECRET_6", "file_path": "/creds.ini", "file_line_range": [3, 4], "code_block": null, "resource": "d70eab08607a4d05faa2d0d6647206599e9abc65"}]}}"#;
    insta::assert_snapshot!(show(report), @r#"
    checkov checkov -: 2 observations, 0 suppressed
    critical secret CKV_SECRET_2 | creds.ini:1 | key = "****" | AWS Access Key
    high secret CKV_SECRET_6 | creds.ini:3 | **** | CKV_SECRET_6
    "#);
    let (_, findings) = accept(report);
    assert!(!format!("{findings:?}").contains("25910f98"));
}

#[test]
fn vulnerabilities_of_packages_are_package_findings() {
    let report = r#"{"check_type": "sca_package", "results": {"failed_checks": [{"check_id": "CKV_CVE_2019_19844", "check_name": "SCA package scan",
      "file_path": "/requirements.txt", "file_line_range": [0, 0], "resource": "requirements.txt.django", "severity": "CRITICAL",
      "vulnerability_details": {"id": "CVE-2019-19844", "package_name": "django", "package_version": "1.2", "package_type": "python", "severity": "critical",
        "lowest_fixed_version": "1.11.27", "cvss": 9.8, "vector": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "published_date": "2019-12-18T20:15:00+01:00"}},
      {"check_id": "CKV_CVE_2019_1", "file_path": "/requirements.txt", "vulnerability_details": {"id": "CVE-2019-0001"}}]}}"#;
    insta::assert_snapshot!(show(report), @"
    checkov checkov -: 2 observations, 0 suppressed
    critical package CVE-2019-19844 | django | 1.2 → 1.11.27 | requirements.txt | CVE-2019-19844 in django
    skipped results.failed_checks[1]: it names no package
    ");
    let (_, findings) = accept(report);
    assert_eq!(findings[0].details.cvss[0].score, Some(9.8));
    assert!(findings[0].details.published.is_some());
}

#[test]
fn records_that_make_no_sense_are_skipped_with_their_place() {
    let report = r#"{"check_type": "terraform", "results": {"failed_checks": [
      {"check_id": null}, 3, {"check_id": 7, "check_name": ["x"], "file_path": null, "file_line_range": "all", "code_block": "none", "resource": 5, "severity": {"name": "HIGH"}},
      {"check_id": "CKV_AWS_1", "file_line_range": [-1, 99999999999], "code_block": [[1]], "severity": "dreadful", "check_result": null}],
      "skipped_checks": [{}], "parsing_errors": [7, "a.tf"]}, "summary": []}"#;
    insta::assert_snapshot!(show(report), @"
    checkov checkov -: 4 observations, 0 suppressed
    unknown iac 7 | 5 |  | 7
    high iac CKV_AWS_1 |  |  | CKV_AWS_1
    skipped results.failed_checks[0]: it names no check
    skipped results.failed_checks[1]: invalid type: integer `3`, expected struct Check
    skipped results.skipped_checks[0]: it names no check
    not scanned a.tf: Checkov could not parse it
    ");
}
