use super::*;
use crate::cvss::{AttackVector, EnvironmentalProfile, Requirement};
use crate::program::calendar::Calendar;
use crate::program::people::{Person, Role, Team};
use crate::program::policy::{
    Acceptance, Approval, Archive, BreakGlass, BySeverity, Decisions, Exceptions, Gate, GateEffect, KevRule,
    Notifications, Sla,
};
use crate::program::products::{Component, ComponentKind, GlobalSkip, Product, Series, SupportedSeries};
use crate::program::triage::Triage;
use crate::severity::Severity;
use jiff::civil::date;
use jiff::tz::TimeZone;

fn person(id: &str, roles: &[Role]) -> Person {
    Person { id: id.into(), name: id.into(), email: None, slack: None, github: None, roles: roles.into() }
}

fn team(id: &str, manager: Option<&str>, owns: &[&str]) -> Team {
    Team {
        id: id.into(),
        name: id.into(),
        organisation: None,
        members: vec!["bo".into()],
        manager: manager.map(str::to_owned),
        ambassador: None,
        stand_in: None,
        slack_channel: None,
        owns: owns.iter().map(|text| text.parse().unwrap()).collect(),
    }
}

fn component(id: &str) -> Component {
    Component {
        id: id.into(),
        kind: ComponentKind::Image { reference: format!("r.example/{id}"), platforms: vec![] },
        engines: vec!["trivy".into()],
        uploads: vec![],
        team: Some("search".into()),
        ci_fail_on: None,
        production: true,
    }
}

fn program() -> Program {
    let days = |text: &str| text.parse().unwrap();
    let targets =
        BySeverity { critical: days("1bd"), high: days("3bd"), medium: days("10bd"), low: days("10bd") };
    let (head, manager) = (Role::HeadOfProductEngineering, Role::EngineeringManager);
    Program {
        company: "Acme".into(),
        calendar: Calendar {
            time_zone: TimeZone::UTC,
            time_zone_name: "UTC".into(),
            working_hours: "mon-fri 09:00-17:00".parse().unwrap(),
            holidays: [date(2026, 1, 1)].into(),
        },
        people: vec![
            person("ana", &[Role::SecurityEngineer]),
            person("bo", &[Role::Engineer]),
            person("ines", &[head]),
            person("lee", &[manager]),
        ],
        teams: vec![team("search", Some("lee"), &["component:web", "path:a/**"]), team("core", None, &[])],
        rotation: None,
        products: vec![Product {
            id: "acme".into(),
            name: "Acme".into(),
            environment: EnvironmentalProfile::default(),
            supported_series: SupportedSeries::Newest(3),
            components: vec![component("web"), component("api")],
            global_skips: vec![],
        }],
        gate: Gate {
            block_at: Severity::High,
            unknown_as: Severity::High,
            max_scan_age: days("7d"),
            max_database_age: days("48h"),
            end_of_life_os: GateEffect::Block,
            no_packages: GateEffect::Undecided,
            kev: KevRule::Ignore,
            epss_at: None,
            break_glass: BreakGlass { approver: head, expires: days("7d") },
        },
        sla: Sla {
            triage: days("3bd"),
            estimate: targets,
            remediation: targets,
            due_soon: "20%".parse().unwrap(),
        },
        triage: Triage { report_directly_below: None, rules: vec![], report_template: "# Impact".into() },
        decisions: Decisions { approval: Approval::Person, reassess: days("6mo") },
        acceptance: Acceptance {
            approver: BySeverity { critical: head, high: head, medium: manager, low: manager },
            reassess: days("6mo"),
        },
        exceptions: Exceptions {
            approver: BySeverity { critical: head, high: head, medium: head, low: head },
        },
        notifications: Notifications {
            monitoring_channel: None,
            team_channel: None,
            escalation: Role::SecurityLead,
        },
        archive: Archive { retention: days("7y") },
        slack: crate::program::requests::Slack::default(),
        requests: crate::program::requests::Requests::default(),
    }
}

