//! One row of a table.

mod advisories;
mod images;
mod mending;

use super::cells::{self, Pipes};
use super::columns::Column;
use super::markdown::shown;
use super::references::decoded;
use super::{MAX_CELL_BYTES, MAX_CELLS, PlacedRow};
use portcullis_domain::accepted_table::{TableKind, TableRemark, TableRow};
use portcullis_domain::decision::Score;
use portcullis_domain::severity::Severity;
use portcullis_source::span::Span;
use std::ops::Range;

pub(super) use advisories::{cve_in, ids};
pub(super) use images::images;

/// A line below the headings of a table.
pub(super) struct Line<'l> {
    /// Its number.
    pub(super) number: usize,
    /// Its text, without the end of the line.
    pub(super) text: &'l str,
    /// Where it stands, with its end.
    pub(super) span: Span,
}

/// What became of a line.
pub(super) enum Outcome {
    /// It says something.
    Row(Box<PlacedRow>, Vec<TableRemark>),
    /// It can't be used, for this reason.
    Refused(String),
    /// All of its cells are empty.
    Empty,
}

/// Reads a row of a table with these columns.
pub(super) fn read(line: &Line<'_>, kind: TableKind, columns: &[Option<Column>]) -> Outcome {
    match row(line, kind, columns) {
        Ok(outcome) => outcome,
        Err(reason) => Outcome::Refused(reason),
    }
}

fn row(line: &Line<'_>, kind: TableKind, columns: &[Option<Column>]) -> Result<Outcome, String> {
    let Line { number, text, span } = *line;
    let too_many = || format!("the row has more than {MAX_CELLS} cells");
    let found = cells::split(text, Pipes::AsWritten).ok_or_else(too_many)?;
    if found.iter().any(|cell| cell.len() > MAX_CELL_BYTES) {
        return Err(format!("a cell of the row has more than {MAX_CELL_BYTES} bytes"));
    }
    if found.iter().all(Range::is_empty) {
        return Ok(Outcome::Empty);
    }
    let mut remarks = Vec::new();
    let mut remark = |code: &str, text: String| remarks.push(TableRemark::new(number, code, text));
    let placed = assign(text, found, columns, &mut remark)?;
    let cell = |column: Column| {
        let at = columns.iter().position(|known| *known == Some(column))?;
        placed[at].clone()
    };
    let told =
        |column: Column| cell(column).map(|cell| cells::text(text, &cell)).filter(|text| !text.is_empty());

    if text.chars().any(is_hidden) {
        remark(
            "hidden_characters",
            "the row has characters that hide, or change the order of what is shown".to_owned(),
        );
    }
    let advisories = advisories::read(&told(Column::Advisories).unwrap_or_default(), &mut remark)?;
    let images = images(&told(Column::Images).unwrap_or_default())?;
    let mut severity = |column: Column| {
        let word = shown(&told(column)?).trim().to_owned();
        let severity = Severity::from_word(&word);
        if severity == Severity::Unknown {
            remark("unknown_severity", format!("`{}` is no severity that is known", shortened(&word)));
        }
        Some(severity)
    };
    let (rated, assessed) = (severity(Column::Severity), severity(Column::Assessed));
    let mut score = |column: Column| {
        let text = told(column)?;
        let score = score(&text);
        if score.is_none() && !is_nothing(&text) {
            remark("score_text", format!("{} is no score: `{}`", column.described(), shortened(&text)));
        }
        score
    };
    let (base_score, environmental_score) = (score(Column::BaseScore), score(Column::EnvironmentalScore));
    let row = TableRow {
        line: number,
        kind,
        advisories,
        images,
        severity: rated,
        base_score,
        assessed,
        environmental_score,
        details: decoded(&told(Column::Details).unwrap_or_default()).trim().to_owned(),
    };
    let advisories = cell(Column::Advisories).unwrap_or_default();
    let placed = PlacedRow { row, span, images: cell(Column::Images), advisories };
    Ok(Outcome::Row(Box::new(placed), remarks))
}

/// Gives each column its cell; a column may have none where the row was mended.
fn assign(
    line: &str,
    mut found: Vec<Range<usize>>,
    columns: &[Option<Column>],
    remark: &mut impl FnMut(&str, String),
) -> Result<Vec<Option<Range<usize>>>, String> {
    let wanted = columns.len();
    if found.len() > wanted {
        drop_empty(&mut found, wanted);
    }
    if found.len() > wanted
        && let Some(mut meant) = cells::split(line, Pipes::AsMeant)
    {
        drop_empty(&mut meant, wanted);
        if meant.len() == wanted {
            let told = "a pipe within code or a link ends the cell unless it is written `\\|`; it was read as part of the cell";
            remark("unescaped_pipe", told.to_owned());
            found = meant;
        }
    }
    let count = found.len();
    if count == wanted {
        return Ok(found.into_iter().map(Some).collect());
    }
    let cells = if count == 1 { "one cell".to_owned() } else { format!("{count} cells") };
    let short = format!("the row has {cells} where the table has {wanted} columns");
    if count + 1 != wanted {
        return Err(short);
    }
    match mending::missing(line, &found, columns).as_slice() {
        [place] => {
            let name = columns[*place].map_or("a column", Column::described);
            remark("repaired_row", format!("the row is one cell short; {name} must be what is missing"));
            let mut placed: Vec<_> = found.into_iter().map(Some).collect();
            placed.insert(*place, None);
            Ok(placed)
        }
        [] => Err(format!("{short}, and what it has fits them in no way")),
        _ => Err(format!("{short}, and what is missing can't be told")),
    }
}

fn drop_empty(cells: &mut Vec<Range<usize>>, wanted: usize) {
    while cells.len() > wanted && cells.last().is_some_and(Range::is_empty) {
        cells.pop();
    }
}

/// The score that a cell states.
fn score(text: &str) -> Option<Score> {
    shown(text).trim().parse().ok()
}

fn is_nothing(text: &str) -> bool {
    ["-", "–", "—", "n/a", "na", "none"].iter().any(|word| text.trim().eq_ignore_ascii_case(word))
}

/// Says whether a character hides or changes the order of what is shown.
fn is_hidden(c: char) -> bool {
    let hides =
        matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    hides || (c.is_control() && c != '\t')
}

/// The beginning of a text, short enough for a message.
pub(super) fn shortened(text: &str) -> String {
    let short: String = text.chars().take(60).collect();
    if short.len() < text.len() { format!("{short}…") } else { short }
}
