//! Releases in spite of the gate: somebody asks, somebody else approves, and it is resolved.

#[cfg(test)]
mod tests;

use crate::caller::{Caller, NoCaller};
use crate::installation::Installation;
use crate::notifications::{Waiting, put_exception};
use crate::release_record::{self, NoRelease, ReleaseOnRecord};
use jiff::Timestamp;
use portcullis_domain::gate::{BreakGlass, NoBreakGlass, ProgramFacts};
use portcullis_domain::program::people::Role;
use portcullis_store::{StoreError, Transaction};
use serde_json::json;

/// Characters that a reason may have: it is in every verdict on the release.
pub const LONGEST_REASON: usize = 2_000;

/// Why nothing was asked for, approved or resolved.
#[derive(Debug, thiserror::Error)]
pub enum NoException {
    /// There is no such release.
    #[error(transparent)]
    NoRelease(#[from] NoRelease),
    /// Whoever acts is nobody of the program.
    #[error(transparent)]
    NoCaller(#[from] NoCaller),
    /// The release has ended.
    #[error("{0} has ended; what is not looked after any more is not released")]
    Ended(String),
    /// No reason is given.
    #[error("an exception has a reason: say why the release can't wait")]
    NoReason,
    /// The reason is too long.
    #[error(
        "the reason has {0} characters; at most {LONGEST_REASON} are kept, so name a page that has the rest"
    )]
    LongReason(usize),
    /// It would hold too long.
    #[error("it would hold until {0}; the program allows an exception until {1}")]
    TooLong(Timestamp, Timestamp),
    /// It would end before it begins.
    #[error("it would end at {0}, which is past; leave the time away to take all that the program allows")]
    Past(Timestamp),
    /// One stands already.
    #[error("{name} has an exception already: {}", told(.standing))]
    Stands {
        /// The release.
        name: String,
        /// What stands.
        standing: Box<BreakGlass>,
    },
    /// Nobody asked for one.
    #[error(
        "nobody asked to release {0} in spite of the gate; `portcullis release break-glass` with a reason does"
    )]
    NotAsked(String),
    /// It can't be approved by this person, or any more.
    #[error("the exception of {name} can't be approved: {refused}{advice}")]
    Refused {
        /// The release.
        name: String,
        /// Why not.
        refused: NoBreakGlass,
        /// What to do.
        advice: String,
    },
    /// It was resolved before.
    #[error("the exception of {0} was resolved at {1}")]
    Resolved(String, Timestamp),
}

impl From<StoreError> for NoException {
    fn from(error: StoreError) -> Self {
        Self::NoRelease(error.into())
    }
}

fn told(standing: &BreakGlass) -> String {
    let BreakGlass { asked_by, at, reason, expires, approved, .. } = standing;
    let approved = match approved {
        Some((by, at)) => format!("approved by {by} at {at}"),
        None => "approved by nobody".to_owned(),
    };
    format!("asked for by {asked_by} at {at}, {approved}, until {expires}: {}", reason.trim())
}

/// An exception with who may approve it.
#[derive(Debug, Clone, PartialEq)]
pub struct ExceptionOnRecord {
    /// The release with the exception.
    pub record: ReleaseOnRecord,
    /// The role that approves.
    pub role: Role,
    /// Who holds it and did not ask, in order of their ids.
    pub approvers: Vec<String>,
}

/// What is done about an exception that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Somebody other than who asked agrees.
    Approve,
    /// It is no longer needed.
    Resolve,
}

/// Asks to release in spite of the gate, until `expires` or as long as the program allows, for exactly the components
/// as they are.
pub async fn ask_break_glass(
    installation: &Installation,
    (product, version): (&str, &str),
    reason: &str,
    expires: Option<Timestamp>,
    caller: &Caller,
    now: Timestamp,
) -> Result<ExceptionOnRecord, NoException> {
    let program = installation.program.facts(product)?;
    let asked_by = caller.person()?.to_owned();
    let reason = checked_reason(reason)?;
    let latest = program.latest_break_glass(now);
    let expires = expires.unwrap_or(latest);
    if expires > latest {
        return Err(NoException::TooLong(expires, latest));
    }
    if expires <= now {
        return Err(NoException::Past(expires));
    }
    let version = release_record::version(version)?;
    let mut transaction = installation.store.transaction().await?;
    let record = release_record::find(&mut transaction, product, &version).await?;
    refuse_ended(&record)?;
    if let Some(standing) = record.break_glass.as_ref().filter(|asked| stands(asked, &program, &record, now))
    {
        return Err(NoException::Stands { name: record.name(), standing: Box::new(standing.clone()) });
    }
    let components = record.release.components.clone();
    let asked = BreakGlass { asked_by, at: now, reason, expires, components, approved: None, resolved: None };
    let approvers = program.break_glass_approvers(&asked.asked_by).into_iter().map(str::to_owned).collect();
    let exception = Waiting::exception(&record.name(), &asked, approvers);
    put_exception(&mut transaction, &exception, now).await?;
    let change = Change { record, asked, action: "release.exception_asked" };
    change.save(transaction, &program, caller, now).await
}

