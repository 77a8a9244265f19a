//! Hostile files, files beside the program, and many mistakes at once.

use super::*;
use proptest::prelude::*;
use std::fs;

#[test]
fn all_mistakes_of_a_file_are_found_in_one_run() {
    let text = "version: 1\ncompany: 5\ncalendar: {time_zone: Mars/Olympus, holidays: [\"2026-02-30\"]}\n\
                people:\n- {id: ana, name: Ana, roles: [captain]}\n- {id: ana, roles: [engineer]}\n\
                teams:\n- {id: a, name: A, manager: zoe, owns: [\"component:none\"], owner: x}\n\
                rotation: {members: [zoe]}\n\
                products:\n- id: p\n  name: P\n  components:\n  - {id: c, kind: image, engines: [nmap]}\n\
                gate: {max_scan_age: soon, epss_at: 7}\nrisks: {scale: 5}\nproductz: []\n";
    let lines: Vec<String> =
        explained(text).lines().map(|line| line.split(['(', '[']).next().unwrap().to_owned()).collect();
    let places: Vec<&str> = lines.iter().map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!(
        places,
        [
            "2:10", "3:23", "3:48", "5:32", "6:3", "6:8", "8:29", "8:41", "8:60", "9:11", "9:22", "14:5",
            "14:36", "15:22", "15:37", "16:1", "17:1"
        ],
        "{lines:#?}"
    );
    assert_eq!(load_text(text).program, None);
}

#[test]
fn warnings_leave_a_program() {
    let loaded = load_text(
        "version: 1\ncompany: Acme\npeople:\n- {id: ana, name: Ana, roles: [engineer]}\ngate:\n  break_glass: {approver: legal}\n",
    );
    assert_eq!(loaded.diagnostics.len(), 1);
    assert!(loaded.program.is_some());
}

#[test]
fn a_flood_of_mistakes_is_cut_and_counted() {
    let flood: Vec<String> = (0..5000).map(|number| format!("key{number}: 1")).collect();
    let loaded = load_text(&format!("version: 1\ncompany: Acme\n{}\n", flood.join("\n")));
    assert_eq!(loaded.diagnostics.len(), 101);
    assert_eq!(loaded.diagnostics[100].message, "4900 more mistakes are not shown");
}

#[test]
fn a_flood_of_names_takes_no_more_than_reading_them() {
    let people: Vec<String> =
        (0..20_000).map(|number| format!("- id: person-with-a-long-id-{number}")).collect();
    let members: Vec<String> = (0..20_000).map(|number| format!("persom-with-a-long-id-{number}")).collect();
    let text = format!(
        "version: 1\ncompany: Acme\npeople:\n{}\nteams: [{{id: a, name: A, members: [{}]}}]\n",
        people.join("\n"),
        members.join(", ")
    );
    assert_eq!(load_text(&text).diagnostics.len(), 101);
}

#[test]
fn a_long_key_is_cut_in_its_message() {
    let loaded = load_text(&format!("version: 1\ncompany: Acme\n\"{}\": 1\n", "k".repeat(100_000)));
    assert!(loaded.diagnostics[0].message.len() < 200, "{}", loaded.diagnostics[0].message.len());
}

#[test]
fn a_file_of_100_megabytes_is_refused_by_its_size() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("program.yaml");
    fs::File::create(&path).unwrap().set_len(100 << 20).unwrap();
    let error = open(&path).unwrap_err().to_string();
    assert!(error.ends_with("program.yaml is larger than 4 MiB and is not read"), "{error}");
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    let file = SourceFile::from_bytes("program.yaml", b"version: 1\ncompany: \xff\n".to_vec());
    let loaded = load(&file, &CAPABILITIES);
    assert_eq!(loaded.diagnostics[0].line(&file), "program.yaml:2:10: the file is not UTF-8 text");
    assert_eq!(
        explained("version: 1\ncompany: a\0b\n").split(" (").next(),
        Some("2:11 the character U+0000 can't stand in YAML")
    );
}

/// Loads a program file whose holidays are in `named`, beside the files given.
fn load_with_calendar(named: &str, files: &[(&str, &str)]) -> Loaded {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("inner");
    fs::create_dir(&inner).unwrap();
    for (name, text) in files {
        fs::write(inner.join(name), text).unwrap();
    }
    let path = inner.join("program.yaml");
    let text = format!("version: 1\ncompany: Acme\ncalendar: {{holidays: {{icalendar: \"{named}\"}}}}\n");
    fs::write(&path, text).unwrap();
    load(&open(&path).unwrap(), &CAPABILITIES)
}

