//! Whose turn it is on security support, and who is away.

pub mod checklist;
pub mod feed;
pub mod recap;
mod schedule;
pub mod sheet;

#[cfg(test)]
mod tests;

pub use schedule::Turn;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Somebody who takes over for some time, as a swap or instead of whose turn it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Override {
    /// Who takes over, by their id.
    pub person: String,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// Why, in a few words.
    pub reason: String,
}

/// Days on which somebody is away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absence {
    /// Who, by their id.
    pub person: String,
    /// The first day.
    pub first: Date,
    /// The last day.
    pub last: Date,
}

/// What changes whose turn it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// Who takes over, in the order in which that was said: what was said later holds.
    pub overrides: Vec<Override>,
    /// Who is away.
    pub absences: Vec<Absence>,
}

impl Changes {
    /// Says whether somebody is away on a day.
    pub fn is_away(&self, person: &str, day: Date) -> bool {
        self.absences
            .iter()
            .any(|absence| absence.person == person && (absence.first..=absence.last).contains(&day))
    }
}

/// Why it is somebody's turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// They are next.
    Order,
    /// They took over.
    Override {
        /// Why, in a few words.
        reason: String,
    },
    /// Whose turn it would be is away.
    Away {
        /// Whose turn it would be.
        instead_of: String,
    },
}

impl Why {
    /// Why, in a sentence; `name` says what people call somebody.
    pub fn in_words<'n>(&'n self, name: impl Fn(&'n str) -> &'n str) -> String {
        match self {
            Self::Order => "next in order".to_owned(),
            Self::Override { reason } if reason.is_empty() => "took over".to_owned(),
            Self::Override { reason } => format!("took over: {reason}"),
            Self::Away { instead_of } => format!("instead of {}, who is away", name(instead_of)),
        }
    }
}
