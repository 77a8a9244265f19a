//! The `triage` section.

use super::{nothing, section};
use crate::reader::{Fields, Reader};
use portcullis_domain::program::triage::{Action, Condition, Rule, Triage};
use portcullis_domain::severity::Severity;
use portcullis_source::diagnostic::Diagnostic;
use portcullis_source::yaml::Node;

/// The headings of a technical report where the file gives none.
const REPORT_TEMPLATE: &str = "## Summary\n## How to reproduce\n## Impact\n## Fix\n";

pub(super) fn triage(reader: &mut Reader<'_>, node: Option<&Node>) -> Option<Triage> {
    let empty = nothing();
    let mut fields = section(reader, node, "triage", &empty)?;
    let below = super::policy::threshold;
    let report_directly_below = fields.nullable(reader, "report_directly_below", below, Some(Severity::High));
    let rules = fields.items(reader, "rules", rule);
    let report_template = fields.or(reader, "report_template", Reader::text, REPORT_TEMPLATE.to_owned());
    fields.finish(reader);
    Some(Triage { report_directly_below, rules, report_template })
}

fn rule(reader: &mut Reader<'_>, node: &Node, _: &str) -> Option<Rule> {
    let mut fields = reader.fields(node, "rule", "rules")?;
    let when = fields.required(reader, "when", condition);
    let action = action(reader, &mut fields);
    fields.finish(reader);
    Some(Rule { when: when?, action: action? })
}

fn condition(reader: &mut Reader<'_>, node: &Node, key: &str) -> Option<Condition> {
    let mut fields = reader.fields(node, "when", key)?;
    let condition = Condition {
        component: fields.optional(reader, "component", Reader::component),
        kind: fields.optional(reader, "kind", Reader::word),
        path: fields.optional(reader, "path", Reader::parsed),
        check: fields.optional(reader, "check", Reader::text),
        advisory: fields.optional(reader, "advisory", Reader::text),
        package: fields.optional(reader, "package", Reader::text),
    };
    if fields.is_empty() {
        let mistake = Diagnostic::error(node.span, "a rule without a condition would meet every finding");
        reader.report(mistake.help("say when, as in `when: {component: docs-site}`"));
    }
    fields.finish(reader);
    Some(condition)
}

/// What the rule does: exactly one thing.
fn action(reader: &mut Reader<'_>, fields: &mut Fields<'_>) -> Option<Action> {
    let mark = fields.optional(reader, "mark", Reader::word).map(Action::Mark);
    let assign = fields.optional(reader, "assign", Reader::person).map(Action::Assign);
    let propose = fields.optional(reader, "propose", propose);
    let written: Vec<_> =
        ["mark", "assign", "propose"].into_iter().filter_map(|key| fields.key_span(key)).collect();
    match written.as_slice() {
        [] => reader.report(
            Diagnostic::error(fields.span, "the rule does nothing")
                .label("add one of `mark`, `assign` and `propose`"),
        ),
        [_] => {}
        [first, second, ..] => {
            let mistake =
                Diagnostic::error(*second, "a rule does one thing").other(*first, "this is the first");
            reader.report(mistake.help("write a second rule"));
        }
    }
    mark.or(assign).or(propose)
}

fn propose(reader: &mut Reader<'_>, node: &Node, key: &str) -> Option<Action> {
    let mut fields = reader.fields(node, "propose", key)?;
    let verdict = fields.required(reader, "verdict", Reader::word);
    let reason = fields.required(reader, "reason", Reader::text);
    fields.finish(reader);
    Some(Action::Propose { verdict: verdict?, reason: reason? })
}
