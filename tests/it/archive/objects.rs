//! Putting, getting, listing, verifying, holding and pruning.

use crate::portcullis::Portcullis;
use std::fs;
use std::path::PathBuf;

pub(super) const PROGRAM: &str = "\
version: 1
company: Acme
people:
  - {id: ana, name: Ana Ruiz, roles: [security_engineer]}
  - {id: sam, name: Sam Ito, roles: [security_lead]}
products:
  - id: acme
    name: Acme
    components:
      - {id: web, kind: image, reference: registry.acme.example/web, engines: [trivy], uploads: [trivy]}
";

pub(super) const IMAGE: &str = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

const LEAK: &str = r#"[{"Description": "AWS", "StartLine": 3, "EndLine": 3, "StartColumn": 1, "EndColumn": 30,
  "Match": "key = AKIAQWERTYUIOPASDFGH", "Secret": "AKIAQWERTYUIOPASDFGH", "File": "a.py", "SymlinkFile": "",
  "Commit": "", "Entropy": 3.5, "Author": "Bo Lind", "Email": "bo@acme.example", "Date": "", "Message": "",
  "Tags": [], "RuleID": "aws-access-token", "Fingerprint": "a.py:aws-access-token:3"}]"#;

pub(super) fn place() -> Portcullis {
    let portcullis = Portcullis::new().with("PORTCULLIS_PERSON", "ana");
    portcullis.write("program.yaml", PROGRAM);
    portcullis
}

/// Records a report and judges the release that it is of.
pub(super) fn judge(portcullis: &Portcullis) {
    let report = format!(
        r#"{{"SchemaVersion": 2, "CreatedAt": "2025-03-03T09:00:00Z", "ArtifactName": "web",
            "ArtifactType": "container_image", "Metadata": {{"ImageID": "{IMAGE}"}},
            "Results": [{{"Target": "os", "Class": "os-pkgs", "Type": "debian", "Packages": [{{"Name": "zlib", "Version": "1"}}]}}]}}"#
    );
    portcullis.write("report.json", &report);
    portcullis.run(&["release", "open", "1.0", "--component", &format!("web={IMAGE}")]).exits(0);
    let record = ["record", "web", "--track", "1.0", "--report", "report.json"];
    portcullis.run(&[&record[..], &["--database-date", "2025-03-03T06:00:00Z"]].concat()).exits(0);
    portcullis.run(&["release", "check", "1.0", "--as-of", "2025-03-03T12:00:00Z"]).exits(0);
}

fn object(portcullis: &Portcullis, digest: &str) -> PathBuf {
    let hex = digest.strip_prefix("sha256:").unwrap();
    portcullis.path(&format!(".portcullis/archive/objects/sha256/{}/{hex}.zst", &hex[..2]))
}

/// The digest and the kind of every object.
fn listed(portcullis: &Portcullis) -> Vec<(String, String)> {
    let list = portcullis.run(&["archive", "list", "--format", "json"]).json();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or("orphan").to_owned();
    let objects = list["objects"].as_array().unwrap();
    objects.iter().map(|object| (text(&object["digest"]), text(&object["kind"]))).collect()
}

#[test]
fn a_report_is_kept_without_its_credentials_and_other_files_only_as_they_are() {
    let place = place();
    place.write("leaks.json", LEAK);
    place.write("notes.txt", "the minutes of a meeting\n");
    let put = place.run(&["archive", "put", "leaks.json", "--format", "json"]);
    put.exits(0).remarks("note: leaks.json is a report (gitleaks); sha256:");
    let file = put.json()["files"][0].clone();
    let digest = file["digest"].as_str().unwrap();
    assert_ne!(file["digest"], file["received"]);
    put.remarks(digest).remarks(file["received"].as_str().unwrap());
    let given = place.run(&["archive", "get", digest]);
    given.exits(0).says("aws-access-token").never_says("AKIAQWERTYUIOPASDFGH");
    given.never_says("bo@acme.example");

    place.run(&["archive", "put", "notes.txt"]).refuses("it is no report that is understood");
    place.run(&["archive", "put", "notes.txt", "--as-is"]).exits(0).says("notes.txt");
    place.run(&["archive", "put", "nothing.txt"]).refuses("nothing.txt was not archived");
    let minutes = "sha256:47d7f2fca9c96de5a1ae6d4cbf2f3c83b0a0d0ae7a0a8c7ef4a7e9d2bb7b6f00";
    place.run(&["archive", "get", minutes]).refuses("the archive has no object");
    place.run(&["archive", "get", "latest"]).refuses("`latest` is no digest");
    let kinds: Vec<_> = listed(&place).into_iter().map(|(_, kind)| kind).collect();
    assert!(kinds.contains(&"report".to_owned()) && kinds.contains(&"file".to_owned()), "{kinds:?}");
    place.run(&["archive", "verify"]).exits(0).says("3 sound objects");
}

