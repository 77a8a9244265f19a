//! Requests that come again under the same key, because their sender never heard the answer.

use crate::installation::Installation;
use jiff::{SignedDuration, Timestamp};
use portcullis_store::StoreError;
pub use portcullis_store::{Begun, KeptAnswer, Mark};

/// How long a key is remembered.
pub const KEPT: SignedDuration = SignedDuration::from_hours(24);
/// How long a request is waited for that was begun, before it may be begun again. The first one can't be carried out
/// after that.
const PATIENCE: SignedDuration = SignedDuration::from_mins(10);
/// Bytes of an answer that are kept. A request with a longer one is only known to have been carried out.
pub const LARGEST_ANSWER: usize = 1 << 20;
/// Characters of a key.
const KEY: usize = 255;

/// Why nothing is done with a request.
#[derive(Debug, thiserror::Error)]
pub enum NotBegun {
    /// The key is none.
    #[error("an idempotency key has 1 to {KEY} visible ASCII characters")]
    BadKey,
    /// The store does not give or take it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Begins a request of a caller under a key, or tells what became of the same one. `request` is the hash of everything
/// that it says.
pub async fn begin_request(
    installation: &Installation,
    caller: &str,
    key: &str,
    request: &[u8; 32],
    now: Timestamp,
) -> Result<Begun, NotBegun> {
    if key.is_empty() || key.len() > KEY || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(NotBegun::BadKey);
    }
    let mut transaction = installation.store.transaction().await?;
    let begun = transaction.begin_request((caller, key), request, now, (KEPT, PATIENCE)).await?;
    match begun {
        Begun::New(_) => transaction.commit().await?,
        _ => transaction.roll_back().await?,
    }
    Ok(begun)
}

impl Installation {
    /// This installation for whoever carries a request out: with the first that is kept it is kept that it was.
    #[must_use]
    pub fn for_request(&self, mark: Mark) -> Self {
        Self { store: self.store.marked(mark), ..self.clone() }
    }
}

/// Keeps what a request was answered, so that it is answered in the same way if it comes again. An answer for which
/// nothing was done because of a fault of ours is not kept, and the request may come again.
pub async fn finish_request(
    installation: &Installation,
    mark: &Mark,
    answer: &KeptAnswer,
) -> Result<(), StoreError> {
    let mut transaction = installation.store.transaction().await?;
    let is_fault = answer.status >= 500 || answer.status == 429;
    let is_abandoned =
        (is_fault || answer.body.len() > LARGEST_ANSWER) && transaction.abandon_request(mark).await?;
    if !is_abandoned && !is_fault && answer.body.len() <= LARGEST_ANSWER {
        transaction.answer_request(mark, answer).await?;
    }
    transaction.commit().await
}

#[cfg(test)]
mod tests;
