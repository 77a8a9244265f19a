//! Findings, and a scan of them, with everything a test does not name left as usual.

use jiff::Timestamp;
use portcullis_domain::advisory::AdvisoryId;
use portcullis_domain::finding::{
    Details, Finding, Fix, FixStatus, IacSubject, Kind, Location, PackageSubject, Subject,
};
use portcullis_domain::package::Package;
use portcullis_domain::severity::Severity;
use portcullis_domain::sink::ReportFacts;
use portcullis_store::{
    FindingFilter, NewScan, Recorded, ScanEnd, Store, StoreError, StoredFinding, StoredScan, Track,
};

/// A vulnerable package; the number makes it another one.
pub(crate) fn package(number: usize) -> Finding {
    Finding {
        subject: Subject::Package(Box::new(PackageSubject {
            advisory: AdvisoryId::new(&format!("CVE-2024-{:05}", number % 90_000)),
            aliases: Vec::new(),
            package: Package {
                name: format!("lib{number}"),
                version: "1.0-1".to_owned(),
                purl: format!("pkg:deb/debian/lib{number}@1.0-1?arch=amd64").parse().ok(),
                class: "debian".to_owned(),
                operating_system: true,
                ..Package::default()
            },
            fix: Fix { versions: vec!["1.0-2".to_owned()], status: FixStatus::Fixed },
        })),
        title: format!("lib{number}: out-of-bounds read"),
        severity: [Severity::Critical, Severity::High, Severity::Medium, Severity::Low][number % 4],
        severity_source: Some("debian".to_owned()),
        suppression: None,
        details: Details { description: format!("What lib{number} does wrong."), ..Details::default() },
    }
}

/// A failed check of a resource in a file.
pub(crate) fn check(check: &str, resource: &str, file: &str) -> Finding {
    Finding {
        subject: Subject::Iac(IacSubject {
            check: check.to_owned(),
            resource: resource.to_owned(),
            location: Location::new(file, 3, 9),
            root_module: None,
        }),
        title: "Containers have a liveness probe".to_owned(),
        severity: Severity::Medium,
        severity_source: None,
        suppression: None,
        details: Details::default(),
    }
}

pub(crate) fn packages(numbers: std::ops::Range<usize>) -> Vec<Finding> {
    numbers.map(package).collect()
}

pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

/// A complete scan by Trivy of the main track of the component `web`.
#[derive(Clone)]
pub(crate) struct Run {
    pub(crate) scan: NewScan,
    pub(crate) end: ScanEnd,
}

pub(crate) fn run(second: i64) -> Run {
    Run {
        scan: NewScan::new("web", Track::Main, "trivy", "ana", at(second)),
        end: ScanEnd {
            facts: ReportFacts {
                engine: "trivy".to_owned(),
                engine_version: Some("0.59.1".to_owned()),
                created: Some(at(second)),
                database_date: Some(at(second - 3600)),
                digests: vec![format!("sha256:{second}")],
                ..ReportFacts::default()
            },
            format: "trivy".to_owned(),
            ..ScanEnd::default()
        },
    }
}

impl Run {
    pub(crate) fn component(mut self, component: &str) -> Self {
        component.clone_into(&mut self.scan.component);
        self
    }

    pub(crate) fn track(mut self, track: &str) -> Self {
        self.scan.track = track.parse().unwrap();
        self
    }

    pub(crate) fn engine(mut self, engine: &str) -> Self {
        engine.clone_into(&mut self.scan.engine);
        self
    }

    /// The time that the report itself gives.
    pub(crate) fn created(mut self, second: i64) -> Self {
        self.end.facts.created = Some(at(second));
        self
    }

    pub(crate) fn incomplete(mut self) -> Self {
        self.end.incomplete = Some("cut off".to_owned());
        self
    }

    pub(crate) fn looked_for(mut self, kind: Kind) -> Self {
        self.end.looked_for.push(kind);
        self
    }

    pub(crate) async fn try_record(
        self,
        store: &Store,
        findings: Vec<Finding>,
    ) -> Result<Recorded, StoreError> {
        let mut writer = store.begin_scan(self.scan).await?;
        writer.take(findings).await?;
        writer.finish(self.end).await
    }

    pub(crate) async fn record(self, store: &Store, findings: Vec<Finding>) -> Recorded {
        self.try_record(store, findings).await.unwrap()
    }
}

/// New, known, changed, reopened, gone.
pub(crate) fn counts(recorded: &Recorded) -> [u64; 5] {
    [recorded.new, recorded.known, recorded.changed, recorded.reopened, recorded.gone]
}

pub(crate) async fn stored_scan(store: &Store, recorded: &Recorded) -> StoredScan {
    store.snapshot().await.unwrap().scan(&recorded.id).await.unwrap().unwrap()
}

/// What was open after a scan.
pub(crate) async fn open_after(store: &Store, recorded: &Recorded) -> Vec<StoredFinding> {
    let scan = stored_scan(store, recorded).await;
    let mut snapshot = store.snapshot().await.unwrap();
    let found = snapshot.open_findings(&scan, &FindingFilter::default()).await.unwrap();
    let mut counts = [0; 6];
    for one in &found {
        counts[one.finding.severity.place()] += 1;
    }
    assert_eq!(snapshot.count_open_findings(&scan).await.unwrap(), counts);
    let middle = found.len() / 2;
    let after = middle.checked_sub(1).map(|place| found[place].identity);
    let rest = snapshot.open_findings_after(&scan, &FindingFilter::default(), after, 3).await.unwrap();
    assert_eq!(rest, found[middle..found.len().min(middle + 3)]);
    found
}
