//! Addresses that lead to no store.

use super::place::{PATIENCE, Place, cluster};
use super::reports::report;
use crate::cluster::{Cluster, LOCKED};
use std::io::Write;
use std::process::Stdio;
use std::time::Instant;

/// What must never be seen.
const PASSWORD: &str = "geheim";

#[track_caller]
fn refused(address: &str, why: &str) {
    let place = Place::sqlite();
    let answer = place.run(&["release", "list", "--store", address]);
    answer.refuses(why).never_says(PASSWORD);
    let by_variable = place.portcullis.with("PORTCULLIS_STORE", address).run(&["release", "list"]);
    by_variable.refuses(why).never_says(PASSWORD);
}

#[test]
fn an_address_that_is_none_makes_no_directory() {
    let why = "the store's address is none; give a directory or postgres://USER@HOST/DATABASE";
    for address in ["http://store.example/a", "postgres:geheim", "ana:geheim@postgres://host/a"] {
        let place = Place::sqlite();
        place.run(&["release", "list", "--store", address]).refuses(why);
        let left: Vec<_> = std::fs::read_dir(place.portcullis.path(""))
            .unwrap()
            .map(|left| left.unwrap().file_name())
            .collect();
        assert_eq!(left.len(), 2, "{left:?}");
    }
    Place::sqlite()
        .run(&["release", "list", "--store", ""])
        .exits(2)
        .remarks("a value is required for '--store <STORE>'");
}

#[test]
fn a_server_that_is_not_there_is_told_at_once_and_without_the_password() {
    let started = Instant::now();
    refused("postgres://ana:geheim@127.0.0.1:1/portcullis", "Connection refused");
    refused(
        "postgres://ana@127.0.0.1:1/portcullis?password=geheim",
        "the store postgres://…@127.0.0.1:1/portcullis?… can't be used",
    );
    refused("postgres://ana:geheim@localhost/portcullis?host=/nowhere", "No such file or directory");
    refused("postgres://ana:geheim@127.0.0.1:99999999/portcullis", "the store's address can't be understood");
    refused(
        "postgres://ana:geheim@127.0.0.1:1/portcullis?sslmode=often",
        "the store's address can't be understood",
    );
    assert!(started.elapsed() < PATIENCE);
}

#[test]
fn a_server_that_refuses_is_believed_and_the_password_is_not_told() {
    let Some(cluster) = cluster() else { return };
    let address = |database: &str| cluster.address(database).replace("portcullis@", "portcullis:geheim@");
    refused(&address(LOCKED), "password authentication failed");
    refused(&address("nowhere"), "database \"nowhere\" does not exist");
    refused(&address("test").replace("portcullis:", "nobody:"), "role \"nobody\" does not exist");
}

#[test]
fn a_store_on_a_server_needs_a_place_for_the_archive() {
    let place = Place::sqlite();
    let mut command =
        place.portcullis.command(&["release", "list", "--store", "postgres://ana:geheim@127.0.0.1:1/x"]);
    let output = command.env_remove("PORTCULLIS_ARCHIVE").output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    insta::assert_snapshot!(said, @"
    error: the store postgres://…@127.0.0.1:1/x can't be used
      because a store on PostgreSQL needs an archive; give one with --archive, a directory or s3://BUCKET/PREFIX
    ");
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_server_that_goes_away_in_the_middle_is_told_and_nothing_is_recorded() {
    if cluster().is_none() {
        return;
    }
    // One that can end.
    let cluster = Cluster::start().unwrap();
    let place = Place::sqlite();
    let Place { portcullis, .. } = place;
    let portcullis = portcullis.with("PORTCULLIS_STORE", &cluster.address("postgres"));
    portcullis.run(&["release", "list"]).exits(0);
    let mut command = portcullis.command(&["record", "web", "--report", "-"]);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut pipe = child.stdin.take().unwrap();
    let report = report('a', 500).text();
    let (one, rest) = report.split_at(report.len() / 2);
    // More than a pipe holds: whoever takes it has opened the store.
    pipe.write_all(" ".repeat(1 << 20).as_bytes()).unwrap();
    pipe.write_all(one.as_bytes()).unwrap();
    drop(cluster);
    pipe.write_all(rest.as_bytes()).unwrap();
    drop(pipe);
    let started = Instant::now();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.starts_with("error: the standard input was not recorded\n  because the store"), "{said}");
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "");
    assert!(started.elapsed() < PATIENCE);
    let gone = portcullis.run(&["release", "list"]);
    gone.refuses(
        "the store postgres://…@localhost/postgres?… can't be used\n  because the store can't be opened",
    );
}
