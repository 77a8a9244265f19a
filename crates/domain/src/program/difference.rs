//! What a change of the program does: what becomes laxer, who owns and approves what, and everything else.
//!
//! A program is taken apart into statements, each with its key; [`compare`] pairs the statements of two programs.
//! Taking apart names every field of the program, so that no change can be left out.

mod approvers;
mod consequences;
mod measure;
mod organisation;
mod requests;
mod rules;
mod shipping;
mod statement;
#[cfg(test)]
mod tests;

pub use consequences::{Consequences, InvalidApproval, VerdictFlip};

use super::Program;
use crate::words::words;
use measure::Measure;
use schemars::JsonSchema;
use statement::{Entity, Statement};
use std::collections::{HashMap, HashSet};

/// What differs between two programs, in the order in which a reviewer asks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Difference {
    /// Every change, by topic.
    pub changes: Vec<Change>,
}

/// One statement that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What it is about.
    pub topic: Topic,
    /// The key, with ids where the file has lists: `components[web].engines`.
    pub key: String,
    /// What became of it.
    pub what: What,
    /// Whether a rule becomes laxer or stricter by it.
    pub effect: Effect,
}

/// What became of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// There is another value.
    Value {
        /// The value of the old program, where it had one.
        before: Option<String>,
        /// The value of the new one.
        after: Option<String>,
    },
    /// The new program has one more: an item of a list, or everything that is said about a person or component.
    Added(String),
    /// The new program has it no longer.
    Removed(String),
}

/// What a change is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, JsonSchema)]
#[schemars(rename = "ProgramTopic", transform = crate::words::in_words::<Self>)]
pub enum Topic {
    /// What blocks a release.
    Gate,
    /// What ships, and what scans it.
    Components,
    /// Checks that nothing has to pass.
    GlobalSkips,
    /// How decisions are approved, and when they are looked at again.
    Decisions,
    /// Who owns what.
    Owners,
    /// Who approves what.
    Approvers,
    /// People and their roles.
    People,
    /// Teams and the rotation.
    Teams,
    /// Products, their environments and the series that are looked after.
    Products,
    /// What fails a change before it is merged.
    Builds,
    /// How fast vulnerabilities are dealt with.
    Sla,
    /// What happens to findings as they come in.
    Triage,
    /// When people work.
    Calendar,
    /// What may be asked of the security team, and how fast it is answered.
    Requests,
    /// Everything else.
    Rest,
}

words!(Topic {
    Gate = "gate",
    Components = "components",
    GlobalSkips = "global_skips",
    Decisions = "decisions",
    Owners = "owners",
    Approvers = "approvers",
    People = "people",
    Teams = "teams",
    Products = "products",
    Builds = "builds",
    Sla = "sla",
    Triage = "triage",
    Calendar = "calendar",
    Requests = "requests",
    Rest = "rest",
});

impl Topic {
    /// Says whether a change of it can change the verdict on a release.
    pub fn bears_on_gate(self) -> bool {
        matches!(self, Self::Gate | Self::Components | Self::GlobalSkips | Self::Decisions)
    }
}

/// Whether a rule asks for more or for less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, JsonSchema)]
#[schemars(transform = crate::words::in_words::<Self>)]
pub enum Effect {
    /// It asks for less.
    Laxer,
    /// It asks for more.
    Stricter,
    /// Neither, or nobody can tell.
    Neither,
}

words!(Effect { Laxer = "laxer", Stricter = "stricter", Neither = "neither" });

impl Effect {
    /// The effect of the opposite change.
    #[must_use]
    fn reversed(self) -> Self {
        match self {
            Self::Laxer => Self::Stricter,
            Self::Stricter => Self::Laxer,
            Self::Neither => Self::Neither,
        }
    }
}

impl Difference {
    /// Says whether the programs say the same.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// The changes by which a release may pass that did not before.
    pub fn loosening_gate(&self) -> impl Iterator<Item = &Change> {
        self.laxer().filter(|change| change.topic.bears_on_gate())
    }

    /// The changes by which another rule asks for less.
    pub fn loosening_rest(&self) -> impl Iterator<Item = &Change> {
        self.laxer().filter(|change| !change.topic.bears_on_gate())
    }

