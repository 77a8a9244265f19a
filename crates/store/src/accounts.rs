//! Accounts: persons of the program who may sign in, and what proves that it is them.

use crate::database::{Lock, Row, Transaction, Value, statements};
use crate::error::StoreError;
use jiff::Timestamp;
use std::fmt;

statements! {
    COUNT [] = "select count(*) from account";
    LIST [] =
        "select person, password, password_changed_at, issuer, subject, created_at, created_by, disabled_at \
         from account order by person";
    LOAD [Text] =
        "select person, password, password_changed_at, issuer, subject, created_at, created_by, disabled_at \
         from account where person = $1";
    BY_SUBJECT [Text, Text] =
        "select person, password, password_changed_at, issuer, subject, created_at, created_by, disabled_at \
         from account where issuer = $1 and subject = $2";
    SAVE [Text, Text, Integer, Text, Text, Integer, Text, Integer] =
        "insert into account \
           (person, password, password_changed_at, issuer, subject, created_at, created_by, disabled_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8) \
         on conflict (person) do update set password = excluded.password, \
           password_changed_at = excluded.password_changed_at, issuer = excluded.issuer, \
           subject = excluded.subject, disabled_at = excluded.disabled_at";
    // The hash that was verified stands in the condition, so that a password that was changed meanwhile stays.
    REHASH [Text, Text, Text] = "update account set password = $3 where person = $1 and password = $2";
}

/// An account. What its person may do is in the program alone.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredAccount {
    /// The id of the person.
    pub person: String,
    /// The hash of their password, with what it was made by, if they have one.
    pub password: Option<String>,
    /// When the password was set.
    pub password_changed_at: Option<Timestamp>,
    /// The identity provider that knows them, and as whom.
    pub subject: Option<(String, String)>,
    /// When it was made.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: String,
    /// When it was disabled, if it is.
    pub disabled_at: Option<Timestamp>,
}

impl fmt::Debug for StoredAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredAccount")
            .field("person", &self.person)
            .field("password", &self.password.as_ref().map(|_| "…"))
            .field("subject", &self.subject)
            .field("disabled_at", &self.disabled_at)
            .finish_non_exhaustive()
    }
}

impl Transaction {
    /// Waits for whoever else makes or changes accounts, until this transaction ends.
    pub async fn lock_accounts(&mut self) -> Result<(), StoreError> {
        self.session().lock(Lock::SignIn(b"")).await
    }

    /// How many accounts there are.
    pub async fn account_count(&mut self) -> Result<i64, StoreError> {
        self.session().first(&COUNT, &[]).await?.map_or(Ok(0), |row| row.get(0))
    }

    /// All accounts, in the order of their persons' ids.
    pub async fn accounts(&mut self) -> Result<Vec<StoredAccount>, StoreError> {
        self.session().fetch(&LIST, &[]).await?.iter().map(account).collect()
    }

    /// The account of a person.
    pub async fn account(&mut self, person: &str) -> Result<Option<StoredAccount>, StoreError> {
        self.session().first(&LOAD, &[person.into()]).await?.as_ref().map(account).transpose()
    }

    /// The account that an identity provider knows as this subject.
    pub async fn account_of_subject(
        &mut self,
        issuer: &str,
        subject: &str,
    ) -> Result<Option<StoredAccount>, StoreError> {
        let found = self.session().first(&BY_SUBJECT, &[issuer.into(), subject.into()]).await?;
        found.as_ref().map(account).transpose()
    }

    /// Adds an account or replaces what it says; who made it, and when, stays.
    pub async fn save_account(&mut self, account: &StoredAccount) -> Result<(), StoreError> {
        let subject = account.subject.as_ref();
        let values: [Value<'_>; 8] = [
            (&account.person).into(),
            account.password.as_deref().into(),
            account.password_changed_at.into(),
            subject.map(|(issuer, _)| issuer.as_str()).into(),
            subject.map(|(_, subject)| subject.as_str()).into(),
            account.created_at.into(),
            (&account.created_by).into(),
            account.disabled_at.into(),
        ];
        self.session().execute(&SAVE, &values).await.map(drop)
    }

    /// Puts another hash of the same password in the place of one.
    pub async fn rehash_password(
        &mut self,
        person: &str,
        before: &str,
        after: &str,
    ) -> Result<(), StoreError> {
        self.session().execute(&REHASH, &[person.into(), before.into(), after.into()]).await.map(drop)
    }
}

fn account(row: &Row) -> Result<StoredAccount, StoreError> {
    Ok(StoredAccount {
        person: row.get(0)?,
        password: row.get(1)?,
        password_changed_at: row.optional_time(2)?,
        subject: row.get::<Option<String>>(3)?.zip(row.get::<Option<String>>(4)?),
        created_at: row.time(5)?,
        created_by: row.get(6)?,
        disabled_at: row.optional_time(7)?,
    })
}
