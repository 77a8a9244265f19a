//! Two servers on one PostgreSQL: to people and programs they are one.

use super::place::{PATIENCE, Place};
use super::reports::{digest, report};
use crate::portcullis::{Portcullis, example};
use crate::scripted_engine::{TRIVY_VERSION, engine};
use crate::serving::{Answered, Serving, ask_at};
use serde_json::Value;
use std::fs;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

const PROGRAM: &str = "\
version: 1
company: Acme
people:
  - {id: ana, name: Ana, roles: [security_engineer, admin]}
products:
  - id: acme
    name: Acme
    components:
      - {id: web, kind: image, reference: images.acme.example/web, engines: [trivy], uploads: [trivy]}
      - {id: api, kind: image, reference: images.acme.example/api, engines: [trivy], uploads: [trivy]}
";

const SCANS: &str = "/api/v1/components/web/scans?track=main";
const PASSWORD: &str = "four+words+of+mine";

/// An installation with a token of a person, whose program comes from the store.
struct Installed {
    place: Place,
    bearer: String,
}

/// A server of it, with its working directory.
struct Server {
    serving: Serving,
    place: Portcullis,
}

impl Installed {
    fn new() -> Option<Self> {
        let place = Place::postgresql()?;
        place.portcullis.write("program.yaml", PROGRAM);
        let made = place.run(&["token", "create", "mine", "--may", "read,record,configure"]);
        let token = made.exits(0).stdout.lines().find(|line| line.starts_with("pct_")).unwrap().to_owned();
        Some(Self { place, bearer: format!("Authorization: Bearer {token}") })
    }

    /// A machine without a program file of its own.
    fn machine(&self) -> Portcullis {
        let archive = self.place.archive();
        Portcullis::new()
            .with("PORTCULLIS_STORE", &self.place.address)
            .with("PORTCULLIS_ARCHIVE", archive.to_str().unwrap())
            .with("PORTCULLIS_PERSON", "ana")
            .patient(PATIENCE)
    }

    fn serve(&self, more: &[&str]) -> Server {
        Server::on(self.machine(), more)
    }

    fn jobs(&self, server: &Server, kind: &str) -> Vec<Value> {
        let path = format!("/api/v1/jobs?kind={kind}");
        server.get(&path, &self.bearer)["jobs"].as_array().unwrap().clone()
    }

    fn begin(&self, server: &Server, schedule: &str) -> String {
        let path = format!("/api/v1/schedules/{schedule}/run");
        let begun = server.serving.ask("POST", &path, &[&self.bearer], "");
        assert_eq!(begun.status, 202, "{}", begun.body);
        serde_json::from_str::<Value>(&begun.body).unwrap()["id"].as_str().unwrap().to_owned()
    }
}

impl Server {
    fn on(place: Portcullis, more: &[&str]) -> Self {
        Self { serving: Serving::start_with(&place, more), place }
    }

    fn get(&self, path: &str, header: &str) -> Value {
        let answer = self.serving.ask("GET", path, &[header], "");
        serde_json::from_str(&answer.body).unwrap_or_else(|_| panic!("{path}: {}", answer.body))
    }

    fn record(&self, path: &str, headers: &[&str], report: &str) -> Answered {
        self.serving.ask("POST", path, headers, report)
    }

    fn status(&self, path: &str, header: &str) -> u16 {
        self.serving.ask("GET", path, &[header], "").status
    }
}

/// Waits until something is so.
#[track_caller]
fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < PATIENCE, "{what} does not come");
        thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn who_signs_in_on_one_is_in_on_the_other_until_they_sign_out_everywhere() {
    let Some(installed) = Installed::new() else { return };
    let one = installed.serve(&["--jobs", "0"]);
    let fields = format!("person=ana&password={PASSWORD}&again={PASSWORD}");
    assert_eq!(one.serving.form(&one.serving.link(), &[], &fields).status, 303);
    let other = installed.serve(&["--jobs", "0"]);
    let sign_in = |server: &Server| {
        let signed_in = server.serving.form("/sign-in", &[], &format!("name=ana&password={PASSWORD}"));
        assert_eq!(signed_in.status, 303, "{}", signed_in.body);
        signed_in.cookie()
    };
    let cookies = [sign_in(&one), sign_in(&other)];
    for cookie in &cookies {
        assert_eq!((one.status("/me", cookie), other.status("/me", cookie)), (200, 200));
    }
    let proof = other.serving.ask("GET", "/me", &[&cookies[0]], "").proof();
    let gone = other.serving.form("/sign-out-everywhere", &[&cookies[0]], &format!("csrf={proof}"));
    assert_eq!(gone.status, 303, "{}", gone.body);
    for cookie in &cookies {
        assert_eq!((one.status("/me", cookie), other.status("/me", cookie)), (303, 303));
    }
}

