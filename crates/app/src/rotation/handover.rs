//! Drafts what is handed over, lets people edit and post it, and reminds those who did not.

use super::{NotRotated, name, responder};
use crate::approve_decision::waiting;
use crate::caller::Caller;
use crate::installation::Installation;
use crate::rota_changes::rota_changes;
use crate::summarise_programme::count_vulnerabilities;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use portcullis_domain::notification::{HANDOVER_DRAFTED, HANDOVER_DUE, HANDOVER_POSTED};
use portcullis_domain::program::Program;
use portcullis_domain::program::calendar::Calendar;
use portcullis_domain::request::State;
use portcullis_domain::request::record::{Request, RequestNumber};
use portcullis_domain::rotation::recap::{HandedOver, OpenRequest, OpenWork, recap};
use portcullis_domain::rotation::sheet::HandoverSheet;
use portcullis_store::{RequestOrder, RequestSelection, StoreError, StoredHandover, Transaction};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Handovers that are listed.
pub const MOST_LISTED: u32 = 100;
/// Characters of a recap.
pub const LONGEST: usize = 20_000;
/// Requests that a draft is made of; the others are counted.
const REQUESTS: u32 = 200;
/// As far as what is open is counted.
const COUNTED: u32 = 10_000;
/// Handovers that are looked at for what nobody posted.
const LATEST: u32 = 3;
/// How long after a handover somebody is reminded of it.
const REMINDED: SignedDuration = SignedDuration::from_hours(7 * 24);

/// A handover as people are told of it: the body of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct HandoverNote {
    /// When the week is handed over.
    pub(crate) at: Timestamp,
    /// Who hands over, by their id.
    pub(crate) from: String,
    /// Who takes over.
    pub(crate) to: String,
    /// What is handed over.
    pub(crate) text: String,
}

/// What a run of the job did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HandedOn {
    /// Whether a recap was drafted.
    pub drafted: bool,
    /// Handovers of which people were reminded.
    pub reminded: u64,
}

/// The latest handovers, the last first.
pub async fn list_handovers(
    installation: &Installation,
    limit: u32,
) -> Result<Vec<HandoverSheet>, StoreError> {
    let handovers = installation.store.snapshot().await?.handovers(limit.min(MOST_LISTED)).await?;
    Ok(handovers.into_iter().map(shown).collect())
}

/// Keeps what somebody made of a recap that was not posted.
pub async fn edit_handover(
    installation: &Installation,
    at: Timestamp,
    text: &str,
    caller: &Caller,
    now: Timestamp,
) -> Result<HandoverSheet, NotRotated> {
    responder(installation, caller)?;
    // Forms send the ends of lines as programs of long ago wrote them.
    let text = text.replace("\r\n", "\n");
    let text = text.trim_end();
    if text.trim().is_empty() || text.chars().count() > LONGEST {
        return Err(NotRotated::Length(LONGEST));
    }
    let mut transaction = installation.store.transaction().await?;
    let before = unposted(&mut transaction, at).await?;
    let after = StoredHandover { text: Some(text.to_owned()), ..before };
    transaction.save_handover(&after).await?;
    let detail = json!({"at": at, "characters": text.chars().count()});
    transaction.audit(&caller.entry(now, "handover.edited", "rotation", detail)).await?;
    transaction.commit().await?;
    Ok(shown(after))
}

/// Posts a recap to the security team.
pub async fn post_handover(
    installation: &Installation,
    at: Timestamp,
    caller: &Caller,
    now: Timestamp,
) -> Result<HandoverSheet, NotRotated> {
    responder(installation, caller)?;
    let mut transaction = installation.store.transaction().await?;
    let before = unposted(&mut transaction, at).await?;
    let after = StoredHandover { posted_at: Some(now), ..before };
    transaction.save_handover(&after).await?;
    put(&mut transaction, HANDOVER_POSTED, &after, now).await?;
    let detail = json!({"at": at, "from": after.from, "to": after.to});
    transaction.audit(&caller.entry(now, "handover.posted", "rotation", detail)).await?;
    transaction.commit().await?;
    Ok(shown(after))
}

/// Drafts the recap of the next handover from the working day before on, and reminds both of one that nobody posted.
pub async fn hand_on(installation: &Installation, now: Timestamp) -> Result<HandedOn, NotRotated> {
    let reminded = remind(installation, now).await?;
    let drafted = draft(installation, now).await?;
    Ok(HandedOn { drafted, reminded })
}

