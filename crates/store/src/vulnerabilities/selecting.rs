//! Which vulnerabilities are wanted, as the condition of a statement.
//!
//! The vulnerability is `v` there. What happened in any episode is asked of the present one, which is in its row, and of
//! those before.

use super::row::{bits, place, signed};
use crate::database::{Assembled, Value};
use portcullis_domain::finding::Kind;
use portcullis_domain::sla::Target;
use portcullis_domain::vulnerability::{Condition, Event, Mark, Outcome, Selection, Span, Standing};
use std::collections::BTreeSet;

/// Appends the condition of what is selected.
pub(super) fn condition<'v>(to: &mut Assembled<'v>, selection: &'v Selection) {
    to.push("v.merged_into is null");
    for one in &selection.conditions {
        to.push(" and ");
        append(to, one, selection);
    }
}

/// Values of which one has to hold; of none nothing does.
fn any<'v, T: Into<Value<'v>>>(
    to: &mut Assembled<'v>,
    column: &'static str,
    values: impl ExactSizeIterator<Item = T>,
) {
    if values.len() == 0 {
        to.push("1 = 0");
    } else {
        to.push(column).push(" in ").list(values);
    }
}

/// Values of which one has to hold, where nothing is one too.
fn any_or_none<'v>(to: &mut Assembled<'v>, column: &'static str, values: &'v [Option<String>]) {
    let named: Vec<&str> = values.iter().filter_map(Option::as_deref).collect();
    to.push("(");
    any(to, column, named.iter().copied());
    if values.contains(&None) {
        to.push(" or ").push(column).push(" is null");
    }
    to.push(")");
}

fn append<'v>(to: &mut Assembled<'v>, condition: &'v Condition, selection: &'v Selection) {
    match condition {
        Condition::Stages(stages) => any(to, "v.stage", stages.iter().map(|stage| stage.word())),
        Condition::Severities(severities) => {
            any(to, "v.severity", severities.iter().map(|&severity| place(severity)));
        }
        Condition::Teams(teams) => any_or_none(to, "v.team", teams),
        Condition::Assignees(people) => any_or_none(to, "v.assignee", people),
        Condition::Components(names) => {
            to.push("(");
            any(to, "v.component", names.iter());
            to.push(" or ");
            in_place(to, "a.component", names);
            to.push(")");
        }
        Condition::Tracks(names) => in_place(to, "a.track", names),
        Condition::Sources(sources) => any(to, "v.source", sources.iter().map(|source| source.word())),
        Condition::Kinds(kinds) => {
            any(to, "v.kind", kinds.iter().map(|kind| kind.map_or("", Kind::word)));
        }
        Condition::Marks(marks) => {
            to.push("(v.marks & ").bind(mask(marks)).push(") <> 0");
        }
        Condition::NotMarks(marks) => {
            to.push("(v.marks & ").bind(mask(marks)).push(") = 0");
        }
        Condition::Outcomes(outcomes) => {
            any(to, "v.outcome", outcomes.iter().map(|outcome| outcome.word()));
        }
        Condition::Imports(numbers) => any(to, "v.batch", numbers.iter().map(|&number| signed(number))),
        Condition::DueBefore(moment) => {
            to.push("v.due < ").bind(*moment);
        }
        Condition::DueSoon(moment, percent) => {
            to.push("(v.due >= ").bind(selection.now).push(" and (v.due < ").bind(*moment);
            for &target in Target::ALL {
                let clock = Clock::of("v", target);
                to.push(" or (")
                    .push(clock.stopped)
                    .push(" is null and ")
                    .push(clock.due)
                    .push(" = v.due and (");
                to.push(clock.due)
                    .push(" - ")
                    .bind(selection.now)
                    .push(") * 100 <= ")
                    .bind(i64::from(*percent));
                to.push(" * (").push(clock.due).push(" - ").push(clock.started).push("))");
            }
            to.push("))");
        }
        Condition::Happened(event, span) => happened(to, Happening::Event(*event, *span), selection),
        Condition::Kept(target, span) => happened(to, Happening::Kept(*target, *span), selection),
        Condition::Missed(target, span) => happened(to, Happening::Missed(*target, *span), selection),
        Condition::Sla(target, standing) => running(to, *target, *standing, selection),
        Condition::Since(span) => within(to, "v.since", *span),
        Condition::Began(span) => within(to, "v.opened_at", *span),
        Condition::Fixable(true) => drop(to.push("v.fix_known is not null")),
        Condition::Fixable(false) => drop(to.push("v.fix_known is null")),
        Condition::Weaknesses(names) => {
            to.push("(");
            any(to, "v.weakness", names.iter());
            to.push(" or exists (select 1 from other_key where other_key.vulnerability = v.number and ");
            any(to, "other_key.weakness", names.iter());
            to.push(
                ") or v.weakness in (select alias.advisory from alias where alias.alias_group in \
                     (select one.alias_group from alias as one where ",
            );
            any(to, "one.advisory", names.iter());
            to.push(")))");
        }
        Condition::Packages(names) => {
            to.push("(v.kind = 'package' and (1 = 0");
            for name in names {
                match name.strip_suffix('*') {
                    Some(begin) => {
                        to.push(" or substr(v.subject, 1, length(").bind(begin).push(")) = ").bind(begin);
                    }
                    None => drop(to.push(" or v.subject = ").bind(name)),
                }
            }
            to.push("))");
        }
        // No letter of the text is taken for a pattern. SQLite has this function, and PostgreSQL is given one of the name.
        Condition::Text(text) => {
            to.push("v.number in (select found.number from vulnerability_search as found where instr(found.text, lower(");
            to.bind(text).push(")) > 0)");
        }
    }
}

