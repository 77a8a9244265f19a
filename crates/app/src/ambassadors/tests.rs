use super::*;
use crate::apply_program::apply_program;
use crate::revision::Seen;
use crate::rotation::absence::set_absence;
use crate::testing::{Home, at, home_with};
use portcullis_domain::rotation::Absence;

const TEAMS: &str = r#", "rotation": {"members": ["sam", "eve"], "starts": "2026-01-05", "handover": "mon 10:00"},
  "teams": [
    {"id": "core", "name": "Core services", "organisation": "Platform", "members": ["bo"], "ambassador": "ana", "stand_in": "eve", "owns": ["component:web"]},
    {"id": "edge", "name": "Edge", "members": ["bo"]}]"#;

impl Home {
    async fn directory(&self, sought: &str) -> Directory {
        directory(&self.installation, sought, at(200)).await.unwrap()
    }

    async fn answer(&self, team: &str) -> String {
        let program = &self.installation.program.program;
        let person = |id: &str| name(program, id).to_owned();
        let saying = Saying { person: &person, text: str::to_owned };
        answer_for(&self.installation, team, saying, at(200)).await.unwrap()
    }

    async fn gone(&self, person: &str) {
        let day = self.installation.program.program.calendar.day_of(at(200));
        let absence = Absence { person: person.to_owned(), first: day, last: day };
        set_absence(&self.installation, absence, &self.caller("ana"), at(100)).await.unwrap();
    }
}

#[tokio::test]
async fn the_directory_has_every_team_with_its_gap_and_what_each_engineer_has() {
    let home = home_with(TEAMS).await;
    home.found("web", "main", &["CVE-2026-1 zlib critical", "CVE-2026-2 curl low"]).await;
    let Directory { teams, loads } = home.directory("").await;
    let told: Vec<_> = teams.iter().map(|team| (team.team.as_str(), team.gap.as_deref())).collect();
    assert_eq!(told, [("core", None), ("edge", Some("has no ambassador"))]);
    let told: Vec<_> =
        loads.iter().map(|load| (load.person.as_str(), load.teams.len(), load.vulnerabilities)).collect();
    assert_eq!(told, [("ana", 1, 2), ("sam", 0, 0), ("eve", 0, 0)]);
}

#[tokio::test]
async fn a_team_is_found_by_its_name_its_organisation_and_its_ambassador() {
    let home = home_with(TEAMS).await;
    for (sought, expected) in
        [("services", vec!["core"]), ("PLATFORM ana", vec!["core"]), ("ed", vec!["edge"]), ("lee", vec![])]
    {
        let teams: Vec<String> =
            home.directory(sought).await.teams.into_iter().map(|team| team.team).collect();
        assert_eq!(teams, expected, "{sought}");
    }
}

#[tokio::test]
async fn whoever_asks_is_told_who_is_there_for_a_team() {
    let home = home_with(TEAMS).await;
    assert_eq!(home.answer("core").await, "Ana is the ambassador of Core services; Eve stands in.");
    assert!(home.answer("edge").await.starts_with("Edge: has no ambassador. "));
    assert_eq!(
        home.answer("lunch").await,
        "Say which team: there is no such team; the program has core, edge."
    );
    home.gone("ana").await;
    let stands_in = "Eve stands in for Ana, the ambassador of Core services, who is away.";
    assert_eq!(home.answer("Core Services").await, stands_in);
    home.gone("eve").await;
    assert!(home.answer("core").await.starts_with("Core services: Ana is away, and so is who stands in. "));
}

#[tokio::test]
async fn the_history_of_a_team_is_read_from_the_programs_on_record() {
    let mut home = home_with(TEAMS).await;
    let mut program = home.installation.program.program.clone();
    program.teams[0].ambassador = Some("sam".to_owned());
    let applied =
        apply_program(&home.installation, program, &Seen::anything(), &home.caller("sam"), at(500)).await;
    home.installation.program = applied.unwrap().program;
    let told = team_history(&home.installation, "core", at(600)).await.unwrap();
    assert!(told.is_whole && told.team.ambassador.as_deref() == Some("sam"));
    let tenure = |who: &str, from, until| Tenure { ambassador: Some(who.to_owned()), from, until };
    assert_eq!(told.history, [tenure("sam", at(500), None), tenure("ana", at(0), Some(at(500)))]);
    let none = team_history(&home.installation, "lunch", at(600)).await;
    assert!(matches!(none, Err(NoAmbassadors::Team(NoTeam::Unknown(_)))), "{none:?}");
}
