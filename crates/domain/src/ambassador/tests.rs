use super::*;
use crate::program::people::Role;
use crate::rotation::Absence;
use crate::vulnerability::tests::program::{person, program};

/// Ana is the ambassador of search with Sam as stand-in, and of core with nobody.
fn staffed() -> Program {
    let mut program = program();
    program.people.push(person("sam", &[Role::SecurityEngineer]));
    program.teams[0].stand_in = Some("sam".to_owned());
    program
}

fn day() -> Date {
    "2026-03-10".parse().unwrap()
}

fn away(people: &[&str]) -> Changes {
    let absence = |who: &&str| Absence { person: (*who).to_owned(), first: day(), last: day() };
    Changes { absences: people.iter().map(absence).collect(), ..Changes::default() }
}

/// Who is there for a team, and what nobody covers.
fn there(program: &Program, team: usize, people: &[&str]) -> (Option<String>, Option<String>) {
    let told = of_team(program, &program.teams[team], &away(people), day());
    (told.there, told.gap)
}

fn told(there: Option<&str>, gap: Option<&str>) -> (Option<String>, Option<String>) {
    (there.map(str::to_owned), gap.map(str::to_owned))
}

#[test]
fn who_stands_in_is_there_while_the_ambassador_is_away() {
    let program = staffed();
    assert_eq!(there(&program, 0, &[]), told(Some("ana"), None));
    assert_eq!(there(&program, 0, &["ana"]), told(Some("sam"), None));
    assert!(of_team(&program, &program.teams[0], &away(&["ana"]), day()).is_away);
}

#[test]
fn a_team_for_which_nobody_is_there_is_a_gap_that_says_why() {
    let mut program = staffed();
    let both = told(None, Some("ana is away, and so is who stands in"));
    assert_eq!(there(&program, 0, &["ana", "sam"]), both);
    assert_eq!(there(&program, 1, &["ana"]), told(None, Some("ana is away, and nobody stands in")));
    program.teams[1].ambassador = None;
    assert_eq!(there(&program, 1, &[]), told(None, Some("has no ambassador")));
}

#[test]
fn an_ambassador_who_left_or_lost_the_role_is_a_gap_even_where_somebody_stands_in() {
    let mut program = staffed();
    program.people[0].roles = vec![Role::Engineer];
    let lost = told(Some("sam"), Some("ana, its ambassador, is not of the security team any more"));
    assert_eq!(there(&program, 0, &[]), lost);
    program.people.remove(0);
    let left = told(Some("sam"), Some("ana, its ambassador, is not in the program any more"));
    assert_eq!(there(&program, 0, &[]), left);
}

#[test]
fn the_history_of_a_team_has_each_change_of_its_ambassador_and_no_time_in_which_it_was_not_there() {
    let with = |ambassador: Option<&str>| {
        let mut program = program();
        program.teams[0].ambassador = ambassador.map(str::to_owned);
        program
    };
    let mut without = program();
    without.teams.remove(0);
    let at = |day: i64| Timestamp::from_second(day * 86_400).unwrap();
    let (ana, sam, nobody) = (with(Some("ana")), with(Some("sam")), with(None));
    let programs =
        [&without, &ana, &ana, &nobody, &sam, &without, &sam].into_iter().zip(0..).map(|(p, d)| (at(d), p));
    let tenure = |who: Option<&str>, from, until: Option<i64>| Tenure {
        ambassador: who.map(str::to_owned),
        from: at(from),
        until: until.map(at),
    };
    assert_eq!(
        tenures("search", programs),
        [
            tenure(Some("ana"), 1, Some(3)),
            tenure(None, 3, Some(4)),
            tenure(Some("sam"), 4, Some(5)),
            tenure(Some("sam"), 6, None),
        ]
    );
}

#[test]
fn a_team_is_meant_by_its_id_its_name_or_what_only_its_name_has() {
    let mut program = staffed();
    program.teams[0].name = "Search and discovery".to_owned();
    let id = |written: &str| meant(&program, written).map(|team| team.id.as_str());
    for written in ["search", " Search ", "#search", "search AND discovery", "discover"] {
        assert_eq!(id(written), Ok("search"), "{written}");
    }
    assert_eq!(id("r"), Err(NoTeam::Several("search, core".to_owned())));
    assert_eq!(id("billing"), Err(NoTeam::Unknown("search, core".to_owned())));
    assert_eq!(id(""), Err(NoTeam::Unknown("search, core".to_owned())));
}
