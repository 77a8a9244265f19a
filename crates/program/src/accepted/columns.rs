//! What the columns of a table are, by the words of their headings.

use portcullis_domain::accepted_table::TableKind;

/// What a column has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Column {
    /// The advisories, usually with links.
    Advisories,
    /// The images.
    Images,
    /// The scanner's severity.
    Severity,
    /// The base score.
    BaseScore,
    /// The team's severity.
    Assessed,
    /// The score in the product's environment.
    EnvironmentalScore,
    /// Details, or a note.
    Details,
}

impl Column {
    /// What it has, in words.
    pub fn described(self) -> &'static str {
        match self {
            Self::Advisories => "the advisories",
            Self::Images => "the images",
            Self::Severity => "the severity",
            Self::BaseScore => "the base score",
            Self::Assessed => "the assessment",
            Self::EnvironmentalScore => "the environmental score",
            Self::Details => "the details",
        }
    }
}

/// What a heading announces.
pub(super) fn recognise(heading: &str) -> Option<Column> {
    let heading = heading.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| heading.contains(word));
    let is_word = |wanted: &str| heading.split(|c: char| !c.is_alphanumeric()).any(|word| word == wanted);
    Some(if has(&["environmental", "adjusted score", "assessed score"]) {
        Column::EnvironmentalScore
    } else if has(&["score"]) || is_word("cvss") {
        Column::BaseScore
    } else if has(&["image", "component", "container"]) {
        Column::Images
    } else if has(&["assess", "our severity", "adjusted severity", "our rating"]) {
        Column::Assessed
    } else if has(&["severity"]) {
        Column::Severity
    } else if has(&["detail", "note", "reason", "comment", "justification", "explanation"]) {
        Column::Details
    } else if has(&["vulnerab", "advisor"]) || ["cve", "cves", "id", "ids", "ghsa"].into_iter().any(is_word) {
        Column::Advisories
    } else {
        return None;
    })
}

/// What the columns are, each at most once, and what kind of table that makes; nothing if it is none of ours.
pub(super) fn columns(headings: &[String]) -> Option<(TableKind, Vec<Option<Column>>)> {
    let mut columns: Vec<Option<Column>> = Vec::with_capacity(headings.len());
    for heading in headings {
        let column = recognise(heading).filter(|column| !columns.contains(&Some(*column)));
        columns.push(column);
    }
    let has = |column| columns.contains(&Some(column));
    let is_ours = has(Column::Advisories) && columns.iter().flatten().count() > 1;
    let rates = [Column::Severity, Column::BaseScore, Column::Assessed, Column::EnvironmentalScore]
        .into_iter()
        .any(has);
    let kind = if rates { TableKind::Assessed } else { TableKind::FalsePositives };
    is_ours.then_some((kind, columns))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_known_by_their_words_in_any_case() {
        use Column::{Advisories, Assessed, BaseScore, Details, EnvironmentalScore, Images, Severity};
        let headings = [
            "CVE ID",
            "affected IMAGES",
            "CVE Severity",
            "CVSS Base Score",
            "Acme Assessment",
            "CVSS Environmental Score",
            "Details",
            "Vulnerability ID",
            "Note",
            "CVE",
            "Reason",
            "Owner",
        ];
        let known = headings.map(recognise);
        let some = [
            Advisories,
            Images,
            Severity,
            BaseScore,
            Assessed,
            EnvironmentalScore,
            Details,
            Advisories,
            Details,
            Advisories,
            Details,
        ];
        assert_eq!(known[..11], some.map(Some));
        assert_eq!(known[11], None);
    }
}
