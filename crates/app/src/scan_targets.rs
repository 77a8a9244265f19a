//! Scans targets: runs the engines on each, reads what they report, and collects the findings by identity.

use crate::causes::in_full;
use crate::engines::{Cancel, Engines};
use crate::name_owners::name_owners;
use crate::read_report::{Limits, read_report, run_of};
use crate::resolve_targets::ScanTarget;
use crate::target_kind::TargetKind;
use portcullis_domain::program::Program;
use portcullis_domain::scan::{Collector, NotScanned, Run, Scan, Target};
use portcullis_engines::EngineRun;
use std::error::Error as _;
use std::path::Path;
use std::time::Duration;

/// How to scan.
#[derive(Debug)]
pub struct ScanSettings<'s> {
    /// The engines.
    pub engines: Engines<'s>,
    /// Bounds on the reports.
    pub limits: Limits,
    /// Whether only names and places of findings are kept.
    pub compact: bool,
    /// Whose things are whose.
    pub program: Option<&'s Program>,
}

/// How far a scan is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step<'e> {
    /// An engine began, or a report is being read.
    Began {
        /// The target.
        target: &'e str,
        /// `trivy`, `checkov`, or `report`.
        engine: &'e str,
    },
    /// An engine is at work.
    Running {
        /// For how long.
        elapsed: Duration,
        /// With how much memory, where known.
        memory_bytes: Option<u64>,
    },
    /// It is done, with so many findings in the target so far.
    Ended {
        /// Findings of the target by identity.
        findings: usize,
    },
    /// It failed.
    Failed {
        /// Why.
        reason: &'e str,
    },
}

/// Scans `targets` in their order. Whatever can't be scanned is in the result; nothing is silent.
pub fn scan_targets(
    targets: &[ScanTarget],
    settings: &ScanSettings<'_>,
    cancel: &Cancel,
    tell: &mut dyn FnMut(Step<'_>),
) -> Scan {
    let targets = targets.iter().map(|target| scan_target(target, settings, cancel, tell)).collect();
    Scan { targets }
}

fn scan_target(
    target: &ScanTarget,
    settings: &ScanSettings<'_>,
    cancel: &Cancel,
    tell: &mut dyn FnMut(Step<'_>),
) -> Target {
    let mut work = Work {
        settings,
        target: Target {
            name: target.name.clone(),
            component: target.component.clone(),
            ..Target::default()
        },
        collector: Collector::new(target.component.as_deref().unwrap_or_default()),
    };
    if settings.compact {
        work.collector = work.collector.compact();
    }
    if let TargetKind::Report(path) = &target.kind {
        tell(Step::Began { target: &target.name, engine: "report" });
        work.read(path, None);
        work.told(tell);
    } else {
        if target.engines.is_empty() {
            work.not_scanned(
                "no engine".to_owned(),
                "no engine was chosen for it",
                "choose one with --engine",
            );
        }
        let platforms: Vec<Option<&str>> = match target.platforms.as_slice() {
            [] => vec![None],
            platforms => platforms.iter().map(|platform| Some(platform.as_str())).collect(),
        };
        for engine in &target.engines {
            for platform in &platforms {
                tell(Step::Began { target: &target.name, engine });
                work.run(engine, &target.kind, *platform, cancel, tell);
                work.told(tell);
            }
        }
    }
    let mut scanned = Target { findings: work.collector.finish(), ..work.target };
    if let Some(program) = settings.program {
        name_owners(&mut scanned, program);
    }
    scanned
}

struct Work<'w> {
    settings: &'w ScanSettings<'w>,
    target: Target,
    collector: Collector,
}

impl Work<'_> {
    fn run(
        &mut self,
        engine: &str,
        kind: &TargetKind,
        platform: Option<&str>,
        cancel: &Cancel,
        tell: &mut dyn FnMut(Step<'_>),
    ) {
        let mut progress = |progress: portcullis_engines::Progress| {
            tell(Step::Running { elapsed: progress.elapsed, memory_bytes: progress.memory_bytes });
        };
        match self.settings.engines.scan(engine, kind, platform, cancel, &mut progress) {
            Ok(run) => {
                let path = run.report.path().to_owned();
                self.read(&path, Some(&run));
                for part in run.not_scanned {
                    self.not_scanned(part.what, &part.reason, "");
                }
            }
            Err(failure) => self.not_scanned(engine.to_owned(), &failure.reason, &failure.advice),
        }
    }

    /// Reads a report: a recorded one, or that of an engine that just ran.
    fn read(&mut self, path: &Path, by: Option<&EngineRun>) {
        let number = self.target.runs.len();
        let mut collected = self.collector.begin(number);
        match read_report(path, by.map(|run| run.engine), &self.settings.limits, &mut collected) {
            Ok(reading) => {
                self.collector.add(collected);
                let report = by.is_none().then(|| path.display().to_string());
                let mut run = run_of(&reading, report);
                if let Some(by) = by {
                    complete(&mut run, by);
                }
                self.target.runs.push(run);
                for part in reading.not_scanned {
                    self.not_scanned(part.what, &part.reason, "");
                }
            }
            Err(error) => {
                let what = by.map_or_else(|| path.display().to_string(), |run| run.engine.to_owned());
                // The error itself says no more than that the report, which is named, can't be read.
                let reason = error.source().map_or_else(|| error.to_string(), in_full);
                self.not_scanned(what, &reason, "");
            }
        }
    }

    fn not_scanned(&mut self, what: String, reason: &str, advice: &str) {
        let part = NotScanned { what, reason: reason.to_owned(), advice: advice.to_owned() };
        if !self.target.not_scanned.contains(&part) {
            self.target.not_scanned.push(part);
        }
    }

    fn told(&self, tell: &mut dyn FnMut(Step<'_>)) {
        match self.target.not_scanned.last() {
            Some(part) => tell(Step::Failed { reason: &part.reason }),
            None => tell(Step::Ended { findings: self.collector.len() }),
        }
    }
}

/// What the adapter knows better than the report.
fn complete(run: &mut Run, by: &EngineRun) {
    run.engine_version = Some(by.version.to_string());
    run.database_date = by.database.map(|database| database.updated_at).or(run.database_date);
    run.remarks.clone_from(&by.remarks);
}
