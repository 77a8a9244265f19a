//! How fast vulnerabilities are listed and counted:
//! `cargo bench -p portcullis-store --bench vulnerabilities -- [sqlite | postgresql] [VULNERABILITIES] [COMPONENTS]`.
//!
//! Makes a store with as many vulnerabilities, each found in every one of the components, so that 100,000 in 10 are a
//! million findings, and prints the median time of each question. PostgreSQL runs as a private cluster.

#![allow(clippy::unwrap_used, reason = "a measurement that can't be taken may end in any way")]

#[allow(dead_code, reason = "the tests use more of it")]
#[path = "../tests/it/cluster.rs"]
mod cluster;
#[allow(dead_code, reason = "the tests use more of it")]
#[path = "../tests/it/vulnerabilities.rs"]
mod vulnerabilities;

use jiff::{SignedDuration, Timestamp};
use portcullis_domain::advisory::AdvisoryId;
use portcullis_domain::finding::{Details, Finding, Fix, FixStatus, Kind, PackageSubject, Subject};
use portcullis_domain::metrics::Plan;
use portcullis_domain::package::Package;
use portcullis_domain::severity::Severity;
use portcullis_domain::sink::{FindingSink, ReportFacts};
use portcullis_domain::sla::{Cause, Clock, DueChange, Target};
use portcullis_domain::vulnerability::{
    Episode, Filter, Imported, Key, Outcome, Place, Selection, Source, Stage, Vulnerability,
};
use portcullis_store::{ListOrder, NewScan, ScanEnd, ScanSink, Store, ToSave, Track};
use sqlx::{Connection, PgConnection};
use std::collections::BTreeSet;
use std::time::Instant;
use vulnerabilities::{Chance, now, program};

/// Days over which vulnerabilities were found.
const DAYS: u64 = 3 * 365;
/// Names of packages.
const PACKAGES: u64 = 400;
/// Times that each question is asked.
const RUNS: usize = 7;

fn main() {
    let arguments: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let number = |place: usize, usual: u64| {
        arguments.get(place).and_then(|text| text.parse::<u64>().ok()).unwrap_or(usual)
    };
    let (count, components) = (number(1, 100_000), number(2, 10));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    if arguments.first().is_some_and(|which| which == "postgresql") {
        let cluster = cluster::Cluster::start().unwrap();
        cluster.create("bench", "template1").unwrap();
        runtime.block_on(measure(&cluster.address("bench"), count, components));
    } else {
        let directory = tempfile::tempdir().unwrap();
        runtime.block_on(measure(directory.path().to_str().unwrap(), count, components));
    }
}

async fn measure(address: &str, count: u64, components: u64) {
    let store = Store::open(address).await.unwrap();
    let started = Instant::now();
    for component in 0..components {
        record(&store, &format!("component{component}"), count).await;
    }
    save(&store, count, components).await;
    if address.starts_with("postgres") {
        let mut own = PgConnection::connect(address).await.unwrap();
        sqlx::raw_sql("vacuum analyze").execute(&mut own).await.unwrap();
        own.close().await.unwrap();
    }
    say(&format!(
        "{count} vulnerabilities, {} findings, made in {:.0} s",
        count * components,
        started.elapsed().as_secs_f64()
    ));
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    say(&format!("load {}", load.split(' ').next().unwrap_or("?")));
    for filter in [
        "stage=open",
        "stage=open severity=high+ team=web",
        "stage=open due=overdue assignee=me",
        "stage=open component=component3",
        "stage=open text=nothing_like_it",
        "stage=any fixed=2026-01-01..2026-03-31",
    ] {
        let selection = select(filter);
        ask(&format!("page of 50: {filter}"), async || {
            let mut snapshot = store.snapshot().await.unwrap();
            snapshot.list_vulnerabilities(&selection, ListOrder::Due, None, 50).await.unwrap().listed.len()
        })
        .await;
        for (name, most) in [("count, as far as a list does", 10_001), ("count", u32::MAX)] {
            ask(&format!("{name}: {filter}"), async || {
                let mut snapshot = store.snapshot().await.unwrap();
                usize::try_from(snapshot.count_vulnerabilities(&selection, most).await.unwrap()).unwrap()
            })
            .await;
        }
    }
    ask("worst 50 of stage=open", async || {
        let mut snapshot = store.snapshot().await.unwrap();
        let selection = select("stage=open");
        snapshot.list_vulnerabilities(&selection, ListOrder::Severity, None, 50).await.unwrap().listed.len()
    })
    .await;
    ask("board", async || board(&store).await).await;
    let until = program().calendar.day_of(now());
    for (name, days) in [("figures of a day", 1), ("figures of 12 weeks", 84), ("figures of a year", 365)] {
        for filter in ["", "team=web"] {
            let from = until.checked_sub(jiff::Span::new().days(days - 1)).unwrap();
            let plan = Plan::new(Some(from), Some(until), &program(), now()).unwrap();
            let selection = Filter::read_any(filter).unwrap().select(&program(), None, now()).unwrap();
            ask(&format!("{name} {filter}"), async || {
                let mut snapshot = store.snapshot().await.unwrap();
                let figures = snapshot.figures(&selection, &plan).await.unwrap();
                usize::try_from(figures.opened.all).unwrap()
            })
            .await;
        }
    }
}

