//! An installation of its own for a test, with reports and files of decisions made from a few words.

use crate::apply_decisions::{NotApplied, PlannedSet, apply_decisions, plan_decisions};
use crate::caller::Caller;
use crate::installation::Installation;
use crate::open_release::open_release;
use crate::record_scan::{Report, record_scan};
use jiff::Timestamp;
use portcullis_domain::decision::Decision;
use portcullis_domain::digest::Digest;
use portcullis_domain::release::{Artifact, ReleaseComponent};
use portcullis_intake::Limits;
use portcullis_program::record::recall;
use portcullis_report::diagnostics::render;
use portcullis_store::EnrichmentEntry;
use sha2::{Digest as _, Sha256};
use std::io::Write as _;

/// Ana, Sam and Eve are the security team, Ines heads product and engineering, Lee manages, Bo is an engineer.
const PROGRAM: &str = r#"{"version": 1, "company": "Acme", "people": [
  {"id": "ana", "name": "Ana", "roles": ["security_engineer"]},
  {"id": "sam", "name": "Sam", "roles": ["security_lead"]},
  {"id": "eve", "name": "Eve", "roles": ["security_engineer"]},
  {"id": "ines", "name": "Ines", "roles": ["head_of_product_engineering"]},
  {"id": "lee", "name": "Lee", "roles": ["engineering_manager"]},
  {"id": "bo", "name": "Bo", "roles": ["engineer"]}],
  "products": [{"id": "acme", "name": "Acme", "components": [
    {"id": "web", "kind": "image", "reference": "registry.acme.example/web", "engines": ["trivy"], "uploads": ["trivy", "grype"]},
    {"id": "api", "kind": "image", "reference": "registry.acme.example/api", "engines": ["trivy"], "uploads": ["trivy", "grype"]},
    {"id": "deploy", "kind": "iac", "repository": "acme/deploy", "path": ".", "engines": ["checkov"], "uploads": ["checkov"]}]}]DECISIONS}"#;

/// The store, the archive and the program of one test.
pub(crate) struct Home {
    folder: tempfile::TempDir,
    pub(crate) installation: Installation,
}

pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_780_000_000 + second).unwrap()
}

pub(crate) async fn home() -> Home {
    home_with("").await
}

/// One whose program has more to say.
pub(crate) async fn home_with(sections: &str) -> Home {
    let folder = tempfile::tempdir().unwrap();
    let program = recall(PROGRAM.replace("DECISIONS", sections).as_bytes()).unwrap();
    let caller = Caller::of_user("ana", None, &program).unwrap();
    let address = folder.path().join("store");
    let opened = Installation::open(address.to_str().unwrap(), None, program, &caller, at(0)).await;
    Home { installation: opened.unwrap(), folder }
}

impl Home {
    pub(crate) fn caller(&self, user: &str) -> Caller {
        Caller::of_user(user, None, &self.installation.program.program).unwrap()
    }

    /// Dates every object of the archive, which the disk dates by a clock of its own.
    pub(crate) fn date_objects(&self, at: Timestamp) {
        for shelf in std::fs::read_dir(self.folder.path().join("store/archive/objects/sha256")).unwrap() {
            for object in std::fs::read_dir(shelf.unwrap().path()).unwrap() {
                let object = std::fs::File::open(object.unwrap().path()).unwrap();
                object.set_modified(std::time::UNIX_EPOCH + at.as_duration().unsigned_abs()).unwrap();
            }
        }
    }

    /// Puts a job down.
    pub(crate) async fn enqueue(&self, job: &crate::jobs::Job, second: i64) {
        let mut transaction = self.installation.store.transaction().await.unwrap();
        crate::jobs::enqueue(&mut transaction, job, at(second), at(second)).await.unwrap().unwrap();
        transaction.commit().await.unwrap();
    }

    /// Makes an object of the archive another than its name says.
    pub(crate) fn damage(&self, digest: &str) {
        let name = digest.trim_start_matches("sha256:");
        let objects = self.folder.path().join("store/archive/objects/sha256").join(&name[..2]);
        let path = objects.join(format!("{name}.zst"));
        std::fs::remove_file(&path).unwrap();
        std::fs::write(path, b"damaged").unwrap();
    }

    /// Records a report of Trivy on a component and a track: each finding is an advisory, a package and a severity,
    /// and has a CVSS vector if one follows.
    pub(crate) async fn found(&self, component: &str, track: &str, findings: &[&str]) {
        self.found_at(60, component, track, findings).await;
    }

    /// Records one that was made, and came in, at a second.
    pub(crate) async fn found_at(&self, second: i64, component: &str, track: &str, findings: &[&str]) {
        self.record_at(second, component, track, &trivy("web", at(second), findings)).await;
    }

    /// Records a report of Checkov on `deploy`, in which these resources fail a check.
    pub(crate) async fn failed(&self, check: &str, resources: &[&str]) {
        let failed: Vec<String> = resources
            .iter()
            .map(|resource| {
                format!(
                    r#"{{"check_id": "{check}", "check_name": "Liveness", "file_path": "/a.yaml", "resource": "{resource}", "file_line_range": [1, 2]}}"#
                )
            })
            .collect();
        let text = format!(
            r#"{{"check_type": "kubernetes", "results": {{"passed_checks": [], "failed_checks": [{}]}}}}"#,
            failed.join(",")
        );
        self.record("deploy", "main", &text).await;
    }

    async fn record(&self, component: &str, track: &str, text: &str) {
        self.record_at(60, component, track, text).await;
    }

