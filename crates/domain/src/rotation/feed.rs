//! Turns as an iCalendar feed (RFC 5545), which calendar programs subscribe to.

use super::Turn;
use jiff::Timestamp;
use std::fmt::Write;

/// Octets of a line before it is folded, without its end.
const LINE: usize = 75;

/// What stands around the turns of a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Feed<'f> {
    /// Whose programme it is.
    pub company: &'f str,
    /// The name of the host, which makes the ids of turns different from those of other installations.
    pub host: &'f str,
    /// When the feed is made.
    pub made: Timestamp,
}

/// A turn in a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeedTurn<'f> {
    /// The turn.
    pub turn: &'f Turn,
    /// What people call whose it is.
    pub name: &'f str,
    /// Why it is theirs, in a sentence.
    pub why: &'f str,
}

/// The feed. A turn keeps its id as long as it begins at the same time, whoever takes it.
pub fn feed<'f>(around: Feed<'_>, turns: impl IntoIterator<Item = FeedTurn<'f>>) -> String {
    let mut out = String::new();
    line(&mut out, "BEGIN:VCALENDAR");
    line(&mut out, "VERSION:2.0");
    line(&mut out, "PRODID:-//Portcullis//Rotation//EN");
    line(&mut out, "CALSCALE:GREGORIAN");
    line(&mut out, "METHOD:PUBLISH");
    let title = format!("Security support, {}", around.company);
    line(&mut out, &format!("NAME:{}", escaped(&title)));
    line(&mut out, &format!("X-WR-CALNAME:{}", escaped(&title)));
    line(&mut out, "REFRESH-INTERVAL;VALUE=DURATION:PT1H");
    for FeedTurn { turn, name, why } in turns {
        line(&mut out, "BEGIN:VEVENT");
        line(&mut out, &format!("UID:turn-{}@{}", utc(turn.from), escaped(around.host)));
        line(&mut out, &format!("DTSTAMP:{}", utc(around.made)));
        line(&mut out, &format!("DTSTART:{}", utc(turn.from)));
        line(&mut out, &format!("DTEND:{}", utc(turn.until)));
        line(&mut out, &format!("SUMMARY:{}", escaped(&format!("Security support: {name}"))));
        line(&mut out, &format!("DESCRIPTION:{}", escaped(why)));
        line(&mut out, "TRANSP:TRANSPARENT");
        line(&mut out, "END:VEVENT");
    }
    line(&mut out, "END:VCALENDAR");
    out
}

fn utc(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// A text as a value: what means something there is escaped, and what can't stand there is left out.
fn escaped(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' | ';' | ',' => value.extend(['\\', letter]),
            '\n' => value.push_str("\\n"),
            letter if letter.is_control() => {}
            letter => value.push(letter),
        }
    }
    value
}

/// Writes a line, folded between letters where it is too long.
fn line(out: &mut String, text: &str) {
    let mut room = LINE;
    for letter in text.chars() {
        if letter.len_utf8() > room {
            out.push_str("\r\n ");
            room = LINE - 1;
        }
        room -= letter.len_utf8();
        // Writing to a text never fails.
        let _ = out.write_char(letter);
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::super::Why;
    use super::*;
    use proptest::prelude::*;

    fn turn(from: &str, until: &str) -> Turn {
        Turn {
            person: "ana".to_owned(),
            why: Why::Order,
            from: from.parse().unwrap(),
            until: until.parse().unwrap(),
        }
    }

    fn around(company: &str) -> Feed<'_> {
        Feed { company, host: "gate.acme.example", made: "2026-01-01T12:00:00Z".parse().unwrap() }
    }

    #[test]
    fn a_turn_is_an_event_with_an_id_of_its_own_in_universal_time() {
        let turn = turn("2026-01-05T09:00:00Z", "2026-01-12T09:00:00Z");
        let shown = feed(around("Acme"), [FeedTurn { turn: &turn, name: "Ana Ruiz", why: "next in order" }]);
        insta::assert_snapshot!(shown.replace('\r', ""), @r"
        BEGIN:VCALENDAR
        VERSION:2.0
        PRODID:-//Portcullis//Rotation//EN
        CALSCALE:GREGORIAN
        METHOD:PUBLISH
        NAME:Security support\, Acme
        X-WR-CALNAME:Security support\, Acme
        REFRESH-INTERVAL;VALUE=DURATION:PT1H
        BEGIN:VEVENT
        UID:turn-20260105T090000Z@gate.acme.example
        DTSTAMP:20260101T120000Z
        DTSTART:20260105T090000Z
        DTEND:20260112T090000Z
        SUMMARY:Security support: Ana Ruiz
        DESCRIPTION:next in order
        TRANSP:TRANSPARENT
        END:VEVENT
        END:VCALENDAR
        ");
    }

    /// The lines of a feed as whoever reads it joins them, each end as the format wants it.
    fn unfolded(feed: &str) -> Vec<String> {
        assert!(feed.ends_with("\r\n") && !feed.replace("\r\n", "").contains(['\r', '\n']));
        feed.replace("\r\n ", "").trim_end().split("\r\n").map(str::to_owned).collect()
    }

    #[test]
    fn what_people_write_ends_no_line_and_begins_no_property() {
        let turn = turn("2026-01-05T09:00:00Z", "2026-01-12T09:00:00Z");
        let why = "a\r\nEND:VEVENT\nb;c,d\\e\u{0}";
        let shown = feed(around("A"), [FeedTurn { turn: &turn, name: "Ana", why }]);
        let lines = unfolded(&shown);
        assert!(lines.contains(&r"DESCRIPTION:a\nEND:VEVENT\nb\;c\,d\\e".to_owned()), "{lines:?}");
        assert_eq!(lines.iter().filter(|line| *line == "END:VEVENT").count(), 1);
    }

    proptest! {
        #[test]
        fn no_line_is_longer_than_may_be_and_folding_loses_nothing(company in "\\PC{0,200}") {
            let shown = feed(around(&company), []);
            prop_assert!(shown.split("\r\n").all(|line| line.len() <= LINE));
            let named = unfolded(&shown).into_iter().find(|line| line.starts_with("NAME:")).unwrap();
            let read = named.replace("\\;", ";").replace("\\,", ",").replace("\\\\", "\\");
            prop_assert_eq!(read, format!("NAME:Security support, {company}"));
        }
    }
}
