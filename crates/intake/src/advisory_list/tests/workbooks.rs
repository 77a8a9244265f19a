//! Workbooks as programs write them, and as they don't.

use super::*;
use rust_xlsxwriter::Workbook;
use std::io::Write as _;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const WORKBOOK: &str =
    r#"<workbook xmlns:r="r"><sheets><sheet name="CVEs" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const RELATIONSHIPS: &str = r#"<Relationships><Relationship Id="rId1"
    Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;

/// A workbook of these parts.
pub(super) fn packed(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A workbook of one sheet with these rows and these shared texts, as other programs write it.
pub(super) fn workbook(rows: &str, shared: &str) -> Vec<u8> {
    packed(&[
        ("xl/workbook.xml", WORKBOOK),
        ("xl/_rels/workbook.xml.rels", RELATIONSHIPS),
        ("xl/sharedStrings.xml", &format!("<sst>{shared}</sst>")),
        ("xl/worksheets/sheet1.xml", &format!("<worksheet><sheetData>{rows}</sheetData></worksheet>")),
    ])
}

#[test]
fn the_sheet_with_advisories_is_found_among_others() {
    let mut workbook = Workbook::new();
    let cover = workbook.add_worksheet();
    cover.set_name("Cover").unwrap();
    cover.write_string(0, 0, "Our scan").unwrap();
    let list = workbook.add_worksheet();
    list.set_name("Findings, open").unwrap();
    for (row, cells) in [
        ["", "", ""],
        ["Risk", "Vulnerability", "Library"],
        ["High", "CVE-2024-1111", "=cmd|' /C calc'!A0"],
        ["7.5", "CVE-2024-2222\nCVE-2024-3333", "zlib"],
        ["", "", "left over"],
    ]
    .iter()
    .enumerate()
    {
        for (column, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            list.write_string(u32::try_from(row).unwrap() + 2, u16::try_from(column).unwrap() + 3, *cell)
                .unwrap();
        }
    }
    insta::assert_snapshot!(show(workbook.save_to_buffer().unwrap()), @r"
    xlsx
    Findings, open row 5 | CVE-2024-1111 | =cmd|' /C calc'!A0 |  |  | high
    Findings, open row 6 | CVE-2024-2222 | zlib |  |  | high
    Findings, open row 6 | CVE-2024-3333 | zlib |  |  | high
    Findings, open row 7 | (left over) | left over |  |  | -
    ");
}

#[test]
fn cells_are_read_as_other_programs_write_them() {
    let rows = r#"<row r="2"><c r="A2" t="s"><v>0</v></c><c r="C2" t="inlineStr"><is><t>Package</t></is></c></row>
        <row r="4"><c t="s"><v>1</v></c><c/><c t="str"><f>A1&amp;B1</f><v>open&amp;ssl</v></c></row>
        <row><c r="A5" t="s"><v>99</v></c><c r="C5"><v>12.5</v></c></row>"#;
    let shared = "<si><t>CVE</t></si><si><r><t>CVE-2024</t></r><r><t xml:space=\"preserve\">-1111</t></r><rPh><t>reading</t></rPh></si>";
    insta::assert_snapshot!(show(workbook(rows, shared)), @r"
    xlsx
    CVEs row 4 | CVE-2024-1111 | open&ssl |  |  | -
    CVEs row 5 | (12.5) | 12.5 |  |  | -
    ");
}

#[test]
fn a_damaged_workbook_is_refused() {
    let whole = workbook("<row r=\"1\"><c t=\"inlineStr\"><is><t>CVE-2024-1111</t></is></c></row>", "");
    assert!(show(&whole).contains("CVEs row 1 | CVE-2024-1111"), "{}", show(&whole));
    assert!(refuse(&whole[..whole.len() / 2]).starts_with("the file is no workbook"));
    assert!(refuse(packed(&[("word/document.xml", "<x/>")])).contains("it has no list of sheets"));
    assert!(
        refuse(packed(&[("xl/workbook.xml", WORKBOOK), ("xl/_rels/workbook.xml.rels", RELATIONSHIPS)]))
            .contains("it has no part")
    );
    assert!(refuse(workbook("<row><c><v>1", "")).starts_with("the file is no workbook"));
    assert!(refuse(workbook("", "")).starts_with("nothing in it is the name of an advisory"));
}
