//! How fast what comes in is kept, and requests are listed:
//! `cargo bench -p portcullis-store --bench inbox -- [sqlite | postgresql] [SECONDS] [OPEN] [ENDED]`.
//!
//! Prints how long whoever sends waits until their event is on disk: at 200 events a second and as fast as possible, first
//! alone, then while another task records large scans. Then the median time of a page and of a count of each list of
//! requests. PostgreSQL runs as a private cluster that does not wait for the disk, so that its times are those of its work.

#![allow(clippy::unwrap_used, reason = "a measurement that can't be taken may end in any way")]

#[allow(dead_code, reason = "the tests use more of it")]
#[path = "../tests/it/builders.rs"]
mod builders;
#[allow(dead_code, reason = "the tests use more of it")]
#[path = "../tests/it/cluster.rs"]
mod cluster;

use builders::{at, packages, run};
use jiff::{SignedDuration, Timestamp};
use portcullis_domain::request::event::Speaker;
use portcullis_domain::request::record::{Answer, Origin, Request, Standing};
use portcullis_domain::request::sort::Sort;
use portcullis_domain::request::{Opening, State};
use portcullis_store::{Inbox, Incoming, RequestOrder, RequestSelection, Store};
use sqlx::{Connection, PgConnection};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Events a second that have to be kept in time.
const RATE: u32 = 200;
/// Senders that each wait for their event before they send the next.
const SENDERS: u32 = 64;
/// Findings of a scan that is recorded meanwhile.
const FINDINGS: usize = 20_000;
/// Times that each list is asked for.
const RUNS: usize = 21;

fn main() {
    let arguments: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let number = |place: usize, usual: u64| {
        arguments.get(place).and_then(|text| text.parse::<u64>().ok()).unwrap_or(usual)
    };
    let (seconds, open, ended) = (number(1, 10), number(2, 10_000), number(3, 100_000));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    if arguments.first().is_some_and(|which| which == "postgresql") {
        let cluster = cluster::Cluster::start().unwrap();
        cluster.create("bench", "template1").unwrap();
        runtime.block_on(measure(&cluster.address("bench"), seconds, open, ended));
    } else {
        let directory = tempfile::tempdir().unwrap();
        runtime.block_on(measure(directory.path().to_str().unwrap(), seconds, open, ended));
    }
}

async fn measure(address: &str, seconds: u64, open: u64, ended: u64) {
    let store = Store::open(address).await.unwrap();
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    say(&format!("load {}", load.split(' ').next().unwrap_or("?")));
    let inbox = store.inbox().await.unwrap();
    accept(&inbox, "alone", seconds).await;
    let ends = Arc::new(AtomicBool::new(false));
    let recording = tokio::spawn(record(store.clone(), Arc::clone(&ends)));
    accept(&inbox, "while scans are recorded", seconds).await;
    ends.store(true, Ordering::Relaxed);
    say(&format!("scans of {FINDINGS} findings recorded meanwhile: {}", recording.await.unwrap()));
    ask(&store, address, open, ended).await;
}

/// Records scans until it is told to end; how many.
async fn record(store: Store, ends: Arc<AtomicBool>) -> u32 {
    let mut scans = 0;
    while !ends.load(Ordering::Relaxed) {
        let second = i64::from(scans) * 60;
        run(second).component(&format!("component{scans}")).record(&store, packages(0..FINDINGS)).await;
        scans += 1;
    }
    scans
}

async fn accept(inbox: &Inbox, how: &str, seconds: u64) {
    let mut taken = Vec::new();
    let mut beat = tokio::time::interval(Duration::from_secs(1) / RATE);
    for number in 0..seconds * u64::from(RATE) {
        beat.tick().await;
        taken.push(tokio::spawn(keep(inbox.clone(), format!("{how} {number}"))));
    }
    let mut times = Vec::new();
    for one in taken {
        times.push(one.await.unwrap());
    }
    tell(&format!("{RATE}/s, {how}"), times, Duration::from_secs(seconds));
    empty(inbox).await;
    let (started, until) = (Instant::now(), Duration::from_secs(seconds));
    let senders: Vec<_> = (0..SENDERS)
        .map(|sender| {
            let (inbox, how) = (inbox.clone(), how.to_owned());
            tokio::spawn(async move {
                let mut times = Vec::new();
                while started.elapsed() < until {
                    times.push(keep(inbox.clone(), format!("{how} {sender} {}", times.len())).await);
                    if sender == 0 && times.len().is_multiple_of(200) {
                        empty(&inbox).await;
                    }
                }
                times
            })
        })
        .collect();
    let mut times = Vec::new();
    for sender in senders {
        times.extend(sender.await.unwrap());
    }
    tell(&format!("{SENDERS} senders, {how}"), times, started.elapsed());
    empty(inbox).await;
}

async fn keep(inbox: Inbox, key: String) -> Duration {
    let body = vec![b'x'; 1500];
    let started = Instant::now();
    let incoming = Incoming { source: "slack".to_owned(), key, body, received_at: at(0) };
    assert!(inbox.accept(incoming).await.unwrap());
    started.elapsed()
}

