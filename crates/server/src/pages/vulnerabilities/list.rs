//! The list of vulnerabilities, narrowed by a filter that stands in its address.

use super::chips::{Chip, chips};
use super::views::Views;
use super::{Choice, actors};
use crate::api::vulnerabilities::lists::no_list;
use crate::extract::Asked;
use crate::pages::desk::Desk;
use crate::pages::page;
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use portcullis_api::VulnerabilityOrder;
use portcullis_app::caller::Caller;
use portcullis_app::list_vulnerabilities::{Count, ListOrder, NoList, WantedPage, list_counted};
use portcullis_domain::permission::Permission;
use portcullis_domain::program::Program;
use portcullis_domain::program::people::Person;
use portcullis_domain::vulnerability::{Filter, List};
use serde::{Deserialize, Serialize};

/// Vulnerabilities of a page.
const PAGE: u32 = 50;

/// Which page of which list is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::pages) struct Wanted {
    pub(super) filter: String,
    pub(super) order: VulnerabilityOrder,
    pub(super) after: String,
}

#[derive(Template)]
#[template(path = "vulnerabilities/list.html")]
struct Page {
    desk: Desk,
    wanted: Wanted,
    orders: Vec<Order>,
    chips: Vec<Chip>,
    views: Views,
    list: List,
    /// Why nothing is listed.
    mistake: String,
    /// The address of the next page; empty where there is none.
    next: String,
    people: Vec<Choice>,
    /// Why the reader does nothing with what they mark; empty where they may.
    refusal: String,
}

/// An order, and the address of the list in it.
struct Order {
    label: &'static str,
    word: &'static str,
    is_set: bool,
}

impl Wanted {
    /// The address of the list.
    pub(super) fn address(&self) -> String {
        format!("/vulnerabilities?{}", serde_urlencoded::to_string(self).unwrap_or_default())
    }

    fn orders(&self) -> Vec<Order> {
        use VulnerabilityOrder::{Due, Newest, Severity};
        let order = |(label, word, order)| Order { label, word, is_set: self.order == order };
        let all = [
            ("what is due first", "due", Due),
            ("the worst first", "severity", Severity),
            ("the newest first", "newest", Newest),
        ];
        all.map(order).into()
    }
}

pub(in crate::pages) async fn show(
    served: Served,
    By(caller, _): By<may::Read>,
    desk: Desk,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Failed> {
    let program = &served.installation.program.program;
    let page_of = WantedPage {
        filter: &wanted.filter,
        order: match wanted.order {
            VulnerabilityOrder::Due => ListOrder::Due,
            VulnerabilityOrder::Severity => ListOrder::Severity,
            VulnerabilityOrder::Newest => ListOrder::Newest,
        },
        after: Some(wanted.after.as_str()).filter(|after| !after.is_empty()),
        limit: PAGE,
    };
    let moment = served.kept.at(&served.installation, desk.now).await?;
    let known = moment.counted(&wanted.filter, &caller.id);
    let listed = list_counted(&served.installation, &page_of, known, &caller, desk.now).await;
    if let Ok(list) = &listed {
        let count = Count { count: list.count, is_bounded: list.is_bounded };
        moment.note(&wanted.filter, &caller.id, count);
    }
    let (list, mistake) = match listed {
        Ok(list) => (list, String::new()),
        Err(error @ (NoList::Filter(_) | NoList::Selection(_))) => (nothing(), error.to_string()),
        Err(error) => return Err(no_list(error)),
    };
    let next = list.next.clone().map(|after| Wanted { after, ..wanted.clone() }.address());
    let filter: Filter = wanted.filter.parse().unwrap_or_else(|_| Filter::open());
    let is_understood = mistake.is_empty();
    let text = if is_understood { list.filter.clone() } else { wanted.filter.clone() };
    let views = Views::of(&served, &caller, &text).await?;
    let answer = page(&Page {
        views,
        chips: chips(&filter, &desk.person, program),
        orders: wanted.orders(),
        wanted: Wanted { filter: text, ..wanted },
        people: actors(program),
        refusal: refusal(&desk, &caller, program),
        next: next.unwrap_or_default(),
        list,
        mistake,
        desk,
    })?;
    Ok(if is_understood { answer } else { (StatusCode::BAD_REQUEST, answer).into_response() })
}

fn nothing() -> List {
    List { filter: String::new(), count: 0, is_bounded: false, vulnerabilities: Vec::new(), next: None }
}

/// Why the reader does nothing with what they mark, where that is so.
fn refusal(desk: &Desk, caller: &Caller, program: &Program) -> String {
    if !desk.may(Permission::Act) {
        return desk.needs(Permission::Act);
    }
    if program.person(&caller.id).is_some_and(Person::is_security_team) {
        String::new()
    } else {
        "The security team takes, assigns and marks.".to_owned()
    }
}
