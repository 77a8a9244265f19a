//! Inventories that are matched again, on a store and an archive of a test's own.

use super::*;
use crate::check_release::{check_release, recompute_verdict};
use crate::engines::{Environment, ProcessLimits};
use crate::testing::{Home, at, home};
use jiff::SignedDuration;
use portcullis_domain::gate::Outcome;
use sha2::{Digest as _, Sha256};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;

/// A report of Trivy that lists two packages, with these advisories in the first.
fn report(second: i64, advisories: &[&str]) -> String {
    let found: Vec<String> = advisories
        .iter()
        .map(|advisory| {
            format!(
                r#"{{"VulnerabilityID": "{advisory}", "PkgName": "openssl", "InstalledVersion": "1.0", "Severity": "HIGH", "Title": "Overflow"}}"#
            )
        })
        .collect();
    format!(
        r#"{{"SchemaVersion": 2, "CreatedAt": "{}", "ArtifactName": "web", "ArtifactType": "container_image", "Metadata": {{"ImageID": "sha256:{}"}},
             "Results": [{{"Target": "os", "Class": "os-pkgs", "Type": "debian",
               "Packages": [{{"Name": "openssl", "Version": "1.0"}}, {{"Name": "zlib", "Version": "1.0"}}], "Vulnerabilities": [{}]}}]}}"#,
        at(second),
        "a".repeat(64),
        found.join(",")
    )
}

fn spooled(text: &str) -> (File, Digest) {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    (file, Digest::new(Sha256::digest(text.as_bytes()).into()))
}

async fn list(home: &Home, wanted: &Wanted) -> Inventories {
    list_inventories(&home.installation, wanted, at(200)).await.unwrap()
}

/// The inventory of `web` on `main`.
async fn inventory(home: &Home) -> Inventory {
    let wanted = Wanted { components: vec!["web".to_owned()], track: Some("main".to_owned()) };
    let mut found = list(home, &wanted).await;
    assert_eq!(found.missing, []);
    found.usable.remove(0)
}

impl Home {
    async fn rematch(
        &self,
        inventory: &Inventory,
        second: i64,
        text: &str,
        limits: &Limits,
    ) -> Result<RecordedScan, NotRematched> {
        let said = Match {
            component: inventory.component.clone(),
            scan: inventory.scan.clone(),
            database_date: Some(at(second - 10)),
            at: Some(at(second)),
            ..Match::default()
        };
        let caller = self.caller("ana");
        record_rematch(&self.installation, &said, spooled(text), limits, &caller, at(second)).await
    }

    async fn messages(&self) -> Vec<String> {
        let mut transaction = self.installation.store.transaction().await.unwrap();
        let taken = transaction.take(100, at(500), SignedDuration::from_secs(1)).await.unwrap();
        taken.into_iter().filter(|message| message.topic == FOUND).map(|message| message.body).collect()
    }
}

const FOUND: &str = "rematch.found";

#[tokio::test]
async fn what_is_new_becomes_vulnerabilities_and_is_told_once() {
    let home = home().await;
    home.record_at(60, "web", "main", &report(60, &["CVE-2026-1000"])).await;
    let inventory = inventory(&home).await;
    assert_eq!((inventory.packages, inventory.is_report, inventory.engine.as_str()), (2, true, "trivy"));
    let newer = report(100, &["CVE-2026-2000"]);
    let recorded = home.rematch(&inventory, 100, &newer, &Limits::default()).await.unwrap();
    assert_eq!((recorded.recorded.new, recorded.recorded.gone), (1, 0));
    assert_eq!(recorded.subjects, [format!("sha256:{}", "a".repeat(64))]);
    home.rematch(&inventory, 101, &newer, &Limits::default()).await.unwrap();
    assert_eq!(
        home.board().await,
        [
            "V-1 CVE-2026-1000 debian:openssl incoming high [web@main]",
            "V-2 CVE-2026-2000 debian:openssl incoming high [web@main]",
        ]
    );
    let messages = home.messages().await;
    assert_eq!(messages.len(), 1, "{messages:?}");
    let message: serde_json::Value = serde_json::from_str(&messages[0]).unwrap();
    assert_eq!(
        (&message["component"], &message["track"], &message["vulnerabilities"], &message["count"]),
        (&"web".into(), &"main".into(), &serde_json::json!([2]), &1.into())
    );
    assert_eq!(message["database_date"], at(90).to_string());
    let entries = home.installation.store.snapshot().await.unwrap().audit_after(0, 100).await.unwrap();
    let actions: Vec<_> = entries.iter().map(|(_, entry)| entry.action.as_str()).collect();
    assert_eq!(actions.iter().filter(|action| **action == "scan.recorded").count(), 1);
    assert_eq!(actions.iter().filter(|action| **action == "scan.rematched").count(), 2);
}

