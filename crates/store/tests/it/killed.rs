//! A recorder that is killed leaves each of its scans whole or absent.

use crate::builders::{open_after, package, packages, run};
use crate::home::Home;
use portcullis_domain::finding::Finding;
use portcullis_domain::severity::Severity;
use portcullis_store::{Recorded, Store, StoredScan};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Names the store that this process, as a child of the test, is to record into.
const CHILD: &str = "PORTCULLIS_STORE_TEST_CHILD";

/// What was open after the first and the second scan.
const OPEN: [usize; 2] = [3000, 2500];

fn second() -> Vec<Finding> {
    let mut findings = packages(1000..3500);
    for finding in &mut findings[..500] {
        finding.severity = Severity::Informational;
    }
    findings
}

/// Opens the store, which migrates it, and records two scans.
async fn record_two(store: &Store) -> [Recorded; 2] {
    [run(0).record(store, packages(0..3000)).await, run(60).record(store, second()).await]
}

fn child(address: &str) -> Command {
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["killed::two_scans_are_recorded_by_a_process_of_their_own", "--exact"]).env(CHILD, address);
    child.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    child
}

#[tokio::test]
async fn two_scans_are_recorded_by_a_process_of_their_own() {
    if let Ok(address) = std::env::var(CHILD) {
        record_two(&Store::open(&address).await.unwrap()).await;
        return;
    }
    let home = Home::sqlite();
    assert!(child(&home.address).status().unwrap().success());
    assert_eq!(whole_scans(&home).await, 2);
}

/// How many scans are there, each of them whole.
async fn whole_scans(home: &Home) -> usize {
    let store = home.open().await;
    let mut scans: Vec<StoredScan> = Vec::new();
    let mut snapshot = store.snapshot().await.unwrap();
    for subject in ["sha256:0", "sha256:60"] {
        scans.extend(snapshot.scans_of("web", subject).await.unwrap());
    }
    for (scan, open) in scans.iter().zip(OPEN) {
        let recorded = Recorded { id: scan.id.clone(), ..Recorded::default() };
        assert_eq!(open_after(&store, &recorded).await.len(), open);
        assert!(scan.counts.observations > 0 && scan.complete);
    }
    let report = snapshot.verify_audit().await.unwrap();
    assert_eq!((report.entries, report.fault), (i64::try_from(scans.len()).unwrap(), None));
    let latest = snapshot.latest_scans("web", &"main".parse().unwrap()).await.unwrap();
    assert_eq!(latest.first(), scans.last());
    if scans.is_empty() {
        let identity = portcullis_domain::identity::Identities::new("web").next(&package(0));
        assert_eq!(snapshot.history_of("web", identity).await.unwrap(), []);
    }
    drop(snapshot);
    let mut transaction = store.transaction().await.unwrap();
    let lease = jiff::SignedDuration::from_mins(1);
    let messages = transaction.take(10, crate::builders::at(90), lease).await.unwrap();
    assert_eq!(messages.len(), scans.len());
    transaction.roll_back().await.unwrap();
    store.close().await;
    scans.len()
}

/// Waits for a commit that the recorder asked its server for before it was killed: the server holds the lock of the
/// component until then.
async fn settled(home: &Home) {
    let store = home.open().await;
    let scan = portcullis_store::NewScan::new(
        "web",
        "main".parse().unwrap(),
        "trivy",
        "ana",
        crate::builders::at(90),
    );
    drop(store.begin_scan(scan).await.unwrap());
    store.close().await;
}

on_both! {
    async fn wherever_a_recorder_is_killed_its_scans_are_whole_or_absent(home: Home) {
        let points: u32 = std::env::var("PORTCULLIS_KILL_POINTS").ok().and_then(|text| text.parse().ok()).unwrap_or(10);
        let started = Instant::now();
        let fresh = home.fresh();
        assert!(child(&fresh.address).status().unwrap().success());
        assert_eq!(whole_scans(&fresh).await, 2);
        let whole = started.elapsed();
        // The time is chance enough; the points are spread so that each part of the work is met.
        let mut seed = u64::from(std::process::id()) ^ u64::from(whole.subsec_nanos());
        let mut ends = Vec::new();
        for point in 0..points {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let part = f64::from(point) + f64::from(u16::try_from(seed >> 48).unwrap()) / 65536.0;
            let home = home.fresh();
            let mut recorder = child(&home.address).spawn().unwrap();
            std::thread::sleep(Duration::from_secs_f64(whole.as_secs_f64() * part / f64::from(points)));
            recorder.kill().unwrap();
            recorder.wait().unwrap();
            settled(&home).await;
            let scans = whole_scans(&home).await;
            // What was left can be gone on with.
            let next = run(120).incomplete().record(&home.open().await, packages(0..10)).await;
            assert_eq!(next.new + next.reopened + next.known, 10);
            ends.push(scans);
        }
        println!("scans that were whole when the recorder was killed: {ends:?}");
        assert_eq!(ends.len(), usize::try_from(points).unwrap());
    }
}
