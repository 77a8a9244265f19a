//! Lists the directory of people, and erases somebody who is not in the program: what names them by id stays as it is.

use crate::caller::{Caller, NoCaller};
use crate::installation::Installation;
use jiff::Timestamp;
use portcullis_domain::directory::DirectoryEntry;
use portcullis_domain::program::people::{Person, Role};
use portcullis_store::{StoreError, StoredAccount, StoredPerson};
use serde_json::json;

/// Why nobody was erased.
#[derive(Debug, thiserror::Error)]
pub enum NotErased {
    /// Only a person can.
    #[error(transparent)]
    Caller(#[from] NoCaller),
    /// They may not.
    #[error("`{0}` may not do this; the security team may: {team}", team = team())]
    Refused(String),
    /// There is no such person.
    #[error("the directory has nobody with the id `{0}`; `portcullis person list` lists everybody")]
    Unknown(String),
    /// The program has them.
    #[error("`{0}` is in the program file; take them out of it, load that, and then erase them")]
    InProgram(String),
    /// They were erased before.
    #[error("`{0}` was erased at {1}")]
    Erased(String, Timestamp),
    /// The store does not give or take it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn team() -> String {
    let roles = Role::ALL.iter().filter(|role| role.is_security_team());
    roles.map(|role| role.word()).collect::<Vec<_>>().join(", ")
}

/// Everybody, in the order of their ids.
pub async fn list_people(installation: &Installation) -> Result<Vec<DirectoryEntry>, StoreError> {
    let people = installation.store.snapshot().await?.people().await?;
    Ok(people.into_iter().map(|person| shown(installation, person)).collect())
}

/// Empties the entry of somebody in the directory, as the caller, who is of the security team.
pub async fn erase_person(
    installation: &Installation,
    id: &str,
    caller: &Caller,
    now: Timestamp,
) -> Result<DirectoryEntry, NotErased> {
    let person = caller.person()?;
    let known = installation.program.program.person(person);
    if !known.is_some_and(Person::is_security_team) {
        return Err(NotErased::Refused(person.to_owned()));
    }
    if installation.program.program.person(id).is_some() {
        return Err(NotErased::InProgram(id.to_owned()));
    }
    let mut transaction = installation.store.transaction().await?;
    let stored = transaction.person(id).await?.ok_or_else(|| NotErased::Unknown(id.to_owned()))?;
    if let Some(at) = stored.erased_at {
        return Err(NotErased::Erased(id.to_owned(), at));
    }
    transaction.erase_person(id, now).await?;
    // What somebody called their filters is theirs, and may name anything.
    transaction.remove_views(id).await?;
    if let Some(account) = transaction.account(id).await? {
        // What an identity provider calls them may tell who they were.
        transaction.save_account(&StoredAccount { subject: None, ..account }).await?;
    }
    // What was there before is what nobody keeps any longer.
    let detail = json!({"before": {"erased_at": null}, "after": {"erased_at": now}});
    transaction.audit(&caller.entry(now, "person.erased", id, detail)).await?;
    transaction.commit().await?;
    let erased = StoredPerson { id: id.to_owned(), erased_at: Some(now), ..StoredPerson::default() };
    Ok(shown(installation, erased))
}

fn shown(installation: &Installation, person: StoredPerson) -> DirectoryEntry {
    let StoredPerson { id, name, email, slack, github, erased_at } = person;
    let in_program = installation.program.program.person(&id).is_some();
    DirectoryEntry { id, name, email, slack, github, erased_at, in_program }
}

#[cfg(test)]
mod tests;
