//! Mail to the security team: fetched into the inbox, and from there into requests.
//!
//! A mail begins a request, or is words in the thread of the one that it answers. Its sender is made up easily, so nobody is
//! taken for the security team by it.

mod taking;
#[cfg(test)]
mod tests;

pub use portcullis_delivery::{Mailbox, MailboxAddress, NoMailbox, NotFetched};

use crate::causes::in_full;
use crate::installation::Installation;
use jiff::{SignedDuration, Timestamp};
use portcullis_delivery::IncomingMail;
use portcullis_store::{Inbox, Incoming, StoreError};
use taking::{Became, NotTaken};

/// What the inbox calls mail.
const SOURCE: &str = "mail";
/// Mails that are taken in at a time.
const BATCH: u32 = 20;
/// How long they are nobody else's.
const LEASE: SignedDuration = SignedDuration::from_mins(5);
/// Tries of one mail.
const MOST_ATTEMPTS: i64 = 5;
/// How much longer it waits after each try.
const WAIT: SignedDuration = SignedDuration::from_mins(1);

/// What became of what was in the inbox.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TakenMails {
    /// Requests that began.
    pub begun: u64,
    /// Words in threads.
    pub said: u64,
    /// Mails that a machine wrote, or that say nothing.
    pub ignored: u64,
    /// Mails that are tried again.
    pub failed: u64,
    /// Mails that are not.
    pub dead: u64,
}

impl TakenMails {
    /// Counts those of another batch, too.
    pub fn add(&mut self, other: Self) {
        self.begun += other.begun;
        self.said += other.said;
        self.ignored += other.ignored;
        self.failed += other.failed;
        self.dead += other.dead;
    }

    /// How many mails it were.
    pub fn count(&self) -> u64 {
        let Self { begun, said, ignored, failed, dead } = self;
        begun + said + ignored + failed + dead
    }
}

/// Why no mail comes in.
#[derive(Debug, thiserror::Error)]
pub enum NoMail {
    /// The mailbox can't be read.
    #[error(transparent)]
    Mailbox(#[from] NotFetched),
    /// The inbox does not take it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl NoMail {
    /// What went wrong with its causes, in one line.
    pub fn told(&self) -> String {
        in_full(self)
    }
}

/// Fetches what is new in a mailbox; how many mails. Each is in the inbox before the mailbox is told that it was taken.
pub async fn fetch(mailbox: &Mailbox, inbox: &Inbox, now: Timestamp) -> Result<u64, NoMail> {
    let mut fetched = 0;
    let mut visit = mailbox.visit().await?;
    while let Some(mail) = visit.next().await? {
        let key = IncomingMail::key(&mail.bytes);
        let source = SOURCE.to_owned();
        inbox.accept(Incoming { source, key, body: mail.bytes, received_at: now }).await?;
        visit.taken(&mail.place).await?;
        fetched += 1;
    }
    visit.end().await;
    Ok(fetched)
}

/// Takes in a batch of what is in the inbox. Mail from one of our `own` addresses is ignored, as it would be answered for
/// ever.
pub async fn take_in(
    installation: &Installation,
    inbox: &Inbox,
    own: &[String],
    now: Timestamp,
) -> Result<TakenMails, StoreError> {
    let mut taken = TakenMails::default();
    for entry in inbox.claim(SOURCE, BATCH, now, LEASE).await? {
        let became = taking::take(installation, &entry.incoming, own, now).await;
        let failure = match became {
            Ok(became) => {
                *match became {
                    Became::Request => &mut taken.begun,
                    Became::Words => &mut taken.said,
                    Became::Nothing => &mut taken.ignored,
                } += 1;
                inbox.finish(&[entry.place], now).await?;
                continue;
            }
            Err(failure) => failure,
        };
        let tries = i32::try_from(entry.attempts).unwrap_or(i32::MAX);
        let wait = if entry.attempts < MOST_ATTEMPTS { WAIT.checked_mul(tries) } else { None };
        let again_at = wait.filter(|_| matches!(failure, NotTaken::Later(_)));
        let again_at = again_at.and_then(|wait| now.checked_add(wait).ok());
        *if again_at.is_some() { &mut taken.failed } else { &mut taken.dead } += 1;
        inbox.fail(entry.place, &failure.to_string(), again_at).await?;
    }
    Ok(taken)
}
