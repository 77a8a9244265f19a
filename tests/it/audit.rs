//! The audit trail as people use it: shown, followed from its first entry, taken elsewhere, and without the names of
//! people who left.

use crate::portcullis::Portcullis;
use std::fs;

const BO: &str = "  - {id: bo, name: Bo Lind, email: bo@acme.example, roles: [engineer]}\n";

fn program(bo: &str) -> String {
    format!(
        "\
version: 1
company: Acme
calendar: {{time_zone: Asia/Tokyo}}
people:
  - {{id: ana, name: Ana Ruiz, roles: [security_engineer]}}
{bo}products:
  - id: acme
    name: Acme
    components:
      - {{id: web, kind: image, reference: registry.acme.example/web, engines: [trivy], uploads: [trivy]}}
"
    )
}

fn image(digit: char) -> String {
    format!("web=sha256:{}", digit.to_string().repeat(64))
}

/// A place with five entries: the program, a release that is opened, changed and judged, and a draft of its page.
fn place() -> Portcullis {
    let place = Portcullis::new().with("PORTCULLIS_PERSON", "ana");
    place.write("program.yaml", program(BO));
    place.run(&["release", "open", "1.0", "--component", &image('a'), "--as", "bo"]).exits(0);
    place.run(&["release", "open", "1.0", "--component", &image('b'), "--replace"]).exits(0);
    place.run(&["release", "check", "1.0"]).exits(2);
    place.run(&["release", "publish", "1.0", "--draft", "--output-dir", "page"]).exits(0);
    place
}

/// The head that the trail has.
fn head(place: &Portcullis) -> String {
    let verified = place.run(&["audit", "verify", "--format", "json"]);
    verified.exits(0).json()["head"].as_str().unwrap().to_owned()
}

/// The numbers of the entries that are shown.
fn shown(place: &Portcullis, arguments: &[&str]) -> Vec<i64> {
    let answer = place.run(&[&["audit", "show", "--format", "json"], arguments].concat());
    let entries = answer.exits(0).json()["entries"].clone();
    entries.as_array().unwrap().iter().map(|entry| entry["sequence"].as_i64().unwrap()).collect()
}

/// Changes bytes of the database behind the back of whatever guards it.
fn tamper(place: &Portcullis, from: &str, to: &str) {
    assert_eq!(from.len(), to.len());
    let path = place.path(".portcullis/store.db");
    let mut bytes = fs::read(&path).unwrap();
    let at = bytes.windows(from.len()).position(|part| part == from.as_bytes()).unwrap();
    bytes[at..at + to.len()].copy_from_slice(to.as_bytes());
    fs::write(path, bytes).unwrap();
}

#[test]
fn the_trail_is_shown_the_newest_first_and_found_by_who_what_and_with_what() {
    let place = place();
    let all = place.run(&["audit", "show"]);
    all.exits(0).says("5 entries, the newest first, times in Asia/Tokyo");
    let lines: Vec<Vec<&str>> = all.stdout.lines().map(|line| line.split_whitespace().collect()).collect();
    let whats: Vec<&str> = lines.iter().take(5).map(|line| line[4]).collect();
    let expected =
        ["release.published", "release.checked", "release.changed", "release.opened", "program.loaded"];
    assert_eq!(whats, expected);
    assert_eq!((lines[3][0], lines[3][3]), ("2", "bo"));
    assert_eq!(lines[3][5..9], ["acme", "1.0", "command", "line"]);
    assert_eq!(shown(&place, &["--actor", "bo"]), [2, 1]);
    assert_eq!(shown(&place, &["--action", "release.", "--actor", "ana"]), [5, 4, 3]);
    assert_eq!(shown(&place, &["--subject", "me 1.0", "--limit", "2"]), [5, 4]);
    assert_eq!(shown(&place, &["--subject", "me 1.0", "--limit", "2", "--after", "4"]), [3, 2]);
    assert_eq!(shown(&place, &["--until", "2001-01-01"]), [0; 0]);
    assert_eq!(shown(&place, &["--since", "2001-01-01", "--until", "2101-01-01T00:00:00Z"]), [5, 4, 3, 2, 1]);
    place.run(&["audit", "show", "--limit", "2"]).exits(0).says("next:  older ones with --after 4\n");
    place.run(&["audit", "show", "--actor", "zoe"]).exits(0).says("no entry of the audit trail is like that");
    place.run(&["audit", "show", "--since", "yesterday"]).exits(2).remarks("give a day such as 2026-11-24");
}

