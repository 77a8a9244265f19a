//! Approves and rejects decisions, and says which wait for whom.

mod set;

use crate::caller::{Caller, NoCaller};
use crate::decision_record::{self, APPROVED, ASSERTED, REJECTED, WAITING};
use crate::installation::Installation;
use crate::reach::{Found, Reach, Reaches};
use crate::release_facts::NoFacts;
use crate::vulnerabilities::settle::settle_decisions;
use crate::vulnerabilities::steps::Steps;
use jiff::Timestamp;
use jiff::civil::Date;
use portcullis_domain::decision::outlook::Waiting;
use portcullis_domain::decision::{Approval, Authority, Decision, Manner, Refusal, Request, Standing};
use portcullis_domain::program::Program;
use portcullis_store::{StoreError, StoredApproval, Transaction};
use serde_json::json;

pub use set::{LeftDecision, SetApproval, approve_set};

/// Why a decision was neither approved nor rejected.
#[derive(Debug, thiserror::Error)]
pub enum NotApproved {
    /// Only a person can.
    #[error(transparent)]
    Caller(#[from] NoCaller),
    /// There is no such decision.
    #[error("there is no decision `{0}` on record; `portcullis decide` applies a file of them")]
    NoDecision(String),
    /// There is no such set.
    #[error("there is no set `{0}` of decisions on record")]
    NoSet(String),
    /// It was withdrawn.
    #[error("`{key}` was withdrawn on {day}; to have it again, put it back into its file and apply that")]
    Withdrawn {
        /// Its name.
        key: String,
        /// When.
        day: Date,
    },
    /// Somebody refused it.
    #[error("`{key}` was rejected by `{by}`: {reason}; to ask again, change it in its file and apply that")]
    Rejected {
        /// Its name.
        key: String,
        /// Who.
        by: String,
        /// Why.
        reason: String,
    },
    /// Its last day is over.
    #[error("`{key}` ended on {last_day}; to have it longer, set a later day in its file and apply that")]
    Expired {
        /// Its name.
        key: String,
        /// That day.
        last_day: Date,
    },
    /// It counts without.
    #[error("`{0}` needs nobody's approval for what it covers; it counts as it is")]
    Unneeded(String),
    /// Somebody did already.
    #[error(
        "`{key}` is approved already, by `{by}`; it needs another approval when what it covers becomes worse"
    )]
    Already {
        /// Its name.
        key: String,
        /// Who.
        by: String,
    },
    /// They may not.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Nothing waits on a vulnerability.
    #[error(
        "nothing that was asked for on {0} by its number is left to answer or withdraw; `portcullis approve` lists what waits"
    )]
    Nothing(String),
    /// Others asked for it.
    #[error(
        "`{key}` was asked for by `{by}`; they or somebody of the security team can withdraw it, `{person}` can't"
    )]
    NotYours {
        /// Its name.
        key: String,
        /// Who asked for it.
        by: String,
        /// Who was to withdraw it.
        person: String,
    },
    /// No reason was given.
    #[error("a decision is rejected with a reason; say why")]
    NoReason,
    /// No reason was given for withdrawing it.
    #[error("a decision is withdrawn with a reason; say why")]
    Unexplained,
    /// What it is about can't be collected.
    #[error(transparent)]
    Facts(#[from] NoFacts),
}

impl NotApproved {
    /// Says that it does not wait for an answer.
    pub(crate) fn is_answered(&self) -> bool {
        matches!(
            self,
            Self::Withdrawn { .. }
                | Self::Rejected { .. }
                | Self::Expired { .. }
                | Self::Unneeded(_)
                | Self::Already { .. }
        )
    }
}

impl From<StoreError> for NotApproved {
    fn from(error: StoreError) -> Self {
        Self::Facts(error.into())
    }
}

impl From<serde_json::Error> for NotApproved {
    fn from(error: serde_json::Error) -> Self {
        Self::Facts(error.into())
    }
}

