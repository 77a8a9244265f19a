//! A change of the program as a document of ours, one record a line.

use super::answer;
use crate::json::head;
use crate::json_text;
use crate::options::Options;
use portcullis_domain::program::difference::{
    Change, Consequences, Difference, InvalidApproval, VerdictFlip, What,
};
use serde::Serialize;
use std::io::{self, BufWriter, Write};

/// Writes what changes; what nobody looked at is `null`.
pub fn write(
    difference: &Difference,
    consequences: Option<&Consequences>,
    options: &Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let out = &mut BufWriter::new(out);
    write!(out, "{{")?;
    json_text::field("portcullis", &head("program_difference", options), out)?;
    writeln!(out, ",")?;
    json_text::field("answer", &answer(difference, consequences), out)?;
    write!(out, ",\n\"changes\":")?;
    json_text::list(difference.changes.iter().map(ChangeRecord::of), out)?;
    match consequences {
        None => write!(out, ",\n\"verdict_flips\":null,\n\"invalid_approvals\":null")?,
        Some(Consequences { flips, invalid }) => {
            write!(out, ",\n\"verdict_flips\":")?;
            json_text::list(flips.iter().map(FlipRecord::of), out)?;
            write!(out, ",\n\"invalid_approvals\":")?;
            json_text::list(invalid.iter().map(InvalidRecord::of), out)?;
        }
    }
    writeln!(out, "}}")?;
    out.flush()
}

#[derive(Serialize)]
struct ChangeRecord<'d> {
    topic: &'static str,
    key: &'d str,
    change: &'static str,
    before: Option<&'d str>,
    after: Option<&'d str>,
    effect: &'static str,
    bears_on_gate: bool,
}

impl<'d> ChangeRecord<'d> {
    fn of(change: &'d Change) -> Self {
        let (word, before, after) = match &change.what {
            What::Value { before, after } => ("changed", before.as_deref(), after.as_deref()),
            What::Added(text) => ("added", None, Some(text.as_str())),
            What::Removed(text) => ("removed", Some(text.as_str()), None),
        };
        Self {
            topic: change.topic.word(),
            key: &change.key,
            change: word,
            before,
            after,
            effect: change.effect.word(),
            bears_on_gate: change.topic.bears_on_gate(),
        }
    }
}

#[derive(Serialize)]
struct FlipRecord<'d> {
    product: &'d str,
    version: &'d str,
    before: &'static str,
    after: &'static str,
    added_blocking: usize,
    removed_blocking: usize,
}

impl<'d> FlipRecord<'d> {
    fn of(flip: &'d VerdictFlip) -> Self {
        let VerdictFlip { product, version, before, after, added_blocking, removed_blocking } = flip;
        Self {
            product,
            version,
            before: before.word(),
            after: after.word(),
            added_blocking: *added_blocking,
            removed_blocking: *removed_blocking,
        }
    }
}

#[derive(Serialize)]
struct InvalidRecord<'d> {
    set: &'d str,
    id: &'d str,
    person: &'d str,
    reason: &'d str,
}

impl<'d> InvalidRecord<'d> {
    fn of(invalid: &'d InvalidApproval) -> Self {
        let InvalidApproval { decision, person, reason } = invalid;
        Self { set: &decision.set, id: &decision.id, person, reason }
    }
}
