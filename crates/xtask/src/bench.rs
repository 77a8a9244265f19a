//! Measures the release binary on large made-up reports, as its users run it: whole processes, several times.
//!
//! Nothing here passes or fails; a figure depends on the machine and on what else runs on it.

mod chance;
pub(crate) mod cluster;
mod lock;
pub(crate) mod machine;
pub(crate) mod page;
pub(crate) mod process;
mod recording;
mod sarif;
pub(crate) mod trivy;

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use anyhow::Context;

use crate::table;
use crate::workspace::Workspace;
use lock::LockWatch;
use process::Run;

/// Something that is done before a run, and not measured.
type Ready = Box<dyn Fn() -> anyhow::Result<()>>;

/// One thing that is measured.
struct Case {
    name: &'static str,
    runs: usize,
    /// Findings that it reads, if it reads any.
    findings: Option<u32>,
    program: PathBuf,
    arguments: Vec<String>,
    /// The exit code that it ends with.
    exit: i32,
    /// What is done before the first run.
    once: Option<Ready>,
    /// What is done before each run.
    before: Option<Ready>,
    /// A SQLite database whose lock for writers is watched.
    lock: Option<String>,
}

impl Case {
    fn new(name: &'static str, runs: usize, program: &Path) -> Self {
        Self {
            name,
            runs,
            findings: None,
            program: program.to_owned(),
            arguments: Vec::new(),
            exit: 0,
            once: None,
            before: None,
            lock: None,
        }
    }
}

/// Generates the reports, builds the program, measures and prints; with `write` also updates the page. With words only
/// the cases are measured whose name has one of them.
pub(crate) fn run(
    workspace: &Workspace,
    write: bool,
    words: &[&str],
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let folder = workspace.root.join("target/bench");
    fs::create_dir_all(&folder)?;
    let report = |name: &str| folder.join(name);
    let (trivy, small, sarif) =
        (report("trivy-100k.json"), report("trivy-10k.json"), report("sarif-100k.sarif"));
    generate(&trivy, |out| trivy::write(100_000, out))?;
    generate(&small, |out| trivy::write(10_000, out))?;
    generate(&sarif, |out| sarif::write(100_000, out))?;
    for report in [&trivy, &small, &sarif] {
        let megabytes = fs::metadata(report)?.len() / 1_000_000;
        writeln!(out, "{}: {megabytes} MB", report.file_name().unwrap_or_default().display())?;
    }
    let program = build(workspace, &["--bin", "portcullis"])?;
    let keep_decisions = build(workspace, &["--package", "portcullis-store", "--example", "keep_decisions"])?;
    let cluster = match cluster::Cluster::start() {
        Ok(cluster) => Some(Rc::new(cluster)),
        Err(error) => {
            writeln!(out, "not measured on PostgreSQL: {error:#}")?;
            None
        }
    };
    let place = recording::Place { program: &program, keep_decisions: &keep_decisions, folder: &folder };
    let mut cases = cases(&program, &trivy, &small, &sarif);
    cases.extend(recording::recording(&place, &trivy, &small, cluster.as_ref())?);
    cases.extend(recording::checking(&place)?);
    cases.push(recording::answering(&place)?);
    cases.retain(|case| words.is_empty() || words.iter().any(|word| case.name.contains(word)));
    let facts = machine::facts(workspace);
    let mut rows = vec![HEAD.map(str::to_owned)];
    for case in cases {
        writeln!(out, "measuring {}", case.name)?;
        rows.push(measure(&case)?);
    }
    writeln!(out, "\n{}\n", facts.join("\n"))?;
    table::write(out, &rows)?;
    if write {
        let path = workspace.root.join("docs/src/performance.md");
        let text = fs::read_to_string(&path).with_context(|| format!("{} can't be read", path.display()))?;
        fs::write(&path, page::with(&text, "cargo xtask bench --write", &markdown(&facts, &rows))?)?;
    }
    Ok(())
}

/// Makes a file.
pub(crate) fn generate(path: &Path, write: impl Fn(&mut dyn Write) -> io::Result<()>) -> anyhow::Result<()> {
    let mut file = BufWriter::with_capacity(1 << 20, File::create(path)?);
    write(&mut file)?;
    Ok(file.flush()?)
}

fn cases(program: &Path, trivy: &Path, small: &Path, sarif: &Path) -> Vec<Case> {
    let words = |words: &[&str], report: &Path| {
        let words = words.iter().map(|word| (*word).to_owned());
        words.chain([report.display().to_string()]).collect::<Vec<_>>()
    };
    let case =
        |name, runs, findings, arguments| Case { findings, arguments, ..Case::new(name, runs, program) };
    let mut cases = vec![
        case("`--version`", 20, None, vec!["--version".to_owned()]),
        case("`read` a Trivy report", 7, Some(100_000), words(&["read"], trivy)),
        case("`read` a SARIF report", 7, Some(100_000), words(&["read"], sarif)),
        case("`scan` a Trivy report, output to a pipe", 10, Some(10_000), words(&["scan"], small)),
        case(
            "`scan --format json` a Trivy report",
            5,
            Some(100_000),
            words(&["scan", "--format", "json"], trivy),
        ),
    ];
    let script = Path::new("/usr/bin/script");
    if script.is_file() {
        // The terminal's program runs ours, so its own start is in the time and its memory is what is seen.
        let command = format!("stty cols 120; '{}' scan '{}'", program.display(), small.display());
        let arguments =
            ["--quiet", "--return", "--command", &command, "/dev/null"].map(str::to_owned).to_vec();
        let program = script.to_owned();
        let name = "`scan` a Trivy report on a terminal";
        cases.push(Case { findings: Some(10_000), arguments, ..Case::new(name, 10, &program) });
    }
    cases
}

