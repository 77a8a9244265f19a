//! The table of Checkov's checks, parsed once from the text beside this file.

use super::Category;
use crate::severity::Severity;
use std::sync::LazyLock;

/// The table as it is written: lines of id, category, severity and reason between tabs, sorted by id.
pub(super) const TEXT: &str = include_str!("checkov.tsv");

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| lines().filter_map(Row::parse).collect());

/// One check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) id: &'static str,
    pub(super) category: Category,
    pub(super) severity: Severity,
    pub(super) reason: Option<&'static str>,
}

impl Row {
    /// Reads a line; a test holds that every line of the table can be read.
    pub(super) fn parse(line: &'static str) -> Option<Self> {
        let mut fields = line.split('\t');
        let row = Self {
            id: fields.next()?,
            category: Category::from_word(fields.next()?)?,
            severity: fields.next()?.parse().ok()?,
            reason: fields.next(),
        };
        fields.next().is_none().then_some(row)
    }
}

/// The lines of the table without its comments.
pub(super) fn lines() -> impl Iterator<Item = &'static str> {
    TEXT.lines().filter(|line| !line.starts_with('#'))
}

/// The row of a canonical id.
pub(super) fn find(id: &str) -> Option<&'static Row> {
    ROWS.binary_search_by(|row| row.id.cmp(id)).ok().and_then(|place| ROWS.get(place))
}
