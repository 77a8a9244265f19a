//! Answers to the questions that are asked when somebody asks.

use super::{NotDone, WrongAnswer};
use jiff::civil::Date;
use portcullis_domain::program::Program;
use portcullis_domain::program::requests::{AnswerType, Kind, Question};
use portcullis_domain::request::record::Answer;

/// Characters of a text that somebody writes about a request.
pub const LONGEST_TEXT: usize = 4_000;
/// Characters of any other answer.
pub const LONGEST_LINE: usize = 300;
/// Characters of a title.
const LONGEST_TITLE: usize = 120;

/// What was asked in one line, and the answers as they are kept.
#[derive(Debug)]
pub(super) struct Checked {
    pub(super) title: String,
    pub(super) answers: Vec<Answer>,
}

/// Holds answers against the questions of their kind; everything that is wrong at once.
pub(super) fn check(
    program: &Program,
    kind: &Kind,
    given: &[(String, String)],
) -> Result<Checked, Vec<WrongAnswer>> {
    let mut wrong = Vec::new();
    for (id, _) in given.iter().filter(|(id, _)| kind.questions.iter().all(|question| question.id != *id)) {
        let known: Vec<&str> = kind.questions.iter().map(|question| question.id.as_str()).collect();
        let why = format!("a request of this kind has no such question; it has {}", known.join(", "));
        wrong.push(WrongAnswer { question: id.chars().take(LONGEST_LINE).collect(), why });
    }
    let (mut answers, mut title) = (Vec::new(), None);
    for question in &kind.questions {
        let mut of_it = given.iter().filter(|(id, _)| *id == question.id).map(|(_, text)| text.as_str());
        let text = without_controls(of_it.next().unwrap_or_default());
        let text = text.trim();
        let read = match of_it.next() {
            Some(_) => Err("it is answered twice".to_owned()),
            None if text.is_empty() && question.is_required => Err("it needs an answer".to_owned()),
            None if text.is_empty() => continue,
            None => read(program, question, text),
        };
        match read {
            Ok(text) => {
                if question.answer == AnswerType::Text && title.is_none() {
                    title = Some(line_of(&text));
                }
                answers.push(Answer { question: question.id.clone(), label: question.label.clone(), text });
            }
            Err(why) => wrong.push(WrongAnswer { question: question.id.clone(), why }),
        }
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    Ok(Checked { title: title.unwrap_or_else(|| line_of(&kind.name)), answers })
}

/// Words that somebody writes into the thread of a request.
pub(super) fn check_words(field: &str, text: &str) -> Result<String, NotDone> {
    let text = without_controls(text);
    let text = text.trim();
    let why = if text.is_empty() {
        "say it in words".to_owned()
    } else if let Err(why) = within(text, LONGEST_TEXT) {
        why
    } else {
        return Ok(text.to_owned());
    };
    Err(NotDone::Wrong(vec![WrongAnswer { question: field.to_owned(), why }]))
}

/// An answer as people read it.
fn read(program: &Program, question: &Question, text: &str) -> Result<String, String> {
    within(text, if question.answer == AnswerType::Text { LONGEST_TEXT } else { LONGEST_LINE })?;
    match question.answer {
        AnswerType::Text => Ok(text.to_owned()),
        AnswerType::Choice if question.choices.iter().any(|choice| choice == text) => Ok(text.to_owned()),
        AnswerType::Choice => {
            Err(format!("`{text}` is none of the choices; they are {}", question.choices.join(", ")))
        }
        AnswerType::Person => match program.person(text) {
            Some(person) => Ok(person.name.clone()),
            None => Err(format!("the program has nobody with the id `{text}`")),
        },
        AnswerType::Date => match text.parse::<Date>() {
            Ok(date) => Ok(date.to_string()),
            Err(_) => Err(format!("`{text}` is no day; write it as 2026-12-24")),
        },
        AnswerType::Link if is_link(text) => Ok(text.to_owned()),
        AnswerType::Link => {
            Err("it is no address of a page; write one that begins with https:// or http://".to_owned())
        }
    }
}

fn within(text: &str, most: usize) -> Result<(), String> {
    match text.chars().count() {
        count if count > most => Err(format!("it has {count} characters, and {most} are the most")),
        _ => Ok(()),
    }
}

fn is_link(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        !host.is_empty() && !rest.contains(|letter: char| letter.is_whitespace() || "<>\"".contains(letter))
    })
}

/// Characters that steer a terminal or end a text in a database are no words.
fn without_controls(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    text.chars().filter(|letter| !letter.is_control() || matches!(letter, '\n' | '\t')).collect()
}

/// The first line of a text, as many whole words of it as a title has.
fn line_of(text: &str) -> String {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    if line.chars().count() <= LONGEST_TITLE {
        return line.to_owned();
    }
    let cut: String = line.chars().take(LONGEST_TITLE - 1).collect();
    // A word that is longer than a title is cut.
    let whole = cut.rfind(char::is_whitespace).map_or(cut.as_str(), |end| cut[..end].trim_end());
    format!("{whole}…")
}

#[cfg(test)]
mod tests;
