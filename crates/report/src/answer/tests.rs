use super::*;
use crate::options::Options;
use crate::testing::time;
use jiff::civil::date;
use portcullis_domain::severity::Severity;

fn line(number: u32, answer: Answer, reason: &str) -> AnsweredLine {
    AnsweredLine {
        line: format!("line {number}"),
        id: format!("CVE-2024-{}", 1_000 + number),
        link: Some(format!("https://nvd.nist.gov/vuln/detail/CVE-2024-{}", 1_000 + number)),
        package: "openssl 1.1.1n".into(),
        image: "registry.example/web:5".into(),
        severity: Some(Severity::High),
        answer,
        reason: reason.into(),
        fixed_in: None,
        until: None,
    }
}

fn sheet(lines: Vec<AnsweredLine>) -> AnswerSheet {
    AnswerSheet {
        company: "Acme".into(),
        product: "Harbour".into(),
        release: "5.3.2".into(),
        at: time("2026-11-24T10:00:00Z"),
        lines,
    }
}

fn usual() -> AnswerSheet {
    let accepted = AnsweredLine {
        until: Some(date(2026, 12, 31)),
        ..line(3, Answer::Accepted, "Not part of the standard deployment.")
    };
    let fixed = AnsweredLine {
        fixed_in: Some("5.3.3".into()),
        ..line(4, Answer::Fixed, "This release has it, and 5.3.3 has it no longer.")
    };
    let nothing = AnsweredLine {
        id: "Total: 12".into(),
        link: None,
        package: String::new(),
        image: String::new(),
        severity: None,
        ..line(5, Answer::NotUnderstood, "Not answered: the line names no advisory that we understand.")
    };
    sheet(vec![line(2, Answer::Known, "It is known and being handled."), accepted, fixed, nothing])
}

fn hostile() -> AnswerSheet {
    let text = "=HYPERLINK(\"http://x\",\"a\")|<script>alert(1)</script>\n\u{1b}[31m\u{202e}@x";
    let mut hostile = line(2, Answer::Known, text);
    hostile.id = format!("+{text}");
    hostile.package = format!("@{text}");
    hostile.image = format!("-{text}");
    hostile.link = Some("javascript:alert(1)".into());
    AnswerSheet { company: text.into(), product: text.into(), release: text.into(), ..sheet(vec![hostile]) }
}

fn written(write: impl FnOnce(&mut dyn std::io::Write) -> std::io::Result<()>) -> Vec<u8> {
    let mut out = Vec::new();
    write(&mut out).unwrap();
    out
}

fn text(write: impl FnOnce(&mut dyn std::io::Write) -> std::io::Result<()>) -> String {
    String::from_utf8(written(write)).unwrap()
}

