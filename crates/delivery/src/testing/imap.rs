//! A server for IMAP with one mailbox, which knows the commands that mail is fetched with.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// A server for IMAP on the loopback interface; its user is `sec`, and the password `s"e\cret`.
#[derive(Debug)]
pub struct ImapServer {
    /// Its port.
    pub port: u16,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    mails: Vec<Vec<u8>>,
    seen: BTreeSet<usize>,
    commands: Vec<String>,
    answers: Vec<(&'static str, Vec<u8>)>,
}

impl ImapServer {
    /// One with these mails, none of which was seen.
    pub async fn with(mails: &[&[u8]]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let mails = mails.iter().map(|mail| mail.to_vec()).collect();
        let state = Arc::new(Mutex::new(State { mails, ..State::default() }));
        let of = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(converse(stream, Arc::clone(&of)));
            }
        });
        Self { port, state }
    }

    /// Gives this answer to commands that begin with a word, in the place of its own.
    pub fn answer(&self, word: &'static str, answer: &[u8]) {
        self.state.lock().unwrap().answers.push((word, answer.to_vec()));
    }

    /// The numbers of the mails that were seen.
    pub fn seen(&self) -> Vec<usize> {
        self.state.lock().unwrap().seen.iter().copied().collect()
    }

    /// The commands that it got, without their tags.
    pub fn commands(&self) -> Vec<String> {
        self.state.lock().unwrap().commands.clone()
    }
}

async fn converse(stream: TcpStream, state: Arc<Mutex<State>>) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"* OK at your service\r\n").await?;
    let mut line = String::new();
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let (tag, command) = line.trim_end().split_once(' ').unwrap_or_default();
        let answer = state.lock().unwrap().answer(command);
        if !answer.ends_with(b"\r\n") {
            return stream.write_all(&answer).await;
        }
        let end = if command.contains("wrong") { "NO go away" } else { "OK done" };
        let end = format!("{tag} {end}\r\n");
        stream.write_all(&[answer.as_slice(), end.as_bytes()].concat()).await?;
        if command == "LOGOUT" {
            return Ok(());
        }
    }
}

impl State {
    /// What stands before the last line of an answer.
    fn answer(&mut self, command: &str) -> Vec<u8> {
        self.commands.push(command.to_owned());
        if let Some((_, answer)) = self.answers.iter().find(|(word, _)| command.contains(word)) {
            return answer.clone();
        }
        let number = || command.split(' ').nth(2).and_then(|number| number.parse().ok()).unwrap_or(0);
        let mail = |number: usize| number.checked_sub(1).and_then(|at| self.mails.get(at));
        if command == "UID SEARCH UNSEEN" {
            let new = (1..=self.mails.len()).filter(|number| !self.seen.contains(number));
            let numbers: Vec<String> = new.map(|number| number.to_string()).collect();
            return format!("* SEARCH {}\r\n", numbers.join(" ")).into_bytes();
        }
        if command.starts_with("UID STORE ") {
            self.seen.insert(number());
        } else if let Some(mail) = mail(number()).filter(|_| command.starts_with("UID FETCH ")) {
            let most =
                command.rsplit_once("<0.").and_then(|(_, rest)| rest.trim_end_matches(">)").parse().ok());
            let mail = &mail[..mail.len().min(most.unwrap_or(usize::MAX))];
            let head = format!("* {0} FETCH (UID {0} BODY[]<0> {{{1}}}\r\n", number(), mail.len());
            return [head.as_bytes(), mail, b")\r\n"].concat();
        }
        b"* 1 EXISTS\r\n".to_vec()
    }
}
