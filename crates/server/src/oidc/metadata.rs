//! What a provider says of itself: asked when somebody needs it, and kept.

use super::calls::{Calls, NotCalled};
use super::unproven::Unproven;
use openidconnect::{DiscoveryError, IssuerUrl, ProviderMetadataWithLogout};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// What a provider says of itself, with its keys.
pub(super) type Metadata = ProviderMetadataWithLogout;

/// How long it is taken for true.
const FRESH: Duration = Duration::from_hours(1);
/// How long it is not asked again for a key that it did not have.
const PAUSE: Duration = Duration::from_mins(1);
/// How long it is not asked again after it did not answer.
const BREATH: Duration = Duration::from_secs(2);

/// What is known of a provider. Whoever asks while somebody does waits for the same answer.
#[derive(Debug, Default)]
pub(super) struct Known(Mutex<Memory>);

#[derive(Debug, Default)]
struct Memory {
    found: Option<(Arc<Metadata>, Instant)>,
    /// When it was asked for a key that it did not have.
    renewed: Option<Instant>,
    failed: Option<(Arc<DiscoveryError<NotCalled>>, Instant)>,
}

impl Known {
    /// What the provider says of itself, not older than an hour where it answers.
    pub(super) async fn get(&self, calls: &Calls, issuer: &IssuerUrl) -> Result<Arc<Metadata>, Unproven> {
        let mut memory = self.0.lock().await;
        match &memory.found {
            Some((metadata, at)) if at.elapsed() < FRESH => Ok(Arc::clone(metadata)),
            Some((metadata, _)) => {
                let old = Arc::clone(metadata);
                Ok(memory.ask(calls, issuer).await.unwrap_or(old))
            }
            None => memory.ask(calls, issuer).await,
        }
    }

    /// What it says of itself now, since a key is missing in what it said before; nothing where that was not long ago.
    pub(super) async fn renew(
        &self,
        calls: &Calls,
        issuer: &IssuerUrl,
        before: &Arc<Metadata>,
    ) -> Result<Option<Arc<Metadata>>, Unproven> {
        let mut memory = self.0.lock().await;
        if let Some((metadata, _)) = &memory.found
            && !Arc::ptr_eq(metadata, before)
        {
            return Ok(Some(Arc::clone(metadata)));
        }
        if memory.renewed.is_some_and(|at| at.elapsed() < PAUSE) {
            return Ok(None);
        }
        memory.renewed = Some(Instant::now());
        memory.ask(calls, issuer).await.map(Some)
    }
}

impl Memory {
    async fn ask(&mut self, calls: &Calls, issuer: &IssuerUrl) -> Result<Arc<Metadata>, Unproven> {
        if let Some((error, at)) = &self.failed
            && at.elapsed() < BREATH
        {
            return Err(Unproven::Away(Arc::clone(error)));
        }
        match Metadata::discover_async(issuer.clone(), calls).await {
            Ok(metadata) => {
                let metadata = Arc::new(metadata);
                self.found = Some((Arc::clone(&metadata), Instant::now()));
                self.failed = None;
                Ok(metadata)
            }
            Err(error) => {
                let error = Arc::new(error);
                self.failed = Some((Arc::clone(&error), Instant::now()));
                Err(Unproven::Away(error))
            }
        }
    }
}
