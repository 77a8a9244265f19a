//! What becomes of one mail.

use crate::caller::Caller;
use crate::causes::in_full;
use crate::installation::Installation;
use crate::notifications::OUTSIDE;
use crate::requests::{self, Asked, Asker, LONGEST_TEXT, NotDone};
use crate::shortened::shortened;
use jiff::Timestamp;
use portcullis_delivery::IncomingMail;
use portcullis_domain::program::Program;
use portcullis_domain::program::requests::Kind;
use portcullis_domain::request::State;
use portcullis_domain::request::event::{Event, Happening, Speaker};
use portcullis_domain::request::record::{Origin, Request, RequestNumber};
use portcullis_store::{Incoming, RequestSelection, StoreError, StoredPerson};
use std::error::Error;

/// Requests that somebody may have open who asks by mail; more are no help to anybody.
const MOST_OPEN: u64 = 50;
/// Characters of an error that are kept.
const TOLD: usize = 500;

/// What became of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Became {
    /// A request.
    Request,
    /// Words in the thread of one.
    Words,
    /// Nothing.
    Nothing,
}

/// Why a mail was not taken in.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotTaken {
    /// It may be taken in another time.
    #[error("{0}")]
    Later(String),
    /// It never will.
    #[error("{0}")]
    Never(String),
}

impl From<StoreError> for NotTaken {
    fn from(error: StoreError) -> Self {
        Self::Later(told(&error))
    }
}

impl From<NotDone> for NotTaken {
    fn from(error: NotDone) -> Self {
        match error {
            NotDone::Store(error) => error.into(),
            error => Self::Never(told(&error)),
        }
    }
}

