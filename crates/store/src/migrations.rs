//! Brings a store to the version that this program works with: all steps in one transaction, under a lock.

use crate::database::{Lock, Session, Store, statements};
use crate::error::StoreError;

/// Each step as its text for SQLite and for PostgreSQL; the version of a store is how many it went through.
const STEPS: &[(&str, &str)] = &[
    (include_str!("../migrations/sqlite/0001.sql"), include_str!("../migrations/postgres/0001.sql")),
    (include_str!("../migrations/sqlite/0002.sql"), include_str!("../migrations/postgres/0002.sql")),
    (include_str!("../migrations/sqlite/0003.sql"), include_str!("../migrations/postgres/0003.sql")),
    (include_str!("../migrations/sqlite/0004.sql"), include_str!("../migrations/postgres/0004.sql")),
    (include_str!("../migrations/sqlite/0005.sql"), include_str!("../migrations/postgres/0005.sql")),
];

statements! {
    VERSION [] = "select coalesce(max(version), 0) from schema_version";
    RAISE [Integer] = "insert into schema_version (version) values ($1)";
}

const TABLE: &str = "create table if not exists schema_version (version BIGINT primary key)";

/// Runs the steps that the store has not gone through.
pub(crate) async fn run(store: &Store) -> Result<(), StoreError> {
    let known = i64::try_from(STEPS.len()).unwrap_or(i64::MAX);
    // Most stores are up to date; whoever opens one of those does not wait for its writer.
    if version(store).await.is_ok_and(|found| found == known) {
        return Ok(());
    }
    let mut transaction = store.transaction().await?;
    let mut session = transaction.session();
    session.lock(Lock::Schema).await?;
    session.script(TABLE).await?;
    let found: i64 = match session.first(&VERSION, &[]).await? {
        Some(row) => row.get(0)?,
        None => 0,
    };
    if found > known {
        return Err(StoreError::Later { found, known });
    }
    if found == known {
        return transaction.roll_back().await;
    }
    for (step, version) in STEPS.iter().zip(1i64..).filter(|(_, version)| *version > found) {
        let script = match session {
            Session::Sqlite(_) => step.0,
            Session::Postgres(_) => step.1,
        };
        session.script(script).await?;
        session.execute(&RAISE, &[version.into()]).await?;
    }
    transaction.commit().await
}

async fn version(store: &Store) -> Result<i64, StoreError> {
    let mut transaction = store.snapshot().await?;
    let row = transaction.session().first(&VERSION, &[]).await?;
    row.map_or(Ok(0), |row| row.get(0))
}
