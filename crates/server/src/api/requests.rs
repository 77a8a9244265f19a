//! Requests to the security team: asking, acting, lists and figures.

use crate::answer::{Created, Tagged};
use crate::api::vulnerabilities::actions::not_added;
use crate::extract::{Asked, Path, Told};
use crate::precondition::{IfMatch, tagged};
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use axum::Json;
use axum::http::StatusCode;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use portcullis_api as api;
use portcullis_app::add_vulnerability::Telling;
use portcullis_app::caller::Caller;
use portcullis_app::installation::Installation;
use portcullis_app::request_views::{RequestOrder, WantedRequests};
use portcullis_app::requests::{self, Asker, NotConverted, NotDone, NotTicketed};
use portcullis_app::revision::{Revision, Seen};
use portcullis_domain::program::Program;
use portcullis_domain::program::calendar::Calendar;
use portcullis_domain::program::people::Person;
use portcullis_domain::program::requests::{Kind, Question};
use portcullis_domain::request::action::{Action, Refusal};
use portcullis_domain::request::event::Speaker;
use portcullis_domain::request::figures::RequestFigures;
use portcullis_domain::request::record::{Link, Origin, RequestNumber};
use portcullis_domain::request::sheet::RequestSheet;

/// Requests of a page where nothing is said.
const PAGE: u32 = 50;
/// Requests of a page at most.
pub(crate) const MOST_LISTED: u32 = 200;
/// Characters of a text that is looked for in requests.
pub(crate) const LONGEST_SEARCH: usize = 200;
/// Bytes of a document that asks, or says what is done.
const WORDS: usize = 256 << 10;
/// Weeks of which figures are where nothing is said.
const WEEKS: i64 = 12;

pub(super) async fn list(
    served: Served,
    By(caller, _): By<may::Read>,
    Asked(wanted): Asked<api::ListRequests>,
) -> Result<Json<api::RequestList>, Failed> {
    let limit = wanted.limit.unwrap_or(PAGE);
    let order = match wanted.order {
        api::RequestsOrder::Due => RequestOrder::Due,
        api::RequestsOrder::Newest => RequestOrder::Newest,
    };
    let wanted_requests = WantedRequests {
        view: wanted.view,
        state: wanted.state,
        assignee: wanted.assignee.as_deref(),
        requester: wanted.requester.as_deref(),
        team: wanted.team.as_deref(),
        kind: wanted.kind.as_deref(),
        is_urgent: wanted.urgent,
        is_unclear: wanted.unclear,
        is_unassigned: wanted.unassigned,
        is_overdue: wanted.overdue,
        text: wanted.text.as_deref(),
    };
    check(&wanted_requests, limit)?;
    let installation = &served.installation;
    let selection = wanted_requests.select(&caller, &installation.program.program, crate::now());
    let page = requests::list(installation, &selection, order, wanted.cursor.as_deref(), limit).await;
    let requests::RequestPage { requests, next } = page.map_err(not_done)?;
    Ok(Json(api::RequestList { requests, next }))
}

/// Refuses what is too much to look for.
pub(crate) fn check(wanted: &WantedRequests<'_>, limit: u32) -> Result<(), Failed> {
    let detail = if !(1..=MOST_LISTED).contains(&limit) {
        format!("a page has 1 to {MOST_LISTED} requests")
    } else if wanted.text.is_some_and(|text| text.chars().count() > LONGEST_SEARCH) {
        format!("a search has at most {LONGEST_SEARCH} characters")
    } else {
        return Ok(());
    };
    Err(Failed::new(StatusCode::BAD_REQUEST, detail))
}

pub(super) async fn kinds(served: Served, _: By<may::Read>) -> Json<api::RequestKinds> {
    let requests = &served.installation.program.program.requests;
    Json(api::RequestKinds {
        acknowledge: requests.acknowledge.to_string(),
        acknowledge_urgent: requests.urgent.to_string(),
        kinds: requests.kinds.iter().map(kind).collect(),
    })
}

