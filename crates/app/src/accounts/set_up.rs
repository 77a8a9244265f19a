//! The first start: a link with which the first person comes in.

use super::secret::{NoChance, Secret};
use crate::installation::Installation;
use jiff::{SignedDuration, Timestamp};
use portcullis_domain::program::Program;
use portcullis_domain::program::people::Role;
use portcullis_store::{StoreError, StoredInvitation};

/// How long the link is good.
const GOOD_FOR: SignedDuration = SignedDuration::from_hours(1);

/// A link to set an installation up.
#[derive(Debug)]
pub struct SetUp {
    /// What the link carries.
    pub secret: Secret,
    /// When it ends.
    pub expires_at: Timestamp,
    /// The ids of those who can use it.
    pub admins: Vec<String>,
}

/// Why there is no link.
#[derive(Debug, thiserror::Error)]
pub enum NotSetUp {
    /// There is nothing to make it of.
    #[error(transparent)]
    NoChance(#[from] NoChance),
    /// The store does not take it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes a link with which the first account is made, if there is none; the link of an earlier start ends.
pub async fn set_up(installation: &Installation, now: Timestamp) -> Result<Option<SetUp>, NotSetUp> {
    let mut transaction = installation.store.transaction().await?;
    transaction.lock_accounts().await?;
    if transaction.account_count().await? > 0 {
        transaction.roll_back().await?;
        return Ok(None);
    }
    let secret = Secret::random()?;
    let invitation = StoredInvitation {
        id: secret.hash(),
        person: None,
        made_at: now,
        made_by: "portcullis".to_owned(),
        expires_at: now + GOOD_FOR,
        used_at: None,
    };
    transaction.add_invitation(&invitation).await?;
    transaction.commit().await?;
    let admins = admins(&installation.program.program);
    Ok(Some(SetUp { secret, expires_at: invitation.expires_at, admins }))
}

/// The ids of those who run the installation.
pub(super) fn admins(program: &Program) -> Vec<String> {
    let admins = program.people.iter().filter(|person| person.holds(Role::Admin));
    admins.map(|person| person.id.clone()).collect()
}
