//! `portcullis rotation handover`.

use super::{local, moment};
use crate::arguments::{Format, LimitArguments};
use crate::connection::{StoreArguments, told};
use crate::exit::Exit;
use crate::screen::Screen;
use anyhow::{Context, bail};
use clap::Args;
use portcullis_api::EditHandover;
use portcullis_domain::program::Program;
use portcullis_domain::rotation::sheet::HandoverSheet;
use portcullis_report::json_text;
use portcullis_report::plain_text::line;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::PathBuf;

/// Bytes of a file with a recap.
const RECAP: u64 = 256 << 10;

/// `portcullis rotation handover`.
#[derive(Debug, Args)]
pub(crate) struct Handover {
    /// When the week is handed over; the latest where nothing is said
    #[arg(value_name = "TIME")]
    at: Option<String>,
    /// Keep the text of this file instead of the draft
    #[arg(long, value_name = "FILE")]
    text: Option<PathBuf>,
    /// Post it to the security team
    #[arg(long)]
    post: bool,
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

impl Handover {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let changes = self.text.is_some() || self.post;
        let connection = if changes {
            self.store.connect(&self.limits, screen)?
        } else {
            self.store.look(&self.limits, screen)?
        };
        let (client, program) = (&connection.client, &connection.found.program);
        let handovers = client.handovers().map_err(told)?.handovers;
        let at = self.at.as_deref().map(|at| moment(program, at)).transpose()?;
        let found = handovers.into_iter().find(|handover| at.is_none_or(|at| handover.at == at));
        let Some(mut handover) = found else {
            bail!("nothing was drafted for that handover; a recap is drafted on the working day before")
        };
        if let Some(path) = &self.text {
            let mut text = String::new();
            let read = File::open(path).and_then(|file| file.take(RECAP).read_to_string(&mut text));
            read.with_context(|| format!("{} can't be read", path.display()))?;
            handover = client.edit_handover(handover.at, &EditHandover { text }).map_err(told)?;
        }
        if self.post {
            handover = client.post_handover(handover.at).map_err(told)?;
        }
        screen.answer(|out| match self.format {
            Format::Json => json_text::pretty(&serde_json::to_value(&handover)?, out),
            Format::Text => write(program, &handover, out),
        })?;
        Ok(Exit::Done)
    }
}

fn write(program: &Program, handover: &HandoverSheet, out: &mut dyn Write) -> io::Result<()> {
    let at = local(program, handover.at);
    writeln!(out, "{} to {}, {at}", line(&handover.from), line(&handover.to))?;
    match handover.posted_at {
        Some(posted) => writeln!(out, "posted {}", local(program, posted))?,
        None => writeln!(out, "not posted")?,
    }
    writeln!(out)?;
    let text = handover.text.as_ref().unwrap_or(&handover.draft);
    text.lines().try_for_each(|said| writeln!(out, "{}", line(said)))?;
    if handover.posted_at.is_none() {
        writeln!(out, "\nnext:  portcullis rotation handover --post")?;
    }
    Ok(())
}
