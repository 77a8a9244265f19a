//! Workbooks that claim or become more than they are.

use super::workbooks::{packed, workbook};
use super::*;

const ROW: &str = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>CVE-2024-1111</t></is></c></row>"#;

fn under(bytes: &[u8], limits: &ListLimits) -> String {
    read_lines(&mut Cursor::new(bytes), &Limits::default(), limits).unwrap_err().to_string()
}

fn few() -> ListLimits {
    ListLimits {
        entries: 10,
        sheets: 3,
        unpacked: 3 << 20,
        ratio: 100,
        shared_texts: 5,
        shared_bytes: 100,
        cells: 20,
        ..ListLimits::default()
    }
}

#[test]
fn what_a_workbook_claims_reserves_nothing() {
    let claims = format!(
        r#"<row r="18446744073709551615"><c r="XFD1048576" t="inlineStr"><is><t>far</t></is></c></row>{ROW}"#
    );
    let book = packed(&[
        (
            "xl/workbook.xml",
            r#"<workbook xmlns:r="r"><sheets count="999999999"><sheet name="a" r:id="x"/></sheets></workbook>"#,
        ),
        (
            "xl/_rels/workbook.xml.rels",
            r#"<Relationships><Relationship Id="x" Type="y/worksheet" Target="/xl/s.xml"/></Relationships>"#,
        ),
        ("xl/sharedStrings.xml", r#"<sst count="9223372036854775807" uniqueCount="9223372036854775807"/>"#),
        (
            "xl/s.xml",
            &format!(r#"<worksheet><dimension ref="B9:A1"/><sheetData>{claims}</sheetData></worksheet>"#),
        ),
    ]);
    let lines = read(book).unwrap().lines;
    assert!(lines.iter().any(|line| line.line == "a row 1" && line.name == "CVE-2024-1111"), "{lines:?}");
}

#[test]
fn a_part_that_becomes_far_larger_is_refused() {
    let book = workbook(&"<x/>".repeat(1 << 19), "");
    assert_eq!(
        under(&book, &few()),
        "a part of the workbook becomes more than 100 times as large when it is unpacked"
    );
}

#[test]
fn a_workbook_that_unpacks_to_too_much_is_refused() {
    let limits = ListLimits { ratio: u64::MAX, ..few() };
    let book = workbook(&"<x/>".repeat(1 << 20), "");
    assert_eq!(
        under(&book, &limits),
        "the file has more than 3145728 bytes when it is unpacked; split it into several"
    );
}

#[test]
fn a_workbook_of_too_many_parts_is_refused_before_its_directory_is_read() {
    let names: Vec<String> = (0..11).map(|number| number.to_string()).collect();
    let parts: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "")).collect();
    assert_eq!(under(&packed(&parts), &few()), "the file has more than 10 parts; split it into several");
}

#[test]
fn a_workbook_of_too_many_sheets_is_refused() {
    let sheets = r#"<sheet name="a" r:id="x"/>"#.repeat(4);
    let book = packed(&[(
        "xl/workbook.xml",
        &format!(r#"<workbook xmlns:r="r"><sheets>{sheets}</sheets></workbook>"#),
    )]);
    assert_eq!(under(&book, &few()), "the file has more than 3 sheets; split it into several");
}

#[test]
fn too_many_shared_texts_and_too_long_ones_are_refused() {
    let many = workbook(ROW, &"<si/>".repeat(6));
    assert_eq!(under(&many, &few()), "the file has more than 5 shared texts; split it into several");
    let long = workbook(ROW, &format!("<si><t>{}</t></si>", "x".repeat(101)));
    assert_eq!(
        under(&long, &few()),
        "the file has more than 100 bytes of shared texts; split it into several"
    );
}

#[test]
fn too_many_cells_and_too_long_ones_are_refused() {
    let many = workbook(&"<row><c/><c/><c/></row>".repeat(7), "");
    assert_eq!(under(&many, &few()), "the file has more than 20 cells; split it into several");
    let limits = ListLimits { cell_bytes: 100, ..few() };
    let long = workbook(&ROW.replace("CVE", &"x".repeat(300)), "");
    assert_eq!(under(&long, &limits), "the file has more than 100 bytes in a cell; split it into several");
}

#[test]
fn entities_are_never_expanded() {
    let bomb = r#"<!DOCTYPE x [<!ENTITY a "CVE-2024-9999"><!ENTITY b "&a;&a;">]>"#;
    let book = packed(&[
        (
            "xl/workbook.xml",
            r#"<workbook xmlns:r="r"><sheets><sheet name="a" r:id="x"/></sheets></workbook>"#,
        ),
        (
            "xl/_rels/workbook.xml.rels",
            r#"<Relationships><Relationship Id="x" Type="y/worksheet" Target="s.xml"/></Relationships>"#,
        ),
        (
            "xl/s.xml",
            &format!(
                "{bomb}<worksheet><sheetData><row><c t=\"inlineStr\"><is><t>&b;CVE-2024-1111</t></is></c></row></sheetData></worksheet>"
            ),
        ),
    ]);
    let lines = read(book).unwrap().lines;
    assert_eq!((lines.len(), lines[0].name.as_str()), (1, "CVE-2024-1111"));
}

#[test]
fn a_shared_text_counts_in_every_cell_that_has_it() {
    let cell = r#"<c t="s"><v>0</v></c>"#.repeat(11);
    let book = workbook(&format!("{ROW}<row>{cell}</row>"), &format!("<si><t>{}</t></si>", "x".repeat(90)));
    let limits = ListLimits { text_bytes: 1_000, ..few() };
    assert_eq!(
        under(&book, &limits),
        "the file has more than 1000 bytes in its cells; split it into several"
    );
}
