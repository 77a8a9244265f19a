//! The tables of a file, and what stands around them.

use super::cells::{self, Pipes};
use super::columns::columns;
use super::markdown::shown;
use super::row::{self, Line, Outcome, ids};
use super::{Accepted, MAX_ROWS, NotRead, PlacedRow, Table};
use portcullis_domain::accepted_table::{RefusedRow, TableRemark};
use portcullis_source::file::SourceFile;
use portcullis_source::span::Span;
use std::collections::BTreeMap;

/// Reads a text line by line.
pub(super) fn read(file: &SourceFile) -> Result<Accepted, NotRead> {
    let mut reading = Reading { file, accepted: Accepted::default(), endless: BTreeMap::new() };
    let last = file.lines().count();
    let mut at = 1;
    while at <= last {
        at = reading.block(at)?;
    }
    Ok(reading.accepted)
}

struct Reading<'f> {
    file: &'f SourceFile,
    accepted: Accepted,
    /// For each mark the shortest beginning that nothing in the file ends, so that it is looked for once.
    endless: BTreeMap<char, usize>,
}

impl<'f> Reading<'f> {
    /// Reads what begins in a line, and says in which line the next thing begins.
    fn block(&mut self, at: usize) -> Result<usize, NotRead> {
        let text = self.text(at);
        if let Some(fence) = fence(text) {
            return Ok(self.skip(at, fence, |line| closes(line, fence)));
        }
        if text.trim_start().starts_with("<!--") {
            if text.contains("-->") {
                return Ok(at + 1);
            }
            return Ok(self.skip(at, ('<', 1), |line| line.contains("-->")));
        }
        if let Some(title) = title(text) {
            self.accepted.title.get_or_insert((at, title));
            return Ok(at + 1);
        }
        if text.contains('|') {
            return self.table(at);
        }
        Ok(at + 1)
    }

