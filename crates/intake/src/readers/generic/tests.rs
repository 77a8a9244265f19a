use crate::testing::{accept, refuse, show};
use portcullis_domain::finding::Subject;

#[test]
fn json_gives_all_five_kinds() {
    let report = r#"{"name": "A pentest", "type": "Pentest 2026", "version": "1.2", "created": "2026-11-23", "target": "shop", "findings": [
      {"title": "Prototype pollution", "severity": "High", "cve": "CVE-2019-10744", "vulnerability_ids": ["GHSA-jf85-cpcp-j695", "CVE-2019-10744"], "component_name": "lodash", "component_version": "4.17.11",
       "component_type": "npm", "file_path": "package-lock.json", "fix_version": "4.17.12, 5.0.0", "cwe": 1321, "cvssv3": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:H/A:H", "cvssv3_score": 9.1,
       "references": "https://a.example/1\nhttps://a.example/2 see", "publish_date": "2019-07-26"},
      {"title": "eval", "severity": "Medium", "vuln_id_from_tool": "js-eval", "file_path": "src/a.js", "line": 13, "unique_id_from_tool": "u1", "description": "d", "mitigation": "m"},
      {"title": "Open redirect", "severity": "Low", "endpoints": [{"host": "shop.example", "protocol": "https", "path": "orders/17"}, "https://me:pw@shop.example/cart?a=1"], "method": "get", "param": "next"},
      {"title": "Bucket is public", "severity": "critical", "check_id": "S3-1", "resource": "aws_s3_bucket.logs", "file": "main.tf", "line_number": "3"},
      {"title": "Key in a file", "kind": "secret", "file_path": ".env", "snippet": "KEY=abc*****", "severity": "informational"},
      {"title": "purl alone", "purl": "pkg:deb/debian/openssl@1.1.1n", "vulnerability_ids": "CVE-2023-0286 DSA-5343-1", "severity": "", "cvss_score": "7.4", "fix_available": false}]}"#;
    insta::assert_snapshot!(show(report), @"
    generic pentest 2026 1.2: 6 observations, 0 suppressed
    high package CVE-2019-10744 | pkg:npm/lodash@4.17.11 | 4.17.11 → 4.17.12, 5.0.0 | package-lock.json | Prototype pollution
    medium code js-eval | src/a.js:13 | u1 | eval
    low web Open redirect | GET https://shop.example/orders/{} next | Open redirect (also https://shop.example/cart)
    critical iac S3-1 | aws_s3_bucket.logs | main.tf:3 | Bucket is public
    informational secret Key in a file | .env | KEY=**** | Key in a file
    high package CVE-2023-0286 | pkg:deb/debian/openssl@1.1.1n | 1.1.1n →  |  | purl alone
    ");
    let (reading, findings) = accept(report);
    assert_eq!((reading.facts.target.as_deref(), reading.facts.created.is_some()), (Some("shop"), true));
    let details = &findings[0].details;
    assert_eq!(
        (details.cwes.as_slice(), details.references.len(), details.cvss[0].score),
        ([1321].as_slice(), 2, Some(9.1))
    );
    assert!(details.published.is_some());
    match &findings[5].subject {
        Subject::Package(found) => assert!(found.aliases.is_empty() && found.package.path.is_empty()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_cvss_rating_stands_in_for_a_severity() {
    let report = "Title,Severity,CVSSv3,CVSSv3 Score,CVSSv4 score\n\
      stated,Low,CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H,9.8,\n\
      vector,,CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H,,\n\
      newer score,?,CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H,9.8,5.1\n\
      nonsense,,high,99,-1\n";
    let severities: Vec<&str> = accept(report).1.iter().map(|found| found.severity.word()).collect();
    assert_eq!(severities, ["low", "critical", "medium", "unknown"]);
}

#[test]
fn columns_are_known_by_any_writing_of_their_names() {
    let report = "\u{feff}Title,CWE-Id,URL,severity,Vulnerability Id,FalsePositive\r\n\
      \"Cross-site, scripting\",79,https://shop.example/search?q=1,High,,FALSE\r\n\
      Old library,,www.example.com,,CVE-2015-9235,TRUE\r\n\
      ,,,,,\r\n\
      short row\r\n";
    insta::assert_snapshot!(show(report), @"
    generic-csv generic -: 3 observations, 0 suppressed
    high web Cross-site, scripting |  https://shop.example/search  | Cross-site, scripting
    unknown web CVE-2015-9235 |  www.example.com  | Old library | suppressed by false positive: 
    unknown code short row |  |  | short row
    ");
    assert_eq!(accept(report).1[0].details.cwes, [79]);
}

#[test]
fn what_was_decided_is_a_suppression() {
    let report = "Title,Severity,Active,Duplicate,False P,Is Mitigated,Risk Accepted,Out of scope,Suppression reason\n\
      a,High,TRUE,FALSE,FALSE,FALSE,FALSE,FALSE,\nb,High,FALSE,,,,,,\nc,High,FALSE,TRUE,,,,,\nd,High,,,yes,,,,not reachable\n\
      e,High,TRUE,,,1,,,\nf,High,,,,,true,,\ng,High,,,,,,Y,\nh,High,perhaps,,,,,,\n";
    insta::assert_snapshot!(show(report), @"
    generic-csv generic -: 8 observations, 0 suppressed
    high code a |  |  | a
    high code b |  |  | b | suppressed by inactive: 
    high code c |  |  | c | suppressed by duplicate: 
    high code d |  |  | d | suppressed by false positive: not reachable
    high code e |  |  | e | suppressed by mitigated: 
    high code f |  |  | f | suppressed by risk accepted: 
    high code g |  |  | g | suppressed by out of scope: 
    high code h |  |  | h
    ");
}

#[test]
fn an_empty_report_of_the_format_is_read() {
    insta::assert_snapshot!(show(r#"{"findings": []}"#), @"generic generic -: 0 observations, 0 suppressed");
    insta::assert_snapshot!(show(r#"{"findings": null, "type": "ZAP", "name": "weekly"}"#), @"generic zap -: 0 observations, 0 suppressed");
    insta::assert_snapshot!(show("Title,Severity\n"), @"generic-csv generic -: 0 observations, 0 suppressed");
    insta::assert_snapshot!(refuse(r#"{"findings": [], "stuff": 1}"#), @"no known report format: it is JSON with the keys findings, stuff");
    insta::assert_snapshot!(refuse(r#"{"findings": [{"id": 1}]}"#), @"no known report format: it is JSON with the keys findings");
    insta::assert_snapshot!(refuse("name,colour\na,red\n"), @"no known report format: it is a table with the columns name, colour");
}

#[test]
fn records_that_make_no_sense_are_skipped_with_their_place() {
    let report = r#"{"version": 3, "findings": [{"title": "a", "severity": "dreadful", "line": -4, "file_path": 7, "cwe": "x", "cvssv3_score": 99, "endpoints": {"a": 1}},
      {"severity": "High"}, 3, [], {"title": null, "cve": "cve-2021-44228"}, {"title": "k", "kind": "colour"}, {"title": "p", "kind": "package"}, {"title": ["x", "y"], "Title": "z"},
      {"title": {"host": "h"}}]}"#;
    insta::assert_snapshot!(show(report), @"
    generic generic -: 9 observations, 0 suppressed
    unknown code a | 7 |  | a
    unknown code CVE-2021-44228 |  |  | CVE-2021-44228
    unknown code x |  |  | x
    unknown code h |  |  | h
    skipped findings[1]: it has no title, no rule and no vulnerability
    skipped findings[2]: invalid type: integer `3`, expected an object
    skipped findings[3]: invalid type: sequence, expected an object
    skipped findings[5]: `colour` is no kind; use package, iac, code, secret or web
    skipped findings[6]: it names no component
    ");
    insta::assert_snapshot!(show("Severity,Title\nHigh,\nLow,ok,more,fields\n"), @"
    generic-csv generic -: 2 observations, 0 suppressed
    low code ok |  |  | ok
    skipped line 2: it has no title, no rule and no vulnerability
    ");
}
