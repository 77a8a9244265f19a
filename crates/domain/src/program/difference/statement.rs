//! A program taken apart into statements that can be paired with those of another.

use super::measure::Measure;
use super::{Effect, Topic, approvers, organisation, requests as asking, rules, shipping};
use crate::program::Program;
use std::fmt::Display;

/// Something that is in a program or not: a person, a component, the program itself.
#[derive(Debug)]
pub(super) struct Entity {
    /// Its key; empty for what every program has.
    pub(super) key: String,
    /// What its being there is about.
    pub(super) topic: Topic,
    /// What its being there does.
    pub(super) presence: Effect,
    /// What is said about it.
    pub(super) statements: Vec<Statement>,
}

/// One thing that is said: a value under a key, or one item of a list.
#[derive(Debug)]
pub(super) struct Statement {
    pub(super) topic: Topic,
    /// The key below that of the entity; empty for the entity itself.
    pub(super) name: String,
    pub(super) is_item: bool,
    pub(super) value: Option<String>,
    pub(super) measure: Measure,
}

impl Statement {
    /// By what it is found in another program: a value by its key, an item by its text as well.
    pub(super) fn identity(&self) -> (&str, Option<&str>) {
        (&self.name, if self.is_item { self.value.as_deref() } else { None })
    }
}

impl Entity {
    pub(super) fn new(key: impl Into<String>, topic: Topic, presence: Effect) -> Self {
        Self { key: key.into(), topic, presence, statements: Vec::new() }
    }

    /// States a value about the entity's own topic.
    pub(super) fn value(&mut self, name: &str, value: impl Display) {
        self.state(self.topic, name, Some(value.to_string()), Measure::None);
    }

    /// States a value that may be missing.
    pub(super) fn optional(&mut self, name: &str, value: Option<&String>) {
        self.state(self.topic, name, value.cloned(), Measure::None);
    }

    /// States a value with what it asks for.
    pub(super) fn measured(&mut self, name: &str, value: impl Display, measure: Measure) {
        self.state(self.topic, name, Some(value.to_string()), measure);
    }

    /// States a value about a topic.
    pub(super) fn state(
        &mut self,
        topic: Topic,
        name: impl Into<String>,
        value: Option<String>,
        measure: Measure,
    ) {
        self.statements.push(Statement { topic, name: name.into(), is_item: false, value, measure });
    }

    /// States the items of a list whose order means nothing, with what it does that one is there.
    pub(super) fn items<T: Display>(
        &mut self,
        name: &str,
        items: impl IntoIterator<Item = T>,
        presence: Effect,
    ) {
        let topic = self.topic;
        let measure = Measure::Presence(presence);
        self.statements.extend(items.into_iter().map(|item| Statement {
            topic,
            name: name.to_owned(),
            is_item: true,
            value: Some(item.to_string()),
            measure,
        }));
    }

    /// Everything that is said about it, in one line.
    pub(super) fn summary(&self) -> String {
        let mut summary = String::new();
        let mut last = None;
        for statement in &self.statements {
            let Some(value) = &statement.value else { continue };
            if last == Some(&statement.name) {
                summary.push(' ');
            } else {
                if !summary.is_empty() {
                    summary.push_str(", ");
                }
                if !statement.name.is_empty() {
                    summary.push_str(&statement.name);
                    summary.push(' ');
                }
            }
            summary.push_str(value);
            last = Some(&statement.name);
        }
        summary
    }
}

/// Everything that a program says. Each field is named, so that one that is added to the program is not forgotten.
pub(super) fn take_apart(program: &Program) -> Vec<Entity> {
    let Program {
        company,
        calendar,
        people,
        teams,
        rotation,
        products,
        gate,
        sla,
        triage,
        decisions,
        acceptance,
        exceptions,
        notifications,
        archive,
        slack,
        requests,
    } = program;
    let mut root = Entity::new("", Topic::Rest, Effect::Neither);
    root.value("company", company);
    let mut entities = vec![
        root,
        rules::calendar(calendar),
        rules::gate(gate),
        rules::sla(sla),
        rules::decisions(decisions),
        rules::acceptance(acceptance),
        rules::exceptions(*exceptions),
        rules::notifications(notifications),
        rules::archive(*archive),
        rules::triage(triage),
        asking::slack(slack),
        organisation::owners(teams),
    ];
    entities.extend(triage.rules.iter().enumerate().map(|(number, rule)| rules::rule(number, rule)));
    entities.extend(people.iter().map(organisation::person));
    entities.extend(teams.iter().map(organisation::team));
    entities.extend(rotation.as_ref().map(organisation::rotation));
    entities.extend(products.iter().flat_map(shipping::product));
    entities.extend(asking::requests(requests));
    entities.push(approvers::approvers(program));
    entities
}