/// What a change does, one line for each change.
fn after(change: impl FnOnce(&mut Program)) -> Vec<String> {
    let old = program();
    let mut new = old.clone();
    change(&mut new);
    let show = |value: &Option<String>| value.clone().unwrap_or_else(|| "none".into());
    let line = |change: &Change| {
        let what = match &change.what {
            What::Value { before, after } => format!("{} → {}", show(before), show(after)),
            What::Added(text) => format!("+ {text}"),
            What::Removed(text) => format!("- {text}"),
        };
        format!("{} {}: {what} ({})", change.topic, change.key, change.effect)
    };
    compare(&old, &new).changes.iter().map(line).collect()
}

/// The only change, which the way back undoes.
fn only(change: impl Fn(&mut Program)) -> String {
    let (old, mut new) = (program(), program());
    change(&mut new);
    let (there, back) = (compare(&old, &new), compare(&new, &old));
    assert_eq!(back.changes.len(), there.changes.len());
    for (there, back) in there.changes.iter().zip(&back.changes) {
        assert_eq!((&there.key, there.effect), (&back.key, back.effect.reversed()));
    }
    let lines = after(change);
    let [line] = lines.as_slice() else { panic!("{lines:#?}") };
    line.clone()
}

#[test]
fn a_program_does_not_differ_from_itself_in_another_order() {
    let lines = after(|program| {
        program.people.reverse();
        program.teams.reverse();
        program.teams[1].owns.reverse();
        program.products[0].components.reverse();
    });
    assert_eq!(lines, Vec::<String>::new());
}

#[test]
fn a_gate_that_blocks_less_is_laxer() {
    assert_eq!(
        only(|program| program.gate.block_at = Severity::Critical),
        "gate gate.block_at: high → critical (laxer)"
    );
    assert_eq!(
        only(|program| program.gate.unknown_as = Severity::Low),
        "gate gate.unknown_as: high → low (laxer)"
    );
    assert_eq!(
        only(|program| program.gate.max_scan_age = "14d".parse().unwrap()),
        "gate gate.max_scan_age: 7d → 14d (laxer)"
    );
    assert_eq!(
        only(|program| program.gate.max_database_age = "24h".parse().unwrap()),
        "gate gate.max_database_age: 48h → 24h (stricter)"
    );
    assert_eq!(
        only(|program| program.gate.end_of_life_os = GateEffect::Undecided),
        "gate gate.end_of_life_os: block → undecided (laxer)"
    );
    assert_eq!(
        only(|program| program.gate.no_packages = GateEffect::Block),
        "gate gate.no_packages: undecided → block (stricter)"
    );
    assert_eq!(only(|program| program.gate.kev = KevRule::Block), "gate gate.kev: ignore → block (stricter)");
    assert_eq!(only(|program| program.gate.epss_at = Some(0.5)), "gate gate.epss_at: none → 0.5 (stricter)");
    assert_eq!(
        only(|program| program.gate.break_glass.expires = "30d".parse().unwrap()),
        "gate gate.break_glass.expires: 7d → 30d (laxer)"
    );
}

#[test]
fn a_component_that_is_watched_less_makes_the_gate_laxer() {
    let web =
        |program: &mut Program, change: fn(&mut Component)| change(&mut program.products[0].components[0]);
    assert_eq!(
        only(|program| web(program, |web| web.production = false)),
        "components components[web].production: true → false (laxer)"
    );
    assert_eq!(
        only(|program| web(program, |web| web.engines.push("checkov".into()))),
        "components components[web].engines: + checkov (stricter)"
    );
    assert_eq!(
        only(|program| web(program, |web| web.uploads.push("grype".into()))),
        "components components[web].uploads: + grype (laxer)"
    );
    assert_eq!(
        only(|program| program.products[0].components.truncate(1)),
        "components components[api]: - product acme, kind image, reference r.example/api, engines trivy, \
         team search, production true (laxer)"
    );
    assert_eq!(
        only(|program| web(program, |web| web.ci_fail_on = Some(Severity::High))),
        "builds components[web].ci.fail_on: none → high (stricter)"
    );
}

