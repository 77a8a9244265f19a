//! The forms that people fill in in Slack, and what they filled in.

use super::press::Press;
use super::reading::is_urgent;
use super::speakers::{message_id, person, words};
use crate::requests::Asked;
use crate::shortened::shortened;
use portcullis_domain::program::Program;
use portcullis_domain::program::requests::{AnswerType, Kind, Question};
use portcullis_domain::request::sort::Sort;
use portcullis_formats::slack::block::{Block, Choice, Element};
use portcullis_formats::slack::event::Message;
use portcullis_formats::slack::interaction::Interaction;
use portcullis_formats::slack::view::{Modal, View};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The form in which a kind is chosen.
pub const KIND: &str = "portcullis_kind";
/// The form with the questions of a kind.
pub const ASK: &str = "portcullis_ask";
/// The form that asks for words.
pub const WORDS: &str = "portcullis_words";

/// Letters that a field takes at most, by Slack's own limit.
const LONGEST: usize = 3000;
/// Letters of a message that are proposed as the first answer; what a form keeps with it has 3000 at most.
const PROPOSED: usize = 1200;
/// Choices that a menu has at most, by Slack's own limit.
const MOST_CHOICES: usize = 100;

/// What a form keeps with it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Kept {
    /// The kind that was chosen.
    kind: String,
    /// The message that becomes a request.
    message: Option<FromMessage>,
    /// What words are asked for.
    press: Option<Press>,
    /// Where somebody is told if it comes to nothing.
    channel: String,
}

/// A message that becomes a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FromMessage {
    /// Its id.
    pub message: String,
    /// The first message of its thread, or itself.
    pub thread: String,
    /// Who wrote it, by their id in Slack.
    pub user: String,
    /// The beginning of what it says.
    text: String,
    /// Whether it tags the support group.
    is_urgent: bool,
}

/// What somebody filled in.
#[derive(Debug, Clone, PartialEq)]
pub enum Filled {
    /// A kind; its questions come next.
    Kind(Box<Modal>),
    /// Everything that is asked.
    Asked {
        /// What is asked for.
        asked: Asked,
        /// The message that becomes a request.
        message: Option<FromMessage>,
        /// What kind of thing the message says.
        sort: Option<Sort>,
    },
    /// The words that a button wanted.
    Words {
        /// What is done.
        press: Press,
        /// Where somebody is told if it comes to nothing.
        channel: String,
    },
    /// A form that is none of ours.
    Unknown,
}

/// What is wrong with what was filled in, by block.
pub type Mistakes = BTreeMap<String, String>;

/// The form in which somebody chooses what they ask for.
pub fn kinds(program: &Program) -> Modal {
    kinds_for(program, &Kept::default())
}

/// The questions of a kind, where somebody named it.
pub fn questions(program: &Program, kind: &str) -> Option<Modal> {
    let kind = program.requests.kind(kind)?;
    Some(questions_of(kind, &Kept { kind: kind.id.clone(), ..Kept::default() }))
}

/// The form in which somebody says what a message is, before it becomes a request.
pub fn kinds_for_message(program: &Program, interaction: &Interaction) -> Modal {
    let (message, channel) = (&interaction.message, &interaction.channel.id);
    let user = if message.user.is_empty() { &interaction.user.id } else { &message.user };
    let thread = if message.is_reply() { &message.thread_ts } else { &message.ts };
    let from = FromMessage {
        message: message_id(channel, &message.ts),
        thread: message_id(channel, thread),
        user: user.clone(),
        text: beginning(program, message),
        is_urgent: is_urgent(program, &message.text),
    };
    kinds_for(program, &Kept { message: Some(from), ..Kept::default() })
}

/// The form that asks for the words that a button wants.
pub fn words_for(press: &Press, channel: &str) -> Modal {
    let kept = Kept { press: Some(press.clone()), channel: channel.to_owned(), ..Kept::default() };
    let mut modal = Modal::new(WORDS, &format!("R-{}", press.request), "Send");
    modal.private_metadata = keep(&kept);
    modal.blocks = vec![Block::input("words", "In words", false, lines("words", None))];
    modal
}

/// What somebody filled in, or everything that is wrong with it.
pub fn read(program: &Program, view: &View) -> Result<Filled, Mistakes> {
    let kept: Kept = serde_json::from_str(&view.private_metadata).unwrap_or_default();
    match view.callback_id.as_str() {
        KIND => {
            let chosen = view.answer("kind").and_then(|kind| program.requests.kind(kind));
            let kind = chosen.ok_or_else(|| mistake("kind", "Choose what it is about."))?;
            let kept = Kept { kind: kind.id.clone(), ..kept };
            Ok(Filled::Kind(Box::new(questions_of(kind, &kept))))
        }
        ASK => asked(program, view, kept),
        WORDS => {
            let words = view.answer("words").ok_or_else(|| mistake("words", "Say it in words."))?;
            Ok(match kept.press {
                Some(press) => Filled::Words { press: press.with_words(words), channel: kept.channel },
                None => Filled::Unknown,
            })
        }
        _ => Ok(Filled::Unknown),
    }
}

