//! Everybody as whoever runs the installation sees them: who has an account, and how it stands.

use super::sessions::IDLE;
use super::sign_in::name_of;
use crate::installation::Installation;
use jiff::Timestamp;
use portcullis_domain::program::people::Role;
use portcullis_store::{StoreError, StoredAccount};
use std::collections::{BTreeMap, BTreeSet};

/// What somebody signs in by, as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// They have no account and no link to get one with.
    None,
    /// They have no account, and a link that is good until then.
    Invited(Timestamp),
    /// They can come in.
    Active,
    /// Too much was tried under their name, so that nothing is until then.
    Locked(Timestamp),
    /// They are shut out since then.
    Disabled(Timestamp),
}

impl Standing {
    /// It in one word.
    pub fn word(&self) -> &'static str {
        match self {
            Self::None => "no account",
            Self::Invited(_) => "invited",
            Self::Active => "active",
            Self::Locked(_) => "locked",
            Self::Disabled(_) => "disabled",
        }
    }
}

/// Somebody, and how they come in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Their id.
    pub person: String,
    /// Their name, as far as the program or the directory has one.
    pub name: Option<String>,
    /// Their roles, by the program that applies; nothing if they are not in it.
    pub roles: Option<Vec<Role>>,
    /// How their account stands.
    pub standing: Standing,
    /// A link that sets another password is good until then.
    pub invited: Option<Timestamp>,
    /// Says whether they have an account.
    pub has_account: bool,
    /// Says whether they have a password.
    pub has_password: bool,
    /// The identity provider that knows them.
    pub issuer: Option<String>,
    /// When they signed in last.
    pub signed_in: Option<Timestamp>,
    /// Sessions that have not ended.
    pub sessions: u64,
    /// When what the directory has of them was erased.
    pub erased: Option<Timestamp>,
    /// Says that the directory knows them.
    pub in_directory: bool,
}

/// Everybody of the program, and whoever has an account or is in the directory beside; in the order of their ids.
pub async fn list_holders(installation: &Installation, now: Timestamp) -> Result<Vec<Holder>, StoreError> {
    let program = &installation.program.program;
    let mut snapshot = installation.store.snapshot().await?;
    let accounts = snapshot.accounts().await?.into_iter();
    let mut accounts: BTreeMap<String, StoredAccount> =
        accounts.map(|account| (account.person.clone(), account)).collect();
    let people = snapshot.people().await?.into_iter();
    let mut directory: BTreeMap<_, _> = people.map(|person| (person.id.clone(), person)).collect();
    let mut invited: BTreeMap<_, _> = snapshot.invited(now).await?.into_iter().collect();
    let used_since = now.checked_sub(IDLE).unwrap_or(Timestamp::MIN);
    let mut sessions: BTreeMap<_, _> = snapshot.session_counts(now, used_since).await?.into_iter().collect();
    let ids = program.people.iter().map(|person| &person.id).chain(accounts.keys()).chain(directory.keys());
    let ids: BTreeSet<String> = ids.cloned().collect();
    let mut holders = Vec::new();
    for id in ids {
        let person = program.person(&id);
        let locked = snapshot.attempts(&name_of(person, &id)).await?;
        let locked = locked.and_then(|attempts| attempts.locked_until).filter(|until| now < *until);
        let signed_in = snapshot.last_about(&id, "session.begun").await?.map(|entry| entry.at);
        let (account, known, link) = (accounts.remove(&id), directory.remove(&id), invited.remove(&id));
        let standing = match &account {
            None => link.map_or(Standing::None, Standing::Invited),
            Some(account) => match (account.disabled_at, locked) {
                (Some(since), _) => Standing::Disabled(since),
                (None, Some(until)) => Standing::Locked(until),
                (None, None) => Standing::Active,
            },
        };
        let of_directory = known.as_ref().and_then(|known| known.name.clone());
        holders.push(Holder {
            name: person.map(|person| person.name.clone()).or(of_directory),
            roles: person.map(|person| person.roles.clone()),
            standing,
            invited: link,
            has_account: account.is_some(),
            has_password: account.as_ref().is_some_and(|account| account.password.is_some()),
            issuer: account.and_then(|account| account.subject).map(|(issuer, _)| issuer),
            signed_in,
            sessions: sessions.remove(&id).unwrap_or_default(),
            erased: known.as_ref().and_then(|known| known.erased_at),
            in_directory: known.is_some(),
            person: id,
        });
    }
    Ok(holders)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::change_account::disable_account;
    use crate::accounts::invite::invite;
    use crate::accounts::sign_in::TRIES;
    use crate::accounts::testing::{PASSWORD, at, caller, house};

    #[tokio::test]
    async fn everybody_is_listed_with_how_their_account_stands() {
        let house = house().await;
        house.join("bo").await;
        house.join("ida").await;
        invite(&house.installation, "ana", &caller("ada"), at(0)).await.unwrap();
        house.sign_in("ada", PASSWORD, at(10)).await.unwrap();
        disable_account(&house.installation, "bo", &caller("ada"), at(20)).await.unwrap();
        for second in 0..TRIES {
            house.sign_in("ida", "a wrong password", at(30 + second)).await.unwrap_err();
        }
        let told = async |second| {
            let holders = list_holders(&house.installation, at(second)).await.unwrap();
            let line = |one: Holder| format!("{} {} {}", one.person, one.standing.word(), one.sessions);
            holders.into_iter().map(line).collect::<Vec<_>>()
        };
        assert_eq!(told(40).await, ["ada active 1", "ana invited 0", "bo disabled 0", "ida locked 0"]);
        let later = 8 * 24 * 3600;
        assert_eq!(told(later).await, ["ada active 0", "ana no account 0", "bo disabled 0", "ida active 0"]);
        let holders = list_holders(&house.installation, at(40)).await.unwrap();
        assert_eq!((holders[0].signed_in, holders[1].signed_in), (Some(at(10)), None));
    }
}
