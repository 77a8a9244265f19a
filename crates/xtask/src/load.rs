//! Measures a server at work: pages of a large store, asked for on the same machine that serves them.
//!
//! Nothing here passes or fails; a figure depends on the machine and on what else runs on it.

mod client;
mod server;
mod shape;
mod site;

use crate::bench::{self, cluster::Cluster, machine, page};
use crate::table;
use crate::workspace::Workspace;
use client::Client;
use server::Serving;
use shape::{Target, Times};
use site::Site;
use std::fmt::Write as _;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::Context;

/// How long each page is asked for without pause.
const TIME: Duration = Duration::from_secs(8);
/// How long people read.
const READING: Duration = Duration::from_secs(30);
/// Requests a second of people who read.
const RATE: u32 = 50;
/// How long a server is left alone before its memory is looked at.
const IDLE: Duration = Duration::from_secs(5);

/// Which database is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Database {
    Sqlite,
    Postgresql,
}

/// The path of a request, by its number.
type PathOf = fn(usize) -> String;

/// The pages that are asked for.
const PAGES: [(&str, PathOf); 9] = [
    ("list of vulnerabilities", |_| "/vulnerabilities".to_owned()),
    ("list, filtered", |_| {
        "/vulnerabilities?filter=stage%3Dopen+severity%3Dhigh%2B+component%3Dlarge-3".to_owned()
    }),
    ("a vulnerability", |number| format!("/vulnerabilities/{}", 1 + number * 7919 % 100_000)),
    ("a release", |_| "/releases/shop/1.0.0".to_owned()),
    ("overview", |_| "/".to_owned()),
    ("board", |_| "/vulnerabilities/board".to_owned()),
    ("components", |_| "/components".to_owned()),
    ("metrics of twelve weeks", |_| "/vulnerabilities/metrics".to_owned()),
    ("search", |number| format!("/search?q=lib{}", number % 400)),
];
/// What people who read ask for, as places in the list above: the list and single vulnerabilities most.
const MIX: [usize; 20] = [0, 2, 3, 2, 1, 2, 4, 0, 2, 5, 2, 3, 0, 2, 6, 1, 2, 8, 4, 2];

/// Makes the store if there is none, serves it, asks, and prints; with `write` also updates the page.
pub(crate) fn run(
    workspace: &Workspace,
    database: Database,
    write: bool,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let program = bench::build(workspace, &["--bin", "portcullis"])?;
    let keep_decisions =
        bench::build(workspace, &["--package", "portcullis-store", "--example", "keep_decisions"])?;
    let (cluster, name) = match database {
        Database::Sqlite => (None, "sqlite"),
        Database::Postgresql => (Some(Cluster::start()?), "postgresql"),
    };
    if let Some(cluster) = &cluster {
        cluster.fresh()?;
    }
    let folder = workspace.root.join("target/bench/load").join(name);
    let filled = folder.join("filled");
    if cluster.is_some() || !filled.exists() {
        bench::remove(&folder)?;
    }
    let site = Site::at(&program, &folder, cluster.as_ref().map(Cluster::address))?;
    if !filled.exists() {
        site.fill(&keep_decisions, out)?;
        fs::write(&filled, "")?;
    }
    let facts = machine::facts(workspace);
    let rows = measure(&program, &site, out)?;
    writeln!(out, "\n{}\n", facts.join("\n"))?;
    for table in &rows {
        table::write(out, table)?;
        writeln!(out)?;
    }
    if write {
        let path = workspace.root.join("docs/src/performance.md");
        let text = fs::read_to_string(&path).with_context(|| format!("{} can't be read", path.display()))?;
        let measured = rows.iter().map(|rows| table::markdown(rows)).collect::<Vec<_>>().join("\n");
        let mut facts = facts.join("; ");
        let _ = write!(facts, ".\n\n{measured}");
        fs::write(&path, page::with(&text, &format!("cargo xtask load {name} --write"), &facts)?)?;
    }
    Ok(())
}

