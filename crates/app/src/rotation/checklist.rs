//! What whoever is on rotation looks at on a day: shown, ticked and unticked.

use super::{NotRotated, responder};
use crate::caller::Caller;
use crate::installation::Installation;
use crate::summarise_programme::count_vulnerabilities;
use jiff::Timestamp;
use jiff::civil::Date;
use portcullis_domain::request::State;
use portcullis_domain::rotation::checklist::{Item, Looked, OnRecord, Tick, checklist};
use portcullis_domain::rotation::sheet::{ChecklistItem, ChecklistSheet};
use portcullis_store::{RequestSelection, StoredTick};
use serde_json::json;

/// What waits for triage past its target.
pub(super) const TRIAGE_LATE: &str = "stage=triaging due=overdue";
/// As far as what is late is counted.
const COUNTED: u32 = 1000;

/// The checklist of a day.
pub async fn show_checklist(
    installation: &Installation,
    day: Date,
    now: Timestamp,
) -> Result<ChecklistSheet, NotRotated> {
    let program = &installation.program.program;
    let is_today = day == program.calendar.day_of(now);
    let on_record = if is_today { Some(on_record(installation, now).await?) } else { None };
    let ticks = installation.store.snapshot().await?.ticks(day).await?;
    let ticks: Vec<Tick> =
        ticks.into_iter().map(|tick| Tick { item: tick.item, by: tick.by, at: tick.at }).collect();
    let items = checklist(&program.requests.checklist, &ticks, on_record);
    Ok(ChecklistSheet { day, items: (1..).zip(items).map(|(place, item)| shown(place, item)).collect() })
}

/// Notes as the caller that an item of today's checklist was looked at.
pub async fn tick(
    installation: &Installation,
    (day, place): (Date, u32),
    caller: &Caller,
    now: Timestamp,
) -> Result<ChecklistSheet, NotRotated> {
    let by = responder(installation, caller)?;
    let item = item(installation, day, place, now)?;
    let mut transaction = installation.store.transaction().await?;
    let tick = StoredTick { day, item: item.to_owned(), by: by.to_owned(), at: now };
    if transaction.tick(&tick).await? {
        let detail = json!({"day": day, "item": item});
        transaction.audit(&caller.entry(now, "checklist.ticked", "rotation", detail)).await?;
    }
    transaction.commit().await?;
    show_checklist(installation, day, now).await
}

/// Takes back that an item of today's checklist was looked at.
pub async fn untick(
    installation: &Installation,
    (day, place): (Date, u32),
    caller: &Caller,
    now: Timestamp,
) -> Result<ChecklistSheet, NotRotated> {
    responder(installation, caller)?;
    let item = item(installation, day, place, now)?;
    let mut transaction = installation.store.transaction().await?;
    if transaction.untick(day, item).await? {
        let detail = json!({"day": day, "item": item});
        transaction.audit(&caller.entry(now, "checklist.unticked", "rotation", detail)).await?;
    }
    transaction.commit().await?;
    show_checklist(installation, day, now).await
}

/// The words of an item of today's checklist.
fn item(installation: &Installation, day: Date, place: u32, now: Timestamp) -> Result<&str, NotRotated> {
    let program = &installation.program.program;
    let today = program.calendar.day_of(now);
    if day != today {
        return Err(NotRotated::OtherDay(today));
    }
    let items = &program.requests.checklist;
    let found = usize::try_from(place).ok().and_then(|place| items.get(place.checked_sub(1)?));
    found.map(String::as_str).ok_or(NotRotated::NoItem { place, count: items.len() })
}

/// What is on record about what has to be looked at.
async fn on_record(installation: &Installation, now: Timestamp) -> Result<OnRecord, NotRotated> {
    let late =
        RequestSelection { states: vec![State::New], overdue_at: Some(now), ..RequestSelection::default() };
    let requests_late = installation.store.snapshot().await?.count_requests(&late, COUNTED).await?;
    let triage_late = count_vulnerabilities(installation, TRIAGE_LATE, COUNTED, now).await?.count;
    Ok(OnRecord { requests_late, triage_late })
}

fn shown(place: u32, item: Item) -> ChecklistItem {
    let is_looked_at = !matches!(item.looked, Looked::No { .. });
    let (by, at, on_record) = match item.looked {
        Looked::No { because } => (None, None, because),
        Looked::Told { by, at } => (Some(by), Some(at), None),
        Looked::OnRecord { why } => (None, None, Some(why)),
    };
    ChecklistItem { place, text: item.text, is_looked_at, by, at, on_record }
}
