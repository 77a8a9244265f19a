//! What is said of a message, and to whom.

use super::turns::of_handover;
use super::waiting::Waiting;
use portcullis_domain::notification::{
    Group, HANDOVER_DRAFTED, HANDOVER_DUE, HANDOVER_POSTED, Letter, LetterEntry, LetterSection, recipients,
};
use portcullis_domain::program::Program;
use portcullis_domain::vulnerability::{Recipient, Topic, Vulnerability};
use portcullis_report::plain_text::line;
use portcullis_store::OutboxMessage;
use serde::Deserialize;
use std::collections::{BTreeSet, HashMap};

/// Characters of a title in a mail.
pub(super) const TITLE: usize = 120;
/// Characters of what is said of one thing.
pub(super) const TEXT: usize = 500;

/// What the message about a notice says.
#[derive(Debug, Deserialize)]
struct Notice {
    vulnerability: u64,
    to: Vec<Recipient>,
    about: String,
}

/// What people are told, and who.
pub(super) struct Told<'p> {
    pub(super) group: Group,
    pub(super) people: BTreeSet<&'p str>,
    pub(super) subject: String,
    pub(super) entry: LetterEntry,
}

/// The number of the vulnerability that a message is about.
pub(super) fn number_in(message: &OutboxMessage) -> Option<u64> {
    Topic::from_word(&message.topic)?;
    serde_json::from_str::<Notice>(&message.body).ok().map(|notice| notice.vulnerability)
}

/// What people are told of a message; nothing where it is for programs only, or not understood.
pub(super) fn told<'p>(
    program: &'p Program,
    message: &OutboxMessage,
    vulnerabilities: &HashMap<u64, Vulnerability>,
    is_away: impl Fn(&str) -> bool,
) -> Option<Told<'p>> {
    let group = Group::of(&message.topic)?;
    if matches!(message.topic.as_str(), HANDOVER_DRAFTED | HANDOVER_POSTED | HANDOVER_DUE) {
        return of_handover(program, message);
    }
    if group == Group::Approvals {
        let waiting: Waiting = serde_json::from_str(&message.body).ok()?;
        let people = waiting.to.iter().filter_map(|id| program.person(id)).map(|person| person.id.as_str());
        let name = match waiting.decisions.as_slice() {
            [release] if waiting.set.is_empty() => release.clone(),
            [one] if waiting.count == 1 => format!("{}/{one}", waiting.set),
            _ => format!("{} decisions of {}", waiting.count, waiting.set),
        };
        return Some(Told {
            group,
            people: people.collect(),
            subject: format!(
                "{} {} for your approval",
                cut(&name, TITLE),
                if waiting.count == 1 { "waits" } else { "wait" }
            ),
            entry: LetterEntry {
                name: cut(&name, TITLE),
                text: cut(&waiting.about, TEXT),
                path: if waiting.set.is_empty() { "/releases" } else { "/approvals" }.to_owned(),
            },
        });
    }
    let topic = Topic::from_word(&message.topic)?;
    let notice: Notice = serde_json::from_str(&message.body).ok()?;
    let vulnerability = vulnerabilities.get(&notice.vulnerability)?;
    let (name, title) = (vulnerability.name(), cut(&vulnerability.title, TITLE));
    Some(Told {
        group,
        people: recipients(program, vulnerability, &notice.to, is_away),
        subject: format!("{name} {}: {title}", phrase(topic)),
        entry: LetterEntry {
            name: format!("{name} {title}"),
            text: format!("{}, {}", vulnerability.severity(), cut(&notice.about, TEXT)),
            path: format!("/vulnerabilities/{}", vulnerability.number),
        },
    })
}

/// A mail about one thing.
pub(super) fn letter(told: &Told<'_>, company: &str) -> Letter {
    Letter {
        subject: told.subject.clone(),
        opening: format!("{}.", told.subject),
        sections: vec![LetterSection { title: String::new(), entries: vec![told.entry.clone()], more: 0 }],
        why: why(company),
    }
}

/// Why somebody gets mail.
pub(super) fn why(company: &str) -> String {
    format!("You get this since you have a part in the security programme of {}.", cut(company, TITLE))
}

/// What a subject says of a vulnerability.
fn phrase(topic: Topic) -> &'static str {
    match topic {
        Topic::Reported => "has to be estimated",
        Topic::DueSoon => "is due soon",
        Topic::Overdue => "is overdue",
        Topic::Reopened => "was found again",
        Topic::Returned => "is back",
        Topic::Reassess => "has to be looked at again",
        Topic::Validate => "has to be validated",
        Topic::NotFixed => "is not fixed",
        Topic::Disclose => "has to be disclosed",
        Topic::Extended => "has another due date",
        Topic::Unowned => "has no single owner",
    }
}

/// The beginning of a text in one line, with what hides in it spelled out.
pub(super) fn cut(text: &str, longest: usize) -> String {
    let mut short: String = text.chars().take(longest + 1).collect();
    if short.chars().count() > longest {
        short = short.chars().take(longest - 1).collect();
        short.push('…');
    }
    line(&short).into_owned()
}
