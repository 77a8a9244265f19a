//! Webhooks, preferences and deliveries as people use them.

use crate::portcullis::Portcullis;

const PROGRAM: &str = "\
version: 1
company: Acme
people:
  - {id: sam, name: Sam Fox, email: sam@acme.example, roles: [security_lead]}
  - {id: bo, name: Bo Lind, email: bo@acme.example, roles: [engineer]}
";

fn place() -> Portcullis {
    let place = Portcullis::new().with("PORTCULLIS_PERSON", "sam");
    place.write("program.yaml", PROGRAM);
    place
}

#[test]
fn a_webhook_is_added_tried_out_and_removed_and_its_secret_is_shown_once() {
    let place = place();
    let add = place.run(&["webhook", "add", "https://hooks.acme.example/a", "--topic", "vulnerability.*"]);
    add.exits(0).says("it is not shown again").says("next:  portcullis webhook test ");
    let listed = place.run(&["webhook", "list", "--format", "json"]);
    let webhook = listed.exits(0).json()["webhooks"][0].clone();
    assert_eq!(webhook["topics"], serde_json::json!(["vulnerability.*"]));
    assert!(webhook["secret"].is_null(), "{webhook}");
    let id = webhook["id"].as_str().unwrap();
    place.run(&["webhook", "test", id]).exits(0).says("a test is on its way to ");
    let deliveries = place.run(&["notification", "list", "--format", "json"]);
    let delivery = deliveries.exits(0).json()["deliveries"][0].clone();
    assert_eq!((&delivery["state"], &delivery["topic"]), (&"waiting".into(), &"webhook.test".into()));
    let delivery = delivery["id"].as_str().unwrap();
    place.run(&["notification", "show", delivery]).exits(0).says("tried    0 times");
    place.run(&["notification", "retry", delivery]).refuses("only one that is dead is tried again");
    place.run(&["notification", "list", "--state", "dead"]).exits(0).says("nothing goes or went to anybody");
    place.run(&["notification", "list", "--as", "bo"]).exits(0).says("nothing goes or went to anybody");
    place.run(&["webhook", "remove", id]).exits(0).says("is removed");
    place.run(&["webhook", "list"]).exits(0).says("There is no webhook");
    place.run(&["webhook", "test", id]).refuses("there is no webhook");
}

#[test]
fn a_webhook_that_can_t_be_is_refused_with_the_reason() {
    let place = place();
    let add = |arguments: &[&str]| place.run(&[&["webhook", "add"], arguments].concat());
    add(&["ftp://hooks.acme.example"]).refuses("a webhook speaks https or http, not `ftp`");
    add(&["https://ana:secret@hooks.acme.example"]).refuses("has no user and no password");
    add(&["https://hooks.acme.example", "--topic", "a b"]).refuses("`a b` is no topic");
    add(&["https://hooks.acme.example", "--as", "bo"]).refuses("`bo` may not do this");
    place.run(&["webhook", "list", "--as", "bo"]).refuses("`bo` may not do this");
}

#[test]
fn people_say_how_they_are_told() {
    let place = place();
    let preferences = |arguments: &[&str]| place.run(&[&["notification", "preferences"], arguments].concat());
    preferences(&["--set", "new=at_once", "--digest-hour", "7"]).exits(0).says("new        at_once\n");
    preferences(&[]).exits(0).says("overdue    at_once\n").says("digest     at 07:00 on business days\n");
    preferences(&["--as", "bo"]).exits(0).says("new        digest\n");
    preferences(&["--set", "lunch=off"]).exits(2).remarks("a group is one of overdue, due_soon");
    preferences(&["--set", "new=never"]).exits(2).remarks("a timing is one of at_once, digest, off");
    preferences(&["--digest-hour", "24"]).refuses("a digest comes at an hour from 0 to 23, not at 24");
}
