//! Mail in a directory, and behind a server.

use portcullis_delivery::testing::ImapServer;
use portcullis_delivery::{Fetched, LARGEST_MAIL, MOST_MAILS, Mailbox, NotFetched, Place};
use std::fs;
use std::io::Write;
use std::path::Path;

fn maildir(folder: &Path) -> Mailbox {
    Mailbox::new(format!("maildir:{}", folder.display()).parse().unwrap(), None)
}

fn deliver(folder: &Path, name: &str, bytes: &[u8]) {
    fs::create_dir_all(folder.join("new")).unwrap();
    fs::write(folder.join("new").join(name), bytes).unwrap();
}

/// Everything that is new, of which nothing is said to be taken.
async fn look(mailbox: &Mailbox) -> Result<Vec<Fetched>, NotFetched> {
    let mut visit = mailbox.visit().await?;
    let mut found = Vec::new();
    while let Some(mail) = visit.next().await? {
        found.push(mail);
    }
    visit.end().await;
    Ok(found)
}

/// Everything that is new, and no longer is.
async fn take(mailbox: &Mailbox) -> Vec<Fetched> {
    let mut visit = mailbox.visit().await.unwrap();
    let mut found = Vec::new();
    while let Some(mail) = visit.next().await.unwrap() {
        visit.taken(&mail.place).await.unwrap();
        found.push(mail);
    }
    visit.end().await;
    found
}

fn bytes(found: &[Fetched]) -> Vec<&str> {
    found.iter().map(|mail| std::str::from_utf8(&mail.bytes).unwrap()).collect()
}

#[tokio::test]
async fn a_mail_in_a_maildir_is_new_until_it_is_taken_and_kept_as_seen() {
    let folder = tempfile::tempdir().unwrap();
    deliver(folder.path(), "1780000002.b.host", b"second");
    deliver(folder.path(), "1780000001.a.host", b"first");
    let mailbox = maildir(folder.path());
    assert_eq!(bytes(&look(&mailbox).await.unwrap()), ["first", "second"]);
    assert_eq!(bytes(&take(&mailbox).await), ["first", "second"]);
    assert_eq!(look(&mailbox).await.unwrap(), []);
    assert_eq!(fs::read(folder.path().join("cur/1780000001.a.host:2,S")).unwrap(), b"first");
}

#[tokio::test]
async fn what_is_no_file_of_a_maildir_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    deliver(folder.path(), ".hidden", b"x");
    fs::create_dir(folder.path().join("new/folder")).unwrap();
    let secret = folder.path().join("secret");
    fs::write(&secret, b"secret").unwrap();
    std::os::unix::fs::symlink(&secret, folder.path().join("new/link")).unwrap();
    assert_eq!(look(&maildir(folder.path())).await.unwrap(), []);
    let nowhere = look(&maildir(&folder.path().join("none"))).await.unwrap_err();
    assert_eq!(nowhere.to_string(), "the maildir can't be read");
}

#[tokio::test]
async fn of_a_large_mail_the_beginning_is_read() {
    let folder = tempfile::tempdir().unwrap();
    deliver(folder.path(), "1", b"");
    deliver(folder.path(), "2", &vec![b'x'; LARGEST_MAIL + 1]);
    let lengths: Vec<usize> =
        look(&maildir(folder.path())).await.unwrap().iter().map(|mail| mail.bytes.len()).collect();
    assert_eq!(lengths, [0, LARGEST_MAIL]);
}

#[tokio::test]
async fn a_visit_fetches_no_more_mails_than_it_may() {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..=MOST_MAILS {
        deliver(folder.path(), &format!("{number:04}"), b"x");
    }
    let mailbox = maildir(folder.path());
    assert_eq!((take(&mailbox).await.len(), take(&mailbox).await.len()), (MOST_MAILS, 1));
}

/// The mailbox of a server, and the file that has its password.
fn behind(server: &ImapServer, password: &str) -> (Mailbox, tempfile::NamedTempFile) {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(password.as_bytes()).unwrap();
    let address = format!("imap://sec@127.0.0.1:{}/Security", server.port).parse().unwrap();
    (Mailbox::new(address, Some(file.path().to_owned())), file)
}

const PASSWORD: &str = "s\"e\\cret\n";

