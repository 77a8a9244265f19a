//! Brings messages to people and programs: mail through SMTP, signed webhooks, Slack, and tickets on GitHub; and fetches
//! mail from a mailbox.
//!
//! Nothing here decides who is told what. A [`Mailer`] sends a [`Mail`]; [`Webhooks`] make a [`Call`], signed with the
//! [`Secret`] that the receiver has, and only to places that a program outside may be sent to.

mod address;
mod error;
mod incoming;
mod mail;
mod mailbox;
mod names;
mod outgoing;
mod secret;
mod senders;
mod settings;
pub mod slack;
mod target;
#[cfg(feature = "testing")]
pub mod testing;
pub mod tickets;
mod webhook;

pub use address::is_public;
pub use error::NotDelivered;
pub use incoming::{IncomingMail, NotMail};
pub use mail::{Mail, Mailer};
pub use mailbox::{
    Fetched, LARGEST_MAIL, MOST_MAILS, Mailbox, MailboxAddress, NoMailbox, NotFetched, Place, Visit,
};
pub use names::{Names, SystemNames};
pub use outgoing::NoAnswer;
pub use secret::{NoSecret, Secret};
pub use senders::Senders;
pub use settings::{AllowedHost, Credentials, DeliverySettings, NoSettings, SmtpSettings, SmtpTls, token_in};
pub use target::{LONGEST_URL, NoTarget, Target};
pub use webhook::{Call, LARGEST_BODY, Webhooks};
