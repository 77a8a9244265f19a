use crate::testing::{accept, refuse, with};
use crate::{Limits, Refusal};
use proptest::prelude::*;

const REPORT: &str = r#"{"SchemaVersion": 2, "ArtifactName": "a", "Results": [{"Target": "go.mod", "Type": "gomod", "Class": "lang-pkgs",
  "Vulnerabilities": [{"VulnerabilityID": "CVE-2024-1234", "PkgName": "a"}, {"VulnerabilityID": "CVE-2024-1235", "PkgName": "b"}]}]}"#;

#[test]
fn a_text_that_is_not_json_is_refused_with_its_place_and_what_was_expected() {
    let cases = [
        ("{\"a\": 1,}", "1:9: expected a key in double quotes, found `}`"),
        ("{\n  \"a\" 1}", "2:7: expected `:` after the key, found `1`"),
        ("[1 2]", "1:4: expected `,` or `]`, found `2`"),
        (
            "{\"a\": NaN}",
            "1:7: expected a value (an object, array, string, number, true, false or null), found `N`",
        ),
        ("{\"a\": nul}", "1:10: expected `null`, found `}`"),
        ("[01]", "1:3: expected no digit after a leading zero, found `1`"),
        ("[1.]", "1:4: expected a digit, found `]`"),
        ("[\"\\x\"]", "1:4: `\\x` is no escape of JSON"),
        ("[\"\\u12g4\"]", "1:7: expected a hexadecimal digit, found `g`"),
        ("[\"a\nb\"]", "1:4: the control character 0x0a in a string is not escaped"),
        ("[\"a", "1:4: the text ends here, in the middle of a value: the report is cut off"),
        ("{\"a\": [1, 2", "1:12: the text ends here, in the middle of a value: the report is cut off"),
        ("[1]]", "1:4: expected a value (an object, array, string, number, true, false or null), found `]`"),
        ("{'a': 1}", "1:2: expected a key in double quotes, found `'`"),
    ];
    for (text, expected) in cases {
        assert_eq!(refuse(text), expected, "{text}");
    }
    assert_eq!(refuse(b"[\"a\",\n \"\xff\"]"), "2:3: the byte 0xff is not UTF-8 text");
    assert_eq!(refuse(b"[\"\xc3"), "1:3: the byte 0xc3 is not UTF-8 text");
    assert_eq!(refuse(b"[1 2, \"\xff\"]"), "1:4: expected `,` or `]`, found `2`");
}

#[test]
fn every_prefix_of_a_report_is_refused() {
    assert_eq!(accept(REPORT).1.len(), 2);
    for end in 1..REPORT.len() {
        assert!(
            with(&REPORT[..end], &Limits::default()).is_err(),
            "the first {end} bytes were taken for a report"
        );
    }
}

#[test]
fn files_that_are_no_text_reports_are_refused_with_the_way_out() {
    for (bytes, expected) in [
        (&b""[..], "the file is empty"),
        (b" \n\t ", "the file is empty"),
        (b"\x1f\x8b\x08\x00", "compressed with gzip: unpack it"),
        (b"\x28\xb5\x2f\xfd\x00", "compressed with zstd"),
        (b"PK\x03\x04xl", "a zip archive or a spreadsheet"),
        (b"\xff\xfe{\x00}\x00", "UTF-16 or UTF-32, not UTF-8: write it again"),
        (b"{\x00\"\x00", "UTF-16 or UTF-32"),
        (b"hello", "neither JSON nor XML"),
        (b"\x7fELF\x00\x00", "no known report format"),
        (
            b"{\"hello\": {\"world\": 1}, \"again\": 2}",
            "no known report format: it is JSON with the keys again, hello",
        ),
        (b"<html><body/></html>", "no known report format: it is XML with the root element <html>"),
    ] {
        let said = refuse(bytes);
        assert!(said.contains(expected), "{bytes:?}: {said}");
    }
}

#[test]
fn a_byte_order_mark_is_no_mistake() {
    assert_eq!(accept(format!("\u{feff}{REPORT}")).0.observations, 2);
}

struct ByteByByte<'r>(std::io::Cursor<&'r [u8]>);

impl std::io::Read for ByteByByte<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let length = into.len().min(1);
        self.0.read(&mut into[..length])
    }
}

impl std::io::Seek for ByteByByte<'_> {
    fn seek(&mut self, to: std::io::SeekFrom) -> std::io::Result<u64> {
        self.0.seek(to)
    }
}

#[test]
fn what_is_read_does_not_depend_on_how_the_bytes_arrive() {
    let xml = "<bom xmlns='http://cyclonedx.org/schema/bom/1.5'><components><component type='library'><name>a</name></component></components></bom>";
    for report in [REPORT, xml, "title,severity,file\nx,high,a.py\n", "<bom>\n<a></b></bom>", "[1,\n2 3]"] {
        let report = format!("\u{feff}{report}");
        let whole = with(&report, &Limits::default());
        let mut findings = Vec::new();
        let mut bytes = ByteByByte(std::io::Cursor::new(report.as_bytes()));
        let pieces = crate::read(&mut bytes, None, &Limits::default(), &mut findings);
        match (whole, pieces) {
            (Ok(whole), Ok(reading)) => assert_eq!(whole, (reading, findings)),
            (Err(whole), Err(pieces)) => assert_eq!(whole.to_string(), pieces.to_string()),
            (whole, pieces) => panic!("{whole:?} and {pieces:?}"),
        }
    }
}