#[tokio::test]
async fn a_mail_behind_imap_is_new_until_it_is_taken() {
    let server = ImapServer::with(&[b"first", b"second {3}\r\n)\r\n"]).await;
    let (mailbox, _file) = behind(&server, PASSWORD);
    assert_eq!(bytes(&look(&mailbox).await.unwrap()), ["first", "second {3}\r\n)\r\n"]);
    assert_eq!((server.seen(), look(&mailbox).await.unwrap().len()), (vec![], 2));
    assert_eq!(take(&mailbox).await[1].place, Place::Number(2));
    assert_eq!((server.seen(), look(&mailbox).await.unwrap().len()), (vec![1, 2], 0));
    let commands = server.commands();
    assert_eq!(commands[..3], [r#"LOGIN "sec" "s\"e\\cret""#, r#"SELECT "Security""#, "UID SEARCH UNSEEN"]);
    assert!(commands.iter().any(|command| command == "UID STORE 2 +FLAGS.SILENT (\\Seen)"), "{commands:?}");
    assert_eq!(commands.last().unwrap(), "LOGOUT");
}

#[tokio::test]
async fn of_a_large_mail_behind_imap_the_beginning_is_fetched() {
    let server = ImapServer::with(&[&vec![b'x'; LARGEST_MAIL + 1]]).await;
    let (mailbox, _file) = behind(&server, PASSWORD);
    assert_eq!(look(&mailbox).await.unwrap()[0].bytes.len(), LARGEST_MAIL);
}

#[tokio::test]
async fn a_search_that_finds_more_gives_the_oldest() {
    let server = ImapServer::with(&[b"x"]).await;
    let numbers: Vec<String> = (1..=200).rev().map(|number| number.to_string()).collect();
    server.answer("SEARCH", format!("* SEARCH {}\r\n", numbers.join(" ")).as_bytes());
    let (mailbox, _file) = behind(&server, PASSWORD);
    look(&mailbox).await.unwrap();
    let fetched = server.commands().into_iter().filter(|command| command.contains("BODY.PEEK"));
    assert_eq!(fetched.count(), MOST_MAILS);
}

/// What is told of a server that gives this answer to what has this word in it.
async fn told(word: &'static str, answer: &[u8]) -> String {
    let server = ImapServer::with(&[b"x"]).await;
    server.answer(word, answer);
    let (mailbox, _file) = behind(&server, PASSWORD);
    look(&mailbox).await.unwrap_err().to_string()
}

#[tokio::test]
async fn a_server_that_says_too_much_or_breaks_off_is_left() {
    let understood = "the mail server says what can't be understood";
    let broken = "the mail server can't be reached, or broke off";
    let literal = format!("* 1 FETCH (BODY[] {{{}}}\r\n", LARGEST_MAIL + (64 << 10) + 1);
    assert_eq!(told("BODY", literal.as_bytes()).await, understood);
    assert_eq!(told("BODY", b"* 1 FETCH (BODY[] {5}\r\nab").await, broken);
    assert_eq!(told("SELECT", "* 1 EXISTS\r\n".repeat(1001).as_bytes()).await, understood);
    assert_eq!(told("SELECT", &vec![b'a'; 1 << 20]).await, understood);
    assert_eq!(told("SELECT", b"* 1 EXI").await, broken);
}

#[tokio::test]
async fn a_server_that_refuses_is_told_with_what_it_said_and_without_the_password() {
    let server = ImapServer::with(&[]).await;
    let (mailbox, _file) = behind(&server, "wrong\n");
    let told = look(&mailbox).await.unwrap_err();
    assert_eq!(told.to_string(), "the mail server refuses LOGIN: NO go away");
    assert!(!format!("{told:?}").contains("wrong"));
}

#[tokio::test]
async fn a_password_of_none_or_more_lines_is_not_sent() {
    let server = ImapServer::with(&[]).await;
    for password in ["", "\n", "a\r\nLOGOUT", "a\0"] {
        let (mailbox, _file) = behind(&server, password);
        assert!(matches!(look(&mailbox).await, Err(NotFetched::NoPassword)), "{password:?}");
    }
    assert_eq!(server.commands(), Vec::<String>::new());
}
