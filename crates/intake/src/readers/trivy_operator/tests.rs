use crate::testing::{accept, show};
use portcullis_domain::finding::{FixStatus, Subject};

const VULNERABILITIES: &str = r#"{"report": {"vulnerabilities": [
      {"vulnerabilityID": "CVE-2023-23914", "resource": "curl", "installedVersion": "7.87.0-r1", "fixedVersion": "7.87.0-r2, 8.0", "severity": "CRITICAL",
       "title": "HSTS ignored", "target": "library/nginx:1 (alpine 3.17)", "class": "os-pkgs", "packageType": "alpine", "packagePURL": "pkg:apk/alpine/curl@7.87.0-r1",
       "primaryLink": "https://a.example/1", "links": ["https://a.example/2", "https://a.example/1"], "score": 9.1,
       "cvss": {"nvd": {"V3Vector": "CVSS:3.1/AV:N", "V3Score": 9.1}}, "publishedDate": "2023-02-23T20:15:00Z"},
      {"vulnerabilityID": "CVE-2020-7598", "resource": "minimist", "installedVersion": "0.0.8", "fixedVersion": "", "severity": "MEDIUM",
       "target": "app/package.json", "class": "lang-pkgs", "pkgPath": "app/node_modules/minimist/package.json", "score": 5.6, "cvssSource": "ghsa"},
      {"vulnerabilityID": "CVE-2019-0001", "resource": "bash", "target": "nginx (debian 10.3)"},
      {"vulnerabilityID": "CVE-2019-0002"}, {"resource": "a"}, 7],
    "artifact": {"repository": "library/nginx", "tag": "1", "digest": "sha256:aa"}, "registry": {"server": "index.docker.io"},
    "os": {"family": "alpine", "name": "3.17", "eosl": true}, "scanner": {"name": "Trivy", "version": "0.38.2"}, "updateTimestamp": "2023-03-23T16:23:01Z"},
  "metadata": {"name": "replicaset-nginx-965685897-nginx", "namespace": "default", "labels": {"resource-spec-hash": "fc85b485f", "trivy-operator.container.name": "web",
    "trivy-operator.resource.kind": "ReplicaSet", "trivy-operator.resource.name": "nginx-965685897", "trivy-operator.resource.namespace": "default"}},
  "kind": "VulnerabilityReport", "apiVersion": "aquasecurity.github.io/v1alpha1"}"#;

const CHECKS: &str = r#"{"apiVersion": "aquasecurity.github.io/v1alpha1", "kind": "RbacAssessmentReport", "metadata": {"labels": {
    "trivy-operator.resource.kind": "Role", "trivy-operator.resource.name": "admin", "trivy-operator.resource.namespace": "default"}},
  "report": {"updateTimestamp": "2023-03-22T00:00:00Z", "checks": [
    {"checkID": "KSV014", "title": "Not read-only", "severity": "LOW", "success": false, "messages": ["Container 'web' of ReplicaSet 'nginx-965685897' should set it"], "remediation": "set it"},
    {"checkID": "KSV110", "severity": "LOW", "success": false, "messages": null, "description": "why"},
    {"checkID": "KSV012", "success": true}, {"success": false}, {"checkID": "KSV013", "success": "no"}]}}"#;

const SECRETS: &str = r#"{"apiVersion": "aquasecurity.github.io/v1alpha1", "kind": "ExposedSecretReport", "metadata": {"labels": {
    "trivy-operator.container.name": "web", "trivy-operator.resource.kind": "Pod", "trivy-operator.resource.name": "a", "trivy-operator.resource.namespace": "b"}},
  "report": {"artifact": {"repository": "library/secret", "tag": "latest"}, "secrets": [
    {"ruleID": "aws-secret-access-key", "match": "KEY=\"****\"", "severity": "CRITICAL", "target": "root/aws.txt", "title": "AWS key"},
    {"ruleID": "token", "match": "KEY=hunter2", "severity": "HIGH", "target": "root/t"}, {}]}}"#;

