//! A verdict as one page of HTML that needs nothing else: the answer first, no script, nothing fetched, readable on a
//! phone and on paper.

#[cfg(test)]
mod tests;

use super::addressed::{self, tally};
use super::group::{Group, groups};
use super::{Judged, evidence, sentence, undecided};
use crate::options::Options;
use crate::plain_text;
use crate::sentence as words;
use askama::Template;
use portcullis_domain::gate::{Disagreement, Evidence, Scan, StaleDecision, Undecided, Verdict};
use portcullis_domain::severity::Severity;
use std::io::{self, BufWriter, Write};

/// Rows of a folded list that are shown without `wide`.
const ROWS: usize = 2_000;

/// Writes a verdict.
pub fn write(judged: &Judged<'_>, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    Page::new(judged, options).write_into(&mut out)?;
    out.flush()
}

#[derive(Template)]
#[template(path = "verdict.html")]
struct Page<'v> {
    name: String,
    outcome: String,
    summary: String,
    /// That somebody gave the moment, where somebody did.
    given: Option<String>,
    exception: Option<(&'static str, Vec<String>)>,
    facts: String,
    left_out: Vec<(String, String)>,
    record: Option<String>,
    counts: Vec<(Severity, String)>,
    undecided: [(&'static str, Vec<&'v Undecided>); 2],
    groups: Vec<Group<'v>>,
    addressed: Addressed<'v>,
    stale: List<'v, StaleDecision>,
    disagreements: List<'v, Disagreement>,
    scans: Vec<(&'v Evidence, &'v Scan)>,
    origin: String,
    written_at: Option<String>,
    version: String,
}

impl<'v> Page<'v> {
    /// Rows of a list that is not folded.
    const OPEN: usize = 12;

    fn new(judged: &Judged<'v>, options: &Options<'_>) -> Self {
        let verdict = judged.verdict;
        let given = judged.facts.now_was_given.then(|| sentence::given(judged));
        let mut facts = vec![sentence::series(judged), sentence::components(judged)];
        if given.is_none() {
            facts.push(sentence::moment(judged));
        }
        let counts = Severity::ALL.into_iter().zip(verdict.counts.by_severity);
        let exception = verdict.exception.as_ref();
        Self {
            name: sentence::name(judged),
            outcome: sentence::outcome(judged),
            summary: sentence::summary(judged),
            given,
            exception: exception
                .map(|taken| (sentence::exception_title(verdict, taken), sentence::exception(taken))),
            facts: facts.join(" · "),
            left_out: sentence::left_out(judged).collect(),
            record: sentence::record(judged),
            counts: counts.map(|(severity, count)| (severity, words::thousands(count))).collect(),
            undecided: undecided(verdict),
            groups: groups(verdict),
            addressed: Addressed::new(verdict, options),
            stale: List::new(&verdict.stale, options),
            disagreements: List::new(&verdict.disagreements, options),
            scans: evidence::scans(judged).collect(),
            origin: sentence::origin(judged),
            written_at: options.written_at.map(words::moment),
            version: plain_text::line(options.tool_version).into_owned(),
        }
    }
}

/// A folded list.
struct List<'v, T> {
    shown: &'v [T],
    total: usize,
}

impl<'v, T> List<'v, T> {
    fn new(items: &'v [T], options: &Options<'_>) -> Self {
        let limit = if options.wide { items.len() } else { items.len().min(ROWS) };
        Self { shown: &items[..limit], total: items.len() }
    }

    /// How many are not listed.
    fn left(&self) -> usize {
        self.total - self.shown.len()
    }
}

/// What is addressed.
struct Addressed<'v> {
    total: usize,
    kinds: String,
    remarks: Vec<String>,
    rows: Vec<addressed::Row<'v>>,
    /// Findings that are not listed.
    left: usize,
}

impl<'v> Addressed<'v> {
    fn new(verdict: &'v Verdict, options: &Options<'_>) -> Self {
        let tally = tally(verdict);
        let mut rows = addressed::rows(verdict);
        let limit = if options.wide { rows.len() } else { rows.len().min(ROWS) };
        let left = rows.drain(limit..).map(|row| row.findings).sum();
        let total = verdict.addressed.len();
        Self { total, kinds: tally.kinds(), remarks: tally.remarks(), rows, left }
    }
}

fn heading(group: &Group<'_>) -> (String, String) {
    group.heading(|name| plain_text::line(name).into_owned())
}

fn asserted(scan: &Scan) -> Vec<String> {
    evidence::asserted(&[scan])
}
