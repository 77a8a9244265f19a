//! The default file, the example, and what is shown of them.

use super::*;
use portcullis_domain::program::ownership::Ownership;
use portcullis_domain::program::requests::{Recipient, Requests};
use portcullis_domain::request::sort::Sort;
use portcullis_domain::severity::Severity;

pub(super) fn program(text: &str) -> Program {
    let loaded = load_text(text);
    assert_eq!(loaded.diagnostics, []);
    loaded.program.unwrap()
}

#[test]
fn the_default_file_is_right_and_names_nobody() {
    let program = program(DEFAULT);
    assert_eq!((program.people.len(), program.teams.len(), program.products.len()), (0, 0, 0));
    assert_eq!(program.rotation, None);
}

#[test]
fn the_default_file_says_what_an_empty_one_means() {
    let written = program(DEFAULT);
    let implied = program("version: 1\ncompany: Example Company\n");
    assert_eq!(written, implied);
}

#[test]
fn the_default_file_shows_every_section_of_the_schema() {
    let schema: serde_json::Value = serde_json::from_str(SCHEMA).unwrap();
    for key in schema["properties"].as_object().unwrap().keys() {
        let written = |line: &str| line.trim_start_matches("# ").starts_with(&format!("{key}:"));
        assert!(DEFAULT.lines().any(written), "{key}");
    }
}

/// The default file with its commented sections in place of the empty ones.
pub(super) fn with_commented_sections() -> String {
    let mut text = String::new();
    let mut inside = false;
    for line in DEFAULT.lines() {
        let commented = line.trim_start().strip_prefix("# ");
        let key = |rest: &str| {
            rest.strip_suffix(':').is_some_and(|key| key.bytes().all(|b| b.is_ascii_lowercase()))
        };
        inside = commented.is_some_and(|rest| inside || key(rest));
        let empty = ["people: []", "teams: []", "products: []", "rules: []", "slack: {}"];
        if empty.iter().any(|section| line.trim_start().starts_with(section)) {
            continue;
        }
        let line = if inside { line.replacen("# ", "", 1) } else { line.to_owned() };
        text = text + &line + "\n";
    }
    text
}

#[test]
fn the_commented_examples_of_the_default_file_are_right() {
    let loaded = load_text(&with_commented_sections());
    let errors: Vec<_> = loaded.diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).collect();
    assert_eq!(errors, Vec::<&Diagnostic>::new());
    let program = loaded.program.unwrap();
    assert_eq!((program.people.len(), program.teams.len(), program.products.len()), (2, 1, 1));
    assert_eq!((program.triage.rules.len(), program.rotation.is_some()), (3, true));
    assert_eq!(program.slack.support_group.as_deref(), Some("S0EXAMPLE"));
}

#[test]
fn the_example_is_right() {
    let program = program(EXAMPLE);
    assert_eq!(program.calendar.time_zone.iana_name(), Some("Europe/Berlin"));
    assert_eq!(program.product_of("deploy").map(|product| product.id.as_str()), Some("acme"));
    assert_eq!(program.component("deploy").and_then(|deploy| deploy.ci_fail_on), Some(Severity::High));
    let Ownership::Owned { team, .. } = program.owner_of("deploy", Some("base/x")) else {
        panic!("not owned")
    };
    assert_eq!(team, "search");
}

#[test]
fn components_have_the_defaults_of_their_kind() {
    let program = program(
        "version: 1\ncompany: Acme\nproducts:\n- id: acme\n  name: Acme\n  components:\n  \
         - {id: a, kind: image, reference: r.example/a}\n  - {id: b, kind: iac, repository: acme/b}\n",
    );
    let [image, iac] = program.products[0].components.as_slice() else { panic!("not two components") };
    assert_eq!((&image.engines, image.ci_fail_on), (&vec!["trivy".to_owned()], None));
    assert_eq!((&iac.engines, iac.ci_fail_on), (&vec!["checkov".to_owned()], Some(Severity::Informational)));
    assert!(image.production && image.uploads.is_empty());
}

#[test]
fn what_is_shown_can_be_read_again_and_means_the_same() {
    for text in [DEFAULT.to_owned(), EXAMPLE.to_owned(), "version: 1\ncompany: Acme\n".to_owned()] {
        let original = program(&text);
        let shown = serde_json::to_string_pretty(&show::show(&original)).unwrap();
        assert_eq!(program(&shown), original);
    }
}

#[test]
fn what_is_shown_has_the_defaults_filled_in() {
    let shown = show::show(&program("version: 1\ncompany: Acme\nsla: {triage: 2bd}\n"));
    assert_eq!(shown["sla"]["triage"], "2bd");
    assert_eq!(shown["sla"]["remediation"]["low"], "100bd");
    assert_eq!(shown["gate"]["epss_at"], serde_json::Value::Null);
    assert_eq!(shown["calendar"]["time_zone"], "UTC");
    assert_eq!(shown["slack"], serde_json::json!({}));
    assert_eq!(
        (&shown["requests"]["urgent"], &shown["requests"]["kinds"][7]["to"]),
        (&"30m".into(), &"ambassador".into())
    );
}

#[test]
fn kinds_that_are_given_take_the_place_of_the_usual_ones() {
    let program = program(
        "version: 1\ncompany: Acme\nrequests:\n  kinds:\n  - {id: help, name: Help, questions: [{id: what, label: \"What?\", answer: text}]}\n",
    );
    let requests = Requests { kinds: program.requests.kinds.clone(), ..Requests::default() };
    assert_eq!(program.requests, requests);
    let [kind] = requests.kinds.as_slice() else { panic!("{requests:?}") };
    assert_eq!((kind.sort, &kind.to, kind.complete), (Sort::Request, &Recipient::Ambassador, None));
    assert!(kind.questions[0].is_required && kind.questions[0].choices.is_empty());
}
