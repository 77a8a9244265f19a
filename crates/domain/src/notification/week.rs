//! What an ambassador reads once a week about the teams that they look after.

use super::{Letter, LetterEntry, LetterSection};
use crate::program::calendar::Calendar;
use crate::request::sheet::RequestBrief;
use crate::vulnerability::Listed;
use jiff::Timestamp;

/// Things of one kind that are named; the others are counted.
const NAMED: usize = 10;

/// What there is about a team.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TeamWeek {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How many of its open vulnerabilities are overdue.
    pub overdue: u64,
    /// How many are due within a week.
    pub soon: u64,
    /// How many there are.
    pub open: u64,
    /// Those that are due first.
    pub first: Vec<Listed>,
    /// How many requests of its people are open.
    pub requests_open: u64,
    /// Those that are due first.
    pub requests: Vec<RequestBrief>,
    /// The components that it has since a week ago.
    pub components: Vec<String>,
}

impl TeamWeek {
    fn is_quiet(&self) -> bool {
        self.open == 0 && self.requests_open == 0 && self.components.is_empty()
    }
}

/// The letter about these teams; nothing where there is nothing to say.
pub fn ambassador_week(
    teams: &[TeamWeek],
    calendar: &Calendar,
    company: &str,
    now: Timestamp,
) -> Option<Letter> {
    let loud: Vec<&TeamWeek> = teams.iter().filter(|team| !team.is_quiet()).collect();
    if loud.is_empty() {
        return None;
    }
    let overdue: u64 = loud.iter().map(|team| team.overdue).sum();
    let names: Vec<&str> = teams.iter().map(|team| team.name.as_str()).collect();
    let late = if overdue == 0 { "nothing is overdue".to_owned() } else { format!("{overdue} overdue") };
    Some(Letter {
        subject: format!("Your teams this week: {late}"),
        opening: format!("You are the ambassador of {}.", names.join(", ")),
        sections: loud.iter().flat_map(|team| sections(team, calendar, now)).collect(),
        why: format!(
            "You get this on Mondays since you are an ambassador in the security programme of {company}."
        ),
    })
}

fn sections(team: &TeamWeek, calendar: &Calendar, now: Timestamp) -> Vec<LetterSection> {
    let mut all = Vec::new();
    if team.open > 0 {
        let counts = format!("{} overdue, {} due within a week", team.overdue, team.soon);
        let things = if team.open == 1 { "open vulnerability" } else { "open vulnerabilities" };
        let title = format!("{}: {} {things}, {counts}", team.name, team.open);
        let entries = team.first.iter().map(|one| vulnerability(one, calendar, now));
        all.push(section(title, entries.collect(), team.open));
    }
    if team.requests_open > 0 {
        let things = if team.requests_open == 1 { "open request" } else { "open requests" };
        let title = format!("{}: {} {things}", team.name, team.requests_open);
        let entries = team.requests.iter().map(|one| request(one, calendar));
        all.push(section(title, entries.collect(), team.requests_open));
    }
    if !team.components.is_empty() {
        let entries = team.components.iter().map(|id| LetterEntry {
            name: id.clone(),
            text: "is new in the program".to_owned(),
            path: format!("/components/{id}"),
        });
        let title = format!("{}: new components", team.name);
        all.push(section(title, entries.collect(), team.components.len() as u64));
    }
    all
}

fn section(title: String, mut entries: Vec<LetterEntry>, count: u64) -> LetterSection {
    entries.truncate(NAMED);
    LetterSection { title, more: count.saturating_sub(entries.len() as u64), entries }
}

fn vulnerability(one: &Listed, calendar: &Calendar, now: Timestamp) -> LetterEntry {
    let due = match one.due {
        Some(due) if due < now => format!("overdue since {}", calendar.say_due(due)),
        Some(due) => format!("due {}", calendar.say_due(due)),
        None => "not due".to_owned(),
    };
    LetterEntry {
        name: format!("V-{} {}", one.number, one.title),
        text: format!("{}, {due}", one.severity),
        path: format!("/vulnerabilities/{}", one.number),
    }
}

fn request(one: &RequestBrief, calendar: &Calendar) -> LetterEntry {
    let standing = &one.standing;
    let due = match (standing.acknowledged, standing.complete_by) {
        (None, _) => format!("to be acknowledged by {}", calendar.say_due(standing.acknowledge_by)),
        (Some(_), Some(due)) => format!("to be done by {}", calendar.say_due(due)),
        (Some(_), None) => "acknowledged".to_owned(),
    };
    LetterEntry {
        name: format!("{} {}", one.name, one.title),
        text: due,
        path: format!("/requests/{}", one.number),
    }
}

#[cfg(test)]
mod tests;
