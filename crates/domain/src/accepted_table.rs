//! Tables of accepted vulnerabilities as teams keep them by hand: what was read of one, and what is odd about it.

use crate::advisory::AdvisoryId;
use crate::decision::Score;
use crate::severity::Severity;
use crate::words::words;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What was read of a file; `rows` is always the number of rows that were imported and refused.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct TableReading {
    /// The rows of its tables, without those that are empty.
    pub rows: usize,
    /// The rows that say something that can be used.
    pub imported: Vec<TableRow>,
    /// How many different advisories they name.
    pub advisories: usize,
    /// The other rows, by line.
    pub refused: Vec<RefusedRow>,
    /// What is odd, by line.
    pub warnings: Vec<TableRemark>,
}

impl TableReading {
    /// The same with more rows refused that were imported.
    #[must_use]
    pub fn without(mut self, refused: Vec<RefusedRow>) -> Self {
        let lines: BTreeSet<usize> = refused.iter().map(|row| row.line).collect();
        self.imported.retain(|row| !lines.contains(&row.line));
        self.refused.extend(refused);
        self.refused.sort_by_key(|row| row.line);
        self.count_advisories();
        self
    }

    /// Counts the advisories of the rows that are imported.
    pub fn count_advisories(&mut self) {
        let names: BTreeSet<_> =
            self.imported.iter().flat_map(|row| &row.advisories).map(|advisory| &advisory.id).collect();
        self.advisories = names.len();
    }
}

/// A row that can't be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RefusedRow {
    /// Its line.
    pub line: usize,
    /// Why.
    pub reason: String,
}

/// Something odd about a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TableRemark {
    /// The line.
    pub line: usize,
    /// A word that stays the same whatever the text says.
    pub code: String,
    /// What is odd, in a sentence.
    pub text: String,
}

impl TableRemark {
    /// A remark about a line.
    pub fn new(line: usize, code: &str, text: impl Into<String>) -> Self {
        Self { line, code: code.to_owned(), text: text.into() }
    }
}

/// What kind of table a row stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, JsonSchema)]
#[schemars(transform = crate::words::in_words::<Self>)]
pub enum TableKind {
    /// Vulnerabilities that were assessed or accepted.
    Assessed,
    /// What is reported and does not affect.
    FalsePositives,
}

words!(TableKind { Assessed = "assessed", FalsePositives = "false_positives" });

/// One row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TableRow {
    /// Its line.
    pub line: usize,
    /// The table that it stands in.
    pub kind: TableKind,
    /// What it is about; at least one.
    pub advisories: Vec<TableAdvisory>,
    /// The images in which that is.
    pub images: Vec<TableImage>,
    /// The scanner's severity, where the table has one.
    pub severity: Option<Severity>,
    /// The base score, where there is one.
    pub base_score: Option<Score>,
    /// The team's severity, where the table has one.
    pub assessed: Option<Severity>,
    /// The score in the product's environment, where there is one.
    pub environmental_score: Option<Score>,
    /// The details or the note, as written.
    pub details: String,
}

/// An advisory in a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TableAdvisory {
    /// Its name.
    pub id: AdvisoryId,
    /// Where the link leads, if it is one.
    pub link: Option<String>,
}

/// An image in a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TableImage {
    /// Its name, as written.
    pub name: String,
    /// What stands in brackets behind it.
    pub note: Option<String>,
}

impl TableImage {
    /// The last segment of its path, without tag and digest.
    pub fn segment(&self) -> &str {
        last_segment(&self.name)
    }
}

/// The last segment of an image's path, without tag and digest.
pub fn last_segment(image: &str) -> &str {
    let name = image.split('@').next().unwrap_or(image);
    let last = name.rsplit('/').next().unwrap_or(name);
    last.split(':').next().unwrap_or(last)
}

/// What importing a table came to: the reading, and how the decisions on record changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportedTable {
    /// What was read.
    pub reading: TableReading,
    /// What became of the decisions.
    pub outlook: crate::decision::outlook::Outlook,
}

/// A table beside what the scans of its release find.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TableDifference {
    /// The id of the product.
    pub product: String,
    /// The release.
    pub release: String,
    /// What the scans find at or above the blocking severity and the table lacks, as rows for it; worst first.
    pub missing: Vec<TableRow>,
    /// What the table has and the scans don't find, by line.
    pub gone: Vec<TableEntry>,
    /// What the table has where nothing is completely scanned, or of images that are no component, by line.
    pub unsure: Vec<TableEntry>,
    /// The rows of the table that can't be used, by line.
    pub refused: Vec<RefusedRow>,
    /// The components of the release whose scans are missing or don't count.
    pub unscanned: Vec<String>,
    /// The text of the table without what is gone and with what is missing; nothing if it has no table to write to.
    pub updated: Option<String>,
}

impl TableDifference {
    /// Says whether the table has what the scans find, and nothing else.
    pub fn is_empty(&self) -> bool {
        self.missing.is_empty() && self.gone.is_empty()
    }
}

/// An advisory in an image, as a table has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TableEntry {
    /// The line of the row.
    pub line: usize,
    /// The advisory.
    pub advisory: AdvisoryId,
    /// The image as written; nothing where the row names none.
    pub image: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_is_known_by_its_last_segment() {
        let names = ["web", "acme/web", "registry.acme.example:5000/acme/web:5.3@sha256:00", ""];
        assert_eq!(names.map(last_segment), ["web", "web", "web", ""]);
    }
}
