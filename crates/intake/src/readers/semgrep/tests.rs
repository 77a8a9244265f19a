use crate::testing::{accept, show};

#[test]
fn a_current_report_is_read() {
    let report = r#"{"version": "1.120.0", "results": [
        {"check_id": "python.lang.security.audit.eval-detected", "path": "src/app.py", "start": {"line": 12, "col": 5, "offset": 99}, "end": {"line": 13, "col": 9},
         "extra": {"message": "Detected eval.\nDo not use it.", "severity": "WARNING", "fingerprint": "ab12_0", "lines": "    eval(x)", "is_ignored": false, "fix": "literal_eval(x)",
           "metadata": {"cwe": ["CWE-95: Eval Injection"], "references": ["https://b.example"], "shortlink": "https://sg.run/x", "source": "https://semgrep.dev/r/x", "technology": ["python"]},
           "metavars": {"$X": {"abstract_content": "x", "start": {"line": 1}}}, "engine_kind": "OSS", "validation_state": "NO_VALIDATOR"}},
        {"check_id": "js.rule", "path": "src\\b.js", "start": {"line": 1, "col": 1}, "end": {"line": 1, "col": 2},
         "extra": {"message": "", "severity": "CRITICAL", "fingerprint": "requires login", "lines": "requires login", "is_ignored": true, "metadata": {"cwe": "CWE-79"}}}],
      "errors": [
        {"code": 3, "level": "warn", "type": ["PartialParsing", [{"path": "src/c.py"}]], "message": "Syntax error at line src/c.py:1:\n `(` was unexpected", "path": "src/c.py"},
        {"code": 2, "level": "error", "type": "Timeout", "rule_id": "slow.rule", "message": "", "short_msg": null},
        {"level": "info", "message": "by the way"}, {"level": "error"}],
      "paths": {"scanned": ["src/app.py"], "skipped": [{"path": "big.js", "reason": "exceeded_size_limit", "details": "x"}, {"path": ".git", "reason": "always_skipped"},
        {"path": "d.py", "reason": "some_reason_of_tomorrow"}]}}"#;
    insta::assert_snapshot!(show(report), @"
    semgrep semgrep 1.120.0: 2 observations, 0 suppressed
    medium code python.lang.security.audit.eval-detected | src/app.py:12 | ab12_0 | Detected eval.
    critical code js.rule | src/b.js:1 |  | js.rule | suppressed by inline: 
    not scanned src/c.py: Syntax error at line src/c.py:1:
    not scanned slow.rule: Timeout
    not scanned the scan: an error without a message
    not scanned big.js: exceeded size limit
    not scanned d.py: some reason of tomorrow
    ");
    let (_, findings) = accept(report);
    let details = &findings[0].details;
    assert_eq!(details.references, ["https://sg.run/x", "https://b.example"]);
    assert_eq!(details.cwes, [95]);
    assert_eq!(details.description, "Detected eval.\nDo not use it.");
    assert!(details.remediation.contains("literal_eval(x)"));
}

#[test]
fn an_old_report_without_version_and_paths_is_read() {
    let report = r#"{"errors": [], "results": [{"extra": {"lines": "\tcipher()", "severity": "ERROR", "message": "Weak.", "metadata": {}}, "end": {"line": 3}, "start": {"line": 3}, "path": "A.java", "check_id": "java.weak"}]}"#;
    insta::assert_snapshot!(show(report), @"
    semgrep semgrep -: 1 observations, 0 suppressed
    high code java.weak | A.java:3 | 	cipher() | Weak.
    ");
}

#[test]
fn a_report_of_nothing_is_told_by_its_keys() {
    insta::assert_snapshot!(show(r#"{"results": [], "errors": []}"#), @"semgrep semgrep -: 0 observations, 0 suppressed");
    insta::assert_snapshot!(show(r#"{"errors": [], "paths": {"scanned": ["a.py"]}, "results": [], "skipped_rules": [], "version": "1.99.0"}"#), @"semgrep semgrep 1.99.0: 0 observations, 0 suppressed");
}

/// A report with one result whose line holds a credential.
fn secret(check: &str, line: &str, column: u32, extra: &str) -> String {
    let line = serde_json::to_string(line).unwrap();
    format!(
        r#"{{"results": [{{"check_id": "{check}", "path": "a.py", "start": {{"line": 2, "col": {column}}}, "end": {{"line": 2, "col": 60}},
          "extra": {{"lines": {line}, "severity": "ERROR", "message": "Found hunter2-Xy9kQ72 here", {extra}}}}}]}}"#
    )
}

