//! `portcullis release open VERSION`.

use super::{Named, list};
use crate::connection::{Connection, told};
use crate::engine_arguments::cancel_on_interrupt;
use crate::exit::Exit;
use crate::screen::Screen;
use anyhow::{Context, anyhow, bail};
use clap::Args;
use portcullis_api::{OpenRelease, Opened};
use portcullis_app::engines::{Cancel, Environment};
use portcullis_app::state::{Settings, state_of};
use portcullis_domain::release::{Artifact, ReleaseComponent};
use std::collections::BTreeMap;
use std::path::Path;

/// `portcullis release open`.
#[derive(Debug, Args)]
#[command(after_long_help = STATES)]
pub(crate) struct Open {
    #[command(flatten)]
    named: Named,
    /// A component and the exact state that ships; may be given several times
    #[arg(long = "component", value_name = "ID=STATE")]
    components: Vec<String>,
    /// A component that does not ship, and why; may be given several times
    #[arg(long = "leave-out", value_name = "ID=REASON")]
    left_out: Vec<String>,
    /// Put these components in the place of those that are on record
    #[arg(long)]
    replace: bool,
}

const STATES: &str = "\
States:
  sha256:…        an image, by the digest of its manifest or index, or by its image id
  a commit        infrastructure-as-code or source code, by its full commit id
  tree:sha256:…   the same with changes, by the hash of the tree that `portcullis record` prints
  a path          a directory, an OCI layout or a tar file of an image: its state is looked up";

impl Open {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let (connection, product) = self.named.product.connect(screen)?;
        let cancel = cancel_on_interrupt()?;
        let mut components = BTreeMap::new();
        let mut add = |id: &str, stands: ReleaseComponent| match components.insert(id.to_owned(), stands) {
            None => Ok(()),
            Some(_) => Err(anyhow!("`{id}` is given twice")),
        };
        for typed in &self.components {
            let (id, state) = pair(typed, "ID=STATE")?;
            add(id, ReleaseComponent::At(artifact(state, &connection, &cancel, screen)?))?;
        }
        for typed in &self.left_out {
            let (id, reason) = pair(typed, "ID=REASON")?;
            add(id, ReleaseComponent::LeftOut { reason: reason.to_owned() })?;
        }
        let release = OpenRelease { components, replace: self.replace };
        let opened = connection.client.open_release(&product, &self.named.version, &release).map_err(told)?;
        let how = match opened.opened {
            Some(Opened::Changed) => "changed",
            Some(Opened::Unchanged) => "open already, as it is",
            _ => "opened",
        };
        screen.answer(|out| {
            list::components(&opened.release, out)?;
            writeln!(
                out,
                "{} {} {how} in series {}",
                product, opened.release.version, opened.release.series
            )?;
            writeln!(
                out,
                "next:  portcullis release scan {0}   ·   portcullis release check {0}",
                opened.release.version
            )
        })?;
        Ok(Exit::Done)
    }
}

fn pair<'t>(typed: &'t str, shape: &str) -> anyhow::Result<(&'t str, &'t str)> {
    match typed.split_once('=') {
        Some((id, rest)) if !id.is_empty() && !rest.trim().is_empty() => Ok((id, rest)),
        _ => bail!("`{typed}` is not {shape}"),
    }
}

/// The state as typed, or that of the path.
fn artifact(
    typed: &str,
    connection: &Connection,
    cancel: &Cancel,
    screen: &mut Screen,
) -> anyhow::Result<Artifact> {
    let no_state = match typed.parse::<Artifact>() {
        Ok(artifact) => return Ok(artifact),
        Err(no_state) => no_state,
    };
    let path = Path::new(typed);
    let path = if path.exists() { path.to_owned() } else { connection.found.folder.join(path) };
    if !path.exists() {
        return Err(no_state).with_context(|| format!("`{typed}` is no state and no path"));
    }
    let environment = Environment::new(std::env::vars_os(), std::env::temp_dir());
    let state = state_of(&path, &Settings::new(environment), cancel)?;
    for remark in &state.remarks {
        screen.remark(&format!("note: {remark}"));
    }
    Ok(state.artifact)
}
