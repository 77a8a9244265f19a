//! From the rows of sheets to lines.

use super::columns::{Columns, find};
use super::names::{Named, named};
use super::report::cut;
use super::{ListLimits, NoLines};
use portcullis_domain::answer::AskedLine;
use portcullis_domain::severity::Severity;
use std::rc::Rc;

/// One sheet of a workbook, or a text.
pub(super) struct Sheet {
    /// The name of a sheet of several.
    pub(super) name: Option<String>,
    /// The rows that hold something.
    pub(super) rows: Vec<Row>,
}

/// A row with what is in its cells.
pub(super) struct Row {
    /// Its number, from 1.
    pub(super) number: u64,
    /// The cells that hold something, by their columns.
    pub(super) cells: Vec<(usize, Rc<str>)>,
}

impl Row {
    pub(super) fn cell(&self, column: Option<usize>) -> &str {
        let wanted = |column| self.cells.iter().find(|(at, _)| *at == column);
        column.and_then(wanted).map(|(_, cell)| cell.trim()).unwrap_or_default()
    }
}

/// The lines of the sheets that have advisories.
pub(super) fn lines(sheets: &[Sheet], limits: &ListLimits) -> Result<Vec<AskedLine>, NoLines> {
    let mut lines = Vec::new();
    let mut is_list = false;
    for sheet in sheets {
        let Some(columns) = find(&sheet.rows) else { continue };
        is_list = true;
        for row in &sheet.rows[columns.first_row..] {
            line(sheet.name.as_deref(), row, &columns, &mut lines);
            if lines.len() > limits.lines {
                return Err(NoLines::TooMuch { limit: limits.lines as u64, what: "lines" });
            }
        }
    }
    if is_list { Ok(lines) } else { Err(NoLines::NoAdvisory) }
}

/// A row is one line for each advisory that it names, and one where it names none.
fn line(sheet: Option<&str>, row: &Row, columns: &Columns, lines: &mut Vec<AskedLine>) {
    let cell = row.cell(Some(columns.advisory));
    let package = row.cell(columns.package);
    let purl = package.starts_with("pkg:").then(|| package.parse().ok()).flatten();
    let severity = row.cell(columns.severity);
    let line = AskedLine {
        line: match sheet {
            Some(sheet) => format!("{} row {}", cut(sheet), row.number),
            None => format!("line {}", row.number),
        },
        package: cut(package),
        version: cut(row.cell(columns.version)),
        image: cut(row.cell(columns.image)),
        severity: (!severity.is_empty()).then(|| severity_of(severity)).flatten(),
        purl,
        ..AskedLine::default()
    };
    let Named { ids, .. } = named(cell);
    if ids.is_empty() {
        let first = row.cells.first().map(|(_, cell)| cell.as_ref()).unwrap_or_default();
        let name = cut(if cell.is_empty() { first } else { cell });
        lines.push(AskedLine { name, ..line });
        return;
    }
    lines.extend(ids.into_iter().map(|id| AskedLine {
        name: id.to_string(),
        advisory: Some(id),
        ..line.clone()
    }));
}

/// A word or a score.
fn severity_of(cell: &str) -> Option<Severity> {
    if let Ok(score) = cell.replace(',', ".").parse::<f64>() {
        return (0.0..=10.0).contains(&score).then(|| Severity::from_score(score));
    }
    Some(Severity::from_word(cell)).filter(|severity| *severity != Severity::Unknown)
}
