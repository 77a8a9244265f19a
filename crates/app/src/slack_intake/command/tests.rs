use super::*;
use crate::ambassadors::answer;
use portcullis_domain::rotation::Changes;

fn said(sections: &str, team: &str) -> String {
    let text = format!(
        r#"{{"version": 1, "company": "Acme", "people": [
        {{"id": "ana", "name": "Ana", "slack": "U0ANA", "roles": ["security_engineer"]}},
        {{"id": "sam", "name": "Sam & Co", "roles": ["security_lead"]}}], "teams": [{sections}]}}"#
    );
    let program = portcullis_program::record::recall(text.as_bytes()).unwrap();
    let person = |id: &str| called(&program, id);
    let saying = Saying { person: &person, text: escape };
    answer(&program, team, &Changes::default(), saying, Timestamp::UNIX_EPOCH)
}

const SEARCH: &str = r#"{"id": "search", "name": "Search", "members": [], "ambassador": "ana", "stand_in": "sam", "owns": []},
    {"id": "core", "name": "Core", "members": [], "owns": []}"#;

#[test]
fn the_ambassador_of_a_team_is_found_by_its_id_or_its_name() {
    let expected = "<@U0ANA> is the ambassador of Search; Sam &amp; Co stands in.";
    for team in ["search", "Search", "@SEARCH"] {
        assert_eq!(said(SEARCH, team), expected);
    }
}

#[test]
fn a_team_without_ambassador_and_one_that_nobody_knows_are_told_what_to_do() {
    insta::assert_snapshot!(said(SEARCH, "core"), @"Core: has no ambassador. Ask in the security channel all the same.");
    insta::assert_snapshot!(said(SEARCH, "<x>"), @"Say which team: there is no such team; the program has search, core.");
    insta::assert_snapshot!(said("", ""), @"Say which team: there is no such team; the program has none.");
}
