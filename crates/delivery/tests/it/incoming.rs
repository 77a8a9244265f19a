//! Mail that came in, in the forms in which programs send it.

use portcullis_delivery::{IncomingMail, NotMail};

const HEAD: &str = "Message-ID: <q1@acme.example>\r\nFrom: Bo Lind <Bo@Acme.Example>\r\nSubject: Is TLS 1.0 on?\r\n\
                    Date: Mon, 01 Jun 2026 09:00:00 +0200\r\n";

/// A mail with this behind its usual head.
fn mail(rest: &str) -> IncomingMail {
    IncomingMail::read(format!("{HEAD}{rest}").as_bytes()).unwrap()
}

/// What a mail with this form and body says.
fn said(form: &str, body: &str) -> String {
    mail(&format!("{form}\r\n\r\n{body}")).text
}

#[test]
fn a_mail_says_who_wrote_it_and_on_what() {
    let mail = mail("\r\nHello,\r\nis it?\r\n-- \r\nBo\r\n");
    assert_eq!((mail.id.as_str(), mail.from.as_str()), ("q1@acme.example", "bo@acme.example"));
    assert_eq!((mail.name.as_deref(), mail.subject.as_str()), (Some("Bo Lind"), "Is TLS 1.0 on?"));
    assert_eq!(
        mail.text,
        "Hello,
is it?"
    );
    assert!(mail.references.is_empty() && !mail.is_automatic);
}

#[test]
fn names_and_subjects_are_decoded_and_on_one_line() {
    let head = "From: =?utf-8?q?J=C3=BCrgen?= <j@a.example>\nSubject: =?iso-8859-1?Q?Gr=FC=DFe?=\n folded =?utf-8?B?DQpCY2M6IGV2ZQ==?=\n";
    let mail = IncomingMail::read(format!("{head}\nx").as_bytes()).unwrap();
    assert_eq!(mail.name.as_deref(), Some("Jürgen"));
    assert!(mail.subject.starts_with("Grüße folded") && !mail.subject.contains('\n'), "{}", mail.subject);
    let long =
        IncomingMail::read(format!("From: a@b\nSubject: {}\n\nx", "s".repeat(5000)).as_bytes()).unwrap();
    assert_eq!(long.subject.len(), 200);
}

#[test]
fn plain_text_is_read_before_a_page_and_a_page_where_there_is_nothing_else() {
    let form = "Content-Type: multipart/alternative; boundary=\"b\"";
    let plain = "--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nGr=C3=BC=C3=9Fe\r\n";
    let page = "--b\r\nContent-Type: text/html\r\n\r\n<p>Dear <b>team</b>,</p><script>x()</script><p>hello &amp; bye</p>\r\n";
    assert_eq!(said(form, &format!("{page}{plain}--b--\r\n")), "Grüße");
    let text = said(form, &format!("{page}--b--\r\n"));
    assert!(text.contains("Dear team") && text.contains("hello & bye") && !text.contains('<'), "{text}");
    assert_eq!(
        said("Content-Type: text/html\r\nContent-Transfer-Encoding: base64", "PHA+aGVsbG88L3A+"),
        "hello"
    );
    assert_eq!(
        said("Content-Type: text/plain; charset=gb2312\r\nContent-Transfer-Encoding: base64", "xOO6ww=="),
        "你好"
    );
}

#[test]
fn attachments_and_nested_mails_are_not_read() {
    let form = "Content-Type: multipart/mixed; boundary=b";
    let attached = "--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment\r\n\r\nattached\r\n";
    let nested = "--b\r\nContent-Type: message/rfc822\r\n\r\nFrom: eve@evil.example\r\n\r\nnested\r\n";
    let own = "--b\r\n\r\nown\r\n";
    assert_eq!(said(form, &format!("{attached}{nested}{own}--b--")), "own");
    assert_eq!(said(form, &format!("{attached}{nested}--b--")), "");
}

#[test]
fn a_mail_that_was_cut_is_read_as_far_as_it_goes() {
    assert_eq!(
        said("Content-Type: multipart/mixed; boundary=b", "--b\r\nContent-Type: text/plain\r\n\r\nhello"),
        "hello"
    );
    assert_eq!(mail("").text, "");
}

#[test]
fn parts_are_read_down_to_a_depth_and_up_to_a_number() {
    let deep = |depth: usize| {
        let open: Vec<String> = (0..depth)
            .map(|level| format!("Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\n"))
            .collect();
        let open = open.concat();
        mail(&format!("{open}\r\ndeep")).text
    };
    assert_eq!((deep(8).as_str(), deep(9).as_str()), ("deep", ""));
    assert_eq!(deep(20_000), "", "and no stack is exhausted");
    let wide = |parts: usize| {
        let parts = "--b\r\nContent-Type: image/png\r\n\r\nx\r\n".repeat(parts);
        said("Content-Type: multipart/mixed; boundary=b", &format!("{parts}--b\r\n\r\nown\r\n--b--"))
    };
    assert_eq!((wide(48).as_str(), wide(49).as_str()), ("own", ""));
    let nested = "Content-Type: message/rfc822\r\n\r\n".repeat(50_000);
    assert_eq!(mail(&nested).text, "");
}

