//! What each person may approve, which follows from roles, tables and the managers of teams together.

use super::measure::Measure;
use super::statement::Entity;
use super::{Effect, Topic};
use crate::decision::{Authority, Case, Verdict};
use crate::program::Program;
use crate::severity::Severity;
use jiff::civil::Date;

const SEVERITIES: [Severity; 4] = [Severity::Critical, Severity::High, Severity::Medium, Severity::Low];

/// One statement for each person who may approve anything.
pub(super) fn approvers(program: &Program) -> Entity {
    let authority = Authority::of(program);
    let mut entity = Entity::new("approves", Topic::Approvers, Effect::Neither);
    let mut people: Vec<_> = program.people.iter().collect();
    people.sort_by_key(|person| &person.id);
    for person in people {
        let id = person.id.as_str();
        let mut allowed = Vec::new();
        if person.holds(program.gate.break_glass.approver) {
            allowed.push("break-glass".to_owned());
        }
        allowed.extend(of_verdict("acceptances", &Verdict::Accepted { expires: Date::MAX }, id, &authority));
        allowed.extend(of_verdict("exceptions", &Verdict::Exception { due: Date::MAX }, id, &authority));
        if person.is_security_team() {
            allowed.push("other decisions".to_owned());
        }
        if !allowed.is_empty() {
            entity.state(Topic::Approvers, format!("[{id}]"), Some(allowed.join("; ")), Measure::None);
        }
    }
    entity
}

/// `acceptances of critical, high` and `acceptances of medium for search`.
fn of_verdict(noun: &str, verdict: &Verdict, person: &str, authority: &Authority) -> Vec<String> {
    let may = |severity: Severity, team: Option<&str>| {
        let case = Case { scanner: severity, team, ..Case::default() };
        // No id is empty, so nobody is taken for the one who asked.
        authority.check(verdict, "", person, &case).is_ok()
    };
    let mut allowed = Vec::new();
    let everywhere: Vec<&str> =
        SEVERITIES.into_iter().filter(|&severity| may(severity, None)).map(Severity::word).collect();
    if !everywhere.is_empty() {
        allowed.push(format!("{noun} of {}", everywhere.join(", ")));
    }
    for (team, _) in authority.managers.iter().filter(|(_, manager)| *manager == person) {
        let for_team: Vec<&str> = SEVERITIES
            .into_iter()
            .filter(|&severity| !may(severity, None) && may(severity, Some(team)))
            .map(Severity::word)
            .collect();
        if !for_team.is_empty() {
            allowed.push(format!("{noun} of {} for {team}", for_team.join(", ")));
        }
    }
    allowed
}
