//! What a reader writes to: findings in batches to the sink, counts and remarks to the reading.

use crate::limits::Limits;
use crate::reading::{FormatFacts, Reading, Refusal};
use crate::redact::{Notes, Rule, Secrets};
use portcullis_domain::finding::Finding;
use portcullis_domain::sink::{FindingSink, ReportFacts, Skipped};

/// Findings in one batch.
const BATCH: usize = 1_000;
/// Bytes of text in one batch: one advisory of a hostile report may name any number of packages, each of which
/// is a finding with the advisory's whole text.
const BATCH_BYTES: usize = 32 << 20;

pub(crate) struct Output<'s> {
    /// What the report says about itself; readers fill in what they meet.
    pub(crate) facts: ReportFacts,
    format: &'static str,
    is_announced: bool,
    sink: &'s mut dyn FindingSink,
    limits: &'s Limits,
    batch: Vec<Finding>,
    batch_bytes: usize,
    observations: u64,
    suppressed: u64,
    more: u64,
    skipped: Vec<Skipped>,
    skipped_total: u64,
    not_scanned: Vec<Skipped>,
    notes: Notes,
}

impl<'s> Output<'s> {
    pub(crate) fn new(sink: &'s mut dyn FindingSink, limits: &'s Limits) -> Self {
        Self {
            facts: ReportFacts::default(),
            format: "",
            is_announced: false,
            sink,
            limits,
            batch: Vec::new(),
            batch_bytes: 0,
            observations: 0,
            suppressed: 0,
            more: 0,
            skipped: Vec::new(),
            skipped_total: 0,
            not_scanned: Vec::new(),
            notes: Notes::default(),
        }
    }

    /// Says which format is being read.
    pub(crate) fn of_format(mut self, format: FormatFacts) -> Self {
        self.format = format.name;
        self
    }

    /// Takes the finding of one raw entry.
    pub(crate) fn finding(&mut self, finding: Finding) -> Result<(), Refusal> {
        self.observations += 1;
        self.push(finding)
    }

    /// Takes another finding of a raw entry that gave one already; it is no observation of its own.
    pub(crate) fn more(&mut self, finding: Finding) -> Result<(), Refusal> {
        self.more += 1;
        self.push(finding)
    }

    /// Counts a raw entry that follows from other entries of the report and is no finding of its own.
    pub(crate) fn consequence(&mut self) -> Result<(), Refusal> {
        self.observations += 1;
        self.check_entries()
    }

    /// Takes an entry that the tool lists apart as suppressed; it is no observation of the format's unit.
    pub(crate) fn suppressed(&mut self, finding: Finding) -> Result<(), Refusal> {
        self.suppressed += 1;
        self.push(finding)
    }

    /// Notes a raw entry that makes no sense.
    pub(crate) fn skip(&mut self, what: String, reason: impl Into<String>) -> Result<(), Refusal> {
        self.observations += 1;
        self.remark(what, reason);
        self.check_entries()
    }

    /// Notes something in the report that makes no sense and is no entry of its own.
    pub(crate) fn remark(&mut self, what: String, reason: impl Into<String>) {
        self.skipped_total += 1;
        if self.skipped.len() < self.limits.listed {
            self.skipped.push(Skipped { what, reason: given(reason.into()) });
        }
    }

    /// Notes several such things, of which there are `total`.
    pub(crate) fn remarks(&mut self, notes: Vec<Skipped>, total: u64) {
        self.skipped_total += total;
        let left = self.limits.listed - self.skipped.len();
        self.skipped.extend(notes.into_iter().take(left));
    }

    /// Notes a part of the target that the tool could not scan.
    pub(crate) fn not_scanned(&mut self, what: impl Into<String>, reason: impl Into<String>) {
        if self.not_scanned.len() < self.limits.listed {
            self.not_scanned.push(Skipped { what: what.into(), reason: given(reason.into()) });
        }
    }

    /// Says that what follows was found in `component`.
    pub(crate) fn enter_component(&mut self, component: &str) -> Result<(), Refusal> {
        self.flush()?;
        self.announce();
        self.sink.enter_component(component);
        Ok(())
    }

    /// Notes a credential that stands in the report in clear. It is masked in every finding from here on, and
    /// in all of a redacted copy.
    pub(crate) fn secret(&mut self, text: &str) {
        self.notes.secrets.add(text);
    }

