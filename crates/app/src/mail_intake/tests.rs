//! From a maildir to requests, and back by mail.

use super::*;
use crate::installation::CurrentProgram;
use crate::notifications::{DeliverySettings, Senders, SmtpSettings, SmtpTls, deliver, distribute};
use crate::requests;
use crate::testing::{Home, home_with};
use portcullis_delivery::testing::Sink;
use portcullis_domain::request::State;
use portcullis_domain::request::action::Action;
use portcullis_domain::request::sheet::RequestSheet;
use portcullis_domain::request::sort::Sort;
use portcullis_store::StoredPerson;
use std::fs;
use std::sync::Arc;

const TEAMS: &str = r#", "teams": [{"id": "core", "name": "Core", "members": ["bo"], "ambassador": "eve"}]"#;
const OWN: &str = "portcullis@acme.example";

/// An installation with a maildir, whose people have addresses.
struct Post {
    home: Home,
    folder: tempfile::TempDir,
    inbox: Inbox,
}

fn minute(count: i64) -> Timestamp {
    let nine: Timestamp = "2026-06-01T09:00:00Z".parse().unwrap();
    nine.checked_add(SignedDuration::from_mins(count)).unwrap()
}

async fn post() -> Post {
    post_with("").await
}

/// One whose program has more to say.
async fn post_with(sections: &str) -> Post {
    let mut home = home_with(&format!("{TEAMS}{sections}")).await;
    let mut program = home.installation.program.program.clone();
    let mut transaction = home.installation.store.transaction().await.unwrap();
    for person in &mut program.people {
        person.email = Some(format!("{}@acme.example", person.id));
        let (id, name) = (person.id.clone(), Some(person.name.clone()));
        let known = StoredPerson { id, name, email: person.email.clone(), ..StoredPerson::default() };
        transaction.save_person(&known).await.unwrap();
    }
    transaction.commit().await.unwrap();
    home.installation.program = Arc::new(CurrentProgram::new(program));
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("new")).unwrap();
    let inbox = home.installation.store.inbox().await.unwrap();
    Post { home, folder, inbox }
}

/// A mail with these lines in its head.
fn mail(head: &str, text: &str) -> String {
    format!("{}\r\n\r\n{text}\r\n", head.replace('\n', "\r\n"))
}

const QUESTION: &str =
    "Message-ID: <q1@acme.example>\nFrom: Bo <Bo@acme.example>\nTo: security@acme.example\nSubject: TLS 1.0";

impl Post {
    /// Puts a mail into the maildir, and takes in what is there.
    async fn receive(&self, mail: &str, at: i64) -> TakenMails {
        let file = self.folder.path().join("new").join(format!("{at}.mail"));
        fs::write(file, mail).unwrap();
        let address = format!("maildir:{}", self.folder.path().display()).parse().unwrap();
        fetch(&Mailbox::new(address, None), &self.inbox, minute(at)).await.unwrap();
        take_in(&self.home.installation, &self.inbox, &[OWN.to_owned()], minute(at)).await.unwrap()
    }

    async fn sheet(&self, number: u64) -> RequestSheet {
        requests::show(&self.home.installation, number, None, minute(0)).await.unwrap()
    }

    async fn act(&self, who: &str, action: Action, at: i64) {
        let caller = self.home.caller(who);
        requests::act(&self.home.installation, 1, action, None, &caller, minute(at)).await.unwrap();
    }

    /// The mails that are sent by then.
    async fn sent(&self, sink: &Sink, at: i64) -> Vec<String> {
        let settings = DeliverySettings {
            smtp: Some(SmtpSettings {
                host: "127.0.0.1".to_owned(),
                port: Some(sink.port),
                tls: SmtpTls::None,
                credentials: None,
            }),
            from: format!("Portcullis <{OWN}>"),
            base_url: "https://portcullis.acme.example".to_owned(),
            ..DeliverySettings::default()
        };
        let (installation, before) = (&self.home.installation, sink.mails().len());
        distribute(installation, true, minute(at)).await.unwrap();
        deliver(installation, &Senders::new(&settings).unwrap(), minute(at)).await.unwrap();
        sink.mails().split_off(before)
    }
}

