//! Who gets a request.

use crate::program::Program;
use crate::program::people::{Person, Role};
use crate::program::requests::{Kind, Recipient};
use crate::rotation::Changes;
use crate::words::words;
use jiff::Timestamp;
use schemars::JsonSchema;

/// Who gets a request, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Routed {
    /// Who, by their id.
    pub to: String,
    /// Why.
    pub why: Reason,
}

/// Why somebody gets a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, JsonSchema)]
#[schemars(transform = crate::words::in_words::<Self>)]
pub enum Reason {
    /// They are the ambassador of the requester's team.
    Ambassador,
    /// They stand in for that ambassador.
    StandIn,
    /// Requests of this kind go to them.
    Kind,
    /// They are on rotation.
    Rotation,
    /// Nobody else can: they lead the security team.
    Lead,
}

words!(Reason {
    Ambassador = "ambassador",
    StandIn = "stand_in",
    Kind = "kind",
    Rotation = "rotation",
    Lead = "lead",
});

impl Reason {
    /// The reason in the words of a sentence.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Ambassador => "ambassador of the team",
            Self::StandIn => "stands in for the ambassador of the team",
            Self::Kind => "gets requests of this kind",
            Self::Rotation => "on rotation",
            Self::Lead => "leads the security team",
        }
    }
}

/// Who gets a request of somebody of this team: its ambassador or who stands in, if they are there, else who is on rotation,
/// else who leads the security team. A kind may name somebody to be asked first, or go to the rotation. What is urgent goes to
/// who is on rotation at once. Nobody gets their own.
pub fn route(
    program: &Program,
    kind: Option<&Kind>,
    team: Option<&str>,
    requester: &str,
    is_urgent: bool,
    changes: &Changes,
    now: Timestamp,
) -> Option<Routed> {
    let today = program.calendar.day_of(now);
    let turn = program.rotation.as_ref().and_then(|rotation| rotation.at(now, changes, &program.calendar));
    let turn = turn.as_ref().map(|(person, _)| person.as_str());
    let is_there = |who: &str| {
        who != requester
            && program.person(who).is_some_and(Person::is_security_team)
            && !changes.is_away(who, today)
    };
    let to = kind.map_or(&Recipient::Ambassador, |kind| &kind.to);
    let named = match to {
        Recipient::Person(person) if !is_urgent => Some(person.as_str()),
        _ => None,
    };
    let is_usual = !is_urgent && *to != Recipient::Rotation;
    let team = team.filter(|_| is_usual).and_then(|team| program.team(team));
    let of_team = team.into_iter().flat_map(|team| {
        [(team.ambassador.as_deref(), Reason::Ambassador), (team.stand_in.as_deref(), Reason::StandIn)]
    });
    let leads = program.people.iter().filter(|person| person.holds(Role::SecurityLead));
    let leads = leads.map(|person| (Some(person.id.as_str()), Reason::Lead));
    let mut all =
        [(named, Reason::Kind)].into_iter().chain(of_team).chain([(turn, Reason::Rotation)]).chain(leads);
    let found = all.find_map(|(who, why)| who.filter(|who| is_there(who)).map(|who| (who, why)));
    found.map(|(to, why)| Routed { to: to.to_owned(), why })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::people::Rotation;
    use crate::program::requests::Requests;
    use crate::rotation::Absence;
    use crate::vulnerability::tests::program::{person, program};

    /// Ana is the ambassador of the team search with Sam as stand-in, Kim is on rotation, Lea leads.
    fn staffed() -> Program {
        let mut program = program();
        for (id, role) in
            [("sam", Role::SecurityEngineer), ("kim", Role::SecurityEngineer), ("lea", Role::SecurityLead)]
        {
            program.people.push(person(id, &[role]));
        }
        program.teams[0].ambassador = Some("ana".to_owned());
        program.teams[0].stand_in = Some("sam".to_owned());
        program.teams[1].ambassador = None;
        program.rotation = Some(Rotation {
            members: vec!["kim".to_owned()],
            starts: "2026-01-05".parse().unwrap(),
            handover: "mon 10:00".parse().unwrap(),
        });
        program
    }

    fn routed(
        team: Option<&str>,
        requester: &str,
        is_urgent: bool,
        away: &[&str],
    ) -> Option<(String, Reason)> {
        let day = "2026-03-10".parse().unwrap();
        let absences = away.iter().map(|who| Absence { person: (*who).to_owned(), first: day, last: day });
        let changes = Changes { absences: absences.collect(), ..Changes::default() };
        let now = "2026-03-10T12:00:00Z".parse().unwrap();
        route(&staffed(), None, team, requester, is_urgent, &changes, now)
            .map(|routed| (routed.to, routed.why))
    }

    /// Whom a request of the team search goes to, of a kind that goes to `to`.
    fn of_kind(to: Recipient, is_urgent: bool) -> Option<(String, Reason)> {
        let kind = Kind { to, ..Requests::default().kinds[0].clone() };
        let (changes, now) = (Changes::default(), "2026-03-10T12:00:00Z".parse().unwrap());
        let routed = route(&staffed(), Some(&kind), Some("search"), "bo", is_urgent, &changes, now);
        routed.map(|routed| (routed.to, routed.why))
    }

    #[test]
    fn a_kind_may_go_to_the_rotation_or_to_somebody_by_name() {
        assert_eq!(of_kind(Recipient::Rotation, false), Some(to("kim", Reason::Rotation)));
        assert_eq!(of_kind(Recipient::Person("lea".to_owned()), false), Some(to("lea", Reason::Kind)));
        assert_eq!(of_kind(Recipient::Person("lea".to_owned()), true), Some(to("kim", Reason::Rotation)));
        assert_eq!(of_kind(Recipient::Person("bo".to_owned()), false), Some(to("ana", Reason::Ambassador)));
    }

    fn to(who: &str, why: Reason) -> (String, Reason) {
        (who.to_owned(), why)
    }

    #[test]
    fn a_request_goes_to_the_ambassador_of_the_team() {
        assert_eq!(routed(Some("search"), "bo", false, &[]), Some(to("ana", Reason::Ambassador)));
    }

    #[test]
    fn where_the_ambassador_is_away_it_goes_to_the_stand_in_and_then_to_the_rotation() {
        assert_eq!(routed(Some("search"), "bo", false, &["ana"]), Some(to("sam", Reason::StandIn)));
        assert_eq!(routed(Some("search"), "bo", false, &["ana", "sam"]), Some(to("kim", Reason::Rotation)));
    }

    #[test]
    fn a_team_without_ambassador_and_nobodys_team_get_the_rotation() {
        assert_eq!(routed(Some("core"), "zoe", false, &[]), Some(to("kim", Reason::Rotation)));
        assert_eq!(routed(None, "slack:U0X", false, &[]), Some(to("kim", Reason::Rotation)));
    }

    #[test]
    fn what_is_urgent_goes_to_the_rotation_at_once() {
        assert_eq!(routed(Some("search"), "bo", true, &[]), Some(to("kim", Reason::Rotation)));
    }

    #[test]
    fn nobody_gets_their_own_request() {
        assert_eq!(routed(Some("search"), "ana", false, &[]), Some(to("sam", Reason::StandIn)));
        assert_eq!(routed(None, "kim", false, &[]), Some(to("lea", Reason::Lead)));
    }

    #[test]
    fn where_nobody_is_there_it_goes_to_nobody() {
        assert_eq!(routed(None, "bo", false, &["kim", "lea"]), None);
    }
}
