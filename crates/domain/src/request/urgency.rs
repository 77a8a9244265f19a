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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::people::{Role, Rotation};
    use crate::request::State;
    use crate::request::testing::{moment, request};
    use crate::vulnerability::tests::program::{person, program};

    /// Ana is the ambassador of the team that asks, Kim is on rotation.
    fn staffed() -> Program {
        let mut program = program();
        program.people.push(person("kim", &[Role::SecurityEngineer]));
        program.rotation = Some(Rotation {
            members: vec!["kim".to_owned()],
            starts: "2026-01-05".parse().unwrap(),
            handover: "mon 10:00".parse().unwrap(),
        });
        program
    }

    fn event(id: &str, minute: i64, by: &str, what: Happening) -> Event {
        let by = Speaker { id: by.to_owned(), is_team: ["ana", "kim", PROGRAMME].contains(&by) };
        Event { id: id.to_owned(), at: moment(minute), by, what }
    }

    fn hastened(minute: i64) -> Event {
        assignment(&request(), &staffed(), &Changes::default(), moment(minute)).unwrap()
    }

    #[test]
    fn a_request_that_becomes_urgent_goes_to_who_is_on_rotation() {
        let events = [event("a", 5, "bo", Happening::Urged), hastened(5)];
        let conversation = request().conversation(&events);
        assert_eq!((conversation.assignee.as_deref(), conversation.state), (Some("kim"), State::New));
        assert_eq!(hastened(5), hastened(5));
    }

    #[test]
    fn whoever_says_first_that_they_act_on_an_urgent_request_has_it_and_nobody_is_asked_whose_it_is() {
        let events = [
            event("a", 5, "bo", Happening::Urged),
            hastened(5),
            event("b", 6, "ana", Happening::Acknowledged),
        ];
        let conversation = request().conversation(&events);
        assert_eq!(conversation.assignee.as_deref(), Some("ana"));
        assert!(conversation.claimants.is_empty() && conversation.prompts.is_empty());
    }

    #[test]
    fn an_earlier_tag_that_comes_in_late_counts_as_if_it_had_come_in_first() {
        let tagged = event("a", 3, "bo", Happening::Urged);
        let claimed = event("b", 4, "ana", Happening::Acknowledged);
        let again = event("c", 5, "bo", Happening::Urged);
        let first = [tagged.clone(), hastened(3), claimed.clone(), again.clone()];
        let late = [claimed, again, hastened(5), tagged, hastened(3)];
        assert_eq!(request().conversation(&late), request().conversation(&first));
        assert_eq!(request().conversation(&first).assignee.as_deref(), Some("ana"));
    }
}
