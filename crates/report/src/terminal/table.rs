//! The findings of one target in aligned columns.

use crate::options::Options;
use crate::row::Row;
use crate::terminal::Paint;
use crate::terminal::layout::{cut_end, cut_start, width};
use crate::{plain_text, sentence};
use portcullis_domain::scan::{Run, Target};
use std::borrow::Cow;
use std::io::{self, Write};

/// The columns: `new`, severity, weakness, subject, place, note, owner, engines.
const COLUMNS: usize = 8;
const SEVERITY: usize = 1;
const PLACE: usize = 4;
const NOTE: usize = 5;
/// Which columns give way where the terminal is too narrow, in this order, and down to how many columns.
const GIVE_WAY: [(usize, usize); 12] = [
    (NOTE, 24),
    (7, 0),
    (6, 0),
    (PLACE, 24),
    (NOTE, 12),
    (3, 28),
    (2, 20),
    (NOTE, 0),
    (PLACE, 12),
    (3, 12),
    (PLACE, 0),
    (2, 8),
];
/// Columns that a cell is filled up to where nothing is cut; a longer one just runs over.
const FILLED: usize = 40;
/// Columns of a heading that an owner beside it must leave.
const LEAD: usize = 20;
const INDENT: usize = 4;
const GAP: usize = 2;

/// One line below the header of a target.
pub(crate) enum Line<'s> {
    /// The heading of a group, and whose it is.
    Heading {
        /// What resolves it.
        text: (String, String),
        /// The owner of the whole group.
        owner: Option<String>,
    },
    /// A finding, and whether its owner is to be shown.
    Row(Row<'s>, bool),
    /// How much is left out.
    More {
        /// Columns before it.
        indent: usize,
        /// How much.
        text: String,
    },
}

/// Lines whose columns are as wide as their cells, or as the terminal lets them.
pub(crate) struct Table<'s, 'o> {
    runs: &'s [Run],
    options: &'o Options<'o>,
    lines: Vec<Line<'s>>,
    widths: [usize; COLUMNS],
}

impl<'s, 'o> Table<'s, 'o> {
    pub(crate) fn new(target: &'s Target, options: &'o Options<'o>) -> Self {
        Self::of_runs(&target.runs, options)
    }

    pub(crate) fn of_runs(runs: &'s [Run], options: &'o Options<'o>) -> Self {
        Self { runs, options, lines: Vec::new(), widths: [0; COLUMNS] }
    }

    pub(crate) fn push(&mut self, line: Line<'s>) {
        if let Line::Row(row, owner) = &line {
            let widths = self.cells(row, *owner).map(|cell| width(&cell));
            for (mine, cell) in self.widths.iter_mut().zip(widths) {
                *mine = (*mine).max(cell);
            }
        }
        self.lines.push(line);
    }

    /// Writes the lines.
    pub(crate) fn write(mut self, out: &mut dyn Write) -> io::Result<()> {
        self.fit();
        let paint = Paint::new(self.options.colour);
        for line in &self.lines {
            match line {
                Line::Heading { text, owner } => self.heading(text, owner.as_deref(), out)?,
                Line::Row(row, owner) => self.row(row, *owner, out)?,
                Line::More { indent, text } => writeln!(out, "{:indent$}{}", "", paint.faint(text))?,
            }
        }
        Ok(())
    }

    fn fit(&mut self) {
        let Some(columns) = self.options.width else {
            self.widths = self.widths.map(|width| width.min(FILLED));
            return;
        };
        for (column, least) in GIVE_WAY {
            let shown = self.widths.iter().filter(|&&width| width > 0);
            let used =
                INDENT + shown.map(|width| width + GAP).sum::<usize>() - GAP.min(self.widths[SEVERITY]);
            let Some(over) = used.checked_sub(columns).filter(|&over| over > 0) else { return };
            let width = &mut self.widths[column];
            *width = (*width).min(width.saturating_sub(over).max(least));
        }
    }

    fn heading(
        &self,
        (lead, tail): &(String, String),
        owner: Option<&str>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let paint = Paint::new(self.options.colour);
        let mut owner = owner.unwrap_or_default();
        let mut space = GAP;
        let mut lead = Cow::Borrowed(&**lead);
        if let Some(columns) = self.options.width {
            let room = columns.saturating_sub(2 + width(tail));
            if room < GAP + width(owner) + LEAD.min(width(&lead)) {
                owner = "";
            }
            let for_owner = if owner.is_empty() { 0 } else { GAP + width(owner) };
            lead = Cow::Owned(cut_end(&lead, room.saturating_sub(for_owner)).into_owned());
            space = room.saturating_sub(width(&lead) + width(owner)).max(GAP);
        }
        write!(out, "  {}", paint.strong(&format!("{lead}{tail}")))?;
        if !owner.is_empty() {
            write!(out, "{:space$}{}", "", paint.faint(owner))?;
        }
        writeln!(out)
    }

    fn row(&self, row: &Row<'_>, owner: bool, out: &mut dyn Write) -> io::Result<()> {
        let paint = Paint::new(self.options.colour);
        let cells = self.cells(row, owner);
        let last = cells.iter().zip(self.widths).rposition(|(cell, width)| !cell.is_empty() && width > 0);
        let mut space = INDENT;
        let mut begin = INDENT;
        for (column, cell) in cells.iter().enumerate().take(last.map_or(0, |last| last + 1)) {
            let mut columns = self.widths[column];
            if columns == 0 {
                continue;
            }
            if let (Some(all), true) = (self.options.width, last == Some(column)) {
                // Nothing follows in this row: the columns behind are its room too.
                columns = columns.max(all.saturating_sub(begin));
            }
            begin += columns + GAP;
            let shown = match self.options.width {
                None => Cow::Borrowed(&**cell),
                Some(_) if column == PLACE => cut_start(cell, columns),
                Some(_) => cut_end(cell, columns),
            };
            write!(out, "{:space$}", "")?;
            if column == SEVERITY {
                write!(out, "{}", paint.severity(row.severity))?;
            } else {
                write!(out, "{shown}")?;
            }
            space = columns.saturating_sub(width(&shown)) + GAP;
        }
        writeln!(out)
    }

    fn cells<'r>(&self, row: &'r Row<'_>, owner: bool) -> [Cow<'r, str>; COLUMNS] {
        let wide = self.options.wide;
        let titled = wide || row.needs_note;
        [
            Cow::Borrowed(if row.is_new { "new" } else { "" }),
            Cow::Borrowed(row.severity.word()),
            Cow::Borrowed(&*row.weakness),
            Cow::Borrowed(&*row.subject),
            Cow::Borrowed(&*row.place),
            Cow::Borrowed(if titled { &*row.note } else { "" }),
            match &row.found.owner {
                Some(team) if wide && owner => Cow::Owned(sentence::owner(team)),
                _ => Cow::Borrowed(""),
            },
            if wide { Cow::Owned(self.engines(row)) } else { Cow::Borrowed("") },
        ]
    }

    fn engines(&self, row: &Row<'_>) -> String {
        let mut names: Vec<_> =
            row.found.runs.iter().filter_map(|&run| self.runs.get(run)).map(|run| &*run.engine).collect();
        names.dedup();
        plain_text::line(&names.join(", ")).into_owned()
    }
}
