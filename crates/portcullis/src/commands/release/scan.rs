//! `portcullis release scan VERSION`.

use super::Named;
use crate::commands::record::answer::recorded;
use crate::commands::scan::progress::Lines;
use crate::connection::{Connection, told};
use crate::engine_arguments::{EngineArguments, cancel_on_interrupt};
use crate::exit::Exit;
use crate::recording::{Outcome, Runs, Wanted, run_and_record};
use crate::screen::Screen;
use anyhow::bail;
use clap::Args;
use portcullis_api::{Release, Upload};
use portcullis_app::engines::{Cancel, EngineSettings, Engines};
use portcullis_app::resolve_targets::{ScanTarget, resolve_target};
use portcullis_app::state;
use portcullis_app::target_kind::TargetKind;
use portcullis_domain::release::{Artifact, ReleaseComponent};
use portcullis_report::plain_text::line;
use std::collections::BTreeMap;

/// `portcullis release scan`.
#[derive(Debug, Args)]
pub(crate) struct Scan {
    #[command(flatten)]
    named: Named,
    /// Only these components, each as ID or ID=PATH; without them all that the program gates
    #[arg(value_name = "COMPONENT[=PATH]")]
    components: Vec<String>,
    #[command(flatten)]
    engine_arguments: EngineArguments,
}

impl Scan {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let (connection, product) = self.named.product.connect(screen)?;
        let release = connection.client.release(&product, &self.named.version).map_err(told)?;
        let wanted = self.wanted(&connection, &release)?;
        let settings = self.engine_arguments.settings();
        let engines = Engines::find(&settings);
        let cancel = cancel_on_interrupt()?;
        let mut lines = Lines::new(Screen::shows_progress(), true);
        let mut whole = Outcome::default();
        for (component, path) in &wanted {
            let Some(ReleaseComponent::At(artifact)) = release.release.components.get(component) else {
                continue;
            };
            let outcome = scan(
                &connection,
                &release,
                (component, path.as_deref(), artifact),
                (&engines, &settings),
                &cancel,
                &mut lines,
            )?;
            whole.recorded.extend(outcome.recorded);
            whole.remarks.extend(outcome.remarks);
            whole.failed.extend(
                outcome.failed.into_iter().map(|(what, reason)| (format!("{component} {what}"), reason)),
            );
        }
        lines.clear();
        for remark in &whole.remarks {
            screen.remark(&format!("note: {remark}"));
        }
        screen.answer(|out| {
            for scan in &whole.recorded {
                recorded(scan, out)?;
            }
            for (what, reason) in &whole.failed {
                writeln!(out, "Not scanned: {}  {}", line(what), line(reason))?;
            }
            writeln!(out, "next:  portcullis release check {}", release.release.version)
        })?;
        Ok(if whole.is_complete() { Exit::Done } else { Exit::Incomplete })
    }

    /// The components to scan, with the paths that were given for them.
    fn wanted(
        &self,
        connection: &Connection,
        release: &Release,
    ) -> anyhow::Result<BTreeMap<String, Option<String>>> {
        let parts = &release.release.components;
        let ships = |id: &str| matches!(parts.get(id), Some(ReleaseComponent::At(_)));
        let mut wanted = BTreeMap::new();
        for typed in &self.components {
            let (id, path) =
                typed.split_once('=').map_or((typed.as_str(), None), |(id, path)| (id, Some(path)));
            if !ships(id) {
                bail!("`{id}` does not ship in {} {}", release.release.product, release.release.version);
            }
            wanted.insert(id.to_owned(), path.map(str::to_owned));
        }
        if wanted.is_empty() {
            let gated = connection.found.program.components().filter(|component| component.production);
            wanted.extend(gated.filter(|component| ships(&component.id)).map(|part| (part.id.clone(), None)));
        }
        Ok(wanted)
    }
}

fn scan(
    connection: &Connection,
    release: &Release,
    (component, path, artifact): (&str, Option<&str>, &Artifact),
    (engines, settings): (&Engines<'_>, &EngineSettings),
    cancel: &Cancel,
    lines: &mut Lines,
) -> anyhow::Result<Outcome> {
    let target = match target(connection, component, path, artifact) {
        Ok(target) => target,
        Err(error) => {
            let failed = vec![(String::new(), crate::recording::sentence(&error))];
            return Ok(Outcome { failed, ..Outcome::default() });
        }
    };
    // Nothing tells which image an unpacked root file system is of; who scans it for the release says so.
    let digests = match (&target.kind, artifact) {
        (TargetKind::RootFilesystem(_), Artifact::Image { digest, .. }) => digest.to_string(),
        _ => String::new(),
    };
    let wanted =
        Wanted { component, track: &release.release.series, said: Upload { digests, ..Upload::default() } };
    let runs = Runs {
        engines,
        names: &target.engines,
        platforms: &target.platforms,
        kind: &target.kind,
        state: &state::Settings::new(settings.environment.clone()),
    };
    let mut outcome = run_and_record(connection, &wanted, &runs, cancel, lines)?;
    let names = artifact.to_string();
    for scan in &outcome.recorded {
        let is_other = match artifact {
            Artifact::Image { manifests, digest } => {
                let mut known = manifests.iter().flat_map(|manifest| &manifest.digests).chain([digest]);
                !known.any(|known| scan.subjects.iter().any(|subject| subject == known.as_str()))
            }
            _ => !scan.subjects.contains(&names),
        };
        if is_other {
            let what = scan.engine.clone();
            let reason = format!(
                "what was scanned is {}, and the release has {names}",
                scan.subjects.first().map_or("of no known state", String::as_str)
            );
            outcome.failed.push((what, reason));
        }
    }
    Ok(outcome)
}

/// What to scan for a component at this state.
fn target(
    connection: &Connection,
    component: &str,
    path: Option<&str>,
    artifact: &Artifact,
) -> anyhow::Result<ScanTarget> {
    let typed = match (path, artifact) {
        (Some(path), _) => format!("{component}={path}"),
        (None, Artifact::Image { digest, .. }) => format!("{component}@{digest}"),
        (None, _) => component.to_owned(),
    };
    Ok(resolve_target(&typed, Some(&connection.found.program), &connection.found.folder)?)
}
