use super::*;
use crate::testing::with;
use portcullis_domain::finding::{Finding, Subject};
use portcullis_domain::identity::{Identities, Identity};
use std::fmt::Write as _;
use std::io::Cursor;

fn copy_within(report: &[u8], format: Option<&str>, limits: &Limits) -> (Vec<u8>, Redaction) {
    let mut bytes = Vec::new();
    let mut findings = Vec::new();
    let mut input = Cursor::new(report);
    let noted = read_noting(&mut input, format, limits, &mut findings).unwrap();
    let redaction = noted.copy(&mut input, limits, &mut bytes).unwrap();
    assert!(
        !noted.is_whole() || bytes == report,
        "a copy that leaves nothing out has the bytes of the report"
    );
    (bytes, redaction)
}

fn identities(findings: &[Finding]) -> Vec<Identity> {
    let mut scan = Identities::new("component");
    findings.iter().map(|finding| scan.next(finding)).collect()
}

/// The copy of a report, which must give the same findings as the report.
fn copy(report: impl AsRef<[u8]>) -> String {
    let limits = Limits::default();
    let (bytes, redaction) = copy_within(report.as_ref(), None, &limits);
    let (before, found) = with(&report, &limits).unwrap();
    let (after, again) = with(&bytes, &limits).unwrap();
    assert_eq!(identities(&found), identities(&again));
    assert_eq!(before.format, after.format);
    assert_eq!(before.facts, after.facts);
    let counts = |reading: &Reading| (reading.observations, reading.suppressed, reading.skipped_total);
    assert_eq!(counts(&before), counts(&after));
    let (twice, more) = copy_within(&bytes, None, &limits);
    assert_eq!(String::from_utf8_lossy(&twice), String::from_utf8_lossy(&bytes), "a copy's copy is the same");
    assert_eq!(more.searched, 0);
    assert_eq!(redaction.replaced == 0, bytes == report.as_ref());
    String::from_utf8(bytes).unwrap()
}

/// The copy, which must hold none of the texts, neither raw nor as JSON writes them.
fn copy_without(report: &str, absent: &[&str]) -> String {
    let copy = copy(report);
    let unescaped: String = match serde_json::from_str::<serde_json::Value>(&copy) {
        Ok(value) => leaves(&value),
        Err(_) => copy.clone(),
    };
    for text in absent {
        assert!(report.contains(text) || report.contains(&escaped(text)), "the report has no {text}");
        assert!(!copy.contains(text) && !unescaped.contains(text), "{text} in {copy}");
    }
    copy
}

fn escaped(text: &str) -> String {
    let quoted = serde_json::to_string(text).unwrap();
    quoted[1..quoted.len() - 1].to_owned()
}

fn leaves(value: &serde_json::Value) -> String {
    use serde_json::Value;
    match value {
        Value::String(text) => format!("{text}\n"),
        Value::Array(parts) => parts.iter().map(leaves).collect(),
        Value::Object(parts) => parts.values().map(leaves).collect(),
        _ => String::new(),
    }
}

#[test]
fn gitleaks_keeps_rule_and_place() {
    let report = r#"[ {"RuleID": "generic-api-key", "Description": "found dfjk3294sdaf213", "StartLine": 21, "EndLine": 21,
      "Match": "apikey = \"dfjk3294sdaf213\"", "Secret": "dfjk3294sdaf213", "File": "tests/api.py", "SymlinkFile": "", "Commit": "69235ea9ea4d59e18e2cc3c295526de46aa1365c",
      "Link": "https://h.example/dfjk3294sdaf213", "Entropy": 4.130, "Author": "Ann Person", "Email": "ann@corp.example", "Date": "2026-10-14T17:05:15Z",
      "Message": "add it\n\nSigned-off-by: Bob <bob@corp.example>", "Tags": [], "Fingerprint": "f", "Unheard": {"of": ["dfjk3294sdaf213"]}} ]
