//! What one engineer on rotation hands over to the next, drafted from what is open.

use crate::program::calendar::Calendar;
use crate::request::State;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Requests of one person that a recap names; the others are counted.
const NAMED: usize = 20;

/// A week that is handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HandedOver<'h> {
    /// The name of who hands over.
    pub from: &'h str,
    /// The name of who takes over.
    pub to: &'h str,
    /// When.
    pub at: Timestamp,
}

/// What is open at a handover.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OpenWork {
    /// The requests, in the order in which they are due.
    pub requests: Vec<OpenRequest>,
    /// How many there are besides.
    pub more_requests: u64,
    /// How many vulnerabilities wait for triage.
    pub triage: u64,
    /// How many of them are past their due date.
    pub triage_late: u64,
    /// How many vulnerabilities in all are past their due date.
    pub overdue: u64,
    /// How many decisions wait for an approval.
    pub decisions: u64,
}

/// A request that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenRequest {
    /// What it is called: `R-12`.
    pub name: String,
    /// It in one line.
    pub title: String,
    /// The name of who has it, if anybody has.
    pub assignee: Option<String>,
    /// How far it is.
    pub state: State,
    /// Whether it can't wait.
    pub is_urgent: bool,
    /// By when something has to be done about it.
    pub due: Option<Timestamp>,
}

/// The draft, in Markdown. Each request stands with whoever has it; those that nobody has come first.
pub fn recap(week: &HandedOver<'_>, open: &OpenWork, calendar: &Calendar, now: Timestamp) -> String {
    let mut text = String::new();
    // Writing to a text never fails.
    let _ = write_recap(&mut text, week, open, calendar, now);
    text
}

fn write_recap(
    out: &mut String,
    week: &HandedOver<'_>,
    open: &OpenWork,
    calendar: &Calendar,
    now: Timestamp,
) -> std::fmt::Result {
    let at = calendar.time_zone.to_datetime(week.at);
    writeln!(out, "{} hands over to {} on {}.", week.from, week.to, at.strftime("%a %-d %b %Y, %H:%M"))?;
    let count = open.requests.len() as u64 + open.more_requests;
    writeln!(out, "\n## Requests: {}", counted(count, "open", "none is open"))?;
    let mut by_person: BTreeMap<Option<&str>, Vec<&OpenRequest>> = BTreeMap::new();
    for request in &open.requests {
        by_person.entry(request.assignee.as_deref()).or_default().push(request);
    }
    for (person, requests) in by_person {
        writeln!(out, "\n{}:", person.unwrap_or("Nobody has"))?;
        for request in requests.iter().take(NAMED) {
            writeln!(out, "- {}", in_words(request, calendar, now))?;
        }
        if let Some(more) = requests.len().checked_sub(NAMED).filter(|&more| more > 0) {
            writeln!(out, "- and {more} more")?;
        }
    }
    if open.more_requests > 0 {
        writeln!(out, "\nand {} more.", open.more_requests)?;
    }
    writeln!(out, "\n## Vulnerabilities")?;
    let triage = counted(open.triage, "wait for triage", "none waits for triage");
    let late = if open.triage_late > 0 { format!(", {} too long", open.triage_late) } else { String::new() };
    writeln!(out, "- {triage}{late}")?;
    writeln!(out, "- {}", counted(open.overdue, "overdue", "none is overdue"))?;
    writeln!(out, "\n## Decisions")?;
    writeln!(out, "- {}", counted(open.decisions, "waiting for an approval", "none waits for an approval"))
}

fn counted(count: u64, what: &str, none: &str) -> String {
    if count == 0 { none.to_owned() } else { format!("{count} {what}") }
}

fn in_words(request: &OpenRequest, calendar: &Calendar, now: Timestamp) -> String {
    let mut text = format!("{} ({}", request.name, request.state.word());
    if request.is_urgent {
        text.push_str(", can't wait");
    }
    if let Some(due) = request.due {
        let local = calendar.time_zone.to_datetime(due).strftime("%a %-d %b, %H:%M");
        let verb = if due <= now { "was due" } else { "due" };
        // Writing to a text never fails.
        let _ = write!(text, ", {verb} {local}");
    }
    // A title is a line of its own in nobody's text but ours.
    let title = request.title.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("{text}): {title}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::tz::TimeZone;

    fn calendar() -> Calendar {
        Calendar {
            time_zone: TimeZone::get("Europe/Berlin").unwrap(),
            time_zone_name: "Europe/Berlin".to_owned(),
            working_hours: "mon-fri 09:00-17:00".parse().unwrap(),
            holidays: [].into(),
        }
    }

    fn request(number: u64, assignee: Option<&str>, state: State, due: &str) -> OpenRequest {
        OpenRequest {
            name: format!("R-{number}"),
            title: "Review the\nlogin page".to_owned(),
            assignee: assignee.map(str::to_owned),
            state,
            is_urgent: number == 1,
            due: due.parse().ok(),
        }
    }

    fn drafted(open: &OpenWork) -> String {
        let week = HandedOver { from: "Ana", to: "Sam", at: "2026-01-12T09:00:00Z".parse().unwrap() };
        recap(&week, open, &calendar(), "2026-01-09T08:00:00Z".parse().unwrap())
    }

    #[test]
    fn a_recap_says_who_has_which_request_and_what_else_is_open() {
        let open = OpenWork {
            requests: vec![
                request(1, None, State::New, "2026-01-09T07:30:00Z"),
                request(2, Some("Kim"), State::Acknowledged, "2026-01-13T09:00:00Z"),
                request(3, Some("Ana"), State::Acknowledged, ""),
                request(4, Some("Kim"), State::New, "2026-01-13T10:00:00Z"),
            ],
            more_requests: 2,
            triage: 7,
            triage_late: 3,
            overdue: 4,
            decisions: 0,
        };
        insta::assert_snapshot!(drafted(&open), @r"
        Ana hands over to Sam on Mon 12 Jan 2026, 10:00.

        ## Requests: 6 open

        Nobody has:
        - R-1 (new, can't wait, was due Fri 9 Jan, 08:30): Review the login page

        Ana:
        - R-3 (acknowledged): Review the login page

        Kim:
        - R-2 (acknowledged, due Tue 13 Jan, 10:00): Review the login page
        - R-4 (new, due Tue 13 Jan, 11:00): Review the login page

        and 2 more.

        ## Vulnerabilities
        - 7 wait for triage, 3 too long
        - 4 overdue

        ## Decisions
        - none waits for an approval
        ");
    }

    #[test]
    fn a_recap_of_a_quiet_week_says_that_nothing_is_open() {
        insta::assert_snapshot!(drafted(&OpenWork::default()), @r"
        Ana hands over to Sam on Mon 12 Jan 2026, 10:00.

        ## Requests: none is open

        ## Vulnerabilities
        - none waits for triage
        - none is overdue

        ## Decisions
        - none waits for an approval
        ");
    }

    #[test]
    fn a_recap_names_so_many_requests_of_one_person_and_counts_the_others() {
        let requests = (1..=25).map(|number| request(number, Some("Kim"), State::New, "")).collect();
        let text = drafted(&OpenWork { requests, ..OpenWork::default() });
        assert_eq!(text.matches("- R-").count(), NAMED);
        assert!(text.contains("- and 5 more"), "{text}");
    }
}
