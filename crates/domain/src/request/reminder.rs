//! Who is reminded of what, and when.

use super::State;
use super::conversation::Conversation;
use super::record::Request;
use crate::program::Program;
use crate::program::calendar::Calendar;
use crate::program::explanation::Explanation;
use crate::program::people::{Person, Role};
use crate::program::period::Period;
use crate::rotation::Changes;
use jiff::Timestamp;

/// How long things may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Targets {
    /// Until somebody of the team acknowledges it.
    pub acknowledge: Period,
    /// The same, where it can't wait.
    pub urgent: Period,
    /// Until it is done or answered, if the kind of request has such a target.
    pub complete: Option<Period>,
}

/// Somebody who is reminded, by what they are to the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reminded {
    /// Who acts on it, or is to.
    Assignee,
    /// Who is on rotation.
    Rotation,
    /// Who leads the security team.
    Lead,
    /// This person.
    Person(String),
}

/// Of what somebody is reminded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Missing {
    /// Nobody has acknowledged it.
    Acknowledgement,
    /// It is neither done nor answered.
    Completion,
    /// They declined it and have not said why.
    Reason,
}

/// A reminder, which is due at some time unless what is missing comes before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminder {
    /// The same for the same reminder, so that nobody is reminded twice.
    pub key: String,
    /// Whom.
    pub to: Reminded,
    /// Of what.
    pub missing: Missing,
    /// When.
    pub at: Timestamp,
}

/// When it has to be acknowledged.
pub fn acknowledgement_due(conversation: &Conversation, calendar: &Calendar, targets: &Targets) -> Timestamp {
    acknowledgement_explained(conversation, calendar, targets).due
}

/// How it comes about by when it has to be acknowledged.
pub fn acknowledgement_explained(
    conversation: &Conversation,
    calendar: &Calendar,
    targets: &Targets,
) -> Explanation {
    let (opened, period) = acknowledgement(conversation, targets);
    let usual = calendar.explain(conversation.round().opened, targets.acknowledge);
    let urgent = calendar.explain(opened, period);
    if urgent.due < usual.due { urgent } else { usual }
}

/// When it has to be done or answered, if its kind says so.
pub fn completion_due(
    conversation: &Conversation,
    calendar: &Calendar,
    targets: &Targets,
) -> Option<Timestamp> {
    targets.complete.map(|period| calendar.after(conversation.round().opened, period))
}

/// The reminders of what is missing at present, the next one first. One that lies in the past was due and counts unless it
/// was sent.
pub fn reminders(conversation: &Conversation, calendar: &Calendar, targets: &Targets) -> Vec<Reminder> {
    let number = conversation.rounds.len();
    let mut all = Vec::new();
    if conversation.state == State::New {
        let (_, period) = acknowledgement(conversation, targets);
        let mut at = acknowledgement_due(conversation, calendar, targets);
        for (word, to) in
            [("assignee", Reminded::Assignee), ("rotation", Reminded::Rotation), ("lead", Reminded::Lead)]
        {
            let pace = if conversation.urgent.is_some() { ":urgent" } else { "" };
            let key = format!("{number}:acknowledge:{word}{pace}");
            all.push(Reminder { key, to, missing: Missing::Acknowledgement, at });
            at = calendar.after(at, period);
        }
    }
    for (who, since) in conversation.without_reason() {
        let at = calendar.after(since, targets.acknowledge);
        let key = format!("{number}:reason:{who}");
        all.push(Reminder { key, to: Reminded::Person(who.to_owned()), missing: Missing::Reason, at });
    }
    if let Some(due) =
        completion_due(conversation, calendar, targets).filter(|_| conversation.state.is_open())
    {
        let later = calendar.after(due, targets.acknowledge);
        for (word, to, at) in [("assignee", Reminded::Assignee, due), ("lead", Reminded::Lead, later)] {
            let key = format!("{number}:complete:{word}");
            all.push(Reminder { key, to, missing: Missing::Completion, at });
        }
    }
    all.sort_by(|one, other| (one.at, &one.key).cmp(&(other.at, &other.key)));
    all
}

