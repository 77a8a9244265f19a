//! Figures about vulnerabilities: what is open, what came and went in a period, and how fast.
//!
//! Figures count vulnerabilities. One to which something happened in two of its episodes counts once, and each number
//! carries the filter that lists exactly those that it counts. Severity, team and source are those that a vulnerability
//! has when the figures are made.

mod figures;
mod plan;
mod reporting;

pub use figures::{Figures, Histogram, Response, Weekly};
pub use plan::{AGES, NoPlan, Plan};

use crate::schema::{Day, Moment};
use crate::severity::Severity;
use crate::sla::Target;
use crate::words::words;
use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A number, and the filter that lists what it counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Number {
    /// How many.
    pub count: u64,
    /// The filter.
    pub filter: String,
}

/// Figures about the vulnerabilities that a filter wants.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Metrics {
    /// The moment at which they were made.
    #[schemars(with = "Moment")]
    pub at: Timestamp,
    /// The first day of the period.
    #[schemars(with = "Day")]
    pub from: Date,
    /// Its last day.
    #[schemars(with = "Day")]
    pub until: Date,
    /// What is open.
    pub open: Number,
    /// What is open of each severity that has something.
    pub open_by_severity: Vec<OpenOf>,
    /// The clocks that run.
    pub running: Vec<Running>,
    /// What was found in the period.
    pub opened: Number,
    /// What was fixed in it.
    pub fixed: Number,
    /// Both by week, from the first day on.
    pub weeks: Vec<Week>,
    /// How long things took that were done in the period.
    pub times: Vec<Took>,
    /// The clocks that were stopped in time or whose due date passed in the period.
    pub compliance: Vec<Compliance>,
}

/// What is open of a severity, by age.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OpenOf {
    /// The severity.
    pub severity: Severity,
    /// All of it.
    pub all: Number,
    /// Of each age in days: up to 7, 8 to 30, 31 to 90, and more.
    pub ages: Vec<Number>,
}

/// The clocks of a target that run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Running {
    /// The target.
    pub target: Target,
    /// What is not late.
    pub within: Number,
    /// What is.
    pub late: Number,
}

/// A week of the period; the last one may be shorter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Week {
    /// Its first day.
    #[schemars(with = "Day")]
    pub from: Date,
    /// Its last day.
    #[schemars(with = "Day")]
    pub until: Date,
    /// What was found.
    pub opened: Number,
    /// What was fixed.
    pub fixed: Number,
}

/// How long something took, in calendar days of 24 hours, counted by whole hours.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Took {
    /// What.
    pub response: Response,
    /// The severity; nothing for all of them.
    pub severity: Option<Severity>,
    /// For how many it was done in the period.
    pub done: Number,
    /// The mean, to a tenth of a day.
    pub mean_days: f64,
    /// The median, to a tenth of a day.
    pub median_days: f64,
}

/// How well a target was kept in a period.
///
/// A clock counts once: on the day on which it was stopped in time, or on the day on which its due date passed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Compliance {
    /// The target.
    pub target: Target,
    /// The severity; nothing for all of them.
    pub severity: Option<Severity>,
    /// What was done in time.
    pub kept: Number,
    /// What was not.
    pub missed: Number,
    /// The share that was done in time, in percent to a tenth.
    pub share: f64,
}

/// What figures can be split by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, JsonSchema)]
#[schemars(transform = crate::words::in_words::<Self>)]
pub enum By {
    /// The products with a component that has it; one that several products have counts for each.
    Product,
    /// The team that owns it.
    Team,
    /// The ambassador of that team.
    Ambassador,
    /// How it came to be known.
    Source,
    /// The severity that counts.
    Severity,
}

words!(By {
    Product = "product",
    Team = "team",
    Ambassador = "ambassador",
    Source = "source",
    Severity = "severity",
});

/// Figures about everything, and about its parts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MetricsReport {
    /// What was asked for.
    pub filter: String,
    /// About everything.
    pub all: Metrics,
    /// What the parts are by.
    pub by: Option<By>,
    /// About each part that has anything.
    pub parts: Vec<Part>,
}

/// Figures about a part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Part {
    /// The id or word of the part; nothing for what no team owns, or has no ambassador.
    pub name: Option<String>,
    /// Its figures.
    pub metrics: Metrics,
}
