//! What stands around the content of every page: who reads it, where they are, what waits for them.

use super::assets;
use crate::entry::cookie;
use crate::problem::Failed;
use crate::served::Server;
use crate::visitor::{Grants, Visitor};
use askama::filters::Safe;
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use portcullis_app::installation::CurrentProgram;
use portcullis_domain::permission::Permission;
use std::fmt;
use std::sync::Arc;

/// What stands around the content of a page.
pub(crate) struct Desk {
    /// Whose programme it is.
    pub(crate) company: String,
    /// The name of the reader.
    pub(crate) name: String,
    /// Their id.
    pub(crate) person: String,
    /// What their forms prove to be theirs with.
    pub(crate) csrf: String,
    /// How many requests for decisions wait for them.
    pub(crate) waiting: usize,
    /// How many requests that they have nobody has acknowledged.
    pub(crate) requests: usize,
    /// What was done by the form that led here.
    pub(crate) told: String,
    /// What they searched for.
    pub(crate) sought: String,
    /// When the page was made.
    pub(crate) now: Timestamp,
    path: String,
    zone: TimeZone,
    grants: Grants,
    program: Arc<CurrentProgram>,
}

impl fmt::Debug for Desk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Desk").field("person", &self.person).field("path", &self.path).finish_non_exhaustive()
    }
}

/// What proves that a form comes from a page of the same session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Csrf(pub String);

/// A place in the navigation.
pub(crate) struct Place {
    pub(crate) name: &'static str,
    pub(crate) address: &'static str,
    pub(crate) is_here: bool,
    pub(crate) count: usize,
}

/// Something that the palette of commands offers.
pub(crate) struct Command {
    pub(crate) name: &'static str,
    pub(crate) address: &'static str,
}

/// The navigation: a name, where it leads, and the other addresses that belong to it.
const PLACES: &[(&str, &str, &[&str])] = &[
    ("Overview", "/", &[]),
    ("Releases", "/releases", &["/answers"]),
    ("Vulnerabilities", "/vulnerabilities", &["/imports"]),
    ("Requests", "/requests", &[]),
    ("Approvals", "/approvals", &[]),
    ("Components", "/components", &["/scans"]),
    ("Rotation", "/rotation", &["/ambassadors"]),
    (
        "Programme",
        "/programme",
        &[
            "/people",
            "/teams",
            "/archive",
            "/audit",
            "/jobs",
            "/notifications",
            "/webhooks",
            "/accounts",
            "/tokens",
        ],
    ),
];

/// What the palette offers, and the permission that it takes.
const COMMANDS: &[(&str, &str, Permission)] = &[
    ("Overview", "/", Permission::Read),
    ("Releases", "/releases", Permission::Read),
    ("Open a release", "/releases/new", Permission::Release),
    ("Answer a customer's report", "/answers", Permission::Answer),
    ("Vulnerabilities: the board", "/vulnerabilities/board", Permission::Read),
    ("Vulnerabilities: the list", "/vulnerabilities", Permission::Read),
    ("Vulnerabilities: mine", "/vulnerabilities?filter=stage%3Dopen+assignee%3Dme", Permission::Read),
    ("Vulnerabilities: overdue", "/vulnerabilities?filter=stage%3Dopen+due%3Doverdue", Permission::Read),
    ("Vulnerabilities: what fixes them", "/vulnerabilities/groups", Permission::Read),
    ("Add a vulnerability", "/vulnerabilities/new", Permission::Act),
    ("Requests that wait for me", "/requests", Permission::Read),
    ("Requests: what nobody has acknowledged", "/requests?view=unacknowledged", Permission::Read),
    ("Ask the security team", "/requests/new", Permission::Ask),
    ("Metrics of requests", "/requests/metrics", Permission::Read),
    ("Imports that wait", "/imports", Permission::Read),
    ("Metrics", "/vulnerabilities/metrics", Permission::Read),
    ("Approvals that wait for me", "/approvals", Permission::Read),
    ("Components", "/components", Permission::Read),
    ("Upload a scan", "/scans/new", Permission::Record),
    ("Programme", "/programme", Permission::Read),
    ("People, teams and ambassadors", "/people", Permission::Read),
    ("Rotation: whose turn it is", "/rotation", Permission::Read),
    ("Ambassadors: who is mine", "/ambassadors", Permission::Read),
    ("Archive", "/archive", Permission::ReadAudit),
    ("Audit trail", "/audit", Permission::ReadAudit),
    ("Jobs", "/jobs", Permission::Read),
    ("The API", "/api", Permission::Read),
    ("Notifications", "/notifications", Permission::Own),
    ("Webhooks", "/webhooks", Permission::Configure),
    ("Accounts", "/accounts", Permission::Administer),
    ("Tokens", "/tokens", Permission::Administer),
    ("My settings", "/me", Permission::Own),
    ("How I am told", "/me/notifications", Permission::Own),
];

