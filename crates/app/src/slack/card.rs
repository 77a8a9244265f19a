//! The card of a request: posted once, updated afterwards.

use super::place::{self, Place};
use super::{Saying, Trouble, blocks};
use crate::caller::Caller;
use crate::requests::take;
use crate::slack_intake::CARD;
use jiff::Timestamp;
use portcullis_delivery::slack::{Message, Posted, SlackError};
use portcullis_domain::request::card::Card;
use portcullis_domain::request::event::{Event, Happening, PROGRAMME, Speaker};
use portcullis_domain::request::record::Request;
use portcullis_formats::slack::id::microseconds;
use serde::Deserialize;
use serde_json::{Value, json};

/// Noted before the first try to post a card: whoever finds it noted looks for the card before they post one.
const TRIED: &str = "slack:card";
/// Pages that are looked through for a message that may be there.
const MOST_PAGES: usize = 10;
/// The job, as the audit trail has it.
const JOB: &str = "slack";

/// Of which request.
#[derive(Debug, Deserialize)]
pub(super) struct Shown {
    request: u64,
}

/// Shows a request as it stands.
pub(super) async fn show(saying: &Saying<'_>, shown: &Shown) -> Result<(), Trouble> {
    let number = shown.request;
    let (request, sheet) = saying.read(number).await?;
    let program = saying.program();
    let card = Card::of(&sheet, program);
    let (blocks, words) = (blocks::card(&card, number, &saying.page(number)), blocks::in_short(&card));
    let metadata = json!({"event_type": CARD, "event_payload": {"request": number}});
    if let Some((channel, ts)) = place::card(&sheet.events) {
        let updated = saying.slack.update_message(channel, ts, &words, Some(&blocks), Some(&metadata)).await;
        return match updated {
            Err(error) if error.is("message_not_found") => {
                Err(Trouble::needless("somebody deleted the card"))
            }
            other => Ok(other?),
        };
    }
    let place = place::for_card(program, &request);
    let place = place.ok_or_else(|| Trouble::needless("the program names no channel in which people ask"))?;
    let found = if is_first(saying, number).await? {
        None
    } else {
        find(saying, place, request.opening.at, CARD, &json!({"request": number})).await?
    };
    let posted = if let Some(posted) = found {
        posted
    } else {
        let Place { channel, thread } = place;
        saying.slack.post_message(channel, thread, &words, Some(&blocks), Some(&metadata)).await?
    };
    tell(saying, &request, &posted).await
}

/// Notes that the card is about to be posted; false if that was noted before.
async fn is_first(saying: &Saying<'_>, number: u64) -> Result<bool, Trouble> {
    let mut transaction = saying.installation.store.transaction().await?;
    let is_first = transaction.note_sent(number, TRIED, saying.now).await?;
    transaction.commit().await?;
    Ok(is_first)
}

/// Has reactions to the card count, and says where it is from then on.
async fn tell(saying: &Saying<'_>, request: &Request, posted: &Posted) -> Result<(), Trouble> {
    let message = format!("slack:{}:{}", posted.channel, posted.ts);
    let at = microseconds(&posted.ts).and_then(|at| Timestamp::from_microsecond(at).ok());
    let event = Event {
        // The same as where Slack tells of it.
        id: format!("{message}:shown"),
        at: at.unwrap_or(saying.now),
        by: Speaker { id: PROGRAMME.to_owned(), is_team: true },
        what: Happening::Shown { message },
    };
    let root = [request.opening.root.as_str()];
    take(saying.installation, &root, &[event], &Caller::job(JOB), saying.now).await?;
    Ok(())
}

/// Looks for a message of ours that was posted at a place since a moment, by what was kept with it.
pub(super) async fn find(
    saying: &Saying<'_>,
    place: Place<'_>,
    since: Timestamp,
    kind: &str,
    payload: &Value,
) -> Result<Option<Posted>, SlackError> {
    let oldest = format!("{}.000000", since.as_second());
    let is_it = |message: &&Message| {
        let kept = &message.document["metadata"];
        !message.bot_id.is_empty() && kept["event_type"] == kind && kept["event_payload"] == *payload
    };
    let mut cursor: Option<String> = None;
    for _ in 0..MOST_PAGES {
        let page = match place.thread {
            Some(thread) => saying.slack.replies(place.channel, thread, cursor.as_deref()).await?,
            None => saying.slack.history(place.channel, &oldest, cursor.as_deref()).await?,
        };
        if let Some(message) = page.messages.iter().find(is_it) {
            return Ok(Some(Posted { channel: place.channel.to_owned(), ts: message.ts.clone() }));
        }
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    Ok(None)
}