#[test]
fn no_credential_survives() {
    let line = "  password = \"hunter2-Xy9kQ72\"";
    let reports = [
        secret("generic.secrets.security.detected-password", line, 15, r#""fix": "hunter2-Xy9kQ72""#),
        secret("generic.secrets.security.detected-password", line, 14, r#""metadata": {}"#),
        secret("generic.secrets.security.detected-password", line, 99, r#""metadata": {}"#),
        secret("generic.secrets.security.detected-password", line, 0, r#""metadata": {}"#),
        secret(
            "a.b",
            "x = \"hunter2-Xy9kQ72\"; y = \"hunter3\"",
            30,
            r#""metadata": {"cwe": ["CWE-798: Use of Hard-coded Credentials"]}"#,
        ),
        secret("a.b", "ä = \"hunter2-Xy9kQ72\"", 6, r#""metadata": {"technology": ["secrets"]}"#),
        secret(
            "a.b",
            "requires login",
            6,
            r#""validation_state": "CONFIRMED_VALID", "metavars": {"$P": {"abstract_content": "hunter2-Xy9kQ72"}}"#,
        ),
    ];
    for report in &reports {
        let (_, findings) = accept(report);
        let text = format!("{findings:?}");
        assert!(!text.contains("hunter2") && !text.contains("Xy9kQ72"), "{text}");
        assert!(text.contains("Secret("), "{text}");
    }
    insta::assert_snapshot!(show(&reports[0]), @"
    semgrep semgrep -: 1 observations, 0 suppressed
    high secret generic.secrets.security.detected-password | a.py:2 | password = **** | Found **** here
    ");
    insta::assert_snapshot!(show(&reports[4]), @"
    semgrep semgrep -: 1 observations, 0 suppressed
    high secret a.b | a.py:2 | **** | Found **** here
    ");
}

#[test]
fn a_supply_chain_result_is_a_package() {
    let report = r#"{"version": "1.120.0", "errors": [], "results": [{"check_id": "ssc-82207871-bbda-49be-b1af-49fd927a2f93", "path": "src/app.py", "start": {"line": 1}, "end": {"line": 1},
      "extra": {"message": "Reachable assertion in grpcio", "severity": "ERROR", "lines": "import grpc", "metadata": {"sca-vuln-database-identifier": "CVE-2023-1428", "sca-severity": "MODERATE",
          "sca-fix-versions": [{"grpc": "1.53.0"}, {"grpcio": 1.53}], "publish-date": "2023-07-06T21:15:08Z", "cwe": ["CWE-617: Reachable Assertion"]},
        "sca_info": {"reachable": true, "reachability_rule": true, "sca_finding_schema": 20220913, "dependency_match": {"dependency_pattern": {"ecosystem": "pypi", "package": "grpcio", "semver_range": "<1.53.0"},
          "found_dependency": {"package": "grpcio", "version": "1.47.0", "ecosystem": "pypi", "transitivity": "direct", "allowed_hashes": {}, "lockfile_path": "requirements.txt"}, "lockfile": "requirements.txt"}}}},
      {"check_id": "rules.ssc-1", "path": "yarn.lock", "extra": {"severity": "INFO", "metadata": null, "sca_info": {"dependency_match": {"found_dependency": {"package": "@shop/cart", "ecosystem": "npm"}}}}},
      {"check_id": "rules.ssc-2", "extra": {"sca_info": {"dependency_match": null}}}]}"#;
    insta::assert_snapshot!(show(report), @"
    semgrep semgrep 1.120.0: 3 observations, 0 suppressed
    medium package CVE-2023-1428 | pkg:pypi/grpcio@1.47.0 | 1.47.0 → 1.53 | requirements.txt | Reachable assertion in grpcio
    informational package rules.ssc-1 | pkg:npm/%40shop/cart |  →  | yarn.lock | rules.ssc-1
    skipped results[2]: it names no package
    ");
}

#[test]
fn an_export_of_the_platform_is_read() {
    let report = r#"{"vulns": [
      {"title": "Reachable Assertion in grpc", "repositoryName": "example/shop", "exposureType": "REACHABLE",
       "advisory": {"ruleId": "ssc-82207871", "title": "Reachable Assertion in grpc", "description": "Versions before 1.53.0 abort.", "ecosystem": "gem", "severity": "HIGH",
         "references": {"cveIds": ["CVE-2023-1428"], "cweIds": ["CWE-617: Reachable Assertion"], "urls": ["https://b.example"]}, "announcedAt": "2023-07-06T21:15:08Z", "ruleText": "{}"},
       "matchedDependency": {"name": "grpcio", "versionSpecifier": "1.47.0"}, "closestSafeDependency": {"name": "grpcio", "versionSpecifier": "1.53.0"},
       "dependencyFileLocation": {"path": "requirements.txt", "startLine": "222"}, "triage": {"status": "NEW", "dismissReason": "UNKNOWN_REASON"}},
      {"title": null, "advisory": {"ruleId": "", "severity": "MODERATE", "references": {"cveIds": ["CVE-2023-1428"]}}, "matchedDependency": {"name": "grpcio"},
       "triage": {"status": "IGNORED", "dismissReason": "ACCEPTABLE_RISK"}},
      {"advisory": {"ruleId": "", "references": null}, "matchedDependency": {"name": "a"}}, {"advisory": {"ruleId": "ssc-1"}, "matchedDependency": null}]}"#;
    insta::assert_snapshot!(show(report), @"
    semgrep semgrep -: 4 observations, 0 suppressed
    high package CVE-2023-1428 | grpcio | 1.47.0 → 1.53.0 | example/shop/requirements.txt | Reachable Assertion in grpc
    medium package CVE-2023-1428 | grpcio |  →  |  | CVE-2023-1428 | suppressed by ignored in Semgrep: ACCEPTABLE_RISK
    skipped vulns[2]: it names no advisory
    skipped vulns[3]: it names no package
    ");
    let (_, findings) = accept(report);
    assert_eq!(findings[0].details.published, "2023-07-06T21:15:08Z".parse().ok());
    assert_eq!(findings[0].details.cwes, [617]);
}

#[test]
fn results_that_make_no_sense_are_skipped_with_their_place() {
    let report = r#"{"results": [{"check_id": "", "extra": {}}, [], {"check_id": "a", "extra": null, "path": 7, "start": {"line": "3"}}], "errors": [7], "paths": [], "version": 1}"#;
    insta::assert_snapshot!(show(report), @"
    semgrep semgrep -: 3 observations, 0 suppressed
    unknown code a | 7:3 |  | a
    skipped results[0]: it names no rule
    skipped results[1]: it names no rule
    skipped errors[0]: invalid type: integer `7`, expected struct Problem
    skipped paths: it is an array, expected an object
    ");
}

#[test]
fn a_message_that_is_too_much_to_search_is_not_kept() {
    let line = format!("key = \"hunter2-Xy9kQ72\" {}", "12345678 ".repeat(1_000));
    let report = secret("generic.secrets.a", &line, 8, r#""metadata": {}"#);
    assert_eq!(accept(&report).1[0].details.description, "");
}