#[test]
fn a_component_of_another_kind_is_told_with_its_place() {
    let lines = after(|program| {
        let kind = ComponentKind::Iac { repository: "acme/web".into(), path: ".".into() };
        program.products[0].components[0].kind = kind;
    });
    assert_eq!(
        lines,
        [
            "components components[web].kind: image → iac (neither)",
            "components components[web].reference: r.example/web → none (neither)",
            "components components[web].repository: none → acme/web (neither)",
            "components components[web].path: none → . (neither)",
        ]
    );
}

#[test]
fn a_skip_makes_the_gate_laxer() {
    let skip = GlobalSkip {
        check: "CKV_1".into(),
        reason: "pinned".into(),
        remediation: "pin".into(),
        approved_by: "ana".into(),
    };
    assert_eq!(
        only(|program| program.products[0].global_skips.push(skip.clone())),
        "global_skips products[acme].global_skips[CKV_1]: + reason pinned, remediation pin, approved_by ana (laxer)"
    );
}

#[test]
fn approval_by_review_in_git_makes_the_gate_laxer() {
    let line = only(|program| program.decisions.approval = Approval::Git);
    assert_eq!(line, "decisions decisions.approval: person → git (laxer)");
    let line = only(|program| program.acceptance.reassess = "3mo".parse().unwrap());
    assert_eq!(line, "decisions acceptance.reassess: 6mo → 3mo (stricter)");
}

#[test]
fn a_selector_moves_from_team_to_team() {
    let line = only(|program| {
        let moved = program.teams[0].owns.remove(1);
        program.teams[1].owns.push(moved);
    });
    assert_eq!(line, "owners owns[path:a/**]: search → core (neither)");
    let line = only(|program| program.teams[0].owns.truncate(1));
    assert_eq!(line, "owners owns[path:a/**]: search → none (neither)");
    let line = only(|program| program.products[0].components[1].team = Some("core".into()));
    assert_eq!(line, "owners components[api].team: search → core (neither)");
}

#[test]
fn whoever_leaves_approves_nothing() {
    assert_eq!(
        after(|program| program.people.retain(|person| person.id != "ines")),
        [
            "approvers approves[ines]: break-glass; acceptances of critical, high, medium, low; exceptions of \
             critical, high, medium, low → none (neither)",
            "people people[ines]: - name ines, roles head_of_product_engineering (neither)",
        ]
    );
}

#[test]
fn another_manager_approves_for_the_team() {
    assert_eq!(
        after(|program| program.teams[0].manager = Some("bo".into())),
        [
            // Who manages no team and has the role approves for all.
            "approvers approves[lee]: acceptances of medium, low for search → acceptances of medium, low (neither)",
            "approvers approves[bo]: none → acceptances of medium, low for search (neither)",
            "teams teams[search].manager: lee → bo (neither)",
        ]
    );
}

#[test]
fn another_approver_is_told_as_the_rule_and_as_the_people() {
    assert_eq!(
        after(|program| program.gate.break_glass.approver = Role::SecurityEngineer),
        [
            "approvers gate.break_glass.approver: head_of_product_engineering → security_engineer (neither)",
            "approvers approves[ana]: other decisions → break-glass; other decisions (neither)",
            "approvers approves[ines]: break-glass; acceptances of critical, high, medium, low; exceptions of \
             critical, high, medium, low → acceptances of critical, high, medium, low; exceptions of critical, \
             high, medium, low (neither)",
        ]
    );
}

#[test]
fn series_that_are_no_longer_looked_after_make_a_rule_laxer() {
    let list = |days: &[(&str, i16)]| {
        let series = |&(name, year): &(&str, i16)| Series { name: name.into(), until: date(year, 6, 30) };
        SupportedSeries::Listed(days.iter().map(series).collect())
    };
    assert_eq!(
        only(|program| program.products[0].supported_series = SupportedSeries::Newest(2)),
        "products products[acme].supported_series: the newest 3 → the newest 2 (laxer)"
    );
    assert_eq!(
        after(|program| program.products[0].supported_series = list(&[("5.3", 2027)])),
        [
            "products products[acme].supported_series: the newest 3 → a list (neither)",
            "products products[acme].supported_series[5.3]: + until 2027-06-30 (neither)",
        ]
    );
    let [mut old, mut new] = [program(), program()];
    old.products[0].supported_series = list(&[("5.3", 2027), ("5.2", 2026)]);
    new.products[0].supported_series = list(&[("5.3", 2028)]);
    let effects: Vec<_> = compare(&old, &new).changes.iter().map(|change| change.effect).collect();
    assert_eq!(effects, [Effect::Stricter, Effect::Laxer]);
}

