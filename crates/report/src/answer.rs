//! The answers to a customer's report, as documents that leave the house.
//!
//! All forms are made of an [`AnswerSheet`], which has nothing that is not meant for customers, and say the same in the
//! same columns. Its texts are partly a stranger's: the names of their packages and images come from their report.

mod columns;
pub mod csv;
pub mod html;
pub mod json;
pub mod markdown;
pub mod terminal;
#[cfg(test)]
mod tests;
pub mod xlsx;

use crate::plain_text;
use crate::sentence;
use portcullis_domain::answer::{Answer, AnswerSheet, AnsweredLine};

/// The answers in the order in which people should look at them.
const ORDER: [Answer; 8] = [
    Answer::Known,
    Answer::Unknown,
    Answer::NotUnderstood,
    Answer::Accepted,
    Answer::Assessed,
    Answer::Fixed,
    Answer::NotAffected,
    Answer::NotPresent,
];

/// Each answer that is given, with its lines.
fn groups(sheet: &AnswerSheet) -> Vec<(Answer, Vec<&AnsweredLine>)> {
    let lines = |answer: Answer| sheet.lines.iter().filter(|line| line.answer == answer).collect::<Vec<_>>();
    ORDER.into_iter().map(|answer| (answer, lines(answer))).filter(|(_, lines)| !lines.is_empty()).collect()
}

/// `Harbour 5.3.2`, with the company before it where its product does not carry its name.
fn name(sheet: &AnswerSheet) -> String {
    let [company, product, release] =
        [&sheet.company, &sheet.product, &sheet.release].map(|text| plain_text::line(text));
    if product.starts_with(&*company) {
        format!("{product} {release}")
    } else {
        format!("{company} {product} {release}")
    }
}

/// `120 lines: 3 known, 117 fixed`.
fn summary(sheet: &AnswerSheet) -> String {
    let count = match sheet.lines.len() {
        1 => "1 line".to_owned(),
        count => format!("{} lines", sentence::thousands(count)),
    };
    let counts: Vec<String> = groups(sheet)
        .iter()
        .map(|(answer, lines)| format!("{} {}", sentence::thousands(lines.len()), spoken(*answer)))
        .collect();
    if counts.is_empty() { count } else { format!("{count}: {}", counts.join(", ")) }
}

/// The answer within a sentence.
fn spoken(answer: Answer) -> String {
    answer.word().replace('_', " ")
}

/// As of when, and how scanners and answers stand to each other.
fn moment(sheet: &AnswerSheet) -> String {
    format!("As of {}", sentence::moment(sheet.at))
}
