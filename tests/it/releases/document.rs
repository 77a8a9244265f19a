//! The document of a verdict is as its page and its schema say.

use super::shop::{OPENSSL, PROGRAM, Shop, ZLIB, checkov, grype, image, trivy};
use crate::console::text;
use serde_json::Value;

fn schema() -> Value {
    serde_json::from_str(&text("docs/src/verdict-document.schema.json")).unwrap()
}

/// Every object of the schema closed, so that a field which is written and not described is a mistake.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            if fields.contains_key("properties") {
                fields.insert("additionalProperties".to_owned(), Value::Bool(false));
            }
            fields.values_mut().for_each(close);
        }
        Value::Array(values) => values.iter_mut().for_each(close),
        _ => {}
    }
}

/// Verdicts that have something in each of their lists which a store can fill.
fn verdicts() -> Vec<Value> {
    let document = |shop: &Shop| shop.check(&["--format", "json"]).json();
    let mut verdicts = [Shop::open(), Shop::vulnerable(), Shop::clean()].map(|shop| document(&shop)).to_vec();

    // Two engines that contradict each other, one of them about a package without a fix; a skip of the whole product.
    let shop = Shop::vulnerable();
    let skip = "global_skips: [{check: CKV_AWS_24, reason: \"It is a bastion.\", remediation: \"Close it.\", approved_by: sam}]";
    let sam = "  - {id: sam, name: Sam Lee, email: sam@acme.example, roles: [security_lead]}\nteams:\n";
    let program = PROGRAM.replace("gate:", &format!("    {skip}\ngate:")).replace("teams:\n", sam);
    shop.portcullis.write("program.yaml", program);
    shop.record_web(&grype(&image('a'), &[("zlib", "CVE-2025-1002", "Critical")]), &[]).exits(0);
    let skipped = shop.record_deploy(&checkov(&["CKV_AWS_24"]), &[]);
    skipped.exits(0);
    verdicts.push(document(&shop));

    // Scans of something else, without a date of the database, or that are not complete; a component that is left out.
    let shop = Shop::open();
    shop.record_web(&trivy(&image('b'), &[OPENSSL]), &[]).exits(0);
    verdicts.push(document(&shop));
    let undated = trivy(&image('a'), &[ZLIB]);
    shop.portcullis.write("web.json", &undated);
    shop.run(&["record", "web", "--report", "web.json", "--track", "1.0"]).exits(0);
    let broken = checkov(&[]).replace("\"failed_checks\": []", "\"failed_checks\": [7]");
    shop.record_deploy(&broken, &[]).exits(2);
    verdicts.push(document(&shop));
    let web = format!("web={}", image('a'));
    shop.run(&["release", "open", "1.0", "--replace", "--component", &web, "--leave-out", "deploy=Later."])
        .exits(0);
    verdicts.push(document(&shop));
    let later = ["release", "check", "1.0", "--as-of", "2026-01-01T00:00:00Z", "--format", "json"];
    verdicts.push(Shop::clean().run(&later).exits(2).json());
    verdicts
}

#[test]
fn documents_are_as_their_schema_says() {
    let mut schema = schema();
    jsonschema::meta::validate(&schema).unwrap();
    let open = jsonschema::validator_for(&schema).unwrap();
    close(&mut schema);
    let closed = jsonschema::validator_for(&schema).unwrap();
    let verdicts = verdicts();
    for verdict in &verdicts {
        let mistakes: Vec<_> = closed.iter_errors(verdict).map(|mistake| mistake.to_string()).collect();
        assert_eq!(mistakes, Vec::<String>::new(), "{verdict:#}");
        let mut other = verdict.clone();
        other["outcome"] = Value::from("fine");
        assert!(!open.is_valid(&other));
    }
    for list in ["blocking", "undecided", "addressed", "disagreements", "evidence"] {
        let is_filled =
            |verdict: &Value| verdict["verdict"][list].as_array().is_some_and(|list| !list.is_empty());
        assert!(verdicts.iter().any(is_filled), "no verdict has anything in `{list}`");
    }
}

#[test]
fn the_page_of_the_document_describes_every_field() {
    let (schema, page) = (schema(), text("docs/src/verdict-document.md"));
    let (whole, rest) = page.split_once("\n## verdict\n").unwrap();
    let (verdict, facts) = rest.split_once("\n## facts\n").unwrap();
    for (pointer, section) in [
        ("/properties", whole),
        ("/properties/verdict/properties", verdict),
        ("/properties/facts/properties", facts),
    ] {
        for field in schema.pointer(pointer).unwrap().as_object().unwrap().keys() {
            let is_named =
                section.contains(&format!("`{field}`")) || section.contains(&format!("`{field}[]`"));
            assert!(is_named, "verdict-document.md does not name `{field}` of {pointer}");
        }
    }
}
