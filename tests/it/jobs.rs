//! Jobs as people use them: what is due is done by a worker, what failed is tried again, what begins by itself is told of.

use crate::portcullis::Portcullis;

const PROGRAM: &str = "\
version: 1
company: Acme
calendar: {time_zone: Asia/Tokyo}
people:
  - {id: ana, name: Ana Ruiz, roles: [security_lead]}
products:
  - id: acme
    name: Acme
    components:
      - {id: web, kind: image, reference: registry.acme.example/web, engines: [trivy]}
";

fn place() -> Portcullis {
    let place = Portcullis::new().with("PORTCULLIS_PERSON", "ana");
    place.write("program.yaml", PROGRAM);
    place
}

#[test]
fn a_schedule_that_is_begun_by_hand_is_done_by_a_worker() {
    let place = place();
    place.run(&["worker", "--once"]).exits(0);
    let begun = place.run(&["job", "run", "verify_archive"]).exits(0).stdout.clone();
    assert!(begun.starts_with("verify_archive ") && begun.contains(" is waiting\n"), "{begun}");
    let worked = place.run(&["worker", "--once"]).exits(0).stderr.clone();
    assert!(worked.contains(" INFO verify_archive "), "{worked}");
    assert!(worked.contains(": the archive is sound: 1 objects, "), "{worked}");
    let listed = place.run(&["job", "list", "--kind", "verify_archive", "--format", "json"]);
    assert_eq!(listed.exits(0).json()["jobs"][0]["state"], "done");
    let schedules = place.run(&["job", "schedules"]).exits(0).stdout.clone();
    assert!(schedules.contains("verify_archive  next "), "{schedules}");
    assert!(schedules.contains("(0 23 * * SUN Asia/Tokyo)"), "{schedules}");
    assert!(schedules.contains(": done, job "), "{schedules}");
    let trail = place.run(&["audit", "show", "--subject", "archive", "--format", "json"]);
    assert_eq!(trail.exits(0).json()["entries"][0]["action"], "archive.verified");
}

#[test]
fn a_damaged_archive_fails_loudly_and_can_be_tried_again() {
    let place = place();
    place.run(&["job", "run", "verify_archive"]).exits(0);
    let strange = place.path(".portcullis/archive/objects/strange");
    std::fs::write(&strange, "x").unwrap();
    let worked = place.run(&["worker", "--once"]).exits(2).stderr.clone();
    assert!(worked.contains("failed for good: one thing in the archive is not as it was"), "{worked}");
    let failed = place.run(&["job", "list", "--state", "failed", "--format", "json"]);
    let failed = failed.exits(0).json();
    let id = failed["jobs"][0]["id"].as_str().unwrap();
    let shown = place.run(&["job", "show", id]).exits(0).stdout.clone();
    assert!(shown.contains("error: one thing in the archive"), "{shown}");
    std::fs::remove_file(strange).unwrap();
    place.run(&["job", "retry", id]).exits(0);
    place.run(&["worker", "--once"]).exits(0);
    let again = place.run(&["job", "retry", id]).exits(2).stderr.clone();
    assert!(again.contains("is done; only one that failed, or that waits, is tried again"), "{again}");
}

#[test]
fn what_is_not_there_is_told() {
    let place = place();
    place.run(&["worker", "--once"]).exits(0);
    let refused = |arguments: &[&str]| place.run(arguments).exits(2).stderr.clone();
    assert!(refused(&["job", "show", "none"]).contains("there is no job none"));
    assert!(refused(&["job", "run", "tidy"]).contains("there is no schedule `tidy`"));
    let state = refused(&["job", "list", "--state", "lost"]);
    assert!(state.contains("a job is waiting, running, done or failed"), "{state}");
}

#[test]
fn a_worker_ends_when_it_is_told_to() {
    let place = place();
    let worker = place.start(&["worker", "--grace", "5"]);
    // It listens to signals before it opens the store.
    let store = place.path(".portcullis/store.db");
    for _ in 0..3000 {
        if store.exists() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    worker.signal("TERM");
    let ended = worker.wait(std::time::Duration::from_mins(1));
    assert_eq!(ended.exits(0).stderr.lines().next(), Some("working; ctrl-c or SIGTERM ends it"));
}

#[test]
fn a_worker_without_a_program_file_works_by_the_program_on_record() {
    let place = place();
    place.run(&["job", "run", "verify_archive"]).exits(0);
    std::fs::remove_file(place.path("program.yaml")).unwrap();
    let worked = place.run(&["worker", "--once"]).exits(0).stderr.clone();
    assert!(worked.contains(" INFO verify_archive "), "{worked}");
    place.write("program.yaml", PROGRAM);
    let trail = place.run(&["audit", "show", "--format", "json"]).exits(0).json();
    let actions: Vec<&str> =
        trail["entries"].as_array().unwrap().iter().map(|entry| entry["action"].as_str().unwrap()).collect();
    let loads = actions.iter().filter(|action| action.starts_with("program.")).count();
    assert_eq!(loads, 1, "the worker put no program of its own on record: {actions:?}");
}
