//! Tables written again with other rows, and with everything else as it is.

use super::cells::{self, Pipes};
use super::columns::Column;
use super::{Accepted, PlacedRow, Table};
use portcullis_domain::accepted_table::{TableAdvisory, TableImage, TableKind, TableRow};
use portcullis_domain::decision::Score;
use portcullis_domain::severity::Severity;
use portcullis_source::file::SourceFile;

/// What is to be other than it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// The row in this line goes.
    Remove {
        /// The line.
        line: usize,
    },
    /// The row in this line names these images only.
    Keep {
        /// The line.
        line: usize,
        /// The images that stay.
        images: Vec<TableImage>,
    },
    /// This row comes behind the last one of the first table of its kind, else of the first table.
    Append(TableRow),
}

/// The text with the changes; nothing if there is no table for the rows that come.
pub fn apply(file: &SourceFile, accepted: &Accepted, changes: &[Change]) -> Option<String> {
    let text = file.text();
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let row = |line: usize| accepted.rows().find(|placed| placed.row.line == line);
    let mut edits: Vec<(usize, usize, String)> = Vec::new();
    let (appended, others): (Vec<_>, Vec<_>) =
        changes.iter().partition(|change| matches!(change, Change::Append(_)));
    for change in others.into_iter().chain(appended) {
        match change {
            Change::Remove { line } => {
                edits.extend(row(*line).map(|placed| (placed.span.start, placed.span.end, String::new())));
            }
            Change::Keep { line, images } => {
                edits.extend(row(*line).and_then(|placed| kept(text, placed, images)));
            }
            Change::Append(row) => {
                let table = table_for(accepted, row.kind)?;
                let line = written(row, table);
                // The last line may have no end, unless it goes.
                let goes = edits.iter().any(|(start, end, _)| start < end && *end == table.end);
                let is_open = !goes && !text[..table.end].ends_with(['\n', '\r']);
                let line = if is_open { format!("{newline}{line}") } else { format!("{line}{newline}") };
                edits.push((table.end, table.end, line));
            }
        }
    }
    // Of several edits at one place the order in which they were asked for stays.
    edits.sort_by_key(|(start, end, _)| (*start, *end));
    let mut result = String::with_capacity(text.len());
    let mut from = 0;
    for (start, end, words) in edits {
        result.push_str(text.get(from..start)?);
        result.push_str(&words);
        from = end;
    }
    result.push_str(text.get(from..)?);
    Some(result)
}

fn table_for(accepted: &Accepted, kind: TableKind) -> Option<&Table> {
    accepted.tables.iter().find(|table| table.kind == kind).or(accepted.tables.first())
}

/// The cell of images with fewer of them, as wide as it was.
fn kept(text: &str, placed: &PlacedRow, images: &[TableImage]) -> Option<(usize, usize, String)> {
    let cell = placed.images.clone()?;
    let width = text.get(cell.clone())?.chars().count();
    let words = escaped(&names(images));
    Some((cell.start, cell.end, format!("{words:width$}")))
}

/// A row in the columns and the style of a table.
fn written(row: &TableRow, table: &Table) -> String {
    let heading = table.heading.trim_matches(['\u{feff}', ' ', '\t']);
    let widths = cells::split(heading, Pipes::AsWritten).unwrap_or_default();
    let widths = widths.windows(2).map(|pair| (pair[0].start, pair[1].start));
    // From the beginning of a cell's text to that of the next one are its width and the three characters between.
    let widths: Vec<usize> =
        widths.map(|(from, to)| heading[from..to].chars().count().saturating_sub(3)).collect();
    let cells: Vec<String> = table
        .columns
        .iter()
        .enumerate()
        .map(|(place, column)| {
            let words = column.map(|column| escaped(&cell(row, column))).unwrap_or_default();
            let width = widths.get(place).copied().unwrap_or_default();
            format!("{words:width$}")
        })
        .collect();
    let start = if heading.starts_with('|') { "| " } else { "" };
    let end = if heading.ends_with('|') { " |" } else { "" };
    format!("{start}{}{end}", cells.join(" | "))
}

fn cell(row: &TableRow, column: Column) -> String {
    let score = |score: Option<Score>| score.map(|score| score.to_string()).unwrap_or_default();
    match column {
        Column::Advisories => row.advisories.iter().map(link).collect::<Vec<_>>().join(", "),
        Column::Images => names(&row.images),
        Column::Severity => word(row.severity),
        Column::BaseScore => score(row.base_score),
        Column::Assessed => word(row.assessed),
        Column::EnvironmentalScore => score(row.environmental_score),
        Column::Details => row.details.clone(),
    }
}

fn link(advisory: &TableAdvisory) -> String {
    match &advisory.link {
        Some(link) => format!("[{}]({})", advisory.id, plain_link(link)),
        None => advisory.id.to_string(),
    }
}

/// An address without what would end it.
fn plain_link(link: &str) -> String {
    let mut plain = String::with_capacity(link.len());
    for c in link.chars() {
        match c {
            '(' => plain.push_str("%28"),
            ')' => plain.push_str("%29"),
            '|' => plain.push_str("%7C"),
            '\\' => plain.push_str("%5C"),
            '<' => plain.push_str("%3C"),
            '>' => plain.push_str("%3E"),
            c if c.is_whitespace() || c.is_control() => plain.push_str("%20"),
            c => plain.push(c),
        }
    }
    plain
}

fn names(images: &[TableImage]) -> String {
    let names = images.iter().map(|image| match &image.note {
        Some(note) => format!("{} ({note})", image.name),
        None => image.name.clone(),
    });
    names.collect::<Vec<_>>().join(", ")
}

fn word(severity: Option<Severity>) -> String {
    let Some(severity) = severity else { return String::new() };
    match severity {
        Severity::Informational => "Info".to_owned(),
        severity => {
            let word = severity.word();
            format!("{}{}", word[..1].to_uppercase(), &word[1..])
        }
    }
}

/// A text that stays in its cell: on one line, its pipes escaped.
fn escaped(text: &str) -> String {
    let words: Vec<&str> = text.split(|c: char| c.is_whitespace() || c.is_control()).collect();
    let line = words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let mut escaped = String::with_capacity(line.len());
    let mut backslashes = 0;
    for c in line.chars() {
        if c == '|' {
            // A backslash before the one that escapes the pipe would undo that.
            if backslashes % 2 == 1 {
                escaped.push('\\');
            }
            escaped.push('\\');
        }
        backslashes = if c == '\\' { backslashes + 1 } else { 0 };
        escaped.push(c);
    }
    escaped
}