#[test]
fn a_request_that_comes_again_to_the_other_is_carried_out_once() {
    let Some(installed) = Installed::new() else { return };
    let (one, other) = (installed.serve(&["--jobs", "0"]), installed.serve(&["--jobs", "0"]));
    let text = report('a', 50).text();
    let headers = [installed.bearer.as_str(), "Idempotency-Key: build-1"];
    let first = one.record(SCANS, &headers, &text);
    assert_eq!(first.status, 201, "{}", first.body);
    let again = other.record(SCANS, &headers, &text);
    assert_eq!((again.status, &again.body), (201, &first.body));
    assert!(again.head.contains("idempotent-replayed: true"), "{}", again.head);
    // At once: one of them carries it out, and the other says that it is, or what came of it.
    let headers = [installed.bearer.as_str(), "Idempotency-Key: build-2"];
    let text = report('b', 200).text();
    let answers = thread::scope(|scope| {
        let asked = [&one, &other].map(|server| {
            let address = server.serving.address;
            let (headers, text) = (&headers, &text);
            scope.spawn(move || ask_at(address, "POST", SCANS, headers, text))
        });
        asked.map(|asked| asked.join().unwrap())
    });
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    assert!(
        statuses.contains(&201) && statuses.iter().all(|status| [201, 409].contains(status)),
        "{statuses:?}"
    );
    assert_eq!(installed.place.whole_scans("web", &digest('a'), 50), 1);
    assert_eq!(installed.place.whole_scans("web", &digest('b'), 200), 1);
}

#[test]
fn a_program_that_is_pushed_to_one_applies_on_the_other_and_a_broken_one_on_neither() {
    let Some(installed) = Installed::new() else { return };
    let (one, other) = (installed.serve(&[]), installed.serve(&[]));
    let company = |server: &Server| server.get("/api/v1/program", &installed.bearer)["company"].clone();
    assert_eq!((company(&one), company(&other)), ("Acme".into(), "Acme".into()));
    let changed = PROGRAM.replace("company: Acme", "company: Acme and Sons");
    let pushed = one.serving.ask("PUT", "/api/v1/program", &[&installed.bearer], &changed);
    assert_eq!(pushed.status, 200, "{}", pushed.body);
    assert_eq!(company(&one), "Acme and Sons");
    until("the program of the other", || company(&other) == "Acme and Sons");
    let broken = PROGRAM.replace("company: Acme", "compny: Broken");
    let refused = other.serving.ask("PUT", "/api/v1/program", &[&installed.bearer], &broken);
    assert_eq!(refused.status, 422, "{}", refused.body);
    assert_eq!((company(&one), company(&other)), ("Acme and Sons".into(), "Acme and Sons".into()));
}

#[test]
fn jobs_are_done_once_by_two_servers_and_a_worker() {
    let Some(installed) = Installed::new() else { return };
    let (one, other) = (installed.serve(&["--jobs", "2"]), installed.serve(&["--jobs", "2"]));
    let machine = installed.machine();
    let worker = machine.start(&["worker", "--jobs", "2"]);
    let mut begun = Vec::new();
    for round in 0..6 {
        let server = if round % 2 == 0 { &one } else { &other };
        let id = installed.begin(server, "verify_archive");
        until("the end of a job", || {
            let jobs = installed.jobs(server, "verify_archive");
            jobs.iter().any(|job| job["id"] == *id && job["state"] == "done")
        });
        begun.push(id);
    }
    worker.signal("TERM");
    worker.wait(PATIENCE).exits(0);
    let jobs = installed.jobs(&one, "verify_archive");
    for id in &begun {
        let job = jobs.iter().find(|job| job["id"] == **id).unwrap();
        assert_eq!(job["attempts"], 1, "{job}");
    }
    let arguments = ["audit", "show", "--action", "archive.verified", "--format", "json"];
    let entries = installed.place.run(&arguments).exits(0).json()["entries"].as_array().unwrap().len();
    assert_eq!(entries, jobs.len(), "each is told of once: {jobs:?}");
}

