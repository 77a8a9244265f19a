//! Oneself, and the accounts of others.

use jiff::Timestamp;
use portcullis_domain::permission::Permission;
use portcullis_domain::program::people::Role;
use portcullis_domain::schema::Moment;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;

/// A secret that an answer shows once, or that a request brings. It is not shown otherwise.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct ShownOnce(pub String);

impl fmt::Debug for ShownOnce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ShownOnce(…)")
    }
}

/// Who asks: the answer of `GET /me`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Me {
    /// The id as which the audit trail has them.
    pub id: String,
    /// Their name, if they are a person of the program.
    pub name: Option<String>,
    /// Their roles, by the program that applies.
    pub roles: Vec<Role>,
    /// What they may do.
    pub permissions: BTreeSet<Permission>,
    /// The only product in which they may.
    pub product: Option<String>,
}

/// Another password: the body of `POST /me/password`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    /// The present one.
    pub before: ShownOnce,
    /// The other one.
    pub after: ShownOnce,
}

/// How many sessions ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EndedSessions {
    /// So many.
    pub ended: u64,
}

/// One's sessions: the answer of `GET /me/sessions`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SessionList {
    /// The sessions, the latest first.
    pub sessions: Vec<OwnSession>,
}

/// A session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OwnSession {
    /// Its id, which opens nothing.
    pub id: String,
    /// When it began.
    #[schemars(with = "Moment")]
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    #[schemars(with = "Moment")]
    pub last_used_at: Timestamp,
    /// When it ends at the latest.
    #[schemars(with = "Moment")]
    pub expires_at: Timestamp,
    /// What the browser says it is.
    pub agent: String,
}

/// All accounts: the answer of `GET /accounts`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AccountList {
    /// The accounts, in the order of their persons' ids.
    pub accounts: Vec<Account>,
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Account {
    /// The id of the person.
    pub person: String,
    /// Their roles, by the program that applies; nothing if they are not in it.
    pub roles: Option<Vec<Role>>,
    /// Says whether they have a password.
    pub has_password: bool,
    /// The identity provider that knows them.
    pub issuer: Option<String>,
    /// When it was made.
    #[schemars(with = "Moment")]
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: String,
    /// When it was disabled.
    #[schemars(with = "Option<Moment>")]
    pub disabled_at: Option<Timestamp>,
}

/// A link with which somebody sets a password: the answer of `POST /accounts/{person}/invitation`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Invitation {
    /// The id of the person.
    pub person: String,
    /// What the link carries, shown here alone.
    pub secret: ShownOnce,
    /// When it ends.
    #[schemars(with = "Moment")]
    pub expires_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_written_into_documents_and_nowhere_else() {
        let change =
            ChangePassword { before: ShownOnce("one".to_owned()), after: ShownOnce("two".to_owned()) };
        assert_eq!(serde_json::to_string(&change).unwrap(), r#"{"before":"one","after":"two"}"#);
        assert_eq!(format!("{change:?}"), "ChangePassword { before: ShownOnce(…), after: ShownOnce(…) }");
    }
}