#[tokio::test]
async fn the_next_scan_ends_what_it_does_not_have() {
    let home = home().await;
    home.record_at(60, "web", "main", &report(60, &["CVE-2026-1000"])).await;
    let inventory = inventory(&home).await;
    let newer = report(100, &["CVE-2026-1000", "CVE-2026-2000", "CVE-2026-3000"]);
    home.rematch(&inventory, 100, &newer, &Limits::default()).await.unwrap();
    home.record_at(160, "web", "main", &report(160, &["CVE-2026-1000", "CVE-2026-2000"])).await;
    assert_eq!(
        home.board().await,
        [
            "V-1 CVE-2026-1000 debian:openssl incoming high [web@main]",
            "V-2 CVE-2026-2000 debian:openssl incoming high [web@main]",
            "V-3 CVE-2026-3000 debian:openssl resolved gone_before_triage high []",
        ]
    );
}

#[tokio::test]
async fn an_inventory_that_a_newer_scan_replaced_opens_nothing() {
    let home = home().await;
    home.record_at(60, "web", "main", &report(60, &["CVE-2026-1000"])).await;
    let inventory = inventory(&home).await;
    home.record_at(80, "web", "main", &report(80, &[])).await;
    let before = home.board().await;
    let refused = home
        .rematch(&inventory, 100, &report(100, &["CVE-2026-2000"]), &Limits::default())
        .await
        .unwrap_err();
    assert_eq!(
        refused.to_string(),
        "a newer scan of `web` was recorded meanwhile; match its inventory instead"
    );
    assert_eq!(home.board().await, before);
    let unknown = Inventory { component: "api".to_owned(), ..inventory };
    let refused = home.rematch(&unknown, 100, &report(100, &[]), &Limits::default()).await;
    assert!(matches!(refused, Err(NotRematched::NoScan(..))), "{refused:?}");
}

#[tokio::test]
async fn what_a_rematch_opens_blocks_the_release_of_that_digest_and_is_judged_again_from_the_archive() {
    let home = home().await;
    home.record_at(60, "web", "main", &report(60, &[])).await;
    home.open_release("5.3.2").await;
    let check = async |second| {
        let caller = home.caller("ana");
        check_release(&home.installation, "acme", "5.3.2", None, &caller, at(second)).await.unwrap()
    };
    assert_ne!(check(95).await.outcome, Outcome::Blocked);
    let inventory = inventory(&home).await;
    home.rematch(&inventory, 100, &report(100, &["CVE-2026-2000"]), &Limits::default()).await.unwrap();
    let kept = check(110).await;
    assert_eq!(kept.outcome, Outcome::Blocked);
    let verdict: serde_json::Value = serde_json::from_slice(&kept.document).unwrap();
    let scans = verdict["facts"]["scans"].as_array().unwrap();
    assert_eq!(scans.iter().filter(|scan| scan["is_rematch"] == true).count(), 1);
    let again = recompute_verdict(&home.installation, "acme", "5.3.2", Some(kept.number)).await.unwrap();
    assert!(again.is_same(), "{again:?}");
    // Matched again and found gone, it blocks no more: it is the newest match that counts.
    home.rematch(&inventory, 120, &report(120, &[]), &Limits::default()).await.unwrap();
    assert_ne!(check(130).await.outcome, Outcome::Blocked);
}

#[tokio::test]
async fn what_has_no_inventory_is_named_with_what_to_do() {
    let home = home().await;
    home.found_at(60, "web", "main", &["CVE-2026-1000 openssl HIGH"]).await;
    home.record_at(60, "web", "5.3", &report(60, &[])).await;
    home.record_at(60, "web", "change:7", &report(60, &[])).await;
    let found = list(&home, &Wanted::default()).await;
    let usable: Vec<_> =
        found.usable.iter().map(|inventory| format!("{} {}", inventory.component, inventory.track)).collect();
    assert_eq!(usable, ["web 5.3"]);
    let missing: Vec<_> = found
        .missing
        .iter()
        .map(|missing| format!("{} {:?}: {}", missing.component, missing.track, missing.reason))
        .collect();
    assert_eq!(
        missing,
        [
            "web Some(\"main\"): no report of its last complete scan lists packages",
            "api None: no complete scan of it is on record",
        ]
    );
    let named = Wanted { components: vec!["nobody".to_owned()], track: None };
    let refused = list_inventories(&home.installation, &named, at(200)).await;
    assert!(matches!(refused, Err(NotRematched::NoComponent(..))), "{refused:?}");
}

