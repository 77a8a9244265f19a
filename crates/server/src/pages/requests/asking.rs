//! The form that asks the security team: a kind, then its questions.

use crate::api::requests::{ask_as, not_done};
use crate::extract::Asked;
use crate::pages::desk::Desk;
use crate::pages::filled::Filled;
use crate::pages::page;
use crate::pages::vulnerabilities::{Choice, Fields};
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use portcullis_app::requests::{Asked as Wanted, LONGEST_LINE, LONGEST_TEXT, NotDone, WrongAnswer};
use portcullis_domain::permission::Permission;
use portcullis_domain::program::Program;
use portcullis_domain::program::requests::{Kind, Requests};
use portcullis_domain::request::record::Origin;
use serde::Deserialize;

/// What stands before the id of a question in the name of its field.
const ANSWER: &str = "answer-";

/// Of which kind a request is to be.
#[derive(Debug, Deserialize)]
pub(in crate::pages) struct Chosen {
    #[serde(default)]
    kind: String,
}

#[derive(Template)]
#[template(path = "requests/kinds.html")]
struct WhichKind {
    desk: Desk,
    kinds: Vec<Offered>,
    /// Why the reader can't ask; empty where they can.
    refusal: String,
}

/// A kind, and what people are told of it.
struct Offered {
    id: String,
    name: String,
    told: Vec<String>,
}

#[derive(Template)]
#[template(path = "requests/new.html")]
struct Page {
    desk: Desk,
    kind: Offered,
    questions: Vec<Field>,
    is_urgent: bool,
    /// When it is acknowledged if it can't wait.
    urgent: String,
    refusal: String,
    /// Something is wrong with what was typed.
    is_again: bool,
}

/// A question with what was typed, and what is wrong with that.
struct Field {
    id: String,
    label: String,
    /// What an answer is, in a word.
    answer: &'static str,
    is_required: bool,
    choices: Vec<Choice>,
    typed: String,
    wrong: String,
    most: usize,
}

pub(in crate::pages) async fn form(
    served: Served,
    _: By<may::Read>,
    desk: Desk,
    Asked(chosen): Asked<Chosen>,
) -> Result<Response, Failed> {
    let program = &served.installation.program.program;
    if chosen.kind.is_empty() {
        let kinds = program.requests.kinds.iter().map(|kind| Offered::of(kind, &program.requests));
        return page(&WhichKind { kinds: kinds.collect(), refusal: refusal(&desk), desk });
    }
    let nothing = Wanted { kind: chosen.kind, ..Wanted::default() };
    page(&filled(program, desk, &nothing, &[])?)
}

pub(in crate::pages) async fn ask(
    served: Served,
    By(caller, _): By<may::Ask>,
    desk: Desk,
    Filled(fields): Filled<Fields>,
) -> Result<Response, Failed> {
    let wanted = read(&fields);
    match ask_as(&served.installation, &wanted, Origin::Page, &caller, desk.now).await {
        Ok(number) => Ok(Redirect::to(&format!("/requests/{number}")).into_response()),
        Err(NotDone::Wrong(wrong)) => {
            let form = page(&filled(&served.installation.program.program, desk, &wanted, &wrong)?)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, form).into_response())
        }
        Err(error) => Err(not_done(error)),
    }
}

/// What a form asks for.
fn read(fields: &Fields) -> Wanted {
    let answers = fields.list().filter_map(|(name, value)| {
        let question = name.strip_prefix(ANSWER)?;
        Some((question.to_owned(), value.replace("\r\n", "\n")))
    });
    Wanted {
        kind: fields.text("kind").to_owned(),
        answers: answers.collect(),
        is_urgent: fields.is_marked("urgent"),
    }
}

/// The form with what was typed.
fn filled(program: &Program, desk: Desk, wanted: &Wanted, wrong: &[WrongAnswer]) -> Result<Page, Failed> {
    let requests = &program.requests;
    let kind = requests.kind(&wanted.kind).ok_or_else(|| {
        let known: Vec<&str> = requests.kinds.iter().map(|kind| kind.id.as_str()).collect();
        not_done(NotDone::UnknownKind { kind: wanted.kind.clone(), known: known.join(", ") })
    })?;
    let questions = kind.questions.iter().map(|question| {
        use portcullis_domain::program::requests::AnswerType::{Choice as Chosen, Person, Text};
        let typed = wanted.answers.iter().find(|(id, _)| *id == question.id);
        let wrong = wrong.iter().find(|wrong| wrong.question == question.id);
        let choices = match question.answer {
            Chosen => {
                question.choices.iter().map(|one| Choice { id: one.clone(), name: one.clone() }).collect()
            }
            Person => people(program),
            _ => Vec::new(),
        };
        Field {
            id: question.id.clone(),
            label: question.label.clone(),
            answer: question.answer.word(),
            is_required: question.is_required,
            choices,
            typed: typed.map(|(_, text)| text.clone()).unwrap_or_default(),
            wrong: wrong.map(|wrong| wrong.why.clone()).unwrap_or_default(),
            most: if question.answer == Text { LONGEST_TEXT } else { LONGEST_LINE },
        }
    });
    Ok(Page {
        questions: questions.collect(),
        kind: Offered::of(kind, requests),
        is_urgent: wanted.is_urgent,
        urgent: requests.urgent.in_words(),
        refusal: refusal(&desk),
        is_again: !wrong.is_empty(),
        desk,
    })
}

fn people(program: &Program) -> Vec<Choice> {
    let people = program.people.iter();
    let mut people: Vec<Choice> =
        people.map(|person| Choice { id: person.id.clone(), name: person.name.clone() }).collect();
    people.sort_by(|one, other| (&one.name, &one.id).cmp(&(&other.name, &other.id)));
    people
}

fn refusal(desk: &Desk) -> String {
    if desk.may(Permission::Ask) { String::new() } else { desk.needs(Permission::Ask) }
}

impl Offered {
    fn of(kind: &Kind, requests: &Requests) -> Self {
        let mut told = vec![format!(
            "Somebody of the security team acknowledges it within {}.",
            requests.acknowledge.in_words()
        )];
        told.extend(kind.complete.map(|period| {
            let done = if kind.sort.is_question() { "answered" } else { "done" };
            format!("It is {done} within {}.", period.in_words())
        }));
        told.extend(
            kind.notice.map(|period| format!("Ask at least {} before you need it.", period.in_words())),
        );
        Self { id: kind.id.clone(), name: kind.name.clone(), told }
    }
}
