//! Fetches mail now and then, and takes it in.

use crate::now;
use crate::served::Server;
use portcullis_app::mail_intake::{self, Mailbox, NoMail, TakenMails};
use std::time::Duration;

/// How often a mailbox is looked into.
const EVERY: Duration = Duration::from_secs(30);

/// Looks into a mailbox for as long as it is polled. Mail from one of our `own` addresses is ignored.
pub async fn attend(server: Server, mailbox: Mailbox, own: Vec<String>) {
    loop {
        if let Err(error) = look(&server, &mailbox, &own).await {
            tracing::warn!(error = error.told(), "mail can't be taken in");
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Fetches what is new, and takes in what waits, whether it was fetched this time or before.
async fn look(server: &Server, mailbox: &Mailbox, own: &[String]) -> Result<(), NoMail> {
    let installation = server.installation();
    let inbox = installation.store.inbox().await?;
    // What waits is taken in even where the mailbox is out of reach.
    let fetched = mail_intake::fetch(mailbox, &inbox, now()).await;
    let mut all = TakenMails::default();
    loop {
        let taken = mail_intake::take_in(&installation, &inbox, own, now()).await?;
        if taken.count() == 0 {
            tell(all);
            return fetched.map(drop);
        }
        all.add(taken);
    }
}

fn tell(taken: TakenMails) {
    if taken.failed + taken.dead > 0 {
        tracing::warn!(again = taken.failed, dead = taken.dead, "mails were not taken in");
    }
    if taken.count() > 0 {
        tracing::debug!(
            begun = taken.begun,
            said = taken.said,
            ignored = taken.ignored,
            "mails were taken in"
        );
    }
}
