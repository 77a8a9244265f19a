//! A customer's own report about a release, answered line by line.

use super::shop::{MOMENT, OPENSSL, Shop, ZLIB, image, trivy};
use crate::answer::Answer;
use crate::installed;
use crate::real_engines::trimmed;
use serde_json::Value;
use std::fmt::Write as _;
use std::process::Command;

/// Answers a file about release 1.0 at the usual moment.
fn answer(shop: &Shop, file: &str, more: &[&str]) -> Answer {
    shop.run(&[&["answer", file, "--release", "1.0", "--as-of", MOMENT], more].concat())
}

/// The answers to a list, as pairs of name and answer.
fn answers(shop: &Shop, list: &str) -> Vec<(String, String)> {
    shop.portcullis.write("theirs.csv", list);
    let sheet = answer(shop, "theirs.csv", &["--format", "json"]).exits(0).json();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let lines = sheet["lines"].as_array().unwrap();
    lines.iter().map(|line| (text(&line["id"]), text(&line["answer"]))).collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(id, answer)| ((*id).to_owned(), (*answer).to_owned())).collect()
}

/// Opens release 1.1 with another image, scanned with these packages found.
fn next_release(shop: &Shop, packages: &[super::shop::Vulnerable<'_>]) {
    let web = format!("web={}", image('b'));
    let deploy = format!("deploy={}", super::shop::COMMIT);
    shop.run(&["release", "open", "1.1", "--component", &web, "--component", &deploy]).exits(0);
    shop.record_web(&trivy(&image('b'), packages), &["--track", "1.1"]).exits(0);
}

#[test]
fn each_line_of_a_list_is_answered() {
    let shop = Shop::vulnerable();
    next_release(&shop, &[ZLIB]);
    let list = "CVE,Package\nCVE-2025-1001,openssl\nCVE-2025-1002,zlib\nCVE-2025-9999,zlib\nnothing,\n";
    assert_eq!(
        answers(&shop, list),
        pairs(&[
            ("CVE-2025-1001", "fixed"),
            ("CVE-2025-1002", "known"),
            ("CVE-2025-9999", "unknown"),
            ("nothing", "not_understood")
        ])
    );
    answer(&shop, "theirs.csv", &[]).exits(0).says("4 lines: 1 known, 1 unknown, 1 not understood, 1 fixed");
}

#[test]
fn what_a_release_has_no_longer_is_fixed_since() {
    let shop = Shop::vulnerable();
    next_release(&shop, &[ZLIB]);
    shop.portcullis.write("theirs.csv", "CVE-2025-1001\n");
    let asked = ["answer", "theirs.csv", "--release", "1.1", "--as-of", MOMENT, "--format", "json"];
    let line = shop.run(&asked).exits(0).json()["lines"][0].clone();
    assert_eq!((line["answer"].as_str(), line["fixed_in"].as_str()), (Some("fixed"), Some("1.1")));
}

#[test]
fn a_release_without_a_current_scan_says_that_it_can_not_tell() {
    let shop = Shop::open();
    assert_eq!(answers(&shop, "CVE-2025-1001\n"), pairs(&[("CVE-2025-1001", "unknown")]));
}

#[test]
fn a_decision_answers_and_nothing_internal_leaves() {
    let mark = "INTERNAL";
    let shop = Shop::vulnerable();
    let program = super::shop::PROGRAM
        .replace("Ana Ruiz", &format!("Ana {mark}"))
        .replace("ana@acme", &format!("{mark}@acme"))
        .replace("name: Front", &format!("name: {mark}"))
        .replace(
            "repository: acme/deploy, path: deploy",
            &format!("repository: {mark}/deploy, path: {mark}"),
        );
    shop.portcullis.write("program.yaml", program);
    let decisions = format!(
        "version: 1\nset: {mark}-set\ndecisions:\n  - {{id: {mark}-id, advisory: CVE-2025-1002, scope: {{product: acme}}, \
         verdict: assessed, severity: low, reason: \"Our deployment never runs it.\", by: ana}}\n"
    );
    shop.portcullis.write("decisions.yaml", decisions);
    shop.run(&["decide", "decisions.yaml", "--as", "ana"]).exits(0);
    shop.portcullis.write("theirs.csv", "CVE,Image\nCVE-2025-1002,web\nCVE-2025-1001,web\nCVE-2025-1001,x\n");
    let answer_now =
        |more: &[&str]| shop.run(&[&["answer", "theirs.csv", "--release", "1.0"], more].concat());
    let text = answer_now(&["--format", "json"]);
    text.exits(0).never_says(mark);
    let line = &text.json()["lines"][0];
    assert_eq!(line["answer"], "assessed");
    assert_eq!(line["reason"], "We rate it as low. Our deployment never runs it.");
    for form in ["text", "csv", "markdown", "html", "xlsx"] {
        let file = format!("answers.{form}");
        answer_now(&["--format", form, "-o", &file]).exits(0).never_says(mark);
        let written = std::fs::read(shop.portcullis.path(&file)).unwrap();
        assert!(!written.is_empty());
        for content in if form == "xlsx" { unpacked(&written) } else { vec![written] } {
            let content = String::from_utf8(content).unwrap();
            assert!(!content.contains(mark), "{mark} is in {form}: {content}");
        }
    }
}

/// The parts of a workbook.
fn unpacked(book: &[u8]) -> Vec<Vec<u8>> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(book)).unwrap();
    (0..archive.len())
        .map(|place| {
            let mut content = Vec::new();
            std::io::copy(&mut archive.by_index(place).unwrap(), &mut content).unwrap();
            content
        })
        .collect()
}

