//! What an engine says on standard error, sorted into what it left out and what it merely remarks.

use portcullis_domain::sink::Skipped;
use std::io::{self, BufRead, BufReader, Read};

/// How much of one line is looked at.
const LINE_BYTES: usize = 2048;
/// How many entries of each sort are kept; the rest is counted.
const MOST_ENTRIES: usize = 200;

/// What one line means.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Said {
    /// A part of the target was not scanned.
    LeftOut(Skipped),
    /// Something worth knowing.
    Remark(String),
}

/// Everything an engine said, in its order and each thing once.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Notes {
    /// Parts of the target that were not scanned.
    pub(crate) left_out: Vec<Skipped>,
    /// What else is worth knowing.
    pub(crate) remarks: Vec<String>,
}

/// Reads a log line by line; `meaning` tells what a line means, if anything.
pub(crate) fn sort(log: impl Read, meaning: impl Fn(&str) -> Option<Said>) -> io::Result<Notes> {
    let mut notes = Notes::default();
    let (mut more_left_out, mut more_remarks) = (0_u64, 0_u64);
    for_each_line(log, |line| match meaning(line) {
        Some(Said::LeftOut(part)) if notes.left_out.contains(&part) => {}
        Some(Said::LeftOut(part)) if notes.left_out.len() < MOST_ENTRIES => notes.left_out.push(part),
        Some(Said::LeftOut(_)) => more_left_out += 1,
        Some(Said::Remark(text)) if notes.remarks.contains(&text) => {}
        Some(Said::Remark(text)) if notes.remarks.len() < MOST_ENTRIES => notes.remarks.push(text),
        Some(Said::Remark(_)) => more_remarks += 1,
        None => {}
    })?;
    if more_left_out > 0 {
        let reason = format!("{more_left_out} more lines of the log say that something was left out");
        notes.left_out.push(Skipped { what: "standard error".to_owned(), reason });
    }
    if more_remarks > 0 {
        notes.remarks.push(format!("and {more_remarks} more"));
    }
    Ok(notes)
}

/// Calls `each` with every line; the part of a line that is too long is dropped, and so are control characters.
fn for_each_line(log: impl Read, mut each: impl FnMut(&str)) -> io::Result<()> {
    let mut log = BufReader::new(log);
    let mut line = Vec::new();
    loop {
        line.clear();
        let taken = (&mut log).take(LINE_BYTES as u64).read_until(b'\n', &mut line)?;
        if taken == 0 {
            return Ok(());
        }
        if line.last() != Some(&b'\n') && taken == LINE_BYTES {
            log.skip_until(b'\n')?;
        }
        each(&plain(&String::from_utf8_lossy(&line)));
    }
}

/// A line for people: no escape sequences, no other control characters but the tabs between its fields.
pub(crate) fn plain(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut characters = line.trim_end().chars();
    while let Some(character) = characters.next() {
        if character == '\u{1b}' {
            // A colour ends with a letter; anything else between is part of it.
            let _ = characters.find(char::is_ascii_alphabetic);
        } else if character == '\t' || !character.is_control() {
            text.push(character);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meaning(line: &str) -> Option<Said> {
        let (sort, text) = line.split_once(' ')?;
        match sort {
            "OUT" => Some(Said::LeftOut(Skipped { what: "file".to_owned(), reason: text.to_owned() })),
            "SAY" => Some(Said::Remark(text.to_owned())),
            _ => None,
        }
    }

    #[test]
    fn each_thing_is_kept_once_and_in_order() {
        let notes = sort(&b"OUT b\nhm\nSAY c\nOUT a\nOUT b\nSAY c\n"[..], meaning).unwrap();
        let reasons: Vec<_> = notes.left_out.iter().map(|part| part.reason.as_str()).collect();
        assert_eq!(reasons, ["b", "a"]);
        assert_eq!(notes.remarks, ["c"]);
    }

    #[test]
    fn a_flood_of_lines_is_counted_and_not_kept() {
        let log: Vec<String> = (0..1000).map(|number| format!("OUT {number}\nSAY {number}\n")).collect();
        let notes = sort(log.concat().as_bytes(), meaning).unwrap();
        assert_eq!(notes.left_out.len(), MOST_ENTRIES + 1);
        assert_eq!(
            notes.left_out.last().unwrap().reason,
            "800 more lines of the log say that something was left out"
        );
        assert_eq!(notes.remarks.last().unwrap(), "and 800 more");
    }

    #[test]
    fn an_endless_line_is_cut_and_the_next_one_is_read() {
        let log = format!("SAY {}\nSAY next", "x".repeat(1_000_000));
        let notes = sort(log.as_bytes(), meaning).unwrap();
        assert_eq!(notes.remarks.len(), 2);
        assert_eq!(notes.remarks[0].len(), LINE_BYTES - 4);
        assert_eq!(notes.remarks[1], "next");
    }

    #[test]
    fn a_line_can_not_drive_the_terminal() {
        assert_eq!(plain("\u{1b}[31mred\u{1b}[0m\u{7}\ttext\r\n"), "red\ttext");
    }
}
