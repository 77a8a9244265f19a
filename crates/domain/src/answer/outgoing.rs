//! What leaves the house: the fields of this file, and nothing else.

use crate::schema::{Day, Moment};
use crate::severity::Severity;
use crate::words::words;
use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The answers to a customer's report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerSheet {
    /// The company that answers.
    pub company: String,
    /// The name of the product.
    pub product: String,
    /// The version of the release.
    pub release: String,
    /// The moment that the answers are of.
    #[schemars(with = "Moment")]
    pub at: Timestamp,
    /// The answers, in the order of the report.
    pub lines: Vec<AnsweredLine>,
}

/// What a customer is told about one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnsweredLine {
    /// Where the line stands in their report.
    pub line: String,
    /// The weakness as the line names it.
    pub id: String,
    /// Where its publisher describes it.
    pub link: Option<String>,
    /// The package as the line has it.
    pub package: String,
    /// The image as the line has it.
    pub image: String,
    /// The severity that a scanner gives it: theirs, else ours.
    pub severity: Option<Severity>,
    /// The answer.
    pub answer: Answer,
    /// Why, in sentences that are meant for customers.
    pub reason: String,
    /// The version of the product that has it no longer.
    pub fixed_in: Option<String>,
    /// The last day for which the answer is given.
    #[schemars(with = "Option<Day>")]
    pub until: Option<Date>,
}

/// What is said of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, JsonSchema)]
#[schemars(transform = crate::words::in_words::<Self>)]
pub enum Answer {
    /// A release on record has it no longer.
    Fixed,
    /// It does not affect the product.
    NotAffected,
    /// The risk is taken until the end of a day.
    Accepted,
    /// The team rates it otherwise than the scanner.
    Assessed,
    /// It is there, and nothing is decided.
    Known,
    /// Complete scans don't find it.
    NotPresent,
    /// Nothing can be said of it.
    Unknown,
    /// The line names no advisory.
    NotUnderstood,
}

words!(Answer {
    Fixed = "fixed",
    NotAffected = "not_affected",
    Accepted = "accepted",
    Assessed = "assessed",
    Known = "known",
    NotPresent = "not_present",
    Unknown = "unknown",
    NotUnderstood = "not_understood",
});

impl Answer {
    /// What it is called in a document for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Fixed => "Fixed",
            Self::NotAffected => "Not affected",
            Self::Accepted => "Accepted",
            Self::Assessed => "Assessed",
            Self::Known => "Known, being handled",
            Self::NotPresent => "Not present",
            Self::Unknown => "Unknown to us",
            Self::NotUnderstood => "Not understood",
        }
    }

    /// What it means, in a sentence for customers.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Fixed => "The version that is named does not have it any more.",
            Self::NotAffected => "It can't be exploited in the product, for the reason that is given.",
            Self::Accepted => "It is there, and its risk is accepted until the day that is given.",
            Self::Assessed => "It is there, and we rate it as is said, for the reason that is given.",
            Self::Known => "It is there, and we are handling it.",
            Self::NotPresent => "We know of it, and complete scans of the release don't find it.",
            Self::Unknown => "We have not seen it, or can't say yet; ask us about it.",
            Self::NotUnderstood => "The line names no advisory, so that nothing can be said of it.",
        }
    }
}

/// Where the publisher of an advisory describes it.
pub(super) fn link(id: &str) -> Option<String> {
    let is_plain = id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    if !is_plain {
        return None;
    }
    let base = match id.split_once('-')?.0 {
        "CVE" => "https://nvd.nist.gov/vuln/detail/",
        "GHSA" => "https://github.com/advisories/",
        "RUSTSEC" => "https://rustsec.org/advisories/",
        "GO" => "https://pkg.go.dev/vuln/",
        _ => return None,
    };
    Some(format!("{base}{id}"))
}