#[test]
fn the_terminal_shows_first_what_needs_a_look() {
    let options = Options { width: Some(100), ..Options::default() };
    insta::assert_snapshot!(text(|out| terminal::write(&usual(), &options, out)), @r"
    Acme Harbour 5.3.2 · As of 24 Nov 2026 10:00 UTC

      Known, being handled 1
        high     CVE-2024-1002  openssl 1.1.1n  …y.example/web:5  It is known and being handled.
      Not understood 1
        unknown  Total: 12                                        Not answered: the line names no advis…
      Accepted 1
        high     CVE-2024-1003  openssl 1.1.1n  …y.example/web:5  Not part of the standard deployment.
      Fixed 1
        high     CVE-2024-1004  openssl 1.1.1n  …y.example/web:5  This release has it, and 5.3.3 has it…

    4 lines: 1 known, 1 not understood, 1 accepted, 1 fixed
    ");
}

#[test]
fn many_lines_are_cut_on_the_terminal_unless_all_are_wanted() {
    let many = sheet((0..30).map(|number| line(number, Answer::Known, "Known.")).collect());
    let shown = |wide| text(|out| terminal::write(&many, &Options { wide, ..Options::default() }, out));
    assert!(shown(false).contains("…and 22 more (--wide)"), "{}", shown(false));
    assert_eq!(shown(true).matches("CVE-2024-").count(), 30);
}

#[test]
fn csv_has_a_row_for_each_line() {
    let written = text(|out| csv::write(&usual(), out));
    let rows = written.strip_prefix('\u{feff}').unwrap();
    insta::assert_snapshot!(rows.replace('\r', ""), @r#"
    Line,Vulnerability,Severity,Package,Image,Answer,Why,Fixed in,Until,Link
    line 2,CVE-2024-1002,high,openssl 1.1.1n,registry.example/web:5,"Known, being handled",It is known and being handled.,,,https://nvd.nist.gov/vuln/detail/CVE-2024-1002
    line 3,CVE-2024-1003,high,openssl 1.1.1n,registry.example/web:5,Accepted,Not part of the standard deployment.,,31 Dec 2026,https://nvd.nist.gov/vuln/detail/CVE-2024-1003
    line 4,CVE-2024-1004,high,openssl 1.1.1n,registry.example/web:5,Fixed,"This release has it, and 5.3.3 has it no longer.",5.3.3,,https://nvd.nist.gov/vuln/detail/CVE-2024-1004
    line 5,Total: 12,,,,Not understood,Not answered: the line names no advisory that we understand.,,,
    "#);
}

#[test]
fn no_cell_of_csv_is_a_formula() {
    let written = text(|out| csv::write(&hostile(), out));
    let mut table = ::csv::Reader::from_reader(written.as_bytes());
    let row = table.records().next().unwrap().unwrap();
    for (column, cell) in row.iter().enumerate() {
        assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{column}: {cell}");
        assert!(!cell.contains(['\u{1b}', '\u{202e}', '\n']), "{column}: {cell}");
    }
    assert!(row[1].starts_with("'+="), "{}", &row[1]);
}

#[test]
fn markdown_is_a_document_with_a_table() {
    insta::assert_snapshot!(text(|out| markdown::write(&usual(), out)), @r"
    # Acme Harbour 5.3.2: answers to your scan

    4 lines&#58; 1 known, 1 not understood, 1 accepted, 1 fixed. As of 24 Nov 2026 10&#58;00 UTC.

    - **Known, being handled**: It is there, and we are handling it.
    - **Not understood**: The line names no advisory, so that nothing can be said of it.
    - **Accepted**: It is there, and its risk is accepted until the day that is given.
    - **Fixed**: The version that is named does not have it any more.

    | Line | Vulnerability | Severity | Package | Image | Answer | Why | Fixed in | Until |
    |---|---|---|---|---|---|---|---|---|
    | line 2 | [CVE-2024-1002](<https://nvd.nist.gov/vuln/detail/CVE-2024-1002>) | high | openssl 1.1.1n | registry.example/web&#58;5 | Known, being handled | It is known and being handled. |  |  |
    | line 3 | [CVE-2024-1003](<https://nvd.nist.gov/vuln/detail/CVE-2024-1003>) | high | openssl 1.1.1n | registry.example/web&#58;5 | Accepted | Not part of the standard deployment. |  | 31 Dec 2026 |
    | line 4 | [CVE-2024-1004](<https://nvd.nist.gov/vuln/detail/CVE-2024-1004>) | high | openssl 1.1.1n | registry.example/web&#58;5 | Fixed | This release has it, and 5.3.3 has it no longer. | 5.3.3 |  |
    | line 5 | Total&#58; 12 |  |  |  | Not understood | Not answered&#58; the line names no advisory that we understand. |  |  |
    ");
}

#[test]
fn nothing_of_a_stranger_acts_in_markdown_and_html() {
    let markdown = text(|out| markdown::write(&hostile(), out));
    let html = text(|out| html::write(&hostile(), out));
    for written in [&markdown, &html] {
        assert!(!written.contains("<script") && !written.contains(['\u{1b}', '\u{202e}']), "{written}");
    }
    assert!(!html.contains("javascript:") && !html.contains("href"), "{html}");
    let row = markdown.lines().last().unwrap();
    assert_eq!(row.matches('|').count(), 10, "{row}");
}

#[test]
fn the_page_fetches_nothing_and_runs_nothing() {
    let html = text(|out| html::write(&usual(), out));
    assert!(html.contains("default-src 'none'") && !html.contains("src=") && !html.contains("<link"));
    assert!(html.contains("until 31 Dec 2026") && html.contains("fixed in 5.3.3"), "{html}");
    assert!(html.contains("<a href=\"https://nvd.nist.gov/vuln/detail/CVE-2024-1002\">"), "{html}");
}

#[test]
fn json_says_which_document_it_is() {
    let written = text(|out| json::write(&usual(), out));
    let value: serde_json::Value = serde_json::from_str(&written).unwrap();
    assert_eq!(value["portcullis"], serde_json::json!({"document": "answers", "version": 1}));
    assert_eq!(value["lines"][2]["fixed_in"], "5.3.3");
    let sheet: Result<AnswerSheet, _> = serde_json::from_value({
        let mut value = value;
        value.as_object_mut().unwrap().remove("portcullis");
        value
    });
    assert_eq!(sheet.unwrap(), usual());
}

/// The parts of a workbook.
fn parts(book: &[u8]) -> Vec<(String, String)> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(book)).unwrap();
    (0..archive.len())
        .map(|place| {
            let mut part = archive.by_index(place).unwrap();
            let mut content = String::new();
            std::io::Read::read_to_string(&mut part, &mut content).unwrap();
            (part.name().unwrap().into_owned(), content)
        })
        .collect()
}

#[test]
fn a_workbook_has_texts_and_no_formulas() {
    let book = written(|out| xlsx::write(&hostile(), out));
    let parts = parts(&book);
    let sheets: Vec<_> = parts.iter().filter(|(name, _)| name.contains("worksheets/sheet")).collect();
    assert_eq!(sheets.len(), 2);
    for (name, content) in sheets {
        assert!(content.contains("<c ") && !content.contains("<f>") && !content.contains("<f "), "{name}");
    }
    assert!(
        !parts.iter().any(|(name, _)| name.contains("externalLink") || name.contains("vba")),
        "{parts:?}"
    );
    assert!(!parts.iter().any(|(_, content)| content.contains("javascript:")), "{parts:?}");
}

#[test]
fn a_workbook_can_be_filtered_and_its_heading_stays() {
    let parts = parts(&written(|out| xlsx::write(&usual(), out)));
    let answers = &parts.iter().find(|(name, _)| name == "xl/worksheets/sheet1.xml").unwrap().1;
    assert!(
        answers.contains("<autoFilter ref=\"A1:J5\"") && answers.contains("state=\"frozen\""),
        "{answers}"
    );
    let shared = &parts.iter().find(|(name, _)| name == "xl/sharedStrings.xml").unwrap().1;
    for word in ["Fixed in", "5.3.3", "31 Dec 2026", "Known, being handled", "CVE-2024-1002"] {
        assert!(shared.contains(&format!(">{word}</t>")), "{word} is not in {shared}");
    }
}

#[test]
fn the_same_answers_are_the_same_bytes() {
    let write: [fn(&mut Vec<u8>); 4] = [
        |out| xlsx::write(&usual(), out).unwrap(),
        |out| csv::write(&usual(), out).unwrap(),
        |out| html::write(&usual(), out).unwrap(),
        |out| json::write(&usual(), out).unwrap(),
    ];
    let all = || {
        write.map(|write| {
            let mut out = Vec::new();
            write(&mut out);
            out
        })
    };
    let before = all();
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    assert!(before == all());
}
