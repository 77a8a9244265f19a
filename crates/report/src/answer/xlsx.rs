//! Answers as a spreadsheet: one sheet of answers to filter and print, and one that says what they mean.
//!
//! Every cell is a text: what begins like a formula is shown and never run.

use super::columns::{ANSWER, HEADINGS, SEVERITY, address, cells};
use super::{groups, moment, name, summary};
use portcullis_domain::answer::{Answer, AnswerSheet, AnsweredLine};
use portcullis_domain::severity::Severity;
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Url, Workbook, Worksheet,
    XlsxError,
};
use std::io::{self, Write};

/// Widths of the columns, in characters.
const WIDTHS: [f64; 10] = [14.0, 20.0, 12.0, 28.0, 34.0, 20.0, 64.0, 12.0, 14.0, 46.0];
/// Links that a spreadsheet can have; further ones stay texts.
const LINKS: usize = 60_000;
/// Rows that a spreadsheet can have.
const ROWS: usize = 1_048_575;
/// The column of the name of the weakness, and that of its address.
const NAMES: [usize; 2] = [1, 9];

/// Writes answers.
pub fn write(sheet: &AnswerSheet, out: &mut dyn Write) -> io::Result<()> {
    let bytes = workbook(sheet).map_err(io::Error::other)?;
    out.write_all(&bytes)
}

fn workbook(sheet: &AnswerSheet) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // The same answers are the same bytes, whenever they are written.
    let properties = DocProperties::new()
        .set_title(format!("{}: answers to your scan", name(sheet)))
        .set_company(sheet.company.as_str())
        .set_creation_datetime(&ExcelDateTime::from_timestamp(sheet.at.as_second())?);
    workbook.set_properties(&properties);
    answers(workbook.add_worksheet(), sheet)?;
    meanings(workbook.add_worksheet(), sheet)?;
    workbook.save_to_buffer()
}

fn answers(page: &mut Worksheet, sheet: &AnswerSheet) -> Result<(), XlsxError> {
    page.set_name("Answers")?;
    let styles = Styles::new();
    for (column, (heading, width)) in (0_u16..).zip(HEADINGS.iter().zip(WIDTHS)) {
        page.write_string_with_format(0, column, *heading, &styles.heading)?;
        page.set_column_width(column, width)?;
    }
    for ((row, line), number) in (1_u32..).zip(&sheet.lines).zip(0..ROWS) {
        self::row(page, row, line, number < LINKS / NAMES.len(), &styles)?;
    }
    let last = u32::try_from(sheet.lines.len().min(ROWS)).unwrap_or(u32::MAX);
    page.autofilter(0, 0, last, 9)?;
    page.set_freeze_panes(1, 2)?;
    page.set_repeat_rows(0, 0)?;
    page.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_footer("&C&P / &N");
    Ok(())
}

fn row(
    page: &mut Worksheet,
    row: u32,
    line: &AnsweredLine,
    is_linked: bool,
    styles: &Styles,
) -> Result<(), XlsxError> {
    let address = address(line);
    for (column, (place, cell)) in (0_u16..).zip(cells(line).iter().enumerate()) {
        let format = match place {
            SEVERITY => styles.severity(line.severity),
            ANSWER => styles.answer(line.answer),
            _ => &styles.text,
        };
        match &address {
            Some(web) if is_linked && NAMES.contains(&place) => {
                let url = Url::new(web.as_str()).set_text(&**cell);
                page.write_url_with_format(row, column, url, &styles.link)?;
            }
            _ => {
                page.write_string_with_format(row, column, &**cell, format)?;
            }
        }
    }
    Ok(())
}

fn meanings(page: &mut Worksheet, sheet: &AnswerSheet) -> Result<(), XlsxError> {
    let styles = Styles::new();
    page.set_name("About")?;
    page.set_column_width(0, 24)?.set_column_width(1, 10)?.set_column_width(2, 90)?;
    page.write_string_with_format(0, 0, name(sheet), &Format::new().set_bold().set_font_size(14))?;
    page.write_string(1, 0, summary(sheet))?;
    page.write_string(2, 0, moment(sheet))?;
    for (column, heading) in ["Answer", "Lines", "What it means"].iter().enumerate() {
        page.write_string_with_format(4, u16::try_from(column).unwrap_or(0), *heading, &styles.heading)?;
    }
    for (row, (answer, lines)) in (5_u32..).zip(groups(sheet)) {
        page.write_string_with_format(row, 0, answer.title(), styles.answer(answer))?;
        page.write_string_with_format(row, 1, lines.len().to_string(), &styles.text)?;
        page.write_string_with_format(row, 2, answer.meaning(), &styles.text)?;
    }
    page.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    Ok(())
}

/// How cells look; the colours are dark enough to be read on white paper.
struct Styles {
    heading: Format,
    text: Format,
    link: Format,
    severities: [Format; 6],
    open: Format,
    unknown: Format,
    settled: Format,
}

impl Styles {
    fn new() -> Self {
        let text = Format::new()
            .set_align(FormatAlign::Top)
            .set_text_wrap()
            .set_border_bottom(FormatBorder::Hair)
            .set_border_color(Color::RGB(0x00C0_C6CC));
        let coloured = |colour: u32| text.clone().set_bold().set_font_color(Color::RGB(colour));
        Self {
            heading: Format::new()
                .set_bold()
                .set_align(FormatAlign::VerticalCenter)
                .set_background_color(Color::RGB(0x00E8_ECF0))
                .set_border_bottom(FormatBorder::Medium),
            link: text.clone().set_font_color(Color::RGB(0x000B_57A4)),
            severities: [0x009B_0F2E, 0x00A1_2D16, 0x006F_4700, 0x0017_4F71, 0x0044_4444, 0x005A_3588]
                .map(coloured),
            open: coloured(0x00A1_2D16),
            unknown: coloured(0x005A_3588),
            settled: coloured(0x001E_5C33),
            text,
        }
    }

    fn severity(&self, severity: Option<Severity>) -> &Format {
        severity.map_or(&self.text, |severity| &self.severities[severity.place()])
    }

    fn answer(&self, answer: Answer) -> &Format {
        match answer {
            Answer::Known | Answer::Accepted => &self.open,
            Answer::Unknown | Answer::NotUnderstood => &self.unknown,
            Answer::Fixed | Answer::NotAffected | Answer::Assessed | Answer::NotPresent => &self.settled,
        }
    }
}
