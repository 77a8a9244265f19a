//! A workspace that speaks as Slack does: the Web API that we call, people who act in it, and signed events to the app.
//!
//! Its clock is its own: nothing happens by itself, and nobody sleeps. Whoever plays with it makes people act
//! ([`FakeSlack::say`], [`FakeSlack::react`], …), moves the clock on ([`FakeSlack::advance`]), and has the next events arrive
//! late, twice, in another order or not at all ([`Fault`]). What everybody sees is a text ([`FakeSlack::transcript`]).

mod act;
mod api;
mod chance;
mod control;
mod deliver;
mod fault;
mod forms;
mod page;
mod sign;
mod socket;
mod transcript;
mod world;

pub use deliver::Delivered;
pub use fault::{ApiFault, Fault};
pub use sign::signature;
pub use world::{OpenView, Person};

use chance::Chance;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use world::World;

/// The token of the bot in every fake workspace.
pub const BOT_TOKEN: &str = "xoxb-fake";
/// The token of the app in every fake workspace, with which it opens connections.
pub const APP_TOKEN: &str = "xapp-fake";
/// With what every fake workspace signs.
pub const SIGNING_SECRET: &str = "8f742231b10e8888abcd99yyyzzz85a5";
/// The bot, as a person.
pub const BOT_USER: &str = "U0BOT";
/// The bot, as an app.
pub const BOT: &str = "B0BOT";

/// Why there is no fake workspace, or why somebody can't do something in it.
#[derive(Debug, thiserror::Error)]
pub enum NotPlayed {
    /// It can't listen.
    #[error("a fake workspace can't listen on loopback")]
    Listen(#[from] std::io::Error),
    /// There is no such thing in it.
    #[error("the fake workspace has no {0}")]
    Unknown(String),
    /// What is filled in does not fit the form.
    #[error("{0}")]
    Form(String),
    /// The app could not be reached, or said something else than it should.
    #[error("the app answered {0}")]
    App(String),
}

/// A workspace, as long as it is kept.
#[derive(Debug)]
pub struct FakeSlack {
    shared: Arc<Shared>,
    address: SocketAddr,
    serving: [JoinHandle<()>; 2],
}

/// What everything that plays shares.
#[derive(Debug)]
pub(crate) struct Shared {
    world: Mutex<World>,
    /// Events are sent one after the other, in the order that they have.
    sending: tokio::sync::Mutex<()>,
    /// The connection that the app has opened, if it has.
    line: Mutex<socket::Line>,
    /// Tells that the app has opened one.
    connected: tokio::sync::Notify,
    /// Where it opens one.
    socket_url: String,
}

impl Shared {
    fn world(&self) -> MutexGuard<'_, World> {
        // Whoever panicked while holding it is a test that has failed.
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn line(&self) -> MutexGuard<'_, socket::Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl FakeSlack {
    /// Begins a workspace on loopback, whose clock stands at `now`, in seconds since 1970; without it the clock keeps up with
    /// that of the machine.
    pub async fn start(now: Option<i64>) -> Result<Self, NotPlayed> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        Self::start_on(listener, now).await
    }

    /// Begins a workspace that is served on this listener.
    pub async fn start_on(listener: TcpListener, now: Option<i64>) -> Result<Self, NotPlayed> {
        let address = listener.local_addr()?;
        let world = Mutex::new(World::new(now));
        let sockets = TcpListener::bind("127.0.0.1:0").await?;
        let shared = Arc::new(Shared {
            world,
            sending: tokio::sync::Mutex::default(),
            line: Mutex::default(),
            connected: tokio::sync::Notify::new(),
            socket_url: format!("ws://{}/", sockets.local_addr()?),
        });
        let talking = tokio::spawn(socket::serve(Arc::clone(&shared), sockets));
        let routes = api::routes().merge(control::routes()).merge(page::routes());
        let routes = routes.with_state(Arc::clone(&shared));
        let serving = tokio::spawn(async move {
            // It ends with the task, which ends with the workspace.
            let _ = axum::serve(listener, routes).await;
        });
        Ok(Self { shared, address, serving: [serving, talking] })
    }

    /// The address of its Web API: `http://127.0.0.1:PORT/api`.
    pub fn api_url(&self) -> String {
        format!("http://{}/api", self.address)
    }

    /// The address of the page on which a person plays.
    pub fn page_url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Says where the app is: `http://127.0.0.1:PORT`, below which it has `/slack/events` and the like.
    pub fn set_app(&self, url: &str) {
        self.shared.world().app = Some(url.trim_end_matches('/').to_owned());
    }

    /// Waits until the app has a connection, over which it is told everything from then on.
    pub async fn connected(&self) {
        let connected = self.shared.connected.notified();
        if !self.shared.line().is_open() {
            connected.await;
        }
    }

    /// Has the app open another connection in the place of the one that it has.
    pub fn refresh_connection(&self) {
        self.shared.refresh();
    }

    /// Adds a person, by their name; their id.
    pub fn add_person(&self, id: &str, name: &str, email: &str) {
        self.shared.world().add_person(id, name, email);
    }

    /// Adds a channel with everybody in it.
    pub fn add_channel(&self, id: &str, name: &str) {
        self.shared.world().add_channel(id, name);
    }

    /// Adds a group of people that can be tagged.
    pub fn add_group(&self, id: &str, handle: &str, members: &[&str]) {
        self.shared.world().add_group(id, handle, members);
    }

    /// Has something happen to the next event that nothing happens to so far.
    pub fn fault(&self, fault: Fault) {
        self.shared.world().faults.push_back(fault);
    }

    /// Has things happen to events by chance from here on, the same for the same seed; none of them loses one for good.
    pub fn faults_by_chance(&self, seed: u64) {
        self.shared.world().chance = Some(Chance::new(seed));
    }

    /// Has the next call of a method fail.
    pub fn fail_next(&self, method: &str, fault: ApiFault) {
        let mut world = self.shared.world();
        world.api_faults.entry(method.to_owned()).or_default().push_back(fault);
    }

    /// Moves the clock on, and sends what is due by then.
    pub async fn advance(&self, by: Duration) {
        let micros = i64::try_from(by.as_micros()).unwrap_or(i64::MAX);
        self.shared.world().now += micros;
        self.shared.flush().await;
    }

    /// Sends everything that waits, moving the clock on as far as that needs.
    pub async fn settle(&self) {
        self.shared.settle().await;
    }

    /// What was sent to the app and what it said, in order.
    pub fn delivered(&self) -> Vec<Delivered> {
        self.shared.world().delivered.clone()
    }

    /// The methods that were called, in order.
    pub fn calls(&self) -> Vec<String> {
        self.shared.world().calls.clone()
    }

    /// What everybody sees, as a text.
    pub fn transcript(&self) -> String {
        transcript::transcript(&self.shared.world())
    }

    /// The members of a group, by their ids.
    pub fn group_members(&self, group: &str) -> Vec<String> {
        let world = self.shared.world();
        world
            .groups
            .iter()
            .find(|known| known.id == group)
            .map_or_else(Vec::new, |group| group.members.clone())
    }

    /// The modal that a person looks at.
    pub fn open_view(&self, user: &str) -> Option<OpenView> {
        self.shared.world().view_of(user).cloned()
    }
}

impl Drop for FakeSlack {
    fn drop(&mut self) {
        for task in &self.serving {
            task.abort();
        }
    }
}

#[cfg(test)]
mod tests;
