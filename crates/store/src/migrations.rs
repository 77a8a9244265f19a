//! Brings a store to the version that this program works with: all steps in one transaction, under a lock.

use crate::database::{Lock, Session, Statement, Store, statements};
use crate::error::StoreError;

/// Each step as its text for SQLite and for PostgreSQL; the version of a store is how many it went through.
const STEPS: &[(&str, &str)] = &[
    (include_str!("../migrations/sqlite/0001.sql"), include_str!("../migrations/postgres/0001.sql")),
    (include_str!("../migrations/sqlite/0002.sql"), include_str!("../migrations/postgres/0002.sql")),
    (include_str!("../migrations/sqlite/0003.sql"), include_str!("../migrations/postgres/0003.sql")),
    (include_str!("../migrations/sqlite/0004.sql"), include_str!("../migrations/postgres/0004.sql")),
    (include_str!("../migrations/sqlite/0005.sql"), include_str!("../migrations/postgres/0005.sql")),
    (include_str!("../migrations/sqlite/0006.sql"), include_str!("../migrations/postgres/0006.sql")),
    (include_str!("../migrations/sqlite/0007.sql"), include_str!("../migrations/postgres/0007.sql")),
    (include_str!("../migrations/sqlite/0008.sql"), include_str!("../migrations/postgres/0008.sql")),
    (include_str!("../migrations/sqlite/0009.sql"), include_str!("../migrations/postgres/0009.sql")),
    (include_str!("../migrations/sqlite/0010.sql"), include_str!("../migrations/postgres/0010.sql")),
    (include_str!("../migrations/sqlite/0011.sql"), include_str!("../migrations/postgres/0011.sql")),
    (include_str!("../migrations/sqlite/0012.sql"), include_str!("../migrations/postgres/0012.sql")),
    (include_str!("../migrations/sqlite/0013.sql"), include_str!("../migrations/postgres/0013.sql")),
];

statements! {
    VERSION [] = "select coalesce(max(version), 0) from schema_version";
    RAISE [Integer] = "insert into schema_version (version) values ($1)";
}

/// The table with the versions, the only one that every version has.
pub(crate) const VERSIONS: &str = "schema_version";
const TABLE: &str = "create table if not exists schema_version (version BIGINT primary key)";

const BEGUN_IN_SQLITE: Statement = Statement {
    text: "select count(*) from sqlite_schema where type = 'table' and name = 'schema_version'",
    takes: &[],
};
const BEGUN_IN_POSTGRES: Statement =
    Statement { text: "select (to_regclass('schema_version') is not null)::int::bigint", takes: &[] };

/// Runs the steps that the store has not gone through.
pub(crate) async fn run(store: &Store) -> Result<(), StoreError> {
    let known = known();
    // Most stores are up to date; whoever opens one of those does not wait for its writer.
    if version(store).await.is_ok_and(|found| found == known) {
        return Ok(());
    }
    let mut transaction = store.transaction().await?;
    let mut session = transaction.session();
    session.lock(Lock::Schema).await?;
    session.script(TABLE).await?;
    let found = version_in(&mut session).await?;
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
    version_in(&mut transaction.session()).await
}

/// Says whether there is a store at all.
pub(crate) async fn has_begun(store: &Store) -> Result<bool, StoreError> {
    let mut transaction = store.snapshot().await?;
    let mut session = transaction.session();
    let begun = match session {
        Session::Sqlite(_) => &BEGUN_IN_SQLITE,
        Session::Postgres(_) => &BEGUN_IN_POSTGRES,
    };
    session.first(begun, &[]).await?.map_or(Ok(0), |row| row.get::<i64>(0)).map(|count| count > 0)
}

/// The version of the store that a transaction works on.
pub(crate) async fn version_in(session: &mut Session<'_>) -> Result<i64, StoreError> {
    session.first(&VERSION, &[]).await?.map_or(Ok(0), |row| row.get(0))
}

/// The latest version that this program knows.
pub(crate) fn known() -> i64 {
    i64::try_from(STEPS.len()).unwrap_or(i64::MAX)
}
