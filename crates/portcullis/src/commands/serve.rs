//! `portcullis serve`.

use crate::arguments::LimitArguments;
use crate::commands::worker;
use crate::connection::StoreArguments;
use crate::demo;
use crate::engine_arguments::EngineArguments;
use crate::exit::Exit;
use crate::mail_arguments::MailArguments;
use crate::mailbox_arguments::MailboxArguments;
use crate::oidc_arguments::OidcArguments;
use crate::screen::Screen;
use crate::slack_arguments::{SlackArguments, TicketArguments};
use anyhow::Context;
use clap::{Args, ValueEnum};
use jiff::Timestamp;
use portcullis_app::accounts::invite::accept_invitation;
use portcullis_app::accounts::secret::Secret;
use portcullis_app::accounts::set_up::set_up;
use portcullis_app::installation::{Installation, StoreError};
use portcullis_app::jobs::run::Means;
use portcullis_app::tickets::Ticketing;
use portcullis_server::jobs::{Worker, WorkerSettings};
use portcullis_server::programs::{self, Source};
use portcullis_server::slack::{SlackSettings, follow, follow_socket};
use portcullis_server::{Server, Settings, told_to_stop};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Builder;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tracing_subscriber::EnvFilter;

/// Threads that answer; work that blocks has others.
const THREADS: usize = 2;
/// How often the last use of sessions and tokens is written.
const USES: Duration = Duration::from_mins(1);
/// How long the store may take to close.
const CLOSING: Duration = Duration::from_secs(5);

/// `portcullis serve`.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// A file of settings in TOML, each with the name of its option: `base-url = "https://portcullis.acme.example"`
    #[arg(long, value_name = "FILE", env = "PORTCULLIS_CONFIG")]
    config: Option<PathBuf>,
    /// Where to listen
    #[arg(long, value_name = "ADDRESS:PORT", env = "PORTCULLIS_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// How people reach it, as `https://portcullis.acme.example`; without it `http://` and where it listens
    #[arg(long, value_name = "URL", env = "PORTCULLIS_BASE_URL")]
    base_url: Option<String>,
    /// Believe the last address of `X-Forwarded-For`, as a proxy in front of it says where requests come from
    #[arg(long, env = "PORTCULLIS_TRUST_PROXY")]
    trust_proxy: bool,
    /// How long requests may take to end after it was told to stop, in seconds
    #[arg(long, value_name = "SECONDS", env = "PORTCULLIS_GRACE", default_value_t = 25)]
    grace: u64,
    /// How lines of the log look
    #[arg(long, value_enum, env = "PORTCULLIS_LOG_FORMAT", default_value_t)]
    log_format: LogFormat,
    /// What is logged, as `info` or `portcullis_server=debug`
    #[arg(long, value_name = "FILTER", env = "PORTCULLIS_LOG", default_value = "info")]
    log: String,
    /// Show a small invented company that has used it for some weeks, in a store that is removed at the end
    #[arg(long, conflicts_with_all = ["store", "archive", "path", "person"])]
    demo: bool,
    /// Jobs that are done at once beside serving; with 0 they are left to `portcullis worker`
    #[arg(long, value_name = "COUNT", env = "PORTCULLIS_SERVE_JOBS", default_value_t = 1, value_parser = clap::value_parser!(u8).range(0..=64))]
    jobs: u8,
    #[command(flatten)]
    oidc: OidcArguments,
    #[command(flatten)]
    mail: MailArguments,
    #[command(flatten)]
    mailbox: MailboxArguments,
    #[command(flatten)]
    slack: SlackArguments,
    #[command(flatten)]
    tickets: TicketArguments,
    #[command(flatten)]
    engines: EngineArguments,
    #[command(flatten)]
    limits: LimitArguments,
    #[command(flatten)]
    store: StoreArguments,
}

/// How lines of the log look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum LogFormat {
    /// For people
    #[default]
    Text,
    /// One JSON document a line
    Json,
}