fn one(count: &str) -> TakenMails {
    let mut taken = TakenMails::default();
    *match count {
        "begun" => &mut taken.begun,
        "said" => &mut taken.said,
        "ignored" => &mut taken.ignored,
        _ => &mut taken.dead,
    } = 1;
    taken
}

/// The lines of a head, and the plain text below.
fn parts(mail: &str) -> (Vec<&str>, &str) {
    let (head, rest) = mail.split_once("\r\n\r\n").unwrap();
    let text = rest.split_once("\r\n\r\n").unwrap().1.split("\r\n--").next().unwrap();
    (head.lines().collect(), text)
}

#[tokio::test]
async fn a_mail_becomes_a_request_of_which_the_bot_proposes_what_it_is() {
    let post = post().await;
    assert_eq!(post.receive(&mail(QUESTION, "Is it still on anywhere?\r\n-- \r\nBo"), 0).await, one("begun"));
    let sheet = post.sheet(1).await;
    let standing = &sheet.brief.standing;
    assert_eq!((sheet.brief.kind.as_str(), sheet.brief.title.as_str()), ("question", "TLS 1.0"));
    assert_eq!(
        (sheet.answers[0].text.as_str(), sheet.answers.len()),
        ("TLS 1.0\n\nIs it still on anywhere?", 1)
    );
    assert_eq!((standing.sort, standing.is_sorted, standing.state), (Sort::Question, false, State::New));
    assert_eq!((sheet.brief.requester.as_str(), standing.assignee.as_deref()), ("bo", Some("eve")));
    assert_eq!(fs::read_dir(post.folder.path().join("new")).unwrap().count(), 0);
    assert_eq!(fs::read_dir(post.folder.path().join("cur")).unwrap().count(), 1);
}

#[tokio::test]
async fn a_mail_that_comes_in_again_is_the_same_request() {
    let post = post().await;
    post.receive(&mail(QUESTION, "Please look."), 0).await;
    assert_eq!(post.receive(&mail(QUESTION, "Please look."), 1).await, TakenMails::default());
    let incoming = Incoming {
        source: SOURCE.to_owned(),
        key: "another".to_owned(),
        body: mail(QUESTION, "Please look.").into_bytes(),
        received_at: minute(2),
    };
    taking::take(&post.home.installation, &incoming, &[], minute(2)).await.unwrap();
    let two = requests::show(&post.home.installation, 2, None, minute(3)).await;
    assert_eq!(two.unwrap_err().to_string(), "there is no request R-2");
}

#[tokio::test]
async fn what_answers_a_mail_is_words_in_its_thread() {
    let post = post().await;
    post.receive(&mail(QUESTION, "Is it on?"), 0).await;
    let answer = "Message-ID: <a1@acme.example>\nFrom: lee@acme.example\nSubject: Re: TLS 1.0\nIn-Reply-To: <q1@acme.example>";
    assert_eq!(post.receive(&mail(answer, "On web it is.\r\n> Is it on?"), 5).await, one("said"));
    let next = "Message-ID: <a2@acme.example>\nFrom: bo@acme.example\nSubject: Re: TLS 1.0\nReferences: <x@y> <a1@acme.example>";
    assert_eq!(post.receive(&mail(next, "Thanks."), 6).await, one("said"));
    let sheet = post.sheet(1).await;
    let said: Vec<(&str, &str)> =
        sheet.messages.iter().map(|message| (message.by.id.as_str(), message.text())).collect();
    assert_eq!(said, [("lee", "On web it is."), ("bo", "Thanks.")]);
}