#[test]
fn what_follows_on_a_large_part_is_not_shown() {
    let text = said("Content-Type: text/plain", &"word ".repeat(1 << 18));
    assert!(text.len() <= 256 << 10 && text.len() > 200 << 10, "{}", text.len());
}

#[test]
fn a_head_that_is_too_large_or_missing_is_no_mail() {
    let lines = |count: usize| format!("From: a@b\r\n{}\r\nx", "X-A: b\r\n".repeat(count));
    assert!(IncomingMail::read(lines(1990).as_bytes()).is_ok());
    assert_eq!(IncomingMail::read(lines(2000).as_bytes()), Err(NotMail::Head));
    let large = format!("From: a@b\r\nX-A: {}\r\n\r\nx", "a".repeat(256 << 10));
    assert_eq!(IncomingMail::read(large.as_bytes()), Err(NotMail::Head));
    for none in ["", "\r\n\r\n", "hello"] {
        assert!(IncomingMail::read(none.as_bytes()).is_err(), "{none}");
    }
}

#[test]
fn a_sender_is_one_address() {
    for from in ["", "nobody", "@acme.example", "bo@", "<>", "\"a b\"@acme.example", "a@b@c"] {
        let mail = format!("Subject: x\r\nFrom: {from}\r\n\r\nx");
        assert_eq!(IncomingMail::read(mail.as_bytes()), Err(NotMail::NoSender), "{from}");
    }
    let long = format!("From: {}@acme.example\r\n\r\nx", "a".repeat(250));
    assert_eq!(IncomingMail::read(long.as_bytes()), Err(NotMail::NoSender));
}

#[test]
fn a_mail_names_those_that_it_follows_on_the_answered_one_last() {
    let told = mail("References: <a@x> <b@x>\r\n <c@x>\r\nIn-Reply-To: <b@x>\r\n\r\nx");
    assert_eq!(told.references, ["a@x", "c@x", "b@x"]);
    let strange = mail("In-Reply-To: <a b@x>\r\nReferences: <ä@x> <ok@x>\r\n\r\nx");
    assert!(
        strange.references.iter().all(|id| id == "ok@x" || !id.contains(char::is_whitespace)),
        "{strange:?}"
    );
    let many: Vec<String> = (0..500).map(|number| format!(" <r{number}@x>\r\n")).collect();
    let many = many.concat();
    let many = mail(&format!("References:{many}\r\nx")).references;
    assert_eq!((many.len(), many[0].as_str(), many.last().unwrap().as_str()), (40, "r0@x", "r499@x"));
}

#[test]
fn a_mail_has_one_key_however_often_it_comes_in() {
    let one = format!("{HEAD}\r\nx");
    let again = format!("Received: by another\r\n{one}");
    assert_eq!(IncomingMail::key(one.as_bytes()), "q1@acme.example");
    assert_eq!(IncomingMail::key(one.as_bytes()), IncomingMail::key(again.as_bytes()));
    let nameless = |text: &str| IncomingMail::key(format!("From: a@b\r\n\r\n{text}").as_bytes());
    assert_eq!(nameless("x"), nameless("x"));
    assert_ne!(nameless("x"), nameless("y"));
    assert!(nameless("x").starts_with("sha256-") && IncomingMail::key(b"").starts_with("sha256-"));
    let long = format!("Message-ID: <{}@x>\r\nFrom: a@b\r\n\r\nx", "a".repeat(250));
    assert!(IncomingMail::key(long.as_bytes()).starts_with("sha256-"));
}

#[test]
fn what_a_machine_wrote_is_told_from_what_a_person_wrote() {
    for head in [
        "Auto-Submitted: auto-replied",
        "auto-submitted: auto-generated (vacation)",
        "Precedence: bulk",
        "Precedence: auto_reply",
        "Return-Path: <>",
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        "X-Autoreply: yes",
    ] {
        assert!(mail(&format!("{head}\r\n\r\nx")).is_automatic, "{head}");
    }
    for head in [
        "Auto-Submitted: no",
        "Precedence: list",
        "List-Id: <security.acme.example>",
        "Return-Path: <bo@acme.example>",
    ] {
        assert!(!mail(&format!("{head}\r\n\r\nx")).is_automatic, "{head}");
    }
    let bounced = IncomingMail::read(b"From: MAILER-DAEMON@mx.example\r\n\r\nx").unwrap();
    assert!(bounced.is_automatic);
}