async fn board(store: &Store) -> usize {
    let mut snapshot = store.snapshot().await.unwrap();
    let mut count = 0;
    for stage in Stage::ALL.iter().filter(|stage| **stage != Stage::Closed) {
        let recent = if *stage == Stage::Resolved { " since=2026-04-01.." } else { "" };
        let selection = select(&format!("stage={stage}{recent}"));
        count += snapshot.count_vulnerabilities(&selection, u32::MAX).await.unwrap();
        snapshot.list_vulnerabilities(&selection, ListOrder::Due, None, 10).await.unwrap();
    }
    usize::try_from(count).unwrap()
}

fn select(text: &str) -> Selection {
    text.parse::<Filter>().unwrap().select(&program(), Some("ana"), now()).unwrap()
}

async fn ask(name: &str, question: impl AsyncFn() -> usize) {
    let mut times = Vec::new();
    let mut answer = 0;
    for _ in 0..=RUNS {
        let started = Instant::now();
        answer = question().await;
        times.push(started.elapsed().as_secs_f64() * 1000.0);
    }
    // The first one brings pages into memory.
    let first = times.remove(0);
    times.sort_by(f64::total_cmp);
    say(&format!("{name:60} {:>8.1} ms  (first {first:.1})  {answer}", times[RUNS / 2]));
}

async fn record(store: &Store, component: &str, count: u64) {
    let at = now();
    let mut writer =
        store.begin_scan(NewScan::new(component, Track::Main, "trivy", "ana", at)).await.unwrap();
    let (mut sink, batches) = ScanSink::new();
    let reader = std::thread::spawn(move || {
        for start in (0..count).step_by(500) {
            sink.take((start..count.min(start + 500)).map(finding).collect()).unwrap();
        }
    });
    batches.drain_into(&mut writer).await.unwrap();
    reader.join().unwrap();
    let facts = ReportFacts { engine: "trivy".to_owned(), created: Some(at), ..ReportFacts::default() };
    writer.finish(ScanEnd { facts, ..ScanEnd::default() }).await.unwrap();
}

fn weakness(number: u64) -> String {
    format!("CVE-20{:02}-{:05}", 10 + number % 15, 10_000 + number / PACKAGES)
}

fn finding(number: u64) -> Finding {
    let name = format!("lib{}", number % PACKAGES);
    Finding {
        subject: Subject::Package(Box::new(PackageSubject {
            advisory: AdvisoryId::new(&weakness(number)),
            aliases: Vec::new(),
            package: Package {
                purl: format!("pkg:deb/debian/{name}@1.1.1n-0+deb11u4?arch=amd64").parse().ok(),
                name,
                version: "1.1.1n-0+deb11u4".to_owned(),
                class: "debian".to_owned(),
                operating_system: number.is_multiple_of(2),
                ..Package::default()
            },
            fix: Fix { versions: vec!["1.1.1n-0+deb11u6".to_owned()], status: FixStatus::Fixed },
        })),
        title: format!("something wrong in function {}", number / PACKAGES),
        severity: severity(number),
        severity_source: None,
        suppression: None,
        details: Details::default(),
    }
}

fn severity(number: u64) -> Severity {
    match number / PACKAGES % 20 {
        0 => Severity::Critical,
        1..4 => Severity::High,
        4..12 => Severity::Medium,
        _ => Severity::Low,
    }
}

