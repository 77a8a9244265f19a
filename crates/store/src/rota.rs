//! What changes whose turn it is, who is away, and what was handed over and looked at.

use crate::database::Transaction;
use crate::error::StoreError;
use jiff::Timestamp;
use jiff::civil::Date;
use portcullis_domain::rotation::{Absence, Override};

/// An override as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredOverride {
    /// Its id.
    pub id: String,
    /// The override.
    pub change: Override,
    /// Who made it, by their id.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// An absence as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredAbsence {
    /// Its id.
    pub id: String,
    /// The absence.
    pub absence: Absence,
    /// Who said so, by their id.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// What one engineer on rotation hands over to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredHandover {
    /// When the week is handed over.
    pub at: Timestamp,
    /// Who hands over, by their id.
    pub from: String,
    /// Who takes over.
    pub to: String,
    /// What the program drafted.
    pub draft: String,
    /// What the outgoing engineer made of it.
    pub text: Option<String>,
    /// When it was posted.
    pub posted_at: Option<Timestamp>,
    /// When people were reminded of it, as nobody had posted it.
    pub reminded_at: Option<Timestamp>,
}

/// Something on the checklist that was looked at on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredTick {
    /// The day.
    pub day: Date,
    /// What was looked at, in the words of the checklist.
    pub item: String,
    /// Who did, by their id.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

impl Transaction {
    /// The overrides that last at or after a moment, in the order in which they were made.
    pub async fn overrides(&mut self, _from: Timestamp) -> Result<Vec<StoredOverride>, StoreError> {
        unimplemented!()
    }

    /// Adds an override.
    pub async fn add_override(&mut self, _one: &StoredOverride) -> Result<(), StoreError> {
        unimplemented!()
    }

    /// Removes an override; what it was.
    pub async fn remove_override(&mut self, _id: &str) -> Result<Option<StoredOverride>, StoreError> {
        unimplemented!()
    }

    /// The absences that last on or after a day, in the order of their first days.
    pub async fn absences(&mut self, _from: Date) -> Result<Vec<StoredAbsence>, StoreError> {
        unimplemented!()
    }

    /// Adds an absence.
    pub async fn add_absence(&mut self, _one: &StoredAbsence) -> Result<(), StoreError> {
        unimplemented!()
    }

    /// Removes an absence; what it was.
    pub async fn remove_absence(&mut self, _id: &str) -> Result<Option<StoredAbsence>, StoreError> {
        unimplemented!()
    }

    /// The handover of the week that is handed over at a moment.
    pub async fn handover(&mut self, _at: Timestamp) -> Result<Option<StoredHandover>, StoreError> {
        unimplemented!()
    }

    /// The latest handovers, the last first.
    pub async fn handovers(&mut self, _limit: u32) -> Result<Vec<StoredHandover>, StoreError> {
        unimplemented!()
    }

    /// Keeps a handover in place of the one of its moment.
    pub async fn save_handover(&mut self, _handover: &StoredHandover) -> Result<(), StoreError> {
        unimplemented!()
    }

    /// What was looked at on a day.
    pub async fn ticks(&mut self, _day: Date) -> Result<Vec<StoredTick>, StoreError> {
        unimplemented!()
    }

    /// Notes that something was looked at; false if it was noted before.
    pub async fn tick(&mut self, _tick: &StoredTick) -> Result<bool, StoreError> {
        unimplemented!()
    }

    /// Takes back that something was looked at on a day.
    pub async fn untick(&mut self, _day: Date, _item: &str) -> Result<bool, StoreError> {
        unimplemented!()
    }
}
