//! The chips above a list: each sets or takes out a condition of its filter.

use portcullis_domain::program::Program;
use portcullis_domain::vulnerability::{Filter, Term, Who};
use std::mem::discriminant;

/// A condition, and the filter that its chip leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chip {
    pub(super) label: String,
    pub(super) filter: String,
    pub(super) is_set: bool,
}

/// What is always offered, and the condition.
const OFFERED: [(&str, &str); 7] = [
    ("open", "stage=open"),
    ("mine", "assignee=me"),
    ("high and critical", "severity=high+"),
    ("overdue", "due=overdue"),
    ("due soon", "due=soon"),
    ("unowned", "team=nobody"),
    ("with a fix", "fixable=yes"),
];

/// The chips of a filter for this person: what is always offered, their teams, and whatever else the filter has.
pub(super) fn chips(filter: &Filter, person: &str, program: &Program) -> Vec<Chip> {
    let offered = OFFERED.iter().filter_map(|&(label, text)| Some((label.to_owned(), term(text)?)));
    let is_in = |members: &[String], ambassador: Option<&str>| {
        members.iter().any(|member| member == person) || ambassador == Some(person)
    };
    let theirs = program.teams.iter().filter(|team| is_in(&team.members, team.ambassador.as_deref()));
    let teams = theirs.map(|team| (team.name.clone(), Term::Team(vec![Who::Id(team.id.clone())])));
    let mut offered: Vec<(String, Term)> = offered.chain(teams).collect();
    for term in &filter.terms {
        if offered.iter().all(|(_, known)| known != term) {
            offered.push((term.to_string(), term.clone()));
        }
    }
    let chip = |(label, term): (String, Term)| Chip {
        label,
        is_set: filter.terms.contains(&term),
        filter: toggled(filter, term).to_string(),
    };
    offered.into_iter().map(chip).collect()
}

fn term(text: &str) -> Option<Term> {
    Filter::read_any(text).ok()?.terms.into_iter().next()
}

/// The filter without the term if it has it; else with it, in the place of another one of its kind.
fn toggled(filter: &Filter, term: Term) -> Filter {
    let mut terms = filter.terms.clone();
    if let Some(at) = terms.iter().position(|known| *known == term) {
        terms.remove(at);
    } else {
        terms.retain(|known| discriminant(known) != discriminant(&term));
        terms.push(term);
    }
    Filter { terms }
}

#[cfg(test)]
mod tests {
    use super::*;
    use portcullis_app::check_release::program_of;

    fn shown(filter: &str) -> Vec<String> {
        let program = program_of(
            br#"{"version": 1, "company": "Acme", "people": [{"id": "bo", "name": "Bo", "roles": ["engineer"]}],
              "teams": [{"id": "core", "name": "Core", "members": ["bo"]}, {"id": "edge", "name": "Edge", "members": []}]}"#,
        )
        .unwrap();
        let chips = chips(&filter.parse().unwrap(), "bo", &program);
        let mark = |chip: &Chip| if chip.is_set { "*" } else { "" };
        chips.iter().map(|chip| format!("{}{} -> {}", mark(chip), chip.label, chip.filter)).collect()
    }

    #[test]
    fn a_chip_sets_its_condition_or_takes_it_out() {
        insta::assert_snapshot!(shown("severity=high+ team=edge").join("\n"), @r"
        *open -> stage=any severity=high+ team=edge
        mine -> stage=open severity=high+ team=edge assignee=me
        *high and critical -> stage=open team=edge
        overdue -> stage=open severity=high+ team=edge due=overdue
        due soon -> stage=open severity=high+ team=edge due=soon
        unowned -> stage=open severity=high+ team=nobody
        with a fix -> stage=open severity=high+ team=edge fixable=yes
        Core -> stage=open severity=high+ team=core
        *team=edge -> stage=open severity=high+
        ");
    }

    #[test]
    fn the_conditions_of_a_kind_take_each_others_place() {
        let chips = shown("due=overdue");
        assert!(chips.contains(&"due soon -> stage=open due=soon".to_owned()), "{chips:?}");
    }
}
