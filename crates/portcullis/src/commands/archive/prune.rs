//! `portcullis archive prune`.

use crate::arguments::{Format, LimitArguments};
use crate::connection::{StoreArguments, told};
use crate::exit::Exit;
use crate::screen::Screen;
use clap::Args;
use portcullis_api::Prune as Pruned;
use portcullis_report::json_text;
use portcullis_report::plain_text::line;
use std::io::{self, Write};

/// `portcullis archive prune`.
#[derive(Debug, Args)]
pub(crate) struct Prune {
    /// Remove it; without this it is only shown
    #[arg(long)]
    yes: bool,
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

impl Prune {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let connection = self.store.connect(&self.limits, screen)?;
        let client = &connection.client;
        let prune = if self.yes { client.prune() } else { client.plan_prune() }.map_err(told)?;
        if self.format == Format::Json {
            let document = serde_json::to_value(&prune)?;
            screen.answer(|out| json_text::pretty(&document, out))?;
        } else {
            screen.answer(|out| answer(&prune, out))?;
        }
        Ok(Exit::Done)
    }
}

fn answer(prune: &Pruned, out: &mut dyn Write) -> io::Result<()> {
    for object in &prune.objects {
        let kind = object.kind.as_deref().unwrap_or("orphan");
        writeln!(out, "  {}  {kind:10}  {}", object.digest, object.at)?;
    }
    let stays = format!(
        "{} within the retention of {}, {} older ones under hold or in use",
        prune.kept,
        line(&prune.retention),
        prune.in_use
    );
    let what = match prune.objects.len() {
        1 => "1 object".to_owned(),
        many => format!("{many} objects"),
    };
    match (prune.objects.is_empty(), prune.removed) {
        (true, _) => writeln!(out, "nothing is past its retention; {stays}"),
        (false, true) => writeln!(out, "{what} removed; {stays}"),
        (false, false) => {
            writeln!(out, "{what} past their retention; {stays}")?;
            writeln!(out, "next:  portcullis archive prune --yes")
        }
    }
}