"#;
    insta::assert_snapshot!(
        copy_without(report, &["dfjk3294", "Ann", "corp.example", "Bob"]),
        @r#"
    [ {"RuleID": "generic-api-key", "Description": "found ****", "StartLine": 21, "EndLine": 21,
          "Match": "apikey = \"****\"", "Secret": "****", "File": "tests/api.py", "SymlinkFile": "", "Commit": "69235ea9ea4d59e18e2cc3c295526de46aa1365c",
          "Link": "****", "Entropy": 4.130, "Author": "****", "Email": "****", "Date": "2026-10-14T17:05:15Z",
          "Message": "****", "Tags": [], "Fingerprint": "f", "Unheard": {"of": ["****"]}} ]
    "#
    );
}

#[test]
fn gitleaks_before_version_8_is_redacted_too() {
    let report = r#"[{"line": "  \"key\": \"AKIAIOSFODNN7EXAMPLE\", \"next\": \"hunter2hunter2\"", "lineNumber": 13, "offender": "AKIAIOSFODNN7EXAMPLE", "commit": "6d12",
      "repo": ".", "rule": "AWS", "commitMessage": "m by Ann", "author": "Ann", "email": "ann@corp.example", "file": "a.json", "date": "2026-07-15T22:00:32+07:00", "tags": "key"},
     {"line": "  \"key\": \"AKIAIOSFODNN7EXAMPLE\", \"next\": \"hunter2hunter2\"", "offender": "hunter2hunter2", "rule": "AWS", "file": "a.json"},
     {"line": "export TOKEN=\"\u0063\u00377e01c1d2\"", "offender": "TOKEN=\"c77e01c1d2\"", "rule": "Github", "file": ".bashrc", "commit": "d54c"}]"#;
    copy_without(report, &["AKIA", "hunter2", "Ann", "corp"]);
    assert!(!copy(report).contains("7e01c1d2"));
}

