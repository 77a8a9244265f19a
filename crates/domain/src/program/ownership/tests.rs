use super::*;
use crate::cvss::EnvironmentalProfile;
use crate::program::calendar::Calendar;
use crate::program::people::{Role, Team};
use crate::program::period::{Percent, Period, Unit};
use crate::program::policy::{
    Acceptance, Approval, Archive, BreakGlass, BySeverity, Decisions, Exceptions, Gate, GateEffect, KevRule,
    Notifications, Sla,
};
use crate::program::products::{Component, ComponentKind, Product, SupportedSeries};
use crate::program::triage::Triage;
use crate::severity::Severity;
use jiff::tz::TimeZone;

fn team(id: &str, owns: &[&str]) -> Team {
    Team {
        id: id.into(),
        name: id.into(),
        organisation: None,
        members: vec![],
        manager: None,
        ambassador: None,
        stand_in: None,
        slack_channel: None,
        owns: owns.iter().map(|text| text.parse().unwrap()).collect(),
    }
}

fn component(id: &str, team: Option<&str>) -> Component {
    Component {
        id: id.into(),
        kind: ComponentKind::Iac { repository: "acme/deploy".into(), path: ".".into() },
        engines: vec![],
        uploads: vec![],
        team: team.map(str::to_owned),
        ci_fail_on: None,
        production: true,
    }
}

fn program(teams: Vec<Team>) -> Program {
    let day = Period { count: 1, unit: Unit::Days };
    let days = BySeverity { critical: day, high: day, medium: day, low: day };
    let lead = Role::SecurityLead;
    let leads = BySeverity { critical: lead, high: lead, medium: lead, low: lead };
    Program {
        company: "Acme".into(),
        calendar: Calendar {
            time_zone: TimeZone::UTC,
            time_zone_name: "UTC".into(),
            working_hours: "mon-fri 09:00-17:00".parse().unwrap(),
            holidays: [].into(),
        },
        people: vec![],
        teams,
        rotation: None,
        products: vec![Product {
            id: "acme".into(),
            name: "Acme".into(),
            environment: EnvironmentalProfile::default(),
            supported_series: SupportedSeries::Newest(1),
            components: vec![component("deploy", Some("platform")), component("spare", None)],
            global_skips: vec![],
        }],
        gate: Gate {
            block_at: Severity::High,
            unknown_as: Severity::High,
            max_scan_age: day,
            max_database_age: day,
            end_of_life_os: GateEffect::Block,
            no_packages: GateEffect::Undecided,
            kev: KevRule::Ignore,
            epss_at: None,
            break_glass: BreakGlass { approver: lead, expires: day },
        },
        sla: Sla { triage: day, estimate: days, remediation: days, due_soon: Percent::new(20).unwrap() },
        triage: Triage { report_directly_below: None, rules: vec![], report_template: String::new() },
        decisions: Decisions { approval: Approval::Person, reassess: day },
        acceptance: Acceptance { approver: leads, reassess: day },
        exceptions: Exceptions { approver: leads },
        notifications: Notifications { monitoring_channel: None, team_channel: None, escalation: lead },
        archive: Archive { retention: day },
        slack: crate::program::requests::Slack::default(),
        requests: crate::program::requests::Requests::default(),
    }
}

fn owner(program: &Program, component: &str, path: Option<&str>) -> String {
    match program.owner_of(component, path) {
        Ownership::Owned { team, .. } => team.to_owned(),
        Ownership::Tied { teams } => teams.iter().map(|(team, _)| *team).collect::<Vec<_>>().join("="),
        Ownership::Unowned => "-".to_owned(),
    }
}

