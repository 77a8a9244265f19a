//! What one person alone is told: questions, reminders, and what is theirs from then on.

use super::place::{self, Place};
use super::{Saying, Trouble, blocks, slack_id};
use portcullis_domain::notification::Letter;
use portcullis_domain::request::State;
use portcullis_domain::request::action::Verb;
use portcullis_domain::request::card::Card;
use portcullis_domain::request::record::RequestNumber;
use portcullis_domain::request::sheet::RequestSheet;
use serde::Deserialize;
use serde_json::Value;

/// Whom something is told, of which request.
#[derive(Debug, Deserialize)]
pub(super) struct Told {
    request: u64,
    to: String,
    /// Of a question: the same for the same one.
    #[serde(default)]
    key: String,
    /// Of a reminder: what is missing.
    #[serde(default)]
    missing: String,
}

/// Asks somebody what they mean, where they are: in the thread, seen by them alone.
pub(super) async fn ask(saying: &Saying<'_>, told: &Told) -> Result<(), Trouble> {
    let (request, sheet) = saying.read(told.request).await?;
    let conversation = request.conversation(&sheet.events);
    let Some(prompt) = conversation.prompts.iter().find(|prompt| prompt.key == told.key) else {
        return Err(Trouble::needless("nothing is unclear any more"));
    };
    let question = prompt.question(conversation.sort, &sheet.names);
    let answers = prompt.what.answers(conversation.sort, &sheet.names);
    let line = format!("{} {question}", RequestNumber(told.request));
    let blocks = blocks::note(&line, &[], &answers, told.request, &saying.page(told.request));
    let user = user(saying, &told.to)?;
    if let Some(Place { channel, thread }) = place::for_words(&request, &sheet.events) {
        match saying.slack.post_ephemeral(channel, thread, user, &line, Some(&blocks)).await {
            Err(error) if error.is("user_not_in_channel") => {}
            other => return Ok(other?),
        }
    }
    post(saying, user, &line, &blocks).await
}

/// Tells somebody that a request is theirs.
pub(super) async fn assigned(saying: &Saying<'_>, told: &Told) -> Result<(), Trouble> {
    let (_, sheet) = saying.read(told.request).await?;
    let standing = &sheet.brief.standing;
    if !standing.state.is_open() || standing.assignee.as_ref() != Some(&told.to) {
        return Err(Trouble::needless("it is not theirs any more"));
    }
    nudge(saying, told, &sheet, "is yours").await
}

/// Reminds somebody of what is missing, if it still is.
pub(super) async fn remind(saying: &Saying<'_>, told: &Told) -> Result<(), Trouble> {
    let (request, sheet) = saying.read(told.request).await?;
    let state = sheet.brief.standing.state;
    let (is_missing, phrase) = match told.missing.as_str() {
        "acknowledgement" => (state == State::New, "waits for somebody to acknowledge it"),
        "completion" => (state.is_open(), "is not done in time"),
        _ => {
            let conversation = request.conversation(&sheet.events);
            let is_missing = conversation.without_reason().any(|(who, _)| who == told.to);
            (is_missing, "needs your reason in words: you said no to it")
        }
    };
    if !is_missing {
        return Err(Trouble::needless("it is not missing any more"));
    }
    nudge(saying, told, &sheet, phrase).await
}

/// Brings somebody a letter.
pub(super) async fn letter(saying: &Saying<'_>, to: &str, letter: &Letter) -> Result<(), Trouble> {
    post(saying, user(saying, to)?, &letter.subject, &blocks::letter(letter, saying.base_url)).await
}

async fn nudge(saying: &Saying<'_>, told: &Told, sheet: &RequestSheet, phrase: &str) -> Result<(), Trouble> {
    let card = Card::of(sheet, saying.program());
    let line = format!("{} {phrase}: {}", card.headline, card.title);
    let is_answer = |verb| matches!(verb, Verb::Acknowledge | Verb::Complete);
    let answers: Vec<_> = card.buttons.into_iter().filter(|button| is_answer(button.action.verb())).collect();
    let blocks = blocks::note(&line, &card.lines, &answers, told.request, &saying.page(told.request));
    post(saying, user(saying, &told.to)?, &line, &blocks).await
}

fn user<'s>(saying: &'s Saying<'_>, to: &'s str) -> Result<&'s str, Trouble> {
    slack_id(saying.program(), to).ok_or_else(|| Trouble::needless("they have no id in Slack any more"))
}

async fn post(saying: &Saying<'_>, user: &str, words: &str, blocks: &Value) -> Result<(), Trouble> {
    saying.slack.post_message(user, None, &blocks::plain(words), Some(blocks), None).await?;
    Ok(())
}
