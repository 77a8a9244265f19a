//! Who did what is on record.

use super::shop::{COMMIT, OPENSSL, Shop, image, trivy};
use std::fs;
use std::process::Command;

/// Says whether `text` stands in the files of the store, in which SQLite keeps the columns of a row one after another.
fn is_on_record(shop: &Shop, text: &str) -> bool {
    let files = fs::read_dir(shop.portcullis.path(".portcullis")).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.is_file()).any(|path| {
        let bytes = fs::read(path).unwrap();
        bytes.windows(text.len()).any(|part| part == text.as_bytes())
    })
}

fn user() -> String {
    let output = Command::new("id").arg("-un").output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

#[test]
fn the_audit_trail_names_the_person_and_the_user_of_the_system() {
    let shop = Shop::new();
    let (web, deploy) = (format!("web={}", image('a')), format!("deploy={COMMIT}"));
    let open = ["release", "open", "1.0", "--component", &web, "--component", &deploy, "--as", "ana"];
    shop.run(&open).exits(0);
    let from = format!("\"from\":\"command line as {}\"", user());
    assert!(is_on_record(&shop, "anarelease.openedacme 1.0{"));
    assert!(is_on_record(&shop, &from));
    shop.run(&["release", "show", "1.0"]).exits(0).says("Opened by ana at");
    shop.record_web(&trivy(&image('a'), &[OPENSSL]), &["--as", "bo"]).exits(0);
    assert!(is_on_record(&shop, "boscan.recorded"));
    shop.check(&["--as", "bo"]).exits(1);
    assert!(is_on_record(&shop, "borelease.checkedacme 1.0{"));
    shop.run(&["release", "end", "1.0"]).exits(0);
    assert!(is_on_record(&shop, &format!("os:{}release.endedacme 1.0{{", user())));
}

#[test]
fn a_name_stands_in_the_directory_of_people_and_in_no_verdict() {
    let shop = Shop::clean();
    shop.check(&["--as", "ana"]).exits(0);
    assert!(is_on_record(&shop, "Ana Ruiz"));
    let verdict = shop.run(&["release", "check", "1.0", "--verdict", "1", "--format", "json"]);
    verdict.exits(0).never_says("Ana Ruiz").never_says("ana@acme.example");
}

#[test]
fn nobody_acts_as_somebody_whom_the_program_does_not_have() {
    let shop = Shop::new();
    shop.run(&["release", "list", "--as", "zoe"]).refuses("the program has nobody with the id `zoe`");
    shop.run(&["release", "list", "--as", "Ana Ruiz"]).refuses("nobody with the id `Ana Ruiz`");
}
