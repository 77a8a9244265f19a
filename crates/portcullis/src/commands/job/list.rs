//! `portcullis job list`.

use crate::arguments::{Format, LimitArguments};
use crate::connection::{StoreArguments, told};
use crate::exit::Exit;
use crate::screen::Screen;
use clap::Args;
use portcullis_api::{Job, ListJobs};
use portcullis_domain::job::JobState;
use portcullis_report::json_text;
use portcullis_report::plain_text::line;
use std::io::{self, Write};

/// `portcullis job list`.
#[derive(Debug, Args)]
pub(crate) struct List {
    /// Only those that are `waiting`, `running`, `done` or `failed`
    #[arg(long, value_name = "STATE", value_parser = state)]
    state: Option<JobState>,
    /// Only those of this kind
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// At most so many jobs, up to 1000
    #[arg(long, value_name = "COUNT", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=1000))]
    limit: u32,
    /// Go on behind the job with this id: show older ones
    #[arg(long, value_name = "ID")]
    after: Option<String>,
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

fn state(word: &str) -> Result<JobState, String> {
    JobState::from_word(word).ok_or_else(|| "a job is waiting, running, done or failed".to_owned())
}

impl List {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let connection = self.store.look(&self.limits, screen)?;
        let wanted =
            ListJobs { state: self.state, kind: self.kind, after: self.after, limit: Some(self.limit) };
        let page = connection.client.jobs(&wanted).map_err(told)?;
        if self.format == Format::Json {
            let document = serde_json::to_value(&page)?;
            screen.answer(|out| json_text::pretty(&document, out))?;
            return Ok(Exit::Done);
        }
        screen.answer(|out| {
            page.jobs.iter().try_for_each(|job| row(job, out))?;
            if page.jobs.is_empty() {
                writeln!(out, "there is no such job; `portcullis worker` does what is due")?;
            }
            let count =
                |state| page.counts.iter().filter(|one| one.state == state).map(|one| one.count).sum::<i64>();
            let counts: Vec<String> =
                JobState::ALL.iter().map(|state| format!("{} {state}", count(*state))).collect();
            writeln!(out, "in all: {}", counts.join(", "))?;
            if let Some(next) = &page.next {
                writeln!(out, "next:  portcullis job list --after {}", line(next))?;
            }
            Ok(())
        })?;
        Ok(Exit::Done)
    }
}

/// A job in one line.
fn row(job: &Job, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "{}  {:<8}  {:<14}", line(&job.id), job.state, line(&job.kind))?;
    match job.state {
        JobState::Waiting => write!(out, "  due {}", job.due_at)?,
        JobState::Running => {
            write!(out, "  on {}", line(job.worker.as_deref().unwrap_or("nobody")))?;
        }
        JobState::Done | JobState::Failed => {
            if let Some(at) = job.finished_at {
                write!(out, "  at {at}")?;
            }
        }
    }
    if let Some(error) = &job.error {
        write!(out, "  attempt {} of {}: {}", job.attempts, job.most_attempts, line(error))?;
    }
    writeln!(out)
}