#[test]
fn an_environment_in_which_less_depends_on_the_product_is_laxer() {
    assert_eq!(
        only(|program| program.products[0].environment.attack_vector = Some(AttackVector::Local)),
        "products products[acme].environment.attack_vector: adjacent → local (laxer)"
    );
    assert_eq!(
        only(|program| program.products[0].environment.availability_requirement = Requirement::High),
        "products products[acme].environment.availability_requirement: low → high (stricter)"
    );
}

#[test]
fn what_loosens_the_gate_is_apart_from_what_loosens_the_rest() {
    let (old, mut new) = (program(), program());
    new.gate.block_at = Severity::Critical;
    new.sla.triage = "5bd".parse().unwrap();
    new.sla.remediation.low = "5bd".parse().unwrap();
    let difference = compare(&old, &new);
    let keys = |changes: &mut dyn Iterator<Item = &Change>| {
        changes.map(|change| change.key.clone()).collect::<Vec<_>>()
    };
    assert_eq!(keys(&mut difference.loosening_gate()), ["gate.block_at"]);
    assert_eq!(keys(&mut difference.loosening_rest()), ["sla.triage"]);
    assert_eq!(keys(&mut difference.others(Topic::Sla)), ["sla.remediation.low"]);
}

#[test]
fn slower_answers_are_laxer_and_no_target_is_the_laxest() {
    assert_eq!(
        only(|program| program.requests.acknowledge = "8wh".parse().unwrap()),
        "requests requests.acknowledge: 4wh → 8wh (laxer)"
    );
    assert_eq!(
        only(|program| program.requests.urgent = "15m".parse().unwrap()),
        "requests requests.urgent: 30m → 15m (stricter)"
    );
    assert_eq!(
        only(|program| program.requests.kinds[2].complete = None),
        "requests requests.kinds[questionnaire].complete: 5bd → none (laxer)"
    );
}

#[test]
fn a_kind_or_a_question_comes_goes_and_changes() {
    use crate::program::requests::{AnswerType, Question, Recipient};
    assert_eq!(
        after(|program| drop(program.requests.kinds.remove(0))),
        [
            "requests requests.kinds[question]: - name Question, sort question, to ambassador, questions what (neither)",
            "requests requests.kinds[question].questions[what]: - label What would you like to know?, answer text, \
             required true (neither)",
        ]
    );
    let level = Question {
        id: "level".into(),
        label: "How deep?".into(),
        answer: AnswerType::Choice,
        is_required: false,
        choices: vec!["Read, skim".into(), "Write".into()],
    };
    assert_eq!(
        only(|program| program.requests.kinds[0].questions.push(level.clone())),
        "requests requests.kinds[question].questions[level]: + label How deep?, answer choice, required false, \
         choices “Read, skim”, “Write” (neither)"
    );
    assert_eq!(
        only(|program| program.requests.kinds[0].to = Recipient::Person("ana".into())),
        "requests requests.kinds[question].to: ambassador → ana (neither)"
    );
    assert_eq!(
        only(|program| program.requests.kinds[1].questions.swap(1, 2)),
        "requests requests.kinds[code-review].questions: what, link, by → what, by, link (neither)"
    );
}

#[test]
fn places_for_requests_are_told() {
    use crate::program::requests::Tickets;
    assert_eq!(
        only(|program| program.slack.security_channel = Some("C0SEC".into())),
        "requests slack.security_channel: none → C0SEC (neither)"
    );
    let tickets = Tickets { repository: "acme/security".into(), labels: vec!["security".into()] };
    assert_eq!(
        after(|program| program.requests.tickets = Some(tickets)),
        [
            "requests requests.tickets.repository: none → acme/security (neither)",
            "requests requests.tickets.labels: + security (neither)",
        ]
    );
    assert_eq!(
        only(|program| drop(program.requests.checklist.pop())),
        "requests requests.checklist: - The vulnerability board (neither)"
    );
}
