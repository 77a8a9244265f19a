//! Recording on a store and an archive of its own.

use super::*;
use portcullis_domain::finding::Subject;
use portcullis_domain::severity::Severity;
use portcullis_program::record::recall;
use portcullis_store::FindingFilter;
use sha2::{Digest as _, Sha256};
use std::io::Write;

const PROGRAM: &str = r#"{"version": 1, "company": "Acme", "people": [{"id": "ana", "name": "Ana", "roles": ["security_engineer"]}],
  "products": [{"id": "acme", "name": "Acme", "components": [
    {"id": "web", "kind": "image", "reference": "registry.acme.example/web", "engines": ["trivy"], "uploads": ["trivy", "sarif"]},
    {"id": "deploy", "kind": "iac", "repository": "acme/deploy", "path": ".", "engines": ["checkov"]}]}]}"#;

struct Home {
    _folder: tempfile::TempDir,
    installation: Installation,
    caller: Caller,
}

async fn home() -> Home {
    let folder = tempfile::tempdir().unwrap();
    let program = recall(PROGRAM.as_bytes()).unwrap();
    let caller = Caller::of_user("ana", None, &program).unwrap();
    let address = folder.path().join("store");
    let opened = Installation::open(address.to_str().unwrap(), None, program, &caller, at(0)).await;
    Home { installation: opened.unwrap(), caller, _folder: folder }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_780_000_000 + second).unwrap()
}

fn web() -> Report {
    Report { component: "web".to_owned(), track: "main".to_owned(), ..Report::default() }
}

impl Home {
    async fn record(&self, report: &Report, text: &str) -> Result<RecordedScan, NotRecorded> {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        let raw = Digest::new(Sha256::digest(text.as_bytes()).into());
        record_scan(&self.installation, report, file, raw, &Limits::default(), &self.caller, at(60)).await
    }

    async fn entries(&self) -> Vec<String> {
        let entries = self.installation.store.snapshot().await.unwrap().audit_after(0, 100).await.unwrap();
        entries.into_iter().map(|(_, entry)| entry.action).collect()
    }
}

fn trivy(packages: &[&str]) -> String {
    let found: Vec<String> = packages
        .iter()
        .map(|name| {
            format!(
                r#"{{"VulnerabilityID": "CVE-2026-1000", "PkgName": "{name}", "InstalledVersion": "1.0", "Severity": "HIGH",
                     "Title": "Overflow", "Description": "Long."}}"#
            )
        })
        .collect();
    format!(
        r#"{{"SchemaVersion": 2, "CreatedAt": "2026-05-28T10:00:00Z", "ArtifactName": "web", "ArtifactType": "container_image",
             "Metadata": {{"ImageID": "sha256:{}"}},
             "Results": [{{"Target": "os", "Class": "os-pkgs", "Type": "debian", "Vulnerabilities": [{}]}}]}}"#,
        "a".repeat(64),
        found.join(",")
    )
}

fn sarif(tool: &str, rule: &str) -> String {
    format!(
        r#"{{"version": "2.1.0", "runs": [{{"tool": {{"driver": {{"name": "{tool}"}}}}, "results": [{{"ruleId": "{rule}",
             "message": {{"text": "bad"}}, "locations": [{{"physicalLocation": {{"artifactLocation": {{"uri": "a.py"}},
             "region": {{"startLine": 1}}}}}}]}}]}}]}}"#
    )
}

#[tokio::test]
async fn a_recorded_report_is_in_the_store_and_in_the_archive() {
    let home = home().await;
    let recorded = home.record(&web(), &trivy(&["openssl", "zlib"])).await.unwrap();
    assert_eq!(
        (recorded.engine.as_str(), recorded.recorded.new, recorded.incomplete.as_deref()),
        ("trivy", 2, None)
    );
    assert_eq!(recorded.subjects, [format!("sha256:{}", "a".repeat(64))]);
    assert_eq!(recorded.scanned_at, "2026-05-28T10:00:00Z".parse().unwrap());
    let Installation { archive, store, .. } = &home.installation;
    let report = String::from_utf8(archive.get_bytes(&recorded.report, 1 << 20).unwrap()).unwrap();
    assert!(report.contains("openssl"));
    let mut found = Vec::new();
    crate::findings_document::read(archive, &recorded.document, |line| {
        found.push(line.read()?.0);
        Ok(())
    })
    .unwrap();
    let mut snapshot = store.snapshot().await.unwrap();
    let scan = snapshot.scan(&recorded.recorded.id).await.unwrap().unwrap();
    assert_eq!(scan.document_digest, Some(recorded.document.to_string()));
    let mut open: Vec<_> = snapshot
        .open_findings(&scan, &FindingFilter { severities: vec![Severity::High] })
        .await
        .unwrap()
        .into_iter()
        .map(|stored| stored.identity)
        .collect();
    open.sort_unstable();
    found.sort_unstable();
    assert_eq!(found, open);
    assert_eq!(home.entries().await, ["program.loaded", "scan.recorded", "import.opened"]);
}

