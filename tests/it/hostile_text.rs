//! Text of strangers that acts on a terminal, hides from a reader or is markup: none of it reaches an output as such.

use crate::answer::assert_fit;
use crate::portcullis::{Portcullis, example};

/// What a stranger writes, as it stands in a JSON text.
const HOSTILE: &str = r#"left\u001b]0;owned\u0007\u001b[31m\u009b2J\u202egnp.exe\u2066\u200b\u200d\ufeff\u0000\r\nINJECTED</script><script>alert(1)</script><img src=x onerror=alert(2)>\" onmouseover=\"alert(3) [click](javascript:alert(4)) | `code` **bold** {{7*7}} ::set-output name=a::b"#;

/// A report of Trivy in which every text is hostile.
fn trivy() -> String {
    let text = HOSTILE;
    format!(
        r#"{{"SchemaVersion": 2, "ArtifactName": "{text}", "CreatedAt": "{text}", "Metadata": {{"OS": {{"Family": "{text}", "Name": "{text}"}}, "ImageID": "{text}"}},
        "Trivy": {{"Version": "{text}"}}, "Results": [
        {{"Target": "{text}", "Class": "lang-pkgs", "Type": "npm", "Vulnerabilities": [
          {{"VulnerabilityID": "{text}", "PkgName": "{text}", "InstalledVersion": "{text}", "FixedVersion": "{text}", "PkgPath": "{text}", "Status": "{text}",
            "Severity": "CRITICAL", "Title": "{text}", "Description": "{text}", "PrimaryURL": "javascript:alert('{text}')", "References": ["{text}", "javascript:alert(5)", "data:text/html,<script>alert(6)</script>"],
            "CweIDs": ["{text}"], "PublishedDate": "{text}", "SeveritySource": "{text}", "PkgIdentifier": {{"PURL": "{text}"}},
            "CVSS": {{"{text}": {{"V3Vector": "{text}", "V3Score": 9.8}}}}}},
          {{"VulnerabilityID": "CVE-2024-1234", "PkgName": "{text}", "InstalledVersion": "1", "FixedVersion": "2", "Severity": "{text}"}},
          {{"PkgName": "{text}"}}]}},
        {{"Target": "{text}", "Class": "config", "Type": "terraform", "Misconfigurations": [
          {{"ID": "{text}", "AVDID": "{text}", "Title": "{text}", "Description": "{text}", "Message": "{text}", "Resolution": "{text}", "Severity": "HIGH", "Status": "FAIL",
            "PrimaryURL": "{text}", "CauseMetadata": {{"Resource": "{text}", "StartLine": 1, "EndLine": 2}}}}]}},
        {{"Target": "{text}", "Class": "secret", "Secrets": [
          {{"RuleID": "{text}", "Category": "{text}", "Severity": "HIGH", "Title": "{text}", "StartLine": 1, "EndLine": 1, "Match": "{text}"}}]}}]}}"#
    )
}

fn sarif() -> String {
    let text = HOSTILE;
    format!(
        r#"{{"version": "2.1.0", "runs": [{{"tool": {{"driver": {{"name": "{text}", "version": "{text}", "rules": [{{"id": "{text}", "name": "{text}",
          "shortDescription": {{"text": "{text}"}}, "help": {{"text": "{text}", "markdown": "{text}"}}, "helpUri": "{text}"}}]}}}},
        "results": [{{"ruleId": "{text}", "level": "error", "message": {{"text": "{text}", "markdown": "{text}"}},
          "locations": [{{"physicalLocation": {{"artifactLocation": {{"uri": "{text}"}}, "region": {{"startLine": 3, "snippet": {{"text": "{text}"}}}}}}}}]}}],
        "invocations": [{{"executionSuccessful": false, "toolExecutionNotifications": [{{"level": "error", "message": {{"text": "{text}"}}}}]}}]}}]}}"#
    )
}

fn checkov() -> String {
    let text = HOSTILE;
    format!(
        r#"{{"check_type": "{text}", "summary": {{"passed": 0, "failed": 1, "checkov_version": "{text}"}}, "results": {{"passed_checks": [],
          "parsing_errors": ["{text}"], "skipped_checks": [{{"check_id": "CKV_AWS_1", "check_name": "{text}", "file_path": "{text}", "file_line_range": [1, 2],
            "resource": "{text}", "check_result": {{"result": "SKIPPED", "suppress_comment": "{text}"}}}}],
          "failed_checks": [{{"check_id": "{text}", "check_name": "{text}", "file_path": "{text}", "file_line_range": [1, 4], "resource": "{text}", "guideline": "javascript:alert('{text}')", "severity": "{text}"}}]}}}}"#
    )
}

fn csv() -> String {
    "Title,Severity,Description,File Path,Snippet\n\"=cmd|' /C calc'!A0\u{1b}[31m\u{202e}<script>alert(1)</script>\",High,\"@SUM(1)\u{7}\n<img src=x onerror=alert(2)>\",\"a\u{200b}b\",\"\u{9b}2J\"\n".to_owned()
}