#[test]
fn two_credentials_of_one_line_are_masked_in_both_entries() {
    let line = "a=first-credential-1 b=second-credential-2";
    let entry =
        |secret: &str| format!(r#"{{"RuleID": "r", "File": "f", "Match": "{line}", "Secret": "{secret}"}}"#);
    let report = format!("[{}, {}]", entry("first-credential-1"), entry("second-credential-2"));
    let copy = copy_without(&report, &["first-credential-1", "second-credential-2"]);
    assert_eq!(copy.matches("a=**** b=****").count(), 2);
    let (_, findings) = with(&report, &Limits::default()).unwrap();
    assert!(!format!("{findings:?}").contains("credential"));
}

#[test]
fn a_credential_is_masked_wherever_a_value_holds_it_and_keys_stay() {
    let report = r#"[{"RuleID": "r", "File": "keys/hunter2-hunter2.pem", "Match": "hunter2-hunter2", "Secret": "hunter2-hunter2", "hunter2-hunter2": 1, "Tags": ["x hunter2-hunter2"]},
      {"RuleID": "hunter2-hunter2", "File": "hunter2\u002dhunter2", "Secret": "other", "Match": "other"}]"#;
    let copy = copy(report);
    assert_eq!(copy.matches("hunter2-hunter2").count(), 1, "{copy}");
    assert!(copy.contains(r#""hunter2-hunter2": 1, "Tags": ["x ****"]"#), "{copy}");
    assert!(copy.contains(r#""keys/****.pem""#), "{copy}");
}

#[test]
fn short_and_common_credentials_are_masked_in_their_own_record_only() {
    for secret in ["a", "", "password", "*", "**", "r", "é"] {
        let report = format!(
            r#"[{{"RuleID": "pass-rule", "Description": "an a", "File": "password/a.py", "Match": "a password = {secret}", "Secret": "{secret}"}},
               {{"RuleID": "b", "Description": "password a", "File": "password/b.py", "Match": "x", "Secret": "y"}}]"#
        );
        let copy = copy(&report);
        for kept in ["password/a.py", "password/b.py", "\"password a\"", "pass-rule"] {
            assert!(copy.contains(kept), "{secret}: {copy}");
        }
        if !secret.is_empty() {
            assert!(!copy.contains(&format!(r#""Secret": "{secret}""#)), "{copy}");
            assert!(!copy.contains(&format!("= {secret}\"")), "{copy}");
        }
    }
}

#[test]
fn entries_that_make_no_sense_are_masked_all_the_same() {
    let report = r#"[{"RuleID": "a", "Secret": null, "Match": null, "File": null}, {"RuleID": null}, "hunter2-hunter2", [], 123456789, null,
      {"RuleID": "b", "Secret": "x1x1x1x1x1", "Secret": "y2y2y2y2", "File": "f"}, {"RuleID": "n", "Secret": 1234567890, "Match": 1234567890, "File": "f"},
      {"RuleID": "o", "Secret": {"deep": ["z3z3z3z3"]}, "Match": ["w4w4w4w4", "v5v5v5v5"], "File": "f"}, {"RuleID": "s", "Secret": "\ud800 u6u6u6u6", "Match": "\ud800"}]"#;
    let (bytes, _) = copy_within(report.as_bytes(), None, &Limits::default());
    let copy = String::from_utf8(bytes).unwrap();
    for absent in ["hunter2", "123456789", "x1x1", "y2y2", "z3z3", "w4w4", "v5v5", "u6u6"] {
        assert!(!copy.contains(absent), "{absent}: {copy}");
    }
    let (before, _) = with(report, &Limits::default()).unwrap();
    let (after, _) = with(&copy, &Limits::default()).unwrap();
    assert_eq!(before.observations, after.observations);
}

#[test]
fn trivy_masks_the_lines_around_a_credential() {
    let secret = r#"{"RuleID": "aws", "Category": "AWS", "Severity": "CRITICAL", "Title": "AWS key", "StartLine": 3, "EndLine": 3, "Match": "key = \"********\"", "Layer": {"DiffID": "sha256:1"},
      "Code": {"Lines": [{"Number": 2, "Content": "password = neighbour", "IsCause": false, "Highlighted": "password = neighbour"}, {"Number": 3, "Content": "key = ****"}]}}"#;
    let clear = r#"{"RuleID": "c", "Severity": "LOW", "Title": "t", "Match": "token neighbour"}"#;
    let report = format!(
        r#"{{"SchemaVersion": 2, "ArtifactName": "a", "Metadata": {{"Author": "Ann <ann@corp.example>", "Committer": "Ann", "CommitMsg": "by Ann", "Commit": "c0ffee"}},
        "Results": [{{"Target": "env", "Class": "secret", "Secrets": [{secret}, {clear}],
          "ExperimentalModifiedFindings": [{{"Type": "secret", "Status": "ignored", "Statement": "s", "Source": ".trivyignore", "Finding": {secret}}}]}}]}}"#
    );
    let copy = copy_without(&report, &["neighbour", "Ann", "corp"]);
    assert_eq!(copy.matches(r#""Match": "key = \"********\"""#).count(), 2, "{copy}");
    assert!(copy.contains("c0ffee"));
}

#[test]
fn trivy_operator_masks_what_trivy_did_not() {
    let report = r#"{"apiVersion": "aquasecurity.github.io/v1alpha1", "kind": "ExposedSecretReport", "metadata": {"labels": {"trivy-operator.resource.name": "web"}},
      "report": {"secrets": [{"category": "AWS", "match": "key = \"****\"", "ruleID": "a", "severity": "HIGH", "target": "/env", "title": "AWS"},
       {"match": "hunter2", "ruleID": "b", "severity": "HIGH", "target": "/env", "title": "B", "more": "hunter2"}]}}"#;
    copy_without(report, &["hunter2"]);
}

#[test]
fn checkov_loses_the_hash_of_a_credential() {
    let check = r#"{"check_id": "CKV_SECRET_2", "bc_check_id": "BC", "check_name": "AWS Access Key", "check_result": {"result": "FAILED", "evaluated_keys": ["neighbour"]},
      "code_block": [[1, "a = neighbour\n"], [2, "key = \"AKIAI**********\"\n"]], "file_path": "/env", "file_line_range": [2, 2], "resource": "25910f981e85ca04baf359199dd0bd4a3ae738b6",
      "evaluations": null, "entity_tags": {"git_modifiers": "ann"}, "severity": null}"#;
    let report = format!(
        r#"{{"check_type": "secrets", "results": {{"passed_checks": [], "failed_checks": [{check}, 7], "skipped_checks": [{check}], "parsing_errors": []}}, "summary": {{"passed": 0, "failed": 1, "checkov_version": "3.3.30"}}}}"#
    );
    let copy = copy_without(&report, &["25910f98", "AKIAI", "\"ann\""]);
    assert!(!copy.contains("evaluated_keys\": [\"neighbour"), "{copy}");
}

#[test]
fn checkov_keeps_what_is_no_credential_but_its_authors() {
    let report = r#"{"check_type": "terraform", "results": {"failed_checks": [{"check_id": "CKV_AWS_20", "check_name": "n", "code_block": [[1, "acl = \"public\"\n"]], "file_path": "/main.tf", "file_line_range": [1, 2],
      "resource": "aws_s3_bucket.b", "entity_tags": {"git_modifiers": "ann/bob", "git_last_modified_by": "ann@corp.example", "git_file": "main.tf"}}]}, "summary": {"failed": 1}}"#;
    let copy = copy_without(report, &["ann", "corp"]);
    assert!(
        copy.contains(r#"[[1, "acl = \"public\"\n"]]"#) && copy.contains(r#""git_file": "main.tf""#),
        "{copy}"
    );
}

