//! Forgets what has ended: sessions, invitations, tokens, failed attempts, and requests that came long ago.

use super::sessions::IDLE;
use super::sign_in::REMEMBERED;
use crate::idempotency::KEPT;
use crate::installation::Installation;
use jiff::{SignedDuration, Timestamp};
use portcullis_store::StoreError;

/// How long an invitation is kept after its end.
const INVITATIONS: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How long a token is kept after its end, for whoever asks when it was last used.
const TOKENS: SignedDuration = SignedDuration::from_hours(90 * 24);

/// How much was forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Forgotten {
    /// Sessions.
    pub sessions: u64,
    /// Invitations.
    pub invitations: u64,
    /// Tokens.
    pub tokens: u64,
    /// Names under which attempts failed.
    pub names: u64,
    /// Requests.
    pub requests: u64,
}

/// Forgets what has ended.
pub async fn forget_expired(installation: &Installation, now: Timestamp) -> Result<Forgotten, StoreError> {
    let ago = |duration| now.checked_sub(duration).unwrap_or(Timestamp::MIN);
    let mut transaction = installation.store.transaction().await?;
    let forgotten = Forgotten {
        sessions: transaction.forget_sessions(now, ago(IDLE)).await?,
        invitations: transaction.forget_invitations(ago(INVITATIONS)).await?,
        tokens: transaction.forget_tokens(ago(TOKENS)).await?,
        names: transaction.forget_attempts_before(ago(REMEMBERED)).await?,
        requests: transaction.forget_requests(ago(KEPT)).await?,
    };
    transaction.commit().await?;
    Ok(forgotten)
}
