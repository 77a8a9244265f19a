use super::*;
use crate::release_page::testing::{decided, page};
use crate::testing::{has_hidden, package};
use crate::verdict::testing::{blocked, by, clean, decision, hostile, not_affected, observed};
use portcullis_domain::gate::Facts;
use std::path::Path;

fn show_as(facts: &Facts, products: Products) -> String {
    let mut out = Vec::new();
    write(&page(facts), products, &Options { tool_version: "1.0.0", ..Options::default() }, &mut out)
        .unwrap();
    String::from_utf8(out).unwrap()
}

fn read(facts: &Facts, products: Products) -> Value {
    serde_json::from_str(&show_as(facts, products)).unwrap()
}

/// What is stated, a line each: vulnerability, status, products and their parts.
fn told(document: &Value) -> Vec<String> {
    let ids = |list: &Value| {
        let parts = list.as_array().into_iter().flatten();
        parts.map(|part| part["@id"].as_str().unwrap().to_owned()).collect::<Vec<_>>().join(" ")
    };
    let statements = document["statements"].as_array().unwrap().iter();
    let lines = statements.map(|statement| {
        let (name, status) = (&statement["vulnerability"]["name"], &statement["status"]);
        let products = &statement["products"];
        let line = format!("{name} {status} {} [{}]", ids(products), ids(&products[0]["subcomponents"]));
        line.replace('"', "")
    });
    lines.map(|line| shortened(&line)).collect()
}

/// Digests of images shortened.
fn shortened(line: &str) -> String {
    let words = line.split(' ').map(|word| match word.split_once("@sha256%3A") {
        Some((image, digest)) => format!("{image}@{}", if digest.len() == 64 { "sha256" } else { digest }),
        None => word.to_owned(),
    });
    words.collect::<Vec<_>>().join(" ")
}

#[test]
fn each_answer_is_a_statement_on_packages_of_images() {
    insta::assert_snapshot!(told(&read(&decided(), Products::Images)).join("\n"), @"
    CVE-2024-1111 affected pkg:oci/executor@sha256 [pkg:golang/runc@1.1.5]
    CVE-2024-1111 not_affected pkg:oci/dind@sha256 [pkg:golang/runc@1.1.5]
    CVE-2022-37434 affected pkg:oci/frontend@sha256 [pkg:deb/debian/zlib1g@1.2.11]
    CVE-2023-7104 not_affected pkg:oci/executor@sha256 [pkg:apk/alpine/sqlite-libs@3.44.0-r0]
    ");
}

#[test]
fn a_package_alone_counts_as_the_worst_that_is_said_of_it() {
    insta::assert_snapshot!(told(&read(&decided(), Products::Packages)).join("\n"), @"
    CVE-2024-1111 affected pkg:golang/runc@1.1.5 []
    CVE-2022-37434 affected pkg:deb/debian/zlib1g@1.2.11?arch=amd64 []
    CVE-2023-7104 not_affected pkg:apk/alpine/sqlite-libs@3.44.0-r0 []
    ");
}

#[test]
fn a_package_without_an_image_claims_nothing_that_an_image_contradicts() {
    let mut facts = clean();
    let zlib = || package("CVE-2022-37434", "pkg:npm/zlib@1", &[], "");
    facts.findings = vec![observed(&facts, "deploy", zlib()), observed(&facts, "dind", zlib())];
    let mut only = decision("one", "CVE-2022-37434", not_affected(), by("sam"));
    only.request.scope.component = Some("deploy".to_owned());
    facts.decisions = vec![only];
    let told = told(&read(&facts, Products::Images));
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0].starts_with("CVE-2022-37434 under_investigation pkg:npm/zlib@1 pkg:oci/dind"),
        "{told:?}"
    );
}

#[test]
fn what_each_status_needs_is_there() {
    for facts in [decided(), blocked()] {
        for statement in read(&facts, Products::Images)["statements"].as_array().unwrap() {
            let has = |field: &str| statement[field].is_string();
            match statement["status"].as_str().unwrap() {
                "not_affected" => assert!(has("justification") || has("impact_statement"), "{statement}"),
                "affected" => assert!(has("action_statement"), "{statement}"),
                "under_investigation" => assert!(!has("action_statement") && !has("justification")),
                status => panic!("{status} is never claimed"),
            }
            assert_eq!(statement["timestamp"], "2026-11-24T10:00:00Z");
        }
    }
}

#[test]
fn the_same_page_gives_the_same_document_with_an_id_of_its_own() {
    assert_eq!(show_as(&decided(), Products::Images), show_as(&decided(), Products::Images));
    let id = |facts: &Facts, products| read(facts, products)["@id"].as_str().unwrap().to_owned();
    assert!(id(&decided(), Products::Images).starts_with("urn:uuid:"));
    assert_ne!(id(&decided(), Products::Images), id(&decided(), Products::Packages));
    assert_ne!(id(&decided(), Products::Images), id(&blocked(), Products::Images));
}

#[test]
#[expect(clippy::print_stdout, reason = "a test that did not run says so")]
fn documents_are_valid_openvex() {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let corpus = std::env::var_os("PORTCULLIS_CORPUS").map_or(beside, Into::into);
    let Ok(schema) = std::fs::read_to_string(corpus.join("schemas/openvex.schema.json")) else {
        println!(
            "skipped: the corpus has no schemas/openvex.schema.json, or PORTCULLIS_CORPUS does not name it"
        );
        return;
    };
    let schema = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    for facts in [decided(), blocked(), hostile()] {
        for products in [Products::Images, Products::Packages] {
            let document = read(&facts, products);
            let mistakes: Vec<_> = schema.iter_errors(&document).map(|mistake| mistake.to_string()).collect();
            assert!(mistakes.is_empty(), "{mistakes:#?}");
        }
    }
    assert!(!has_statements(&page(&clean())));
}

#[test]
fn hostile_text_hides_nothing() {
    assert!(!has_hidden(&show_as(&hostile(), Products::Images).replace('\n', "")));
}
