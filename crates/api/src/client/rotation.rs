//! The rotation.

use super::{ApiError, Client, address, json};
use crate::rotation::{
    AbsenceList, EditHandover, HandoverList, OverrideTurn, SaidAway, SayAway, SwapTurns, TakenOver,
};
use crate::transport::{Body, Transport};
use http::Method;
use jiff::Timestamp;
use jiff::civil::Date;
use portcullis_domain::rotation::sheet::{
    AbsenceSheet, ChecklistSheet, HandoverSheet, OverrideSheet, RotationSheet,
};

impl<T: Transport> Client<T> {
    /// Whose turn it is, and what changes it.
    pub fn rotation(&self) -> Result<RotationSheet, ApiError> {
        self.ask(Method::GET, &address(&["rotation"]), Body::Empty)
    }

    /// Has somebody take over for some time.
    pub fn override_turn(&self, wanted: &OverrideTurn) -> Result<TakenOver, ApiError> {
        self.ask(Method::POST, &address(&["rotation", "overrides"]), json(wanted)?)
    }

    /// Has two people swap their next turns.
    pub fn swap_turns(&self, wanted: &SwapTurns) -> Result<TakenOver, ApiError> {
        self.ask(Method::POST, &address(&["rotation", "swaps"]), json(wanted)?)
    }

    /// Removes an override.
    pub fn remove_override(&self, id: &str) -> Result<OverrideSheet, ApiError> {
        self.ask(Method::DELETE, &address(&["rotation", "overrides", id]), Body::Empty)
    }

    /// Who is away, or will be.
    pub fn absences(&self) -> Result<AbsenceList, ApiError> {
        self.ask(Method::GET, &address(&["absences"]), Body::Empty)
    }

    /// Says that somebody is away.
    pub fn say_away(&self, wanted: &SayAway) -> Result<SaidAway, ApiError> {
        self.ask(Method::POST, &address(&["absences"]), json(wanted)?)
    }

    /// Says that somebody is not away, or back.
    pub fn remove_absence(&self, id: &str) -> Result<AbsenceSheet, ApiError> {
        self.ask(Method::DELETE, &address(&["absences", id]), Body::Empty)
    }

    /// The latest handovers, the last first.
    pub fn handovers(&self) -> Result<HandoverList, ApiError> {
        self.ask(Method::GET, &address(&["rotation", "handovers"]), Body::Empty)
    }

    /// Keeps what somebody made of a recap.
    pub fn edit_handover(&self, at: Timestamp, wanted: &EditHandover) -> Result<HandoverSheet, ApiError> {
        self.ask(Method::PUT, &address(&["rotation", "handovers", &at.to_string()]), json(wanted)?)
    }

    /// Posts a recap to the security team.
    pub fn post_handover(&self, at: Timestamp) -> Result<HandoverSheet, ApiError> {
        self.ask(Method::POST, &address(&["rotation", "handovers", &at.to_string(), "posting"]), Body::Empty)
    }

    /// The checklist of a day.
    pub fn checklist(&self, day: Date) -> Result<ChecklistSheet, ApiError> {
        self.ask(Method::GET, &address(&["rotation", "checklist", &day.to_string()]), Body::Empty)
    }

    /// Notes that an item of a checklist was looked at, or takes that back.
    pub fn tick(&self, day: Date, place: u32, is_looked_at: bool) -> Result<ChecklistSheet, ApiError> {
        let method = if is_looked_at { Method::PUT } else { Method::DELETE };
        let (day, place) = (day.to_string(), place.to_string());
        self.ask(method, &address(&["rotation", "checklist", &day, &place]), Body::Empty)
    }
}
