//! Inventories that are matched again, by a Trivy that a script plays and by the real one.

use crate::installed;
use crate::portcullis::{Portcullis, example};
use crate::real_engines::{lay_out, packages, scan, trimmed};
use crate::recorded_releases::{NEXT_WEB, WEB, example_copy};
use crate::scripted_engine::{TRIVY_VERSION, engine};
use std::fs;

/// The example with a Trivy that converts what it is given, and finds in it what `report` says.
fn played(report: &str, database: &str) -> Portcullis {
    let portcullis = example_copy();
    let script =
        "case \"$1\" in convert) for last; do :; done; cat \"$last\";; *) cat \"$here/report\";; esac";
    let trivy = engine(&portcullis, TRIVY_VERSION, script);
    fs::copy(portcullis.path(report), trivy.with_file_name("report")).unwrap();
    portcullis.write("cache/db/trivy.db", "");
    portcullis.write("cache/db/metadata.json", format!("{{\"UpdatedAt\":\"{database}\"}}"));
    let cache = portcullis.path("cache");
    portcullis
        .with("PORTCULLIS_TRIVY", trivy.to_str().unwrap())
        .with("PORTCULLIS_TRIVY_CACHE", cache.to_str().unwrap())
        .with("PORTCULLIS_OFFLINE", "true")
        .with("PORTCULLIS_PERSON", "mara")
}

/// A database that is fresh whenever this runs.
fn today() -> String {
    jiff::Timestamp::now().to_string()
}

#[test]
fn what_is_new_is_told_and_opened_once() {
    let portcullis = played("reports/web-1.1.trivy.json", &today());
    portcullis.record_web("reports/web-1.0.trivy.json", &[]);
    let answer = portcullis.run(&["rematch", "web"]);
    answer.exits(0).says("web on main · 27 packages").says("48 findings, 2 new").says("Matched: 1 inventory");
    portcullis.run(&["rematch", "web"]).exits(0).says("48 findings, 0 new");
    portcullis.run(&["vuln", "show", "V-50"]).exits(0).says("nghttp2-libs");
    portcullis.run(&["vuln", "show", "V-51"]).exits(2);
    assert_eq!(portcullis.leftovers(), Vec::<std::path::PathBuf>::new());
}

#[test]
fn what_a_rematch_finds_in_the_released_image_is_in_its_verdict() {
    let portcullis = played("reports/web-1.1.trivy.json", &today());
    portcullis.record_web("reports/web-1.0.trivy.json", &[]);
    portcullis.open_release("1.0", WEB);
    portcullis.open_release("1.1", NEXT_WEB);
    let findings = |version: &str| {
        let answer = portcullis.run(&["release", "check", version, "--format", "json"]);
        let verdict = answer.json();
        let rematches = verdict["facts"]["scans"].as_array().unwrap().iter();
        (rematches.filter(|scan| scan["is_rematch"] == true).count(), verdict["verdict"]["outcome"].clone())
    };
    let before = findings("1.0");
    portcullis.run(&["rematch", "web"]).exits(0);
    let after = findings("1.0");
    assert_eq!((before.0, after.0), (0, 1));
    assert_eq!(after.1, "blocked");
    assert_eq!(findings("1.1").0, 0, "it is of another image");
    // The same bytes, of which the verdict is that it is blocked.
    portcullis.run(&["release", "check", "1.0", "--recompute"]).exits(1).says("V-50");
}

#[test]
fn an_old_database_and_what_has_no_inventory_are_said() {
    let portcullis = played("reports/web-1.0.trivy.json", "2020-01-01T00:00:00Z");
    portcullis.record_web("reports/web-1.0.trivy.json", &[]);
    portcullis.run(&["rematch", "web"]).exits(2).says("The database is old").says("2020-01-01");
    let answer = portcullis.run(&["rematch", "services"]);
    answer.exits(2).says("No inventory: services").says("scan it with `portcullis record services`");
    portcullis.run(&["rematch", "nothing"]).exits(2).remarks("`nothing` is no component of the program");
    fs::remove_file(portcullis.path("cache/db/trivy.db")).unwrap();
    let answer = portcullis.run(&["rematch", "web", "--format", "json"]);
    let answer = answer.exits(2).json();
    let reason = answer["failed"][0]["reason"].as_str().unwrap();
    assert!(reason.contains("there is no vulnerability database"), "{reason}");
    assert_eq!(answer["complete"], false);
}

/// Scans something, matches what was recorded of it with the same database, and compares.
fn assert_same(portcullis: &Portcullis, component: &str, target: &str) {
    let by = ["--engine", "trivy"];
    let expected = packages(&scan(portcullis, target, &by)).len() as u64;
    portcullis.run(&["record", &format!("{component}={target}"), by[0], by[1]]).exits(0);
    let answer = portcullis.run(&["rematch", component, "--format", "json"]).exits(0).json();
    let counts = &answer["recorded"][0]["rematch"]["counts"];
    assert_eq!((&counts["new"], &counts["reopened"]), (&0.into(), &0.into()), "{answer}");
    assert_eq!(counts["known"].as_u64(), Some(expected), "{answer}");
}

#[test]
fn with_the_same_database_the_real_trivy_finds_in_an_inventory_what_it_found_in_the_scan() {
    let Some(portcullis) = installed::trivy() else { return };
    if !installed::database_is_of_the_corpus() {
        return;
    }
    let portcullis = portcullis.with("PORTCULLIS_PERSON", "mara");
    portcullis.write("program.yaml", fs::read(example("program.yaml")).unwrap());
    // Alpine with Node.js, Python, Ruby, Rust and Go.
    assert_same(&portcullis, "web", example("images/web").to_str().unwrap());
    // Lock files.
    assert_same(&portcullis, "services", example("services").to_str().unwrap());
    let Some(root) = installed::root_file_system() else { return };
    let root = trimmed(&portcullis, &root);
    lay_out(&portcullis.path("debian"), &root);
    assert_same(&portcullis, "web", "debian");
}
