//! Rows that are one cell short: which column has none, judged by what the others say.

use super::{ids, images, is_nothing, score};
use crate::accepted::cells;
use crate::accepted::columns::Column;
use crate::accepted::markdown::shown;
use portcullis_domain::severity::Severity;
use std::ops::Range;

/// The places of the columns that may be the one that is missing.
pub(super) fn missing(line: &str, found: &[Range<usize>], columns: &[Option<Column>]) -> Vec<usize> {
    let texts: Vec<String> = found.iter().map(|cell| cells::text(line, cell)).collect();
    let fits = |missing: &usize| {
        let others = columns.iter().enumerate().filter(|(place, _)| place != missing);
        others.zip(&texts).all(|((_, column), text)| column.is_none_or(|column| fits(column, text)))
    };
    (0..columns.len()).filter(fits).collect()
}

/// Says whether a text is of the kind that a column has.
fn fits(column: Column, text: &str) -> bool {
    match column {
        Column::Advisories => has_advisory(text),
        Column::Images => !has_advisory(text) && is_images(text),
        Column::Severity | Column::Assessed => is_severity(text),
        Column::BaseScore | Column::EnvironmentalScore => score(text).is_some() || is_nothing(text),
        Column::Details => !is_severity(text) && score(text).is_none() && !is_surely_images(text),
    }
}

fn has_advisory(text: &str) -> bool {
    ids(&shown(text)).next().is_some()
}

fn is_severity(text: &str) -> bool {
    let word = shown(text).trim().to_lowercase();
    word == "unknown" || Severity::from_word(&word) != Severity::Unknown
}

/// Names without spaces, as images have.
fn is_images(text: &str) -> bool {
    let Ok(images) = images(text) else { return false };
    let is_name = |name: &str| !name.contains(char::is_whitespace) && !name.ends_with('.');
    !images.is_empty()
        && images.iter().all(|image| is_name(&image.name))
        && !is_severity(text)
        && score(text).is_none()
}

fn is_surely_images(text: &str) -> bool {
    is_images(text) && (text.contains('/') || text.contains(", "))
}
