//! JSON that is none, and JSON that is no report.

use super::{assert_refused, bad};
use crate::portcullis::Portcullis;
use crate::small_reports::report;

#[test]
fn json_with_a_mistake_is_refused_with_its_place() {
    let trivy = |from: &str, to: &str| report("trivy").replacen(from, to, 1);
    let files = [
        bad("comma.json", "{\"SchemaVersion\": 2,}", "1:21: expected a key in double quotes, found `}`"),
        bad("quotes.json", "{'SchemaVersion': 2}", "1:2: expected a key in double quotes, found `'`"),
        bad("bare.json", "{SchemaVersion: 2}", "1:2: expected a key in double quotes"),
        bad("comment.json", "// a report\n{}", "it is neither JSON nor XML"),
        bad("inner-comment.json", "{\"a\": 1 /* one */}", "expected `,` or `}`, found `/`"),
        bad("nan.json", trivy("2", "NaN"), "found `N`"),
        bad("infinity.json", trivy("2", "Infinity"), "found `I`"),
        bad("minus-infinity.json", trivy("2", "-Infinity"), "expected a digit, found `I`"),
        bad("python.json", "[None, True]", "found `N`"),
        bad("undefined.json", "{\"Results\": undefined}", "found `u`"),
        bad("zero.json", "{\"a\": 01}", "no digit after a leading zero"),
        bad("plus.json", "{\"a\": +1}", "found `+`"),
        bad("point.json", "{\"a\": 1.}", "a digit"),
        bad("hexadecimal.json", "{\"a\": 0x1F}", "found `x`"),
        bad("escape.json", trivy("left", r"l\xe4ft"), "`\\x` is no escape of JSON"),
        bad("unicode.json", trivy("left", r"l\u12"), "expected a hexadecimal digit"),
        bad(
            "control.json",
            trivy("left", "le\u{1b}[31mft"),
            "the control character 0x1b in a string is not escaped",
        ),
        bad("null.json", trivy("left", "le\0ft"), "the control character 0x00 in a string is not escaped"),
        bad("line.json", trivy("left", "le\nft"), "the control character 0x0a in a string is not escaped"),
        bad("closed.json", "{\"a\": [1, 2}", "expected `,` or `]`, found `}`"),
        bad("twice.json", format!("{}}}", report("trivy")), "found `}`"),
        bad("tail.json", format!("{} done", report("trivy")), "found `d`"),
    ];
    assert_refused(&files, &[]);
}

#[test]
fn json_that_is_no_report_is_refused_with_what_it_is() {
    let files = [
        bad("number.json", "42", "no known report format"),
        bad("line-number.json", "42\n", "no known report format"),
        bad("text.json", "\"all is well\"", "no known report format"),
        bad("object.json", "{}", "no known report format"),
        bad("truth.json", "{\"ok\": true}", "no known report format"),
        bad("package.json", "{\"name\": \"shop\", \"version\": \"1.0.0\"}", "no known report format"),
        bad("matrix.json", "[[1, 2], [3, 4]]", "no known report format"),
    ];
    assert_refused(&files, &[]);
}

#[test]
fn several_reports_in_one_file_are_refused() {
    let trivy = report("trivy");
    let files = [
        bad("two.json", format!("{trivy}\n{trivy}\n"), "the file holds 2 JSON documents"),
        bad(
            "lines.json",
            "{\"SchemaVersion\": 2, \"Results\": []}\n".repeat(30),
            "the file holds 30 JSON documents",
        ),
        bad("mixed.json", format!("{trivy}\n{}", report("grype")), "the file holds 2 JSON documents"),
    ];
    assert_refused(&files, &[]);
}

#[test]
fn a_report_that_is_not_of_the_format_that_was_named_is_refused() {
    let portcullis = Portcullis::new();
    portcullis.write("trivy.json", report("trivy"));
    portcullis.write("text.json", "\"all is well\"\n");
    portcullis.write("bom.xml", report("cyclonedx-xml"));
    portcullis.write("table.csv", "Name,Age\nAna,41\n");
    for (format, name) in [
        ("checkov", "trivy.json"),
        ("sarif", "trivy.json"),
        ("cyclonedx-xml", "trivy.json"),
        ("empty", "trivy.json"),
        ("dependency-check", "bom.xml"),
        ("trivy", "bom.xml"),
    ] {
        portcullis.run(&["read", "--as", format, name]).refuses("no known report format");
    }
    // Where entries are found and make no sense, that is said.
    for (format, name) in [("generic-csv", "table.csv"), ("trivy", "text.json"), ("gitleaks", "trivy.json")] {
        portcullis.run(&["read", "--as", format, name]).exits(2).says("INCOMPLETE");
    }
    // A list of nothing is one of any tool.
    portcullis.write("nothing.json", "[]");
    portcullis.run(&["read", "--as", "gitleaks", "nothing.json"]).exits(0).says("no findings");
}

/// What is odd but has one meaning is read, and nothing of it is lost in silence.
#[test]
fn odd_values_are_read_or_skipped_aloud() {
    let portcullis = Portcullis::new();
    let trivy = |from: &str, to: &str| report("trivy").replacen(from, to, 1);
    let read = [
        ("a huge number", trivy("2,", "2, \"Size\": 1e400,")),
        ("a number of many digits", trivy("2,", &format!("2, \"Size\": {},", "9".repeat(5000)))),
        ("a key twice", trivy("{\"SchemaVersion\"", "{\"ArtifactName\": \"first\", \"SchemaVersion\"")),
        (
            "unknown keys",
            trivy("{\"SchemaVersion\"", "{\"\": 0, \"__proto__\": {\"a\": 1}, \"SchemaVersion\""),
        ),
        ("escapes", trivy("left", r"l\u0065ft \u0000 \ud83d\udc1a")),
    ];
    for (name, text) in read {
        portcullis.write("report.json", text);
        let answer = portcullis.run(&["read", "report.json"]);
        assert!(answer.code == Some(0) && answer.stdout.contains("1 finding"), "{name}: {answer}");
        portcullis.run(&["scan", "report.json"]).exits(0).says("CVE-2024-1234");
    }
    let aloud = [
        ("a lone surrogate", trivy("left", r"l\ud83dft")),
        ("a key of a record twice", trivy("\"PkgName\"", "\"PkgName\": \"right\", \"PkgName\"")),
        ("a record that is a number", trivy("[{\"VulnerabilityID\"", "[7, {\"VulnerabilityID\"")),
        ("a record without a name", trivy("CVE-2024-1234", "")),
    ];
    for (name, text) in aloud {
        portcullis.write("report.json", text);
        let answer = portcullis.run(&["read", "report.json"]);
        assert!(answer.code == Some(2) && answer.stdout.contains("INCOMPLETE"), "{name}: {answer}");
        portcullis
            .run(&["scan", "report.json"])
            .exits(2)
            .says("Incomplete: 1 entry of a report makes no sense");
    }
}
