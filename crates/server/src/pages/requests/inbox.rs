//! The inbox: requests in four lists, narrowed by what stands in its address.

use super::words::{Clock, class, clock, kind_name};
use crate::api::requests::{LONGEST_SEARCH, check, not_done};
use crate::extract::Asked;
use crate::pages::desk::Desk;
use crate::pages::page;
use crate::pages::vulnerabilities::Choice;
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use portcullis_app::list_vulnerabilities::Count;
use portcullis_app::request_views::{RequestOrder, WantedRequests, count_views};
use portcullis_app::requests::list;
use portcullis_domain::permission::Permission;
use portcullis_domain::program::Program;
use portcullis_domain::request::State;
use portcullis_domain::request::sheet::RequestBrief;
use portcullis_domain::request::view::RequestView;
use serde::{Deserialize, Serialize};

/// Requests of a page.
const PAGE: u32 = 50;
/// What says that a box is marked.
const YES: &str = "yes";
/// The order that is not usual.
const NEWEST: &str = "newest";

/// Which page of which list is wanted; what is empty does not matter.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::pages) struct Wanted {
    #[serde(skip_serializing_if = "String::is_empty")]
    view: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    state: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    kind: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    team: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    assignee: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    requester: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    urgent: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    unclear: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    unassigned: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    overdue: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    text: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    order: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    after: String,
}

#[derive(Template)]
#[template(path = "requests/list.html")]
struct Page {
    desk: Desk,
    wanted: Wanted,
    view: RequestView,
    tabs: Vec<Tab>,
    chips: Vec<Chip>,
    kinds: Vec<Choice>,
    teams: Vec<Choice>,
    rows: Vec<Row>,
    /// The address of the next page; empty where there is none.
    next: String,
    /// Nobody has ever asked anything.
    is_new: bool,
    /// Something narrows the list.
    is_narrowed: bool,
    /// Why the reader can't ask; empty where they can.
    refusal: String,
}

/// A list, and how many it has.
struct Tab {
    name: &'static str,
    address: String,
    count: Count,
    is_here: bool,
}

/// A condition, and the address that its chip leads to.
struct Chip {
    label: String,
    address: String,
    is_set: bool,
}

/// A request in a row.
pub(in crate::pages) struct Row {
    pub(in crate::pages) brief: RequestBrief,
    pub(in crate::pages) kind: String,
    pub(in crate::pages) clock: Option<Clock>,
    pub(in crate::pages) class: &'static str,
}

impl Row {
    /// The row of a request.
    pub(in crate::pages) fn of(brief: RequestBrief, program: &Program, now: Timestamp) -> Self {
        let kind = kind_name(program, &brief.kind).to_owned();
        let (clock, class) = (clock(&brief, now), class(brief.standing.state));
        Self { brief, kind, clock, class }
    }
}

impl Wanted {
    fn address(&self) -> String {
        let query = serde_urlencoded::to_string(self).unwrap_or_default();
        if query.is_empty() { "/requests".to_owned() } else { format!("/requests?{query}") }
    }

    /// The list; what waits for whoever looks where none is named.
    fn view(&self) -> Result<RequestView, Failed> {
        match self.view.as_str() {
            "" => Ok(RequestView::Mine),
            word => {
                RequestView::from_word(word).ok_or_else(|| refuse(format!("`{word}` is no list of requests")))
            }
        }
    }

