//! Makes tokens: for oneself, with at most what one may do, and for pipelines, which act as themselves.

use super::secret::{NoChance, Secret, hex};
use super::tokens::{PREFIX, Token, checked, may_administer, shown, subject};
use crate::caller::{Caller, NoCaller};
use crate::installation::Installation;
use jiff::{SignedDuration, Timestamp};
use portcullis_domain::permission::Permission;
use portcullis_store::{StoreError, StoredToken};
use serde_json::json;
use std::collections::BTreeSet;

/// How long a token may be good: a year.
pub const LONGEST: SignedDuration = SignedDuration::from_hours(366 * 24);
/// Tokens that a person, or all pipelines together, have at a time.
const MOST: usize = 200;
/// Characters of a name.
const NAME: usize = 60;

/// A token that is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedToken {
    /// What it is called.
    pub name: String,
    /// Says that it is for a pipeline, and acts as itself.
    pub for_pipeline: bool,
    /// What it permits.
    pub permissions: BTreeSet<Permission>,
    /// The only product that it reaches.
    pub product: Option<String>,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// Why no token was made.
#[derive(Debug, thiserror::Error)]
pub enum NotMade {
    /// Only a person has tokens of their own.
    #[error(transparent)]
    Caller(#[from] NoCaller),
    /// The caller does not let anybody in.
    #[error("`{0}` can't make tokens for pipelines; that needs the role admin")]
    NoAdmin(String),
    /// The name can't stand in the audit trail.
    #[error("the name of a token has 1 to {NAME} letters, digits, `.`, `_` and `-`")]
    BadName,
    /// It would do nothing.
    #[error("a token has to permit something")]
    Nothing,
    /// No token permits it.
    #[error("no token can permit to {}; sign in for that", .0.meaning())]
    NeverPermitted(Permission),
    /// Only persons do it.
    #[error("a token of a pipeline can't permit to {}; only a person can", .0.meaning())]
    NeedsPerson(Permission),
    /// The person may not do it either.
    #[error("`{person}` may not {}, so no token of theirs can", permission.meaning())]
    NotTheirs {
        /// The id of the person.
        person: String,
        /// What they may not.
        permission: Permission,
    },
    /// There is no such product.
    #[error("the program has no product `{0}`")]
    NoProduct(String),
    /// It ends before it begins, or too late.
    #[error("a token ends after now, and within a year")]
    BadEnd,
    /// The name is another token's.
    #[error("a token `{0}` exists; revoke it first, or take another name")]
    Known(String),
    /// There are too many.
    #[error("there are {MOST} tokens; revoke those that are not used")]
    TooMany,
    /// There is nothing to make it of.
    #[error(transparent)]
    NoChance(#[from] NoChance),
    /// The store does not take it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes a token. Its secret is given here and never again.
pub async fn make_token(
    installation: &Installation,
    wanted: &WantedToken,
    caller: &Caller,
    now: Timestamp,
) -> Result<(Secret, Token), NotMade> {
    let person = check(installation, wanted, caller, now)?;
    // The databases keep microseconds, and nobody is told another end than they keep.
    let expires_at = wanted.expires_at.as_microsecond();
    let expires_at = Timestamp::from_microsecond(expires_at).unwrap_or(wanted.expires_at);
    let secret = token_of(&Secret::random()?);
    let mut transaction = installation.store.transaction().await?;
    transaction.lock_accounts().await?;
    let all = transaction.tokens().await?;
    let lasts = |token: &&StoredToken| {
        token.person.as_deref() == person && token.revoked_at.is_none() && now < token.expires_at
    };
    let lasting: Vec<_> = all.iter().filter(lasts).collect();
    if lasting.len() >= MOST {
        return Err(NotMade::TooMany);
    }
    if lasting.iter().any(|token| token.name == wanted.name) {
        return Err(NotMade::Known(wanted.name.clone()));
    }
    let token = StoredToken {
        id: hex(&secret.hash()[..6]),
        name: wanted.name.clone(),
        person: person.map(str::to_owned),
        product: wanted.product.clone(),
        permissions: json!(wanted.permissions).to_string(),
        created_at: now,
        created_by: caller.id.clone(),
        expires_at,
        last_used_at: None,
        revoked_at: None,
    };
    if !transaction.add_token(&token, &secret.hash()).await? {
        return Err(NotMade::Known(wanted.name.clone()));
    }
    let after = json!({
        "id": token.id,
        "permissions": wanted.permissions,
        "product": wanted.product,
        "expires_at": expires_at,
    });
    let detail = json!({"before": null, "after": after});
    transaction.audit(&caller.entry(now, "token.made", &subject(&token.name, person), detail)).await?;
    transaction.commit().await?;
    Ok((secret, shown(token)?))
}

/// The person as whom the token acts, if it may be made.
fn check<'c>(
    installation: &Installation,
    wanted: &WantedToken,
    caller: &'c Caller,
    now: Timestamp,
) -> Result<Option<&'c str>, NotMade> {
    let program = &installation.program.program;
    let is_plain = |char: char| char.is_ascii_alphanumeric() || "._-".contains(char);
    if wanted.name.is_empty() || wanted.name.len() > NAME || !wanted.name.chars().all(is_plain) {
        return Err(NotMade::BadName);
    }
    let person = if wanted.for_pipeline {
        if !may_administer(program, caller) {
            return Err(NotMade::NoAdmin(caller.id.clone()));
        }
        None
    } else {
        Some(caller.person()?)
    };
    if wanted.permissions.is_empty() {
        return Err(NotMade::Nothing);
    }
    let roles = person.and_then(|id| program.person(id)).map(|person| person.roles.as_slice());
    let own = Permission::of_roles(roles.unwrap_or_default());
    for permission in wanted.permissions.iter().copied() {
        match (permission, person) {
            // A token that makes tokens outlives every end.
            (Permission::Own | Permission::Administer, _) => {
                return Err(NotMade::NeverPermitted(permission));
            }
            (Permission::Approve, None) => return Err(NotMade::NeedsPerson(permission)),
            (_, Some(person)) if !own.contains(&permission) => {
                return Err(NotMade::NotTheirs { person: person.to_owned(), permission });
            }
            _ => {}
        }
    }
    if let Some(product) = &wanted.product
        && !program.products.iter().any(|known| known.id == *product)
    {
        return Err(NotMade::NoProduct(product.clone()));
    }
    let lasts = wanted.expires_at.duration_since(now);
    if lasts <= SignedDuration::ZERO || lasts > LONGEST { Err(NotMade::BadEnd) } else { Ok(person) }
}

/// The token that is made of this chance.
fn token_of(chance: &Secret) -> Secret {
    Secret::new(format!("{PREFIX}{}{}", chance.expose(), checked(chance.expose())))
}

#[cfg(test)]
mod tests;
