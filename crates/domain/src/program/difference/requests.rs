//! What may be asked, and where.

use super::measure::Measure;
use super::statement::Entity;
use super::{Change, Effect, Topic, What};
use crate::program::period::Period;
use crate::program::requests::{Kind, Question, Requests, Slack, Tickets};
use std::collections::BTreeSet;

pub(super) fn slack(slack: &Slack) -> Entity {
    let Slack { security_channel, support_group } = slack;
    let mut entity = Entity::new("slack", Topic::Requests, Effect::Neither);
    entity.optional("security_channel", security_channel.as_ref());
    entity.optional("support_group", support_group.as_ref());
    entity
}

/// The section, its kinds and their questions, each of which is there or not.
pub(super) fn requests(requests: &Requests) -> Vec<Entity> {
    let Requests { acknowledge, urgent, kinds, checklist, tickets } = requests;
    let mut entity = Entity::new("requests", Topic::Requests, Effect::Neither);
    target("acknowledge", Some(*acknowledge), &mut entity);
    target("urgent", Some(*urgent), &mut entity);
    entity.items("checklist", checklist, Effect::Neither);
    if let Some(Tickets { repository, labels }) = tickets {
        entity.value("tickets.repository", repository);
        entity.items("tickets.labels", labels, Effect::Neither);
    }
    entity.value("kinds", in_order(kinds.iter().map(|kind| &kind.id)));
    let mut entities = vec![entity];
    entities.extend(kinds.iter().flat_map(kind));
    entities
}

fn kind(kind: &Kind) -> Vec<Entity> {
    let Kind { id, name, sort, complete, notice, to, questions } = kind;
    let key = format!("requests.kinds[{id}]");
    let mut entity = Entity::new(&key, Topic::Requests, Effect::Neither);
    entity.value("name", name);
    entity.value("sort", sort.word());
    target("complete", *complete, &mut entity);
    entity.optional("notice", notice.map(|period| period.to_string()).as_ref());
    entity.value("to", to);
    entity.value("questions", in_order(questions.iter().map(|question| &question.id)));
    let mut entities = vec![entity];
    entities.extend(questions.iter().map(|asked| question(&key, asked)));
    entities
}

fn question(kind: &str, question: &Question) -> Entity {
    let Question { id, label, answer, is_required, choices } = question;
    let mut entity = Entity::new(format!("{kind}.questions[{id}]"), Topic::Requests, Effect::Neither);
    entity.value("label", label);
    entity.value("answer", answer);
    entity.value("required", is_required);
    let choices = choices.iter().map(|choice| format!("“{choice}”")).collect::<Vec<_>>().join(", ");
    entity.optional("choices", (!choices.is_empty()).then_some(&choices));
    entity
}

/// States how fast something is done; without a limit it may take as long as it takes.
fn target(name: &str, period: Option<Period>, entity: &mut Entity) {
    let measure = period.map_or(Measure::Unlimited, Measure::Time);
    entity.state(Topic::Requests, name, period.map(|period| period.to_string()), measure);
}

/// The ids in the order in which people are offered them; no id has a comma.
fn in_order<'a>(ids: impl Iterator<Item = &'a String>) -> String {
    ids.map(String::as_str).collect::<Vec<_>>().join(", ")
}

/// Leaves out another order of kinds or questions where some were added or removed, which is told of each.
pub(super) fn forget_order_of_other_items(changes: &mut Vec<Change>) {
    let ids = |list: &Option<String>| {
        let ids = list.iter().flat_map(|list| list.split(", ")).map(str::to_owned);
        ids.collect::<BTreeSet<_>>()
    };
    let is_list = |key: &str| matches!(key.rsplit_once('.'), Some((_, "kinds" | "questions")));
    changes.retain(|change| match &change.what {
        What::Value { before, after } if change.topic == Topic::Requests && is_list(&change.key) => {
            ids(before) == ids(after)
        }
        _ => true,
    });
}
