//! `portcullis job show|retry ID`.

use crate::arguments::{Format, LimitArguments};
use crate::connection::{StoreArguments, told};
use crate::exit::Exit;
use crate::screen::Screen;
use clap::Args;
use portcullis_api::Job;
use portcullis_report::json_text;
use portcullis_report::plain_text::line;
use std::io::{self, Write};

/// `portcullis job show`.
#[derive(Debug, Args)]
pub(crate) struct Show {
    /// The id of the job
    #[arg(value_name = "ID", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    id: String,
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

/// `portcullis job retry`.
#[derive(Debug, Args)]
pub(crate) struct Retry {
    /// The id of the job
    #[arg(value_name = "ID", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    id: String,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

impl Show {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let connection = self.store.look(&self.limits, screen)?;
        let job = connection.client.job(&self.id).map_err(told)?;
        let document = serde_json::to_value(&job)?;
        screen.answer(|out| match self.format {
            Format::Json => json_text::pretty(&document, out),
            Format::Text => all_of(&job, out),
        })?;
        Ok(Exit::Done)
    }
}

impl Retry {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let connection = self.store.connect(&self.limits, screen)?;
        let job = connection.client.retry_job(&self.id).map_err(told)?;
        screen.answer(|out| writeln!(out, "{} {} is due", line(&job.kind), line(&job.id)))?;
        Ok(Exit::Done)
    }
}

fn all_of(job: &Job, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{} {}: {}", line(&job.kind), line(&job.id), job.state)?;
    writeln!(out, "put down {}, due {}", job.enqueued_at, job.due_at)?;
    writeln!(out, "attempt {} of {}", job.attempts, job.most_attempts)?;
    if let Some(at) = job.started_at {
        let worker = job.worker.as_deref().map(|worker| format!(" on {}", line(worker)));
        writeln!(out, "begun {at}{}", worker.unwrap_or_default())?;
    }
    if let Some(at) = job.leased_until {
        writeln!(out, "leased until {at}")?;
    }
    if let Some(at) = job.finished_at {
        writeln!(out, "ended {at}")?;
    }
    if let Some(error) = &job.error {
        writeln!(out, "error: {}", line(error))?;
    }
    Ok(())
}