#[tokio::test]
async fn the_report_of_a_match_has_the_limits_of_reports() {
    let home = home().await;
    home.record_at(60, "web", "main", &report(60, &[])).await;
    let inventory = inventory(&home).await;
    let limits = Limits { bytes: 100, ..Limits::default() };
    let refused = home.rematch(&inventory, 100, &report(100, &["CVE-2026-2000"]), &limits).await;
    assert!(matches!(refused, Err(NotRematched::NotRecorded(NotRecorded::Refused(_)))), "{refused:?}");
    assert_eq!(home.board().await, Vec::<String>::new());
}

/// A Trivy that is played by a script: what it converts it gives back, and what it scans has one more advisory.
fn played(folder: &Path, found: &str) -> EngineSettings {
    let script = format!(
        "#!/bin/sh\ncase \"$1\" in\n--version) echo '{{\"Version\":\"0.59.1\"}}';;\nconvert) for last; do :; done; cat \"$last\";;\n\
         *) cat <<'END'\n{found}\nEND\nesac\n"
    );
    let path = folder.join("trivy");
    // Another process writes it: a file that is open for writing here can't be started.
    let mut writer = std::process::Command::new("/bin/sh")
        .args(["-c", "cat > \"$1\"", "sh"])
        .arg(&path)
        .stdin(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    writer.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    assert!(writer.wait().unwrap().success());
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    std::fs::create_dir_all(folder.join("cache/db")).unwrap();
    std::fs::write(folder.join("cache/db/trivy.db"), "").unwrap();
    std::fs::write(folder.join("cache/db/metadata.json"), r#"{"UpdatedAt":"2026-05-01T00:00:00Z"}"#).unwrap();
    EngineSettings {
        trivy: Some(path),
        checkov: None,
        trivy_cache: folder.join("cache"),
        offline: true,
        limits: ProcessLimits::default(),
        environment: Environment::new([("PATH".into(), "/usr/bin:/bin".into())], folder),
    }
}

async fn in_process(home: &Home, settings: &EngineSettings) -> Rematch {
    let clock = || at(100);
    let (caller, cancel) = (home.caller("ana"), Cancel::default());
    let wanted = Wanted { components: vec!["web".to_owned()], track: None };
    let limits = Limits::default();
    let how = (&clock as &(dyn Fn() -> Timestamp + Send + Sync), &cancel);
    rematch(&home.installation, &wanted, settings, &limits, &caller, how, &mut |_| ()).await.unwrap()
}

#[tokio::test]
async fn a_worker_matches_and_records_in_its_own_process() {
    let home = home().await;
    home.record_at(60, "web", "main", &report(60, &["CVE-2026-1000"])).await;
    let folder = tempfile::Builder::new().prefix("rematch-").tempdir().unwrap();
    let settings = played(folder.path(), &report(100, &["CVE-2026-1000", "CVE-2026-2000"]));
    let done = in_process(&home, &settings).await;
    assert_eq!((done.recorded.len(), done.failed.len(), done.missing.len()), (1, 0, 0));
    assert_eq!(done.recorded[0].recorded.new, 1);
    assert_eq!(done.outdated, Some("2026-05-01T00:00:00Z".parse().unwrap()));
}

#[tokio::test]
async fn an_inventory_that_is_not_matched_whole_is_said() {
    let home = home().await;
    home.record_at(60, "web", "main", &report(60, &[])).await;
    let folder = tempfile::Builder::new().prefix("rematch-").tempdir().unwrap();
    let fewer = report(100, &[]).replace(r#", {"Name": "zlib", "Version": "1.0"}"#, "");
    let done = in_process(&home, &played(folder.path(), &fewer)).await;
    let incomplete = done.recorded[0].incomplete.as_deref();
    assert_eq!(incomplete, Some("only 1 of 2 packages of the inventory were matched"));
    let none =
        in_process(&home, &played(folder.path(), r#"{"SchemaVersion": 2, "ArtifactName": "x"}"#)).await;
    assert_eq!(none.failed[0].1.reason, "Trivy recognises none of the 2 packages of the inventory");
    let mut small = played(folder.path(), "");
    small.limits.report_bytes = 100;
    let too_large = in_process(&home, &small).await;
    assert_eq!(too_large.failed[0].1.reason, "the inventory is larger than 100 bytes");
}