/// What somebody says about a decision.
pub(crate) enum Answer<'a> {
    Approve,
    Reject(&'a str),
}

/// Approves a decision as the caller, for what it covers now.
pub async fn approve(
    installation: &Installation,
    set: &str,
    id: &str,
    caller: &Caller,
    now: Timestamp,
) -> Result<Decision, NotApproved> {
    answer(installation, set, id, &Answer::Approve, caller, now).await
}

/// Rejects a decision as the caller, who may if they may approve it, with a reason.
pub async fn reject(
    installation: &Installation,
    set: &str,
    id: &str,
    reason: &str,
    caller: &Caller,
    now: Timestamp,
) -> Result<Decision, NotApproved> {
    match reason.trim() {
        "" => Err(NotApproved::NoReason),
        reason => answer(installation, set, id, &Answer::Reject(reason), caller, now).await,
    }
}

async fn answer(
    installation: &Installation,
    set: &str,
    id: &str,
    answer: &Answer<'_>,
    caller: &Caller,
    now: Timestamp,
) -> Result<Decision, NotApproved> {
    let person = caller.person()?;
    let mut transaction = installation.store.transaction().await?;
    transaction.lock_decisions(set).await?;
    let stored = transaction.decision(set, id).await?;
    let stored = stored.ok_or_else(|| NotApproved::NoDecision(format!("{set}/{id}")))?;
    let before = decision_record::decision(&stored)?;
    let found = Found::of(&mut transaction, installation, &[&before.request], None).await?;
    let after = {
        let program = &installation.program.program;
        let authority = Authority::of(program);
        let reach = Reaches::new(program, &authority, &found).of(&before.request);
        answered(program, &authority, &reach, &before, answer, person, now)?
    };
    save(&mut transaction, installation, &[(&before, after.clone())], caller, now).await?;
    transaction.commit().await?;
    Ok(after)
}

/// The decision with the answer, if it may be given.
pub(crate) fn answered(
    program: &Program,
    authority: &Authority,
    reach: &Reach<'_>,
    before: &Decision,
    answer: &Answer<'_>,
    person: &str,
    now: Timestamp,
) -> Result<Decision, NotApproved> {
    let standing = before.standing_for_all(authority, &program.calendar, &reach.cases, now);
    let Request { key, verdict, by, .. } = &before.request;
    let name = || key.to_string();
    match standing {
        // A decision that was recorded by a clock that is ahead waits like any other.
        Standing::Waiting { .. } | Standing::Refused(_) | Standing::Stale(_) | Standing::Later => {}
        Standing::Withdrawn => {
            let day = program.calendar.day_of(before.withdrawn.unwrap_or(now));
            return Err(NotApproved::Withdrawn { key: name(), day });
        }
        Standing::Rejected { by, reason } => return Err(NotApproved::Rejected { key: name(), by, reason }),
        Standing::Expired { last_day } => return Err(NotApproved::Expired { key: name(), last_day }),
        Standing::Valid(Manner::Unneeded) => return Err(NotApproved::Unneeded(name())),
        Standing::Valid(Manner::Given { by } | Manner::Asserted { by, .. }) => {
            return Err(NotApproved::Already { key: name(), by });
        }
    }
    authority.check_all(verdict, by, person, &reach.cases)?;
    let by = person.to_owned();
    Ok(match answer {
        Answer::Approve => {
            Decision { approval: Approval::Given { by, at: now }, basis: reach.basis(), ..before.clone() }
        }
        Answer::Reject(reason) => Decision {
            approval: Approval::Rejected { by, at: now, reason: (*reason).to_owned() },
            ..before.clone()
        },
    })
}