async fn draft(installation: &Installation, now: Timestamp) -> Result<bool, NotRotated> {
    let program = &installation.program.program;
    let Some(rotation) = &program.rotation else { return Ok(false) };
    let at = rotation.next_handover(now, &program.calendar);
    if now < drafted_from(&program.calendar, at) {
        return Ok(false);
    }
    let mut snapshot = installation.store.snapshot().await?;
    let known = snapshot.handover(at).await?;
    let changes = rota_changes(&mut snapshot, program, now).await?;
    let before = at.checked_sub(SignedDuration::from_secs(1)).unwrap_or(at);
    let whose = |moment| rotation.at(moment, &changes, &program.calendar).map(|(person, _)| person);
    // Before the first week nobody hands over, and nobody hands over to themselves.
    let (Some(from), Some(to)) = (whose(before), whose(at)) else { return Ok(false) };
    if from == to || known.as_ref().is_some_and(|known| known.from == from && known.to == to) {
        return Ok(false);
    }
    if known.as_ref().is_some_and(|known| known.posted_at.is_some()) {
        return Ok(false);
    }
    drop(snapshot);
    let open = open_work(installation, now).await?;
    let week = HandedOver { from: name(program, &from), to: name(program, &to), at };
    let draft = recap(&week, &open, &program.calendar, now);
    let text = known.and_then(|known| known.text);
    let handover = StoredHandover { at, from, to, draft, text, posted_at: None, reminded_at: None };
    let mut transaction = installation.store.transaction().await?;
    if transaction.handover(at).await?.is_some_and(|meanwhile| meanwhile.posted_at.is_some()) {
        return Ok(false);
    }
    transaction.save_handover(&handover).await?;
    put(&mut transaction, HANDOVER_DRAFTED, &handover, now).await?;
    transaction.commit().await?;
    Ok(true)
}

/// From when the recap of a handover is drafted: when work begins on the last working day before.
fn drafted_from(calendar: &Calendar, at: Timestamp) -> Timestamp {
    let days = std::iter::successors(calendar.day_of(at).yesterday().ok(), |day: &Date| day.yesterday().ok());
    let day = days.take(60).find(|&day| calendar.is_business_day(day));
    day.and_then(|day| calendar.time_zone.to_timestamp(day.to_datetime(calendar.working_hours.opens)).ok())
        .unwrap_or(at)
}

async fn remind(installation: &Installation, now: Timestamp) -> Result<u64, NotRotated> {
    let since = now.checked_sub(REMINDED).unwrap_or(Timestamp::UNIX_EPOCH);
    let is_due = |handover: &StoredHandover| {
        handover.posted_at.is_none()
            && handover.reminded_at.is_none()
            && handover.at <= now
            && handover.at > since
    };
    let latest = installation.store.snapshot().await?.handovers(LATEST).await?;
    let mut reminded = 0;
    for at in latest.into_iter().filter(is_due).map(|handover| handover.at) {
        let mut transaction = installation.store.transaction().await?;
        let Some(handover) = transaction.handover(at).await?.filter(is_due) else { continue };
        let handover = StoredHandover { reminded_at: Some(now), ..handover };
        transaction.save_handover(&handover).await?;
        put(&mut transaction, HANDOVER_DUE, &handover, now).await?;
        transaction.commit().await?;
        reminded += 1;
    }
    Ok(reminded)
}

/// What is open: requests, vulnerabilities, decisions.
async fn open_work(installation: &Installation, now: Timestamp) -> Result<OpenWork, NotRotated> {
    let program = &installation.program.program;
    let open =
        RequestSelection { states: vec![State::New, State::Acknowledged], ..RequestSelection::default() };
    let mut snapshot = installation.store.snapshot().await?;
    let requests = snapshot.requests(&open, RequestOrder::Due, None, REQUESTS).await?;
    let count = snapshot.count_requests(&open, COUNTED).await?;
    drop(snapshot);
    let counted = async |filter| count_vulnerabilities(installation, filter, COUNTED, now).await;
    let decisions =
        waiting(installation, None, now).await.map_err(|error| NotRotated::Open(Box::new(error)))?;
    Ok(OpenWork {
        more_requests: count.saturating_sub(requests.len() as u64),
        requests: requests.iter().map(|request| open_request(program, request)).collect(),
        triage: counted("stage=triaging").await?.count,
        triage_late: counted(super::checklist::TRIAGE_LATE).await?.count,
        overdue: counted("stage=open due=overdue").await?.count,
        decisions: decisions.len() as u64,
    })
}

fn open_request(program: &Program, request: &Request) -> OpenRequest {
    let standing = &request.standing;
    OpenRequest {
        name: RequestNumber(request.number).to_string(),
        title: request.title.clone(),
        assignee: standing.assignee.as_deref().map(|person| name(program, person).to_owned()),
        state: standing.state,
        is_urgent: standing.urgent.is_some(),
        due: match standing.state {
            State::New => Some(standing.acknowledge_by),
            _ => standing.complete_by,
        },
    }
}

/// The handover of a moment, which nobody posted.
async fn unposted(transaction: &mut Transaction, at: Timestamp) -> Result<StoredHandover, NotRotated> {
    let handover = transaction.handover(at).await?.ok_or(NotRotated::NoHandover(at))?;
    match handover.posted_at {
        Some(posted) => Err(NotRotated::Posted(posted)),
        None => Ok(handover),
    }
}

async fn put(
    transaction: &mut Transaction,
    topic: &str,
    handover: &StoredHandover,
    now: Timestamp,
) -> Result<(), StoreError> {
    let StoredHandover { at, from, to, draft, text, .. } = handover;
    let text = text.as_ref().unwrap_or(draft).clone();
    let note = HandoverNote { at: *at, from: from.clone(), to: to.clone(), text };
    // A document of texts can always be written.
    transaction.put(topic, &serde_json::to_string(&note).unwrap_or_default(), now).await.map(drop)
}

fn shown(stored: StoredHandover) -> HandoverSheet {
    let StoredHandover { at, from, to, draft, text, posted_at, .. } = stored;
    HandoverSheet { at, from, to, draft, text, posted_at }
}