#[test]
fn every_limit_refuses_the_report() {
    let limited = |limits: Limits| with(REPORT, &limits).unwrap_err();
    assert!(matches!(limited(Limits { bytes: 50, ..Limits::default() }), Refusal::TooLarge { limit: 50 }));
    assert!(matches!(limited(Limits { depth: 4, ..Limits::default() }), Refusal::TooDeep { limit: 4, .. }));
    assert!(with(REPORT, &Limits { depth: 5, ..Limits::default() }).is_ok());
    assert!(matches!(limited(Limits { entries: 1, ..Limits::default() }), Refusal::TooMany { limit: 1 }));
}

#[test]
fn deep_nesting_costs_no_stack() {
    let deep = "[".repeat(5_000_000);
    assert!(matches!(with(deep, &Limits::default()).unwrap_err(), Refusal::TooDeep { limit: 100, .. }));
}

#[test]
fn a_record_larger_than_allowed_is_skipped_alone() {
    let report = REPORT.replace(
        "\"PkgName\": \"a\"",
        &format!("\"PkgName\": \"a\", \"Description\": \"{}\"", "x".repeat(600_000)),
    );
    let limits = Limits { record_bytes: 500_000, ..Limits::default() };
    let (reading, findings) = with(&report, &limits).unwrap();
    assert_eq!((reading.observations, findings.len(), reading.skipped_total), (2, 1, 1));
    assert_eq!(reading.skipped[0].reason, "it is larger than 500000 bytes");
    assert!(!reading.is_complete());
    assert_eq!(accept(&report).1.len(), 2);
}

#[test]
fn an_entry_with_a_blank_name_is_skipped() {
    let (reading, findings) = accept(REPORT.replace("CVE-2024-1234", "  "));
    assert_eq!((findings.len(), reading.skipped[0].reason.as_str()), (1, "it names no vulnerability"));
}

#[test]
fn skipped_records_are_all_counted_and_some_listed() {
    let records = ["{}"; 50].join(",");
    let report = format!(r#"{{"SchemaVersion": 2, "Results": [{{"Vulnerabilities": [{records}]}}]}}"#);
    let (reading, _) = with(report, &Limits { listed: 3, ..Limits::default() }).unwrap();
    assert_eq!((reading.observations, reading.skipped.len(), reading.skipped_total), (50, 3, 50));
}

#[test]
fn values_of_the_wrong_type_are_all_counted_and_some_listed() {
    let results = vec!["7"; 1_500].join(",");
    let report = format!(r#"{{"SchemaVersion": 2, "Results": [{results}]}}"#);
    for listed in [3, 2_000] {
        let (reading, _) = with(&report, &Limits { listed, ..Limits::default() }).unwrap();
        assert_eq!((reading.skipped.len(), reading.skipped_total), (listed.min(1_000), 1_500));
    }
}

#[test]
fn a_row_of_a_table_longer_than_allowed_is_refused() {
    let table = |length: usize| format!("title,severity\na,{}\n", "x".repeat(length));
    let limits = Limits { record_bytes: 100_000, ..Limits::default() };
    assert!(!matches!(with(table(50_000), &limits), Err(Refusal::TextTooLong { .. })));
    let refusal = with(table(200_000), &limits).unwrap_err();
    assert_eq!(refusal.to_string(), "2:1: a single text is longer than 100000 bytes");
}

#[test]
fn several_documents_in_one_file_are_refused_where_one_is_expected() {
    assert!(refuse(format!("{REPORT}\n{REPORT}")).contains("2 JSON documents"));
}

#[test]
fn keys_in_any_order_give_the_same_findings() {
    let turned = r#"{"Results": [{"Vulnerabilities": [{"PkgName": "a", "VulnerabilityID": "CVE-2024-1234"},
      {"PkgName": "b", "VulnerabilityID": "CVE-2024-1235"}], "Type": "gomod", "Class": "lang-pkgs", "Target": "go.mod"}],
      "ArtifactName": "a", "SchemaVersion": 2}"#;
    assert_eq!(accept(turned).1, accept(REPORT).1);
}

#[test]
fn a_named_format_is_taken_and_an_unknown_one_refused() {
    let read = |format| {
        crate::read(&mut std::io::Cursor::new(REPORT), Some(format), &Limits::default(), &mut Vec::new())
    };
    assert_eq!(read("trivy").unwrap().observations, 2);
    assert!(read("nonsense").unwrap_err().to_string().contains("no report format"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn our_grammar_of_json_agrees_with_serde(text in "[\\[\\]{}\",:0-9eE.+\\\\ \\-truefalsn]{0,24}") {
        let ours = crate::json::Outline::survey(&mut text.as_bytes(), &Limits::default());
        let mut theirs = serde_json::Deserializer::from_str(&text).into_iter::<serde::de::IgnoredAny>();
        let valid = theirs.by_ref().all(|value| value.is_ok());
        // Several documents need no space between them for us; serde asks for one after a number.
        let empty = text.trim().is_empty();
        if valid && !empty {
            prop_assert!(ours.is_ok(), "{text}");
        }
        if ours.as_ref().is_ok_and(|outline| outline.documents == 1) {
            prop_assert!(valid, "{text}");
        }
    }

    #[test]
    fn a_report_cut_and_stitched_never_panics(cut in 0_usize..400, with_text in "\\PC{0,8}") {
        let cut = cut.min(REPORT.len());
        let text = format!("{}{with_text}{}", &REPORT[..cut], &REPORT[cut..]);
        let _ = with(text, &Limits::default());
    }
}
