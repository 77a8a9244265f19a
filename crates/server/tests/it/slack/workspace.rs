//! A workspace with its people, and an installation that belongs to it.

use portcullis_app::accounts::secret::Secret;
use portcullis_app::caller::Caller;
use portcullis_app::check_release::program_of;
use portcullis_app::installation::Installation;
use portcullis_app::notifications::{DeliverySettings, Senders, distribute};
use portcullis_app::read_report::Limits;
use portcullis_app::requests;
use portcullis_app::slack::{
    Slack as WebApi, SlackSecret, SlackSettings as WebApiSettings, SocketMode, deliver,
};
use portcullis_app::slack_intake::{Taken, repair, take_entries};
use portcullis_domain::program::requests::Slack;
use portcullis_domain::request::sheet::RequestSheet;
use portcullis_fakeslack::{APP_TOKEN, BOT_TOKEN, FakeSlack, SIGNING_SECRET};
use portcullis_server::programs::Source;
use portcullis_server::slack::SlackSettings;
use portcullis_server::{Server, Settings, listen, router, serve};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;

/// Ana is the ambassador of Bo's team, Sam is on no team, Lea leads; Zoe is not in the program.
const PROGRAM: &str = r#"{"version": 1, "company": "Acme",
  "people": [{"id": "ana", "name": "Ana", "slack": "U0ANA", "roles": ["security_engineer"]},
    {"id": "sam", "name": "Sam", "slack": "U0SAM", "roles": ["security_engineer"]},
    {"id": "lea", "name": "Lea", "slack": "U0LEA", "roles": ["security_lead"]},
    {"id": "bo", "name": "Bo", "slack": "U0BO", "roles": ["engineer"]}],
  "teams": [{"id": "core", "name": "Core", "members": ["bo"], "ambassador": "ana", "owns": []}]}"#;

/// The channel in which people ask.
pub(crate) const CHANNEL: &str = "C0SEC";
/// The group that makes a request urgent.
pub(crate) const SUPPORT: &str = "S0SUP";

/// A workspace and an installation.
pub(crate) struct Workspace {
    pub(crate) slack: FakeSlack,
    pub(crate) installation: Installation,
    pub(crate) server: Server,
    pub(crate) settings: Arc<SlackSettings>,
    serving: JoinHandle<usize>,
    senders: Senders,
    _folder: tempfile::TempDir,
}