#[test]
fn an_entry_in_full_has_what_was_there_before_and_after() {
    let place = place();
    let change = format!("{} → {}", &image('a')[4..], &image('b')[4..]);
    let entry = place.run(&["audit", "show", "3"]);
    entry.exits(0).says("  what      release.changed\n").says("  from      command line as ");
    entry.says(&format!("    components.web.at.image.digest: {change}\n"));
    let published = place.run(&["audit", "show", "5"]);
    published.exits(0).says("    formats[0]: markdown\n").says("    verdict: 1\n").says("    draft: true\n");
    published.says("    version: 1.0\n").says("    digest: sha256:").never_says("openvex");
    place.run(&["audit", "show", "--wide", "--limit", "2"]).exits(0).says("Entry 5\n").says("Entry 4\n");
    place.run(&["audit", "show", "6"]).refuses("the audit trail has no entry 6");
    place.run(&["audit", "show", "3", "--actor", "ana"]).exits(2).remarks("cannot be used with");
}

#[test]
fn a_changed_entry_is_named_and_those_before_it_count() {
    let place = place();
    place.run(&["audit", "verify"]).exits(0).says("the audit trail is whole: 5 entries\n");
    tamper(&place, "anarelease.changed", "borelease.changed0");
    let broken = place.run(&["audit", "verify"]);
    broken.exits(1).says("2 entries are in order").says("audit entry 3 was changed\n");
    let document = place.run(&["audit", "verify", "--format", "json"]).exits(1).json();
    assert_eq!((&document["sound"], &document["fault"]["kind"]), (&false.into(), &"changed".into()));
    place.run(&["audit", "export", "-o", "trail.jsonl"]).exits(0);
    let of_export = place.run(&["audit", "verify", "--file", "trail.jsonl"]);
    of_export.exits(1).says("audit entry 3 was changed\n");
}

#[test]
fn a_tail_that_was_cut_off_is_found_by_a_head_that_was_noted() {
    let place = place();
    let early = head(&place);
    let kept = fs::read(place.path(".portcullis/store.db")).unwrap();
    place.run(&["release", "end", "1.0"]).exits(0);
    let late = head(&place);
    place.run(&["audit", "verify", "--head", &early]).exits(0).says(&late);
    fs::write(place.path(".portcullis/store.db"), kept).unwrap();
    place.run(&["audit", "verify"]).exits(0).says(&format!("head  {early}\n"));
    let cut = place.run(&["audit", "verify", "--head", &late]);
    cut.exits(1).says("the trail ends at 5, and the head says 6: its tail was cut off\n");
    place.run(&["release", "end", "1.0"]).exits(0);
    let anew = place.run(&["audit", "verify", "--head", &late]);
    anew.exits(1).says("audit entry 6 is another one than the head that was noted");
    place.run(&["audit", "verify", "--head", "6:none"]).exits(2).remarks("a head is the number of an entry");
}

