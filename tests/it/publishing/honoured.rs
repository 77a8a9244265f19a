//! The real Trivy with an `OpenVEX` document of ours: it keeps silent about what does not affect the release, and about
//! nothing else.

use super::registry::serve;
use crate::installed;
use crate::portcullis::Portcullis;
use crate::real_engines::{lay_out, trimmed};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::Command;

const PROGRAM: &str = "\
version: 1
company: Acme
people:
  - {id: ana, name: Ana Ruiz, roles: [security_engineer]}
  - {id: sam, name: Sam Oduya, roles: [security_lead]}
decisions: {approval: git}
products:
  - id: acme
    name: Acme
    components:
      - {id: system, kind: repository, repository: acme/system, path: ., engines: [trivy], uploads: [trivy]}
      - {id: web, kind: image, reference: registry.acme.example/web, engines: [trivy], uploads: [trivy]}
gate: {max_database_age: 100y}
";

/// A release of a root file system and of the same as an image, scanned, with every other advisory decided.
struct Decided {
    portcullis: Portcullis,
    not_affected: BTreeSet<String>,
    reported: BTreeSet<String>,
}

fn trivy(portcullis: &Portcullis, arguments: &[&str]) -> Value {
    let of = |variable: &str| PathBuf::from(std::env::var_os(variable).unwrap());
    let mut command = Command::new(of("PORTCULLIS_TRIVY"));
    command.args(arguments).args(["--format", "json", "--quiet", "--offline-scan", "--skip-db-update"]);
    command.args(["--scanners", "vuln", "--show-suppressed", "--cache-dir"]).arg(cache(portcullis));
    let output = command.current_dir(portcullis.path("")).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A cache of the test's own with the installed database.
fn cache(portcullis: &Portcullis) -> PathBuf {
    let cache = portcullis.path("cache");
    if !cache.exists() {
        std::fs::create_dir(&cache).unwrap();
        let database = PathBuf::from(std::env::var_os("PORTCULLIS_TRIVY_CACHE").unwrap()).join("db");
        std::os::unix::fs::symlink(database.canonicalize().unwrap(), cache.join("db")).unwrap();
    }
    cache
}

/// The ids of what Trivy reports, and of what it was told to be silent about.
fn ids(report: &Value) -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut reported, mut silent) = (BTreeSet::new(), BTreeSet::new());
    let id = |finding: &Value| finding["VulnerabilityID"].as_str().unwrap().to_owned();
    for result in report["Results"].as_array().into_iter().flatten() {
        reported.extend(result["Vulnerabilities"].as_array().into_iter().flatten().map(id));
        let modified = result["ExperimentalModifiedFindings"].as_array().into_iter().flatten();
        silent.extend(modified.map(|modified| id(&modified["Finding"])));
    }
    (reported, silent)
}

fn decided() -> Option<Decided> {
    let portcullis = installed::trivy()?.with("PORTCULLIS_PERSON", "ana");
    let root = installed::root_file_system()?;
    let root = trimmed(&portcullis, &root);
    lay_out(&portcullis.path("image"), &root);
    portcullis.write("program.yaml", PROGRAM);
    portcullis
        .run(&["release", "open", "1.0", "--component", "system=rootfs", "--component", "web=image"])
        .exits(0);
    portcullis.run(&["release", "scan", "1.0", "web=image"]).exits(0);
    let report = trivy(&portcullis, &["rootfs", "rootfs"]);
    record_system(&portcullis, &report);
    let (reported, silent) = ids(&report);
    assert!(reported.len() > 3 && silent.is_empty(), "{reported:?}");
    let mut file = "version: 1\nset: vex\ndecisions:\n".to_owned();
    let not_affected: BTreeSet<String> = reported.iter().step_by(2).cloned().collect();
    for (number, id) in reported.iter().enumerate() {
        let verdict = if not_affected.contains(id) {
            "not_affected, justification: vulnerable_code_not_in_execute_path"
        } else {
            "assessed, severity: low"
        };
        writeln!(
            file,
            "  - {{id: \"d{number}\", advisory: \"{id}\", scope: {{product: acme}}, verdict: {verdict}, reason: \"Nothing calls it.\", \
             by: ana, approved_by: sam}}"
        )
        .unwrap();
    }
    portcullis.write("decisions.yaml", file);
    portcullis.run(&["decide", "decisions.yaml"]).exits(0);
    portcullis.run(&["release", "check", "1.0"]);
    Some(Decided { portcullis, not_affected, reported })
}

/// Records the report on the root file system as one of what the release has.
fn record_system(portcullis: &Portcullis, report: &Value) {
    portcullis.write("report.json", report.to_string());
    let release = portcullis.run(&["release", "show", "1.0", "--format", "json"]).exits(0).json();
    let tree = release["components"]["system"]["at"]["tree"].as_str().unwrap().to_owned();
    let record = ["record", "system", "--report", "report.json", "--track", "1.0", "--tree", &tree];
    portcullis.run(&[&record[..], &["--database-date", "2026-11-23T06:00:00Z"]].concat()).exits(0);
}

impl Decided {
    fn publish(&self, products: &str) {
        let publish = ["release", "publish", "1.0", "--draft", "--format", "openvex", "--products", products];
        self.portcullis.run(&[&publish[..], &["--output", "vex.json"]].concat()).exits(0);
    }

    /// Scans with the document, and asserts that Trivy is silent about what is not affected and about nothing else.
    fn assert_honoured(&self, target: &[&str]) {
        let (reported, silent) = ids(&trivy(&self.portcullis, &[target, &["--vex", "vex.json"]].concat()));
        assert_eq!(silent, self.not_affected, "{target:?}");
        let others: BTreeSet<String> = self.reported.difference(&self.not_affected).cloned().collect();
        assert_eq!(reported, others, "{target:?}");
    }
}

#[test]
fn trivy_keeps_silent_about_what_does_not_affect_a_release() {
    let Some(decided) = decided() else { return };
    decided.publish("images");
    decided.assert_honoured(&["rootfs", "rootfs"]);
    let registry = serve(decided.portcullis.path("image"));
    let index: Value = serde_json::from_str(&decided.portcullis.text("image/index.json")).unwrap();
    let digest = index["manifests"][0]["digest"].as_str().unwrap();
    decided.assert_honoured(&["image", "--image-src", "remote", &format!("{registry}/web@{digest}")]);
    // A layout or a tar file tells Trivy no digest of the image, so there only packages alone are met.
    decided.publish("packages");
    decided.assert_honoured(&["image", "--input", "image"]);
    decided.assert_honoured(&["rootfs", "rootfs"]);
}

#[test]
fn a_statement_on_one_image_says_nothing_about_another() {
    let Some(decided) = decided() else { return };
    decided.publish("images");
    let vex = decided.portcullis.text("vex.json");
    let mut vex: Value = serde_json::from_str(&vex).unwrap();
    for statement in vex["statements"].as_array_mut().unwrap() {
        let products = statement["products"].as_array_mut().unwrap();
        products.retain(|product| product["@id"].as_str().unwrap().starts_with("pkg:oci/"));
        for product in products.iter_mut() {
            let other = product["@id"].as_str().unwrap().replace("pkg:oci/web", "pkg:oci/api");
            product["@id"] = other.clone().into();
            product["identifiers"]["purl"] = other.into();
        }
    }
    decided.portcullis.write("vex.json", vex.to_string());
    let (reported, silent) = ids(&trivy(&decided.portcullis, &["rootfs", "rootfs", "--vex", "vex.json"]));
    assert!(silent.is_empty() && reported == decided.reported);
}
