//! Who may do what, by the roles that somebody holds.

use crate::program::people::Role;
use crate::words::words;
use schemars::JsonSchema;
use std::collections::BTreeSet;

/// Something that may be done. Rules about single things come on top: who approves which decision, and who acts on a
/// vulnerability where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, JsonSchema)]
#[schemars(transform = crate::words::in_words::<Self>)]
pub enum Permission {
    /// Reads everything that is not restricted.
    Read,
    /// Changes what is one's own: settings, tokens, sessions.
    Own,
    /// Reads who did what.
    ReadAudit,
    /// Records scans and what else engines say.
    Record,
    /// Opens, checks and ends releases.
    Release,
    /// Publishes and seals releases.
    Publish,
    /// Acts on vulnerabilities.
    Act,
    /// Asks for decisions, and takes back one's own.
    Decide,
    /// Approves and rejects what others ask for.
    Approve,
    /// Asks the security team, and does with one's own requests what whoever asks may.
    Ask,
    /// Acts on requests, and changes whose turn it is and who is away.
    Respond,
    /// Reads whose turn it is, and nothing else: for the address that a calendar program subscribes to.
    Follow,
    /// Answers customers.
    Answer,
    /// Puts files into the archive and takes them out.
    Archive,
    /// Places and lifts legal holds.
    Hold,
    /// Removes what is past its retention.
    Prune,
    /// Sets up how the installation works: the program, jobs, webhooks.
    Configure,
    /// Lets people in, and takes them out.
    Administer,
}

words!(Permission {
    Read = "read",
    Own = "own",
    ReadAudit = "read_audit",
    Record = "record",
    Release = "release",
    Publish = "publish",
    Act = "act",
    Decide = "decide",
    Approve = "approve",
    Ask = "ask",
    Respond = "respond",
    Follow = "follow",
    Answer = "answer",
    Archive = "archive",
    Hold = "hold",
    Prune = "prune",
    Configure = "configure",
    Administer = "administer",
});

impl Permission {
    /// What the word means, as the end of "somebody who may …".
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Own => "change what is their own",
            Self::ReadAudit => "read the audit trail",
            Self::Record => "record scans",
            Self::Release => "open and check releases",
            Self::Publish => "publish and seal releases",
            Self::Act => "act on vulnerabilities",
            Self::Decide => "ask for decisions",
            Self::Approve => "approve decisions",
            Self::Ask => "ask the security team",
            Self::Respond => "act on requests",
            Self::Follow => "follow whose turn it is",
            Self::Answer => "answer customers",
            Self::Archive => "use the archive",
            Self::Hold => "place and lift holds",
            Self::Prune => "remove what is past its retention",
            Self::Configure => "change how this installation works",
            Self::Administer => "let people in",
        }
    }

    /// The roles whose holders may.
    pub fn roles(self) -> impl Iterator<Item = Role> {
        Role::ALL.iter().copied().filter(move |role| of_role(*role).contains(&self))
    }

    /// What somebody may who holds these roles. Whoever holds none may nothing.
    pub fn of_roles(roles: &[Role]) -> BTreeSet<Self> {
        roles.iter().flat_map(|role| of_role(*role)).copied().collect()
    }
}

/// The table: what each role may.
fn of_role(role: Role) -> &'static [Permission] {
    use Permission::{
        Act, Administer, Answer, Approve, Archive, Ask, Configure, Decide, Follow, Hold, Own, Prune, Publish,
        Read, ReadAudit, Record, Release, Respond,
    };
    match role {
        Role::Viewer => &[Read, Own, Follow, Ask],
        Role::Engineer => &[Read, Own, Follow, Ask, Record, Release, Act, Decide],
        Role::CustomerEngineer => &[Read, Own, Follow, Ask, Answer],
        Role::SecurityEngineer => &[
            Read, Own, Follow, Ask, Respond, ReadAudit, Record, Release, Publish, Act, Decide, Approve,
            Answer, Archive,
        ],
        Role::SecurityLead | Role::HeadOfSecurity => &[
            Read, Own, Follow, Ask, Respond, ReadAudit, Record, Release, Publish, Act, Decide, Approve,
            Answer, Archive, Hold, Prune, Configure,
        ],
        Role::EngineeringManager | Role::HeadOfProductEngineering => {
            &[Read, Own, Follow, Ask, Release, Act, Decide, Approve]
        }
        Role::ComplianceManager => &[Read, Own, Follow, Ask, ReadAudit, Approve, Archive, Hold],
        Role::RiskCommittee => &[Read, Own, Follow, Ask, Approve],
        Role::Legal => &[Read, Own, Follow, Ask, ReadAudit, Approve, Hold],
        Role::Auditor => &[Read, ReadAudit, Own, Follow],
        Role::Admin => &[Read, Own, Follow, Ask, ReadAudit, Prune, Configure, Administer],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_with_a_role_reads_and_somebody_may_do_each_thing() {
        for role in Role::ALL {
            assert!(Permission::of_roles(&[*role]).contains(&Permission::Read), "{role}");
        }
        for permission in Permission::ALL {
            assert!(permission.roles().next().is_some(), "nobody may {permission}");
        }
        assert!(Permission::of_roles(&[]).is_empty());
    }

    #[test]
    fn an_auditor_reads_everything_and_changes_nothing_but_what_is_their_own() {
        let may = Permission::of_roles(&[Role::Auditor]);
        assert_eq!(
            may,
            BTreeSet::from([Permission::Read, Permission::ReadAudit, Permission::Own, Permission::Follow])
        );
    }

    #[test]
    fn only_an_admin_lets_people_in_and_an_admin_is_no_member_of_the_security_team() {
        assert_eq!(Permission::Administer.roles().collect::<Vec<_>>(), [Role::Admin]);
        let may = Permission::of_roles(&[Role::Admin]);
        assert!(!may.contains(&Permission::Act) && !may.contains(&Permission::Approve));
    }

    #[test]
    fn more_roles_never_take_anything_away() {
        for one in Role::ALL {
            for other in Role::ALL {
                let both = Permission::of_roles(&[*one, *other]);
                assert!(both.is_superset(&Permission::of_roles(&[*one])));
            }
        }
    }
}