#[test]
fn an_export_proves_itself_without_a_store() {
    let (place, elsewhere) = (place(), Portcullis::new());
    let head = head(&place);
    place.run(&["audit", "export", "-o", "trail.jsonl"]).exits(0).says("audit verify --file trail.jsonl");
    let text = place.text("trail.jsonl");
    assert_eq!(text.lines().count(), 6);
    assert_eq!(text.lines().last().unwrap(), format!("{{\"head\":\"{head}\"}}"));
    assert_eq!(place.run(&["audit", "export"]).exits(0).stdout, text);
    elsewhere.write("trail.jsonl", &text);
    let verify =
        |more: &[&str]| elsewhere.run(&[&["audit", "verify", "--file", "trail.jsonl"], more].concat());
    verify(&[]).exits(0).says("the audit trail is whole: 5 entries\n");
    verify(&["--head", &head]).exits(0);
    elsewhere.write("trail.jsonl", text.replace("\"actor\":\"bo\"", "\"actor\":\"zo\""));
    verify(&[]).exits(1).says("audit entry 1 was changed\n");
    let cut: Vec<&str> = text.lines().take(5).collect();
    elsewhere.write("trail.jsonl", cut.join("\n"));
    verify(&[]).exits(1).says("the export ends at 5 without a head: its end was cut off\n");
    let table = place.run_raw(&["audit", "export", "--format", "csv"]);
    assert_eq!(table.exits(0).stdout.lines().count(), 6);
    elsewhere.write("trail.jsonl", &table.stdout);
    verify(&[]).refuses("trail.jsonl can't be verified");
    elsewhere.run(&["audit", "verify", "--file", "none"]).refuses("none can't be verified");
}

#[test]
fn a_file_is_exported_whole_or_stays_as_it_is() {
    let place = place();
    place.write("trail.jsonl", "as it was");
    let damaged = place.path(".portcullis/store.db");
    let length = fs::metadata(&damaged).unwrap().len();
    fs::File::options().write(true).open(&damaged).unwrap().set_len(length / 4).unwrap();
    place.run(&["audit", "export", "-o", "trail.jsonl"]).exits(2);
    assert_eq!(place.text("trail.jsonl"), "as it was");
}

#[test]
fn a_trail_is_not_looked_for_where_no_store_is() {
    let place = Portcullis::new().with("PORTCULLIS_STORE", "nowhere");
    place.write("program.yaml", program(BO));
    place.run(&["audit", "verify"]).refuses("there is no store at nowhere");
    assert!(!place.path("nowhere").exists());
}

#[test]
fn who_left_is_erased_and_the_trail_keeps_only_their_id() {
    let place = place();
    let erase = |more: &[&str]| place.run(&[&["person", "erase", "bo"], more].concat());
    place.run(&["person", "list"]).exits(0).says("Bo Lind, bo@acme.example  in the program\n");
    erase(&["--yes"]).refuses("`bo` is in the program file");
    place.write("program.yaml", program(""));
    erase(&[]).exits(0).says("would be erased").says("next:  portcullis person erase bo --yes");
    place.run(&["person", "list"]).exits(0).says("Bo Lind");
    erase(&["--yes", "--as", "bo"]).refuses("the program has nobody with the id `bo`");
    erase(&["--yes"]).exits(0).says("bo is erased; only the id is left");
    place.run(&["person", "list"]).exits(0).says("erased at").never_says("Bo Lind");
    erase(&["--yes"]).refuses("`bo` was erased at");
    erase(&[]).exits(0).says("there is nothing to erase");
    place.run(&["person", "erase", "zoe"]).refuses("the directory has nobody with the id `zoe`");
    assert_eq!(shown(&place, &["--action", "person.erased", "--subject", "bo", "--actor", "ana"]), [7]);
    assert_eq!(shown(&place, &["--actor", "bo"]), [2, 1]);
    place.run(&["audit", "show", "--wide"]).exits(0).never_says("Bo Lind").never_says("bo@acme.example");
    place.run(&["audit", "verify"]).exits(0);
    place.write("program.yaml", program(BO));
    place.run(&["release", "show", "1.0"]).exits(0);
    place.run(&["person", "list"]).exits(0).says("Bo Lind, bo@acme.example  in the program\n");
}
