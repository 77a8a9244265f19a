use super::rules::Rule;
use super::{READER, read_run};
use crate::json::Json;
use crate::limits::Limits;
use crate::output::Output;
use crate::testing::{accept, refuse, show};
use std::io::Cursor;

/// A report of one run.
fn report(tool: &str, results: &str) -> String {
    format!(r#"{{"version": "2.1.0", "runs": [{{"tool": {{"driver": {tool}}}, "results": {results}}}]}}"#)
}

const RULES: &str = r#"{"name": "CodeQL", "semanticVersion": "2.19.0", "version": "2", "rules": [
  {"id": "js/xss", "name": "js/xss", "shortDescription": {"text": "Cross-site\n scripting"}, "fullDescription": {"text": "Writing input to a page."},
   "helpUri": "https://rules.example/xss", "defaultConfiguration": {"level": "error"},
   "properties": {"tags": ["security", "external/cwe/cwe-079", "external/cwe/cwe-116"], "security-severity": "6.1"}},
  {"id": "js/unused", "shortDescription": {"text": "Unused variable"}, "defaultConfiguration": {"level": "note"},
   "messageStrings": {"default": {"text": "Variable '{0}' is {1}; see {9}."}}, "relationships": [{"target": {"id": "563", "toolComponent": {"name": "CWE"}}}]}]}"#;

const RESULTS: &str = r#"[
  {"ruleId": "js/xss", "ruleIndex": 0, "message": {"text": "Input reaches the page.\nSee here."}, "partialFingerprints": {"primaryLocationStartColumnFingerprint": "4", "primaryLocationLineHash": "39fa2ee980eb94b0:1"},
   "locations": [{"physicalLocation": {"artifactLocation": {"uri": "src/a%20b.js", "uriBaseId": "%SRCROOT%", "index": 0}, "region": {"startLine": 7, "snippet": {"text": "write(x)"}}}}]},
  {"rule": {"index": 1}, "message": {"id": "default", "arguments": ["x", "unused"]}, "locations": [{"physicalLocation": {"artifactLocation": {"index": 1}, "region": {"startLine": 3, "endLine": 4, "snippet": {"text": "var x"}}}}]},
  {"ruleId": "js/other", "message": {"text": "No rule says more"}, "level": "none"},
  {"ruleId": "js/xss/dom", "level": "note", "message": {}}]"#;

#[test]
fn rules_may_stand_before_or_behind_the_results() {
    let around = r#""artifacts": [{"location": {"uri": "src/a b.js"}}, {"location": {"uri": "lib/c.js", "uriBaseId": "%SRCROOT%"}}],
      "originalUriBaseIds": {"%SRCROOT%": {"uri": "file:///home/runner/work/shop/"}}"#;
    let before = format!(
        r#"{{"$schema": "s", "version": "2.1.0", "runs": [{{"tool": {{"driver": {RULES}}}, {around}, "results": {RESULTS}}}]}}"#
    );
    let behind = format!(
        r#"{{"runs": [{{"results": {RESULTS}, {around}, "tool": {{"driver": {RULES}}}}}], "version": "2.1.0"}}"#
    );
    insta::assert_snapshot!(show(&before), @"
    sarif codeql 2.19.0: 4 observations, 0 suppressed
    medium code js/xss | src/a b.js:7 | primaryLocationLineHash:39fa2ee980eb94b0:1 | Input reaches the page. See here.
    low code js/unused | lib/c.js:3 | var x | Variable 'x' is unused; see {9}.
    informational code js/other |  |  | No rule says more
    medium code js/xss/dom |  |  | Cross-site scripting
    ");
    assert_eq!(accept(&before), accept(&behind));
    let details = &accept(&before).1[0].details;
    assert_eq!(
        (details.cwes.as_slice(), details.description.as_str()),
        ([79, 116].as_slice(), "Writing input to a page.")
    );
    assert_eq!(accept(&before).1[1].details.cwes, [563]);
}

#[test]
fn rules_of_extensions_are_found_by_index_name_and_id() {
    let report = r#"{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "Host", "version": "1.0", "rules": [{"id": "a", "defaultConfiguration": {"level": "note"}}]},
      "extensions": [{"name": "One", "rules": [{"id": "b", "shortDescription": {"text": "b of one"}}]}, {"name": "Two", "rules": [{"id": "c", "shortDescription": {"text": "c of two"}, "defaultConfiguration": {"level": "error"}}]}]},
      "results": [
        {"ruleIndex": 0, "rule": {"toolComponent": {"index": 1}}, "message": {"text": ""}},
        {"rule": {"id": "b", "toolComponent": {"name": "One"}}, "message": {}},
        {"ruleId": "c", "ruleIndex": -1},
        {"ruleId": "c", "ruleIndex": 0, "message": {"text": "the index points to another rule"}},
        {"ruleIndex": 7, "message": {"text": "nothing there"}}]}]}"#;
    insta::assert_snapshot!(show(report), @"
    sarif host 1.0: 5 observations, 0 suppressed
    high code c |  |  | c of two
    medium code b |  |  | b of one
    high code c |  |  | c of two
    high code c |  |  | the index points to another rule
    skipped runs[0].results[4]: it names no rule
    ");
}

