//! Accounts and tokens, as whoever runs an installation works with them.

use crate::portcullis::Portcullis;

const PROGRAM: &str = "\
version: 1
company: Acme
people:
  - {id: ada, name: Ada Moreau, roles: [admin]}
  - {id: bo, name: Bo Lind, roles: [engineer]}
products:
  - id: acme
    name: Acme
    components: []
";

fn place() -> Portcullis {
    let place = Portcullis::new().with("PORTCULLIS_PERSON", "ada");
    place.write("program.yaml", PROGRAM);
    place
}

#[test]
fn a_token_is_shown_once_listed_and_revoked() {
    let place = place();
    let made = place.run(&[
        "token",
        "create",
        "ci",
        "--pipeline",
        "--may",
        "record,release",
        "--product",
        "acme",
        "--days",
        "7",
    ]);
    let secret = made.exits(0).stdout.lines().next().unwrap().to_owned();
    assert!(secret.starts_with("pct_") && secret.len() == 51, "{secret}");
    let listed = place.run(&["token", "list"]);
    listed.exits(0).says("ci  pipeline  record,release in acme  until ").says("never used");
    assert!(!listed.stdout.contains(&secret));
    let id = listed.stdout.split_whitespace().next().unwrap().to_owned();
    place.run(&["token", "revoke", &id]).exits(0).says("revoked at ");
    let again = place.run(&["token", "revoke", &id]);
    again.exits(2).says(&format!("the token {id} was revoked already"));
    let trail = place.run(&["audit", "show", "--format", "json"]);
    assert!(!trail.exits(0).stdout.contains(&secret));
}

#[test]
fn a_token_permits_at_most_what_its_person_may() {
    let place = place();
    let refused = place.run(&["token", "create", "mine", "--may", "approve", "--as", "bo"]);
    refused.exits(2).says("`bo` may not approve decisions, so no token of theirs can");
    let refused = place.run(&["token", "create", "ci", "--pipeline", "--may", "read", "--as", "bo"]);
    refused.exits(2).says("`bo` can't make tokens for pipelines; that needs the role admin");
    place.run(&["token", "create", "mine", "--may", "fly"]).exits(2).says("it is none of read, own,");
    place.run(&["token", "create", "mine", "--may", "read", "--days", "367"]).exits(2);
    place.run(&["token", "list"]).exits(0).says("There is no token; `portcullis token create` makes one");
}

#[test]
fn a_person_of_the_program_is_invited() {
    let place = place();
    let invited = place.run(&["account", "invite", "bo"]);
    invited.exits(0).says("/invitation/").says("for bo, once, until ");
    let refused = place.run(&["account", "invite", "zoe"]);
    refused
        .exits(2)
        .says("the program has nobody with the id `zoe`; add them to `people` in the program file");
    place.run(&["account", "disable", "bo"]).exits(2).says("`bo` has no account");
    place.run(&["account", "enable", "bo"]).exits(2).says("`bo` has no account");
    place.run(&["account", "list"]).exits(0).says("There is no account");
}