#[test]
fn vulnerabilities_are_placed_in_their_workload() {
    insta::assert_snapshot!(show(VULNERABILITIES), @"
    trivy-operator trivy-operator 0.38.2: 6 observations, 0 suppressed
    critical package CVE-2023-23914 | pkg:apk/alpine/curl@7.87.0-r1 | 7.87.0-r1 → 7.87.0-r2, 8.0 | default/ReplicaSet/nginx/web | HSTS ignored
    medium package CVE-2020-7598 | minimist | 0.0.8 →  | default/ReplicaSet/nginx/web/app/node_modules/minimist/package.json | CVE-2020-7598
    unknown package CVE-2019-0001 | bash |  →  | default/ReplicaSet/nginx/web | CVE-2019-0001
    skipped report.vulnerabilities[3]: it names no package
    skipped report.vulnerabilities[4]: it names no vulnerability
    skipped report.vulnerabilities[5]: invalid type: integer `7`, expected struct Vulnerability
    ");
    let (reading, findings) = accept(VULNERABILITIES);
    let facts = reading.facts;
    assert_eq!(facts.target.as_deref(), Some("index.docker.io/library/nginx:1"));
    assert_eq!(facts.digests, ["sha256:aa"]);
    assert_eq!(
        facts.operating_system.map(|os| (os.family, os.end_of_life)),
        Some(("alpine".to_owned(), true))
    );
    assert_eq!(facts.created.unwrap().to_string(), "2023-03-23T16:23:01Z");
    let first = &findings[0];
    assert_eq!(first.details.references, ["https://a.example/1", "https://a.example/2"]);
    assert_eq!((first.details.cvss[0].source.as_str(), first.details.cvss[0].score), ("nvd", Some(9.1)));
    assert_eq!(findings[1].details.cvss[0].source, "ghsa");
    let Subject::Package(subject) = &first.subject else { panic!("it is a package") };
    assert_eq!((subject.package.operating_system, subject.fix.status), (true, FixStatus::Fixed));
}

#[test]
fn a_list_holds_resources_of_any_kind() {
    let sbom = r#"{"apiVersion": "aquasecurity.github.io/v1alpha1", "kind": "SbomReport", "report": {"components": {"bomFormat": "CycloneDX", "components": [{"name": "a"}, {"name": "b"}]}}}"#;
    let report = format!(
        r#"{{"apiVersion": "v1", "kind": "List", "items": [{CHECKS}, {SECRETS}, {sbom}, {VULNERABILITIES}]}}"#
    );
    insta::assert_snapshot!(show(&report), @r#"
    trivy-operator trivy-operator 0.38.2: 13 observations, 0 suppressed
    low iac KSV014 | default/Role/admin/Container/web |  | Not read-only
    low iac KSV110 | default/Role/admin |  | KSV110
    unknown iac KSV013 | default/Role/admin |  | KSV013
    critical secret aws-secret-access-key | b/Pod/a/web/root/aws.txt | KEY="****" | AWS key
    high secret token | b/Pod/a/web/root/t | **** | token
    critical package CVE-2023-23914 | pkg:apk/alpine/curl@7.87.0-r1 | 7.87.0-r1 → 7.87.0-r2, 8.0 | default/ReplicaSet/nginx/web | HSTS ignored
    medium package CVE-2020-7598 | minimist | 0.0.8 →  | default/ReplicaSet/nginx/web/app/node_modules/minimist/package.json | CVE-2020-7598
    unknown package CVE-2019-0001 | bash |  →  | default/ReplicaSet/nginx/web | CVE-2019-0001
    skipped items[0].report.checks[3]: it names no check
    skipped items[1].report.secrets[2]: it names no rule
    skipped items[3].report.vulnerabilities[3]: it names no package
    skipped items[3].report.vulnerabilities[4]: it names no vulnerability
    skipped items[3].report.vulnerabilities[5]: invalid type: integer `7`, expected struct Vulnerability
    "#);
    let facts = accept(&report).0.facts;
    assert_eq!((facts.target, facts.packages, facts.passed_checks), (None, Some(2), Some(1)));
    assert_eq!(facts.created.unwrap().to_string(), "2023-03-22T00:00:00Z");
}

#[test]
fn every_form_of_a_file_gives_the_same() {
    let only = |report: String| show(report).lines().skip(1).map(str::to_owned).collect::<Vec<_>>();
    let single = only(SECRETS.to_owned());
    assert_eq!(single.len(), 3);
    let without_route = |lines: Vec<String>| lines[..2].to_vec();
    for form in [
        format!("[{SECRETS}]"),
        format!(r#"{{"items": [{SECRETS}]}}"#),
        format!(
            r#"{{"configauditreports.aquasecurity.github.io": [], "exposedsecretreports.aquasecurity.github.io": [{SECRETS}]}}"#
        ),
        format!(r#"{{"exposedsecretreports.aquasecurity.github.io": {{"items": [{SECRETS}]}}}}"#),
    ] {
        assert_eq!(without_route(only(form)), single[..2]);
    }
}

#[test]
fn no_clear_secret_survives() {
    let findings = format!("{:?}", accept(SECRETS).1);
    assert!(findings.contains("****") && !findings.contains("hunter2"));
}

#[test]
fn compliance_reports_give_what_fails_in_both_forms() {
    let report = r#"[{"apiVersion": "aquasecurity.github.io/v1alpha1", "kind": "ClusterComplianceReport", "metadata": {"name": "cis"}, "status": {"detailReport": {"results": [
        {"checks": [{"checkID": "AVD-KSV-0041", "severity": "", "success": false, "target": "/clusterrole-admin", "title": "Manage secrets", "messages": ["m"]},
                    {"checkID": "AVD-KSV-0001", "severity": "MEDIUM", "success": false, "target": "default/replicaset-web-c868466d4", "messages": ["Container 'a' of it"]},
                    {"checkID": "", "severity": "", "success": false}, {"checkID": "", "success": true}], "severity": "HIGH", "name": "Minimise access", "id": "5.1.2"},
        {"id": "", "checks": [{"success": false}]}, {"id": "1.1.1", "checks": null}]}, "updateTimestamp": "2021-1-1T10:10:10Z"}},
      {"apiVersion": "aquasecurity.github.io/v1alpha1", "kind": "ClusterComplianceReport", "metadata": {"name": "nsa"}, "status": {"summaryReport": {"controlCheck": [
        {"id": "4.2.9", "name": "passes", "severity": "HIGH", "totalFail": 0}, {"id": "4.2.10", "name": "Set TLS", "severity": "CRITICAL", "totalFail": 10},
        {"id": "4.2.11", "name": "by hand", "severity": "HIGH", "totalFail": null}, {"totalFail": 1}]}}}]"#;
    insta::assert_snapshot!(show(report), @"
    trivy-operator trivy-operator -: 6 observations, 0 suppressed
    high iac AVD-KSV-0041 | clusterrole/admin |  | Manage secrets
    medium iac AVD-KSV-0001 | default/replicaset/web/Container/a |  | AVD-KSV-0001
    high iac cis/5.1.2 |  |  | Minimise access
    critical iac nsa/4.2.10 |  |  | Set TLS
    skipped [0].status.detailReport.results[1].checks[0]: it names no check
    skipped [1].status.summaryReport.controlCheck[3]: it names no check
    ");
    assert_eq!(accept(report).0.facts.passed_checks, Some(2));
}

#[test]
fn values_of_the_wrong_type_are_remarked_on() {
    let report = r#"{"apiVersion": "aquasecurity.github.io/v1alpha1", "kind": "VulnerabilityReport", "metadata": 7,
      "report": {"vulnerabilities": "none", "artifact": [], "os": null, "scanner": "x", "updateTimestamp": 5, "checks": null, "components": []}}"#;
    insta::assert_snapshot!(show(report), @"
    trivy-operator trivy-operator -: 0 observations, 0 suppressed
    skipped report.vulnerabilities: it is a string, expected an array
    skipped report.components: it is an array, expected an object
    ");
}
