//! What a change of the program does: at the terminal, as JSON and as Markdown.
//!
//! What becomes laxer stands first, then owners and approvers, then what happens to verdicts and approvals on
//! record, then everything else. Nothing is left out for its place in the order.

mod json;
mod markdown;
mod terminal;
#[cfg(test)]
mod tests;

pub use json::write as json;
pub use markdown::write as markdown;
pub use terminal::write as text;

use crate::sentence::count;
use portcullis_domain::program::difference::{
    Change, Consequences, Difference, Effect, InvalidApproval, Topic, VerdictFlip, What,
};
use std::fmt::Write as _;

/// Said where nobody looked at what is on record.
const NOT_LOOKED_AT: &str = "Verdicts and approvals on record were not looked at.";

/// Changes under one heading.
struct Section {
    title: &'static str,
    lines: Vec<Line>,
}

/// One change: what changes, how, and whether it is stricter. All three may hold a stranger's text.
struct Line {
    subject: String,
    change: String,
    note: &'static str,
}

/// The sections that have something to say, in the order of a review.
fn sections(difference: &Difference, consequences: Option<&Consequences>) -> Vec<Section> {
    let section = |title, changes: &mut dyn Iterator<Item = &Change>| Section {
        title,
        lines: changes.map(line).collect(),
    };
    let mut sections = vec![
        section("The gate becomes laxer", &mut difference.loosening_gate()),
        section("Other rules become laxer", &mut difference.loosening_rest()),
        section("Owners", &mut difference.others(Topic::Owners)),
        section("Approvers", &mut difference.others(Topic::Approvers)),
    ];
    if let Some(Consequences { flips, invalid }) = consequences {
        let title = "Verdicts that flip";
        sections.push(Section { title, lines: flips.iter().map(flip).collect() });
        let title = "Approvals that become invalid";
        sections.push(Section { title, lines: invalid.iter().map(invalid_approval).collect() });
    }
    let rest = Topic::ALL.iter().filter(|topic| !matches!(topic, Topic::Owners | Topic::Approvers));
    sections.extend(rest.map(|&topic| section(title(topic), &mut difference.others(topic))));
    sections.retain(|section| !section.lines.is_empty());
    sections
}

fn title(topic: Topic) -> &'static str {
    match topic {
        Topic::Gate => "Gate",
        Topic::Components => "Components",
        Topic::GlobalSkips => "Global skips",
        Topic::Decisions => "Decisions",
        Topic::Owners => "Owners",
        Topic::Approvers => "Approvers",
        Topic::People => "People",
        Topic::Teams => "Teams",
        Topic::Products => "Products",
        Topic::Builds => "Builds",
        Topic::Sla => "SLA",
        Topic::Triage => "Triage",
        Topic::Calendar => "Calendar",
        Topic::Requests => "Requests",
        Topic::Rest => "Everything else",
    }
}

fn line(change: &Change) -> Line {
    let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "none".to_owned());
    let text = match &change.what {
        What::Value { before, after } => format!("{} → {}", value(before), value(after)),
        What::Added(text) => format!("added: {text}"),
        What::Removed(text) => format!("removed: {text}"),
    };
    let note = if change.effect == Effect::Stricter { "stricter" } else { "" };
    Line { subject: change.key.clone(), change: text, note }
}

fn flip(flip: &VerdictFlip) -> Line {
    let VerdictFlip { product, version, before, after, added_blocking, removed_blocking } = flip;
    let mut change = format!("{before} → {after}");
    let blocking =
        |findings: usize| (count(findings, "finding"), if findings == 1 { "blocks" } else { "block" });
    if *added_blocking > 0 {
        let (findings, verb) = blocking(*added_blocking);
        let _ = write!(change, ", {findings} {verb} that did not");
    }
    if *removed_blocking > 0 {
        let (findings, verb) = blocking(*removed_blocking);
        let _ = write!(change, ", {findings} {verb} no longer");
    }
    Line { subject: format!("{product} {version}"), change, note: "" }
}

fn invalid_approval(invalid: &InvalidApproval) -> Line {
    let InvalidApproval { decision, person, reason } = invalid;
    Line { subject: decision.to_string(), change: format!("by {person}: {reason}"), note: "" }
}

/// `3 changes make the gate laxer, 2 owners change, 1 verdict flips`.
fn answer(difference: &Difference, consequences: Option<&Consequences>) -> String {
    let of = |topic| difference.others(topic).count();
    let (gate, laxer) = (difference.loosening_gate().count(), difference.loosening_rest().count());
    let (owners, approvers) = (of(Topic::Owners), of(Topic::Approvers));
    let rest = difference.changes.len() - gate - laxer - owners - approvers;
    let (flips, invalid) = consequences.map_or((0, 0), |all| (all.flips.len(), all.invalid.len()));
    let counted = [
        (gate, "change makes the gate laxer", "changes make the gate laxer"),
        (laxer, "change makes another rule laxer", "changes make other rules laxer"),
        (owners, "owner changes", "owners change"),
        (approvers, "approver changes", "approvers change"),
        (flips, "verdict flips", "verdicts flip"),
        (invalid, "approval becomes invalid", "approvals become invalid"),
        (rest, "other change", "other changes"),
    ];
    let said: Vec<String> = counted
        .into_iter()
        .filter(|&(count, ..)| count > 0)
        .map(|(count, one, many)| format!("{count} {}", if count == 1 { one } else { many }))
        .collect();
    if said.is_empty() { "Nothing changes".to_owned() } else { said.join(", ") }
}
