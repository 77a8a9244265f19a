//! Measures the release binary on large made-up reports, as its users run it: whole processes, several times.
//!
//! Nothing here passes or fails; a figure depends on the machine and on what else runs on it.

mod chance;
mod machine;
mod page;
mod process;
mod sarif;
mod trivy;

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::table;
use crate::workspace::Workspace;
use process::Run;

/// One thing that is measured.
struct Case {
    name: &'static str,
    runs: usize,
    /// Findings of its report, if it reads one.
    findings: Option<u32>,
    program: PathBuf,
    arguments: Vec<String>,
}

/// Generates the reports, builds the program, measures and prints; with `write` also updates the page.
pub(crate) fn run(workspace: &Workspace, write: bool, out: &mut dyn Write) -> anyhow::Result<()> {
    let folder = workspace.root.join("target/bench");
    fs::create_dir_all(&folder)?;
    let generate = |name: &str, count, write: fn(u64, &mut dyn Write) -> io::Result<()>| {
        let path = folder.join(name);
        let mut file = BufWriter::with_capacity(1 << 20, File::create(&path)?);
        write(count, &mut file)?;
        file.flush()?;
        anyhow::Ok(path)
    };
    let trivy = generate("trivy-100k.json", 100_000, trivy::write)?;
    let small = generate("trivy-10k.json", 10_000, trivy::write)?;
    let sarif = generate("sarif-100k.sarif", 100_000, sarif::write)?;
    for report in [&trivy, &small, &sarif] {
        let megabytes = fs::metadata(report)?.len() / 1_000_000;
        writeln!(out, "{}: {megabytes} MB", report.file_name().unwrap_or_default().display())?;
    }
    let program = build(workspace)?;
    let facts = machine::facts(workspace);
    let mut rows = vec![
        ["case", "runs", "wall min / median / max", "user", "system", "peak memory", "findings/s"]
            .map(str::to_owned),
    ];
    for case in cases(&program, &trivy, &small, &sarif) {
        writeln!(out, "measuring {}", case.name)?;
        rows.push(measure(&case)?);
    }
    writeln!(out, "\n{}\n", facts.join("\n"))?;
    table::write(out, &rows)?;
    if write {
        let path = workspace.root.join("docs/src/performance.md");
        let text = fs::read_to_string(&path).with_context(|| format!("{} can't be read", path.display()))?;
        fs::write(&path, page::with(&text, &markdown(&facts, &rows))?)?;
    }
    Ok(())
}

fn cases(program: &Path, trivy: &Path, small: &Path, sarif: &Path) -> Vec<Case> {
    let words = |words: &[&str], report: &Path| {
        let words = words.iter().map(|word| (*word).to_owned());
        words.chain([report.display().to_string()]).collect::<Vec<_>>()
    };
    let case = |name, runs, findings, arguments| Case {
        name,
        runs,
        findings,
        program: program.to_owned(),
        arguments,
    };
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
        cases.push(Case { name, runs: 10, findings: Some(10_000), program, arguments });
    }
    cases
}

/// The release binary, built if it is not.
fn build(workspace: &Workspace) -> anyhow::Result<PathBuf> {
    let output = workspace
        .cargo()
        .args(["build", "--release", "--bin", "portcullis", "--message-format", "json-render-diagnostics"])
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

fn measure(case: &Case) -> anyhow::Result<[String; 7]> {
    let arguments: Vec<&str> = case.arguments.iter().map(String::as_str).collect();
    let run = || process::run(&case.program, &arguments, 0);
    // The first run brings program and report into the page cache.
    run()?;
    let runs = (0..case.runs).map(|_| run()).collect::<anyhow::Result<Vec<Run>>>()?;
    Ok(row(case, &runs))
}

fn row(case: &Case, runs: &[Run]) -> [String; 7] {
    let wall = Spread::of(runs.iter().map(|run| run.wall));
    let median = |figure: fn(&Run) -> Option<f64>| {
        runs.iter()
            .map(figure)
            .collect::<Option<Vec<f64>>>()
            .map(|figures| Spread::of(figures.into_iter()).median)
    };
    let seconds = |figure| median(figure).map_or("unknown".to_owned(), |figure| format!("{figure:.2} s"));
    let peak = runs.iter().filter_map(|run| run.peak).max();
    let peak = peak.filter(|_| !case.program.ends_with("script"));
    [
        case.name.to_owned(),
        case.runs.to_string(),
        format!("{:.3} / {:.3} / {:.3} s", wall.least, wall.median, wall.most),
        seconds(|run| run.user),
        seconds(|run| run.system),
        peak.map_or("unknown".to_owned(), |peak| format!("{} MB", peak.div_ceil(1_000_000))),
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

fn markdown(facts: &[String], rows: &[[String; 7]]) -> String {
    let mut text = String::new();
    for fact in facts {
        let _ = writeln!(text, "- {fact}");
    }
    text.push('\n');
    for (place, row) in rows.iter().enumerate() {
        let _ = writeln!(text, "| {} |", row.join(" | "));
        if place == 0 {
            let _ = writeln!(text, "{}|", "|---".repeat(row.len()));
        }
    }
    text
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
        let case = Case {
            name: "`read`",
            runs: 1,
            findings: Some(500),
            program: PathBuf::from("portcullis"),
            arguments: Vec::new(),
        };
        let run = Run { wall: 0.25, user: None, system: Some(0.2), peak: Some(12_300_000) };
        let row = row(&case, &[run]);
        assert_eq!(row[2..], ["0.250 / 0.250 / 0.250 s", "unknown", "0.20 s", "13 MB", "2000"]);
        let rows = [["a", "b", "c", "d", "e", "f", "g"].map(str::to_owned), row];
        let text = markdown(&["Commit: 1".to_owned()], &rows);
        assert!(text.starts_with(
            "- Commit: 1\n\n| a | b | c | d | e | f | g |\n|---|---|---|---|---|---|---|\n| `read` |"
        ));
    }
}