#[tokio::test]
async fn nobody_is_of_the_security_team_by_their_address() {
    let post = post().await;
    post.receive(&mail(QUESTION, "Is it on?"), 0).await;
    let forged = "Message-ID: <a1@evil.example>\nFrom: Eve <eve@acme.example>\nSubject: Re: [R-1]";
    assert_eq!(post.receive(&mail(forged, "No, it is off everywhere."), 5).await, one("said"));
    let sheet = post.sheet(1).await;
    assert_eq!((sheet.messages[0].by.id.as_str(), sheet.messages[0].by.is_team), ("eve", false));
    assert_eq!((sheet.brief.standing.state, sheet.brief.standing.acknowledged), (State::New, None));
}

#[tokio::test]
async fn a_number_in_a_subject_is_for_whoever_asked_and_for_people_of_the_program() {
    let post = post().await;
    let stranger = |id: &str, from: &str| {
        format!("Message-ID: <{id}@else.example>\nFrom: {from}\nSubject: Re: a hole [R-1]")
    };
    assert_eq!(
        post.receive(&mail(&stranger("1", "Kit <kit@else.example>"), "I found a hole."), 0).await,
        one("begun")
    );
    assert_eq!(post.receive(&mail(&stranger("2", "kit@else.example"), "More."), 1).await, one("said"));
    assert_eq!(post.receive(&mail(&stranger("3", "lee@acme.example"), "Where?"), 2).await, one("said"));
    assert_eq!(post.receive(&mail(&stranger("4", "eve@else.example"), "Mine."), 3).await, one("begun"));
    let (first, second) = (post.sheet(1).await, post.sheet(2).await);
    assert_eq!((first.messages.len(), first.brief.requester.as_str()), (2, "mail:kit@else.example"));
    assert_eq!(
        (second.brief.requester.as_str(), second.brief.title.as_str()),
        ("mail:eve@else.example", "Re: a hole [R-1]")
    );
    assert_eq!(first.names.get("mail:kit@else.example").map(String::as_str), Some("Kit"));
}

#[tokio::test]
async fn what_a_machine_or_this_program_wrote_begins_nothing() {
    let post = post().await;
    for (at, head) in [
        "From: bo@acme.example\nSubject: Away\nAuto-Submitted: auto-replied",
        "From: Portcullis@Acme.example\nSubject: R-1",
        "From: news@else.example\nSubject: Buy\nPrecedence: bulk",
        "Subject: nobody",
        "From: bo@acme.example",
    ]
    .iter()
    .enumerate()
    {
        let text = if head.contains("Subject") { "x" } else { "" };
        let at = i64::try_from(at).unwrap();
        assert_eq!(post.receive(&mail(head, text), at).await, one("ignored"), "{head}");
    }
}

#[tokio::test]
async fn words_and_the_end_go_back_as_answers_to_the_mail() {
    let post = post().await;
    let sink = Sink::answering("250 ok").await;
    post.receive(&mail(QUESTION, "Please switch it off."), 0).await;
    post.sent(&sink, 1).await;
    post.act("eve", Action::Say { text: "We look.\nNow.".to_owned() }, 2).await;
    let mails = post.sent(&sink, 3).await;
    let to_bo = |mails: &[String]| -> Vec<String> {
        mails.iter().filter(|mail| mail.contains("bo@acme.example")).cloned().collect()
    };
    let answers = to_bo(&mails);
    let (head, text) = parts(&answers[0]);
    for line in [
        "To: Bo <bo@acme.example>",
        "Subject: Re: TLS 1.0 [R-1]",
        "In-Reply-To: <q1@acme.example>",
        "References: <q1@acme.example>",
        "Auto-Submitted: auto-generated",
    ] {
        assert!(head.contains(&line), "{line} in {head:#?}");
    }
    assert_eq!(
        text.replace("\r\n", "\n").trim(),
        "Eve wrote about R-1:\n\nWe look.\nNow.\n\nWhat you answer to this mail is added to R-1."
    );
    post.act("eve", Action::Complete, 4).await;
    post.act("eve", Action::Sort { sort: Sort::Request }, 5).await;
    let ends = [to_bo(&post.sent(&sink, 6).await), to_bo(&post.sent(&sink, 7).await)].concat();
    assert_eq!(ends.len(), 1, "{ends:#?}");
    assert!(parts(&ends[0]).1.starts_with("R-1 is done."), "{}", ends[0]);
}

