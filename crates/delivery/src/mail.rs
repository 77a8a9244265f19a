//! Mail, as text and as HTML, through a server for mail.

use crate::error::NotDelivered;
use crate::settings::{NoSettings, SmtpSettings, SmtpTls};
use jiff::Timestamp;
use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use std::error::Error;
use std::time::{Duration, SystemTime};

/// How long one command to the server may take.
const COMMAND: Duration = Duration::from_secs(20);
/// How long the whole of a mail may take.
const MAIL: Duration = Duration::from_secs(45);
/// Characters of a subject or a name; longer ones are cut.
const LONGEST_LINE: usize = 200;
/// Bytes of a mail's text or HTML.
const LARGEST_TEXT: usize = 512 << 10;

/// A mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// The id of the delivery, which the id of the message is made of: the same each time it is tried.
    pub id: String,
    /// The name of whom it is to.
    pub name: String,
    /// The address.
    pub address: String,
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// The id of the message that it answers, without brackets, if it answers one.
    pub answers: Option<String>,
}

/// Sends mail.
#[derive(Debug, Clone)]
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

/// Says that no person wrote it, so that no machine answers (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

impl Mailer {
    /// Sends mail through this server, from this sender.
    pub fn new(smtp: &SmtpSettings, from: &str) -> Result<Self, NoSettings> {
        let from: Mailbox = from.parse().map_err(|_| NoSettings::From(from.to_owned()))?;
        let tls = || {
            let parameters = TlsParameters::new(smtp.host.clone());
            parameters.map_err(|error| NoSettings::Client(Box::new(error)))
        };
        let tls = match smtp.tls {
            SmtpTls::None => Tls::None,
            SmtpTls::StartTls => Tls::Required(tls()?),
            SmtpTls::Implicit => Tls::Wrapper(tls()?),
        };
        // It is dangerous only in that it guards nothing by itself, which is said right behind.
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&smtp.host)
            .port(smtp.port.unwrap_or(smtp.tls.port()))
            .tls(tls)
            .timeout(Some(COMMAND));
        if let Some(credentials) = &smtp.credentials {
            builder =
                builder.credentials(Credentials::new(credentials.user.clone(), credentials.password()?));
        }
        Ok(Self { transport: builder.build(), from })
    }

    /// Sends a mail; when this returns, the server has it.
    pub async fn send(&self, mail: &Mail, now: Timestamp) -> Result<(), NotDelivered> {
        let message = self.message(mail, now)?;
        let sending = self.transport.send(message);
        match tokio::time::timeout(MAIL, sending).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(NotDelivered::Smtp(Box::new(error))),
            Err(_) => Err(NotDelivered::TooSlow(MAIL.as_secs())),
        }
    }

    fn message(&self, mail: &Mail, now: Timestamp) -> Result<Message, NotDelivered> {
        let largest = mail.text.len().max(mail.html.len());
        if largest > LARGEST_TEXT {
            return Err(NotDelivered::TooLarge(largest));
        }
        let address: Address =
            mail.address.parse().map_err(|_| NotDelivered::NoAddress(one_line(&mail.address)))?;
        let id = format!("<{}@{}>", one_word(&mail.id), self.from.email.domain());
        let name = Some(one_line(&mail.name)).filter(|name| !name.trim().is_empty());
        let mut builder = Message::builder();
        if let Some(answered) = mail.answers.as_ref().filter(|id| is_message_id(id)) {
            // Programs for mail show a thread by these.
            let answered = format!("<{answered}>");
            builder = builder.in_reply_to(answered.clone()).references(answered);
        }
        builder
            .from(self.from.clone())
            .to(Mailbox::new(name, address))
            .subject(one_line(&mail.subject))
            .message_id(Some(id))
            .date(SystemTime::UNIX_EPOCH + now.as_duration().unsigned_abs())
            .header(AutoSubmitted)
            .multipart(MultiPart::alternative_plain_html(mail.text.clone(), mail.html.clone()))
            .map_err(|error| NotDelivered::Mail(Box::new(error)))
    }
}

/// A text that can't end a header and begin another.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST_LINE).collect()
}

/// Says whether an id can stand in a header.
fn is_message_id(id: &str) -> bool {
    let is_plain = id.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>".contains(&byte));
    !id.is_empty() && id.len() <= LONGEST_LINE * 2 && is_plain
}

fn one_word(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(LONGEST_LINE).collect()
}