fn reports() -> [(&'static str, String); 4] {
    [("trivy.json", trivy()), ("sarif.json", sarif()), ("checkov.json", checkov()), ("report.csv", csv())]
}

/// Every run of the harness holds that; these are the runs.
#[test]
fn no_text_of_a_report_acts_on_a_terminal() {
    let portcullis = Portcullis::new();
    for (name, text) in reports() {
        portcullis.write(name, text);
        for command in [
            ["read", name].as_slice(),
            &["read", "--format", "json", name],
            &["scan", name],
            &["scan", "--wide", name],
            &["scan", "--format", "json", name],
            &["scan", "--format", "markdown", name],
            &["scan", "--format", "sarif", name],
            &["scan", "--format", "cyclonedx", name],
            &["scan", "--format", "html", name],
            &["scan", "--base", name, name],
            &["diff", name, name],
            &["diff", "--format", "json", name, name],
            &["diff", "--format", "markdown", name, name],
        ] {
            let answer = portcullis.run(command);
            assert!(matches!(answer.code, Some(0 | 2)), "{answer}");
            assert_ne!(answer.stdout, "", "{answer}");
        }
    }
    for pair in reports().windows(2) {
        let [(one, _), (other, _)] = pair else { unreachable!() };
        for format in ["text", "json", "markdown"] {
            portcullis.run(&["diff", "--format", format, "--wide", one, other]);
        }
    }
}

#[test]
fn a_hostile_report_is_read_with_all_its_findings() {
    let portcullis = Portcullis::new();
    for (name, findings) in [("trivy.json", 4), ("sarif.json", 1), ("checkov.json", 2), ("report.csv", 1)] {
        let text = reports().into_iter().find(|(known, _)| *known == name).unwrap().1;
        portcullis.write(name, text);
        let scan = portcullis.run(&["scan", "--format", "json", name]).json();
        assert_eq!(scan["findings"], findings, "{name}");
    }
}

/// Markup of a stranger is text on a page. The page's own script is told from it by what it says.
#[test]
fn no_text_of_a_report_is_markup() {
    let portcullis = Portcullis::new();
    for (name, text) in reports() {
        portcullis.write(name, text);
        let page = portcullis.run(&["scan", "--format", "html", "--wide", name]);
        let comment = portcullis.run(&["scan", "--format", "markdown", "--wide", name]);
        let changes = portcullis.run(&["diff", "--format", "markdown", "--wide", name, "trivy.json"]);
        for answer in [&page, &comment, &changes] {
            for markup in
                ["<script", "</script", "<img", "\" onmouseover=\"", "href=\"javascript:", "href=\"data:"]
            {
                answer.never_says(markup);
            }
        }
        for answer in [&comment, &changes] {
            answer.never_says("[click](").never_says("(javascript:").never_says("**bold**");
        }
    }
}

/// No line of a stranger begins one of ours: the forged one would else look like an answer.
#[test]
fn no_text_of_a_report_begins_a_line_of_its_own() {
    let portcullis = Portcullis::new();
    for (name, text) in reports() {
        portcullis.write(name, text);
        for command in
            [["read", name].as_slice(), &["scan", "--wide", name], &["scan", "--format", "markdown", name]]
        {
            let answer = portcullis.run(command);
            assert!(answer.stdout.lines().all(|line| !line.trim_start().starts_with("INJECTED")), "{answer}");
        }
    }
}

#[test]
fn a_hostile_component_name_is_shown_as_text() {
    let portcullis = Portcullis::new();
    portcullis.write("good.json", crate::small_reports::report("trivy"));
    let hostile = "a\u{1b}]0;owned\u{7}\u{202e}<script>";
    for arguments in [
        ["scan", hostile].as_slice(),
        &["scan", "good.json", hostile],
        &["read", hostile],
        &["read", "--as", hostile, "good.json"],
        &["diff", hostile, "good.json"],
        &["program", "check", "--program", hostile],
        &["scan", "--program", hostile, "good.json"],
        &["scan", "--base", hostile, "good.json"],
        &["scan", "--output", "a\u{1b}[31m/b", "good.json"],
        &["scan", "--trivy", hostile, "."],
        &["doctor", "--trivy", hostile],
    ] {
        assert_eq!(portcullis.run(arguments).code, Some(2), "{arguments:?}");
    }
    portcullis.run(&["diff", "--component", hostile, "good.json", "good.json"]).exits(0);
}

#[test]
fn a_hostile_program_is_explained_as_text() {
    let portcullis = Portcullis::new();
    let text = std::fs::read_to_string(example("program.yaml")).unwrap();
    portcullis.write("program.yaml", text.replace("Harbour", "\"Har\\e]0;owned\\a\\u202Ebour\""));
    portcullis.run(&["program", "check"]);
    portcullis.run(&["program", "show"]);
    portcullis.run(&["program", "check", "--format", "json"]);
    portcullis.run(&["program", "show", "--format", "json"]);
}

/// The page is a file as well, and a file may be shown by a terminal.
#[test]
fn a_page_in_a_file_is_fit_for_a_terminal_as_well() {
    let portcullis = Portcullis::new();
    for (name, text) in reports() {
        portcullis.write(name, text);
        for format in ["html", "markdown", "text", "json", "sarif", "cyclonedx"] {
            portcullis.run(&["scan", "--format", format, "--output", "page", name]);
            assert_fit(&portcullis.text("page"), &format!("{format} of {name}"));
        }
    }
}
