//! Letters as people read them.

use super::*;
use portcullis_domain::notification::{LetterEntry, LetterSection};

fn letter() -> Letter {
    let entry = |name: &str, text: &str, path: &str| LetterEntry {
        name: name.to_owned(),
        text: text.to_owned(),
        path: path.to_owned(),
    };
    Letter {
        subject: "1 overdue, 41 new".to_owned(),
        opening: "This is what waits for you.".to_owned(),
        sections: vec![
            LetterSection {
                title: "Overdue".to_owned(),
                entries: vec![entry(
                    "V-7 openssl: overflow",
                    "remediation was due on 2026-06-01",
                    "/vulnerabilities/7",
                )],
                more: 0,
            },
            LetterSection {
                title: "New".to_owned(),
                entries: vec![entry("V-8 <script>alert(1)</script>\r\nBcc: x", "nobody \u{202e}owns it", "")],
                more: 40,
            },
        ],
        why: "You are a member of the team that owns it.".to_owned(),
    }
}

#[test]
fn a_letter_as_text_groups_what_waits_and_has_links() {
    insta::assert_snapshot!(text(&letter(), "https://portcullis.acme.example"), @r"
    This is what waits for you.

    Overdue
    - V-7 openssl: overflow: remediation was due on 2026-06-01
      https://portcullis.acme.example/vulnerabilities/7

    New
    - V-8 <script>alert(1)</script> Bcc: x: nobody \u{202e}owns it
    - and 40 more

    You are a member of the team that owns it.
    How you are told: https://portcullis.acme.example/me/notifications
    ");
}

#[test]
fn a_letter_as_html_escapes_what_strangers_wrote() {
    insta::assert_snapshot!(html(&letter(), "https://portcullis.acme.example"), @r#"
    <!doctype html>
    <html lang="en">
    <head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>1 overdue, 41 new</title></head>
    <body style="font-family: sans-serif; line-height: 1.5; max-width: 40em">
    <p>This is what waits for you.</p>
    <h2 style="font-size: 1.1em">Overdue</h2>
    <ul>
    <li><a href="https://portcullis.acme.example/vulnerabilities/7">V-7 openssl: overflow</a>: remediation was due on 2026-06-01</li>
    </ul>
    <h2 style="font-size: 1.1em">New</h2>
    <ul>
    <li><strong>V-8 &#60;script&#62;alert(1)&#60;/script&#62; Bcc: x</strong>: nobody \u{202e}owns it</li>
    <li>and 40 more</li>
    </ul>
    <p style="font-size: 0.85em">You are a member of the team that owns it. <a href="https://portcullis.acme.example/me/notifications">How you are told</a></p>
    </body>
    </html>
    "#);
}
