//! Mailboxes that mail is fetched from: a directory in the form of a maildir, or one behind IMAP.
//!
//! Whoever fetches keeps each mail before [`Visit::taken`] says so to the mailbox; a mail of which nothing was said is
//! there the next time. Nothing is removed from a mailbox.

mod address;
mod imap;
mod maildir;

pub use address::{MailboxAddress, NoMailbox};

use crate::settings::NoSettings;
use imap::ImapVisit;
use maildir::MaildirVisit;
use std::path::PathBuf;

/// Bytes of a mail that are fetched; what follows, which is mostly attached, stays in the mailbox.
pub const LARGEST_MAIL: usize = 1 << 20;
/// Mails that are fetched in one visit.
pub const MOST_MAILS: usize = 100;

/// A mailbox.
#[derive(Debug, Clone)]
pub struct Mailbox {
    address: MailboxAddress,
    password_file: Option<PathBuf>,
}

/// Why a mailbox can't be read.
#[derive(Debug, thiserror::Error)]
pub enum NotFetched {
    /// A directory or a file in it can't be read or moved.
    #[error("the maildir can't be read")]
    Maildir(#[source] std::io::Error),
    /// The work broke off.
    #[error("the reading broke off; this is a mistake of this program")]
    Broken,
    /// The password can't be read.
    #[error(transparent)]
    Settings(#[from] NoSettings),
    /// There is no password, or one that can't be sent.
    #[error("a mailbox behind IMAP needs a password of one line; give it with --mailbox-password-file")]
    NoPassword,
    /// The server can't be reached, or breaks off.
    #[error("the mail server can't be reached, or broke off")]
    Connection(#[source] std::io::Error),
    /// The way to the server can't be guarded.
    #[error("the way to the mail server can't be guarded")]
    Tls(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The server took too long.
    #[error("the mail server took longer than {0} seconds")]
    TooSlow(u64),
    /// The server does not do it.
    #[error("the mail server refuses {command}: {answer}")]
    Refused {
        /// What was wanted.
        command: &'static str,
        /// What it said.
        answer: String,
    },
    /// The server says what is no IMAP, or too much of it.
    #[error("the mail server says what can't be understood")]
    Protocol,
}

/// A mail in a mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// Where it is in the mailbox.
    pub place: Place,
    /// It as it came, at most [`LARGEST_MAIL`] of it.
    pub bytes: Vec<u8>,
}

/// Where a mail is in its mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// The name of its file.
    File(String),
    /// Its number.
    Number(u32),
}

impl Mailbox {
    /// A mailbox, with the file of its password where it has one.
    pub fn new(address: MailboxAddress, password_file: Option<PathBuf>) -> Self {
        Self { address, password_file }
    }

    /// The address of the mailbox itself, where its name is one.
    pub fn own_address(&self) -> Option<&str> {
        match &self.address {
            MailboxAddress::Imap { user, .. } if user.contains('@') => Some(user),
            _ => None,
        }
    }

    /// Goes there, and looks which mails are new.
    pub async fn visit(&self) -> Result<Visit, NotFetched> {
        match &self.address {
            MailboxAddress::Maildir(directory) => Ok(Visit::Maildir(MaildirVisit::new(directory).await?)),
            MailboxAddress::Imap { user, host, port, is_guarded, folder } => {
                let file = self.password_file.clone().ok_or(NotFetched::NoPassword)?;
                let password =
                    crate::settings::Credentials { user: user.clone(), password_file: file }.password()?;
                let visit = ImapVisit::new((host, *port, *is_guarded), (user, &password), folder).await?;
                Ok(Visit::Imap(Box::new(visit)))
            }
        }
    }
}

/// Being at a mailbox.
#[derive(Debug)]
pub enum Visit {
    /// In a directory.
    Maildir(MaildirVisit),
    /// On a connection.
    Imap(Box<ImapVisit>),
}

impl Visit {
    /// The next mail that is new, if there is one.
    pub async fn next(&mut self) -> Result<Option<Fetched>, NotFetched> {
        match self {
            Self::Maildir(visit) => visit.next().await,
            Self::Imap(visit) => visit.next().await,
        }
    }

    /// Says that a mail is kept elsewhere, so that it is new no longer.
    pub async fn taken(&mut self, place: &Place) -> Result<(), NotFetched> {
        match (self, place) {
            (Self::Maildir(visit), Place::File(name)) => visit.taken(name).await,
            (Self::Imap(visit), Place::Number(number)) => visit.taken(*number).await,
            _ => Ok(()),
        }
    }

    /// Leaves.
    pub async fn end(self) {
        if let Self::Imap(visit) = self {
            visit.end().await;
        }
    }
}
