//! A store and an archive of a test's own, with two images of one product.

use crate::caller::Caller;
use crate::installation::Installation;
use crate::open_release::open_release;
use crate::read_report::Limits;
use crate::record_scan::{Report, record_scan};
use jiff::Timestamp;
use portcullis_domain::digest::Digest;
use portcullis_domain::program::Program;
use portcullis_domain::release::ReleaseComponent;
use portcullis_program::record::recall;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::io::Write;
use tempfile::TempDir;

/// `ana` and `sam` are the security team, `bo` is an engineer, and `ines` and `udo` approve.
pub(crate) const PROGRAM: &str = r#"{"version": 1, "company": "Acme", "people": [
    {"id": "ana", "name": "Ana", "roles": ["security_engineer"]}, {"id": "sam", "name": "Sam", "roles": ["security_lead"]},
    {"id": "bo", "name": "Bo", "roles": ["engineer"]}, {"id": "ines", "name": "Ines", "roles": ["head_of_product_engineering"]},
    {"id": "udo", "name": "Udo", "roles": ["head_of_product_engineering"]}],
  "teams": [{"id": "search", "name": "Search", "members": ["bo"], "ambassador": "ana", "owns": ["component:web"]}],
  "products": [{"id": "acme", "name": "Acme", "components": [
    {"id": "web", "kind": "image", "reference": "registry.acme.example/web", "engines": ["trivy"], "team": "search"},
    {"id": "api", "kind": "image", "reference": "registry.acme.example/api", "engines": ["trivy"]}]}]}"#;

pub(crate) struct Home {
    folder: TempDir,
    pub(crate) installation: Installation,
}

/// A program of these lines.
pub(crate) fn program(text: &str) -> Program {
    recall(text.as_bytes()).unwrap()
}

pub(crate) async fn home() -> Home {
    let folder = tempfile::tempdir().unwrap();
    let address = folder.path().join("store");
    let address = address.to_str().unwrap();
    let opened = Installation::open(address, None, program(PROGRAM), &caller("ana"), at(0)).await;
    Home { installation: opened.unwrap(), folder }
}

pub(crate) fn caller(person: &str) -> Caller {
    Caller { id: person.to_owned(), from: "a test".to_owned() }
}

/// So many seconds into the test.
pub(crate) fn at(second: i64) -> Timestamp {
    "2026-11-23T10:00:00Z".parse::<Timestamp>().unwrap() + jiff::SignedDuration::from_secs(second)
}

/// The digest of an image.
pub(crate) fn image(digit: char) -> String {
    format!("sha256:{}", digit.to_string().repeat(64))
}

pub(crate) fn ships(state: &str) -> ReleaseComponent {
    ReleaseComponent::At(state.parse().unwrap())
}

impl Home {
    /// The same store with another program, so many seconds into the test.
    pub(crate) async fn reopen(&self, program: Program, second: i64) -> Installation {
        let address = self.folder.path().join("store");
        let opened =
            Installation::open(address.to_str().unwrap(), None, program, &caller("ana"), at(second)).await;
        opened.unwrap()
    }

    /// Opens a release of `web` and `api`, or changes it.
    pub(crate) async fn open(&self, version: &str, web: ReleaseComponent, api: ReleaseComponent) {
        let components = [("web".to_owned(), web), ("api".to_owned(), api)].into();
        open_release(&self.installation, "acme", version, components, true, &caller("ana"), at(1))
            .await
            .unwrap();
    }

    /// Records that Trivy found these advisories, each with its severity, in the package `openssl`.
    pub(crate) async fn scan(&self, component: &str, digit: char, found: &[(&str, &str)]) {
        let found: Vec<Value> = found
            .iter()
            .map(|(id, severity)| {
                serde_json::json!({"VulnerabilityID": id, "PkgName": "openssl", "InstalledVersion": "1.0",
                    "FixedVersion": "1.1", "Severity": severity, "Title": "Overflow"})
            })
            .collect();
        let report = serde_json::json!({"SchemaVersion": 2, "CreatedAt": "2026-11-23T09:00:00Z", "ArtifactName": component,
            "ArtifactType": "container_image", "Metadata": {"ImageID": image(digit)}, "Results": [{"Target": "os",
            "Class": "os-pkgs", "Type": "debian", "Packages": [{"Name": "openssl", "Version": "1.0"}], "Vulnerabilities": found}]});
        let text = report.to_string();
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        let raw = Digest::new(Sha256::digest(text.as_bytes()).into());
        let report = Report {
            component: component.to_owned(),
            track: "main".to_owned(),
            ran: true,
            database_date: Some("2026-11-23T06:00:00Z".parse().unwrap()),
            ..Report::default()
        };
        let limits = Limits::default();
        record_scan(&self.installation, &report, file, raw, &limits, &caller("ana"), at(2)).await.unwrap();
    }

    /// The entries of the audit trail with this action.
    pub(crate) async fn entries(&self, action: &str) -> Vec<(String, Value)> {
        let entries = self.installation.store.snapshot().await.unwrap().audit_after(0, 1000).await.unwrap();
        let entries = entries.into_iter().map(|(_, entry)| entry).filter(|entry| entry.action == action);
        entries.map(|entry| (entry.actor, serde_json::from_str(&entry.detail).unwrap())).collect()
    }
}