#[tokio::test]
async fn what_whoever_asked_wrote_by_mail_does_not_come_back_to_them() {
    let post = post().await;
    let sink = Sink::answering("250 ok").await;
    post.receive(&mail(QUESTION, "Please look."), 0).await;
    let more = "Message-ID: <a2@x>\nFrom: bo@acme.example\nIn-Reply-To: <q1@acme.example>";
    post.receive(&mail(more, "Soon?"), 1).await;
    let mails = post.sent(&sink, 2).await;
    assert!(mails.iter().all(|mail| !mail.contains("bo@acme.example")), "{mails:#?}");
}

#[tokio::test]
async fn a_stranger_is_answered_until_they_are_erased() {
    let post = post().await;
    let sink = Sink::answering("250 ok").await;
    let head = "Message-ID: <k1@else.example>\nFrom: kit@else.example\nSubject: A hole";
    post.receive(&mail(head, "Please look."), 0).await;
    post.act("ana", Action::Say { text: "Thanks.".to_owned() }, 1).await;
    let is_to_kit = |mail: &String| {
        parts(mail).0.iter().any(|line| line.starts_with("To: ") && line.contains("kit@else.example"))
    };
    let mails = post.sent(&sink, 2).await;
    assert!(mails.iter().any(is_to_kit), "{mails:#?}");
    let mut transaction = post.home.installation.store.transaction().await.unwrap();
    transaction.erase_person("mail:kit@else.example", minute(3)).await.unwrap();
    transaction.commit().await.unwrap();
    post.act("ana", Action::Say { text: "Fixed.".to_owned() }, 4).await;
    let mails = post.sent(&sink, 5).await;
    assert!(!mails.iter().any(is_to_kit), "{mails:#?}");
}

#[tokio::test]
async fn somebody_with_fifty_open_requests_begins_no_more() {
    let post = post().await;
    let ask = |number: i64| {
        mail(&format!("Message-ID: <f{number}@x>\nFrom: kit@else.example\nSubject: {number}"), "Please.")
    };
    for number in 0..50 {
        assert_eq!(post.receive(&ask(number), number).await, one("begun"), "{number}");
    }
    assert_eq!(post.receive(&ask(50), 50).await, one("dead"));
    let dead = post.inbox.dead(10).await.unwrap();
    assert_eq!(dead[0].last_error.as_deref(), Some("`mail:kit@else.example` has 50 open requests"));
}

#[tokio::test]
async fn a_mail_is_of_the_first_kind_that_asks_for_no_more_than_it_says() {
    const ASKS_MORE: &str = r#"{"id": "more", "name": "More", "questions": [
        {"id": "what", "label": "What?", "answer": "text"}, {"id": "by", "label": "When?", "answer": "date"}]}"#;
    const HELP: &str = r#"{"id": "help", "name": "Help", "questions": [
        {"id": "what", "label": "What?", "answer": "text"}, {"id": "by", "label": "When?", "answer": "date", "required": false}]}"#;
    let post = post_with(&format!(r#", "requests": {{"kinds": [{ASKS_MORE}, {HELP}]}}"#)).await;
    post.receive(&mail(QUESTION, "Please look."), 0).await;
    assert_eq!(post.sheet(1).await.brief.kind, "help");
    let post = post_with(&format!(r#", "requests": {{"kinds": [{ASKS_MORE}]}}"#)).await;
    assert_eq!(post.receive(&mail(QUESTION, "Please look."), 0).await, one("dead"));
}

#[tokio::test]
async fn a_long_mail_is_cut_to_what_a_request_takes() {
    let post = post().await;
    post.receive(&mail(QUESTION, &"word ".repeat(50_000)), 0).await;
    let text = &post.sheet(1).await.answers[0].text;
    assert_eq!((text.chars().count(), text.ends_with('…')), (requests::LONGEST_TEXT, true));
}
