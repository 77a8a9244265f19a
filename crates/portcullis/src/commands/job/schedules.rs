//! `portcullis job schedules`, and `portcullis job run NAME`.

use crate::arguments::{Format, LimitArguments};
use crate::connection::{StoreArguments, told};
use crate::exit::Exit;
use crate::screen::Screen;
use clap::Args;
use portcullis_api::Schedule;
use portcullis_domain::job::JobState;
use portcullis_report::json_text;
use portcullis_report::plain_text::line;
use std::io::{self, Write};

/// `portcullis job schedules`.
#[derive(Debug, Args)]
pub(crate) struct Schedules {
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

/// `portcullis job run`.
#[derive(Debug, Args)]
pub(crate) struct Run {
    /// The name of the schedule
    #[arg(value_name = "NAME", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    name: String,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

impl Schedules {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let connection = self.store.look(&self.limits, screen)?;
        let list = connection.client.schedules().map_err(told)?;
        let document = serde_json::to_value(&list)?;
        screen.answer(|out| match self.format {
            Format::Json => json_text::pretty(&document, out),
            Format::Text => list.schedules.iter().try_for_each(|schedule| row(schedule, out)),
        })?;
        Ok(Exit::Done)
    }
}

impl Run {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let connection = self.store.connect(&self.limits, screen)?;
        let job = connection.client.run_schedule(&self.name).map_err(told)?;
        screen.answer(|out| {
            writeln!(out, "{} {} is {}", line(&job.kind), line(&job.id), job.state)?;
            if job.state == JobState::Waiting {
                writeln!(out, "next:  portcullis worker --once, unless a worker runs")?;
            }
            Ok(())
        })?;
        Ok(Exit::Done)
    }
}

fn row(schedule: &Schedule, out: &mut dyn Write) -> io::Result<()> {
    let times = format!("{} {}", schedule.cron, schedule.zone);
    writeln!(out, "{:<14}  next {}  ({})", line(&schedule.name), schedule.next_at, line(&times))?;
    match (schedule.last_at, &schedule.last_job) {
        (Some(at), Some(job)) => {
            let state = schedule.last_state.map_or("done, and forgotten", JobState::word);
            writeln!(out, "{:14}  last {at}: {state}, job {}", "", line(job))?;
        }
        _ => writeln!(out, "{:14}  never yet", "")?,
    }
    if let Some(error) = &schedule.last_error {
        writeln!(out, "{:14}  error: {}", "", line(error))?;
    }
    Ok(())
}