    /// Records a report that comes in at a second.
    pub(crate) async fn record_at(&self, second: i64, component: &str, track: &str, text: &str) {
        let report = Report { component: component.to_owned(), track: track.to_owned(), ..Report::default() };
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        let raw = Digest::new(Sha256::digest(text.as_bytes()).into());
        let (caller, limits) = (self.caller("ana"), Limits::default());
        record_scan(&self.installation, &report, file, raw, &limits, &caller, at(second)).await.unwrap();
    }

    /// Opens a release that is made of the image that Trivy scanned as `web`.
    pub(crate) async fn open_release(&self, version: &str) {
        let digest = format!("sha256:{}", "a".repeat(64)).parse().unwrap();
        let web = ReleaseComponent::At(Artifact::Image { digest, manifests: Vec::new() });
        let left_out = ReleaseComponent::LeftOut { reason: "It does not ship.".to_owned() };
        let others = ["api", "deploy"].map(|id| (id.to_owned(), left_out.clone()));
        let components = others.into_iter().chain([("web".to_owned(), web)]).collect();
        let caller = self.caller("ana");
        open_release(&self.installation, "acme", version, components, false, &caller, at(90)).await.unwrap();
    }

    /// Puts advisories into the catalogue of known exploited vulnerabilities.
    pub(crate) async fn exploited(&self, advisories: &[&str]) {
        let file = portcullis_store::EnrichmentFile {
            source: "kev".to_owned(),
            digest: "sha256:kev".to_owned(),
            dated: at(0),
            loaded_at: at(0),
        };
        let entries = advisories.iter().map(|id| EnrichmentEntry {
            source: "kev".to_owned(),
            advisory: portcullis_domain::advisory::AdvisoryId::new(id),
            score: None,
            detail: "{}".to_owned(),
        });
        let mut transaction = self.installation.store.transaction().await.unwrap();
        transaction.replace_enrichment(&file, entries).await.unwrap();
        transaction.commit().await.unwrap();
    }

    pub(crate) async fn plan(&self, entries: &[&str]) -> Result<PlannedSet, NotApplied> {
        plan_decisions(&self.installation, "decisions.yaml", file(entries), at(100)).await
    }

    /// Applies a file as Ana, without confirmation.
    pub(crate) async fn apply(&self, entries: &[&str]) -> Result<PlannedSet, NotApplied> {
        self.apply_at(100, entries, false).await
    }

    pub(crate) async fn apply_at(
        &self,
        second: i64,
        entries: &[&str],
        confirmed: bool,
    ) -> Result<PlannedSet, NotApplied> {
        let caller = self.caller("ana");
        let text = file(entries);
        apply_decisions(&self.installation, "decisions.yaml", text, confirmed, &caller, at(second)).await
    }

    pub(crate) async fn decision(&self, id: &str) -> Decision {
        let mut snapshot = self.installation.store.snapshot().await.unwrap();
        let stored = snapshot.decision("git", id).await.unwrap().unwrap();
        serde_json::from_str(&stored.document).unwrap()
    }

    /// Actor, action and subject of what was done to decisions.
    pub(crate) async fn audit(&self) -> Vec<String> {
        let mut snapshot = self.installation.store.snapshot().await.unwrap();
        let entries = snapshot.audit_after(0, 1000).await.unwrap().into_iter().map(|(_, entry)| entry);
        entries
            .filter(|entry| entry.action.starts_with("decision"))
            .map(|entry| format!("{} {} {}", entry.actor, entry.action, entry.subject))
            .collect()
    }
}

/// The file of the set `git` with these entries, each the inside of its braces.
pub(crate) fn file(entries: &[&str]) -> Vec<u8> {
    let entries: Vec<String> = entries.iter().map(|entry| format!("\n- {{{entry}}}")).collect();
    let entries = if entries.is_empty() { " []".to_owned() } else { entries.concat() };
    format!("version: 1\nset: git\ndecisions:{entries}\n").into_bytes()
}

/// An entry by Ana about CVE-2026-1000 in the whole product.
pub(crate) fn about(id: &str, rest: &str) -> String {
    format!(
        "id: {id}, advisory: CVE-2026-1000, scope: {{product: acme}}, reason: Looked at., by: ana, {rest}"
    )
}

pub(crate) const NOT_AFFECTED: &str =
    "verdict: not_affected, justification: vulnerable_code_not_in_execute_path";

/// The mistakes of a file as a terminal shows them.
pub(crate) fn mistakes(result: Result<PlannedSet, NotApplied>) -> String {
    match result {
        Err(NotApplied::Mistakes(mistakes)) => render(&mistakes.diagnostics, &mistakes.file, false),
        Err(error) => panic!("{error}"),
        Ok(set) => panic!("it has no mistakes: {:?}", set.outlook),
    }
}

/// A report of Trivy on an image.
pub(crate) fn trivy(image: &str, created: Timestamp, findings: &[&str]) -> String {
    let found: Vec<String> = findings.iter().map(|words| vulnerability(words)).collect();
    format!(
        r#"{{"SchemaVersion": 2, "CreatedAt": "{created}", "ArtifactName": "{image}", "ArtifactType": "container_image",
             "Metadata": {{"ImageID": "sha256:{}"}},
             "Results": [{{"Target": "os", "Class": "os-pkgs", "Type": "debian", "Vulnerabilities": [{}]}}]}}"#,
        "a".repeat(64),
        found.join(",")
    )
}

fn vulnerability(words: &str) -> String {
    let words: Vec<&str> = words.split(' ').collect();
    let cvss = words.get(3).map_or_else(String::new, |vector| {
        format!(r#", "CVSS": {{"nvd": {{"V3Vector": "{vector}", "V3Score": 1.0}}}}"#)
    });
    format!(
        r#"{{"VulnerabilityID": "{}", "PkgName": "{}", "InstalledVersion": "1.0", "Severity": "{}", "Title": "Overflow"{cvss}}}"#,
        words[0], words[1], words[2]
    )
}
