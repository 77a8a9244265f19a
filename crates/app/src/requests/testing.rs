//! The security team's desk in tests: Bo of Core asks, Eve is Core's ambassador, Ana is on rotation and Sam leads.

use super::{Asked, Asker, NotDone, act, ask, show, take};
use crate::caller::Caller;
use crate::testing::{Home, home_with};
use jiff::{SignedDuration, Timestamp};
use portcullis_domain::request::action::Action;
use portcullis_domain::request::event::{Event, Happening, Speaker};
use portcullis_domain::request::record::{Origin, Request};
use portcullis_domain::request::sheet::RequestSheet;
use std::ops::Deref;

const SECTIONS: &str = r#", "teams": [{"id": "core", "name": "Core", "members": ["bo"], "ambassador": "eve"}],
  "rotation": {"members": ["ana"], "starts": "2026-01-05", "handover": "mon 10:00"}"#;

/// So many minutes after nine on a Monday.
pub(super) fn minute(count: i64) -> Timestamp {
    let nine: Timestamp = "2026-06-01T09:00:00Z".parse().unwrap();
    nine.checked_add(SignedDuration::from_mins(count)).unwrap()
}

/// An installation with such a desk.
pub(super) struct Desk {
    home: Home,
}

impl Deref for Desk {
    type Target = Home;

    fn deref(&self) -> &Home {
        &self.home
    }
}

pub(super) async fn desk() -> Desk {
    desk_with("").await
}

/// One whose program has more to say.
pub(super) async fn desk_with(sections: &str) -> Desk {
    Desk { home: home_with(&format!("{SECTIONS}{sections}")).await }
}

pub(super) fn speaker(id: &str) -> Speaker {
    Speaker { id: id.to_owned(), is_team: ["ana", "sam", "eve"].contains(&id) }
}

/// Bo on a page.
pub(super) fn bo() -> Asker {
    Asker {
        speaker: speaker("bo"),
        name: None,
        team: None,
        origin: Origin::Page,
        root: None,
        thread: None,
        is_sorted: true,
    }
}

/// Bo with a message in Slack.
pub(super) fn bo_in_slack(message: &str) -> Asker {
    Asker { origin: Origin::Slack, root: Some(message.to_owned()), thread: Some(message.to_owned()), ..bo() }
}

/// Access, with what is needed.
pub(super) fn access() -> Asked {
    let answers = [("what", "Read the logs of web\nfor a customer"), ("level", "Read")];
    Asked {
        kind: "access".to_owned(),
        answers: answers.map(|(question, text)| (question.to_owned(), text.to_owned())).to_vec(),
        is_urgent: false,
    }
}

pub(super) fn event(id: &str, at: i64, by: &str, what: Happening) -> Event {
    Event { id: id.to_owned(), at: minute(at), by: speaker(by), what }
}

pub(super) fn said(id: &str, at: i64, by: &str, text: &str) -> Event {
    let what = Happening::Said {
        message: format!("slack:C0:{id}"),
        text: text.to_owned(),
        is_urgent: text.contains("@security"),
    };
    event(&format!("slack:{id}"), at, by, what)
}

pub(super) fn reacted(id: &str, at: i64, by: &str, reaction: &str) -> Event {
    let what = Happening::Reacted { message: ROOT.to_owned(), reaction: reaction.to_owned() };
    event(&format!("slack:{id}"), at, by, what)
}

/// The message with which a request in Slack began.
pub(super) const ROOT: &str = "slack:C0:root";

impl Desk {
    /// Bo asks for access in Slack, and what is told of that is done with.
    pub(super) async fn asked_in_slack(&self) -> Request {
        let request = self.ask(&access(), &bo_in_slack(ROOT), 0).await.unwrap();
        self.told().await;
        request
    }

    pub(super) async fn ask(&self, asked: &Asked, by: &Asker, at: i64) -> Result<Request, NotDone> {
        ask(&self.installation, asked, by, &self.caller("bo"), minute(at)).await
    }

    pub(super) async fn act(&self, who: &str, action: Action, at: i64) -> Result<RequestSheet, NotDone> {
        act(&self.installation, 1, action, None, &self.caller(who), minute(at)).await
    }

    /// Takes in events of the thread of the request in Slack.
    pub(super) async fn take(&self, events: &[Event], at: i64) -> Option<u64> {
        let caller = Caller { id: "portcullis".to_owned(), from: "slack".to_owned() };
        take(&self.installation, &[ROOT], events, &caller, minute(at)).await.unwrap()
    }

    pub(super) async fn sheet(&self) -> RequestSheet {
        show(&self.installation, 1, None, minute(0)).await.unwrap()
    }

    /// What is in the outbox, which is empty afterwards.
    pub(super) async fn told(&self) -> Vec<String> {
        let mut transaction = self.installation.store.transaction().await.unwrap();
        let far = minute(1_000_000);
        let messages = transaction.take(100, far, SignedDuration::from_secs(1)).await.unwrap();
        for message in &messages {
            transaction.acknowledge(&message.id).await.unwrap();
        }
        transaction.commit().await.unwrap();
        let mut told: Vec<String> =
            messages.iter().map(|message| format!("{} {}", message.topic, message.body)).collect();
        told.sort();
        told
    }

    /// Actor, action and detail of what the audit trail has of a request.
    pub(super) async fn trail(&self, subject: &str) -> Vec<String> {
        let mut snapshot = self.installation.store.snapshot().await.unwrap();
        let (entries, _) = snapshot.audit_about(subject, 50).await.unwrap();
        entries.iter().map(|entry| format!("{} {} {}", entry.actor, entry.action, entry.detail)).collect()
    }
}
