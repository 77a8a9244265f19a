//! Signs somebody in for whom an identity provider vouches.
//!
//! Whoever came this way before is known by the provider's own name for them. Whoever comes for the first time is found by
//! one claim, and from then on is known: an address that changes hands opens nobody's account.

use super::secret::hex;
use super::sessions::{Session, begin};
use super::sign_in::{NotSignedIn, Origin};
use crate::caller::Caller;
use crate::installation::Installation;
use jiff::Timestamp;
use portcullis_domain::program::Program;
use portcullis_domain::program::people::Person;
use portcullis_store::{StoreError, StoredAccount};
use serde_json::json;
use sha2::{Digest, Sha256};

/// Characters of a provider's name for somebody; no more are allowed by OpenID Connect Core, section 2.
const SUBJECT: usize = 255;
/// Bytes of a claim that may be somebody's: a longer one is no address.
const CLAIM: usize = 320;

/// What an identity provider says of somebody, which was proven to be its word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vouched {
    /// The provider.
    pub issuer: String,
    /// Its name for them, which it never gives to somebody else.
    pub subject: String,
    /// The claim by which a person is found, if it was said.
    pub claim: Option<String>,
    /// The provider says that it verified their address.
    pub is_verified: bool,
}

/// By which claim people are found who come for the first time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FoundBy {
    /// The address, as the program has it.
    Email {
        /// Whatever the provider says of an address was verified.
        is_trusted: bool,
    },
    /// A claim of this name, which is the id of a person.
    Id(String),
}

/// Why somebody did not come in whom a provider knows.
#[derive(Debug, thiserror::Error)]
pub enum NotVouched {
    /// The name that the provider has for them is none.
    #[error("what the provider calls you can't be kept")]
    Subject,
    /// They came before, and left the program since.
    #[error("the program does not have you any longer")]
    Left,
    /// Nothing was said by which they could be found.
    #[error("the provider does not say your {0}, by which you would be found in the program")]
    Unnamed(String),
    /// Nobody vouches for the address.
    #[error("the provider does not say that it verified your address {0}, so it does not count")]
    Unverified(String),
    /// The program does not have them.
    #[error("the program has nobody with the {0} `{1}`")]
    Unknown(&'static str, String),
    /// Somebody else comes in as this person.
    #[error("`{0}` is linked to another account of an identity provider")]
    Taken(String),
    /// Their account is disabled.
    #[error("the account of `{0}` is disabled")]
    Disabled(String),
    /// The session does not begin.
    #[error(transparent)]
    NotSignedIn(#[from] NotSignedIn),
    /// The store does not give or take it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl FoundBy {
    /// Who somebody is who comes for the first time.
    fn person<'p>(&self, program: &'p Program, vouched: &Vouched) -> Result<&'p Person, NotVouched> {
        let claim = vouched.claim.as_deref().map(str::trim);
        let is_one =
            |claim: &&str| !claim.is_empty() && claim.len() <= CLAIM && !claim.contains(char::is_control);
        let claim = claim.filter(is_one);
        match self {
            Self::Email { is_trusted } => {
                let email = claim.ok_or_else(|| NotVouched::Unnamed("address".to_owned()))?;
                if !vouched.is_verified && !is_trusted {
                    return Err(NotVouched::Unverified(email.to_owned()));
                }
                let has = |person: &&Person| {
                    person.email.as_ref().is_some_and(|own| own.eq_ignore_ascii_case(email))
                };
                let found = program.people.iter().find(has);
                found.ok_or_else(|| NotVouched::Unknown("address", email.to_owned()))
            }
            Self::Id(name) => {
                let id = claim.ok_or_else(|| NotVouched::Unnamed(name.clone()))?;
                program.person(id).ok_or_else(|| NotVouched::Unknown("id", id.to_owned()))
            }
        }
    }
}

/// Signs in the person of the program for whom a provider vouches, and begins a session. The first time links the
/// provider's name for them to their account, which is made if they have none.
pub async fn sign_in_vouched(
    installation: &Installation,
    found_by: &FoundBy,
    vouched: &Vouched,
    origin: Origin<'_>,
    now: Timestamp,
) -> Result<Session, NotVouched> {
    let subject = vouched.subject.as_str();
    if subject.is_empty() || subject.chars().count() > SUBJECT || subject.contains(char::is_control) {
        return Err(NotVouched::Subject);
    }
    let program = &installation.program.program;
    let mut transaction = installation.store.transaction().await?;
    transaction.lock_accounts().await?;
    let linked = transaction.account_of_subject(&vouched.issuer, &vouched.subject).await?;
    let person = match &linked {
        Some(account) => program.person(&account.person).ok_or(NotVouched::Left)?,
        None => found_by.person(program, vouched)?,
    };
    let is_new = linked.is_none();
    let account = match linked {
        Some(account) => Some(account),
        None => transaction.account(&person.id).await?,
    };
    if account.as_ref().is_some_and(|account| account.disabled_at.is_some()) {
        return Err(NotVouched::Disabled(person.id.clone()));
    }
    let caller =
        Caller { id: person.id.clone(), from: format!("{} from {}", vouched.issuer, origin.address) };
    if is_new {
        let link = Some((vouched.issuer.clone(), vouched.subject.clone()));
        if account.as_ref().is_some_and(|account| account.subject.is_some()) {
            return Err(NotVouched::Taken(person.id.clone()));
        }
        let action = if account.is_some() { "account.linked" } else { "account.created" };
        let linked = match account {
            Some(account) => StoredAccount { subject: link, ..account },
            None => StoredAccount {
                person: person.id.clone(),
                password: None,
                password_changed_at: None,
                subject: link,
                created_at: now,
                created_by: person.id.clone(),
                disabled_at: None,
            },
        };
        transaction.save_account(&linked).await?;
        // The trail is kept when somebody is erased, and what a provider calls them may tell who they are.
        let digest: [u8; 32] = Sha256::digest(subject).into();
        let after = json!({"issuer": vouched.issuer, "subject_sha256": hex(&digest)});
        let detail = json!({"before": null, "after": after});
        transaction.audit(&caller.entry(now, action, &person.id, detail)).await?;
    }
    let session = begin(&mut transaction, person, origin.agent, now).await?;
    let after = json!({"session": session.id, "until": session.expires_at});
    let detail = json!({"before": null, "after": after});
    transaction.audit(&caller.entry(now, "session.begun", &person.id, detail)).await?;
    transaction.commit().await?;
    Ok(session)
}

#[cfg(test)]
mod tests;
