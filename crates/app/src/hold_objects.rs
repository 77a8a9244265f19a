//! Places legal holds on objects and releases, and lifts them.

use crate::archive_claims::release_subject;
use crate::caller::{Caller, NoCaller};
use crate::installation::Installation;
use crate::release_record::{self, NoRelease};
use jiff::Timestamp;
use portcullis_archive::ArchiveError;
use portcullis_domain::digest::Digest;
use portcullis_domain::program::people::Role;
use portcullis_store::{ArchiveHold, StoreError};
use serde_json::json;

pub use portcullis_store::ArchiveHold as Hold;

/// Characters that a reason may have.
pub const LONGEST_REASON: usize = 2_000;

/// Who may take away what keeps evidence.
const KEEPERS: [Role; 3] = [Role::SecurityLead, Role::HeadOfSecurity, Role::Auditor];

/// What a hold is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HeldThing {
    /// One object.
    Object(Digest),
    /// Everything that a release names.
    Release {
        /// The product.
        product: String,
        /// The version.
        version: String,
    },
}

/// Why no hold was placed or lifted.
#[derive(Debug, thiserror::Error)]
pub enum NoHold {
    /// Only a person can.
    #[error(transparent)]
    Caller(#[from] NoCaller),
    /// They may not.
    #[error("`{0}` may not do this; {who} may", who = keepers())]
    Refused(String),
    /// Whoever placed it can't lift it.
    #[error("hold {0} was placed by `{1}`, who can't lift it: somebody else has to agree")]
    Own(i64, String),
    /// No reason was given.
    #[error("a hold is placed and lifted with a reason; say why")]
    NoReason,
    /// The reason is too long.
    #[error(
        "the reason has {0} characters; at most {LONGEST_REASON} are kept, so name a page that has the rest"
    )]
    LongReason(usize),
    /// There is no such object.
    #[error("the archive has no object {0}")]
    NoObject(Digest),
    /// There is no such release.
    #[error(transparent)]
    NoRelease(#[from] NoRelease),
    /// There is no such hold, or it was lifted.
    #[error("no hold {0} stands; `portcullis archive hold list` has those that do")]
    NotThere(i64),
    /// It is under one already.
    #[error("{0} is under hold {1} already")]
    Stands(String, i64),
    /// The archive can't be read.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
}

impl From<StoreError> for NoHold {
    fn from(error: StoreError) -> Self {
        Self::NoRelease(error.into())
    }
}

fn keepers() -> String {
    KEEPERS.map(Role::word).join(", ")
}

/// The person, if they may take away what keeps evidence.
pub(crate) fn keeper<'c>(installation: &Installation, caller: &'c Caller) -> Result<&'c str, NoHold> {
    let person = caller.person()?;
    let known = installation.program.program.person(person);
    if known.is_some_and(|person| KEEPERS.iter().any(|role| person.holds(*role))) {
        return Ok(person);
    }
    Err(NoHold::Refused(person.to_owned()))
}

fn checked(reason: &str) -> Result<&str, NoHold> {
    let reason = reason.trim();
    match reason.chars().count() {
        0 => Err(NoHold::NoReason),
        long if long > LONGEST_REASON => Err(NoHold::LongReason(long)),
        _ => Ok(reason),
    }
}

/// Places a hold as the caller, who may be anybody of the program.
pub async fn place_hold(
    installation: &Installation,
    thing: &HeldThing,
    reason: &str,
    caller: &Caller,
    now: Timestamp,
) -> Result<ArchiveHold, NoHold> {
    let person = caller.person()?;
    let reason = checked(reason)?;
    let mut transaction = installation.store.transaction().await?;
    transaction.lock_holds().await?;
    let subject = match thing {
        HeldThing::Object(digest) => {
            if !installation.archive.contains(digest)? {
                return Err(NoHold::NoObject(*digest));
            }
            digest.to_string()
        }
        HeldThing::Release { product, version } => {
            installation.product(product)?;
            let version = release_record::version(version)?;
            let record = release_record::find(&mut transaction, product, &version).await?;
            release_subject(product, record.release.version.as_str())
        }
    };
    let standing =
        transaction.holds().await?.into_iter().find(|hold| hold.lifted.is_none() && hold.subject == subject);
    if let Some(hold) = standing {
        return Err(NoHold::Stands(subject, hold.number));
    }
    let hold = ArchiveHold {
        number: 0,
        subject,
        reason: reason.to_owned(),
        placed_at: now,
        placed_by: person.to_owned(),
        lifted: None,
    };
    let number = transaction.place_hold(&hold).await?;
    let detail = json!({"before": null, "after": {"number": number, "reason": reason}});
    transaction.audit(&caller.entry(now, "archive.hold_placed", &hold.subject, detail)).await?;
    transaction.commit().await?;
    Ok(ArchiveHold { number, ..hold })
}

/// All holds, lifted ones too.
pub async fn list_holds(installation: &Installation) -> Result<Vec<ArchiveHold>, NoHold> {
    Ok(installation.store.snapshot().await?.holds().await?)
}

/// Lifts a hold as the caller, who leads security or audits, and is not who placed it.
pub async fn lift_hold(
    installation: &Installation,
    number: i64,
    reason: &str,
    caller: &Caller,
    now: Timestamp,
) -> Result<ArchiveHold, NoHold> {
    let person = keeper(installation, caller)?;
    let reason = checked(reason)?;
    let mut transaction = installation.store.transaction().await?;
    transaction.lock_holds().await?;
    let standing =
        transaction.holds().await?.into_iter().find(|hold| hold.number == number && hold.lifted.is_none());
    let hold = standing.ok_or(NoHold::NotThere(number))?;
    if hold.placed_by == person {
        return Err(NoHold::Own(number, hold.placed_by));
    }
    if !transaction.lift_hold(number, now, person, reason).await? {
        return Err(NoHold::NotThere(number));
    }
    let detail = json!({
        "before": {"number": number, "reason": hold.reason, "placed_by": hold.placed_by, "placed_at": hold.placed_at},
        "after": null,
        "reason": reason,
    });
    transaction.audit(&caller.entry(now, "archive.hold_lifted", &hold.subject, detail)).await?;
    transaction.commit().await?;
    Ok(ArchiveHold { lifted: Some((now, person.to_owned(), reason.to_owned())), ..hold })
}
