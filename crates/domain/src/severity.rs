//! How bad a finding is, in the six words every engine's scale is translated to.

use crate::text_form::text_form;
use crate::words::Worded;
use schemars::JsonSchema;
use std::fmt;
use std::str::FromStr;

/// A severity as a scanner or the team states it.
// There is deliberately no `Ord`: where *unknown* stands depends on the programme (`gate.unknown_as`), so comparisons go
// through `Severity::reaches`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, JsonSchema)]
#[schemars(transform = crate::words::in_words::<Self>)]
pub enum Severity {
    /// 9.0 and above on the CVSS scale.
    Critical,
    /// 7.0 to 8.9.
    High,
    /// 4.0 to 6.9.
    Medium,
    /// 0.1 to 3.9.
    Low,
    /// Worth knowing, nothing to defend against.
    Informational,
    /// Not stated, or stated in a word that is not understood.
    #[default]
    Unknown,
}

impl Severity {
    /// Every severity, worst first and unknown last.
    pub const ALL: [Self; 6] =
        [Self::Critical, Self::High, Self::Medium, Self::Low, Self::Informational, Self::Unknown];

    /// The lower-case word used in files, documents and on screen.
    pub fn word(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
            Self::Informational => "informational",
            Self::Unknown => "unknown",
        }
    }

    /// Place in a list that shows the worst first: 0 is critical, 5 is unknown.
    pub fn place(self) -> usize {
        self as usize
    }

    /// Says whether this severity is `threshold` or worse, with *unknown* counted as `unknown_as`.
    pub fn reaches(self, threshold: Self, unknown_as: Self) -> bool {
        self.counted(unknown_as).place() <= threshold.place()
    }

    /// This severity, or what the programme counts *unknown* as.
    #[must_use]
    pub fn counted(self, unknown_as: Self) -> Self {
        if self == Self::Unknown { unknown_as } else { self }
    }

    /// Reads a scanner's word in any casing; words of the common scales are translated
    /// (`moderate`, `negligible`, `error`, …), anything else is *unknown*.
    pub fn from_word(word: &str) -> Self {
        let word = word.trim();
        let is = |names: &[&str]| names.iter().any(|name| word.eq_ignore_ascii_case(name));
        if is(&["critical", "crit", "blocker", "severe", "very high"]) {
            Self::Critical
        } else if is(&["high", "error", "important", "major"]) {
            Self::High
        } else if is(&["medium", "moderate", "warning", "warn"]) {
            Self::Medium
        } else if is(&["low", "minor", "note", "style"]) {
            Self::Low
        } else if is(&["informational", "info", "information", "none", "negligible", "trace"]) {
            Self::Informational
        } else {
            Self::Unknown
        }
    }

    /// The qualitative rating of a CVSS score (0.0–10.0), as in section 5 of the CVSS 3.1 specification
    /// and section 6 of the CVSS 4.0 one; 0.0 is *informational*, anything outside the scale *unknown*.
    pub fn from_score(score: f64) -> Self {
        match score {
            s if (9.0..=10.0).contains(&s) => Self::Critical,
            s if (7.0..9.0).contains(&s) => Self::High,
            s if (4.0..7.0).contains(&s) => Self::Medium,
            s if s > 0.0 && s < 4.0 => Self::Low,
            0.0 => Self::Informational,
            _ => Self::Unknown,
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// A word that is none of the six severities.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no severity; use critical, high, medium, low, informational or unknown")]
pub struct NoSeverity(String);

text_form!(Severity);

impl Worded for Severity {
    fn words() -> Vec<(String, &'static str)> {
        Self::ALL.map(|severity| (format!("{severity:?}"), severity.word())).to_vec()
    }
}

impl FromStr for Severity {
    type Err = NoSeverity;

    fn from_str(word: &str) -> Result<Self, NoSeverity> {
        Self::ALL
            .into_iter()
            .find(|severity| severity.word() == word)
            .ok_or_else(|| NoSeverity(word.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_counts_as_the_programme_says() {
        assert!(Severity::Unknown.reaches(Severity::High, Severity::High));
        assert!(!Severity::Unknown.reaches(Severity::High, Severity::Low));
        assert!(Severity::Critical.reaches(Severity::High, Severity::Low));
        assert!(!Severity::Medium.reaches(Severity::High, Severity::High));
    }

    #[test]
    fn scores_fall_into_the_ratings_of_the_specification() {
        use Severity::{Critical, High, Informational, Low, Medium, Unknown};
        let rated = [0.0, 0.1, 3.9, 4.0, 6.9, 7.0, 8.9, 9.0, 10.0, 10.1, f64::NAN].map(Severity::from_score);
        assert_eq!(
            rated,
            [Informational, Low, Low, Medium, Medium, High, High, Critical, Critical, Unknown, Unknown]
        );
    }

    #[test]
    fn words_read_back_as_themselves() {
        for severity in Severity::ALL {
            assert_eq!(severity.word().parse(), Ok(severity));
            assert_eq!(Severity::from_word(&severity.word().to_uppercase()), severity);
        }
        assert_eq!(Severity::from_word("MODERATE"), Severity::Medium);
        assert_eq!(Severity::from_word("catastrophic"), Severity::Unknown);
        assert!("HIGH".parse::<Severity>().is_err());
    }
}
