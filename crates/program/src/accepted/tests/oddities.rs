use super::super::lint::tests_expected;
use super::*;
use portcullis_domain::accepted_table::TableImage;
use portcullis_domain::severity::Severity;

/// Line and code of everything that is said about a text.
fn said(text: &str) -> Vec<String> {
    let accepted = of(text);
    let reading = accepted.reading(tests_expected(&accepted, Some("1.0")));
    assert_eq!(reading.rows, reading.imported.len() + reading.refused.len());
    let warnings = reading.warnings.iter().map(|remark| format!("{} {}", remark.line, remark.code));
    let refused = reading.refused.iter().map(|row| format!("{} refused: {}", row.line, row.reason));
    warnings.chain(refused).collect()
}

fn row(rows: &str) -> TableRow {
    let accepted = of(rows);
    assert_eq!((accepted.refused.clone(), accepted.rows), (Vec::new(), 1));
    accepted.tables[0].rows[0].row.clone()
}

fn advisories(row: &TableRow) -> Vec<&str> {
    row.advisories.iter().map(|advisory| advisory.id.as_str()).collect()
}

#[test]
fn each_of_the_three_layouts_is_read() {
    let row_of_five = row(&format!(
        "{FIVE}| [CVE-2024-1000](https://acme.example/CVE-2024-1000) | acme/web (beta), api | High | info | Never `called`. |\n"
    ));
    assert_eq!(advisories(&row_of_five), ["CVE-2024-1000"]);
    assert_eq!(row_of_five.advisories[0].link.as_deref(), Some("https://acme.example/CVE-2024-1000"));
    assert_eq!(row_of_five.images.iter().map(TableImage::segment).collect::<Vec<_>>(), ["web", "api"]);
    assert_eq!(row_of_five.images[0].note.as_deref(), Some("beta"));
    assert_eq!(
        (row_of_five.severity, row_of_five.assessed),
        (Some(Severity::High), Some(Severity::Informational))
    );
    assert_eq!((row_of_five.kind, row_of_five.details.as_str()), (TableKind::Assessed, "Never `called`."));
    let row_of_seven = row(&format!("{SEVEN}| ghsa-M425-MQ94-257g | web | High | 7.5 | Low | 2 | Fine. |\n"));
    assert_eq!(advisories(&row_of_seven), ["GHSA-m425-mq94-257g"]);
    assert_eq!(row_of_seven.base_score.unwrap().to_string(), "7.5");
    assert_eq!(row_of_seven.environmental_score.unwrap().to_string(), "2.0");
    let row_of_three = row(&format!("{THREE}| CVE-2024-1000, [CVE-2024-1001](x) | web | Windows only. |\n"));
    assert_eq!(advisories(&row_of_three), ["CVE-2024-1000", "CVE-2024-1001"]);
    assert_eq!(row_of_three.kind, TableKind::FalsePositives);
}

#[test]
fn columns_may_stand_in_any_order_and_rows_without_outer_pipes() {
    let text = "\u{feff}details | SEVERITY | cve | Images | our Assessment\r\n:--|:-:|--|--|--\r\nNo. | high | CVE-2024-1000 | web | low\r\n";
    let row = row(text);
    assert_eq!((row.line, advisories(&row), row.details.as_str()), (3, vec!["CVE-2024-1000"], "No."));
    assert_eq!(row.assessed, Some(Severity::Low));
}

#[test]
fn a_row_that_is_one_cell_short_is_mended_where_only_one_column_can_be_missing() {
    let short = format!("{SEVEN}| [CVE-2024-1000](x) | High | 7.5 | Info | 0 | Not used here. |\n");
    assert_eq!(said(&short), ["3 repaired_row", "3 missing_images"]);
    assert_eq!(row(&short).details, "Not used here.");
    assert_eq!(
        said(&format!("{FIVE}| CVE-2024-1000 | acme/web | High | Low\n")),
        ["3 repaired_row", "3 missing_details"]
    );
    assert_eq!(
        said(&format!("{FIVE}| CVE-2024-1000 | acme/web | High | Not used here. |\n")),
        ["3 refused: the row has 4 cells where the table has 5 columns, and what is missing can't be told"]
    );
    assert_eq!(
        said(&format!("{FIVE}| CVE-2024-1000 | High | 7.5 | 3.0 |\n")),
        ["3 refused: the row has 4 cells where the table has 5 columns, and what it has fits them in no way"]
    );
    assert_eq!(
        said(&format!("{FIVE}| CVE-2024-1000 | High |\n")),
        ["3 refused: the row has 2 cells where the table has 5 columns"]
    );
    assert_eq!(
        said(&format!("{THREE}| CVE-2024-1000 | Windows |\n")),
        ["3 refused: the row has 2 cells where the table has 3 columns, and what is missing can't be told"]
    );
}