#[test]
fn a_file_that_is_got_is_what_was_put() {
    let place = place().piping("piped\n");
    let put = place.run(&["archive", "put", "-", "--as-is", "--format", "json"]).json();
    let digest = put["files"][0]["digest"].as_str().unwrap().to_owned();
    place.run(&["archive", "get", &digest, "-o", "out.txt"]).exits(0);
    assert_eq!(place.text("out.txt"), "piped\n");
}

#[test]
fn a_changed_bit_in_any_kind_of_object_is_named_with_what_it_is() {
    let place = place();
    judge(&place);
    let sound = listed(&place);
    let mut kinds: Vec<_> = sound.iter().map(|(_, kind)| kind.as_str()).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["findings", "program", "report", "verdict"]);
    for (digest, kind) in &sound {
        let path = object(&place, digest);
        let bytes = fs::read(&path).unwrap();
        let mut changed = bytes.clone();
        changed[bytes.len() / 2] ^= 1;
        fs::write(&path, changed).unwrap();
        let verified = place.run(&["archive", "verify"]);
        verified.exits(1).says(&format!("{digest}: damaged ({kind})")).says("1 thing is wrong");
        place.run(&["archive", "get", digest]).exits(2);
        fs::remove_file(&path).unwrap();
        place.run(&["archive", "verify"]).says(&format!("{digest}: missing ({kind})"));
        fs::write(&path, bytes).unwrap();
    }
    let bomb = &sound[0].0;
    let packed = fs::read(object(&place, bomb)).unwrap();
    fs::write(object(&place, bomb), [&packed[..], b"behind"].concat()).unwrap();
    place.run(&["archive", "verify"]).exits(1).says("something stands behind the object's end");
    fs::write(object(&place, bomb), packed).unwrap();
    place.write(".portcullis/archive/objects/sha256/stranger", "x");
    place.run(&["archive", "verify"]).exits(1).says("objects/sha256/stranger: foreign");
    let report = place.run(&["archive", "verify", "--format", "json"]).json();
    assert_eq!(report["archive"]["findings"][0]["kind"], "foreign");
    assert_eq!(report["sound"], false);
}

#[test]
fn a_hold_is_lifted_by_somebody_who_leads_and_did_not_place_it() {
    let place = place();
    judge(&place);
    let hold = |arguments: &[&str]| place.run(&[&["archive", "hold"], arguments].concat());
    hold(&["list"]).exits(0).says("nothing was ever put under a hold");
    hold(&["add", "2.0", "--reason", "Case 12"]).refuses("acme 2.0 is no release on record");
    hold(&["add", "1.0", "--reason", " "]).refuses("a hold is placed and lifted with a reason");
    hold(&["add", "1.0", "--reason", "Case 12"]).exits(0).says("hold 1 placed on acme 1.0");
    place.run(&["archive", "list"]).exits(0).says("  held\n");
    hold(&["lift", "1", "--reason", "Closed"]).refuses("`ana` may not do this");
    hold(&["lift", "2", "--reason", "Closed", "--as", "sam"]).refuses("no hold 2 stands");
    hold(&["lift", "1", "--reason", "Closed", "--as", "sam"]).exits(0).says("hold 1 on acme 1.0 lifted");
    hold(&["list"]).exits(0).says("placed by ana").says("lifted by sam");
}

#[test]
fn nothing_young_is_pruned() {
    let place = place();
    judge(&place);
    place
        .run(&["archive", "prune"])
        .exits(0)
        .says("nothing is past its retention; 4 within the retention of 7y");
    place.run(&["archive", "prune", "--yes"]).refuses("`ana` may not do this");
    place.run(&["archive", "prune", "--yes", "--as", "sam"]).exits(0).says("nothing is past its retention");
    assert_eq!(listed(&place).len(), 4);
}

#[test]
fn what_nothing_names_is_shown_and_goes_past_its_retention() {
    let (other, place) = (place(), place());
    place.write("program.yaml", format!("{PROGRAM}archive: {{retention: 30d}}\n"));
    judge(&place);
    other.write("note.txt", "left by a crash");
    let put = other.run(&["archive", "put", "note.txt", "--as-is", "--format", "json"]);
    put.exits(0);
    let orphans: Vec<_> = listed(&other).into_iter().filter(|(_, kind)| kind != "program").collect();
    let digest = &orphans[0].0;
    let path = object(&place, digest);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::copy(object(&other, digest), &path).unwrap();
    let long_ago = std::time::UNIX_EPOCH + std::time::Duration::from_hours(24 * 365 * 50);
    fs::File::open(&path).unwrap().set_modified(long_ago).unwrap();
    let plan = place.run(&["archive", "prune"]);
    plan.exits(0).says(&format!("{digest}  orphan"));
    place.run(&["archive", "prune", "--yes", "--as", "sam"]).exits(0);
    assert!(!path.exists());
    place.run(&["archive", "verify"]).exits(0);
}