impl Serve {
    pub(crate) fn run(mut self, screen: &mut Screen) -> anyhow::Result<Exit> {
        self.start_log(screen)?;
        // Connections to a database belong to the runtime that opened them, so there is one from the beginning.
        let runtime = Builder::new_multi_thread().worker_threads(THREADS).enable_all().build()?;
        let (installation, source, caller, shown) = if self.demo {
            let folder = tempfile::Builder::new().prefix("portcullis-demo").tempdir()?;
            let demo = runtime.block_on(demo::install(folder.path()))?;
            // Whoever has a workspace of their own tries that.
            let workspace = (!self.slack.is_set_up()).then_some(demo.workspace);
            if workspace.is_some() {
                self.slack = demo.slack;
            }
            (demo.installation, Source::Store, demo.caller, Some((folder, workspace)))
        } else {
            let (installation, source, caller) = self.store.install(&runtime, screen)?;
            (installation, source, caller, None)
        };
        runtime.block_on(async {
            let listener = portcullis_server::listen(self.listen)
                .await
                .with_context(|| format!("{} can't be listened on", self.listen))?;
            let at = listener.local_addr()?;
            let base_url = self.base_url.clone().unwrap_or_else(|| format!("http://{at}"));
            let slack = self.slack(&installation).await?;
            let settings = Arc::new(Settings {
                slack: slack.clone(),
                trusts_proxy: self.trust_proxy,
                grace: Duration::from_secs(self.grace),
                provider: self.oidc.provider(&base_url)?,
                ..Settings::at(&base_url)
            });
            let server = Server::new(installation, source, self.limits.limits());
            if let Some(tickets) = self.tickets.tickets()? {
                server.make_tickets(Ticketing { tickets, base_url: base_url.clone() });
            }
            screen.remark(&format!("portcullis serves {base_url} on {at}; Ctrl-C ends it"));
            self.invite(&server, &base_url, screen).await?;
            if let Some((_, Some(workspace))) = &shown {
                screen.remark(&format!("play the company's Slack at {}", workspace.page_url()));
            }
            let following = tokio::spawn(programs::follow(server.clone(), caller));
            let working = self.work(&server, &base_url)?;
            let from_slack = self.follow_slack(&server, slack)?;
            let mailbox = self.mailbox.attend(&server, self.mail.sender())?;
            let uses = tokio::spawn(keep_uses(server.clone()));
            let router = portcullis_server::router(&server, &settings);
            let left = portcullis_server::serve(listener, router, &settings, told_to_stop()?).await;
            following.abort();
            uses.abort();
            from_slack.iter().for_each(JoinHandle::abort);
            mailbox.iter().for_each(JoinHandle::abort);
            working.end().await;
            if left > 0 {
                screen.remark(&format!("{left} connections did not end in time and were cut"));
            }
            let installation = server.installation();
            let closing = async {
                server.entrance().write_uses(&installation).await?;
                installation.store.close().await;
                Ok::<_, StoreError>(())
            };
            // What was cut may hold the store; nothing that it did counts, as nobody was told of it.
            match timeout(CLOSING, closing).await {
                Ok(closed) => closed?,
                Err(_) => screen
                    .remark("the store was busy and is left as it is; what was under way leaves no trace"),
            }
            anyhow::Ok(())
        })?;
        // Threads that still work on what was cut end with the process.
        runtime.shutdown_background();
        Ok(Exit::Done)
    }

    /// How this server belongs to a workspace of Slack, if it does.
    async fn slack(&self, installation: &Installation) -> anyhow::Result<Option<Arc<SlackSettings>>> {
        let Some(slack) = self.slack.slack()? else { return Ok(None) };
        Ok(Some(Arc::new(SlackSettings {
            signing_secret: self.slack.signing_secret()?,
            calls: Arc::new(slack),
            inbox: installation.store.inbox().await?,
        })))
    }