fn kind(kind: &Kind) -> api::RequestKind {
    let question = |question: &Question| api::RequestQuestion {
        id: question.id.clone(),
        label: question.label.clone(),
        answer: question.answer,
        required: question.is_required,
        choices: question.choices.clone(),
    };
    api::RequestKind {
        id: kind.id.clone(),
        name: kind.name.clone(),
        sort: kind.sort,
        complete: kind.complete.map(|period| period.to_string()),
        notice: kind.notice.map(|period| period.to_string()),
        questions: kind.questions.iter().map(question).collect(),
    }
}

pub(super) async fn begin(
    served: Served,
    By(caller, _): By<may::Ask>,
    Told(asked): Told<api::AskRequest, WORDS>,
) -> Result<Created<Tagged<Json<RequestSheet>>>, Failed> {
    let (installation, now) = (&served.installation, crate::now());
    let api::AskRequest { kind, answers, urgent } = asked;
    let asked = requests::Asked { kind, answers: answers.into_iter().collect(), is_urgent: urgent };
    let number = ask_as(installation, &asked, Origin::Api, &caller, now).await.map_err(not_done)?;
    let sheet = requests::show(installation, number, Some(&caller.id), now).await.map_err(not_done)?;
    Ok(Created(with_tag(sheet)))
}

/// Asks as whoever calls; the number of the request.
pub(crate) async fn ask_as(
    installation: &Installation,
    asked: &requests::Asked,
    origin: Origin,
    caller: &Caller,
    now: Timestamp,
) -> Result<u64, NotDone> {
    let who = caller.person()?;
    let is_team = is_team(who, &installation.program.program);
    let by = Asker {
        speaker: Speaker { id: who.to_owned(), is_team },
        name: None,
        team: None,
        origin,
        root: None,
        thread: None,
        is_sorted: true,
    };
    Ok(requests::ask(installation, asked, &by, caller, now).await?.number)
}

/// Says whether somebody is of the security team.
pub(crate) fn is_team(who: &str, program: &Program) -> bool {
    program.person(who).is_some_and(Person::is_security_team)
}

pub(super) async fn show(
    served: Served,
    By(caller, _): By<may::Read>,
    Path(named): Path<String>,
) -> Result<Tagged<Json<RequestSheet>>, Failed> {
    let (number, now) = (numbered(&named)?, crate::now());
    let sheet = requests::show(&served.installation, number, Some(&caller.id), now).await;
    sheet.map(with_tag).map_err(not_done)
}

pub(super) async fn perform(
    served: Served,
    By(caller, _): By<may::Ask>,
    IfMatch(seen): IfMatch,
    Path(named): Path<String>,
    Told(action): Told<Action, WORDS>,
) -> Result<Tagged<Json<RequestSheet>>, Failed> {
    let number = numbered(&named)?;
    act_on_seen(&served.installation, number, action, &seen, &caller).await.map(with_tag).map_err(not_done)
}

/// Does something with a request, if it is in a state that whoever acts saw.
pub(crate) async fn act_on_seen(
    installation: &Installation,
    number: u64,
    action: Action,
    seen: &Seen,
    caller: &Caller,
) -> Result<RequestSheet, NotDone> {
    let now = crate::now();
    let mut wanted = None;
    if !seen.is_anything() {
        let revision = requests::show(installation, number, None, now).await?.revision;
        if !seen.has(&state(revision)) {
            return Err(NotDone::Changed { number, revision });
        }
        wanted = Some(revision);
    }
    requests::act(installation, number, action, wanted, caller, now).await
}

/// The state of a request at a revision.
fn state(revision: u64) -> Revision {
    Revision::digest(revision)
}

fn with_tag(sheet: RequestSheet) -> Tagged<Json<RequestSheet>> {
    tagged(&state(sheet.revision), Json(sheet))
}

pub(super) async fn convert(
    served: Served,
    By(caller, _): By<may::Respond>,
    Path(named): Path<String>,
    Told(told): Told<api::ConvertRequest>,
) -> Result<Created<Json<api::AddedVulnerability>>, Failed> {
    let (installation, number, now) = (&served.installation, numbered(&named)?, crate::now());
    let api::ConvertRequest { title, component, source, severity, team, report } = told;
    let title = match title {
        Some(title) => title,
        None => requests::show(installation, number, None, now).await.map_err(not_done)?.brief.title,
    };
    let telling = Telling { title, component, source, severity, team, report };
    let converted = requests::to_vulnerability(installation, number, telling, &caller, now).await;
    let vulnerability = converted.map_err(not_converted)?;
    Ok(Created(Json(api::AddedVulnerability { vulnerability })))
}