#[test]
fn semgrep_keeps_what_stands_before_a_credential() {
    let result = |id: &str, lines: &str, start: u32, end: u32, extra: &str| {
        format!(
            r#"{{"check_id": "{id}", "path": "a.py", "start": {{"line": 1, "col": {start}, "offset": 1234567}}, "end": {{"line": 1, "col": {end}}},
            "extra": {{"lines": "{lines}", "severity": "ERROR", "fingerprint": "f00d", {extra}}}}}"#
        )
    };
    let secret = r#""message": "found hunter2-hunter2", "metavars": {"$X": {"abstract_content": "hunter2-hunter2"}}, "fix": "hunter2-hunter2", "metadata": {"cwe": ["CWE-798"]}"#;
    let code = r#""message": "m", "metadata": {"cwe": ["CWE-79"]}"#;
    let line = r#"    token = \"hunter2-hunter2\""#;
    let report = format!(
        r#"{{"version": "1.50.0", "errors": [], "paths": {{"scanned": []}}, "results": [{}, {}, {}, {}, {}]}}"#,
        result("r.secret", line, 13, 30, secret),
        result("r.code", line, 1, 5, code),
        result("r.odd", line, 3, 4, secret),
        result("r.none", line, 900, 901, secret),
        result("r.withheld", "requires login", 3, 9, secret),
    );
    let report = report.replace(
        r#""fingerprint": "f00d", "message": "m""#,
        r#""fingerprint": "requires login", "message": "m""#,
    );
    let copy = copy_without(&report, &["hunter2"]);
    assert!(copy.contains(r#""lines": "    token = ****""#), "{copy}");
    assert!(copy.contains(r#""offset": 1234567"#), "{copy}");
}

#[test]
fn sarif_results_of_secret_rules_keep_rule_and_place() {
    let place = r#""locations": [{"physicalLocation": {"artifactLocation": {"uri": "a.py"}, "region": {"startLine": 3, "snippet": {"text": "pw = hunter2-hunter2"}}, "contextRegion": {"snippet": {"text": "pw = hunter2-hunter2"}}}}]"#;
    let report = format!(
        r#"{{"version": "2.1.0", "runs": [{{"results": [
          {{"ruleId": "code", "message": {{"text": "pw = hunter2-hunter2 is bad"}}, {place}}},
          {{"ruleId": "key", "message": {{"text": "hunter2-hunter2"}}, {place}, "partialFingerprints": {{"author": "Ann", "email": "ann@corp.example", "commitMessage": "by Ann"}},
            "codeFlows": [{{"threadFlows": [{{"locations": [{{"location": {{"message": {{"text": "hunter2-hunter2"}}}}}}]}}]}}], "fixes": [{{"description": {{"text": "drop hunter2-hunter2"}}}}]}},
          {{"ruleId": "key", "level": 4, "message": 7}}],
        "tool": {{"driver": {{"name": "t", "rules": [{{"id": "code"}}, {{"id": "key", "shortDescription": {{"text": "Key"}}, "properties": {{"tags": ["secret"]}}}}]}}}},
        "versionControlProvenance": [{{"repositoryUri": "https://ann:t0ken-t0ken@h.example/r", "revisionId": "c0ffee"}}],
        "artifacts": [{{"location": {{"uri": "a.py"}}, "contents": {{"text": "import x\npw = hunter2-hunter2\n"}}}}]}}]}}"#
    );
    let copy = copy_without(&report, &["hunter2", "Ann", "corp", "t0ken-t0ken"]);
    assert!(
        copy.contains(r#""uri": "a.py""#) && copy.contains(r#""startLine": 3"#) && copy.contains("c0ffee"),
        "{copy}"
    );
}