    fn requests(&self) -> Result<WantedRequests<'_>, Failed> {
        let state = some(&self.state)
            .map(|word| State::from_word(word).ok_or_else(|| refuse(format!("no request is `{word}`"))));
        Ok(WantedRequests {
            view: self.view()?,
            state: state.transpose()?,
            assignee: some(&self.assignee),
            requester: some(&self.requester),
            team: some(&self.team),
            kind: some(&self.kind),
            is_urgent: self.urgent == YES,
            is_unclear: self.unclear == YES,
            is_unassigned: self.unassigned == YES,
            is_overdue: self.overdue == YES,
            text: some(&self.text),
        })
    }

    /// The same list from its beginning, with one condition set or taken out.
    fn chip(&self, label: &str, value: &str, of: fn(&mut Self) -> &mut String) -> Chip {
        let mut other = Self { after: String::new(), ..self.clone() };
        let field = of(&mut other);
        let is_set = field == value;
        *field = if is_set { String::new() } else { value.to_owned() };
        Chip { label: label.to_owned(), address: other.address(), is_set }
    }

    /// What is offered in this list, and whatever else narrows it.
    fn chips(&self, view: RequestView, desk: &Desk, program: &Program) -> Vec<Chip> {
        let mut chips = Vec::new();
        let states: &[State] = match view {
            RequestView::Mine | RequestView::Urgent => &[State::New, State::Acknowledged],
            RequestView::Unacknowledged => &[],
            RequestView::All => State::ALL,
        };
        chips.extend(states.iter().map(|state| self.chip(state.word(), state.word(), |it| &mut it.state)));
        if view != RequestView::Urgent {
            chips.push(self.chip("urgent", YES, |it| &mut it.urgent));
        }
        chips.push(self.chip("overdue", YES, |it| &mut it.overdue));
        chips.push(self.chip("unclear", YES, |it| &mut it.unclear));
        if view != RequestView::Mine {
            chips.push(self.chip("nobody has it", YES, |it| &mut it.unassigned));
            chips.push(self.chip("I asked", "me", |it| &mut it.requester));
        }
        let offered =
            |chips: &[Chip], label: &str| chips.iter().any(|chip| chip.is_set && chip.label == label);
        if let Some(who) = some(&self.requester).filter(|_| !offered(&chips, "I asked")) {
            let label = format!("{} asked", desk.person_name(who));
            chips.push(self.chip(&label, who, |it| &mut it.requester));
        }
        if let Some(who) = some(&self.assignee) {
            let label = format!("{} has it", if who == "me" { "I" } else { desk.person_name(who) });
            chips.push(self.chip(&label, who, |it| &mut it.assignee));
        }
        if let Some(team) = some(&self.team) {
            chips.push(self.chip(desk.team_name(team), team, |it| &mut it.team));
        }
        if let Some(kind) = some(&self.kind) {
            chips.push(self.chip(kind_name(program, kind), kind, |it| &mut it.kind));
        }
        if let Some(text) = some(&self.text) {
            chips.push(self.chip(&format!("“{text}”"), text, |it| &mut it.text));
        }
        chips
    }
}

fn some(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

fn refuse(detail: String) -> Failed {
    Failed::new(StatusCode::BAD_REQUEST, detail)
}

/// What a list is called.
fn name(view: RequestView) -> &'static str {
    match view {
        RequestView::Mine => "Mine",
        RequestView::Unacknowledged => "Unacknowledged",
        RequestView::Urgent => "Urgent",
        RequestView::All => "All",
    }
}

pub(in crate::pages) async fn show(
    served: Served,
    By(caller, _): By<may::Read>,
    desk: Desk,
    Asked(mut wanted): Asked<Wanted>,
) -> Result<Response, Failed> {
    let (installation, program) = (&served.installation, &served.installation.program.program);
    let view = wanted.view()?;
    view.word().clone_into(&mut wanted.view);
    let requests = wanted.requests()?;
    check(&requests, PAGE)?;
    // What is done has no time that it is due at.
    let is_newest = wanted.order == NEWEST || (wanted.order.is_empty() && view == RequestView::All);
    let order = if is_newest { RequestOrder::Newest } else { RequestOrder::Due };
    let selection = requests.select(&caller, program, desk.now);
    let listed = list(installation, &selection, order, some(&wanted.after), PAGE).await.map_err(not_done)?;
    let counts = count_views(installation, &caller, desk.now).await.map_err(Failed::ours)?;
    let tab = |&(of, count): &(RequestView, Count)| Tab {
        name: name(of),
        address: Wanted { view: of.word().to_owned(), ..Wanted::default() }.address(),
        count,
        is_here: of == view,
    };
    let bare = Wanted { view: wanted.view.clone(), order: wanted.order.clone(), ..Wanted::default() };
    page(&Page {
        tabs: counts.iter().map(tab).collect(),
        chips: wanted.chips(view, &desk, program),
        kinds: choices(program.requests.kinds.iter().map(|kind| (&kind.id, &kind.name))),
        teams: choices(program.teams.iter().map(|team| (&team.id, &team.name))),
        rows: listed.requests.into_iter().map(|brief| Row::of(brief, program, desk.now)).collect(),
        next: listed.next.map(|after| Wanted { after, ..wanted.clone() }.address()).unwrap_or_default(),
        is_new: counts.iter().all(|(_, count)| count.count == 0),
        is_narrowed: bare != Wanted { after: String::new(), ..wanted.clone() },
        refusal: if desk.may(Permission::Ask) { String::new() } else { desk.needs(Permission::Ask) },
        view,
        wanted,
        desk,
    })
}

fn choices<'c>(all: impl Iterator<Item = (&'c String, &'c String)>) -> Vec<Choice> {
    all.map(|(id, name)| Choice { id: id.clone(), name: name.clone() }).collect()
}
