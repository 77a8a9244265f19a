//! Aligned columns, with headings and remarks between their rows.

use crate::options::Options;
use crate::terminal::Paint;
use crate::terminal::layout::{cut_end, cut_start, width, wrap};
use portcullis_domain::severity::Severity;
use std::borrow::Cow;
use std::io::{self, Write};

/// Columns that a cell is filled up to where nothing is cut; a longer one just runs over.
const FILLED: usize = 40;
/// Columns of a heading that an owner beside it must leave.
const LEAD: usize = 20;
/// Columns that a remark has at least.
const REMARK: usize = 20;
const INDENT: usize = 4;
const GAP: usize = 2;

/// What the columns of a table are.
pub(crate) struct Columns {
    /// The one that holds the word of a severity, and is always shown.
    pub(crate) severity: usize,
    /// The one whose ends tell more than its starts.
    pub(crate) place: usize,
    /// Those that are left out rather than cut to fewer columns than this.
    pub(crate) slimmest: &'static [(usize, usize)],
    /// Which give way where the terminal is too narrow, in this order, and down to how many columns.
    pub(crate) give_way: &'static [(usize, usize)],
}

/// One line of a table.
pub(crate) enum Line<'s, const N: usize> {
    /// The heading of a group, and whose it is.
    Heading {
        /// What resolves it.
        text: (String, String),
        /// The owner of the whole group.
        owner: Option<String>,
    },
    /// A row of cells.
    Row {
        /// The severity whose word stands in its column.
        severity: Severity,
        /// The cells.
        cells: [Cow<'s, str>; N],
    },
    /// A remark, never cut.
    Remark {
        /// Columns before it.
        indent: usize,
        /// The sentence.
        text: String,
    },
    /// How much is left out.
    More {
        /// Columns before it.
        indent: usize,
        /// How much.
        text: String,
    },
}

/// Lines whose columns are as wide as their cells, or as the terminal lets them.
pub(crate) struct Table<'s, 'o, const N: usize> {
    columns: &'static Columns,
    options: &'o Options<'o>,
    lines: Vec<Line<'s, N>>,
    widths: [usize; N],
}

impl<'s, 'o, const N: usize> Table<'s, 'o, N> {
    pub(crate) fn new(columns: &'static Columns, options: &'o Options<'o>) -> Self {
        Self { columns, options, lines: Vec::new(), widths: [0; N] }
    }

    pub(crate) fn push(&mut self, line: Line<'s, N>) {
        if let Line::Row { cells, .. } = &line {
            for (mine, cell) in self.widths.iter_mut().zip(cells) {
                *mine = (*mine).max(width(cell));
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
                Line::Row { severity, cells } => self.row(*severity, cells, out)?,
                Line::Remark { indent, text } => remark(text, *indent, self.options, out)?,
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
        for &(column, least) in self.columns.give_way {
            let shown = self.widths.iter().filter(|&&width| width > 0);
            let used = INDENT + shown.map(|width| width + GAP).sum::<usize>()
                - GAP.min(self.widths[self.columns.severity]);
            let Some(over) = used.checked_sub(columns).filter(|&over| over > 0) else { return };
            let width = &mut self.widths[column];
            let cut = (*width).min(width.saturating_sub(over).max(least));
            let slimmest = self.columns.slimmest.iter().find(|(of, _)| *of == column);
            let is_too_slim = cut < *width && slimmest.is_some_and(|(_, slimmest)| cut < *slimmest);
            *width = if is_too_slim { 0 } else { cut };
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

    fn row(&self, severity: Severity, cells: &[Cow<'_, str>; N], out: &mut dyn Write) -> io::Result<()> {
        let paint = Paint::new(self.options.colour);
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
                Some(_) if column == self.columns.place => cut_start(cell, columns),
                Some(_) => cut_end(cell, columns),
            };
            write!(out, "{:space$}", "")?;
            if column == self.columns.severity {
                write!(out, "{}", paint.severity(severity))?;
            } else {
                write!(out, "{shown}")?;
            }
            space = columns.saturating_sub(width(&shown)) + GAP;
        }
        writeln!(out)
    }
}

/// Writes a sentence in as many lines as it needs, those after the first two columns further in.
pub(crate) fn remark(
    text: &str,
    indent: usize,
    options: &Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let columns = options.width.map(|columns| columns.saturating_sub(indent).max(REMARK));
    for (number, line) in wrap(text, columns, 2).into_iter().enumerate() {
        let indent = if number == 0 { indent } else { indent + 2 };
        writeln!(out, "{:indent$}{line}", "")?;
    }
    Ok(())
}

/// Writes a sentence whose start stands out, in as many lines as it needs.
pub(crate) fn strong_start(
    text: &str,
    start: &str,
    options: &Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let paint = Paint::new(options.colour);
    for (number, line) in wrap(text, options.width, 2).into_iter().enumerate() {
        match line.strip_prefix(start) {
            Some(rest) if number == 0 => writeln!(out, "{}{rest}", paint.strong(start))?,
            _ => writeln!(out, "{}{line}", if number == 0 { "" } else { "  " })?,
        }
    }
    Ok(())
}
