//! FIRST's exploit prediction scores: a comment with the model and the date, a header, a row a CVE.
//!
//! The rows have no quotes in them, so a line is a row; reading them as quoted text would let one stray quote swallow
//! all rows behind it.

use super::list::List;
use super::{Content, Exploitation, Limits, Refusal, Source};
use crate::readers::text::moment;
use crate::reading::Position;
use jiff::Timestamp;
use std::io::{BufRead, Read};

/// What the names of the columns are; others are left alone.
const NAME: &str = "cve";
const SCORE: &str = "epss";

/// Longest text of a row that is repeated in a reason.
const SHOWN: usize = 40;

pub(super) fn read(text: impl BufRead, limits: &Limits) -> Result<Content, Refusal> {
    let mut lines = Lines { text, line: Vec::new(), number: 0, limit: limits.record_bytes };
    let (mut version, mut stated) = (String::new(), None);
    let columns = loop {
        let number = lines.number + 1;
        let Some(line) = lines.next()? else {
            return Err(syntax(number, "the header `cve,epss,percentile` is missing"));
        };
        match line.strip_prefix('#') {
            Some(comment) => read_comment(comment, &mut version, &mut stated)?,
            None if line.trim().is_empty() => {}
            None => break Columns::of(line)?,
        }
    };
    let mut list = List::new(limits);
    loop {
        let number = lines.number + 1;
        let Some(line) = lines.next()? else { break };
        if line.trim().is_empty() {
            continue;
        }
        let (name, score) = columns.take(line).ok_or_else(|| {
            syntax(number, &format!("the row has not {} columns, as the header has", columns.count))
        })?;
        list.take(name, probability(score), || format!("line {number}"))?;
    }
    Ok(Content { source: Source::Epss, stated, version, list })
}

/// Reads `model_version:v2025.03.14,score_date:2026-11-23T00:00:00+0000`.
fn read_comment(comment: &str, version: &mut String, stated: &mut Option<Timestamp>) -> Result<(), Refusal> {
    for part in comment.split(',') {
        match part.trim().split_once(':') {
            Some(("model_version", model)) => model.trim().clone_into(version),
            Some(("score_date", date)) => {
                *stated = Some(moment(date).ok_or_else(|| Refusal::BadDate(shown(date)))?);
            }
            _ => {}
        }
    }
    Ok(())
}

fn probability(text: &str) -> Result<Exploitation, String> {
    let text = text.trim();
    match text.parse::<f64>() {
        Ok(score) if (0.0..=1.0).contains(&score) => Ok(Exploitation::Predicted(score)),
        Ok(_) => Err(format!("the score {} is not between 0 and 1", shown(text))),
        Err(_) => Err(format!("the score `{}` is no number", shown(text))),
    }
}

fn shown(text: &str) -> String {
    text.trim().chars().take(SHOWN).collect()
}

fn syntax(line: u64, problem: &str) -> Refusal {
    Refusal::Syntax { at: Position { line, column: 1 }, problem: problem.to_owned() }
}

/// Where in a row the two columns are that count.
struct Columns {
    name: usize,
    score: usize,
    count: usize,
}

impl Columns {
    fn of(header: &str) -> Result<Self, Refusal> {
        let names: Vec<&str> = header.split(',').map(str::trim).collect();
        if names.first() == Some(&"cveID") {
            return Err(Refusal::KevTable);
        }
        let at = |wanted| names.iter().position(|name| *name == wanted);
        let (Some(name), Some(score)) = (at(NAME), at(SCORE)) else {
            let columns: Vec<String> = names.iter().take(8).map(|name| shown(name)).collect();
            return Err(Refusal::Unrecognised(format!(
                "it is a table with the columns {}",
                columns.join(", ")
            )));
        };
        Ok(Self { name, score, count: names.len() })
    }

    /// The name and the score of a row that has as many columns as the header.
    fn take<'l>(&self, row: &'l str) -> Option<(&'l str, &'l str)> {
        let (mut name, mut score, mut count) = ("", "", 0);
        for (place, value) in row.split(',').enumerate() {
            if place == self.name {
                name = value;
            } else if place == self.score {
                score = value;
            }
            count += 1;
        }
        (count == self.count).then_some((name, score))
    }
}

/// The lines of a text, one in memory at a time.
struct Lines<R> {
    text: R,
    line: Vec<u8>,
    /// Of the line that was given last, counted from 1.
    number: u64,
    limit: usize,
}

impl<R: BufRead> Lines<R> {
    /// The next line without its end. A last line without an end is one that is cut.
    fn next(&mut self) -> Result<Option<&str>, Refusal> {
        self.line.clear();
        self.number += 1;
        (&mut self.text).take(self.limit as u64 + 1).read_until(b'\n', &mut self.line)?;
        if self.line.is_empty() {
            return Ok(None);
        }
        if self.line.len() > self.limit {
            return Err(syntax(self.number, &format!("the line is longer than {} bytes", self.limit)));
        }
        if self.line.pop() != Some(b'\n') {
            return Err(syntax(self.number, "the last line does not end: the file is cut; fetch it again"));
        }
        if self.line.last() == Some(&b'\r') {
            self.line.pop();
        }
        match std::str::from_utf8(&self.line) {
            Ok(line) => Ok(Some(line)),
            Err(_) => Err(syntax(self.number, "the line is not UTF-8 text")),
        }
    }
}