#[test]
fn severity_comes_from_the_score_then_words_then_the_level() {
    let rules = r#"{"name": "T", "rules": [
      {"id": "score", "properties": {"security-severity": "9.8"}, "defaultConfiguration": {"level": "note"}},
      {"id": "number", "properties": {"security-severity": 4}},
      {"id": "word", "properties": {"security-severity": "HIGH"}},
      {"id": "unrated", "properties": {"security-severity": "0.0"}},
      {"id": "level", "defaultConfiguration": {"level": "note"}},
      {"id": "silent"}]}"#;
    let results = r#"[{"ruleId": "score"}, {"ruleId": "number"}, {"ruleId": "word"}, {"ruleId": "unrated", "level": "error"}, {"ruleId": "level"}, {"ruleId": "silent"},
      {"ruleId": "score", "properties": {"severity": "low"}}, {"ruleId": "silent", "level": "error"}, {"ruleId": "silent", "level": "dreadful"}]"#;
    let severities: Vec<&str> =
        accept(report(rules, results)).1.iter().map(|found| found.severity.word()).collect();
    assert_eq!(
        severities,
        ["critical", "medium", "high", "unknown", "low", "medium", "low", "high", "unknown"]
    );
}

#[test]
fn results_that_report_nothing_wrong_are_no_findings() {
    let results = r#"[{"ruleId": "a", "kind": "pass"}, {"ruleId": "a", "kind": "notApplicable"}, {"ruleId": "a", "kind": "fail", "baselineState": "absent"},
      {"ruleId": "a", "kind": "open"}, {"ruleId": "a", "kind": "review"}, {"ruleId": "a", "kind": "informational"}, {"ruleId": "a", "kind": "fail", "baselineState": "unchanged"}, {"ruleId": "a", "kind": "riddle"}]"#;
    let report = report(r#"{"name": "T"}"#, results);
    insta::assert_snapshot!(show(&report), @"
    sarif t -: 5 observations, 0 suppressed
    unknown code a |  |  | a
    unknown code a |  |  | a
    informational code a |  |  | a
    medium code a |  |  | a
    medium code a |  |  | a
    ");
    assert_eq!(accept(&report).0.facts.passed_checks, Some(1));
}

#[test]
fn a_result_is_suppressed_only_when_nobody_objects() {
    let results = r#"[{"ruleId": "a", "suppressions": [{"kind": "inSource", "justification": "a test\n file"}]}, {"ruleId": "a", "suppressions": [{"kind": "external", "status": "accepted"}]},
      {"ruleId": "a", "suppressions": [{"kind": "external"}, {"kind": "external", "status": "rejected"}]}, {"ruleId": "a", "suppressions": [{"kind": "inSource", "status": "underReview"}]},
      {"ruleId": "a", "suppressions": []}, {"ruleId": "a", "suppressions": null}]"#;
    insta::assert_snapshot!(show(report(r#"{"name": "T"}"#, results)), @"
    sarif t -: 6 observations, 0 suppressed
    medium code a |  |  | a | suppressed by inline: a test file
    medium code a |  |  | a | suppressed by external: 
    medium code a |  |  | a
    medium code a |  |  | a
    medium code a |  |  | a
    medium code a |  |  | a
    ");
}

#[test]
fn the_fingerprint_is_always_the_same_one_of_several() {
    let results = r#"[
      {"ruleId": "a", "partialFingerprints": {"b/v2": "2", "b/v10": "10", "c": "3"}, "fingerprints": {"a": "1"}},
      {"ruleId": "a", "partialFingerprints": {}, "fingerprints": {"matchBasedId/v1": "abc_0"}},
      {"ruleId": "a", "fingerprints": {"row": {"value": "f00"}}},
      {"ruleId": "a", "fingerprints": {"matchBasedId/v1": "requires login"}},
      {"ruleId": "a", "partialFingerprints": {"commitSha": "d6", "author": "me", "email": "a@b", "date": "2026"}},
      {"ruleId": "a", "partialFingerprints": {"a": null, "b": [1], "c": {"d": 1}}},
      {"ruleId": "a", "partialFingerprints": "none"}]"#;
    insta::assert_snapshot!(show(report(r#"{"name": "T"}"#, results)), @"
    sarif t -: 7 observations, 0 suppressed
    medium code a |  | b/v10:10 | a
    medium code a |  | matchBasedId/v1:abc_0 | a
    medium code a |  | row:f00 | a
    medium code a |  |  | a
    medium code a |  |  | a
    medium code a |  |  | a
    medium code a |  |  | a
    ");
}

#[test]
fn a_result_in_several_places_is_one_finding_at_the_first() {
    let at = |line: &u32| {
        format!(
            r#"{{"physicalLocation": {{"artifactLocation": {{"uri": "a.js"}}, "region": {{"startLine": {line}, "snippet": {{"text": "line {line}"}}}}}}}}"#
        )
    };
    let result = |lines: &[u32]| {
        let places: Vec<String> = lines.iter().map(at).collect();
        format!(
            r#"{{"ruleId": "a", "message": {{"text": "Two of them"}}, "locations": [{}]}}"#,
            places.join(",")
        )
    };
    let results = format!("[{}, {}]", result(&[3, 9]), result(&[1, 2, 3, 4, 5, 6]));
    insta::assert_snapshot!(show(report(r#"{"name": "T"}"#, &results)), @"
    sarif t -: 2 observations, 0 suppressed
    medium code a | a.js:3 | line 3 | Two of them (also a.js:9)
    medium code a | a.js:1 | line 1 | Two of them (also a.js:2, a.js:3, a.js:4 and 2 more places)
    ");
}

#[test]
fn without_a_file_the_place_in_the_program_counts() {
    let report = r#"{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "T"}}, "logicalLocations": [{"name": "main"}],
      "results": [{"ruleId": "a", "locations": [{"logicalLocations": [{"fullyQualifiedName": "Example.Worker.DoWork", "index": 0}]}]},
                  {"ruleId": "a", "locations": [{"logicalLocations": [{"index": 0}]}]}, {"ruleId": "a", "locations": [{}]}]}]}"#;
    insta::assert_snapshot!(show(report), @"
    sarif t -: 3 observations, 0 suppressed
    medium code a | Example.Worker.DoWork |  | a
    medium code a | main |  | a
    medium code a |  |  | a
    ");
}

#[test]
fn a_failed_or_absent_run_makes_the_scan_incomplete() {
    let report = r#"{"version": "2.1.0", "runs": [
      {"tool": {"driver": {"name": "T"}}, "results": [], "invocations": [{"executionSuccessful": false, "startTimeUtc": "2026-11-23T09:00:00Z", "exitCodeDescription": "out of memory",
        "toolExecutionNotifications": [{"level": "error", "message": {"text": "can't parse"}, "locations": [{"physicalLocation": {"artifactLocation": {"uri": "src/a.js"}}}]}, {"level": "warning", "message": {"text": "slow"}}, {"message": {"text": "also slow"}}],
        "toolConfigurationNotifications": [{"level": "error", "descriptor": {"id": "CFG1"}}, {"level": "error"}]}, {"executionSuccessful": false}]},
      {"tool": {"driver": {"name": "U"}}, "results": null},
      {"tool": {"driver": {"name": "V"}}, "externalPropertyFileReferences": {"results": [{"location": {"uri": "r.json"}}]}, "results": []}],
      "inlineExternalProperties": [{}]}"#;
    insta::assert_snapshot!(show(report), @"
    sarif t -: 0 observations, 0 suppressed
    skipped inlineExternalProperties: properties beside the runs are not read
    not scanned runs[0].invocations[0]: out of memory
    not scanned src/a.js: can't parse
    not scanned runs[0].invocations[0]: CFG1
    not scanned runs[0].invocations[0]: the tool reports an error
    not scanned runs[0].invocations[1]: the tool says that it failed
    not scanned runs[1]: the run has no results: the tool did not look for any
    not scanned runs[2]: results of the run are in other files, which are not read
    ");
    assert!(accept(report).0.facts.created.is_some());
    assert!(!accept(r#"{"version": "2.1.0", "runs": null}"#).0.is_complete());
}

#[test]
fn the_origin_of_the_code_is_noted_without_credentials() {
    let report = r#"{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "T"}}, "results": [],
      "versionControlProvenance": [{"repositoryUri": "https://bot:token@git.example/shop@x", "revisionId": "b87c4e9"}]}]}"#;
    let facts = accept(report).0.facts;
    assert_eq!(
        (facts.target.as_deref(), facts.commit.as_deref()),
        (Some("https://git.example/shop@x"), Some("b87c4e9"))
    );
}

#[test]
fn packages_are_package_findings_only_when_they_are_named_beyond_doubt() {
    let rules = r#"{"name": "T", "rules": [
      {"id": "CVE-2021-3711-openssl", "shortDescription": {"text": "SM2 overflow"}, "properties": {"purls": ["pkg:deb/debian/openssl@1.1.1"], "security-severity": "9.8"}},
      {"id": "CVE-2021-3712", "properties": {"purls": ["pkg:deb/debian/openssl@1.1.1", "pkg:deb/debian/libssl1.1@1.1.1"]}},
      {"id": "GHSA-jfh8-c2jp-5v3q-log4j-core", "properties": {"purl": "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1"}}]}"#;
    let results = r#"[{"ruleId": "CVE-2021-3711-openssl", "locations": [{"physicalLocation": {"artifactLocation": {"uri": "var/lib/dpkg/status"}}}]},
      {"ruleId": "CVE-2021-3712", "message": {"text": "Package: libssl1.1"}}, {"ruleIndex": 2},
      {"ruleId": "BDSA-2020-1001 (CVE-2020-11022)", "properties": {"component": "@example/lib", "componentVersion": "1.0.0", "componentOrigin": "npm"},
       "locations": [{"physicalLocation": {"artifactLocation": {"uri": "npm/lib@1.0.0"}}}]},
      {"ruleId": "SNYK-JS-LODASH-567746", "properties": {"packageName": "lodash", "packageVersion": "4.17.15"}},
      {"ruleId": "CVE-2021-9", "properties": {"packageName": "lodash"}},
      {"ruleId": "js/xss", "properties": {"packageName": "lodash", "packageVersion": "4.17.15"}}]"#;
    insta::assert_snapshot!(show(report(rules, results)), @"
    sarif t -: 7 observations, 0 suppressed
    critical package CVE-2021-3711 | pkg:deb/debian/openssl@1.1.1 | 1.1.1 →  |  | SM2 overflow
    medium code CVE-2021-3712 |  |  | Package: libssl1.1
    medium package GHSA-jfh8-c2jp-5v3q | pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1 | 2.14.1 →  |  | GHSA-jfh8-c2jp-5v3q-log4j-core
    medium package CVE-2020-11022 | pkg:npm/%40example/lib@1.0.0 | 1.0.0 →  | npm/lib@1.0.0 | BDSA-2020-1001 (CVE-2020-11022)
    medium package SNYK-JS-LODASH-567746 | lodash | 4.17.15 →  |  | SNYK-JS-LODASH-567746
    medium code CVE-2021-9 |  |  | CVE-2021-9
    medium code js/xss |  |  | js/xss
    ");
}

#[test]
fn credentials_do_not_survive() {
    let result = r#"{"ruleId": "generic", "message": {"text": "found hunter2"}, "properties": {"tags": ["Secret"]},
      "locations": [{"physicalLocation": {"artifactLocation": {"uri": "a.env"}, "region": {"startLine": 1, "snippet": {"text": "password = hunter2"}}}}]}"#;
    let tagged = report(r#"{"name": "T"}"#, &format!("[{result}]"));
    let scanner = report(r#"{"name": "gitleaks"}"#, &format!("[{}]", result.replace("Secret", "x")));
    insta::assert_snapshot!(show(&tagged), @"
    sarif t -: 1 observations, 0 suppressed
    medium secret generic | a.env:1 | **** | generic
    ");
    for (reading, findings) in [accept(&tagged), accept(&scanner)] {
        assert_eq!(reading.observations, 1);
        assert!(!format!("{findings:?}").contains("hunter2"));
    }
}

#[test]
fn requests_to_a_web_application_are_web_findings() {
    let results = r#"[{"ruleId": "40012", "level": "error", "message": {"text": "Cross-site scripting"}, "properties": {"parameter": "q"},
      "webRequest": {"protocol": "HTTP", "method": "get", "target": "https://shop.example/orders/17?q=x"}, "locations": [{"physicalLocation": {"artifactLocation": {"uri": "https://shop.example/orders/17"}}}]},
      {"ruleId": "40012", "webRequest": {"method": "POST", "target": "/cart"}, "locations": [{"physicalLocation": {"artifactLocation": {"uri": "https://shop.example/cart"}}}]},
      {"ruleId": "40012", "webRequest": {"target": "/cart"}}]"#;
    insta::assert_snapshot!(show(report(r#"{"name": "ZAP"}"#, results)), @"
    sarif zap -: 3 observations, 0 suppressed
    high web 40012 | GET https://shop.example/orders/{} q | Cross-site scripting
    medium web 40012 | POST https://shop.example/cart  | 40012
    medium web 40012 |  /cart  | 40012
    ");
}

#[test]
fn odd_and_hostile_values_lose_nothing_else() {
    let results = r#"[7, {}, {"message": {"text": "no rule"}},
      {"ruleId": 12, "level": 3, "kind": null, "message": "text", "locations": {"a": 1}, "suppressions": "all", "taxa": [4, {"id": "CWE-79"}], "fixes": [null], "webRequest": [], "properties": 5, "ruleIndex": "x"},
      {"ruleId": "a", "locations": [null, {"physicalLocation": {"artifactLocation": "a.c", "region": {"startLine": "12", "endLine": -1, "snippet": "x"}}}]},
      {"ruleId": "a", "locations": [{"physicalLocation": {"artifactLocation": {"uri": "javascript:alert(1)//\u001b[31m"}, "region": {"startLine": 9, "endLine": 4}}}]},
      {"ruleId": "a", "ruleId": "b"},
      {"ruleId": "CVE-2021", "properties": {"component": "a", "componentVersion": "1"}}, {"ruleId": "CVE-", "properties": {"component": "a", "componentVersion": "1"}},
      {"ruleId": "GHSA-ä", "properties": {"component": "a", "componentVersion": "1"}}]"#;
    let report = format!(
        r#"{{"version": "2.1.0", "runs": [7, {{"tool": {{"driver": {{"name": null, "rules": [1, null]}}, "extensions": {{}}}}, "artifacts": [[]], "originalUriBaseIds": 3, "invocations": ["x"], "results": {results}}}]}}"#
    );
    insta::assert_snapshot!(show(report), @r#"
    sarif sarif -: 10 observations, 0 suppressed
    unknown code 12 |  |  | 12
    medium code a |  |  | a (also :12)
    medium code a | javascript:alert(1)/[31m:9 |  | a
    medium package CVE-2021 | a | 1 →  |  | CVE-2021
    medium package CVE- | a | 1 →  |  | CVE-
    medium package GHSA- | a | 1 →  |  | GHSA-ä
    skipped runs[1].tool.driver.rules[0]: invalid type: integer `1`, expected struct Rule
    skipped runs[1].tool.driver.rules[1]: invalid type: null, expected struct Rule
    skipped runs[1].originalUriBaseIds: invalid type: integer `3`, expected a map
    skipped runs[1].invocations[0]: invalid type: string "x", expected struct Invocation
    skipped runs[1].results[0]: invalid type: integer `7`, expected struct ResultRecord
    skipped runs[1].results[1]: it names no rule
    skipped runs[1].results[2]: it names no rule
    skipped runs[1].results[6]: duplicate field `ruleId`
    skipped runs[0]: it is a number, expected an object
    skipped runs[1].tool.extensions: it is an object, expected an array
    "#);
}

#[test]
fn a_message_put_together_from_parts_stays_bounded() {
    let tool = r#"{"name": "T", "rules": [{"id": "a", "messageStrings": {"m": {"text": "TEXT"}}}]}"#
        .replace("TEXT", &"{0}".repeat(100_000));
    let results =
        format!(r#"[{{"ruleId": "a", "message": {{"id": "m", "arguments": ["{}"]}}}}]"#, "x".repeat(100_000));
    let (_, findings) = accept(report(&tool, &results));
    assert_eq!(findings[0].title.chars().count(), 301);
}

#[test]
fn rules_beyond_the_bound_are_left_out_and_told() {
    let run = format!(
        r#"{{"results": [{{"ruleId": "js/xss"}}, {{"ruleId": "js/unused"}}], "tool": {{"driver": {RULES}}}}}"#
    );
    let limits = Limits::default();
    let mut findings = Vec::new();
    let mut out = Output::new(&mut findings, &limits);
    let mut input = Cursor::new(run.as_bytes());
    read_run(&mut Json::new(&mut input, limits.record_bytes).unwrap(), &mut out, 2 * size_of::<Rule>())
        .unwrap();
    let (reading, _) = out.finish(READER.format).unwrap();
    assert_eq!((reading.observations, reading.skipped_total), (2, 1));
    assert_eq!(findings[0].title, "Cross-site scripting");
    assert_eq!(findings[1].title, "js/unused");
}

#[test]
fn other_versions_are_refused() {
    let old = r#"{"version": "1.0.0", "runs": [{"tool": {"name": "T"}, "results": []}]}"#;
    insta::assert_snapshot!(refuse(old), @"no known report format: it is JSON with the keys runs, version");
}
