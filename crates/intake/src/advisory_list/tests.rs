use super::*;
use std::fmt::Write as _;
use std::io::Cursor;

mod bombs;
mod workbooks;

fn read(bytes: impl AsRef<[u8]>) -> Result<AskedReport, NoLines> {
    read_lines(&mut Cursor::new(bytes.as_ref()), &Limits::default(), &ListLimits::default())
}

/// Format, and each line as place, advisory or name, package, version, image and severity.
fn show(bytes: impl AsRef<[u8]>) -> String {
    shown(&read(bytes).unwrap())
}

fn shown(report: &AskedReport) -> String {
    let mut text = report.format.to_owned();
    for line in &report.lines {
        let id = match &line.advisory {
            Some(id) => id.to_string(),
            None => format!("({})", line.name),
        };
        let severity = line.severity.map_or("-", portcullis_domain::severity::Severity::word);
        let _ = write!(
            text,
            "\n{} | {id} | {} | {} | {} | {severity}",
            line.line, line.package, line.version, line.image
        );
    }
    text
}

fn refuse(bytes: impl AsRef<[u8]>) -> String {
    read(bytes).unwrap_err().to_string()
}

#[test]
fn a_list_with_headings_is_understood() {
    insta::assert_snapshot!(show("CVE,Package Name,Installed Version,Image,Severity\n\
        CVE-2024-1111,openssl,1.1.1n,registry.example/web:5,High\n\
        CVE-2024-2222,zlib,1.2,registry.example/web:5,9.8\n"), @r"
    csv
    line 2 | CVE-2024-1111 | openssl | 1.1.1n | registry.example/web:5 | high
    line 3 | CVE-2024-2222 | zlib | 1.2 | registry.example/web:5 | critical
    ");
}

#[test]
fn one_advisory_a_line_is_a_list() {
    insta::assert_snapshot!(show("CVE-2024-1111\r\ncve-2024-2222\r\n\r\nGHSA-jfh8-c2jp-5v3q"), @r"
    csv
    line 1 | CVE-2024-1111 |  |  |  | -
    line 2 | CVE-2024-2222 |  |  |  | -
    line 4 | GHSA-jfh8-c2jp-5v3q |  |  |  | -
    ");
}

#[test]
fn the_heading_may_come_after_a_title_and_the_advisories_in_any_column() {
    insta::assert_snapshot!(show("Scan of 3 March;;\nby our team;;\n;;\nNo;Finding;Component\n\
        1;Log4Shell (CVE-2021-44228);log4j-core\n2;Another (CVE-2021-45046);log4j-core\n"), @r"
    csv
    line 5 | CVE-2021-44228 | log4j-core |  |  | -
    line 6 | CVE-2021-45046 | log4j-core |  |  | -
    ");
}

#[test]
fn a_cell_with_several_advisories_is_a_line_for_each() {
    insta::assert_snapshot!(show("CVEs\tPackage\n\"CVE-2024-1111, CVE-2024-2222\"\topenssl\n"), @r"
    csv
    line 2 | CVE-2024-1111 | openssl |  |  | -
    line 2 | CVE-2024-2222 | openssl |  |  | -
    ");
}

#[test]
fn lines_that_name_no_advisory_are_kept_with_their_place() {
    insta::assert_snapshot!(show("ID,Package\nCVE-2024-1111,a\nn/a,b\n,c\nTotal: 3,\n"), @r"
    csv
    line 2 | CVE-2024-1111 | a |  |  | -
    line 3 | (n/a) | b |  |  | -
    line 4 | (c) | c |  |  | -
    line 5 | (Total: 3) |  |  |  | -
    ");
}

#[test]
fn columns_without_headings_are_known_by_what_is_in_them() {
    insta::assert_snapshot!(show("registry.example/web:5,CVE-2024-1111,pkg:deb/debian/openssl@1.1.1n\n"), @r"
    csv
    line 1 | CVE-2024-1111 | pkg:deb/debian/openssl@1.1.1n |  | registry.example/web:5 | -
    ");
}

#[test]
fn the_encodings_of_spreadsheet_programs_are_understood() {
    let text = "CVE;Größe\r\nCVE-2024-1111;x\r\n";
    let expected = show(text);
    assert!(expected.contains("line 2 | CVE-2024-1111"), "{expected}");
    let utf_16 = |order: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(order).collect::<Vec<u8>>();
    let marked = |mark: &[u8], rest: Vec<u8>| [mark, &rest].concat();
    for bytes in [
        marked(b"\xef\xbb\xbf", text.into()),
        marked(b"\xff\xfe", utf_16(u16::to_le_bytes)),
        marked(b"\xfe\xff", utf_16(u16::to_be_bytes)),
        utf_16(u16::to_le_bytes),
        utf_16(u16::to_be_bytes),
        text.chars().map(|c| c as u8).collect(),
        marked(b"sep=;\r\n", text.into()),
    ] {
        let shown = show(&bytes).replace("line 3", "line 2");
        assert_eq!(shown, expected, "{bytes:?}");
    }
}

#[test]
fn a_report_of_a_scanner_is_its_findings() {
    let report = r#"{"SchemaVersion": 2, "ArtifactName": "registry.example/web:5", "ArtifactType": "container_image",
        "Metadata": {"ImageID": "sha256:aa"}, "Results": [{"Target": "os", "Class": "os-pkgs", "Type": "debian",
        "Vulnerabilities": [{"VulnerabilityID": "CVE-2024-1111", "PkgName": "openssl", "InstalledVersion": "1.0", "Severity": "HIGH"},
          {"PkgName": "nothing"}]}]}"#;
    insta::assert_snapshot!(show(report), @r"
    trivy
    entry 1 | CVE-2024-1111 | openssl | 1.0 | registry.example/web:5 | high
    Results[0].Vulnerabilities[1] | () |  |  |  | -
    ");
    assert_eq!(read(report).unwrap().lines[0].digests, ["sha256:aa"]);
}

#[test]
fn what_is_found_besides_vulnerabilities_is_a_line_that_names_none() {
    let report = r#"{"check_type": "kubernetes", "results": {"passed_checks": [], "failed_checks": [{"check_id": "CKV_K8S_8",
        "check_name": "Liveness", "file_path": "/a.yaml", "resource": "Pod.a", "file_line_range": [1, 2]}]}}"#;
    let lines = read(report).unwrap().lines;
    assert_eq!((lines.len(), lines[0].name.as_str(), &lines[0].advisory), (1, "CKV_K8S_8", &None));
}

#[test]
fn bad_files_are_refused_with_what_to_do() {
    assert_eq!(
        refuse(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and more"),
        "the file is an old workbook (.xls) or protected by a password: save it as .xlsx or CSV without a password"
    );
    assert!(refuse("").contains("the file is empty"), "{}", refuse(""));
    assert!(refuse("{\"x\": ").contains("1:"), "{}", refuse("{\"x\": "));
    for text in ["name,package\na,b\n", "just a text", "\u{0}\u{1}\u{2}binary"] {
        assert!(refuse(text).starts_with("nothing in it is the name of an advisory"), "{}", refuse(text));
    }
    assert_eq!(
        refuse("CVE,Note\nCVE-2024-1111,\"a\nCVE-2024-2222,b\n"),
        "4:1: a quoted text does not end: the list is cut off, or a quote in it is not doubled"
    );
}

#[test]
fn every_limit_on_a_list_refuses_it() {
    let text = "CVE,Package\nCVE-2024-1111,a\nCVE-2024-2222,b\n";
    let under = |limits: ListLimits| {
        read_lines(&mut Cursor::new(text), &Limits::default(), &limits).unwrap_err().to_string()
    };
    let limits = ListLimits::default();
    assert_eq!(
        under(ListLimits { bytes: 10, ..limits.clone() }),
        "the file has more than 10 bytes; split it into several"
    );
    assert_eq!(
        under(ListLimits { lines: 1, ..limits.clone() }),
        "the file has more than 1 lines; split it into several"
    );
    assert_eq!(
        under(ListLimits { cells: 5, ..limits.clone() }),
        "the file has more than 5 cells; split it into several"
    );
    assert_eq!(
        under(ListLimits { cell_bytes: 5, ..limits }),
        "the file has more than 5 bytes in a cell; split it into several"
    );
}

#[test]
fn a_report_has_no_more_lines_than_a_list() {
    let found =
        r#"{"VulnerabilityID": "CVE-2024-1111", "PkgName": "a", "InstalledVersion": "1", "Severity": "LOW"}"#;
    let report = format!(
        r#"{{"SchemaVersion": 2, "ArtifactName": "a", "Results": [{{"Target": "os", "Class": "os-pkgs", "Type": "debian", "Vulnerabilities": [{}]}}]}}"#,
        [found; 3].join(",")
    );
    let limits = ListLimits { lines: 2, ..ListLimits::default() };
    let refused = read_lines(&mut Cursor::new(report), &Limits::default(), &limits).unwrap_err();
    assert_eq!(refused.to_string(), "the file has more than 2 lines; split it into several");
}
