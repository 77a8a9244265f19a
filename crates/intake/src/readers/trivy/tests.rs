use crate::testing::show;

#[test]
fn a_report_of_schema_2_gives_all_four_kinds() {
    let report = r#"{
      "SchemaVersion": 2, "CreatedAt": "2026-11-23T09:12:00.123456789Z", "ArtifactName": "shop:1.0",
      "ArtifactType": "container_image", "Trivy": {"Version": "0.59.1"},
      "Metadata": {"OS": {"Family": "debian", "Name": "11.6", "EOSL": true}, "ImageID": "sha256:aa",
                   "RepoDigests": ["registry.example/shop@sha256:bb"], "ImageConfig": {"created": "0001-01-01T00:00:00Z"}},
      "Results": [
        {"Target": "shop:1.0 (debian 11.6)", "Class": "os-pkgs", "Type": "debian",
         "Packages": [{"Name": "openssl"}, {"Name": "zlib1g"}],
         "Vulnerabilities": [{"VulnerabilityID": "CVE-2023-0286", "VendorIDs": ["DSA-5343-1"], "PkgName": "openssl",
           "PkgIdentifier": {"PURL": "pkg:deb/debian/openssl@1.1.1n-0%2Bdeb11u3?arch=amd64"}, "InstalledVersion": "1.1.1n-0+deb11u3",
           "FixedVersion": "1.1.1n-0+deb11u4", "Status": "fixed", "Layer": {"DiffID": "sha256:cc"}, "Severity": "HIGH",
           "Title": "X.400 address type confusion", "CweIDs": ["CWE-843"], "CVSS": {"nvd": {"V3Vector": "CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:N/A:H", "V3Score": 7.4}},
           "Novelty": {"a": [1, 2]}}]},
        {"Target": "Java", "Class": "lang-pkgs", "Type": "jar", "Vulnerabilities": [{"VulnerabilityID": "GHSA-jfh8-c2jp-5v3q",
           "PkgName": "org.apache.logging.log4j:log4j-core", "PkgPath": "app/log4j-core-2.14.1.jar", "InstalledVersion": "2.14.1",
           "FixedVersion": "2.15.0, 2.12.2", "Severity": "SEVERE?"}]},
        {"Target": "Dockerfile", "Class": "config", "Type": "dockerfile", "MisconfSummary": {"Successes": 20, "Failures": 1},
         "Misconfigurations": [{"ID": "DS002", "AVDID": "AVD-DS-0002", "Title": "Image user is root", "Severity": "HIGH", "Status": "FAIL", "CauseMetadata": {"StartLine": 3, "EndLine": 4}},
           {"ID": "DS026", "Status": "PASS"}]},
        {"Target": "k8s.yaml", "Class": "config", "Type": "kubernetes",
         "Misconfigurations": [{"ID": "KSV001", "Message": "Container 'web' of Deployment 'shop' should set it", "Severity": "MEDIUM", "Status": "FAIL"}]},
        {"Target": "/app/.env", "Class": "secret", "Secrets": [{"RuleID": "aws-access-key-id", "Severity": "CRITICAL", "Title": "AWS key", "StartLine": 2, "EndLine": 2, "Match": "KEY=********"}]},
        {"Target": "OS Packages", "Class": "license", "Licenses": [{"Severity": "HIGH", "Category": "restricted", "PkgName": "bash", "Name": "GPL-3.0"}]}
      ]}"#;
    insta::assert_snapshot!(show(report), @"
    trivy trivy 0.59.1: 6 observations, 0 suppressed
    high package CVE-2023-0286 | pkg:deb/debian/openssl@1.1.1n-0%2Bdeb11u3?arch=amd64 | 1.1.1n-0+deb11u3 → 1.1.1n-0+deb11u4 |  | X.400 address type confusion
    unknown package GHSA-jfh8-c2jp-5v3q | org.apache.logging.log4j:log4j-core | 2.14.1 → 2.15.0, 2.12.2 | app/log4j-core-2.14.1.jar | GHSA-jfh8-c2jp-5v3q
    high iac DS-0002 |  | Dockerfile:3 | Image user is root
    medium iac KSV-0001 | Container/web/Deployment/shop | k8s.yaml | KSV001
    critical secret aws-access-key-id | /app/.env:2 | KEY=******** | AWS key
    high package LICENSE:GPL-3.0 | bash |  →  | OS Packages | licence GPL-3.0 (restricted)
    ");
}

