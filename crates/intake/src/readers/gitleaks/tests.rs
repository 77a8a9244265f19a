use crate::testing::{accept, show};
use portcullis_domain::identity::Identities;

#[test]
fn version_8_is_read_and_its_credentials_are_masked() {
    let report = r#"[{"RuleID": "generic-api-key", "Description": "Generic API Key", "StartLine": 21, "EndLine": 21, "StartColumn": 10, "EndColumn": 46,
      "Match": "apikey = \"dfjk3294sdaf213\"", "Secret": "dfjk3294sdaf213", "File": "tests/api.py", "SymlinkFile": "", "Commit": "69235ea9ea4d59e18e2cc3c295526de46aa1365c",
      "Entropy": 4.13, "Author": "A Person", "Email": "person@example.com", "Date": "2026-10-14T17:05:15Z", "Message": "add dfjk3294sdaf213", "Tags": [], "Fingerprint": "f"},
     {"RuleID": "private-key", "Description": "Private key", "StartLine": 1, "EndLine": 3, "Match": "-----BEGIN KEY-----\nabc\n-----END KEY-----", "Secret": "-----BEGIN KEY-----\nabc\n-----END KEY-----", "File": "id", "Commit": ""},
     {"RuleID": "odd", "Match": "key = dfjk%33294", "Secret": "dfjk3294", "File": "a", "StartLine": 4}]"#;
    insta::assert_snapshot!(show(report), @r#"
    gitleaks gitleaks -: 3 observations, 0 suppressed
    unknown secret generic-api-key | tests/api.py:21 | apikey = "****" | Generic API Key (commit 69235ea9ea4d)
    unknown secret private-key | id:1 | **** | Private key
    unknown secret odd | a:4 | **** | odd
    "#);
    let kept = format!("{:?}", accept(report));
    for secret in ["dfjk", "abc", "Person", "person@"] {
        assert!(!kept.contains(secret), "{secret}");
    }
}

#[test]
fn versions_before_8_are_read_too() {
    let report = r#"[{"line": "  \"key\": \"AKIAIOSFODNN7EXAMPLE\",", "lineNumber": 13, "offender": "AKIAIOSFODNN7EXAMPLE", "commit": "6d127980966808f7413935678e079dcd7fedf9c2",
      "repo": ".", "rule": "AWS Access Key", "commitMessage": "m", "author": "A Person", "email": "person@example.com", "file": "a.json", "date": "2026-07-15T22:00:32+07:00", "tags": "key, AWS"},
     {"line": "export TOKEN=\"c77e01c1\"", "offender": "TOKEN=\"c77e01c1\"", "rule": "Github", "file": ".bashrc", "commit": "d54c"}]"#;
    insta::assert_snapshot!(show(report), @r#"
    gitleaks gitleaks -: 2 observations, 0 suppressed
    unknown secret AWS Access Key | a.json:13 | "key": "****", | AWS Access Key (commit 6d1279809668)
    unknown secret Github | .bashrc | export **** | Github
    "#);
    assert!(!format!("{:?}", accept(report)).contains("AKIA"));
}

#[test]
fn a_redacted_report_finds_the_same_things() {
    let clear = r#"[{"RuleID": "aws", "Match": "key = \"AKIAIOSFODNN7EXAMPLE\"", "Secret": "AKIAIOSFODNN7EXAMPLE", "File": "a", "StartLine": 1}]"#;
    let redacted = clear.replace("AKIAIOSFODNN7EXAMPLE", "REDACTED");
    let identity = |report: &str| Identities::new("").next(&accept(report).1[0]);
    assert_eq!(identity(clear), identity(&redacted));
}

#[test]
fn a_description_that_quotes_the_credential_is_masked() {
    let report = r#"[{"RuleID": "custom", "Description": "found hunter22", "Match": "hunter22", "Secret": "hunter22", "File": "a"}]"#;
    insta::assert_snapshot!(show(report), @"
    gitleaks gitleaks -: 1 observations, 0 suppressed
    unknown secret custom | a | **** | found ****
    ");
}

#[test]
fn records_that_make_no_sense_are_skipped_with_their_place() {
    let report = r#"[{"RuleID": "a", "Secret": null, "Match": null, "File": null, "Commit": "ääääääääääää", "StartLine": "7", "EndLine": -1}, {"RuleID": null}, "hunter2", [],
      {"RuleID": "b", "Secret": "x", "Secret": "y", "File": "f"}, {"rule": 4, "offender": "x", "line": "x"}]"#;
    insta::assert_snapshot!(show(report), @"
    gitleaks gitleaks -: 6 observations, 0 suppressed
    unknown secret a | :7 | **** | a (commit ääääää)
    skipped [1]: it names no rule
    skipped [2]: it is no well-formed entry
    skipped [3]: it names no rule
    skipped [4]: it is no well-formed entry
    skipped [5]: it names no rule
    ");
}
