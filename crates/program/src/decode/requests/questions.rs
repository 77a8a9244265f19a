//! What is asked of somebody who asks.

use super::{LONGEST_CHOICE, LONGEST_LABEL};
use crate::reader::{Fields, Reader};
use portcullis_domain::program::requests::{AnswerType, Question};
use portcullis_source::diagnostic::Diagnostic;
use portcullis_source::span::Span;
use portcullis_source::yaml::Node;
use std::collections::BTreeMap;

/// Questions that one form holds.
const MOST_QUESTIONS: usize = 10;
/// What a list in Slack holds.
const MOST_CHOICES: usize = 100;

pub(super) fn questions(reader: &mut Reader<'_>, node: &Node, key: &str) -> Option<Vec<Question>> {
    let items = reader.list(node, key)?;
    if items.is_empty() {
        let mistake = Diagnostic::error(node.span, "a kind without a question asks for nothing");
        reader.report(mistake.help("ask at least what it is about"));
    }
    reader.at_most(node, key, MOST_QUESTIONS);
    let mut ids = BTreeMap::new();
    let read: Vec<Option<Question>> = items.iter().map(|item| question(reader, item, &mut ids)).collect();
    if let (Some(item), Some(Some(first))) = (items.first(), read.first())
        && (first.answer != AnswerType::Text || !first.is_required)
    {
        let message = "the first question has to be a text that is required";
        let help = "its answer is what people read of the request in one line";
        reader.report(Diagnostic::error(item.span, message).help(help));
    }
    Some(read.into_iter().flatten().collect())
}

fn question(reader: &mut Reader<'_>, node: &Node, ids: &mut BTreeMap<String, Span>) -> Option<Question> {
    let mut fields = reader.fields(node, "request_question", "questions")?;
    let id = fields.required(reader, "id", Reader::id);
    if let (Some(id), Some(place)) = (&id, fields.node("id")) {
        reader.only_one(ids, "questions of the kind", id, place.span);
    }
    let label =
        fields.required(reader, "label", |reader, node, key| reader.short_text(node, key, LONGEST_LABEL));
    let answer = fields.required(reader, "answer", Reader::word);
    let is_required = fields.or(reader, "required", Reader::boolean, true);
    let choices = answer.and_then(|answer| choices(reader, &mut fields, answer));
    // Without a type, nothing is known about its choices.
    if answer.is_none() {
        fields.node("choices");
    }
    fields.finish(reader);
    Some(Question { id: id?, label: label?, answer: answer?, is_required, choices: choices? })
}

/// The choices, which are there where one is chosen and nowhere else.
fn choices(reader: &mut Reader<'_>, fields: &mut Fields<'_>, answer: AnswerType) -> Option<Vec<String>> {
    if answer != AnswerType::Choice {
        fields.refuse(reader, "choices", "goes with `answer: choice` only");
        return Some(Vec::new());
    }
    fields.required(reader, "choices", |reader, node, key| {
        reader.at_most(node, key, MOST_CHOICES);
        let choices = reader.set(node, key, |reader, node, key| reader.short_text(node, key, LONGEST_CHOICE));
        if reader.list(node, key).is_some_and(<[Node]>::is_empty) {
            let mistake = Diagnostic::error(node.span, "there is nothing to choose from");
            reader.report(mistake.help("list what may be chosen"));
        }
        Some(choices)
    })
}