/// Where it is, or where it was before it was nowhere.
fn in_place<'v>(to: &mut Assembled<'v>, column: &'static str, names: &'v [String]) {
    to.push("exists (select 1 from affected as a where a.vulnerability = v.number and ");
    any(to, column, names.iter());
    to.push(
        " and (a.closed_at is null or not exists (select 1 from affected as other \
         where other.vulnerability = v.number and other.closed_at is null)))",
    );
}

fn mask(marks: &[Mark]) -> i64 {
    bits(&marks.iter().copied().collect::<BTreeSet<_>>())
}

pub(super) fn within(to: &mut Assembled<'_>, column: &'static str, span: Span) {
    to.push("(").push(column).push(" >= ").bind(span.from);
    to.push(" and ").push(column).push(" < ").bind(span.until).push(")");
}

fn running(to: &mut Assembled<'_>, target: Option<Target>, standing: Standing, selection: &Selection) {
    let compared = match standing {
        Standing::In => " >= ",
        Standing::Out => " < ",
    };
    let Some(target) = target else {
        // The next due date is the earliest of the clocks that run.
        to.push("v.due").push(compared).bind(selection.now);
        return;
    };
    let clock = Clock::of("v", target);
    to.push("(").push(clock.stopped).push(" is null and ").push(clock.due).push(compared);
    to.bind(selection.now).push(")");
}

/// Something that happens in an episode.
#[derive(Debug, Clone, Copy)]
pub(super) enum Happening {
    /// An event within a span.
    Event(Event, Span),
    /// A clock is stopped in time within a span.
    Kept(Target, Span),
    /// The due date of a clock passes within a span.
    Missed(Target, Span),
}

impl Happening {
    /// Appends that it happened in the episode whose row has this name, `v` or `p`.
    pub(super) fn append(self, to: &mut Assembled<'_>, row: &'static str, selection: &Selection) {
        match self {
            Self::Event(event, span) => {
                let names = EventColumns::of(row, event);
                to.push("(");
                if event == Event::Fixed {
                    to.push(names.outcome).push(" = ").bind(Outcome::Fixed.word()).push(" and ");
                }
                within(to, names.moment, span);
                to.push(")");
            }
            Self::Kept(target, span) => {
                let clock = Clock::of(row, target);
                to.push("(").push(clock.stopped).push(" <= ").push(clock.due).push(" and ");
                within(to, clock.stopped, span);
                to.push(")");
            }
            Self::Missed(target, span) => {
                let clock = Clock::of(row, target);
                to.push("((").push(clock.stopped).push(" > ").push(clock.due).push(" or (");
                to.push(clock.stopped).push(" is null and ").push(clock.due).push(" < ").bind(selection.now);
                to.push(")) and ");
                within(to, clock.due, span);
                to.push(")");
            }
        }
    }
}

fn happened(to: &mut Assembled<'_>, what: Happening, selection: &Selection) {
    to.push("(");
    what.append(to, "v", selection);
    // Most are in their first episode, and nothing is looked up for these.
    to.push(" or v.episode > ")
        .bind(1)
        .push(" and exists (select 1 from past_episode as p where p.vulnerability = v.number and ");
    what.append(to, "p", selection);
    to.push("))");
}

/// The columns of an event.
pub(super) struct EventColumns {
    pub(super) moment: &'static str,
    pub(super) outcome: &'static str,
}

impl EventColumns {
    pub(super) fn of(row: &'static str, event: Event) -> Self {
        let is_present = row == "v";
        let pick = |present, past| if is_present { present } else { past };
        let moment = match event.target() {
            Some(target) => Clock::of(row, target).stopped,
            None if event == Event::Opened => pick("v.opened_at", "p.opened_at"),
            None => pick("v.ended_at", "p.ended_at"),
        };
        Self { moment, outcome: pick("v.outcome", "p.outcome") }
    }
}

/// The columns of a clock.
pub(super) struct Clock {
    pub(super) started: &'static str,
    pub(super) due: &'static str,
    pub(super) stopped: &'static str,
}

impl Clock {
    pub(super) fn of(row: &'static str, target: Target) -> Self {
        let [started, due, stopped] = match (row, target) {
            ("v", Target::Triage) => ["v.triage_started", "v.triage_due", "v.triage_stopped"],
            ("v", Target::Estimate) => ["v.estimate_started", "v.estimate_due", "v.estimate_stopped"],
            ("v", Target::Remediation) => {
                ["v.remediation_started", "v.remediation_due", "v.remediation_stopped"]
            }
            (_, Target::Triage) => ["p.triage_started", "p.triage_due", "p.triage_stopped"],
            (_, Target::Estimate) => ["p.estimate_started", "p.estimate_due", "p.estimate_stopped"],
            (_, Target::Remediation) => {
                ["p.remediation_started", "p.remediation_due", "p.remediation_stopped"]
            }
        };
        Self { started, due, stopped }
    }
}
