//! Has who is on rotation be the support group, which people tag for what can't wait.

use super::{Slack, SlackError, slack_id};
use crate::installation::Installation;
use crate::rota_changes::rota_changes;
use jiff::Timestamp;
use portcullis_domain::program::Program;
use portcullis_formats::slack::id::is_group;
use portcullis_store::StoreError;
use std::fmt;

/// What became of the support group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GroupSet {
    /// Slack is not set up, or the program has no group or no rotation.
    NoGroup,
    /// It is nobody's turn.
    NobodysTurn,
    /// This person has the turn already.
    AsItWas(String),
    /// This person has it from then on.
    Changed(String),
}

impl fmt::Display for GroupSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoGroup => f.write_str("there is no support group to set"),
            Self::NobodysTurn => f.write_str("it is nobody's turn"),
            Self::AsItWas(who) => write!(f, "`{who}` is the support group, as before"),
            Self::Changed(who) => write!(f, "`{who}` is the support group from here on"),
        }
    }
}

/// Why the support group is not set.
#[derive(Debug, thiserror::Error)]
pub enum NoGroup {
    /// The program names something else.
    #[error("`{0}` is no group of Slack; the program file names it by its id, which begins with `S`")]
    Malformed(String),
    /// Whose turn it is is not known in Slack.
    #[error("`{0}` is on rotation and has no id in Slack; the program file has it at the person")]
    Unknown(String),
    /// Slack refuses.
    #[error(transparent)]
    Slack(#[from] SlackError),
    /// The store does not say whose turn it is.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Has whoever is on rotation be the only member of the support group. Doing it again changes nothing.
pub async fn set_support_group(
    installation: &Installation,
    slack: Option<&Slack>,
    now: Timestamp,
) -> Result<GroupSet, NoGroup> {
    let program = &installation.program.program;
    let (Some(slack), Some(group)) = (slack, &program.slack.support_group) else {
        return Ok(GroupSet::NoGroup);
    };
    if !is_group(group) {
        return Err(NoGroup::Malformed(group.clone()));
    }
    if program.rotation.is_none() {
        return Ok(GroupSet::NoGroup);
    }
    let Some(who) = on_rotation(installation, program, now).await? else { return Ok(GroupSet::NobodysTurn) };
    let user = slack_id(program, &who).ok_or_else(|| NoGroup::Unknown(who.clone()))?.to_owned();
    if slack.group_members(group).await? == [user.as_str()] {
        return Ok(GroupSet::AsItWas(who));
    }
    slack.set_group_members(group, &[user]).await?;
    Ok(GroupSet::Changed(who))
}

async fn on_rotation(
    installation: &Installation,
    program: &Program,
    now: Timestamp,
) -> Result<Option<String>, StoreError> {
    let mut snapshot = installation.store.snapshot().await?;
    let changes = rota_changes(&mut snapshot, program, now).await?;
    let turn = program.rotation.as_ref().and_then(|rotation| rotation.at(now, &changes, &program.calendar));
    Ok(turn.map(|(who, _)| who))
}
