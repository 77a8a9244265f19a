//! What a command says when a server does not let it in, is not there, or is not what it was taken for.

use super::served::{Served, report};
use crate::portcullis::Portcullis;
use std::net::TcpListener;

#[test]
fn a_token_that_is_unknown_or_may_not_is_told_of() {
    let served = Served::new();
    let told = |token: &str, arguments: &[&str]| {
        let place = served.place(token);
        place.write("report.json", report("09", &[]));
        let answer = place.run(arguments);
        answer.refuses("");
        served.without_port(&answer.stderr)
    };
    insta::assert_snapshot!(told("unknown", &["vuln", "list"]), @"
    error: the program of http://127.0.0.1:PORT can't be had
      because http://127.0.0.1:PORT does not take the token; it may have expired or been revoked: make another there, and give it with --token-file or PORTCULLIS_TOKEN
      because the token is not good: it was never made here, was revoked, or has expired
    ");
    insta::assert_snapshot!(told("reading", &["record", "web", "--report", "report.json"]), @"
    error: report.json was not recorded
      because `ana` may not record scans; that needs one of the roles engineer, security_engineer, security_lead, head_of_security
    ");
    insta::assert_snapshot!(told("", &["vuln", "list"]), @"error: http://127.0.0.1:PORT lets nobody in without a token; give one with --token-file, or in PORTCULLIS_TOKEN or PORTCULLIS_TOKEN_FILE");
}

/// The server answers as soon as it knows that, and reads no more of what is sent.
#[test]
fn a_refusal_in_the_middle_of_a_large_upload_is_heard() {
    let served = Served::new();
    let place = served.place("reading");
    place.write("large.json", vec![b' '; 40 << 20]);
    let answer = place.run(&["record", "web", "--report", "large.json"]);
    answer.refuses("large.json was not recorded").remarks("`ana` may not record scans");
}

#[test]
fn a_token_comes_from_a_file_before_it_comes_from_the_environment() {
    let served = Served::new();
    let place = served.place("unknown");
    place.write("token", "reading\n");
    place.run(&["vuln", "list", "--token-file", "token"]).exits(0);
    place.run(&["vuln", "list", "--token-file", "nothing"]).refuses("the token in nothing can't be read");
}

#[test]
fn a_server_that_is_not_there_is_told_of() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let place = Portcullis::new().with("PORTCULLIS_TOKEN", "test");
    let answer = place.run(&["vuln", "list", "--server", &format!("http://{free}")]);
    answer.refuses("");
    let told = answer.stderr.replace(&free.port().to_string(), "PORT");
    insta::assert_snapshot!(told, @"
    error: the program of http://127.0.0.1:PORT can't be had
      because the server gave no answer
      because nobody listens at http://127.0.0.1:PORT; is --server right, and does the server run?
      because Connection refused (os error 111)
    ");
}

#[test]
fn a_name_that_nobody_has_is_told_of() {
    let place = Portcullis::new().with("PORTCULLIS_TOKEN", "test");
    let answer = place.run(&["vuln", "list", "--server", "https://portcullis.invalid"]);
    answer.refuses("the name of https://portcullis.invalid is not known here; is --server right?");
}

#[test]
fn a_server_that_speaks_no_tls_is_told_of() {
    let served = Served::new();
    let place = Portcullis::new().with("PORTCULLIS_TOKEN", "test");
    let answer = place.run(&["vuln", "list", "--server", &format!("https://{}", served.address)]);
    answer.refuses("");
    insta::assert_snapshot!(served.without_port(&answer.stderr), @"
    error: the program of https://127.0.0.1:PORT can't be had
      because the server gave no answer
      because what listens at https://127.0.0.1:PORT does not speak TLS; is it http://, or another port?
      because received corrupt message of type InvalidContentType
    ");
}

#[test]
fn what_the_server_says_is_not_said_beside_it() {
    let place =
        Portcullis::new().with("PORTCULLIS_SERVER", "https://gate.example").with("PORTCULLIS_TOKEN", "test");
    let told = |more: &[&str]| {
        let answer = place.run(&[&["vuln", "list"], more].concat());
        answer.refuses("");
        answer.stderr
    };
    insta::assert_snapshot!(told(&["--store", "store"]), @"error: --store says nothing to --server: the server has a store of its own; leave one of them out, or take PORTCULLIS_STORE or PORTCULLIS_SERVER out of the environment");
    insta::assert_snapshot!(told(&["--archive", "archive"]), @"error: --archive says nothing to --server: the server has an archive of its own; leave one of them out, or take PORTCULLIS_ARCHIVE or PORTCULLIS_SERVER out of the environment");
    insta::assert_snapshot!(told(&["--as", "ana"]), @"error: --as says nothing to --server: the token says who you are; leave one of them out, or take PORTCULLIS_PERSON or PORTCULLIS_SERVER out of the environment");
    insta::assert_snapshot!(told(&["--program", "program.yaml"]), @"error: --program says nothing to --server: the program that the server has is the one that applies; leave one of them out, or take PORTCULLIS_PROGRAM or PORTCULLIS_SERVER out of the environment");
    insta::assert_snapshot!(told(&["--server", "http://gate.example"]), @"error: a token is not sent to http://gate.example in clear, where others could read it; use https://");
    place.write("program.yaml", "version: 1\ncompany: Acme\n");
    let diff = ["program", "diff", "program.yaml", "program.yaml", "--store", "store"];
    place.run(&diff).refuses("--store and --server are two places");
}

#[test]
fn a_token_without_a_server_does_not_begin_a_store() {
    let place = Portcullis::new().with("PORTCULLIS_TOKEN", "test");
    place.write("program.yaml", "version: 1\ncompany: Acme\n");
    place.run(&["enrich", "kev.json"]).refuses("there is a token of a server and no server");
    assert!(!place.path(".portcullis").exists());
    place.run(&["vuln", "list", "--store", "elsewhere"]).refuses("there is no store at elsewhere");
}

#[test]
fn a_command_that_opens_the_store_itself_does_nothing_through_a_server() {
    let place = Portcullis::new();
    let why = "this command opens the store itself, and does nothing through a server";
    place.run(&["store", "show", "--server", "https://gate.example"]).refuses(why);
    place.run(&["store", "backup", "file", "--server", "https://gate.example"]).refuses(why);
    let place = place.with("PORTCULLIS_SERVER", "https://gate.example");
    place.run(&["store", "show"]).refuses(why);
    place.run(&["store", "show", "--store", "store"]).exits(2).never_says(why);
}