fn measure(program: &Path, site: &Site, out: &mut dyn Write) -> anyhow::Result<Vec<Vec<Vec<String>>>> {
    let token = site.token()?;
    let report = site.large_report()?;
    let serving = Serving::start(program, &site.arguments())?;
    thread::sleep(IDLE);
    let idle = serving.memory(false);
    let target = Target { host: &serving.host, token: &token };
    let mut pages = vec![row(["page", "requests/s", "median", "99 %", "bytes, packed", "first view"])];
    for (name, path) in PAGES {
        writeln!(out, "asking for: {name}")?;
        shape::closed(target, TIME / 8, path)?;
        let times = shape::closed(target, TIME, path)?;
        let (page, all) = weight(target, &path(0))?;
        let (page, all) = (page.to_string(), all.to_string());
        pages.push(vec![name.to_owned(), a_second(&times), ms(&times, 0.5), ms(&times, 0.99), page, all]);
    }
    let mixed = |number: usize| PAGES[MIX[number % MIX.len()]].1(number);
    let mut reading = vec![row(["people read, 50 requests/s", "requests", "median", "99 %", "longest"])];
    let mut read = |name: &str, times: &Times| {
        let count = times.count().to_string();
        reading.push(vec![name.to_owned(), count, ms(times, 0.5), ms(times, 0.99), ms(times, 1.0)]);
    };
    writeln!(out, "asking as people who read")?;
    read("nothing else happens", &shape::open(target, RATE, mixed, |elapsed| elapsed > READING)?);
    writeln!(out, "asking while a scan is recorded")?;
    let secret = report.with_file_name("token");
    fs::write(&secret, &token)?;
    let (recorded, seconds) = (AtomicBool::new(false), std::sync::Mutex::new(0.0));
    let times = thread::scope(|scope| {
        let recording = scope.spawn(|| {
            let run = record(program, &serving.host, &report, &secret);
            recorded.store(true, Ordering::Relaxed);
            run
        });
        let times = shape::open(target, RATE, mixed, |_| recorded.load(Ordering::Relaxed));
        let run = recording.join().map_err(|_| anyhow::anyhow!("the recording ended early"))?;
        if let Ok(mut kept) = seconds.lock() {
            *kept = run?;
        }
        times
    })?;
    let seconds = seconds.into_inner().unwrap_or_default();
    read(&format!("a scan of {} findings is recorded ({seconds:.1} s)", site::FINDINGS), &times);
    let memory =
        |bytes: Option<u64>| bytes.map_or("unknown".to_owned(), |bytes| format!("{} MB", bytes / 1_000_000));
    let process = vec![
        row(["start to first answer", "memory, idle", "memory after all this", "most memory"]),
        vec![
            format!("{:.2} s", serving.start),
            memory(idle),
            memory(serving.memory(false)),
            memory(serving.memory(true)),
        ],
    ];
    Ok(vec![pages, reading, process])
}

/// Sends a large report to the server, and gives how long that took.
fn record(program: &Path, host: &str, report: &Path, token: &Path) -> anyhow::Result<f64> {
    let (report, token) = (report.display().to_string(), token.display().to_string());
    let server = format!("http://{host}");
    let run = std::time::Instant::now();
    let output = Command::new(program)
        .args(["record", "large-10", "--report", &report, "--server", &server, "--token-file", &token])
        .stdin(Stdio::null())
        .output()?;
    anyhow::ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr).trim());
    Ok(run.elapsed().as_secs_f64())
}

/// The bytes of a page as it is sent, and with everything that it takes to show it for the first time.
fn weight(target: Target<'_>, path: &str) -> anyhow::Result<(usize, usize)> {
    let mut client = Client::connect(target.host, target.token)?;
    let own = client.get(path, true)?.bytes;
    let plain = client.get(path, false)?.body;
    let text = String::from_utf8_lossy(&plain);
    let mut all = own;
    for asset in assets(&text) {
        all += client.get(asset, true)?.bytes;
    }
    Ok((own, all))
}

/// The addresses of what a page takes from the server, each once.
fn assets(page: &str) -> Vec<&str> {
    let mut found: Vec<&str> = page.split('"').filter(|part| part.starts_with("/assets/")).collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn row<const N: usize>(cells: [&str; N]) -> Vec<String> {
    cells.map(str::to_owned).to_vec()
}

fn a_second(times: &Times) -> String {
    #[expect(clippy::cast_precision_loss, reason = "far fewer answers than that")]
    let rate = times.count() as f64 / times.wall;
    format!("{rate:.0}")
}

fn ms(times: &Times, share: f64) -> String {
    format!("{:.1} ms", times.within(share))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_page_takes_is_found_once() {
        let page = r#"<link href="/assets/1/a.css"><script src="/assets/2/b.js"></script><a href="/">"/assets/1/a.css""#;
        assert_eq!(assets(page), ["/assets/1/a.css", "/assets/2/b.js"]);
    }

    #[test]
    fn people_read_pages_that_there_are() {
        assert!(MIX.iter().all(|place| *place < PAGES.len()));
        assert_eq!(PAGES[2].1(1), "/vulnerabilities/7920");
    }
}