    /// The credentials noted so far.
    pub(crate) fn secrets(&mut self) -> &Secrets {
        self.notes.secrets.seal();
        &self.notes.secrets
    }

    /// Notes that the record which begins at this byte is about a credential. A format has one rule.
    pub(crate) fn conceal(&mut self, at: u64, rule: &'static Rule) {
        self.notes.concealed.rule = Some(rule);
        self.notes.concealed.at.push(at);
    }

    fn push(&mut self, mut finding: Finding) -> Result<(), Refusal> {
        self.check_entries()?;
        self.secrets().mask_finding(&mut finding);
        self.batch_bytes += text_bytes(&finding);
        self.batch.push(finding);
        if self.batch.len() == BATCH || self.batch_bytes > BATCH_BYTES { self.flush() } else { Ok(()) }
    }

    fn check_entries(&self) -> Result<(), Refusal> {
        if self.observations + self.suppressed + self.more > self.limits.entries {
            return Err(Refusal::TooMany { limit: self.limits.entries });
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), Refusal> {
        if !self.batch.is_empty() {
            self.batch_bytes = 0;
            self.announce();
            self.sink.take(std::mem::take(&mut self.batch))?;
        }
        Ok(())
    }

    fn announce(&mut self) {
        if !std::mem::replace(&mut self.is_announced, true) {
            self.sink.enter_report(self.format, &self.facts.engine);
        }
    }

    pub(crate) fn finish(mut self, format: FormatFacts) -> Result<(Reading, Notes), Refusal> {
        self.flush()?;
        let reading = Reading {
            format,
            facts: self.facts,
            observations: self.observations,
            suppressed: self.suppressed,
            skipped: self.skipped,
            skipped_total: self.skipped_total,
            not_scanned: self.not_scanned,
        };
        Ok((reading, self.notes))
    }
}

/// A reason as a report gives it; where it gives none, that.
fn given(reason: String) -> String {
    if reason.trim_start().is_empty() { "the report gives no reason".to_owned() } else { reason }
}

/// The texts of a finding that can be long.
fn text_bytes(finding: &Finding) -> usize {
    let details = &finding.details;
    let references: usize = details.references.iter().map(String::len).sum();
    finding.title.len() + details.description.len() + details.remediation.len() + references
}

#[cfg(test)]
mod tests {
    use super::*;
    use portcullis_domain::finding::{CodeSubject, Details, Subject};
    use portcullis_domain::severity::Severity;
    use portcullis_domain::sink::SinkError;

    struct Batches(Vec<usize>);

    impl FindingSink for Batches {
        fn take(&mut self, batch: Vec<Finding>) -> Result<(), SinkError> {
            self.0.push(batch.len());
            Ok(())
        }
    }

    fn batches(count: usize, text: usize) -> Vec<usize> {
        let limits = Limits::default();
        let mut sink = Batches(Vec::new());
        let mut output = Output::new(&mut sink, &limits);
        for _ in 0..count {
            let finding = Finding {
                subject: Subject::Code(CodeSubject::default()),
                title: String::new(),
                severity: Severity::Unknown,
                severity_source: None,
                suppression: None,
                details: Details { description: "x".repeat(text), ..Details::default() },
            };
            output.finding(finding).unwrap();
        }
        output.finish(FormatFacts { name: "", title: "", unit: "" }).unwrap();
        sink.0
    }

    #[test]
    fn what_was_left_out_always_has_a_reason() {
        let (limits, mut findings) = (Limits::default(), Vec::new());
        let mut output = Output::new(&mut findings, &limits);
        output.not_scanned("package.json", " ");
        output.not_scanned("pom.xml", "no network");
        output.remark("Results[3]".to_owned(), "");
        let (reading, _) = output.finish(FormatFacts { name: "", title: "", unit: "" }).unwrap();
        let reasons: Vec<&str> = reading.not_scanned.iter().map(|part| part.reason.as_str()).collect();
        assert_eq!(reasons, ["the report gives no reason", "no network"]);
        assert_eq!(reading.skipped[0].reason, "the report gives no reason");
    }

    #[test]
    fn batches_are_bounded_in_number_and_in_bytes() {
        assert_eq!(batches(2_500, 10), [1_000, 1_000, 500]);
        assert_eq!(batches(7, 12 << 20), [3, 3, 1]);
    }
}