#[test]
fn the_older_plain_list_is_read() {
    let report = r#"[{"Target": "alpine:3.9 (alpine 3.9.4)", "Type": "alpine", "Vulnerabilities": null},
      {"Target": "package-lock.json", "Type": "npm", "Vulnerabilities": [{"VulnerabilityID": "CVE-2020-7598",
       "PkgName": "minimist", "InstalledVersion": "0.0.8", "FixedVersion": "0.2.1", "Severity": ""}]}]"#;
    insta::assert_snapshot!(show(report), @"
    trivy trivy -: 1 observations, 0 suppressed
    unknown package CVE-2020-7598 | minimist | 0.0.8 → 0.2.1 | package-lock.json | CVE-2020-7598
    ");
}

#[test]
fn a_cluster_report_names_the_workload() {
    let report = r#"{"ClusterName": "prod", "Resources": [
      {"Results": [{"Vulnerabilities": [{"VulnerabilityID": "CVE-2023-0286", "PkgName": "openssl"}], "Type": "debian", "Class": "os-pkgs", "Target": "shop"}],
       "Namespace": "default", "Kind": "Deployment", "Name": "shop"},
      {"Namespace": "default", "Kind": "Job", "Name": "migrate", "Error": "image not found"}]}"#;
    insta::assert_snapshot!(show(report), @"
    trivy trivy -: 1 observations, 0 suppressed
    unknown package CVE-2023-0286 | openssl |  →  | default/Deployment/shop | CVE-2023-0286
    not scanned default/Job/migrate: image not found
    ");
}

#[test]
fn what_was_ignored_is_kept_as_suppressed() {
    let report = r#"{"SchemaVersion": 2, "ArtifactName": "a", "Results": [{"Target": "go.mod", "Class": "lang-pkgs", "Type": "gomod",
      "ExperimentalModifiedFindings": [{"Type": "vulnerability", "Status": "ignored", "Source": ".trivyignore", "Statement": "not called",
        "Finding": {"VulnerabilityID": "CVE-2023-45142", "PkgName": "otelhttp", "InstalledVersion": "0.35.0", "Severity": "HIGH"}}]}]}"#;
    insta::assert_snapshot!(show(report), @"
    trivy trivy -: 0 observations, 1 suppressed
    high package CVE-2023-45142 | otelhttp | 0.35.0 →  | go.mod | CVE-2023-45142 | suppressed by .trivyignore: not called
    ");
}

#[test]
fn records_that_make_no_sense_are_skipped_with_their_place() {
    let report = r#"{"SchemaVersion": 2, "Results": [{"Target": "a", "Vulnerabilities": [
      {"VulnerabilityID": "", "PkgName": "a"}, {"VulnerabilityID": "CVE-2024-1"}, 7,
      {"VulnerabilityID": "CVE-2024-1234", "PkgName": "b", "Severity": "LOW", "Severity": "HIGH"}]},
      {"Target": "b", "Vulnerabilities": "none"}]}"#;
    insta::assert_snapshot!(show(report), @"
    trivy trivy -: 4 observations, 0 suppressed
    skipped Results[0].Vulnerabilities[0]: it names no vulnerability
    skipped Results[0].Vulnerabilities[1]: it names no package
    skipped Results[0].Vulnerabilities[2]: invalid type: integer `7`, expected struct Vulnerability
    skipped Results[0].Vulnerabilities[3]: duplicate field `Severity`
    skipped Results[1].Vulnerabilities: it is a string, expected an array
    ");
}

#[test]
fn a_package_of_the_operating_system_has_no_path_in_the_oldest_reports_either() {
    let report = r#"[{"Target": "web:1.1 (alpine 3.9.4)", "Type": "alpine", "Vulnerabilities": [{"VulnerabilityID": "CVE-2019-14697",
       "PkgName": "musl", "InstalledVersion": "1.1.20-r4", "FixedVersion": "1.1.20-r5", "Severity": "CRITICAL"}]}]"#;
    insta::assert_snapshot!(show(report), @"
    trivy trivy -: 1 observations, 0 suppressed
    critical package CVE-2019-14697 | musl | 1.1.20-r4 → 1.1.20-r5 |  | CVE-2019-14697
    ");
}
