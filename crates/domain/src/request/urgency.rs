//! What becomes of a request that can't wait any more.

use super::event::{Event, Happening, PROGRAMME, Speaker};
use super::record::Request;
use super::routing::route;
use crate::program::Program;
use crate::rotation::Changes;
use jiff::Timestamp;

/// What stands before the ids of what the programme does about urgent requests.
const URGENT: &str = "urgent:";

/// What the programme does about a request that can't wait since some moment: it gives it to who was on rotation then. The
/// same request and moment have the same event.
pub fn assignment(
    request: &Request,
    program: &Program,
    changes: &Changes,
    since: Timestamp,
) -> Option<Event> {
    let kind = program.requests.kind(&request.kind);
    let (team, requester) = (request.team.as_deref(), request.opening.requester.id.as_str());
    let routed = route(program, kind, team, requester, true, changes, since)?;
    Some(Event {
        id: id(request.number, since),
        at: since,
        by: Speaker { id: PROGRAMME.to_owned(), is_team: true },
        what: Happening::Assigned { to: Some(routed.to) },
    })
}

/// Says whether this is what the programme did about a request that can't wait since this moment.
pub fn is_of(event: &Event, request: u64, since: Timestamp) -> bool {
    event.by.id == PROGRAMME && event.id == id(request, since)
}

/// Says whether an event counts for a request that can't wait since this moment: what the programme did does not where it
/// turned out that the request could not wait earlier already.
pub(super) fn counts(event: &Event, request: u64, urgent: Option<Timestamp>) -> bool {
    event.by.id != PROGRAMME
        || !event.id.starts_with(URGENT)
        || urgent.is_some_and(|since| is_of(event, request, since))
}

fn id(request: u64, since: Timestamp) -> String {
    format!("{URGENT}{request}:{since}")
}
