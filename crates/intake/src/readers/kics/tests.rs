use crate::testing::{accept, show};
use portcullis_domain::finding::Subject;

const REPORT: &str = r#"{"queries": [
    {"files": [
       {"file_name": "infra\\main.tf", "line": 7, "resource_type": "aws_s3_bucket", "resource_name": "b", "search_key": "aws_s3_bucket[b].acl", "similarity_id": "1", "expected_value": "acl should be private", "actual_value": "acl is public"},
       {"file_name": "infra/main.tf", "line": "12", "resource_type": "aws_s3_bucket", "resource_name": "c"}, 7],
     "query_name": "S3 Bucket ACL", "query_id": "38c5ee0d", "query_url": "https://a.example/s3", "severity": "CRITICAL", "platform": "Terraform", "cwe": "284", "description": "Public bucket"},
    {"query_name": "Image Version", "query_id": "9efb0b2d", "severity": "LOW", "platform": "Dockerfile", "files": [{"file_name": "Dockerfile", "line": 1, "search_key": "FROM={{alpine:3.7}}"}]},
    {"query_name": "Limits", "query_id": "4ac0e2b7", "severity": "INFO", "platform": "Kubernetes", "files": [
       {"file_name": "pod.yaml", "line": 0, "resource_type": "Pod", "resource_name": "n/a", "search_key": "metadata.name={{web}}.spec.containers.name={{a}}"}]},
    {"query_name": "Passwords And Secrets - Generic Password", "query_id": "487f4be7", "severity": "HIGH", "platform": "Common", "files": [
       {"file_name": "main.tf", "line": 3, "search_key": "password=hunter2", "expected_value": "hunter2", "actual_value": "hunter2"}]},
    {"severity": "HIGH", "files": [{"file_name": "a"}]}, {"query_id": "x", "files": null}],
  "queries_total": 235, "files_failed_to_scan": 2, "queries_failed_to_execute": 0, "kics_version": "v1.7.3", "start": "2026-11-23T09:12:00.5Z", "paths": ["/infra"]}"#;

#[test]
fn every_place_of_a_query_is_an_observation() {
    insta::assert_snapshot!(show(REPORT), @"
    kics kics 1.7.3: 7 observations, 0 suppressed
    critical iac 38c5ee0d | aws_s3_bucket[b].acl | infra/main.tf:7 | S3 Bucket ACL
    critical iac 38c5ee0d | aws_s3_bucket.c | infra/main.tf:12 | S3 Bucket ACL
    low iac 9efb0b2d |  | Dockerfile:1 | Image Version
    informational iac 4ac0e2b7 | metadata.name={{web}}.spec.containers.name={{a}} | pod.yaml | Limits
    high secret 487f4be7 | main.tf:3 |  | Passwords And Secrets - Generic Password
    skipped queries[0].files[2]: invalid type: integer `7`, expected struct File
    skipped queries[4].files[0]: its query has neither id nor name
    not scanned 2 files: KICS reports files_failed_to_scan
    ");
    let (reading, findings) = accept(REPORT);
    assert_eq!((reading.facts.target.as_deref(), reading.facts.created.is_some()), (Some("/infra"), true));
    let first = &findings[0].details;
    assert_eq!(
        (first.description.as_str(), first.remediation.as_str()),
        ("Public bucket\n\nacl is public", "acl should be private")
    );
    assert_eq!(
        (first.references.as_slice(), first.cwes.as_slice()),
        (&["https://a.example/s3".to_owned()][..], &[284][..])
    );
}

#[test]
fn no_clear_secret_survives() {
    assert!(!format!("{:?}", accept(REPORT).1).contains("hunter2"));
}

#[test]
fn terraform_keeps_its_module_and_others_do_not() {
    let modules = accept(REPORT).1.into_iter().map(|found| match found.subject {
        Subject::Iac(found) => found.root_module,
        _ => None,
    });
    let modules: Vec<_> = modules.collect();
    assert_eq!(modules, [Some("infra".to_owned()), Some("infra".to_owned()), None, None, None]);
}

#[test]
fn a_report_of_nothing_is_complete() {
    let report = r#"{"files_scanned": 1, "files_failed_to_scan": 0, "queries_total": 235, "queries": []}"#;
    insta::assert_snapshot!(show(report), @"kics kics -: 0 observations, 0 suppressed");
    assert!(accept(report).0.is_complete());
    assert!(!accept(REPORT).0.is_complete());
}