impl Desk {
    /// The address of a file that the page refers to.
    #[allow(clippy::unused_self, reason = "templates call methods of what they are given")]
    pub(crate) fn asset(&self, name: &str) -> &'static str {
        assets::address(name)
    }

    /// The navigation, as seen from this page.
    pub(crate) fn places(&self) -> Vec<Place> {
        let is_under = |address: &str| {
            self.path == address || self.path.strip_prefix(address).is_some_and(|rest| rest.starts_with('/'))
        };
        let place = |&(name, address, others): &(&'static str, &'static str, &[&str])| Place {
            name,
            address,
            is_here: if address == "/" { self.path == "/" } else { is_under(address) }
                || others.iter().any(|other| is_under(other)),
            count: match address {
                "/approvals" => self.waiting,
                "/requests" => self.requests,
                _ => 0,
            },
        };
        PLACES.iter().map(place).collect()
    }

    /// What the palette offers to this reader.
    pub(crate) fn commands(&self) -> Vec<Command> {
        let offered = COMMANDS.iter().filter(|(_, _, permission)| self.may(*permission));
        offered.map(|&(name, address, _)| Command { name, address }).collect()
    }

    /// Says whether the reader may do something. What they may not do is shown with the reason.
    pub(crate) fn may(&self, permission: Permission) -> bool {
        self.grants.may(permission)
    }

    /// Why the reader may not do something, as a sentence.
    #[allow(clippy::unused_self, reason = "templates call methods of what they are given")]
    pub(crate) fn needs(&self, permission: Permission) -> String {
        let roles: Vec<String> = permission.roles().map(|role| role.word().replace('_', " ")).collect();
        format!("Needs one of the roles {}.", roles.join(", "))
    }

    /// A point in time, in the reader's zone: how long ago or how far ahead within a week, else the date.
    pub(crate) fn when(&self, at: &Timestamp) -> Safe<When> {
        Safe(When::new(*at, self.now, &self.zone))
    }

    /// The name of a person, or their id where nobody has it.
    pub(crate) fn person_name<'s>(&'s self, id: &'s str) -> &'s str {
        self.program.program.person(id).map_or(id, |person| &person.name)
    }

    /// The name of a team, or its id where nobody has it.
    pub(crate) fn team_name<'s>(&'s self, id: &'s str) -> &'s str {
        self.program.program.team(id).map_or(id, |team| &team.name)
    }

    /// The zone in which times are shown.
    pub(crate) fn zone(&self) -> &TimeZone {
        &self.zone
    }
}

/// A point in time as it is shown: `<time>` with the whole of it, and its zone, in the title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct When {
    pub(crate) machine: String,
    pub(crate) whole: String,
    pub(crate) text: String,
}

impl When {
    fn new(at: Timestamp, now: Timestamp, zone: &TimeZone) -> Self {
        let (local, today) = (zone.to_datetime(at), zone.to_datetime(now).date());
        let days = (local.date() - today).get_days();
        let time = local.strftime("%H:%M");
        let text = match days {
            0 => format!("today {time}"),
            1 => format!("tomorrow {time}"),
            -1 => format!("yesterday {time}"),
            -6..=6 => local.strftime("%a %H:%M").to_string(),
            _ if local.year() == today.year() => local.strftime("%-d %b").to_string(),
            _ => local.strftime("%-d %b %Y").to_string(),
        };
        let abbreviation = zone.to_offset_info(at).abbreviation().to_owned();
        let whole = format!("{} {abbreviation}", local.strftime("%A, %-d %B %Y, %H:%M:%S"));
        Self { machine: at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(), whole, text }
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Nothing in it comes from a stranger: dates, names of days and of zones.
        write!(f, r#"<time datetime="{}" title="{}">{}</time>"#, self.machine, self.whole, self.text)
    }
}

impl FromRequestParts<Server> for Desk {
    type Rejection = Failed;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, Failed> {
        let visitor = parts.extensions.get::<Visitor>().cloned();
        let visitor = visitor.ok_or_else(|| Failed::new(StatusCode::UNAUTHORIZED, "sign in first"))?;
        let program = server.installation().program;
        let company = program.program.company.clone();
        let person = visitor.caller.id;
        let name = program.program.person(&person).map_or_else(|| person.clone(), |found| found.name.clone());
        let csrf = parts.extensions.get::<Csrf>().map(|csrf| csrf.0.clone()).unwrap_or_default();
        let zone =
            cookie(&parts.headers, "zone").and_then(|name| TimeZone::get(&name.replace("%2F", "/")).ok());
        let zone = zone.unwrap_or_else(|| program.program.calendar.time_zone.clone());
        let waiting = server.kept().waiting_for(&person, || server.installation());
        let may = |permission, count| if visitor.grants.may(permission) { count } else { 0 };
        Ok(Self {
            company,
            name,
            person,
            csrf,
            waiting: may(Permission::Approve, waiting.approvals),
            requests: may(Permission::Respond, waiting.requests),
            told: String::new(),
            sought: String::new(),
            now: crate::now(),
            path: parts.uri.path().to_owned(),
            zone,
            grants: visitor.grants,
            program,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_said_by_its_day_within_a_week_and_by_its_date_after() {
        let zone = TimeZone::fixed(jiff::tz::offset(1));
        let now: Timestamp = "2026-11-24T12:00:00Z".parse().unwrap();
        let text = |at: &str| When::new(at.parse().unwrap(), now, &zone).text;
        assert_eq!(text("2026-11-24T13:20:00Z"), "today 14:20");
        assert_eq!(text("2026-11-24T23:30:00Z"), "tomorrow 00:30");
        assert_eq!(text("2026-11-23T08:00:00Z"), "yesterday 09:00");
        assert_eq!(text("2026-11-27T08:00:00Z"), "Fri 09:00");
        assert_eq!(text("2026-12-24T08:00:00Z"), "24 Dec");
        assert_eq!(text("2025-12-24T08:00:00Z"), "24 Dec 2025");
    }
}
