use crate::testing::{accept, refuse, show};

#[test]
fn broken_rules_are_read_with_their_levels() {
    let report = r#"[
      {"line": 9, "code": "DL3008", "message": "Pin versions", "column": 1, "file": "app\\Dockerfile", "level": "warning"},
      {"level": "error", "file": "Dockerfile", "column": 1, "message": "Use COPY", "code": "DL3020", "line": "3"},
      {"line": 4, "code": "SC2086", "message": "Quote it", "column": 1, "file": "Dockerfile", "level": "info"},
      {"line": 5, "code": "DL3059", "message": "", "column": 1, "file": "Dockerfile", "level": "style"},
      {"line": null, "code": "X1", "message": null, "column": 1, "file": "Dockerfile", "level": "loud"},
      {"line": 1, "code": "DL1000", "message": "unexpected 'x'", "column": 1, "file": "other/Dockerfile", "level": "error"},
      {"line": 1, "message": "?"}, 7]"#;
    insta::assert_snapshot!(show(report), @"
    hadolint hadolint -: 8 observations, 0 suppressed
    medium iac DL3008 |  | app/Dockerfile:9 | Pin versions
    high iac DL3020 |  | Dockerfile:3 | Use COPY
    low iac SC2086 |  | Dockerfile:4 | Quote it
    informational iac DL3059 |  | Dockerfile:5 | DL3059
    unknown iac X1 |  | Dockerfile | X1
    high iac DL1000 |  | other/Dockerfile:1 | unexpected 'x'
    skipped [6]: it names no rule
    skipped [7]: invalid type: integer `7`, expected struct Violation
    not scanned other/Dockerfile: unexpected 'x'
    ");
    let references = accept(report).1.into_iter().map(|found| found.details.references.join(" "));
    assert_eq!(
        references.take(5).collect::<Vec<_>>(),
        [
            "https://github.com/hadolint/hadolint/wiki/DL3008",
            "https://github.com/hadolint/hadolint/wiki/DL3020",
            "https://www.shellcheck.net/wiki/SC2086",
            "https://github.com/hadolint/hadolint/wiki/DL3059",
            "",
        ]
    );
}

#[test]
fn a_list_of_shellcheck_is_not_claimed() {
    let report = r#"[{"file": "a.sh", "line": 1, "endLine": 1, "column": 1, "endColumn": 2, "level": "info", "code": 2086, "message": "Quote it"}]"#;
    assert!(refuse(report).contains("no known report format"));
}
