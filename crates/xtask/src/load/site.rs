//! The store that is served: 1,000,000 findings of 100,000 vulnerabilities in ten components, and a release that was
//! judged, all through the program itself.

use crate::bench::process::finish;
use crate::bench::{generate, trivy};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;

/// Components with everything in them.
const LARGE: u64 = 10;
/// Findings in each of them.
pub(super) const FINDINGS: u64 = 100_000;
/// Components of the release, and findings in each.
const RELEASED: (u64, u64) = (8, 2_500);
/// Of so many findings that would block it, one is left undecided.
const UNDECIDED: usize = 20;
/// What scanners look things up in is as old as the reports.
const BEFORE: &str = "2026-11-01T06:00:00Z";
/// When the release is judged.
const JUDGED: &str = "2026-11-01T10:12:00Z";

/// Where the store is, and who works on it.
pub(super) struct Site {
    program: PathBuf,
    folder: PathBuf,
    store: String,
}

impl Site {
    /// A place in this folder, with the store there or in this database.
    pub(super) fn at(program: &Path, folder: &Path, database: Option<String>) -> anyhow::Result<Self> {
        fs::create_dir_all(folder)?;
        let site = Self {
            program: program.to_owned(),
            folder: folder.to_owned(),
            store: database.unwrap_or_else(|| folder.join("store").display().to_string()),
        };
        fs::write(folder.join("program.yaml"), program_file())?;
        Ok(site)
    }

    /// The arguments that name program, store and archive.
    pub(super) fn arguments(&self) -> Vec<String> {
        let in_folder = |name: &str| self.folder.join(name).display().to_string();
        let (program, archive) = (in_folder("program.yaml"), in_folder("archive"));
        ["--program", &program, "--store", &self.store, "--archive", &archive].map(str::to_owned).to_vec()
    }

    /// A report with everything in it.
    pub(super) fn large_report(&self) -> anyhow::Result<PathBuf> {
        let report = self.folder.join("large.json");
        generate(&report, |out| trivy::write(FINDINGS, out))?;
        Ok(report)
    }

    /// Records, sorts and judges.
    pub(super) fn fill(&self, keep_decisions: &Path, out: &mut dyn Write) -> anyhow::Result<()> {
        let large = self.large_report()?.display().to_string();
        for number in 0..LARGE {
            writeln!(out, "recording {FINDINGS} findings of large-{number}")?;
            self.run(&["record", &format!("large-{number}"), "--report", &large])?;
        }
        // What the others found had begun with the first.
        self.run(&["vuln", "import", "accept", "1"])?;
        let mut opening = vec!["release".to_owned(), "open".to_owned(), "1.0.0".to_owned()];
        opening.extend(["--product".to_owned(), "shop".to_owned()]);
        let report = self.folder.join("image.json");
        let mut decisions = Vec::new();
        for image in 0..RELEASED.0 {
            generate(&report, |out| trivy::write_report(trivy::Content::Image(image), RELEASED.1, out))?;
            let (name, path) = (format!("image-{image}"), report.display().to_string());
            self.run(&["record", &name, "--report", &path, "--database-date", BEFORE])?;
            opening.extend(["--component".to_owned(), format!("{name}={}", trivy::image_id(image))]);
            for (number, (advisory, package)) in trivy::severe(RELEASED.1).enumerate() {
                if !number.is_multiple_of(UNDECIDED) {
                    decisions.push(format!("{advisory}\t{package}\t{name}\n"));
                }
            }
        }
        self.run(&opening.iter().map(String::as_str).collect::<Vec<_>>())?;
        let words = [self.store.as_str(), "shop", "ana", "bo", BEFORE].map(str::to_owned);
        finish(keep_decisions, &words, &decisions.concat(), 0)?;
        self.run_to(&["release", "check", "1.0.0", "--product", "shop", "--as-of", JUDGED], 1)?;
        Ok(())
    }

    /// Makes a token that may read and record, and gives its secret.
    pub(super) fn token(&self) -> anyhow::Result<String> {
        let name = format!("load-{}", std::process::id());
        let said = self.run(&["token", "create", &name, "--may", "read,record", "--format", "json"])?;
        let document: serde_json::Value = serde_json::from_str(&said)?;
        Ok(document["secret"].as_str().context("the token has no secret")?.to_owned())
    }

    fn run(&self, arguments: &[&str]) -> anyhow::Result<String> {
        self.run_to(arguments, 0)
    }

    fn run_to(&self, arguments: &[&str], exit: i32) -> anyhow::Result<String> {
        let own = self.arguments().into_iter().chain(["--as", "ana"].map(str::to_owned));
        let words: Vec<String> = arguments.iter().map(|word| (*word).to_owned()).chain(own).collect();
        finish(&self.program, &words, "", exit)
    }
}

fn program_file() -> String {
    let head = "version: 1\ncompany: Bench\ncalendar: {time_zone: Etc/UTC}\npeople:\n";
    let mut lines = vec![head.to_owned()];
    for (id, roles) in [
        ("ana", "[security_engineer, admin]"),
        ("bo", "[security_lead, security_engineer]"),
        ("cy", "[engineer]"),
    ] {
        lines.push(format!("  - {{id: {id}, name: {id}, email: {id}@bench.example, roles: {roles}}}\n"));
    }
    lines.push("products:\n".to_owned());
    for (product, prefix, count) in [("platform", "large", LARGE + 1), ("shop", "image", RELEASED.0)] {
        lines.push(format!("  - id: {product}\n    name: {product}\n    components:\n"));
        for id in (0..count).map(|number| format!("{prefix}-{number}")) {
            lines.push(format!(
                "      - {{id: {id}, kind: image, reference: registry.example/{id}, engines: [trivy], \
                 uploads: [trivy]}}\n"
            ));
        }
    }
    lines.concat()
}
