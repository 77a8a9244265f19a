//! Mail that a server finds in a mailbox.

use crate::portcullis::Portcullis;
use crate::serving::Serving;
use std::fs;

const PROGRAM: &str = "\
version: 1
company: Acme
people:
  - {id: ada, name: Ada, roles: [admin]}
  - {id: ana, name: Ana, roles: [security_engineer]}
  - {id: bo, name: Bo, email: bo@acme.example, roles: [engineer]}
";

const MAIL: &str =
    "Message-ID: <q1@acme.example>\r\nFrom: Bo <bo@acme.example>\r\nSubject: TLS 1.0\r\n\r\nIs it on?\r\n";

#[test]
fn a_mail_in_a_maildir_becomes_a_request_once() {
    let place = Portcullis::new();
    place.write("program.yaml", PROGRAM);
    for name in ["1780000000.a", "1780000001.b"] {
        place.write(&format!("mail/new/{name}"), MAIL);
    }
    let mailbox = format!("maildir:{}", place.path("mail").display());
    let log = ["--mailbox", &mailbox, "--log", "portcullis_server=debug", "--as", "ada"];
    let serving = Serving::start_with(&place, &log);
    let told = loop {
        let line = serving.line();
        if line.contains("mails were taken in") {
            break line;
        }
    };
    assert!(told.contains("begun=1 said=0 ignored=0"), "{told}");
    serving.end();
    assert_eq!(fs::read_dir(place.path("mail/new")).unwrap().count(), 0);
    assert_eq!(fs::read_dir(place.path("mail/cur")).unwrap().count(), 2);
    let trail = place.run(&["audit", "show", "--as", "ada"]);
    assert!(trail.stdout.contains("request.asked") && trail.stdout.contains("R-1"), "{}", trail.stdout);
}

#[test]
fn a_mailbox_behind_imap_needs_a_password() {
    let place = Portcullis::new();
    place.write("program.yaml", PROGRAM);
    let mailbox = "imaps://security@acme.example@imap.acme.example/INBOX";
    let refused = place.run(&["serve", "--listen", "127.0.0.1:0", "--as", "ada", "--mailbox", mailbox]);
    assert_eq!(refused.code, Some(2), "{}", refused.stderr);
    assert!(
        refused.stderr.contains("name the file that has it with --mailbox-password-file"),
        "{}",
        refused.stderr
    );
    let clear = place.run(&["serve", "--mailbox", "imap://security@imap.acme.example"]);
    assert!(clear.stderr.contains("is in clear and only for a server on this machine"), "{}", clear.stderr);
}
