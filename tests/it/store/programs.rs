//! Programs that change under what is on record.

use super::place::{PROGRAM, Place};
use super::reports::{digest, report};
use crate::answer::Answer;

/// A judged release, after which the program is another.
fn judged_under(program: &str) -> Place {
    assert_ne!(program, PROGRAM, "the program is the same");
    let place = Place::sqlite();
    place.open_release(&digest('a'));
    let date = ["--track", "1.0", "--database-date", "2026-10-01T09:00:00Z"];
    place.record("web", &report('a', 2).text(), &date).exits(0);
    place.run(&["release", "check", "1.0"]).exits(1).says("BLOCKED  2 findings open");
    place.portcullis.write("program.yaml", program);
    place.run(&["program", "check"]).exits(0);
    place
}

/// Nobody panics, the release is still shown with the state that shipped, and its old verdict is what it was.
#[track_caller]
fn shows(place: &Place) {
    let shown = place.run(&["release", "show", "1.0"]);
    shown.exits(0).says(&format!("web     {}", digest('a'))).says("blocked at").says("(verdict ");
    place.run(&["release", "list"]).exits(0).says("acme 1.0 · series 1.0");
    place.run(&["release", "check", "1.0", "--verdict", "1"]).exits(1).says("BLOCKED  2 findings open");
    let again = place.run(&["release", "check", "1.0", "--recompute"]);
    again.exits(1).remarks("verdict 1 judged again from its facts: the same bytes");
}

#[track_caller]
fn undecided(place: &Place) -> Answer {
    shows(place);
    let answer = place.run(&["release", "check", "1.0"]);
    answer.exits(2).says("UNDECIDED  ");
    answer
}

#[test]
fn a_component_that_vanished_leaves_its_release_undecided() {
    let place = judged_under(&without_web());
    let answer = undecided(&place);
    answer.says("the release  web is no component of the product");
    answer.says("`web` is no component of the product, whose components are `api`, `deploy`");
    let refused = place.record("web", &report('a', 2).text(), &[]);
    refused.refuses("`web` is no component of the program, which has api, deploy");
}

fn without_web() -> String {
    PROGRAM
        .lines()
        .filter(|line| !line.contains("id: web"))
        .fold(String::new(), |text, line| text + line + "\n")
}

#[test]
fn a_component_that_is_no_production_any_more_leaves_nothing_to_gate() {
    let other = PROGRAM.replace("uploads: [trivy, sarif, gitleaks]", "uploads: [trivy], production: false");
    let answer = undecided(&judged_under(&other));
    answer
        .says("the release  no production component ships")
        .says("Name at least one production component that ships");
}

#[test]
fn a_component_that_was_renamed_is_missing_under_its_new_name() {
    let place = judged_under(&PROGRAM.replace("id: web", "id: site"));
    let answer = undecided(&place);
    answer.says("the release  site is neither in it nor left out");
    answer.says("the release  web is no component of the product");
    let site = format!("site={}", digest('a'));
    let open =
        ["release", "open", "1.0", "--component", &site, "--leave-out", "api=x", "--leave-out", "deploy=x"];
    place
        .run(&open)
        .refuses("acme 1.0 is open with another state of ")
        .remarks("--replace puts what you say in its place");
    place.run(&[open.as_slice(), &["--replace"]].concat()).exits(0).says("acme 1.0 changed in series 1.0");
    // What was recorded under the old name is a scan of the old name.
    place.run(&["release", "check", "1.0"]).exits(2).says("site  trivy never scanned it");
}

#[test]
fn a_product_that_vanished_is_none_of_the_program() {
    let place = judged_under(&PROGRAM.replace("- id: acme", "- id: other"));
    for command in [["check", "1.0"].as_slice(), &["show", "1.0"], &["list"], &["end", "1.0"]] {
        let of_acme = [&["release"], command, &["--product", "acme"]].concat();
        place.run(&of_acme).refuses("error: `acme` is no product of the program, which has other");
    }
    place
        .run(&["release", "check", "1.0"])
        .refuses("other 1.0 is no release on record; `portcullis release open` opens one");
    place.run(&["release", "list"]).exits(0).says("other has no release");
}

#[test]
fn a_program_without_products_says_so() {
    let products = PROGRAM.find("products:").unwrap();
    let gate = PROGRAM.find("gate:").unwrap();
    let place = judged_under(&format!("{}{}", &PROGRAM[..products], &PROGRAM[gate..]));
    place.run(&["release", "check", "1.0"]).refuses("the program has no product; add one under `products`");
}