/// Takes in what waits.
async fn empty(inbox: &Inbox) {
    loop {
        let taken = inbox.claim("slack", 1000, at(0), SignedDuration::from_hours(1)).await.unwrap();
        if taken.is_empty() {
            break;
        }
        let places: Vec<i64> = taken.iter().map(|entry| entry.place).collect();
        inbox.finish(&places, at(0)).await.unwrap();
    }
}

fn tell(what: &str, mut times: Vec<Duration>, whole: Duration) {
    times.sort_unstable();
    let part = |of_hundred: usize| milliseconds(times[(times.len() - 1) * of_hundred / 100]);
    let rate = f64::from(u32::try_from(times.len()).unwrap()) / whole.as_secs_f64();
    say(&format!(
        "{what:40} {rate:>8.0}/s  p50 {:>7.2} ms  p99 {:>7.2} ms  longest {:>7.2} ms",
        part(50),
        part(99),
        part(100)
    ));
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// Asks for each list that people look at.
async fn ask(store: &Store, address: &str, open: u64, ended: u64) {
    let mut transaction = store.transaction().await.unwrap();
    for number in 1..=open + ended {
        transaction.add_request(&request(number, number > ended)).await.unwrap();
    }
    transaction.commit().await.unwrap();
    if address.starts_with("postgres") {
        let mut own = PgConnection::connect(address).await.unwrap();
        sqlx::raw_sql("vacuum analyze").execute(&mut own).await.unwrap();
        own.close().await.unwrap();
    }
    say(&format!("{open} open requests, {ended} that ended"));
    let all =
        || RequestSelection { states: vec![State::New, State::Acknowledged], ..RequestSelection::default() };
    let due = RequestOrder::Due;
    for (name, selection, order) in [
        ("all open", all(), due),
        ("mine", RequestSelection { assignee: Some("person3".to_owned()), ..all() }, due),
        ("unacknowledged", RequestSelection { states: vec![State::New], ..all() }, due),
        ("urgent", RequestSelection { is_urgent: true, ..all() }, due),
        ("unclear", RequestSelection { is_unclear: true, ..all() }, due),
        ("unassigned", RequestSelection { is_unassigned: true, ..all() }, due),
        ("overdue", RequestSelection { overdue_at: Some(at(2000)), ..all() }, due),
        ("words", RequestSelection { text: Some("nothing like it".to_owned()), ..all() }, due),
        ("newest", RequestSelection::default(), RequestOrder::Newest),
    ] {
        median(&format!("page of 50: {name}"), async || {
            let mut snapshot = store.snapshot().await.unwrap();
            snapshot.requests(&selection, order, None, 50).await.unwrap().len() as u64
        })
        .await;
        median(&format!("count: {name}"), async || {
            let mut snapshot = store.snapshot().await.unwrap();
            snapshot.count_requests(&selection, 10_001).await.unwrap()
        })
        .await;
    }
}

async fn median(what: &str, ask: impl AsyncFn() -> u64) {
    let mut times = Vec::new();
    let mut found = 0;
    for _ in 0..RUNS {
        let started = Instant::now();
        found = ask().await;
        times.push(started.elapsed());
    }
    times.sort_unstable();
    say(&format!("{what:40} {:>8.2} ms  {found} found", milliseconds(times[RUNS / 2])));
}

/// A request as there are many; one in 20 can't wait, one in 25 is unclear, one in 10 is nobody's.
fn request(number: u64, is_open: bool) -> Request {
    let second = i64::try_from(number * 7919 % 100_000).unwrap();
    let state = match (is_open, number % 3) {
        (false, _) => State::Done,
        (true, 0) => State::New,
        (true, _) => State::Acknowledged,
    };
    let person = (!number.is_multiple_of(10)).then(|| format!("person{}", number % 7));
    let marked = |every: u64| is_open && number.is_multiple_of(every);
    let when = |is: bool| is.then(|| at(second));
    let moment: Timestamp = at(second);
    Request {
        number,
        origin: Origin::Slack,
        kind: "review".to_owned(),
        title: format!("Look at what team {} changed in release {number}", number % 40),
        answers: (0..4)
            .map(|question| Answer {
                question: format!("question{question}"),
                label: "What is it about, and until when is it needed?".to_owned(),
                text: format!("The gateway, its rules and certificate {number}. ").repeat(5),
            })
            .collect(),
        opening: Opening {
            root: format!("slack:C0SEC:{number}.000100"),
            requester: Speaker { id: format!("person{}", number % 300), is_team: false },
            sort: Sort::Request,
            at: moment,
            assignee: person.clone(),
        },
        is_sorted: true,
        team: Some(format!("team{}", number % 40)),
        why: None,
        thread: Some(format!("slack:C0SEC:{number}.000100")),
        standing: Standing {
            state,
            sort: Sort::Request,
            is_sorted: true,
            urgent: when(marked(20)),
            assignee: person,
            rounds: 1,
            opened: moment,
            acknowledged: when(state != State::New),
            ended: when(!is_open),
            acknowledge_by: moment,
            complete_by: when(!number.is_multiple_of(4)),
            remind_at: when(is_open),
            is_unclear: marked(25),
        },
        revision: 1,
    }
}

#[expect(clippy::print_stdout, reason = "a measurement is for reading")]
fn say(line: &str) {
    println!("{line}");
}