    /// The changes about a topic that make nothing laxer.
    pub fn others(&self, topic: Topic) -> impl Iterator<Item = &Change> {
        let is_other = move |change: &&Change| change.topic == topic && change.effect != Effect::Laxer;
        self.changes.iter().filter(is_other)
    }

    fn laxer(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(|change| change.effect == Effect::Laxer)
    }
}

/// Compares two programs. The order in which people, teams, products and components are written means nothing, as
/// does that of lists without an order.
pub fn compare(old: &Program, new: &Program) -> Difference {
    let (old, new) = (statement::take_apart(old), statement::take_apart(new));
    let known: HashMap<&str, &Entity> = old.iter().map(|entity| (entity.key.as_str(), entity)).collect();
    let kept: HashMap<&str, &Entity> = new.iter().map(|entity| (entity.key.as_str(), entity)).collect();
    let mut changes = Vec::new();
    for entity in &old {
        match kept.get(entity.key.as_str()) {
            Some(other) => entity.compare(other, &mut changes),
            None => changes.push(entity.change(What::Removed, entity.presence.reversed())),
        }
    }
    for entity in new.iter().filter(|entity| !known.contains_key(entity.key.as_str())) {
        changes.push(entity.change(What::Added, entity.presence));
    }
    forget_direction_of_series(&mut changes);
    requests::forget_order_of_other_items(&mut changes);
    changes.sort_by_key(|change| change.topic);
    Difference { changes }
}

/// Where a product counts its series in one program and lists them in the other, that one is listed says nothing.
fn forget_direction_of_series(changes: &mut [Change]) {
    let another_form: HashSet<String> = changes
        .iter()
        .filter(|change| change.key.ends_with(".supported_series"))
        .map(|change| format!("{}[", change.key))
        .collect();
    for change in changes {
        if another_form.iter().any(|prefix| change.key.starts_with(prefix)) {
            change.effect = Effect::Neither;
        }
    }
}

impl Entity {
    /// The addition or the removal of all of it.
    fn change(&self, what: fn(String) -> What, effect: Effect) -> Change {
        Change { topic: self.topic, key: self.key.clone(), what: what(self.summary()), effect }
    }

    fn compare(&self, new: &Self, changes: &mut Vec<Change>) {
        let known: HashMap<_, &Statement> = self.statements.iter().map(|old| (old.identity(), old)).collect();
        let kept: HashMap<_, &Statement> = new.statements.iter().map(|new| (new.identity(), new)).collect();
        for old in &self.statements {
            match kept.get(&old.identity()) {
                Some(new) if old.value == new.value => {}
                Some(new) => changes.push(self.changed(old, Some(new))),
                None if old.is_item => changes.push(self.item(old, What::Removed)),
                None => changes.push(self.changed(old, None)),
            }
        }
        for statement in new.statements.iter().filter(|new| !known.contains_key(&new.identity())) {
            changes.push(if statement.is_item {
                self.item(statement, What::Added)
            } else {
                let what = What::Value { before: None, after: statement.value.clone() };
                self.of(statement, what, Effect::Neither)
            });
        }
    }

    fn changed(&self, old: &Statement, new: Option<&&Statement>) -> Change {
        let what = What::Value {
            before: old.value.clone(),
            after: new.and_then(|statement| statement.value.clone()),
        };
        let effect = new.map_or(Effect::Neither, |new| old.measure.effect(new.measure));
        self.of(old, what, effect)
    }

    fn item(&self, item: &Statement, what: fn(String) -> What) -> Change {
        let what = what(item.value.clone().unwrap_or_default());
        let effect = match (item.measure, &what) {
            (Measure::Presence(effect), What::Removed(_)) => effect.reversed(),
            (Measure::Presence(effect), _) => effect,
            _ => Effect::Neither,
        };
        self.of(item, what, effect)
    }

    fn of(&self, statement: &Statement, what: What, effect: Effect) -> Change {
        let key = match (self.key.as_str(), statement.name.as_str()) {
            ("", name) => name.to_owned(),
            (key, "") => key.to_owned(),
            (key, name) if name.starts_with('[') => format!("{key}{name}"),
            (key, name) => format!("{key}.{name}"),
        };
        Change { topic: statement.topic, key, what, effect }
    }
}