#[test]
fn sarif_of_tools_for_credentials_is_redacted_whatever_its_rules_say() {
    let report = r#"{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "gitleaks", "rules": [{"id": "k"}]}}, "results": [
      {"ruleId": "k", "message": {"text": "k"}, "locations": [{"physicalLocation": {"artifactLocation": {"uri": "f"}, "region": {"snippet": {"text": "pw"}}}}]}]}]}"#;
    assert!(!copy(report).contains("\"pw\""));
}

#[test]
fn kics_keeps_the_place_of_a_credential() {
    let report = r#"{"queries_total": 1, "queries": [{"query_name": "Passwords And Secrets - Generic Password", "query_id": "q", "severity": "HIGH", "platform": "Common", "files": [
       {"file_name": "main.tf", "line": 3, "search_key": "password=hunter2", "expected_value": "hunter2", "actual_value": "hunter2"}]},
      {"query_name": "Other", "query_id": "o", "files": [{"file_name": "main.tf", "line": 3, "search_key": "acl", "actual_value": "public"}]}]}"#;
    assert!(copy_without(report, &["hunter2"]).contains("public"));
}

#[test]
fn generic_secrets_keep_what_is_known_under_its_name() {
    let report = r#"{"name": "n", "findings": [
      {"Title": "Key", "Kind": "Secret", "severity": "high", "File Path": "a.py", "Line": 3, "Snippet": "key = AKIA********", "password": "hunter2", "description": "d"},
      {"title": "Key", "kind": "secret", "file": "a.py", "code": "key = hunter2", "snippet": ""},
      {"title": "Code", "kind": "code", "file": "a.py", "code": "key = other", "author": "Ann"}]}"#;
    let copy = copy_without(report, &["hunter2", "AKIA", "Ann"]);
    assert!(copy.contains("key = other") && copy.contains("a.py"), "{copy}");
}

