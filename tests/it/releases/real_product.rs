//! A release of real things: the manifests of a product with Checkov, and a Debian as an image with Trivy.

use super::shop::image;
use crate::installed;
use crate::portcullis::Portcullis;
use crate::real_engines::trimmed;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

/// The database that the tests have is of some day, so its age says nothing here.
const PROGRAM: &str = "\
version: 1
company: Acme
people:
  - {id: ana, name: Ana Ruiz, email: ana@acme.example, roles: [security_engineer]}
  - {id: sam, name: Sam Lee, email: sam@acme.example, roles: [security_lead]}
  - {id: ines, name: Ines Vogt, email: ines@acme.example, roles: [head_of_product_engineering]}
  - {id: bo, name: Bo Lind, email: bo@acme.example, roles: [engineer]}
teams:
  - {id: platform, name: Platform, members: [bo], ambassador: ana, owns: [\"component:server\", \"component:deploy\"]}
products:
  - id: acme
    name: Acme
    components:
      - {id: server, kind: image, reference: registry.acme.example/server, engines: [trivy], team: platform}
      - {id: deploy, kind: iac, repository: acme/deploy, path: product, engines: [checkov], team: platform}
gate: {max_scan_age: 7d, max_database_age: 100y}
";

/// Both engines, the Debian in `rootfs` and the product in `product`.
fn product() -> Option<Portcullis> {
    let (portcullis, checkov) = (installed::trivy()?, installed::checkov()?.1);
    let portcullis = portcullis.with("PORTCULLIS_CHECKOV", checkov.to_str().unwrap());
    let (root, product) = (installed::root_file_system()?, installed::corpus("product")?);
    trimmed(&portcullis, &root);
    // Outside of a checkout its state is the hash of its tree.
    let copied = std::process::Command::new("cp")
        .args(["-R".as_ref(), product.as_os_str(), portcullis.path("product").as_os_str()])
        .status();
    assert!(copied.unwrap().success());
    portcullis.write("program.yaml", PROGRAM);
    Some(portcullis)
}

/// The verdict at a moment, as its document.
fn check(portcullis: &Portcullis, moment: Timestamp, code: i32) -> Value {
    let moment = moment.to_string();
    let arguments = ["release", "check", "5.3", "--as-of", &moment, "--format", "json"];
    portcullis.run(&arguments).exits(code).json()
}

fn items(verdict: &Value, list: &str, component: &str) -> usize {
    let items = verdict["verdict"][list].as_array().unwrap();
    items.iter().filter(|item| item["component"] == component).count()
}

#[test]
fn a_release_of_real_things_goes_from_undecided_to_blocked_and_passes_once_all_is_decided() {
    let Some(portcullis) = product() else { return };
    let digest = image('5');
    let server = format!("server={digest}");
    let open = ["release", "open", "5.3", "--component", &server, "--component", "deploy=product"];
    portcullis.run(&open).exits(0).says("tree:sha256:");
    let before = check(&portcullis, Timestamp::now(), 2);
    assert_eq!((items(&before, "undecided", "server"), items(&before, "undecided", "deploy")), (1, 1));

    // Nothing tells which image an unpacked file system is of; who records it says so.
    let server = ["record", "server=rootfs", "--track", "5.3", "--digest", &digest];
    portcullis.run(&server).exits(0).says("server · trivy on 5.3").says(&digest);
    portcullis.run(&["release", "scan", "5.3", "deploy"]).exits(0).says("deploy · checkov on 5.3");

    let scanned = Timestamp::now();
    let blocked = check(&portcullis, scanned, 1);
    for component in ["server", "deploy"] {
        assert_eq!(items(&blocked, "undecided", component), 0, "{component}");
        assert_eq!(items(&blocked, "evidence", component), 1, "{component}");
        assert!(items(&blocked, "blocking", component) > 0, "nothing blocks in {component}");
    }
    let again = ["release", "check", "5.3", "--recompute", "--format", "json"];
    let recomputed = portcullis.run(&again);
    recomputed.exits(1).remarks("the same bytes");
    assert_eq!(recomputed.json(), blocked);

    assert_the_scans_expire(&portcullis, scanned, 1);

    let (file, keys) = decisions(&blocked);
    portcullis.write("decisions.yaml", &file);
    let applied = portcullis.run(&["decide", "decisions.yaml", "--as", "ana"]);
    applied.exits(0).says(&format!("{} added", keys.len()));
    check(&portcullis, Timestamp::now(), 1);
    let own = ["approve", keys[0].as_str(), "--as", "ana"];
    portcullis.run(&own).refuses("nobody approves their own request");
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    portcullis.run(&[&["approve"], &keys[1..], &["--as", "sam"]].concat()).exits(0);
    portcullis.run(&["approve", keys[0], "--as", "sam"]).refuses("`ines` may approve it");
    check(&portcullis, Timestamp::now(), 1);
    portcullis.run(&["approve", keys[0], "--as", "ines"]).exits(0);
    let decided = Timestamp::now();
    let passes = check(&portcullis, decided, 0);
    let addressed = passes["verdict"]["addressed"].as_array().unwrap().len();
    assert_eq!(addressed, blocked["verdict"]["blocking"].as_array().unwrap().len());
    assert_the_scans_expire(&portcullis, decided, 2);
}

/// A file that decides everything that blocks, and the names of its decisions; the first is an acceptance, the others
/// need a second member of the security team.
fn decisions(verdict: &Value) -> (String, Vec<String>) {
    let blocking = verdict["verdict"]["blocking"].as_array().unwrap();
    let mut about: Vec<(&str, &str, &str)> = blocking
        .iter()
        .map(|item| {
            let word = if item["kind"] == "package" { "advisory" } else { "check" };
            (item["component"].as_str().unwrap(), word, item["weakness"].as_str().unwrap())
        })
        .collect();
    about.sort_unstable();
    about.dedup();
    let mut lines = vec!["version: 1\nset: acme\ndecisions:".to_owned()];
    let mut keys = Vec::new();
    for (number, (component, word, weakness)) in about.into_iter().enumerate() {
        let verdict = match number {
            0 => "verdict: accepted, expires: \"2999-12-31\", approved_by: ines",
            _ => {
                "verdict: not_affected, justification: vulnerable_code_not_in_execute_path, approved_by: sam"
            }
        };
        lines.push(format!(
            "  - {{id: d{number}, {word}: {weakness}, scope: {{component: {component}}}, {verdict}, reason: \"Seen.\", by: ana}}"
        ));
        keys.push(format!("acme/d{number}"));
    }
    (lines.join("\n"), keys)
}

/// Eight days after they were made both scans count no more; what they found then still blocks with `code` 1, and once
/// nothing of it blocks, the release is undecided again.
fn assert_the_scans_expire(portcullis: &Portcullis, scanned: Timestamp, code: i32) {
    let later = check(portcullis, scanned + SignedDuration::from_hours(8 * 24), code);
    for component in ["server", "deploy"] {
        assert_eq!(items(&later, "undecided", component), 1, "{component}");
        assert_eq!(items(&later, "evidence", component), 0, "{component}");
    }
    let undecided = later["verdict"]["undecided"].as_array().unwrap();
    assert!(undecided.iter().all(|item| item["lack"]["too_old"].is_object()), "{undecided:#?}");
}
