//! A page as one page of HTML that needs nothing else: no script, nothing fetched, readable on a phone and on paper.

#[cfg(test)]
mod tests;

use super::sentence::{self, plain, stopped};
use crate::link;
use crate::options::Options;
use askama::Template;
use portcullis_domain::release_page::{Answer, Entry, NotFound, ReleasePage, Scan};
use portcullis_domain::severity::Severity;
use std::io::{self, BufWriter, Write};

/// Writes a page.
pub fn write(page: &ReleasePage, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    let (reported, there) = page.advisories.iter().partition(|entry| sentence::is_false_positive(entry));
    let html = Html { page, there, reported, version: plain(options.tool_version) };
    html.write_into(&mut out)?;
    out.flush()
}

#[derive(Template)]
#[template(path = "release_page.html")]
struct Html<'p> {
    page: &'p ReleasePage,
    there: Vec<&'p Entry>,
    reported: Vec<&'p Entry>,
    version: String,
}

impl Html<'_> {
    /// A section for what needs one: its id, title and entries.
    fn sections(&self) -> [(&'static str, &'static str, Vec<&Entry>); 3] {
        [
            ("advisories", "Vulnerabilities", self.there.clone()),
            ("false-positives", "Known false positives", self.reported.clone()),
            ("checks", "Configuration and other weaknesses", self.page.checks.iter().collect()),
        ]
    }

    fn counts(&self) -> Vec<(Severity, usize)> {
        let of = |severity| self.there.iter().filter(|entry| entry.severity == severity).count();
        Severity::ALL.into_iter().map(|severity| (severity, of(severity))).collect()
    }
}

fn web(address: Option<&String>) -> Option<String> {
    address.and_then(|address| link::web(address))
}

fn affected(entry: &Entry) -> Vec<(String, String)> {
    let places = entry.answers.iter().flat_map(|answer| &answer.places);
    let affected = sentence::affected(places).into_iter();
    affected.map(|(component, subjects)| (component, subjects.join("; "))).collect()
}

fn decided(answer: &Answer) -> String {
    stopped(&sentence::stand(answer))
}

fn approval(answer: &Answer) -> String {
    sentence::approval(answer).map_or_else(String::new, |approval| format!("({approval})"))
}

fn fix(entry: &Entry) -> String {
    sentence::fix(entry.answers.iter().flat_map(|answer| &answer.places))
}

/// Where an answer holds, if there are several.
fn within(entry: &Entry, answer: &Answer) -> String {
    if entry.answers.len() > 1 { sentence::components(answer) } else { String::new() }
}

/// The base score, what the team makes of it, and the vector.
fn scores(entry: &Entry) -> Vec<(&'static str, String)> {
    let (assessed, environmental) = sentence::assessed(entry);
    let scores = [
        ("CVSS", sentence::score(entry.cvss.as_ref())),
        ("assessed", assessed.map_or_else(String::new, |severity| severity.word().to_owned())),
        ("environmental", environmental),
    ];
    scores.into_iter().filter(|(_, score)| !score.is_empty()).collect()
}

fn not_found_link(told: &NotFound) -> Option<String> {
    web(told.link.as_ref())
}

fn platform(scan: &Scan) -> String {
    scan.platform.as_deref().map(plain).unwrap_or_default()
}
