//! Waiting for jobs without asking again and again.

use crate::error::StoreError;
use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

/// What PostgreSQL calls the news that a job was put down.
pub(crate) const CHANNEL: &str = "portcullis_jobs";
/// How long a job may stay unseen that another process put into a store in a directory.
const UNSEEN: Duration = Duration::from_secs(2);

/// Waits until a job was put down.
#[derive(Debug)]
pub struct JobWaiter {
    hears: Hears,
}

#[derive(Debug)]
enum Hears {
    /// Of jobs of this process.
    Process(watch::Receiver<()>),
    /// Of jobs of everybody, over a connection of its own.
    Server(Box<PgListener>),
}

impl JobWaiter {
    pub(crate) fn within(news: watch::Receiver<()>) -> Self {
        Self { hears: Hears::Process(news) }
    }

    pub(crate) async fn on_server(options: PgConnectOptions) -> Result<Self, StoreError> {
        let pool = PgPoolOptions::new().max_connections(1).connect_lazy_with(options);
        let mut listener = PgListener::connect_with(&pool).await?;
        listener.listen(CHANNEL).await?;
        Ok(Self { hears: Hears::Server(Box::new(listener)) })
    }

    /// Waits until a job was put down since the last time, or something else makes it worthwhile to look, but no longer
    /// than this.
    pub async fn wait(&mut self, at_most: Duration) {
        match &mut self.hears {
            Hears::Process(news) => {
                let at_most = at_most.min(UNSEEN);
                if let Ok(Err(_)) = timeout(at_most, news.changed()).await {
                    sleep(at_most).await;
                }
            }
            Hears::Server(listener) => {
                // A connection that breaks may have lost news, and is made again; a server that is away is asked again
                // after a while.
                if let Ok(Err(_)) = timeout(at_most, listener.try_recv()).await {
                    sleep(at_most.min(UNSEEN)).await;
                }
            }
        }
    }
}
