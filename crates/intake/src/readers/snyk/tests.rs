use crate::testing::{accept, show};
use portcullis_domain::advisory::AdvisoryId;
use portcullis_domain::finding::{FixStatus, Subject};

const PROJECT: &str = r#"{"vulnerabilities": [
    {"id": "SNYK-JAVA-COMGOOGLEGUAVA-1015415", "title": "Information Disclosure", "severity": "high", "severityWithCritical": "critical", "packageManager": "maven",
     "CVSSv3": "CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:N/A:N", "cvssScore": 5.5, "cvssDetails": [{"assigner": "NVD", "severity": "low", "cvssV3Vector": "CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:L/I:N/A:N", "cvssV3BaseScore": 3.3}],
     "fixedIn": ["30.0-android", "30.0-jre"], "nearestFixedInVersion": "30.0-jre", "identifiers": {"CVE": ["CVE-2020-8908"], "CWE": ["CWE-200"], "GHSA": ["GHSA-5mg8-w23w-74h3"], "NSP": [891]},
     "packageName": "com.google.guava:guava", "name": "com.google.guava:guava", "version": "29.0-jre", "from": ["com.test:a@1", "com.test:b@2", "com.google.guava:guava@29.0-jre"],
     "upgradePath": [false, "com.test:b@3"], "references": [{"title": "x", "url": "https://b.example"}], "publicationTime": "2020-10-23T15:50:35Z", "description": "Overview."},
    {"id": "npm:ms:20170412", "severity": "low", "name": "ms", "version": "0.7.1", "fixedIn": [], "identifiers": null, "packageManager": "npm"},
    {"id": "snyk:lic:npm:cart:GPL-3.0", "type": "license", "license": "GPL-3.0", "title": "GPL-3.0 license", "severity": "high", "name": "@shop/cart", "version": "1.0.0", "packageManager": "npm"},
    {"id": "SNYK-GOLANG-X-1", "severity": "medium", "packageManager": "golang", "packageName": "golang.org/x/net/http2", "name": "golang.org/x/net/http2", "version": "v0.9.0"}],
  "ok": false, "dependencyCount": 688, "org": "shop", "packageManager": "maven",
  "filtered": {"ignore": [{"id": "SNYK-JS-A-1", "name": "a", "packageManager": "npm", "severity": "medium", "filtered": {"ignored": [{"reason": "not reachable", "expires": "2027-01-01T00:00:00Z", "source": "cli"}]}}],
    "patch": [{"id": "SNYK-JS-B-1", "name": "b", "packageManager": "npm", "severity": "medium", "filtered": {"patches": []}}, {"id": ""}]},
  "projectName": "com.test:a", "displayTargetFile": "server\\pom.xml", "path": "C:\\workspace"}"#;

