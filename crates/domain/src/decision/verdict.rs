//! What can be decided.

use crate::schema::Day;
use crate::severity::Severity;
use crate::text_form::text_form;
use crate::words::words;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// What is decided about a weakness.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "DecidedVerdict")]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The weakness is there and does not affect the product.
    NotAffected {
        /// Why not.
        justification: Justification,
    },
    /// The weakness is not there.
    FalsePositive {
        /// What that means for whoever reads the scanner's report.
        impact: String,
    },
    /// The team rates it so.
    Assessed {
        /// The team's severity.
        severity: Severity,
        /// The environmental score.
        score: Option<Score>,
    },
    /// The risk is taken until the end of a day.
    Accepted {
        /// The last day.
        #[schemars(with = "Day")]
        expires: Date,
    },
    /// The fix may come later than the SLA wants, at the end of a day. The gate does not care.
    Exception {
        /// The last day.
        #[schemars(with = "Day")]
        due: Date,
    },
}

/// What is decided, without the particulars.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, JsonSchema)]
#[schemars(transform = crate::words::in_words::<Self>)]
#[allow(missing_docs, reason = "each is the verdict of its name")]
pub enum VerdictKind {
    NotAffected,
    FalsePositive,
    Assessed,
    Accepted,
    Exception,
}

words!(VerdictKind {
    NotAffected = "not_affected",
    FalsePositive = "false_positive",
    Assessed = "assessed",
    Accepted = "accepted",
    Exception = "exception",
});

impl Verdict {
    /// What is decided, without the particulars.
    pub fn kind(&self) -> VerdictKind {
        match self {
            Self::NotAffected { .. } => VerdictKind::NotAffected,
            Self::FalsePositive { .. } => VerdictKind::FalsePositive,
            Self::Assessed { .. } => VerdictKind::Assessed,
            Self::Accepted { .. } => VerdictKind::Accepted,
            Self::Exception { .. } => VerdictKind::Exception,
        }
    }

    /// The word in files and documents.
    pub fn word(&self) -> &'static str {
        self.kind().word()
    }

    /// What it is called in a sentence, with its article.
    pub fn described(&self) -> &'static str {
        match self {
            Self::NotAffected { .. } => "a decision that the product is not affected",
            Self::FalsePositive { .. } => "a decision that it is a false positive",
            Self::Assessed { .. } => "an assessment",
            Self::Accepted { .. } => "an acceptance",
            Self::Exception { .. } => "an exception",
        }
    }

    /// The last day on which it holds, if it ends by itself.
    pub fn last_day(&self) -> Option<Date> {
        match self {
            Self::Accepted { expires: day } | Self::Exception { due: day } => Some(*day),
            _ => None,
        }
    }
}

/// Why a product is not affected, in the terms of `OpenVEX`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, JsonSchema)]
#[schemars(transform = crate::words::in_words::<Self>)]
pub enum Justification {
    /// The component is not in the product.
    ComponentNotPresent,
    /// The component is, its vulnerable code is not.
    VulnerableCodeNotPresent,
    /// The vulnerable code never runs.
    VulnerableCodeNotInExecutePath,
    /// The vulnerable code runs, and nobody hostile reaches it.
    VulnerableCodeCannotBeControlledByAdversary,
    /// Something in the product prevents the exploit.
    InlineMitigationsAlreadyExist,
}

words!(Justification {
    ComponentNotPresent = "component_not_present",
    VulnerableCodeNotPresent = "vulnerable_code_not_present",
    VulnerableCodeNotInExecutePath = "vulnerable_code_not_in_execute_path",
    VulnerableCodeCannotBeControlledByAdversary = "vulnerable_code_cannot_be_controlled_by_adversary",
    InlineMitigationsAlreadyExist = "inline_mitigations_already_exist",
});

/// A CVSS score from 0.0 to 10.0 with one decimal, kept in tenths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, JsonSchema)]
#[schemars(with = "String", extend("pattern" = r"^(10(\.0)?|[0-9](\.[0-9])?)$"))]
pub struct Score(u8);

impl Score {
    /// The score of so many tenths, if it is at most 10.0.
    pub fn from_tenths(tenths: u8) -> Option<Self> {
        (tenths <= 100).then_some(Self(tenths))
    }

    /// The score in tenths.
    pub fn tenths(self) -> u8 {
        self.0
    }

    /// Its rating.
    pub fn severity(self) -> Severity {
        Severity::from_score(f64::from(self.0) / 10.0)
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0 / 10, self.0 % 10)
    }
}

/// A text that is no score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a score is a number from 0.0 to 10.0 with one decimal")]
pub struct NoScore;

text_form!(Score);

impl FromStr for Score {
    type Err = NoScore;

    fn from_str(text: &str) -> Result<Self, NoScore> {
        let (whole, tenth) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.len() > 2 || tenth.len() != 1 || !digits(whole) || !digits(tenth) {
            return Err(NoScore);
        }
        let (whole, tenth): (u8, u8) =
            (whole.parse().map_err(|_| NoScore)?, tenth.parse().map_err(|_| NoScore)?);
        Self::from_tenths(whole * 10 + tenth).ok_or(NoScore)
    }
}