fn asked(program: &Program, view: &View, kept: Kept) -> Result<Filled, Mistakes> {
    let Some(kind) = program.requests.kind(&kept.kind) else {
        return Err(kept_question(view, "The program has changed since; begin again."));
    };
    let (mut answers, mut mistakes) = (Vec::new(), Mistakes::new());
    for question in &kind.questions {
        let block = block(question);
        match view.answer(&block) {
            Some(text) => match answer(program, question, text) {
                Ok(text) => answers.push((question.id.clone(), text)),
                Err(why) => drop(mistakes.insert(block, why)),
            },
            None if question.is_required => drop(mistakes.insert(block, "It needs an answer.".to_owned())),
            None => {}
        }
    }
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    let is_tagged = kept.message.as_ref().is_some_and(|message| message.is_urgent);
    let is_urgent = view.answer("urgent").is_some() || is_tagged;
    let sort = view.answer("sort").and_then(Sort::from_word);
    let asked = Asked { kind: kind.id.clone(), answers, is_urgent };
    Ok(Filled::Asked { asked, message: kept.message, sort })
}

/// An answer as use cases take it.
fn answer(program: &Program, question: &Question, text: &str) -> Result<String, String> {
    match question.answer {
        AnswerType::Choice => {
            let choice = text.parse().ok().and_then(|place: usize| question.choices.get(place));
            choice.cloned().ok_or_else(|| "Choose one of them.".to_owned())
        }
        AnswerType::Person => {
            let known = person(program, text).map(|person| person.id.clone());
            known.ok_or_else(|| "The security programme does not know this person.".to_owned())
        }
        AnswerType::Link if !(text.starts_with("https://") || text.starts_with("http://")) => {
            Err("An address begins with https:// or http://.".to_owned())
        }
        AnswerType::Date if text.parse::<jiff::civil::Date>().is_err() => Err("That is no day.".to_owned()),
        _ if text.chars().count() > LONGEST => Err(format!("{LONGEST} letters are the most.")),
        AnswerType::Text | AnswerType::Date | AnswerType::Link => Ok(text.to_owned()),
    }
}

fn kinds_for(program: &Program, kept: &Kept) -> Modal {
    let choices = program.requests.kinds.iter().take(MOST_CHOICES);
    let options = choices.map(|kind| Choice::new(shortened(&kind.name, 75), kind.id.clone())).collect();
    let element = Element::StaticSelect { action_id: "kind".to_owned(), options, initial_option: None };
    let title = if kept.message.is_some() { "Make it a request" } else { "Ask security" };
    let mut modal = Modal::new(KIND, title, "Next");
    modal.private_metadata = keep(kept);
    modal.blocks = vec![Block::input("kind", "What is it about?", false, element)];
    modal
}

fn questions_of(kind: &Kind, kept: &Kept) -> Modal {
    let mut modal = Modal::new(ASK, &shortened(&kind.name, 24), "Ask");
    modal.private_metadata = keep(kept);
    if let Some(notice) = kind.notice {
        let text = format!("Please ask {} before you need it.", notice.in_words());
        modal.blocks.push(Block::context(portcullis_formats::slack::text::escape(&text)));
    }
    let mut proposed = kept.message.as_ref().map(|message| message.text.as_str());
    for question in &kind.questions {
        let text = if question.answer == AnswerType::Text { proposed.take() } else { None };
        modal.blocks.push(Block::input(
            &block(question),
            &shortened(&question.label, 2000),
            !question.is_required,
            element(question, text),
        ));
    }
    if let Some(message) = &kept.message {
        let choice = |sort: Sort| Choice::new(sort.to_string(), sort.word());
        let element = Element::StaticSelect {
            action_id: "sort".to_owned(),
            options: Sort::ALL.map(choice).to_vec(),
            initial_option: Some(choice(Sort::proposed(&message.text))),
        };
        modal.blocks.push(Block::input("sort", "What kind of thing is it?", false, element));
    }
    let urgent = vec![Choice::new("It can't wait", "urgent")];
    let element = Element::Checkboxes { action_id: "urgent".to_owned(), options: urgent };
    modal.blocks.push(Block::input("urgent", "Urgent", true, element));
    modal
}

fn element(question: &Question, proposed: Option<&str>) -> Element {
    let action_id = question.id.clone();
    match question.answer {
        AnswerType::Text => lines(&question.id, proposed),
        AnswerType::Choice => {
            let choices = question.choices.iter().take(MOST_CHOICES).enumerate();
            // Values are shorter than what may be chosen can be, so that they are its places.
            let options =
                choices.map(|(place, choice)| Choice::new(shortened(choice, 75), place.to_string()));
            Element::StaticSelect { action_id, options: options.collect(), initial_option: None }
        }
        AnswerType::Person => Element::UsersSelect { action_id },
        AnswerType::Date => Element::Datepicker { action_id },
        AnswerType::Link => Element::UrlTextInput { action_id },
    }
}

fn lines(action_id: &str, proposed: Option<&str>) -> Element {
    Element::PlainTextInput {
        action_id: action_id.to_owned(),
        multiline: true,
        initial_value: proposed.filter(|text| !text.is_empty()).map(str::to_owned),
        max_length: u32::try_from(LONGEST).ok(),
    }
}

/// The block of a question, whose name no other block has.
fn block(question: &Question) -> String {
    format!("question:{}", question.id)
}

fn mistake(block: &str, why: &str) -> Mistakes {
    Mistakes::from([(block.to_owned(), why.to_owned())])
}

/// A mistake below the first question of the form that somebody has before them, whatever that is.
fn kept_question(view: &View, why: &str) -> Mistakes {
    mistake(view.state.values.keys().next().map_or("urgent", String::as_str), why)
}

fn beginning(program: &Program, message: &Message) -> String {
    words(program, &message.text)
        .chars()
        .filter(|letter| !letter.is_control() || *letter == '\n')
        .take(PROPOSED)
        .collect()
}

fn keep(kept: &Kept) -> String {
    // Names and words of ours can always be written.
    serde_json::to_string(kept).unwrap_or_default()
}

#[cfg(test)]
mod tests;
