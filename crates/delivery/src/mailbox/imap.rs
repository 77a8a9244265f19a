//! The few commands of IMAP (RFC 3501) with which mail is fetched.

mod wire;

use super::{Fetched, LARGEST_MAIL, MOST_MAILS, NotFetched, Place};
use std::collections::VecDeque;
use wire::{Connection, Response};

/// Being at a server, with a folder open.
#[derive(Debug)]
pub struct ImapVisit {
    connection: Connection,
    numbers: VecDeque<u32>,
}

impl ImapVisit {
    pub(super) async fn new(
        (host, port, is_guarded): (&str, u16, bool),
        (user, password): (&str, &str),
        folder: &str,
    ) -> Result<Self, NotFetched> {
        if password.is_empty() || password.contains(['\r', '\n', '\0']) {
            return Err(NotFetched::NoPassword);
        }
        let mut connection = Connection::open(host, port, is_guarded).await?;
        let login = format!("LOGIN {} {}", quoted(user), quoted(password));
        connection.command("LOGIN", &login).await?;
        connection.command("SELECT", &format!("SELECT {}", quoted(folder))).await?;
        let found = connection.command("SEARCH", "UID SEARCH UNSEEN").await?;
        Ok(Self { connection, numbers: numbers(&found) })
    }

    pub(super) async fn next(&mut self) -> Result<Option<Fetched>, NotFetched> {
        while let Some(number) = self.numbers.pop_front() {
            let asked = format!("UID FETCH {number} (BODY.PEEK[]<0.{LARGEST_MAIL}>)");
            let found = self.connection.command("FETCH", &asked).await?;
            // Whoever else reads the mailbox may have removed it.
            if let Some(bytes) = found.into_iter().find_map(|response| response.literal) {
                return Ok(Some(Fetched { place: Place::Number(number), bytes }));
            }
        }
        Ok(None)
    }

    pub(super) async fn taken(&mut self, number: u32) -> Result<(), NotFetched> {
        let marked = format!("UID STORE {number} +FLAGS.SILENT (\\Seen)");
        self.connection.command("STORE", &marked).await.map(drop)
    }

    pub(super) async fn end(mut self) {
        // A server that is gone already heard enough.
        let _ = self.connection.command("LOGOUT", "LOGOUT").await;
    }
}

/// A text in quotes, which end nothing.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// The lowest numbers that a search found.
fn numbers(found: &[Response]) -> VecDeque<u32> {
    let lines = found.iter().filter_map(|response| response.line.strip_prefix("* SEARCH"));
    let mut numbers: Vec<u32> = lines
        .flat_map(|line| line.split_ascii_whitespace().filter_map(|number| number.parse().ok()))
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers.truncate(MOST_MAILS);
    numbers.into()
}
