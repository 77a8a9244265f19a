//! Words that were not written in the thread of a request.

use super::card::find;
use super::{Saying, Trouble, blocks, place};
use serde::Deserialize;
use serde_json::json;

/// What is kept with such words, so that they are known again.
const SAID: &str = "portcullis_said";

/// What somebody said elsewhere.
#[derive(Debug, Deserialize)]
pub(super) struct Words {
    request: u64,
    event: String,
    by: String,
    text: String,
}

/// Writes them into the thread, naming who said them.
pub(super) async fn pass_on(saying: &Saying<'_>, words: &Words) -> Result<(), Trouble> {
    let (request, sheet) = saying.read(words.request).await?;
    let Some(place) = place::for_words(&request, &sheet.events) else {
        return Err(Trouble::needless("the request is not talked about in Slack"));
    };
    let payload = json!({"event": words.event});
    if saying.attempts > 1 && find(saying, place, request.opening.at, SAID, &payload).await?.is_some() {
        return Ok(());
    }
    let name = sheet.names.get(&words.by).unwrap_or(&words.by);
    let (blocks, short) = blocks::words(name, &words.text, words.request, &saying.page(words.request));
    let metadata = json!({"event_type": SAID, "event_payload": payload});
    saying.slack.post_message(place.channel, place.thread, &short, Some(&blocks), Some(&metadata)).await?;
    Ok(())
}
