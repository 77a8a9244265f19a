//! Years of tables that a team kept by hand, release by release: taken over, approved, judged, published, sealed.

use crate::installed::corpus;
use crate::portcullis::Portcullis;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

const HEAD: &str = "\
version: 1
company: Acme
people:
  - {id: ana, name: Ana Ruiz, email: ana@acme.example, roles: [security_engineer]}
  - {id: bo, name: Bo Lind, email: bo@acme.example, roles: [security_engineer]}
  - {id: cy, name: Cy Dorn, email: cy@acme.example, roles: [head_of_product_engineering]}
gate: {max_database_age: 9000d}
products:
  - id: acme
    name: Acme
    components:
";
/// A component for what a row says without naming an image.
const UNNAMED: &str = "unnamed";

/// A table with what is read of it.
struct Table {
    version: String,
    reading: Value,
}

impl Table {
    /// The advisories that it says are in each component, with the severity that it gives.
    fn findings(&self) -> BTreeMap<String, BTreeMap<String, String>> {
        let mut found: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
        for entry in self.reading["entries"].as_array().unwrap() {
            let images = entry["images"].as_array().unwrap().iter();
            let mut components: BTreeSet<String> = images
                .map(|image| image["name"].as_str().unwrap().rsplit('/').next().unwrap().to_lowercase())
                .collect();
            if components.is_empty() {
                components.insert(UNNAMED.to_owned());
            }
            let severity = entry["severity"].as_str().unwrap_or("high").to_uppercase();
            for advisory in entry["advisories"].as_array().unwrap() {
                let id = advisory["id"].as_str().unwrap();
                for component in &components {
                    found.entry(component.clone()).or_default().insert(id.to_owned(), severity.clone());
                }
            }
        }
        found
    }
}

/// The tables of the corpus in the order of their releases.
fn tables(portcullis: &Portcullis, folder: &Path) -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let version = path.file_stem().unwrap().to_str().unwrap().replace('-', ".");
        let file = portcullis.write(&format!("{version}.md"), fs::read(&path).unwrap());
        let check = ["import", "accepted", file.to_str().unwrap(), "--check", "--format", "json"];
        tables.push(Table { version, reading: portcullis.run(&check).json() });
    }
    let numbers = |version: &str| version.split('.').map(|part| part.parse().unwrap()).collect::<Vec<u32>>();
    tables.sort_by_key(|table| numbers(&table.version));
    tables
}

fn digest(component: &str, version: &str) -> String {
    let mut digits: String = format!("{version}{component}").bytes().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    });
    digits.truncate(64);
    format!("sha256:{digits:0<64}")
}

/// Trivy's report on an image that has exactly these advisories.
fn trivy(image: &str, advisories: &BTreeMap<String, String>) -> String {
    let found: Vec<String> = advisories
        .iter()
        .map(|(id, severity)| {
            let name = format!("package-of-{}", id.to_lowercase());
            format!(
                r#"{{"VulnerabilityID": "{id}", "PkgName": "{name}", "InstalledVersion": "1.0", "Severity": "{severity}",
                 "PkgIdentifier": {{"PURL": "pkg:deb/debian/{name}@1.0"}}}}"#
            )
        })
        .collect();
    format!(
        r#"{{"SchemaVersion": 2, "ArtifactType": "container_image", "Metadata": {{"ImageID": "{image}"}},
         "Results": [{{"Target": "image", "Class": "os-pkgs", "Type": "debian",
           "Packages": [{{"Name": "base", "Version": "1.0"}}], "Vulnerabilities": [{}]}}]}}"#,
        found.join(",")
    )
}

#[test]
fn years_of_tables_become_a_chain_of_sealed_releases() {
    let Some(folder) = corpus("accepted-cves") else { return };
    let portcullis = Portcullis::new().with("PORTCULLIS_PERSON", "ana");
    let tables = tables(&portcullis, &folder);
    assert_eq!(tables.len(), 11);
    let components: BTreeSet<String> = tables.iter().flat_map(|table| table.findings().into_keys()).collect();
    let mut program = HEAD.to_owned();
    for id in &components {
        writeln!(
            program,
            "      - {{id: {id}, kind: image, reference: registry.acme.example/{id}, engines: [trivy], uploads: [trivy]}}"
        )
        .unwrap();
    }
    portcullis.write("program.yaml", program);
    portcullis.run(&["key", "new"]).exits(0);
    let (mut before, mut sealed): (Option<&str>, u64) = (None, 0);
    for table in &tables {
        let (Table { version, reading }, found) = (table, table.findings());
        assert_eq!(reading["rows"], reading["imported"], "{version}");
        let mut open = vec!["release".to_owned(), "open".to_owned(), version.clone()];
        for id in &components {
            open.push(if found.contains_key(id) { "--component" } else { "--leave-out" }.to_owned());
            let stands = if found.contains_key(id) { digest(id, version) } else { "not shipped".to_owned() };
            open.push(format!("{id}={stands}"));
        }
        portcullis.run(&open.iter().map(String::as_str).collect::<Vec<_>>()).exits(0);
        for (id, advisories) in &found {
            portcullis.write("report.json", trivy(&digest(id, version), advisories));
            let record = ["record", id, "--report", "report.json", "--database-date", "2026-01-01T00:00:00Z"];
            portcullis.run(&record).exits(0);
        }
        portcullis.run(&["release", "check", version]).exits(1);
        let file = format!("{version}.md");
        let import = ["import", "accepted", &file, "--release", version];
        portcullis.run(&[&import[..], &["--approved-by", "cy", "--expires", "2099-12-31"]].concat()).exits(0);
        for person in ["bo", "cy"] {
            let set = format!("accepted:acme:{version}");
            // Who has nothing to approve is told so.
            portcullis.run(&["approve", "--set", &set, "--as", person]);
        }
        portcullis.run(&["release", "check", version]).exits(0).says("PASSES");
        let difference =
            portcullis.run(&["release", "diff", version, "--table", &file, "--format", "json"]).json();
        assert_eq!(
            (&difference["missing"], &difference["gone"]),
            (&Value::Array(vec![]), &Value::Array(vec![])),
            "{version}"
        );
        if let Some(before) = before {
            portcullis.run(&["release", "diff", before, version]).exits(0);
        }
        portcullis.run(&["release", "publish", version, "--output-dir", &format!("page-{version}")]).exits(0);
        let page = portcullis.text(&format!("page-{version}/{version}.md"));
        for advisory in found.values().flat_map(BTreeMap::keys) {
            assert!(page.contains(advisory.as_str()), "{advisory} is not on the page of {version}");
        }
        portcullis.run(&["release", "seal", version, "--key", "seal-key.pem"]).exits(0);
        let pages = ["--output-dir", "sealed"];
        portcullis.run(&[&["release", "publish", version], &pages[..]].concat()).exits(0);
        sealed += 1;
        assert!(portcullis.text(&format!("sealed/{version}.md")).contains(&format!("- Seal {sealed}, ")));
        before = Some(version);
    }
    portcullis.run(&["archive", "verify"]).exits(0).says("11 seals verified, nothing is wrong");
    let last = before.unwrap();
    portcullis.run(&["archive", "export", last, "-o", "release.tar"]).exits(0);
    let verify = ["archive", "verify", "--bundle", "release.tar", "--key", "seal-key.pub.pem"];
    portcullis.run(&verify).exits(0);
}
