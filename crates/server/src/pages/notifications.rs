//! What goes to people and programs, and what became of it.

use super::desk::Desk;
use super::filled::{Filled, Sent};
use super::page;
use crate::api::deliveries::{asked, failed};
use crate::extract::Asked;
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use askama::Template;
use axum::extract::Path;
use axum::response::{Redirect, Response};
use jiff::SignedDuration;
use portcullis_api::ListDeliveries;
use portcullis_app::list_deliveries::{list_deliveries, retry_delivery, sees_all_deliveries, show_delivery};
use portcullis_domain::notification::{
    Channel, DECISION_WAITING, DIGEST, Delivery, DeliveryState, EXCEPTION_WAITING, MOST_ATTEMPTS,
    WEBHOOK_TEST, wait_after,
};
use portcullis_domain::permission::Permission;
use portcullis_domain::vulnerability::Topic;
use serde::{Deserialize, Serialize};

/// Deliveries of a page.
const PAGE: u32 = 50;
/// The permission to have something tried again.
const CONFIGURE: Permission = Permission::Configure;

#[derive(Template)]
#[template(path = "notifications.html")]
struct Page {
    desk: Desk,
    wanted: Wanted,
    states: Vec<Chip>,
    topics: Vec<&'static str>,
    deliveries: Vec<Line>,
    /// The address of the next page; empty where there is none.
    next: String,
    sees_all: bool,
}

#[derive(Template)]
#[template(path = "notification.html")]
struct One {
    desk: Desk,
    line: Line,
    most: u32,
    /// How long it waits after each try, in words.
    waits: String,
}

/// Which deliveries are wanted.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    #[serde(skip_serializing_if = "String::is_empty")]
    state: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    topic: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    recipient: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    after: String,
}

/// A state to list, and the address that lists it.
struct Chip {
    label: &'static str,
    address: String,
    is_set: bool,
}

/// A delivery in words.
pub(super) struct Line {
    pub(super) delivery: Delivery,
    pub(super) state: &'static str,
    /// The class that colours it.
    pub(super) class: &'static str,
    pub(super) channel: Channel,
}

impl Line {
    pub(super) fn of(delivery: Delivery) -> Self {
        let (state, class) = words(delivery.state);
        Self { state, class, channel: delivery.channel, delivery }
    }

    fn is_dead(&self) -> bool {
        self.delivery.state == DeliveryState::Dead
    }

    /// The request in whose thread it is said, where it is one that goes to Slack.
    pub(super) fn request(&self) -> Option<&str> {
        let is_of_request = self.channel == Channel::Slack && self.delivery.recipient.starts_with("R-");
        is_of_request.then_some(self.delivery.recipient.as_str())
    }

    /// The address of the page of it.
    pub(super) fn address(&self) -> String {
        format!("/notifications/{}", super::encoded(&self.delivery.id))
    }
}

impl Wanted {
    fn address(&self) -> String {
        let query = serde_urlencoded::to_string(self).unwrap_or_default();
        if query.is_empty() { "/notifications".to_owned() } else { format!("/notifications?{query}") }
    }

    fn states(&self) -> Vec<Chip> {
        let chip = |label: &'static str, word: &str| Chip {
            label,
            address: Self { state: word.to_owned(), after: String::new(), ..self.clone() }.address(),
            is_set: self.state == word,
        };
        let all = DeliveryState::ALL.iter().map(|state| chip(words(*state).0, state.word()));
        std::iter::once(chip("all", "")).chain(all).collect()
    }
}

/// What people call a state, and the class that colours it.
pub(super) fn words(state: DeliveryState) -> (&'static str, &'static str) {
    match state {
        DeliveryState::Waiting => ("waiting", "wait"),
        DeliveryState::Sending => ("on its way", "wait"),
        DeliveryState::Sent => ("delivered", "good"),
        DeliveryState::Failed => ("failed, tried again", "wait"),
        DeliveryState::Dead => ("dead letter", "bad"),
        DeliveryState::Dropped => ("dropped", ""),
    }
}

/// Everything that deliveries are about, as far as it is known beforehand.
pub(super) fn topics() -> Vec<&'static str> {
    let others = [DECISION_WAITING, EXCEPTION_WAITING, DIGEST, "scan.recorded", WEBHOOK_TEST];
    Topic::ALL.iter().map(|topic| topic.word()).chain(others).collect()
}

fn some(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

pub(super) async fn list(
    served: Served,
    By(caller, _): By<may::Own>,
    desk: Desk,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Failed> {
    let installation = &served.installation;
    let query = ListDeliveries {
        state: DeliveryState::from_word(&wanted.state),
        recipient: some(&wanted.recipient),
        topic: some(&wanted.topic),
        after: some(&wanted.after),
        limit: Some(PAGE),
    };
    let (deliveries, next) = list_deliveries(installation, asked(&query), &caller).await.map_err(failed)?;
    let next = next.map(|after| Wanted { after, ..wanted.clone() }.address()).unwrap_or_default();
    let sees_all = sees_all_deliveries(installation, &caller);
    let deliveries = deliveries.into_iter().map(Line::of).collect();
    page(&Page { desk, states: wanted.states(), topics: topics(), wanted, deliveries, next, sees_all })
}

pub(super) async fn show(
    served: Served,
    By(caller, _): By<may::Own>,
    desk: Desk,
    Path(id): Path<String>,
) -> Result<Response, Failed> {
    let delivery = show_delivery(&served.installation, &id, &caller).await.map_err(failed)?;
    let waits = (1..).map_while(wait_after).map(in_words).collect::<Vec<_>>().join(", ");
    page(&One { desk, line: Line::of(delivery), most: MOST_ATTEMPTS, waits })
}

/// `3 min`, `1 h 21 min`.
fn in_words(wait: SignedDuration) -> String {
    match (wait.as_hours(), wait.as_mins() % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

pub(super) async fn retry(
    served: Served,
    By(caller, _): By<may::Configure>,
    Path(id): Path<String>,
    Filled(Sent {}): Filled<Sent>,
) -> Result<Redirect, Failed> {
    retry_delivery(&served.installation, &id, &caller, crate::now()).await.map_err(failed)?;
    Ok(Redirect::to(&format!("/notifications/{}", super::encoded(&id))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_are_said_in_hours_and_minutes() {
        let waits: Vec<String> = (1..).map_while(wait_after).map(in_words).collect();
        assert_eq!(waits, ["1 min", "3 min", "9 min", "27 min", "1 h 21 min", "4 h 3 min", "12 h 9 min"]);
    }

    #[test]
    fn a_chip_keeps_the_other_conditions_and_begins_at_the_first_page() {
        let wanted = Wanted { topic: "digest".to_owned(), after: "x".to_owned(), ..Wanted::default() };
        let dead = wanted.states().into_iter().find(|chip| chip.label == "dead letter").unwrap();
        assert_eq!(dead.address, "/notifications?state=dead&topic=digest");
        assert!(wanted.states()[0].is_set);
    }
}