/// Since when the time to acknowledge it runs, and how long it is.
fn acknowledgement(conversation: &Conversation, targets: &Targets) -> (Timestamp, Period) {
    let opened = conversation.round().opened;
    match conversation.urgent {
        Some(urgent) => (opened.max(urgent), targets.urgent),
        None => (opened, targets.acknowledge),
    }
}

/// Who is reminded, by their id: who it is that has the request, else who is on rotation, else who leads the security team,
/// from whomever the reminder names. Whoever is away or asked themselves is left out.
pub fn whom(
    request: &Request,
    reminded: &Reminded,
    program: &Program,
    changes: &Changes,
    now: Timestamp,
) -> Option<String> {
    let rotation = program.rotation.as_ref();
    let turn = rotation.and_then(|rotation| rotation.at(now, changes, &program.calendar));
    let turn = turn.map(|(person, _)| person);
    let leads = program.holders(Role::SecurityLead).map(|person| person.id.clone());
    let all: Vec<String> = match reminded {
        Reminded::Person(who) => return Some(who.clone()),
        Reminded::Assignee => request.standing.assignee.iter().cloned().chain(turn).chain(leads).collect(),
        Reminded::Rotation => turn.into_iter().chain(leads).collect(),
        Reminded::Lead => leads.collect(),
    };
    let today = program.calendar.day_of(now);
    let is_of_team = |who: &String| program.person(who).is_some_and(Person::is_security_team);
    let mut able = all.into_iter().filter(|who| *who != request.opening.requester.id && is_of_team(who));
    able.find(|who| !changes.is_away(who, today))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::people::Rotation;
    use crate::request::testing::{moment, request};
    use crate::rotation::Absence;
    use crate::vulnerability::tests::program::{person, program};

    /// Whom a reminder goes to, if Ana has the request of Bo, Kim is on rotation and Lea leads.
    fn reminded(to: &Reminded, away: &[&str]) -> Option<String> {
        let mut program = program();
        program.people.push(person("kim", &[Role::SecurityEngineer]));
        program.people.push(person("lea", &[Role::SecurityLead]));
        program.rotation = Some(Rotation {
            members: vec!["kim".to_owned()],
            starts: "2026-01-05".parse().unwrap(),
            handover: "mon 10:00".parse().unwrap(),
        });
        let day = program.calendar.day_of(moment(0));
        let absences = away.iter().map(|who| Absence { person: (*who).to_owned(), first: day, last: day });
        let changes = Changes { absences: absences.collect(), ..Changes::default() };
        whom(&request(), to, &program, &changes, moment(0))
    }

    #[test]
    fn whoever_has_it_is_reminded_then_the_rotation_then_who_leads() {
        let all = [Reminded::Assignee, Reminded::Rotation, Reminded::Lead];
        assert_eq!(all.map(|to| reminded(&to, &[]).unwrap()), ["ana", "kim", "lea"]);
    }

    #[test]
    fn who_is_away_is_not_reminded_but_whoever_comes_next() {
        assert_eq!(reminded(&Reminded::Assignee, &["ana"]).as_deref(), Some("kim"));
        assert_eq!(reminded(&Reminded::Assignee, &["ana", "kim"]).as_deref(), Some("lea"));
        assert_eq!(reminded(&Reminded::Rotation, &["kim"]).as_deref(), Some("lea"));
        assert_eq!(reminded(&Reminded::Lead, &["lea"]), None);
    }

    #[test]
    fn whoever_asked_is_not_reminded_of_it() {
        let mut own = request();
        own.opening.requester.id = "ana".to_owned();
        let (program, changes) = (program(), Changes::default());
        assert_eq!(whom(&own, &Reminded::Assignee, &program, &changes, moment(0)), None);
    }
}
