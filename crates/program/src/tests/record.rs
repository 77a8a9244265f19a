//! A program on record reads back as it was, whatever it names, and has one form.

use super::defaults::{program, with_commented_sections};
use super::*;
use crate::record::{MAX_RECORD_BYTES, NotRecalled, recall, record, without_names};
use proptest::prelude::*;
use std::fmt::Write as _;
use std::fs;

const HARBOUR: &str = include_str!("../../../../examples/program.yaml");

/// A binary with everything that any of the programs asks for.
fn everything(text: &str) -> Program {
    let capabilities = Capabilities {
        engines: &["checkov", "trivy", "zap"],
        uploads: &["checkov", "gitleaks", "grype", "sarif", "trivy", "zap"],
        sections: &[],
    };
    let loaded = load(&SourceFile::new("program.yaml", text), &capabilities);
    let errors: Vec<_> = loaded.diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).collect();
    assert_eq!(errors, Vec::<&Diagnostic>::new());
    loaded.program.unwrap()
}

fn assert_reads_back(original: &Program) {
    let recorded = record(original);
    let recalled = recall(&recorded).unwrap();
    assert_eq!(recalled, without_names(original.clone()));
    assert_eq!(record(&recalled), recorded);
}

#[test]
fn a_program_reads_back_from_its_record() {
    let zap =
        EXAMPLE.replace("engines: [trivy]", "engines: [trivy, zap]").replace("uploads: [", "uploads: [zap, ");
    let nothing_fails =
        EXAMPLE.replace("fail_on: high", "fail_on: null").replace("below: high", "below: null");
    let scores = ["0", "1", "0.1", "1e-7", "0.30000000000000004", "-0.0", "null"];
    let scores = scores.map(|score| EXAMPLE.replace("epss_at: 0.5", &format!("epss_at: {score}")));
    let texts = [
        DEFAULT,
        EXAMPLE,
        HARBOUR,
        "version: 1\ncompany: Acme\n",
        &with_commented_sections(),
        &zap,
        &nothing_fails,
    ];
    for text in texts.into_iter().chain(scores.iter().map(String::as_str)) {
        assert_reads_back(&everything(text));
    }
}

#[test]
fn a_record_is_a_program_file_that_any_binary_of_today_reads() {
    let original = program(EXAMPLE);
    let recorded = String::from_utf8(record(&original)).unwrap();
    assert_eq!(program(&recorded), without_names(original));
    assert!(recorded.ends_with("}\n") && !recorded.ends_with("\n\n"));
}

#[test]
fn people_are_on_record_by_id_and_roles_alone() {
    let recorded = String::from_utf8(record(&program(EXAMPLE))).unwrap();
    for personal in ["Ana", "Ruiz", "acme.example\"", "U01ANA", "github", "email", "Sam Lee"] {
        assert!(!recorded.contains(personal), "{personal}");
    }
    let person = "    {\n      \"id\": \"ana\",\n      \"name\": \"ana\",\n      \"roles\": [\n        \"security_engineer\"\n      ]\n    },\n";
    assert!(recorded.contains(person), "{recorded}");
    assert!(recorded.contains("\"C0SEARCH\"") && recorded.contains("\"company\": \"Acme\""));
}

#[test]
fn a_record_does_not_depend_on_how_the_file_was_written() {
    let reordered = "company: Acme\ngate: {kev: ignore, block_at: high}\nversion: 1 # one\n";
    assert_eq!(record(&program(reordered)), record(&program("version: 1\ncompany: \"Acme\"\n")));
}

#[test]
fn the_days_of_a_calendar_file_are_on_record() {
    let folder = tempfile::tempdir().unwrap();
    let days = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20260501\nEND:VEVENT\nEND:VCALENDAR\n";
    fs::write(folder.path().join("holidays.ics"), days).unwrap();
    let path = folder.path().join("program.yaml");
    fs::write(&path, "version: 1\ncompany: Acme\ncalendar: {holidays: {icalendar: holidays.ics}}\n").unwrap();
    let original = load(&open(&path).unwrap(), &CAPABILITIES).program.unwrap();
    drop(folder);
    assert_eq!(original.calendar.holidays.len(), 1);
    assert_reads_back(&original);
}

