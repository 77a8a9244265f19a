//! Mail that came in: who wrote it, on what, and what it says, whatever its form.
//!
//! All of it is made up by whoever sends it, the sender included. Only the part that people read is taken out; nested
//! mails and attachments are not looked into.

mod parts;
mod words;

use mail_parser::{HeaderName, HeaderValue, Message, MessageParser, MimeHeaders};
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// Bytes of the head of a mail or a part.
const LARGEST_HEAD: usize = 256 << 10;
/// Lines of a head.
const MOST_HEAD_LINES: usize = 2000;
/// Characters of a message id.
const LONGEST_ID: usize = 250;
/// Messages that a mail says it follows on; of more, the first and the last count.
const MOST_REFERENCES: usize = 40;
/// Characters of an address.
const LONGEST_ADDRESS: usize = 254;
/// Characters of a name or a subject; longer ones are cut.
const LONGEST_LINE: usize = 200;

/// A mail that came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncomingMail {
    /// The id of the message, without brackets; made of all of it where it has none that can be written again.
    pub id: String,
    /// The ids of the messages that it follows on, the one that it answers last.
    pub references: Vec<String>,
    /// The address that it says it is from, in small letters. Nothing proves it.
    pub from: String,
    /// The name that it says it is from.
    pub name: Option<String>,
    /// The subject, on one line.
    pub subject: String,
    /// What it says, without what it quotes below and without a signature.
    pub text: String,
    /// Whether a machine wrote it, or wrote it to many.
    pub is_automatic: bool,
}

/// Why a mail can't be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotMail {
    /// It has no head, or one that is too large.
    #[error("the mail has no head, or one of more than {MOST_HEAD_LINES} lines")]
    Head,
    /// It says of nobody that they wrote it.
    #[error("the mail has no sender")]
    NoSender,
}

impl IncomingMail {
    /// Reads a mail.
    pub fn read(bytes: &[u8]) -> Result<Self, NotMail> {
        let (head, _) = parts::split(bytes).ok_or(NotMail::Head)?;
        let message = MessageParser::default().parse_headers(head).ok_or(NotMail::Head)?;
        let sender = message.from().and_then(|from| from.first()).ok_or(NotMail::NoSender)?;
        let from = sender.address.as_deref().and_then(address).ok_or(NotMail::NoSender)?;
        Ok(Self {
            id: id_of(&message, bytes),
            references: references(&message),
            is_automatic: is_automatic(&message, &from),
            from,
            name: sender.name.as_deref().map(one_line).filter(|name| !name.is_empty()),
            subject: message.subject().map(one_line).unwrap_or_default(),
            text: words::said(&parts::text(bytes).unwrap_or_default()),
        })
    }

    /// What is the same whenever the same mail comes in again.
    pub fn key(bytes: &[u8]) -> String {
        let head = parts::split(bytes).and_then(|(head, _)| MessageParser::default().parse_headers(head));
        head.map_or_else(|| digest(bytes), |message| id_of(&message, bytes))
    }
}

fn id_of(message: &Message<'_>, bytes: &[u8]) -> String {
    let given = ids(message.header(HeaderName::MessageId)).next();
    given.map_or_else(|| digest(bytes), str::to_owned)
}

/// What stands for a mail without an id.
fn digest(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().fold(String::from("sha256-"), |mut text, byte| {
        // Writing to a text never fails.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The ids in a header that can stand in a header again.
fn ids<'m>(value: Option<&'m HeaderValue<'_>>) -> impl Iterator<Item = &'m str> {
    let (one, many) = match value {
        Some(HeaderValue::Text(text)) => (Some(text.as_ref()), [].as_slice()),
        Some(HeaderValue::TextList(list)) => (None, list.as_slice()),
        _ => (None, [].as_slice()),
    };
    let all = one.into_iter().chain(many.iter().map(AsRef::as_ref));
    all.filter(|id| {
        let is_plain = id.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>".contains(&byte));
        !id.is_empty() && id.len() <= LONGEST_ID && is_plain
    })
}

fn references(message: &Message<'_>) -> Vec<String> {
    let answered = ids(Some(message.in_reply_to())).take(1);
    let mut all: Vec<String> = Vec::new();
    for id in ids(Some(message.references())).chain(answered) {
        all.retain(|known| known != id);
        all.push(id.to_owned());
        if all.len() > MOST_REFERENCES {
            all.remove(1);
        }
    }
    all
}

/// An address in small letters, if it is one.
fn address(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    let (local, host) = text.rsplit_once('@')?;
    let is_plain = !text.contains(|c: char| c.is_control() || c.is_whitespace() || "<>,;\"()".contains(c));
    let is_one = !local.is_empty() && !host.is_empty() && !local.contains('@');
    (is_one && is_plain && text.chars().count() <= LONGEST_ADDRESS).then_some(text)
}

fn one_line(text: &str) -> String {
    let words: Vec<&str> =
        text.split(|c: char| c.is_control() || c.is_whitespace()).filter(|word| !word.is_empty()).collect();
    words.join(" ").chars().take(LONGEST_LINE).collect()
}

/// Says whether a machine wrote it (RFC 3834), or wrote it to many. Mail that a list hands on is from a person: the mailbox
/// may be behind one.
fn is_automatic(message: &Message<'_>, from: &str) -> bool {
    let text = |name: &str| {
        let header = message.headers().iter().find(|header| header.name().eq_ignore_ascii_case(name))?;
        Some(header.value().as_text().unwrap_or_default().trim().to_ascii_lowercase())
    };
    let has = |name| text(name).is_some();
    let first =
        |name| text(name).map(|text| text.split([';', '(']).next().unwrap_or_default().trim().to_owned());
    let answers = first("Auto-Submitted").is_some_and(|value| value != "no");
    let bulk =
        first("Precedence").is_some_and(|value| ["bulk", "junk", "auto_reply"].contains(&value.as_str()));
    // Mail that nobody is to answer comes from nowhere.
    let bounce = text("Return-Path").is_some_and(|path| matches!(path.as_str(), "" | "<>"));
    let report = message.content_type().is_some_and(|kind| {
        let is = |word: Option<&str>, wanted| word.is_some_and(|word| word.eq_ignore_ascii_case(wanted));
        is(Some(kind.ctype()), "multipart") && is(kind.subtype(), "report")
    });
    let machine = ["mailer-daemon@", "postmaster@"].iter().any(|name| from.starts_with(name));
    // One click ends a subscription to what is sent to many (RFC 8058); lists of people do not have it.
    let others = has("List-Unsubscribe-Post") || has("X-Autoreply") || has("X-Autorespond") || has("X-Loop");
    answers || bulk || bounce || report || machine || others
}
