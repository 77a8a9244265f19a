//! Bare counts, as a store makes them.

use crate::sla::Target;
use crate::vulnerability::{Event, Standing};
use crate::words::words;
use schemars::JsonSchema;
use std::collections::BTreeMap;

/// Bare counts about the vulnerabilities that are selected.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Figures {
    /// What is open, by the place of its severity and of its age.
    pub open: BTreeMap<(usize, usize), u64>,
    /// What is open and has a clock that runs.
    pub running: BTreeMap<(Target, Standing), u64>,
    /// What was found, and what was fixed.
    pub opened: Weekly,
    /// What was fixed.
    pub fixed: Weekly,
    /// How long things took, by the place of the severity.
    pub times: BTreeMap<(Response, usize), Histogram>,
    /// Whether clocks were stopped in time, by the place of the severity.
    pub kept: BTreeMap<(Target, bool, usize), u64>,
}

/// How many in a period, and in each of its weeks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Weekly {
    /// In all of it.
    pub all: u64,
    /// By the place of the week.
    pub weeks: BTreeMap<usize, u64>,
}

/// How often something took so many whole hours.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Histogram {
    hours: BTreeMap<i64, u64>,
}

/// Something whose time is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, JsonSchema)]
#[schemars(transform = crate::words::in_words::<Self>)]
pub enum Response {
    /// From the day on which it was found until it was triaged, waiting in an import included.
    First,
    /// From the start of its clock until it was triaged.
    Triage,
    /// From reported until it was estimated.
    Estimate,
    /// From reported until it was fixed.
    Remediation,
}

words!(Response {
    First = "first_response",
    Triage = "triage",
    Estimate = "estimate",
    Remediation = "remediation",
});

impl Response {
    /// What ends it.
    pub fn event(self) -> Event {
        match self {
            Self::First | Self::Triage => Event::Triaged,
            Self::Estimate => Event::Estimated,
            Self::Remediation => Event::Remediated,
        }
    }
}

impl Histogram {
    /// Adds how often something took so many hours.
    pub fn add(&mut self, hours: i64, count: u64) {
        *self.hours.entry(hours).or_default() += count;
    }

    /// Adds another one.
    pub fn merge(&mut self, other: &Self) {
        for (&hours, &count) in &other.hours {
            self.add(hours, count);
        }
    }

    /// How often in all.
    pub fn count(&self) -> u64 {
        self.hours.values().sum()
    }

    /// The mean in tenths of a day of 24 hours, rounded.
    pub fn mean_tenths(&self) -> i64 {
        let count = i128::from(self.count());
        let sum: i128 = self.hours.iter().map(|(&hours, &count)| i128::from(hours) * i128::from(count)).sum();
        if count == 0 { 0 } else { i64::try_from((sum * 10 + 12 * count) / (24 * count)).unwrap_or(i64::MAX) }
    }

    /// The median in tenths of a day, rounded; of an even number the mean of the two in the middle.
    pub fn median_tenths(&self) -> i64 {
        let count = self.count();
        if count == 0 {
            return 0;
        }
        let twice = self.at((count - 1) / 2) + self.at(count / 2);
        (twice * 10 + 24) / 48
    }

    fn at(&self, place: u64) -> i64 {
        let mut seen = 0;
        for (&hours, &count) in &self.hours {
            seen += count;
            if seen > place {
                return hours;
            }
        }
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tenths(hours: &[i64]) -> (i64, i64) {
        let mut histogram = Histogram::default();
        for &hours in hours {
            histogram.add(hours, 1);
        }
        (histogram.mean_tenths(), histogram.median_tenths())
    }

    #[test]
    fn mean_and_median_are_of_every_single_one() {
        assert_eq!(tenths(&[]), (0, 0));
        assert_eq!(tenths(&[24]), (10, 10));
        assert_eq!(tenths(&[0, 24, 240]), (37, 10));
        assert_eq!(tenths(&[24, 72]), (20, 20));
        assert_eq!(tenths(&[1, 2, 3, 240]), (26, 1));
    }
}