fn told(error: &(dyn Error + 'static)) -> String {
    in_full(error).chars().take(TOLD).collect()
}

/// Takes in one mail. Taken in twice, it is the same request or the same words.
pub(super) async fn take(
    installation: &Installation,
    incoming: &Incoming,
    own: &[String],
    now: Timestamp,
) -> Result<Became, NotTaken> {
    let Ok(mail) = IncomingMail::read(&incoming.body) else { return Ok(Became::Nothing) };
    let is_own = own.iter().any(|own| own.eq_ignore_ascii_case(&mail.from));
    if mail.is_automatic || is_own || mail.text.is_empty() && mail.subject.is_empty() {
        return Ok(Became::Nothing);
    }
    let speaker = speaker(&installation.program.program, &mail);
    let caller = Caller { id: "portcullis".to_owned(), from: "mail".to_owned() };
    match answered(installation, &mail, &speaker).await? {
        Some(request) => {
            know(installation, &mail, &speaker).await?;
            let event = said(&mail, speaker, incoming.received_at.max(request.opening.at));
            requests::take(installation, &[&request.opening.root], &[event], &caller, now).await?;
            Ok(Became::Words)
        }
        None => begin(installation, mail, speaker, &caller, now).await,
    }
}

/// Who says that they wrote it: nobody is taken for the security team by that.
fn speaker(program: &Program, mail: &IncomingMail) -> Speaker {
    let person = program
        .people
        .iter()
        .find(|person| person.email.as_ref().is_some_and(|email| email.eq_ignore_ascii_case(&mail.from)));
    let id = person.map_or_else(|| format!("{OUTSIDE}{}", mail.from), |person| person.id.clone());
    Speaker { id, is_team: false }
}

fn message_id(id: &str) -> String {
    format!("{OUTSIDE}{id}")
}

/// The request that a mail answers: the one of a mail that it follows on, else the one that its subject names, if that is
/// theirs or they are of the program. Of a number that anybody can guess a stranger gets nowhere.
async fn answered(
    installation: &Installation,
    mail: &IncomingMail,
    speaker: &Speaker,
) -> Result<Option<Request>, StoreError> {
    let mut snapshot = installation.store.snapshot().await?;
    for id in mail.references.iter().rev() {
        if let Some(number) = snapshot.request_of_message(&message_id(id)).await? {
            return snapshot.request(number).await;
        }
    }
    let Some(number) = named(&mail.subject) else { return Ok(None) };
    let request = snapshot.request(number).await?;
    let is_known = installation.program.program.person(&speaker.id).is_some();
    Ok(request.filter(|request| is_known || request.opening.requester.id == speaker.id))
}

/// The number in `Re: Access [R-12]`.
fn named(subject: &str) -> Option<u64> {
    let inside = subject.split('[').skip(1).filter_map(|rest| rest.split_once(']'));
    let names = inside.map(|(name, _)| name).filter(|name| name.starts_with("R-"));
    names.filter_map(RequestNumber::read).map(|number| number.0).last()
}

/// Keeps in the directory what somebody is called who is not in the program.
async fn know(installation: &Installation, mail: &IncomingMail, speaker: &Speaker) -> Result<(), StoreError> {
    let is_outside = speaker.id.starts_with(OUTSIDE);
    if !is_outside || installation.store.snapshot().await?.person(&speaker.id).await?.is_some() {
        return Ok(());
    }
    let person = StoredPerson { id: speaker.id.clone(), name: Some(name(mail)), ..StoredPerson::default() };
    let mut transaction = installation.store.transaction().await?;
    transaction.save_person(&person).await?;
    transaction.commit().await
}

fn name(mail: &IncomingMail) -> String {
    mail.name.clone().unwrap_or_else(|| mail.from.clone())
}

fn said(mail: &IncomingMail, by: Speaker, at: Timestamp) -> Event {
    let text = if mail.text.is_empty() { &mail.subject } else { &mail.text };
    let message = message_id(&mail.id);
    let what = Happening::Said { message: message.clone(), text: cut(text), is_urgent: false };
    Event { id: message, at, by, what }
}

async fn begin(
    installation: &Installation,
    mail: IncomingMail,
    speaker: Speaker,
    caller: &Caller,
    now: Timestamp,
) -> Result<Became, NotTaken> {
    let open = RequestSelection {
        requester: Some(speaker.id.clone()),
        states: vec![State::New, State::Acknowledged],
        ..RequestSelection::default()
    };
    let most = u32::try_from(MOST_OPEN).unwrap_or(u32::MAX);
    if installation.store.snapshot().await?.count_requests(&open, most).await? >= MOST_OPEN {
        return Err(NotTaken::Never(format!("`{}` has {MOST_OPEN} open requests", speaker.id)));
    }
    let Some(kind) = kind(&installation.program.program) else {
        let why = "each kind of request in the program asks for more than a mail says";
        return Err(NotTaken::Never(why.to_owned()));
    };
    let words = match (mail.subject.as_str(), mail.text.as_str()) {
        ("", text) => text.to_owned(),
        (subject, "") => subject.to_owned(),
        (subject, text) => format!("{subject}\n\n{text}"),
    };
    let first = kind.questions.first().map(|question| question.id.clone()).unwrap_or_default();
    let wanted = Asked { kind: kind.id.clone(), answers: vec![(first, cut(&words))], is_urgent: false };
    let message = message_id(&mail.id);
    let asker = Asker {
        name: speaker.id.starts_with(OUTSIDE).then(|| name(&mail)),
        speaker,
        team: None,
        origin: Origin::Mail,
        root: Some(message.clone()),
        thread: Some(message),
        is_sorted: false,
    };
    requests::ask(installation, &wanted, &asker, caller, now).await?;
    Ok(Became::Request)
}

/// The first kind that needs no answer but the first.
fn kind(program: &Program) -> Option<&Kind> {
    let is_plain = |kind: &&Kind| kind.questions.iter().skip(1).all(|question| !question.is_required);
    program.requests.kinds.iter().find(is_plain)
}

/// The beginning of a text, as much as a request takes.
fn cut(text: &str) -> String {
    shortened(text.trim(), LONGEST_TEXT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_names_a_request_in_brackets_and_the_last_one_counts() {
        for (subject, number) in [
            ("Re: Access [R-12]", Some(12)),
            ("[R-1] AW: [R-12] x", Some(12)),
            ("R-12", None),
            ("[12]", None),
            ("[R-12", None),
            ("[R-0] [R-x] [R-99999999999999999999]", None),
            ("", None),
        ] {
            assert_eq!(named(subject), number, "{subject}");
        }
    }

    #[test]
    fn what_is_longer_than_a_request_takes_is_cut() {
        let long = cut(&"é".repeat(LONGEST_TEXT + 1));
        assert_eq!((long.chars().count(), long.ends_with("é…")), (LONGEST_TEXT, true));
        assert_eq!(cut(&"é".repeat(LONGEST_TEXT)).chars().count(), LONGEST_TEXT);
    }
}
