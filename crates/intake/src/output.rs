//! What a reader writes to: findings in batches to the sink, counts and remarks to the reading.

use crate::limits::Limits;
use crate::reading::{FormatFacts, Reading, Refusal};
use portcullis_domain::finding::Finding;
use portcullis_domain::sink::{FindingSink, ReportFacts, Skipped};

/// Findings in one batch.
const BATCH: usize = 1_000;

pub(crate) struct Output<'s> {
    /// What the report says about itself; readers fill in what they meet.
    pub(crate) facts: ReportFacts,
    sink: &'s mut dyn FindingSink,
    limits: &'s Limits,
    batch: Vec<Finding>,
    observations: u64,
    suppressed: u64,
    more: u64,
    skipped: Vec<Skipped>,
    skipped_total: u64,
    not_scanned: Vec<Skipped>,
}

impl<'s> Output<'s> {
    pub(crate) fn new(sink: &'s mut dyn FindingSink, limits: &'s Limits) -> Self {
        Self {
            facts: ReportFacts::default(),
            sink,
            limits,
            batch: Vec::new(),
            observations: 0,
            suppressed: 0,
            more: 0,
            skipped: Vec::new(),
            skipped_total: 0,
            not_scanned: Vec::new(),
        }
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
            self.skipped.push(Skipped { what, reason: reason.into() });
        }
    }

    /// Notes a part of the target that the tool could not scan.
    pub(crate) fn not_scanned(&mut self, what: impl Into<String>, reason: impl Into<String>) {
        if self.not_scanned.len() < self.limits.listed {
            self.not_scanned.push(Skipped { what: what.into(), reason: reason.into() });
        }
    }

    /// Says that what follows was found in `component`.
    pub(crate) fn enter_component(&mut self, component: &str) -> Result<(), Refusal> {
        self.flush()?;
        self.sink.enter_component(component);
        Ok(())
    }

    fn push(&mut self, finding: Finding) -> Result<(), Refusal> {
        self.check_entries()?;
        self.batch.push(finding);
        if self.batch.len() == BATCH { self.flush() } else { Ok(()) }
    }

    fn check_entries(&self) -> Result<(), Refusal> {
        if self.observations + self.suppressed + self.more > self.limits.entries {
            return Err(Refusal::TooMany { limit: self.limits.entries });
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), Refusal> {
        if !self.batch.is_empty() {
            self.sink.take(std::mem::take(&mut self.batch))?;
        }
        Ok(())
    }

    pub(crate) fn finish(mut self, format: FormatFacts) -> Result<Reading, Refusal> {
        self.flush()?;
        Ok(Reading {
            format,
            facts: self.facts,
            observations: self.observations,
            suppressed: self.suppressed,
            skipped: self.skipped,
            skipped_total: self.skipped_total,
            not_scanned: self.not_scanned,
        })
    }
}
