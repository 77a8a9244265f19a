//! Approves what waits of a whole set, at once or not at all.

use super::{Answer, NotApproved, answered, save};
use crate::caller::Caller;
use crate::decision_record;
use crate::installation::Installation;
use crate::reach::{Found, Reaches};
use jiff::Timestamp;
use portcullis_domain::decision::{Authority, Decision, DecisionKey, Request};
use portcullis_domain::program::Program;

/// What became of the decisions of a set that waited for approval.
#[derive(Debug)]
pub struct SetApproval {
    /// Those that are approved, as they are on record.
    pub approved: Vec<Decision>,
    /// Those that wait on.
    pub left: Vec<LeftDecision>,
}

/// A decision that waits on for somebody else.
#[derive(Debug)]
pub struct LeftDecision {
    /// Its name.
    pub key: DecisionKey,
    /// Why the caller may not approve it.
    pub reason: String,
}

/// Approves as the caller everything of a set that waits and that they may approve, in one transaction.
pub async fn approve_set(
    installation: &Installation,
    set: &str,
    caller: &Caller,
    now: Timestamp,
) -> Result<SetApproval, NotApproved> {
    let person = caller.person()?;
    let mut transaction = installation.store.transaction().await?;
    transaction.lock_decisions(set).await?;
    let decisions = decision_record::decisions(&transaction.decision_set(set).await?)?;
    if decisions.is_empty() {
        return Err(NotApproved::NoSet(set.to_owned()));
    }
    let requests: Vec<&Request> = decisions.iter().map(|decision| &decision.request).collect();
    let found = Found::of(&mut transaction, installation, &requests, None).await?;
    let (answers, left) = answers(&installation.program.program, &found, &decisions, person, now)?;
    save(&mut transaction, installation, &answers, caller, now).await?;
    transaction.commit().await?;
    Ok(SetApproval { approved: answers.into_iter().map(|(_, after)| after).collect(), left })
}

/// What waits and may be approved, before and after, and what is left.
type Answers<'d> = (Vec<(&'d Decision, Decision)>, Vec<LeftDecision>);

fn answers<'d>(
    program: &Program,
    found: &Found,
    decisions: &'d [Decision],
    person: &str,
    now: Timestamp,
) -> Result<Answers<'d>, NotApproved> {
    let authority = Authority::of(program);
    let reaches = Reaches::new(program, &authority, found);
    let (mut approved, mut left) = (Vec::new(), Vec::new());
    for before in decisions {
        let reach = reaches.of(&before.request);
        match answered(program, &authority, &reach, before, &Answer::Approve, person, now) {
            Ok(after) => approved.push((before, after)),
            Err(NotApproved::Refused(refusal)) => {
                left.push(LeftDecision { key: before.request.key.clone(), reason: refusal.to_string() });
            }
            Err(error) if error.is_answered() => {}
            Err(error) => return Err(error),
        }
    }
    Ok((approved, left))
}
