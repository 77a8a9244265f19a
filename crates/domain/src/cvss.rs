//! CVSS vectors and their scores: 2.0, 3.0, 3.1 and 4.0, as FIRST specifies them.
//!
//! A [`Vector`] is a few bytes without allocations, so reading and scoring each of many findings costs next to
//! nothing. [`environmental`] puts a vector into a product's environment and explains the score step by step.
//!
//! The equations are our own. The `cvss` crate (3.0.0) rounds 3.0 up in binary floating point, so that about
//! one environmental score in five hundred is 0.1 too high; it has no temporal score for 3.x, shows no
//! intermediate results, and builds and parses strings for every 4.0 score.

mod environment;
mod metric;
mod parse;
mod v2;
mod v3;
mod v4;

#[cfg(test)]
mod tests;

pub use environment::{AttackVector, EnvironmentalProfile, Proposal, Requirement, Step, environmental};
pub use parse::ParseError;

use crate::severity::Severity;
use metric::{Group, Metric};
use std::fmt;
use std::str::FromStr;

/// A version of the CVSS specification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Version {
    /// 2.0, whose vectors carry no prefix.
    V2,
    /// 3.0.
    V3_0,
    /// 3.1.
    V3_1,
    /// 4.0.
    V4,
}

impl Version {
    /// The number as vectors write it: `3.1`.
    pub fn number(self) -> &'static str {
        match self {
            Self::V2 => "2.0",
            Self::V3_0 => "3.0",
            Self::V3_1 => "3.1",
            Self::V4 => "4.0",
        }
    }

    /// The qualitative rating of a score.
    ///
    /// For 3.x and 4.0 it is the specification's. 2.0 has none; it gets the one of the NVD, which ends with
    /// *high* and calls even 0.0 *low*.
    pub fn severity_of(self, score: f64) -> Severity {
        match Severity::from_score(score) {
            Severity::Critical if self == Self::V2 => Severity::High,
            Severity::Informational if self == Self::V2 => Severity::Low,
            severity => severity,
        }
    }

    /// Every metric, in the order in which the specification writes vectors.
    fn metrics(self) -> &'static [Metric] {
        match self {
            Self::V2 => &v2::METRICS,
            Self::V3_0 | Self::V3_1 => &v3::METRICS,
            Self::V4 => &v4::METRICS,
        }
    }

    /// How vectors write "not defined".
    fn not_defined(self) -> &'static str {
        if self == Self::V2 { "ND" } else { "X" }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.number())
    }
}

/// The number of metrics of the version that has the most (4.0).
const MOST_METRICS: usize = 32;

/// Marks a metric that the vector leaves out or calls not defined.
const NOT_DEFINED: u8 = u8::MAX;

/// A complete CVSS vector: every base metric has a value, the others may have one.
///
/// It is read with [`FromStr`] and written by [`fmt::Display`] in the specification's order, without metrics
/// that are not defined. 2.0 has no prefix and may stand in parentheses; metrics come in any order.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Vector {
    version: Version,
    /// For each metric of the version the place of its value among the metric's values.
    chosen: [u8; MOST_METRICS],
}

impl Vector {
    /// The version it is written in.
    pub fn version(&self) -> Version {
        self.version
    }

    /// The score of the base metrics alone, 0.0 to 10.0 with one decimal.
    pub fn base_score(&self) -> f64 {
        match self.version {
            Version::V2 => v2::base_score(self),
            Version::V3_0 | Version::V3_1 => v3::base_score(self),
            Version::V4 => v4::score(&self.only(Group::Base)),
        }
    }

    /// The score of everything the vector says, 0.0 to 10.0 with one decimal.
    ///
    /// That is the environmental score if any environmental metric is defined, else the temporal one (which
    /// is the base score if no temporal metric is defined); 4.0 has one equation for all of it.
    pub fn score(&self) -> f64 {
        match self.version {
            Version::V2 => v2::score(self),
            Version::V3_0 | Version::V3_1 => v3::score(self),
            Version::V4 => v4::score(self),
        }
    }

    /// The rating of [`Self::score`].
    pub fn severity(&self) -> Severity {
        self.version.severity_of(self.score())
    }

    fn without_values(version: Version) -> Self {
        Self { version, chosen: [NOT_DEFINED; MOST_METRICS] }
    }

    /// The place of the metric's value among its values, if it is defined.
    fn chosen(&self, metric: usize) -> Option<usize> {
        self.chosen.get(metric).filter(|place| **place != NOT_DEFINED).map(|place| usize::from(*place))
    }

    /// The same with another value of one metric.
    fn with(mut self, metric: usize, value: u8) -> Self {
        if let Some(place) = self.chosen.get_mut(metric) {
            *place = value;
        }
        self
    }

    /// The same without the metrics of other groups.
    fn only(mut self, group: Group) -> Self {
        for (place, metric) in self.chosen.iter_mut().zip(self.version.metrics()) {
            if metric.group != group {
                *place = NOT_DEFINED;
            }
        }
        self
    }

    /// Says whether any metric of the group is defined.
    fn has(&self, group: Group) -> bool {
        self.defined().any(|(metric, _)| metric.group == group)
    }

    /// The defined metrics with their values, in the specification's order.
    fn defined(&self) -> impl Iterator<Item = (&'static Metric, &'static metric::Value)> {
        self.version
            .metrics()
            .iter()
            .zip(self.chosen)
            .filter_map(|(metric, place)| Some((metric, metric.values.get(usize::from(place))?)))
    }

    /// The value of a metric, if it is defined.
    fn value(&self, metric: usize) -> Option<&'static metric::Value> {
        self.version.metrics().get(metric)?.values.get(self.chosen(metric)?)
    }

    /// The number that the value of a metric stands for in the equations of 2.0 and 3.x; a metric that is not
    /// defined changes nothing and counts 1.
    fn weight(&self, metric: usize) -> f64 {
        self.value(metric).map_or(1.0, metric::Value::factor)
    }
}

impl fmt::Display for Vector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.version != Version::V2 {
            write!(f, "CVSS:{}/", self.version)?;
        }
        for (place, (metric, value)) in self.defined().enumerate() {
            let slash = if place == 0 { "" } else { "/" };
            write!(f, "{slash}{}:{}", metric.code, value.code)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Vector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Vector({self})")
    }
}

impl FromStr for Vector {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        parse::vector(text)
    }
}