#[test]
fn pipes_in_code_and_links_are_read_as_they_are_meant() {
    let raw = format!("{THREE}| [CVE-2024-1000](http://x/a|b) | web | `a|b` (c) |\n");
    assert_eq!(said(&raw), ["3 unescaped_pipe"]);
    assert_eq!(row(&raw).details, "`a|b` (c)");
    assert_eq!(row(&format!("{THREE}| CVE-2024-1000 | web | `a\\|b` |\n")).details, "`a|b`");
    let extra = format!("{THREE}| CVE-2024-1000 | web | a | b |\n| CVE-2024-1001 | web | fine | |\n");
    assert_eq!(said(&extra), ["3 refused: the row has 4 cells where the table has 3 columns"]);
}

#[test]
fn what_says_two_things_that_don_t_fit_is_told() {
    let text = format!(
        "# Accepted in Acme 1.1\n\n{SEVEN}\
         | [GHSA-m425-mq94-257g](https://acme.example/CVE-2024-1000) | web, web | High | 9.8 | Medium | 9.9 | Yes. |\n\
         | CVE-2024-1001 | web | Awful | not yet | High | - | |\n\
         | CVE-2024-1001 | web | High | 7.5 | | | Later. |\n"
    );
    assert_eq!(
        said(&text),
        [
            "1 other_release",
            "5 score_severity",
            "5 score_severity",
            "5 environmental_higher",
            "5 duplicate_image",
            "5 not_the_cve",
            "6 unknown_severity",
            "6 score_text",
            "6 accepted_blocking",
            "6 missing_details",
            "7 duplicate_advisory",
            "7 missing_assessment",
        ]
    );
}

#[test]
fn what_is_no_row_of_a_table_is_named_if_it_was_meant_as_one() {
    let text = format!(
        "{FIVE}| CVE-2024-1000 | web | High | Low | a |\n\n| CVE-2024-1001 | web | High | Low | b |\n"
    );
    assert_eq!(said(&text), ["5 refused: the row stands in no table"]);
    let fenced =
        format!("```\n{FIVE}| CVE-2024-1000 | web | High | Low | a |\n```\n<!--\n| CVE-2024-1001 |\n-->\n");
    assert_eq!(said(&fenced), Vec::<String>::new());
    let open = format!("```\n{FIVE}| CVE-2024-1000 | web | High | Low | a |\n");
    assert_eq!(said(&open), ["1 unterminated"]);
    assert_eq!(
        said("| Owner | Score |\n|--|--|\n| CVE-2024-1000 | 7 |\n"),
        ["1 other_table", "3 refused: the table has no column of advisories"]
    );
    let naked = FIVE.split_inclusive('\n').next().unwrap();
    assert_eq!(said(&format!("{naked}| CVE-2024-1000 | web | High | Low | a |\n")), ["1 alignment"]);
    let text =
        format!("{FIVE}| | | | | |\n| none | web | High | Low | a |\n| CVE-24-1 | web | High | Low | a |\n");
    assert_eq!(
        said(&text),
        ["3 empty_row", "4 refused: `none` names no advisory", "5 refused: `CVE-24-1` is not a CVE id"]
    );
}

#[test]
fn characters_that_hide_are_told_and_bytes_that_are_no_text_refused() {
    assert_eq!(said(&format!("{THREE}| CVE-2024-1000 | web | \u{202e}drow |\n")), ["3 hidden_characters"]);
    let read =
        |bytes: &[u8]| super::super::read(&SourceFile::from_bytes("a.md", bytes.to_vec())).unwrap_err();
    assert_eq!(read(b"a\n\xff"), NotRead::NoText(2));
    assert_eq!(read(b"a\n\n\0"), NotRead::NoText(3));
}

#[test]
fn a_file_is_bounded_in_bytes_rows_columns_cells_advisories_and_images() {
    let read =
        |text: String| super::super::read(&SourceFile::new("a.md", text)).map(|accepted| accepted.refused);
    let most = usize::try_from(MAX_BYTES).unwrap();
    assert_eq!(read(" ".repeat(most + 1)), Err(NotRead::TooLong));
    let rows = |count| format!("{THREE}{}", "|CVE-2024-1000|w|n|\n".repeat(count));
    assert_eq!(read(rows(MAX_ROWS)), Ok(Vec::new()));
    assert_eq!(read(rows(MAX_ROWS + 1)), Err(NotRead::TooManyRows));
    let wide = |count| format!("{}\n{}\n", "|CVE".repeat(count), "|--".repeat(count));
    assert_eq!(read(wide(100_000)), Err(NotRead::TooManyColumns(1)));
    let reason = |row: String| read(format!("{THREE}{row}\n")).unwrap().remove(0).reason;
    assert_eq!(reason("|a".repeat(100_000)), "the row has more than 64 cells");
    assert_eq!(
        reason(format!("| CVE-2024-1000 | web | {} |", "n".repeat(MAX_CELL_BYTES + 1))),
        "a cell of the row has more than 65536 bytes"
    );
    let many: Vec<String> =
        (0..=MAX_ADVISORIES).map(|number| format!("CVE-2024-{}", 1000 + number)).collect();
    assert_eq!(
        reason(format!("| {} | web | n |", many.join(", "))),
        "the row names more than 100 advisories"
    );
    let many = "w,".repeat(MAX_IMAGES + 1);
    assert_eq!(reason(format!("| CVE-2024-1000 | {many} | n |")), "the row names more than 1000 images");
}