#[tokio::test]
async fn a_component_takes_only_the_uploads_that_the_program_names_and_what_was_run_here() {
    let home = home().await;
    let checkov = r#"{"check_type": "kubernetes", "results": {"passed_checks": [], "failed_checks": [
        {"check_id": "CKV_K8S_8", "check_name": "Liveness", "file_path": "/a.yaml", "resource": "Pod.default.a", "file_line_range": [1, 2]}]}}"#;
    let deploy = Report { component: "deploy".to_owned(), ..web() };
    let error = home.record(&deploy, checkov).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "`deploy` takes no uploads of `checkov` or of any other engine; `uploads` of the program says which it takes"
    );
    let error = home.record(&web(), checkov).await.unwrap_err();
    assert!(
        error.to_string().starts_with("`web` takes no uploads of `checkov`, only of trivy, sarif;"),
        "{error}"
    );
    assert_eq!(home.entries().await, ["program.loaded"]);
    let ran = home.record(&Report { ran: true, ..deploy }, checkov).await.unwrap();
    assert_eq!((ran.engine.as_str(), ran.recorded.new), ("checkov", 1));
}

#[tokio::test]
async fn two_tools_that_write_one_format_never_close_each_others_findings() {
    let home = home().await;
    let one = home.record(&web(), &sarif("Semgrep", "eval")).await.unwrap();
    let other = home.record(&web(), &sarif("CodeQL", "sqli")).await.unwrap();
    assert_eq!((one.engine.as_str(), other.engine.as_str()), ("sarif:semgrep", "sarif:codeql"));
    assert_eq!((one.recorded.new, other.recorded.new, other.recorded.gone), (1, 1, 0));
    // A report that calls itself by the name of a required engine is not that engine's.
    assert_eq!(home.record(&web(), &sarif("Trivy", "a")).await.unwrap().engine, "sarif:trivy");
}

#[tokio::test]
async fn what_a_report_lacks_is_asserted_and_what_it_has_is_not() {
    let home = home().await;
    let date = Some(at(-3600));
    let digest: release::Digest = format!("sha256:{}", "b".repeat(64)).parse().unwrap();
    let said = Report { digests: vec![digest.clone()], database_date: date, ..web() };
    let recorded = home.record(&said, &trivy(&["openssl"])).await.unwrap();
    assert_eq!(recorded.asserted, [AssertedFact::Scanned, AssertedFact::DatabaseDate]);
    assert_eq!(recorded.subjects, [format!("sha256:{}", "a".repeat(64)), digest.to_string()]);
    let same: release::Digest = format!("sha256:{}", "a".repeat(64)).parse().unwrap();
    let recorded = home.record(&Report { digests: vec![same], ..web() }, &trivy(&["openssl"])).await.unwrap();
    assert_eq!(recorded.asserted, []);
    let recorded =
        home.record(&Report { ran: true, database_date: date, ..web() }, &trivy(&["openssl"])).await;
    assert_eq!(recorded.unwrap().asserted, []);
}

#[tokio::test]
async fn a_report_that_is_refused_leaves_nothing() {
    let home = home().await;
    let whole = trivy(&["openssl"]);
    for text in ["", "[]", "{}", &whole[..whole.len() - 2], "not a report"] {
        assert!(home.record(&web(), text).await.is_err(), "{text}");
    }
    assert_eq!(home.entries().await, ["program.loaded"]);
    let kept = home.installation.archive.verify(&std::collections::BTreeSet::new(), &mut |_| ()).unwrap();
    assert_eq!(kept.objects, 1, "the program");
}

#[tokio::test]
async fn a_mistyped_track_is_no_series() {
    let home = home().await;
    for track in ["mian", "change:", ""] {
        let error =
            home.record(&Report { track: track.to_owned(), ..web() }, &trivy(&["a"])).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("`{track}` is no track; use main, a series such as 5.3, or change:ID")
        );
    }
    for track in ["5.3", "change:142"] {
        home.record(&Report { track: track.to_owned(), ..web() }, &trivy(&["a"])).await.unwrap();
    }
}

fn gitleaks(secret: &str) -> String {
    format!(
        r#"[{{"RuleID": "token", "Description": "Token", "StartLine": 3, "EndLine": 3, "Match": "token = {secret}",
             "Secret": "{secret}", "File": "app.env", "Commit": ""}}]"#
    )
}

#[tokio::test]
async fn a_credential_is_known_by_a_keyed_hash_and_is_kept_nowhere() {
    let home = home().await;
    let report = Report { ran: true, ..web() };
    let mut hashes = Vec::new();
    for secret in ["hunter2hunter2", "hunter3hunter3", "hunter2hunter2"] {
        let recorded = home.record(&report, &gitleaks(secret)).await.unwrap();
        let Installation { archive, store, .. } = &home.installation;
        for object in [&recorded.report, &recorded.document] {
            let text = String::from_utf8(archive.get_bytes(object, 1 << 20).unwrap()).unwrap();
            assert!(!text.contains(secret), "{text}");
        }
        let mut snapshot = store.snapshot().await.unwrap();
        let scan = snapshot.scan(&recorded.recorded.id).await.unwrap().unwrap();
        let found = snapshot.open_findings(&scan, &FindingFilter::default()).await.unwrap();
        assert_eq!(found.len(), 1, "another value in one place is the same finding");
        let Subject::Secret(secret) = &found[0].finding.subject else { panic!("it is no secret") };
        hashes.push(secret.value_hash.clone().unwrap());
    }
    assert_eq!(hashes[0], hashes[2]);
    assert_ne!(hashes[0], hashes[1]);
    let other = super::tests::home().await.installation.store.credential_key().await.unwrap();
    assert_ne!(
        other,
        home.installation.store.credential_key().await.unwrap(),
        "every store has a key of its own"
    );
}