#[test]
fn rows_of_secrets_are_redacted_and_other_tables_stay_as_they_are() {
    let table = "title,kind,severity,file,snippet,note,author\r\n\
        Key,secret,high,a.py,\"key = hunter2\nmore\",hunter2,Ann\r\nCode,code,low,b.py,\"x, \"\"y\"\"\",fine,Ann\r\nshort\r\n";
    let copy = copy_without(table, &["hunter2", "Ann"]);
    insta::assert_snapshot!(copy, @r#"
    title,kind,severity,file,snippet,note,author
    Key,secret,high,a.py,****,****,****
    Code,code,low,b.py,"x, ""y""",fine,****
    short
    "#);
    let other = "title;x,severity\r\n'a',\"high\"\r\n";
    let other = other.replace("title;x", "title");
    assert_eq!(copy_of(&other), other);
}

fn copy_of(report: &str) -> String {
    String::from_utf8(copy_within(report.as_bytes(), None, &Limits::default()).0).unwrap()
}

#[test]
fn authors_in_xml_are_masked() {
    let report = r#"<?xml version="1.0" encoding="UTF-8"?>
<!-- c --><bom xmlns="http://cyclonedx.org/schema/bom/1.4" version="1"><metadata><authors><author><name>Ann &amp; Bob</name><email><![CDATA[ann@corp.example]]></email></author></authors></metadata>
<components><component type="library"><author>Ann</author><name>a&lt;b</name><version>1</version><purl>pkg:npm/a@1</purl></component></components>
<vulnerabilities><vulnerability><id>CVE-2026-1</id><description>x &#x41; <![CDATA[<b>]]></description><affects><target><ref>pkg:npm/a@1</ref></target></affects></vulnerability></vulnerabilities></bom>
"#;
    let copy = copy_without(report, &["Ann", "Bob", "corp"]);
    let plain = report
        .replace("Ann &amp; Bob", "****")
        .replace("<![CDATA[ann@corp.example]]>", "****")
        .replace("Ann", "****");
    assert_eq!(copy, plain);
}

#[test]
fn a_report_without_credentials_and_authors_is_copied_byte_for_byte() {
    let json = "\u{feff}{\"SchemaVersion\": 2, \"ArtifactName\": \"\\u0061\\/b\", \"Results\": [ {\"Target\": \"t\", \"n\": [1.50, -2e+3, true, null, {}, [], \"\\\"\"]}\n]}\n";
    let xml = "<bom xmlns='http://cyclonedx.org/schema/bom/1.4'>\r\n <a b = \"c\"/> &lt; <?p i?></bom>";
    for report in [json, xml] {
        assert_eq!(copy_of(report), report);
    }
    let several = "{\"check_type\": \"a\", \"results\": {}}\n {\"check_type\": \"b\", \"results\": {}} ";
    assert_eq!(copy_of(several), several);
}

#[test]
fn a_credential_across_the_bounds_of_any_buffer_is_found() {
    let secret = "hunter2-".repeat(9);
    for padding in (BUFFER - 300..BUFFER + 20).step_by(31) {
        let pad = "p".repeat(padding);
        let report = format!(
            r#"[{{"RuleID": "{pad}", "File": "f", "Match": "k={secret}", "Secret": "{secret}"}}, {{"RuleID": "q", "File": "g \u0068{}", "Secret": "s", "Match": "s"}}]"#,
            &secret[1..]
        );
        let (bytes, _) = copy_within(report.as_bytes(), None, &Limits::default());
        let copy = String::from_utf8(bytes).unwrap();
        assert!(
            !copy.contains("hunter2") && !copy.contains("unter2") && copy.contains("\"k=****\""),
            "{padding}"
        );
        serde_json::from_str::<serde_json::Value>(&copy).unwrap();
    }
}

#[test]
fn a_hundred_thousand_credentials_are_masked_in_bounded_memory() {
    let mut report = String::from("[");
    for number in 0..100_000 {
        let comma = if number == 0 { "" } else { "," };
        let _ = write!(
            report,
            "{comma}{{\"RuleID\":\"r\",\"File\":\"f{number}\",\"Match\":\"k=secret-{number:07}\",\"Secret\":\"secret-{number:07}\"}}"
        );
    }
    report.push(']');
    let (bytes, redaction) = copy_within(report.as_bytes(), None, &Limits::default());
    let copy = String::from_utf8(bytes).unwrap();
    assert!(!copy.contains("secret-"));
    assert_eq!(redaction.searched + redaction.beyond, 100_000);
    assert!(redaction.searched > 50_000 && redaction.beyond > 10_000, "{redaction:?}");
    assert_eq!(redaction.replaced, 200_000);
    assert_eq!(copy.matches(r#""Match":"k=****""#).count(), 100_000);
}

#[test]
fn what_is_larger_than_a_record_may_be_is_masked_whole() {
    let limits = Limits { record_bytes: 200, ..Limits::default() };
    let long = "hunter2-".repeat(50);
    let report = format!(
        r#"[{{"RuleID": "a", "File": "f", "Match": "{long}", "Secret": "{long}"}}, {{"RuleID": "b", "File": "f", "Match": "x", "Secret": "x"}}]"#
    );
    let (bytes, _) = copy_within(report.as_bytes(), None, &limits);
    let copy = String::from_utf8(bytes).unwrap();
    assert_eq!(copy, r#"["****", {"RuleID": "b", "File": "f", "Match": "****", "Secret": "****"}]"#);
    let trivy = format!(r#"{{"SchemaVersion": 2, "Results": [], "x": "{long}", "y": {}1}}"#, "1".repeat(300));
    let (bytes, _) = copy_within(trivy.as_bytes(), None, &limits);
    assert_eq!(bytes, br#"{"SchemaVersion": 2, "Results": [], "x": "****", "y": "****"}"#);
}

#[test]
fn a_copy_that_can_not_be_written_is_an_error() {
    struct Full;
    impl io::Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    for report in ["[{\"RuleID\": \"a\", \"Secret\": \"s\", \"File\": \"f\"}]", "title,severity\na,high\n"] {
        let mut findings = Vec::new();
        let read =
            read_and_redact(&mut Cursor::new(report), None, &Limits::default(), &mut findings, &mut Full);
        let Err(Refusal::Unwritable(error)) = read else { panic!("{read:?}") };
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
    }
}

#[test]
fn a_refused_report_is_not_copied() {
    let mut bytes = Vec::new();
    let mut report = Cursor::new("[{\"RuleID\": \"a\", \"Secret\": \"s\", \"File\": \"f\"}");
    assert!(read_and_redact(&mut report, None, &Limits::default(), &mut Vec::new(), &mut bytes).is_err());
    assert!(bytes.is_empty());
}

#[test]
fn findings_about_credentials_hold_no_more_than_the_copy() {
    let report = r#"[{"RuleID": "r", "File": "dir/hunter2-hunter2", "Match": "hunter2-hunter2", "Secret": "hunter2-hunter2"}]"#;
    let (_, findings) = with(report, &Limits::default()).unwrap();
    let [Finding { subject: Subject::Secret(found), .. }] = findings.as_slice() else {
        panic!("{findings:?}")
    };
    assert_eq!((found.location.path.as_str(), found.masked_line.as_str()), ("dir/****", "****"));
}

fn is_whole(report: &str, limits: &Limits) -> bool {
    read_noting(&mut Cursor::new(report), None, limits, &mut Vec::new()).unwrap().is_whole()
}

#[test]
fn a_report_that_names_nobody_and_holds_no_credential_is_its_own_copy() {
    let report = |key: &str, value: &str| {
        format!(r#"{{"SchemaVersion":2,"Results":[],"a":{{"b":[1]}},"x":[1,{{"{key}":"{value}"}}]}}"#)
    };
    let limits = Limits { record_bytes: 100, ..Limits::default() };
    assert!(is_whole(&report("Class", "author"), &limits));
    for key in ["Author", "committer_email", r"\u0061uthor", r"Cla\u0073s"] {
        assert!(!is_whole(&report(key, "x"), &limits), "{key}");
    }
    assert!(!is_whole(&report("Class", &"x".repeat(101)), &limits));
}
