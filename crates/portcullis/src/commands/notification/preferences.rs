//! `portcullis notification preferences`.

use crate::arguments::{Format, LimitArguments};
use crate::connection::{StoreArguments, told};
use crate::exit::Exit;
use crate::screen::Screen;
use anyhow::{Context, bail};
use clap::Args;
use portcullis_domain::notification::{Group, Timing};
use portcullis_report::json_text;

/// `portcullis notification preferences`.
#[derive(Debug, Args)]
pub(crate) struct Preferences {
    /// How soon to be told of what, as in `new=at_once`: `overdue`, `due_soon`, `new`, `work` or `approvals`; `at_once`,
    /// `digest` or `off`; may be given again
    #[arg(long = "set", value_name = "GROUP=TIMING", value_parser = wish)]
    wishes: Vec<(Group, Timing)>,
    /// The hour of the digest in the time zone of the program, from 0 to 23
    #[arg(long, value_name = "HOUR")]
    digest_hour: Option<u8>,
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

fn wish(text: &str) -> anyhow::Result<(Group, Timing)> {
    let Some((group, timing)) = text.split_once('=') else { bail!("say it as in `new=at_once`") };
    let words = |words: Vec<&str>| words.join(", ");
    let group = Group::from_word(group).with_context(|| {
        format!("a group is one of {}", words(Group::ALL.iter().map(|group| group.word()).collect()))
    })?;
    let timing = Timing::from_word(timing).with_context(|| {
        format!("a timing is one of {}", words(Timing::ALL.iter().map(|timing| timing.word()).collect()))
    })?;
    Ok((group, timing))
}

impl Preferences {
    pub(super) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let changes = !self.wishes.is_empty() || self.digest_hour.is_some();
        let connection = if changes {
            self.store.connect(&self.limits, screen)?
        } else {
            self.store.look(&self.limits, screen)?
        };
        let mut preferences = connection.client.preferences().map_err(told)?;
        if changes {
            preferences.groups.extend(self.wishes);
            preferences.digest_hour = self.digest_hour.unwrap_or(preferences.digest_hour);
            preferences = connection.client.set_preferences(&preferences).map_err(told)?;
        }
        screen.answer(|out| {
            if self.format == Format::Json {
                return json_text::pretty(&serde_json::to_value(&preferences)?, out);
            }
            for (group, timing) in &preferences.groups {
                writeln!(out, "{group:9}  {timing}")?;
            }
            writeln!(out, "digest     at {:02}:00 on business days", preferences.digest_hour)
        })?;
        Ok(Exit::Done)
    }
}
