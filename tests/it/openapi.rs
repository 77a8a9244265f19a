//! The server answers as its document says, whatever its document lets others ask.

use crate::installed;
use crate::portcullis::Portcullis;
use crate::serving::Serving;
use std::path::Path;
use std::process::Command;

/// What a program is called with and asks for.
const SETTINGS: &str = include_str!("openapi/schemathesis.toml");

/// What ends the session that everything is asked in.
const LAST: &str = "accounts_end_sessions";

/// Somebody who is signed in at a demonstration: the session, and what changes are proved to come from it with.
struct Visit<'s> {
    serving: &'s Serving,
    cookie: String,
    proof: String,
}

impl<'s> Visit<'s> {
    fn begin(serving: &'s Serving) -> Self {
        let (name, password) = serving.visitor();
        let cookie = serving.form("/sign-in", &[], &format!("name={name}&password={password}")).cookie();
        let proof = serving.ask("GET", "/me", &[&cookie], "").proof();
        Self { serving, cookie, proof: format!("X-CSRF-Token: {proof}") }
    }

    /// Asks the operations that are chosen for everything, and gives what came of it.
    fn asks(&self, schemathesis: &Path, place: &Portcullis, chosen: &str) -> String {
        let checks = [
            "not_a_server_error",
            "status_code_conformance",
            "content_type_conformance",
            "response_headers_conformance",
            "response_schema_conformance",
        ];
        let asked = Command::new(schemathesis)
            .current_dir(place.path("."))
            .args(["run", &format!("http://{}/api/v1/openapi.json", self.serving.address)])
            .args(["--header", &self.cookie, "--header", &self.proof])
            .args([chosen, LAST])
            .args(["--checks", &checks.join(","), "--phases", "coverage,fuzzing"])
            .args(["--max-examples", "10", "--generation-deterministic", "--request-timeout", "30"])
            .args(["--continue-on-failure", "--warnings", "off", "--no-color"])
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&asked.stdout).into_owned();
        assert!(asked.status.success(), "{said}{}", String::from_utf8_lossy(&asked.stderr));
        said
    }

    /// Whether the session lasts.
    fn lasts(&self) -> bool {
        self.serving.ask("GET", "/api/v1/me", &[&self.cookie], "").status == 200
    }
}

#[test]
fn whatever_is_asked_of_the_api_the_answer_is_one_that_its_document_has() {
    let Some(schemathesis) = installed::schemathesis() else { return };
    let place = Portcullis::new();
    place.write("schemathesis.toml", SETTINGS);
    let serving = Serving::start_with(&place, &["--demo", "--jobs", "0"]);
    let visit = Visit::begin(&serving);
    let said = visit.asks(&schemathesis, &place, "--exclude-operation-id");
    let cases = said.lines().find_map(|line| line.trim().split_once(" generated, ")).unwrap();
    assert!(cases.0.parse::<u32>().unwrap() > 2000 && cases.1 == format!("{} passed", cases.0), "{said}");
    assert!(visit.lasts(), "everything was asked by whoever may ask it");
    visit.asks(&schemathesis, &place, "--include-operation-id");
    assert!(!visit.lasts(), "the session ended");
    serving.end();
}
