//! How fast reports are recorded: `cargo bench -p portcullis-store -- [sqlite | ADDRESS] [FINDINGS]`.
//!
//! Prints findings a second for a report that comes the first time, unchanged, changed in a tenth, and on another
//! track, then how long the high and critical ones take to read, and the peak of memory. The PostgreSQL database at
//! ADDRESS should be empty.

#![allow(clippy::unwrap_used, reason = "a measurement that can't be taken may end in any way")]

use jiff::Timestamp;
use portcullis_domain::advisory::AdvisoryId;
use portcullis_domain::finding::{CvssRating, Details, Finding, Fix, FixStatus, PackageSubject, Subject};
use portcullis_domain::package::Package;
use portcullis_domain::severity::Severity;
use portcullis_domain::sink::{FindingSink, ReportFacts};
use portcullis_store::{FindingFilter, NewScan, Recorded, ScanEnd, ScanSink, Store, Track};
use std::time::Instant;

/// Findings that a reader hands over at a time.
const BATCH: usize = 500;
/// Findings for each advisory.
const PLACES: usize = 12;

fn main() {
    let arguments: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let count = arguments.get(1).and_then(|text| text.parse().ok()).unwrap_or(100_000);
    let directory = tempfile::tempdir().unwrap();
    let address = match arguments.first().map(String::as_str) {
        None | Some("sqlite") => directory.path().to_str().unwrap().to_owned(),
        Some(address) => address.to_owned(),
    };
    tokio::runtime::Runtime::new().unwrap().block_on(measure(&address, count));
}

async fn measure(address: &str, count: usize) {
    let store = Store::open(address).await.unwrap();
    let mut second = 0;
    for (name, track, changed) in [
        ("first time", "main", false),
        ("unchanged", "main", false),
        ("a tenth changed", "main", true),
        ("another track", "5.3", false),
    ] {
        second += 60;
        let started = Instant::now();
        let recorded = record(&store, count, track.parse().unwrap(), second, changed).await;
        let rate = f64::from(u32::try_from(count).unwrap()) / started.elapsed().as_secs_f64();
        say(&format!(
            "{name:16} {rate:>9.0} findings/s  (new {}, known {}, changed {})  peak {} MB",
            recorded.new,
            recorded.known,
            recorded.changed,
            peak()
        ));
    }
    let mut snapshot = store.snapshot().await.unwrap();
    let scan = snapshot.latest_scans("web", &Track::Main).await.unwrap().remove(0);
    let filter = FindingFilter { severities: vec![Severity::Critical, Severity::High] };
    let started = Instant::now();
    let found = snapshot.open_findings(&scan, &filter).await.unwrap();
    say(&format!("{} high and critical ones read in {:.3} s", found.len(), started.elapsed().as_secs_f64()));
}

async fn record(store: &Store, count: usize, track: Track, second: i64, changed: bool) -> Recorded {
    let at = Timestamp::from_second(1_800_000_000 + second).unwrap();
    let mut writer = store.begin_scan(NewScan::new("web", track, "trivy", "ana", at)).await.unwrap();
    let (mut sink, batches) = ScanSink::new();
    let reader = std::thread::spawn(move || {
        for start in (0..count).step_by(BATCH) {
            let end = count.min(start + BATCH);
            sink.take((start..end).map(|number| finding(number, changed)).collect()).unwrap();
        }
    });
    batches.drain_into(&mut writer).await.unwrap();
    reader.join().unwrap();
    let facts = ReportFacts { engine: "trivy".to_owned(), created: Some(at), ..ReportFacts::default() };
    writer.finish(ScanEnd { facts, ..ScanEnd::default() }).await.unwrap()
}

/// About the size of what Trivy reports of a Debian package; a fifth is high or critical.
fn finding(number: usize, changed: bool) -> Finding {
    let (advisory, place) = (number / PLACES, number % PLACES);
    let severity = match advisory % 20 {
        0 => Severity::Critical,
        1..4 => Severity::High,
        4..12 => Severity::Medium,
        _ => Severity::Low,
    };
    let version = if changed && number.is_multiple_of(10) { "1.1.1n-0+deb11u5" } else { "1.1.1n-0+deb11u4" };
    Finding {
        subject: Subject::Package(Box::new(PackageSubject {
            advisory: AdvisoryId::new(&format!("CVE-20{:02}-{:05}", 10 + advisory % 15, advisory)),
            aliases: Vec::new(),
            package: Package {
                name: format!("libssl{place}"),
                version: version.to_owned(),
                purl: format!("pkg:deb/debian/libssl{place}@{version}?arch=amd64&distro=debian-11.6")
                    .parse()
                    .ok(),
                class: "debian".to_owned(),
                path: String::new(),
                operating_system: true,
                layer: Some(format!("sha256:{place:064x}")),
            },
            fix: Fix { versions: vec!["1.1.1n-0+deb11u6".to_owned()], status: FixStatus::Fixed },
        })),
        title: format!("openssl: something wrong in function {advisory}"),
        severity,
        severity_source: Some("debian".to_owned()),
        suppression: None,
        details: Details {
            description: format!("In case {advisory} ").repeat(50),
            remediation: String::new(),
            references: (0..8)
                .map(|one| format!("https://example.com/advisories/{advisory}/{one}"))
                .collect(),
            cwes: vec![787],
            cvss: vec![CvssRating {
                source: "nvd".to_owned(),
                vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H".to_owned(),
                score: Some(7.5),
            }],
            published: None,
        },
    }
}

/// The most memory that the process ever held, in MB, where the system says.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().split(' ').next()?.parse::<u64>().ok());
    kilobytes.map_or("?".to_owned(), |kilobytes| (kilobytes / 1024).to_string())
}

#[expect(clippy::print_stdout, reason = "a measurement is for reading")]
fn say(line: &str) {
    println!("{line}");
}