#[test]
fn a_single_project_is_read_though_its_file_stands_behind_the_issues() {
    insta::assert_snapshot!(show(PROJECT), @"
    snyk snyk -: 4 observations, 2 suppressed
    critical package CVE-2020-8908 | pkg:maven/com.google.guava/guava@29.0-jre | 29.0-jre → 30.0-jre, 30.0-android | server/pom.xml | Information Disclosure
    low package npm:ms:20170412 | pkg:npm/ms@0.7.1 | 0.7.1 →  | server/pom.xml | npm:ms:20170412
    high package LICENSE:GPL-3.0 | pkg:npm/%40shop/cart@1.0.0 | 1.0.0 →  | server/pom.xml | GPL-3.0 license
    medium package SNYK-GOLANG-X-1 | golang.org/x/net/http2 | v0.9.0 →  | server/pom.xml | SNYK-GOLANG-X-1
    medium package SNYK-JS-A-1 | pkg:npm/a |  →  | server/pom.xml | SNYK-JS-A-1 | suppressed by policy: not reachable (until 2027-01-01T00:00:00Z)
    medium package SNYK-JS-B-1 | pkg:npm/b |  →  | server/pom.xml | SNYK-JS-B-1 | suppressed by patch: 
    skipped filtered.patch[1]: it names no vulnerability
    ");
    let (reading, findings) = accept(PROJECT);
    assert_eq!((reading.facts.packages, reading.facts.target.as_deref()), (Some(688), Some("C:\\workspace")));
    let details = &findings[0].details;
    assert_eq!(
        details.remediation,
        "Upgrade to com.test:b@3. It comes by com.test:a@1 > com.test:b@2 > com.google.guava:guava@29.0-jre."
    );
    assert_eq!(
        details.references,
        ["https://security.snyk.io/vuln/SNYK-JAVA-COMGOOGLEGUAVA-1015415", "https://b.example"]
    );
    let rated: Vec<_> = details.cvss.iter().map(|it| (it.source.as_str(), it.score)).collect();
    assert_eq!(rated, [("snyk", Some(5.5)), ("nvd", Some(3.3))]);
    let packages: Vec<_> = findings
        .iter()
        .map(|finding| match &finding.subject {
            Subject::Package(found) => found,
            other => panic!("{other:?} is no package"),
        })
        .collect();
    let aliases: Vec<_> = packages[0].aliases.iter().map(AdvisoryId::as_str).collect();
    assert_eq!(aliases, ["CVE-2020-8908", "GHSA-5mg8-w23w-74h3"]);
    let status: Vec<_> = packages.iter().take(3).map(|found| found.fix.status).collect();
    assert_eq!(status, [FixStatus::Fixed, FixStatus::Affected, FixStatus::Unknown]);
}

#[test]
fn all_projects_are_read_and_a_failed_one_is_not_scanned() {
    let report = r#"[{"ok": false, "error": "Could not detect supported target files", "path": "docs"},
      {"ok": true, "vulnerabilities": [], "packageManager": "npm", "dependencyCount": 3, "displayTargetFile": "web/package-lock.json"},
      {"ok": false, "error": {"message": "no lockfile", "code": 422}, "path": "x", "displayTargetFile": "api/package.json"},
      {"ok": false, "dependencyCount": 4, "packageManager": "pip", "targetFile": "requirements.txt", "vulnerabilities": [{"id": "SNYK-PYTHON-DJANGO-1", "name": "django", "version": "4.0.5", "severity": "high", "cvssSources": [{"assigner": "Snyk", "vector": "CVSS:3.1/x", "baseScore": 9.1}]}]}]"#;
    insta::assert_snapshot!(show(report), @"
    snyk snyk -: 1 observations, 0 suppressed
    high package SNYK-PYTHON-DJANGO-1 | pkg:pypi/django@4.0.5 | 4.0.5 →  | requirements.txt | SNYK-PYTHON-DJANGO-1
    not scanned docs: Could not detect supported target files
    not scanned api/package.json: no lockfile
    ");
    assert_eq!(accept(report).0.facts.packages, Some(7));
}

#[test]
fn an_image_is_read_with_its_applications() {
    let report = r#"{"vulnerabilities": [
        {"id": "SNYK-DEBIAN11-GCC10-1", "title": "CVE-2023-4039", "severity": "low", "packageManager": "debian:11", "packageName": "gcc-10", "name": "gcc-10/libgcc-s1", "version": "10.2.1-6",
         "fixedIn": [], "identifiers": {"CVE": ["CVE-2023-4039"], "ALTERNATIVE": []}, "from": ["docker-image|shop@latest", "gcc-10/libgcc-s1@10.2.1-6"], "dockerBaseImage": "debian:11"},
        {"id": "SNYK-RHEL8-CURL-1", "severity": "low", "packageManager": "rhel:8", "name": "curl/libcurl", "version": "7.61.1-22", "dockerfileInstruction": "RUN dnf install curl"},
        {"id": "SNYK-UPSTREAM-NODE-1", "severity": "high", "packageManager": "upstream", "name": "node", "version": "20.1.0"}],
      "ok": false, "packageManager": "deb", "dependencyCount": 9, "docker": {"baseImage": "debian:11"}, "path": "shop:latest/shop", "projectName": "docker-image|shop",
      "applications": [{"vulnerabilities": [{"id": "SNYK-JS-EXPRESSJWT-575022", "severity": "high", "packageManager": "npm", "name": "express-jwt", "version": "0.1.3", "fixedIn": ["6.0.0"]}],
        "ok": false, "packageManager": "npm", "dependencyCount": 71, "targetFile": "/shop/package.json", "displayTargetFile": "/shop/package.json"}]}"#;
    insta::assert_snapshot!(show(report), @"
    snyk snyk -: 4 observations, 0 suppressed
    low package CVE-2023-4039 | pkg:deb/debian/libgcc-s1@10.2.1-6 | 10.2.1-6 →  |  | CVE-2023-4039
    low package SNYK-RHEL8-CURL-1 | pkg:rpm/redhat/libcurl@7.61.1-22 | 7.61.1-22 →  |  | SNYK-RHEL8-CURL-1
    high package SNYK-UPSTREAM-NODE-1 | node | 20.1.0 →  |  | SNYK-UPSTREAM-NODE-1
    high package SNYK-JS-EXPRESSJWT-575022 | pkg:npm/express-jwt@0.1.3 | 0.1.3 → 6.0.0 | shop/package.json | SNYK-JS-EXPRESSJWT-575022
    ");
    let (reading, findings) = accept(report);
    assert_eq!(
        (reading.facts.packages, reading.facts.target.as_deref()),
        (Some(80), Some("shop:latest/shop"))
    );
    let system = reading.facts.operating_system.unwrap();
    assert_eq!((system.family.as_str(), system.version.as_str()), ("debian", "11"));
    assert!(findings[0].details.remediation.ends_with("It comes with the base image debian:11."));
    assert!(findings[1].details.remediation.ends_with("`RUN dnf install curl` of the Dockerfile."));
}

#[test]
fn issues_that_make_no_sense_are_skipped_with_their_place() {
    let report = r#"{"ok": false, "packageManager": null, "vulnerabilities": [{"id": "", "name": "a"}, {"id": "SNYK-1"}, 3,
      {"id": "SNYK-2", "name": "b/", "fixedIn": null, "from": null, "cvssScore": null, "version": 2, "references": null}],
      "infrastructureAsCodeIssues": [{"id": "SNYK-CC-1"}], "dependencyCount": "many"}"#;
    insta::assert_snapshot!(show(report), @"
    snyk snyk -: 4 observations, 0 suppressed
    unknown package SNYK-2 | b/ | 2 →  |  | SNYK-2
    skipped vulnerabilities[0]: it names no vulnerability
    skipped vulnerabilities[1]: it names no package
    skipped vulnerabilities[2]: invalid type: integer `3`, expected struct Issue
    skipped infrastructureAsCodeIssues: configuration issues are read from Snyk's SARIF only
    ");
}