#[test]
fn the_narrowest_selector_wins() {
    let program = program(vec![
        team("anything", &["path:**"]),
        team("component", &["component:deploy"]),
        team("terraform", &["path:**/*.tf"]),
        team("base", &["path:base/**"]),
        team("search", &["path:base/search/**", "path:base/*/search.yaml"]),
    ]);
    for (path, team) in [
        ("readme", "component"),
        ("main.tf", "terraform"),
        ("base/x.yaml", "base"),
        ("base/main.tf", "base"),
        ("base/search/x.yaml", "search"),
        ("base/other/search.yaml", "search"),
    ] {
        assert_eq!(owner(&program, "deploy", Some(path)), team, "{path}");
    }
    assert_eq!(owner(&program, "deploy", None), "component");
    assert_eq!(owner(&program, "spare", Some("readme")), "anything");
}

#[test]
fn the_components_own_team_is_the_fallback() {
    let program = program(vec![team("search", &["path:base/**"])]);
    assert_eq!(owner(&program, "deploy", Some("other/x")), "platform");
    assert_eq!(owner(&program, "spare", Some("other/x")), "-");
    assert_eq!(owner(&program, "unheard-of", None), "-");
}

#[test]
fn an_exact_tie_is_told_and_one_team_never_ties_with_itself() {
    let program = program(vec![team("a", &["path:x/*", "path:*/y"]), team("b", &["path:x/*"])]);
    assert_eq!(owner(&program, "deploy", Some("x/z")), "a=b");
    assert_eq!(owner(&program, "deploy", Some("w/y")), "a");
    let Ownership::Owned { by, .. } = program.owner_of("deploy", Some("w/y")) else { panic!("not owned") };
    assert_eq!(by.map(ToString::to_string), Some("path:*/y".to_owned()));
}

#[test]
fn patterns_match_parts_and_depths() {
    let matches = |pattern: &str, path: &str| pattern.parse::<PathPattern>().unwrap().matches(path);
    for (pattern, path) in [
        ("a/b", "a/b"),
        ("a/*", "a/b"),
        ("a/**", "a/b/c"),
        ("a/**", "a"),
        ("**/c", "c"),
        ("**/c", "a/b/c"),
        ("a/**/c", "a/c"),
        ("a/**/b/**/c", "a/x/b/y/z/c"),
        ("*.tf", "main.tf"),
        ("*a*b*", "xxaxxbxx"),
        ("?.tf", "ä.tf"),
        ("**", "anything/at/all"),
    ] {
        assert!(matches(pattern, path), "{pattern} {path}");
    }
    for (pattern, path) in [
        ("a", "a/b"),
        ("a/*", "a/b/c"),
        ("*.tf", "a/main.tf"),
        ("?.tf", ".tf"),
        ("a/**/c", "a/b"),
        ("*a*b*", "xxbxxaxx"),
        ("a.b", "axb"),
    ] {
        assert!(!matches(pattern, path), "{pattern} {path}");
    }
}

#[test]
fn a_pattern_with_many_stars_is_matched_without_trying_everything() {
    let pattern: PathPattern = format!("{}b", "*a".repeat(200)).parse().unwrap();
    assert!(!pattern.matches(&"a".repeat(2000)));
    let deep: PathPattern = format!("{}b", "**/a/".repeat(100)).parse().unwrap();
    assert!(!deep.matches(&vec!["a"; 1000].join("/")));
}

#[test]
fn selectors_read_back_and_others_are_refused() {
    for text in ["component:frontend", "path:deploy/base/search/**", "path:*"] {
        assert_eq!(text.parse::<Selector>().map(|selector| selector.to_string()), Ok(text.to_owned()));
    }
    for text in ["frontend", "component:", "component:a b", "team:x", ""] {
        assert_eq!(text.parse::<Selector>(), Err(NoSelector::Shape), "{text}");
    }
    for (text, why) in [
        ("", NoPathPattern::Empty),
        ("/deploy", NoPathPattern::Empty),
        ("deploy/", NoPathPattern::Empty),
        ("../x", NoPathPattern::Dots),
        ("a**", NoPathPattern::DoubleStar),
        ("{a,b}", NoPathPattern::Unsupported),
    ] {
        assert_eq!(text.parse::<PathPattern>(), Err(why), "{text}");
    }
    assert_eq!("a".repeat(1025).parse::<PathPattern>(), Err(NoPathPattern::Long));
}
