//! Mail as a server gets it.

use jiff::Timestamp;
use portcullis_delivery::testing::Sink;
use portcullis_delivery::{Credentials, Mail, Mailer, NoSettings, NotDelivered, SmtpSettings, SmtpTls};

const FROM: &str = "Portcullis <portcullis@acme.example>";

fn smtp(port: u16) -> SmtpSettings {
    SmtpSettings { host: "127.0.0.1".to_owned(), port: Some(port), tls: SmtpTls::None, credentials: None }
}

fn mail() -> Mail {
    Mail {
        id: "0190-a".to_owned(),
        name: "Ana".to_owned(),
        address: "ana@acme.example".to_owned(),
        subject: "V-7 is overdue".to_owned(),
        text: "It was due.\n".to_owned(),
        html: "<p>It was due.</p>".to_owned(),
        answers: None,
    }
}

async fn sent(mail: &Mail) -> String {
    let sink = Sink::answering("250 ok").await;
    let mailer = Mailer::new(&smtp(sink.port), FROM).unwrap();
    mailer.send(mail, Timestamp::from_second(1_780_000_000).unwrap()).await.unwrap();
    sink.mails().remove(0)
}

fn head(mail: &str) -> Vec<&str> {
    mail.split("\r\n\r\n").next().unwrap().lines().collect()
}

#[tokio::test]
async fn a_mail_says_whom_it_is_from_and_that_no_person_wrote_it() {
    let mail = sent(&mail()).await;
    let head = head(&mail);
    for line in [
        "From: Portcullis <portcullis@acme.example>",
        "To: Ana <ana@acme.example>",
        "Subject: V-7 is overdue",
        "Message-ID: <0190-a@acme.example>",
        "Date: Thu, 28 May 2026 20:26:40 +0000",
        "Auto-Submitted: auto-generated",
    ] {
        assert!(head.contains(&line), "{line} in {head:#?}");
    }
    assert!(mail.contains("It was due.") && mail.contains("<p>It was due.</p>"), "{mail}");
}

#[tokio::test]
async fn nothing_in_a_title_or_a_name_adds_a_header_or_a_recipient() {
    for attack in [
        "x\r\nBcc: eve@evil.example",
        "x\nBcc: eve@evil.example",
        "x\rBcc: eve@evil.example",
        "x\u{2028}Bcc: e",
        "x\0y",
    ] {
        let mail = Mail { subject: attack.to_owned(), name: attack.to_owned(), ..mail() };
        let sent = sent(&mail).await;
        assert!(!head(&sent).iter().any(|line| line.starts_with("Bcc")), "{sent}");
    }
    let mail = Mail { name: "\"Ana\" <eve@evil.example>, x".to_owned(), ..mail() };
    let sent = sent(&mail).await;
    let to = head(&sent).into_iter().find(|line| line.starts_with("To: ")).unwrap().to_owned();
    assert_eq!(to, "To: =?utf-8?b?IkFuYSIgPGV2ZUBldmlsLmV4YW1wbGU+LCB4?= <ana@acme.example>");
}

#[tokio::test]
async fn a_long_subject_is_cut() {
    let mail = Mail { subject: "a".repeat(5000), ..mail() };
    let sent = sent(&mail).await;
    let subject = head(&sent).join("").split("Subject: ").nth(1).unwrap().to_owned();
    let count = subject.chars().take_while(|c| *c == 'a' || *c == ' ').filter(|c| *c == 'a').count();
    assert_eq!(count, 200, "{subject}");
}

#[tokio::test]
async fn a_mail_that_is_too_large_or_goes_nowhere_is_not_sent() {
    let sink = Sink::answering("250 ok").await;
    let mailer = Mailer::new(&smtp(sink.port), FROM).unwrap();
    let large = Mail { text: "a".repeat((512 << 10) + 1), ..mail() };
    let nowhere = Mail { address: "ana@acme.example\r\nRCPT TO:<eve@evil.example>".to_owned(), ..mail() };
    let (large, nowhere) = (
        mailer.send(&large, Timestamp::UNIX_EPOCH).await,
        mailer.send(&nowhere, Timestamp::UNIX_EPOCH).await,
    );
    assert!(matches!(large, Err(NotDelivered::TooLarge(_))), "{large:?}");
    let nowhere = nowhere.unwrap_err();
    assert!(matches!(nowhere, NotDelivered::NoAddress(_)) && nowhere.is_final(), "{nowhere:?}");
    assert!(sink.mails().is_empty());
}

#[tokio::test]
async fn what_a_server_refuses_for_good_is_not_tried_again_and_everything_else_is() {
    let send = async |answer| {
        let sink = Sink::answering(answer).await;
        let mailer = Mailer::new(&smtp(sink.port), FROM).unwrap();
        mailer.send(&mail(), Timestamp::UNIX_EPOCH).await.unwrap_err()
    };
    let (gone, busy) = (send("550 no such user").await, send("451 later").await);
    assert!(gone.is_final() && gone.told().contains("no such user"), "{}", gone.told());
    assert!(!busy.is_final() && busy.told().contains("later"), "{}", busy.told());
    let mailer = Mailer::new(&smtp(1), FROM).unwrap();
    assert!(!mailer.send(&mail(), Timestamp::UNIX_EPOCH).await.unwrap_err().is_final());
}

#[tokio::test]
async fn a_server_without_tls_gets_no_mail_where_tls_is_wanted() {
    let sink = Sink::answering("250 ok").await;
    for tls in [SmtpTls::StartTls, SmtpTls::Implicit] {
        let mailer = Mailer::new(&SmtpSettings { tls, ..smtp(sink.port) }, FROM).unwrap();
        assert!(mailer.send(&mail(), Timestamp::UNIX_EPOCH).await.is_err());
    }
    assert!(sink.mails().is_empty());
}

#[test]
fn settings_that_can_t_work_are_refused() {
    assert!(matches!(Mailer::new(&smtp(25), "Portcullis"), Err(NoSettings::From(_))));
    let credentials = Credentials { user: "ana".to_owned(), password_file: "/nowhere/password".into() };
    let smtp = SmtpSettings { credentials: Some(credentials), ..smtp(25) };
    assert!(matches!(Mailer::new(&smtp, FROM), Err(NoSettings::Password(..))));
}

#[tokio::test]
async fn an_answer_names_what_it_answers_so_that_it_is_shown_below_it() {
    let answer = Mail { answers: Some("q1@acme.example".to_owned()), ..mail() };
    let mail = sent(&answer).await;
    for line in ["In-Reply-To: <q1@acme.example>", "References: <q1@acme.example>"] {
        assert!(head(&mail).contains(&line), "{line} in {mail}");
    }
    for id in ["", "a b", "a>\r\nBcc: eve@evil.example", "ä@b", &"a".repeat(401)] {
        let mail = sent(&Mail { answers: Some(id.to_owned()), ..answer.clone() }).await;
        assert!(!mail.contains("In-Reply-To") && !mail.contains("Bcc"), "{mail}");
    }
}