    /// A line of the file, without the mark that a text may begin with.
    fn text(&self, line: usize) -> &'f str {
        let text = self.file.line(line);
        if line == 1 { text.strip_prefix('\u{feff}').unwrap_or(text) } else { text }
    }

    /// Passes over what ends in a line of a kind. Where none does, only the beginning is passed over: a row that
    /// somebody meant is worth more than a rule of Markdown.
    fn skip(&mut self, at: usize, (mark, length): (char, usize), ends: impl Fn(&str) -> bool) -> usize {
        if self.endless.get(&mark).is_some_and(|endless| *endless <= length) {
            return at + 1;
        }
        let end = (at + 1..=self.file.lines().count()).find(|line| ends(self.text(*line)));
        if end.is_none() {
            self.endless.insert(mark, length);
            let what = if mark == '<' { "a comment" } else { "code" };
            let told = format!("{what} begins here and never ends; what follows is read as if it did");
            self.warn(at, "unterminated", told);
        }
        end.unwrap_or(at) + 1
    }

    /// Reads a table, or a line with pipes that belongs to none.
    fn table(&mut self, at: usize) -> Result<usize, NotRead> {
        let (text, below) = (self.text(at), self.text(at + 1));
        let aligned = cells::alignment(below);
        let Some(found) = cells::split(text, Pipes::AsWritten) else {
            if below.contains("--") {
                return Err(NotRead::TooManyColumns(at));
            }
            return self.stray(at);
        };
        let headings: Vec<String> = found.iter().map(|cell| shown(&cells::text(text, cell))).collect();
        let ours = if has_advisory(text) { None } else { columns(&headings) };
        // Without the line below the headings they have to be beyond doubt.
        let is_table = match aligned {
            Some(columns) => columns == headings.len() || ours.is_some(),
            None => ours.as_ref().is_some_and(|(_, columns)| columns.iter().flatten().count() > 2),
        };
        if !is_table {
            return self.stray(at);
        }
        let body = at + 1 + usize::from(aligned.is_some());
        let end = (body..=self.file.lines().count()).find(|line| !is_row(self.text(*line)));
        let end = end.unwrap_or(self.file.lines().count() + 1);
        let Some((kind, columns)) = ours else {
            if has_advisory(text) || (body..end).any(|line| has_advisory(self.text(line))) {
                let told = "the headings of the table name no column of advisories and what is said of them, so it is not read";
                self.warn(at, "other_table", told.to_owned());
                let heading = has_advisory(text).then_some(at);
                for line in heading.into_iter().chain(body..end) {
                    self.refuse(line, "the table has no column of advisories".to_owned())?;
                }
            }
            return Ok(end);
        };
        if aligned != Some(headings.len()) {
            let told = "the line of hyphens below the headings is missing or has another number of columns";
            self.warn(at, "alignment", told.to_owned());
        }
        for (heading, column) in headings.iter().zip(&columns) {
            if column.is_none() {
                let told = format!("the column `{}` says nothing that is imported", row::shortened(heading));
                self.warn(at, "other_column", told);
            }
        }
        let mut table = Table {
            line: at,
            kind,
            columns,
            rows: Vec::new(),
            end: self.line(end.max(body)).start,
            heading: text.to_owned(),
        };
        for line in body..end {
            if let Some(row) = self.row(line, &table)? {
                table.rows.push(row);
            }
        }
        self.accepted.tables.push(table);
        Ok(end)
    }

    /// Reads a row, or tells why it can't be used.
    fn row(&mut self, number: usize, table: &Table) -> Result<Option<PlacedRow>, NotRead> {
        let line = Line { number, text: self.text(number), span: self.line(number) };
        match row::read(&line, table.kind, &table.columns) {
            Outcome::Row(row, remarks) => {
                self.count()?;
                self.accepted.warnings.extend(remarks);
                return Ok(Some(self.placed(*row)));
            }
            Outcome::Refused(reason) => self.refuse(number, reason)?,
            Outcome::Empty => self.warn(number, "empty_row", "the row is empty".to_owned()),
        }
        Ok(None)
    }

    /// A row whose places count from the beginning of the file.
    fn placed(&self, mut placed: PlacedRow) -> PlacedRow {
        let text = self.text(placed.row.line);
        let line = self.file.line(placed.row.line);
        let start = placed.span.start + (line.len() - text.len());
        let moved = |cell: std::ops::Range<usize>| cell.start + start..cell.end + start;
        placed.images = placed.images.map(moved);
        placed.advisories = moved(placed.advisories);
        placed
    }

    /// A line with pipes outside of any table; with an advisory it was meant as a row.
    fn stray(&mut self, at: usize) -> Result<usize, NotRead> {
        let text = self.text(at);
        let first = text.trim_start().trim_start_matches('>').trim_start();
        if first.starts_with('|') && has_advisory(text) {
            self.refuse(at, "the row stands in no table".to_owned())?;
        }
        Ok(at + 1)
    }

    fn line(&self, number: usize) -> Span {
        let length = self.file.text().len();
        let start = self.file.lines().start(number).unwrap_or(length);
        Span::new(start, self.file.lines().start(number + 1).unwrap_or(length))
    }

    fn warn(&mut self, line: usize, code: &str, text: String) {
        self.accepted.warnings.push(TableRemark::new(line, code, text));
    }

    fn refuse(&mut self, line: usize, reason: String) -> Result<(), NotRead> {
        self.accepted.refused.push(RefusedRow { line, reason });
        self.count()
    }

    fn count(&mut self) -> Result<(), NotRead> {
        self.accepted.rows += 1;
        if self.accepted.rows > MAX_ROWS { Err(NotRead::TooManyRows) } else { Ok(()) }
    }
}

fn has_advisory(text: &str) -> bool {
    ids(text).next().is_some()
}

/// Says whether a line goes on with a table: it is not empty, and begins nothing else.
fn is_row(line: &str) -> bool {
    let text = line.trim();
    let begins_item = ["- ", "* ", "+ ", "> "].iter().any(|mark| text.starts_with(mark));
    let is_other = begins_item || title(text).is_some() || fence(text).is_some() || text.starts_with("<!--");
    !text.is_empty() && (text.contains('|') || !text.starts_with("**")) && !is_other
}

/// The text of a heading.
fn title(line: &str) -> Option<String> {
    let text = line.trim_start();
    let marks = text.bytes().take_while(|byte| *byte == b'#').count();
    let title = text[marks..].trim().trim_end_matches('#').trim_end();
    ((1..=6).contains(&marks) && text[marks..].starts_with([' ', '\t'])).then(|| shown(title))
}

/// The mark and the length with which code begins.
fn fence(line: &str) -> Option<(char, usize)> {
    let text = line.trim_start();
    let mark = text.chars().next().filter(|mark| matches!(mark, '`' | '~'))?;
    let length = text.chars().take_while(|c| *c == mark).count();
    (length >= 3 && !text[length..].contains('`')).then_some((mark, length))
}

fn closes(line: &str, (mark, length): (char, usize)) -> bool {
    let text = line.trim();
    text.chars().count() >= length && text.chars().all(|c| c == mark)
}
