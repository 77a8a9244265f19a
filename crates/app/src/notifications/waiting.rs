//! Tells those who may approve of decisions that wait for them.

use jiff::Timestamp;
use portcullis_domain::decision::Request;
use portcullis_domain::decision::outlook::Consent;
use portcullis_domain::gate::BreakGlass;
use portcullis_domain::notification::{DECISION_WAITING, EXCEPTION_WAITING};
use portcullis_store::{StoreError, Transaction};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Decisions that one message names; the others are counted.
const NAMED: usize = 20;

/// Decisions of a set, or a release, that wait for the same people: the body of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Waiting {
    /// The set.
    pub(crate) set: String,
    /// The ids of the first of them.
    pub(crate) decisions: Vec<String>,
    /// How many there are.
    pub(crate) count: u64,
    /// Who asked for them: the id of a person.
    pub(crate) by: String,
    /// Who is told: the one who is asked, else everybody who may approve them.
    pub(crate) to: Vec<String>,
    /// The particulars of the first, as a sentence.
    pub(crate) about: String,
}

impl Waiting {
    /// A release in spite of the gate, which is in no set.
    pub(crate) fn exception(release: &str, asked: &BreakGlass, to: Vec<String>) -> Self {
        let BreakGlass { asked_by, reason, expires, .. } = asked;
        Self {
            set: String::new(),
            decisions: vec![release.to_owned()],
            count: 1,
            by: asked_by.clone(),
            to,
            about: format!("`{asked_by}` asks to release in spite of the gate until {expires}: {reason}"),
        }
    }
}

/// Puts a message into the outbox for those who may approve a release in spite of the gate.
pub(crate) async fn put_exception(
    transaction: &mut Transaction,
    exception: &Waiting,
    now: Timestamp,
) -> Result<(), StoreError> {
    // A document of texts and numbers can always be written.
    let body = serde_json::to_string(exception).unwrap_or_default();
    transaction.put(EXCEPTION_WAITING, &body, now).await.map(drop)
}

/// Puts a message into the outbox for each group of people who may approve what waits, however much that is.
pub(crate) async fn put_waiting<'r>(
    transaction: &mut Transaction,
    decisions: impl IntoIterator<Item = (&'r Request, &'r Consent)>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut groups: BTreeMap<(Vec<String>, &str, &str), Waiting> = BTreeMap::new();
    for (request, consent) in decisions {
        let Consent::Waits { asked, approvers, .. } = consent else { continue };
        let to = asked.as_ref().map_or_else(|| approvers.clone(), |asked| vec![asked.clone()]);
        let (set, by) = (request.key.set.as_str(), request.by.as_str());
        let group = groups.entry((to, set, by)).or_insert_with_key(|(to, ..)| Waiting {
            set: set.to_owned(),
            decisions: Vec::new(),
            count: 0,
            by: by.to_owned(),
            to: to.clone(),
            about: about(request),
        });
        group.count += 1;
        if group.decisions.len() < NAMED {
            group.decisions.push(request.key.id.clone());
        }
    }
    let mut messages = Vec::with_capacity(groups.len());
    for waiting in groups.values() {
        // A document of texts and numbers can always be written.
        messages.push((DECISION_WAITING, serde_json::to_string(waiting).unwrap_or_default()));
    }
    transaction.put_all(&messages, now).await
}

fn about(request: &Request) -> String {
    let Request { weakness, scope, verdict, by, reason, .. } = request;
    format!("`{by}` asks for `{}` on {weakness} in {scope}: {reason}", verdict.word())
}
