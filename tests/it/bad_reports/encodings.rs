//! Reports in other encodings than UTF-8, and in broken UTF-8.

use super::{assert_refused, bad};
use crate::portcullis::Portcullis;
use crate::small_reports::report;

fn utf16(text: &str, mark: bool, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
    let mark = mark.then_some(0xfeff);
    mark.into_iter().chain(text.encode_utf16()).flat_map(order).collect()
}

/// A report in which `bytes` stand in the name of a package.
fn named(bytes: &[u8]) -> Vec<u8> {
    let (before, after) = report("trivy").split_once("left").unwrap();
    [before.as_bytes(), bytes, after.as_bytes()].concat()
}

#[test]
fn a_report_in_another_encoding_is_refused() {
    let text = report("trivy");
    let xml = report("cyclonedx-xml");
    let utf32: Vec<u8> = text.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect();
    let files = [
        bad("le-mark.json", utf16(text, true, u16::to_le_bytes), "UTF-16 or UTF-32, not UTF-8"),
        bad("be-mark.json", utf16(text, true, u16::to_be_bytes), "UTF-16 or UTF-32, not UTF-8"),
        bad("le.json", utf16(text, false, u16::to_le_bytes), "UTF-16 or UTF-32, not UTF-8"),
        bad("be.json", utf16(text, false, u16::to_be_bytes), "UTF-16 or UTF-32, not UTF-8"),
        bad("utf32.json", utf32, "UTF-16 or UTF-32, not UTF-8"),
        bad("le.xml", utf16(xml, true, u16::to_le_bytes), "UTF-16 or UTF-32, not UTF-8"),
    ];
    assert_refused(&files, &[]);
}

/// A record with a text that is no UTF-8 makes no sense; that is said, and the scan is incomplete.
#[test]
fn a_text_that_is_not_utf_8_never_passes_in_silence() {
    let portcullis = Portcullis::new();
    let texts: [(&str, &[u8]); 6] = [
        ("latin-1", b"l\xe4ft"),
        ("windows-1252", b"\x93left\x94"),
        ("overlong", b"l\xc0\xafft"),
        ("surrogate", b"l\xed\xa0\x80ft"),
        ("cut off", b"lef\xe2\x82"),
        ("beyond the last character", b"l\xf5\x80\x80\x80ft"),
    ];
    for (name, bytes) in texts {
        portcullis.write("report.json", named(bytes));
        let answer = portcullis.run(&["read", "report.json"]);
        answer.exits(2);
        let told = answer.stdout.contains("INCOMPLETE") || answer.stderr.contains("UTF-8");
        assert!(told, "{name}: {answer}");
        portcullis.run(&["scan", "report.json"]).exits(2).says("Incomplete: ");
    }
}

#[test]
fn an_xml_report_that_is_not_utf_8_is_refused() {
    let (before, after) = report("cyclonedx-xml").split_once("left").unwrap();
    let latin = [before.as_bytes(), b"l\xe4ft", after.as_bytes()].concat();
    let declared = [b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>".as_slice(), &latin].concat();
    let files = [bad("latin.xml", latin, "UTF-8"), bad("declared.xml", declared, "UTF-8")];
    assert_refused(&files, &[]);
}

#[test]
fn a_mark_before_utf_8_is_no_mistake() {
    let portcullis = Portcullis::new();
    for format in ["trivy", "cyclonedx-xml"] {
        portcullis.write("report", [b"\xef\xbb\xbf".as_slice(), report(format).as_bytes()].concat());
        portcullis.run(&["read", "report"]).exits(0).says("1 finding");
    }
}
