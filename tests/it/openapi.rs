//! The server answers as its document says, whatever its document lets others ask.

use crate::installed;
use crate::portcullis::Portcullis;
use crate::serving::Serving;
use serde_json::{Value, json};
use std::process::Command;
use std::time::Duration;

/// What no token permits.
const NEVER: [&str; 2] = ["own", "administer"];

/// A token of the visitor of a demonstration with everything that one may have.
fn token(serving: &Serving) -> String {
    let (name, password) = serving.visitor();
    let signed_in = serving.form("/sign-in", &[], &format!("name={name}&password={password}"));
    let cookie = signed_in.cookie();
    let proof = serving.ask("GET", "/me", &[&cookie], "").proof();
    let me: Value = serde_json::from_str(&serving.ask("GET", "/api/v1/me", &[&cookie], "").body).unwrap();
    let mut permissions = me["permissions"].as_array().unwrap().clone();
    permissions.retain(|permission| !NEVER.contains(&permission.as_str().unwrap()));
    assert!(permissions.len() > 10, "{permissions:?}");
    let tomorrow = jiff::Timestamp::now() + Duration::from_hours(24);
    let wanted = json!({"name": "everything", "permissions": permissions, "expires_at": tomorrow});
    let proof = format!("X-CSRF-Token: {proof}");
    let made = serving.ask("POST", "/api/v1/tokens", &[&cookie, &proof], &wanted.to_string());
    assert_eq!(made.status, 201, "{}", made.body);
    let made: Value = serde_json::from_str(&made.body).unwrap();
    made["secret"].as_str().unwrap().to_owned()
}

#[test]
fn whatever_is_asked_of_the_api_the_answer_is_one_that_its_document_has() {
    let Some(schemathesis) = installed::schemathesis() else { return };
    let place = Portcullis::new();
    let serving = Serving::start_with(&place, &["--demo", "--jobs", "0"]);
    let token = token(&serving);
    let checks = [
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
    ];
    let asked = Command::new(schemathesis)
        .current_dir(place.path("."))
        .args(["run", &format!("http://{}/api/v1/openapi.json", serving.address)])
        .args(["--header", &format!("Authorization: Bearer {token}")])
        .args(["--checks", &checks.join(","), "--phases", "examples,coverage,fuzzing"])
        .args(["--max-examples", "10", "--seed", "1", "--generation-deterministic"])
        .args(["--generation-database", "none", "--request-timeout", "30"])
        .args(["--continue-on-failure", "--warnings", "off", "--no-color"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&asked.stdout);
    assert!(asked.status.success(), "{said}{}", String::from_utf8_lossy(&asked.stderr));
    assert!(said.contains("No issues found"), "{said}");
    let healthy = serving.ask("GET", "/api/v1/me", &[&format!("Authorization: Bearer {token}")], "");
    assert_eq!(healthy.status, 200, "{}", healthy.body);
    serving.end();
}
