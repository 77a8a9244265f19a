//! `portcullis store copy`.

use super::Kept;
use crate::arguments::Format;
use crate::connection::shown;
use crate::exit::Exit;
use crate::interruption::unless_interrupted;
use crate::screen::Screen;
use anyhow::Context;
use clap::Args;
use clap::builder::NonEmptyStringValueParser;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jiff::Timestamp;
use portcullis_app::copy_store::{CopiedStore, CopyProgress, keep_copy, prepare_copy};
use portcullis_report::json_text;
use portcullis_report::plain_text::line;
use serde_json::{Value, json};
use std::io::{self, Write};
use std::time::Duration;

/// `portcullis store copy`.
#[derive(Debug, Args)]
pub(crate) struct Copy {
    /// Where to: a directory or a PostgreSQL database in which no store has anything yet
    #[arg(
        long,
        value_name = "STORE",
        env = "PORTCULLIS_COPY_TO",
        hide_env_values = true,
        value_parser = NonEmptyStringValueParser::new()
    )]
    to: String,
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    kept: Kept,
}

impl Copy {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let (address, caller) = self.kept.open(screen)?;
        let target = shown(&self.to);
        let failed = || format!("the store {} was not copied to {target}", shown(&address));
        let bar = bar();
        let mut watch = |progress: CopyProgress<'_>| {
            if let Some(bar) = &bar {
                bar.set_message(so_far(progress));
            }
        };
        let copied = portcullis_server::runtime()?.block_on(async {
            let work = async { Ok(prepare_copy(&address, &self.to, &mut watch).await?) };
            let prepared = Box::pin(unless_interrupted(work)).await?;
            Ok::<_, anyhow::Error>(keep_copy(prepared, &caller, Timestamp::now()).await?)
        });
        if let Some(bar) = &bar {
            bar.finish_and_clear();
        }
        let copied = copied.with_context(failed)?;
        if self.format == Format::Json {
            screen.answer(|out| json_text::pretty(&document(&target, &copied), out))?;
        } else {
            screen.answer(|out| answer(&target, &copied, out))?;
        }
        Ok(Exit::Done)
    }
}

/// Says on a terminal that there is something to wait for.
fn bar() -> Option<ProgressBar> {
    if !Screen::shows_progress() {
        return None;
    }
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}  {elapsed}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    Some(bar)
}

fn so_far(progress: CopyProgress<'_>) -> String {
    let doing = if progress.is_verifying { "verifying" } else { "copying" };
    format!("{doing} {}: {} of {} rows", line(progress.table), progress.rows, progress.of)
}

fn rows(copied: &CopiedStore) -> u64 {
    copied.tables.iter().map(|table| table.rows).sum()
}

fn answer(target: &str, copied: &CopiedStore, out: &mut dyn Write) -> io::Result<()> {
    let mut filled: Vec<_> = copied.tables.iter().filter(|table| table.rows > 0).collect();
    filled.sort_by(|one, other| one.name.cmp(&other.name));
    let width = filled.iter().map(|table| table.name.len()).max().unwrap_or_default();
    for table in filled {
        writeln!(out, "  {:width$}  {}", line(&table.name), table.rows)?;
    }
    let (rows, tables) = (rows(copied), copied.tables.len());
    writeln!(out, "Copied to {}: {rows} rows of {tables} tables, each the same there", line(target))?;
    writeln!(out, "audit  {}  of the store", copied.source)?;
    writeln!(out, "audit  {}  of the copy, with the entry that tells of it", copied.head)?;
    writeln!(
        out,
        "next:  give the copy with --store or PORTCULLIS_STORE, and end what works with the old store"
    )
}

fn document(target: &str, copied: &CopiedStore) -> Value {
    let tables: Vec<Value> = copied
        .tables
        .iter()
        .map(|table| json!({"name": table.name, "rows": table.rows, "digest": table.digest.to_string()}))
        .collect();
    json!({
        "target": target, "rows": rows(copied), "tables": tables, "source_head": copied.source.to_string(),
        "head": copied.head.to_string(),
    })
}