impl Workspace {
    /// One whose clock keeps up with the machine's.
    pub(crate) async fn new() -> Self {
        let slack = FakeSlack::start(None).await.unwrap();
        for (id, name) in
            [("U0ANA", "Ana"), ("U0SAM", "Sam"), ("U0LEA", "Lea"), ("U0BO", "Bo"), ("U0ZOE", "Zoe")]
        {
            slack.add_person(id, name, &format!("{}@acme.example", name.to_lowercase()));
        }
        slack.add_channel(CHANNEL, "security");
        slack.add_group(SUPPORT, "security-support", &["U0SAM"]);
        let folder = tempfile::tempdir().unwrap();
        let mut program = program_of(PROGRAM.as_bytes()).unwrap();
        program.slack =
            Slack { security_channel: Some(CHANNEL.to_owned()), support_group: Some(SUPPORT.to_owned()) };
        let caller = Caller::of_user("ana", None, &program).unwrap();
        let address = folder.path().join("store");
        let now = jiff::Timestamp::now();
        let opened = Installation::open(address.to_str().unwrap(), None, program, &caller, now).await;
        let installation = opened.unwrap();
        let settings = Arc::new(SlackSettings {
            signing_secret: Some(Secret::new(SIGNING_SECRET)),
            calls: Arc::new(web_api(&slack)),
            inbox: installation.store.inbox().await.unwrap(),
        });
        let server = Server::new(installation.clone(), Source::Store, Limits::default());
        let listener = listen("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let http = Settings { slack: Some(Arc::clone(&settings)), ..Settings::at(&url) };
        let routes = router(&server, &Arc::new(http.clone()));
        let serving =
            tokio::spawn(async move { serve(listener, routes, &http, std::future::pending()).await });
        slack.set_app(&url);
        let base_url = "https://portcullis.acme.example".to_owned();
        let delivery = DeliverySettings { base_url, ..DeliverySettings::default() };
        let senders = Senders { slack: Some(web_api(&slack)), ..Senders::new(&delivery).unwrap() };
        Self { slack, installation, server, settings, serving, senders, _folder: folder }
    }

    /// What opens connections to the workspace.
    pub(crate) fn socket_mode(&self) -> SocketMode {
        SocketMode::new(&self.slack.api_url(), &SlackSecret::of(APP_TOKEN.to_owned())).unwrap()
    }

    /// Has everything arrive and taken in.
    pub(crate) async fn settle(&self) {
        self.slack.settle().await;
        self.take().await;
    }

    /// Has everything arrive, and the bot say what it has to, until there is nothing left to say.
    pub(crate) async fn talk(&self) {
        loop {
            self.settle().await;
            let now = jiff::Timestamp::now();
            let distributed = distribute(&self.installation, true, now).await.unwrap();
            let said = deliver(&self.installation, &self.senders, now).await.unwrap();
            assert_eq!((said.failed, said.dead), (0, 0), "{:?}", self.slack.calls());
            if distributed.messages == 0 && said.sent == 0 && said.dropped == 0 {
                return;
            }
        }
    }

    /// Takes in what is in the inbox; why some of it could not be.
    pub(crate) async fn take(&self) -> Vec<(String, String)> {
        let mut failed = Vec::new();
        loop {
            let calls = Some(self.settings.calls.as_ref());
            let now = jiff::Timestamp::now();
            let taken: Taken =
                take_entries(&self.installation, &self.settings.inbox, calls, now).await.unwrap();
            failed.extend(taken.failed);
            if taken.done == 0 {
                return failed;
            }
        }
    }

    /// Takes in what was missed; how much that was.
    pub(crate) async fn repair(&self) -> u64 {
        let now = jiff::Timestamp::now();
        repair(&self.installation, self.settings.calls.as_ref(), now).await.unwrap().unwrap()
    }

    /// What everybody in Slack sees, without moments.
    pub(crate) fn seen(&self) -> String {
        let transcript = self.slack.transcript();
        let lines = transcript.lines().map(|line| {
            let words: Vec<&str> = line.split(' ').collect();
            let is_moment = |at: usize| {
                let year = words.get(at + 3).is_some_and(|word| word.starts_with("20") && word.len() >= 4);
                year && ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].contains(&words[at])
            };
            let mut kept = Vec::new();
            let mut at = 0;
            while at < words.len() {
                if is_moment(at) {
                    kept.push("DAY");
                    at += 5;
                } else {
                    kept.push(words[at]);
                    at += 1;
                }
            }
            kept.join(" ")
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// A request with everything that is known of it.
    pub(crate) async fn sheet(&self, number: u64) -> RequestSheet {
        requests::show(&self.installation, number, Some("ana"), jiff::Timestamp::now()).await.unwrap()
    }

    /// A request in a few lines.
    pub(crate) async fn told(&self, number: u64) -> String {
        told(&self.sheet(number).await)
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// The Web API of a workspace, which nobody waits for.
pub(crate) fn web_api(slack: &FakeSlack) -> WebApi {
    let token = SlackSecret::of(BOT_TOKEN.to_owned());
    WebApi::new(&WebApiSettings { pace: Duration::ZERO, ..WebApiSettings::new(&slack.api_url(), token) })
        .unwrap()
}

/// A request in a few lines, without moments.
pub(crate) fn told(sheet: &RequestSheet) -> String {
    let standing = &sheet.brief.standing;
    let mut lines = vec![format!(
        "{} {} {}: {}, {}{}",
        sheet.brief.name,
        sheet.brief.kind,
        standing.sort,
        standing.state,
        standing.assignee.as_deref().map_or("nobody has it".to_owned(), |who| format!("{who} has it")),
        if standing.urgent.is_some() { ", urgent" } else { "" }
    )];
    lines.push(format!("  {} asked: {}", sheet.brief.requester, sheet.brief.title));
    for message in &sheet.messages {
        let texts: Vec<_> = message.versions.iter().map(|version| version.text.as_str()).collect();
        let gone = if message.deleted.is_some() { " (deleted)" } else { "" };
        lines.push(format!("  {}: {}{gone}", message.by.id, texts.join(" → ")));
    }
    if !sheet.seen_by.is_empty() {
        lines.push(format!("  seen by {}", sheet.seen_by.join(", ")));
    }
    if !sheet.claimants.is_empty() {
        lines.push(format!("  claimed by {}", sheet.claimants.join(", ")));
    }
    for prompt in &sheet.prompts {
        lines.push(format!("  the bot asks {}: {}", prompt.to, prompt.question));
    }
    if sheet.is_confirmed {
        lines.push("  confirmed".to_owned());
    }
    lines.join("\n")
}