const NEW_YEAR: &str =
    "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20260101\nEND:VEVENT\nEND:VCALENDAR\n";

#[test]
fn holidays_come_out_of_a_calendar_file() {
    let loaded = load_with_calendar("holidays.ics", &[("holidays.ics", NEW_YEAR)]);
    assert_eq!(loaded.diagnostics, []);
    let holidays = loaded.program.unwrap().calendar.holidays;
    assert_eq!(holidays.into_iter().map(|date| date.to_string()).collect::<Vec<_>>(), ["2026-01-01"]);
}

#[test]
fn repeating_holidays_are_warned_of() {
    let repeating = NEW_YEAR.replace("END:VEVENT", "RRULE:FREQ=YEARLY\nEND:VEVENT");
    let loaded = load_with_calendar("holidays.ics", &[("holidays.ics", &repeating)]);
    assert_eq!(loaded.diagnostics[0].message, "1 events repeat by a rule; only their first day is taken");
    assert!(loaded.program.is_some());
}

#[test]
fn a_calendar_file_never_leaves_the_folder_of_the_program() {
    for named in ["../holidays.ics", "/etc/hostname", "a/../../holidays.ics"] {
        let loaded = load_with_calendar(named, &[]);
        let note = "its path must be relative and stay in the folder of the program file";
        assert_eq!(loaded.diagnostics[0].notes, [note], "{named}");
    }
}

#[cfg(unix)]
#[test]
fn a_calendar_file_is_no_link_out_of_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("inner");
    fs::create_dir(&inner).unwrap();
    fs::write(folder.path().join("outside.ics"), NEW_YEAR).unwrap();
    std::os::unix::fs::symlink("../outside.ics", inner.join("holidays.ics")).unwrap();
    let path = inner.join("program.yaml");
    fs::write(&path, "version: 1\ncompany: Acme\ncalendar: {holidays: {icalendar: holidays.ics}}\n").unwrap();
    let loaded = load(&open(&path).unwrap(), &CAPABILITIES);
    assert_eq!(
        loaded.diagnostics[0].notes,
        ["it is a link that leads out of the folder of the program file"]
    );
}

#[test]
fn a_calendar_file_that_is_none_is_refused() {
    for (text, note) in [
        ("<html>".to_owned(), "it does not begin with BEGIN:VCALENDAR"),
        (NEW_YEAR.replace("20260101", "20260230"), "its line 3 is no date: 20260230"),
        ("B".repeat((1 << 20) + 1), "it is larger than 1 MiB"),
    ] {
        let loaded = load_with_calendar("holidays.ics", &[("holidays.ics", &text)]);
        assert_eq!(loaded.diagnostics[0].notes, [note]);
        assert_eq!(loaded.program, None);
    }
    assert_eq!(load_with_calendar("none.ics", &[]).diagnostics.len(), 1);
}

#[test]
fn a_calendar_file_needs_a_folder_to_be_in() {
    let loaded = load_text("version: 1\ncompany: Acme\ncalendar: {holidays: {icalendar: holidays.ics}}\n");
    assert_eq!(loaded.diagnostics[0].notes, ["the program file was not read from a folder"]);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(100) })]

    #[test]
    fn no_text_makes_the_reader_panic(text in "\\PC{0,200}") {
        load_text(&text);
    }

    #[test]
    fn no_change_of_the_example_makes_the_reader_panic(at in 0..EXAMPLE.len(), length in 0_usize..40, text in "[-a0:{}\\[\\]&*!|\"\\n ]{0,12}") {
        let mut changed = EXAMPLE.to_owned();
        prop_assume!(changed.is_char_boundary(at));
        let end = (at + length).min(changed.len());
        changed.replace_range(at..end, &text);
        let file = SourceFile::new("program.yaml", changed);
        let loaded = load(&file, &CAPABILITIES);
        for diagnostic in &loaded.diagnostics {
            prop_assert!(file.text().get(diagnostic.primary.span.range()).is_some());
        }
        prop_assert_eq!(loaded.program.is_some(), !loaded.diagnostics.iter().any(Diagnostic::is_error));
    }
}