/// Approves or resolves what was asked for.
pub async fn step_break_glass(
    installation: &Installation,
    (product, version): (&str, &str),
    step: Step,
    caller: &Caller,
    now: Timestamp,
) -> Result<ExceptionOnRecord, NoException> {
    let program = installation.program.facts(product)?;
    let person = caller.person()?;
    let version = release_record::version(version)?;
    let mut transaction = installation.store.transaction().await?;
    let record = release_record::find(&mut transaction, product, &version).await?;
    let Some(asked) = record.break_glass.clone() else { return Err(NoException::NotAsked(record.name())) };
    let change = match step {
        Step::Approve => {
            refuse_ended(&record)?;
            check_approval(&asked, &program, &record, person, now)?;
            let asked = BreakGlass { approved: Some((person.to_owned(), now)), ..asked };
            Change { record, asked, action: "release.exception_approved" }
        }
        Step::Resolve => {
            if let Some(resolved) = asked.resolved {
                return Err(NoException::Resolved(record.name(), resolved));
            }
            let asked = BreakGlass { resolved: Some(now), ..asked };
            Change { record, asked, action: "release.exception_resolved" }
        }
    };
    change.save(transaction, &program, caller, now).await
}

fn checked_reason(reason: &str) -> Result<String, NoException> {
    let reason = reason.trim();
    match reason.chars().count() {
        0 => Err(NoException::NoReason),
        long if long > LONGEST_REASON => Err(NoException::LongReason(long)),
        _ => Ok(reason.to_owned()),
    }
}

fn refuse_ended(record: &ReleaseOnRecord) -> Result<(), NoException> {
    if record.ended_at.is_some() { Err(NoException::Ended(record.name())) } else { Ok(()) }
}

/// Says whether an exception holds or may still be approved.
fn stands(asked: &BreakGlass, program: &ProgramFacts, record: &ReleaseOnRecord, now: Timestamp) -> bool {
    let approver_counts = asked
        .approved
        .as_ref()
        .is_none_or(|(approver, _)| program.check_break_glass(&asked.asked_by, approver).is_ok());
    approver_counts && asked.check_open(program, &record.release, now).is_ok()
}

fn check_approval(
    asked: &BreakGlass,
    program: &ProgramFacts,
    record: &ReleaseOnRecord,
    person: &str,
    now: Timestamp,
) -> Result<(), NoException> {
    let name = record.name();
    if let Err(refused) = asked.check_open(program, &record.release, now) {
        return Err(NoException::Refused { name, refused, advice: "; ask for another".to_owned() });
    }
    if asked.approved.is_some() && stands(asked, program, record, now) {
        return Err(NoException::Stands { name, standing: Box::new(asked.clone()) });
    }
    program.check_break_glass(&asked.asked_by, person).map_err(|refused| {
        let advice = match program.break_glass_approvers(&asked.asked_by).as_slice() {
            [] => format!(
                "; nobody else is {}, so give the role to somebody",
                program.gate.break_glass.approver
            ),
            people => format!("; {} may", people.join(" or ")),
        };
        NoException::Refused { name, refused, advice }
    })
}

/// A change of the exception of a release, on its way to the store.
struct Change {
    record: ReleaseOnRecord,
    asked: BreakGlass,
    action: &'static str,
}

impl Change {
    async fn save(
        self,
        mut transaction: Transaction,
        program: &ProgramFacts,
        caller: &Caller,
        now: Timestamp,
    ) -> Result<ExceptionOnRecord, NoException> {
        let detail = json!({"before": self.record.break_glass, "after": self.asked});
        let approvers = program.break_glass_approvers(&self.asked.asked_by);
        let approvers = approvers.into_iter().map(str::to_owned).collect();
        let record = ReleaseOnRecord { break_glass: Some(self.asked), ..self.record };
        record.save(&mut transaction).await?;
        transaction.audit(&caller.entry(now, self.action, &record.name(), detail)).await?;
        transaction.commit().await?;
        Ok(ExceptionOnRecord { record, role: program.gate.break_glass.approver, approvers })
    }
}
