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
    insta::assert_snapshot!(text(&letter(), "https://portcullis.acme.example"), @"");
}

#[test]
fn a_letter_as_html_escapes_what_strangers_wrote() {
    insta::assert_snapshot!(html(&letter(), "https://portcullis.acme.example"), @"");
}