/// A program of the workspace in its release form, built if it is not.
pub(crate) fn build(workspace: &Workspace, which: &[&str]) -> anyhow::Result<PathBuf> {
    let output = workspace
        .cargo()
        .args(["build", "--release", "--message-format", "json-render-diagnostics"])
        .args(which)
        .stderr(std::process::Stdio::inherit())
        .output()
        .context("cargo could not be started")?;
    anyhow::ensure!(output.status.success(), "the release build failed");
    let text = String::from_utf8(output.stdout).context("cargo's messages are not valid UTF-8")?;
    let mut messages =
        text.lines().rev().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let built = messages.find_map(|message| message["executable"].as_str().map(PathBuf::from));
    built.context("cargo named no executable")
}

const HEAD: [&str; 8] =
    ["case", "runs", "wall min / median / max", "user", "system", "peak memory", "writer lock", "findings/s"];

fn measure(case: &Case) -> anyhow::Result<[String; HEAD.len()]> {
    let arguments: Vec<&str> = case.arguments.iter().map(String::as_str).collect();
    case.once.as_ref().map_or(Ok(()), |once| once())?;
    let run = || -> anyhow::Result<(Run, Option<f64>)> {
        case.before.as_ref().map_or(Ok(()), |before| before())?;
        let lock = case.lock.as_deref().map(LockWatch::start);
        let run = process::run(&case.program, &arguments, case.exit)?;
        Ok((run, lock.and_then(LockWatch::longest)))
    };
    // The first run brings program and report into the page cache.
    run()?;
    let runs = (0..case.runs).map(|_| run()).collect::<anyhow::Result<Vec<_>>>()?;
    let (runs, locks): (Vec<Run>, Vec<Option<f64>>) = runs.into_iter().unzip();
    Ok(row(case, &runs, &locks))
}

fn row(case: &Case, runs: &[Run], locks: &[Option<f64>]) -> [String; HEAD.len()] {
    let wall = Spread::of(runs.iter().map(|run| run.wall));
    let median = |figures: Option<Vec<f64>>| figures.map(|figures| Spread::of(figures.into_iter()).median);
    let unknown = || "unknown".to_owned();
    let seconds = |figure: fn(&Run) -> Option<f64>| {
        let figure = median(runs.iter().map(figure).collect());
        figure.map_or_else(unknown, |figure| format!("{figure:.2} s"))
    };
    let lock = median(locks.iter().copied().collect()).map_or_else(unknown, |lock| format!("{lock:.2} s"));
    let peak = runs.iter().filter_map(|run| run.peak).max();
    let peak = peak.filter(|_| !case.program.ends_with("script"));
    [
        case.name.to_owned(),
        case.runs.to_string(),
        format!("{:.3} / {:.3} / {:.3} s", wall.least, wall.median, wall.most),
        seconds(|run| run.user),
        seconds(|run| run.system),
        peak.map_or_else(unknown, |peak| format!("{} MB", peak.div_ceil(1_000_000))),
        if case.lock.is_some() { lock } else { String::new() },
        case.findings.map_or(String::new(), |count| format!("{:.0}", f64::from(count) / wall.median)),
    ]
}

/// The least, the middle and the most of some figures.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Spread {
    least: f64,
    median: f64,
    most: f64,
}

impl Spread {
    fn of(figures: impl Iterator<Item = f64>) -> Self {
        let mut figures: Vec<f64> = figures.collect();
        figures.sort_by(f64::total_cmp);
        let at = |place: usize| figures.get(place).copied().unwrap_or_default();
        Self { least: at(0), median: at(figures.len() / 2), most: at(figures.len().saturating_sub(1)) }
    }
}

fn markdown(facts: &[String], rows: &[[String; HEAD.len()]]) -> String {
    let mut text = String::new();
    for fact in facts {
        let _ = writeln!(text, "- {fact}");
    }
    text.push('\n');
    text.push_str(&table::markdown(rows));
    text
}

/// Removes a folder and what is in it, if there is one.
pub(crate) fn remove(folder: &Path) -> anyhow::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_is_the_least_the_middle_and_the_most() {
        let spread = Spread::of([3.0, 1.0, 9.0].into_iter());
        assert_eq!(spread, Spread { least: 1.0, median: 3.0, most: 9.0 });
    }

    #[test]
    fn a_row_says_what_is_unknown() {
        let case = Case { findings: Some(500), ..Case::new("`read`", 1, Path::new("portcullis")) };
        let run = Run { wall: 0.25, user: None, system: Some(0.2), peak: Some(12_300_000) };
        let locked =
            Case { lock: Some("store.db".to_owned()), ..Case::new("`record`", 1, Path::new("portcullis")) };
        assert_eq!(row(&locked, &[run], &[Some(0.375)])[6], "0.38 s");
        assert_eq!(row(&locked, &[run], &[None])[6], "unknown");
        let row = row(&case, &[run], &[None]);
        assert_eq!(row[2..], ["0.250 / 0.250 / 0.250 s", "unknown", "0.20 s", "13 MB", "", "2000"]);
        let rows = [["a", "b", "c", "d", "e", "f", "g", "h"].map(str::to_owned), row];
        let text = markdown(&["Commit: 1".to_owned()], &rows);
        assert!(text.starts_with(
            "- Commit: 1\n\n| a | b | c | d | e | f | g | h |\n|---|---|---|---|---|---|---|---|\n| `read` |"
        ));
    }
}