#[test]
fn an_answer_that_goes_back_as_a_list_gets_the_same_answers() {
    let shop = Shop::vulnerable();
    let list = "CVE,Package\nCVE-2025-1001,openssl\nCVE-2025-1002,zlib\n";
    let expected = answers(&shop, list);
    for file in ["answers.csv", "answers.xlsx"] {
        answer(&shop, "theirs.csv", &["-o", file]).exits(0).remarks("2 lines answered in");
        let again = answer(&shop, file, &["--format", "json"]).exits(0).json();
        let lines = again["lines"].as_array().unwrap();
        let again: Vec<_> = lines
            .iter()
            .map(|line| (line["id"].as_str().unwrap(), line["answer"].as_str().unwrap()))
            .collect();
        let expected: Vec<_> = expected.iter().map(|(id, answer)| (id.as_str(), answer.as_str())).collect();
        assert_eq!(again, expected, "{file}");
    }
}

#[test]
fn a_report_of_the_scanner_itself_is_answered() {
    let shop = Shop::vulnerable();
    shop.portcullis.write("theirs.json", trivy(&image('a'), &[OPENSSL, ("curl", "CVE-2025-1003", "MEDIUM")]));
    let sheet = answer(&shop, "theirs.json", &["--format", "json"]).exits(0).json();
    let lines = sheet["lines"].as_array().unwrap();
    assert_eq!(
        (lines.len(), lines[0]["answer"].as_str(), lines[1]["answer"].as_str()),
        (2, Some("known"), Some("unknown"))
    );
    assert_eq!(
        (lines[1]["severity"].as_str(), lines[1]["package"].as_str()),
        (Some("medium"), Some("curl 1.0"))
    );
}

#[test]
fn what_can_not_be_read_is_refused_with_what_to_do() {
    let shop = Shop::open();
    shop.portcullis.write("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    answer(&shop, "old.xls", &[]).refuses("save it as .xlsx or CSV without a password");
    shop.portcullis.write("words.txt", "just words");
    answer(&shop, "words.txt", &[]).refuses("nothing in it is the name of an advisory");
    shop.portcullis.write("list.csv", "CVE-2025-1001");
    answer(&shop, "missing.csv", &[]).refuses("missing.csv can't be read");
    shop.run(&["answer", "list.csv", "--release", "7.0"]).refuses("is no release on record");
}

#[test]
fn ten_thousand_lines_are_ten_thousand_answers() {
    let shop = Shop::vulnerable();
    let mut list = String::from("CVE;Package;Image\n");
    for number in 0..10_000 {
        let _ = writeln!(list, "CVE-2025-{};openssl;registry.acme.example/web:1", 1_001 + number);
    }
    let answered = answers(&shop, &list);
    assert_eq!(answered.len(), 10_000);
    assert_eq!(answered[0], ("CVE-2025-1001".to_owned(), "known".to_owned()));
    assert!(answered[2..].iter().all(|(_, answer)| answer == "unknown"));
}

#[test]
fn a_customers_report_of_a_real_scanner_is_answered() {
    let Some(portcullis) = installed::trivy() else { return };
    let Some(root) = installed::root_file_system() else { return };
    let shop = Shop { portcullis };
    // The database that the tests have is of some day, so its age says nothing here.
    let program = super::shop::PROGRAM.replace("max_database_age: 48h", "max_database_age: 100y");
    shop.portcullis.write("program.yaml", program);
    trimmed(&shop.portcullis, &root);
    let (web, deploy) = (format!("web={}", image('a')), format!("deploy={}", super::shop::COMMIT));
    shop.run(&["release", "open", "1.0", "--component", &web, "--component", &deploy]).exits(0);
    shop.run(&["record", "web=rootfs", "--track", "1.0", "--digest", &image('a')]).exits(0);
    let tool = |name: &str| std::env::var(name).unwrap();
    let theirs = Command::new(tool("PORTCULLIS_TRIVY"))
        .args(["rootfs", "--cache-dir", &tool("PORTCULLIS_TRIVY_CACHE")])
        .args([
            "--skip-db-update",
            "--offline-scan",
            "--scanners",
            "vuln",
            "--quiet",
            "--format",
            "json",
            "rootfs",
        ])
        .current_dir(shop.portcullis.path("."))
        .output()
        .unwrap();
    assert!(theirs.status.success(), "{theirs:?}");
    shop.portcullis.write("theirs.json", &theirs.stdout);
    let asked = ["answer", "theirs.json", "--release", "1.0", "--format", "json"];
    let answered = shop.run(&asked).exits(0).json();
    let lines = answered["lines"].as_array().unwrap();
    assert!(lines.len() > 20, "{}", lines.len());
    for line in lines {
        assert_eq!(line["answer"], "known", "{line:#}");
    }
}
