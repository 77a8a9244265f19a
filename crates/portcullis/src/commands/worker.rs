//! `portcullis worker`.

use crate::arguments::LimitArguments;
use crate::connection::StoreArguments;
use crate::engine_arguments::EngineArguments;
use crate::exit::Exit;
use crate::mail_arguments::MailArguments;
use crate::screen::Screen;
use crate::slack_arguments::SlackArguments;
use anyhow::Context;
use clap::Args;
use jiff::Timestamp;
use portcullis_app::jobs::run::Means;
use portcullis_report::plain_text::line;
use portcullis_server::jobs::{WorkerEnd, WorkerSettings, work};
use std::fs;
use std::path::PathBuf;
use std::process;
use std::time::Duration;

/// `portcullis worker`.
#[derive(Debug, Args)]
pub(crate) struct Worker {
    /// Do what is due, and end; exit with 2 if an attempt failed
    #[arg(long)]
    once: bool,
    /// Jobs that are done at once
    #[arg(long, value_name = "COUNT", env = "PORTCULLIS_WORKER_JOBS", default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=64))]
    jobs: u8,
    /// Seconds that jobs have to end when the worker is told to end; what does not is done again elsewhere
    #[arg(long, value_name = "SECONDS", env = "PORTCULLIS_WORKER_GRACE", default_value_t = 20, value_parser = clap::value_parser!(u64).range(0..=3600))]
    grace: u64,
    /// A file of settings in TOML, each with the name of its option
    #[arg(long, value_name = "FILE", env = "PORTCULLIS_CONFIG")]
    config: Option<PathBuf>,
    /// How people reach the server, for links in mails: `https://portcullis.acme.example`
    #[arg(long, value_name = "URL", env = "PORTCULLIS_BASE_URL", default_value = "http://127.0.0.1:8080")]
    base_url: String,
    #[command(flatten)]
    mail: MailArguments,
    #[command(flatten)]
    slack: SlackArguments,
    #[command(flatten)]
    engines: EngineArguments,
    #[command(flatten)]
    limits: LimitArguments,
    #[command(flatten)]
    store: StoreArguments,
}

impl Worker {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let opening = self.store.opening(screen)?;
        let settings = WorkerSettings {
            at_once: usize::from(self.jobs),
            grace: Duration::from_secs(self.grace),
            ..WorkerSettings::new(name())
        };
        let means = Means {
            senders: self.mail.senders(&self.base_url, &self.slack)?,
            engines: self.engines.settings(),
            limits: self.limits.limits(),
        };
        let told = screen.teller();
        let tell = move |event: &portcullis_server::jobs::WorkerEvent| {
            if event.is_end() {
                let level = if event.is_trouble() { "WARN" } else { "INFO" };
                told(&format!("{:.3} {level} {}", Timestamp::now(), line(&event.to_string())));
            }
        };
        if !self.once {
            screen.remark("working; ctrl-c or SIGTERM ends it");
        }
        let archive = opening.archive.as_deref();
        let program = opening.program;
        let ended =
            work(&opening.address, archive, program, &opening.caller, means, settings, self.once, tell)
                .with_context(|| {
                    format!("the store {} can't be used", crate::connection::shown(&opening.address))
                })?;
        Ok(match ended {
            WorkerEnd::Stopped | WorkerEnd::Idle(0) => Exit::Done,
            WorkerEnd::Idle(_) => Exit::Incomplete,
        })
    }
}

/// The name of this process among workers: the machine and the number of the process.
pub(super) fn name() -> String {
    let machine = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let machine = machine.trim();
    let machine = if machine.is_empty() { "worker" } else { machine };
    format!("{machine}:{}", process::id())
}
