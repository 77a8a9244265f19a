//! Lists, keeps and removes views: filters of vulnerabilities that people named.

use crate::caller::{Caller, NoCaller};
use crate::installation::Installation;
use crate::list_vulnerabilities::select;
use jiff::Timestamp;
use portcullis_domain::permission::Permission;
use portcullis_domain::saved_view::{MOST_VIEWS, NoViewName, SavedView, view_name};
use portcullis_domain::vulnerability::{Filter, NoFilter, NoSelection};
use portcullis_store::{StoreError, StoredView, Transaction};
use serde_json::{Value, json};

/// Why nothing is done with a view.
#[derive(Debug, thiserror::Error)]
pub enum NoView {
    /// Only a person has views.
    #[error(transparent)]
    Caller(#[from] NoCaller),
    /// The name can't stand in a list.
    #[error(transparent)]
    Name(#[from] NoViewName),
    /// The text is no filter.
    #[error(transparent)]
    Filter(#[from] NoFilter),
    /// The filter names something that is not there.
    #[error(transparent)]
    Selection(#[from] NoSelection),
    /// They may not share it.
    #[error("`{0}` may not share views; who may act on vulnerabilities may")]
    NotShared(String),
    /// They have none of this name.
    #[error("`{person}` has no view `{name}`")]
    Unknown {
        /// The id of the person.
        person: String,
        /// The name.
        name: String,
    },
    /// They have one of the name that it is to get.
    #[error("`{person}` has a view `{name}` already; remove it first, or take another name")]
    Taken {
        /// The id of the person.
        person: String,
        /// The name.
        name: String,
    },
    /// They have too many.
    #[error("`{0}` has {MOST_VIEWS} views, which is the most; remove one first")]
    TooMany(String),
    /// The store does not give or take it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a view is to be.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WantedView<'w> {
    /// The filter, as it was typed; the one that it has where nothing is said.
    pub filter: Option<&'w str>,
    /// Says whether everybody sees it; as it is where nothing is said.
    pub shared: Option<bool>,
    /// What it is called from here on.
    pub rename: Option<&'w str>,
}

/// The views that the caller sees: their own, and what others of the program share; by name. Whoever is no person has none
/// of their own.
pub async fn list_views(installation: &Installation, caller: &Caller) -> Result<Vec<SavedView>, NoView> {
    let person = caller.person().unwrap_or_default();
    let views = installation.store.snapshot().await?.views_for(person).await?;
    let program = &installation.program.program;
    // Whoever left shares nothing any more.
    let seen = views.into_iter().filter(|view| view.owner == person || program.person(&view.owner).is_some());
    Ok(seen.map(shown).collect())
}

/// Keeps a view of the caller under a name, in place of the one that has it.
pub async fn put_view(
    installation: &Installation,
    name: &str,
    wanted: &WantedView<'_>,
    caller: &Caller,
    now: Timestamp,
) -> Result<SavedView, NoView> {
    let person = caller.person()?;
    let name = view_name(name)?;
    let rename = wanted.rename.map(view_name).transpose()?.filter(|rename| *rename != name);
    let filter = wanted.filter.map(|filter| checked(installation, filter, caller, now)).transpose()?;
    let mut transaction = installation.store.transaction().await?;
    transaction.lock_accounts().await?;
    let before = transaction.view(person, name).await?;
    let unknown = || NoView::Unknown { person: person.to_owned(), name: name.to_owned() };
    let after = match (&before, filter) {
        (Some(before), filter) => StoredView {
            name: rename.unwrap_or(name).to_owned(),
            filter: filter.unwrap_or_else(|| before.filter.clone()),
            shared: wanted.shared.unwrap_or(before.shared),
            changed_at: now,
            ..before.clone()
        },
        (None, Some(filter)) if rename.is_none() => {
            if transaction.view_count(person).await? >= MOST_VIEWS {
                return Err(NoView::TooMany(person.to_owned()));
            }
            StoredView {
                owner: person.to_owned(),
                name: name.to_owned(),
                filter,
                shared: wanted.shared.unwrap_or_default(),
                created_at: now,
                changed_at: now,
            }
        }
        (None, _) => return Err(unknown()),
    };
    if after.shared && !may_share(installation, person) {
        return Err(NoView::NotShared(person.to_owned()));
    }
    if let Some(rename) = rename {
        if transaction.view(person, rename).await?.is_some() {
            return Err(NoView::Taken { person: person.to_owned(), name: rename.to_owned() });
        }
        transaction.remove_view(person, name).await?;
    }
    transaction.save_view(&after).await?;
    tell(&mut transaction, "view.saved", (before.as_ref(), Some(&after)), caller, now).await?;
    transaction.commit().await?;
    Ok(shown(after))
}

/// Removes a view of the caller.
pub async fn remove_view(
    installation: &Installation,
    name: &str,
    caller: &Caller,
    now: Timestamp,
) -> Result<SavedView, NoView> {
    let person = caller.person()?;
    let mut transaction = installation.store.transaction().await?;
    let before = transaction.view(person, name).await?;
    let unknown = || NoView::Unknown { person: person.to_owned(), name: name.to_owned() };
    let before = before.ok_or_else(unknown)?;
    transaction.remove_view(person, name).await?;
    tell(&mut transaction, "view.removed", (Some(&before), None), caller, now).await?;
    transaction.commit().await?;
    Ok(shown(before))
}

/// Says whether somebody may share their views.
pub fn may_share(installation: &Installation, person: &str) -> bool {
    let known = installation.program.program.person(person);
    known.is_some_and(|person| Permission::of_roles(&person.roles).contains(&Permission::Act))
}

/// The filter as the list understands it.
fn checked(
    installation: &Installation,
    filter: &str,
    caller: &Caller,
    now: Timestamp,
) -> Result<String, NoView> {
    let filter: Filter = filter.parse()?;
    select(installation, &filter, caller, now)?;
    Ok(filter.to_string())
}

/// Tells the audit trail of what others see; what only its owner sees is nobody else's business.
async fn tell(
    transaction: &mut Transaction,
    action: &str,
    (before, after): (Option<&StoredView>, Option<&StoredView>),
    caller: &Caller,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some(named) = before.or(after) else { return Ok(()) };
    if ![before, after].into_iter().flatten().any(|view| view.shared) {
        return Ok(());
    }
    let side = |view: Option<&StoredView>| {
        let shared = view.filter(|view| view.shared);
        shared.map_or(Value::Null, |view| json!({"name": view.name, "filter": view.filter}))
    };
    let detail = json!({"before": side(before), "after": side(after)});
    let subject = format!("view {}/{}", named.owner, named.name);
    transaction.audit(&caller.entry(now, action, &subject, detail)).await.map(drop)
}

fn shown(view: StoredView) -> SavedView {
    let StoredView { owner, name, filter, shared, changed_at, .. } = view;
    SavedView { name, filter, owner, shared, changed_at }
}

#[cfg(test)]
mod tests;
