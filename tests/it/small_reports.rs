//! For each format the smallest report that says something: one observation, unless that is not possible.

/// A report of Checkov with one failed check.
pub(crate) const CHECKOV: &str = r#"{"check_type": "terraform", "summary": {"passed": 0, "failed": 1, "checkov_version": "3.3.30"},
            "results": {"passed_checks": [], "skipped_checks": [], "parsing_errors": [], "failed_checks": [{"check_id": "CKV_AWS_24", "check_name": "Open port",
            "file_path": "/main.tf", "file_line_range": [1, 4], "resource": "aws_security_group.open"}]}}"#;

/// A format's name as `portcullis read --formats` lists it, and a report in it.
pub(crate) const SMALL: &[(&str, &str)] = &[
    (
        "portcullis",
        r#"{"portcullis": {"document": "scan", "version": 1, "tool_version": "1.0.0"}, "targets": []}"#,
    ),
    (
        "cyclonedx",
        r#"{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{"bom-ref": "a", "type": "library", "name": "left"}],
            "vulnerabilities": [{"id": "CVE-2024-1234", "affects": [{"ref": "a"}]}]}"#,
    ),
    (
        "cyclonedx-xml",
        r#"<bom xmlns="http://cyclonedx.org/schema/bom/1.6"><components><component bom-ref="a" type="library"><name>left</name></component></components>
            <vulnerabilities><vulnerability><id>CVE-2024-1234</id><affects><target><ref>a</ref></target></affects></vulnerability></vulnerabilities></bom>"#,
    ),
    (
        "dependency-check",
        r#"<analysis xmlns="https://jeremylong.github.io/DependencyCheck/dependency-check.4.0.xsd"><dependencies><dependency>
            <fileName>left.jar</fileName><vulnerabilities><vulnerability><name>CVE-2024-1234</name></vulnerability></vulnerabilities></dependency></dependencies></analysis>"#,
    ),
    (
        "trivy-operator",
        r#"{"apiVersion": "aquasecurity.github.io/v1alpha1", "kind": "VulnerabilityReport", "metadata": {"name": "web", "namespace": "shop"},
            "report": {"artifact": {"repository": "shop/web", "tag": "1"}, "vulnerabilities": [{"vulnerabilityID": "CVE-2024-1234", "resource": "left", "installedVersion": "1", "severity": "HIGH"}]}}"#,
    ),
    (
        "trivy",
        r#"{"SchemaVersion": 2, "ArtifactName": "shop", "Results": [{"Target": "package-lock.json", "Class": "lang-pkgs", "Type": "npm",
            "Vulnerabilities": [{"VulnerabilityID": "CVE-2024-1234", "PkgName": "left", "InstalledVersion": "1", "Severity": "HIGH"}]}]}"#,
    ),
    (
        "grype",
        r#"{"matches": [{"vulnerability": {"id": "CVE-2024-1234", "severity": "High"}, "artifact": {"name": "left", "version": "1", "type": "npm", "purl": "pkg:npm/left@1"}}]}"#,
    ),
    (
        "cargo-audit",
        r#"{"database": {}, "lockfile": {"dependency-count": 1}, "vulnerabilities": {"list": [{"advisory": {"id": "RUSTSEC-2024-0001"}, "package": {"name": "left", "version": "1.0.0"}}]}}"#,
    ),
    (
        "npm-audit",
        r#"{"auditReportVersion": 2, "vulnerabilities": {"left": {"name": "left", "severity": "high", "via": [{"source": 7, "title": "Pads too much"}]}}}"#,
    ),
    (
        "npm-audit-6",
        r#"{"actions": [], "muted": [], "advisories": {"7": {"module_name": "left", "severity": "high", "title": "Pads too much", "findings": [{"version": "1.0.0"}]}}}"#,
    ),
    (
        "osv-scanner",
        r#"{"results": [{"source": {"path": "package-lock.json", "type": "lockfile"}, "packages": [{"package": {"name": "left", "version": "1.0.0", "ecosystem": "npm"},
            "vulnerabilities": [{"id": "CVE-2024-1234"}]}]}]}"#,
    ),
    (
        "kics",
        r#"{"queries_total": 1, "queries": [{"query_id": "a1", "query_name": "Open port", "severity": "HIGH", "files": [{"file_name": "main.tf", "line": 3}]}]}"#,
    ),
    (
        "kube-bench",
        r#"{"Controls": [{"node_type": "master", "tests": [{"results": [{"test_number": "1.1.1", "status": "FAIL", "test_desc": "Permissions"}]}]}], "Totals": {}}"#,
    ),
    (
        "hadolint",
        r#"[{"code": "DL3006", "column": 1, "file": "Dockerfile", "level": "warning", "line": 1, "message": "Tag the image"}]"#,
    ),
    (
        "tfsec",
        r#"{"results": [{"rule_id": "AVD-AWS-0001", "long_id": "open-port", "severity": "HIGH", "description": "open", "location": {"filename": "main.tf", "start_line": 3, "end_line": 4}}]}"#,
    ),
    (
        "semgrep",
        r#"{"version": "1.120.0", "errors": [], "paths": {}, "results": [{"check_id": "shell", "path": "a.py", "start": {"line": 3}, "end": {"line": 3}, "extra": {"message": "A shell.", "severity": "ERROR"}}]}"#,
    ),
    (
        "snyk",
        r#"{"ok": false, "packageManager": "npm", "vulnerabilities": [{"id": "SNYK-JS-LEFT-1", "packageName": "left", "version": "1.0.0", "severity": "high", "title": "Pads"}]}"#,
    ),
    ("checkov", CHECKOV),
    (
        "sarif",
        r#"{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "Lint"}}, "results": [{"ruleId": "L1", "message": {"text": "A shell."},
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": "a.py"}, "region": {"startLine": 3}}}]}]}]}"#,
    ),
    (
        "gitleaks",
        r#"[{"RuleID": "token", "File": "a.env", "StartLine": 1, "Secret": "hunter2", "Match": "token=hunter2"}]"#,
    ),
    ("generic", r#"{"type": "review", "findings": [{"title": "A door is open", "severity": "high"}]}"#),
    ("generic-csv", "Title,Severity,Description\n\"A door is open\",High,\"It is, and it stays open\"\n"),
    ("empty", "[ ]"),
];

/// The small report of a format.
pub(crate) fn report(format: &str) -> &'static str {
    SMALL.iter().find(|(name, _)| *name == format).unwrap().1
}