#[test]
fn sections_that_this_binary_does_not_have_are_no_mistake_of_a_record() {
    let recorded = br#"{"version": 1, "company": "Acme", "risks": {"scale": 5}, "training": [{"id": "a"}]}"#;
    assert_eq!(recall(recorded).map(|program| program.company), Ok("Acme".to_owned()));
}

#[test]
fn a_record_names_no_file_that_is_read() {
    let recorded =
        br#"{"version": 1, "company": "Acme", "calendar": {"holidays": {"icalendar": "holidays.ics"}}}"#;
    let refusal = recall(recorded).unwrap_err().to_string();
    assert!(refusal.ends_with("the calendar `holidays.ics` can't be read"), "{refusal}");
}

fn refusal(recorded: impl AsRef<[u8]>) -> String {
    recall(recorded.as_ref()).unwrap_err().to_string()
}

#[test]
fn what_can_not_be_recalled_is_named() {
    assert_eq!(
        refusal("{\n  \"version\": 1,\n  \"company\": 5\n}\n"),
        "the recorded program is not valid: line 3, column 14: `company` must be text, and this is a number"
    );
    assert_eq!(
        refusal("{\"version\": 2, \"a\": 1, \"b\": 2, \"c\": 3, \"company\": \"Acme\"}"),
        "the recorded program is not valid: line 1, column 13: this version of the program file is not known; \
         line 1, column 16: `a` is not a key of the program file; line 1, column 24: `b` is not a key of the \
         program file; and 1 more"
    );
    assert!(refusal("").ends_with("the program file is empty"));
    assert!(refusal(b"{\"company\": \"\xff\"}").ends_with("the file is not UTF-8 text"));
    let cut = &record(&program(EXAMPLE))[..400];
    assert!(refusal(cut).starts_with("the recorded program is not valid: line "), "{}", refusal(cut));
}

#[test]
fn a_record_that_is_too_large_or_too_deep_is_refused() {
    let large = vec![b' '; MAX_RECORD_BYTES + 1];
    assert_eq!(recall(&large), Err(NotRecalled::TooLarge(MAX_RECORD_BYTES + 1)));
    let deep = format!("{{\"company\": {}", "[".repeat(100_000));
    assert!(matches!(recall(deep.as_bytes()), Err(NotRecalled::Invalid(_))));
    let wide = format!("{{\"version\": 1, \"company\": \"Acme\", \"tools\": [{}0]}}", "0,".repeat(1_000_000));
    assert!(matches!(recall(wide.as_bytes()), Err(NotRecalled::Invalid(_))));
}

#[test]
fn the_largest_program_that_a_file_can_hold_reads_back_from_its_record() {
    // A product has five keys and values in a file, and 21 on record.
    let mut text = "version: 1\ncompany: Acme\nproducts:\n".to_owned();
    for number in 0..39_990 {
        let _ = writeln!(text, "- {{id: p{number},name: \"\\0\\0\\0\"}}");
    }
    assert_reads_back(&program(&text));
}

/// Any text as a double-quoted scalar in which each character is an escape.
fn quoted(text: &str) -> String {
    text.chars().fold(String::new(), |quoted, c| format!("{quoted}\\U{:08x}", u32::from(c)))
}

proptest! {
    #[test]
    fn any_text_reads_back_from_its_record(text in any::<String>(), hidden in "[\u{0}-\u{1f}\u{7f}-\u{9f}\u{2028}\u{2029}\u{feff}\u{fffe}\u{ffff}\u{1fffe}a]{0,8}") {
        let company = quoted(&format!("{text}{hidden}x"));
        let loaded = load_text(&format!("version: 1\ncompany: \"{company}\"\n"));
        prop_assert_eq!(&loaded.diagnostics, &[]);
        assert_reads_back(&loaded.program.unwrap());
    }

    #[test]
    fn no_bytes_are_recalled_as_something_else(bytes in any::<Vec<u8>>()) {
        if let Ok(program) = recall(&bytes) {
            prop_assert_eq!(recall(&record(&program)), Ok(program));
        }
    }
}
