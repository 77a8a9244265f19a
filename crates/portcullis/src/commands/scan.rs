//! `portcullis scan TARGET…`.

pub(crate) mod progress;

use crate::arguments::{LimitArguments, ProgramArgument};
use crate::engine_arguments::{EngineArguments, cancel_on_interrupt};
use crate::exit::Exit;
use crate::output_file;
use crate::program_file;
use crate::screen::Screen;
use clap::{Args, ValueEnum};
use portcullis_app::engines::{ENGINES, Engines};
use portcullis_app::read_scan::read_scan;
use portcullis_app::resolve_targets::{ScanTarget, resolve_target};
use portcullis_app::scan_targets::{ScanSettings, scan_targets};
use portcullis_app::target_kind::TargetKind;
use portcullis_domain::comparison::mark_standing;
use portcullis_domain::scan::Scan as Outcome;
use portcullis_domain::severity::Severity;
use portcullis_report::{Options, Threshold, cyclonedx, html, json, markdown, sarif, terminal};
use progress::Lines;
use std::io::{self, Write};
use std::path::PathBuf;

/// `portcullis scan`.
#[derive(Debug, Args)]
#[command(after_long_help = TARGETS)]
pub(crate) struct Scan {
    /// What to scan: a path, a component of the program, or image:NAME
    #[arg(required = true, value_name = "TARGET")]
    targets: Vec<String>,
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Write it to a file instead of the standard output; `-` is the standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Show every column and every finding
    #[arg(long)]
    wide: bool,
    /// Exit with 1 if a finding (with --base: a new one) is this severe or worse
    #[arg(long, value_name = "SEVERITY", value_parser = severity)]
    fail_on: Option<Severity>,
    /// An earlier scan (any report, or the JSON of `portcullis scan`) to tell new findings from known ones
    #[arg(long, value_name = "REPORT")]
    base: Option<PathBuf>,
    /// Run only this engine; may be given several times
    #[arg(long = "engine", value_name = "ENGINE", value_parser = clap::builder::PossibleValuesParser::new(ENGINES))]
    engines: Vec<String>,
    #[command(flatten)]
    program: ProgramArgument,
    #[command(flatten)]
    engine_arguments: EngineArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

const TARGETS: &str = "\
Targets:
  a directory              source code and infrastructure-as-code
  a tar file, OCI layout   a container image
  a root file system       the root of an installed system
  an SBOM                  CycloneDX or SPDX
  a report                 recorded by any scanner that is known; see `portcullis read --formats`
  image:NAME               an image from a registry or the local image store
  COMPONENT                a component of the program: its folder, or COMPONENT:TAG, COMPONENT@DIGEST for an image
  COMPONENT=PATH           any of the above, taken for that component

Exit codes: 0 scanned, 1 --fail-on met, 2 something was not scanned.";

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A table for people, grouped by what fixes it
    #[default]
    Text,
    /// The scan document, which `diff` and `--base` read
    Json,
    /// SARIF 2.1.0
    Sarif,
    /// Markdown for a comment
    Markdown,
    /// A page of its own
    Html,
    /// `CycloneDX` 1.6 with vulnerabilities
    Cyclonedx,
}

fn severity(word: &str) -> Result<Severity, String> {
    word.parse().map_err(|error: portcullis_domain::severity::NoSeverity| error.to_string())
}

impl Scan {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let program = program_file::optional(&self.program, screen)?;
        let valid = program.as_ref().map(|found| &found.program);
        let root = program.as_ref().map(|found| found.folder.clone()).unwrap_or_default();
        let mut targets = Vec::new();
        for typed in &self.targets {
            let mut target = resolve_target(typed, valid, &root)?;
            if !self.engines.is_empty() {
                target.engines.clone_from(&self.engines);
            }
            targets.push(target);
        }
        let mut settings = self.engine_arguments.settings();
        // A report that would be refused need not be written to its end.
        settings.limits.report_bytes = self.limits.limits().bytes;
        let scan_settings = ScanSettings {
            engines: Engines::find(&settings),
            limits: self.limits.limits(),
            compact: self.format == Format::Text,
            program: valid,
        };
        let cancel = cancel_on_interrupt()?;
        let mut lines = Lines::new(Screen::shows_progress(), targets.iter().any(runs_engines));
        let mut outcome = scan_targets(&targets, &scan_settings, &cancel, &mut |step| lines.show(step));
        lines.clear();
        self.compare(&mut outcome)?;
        let unknown_as = valid.map_or(Severity::High, |program| program.gate.unknown_as);
        let threshold = self.fail_on.map(|fail_on| Threshold { fail_on, unknown_as });
        self.answer(&outcome, threshold, screen)?;
        Ok(if !outcome.is_complete() {
            Exit::Incomplete
        } else if threshold.is_some_and(|met| outcome.reaches(met.fail_on, met.unknown_as)) {
            Exit::Blocked
        } else {
            Exit::Done
        })
    }

    /// Tells new findings from those of the base, which is read for each component that was scanned.
    fn compare(&self, outcome: &mut Outcome) -> anyhow::Result<()> {
        let Some(base) = &self.base else { return Ok(()) };
        let mut known = Outcome::default();
        let mut read: Vec<String> = Vec::new();
        for target in &outcome.targets {
            let component = target.component.clone().unwrap_or_default();
            if !read.contains(&component) {
                known.targets.extend(read_scan(base, &component, &self.limits.limits())?.targets);
                read.push(component);
            }
        }
        mark_standing(outcome, &known);
        Ok(())
    }

    fn answer(
        &self,
        outcome: &Outcome,
        threshold: Option<Threshold>,
        screen: &mut Screen,
    ) -> anyhow::Result<()> {
        let file = output_file::chosen(self.output.as_deref());
        let options = Options {
            written_at: Some(jiff::Timestamp::now()),
            threshold,
            ..screen.options(self.wide, file)
        };
        let write = |out: &mut dyn Write| self.write(outcome, &options, out);
        output_file::answer(file, screen, write)
    }

    fn write(&self, outcome: &Outcome, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
        match self.format {
            Format::Text => terminal::write(outcome, options, out),
            Format::Json => json::write(outcome, options, out),
            Format::Sarif => sarif::write(outcome, options, out),
            Format::Markdown => markdown::write(outcome, options, out),
            Format::Html => html::write(outcome, options, out),
            Format::Cyclonedx => cyclonedx::write(outcome, options, out),
        }
    }
}

fn runs_engines(target: &ScanTarget) -> bool {
    !matches!(target.kind, TargetKind::Report(_))
}
