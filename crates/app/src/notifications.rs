//! Tells people and programs of what is in the outbox: works out whom, and brings it to them.
//!
//! Each function does one bounded batch and says how much is left, so that a job calls it again. Whoever breaks off
//! leaves nothing undone and nothing done twice: a message leaves the outbox in the transaction that writes its
//! deliveries, and there is one delivery of a message to a recipient. Only between the moment at which a server has
//! taken something and the one at which that is on record it may be sent a second time, with the same id.

mod composing;
mod deliver;
mod digest;
mod distribute;
mod replies;
mod requests;
#[cfg(test)]
mod tests;
mod turns;
mod waiting;

pub use deliver::{Delivered, deliver};
pub(crate) use deliver::{Refusal, is_worn, keep, worn};
pub use digest::{Digested, digest};
pub use distribute::{Distributed, distribute};
pub use portcullis_delivery::{
    AllowedHost, Credentials, DeliverySettings, NoSettings, Senders, SmtpSettings, SmtpTls,
};
pub(crate) use replies::OUTSIDE;
pub(crate) use waiting::{Waiting, put_exception, put_waiting};

use crate::installation::Installation;
use jiff::{SignedDuration, Timestamp};
use portcullis_domain::notification::Preferences;
use portcullis_store::StoreError;

/// How long deliveries that are done with stay on record.
const KEPT: SignedDuration = SignedDuration::from_hours(90 * 24);
/// Deliveries that are removed at a time.
const FORGOTTEN: u32 = 1000;

/// Why nothing came of it.
#[derive(Debug, thiserror::Error)]
pub enum NotNotified {
    /// The store does not give or take it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A document can't be written.
    #[error("what is to be told can't be written")]
    Document(#[from] serde_json::Error),
    /// The work broke off.
    #[error("the delivering broke off; this is a mistake of this program")]
    Broken,
}

/// Removes deliveries that arrived, or had nobody to go to, long ago; how many.
pub async fn forget(installation: &Installation, now: Timestamp) -> Result<u64, NotNotified> {
    let before = now.checked_sub(KEPT).unwrap_or(Timestamp::UNIX_EPOCH);
    let mut transaction = installation.store.transaction().await?;
    let forgotten = transaction.forget_deliveries(before, FORGOTTEN).await?;
    transaction.commit().await?;
    Ok(forgotten)
}

/// The preferences in a document; what can't be understood is as for everybody.
fn preferences(document: Option<&String>) -> Preferences {
    document.and_then(|document| serde_json::from_str(document).ok()).unwrap_or_default()
}