/// Half of them are open, a fifth of these late; a tenth had an episode before.
async fn save(store: &Store, count: u64, components: u64) {
    let mut chance = Chance::new(1);
    for start in (1..=count).step_by(5000) {
        let cases: Vec<Vulnerability> =
            (start..=count.min(start + 4999)).map(|number| case(number, &mut chance)).collect();
        let mut transaction = store.transaction().await.unwrap();
        let to_save: Vec<ToSave<'_>> =
            cases.iter().map(|vulnerability| ToSave { vulnerability, text: None, wakes_at: None }).collect();
        transaction.save_vulnerabilities(&to_save).await.unwrap();
        let places: Vec<(u64, Place)> = cases
            .iter()
            .flat_map(|case| (0..components).map(move |component| (case.number, place(case, component))))
            .collect();
        let places: Vec<(u64, &Place)> = places.iter().map(|(number, place)| (*number, place)).collect();
        transaction.save_places(&places).await.unwrap();
        transaction.commit().await.unwrap();
    }
}

fn place(case: &Vulnerability, component: u64) -> Place {
    Place {
        component: format!("component{component}"),
        track: "main".to_owned(),
        severity: case.scanner,
        opened: case.episode.opened,
        closed: case.episode.ended,
        end: None,
    }
}

fn case(number: u64, chance: &mut Chance) -> Vulnerability {
    let ago =
        |hours: u64| now().checked_sub(SignedDuration::from_hours(i64::try_from(hours).unwrap())).unwrap();
    let place = number - 1;
    let opened = ago(chance.below(DAYS * 24));
    let mut case = Vulnerability::imported(Imported {
        number,
        key: Key { weakness: weakness(place), subject: format!("deb/debian/lib{}", place % PACKAGES) },
        kind: Kind::Package,
        component: None,
        severity: severity(place),
        team: [None, Some("web"), Some("core")][usize::try_from(chance.below(3)).unwrap()].map(str::to_owned),
        assignee: (chance.below(10) == 0).then(|| "ana".to_owned()),
        marks: BTreeSet::new(),
        batch: None,
        fix_known: Some(opened),
        opened,
    });
    case.title = format!("lib{}: something wrong in function {}", place % PACKAGES, place / PACKAGES);
    case.source = Source::ALL[usize::try_from(chance.below(3)).unwrap()];
    case.report = "Somebody looked at it and wrote down what they saw. ".repeat(10);
    let stages = [
        Stage::Triaging,
        Stage::Reported,
        Stage::PendingFix,
        Stage::Validating,
        Stage::Resolved,
        Stage::Closed,
    ];
    case.stage = stages[usize::try_from(chance.below(6)).unwrap()];
    if chance.below(2) == 0 {
        case.stage = Stage::Resolved;
    }
    if chance.below(10) == 0 {
        let first = opened.checked_sub(SignedDuration::from_hours(2000)).unwrap();
        let past = episode(1, first, Stage::Resolved, case.scanner, chance);
        case.past.push(past);
    }
    let episodes = u32::try_from(case.past.len()).unwrap() + 1;
    case.episode = episode(episodes, opened, case.stage, case.scanner, chance);
    case.outcome = case.episode.outcome;
    case
}

fn episode(number: u32, opened: Timestamp, stage: Stage, severity: Severity, chance: &mut Chance) -> Episode {
    let mut later = |from: Timestamp, hours: u64| {
        from.checked_add(SignedDuration::from_mins(i64::try_from(chance.below(hours * 60)).unwrap())).unwrap()
    };
    let mut clock = |target, started: Timestamp, hours: u64, is_done: bool| {
        let due = started.checked_add(SignedDuration::from_hours(i64::try_from(hours).unwrap())).unwrap();
        let stopped = is_done.then(|| later(started, hours * 5 / 4));
        let first =
            DueChange { at: started, why: Cause::Started, severity, ruled: Some(due), due: Some(due) };
        Clock { target, severity, started, due: Some(due), stopped, changes: vec![first] }
    };
    let is_triaged = !stage.is_before_triage();
    let triage = clock(Target::Triage, opened, 72, is_triaged);
    let reported = triage.stopped.filter(|_| is_triaged);
    let estimate = reported.map(|at| clock(Target::Estimate, at, 240, stage != Stage::Reported));
    let remediation = reported.map(|at| clock(Target::Remediation, at, 960, !stage.is_with_owner()));
    let fixed = remediation.as_ref().and_then(|clock| clock.stopped);
    let ended = fixed.filter(|_| !stage.is_open());
    Episode {
        number,
        opened,
        severity,
        triage: Some(triage),
        estimate,
        remediation,
        fixed_on_main: None,
        fixed_in_series: None,
        ended,
        outcome: ended.map(|_| if stage == Stage::Resolved { Outcome::Fixed } else { Outcome::NotAffected }),
        told: Vec::new(),
    }
}

#[expect(clippy::print_stdout, reason = "a measurement is for reading")]
fn say(line: &str) {
    println!("{line}");
}