/// Keeps answers, each with its decision as it was before, and what follows for vulnerabilities.
pub(crate) async fn save(
    transaction: &mut Transaction,
    installation: &Installation,
    answers: &[(&Decision, Decision)],
    caller: &Caller,
    now: Timestamp,
) -> Result<(), NotApproved> {
    let program = &installation.program.program;
    let mut entries = Vec::with_capacity(answers.len());
    for (before, after) in answers {
        let key = &after.request.key;
        let is_rejected = matches!(after.approval, Approval::Rejected { .. });
        let (state, action) =
            if is_rejected { (REJECTED, "decision.rejected") } else { (APPROVED, "decision.approved") };
        let number = transaction.approvals_of(&key.set, &key.id).await?.len() + 1;
        let approval = StoredApproval {
            id: format!("{key}/{number}"),
            set: key.set.clone(),
            decision: key.id.clone(),
            person: caller.id.clone(),
            state: state.to_owned(),
            at: now,
            document: serde_json::to_string(&json!({"approval": after.approval, "basis": after.basis}))?,
        };
        transaction.save_decision(&decision_record::stored(after, program)?).await?;
        transaction.save_approval(&approval).await?;
        let detail = json!({"before": serde_json::to_value(before)?, "after": serde_json::to_value(after)?});
        entries.push(caller.entry(now, action, &key.to_string(), detail));
    }
    let requests: Vec<&Request> = answers.iter().map(|(_, after)| &after.request).collect();
    let mut steps = Steps::new(program, caller, now);
    settle_decisions(transaction, installation, &requests, &mut steps, now).await?;
    entries.extend(steps.write(transaction).await?);
    transaction.audit_all(&entries).await?;
    Ok(())
}

/// The decisions that wait for an approval, for the worst case of what they cover: those that nobody approved, and
/// those whose approval counts no longer.
///
/// For a person these are the decisions that they may approve, and those that ask for them by name.
pub async fn waiting(
    installation: &Installation,
    for_person: Option<&str>,
    now: Timestamp,
) -> Result<Vec<Waiting>, NotApproved> {
    let mut snapshot = installation.store.snapshot().await?;
    let mut decisions = Vec::new();
    for state in [WAITING, APPROVED, ASSERTED] {
        decisions.extend(decision_record::decisions(&snapshot.decisions_in(state).await?)?);
    }
    decisions.sort_by(|one, other| one.request.key.cmp(&other.request.key));
    let requests: Vec<&Request> = decisions.iter().map(|decision| &decision.request).collect();
    let found = Found::of(&mut snapshot, installation, &requests, None).await?;
    let program = &installation.program.program;
    let authority = Authority::of(program);
    let reaches = Reaches::new(program, &authority, &found);
    let waiting = decisions.into_iter().filter_map(|decision| {
        let reach = reaches.of(&decision.request);
        waits(program, &authority, decision, &reach, for_person, now)
    });
    Ok(waiting.collect())
}

/// What a decision waits for, if it waits, and for this person if one is given.
pub(crate) fn waits(
    program: &Program,
    authority: &Authority,
    decision: Decision,
    reach: &Reach<'_>,
    for_person: Option<&str>,
    now: Timestamp,
) -> Option<Waiting> {
    let stale = match decision.standing_for_all(authority, &program.calendar, &reach.cases, now) {
        Standing::Waiting { .. } | Standing::Refused(_) => None,
        Standing::Stale(staleness) => Some(staleness),
        _ => return None,
    };
    let Request { verdict, by, approver, .. } = &decision.request;
    let approvers = authority.approvers_for_all(verdict, by, &reach.cases);
    let is_asked = |person: &str| approver.as_deref() == Some(person);
    if for_person.is_some_and(|person| !approvers.contains(&person) && !is_asked(person)) {
        return None;
    }
    let mut looked_at = vec![by.as_str()];
    looked_at.extend(approver.as_deref());
    looked_at.extend(for_person);
    looked_at.dedup();
    let refused = looked_at
        .into_iter()
        .filter_map(|person| authority.check_all(verdict, by, person, &reach.cases).err())
        .collect();
    Some(Waiting {
        coverage: reach.coverage,
        needed: authority.needed_for_all(verdict, &reach.cases),
        approvers: approvers.into_iter().map(str::to_owned).collect(),
        refused,
        stale,
        decision,
    })
}

#[cfg(test)]
mod tests;
