//! A verdict that was given can be given again from what was kept of it, whatever happened since.

use super::shop::{PROGRAM, Shop, ZLIB, checkov, image, trivy};
use std::fs;

/// The bytes of a verdict, recomputed.
fn again(shop: &Shop, number: &str, code: i32) -> String {
    let arguments = ["release", "check", "1.0", "--recompute", "--verdict", number, "--format", "json"];
    let answer = shop.run(&arguments);
    answer.exits(code).remarks(&format!("verdict {number} judged again from its facts: the same bytes"));
    answer.stdout
}

#[test]
fn every_verdict_comes_out_again_to_the_same_bytes() {
    for (shop, code) in [(Shop::open(), 2), (Shop::vulnerable(), 1), (Shop::clean(), 0)] {
        let given = shop.check(&["--format", "json"]).exits(code).stdout.clone();
        assert_eq!(again(&shop, "1", code), given);
        let shown = shop.run(&["release", "check", "1.0", "--verdict", "1", "--format", "json"]);
        assert_eq!(shown.exits(code).stdout, given);
        let last = shop.run(&["release", "check", "1.0", "--recompute", "--format", "json"]);
        assert_eq!(last.exits(code).stdout, given);
    }
}

#[test]
fn the_same_state_judged_twice_gives_the_same_document() {
    let shop = Shop::vulnerable();
    let one = shop.check(&["--format", "json"]).exits(1).stdout.clone();
    let two = shop.check(&["--format", "json"]).exits(1).stdout.clone();
    assert_eq!(one, two);
    shop.run(&["release", "list"]).says("(verdict 2)");
}

#[test]
fn a_verdict_stays_what_it_was_when_the_program_changes() {
    let shop = Shop::vulnerable();
    let given = shop.check(&["--format", "json"]).exits(1).stdout.clone();
    shop.portcullis.write("program.yaml", PROGRAM.replace("gate: {", "gate: {block_at: critical, "));
    shop.check(&[]).exits(0);
    assert_eq!(again(&shop, "1", 1), given);
    let other = PROGRAM.replace("front", "back").replace("Front", "Back").replace("ana", "zoe");
    shop.portcullis.write("program.yaml", other.replace("max_scan_age: 7d", "max_scan_age: 1m"));
    shop.check(&[]).exits(1).says("team back · zoe");
    assert_eq!(again(&shop, "1", 1), given);
}

#[test]
fn a_verdict_stays_what_it_was_when_other_scans_are_recorded() {
    let shop = Shop::vulnerable();
    let given = shop.check(&["--format", "json"]).exits(1).stdout.clone();
    let later = trivy(&image('a'), &[ZLIB]).replace("T09:00:00Z", "T10:00:00Z");
    shop.record_web(&later, &[]).exits(0);
    shop.record_deploy(&checkov(&["CKV_AWS_24"]), &[]).exits(0);
    shop.check(&[]).exits(1);
    assert_eq!(again(&shop, "1", 1), given);
}

#[test]
fn a_verdict_stays_what_it_was_when_the_release_changes_or_ends() {
    let shop = Shop::vulnerable();
    let given = shop.check(&["--format", "json"]).exits(1).stdout.clone();
    let web = format!("web={}", image('b'));
    shop.run(&["release", "open", "1.0", "--replace", "--component", &web, "--leave-out", "deploy=Later."])
        .exits(0);
    assert_eq!(again(&shop, "1", 1), given);
    shop.run(&["release", "end", "1.0"]).exits(0);
    assert_eq!(again(&shop, "1", 1), given);
}

#[test]
fn a_verdict_whose_findings_were_changed_is_refused() {
    let shop = Shop::vulnerable();
    let verdict = shop.check(&["--format", "json"]).exits(1).json();
    let scans = verdict["facts"]["scans"].as_array().unwrap();
    let clean = scans.iter().find(|scan| scan["component"] == "deploy").unwrap();
    let vulnerable = scans.iter().find(|scan| scan["component"] == "web").unwrap();
    let object = |scan: &serde_json::Value| shop.object(scan["document"].as_str().unwrap());
    // What is in order by itself, and is not what its name says.
    let put = object(vulnerable);
    let kept = fs::read(&put).unwrap();
    overwrite(&put, &fs::read(object(clean)).unwrap());
    let recompute = ["release", "check", "1.0", "--recompute"];
    shop.run(&recompute).refuses(&vulnerable["document"].as_str().unwrap()["sha256:".len()..]);
    shop.check(&[]).exits(2).never_says("PASSES");
    overwrite(&put, &kept[..kept.len() / 2]);
    shop.run(&recompute).exits(2).never_says("same bytes");
    overwrite(&put, &kept);
    shop.run(&recompute).exits(1).remarks("the same bytes");
}

#[test]
fn a_verdict_that_is_gone_or_changed_is_refused() {
    let shop = Shop::vulnerable();
    let told = shop.check(&[]).exits(1).stdout.clone();
    let (_, digest) = told.split_once("Verdict 1 on this release, sha256:").unwrap();
    let put = shop.object(&digest[..64]);
    let kept = fs::read(&put).unwrap();
    fs::remove_file(&put).unwrap();
    let commands = [["--recompute"].as_slice(), &["--verdict", "1"]];
    let refused = || {
        for command in commands {
            let arguments = [&["release", "check", "1.0"], command].concat();
            shop.run(&arguments).refuses(&digest[..64]);
        }
    };
    refused();
    fs::write(&put, &kept[..kept.len() - 1]).unwrap();
    refused();
    overwrite(&put, &kept);
    shop.run(&["release", "check", "1.0", "--recompute"]).exits(1).remarks("the same bytes");
}

/// Objects are written once, so their files are read-only.
fn overwrite(path: &std::path::Path, bytes: &[u8]) {
    fs::remove_file(path).unwrap();
    fs::write(path, bytes).unwrap();
}
