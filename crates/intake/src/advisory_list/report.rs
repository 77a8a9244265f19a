//! A report in one of the formats, as lines.

use super::{AskedReport, ListLimits, NoLines};
use crate::front::{Input, read as read_report};
use crate::limits::Limits;
use crate::reading::Refusal;
use portcullis_domain::answer::AskedLine;
use portcullis_domain::finding::{Finding, Subject};
use portcullis_domain::sink::{FindingSink, SinkError};

/// Characters of a text that is taken over.
pub(super) const LONGEST: usize = 300;

/// Turns findings into lines as they come.
struct Taken {
    lines: Vec<AskedLine>,
    component: String,
    most: usize,
}

#[derive(Debug, thiserror::Error)]
#[error("there are too many lines")]
struct Full;

impl FindingSink for Taken {
    fn take(&mut self, batch: Vec<Finding>) -> Result<(), SinkError> {
        for finding in batch {
            if self.lines.len() >= self.most {
                return Err(SinkError(Box::new(Full)));
            }
            let line = line(self.lines.len() + 1, &finding, &self.component);
            self.lines.push(line);
        }
        Ok(())
    }

    fn enter_component(&mut self, component: &str) {
        component.clone_into(&mut self.component);
    }
}

/// Reads a report of a known format.
pub(super) fn read(
    input: &mut dyn Input,
    limits: &Limits,
    list_limits: &ListLimits,
) -> Result<AskedReport, NoLines> {
    // Entries that make no sense are lines, too, so that all of them are named.
    let limits = Limits { listed: list_limits.lines, ..limits.clone() };
    let mut taken = Taken { lines: Vec::new(), component: String::new(), most: list_limits.lines };
    let too_many = || NoLines::TooMuch { limit: list_limits.lines as u64, what: "lines" };
    let reading = match read_report(input, None, &limits, &mut taken) {
        Err(Refusal::Sink(_)) => return Err(too_many()),
        outcome => outcome?,
    };
    let mut lines = taken.lines;
    let facts = &reading.facts;
    for line in lines.iter_mut().filter(|line| line.image.is_empty()) {
        line.image = cut(facts.target.as_deref().unwrap_or_default());
        line.digests.clone_from(&facts.digests);
    }
    if reading.skipped_total > reading.skipped.len() as u64
        || lines.len() + reading.skipped.len() > list_limits.lines
    {
        return Err(too_many());
    }
    lines.extend(reading.skipped.iter().map(|skipped| AskedLine {
        line: cut(&skipped.what),
        trouble: Some("this entry of the report makes no sense".to_owned()),
        ..AskedLine::default()
    }));
    Ok(AskedReport { format: reading.format.name, lines })
}

fn line(number: usize, finding: &Finding, component: &str) -> AskedLine {
    let mut line = AskedLine {
        line: format!("entry {number}"),
        name: cut(finding.weakness()),
        image: cut(component),
        severity: Some(finding.severity),
        ..AskedLine::default()
    };
    match &finding.subject {
        Subject::Package(found) if !found.advisory.as_str().starts_with("LICENSE:") => {
            line.advisory = Some(found.advisory.clone());
            line.aliases.clone_from(&found.aliases);
            line.package = cut(&found.package.name);
            line.version = cut(&found.package.version);
            line.purl.clone_from(&found.package.purl);
        }
        _ => line.trouble = Some("this entry is about no published vulnerability".to_owned()),
    }
    line
}

/// The beginning of a text, as much as an answer has room for.
pub(super) fn cut(text: &str) -> String {
    let text = text.trim();
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