#[test]
fn recordings_that_meet_on_two_servers_are_both_whole() {
    let Some(installed) = Installed::new() else { return };
    let (one, other) = (installed.serve(&["--jobs", "0"]), installed.serve(&["--jobs", "0"]));
    let texts = [report('a', 300).text(), report('b', 300).text()];
    thread::scope(|scope| {
        for (server, text) in [(&one, &texts[0]), (&other, &texts[1]), (&one, &texts[1]), (&other, &texts[0])]
        {
            let bearer = installed.bearer.as_str();
            let address = server.serving.address;
            scope.spawn(move || {
                let recorded = ask_at(address, "POST", SCANS, &[bearer], text);
                assert_eq!(recorded.status, 201, "{}", recorded.body);
            });
        }
    });
    assert_eq!(installed.place.whole_scans("web", &digest('a'), 300), 2);
    assert_eq!(installed.place.whole_scans("web", &digest('b'), 300), 2);
}

/// A machine whose Trivy says what the report says, as soon as nothing holds it.
fn scanning(machine: Portcullis) -> (Portcullis, PathBuf) {
    let script = "case \"$1\" in convert) for last; do :; done; cat \"$last\";;
        *) touch \"$here/begun\"; while [ -e \"$here/hold\" ]; do sleep 0.1; done; cat \"$here/report\";; esac";
    let trivy = engine(&machine, TRIVY_VERSION, script);
    fs::copy(example("reports/web-1.0.trivy.json"), trivy.with_file_name("report")).unwrap();
    machine.write("cache/db/trivy.db", "");
    machine.write("cache/db/metadata.json", format!("{{\"UpdatedAt\":\"{}\"}}", jiff::Timestamp::now()));
    let cache = machine.path("cache");
    let machine = machine
        .with("PORTCULLIS_TRIVY", trivy.to_str().unwrap())
        .with("PORTCULLIS_TRIVY_CACHE", cache.to_str().unwrap())
        .with("PORTCULLIS_OFFLINE", "true");
    (machine, trivy.parent().unwrap().to_owned())
}

#[test]
fn what_a_killed_server_was_doing_is_done_by_the_other() {
    let Some(installed) = Installed::new() else { return };
    let (machine, held) = scanning(installed.machine());
    fs::write(held.join("hold"), "").unwrap();
    let one = Server::on(machine, &[]);
    let text = fs::read_to_string(example("reports/web-1.0.trivy.json")).unwrap();
    let path = format!("{SCANS}&database_date=2026-11-23T06:00:00Z");
    let recorded = one.record(&path, &[&installed.bearer], &text);
    assert_eq!(recorded.status, 201, "{}", recorded.body);
    let id = installed.begin(&one, "rematch");
    until("the engine", || held.join("begun").exists());
    let Server { serving, place: _machine } = one;
    serving.kill();
    fs::remove_file(held.join("hold")).unwrap();

    let (machine, _) = scanning(installed.machine());
    let other = Server::on(machine, &[]);
    let job = || installed.jobs(&other, "rematch").into_iter().find(|job| job["id"] == *id).unwrap();
    assert_eq!((job()["state"].as_str(), job()["attempts"].as_i64()), (Some("running"), Some(1)));
    until("the end of the job", || job()["state"] == "done");
    assert_eq!(job()["attempts"], 2);
    // What was acknowledged before the end is there, and nothing is there twice.
    let rematches = installed.place.run(&["vuln", "list", "--format", "json"]).exits(0).json();
    assert_eq!(rematches["count"].as_u64().unwrap_or(48), 48, "{rematches}");
}
