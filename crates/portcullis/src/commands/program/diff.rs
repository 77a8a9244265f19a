//! `portcullis program diff OLD NEW`.

use super::explain;
use crate::connection::{look_into, told};
use crate::exit::Exit;
use crate::screen::Screen;
use crate::server_arguments::ServerArguments;
use crate::way::Way;
use anyhow::bail;
use clap::{Args, ValueEnum};
use jiff::Timestamp;
use portcullis_api::{Client, ComparePrograms};
use portcullis_app::compare_programs::recorded;
use portcullis_app::load_program::load_program;
use portcullis_domain::program::Program;
use portcullis_domain::program::difference::{Consequences, compare};
use portcullis_report::diagnostics::render;
use portcullis_report::program_difference;
use std::path::PathBuf;

/// `portcullis program diff`.
#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// The program file as it was
    old: PathBuf,
    /// The program file as it is to be
    new: PathBuf,
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// The store in which verdicts and approvals are looked at: a directory, or `postgres://USER@HOST/DATABASE`;
    /// without it none is
    #[arg(long, value_name = "STORE", env = "PORTCULLIS_STORE", hide_env_values = true)]
    store: Option<String>,
    /// The directory of the archive; without it `archive` in the directory of the store
    #[arg(long, value_name = "DIR", env = "PORTCULLIS_ARCHIVE")]
    archive: Option<PathBuf>,
    /// The moment at which verdicts and approvals are looked at, as in 2026-11-23T10:00:00Z; without it the present one
    #[arg(long, value_name = "TIME")]
    as_of: Option<Timestamp>,
    #[command(flatten)]
    server: ServerArguments,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum Format {
    /// For people
    #[default]
    Text,
    /// For machines
    Json,
    /// Markdown for a comment
    Markdown,
}

impl Diff {
    pub(super) fn run(&self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let (old, new) = (load_program(&self.old)?, load_program(&self.new)?);
        let (Some(before), Some(after)) = (&old.loaded.program, &new.loaded.program) else {
            for file in [&old, &new].into_iter().filter(|file| file.loaded.program.is_none()) {
                explain(file, screen);
            }
            return Ok(Exit::Incomplete);
        };
        if !new.loaded.diagnostics.is_empty() {
            screen.remark(&render(&new.loaded.diagnostics, &new.file, screen.is_coloured()));
        }
        let difference = compare(before, after);
        let consequences = match self.client(before)? {
            Some(client) => Some(self.consequences(&client, before, after)?),
            None => None,
        };
        let consequences = consequences.as_ref();
        let options = screen.options(false, None);
        screen.answer(|out| match self.format {
            Format::Text => program_difference::text(&difference, consequences, &options, out),
            Format::Json => program_difference::json(&difference, consequences, &options, out),
            Format::Markdown => program_difference::markdown(&difference, consequences, &options, out),
        })?;
        Ok(Exit::Done)
    }

    /// A client of the store or the server, if one is named.
    fn client(&self, old: &Program) -> anyhow::Result<Option<Client<Way>>> {
        match (&self.store, self.server.transport()?) {
            (Some(_), Some(_)) => bail!(
                "--store and --server are two places; leave one of them out, or take PORTCULLIS_STORE or \
                 PORTCULLIS_SERVER out of the environment"
            ),
            (Some(store), None) => Ok(Some(look_into(store, self.archive.as_deref(), old.clone())?)),
            (None, Some(server)) => Ok(Some(Client::new(Way::Server(Box::new(server))))),
            (None, None) if self.as_of.is_some() => {
                bail!("--as-of is about what is on record; say where that is with --store or --server")
            }
            (None, None) => Ok(None),
        }
    }

    /// What the change does to what is on record.
    fn consequences(
        &self,
        client: &Client<Way>,
        old: &Program,
        new: &Program,
    ) -> anyhow::Result<Consequences> {
        let document = |program| serde_json::from_slice(&recorded(program));
        let compare = ComparePrograms { old: document(old)?, new: document(new)?, as_of: self.as_of };
        client.compare_programs(&compare).map_err(told)
    }
}
