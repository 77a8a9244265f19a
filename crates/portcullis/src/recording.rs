//! Runs engines on a component, or takes its reports, and hands each to the store.

use crate::commands::scan::progress::Lines;
use crate::connection::{Connection, told};
use anyhow::Context;
use jiff::Timestamp;
use portcullis_api::{Body, RecordedScan, Upload};
use portcullis_app::engines::{Cancel, Engines};
use portcullis_app::scan_targets::Step;
use portcullis_app::state::{self, State, state_of_image, state_of_tree};
use portcullis_app::target_kind::TargetKind;
use portcullis_domain::release::Artifact;
use std::fs::File;
use std::io::stdin;
use std::path::{Path, PathBuf};

/// What is to be recorded of one component.
pub(crate) struct Wanted<'w> {
    pub(crate) component: &'w str,
    pub(crate) track: &'w str,
    /// What is said beside the reports.
    pub(crate) said: Upload,
}

/// What came of it.
#[derive(Default)]
pub(crate) struct Outcome {
    pub(crate) recorded: Vec<RecordedScan>,
    /// What was not recorded, and why.
    pub(crate) failed: Vec<(String, String)>,
    /// What is worth knowing about the state of what was scanned.
    pub(crate) remarks: Vec<String>,
}

impl Outcome {
    /// Says whether everything was recorded, and nothing of it is incomplete.
    pub(crate) fn is_complete(&self) -> bool {
        self.failed.is_empty() && self.recorded.iter().all(|scan| scan.incomplete.is_none())
    }
}

/// Records reports that were written elsewhere. Of several, one that is refused does not hide what became of the others.
pub(crate) fn record_reports(
    connection: &Connection,
    wanted: &Wanted<'_>,
    reports: &[PathBuf],
) -> anyhow::Result<Outcome> {
    let mut outcome = Outcome::default();
    for path in reports {
        let upload = Upload { track: wanted.track.to_owned(), ..wanted.said.clone() };
        let recorded = open(path).and_then(|report| {
            let recorded = connection.client.record_scan(wanted.component, &upload, report).map_err(told);
            recorded.with_context(|| format!("{} was not recorded", name(path)))
        });
        match recorded {
            Ok(recorded) => outcome.recorded.push(recorded),
            Err(error) if reports.len() == 1 => return Err(error),
            Err(error) => outcome.failed.push((name(path), sentence(&error))),
        }
    }
    Ok(outcome)
}

/// What people call a report.
fn name(path: &Path) -> String {
    if path == Path::new("-") { "the standard input".to_owned() } else { path.display().to_string() }
}

fn open(path: &Path) -> anyhow::Result<Body> {
    if path == Path::new("-") {
        return Ok(Body::Stream(Box::new(stdin())));
    }
    let failed = || format!("{} can't be read", path.display());
    let file = File::open(path).with_context(failed)?;
    if file.metadata().with_context(failed)?.is_dir() {
        anyhow::bail!("{} is a directory, not a report", path.display());
    }
    Ok(file.into())
}

/// What engines are run on, and with which of them.
pub(crate) struct Runs<'r> {
    pub(crate) engines: &'r Engines<'r>,
    pub(crate) names: &'r [String],
    pub(crate) platforms: &'r [String],
    pub(crate) kind: &'r TargetKind,
    pub(crate) state: &'r state::Settings,
}

/// Runs the engines and records what they report.
pub(crate) fn run_and_record(
    connection: &Connection,
    wanted: &Wanted<'_>,
    runs: &Runs<'_>,
    cancel: &Cancel,
    lines: &mut Lines,
) -> anyhow::Result<Outcome> {
    let mut outcome = Outcome::default();
    let state = match state(runs, cancel) {
        Ok(state) => state,
        Err(error) => {
            outcome.failed.push((wanted.component.to_owned(), sentence(&error)));
            return Ok(outcome);
        }
    };
    outcome.remarks.extend(state.iter().flat_map(|state| state.remarks.iter().cloned()));
    let platforms: Vec<Option<&str>> = match runs.platforms {
        [] => vec![None],
        platforms => platforms.iter().map(|platform| Some(platform.as_str())).collect(),
    };
    for engine in runs.names {
        for platform in &platforms {
            lines.show(Step::Began { target: wanted.component, engine });
            let mut progress = |progress: portcullis_app::engines::Progress| {
                lines.show(Step::Running { elapsed: progress.elapsed, memory_bytes: progress.memory_bytes });
            };
            let started = Timestamp::now();
            let run = match runs.engines.scan(engine, runs.kind, *platform, cancel, &mut progress) {
                Ok(run) => run,
                Err(failure) => {
                    lines.show(Step::Failed { reason: &failure.reason });
                    let advice = if failure.advice.is_empty() {
                        String::new()
                    } else {
                        format!("; {}", failure.advice)
                    };
                    outcome.failed.push((engine.clone(), format!("{}{advice}", failure.reason)));
                    continue;
                }
            };
            let part = run.not_scanned.first().map(|part| format!("{}: {}", part.what, part.reason));
            let moved = has_moved(runs, state.as_ref(), cancel);
            let upload = Upload {
                track: wanted.track.to_owned(),
                format: Some(engine.clone()),
                ran: true,
                engine_version: Some(run.version.to_string()),
                database_date: run.database.map(|database| database.updated_at),
                scanned_at: Some(started),
                platform: platform.map(str::to_owned),
                incomplete: part.or(moved),
                ..with_state(wanted.said.clone(), state.as_ref(), *platform)
            };
            let report = open(run.report.path())?;
            let recorded = connection.client.record_scan(wanted.component, &upload, report).map_err(told)?;
            let findings = recorded.counts.new + recorded.counts.known;
            lines.show(Step::Ended { findings: usize::try_from(findings).unwrap_or(usize::MAX) });
            outcome.recorded.push(recorded);
        }
    }
    Ok(outcome)
}

/// The state of what is scanned, where it can be told by looking at it.
fn state(runs: &Runs<'_>, cancel: &Cancel) -> anyhow::Result<Option<State>> {
    Ok(match runs.kind {
        TargetKind::Directory(path) | TargetKind::Configuration(path) => {
            Some(state_of_tree(path, runs.state, cancel)?)
        }
        TargetKind::ImageArchive(path) => Some(state_of_image(path, cancel)?),
        _ => None,
    })
}

/// Why a scan proves nothing: what was scanned was changed meanwhile.
fn has_moved(runs: &Runs<'_>, before: Option<&State>, cancel: &Cancel) -> Option<String> {
    let before = before?;
    match state(runs, cancel) {
        Ok(Some(after)) if after.artifact == before.artifact => None,
        Ok(_) => Some("what was scanned was changed while it was scanned".to_owned()),
        Err(error) => Some(sentence(&error)),
    }
}

fn with_state(said: Upload, state: Option<&State>, platform: Option<&str>) -> Upload {
    let Some(state) = state else { return said };
    match &state.artifact {
        Artifact::Commit(commit) => Upload { commit: Some(commit.clone()), ..said },
        Artifact::Tree(tree) => Upload { tree: Some(tree.to_string()), commit: None, ..said },
        Artifact::Image { .. } => {
            let mut digests: Vec<String> = said.digests.split(',').map(str::to_owned).collect();
            if let portcullis_domain::release::Scanned::Image { digests: of_image, .. } =
                state.scanned(platform)
            {
                digests.extend(of_image.iter().map(ToString::to_string));
            }
            Upload { digests: digests.join(","), ..said }
        }
    }
}

/// An error with its causes in one sentence.
pub(crate) fn sentence(error: &anyhow::Error) -> String {
    error.chain().map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
