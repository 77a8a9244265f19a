//! Addresses that lead to no store.

use super::place::{Place, cluster};
use crate::cluster::LOCKED;
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
    assert!(started.elapsed() < super::place::PATIENCE);
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
      because a store on PostgreSQL needs a directory for the archive; give one with --archive DIR
    ");
    assert_eq!(output.status.code(), Some(2));
}