    /// Takes in what happens in Slack.
    fn follow_slack(
        &self,
        server: &Server,
        slack: Option<Arc<SlackSettings>>,
    ) -> anyhow::Result<Vec<JoinHandle<()>>> {
        let Some(slack) = slack else { return Ok(Vec::new()) };
        let mut tasks = vec![tokio::spawn(follow(server.clone(), Arc::clone(&slack)))];
        if let Some(mode) = self.slack.socket_mode()? {
            tasks.push(tokio::spawn(follow_socket(server.clone(), slack, mode)));
        }
        Ok(tasks)
    }

    /// Does jobs beside serving.
    fn work(&self, server: &Server, base_url: &str) -> anyhow::Result<Working> {
        let (ask, mut asked) = watch::channel(false);
        if self.jobs == 0 {
            return Ok(Working { ask, done: None });
        }
        let means = Means {
            senders: self.mail.senders(base_url, &self.slack)?,
            engines: self.engines.settings(),
            limits: self.limits.limits(),
        };
        let settings = WorkerSettings {
            at_once: usize::from(self.jobs),
            grace: Duration::from_secs(self.grace),
            ..WorkerSettings::new(worker::name())
        };
        let worker = Worker::new(server, means, settings, |event| {
            if event.is_trouble() {
                tracing::warn!("{event}");
            } else if event.is_end() {
                tracing::debug!("{event}");
            }
        });
        let stop = async move { drop(asked.wait_for(|asked| *asked).await) };
        let done = tokio::spawn(async move { worker.run(stop).await });
        Ok(Working { ask, done: Some(done) })
    }

    /// Says how the first one comes in, where nobody has an account; and, to a demonstration, how a visitor does.
    async fn invite(&self, server: &Server, base_url: &str, screen: &mut Screen) -> anyhow::Result<()> {
        let (installation, now) = (server.installation(), Timestamp::now());
        let link = |secret: &Secret| format!("{base_url}/invitation/{}", secret.expose());
        if self.demo {
            let password = Secret::random()?;
            let setting = set_up(&installation, now).await?.context("the demonstration has an account")?;
            let address = self.listen.ip();
            let (who, entrance) = ((&setting.secret, Some(demo::VISITOR)), server.entrance());
            accept_invitation(&installation, entrance, who, &password, address, now).await?;
            let (name, password) = (demo::VISITOR, password.expose());
            screen.remark(&format!("sign in as {name} with the password {password}"));
        } else if let Some(setting) = set_up(&installation, now).await? {
            screen.remark(&format!(
                "nobody has an account; the first one is made at, within an hour:\n  {}",
                link(&setting.secret)
            ));
        }
        Ok(())
    }

    fn start_log(&self, screen: &Screen) -> anyhow::Result<()> {
        let filter = EnvFilter::try_new(&self.log)
            .with_context(|| format!("`{}` does not say what is logged", self.log))?;
        let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
        let started = match self.log_format {
            LogFormat::Text => log.with_ansi(screen.is_coloured()).with_target(false).try_init(),
            LogFormat::Json => log.json().flatten_event(true).with_ansi(false).try_init(),
        };
        started.map_err(|error| anyhow::anyhow!("the log can't be started: {error}"))
    }
}

/// Jobs that are done beside serving.
struct Working {
    ask: watch::Sender<bool>,
    done: Option<JoinHandle<()>>,
}

impl Working {
    /// Asks them to end, and waits for that.
    async fn end(self) {
        // Where nobody listens there is nothing to end.
        let _ = self.ask.send(true);
        if let Some(done) = self.done {
            let _ = done.await;
        }
    }
}

/// Writes down when sessions and tokens were used, now and then, so that no request waits for it.
async fn keep_uses(server: Server) {
    loop {
        tokio::time::sleep(USES).await;
        if let Err(error) = server.entrance().write_uses(&server.installation()).await {
            tracing::warn!(%error, "the last use of sessions and tokens is not written");
        }
    }
}