pub(super) async fn ticket(
    served: Served,
    By(caller, _): By<may::Respond>,
    Path(named): Path<String>,
) -> Result<Created<Json<Link>>, Failed> {
    let (number, ticketing) = (numbered(&named)?, served.ticketing.as_deref());
    let made = requests::to_ticket(&served.installation, ticketing, number, &caller, crate::now()).await;
    Ok(Created(Json(made.map_err(not_ticketed)?)))
}

pub(super) async fn figures(
    served: Served,
    _: By<may::Read>,
    Asked(wanted): Asked<api::WantedRequestFigures>,
) -> Result<Json<RequestFigures>, Failed> {
    let now = crate::now();
    let calendar = &served.installation.program.program.calendar;
    let (from, until) = days(&wanted, calendar, now)?;
    measured(&served.installation, from, until, now).await.map(Json)
}

/// The figures of everything that was asked from one day to another.
pub(crate) async fn measured(
    installation: &Installation,
    from: Date,
    until: Date,
    now: Timestamp,
) -> Result<RequestFigures, Failed> {
    let calendar = &installation.program.program.calendar;
    let (from, until) = (calendar.start_of(from), calendar.end_of(until));
    requests::measure(installation, from, until, now).await.map_err(not_done)
}

/// The first and the last day of which figures are wanted.
pub(crate) fn days(
    wanted: &api::WantedRequestFigures,
    calendar: &Calendar,
    now: Timestamp,
) -> Result<(Date, Date), Failed> {
    let until = wanted.until.unwrap_or_else(|| calendar.day_of(now));
    let from = wanted.from.unwrap_or_else(|| until.saturating_sub(WEEKS.weeks()));
    if from > until {
        let detail = format!("the period ends on {until}, before it begins on {from}");
        return Err(Failed::new(StatusCode::BAD_REQUEST, detail));
    }
    Ok((from, until))
}

/// The number that an address names.
pub(crate) fn numbered(named: &str) -> Result<u64, Failed> {
    RequestNumber::read(named).map(|number| number.0).ok_or_else(|| {
        let detail = format!("`{named}` is no request; they are named `R-12`, or `12`");
        Failed::new(StatusCode::BAD_REQUEST, detail)
    })
}

pub(crate) fn not_done(error: NotDone) -> Failed {
    let status = match &error {
        NotDone::Caller(_) | NotDone::Refused(Refusal::NotTeam | Refusal::OwnRequest) => {
            StatusCode::FORBIDDEN
        }
        NotDone::Unknown(_) => StatusCode::NOT_FOUND,
        NotDone::UnknownKind { .. } | NotDone::Wrong(_) | NotDone::NotTeam(_) => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
        NotDone::Refused(Refusal::NotHere { .. } | Refusal::WordsNeeded) => StatusCode::CONFLICT,
        NotDone::Changed { .. } => StatusCode::PRECONDITION_FAILED,
        NotDone::NoCursor(_) => StatusCode::BAD_REQUEST,
        NotDone::Written(_) | NotDone::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
    };
    Failed::new(status, error)
}

pub(crate) fn not_ticketed(error: NotTicketed) -> Failed {
    match error {
        NotTicketed::Caller(_) => Failed::new(StatusCode::FORBIDDEN, error),
        NotTicketed::Request(error) => not_done(error),
        NotTicketed::NoRepository | NotTicketed::NoToken => Failed::new(StatusCode::CONFLICT, error),
        NotTicketed::Ticket(_) => Failed::new(StatusCode::BAD_GATEWAY, error),
        NotTicketed::Store(_) => Failed::new(StatusCode::INTERNAL_SERVER_ERROR, error),
    }
}

pub(crate) fn not_converted(error: NotConverted) -> Failed {
    match error {
        NotConverted::Caller(_) => Failed::new(StatusCode::FORBIDDEN, error),
        NotConverted::Request(error) => not_done(error),
        NotConverted::Already { .. } => Failed::new(StatusCode::CONFLICT, error),
        NotConverted::Vulnerability(error) => not_added(error),
        NotConverted::Store(_) => Failed::new(StatusCode::INTERNAL_SERVER_ERROR, error),
    }
}
