//! Runs one statement on either database.

use super::assembled::Assembled;
use super::statement::{Bulk, Row, Statement, Takes, Value, postgres_types};
use crate::error::StoreError;
use sqlx::{
    AssertSqlSafe, Decode, Either, Executor, PgConnection, Postgres, SqlSafeStr, Sqlite, SqliteConnection,
    Statement as _, Type,
};
use std::future::poll_fn;

/// A connection with a transaction open on it.
pub(crate) enum Session<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection),
}

/// What must not happen twice at a time. On SQLite the one writer has every lock.
pub(crate) enum Lock<'a> {
    /// Recording scans of a component.
    Component(&'a str),
    /// Applying or approving decisions of a set.
    Decisions(&'a str),
    /// Trying to sign in under a name, given by its hash, or making the first account.
    SignIn(&'a [u8]),
    /// Requests under a key of a caller.
    Request(&'a str, &'a str),
    /// Changing vulnerabilities: their numbers, their keys and where they stand. Whoever takes it with other locks takes
    /// it after that of a component or a set, and before the tail.
    Vulnerabilities,
    /// The number of the next request, and which messages belong to which. Whoever takes it takes it after that of a request
    /// and before the tail.
    RequestNumber,
    /// The ends of what all transactions share: the audit chain, groups of aliases.
    Tail,
    /// Migrations.
    Schema,
}

/// Binds values to a query of either database.
macro_rules! bound {
    ($query:expr, $values:expr) => {{
        let mut query = $query;
        for value in $values {
            query = match value {
                Value::Integer(value) => query.bind(*value),
                // PostgreSQL has no text with a NUL in it; both databases keep the same.
                Value::Text(Some(text)) if text.contains('\0') => query.bind(text.replace('\0', "\u{fffd}")),
                Value::Text(text) => query.bind(*text),
                Value::Bytes(bytes) => query.bind(*bytes),
                Value::Real(value) => query.bind(*value),
            };
        }
        query
    }};
}

impl Session<'_> {
    /// Runs a statement; how many rows it changed.
    pub(crate) async fn execute(
        &mut self,
        statement: &Statement,
        values: &[Value<'_>],
    ) -> Result<u64, StoreError> {
        statement.check(values)?;
        Ok(match self {
            Self::Sqlite(to) => {
                bound!(sqlx::query(statement.text), values).execute(&mut **to).await?.rows_affected()
            }
            Self::Postgres(to) => {
                bound!(sqlx::query(statement.text), values).execute(&mut **to).await?.rows_affected()
            }
        })
    }

    /// The rows that a statement gives.
    pub(crate) async fn fetch(
        &mut self,
        statement: &Statement,
        values: &[Value<'_>],
    ) -> Result<Vec<Row>, StoreError> {
        statement.check(values)?;
        Ok(match self {
            Self::Sqlite(to) => {
                let rows = bound!(sqlx::query(statement.text), values).fetch_all(&mut **to).await?;
                rows.into_iter().map(Row::Sqlite).collect()
            }
            Self::Postgres(to) => {
                let rows = bound!(sqlx::query(statement.text), values).fetch_all(&mut **to).await?;
                rows.into_iter().map(Row::Postgres).collect()
            }
        })
    }

    /// The first row that a statement gives.
    pub(crate) async fn first(
        &mut self,
        statement: &Statement,
        values: &[Value<'_>],
    ) -> Result<Option<Row>, StoreError> {
        Ok(self.fetch(statement, values).await?.into_iter().next())
    }

    /// The rows that an assembled statement gives. It is not kept prepared: there are too many of them.
    pub(crate) async fn fetch_assembled(
        &mut self,
        statement: &Assembled<'_>,
    ) -> Result<Vec<Row>, StoreError> {
        let sql = AssertSqlSafe(statement.text().to_owned());
        let values = statement.values();
        Ok(match self {
            Self::Sqlite(to) => {
                let rows = bound!(sqlx::query(sql), values).persistent(false).fetch_all(&mut **to).await?;
                rows.into_iter().map(Row::Sqlite).collect()
            }
            Self::Postgres(to) => {
                let rows = bound!(sqlx::query(sql), values).persistent(false).fetch_all(&mut **to).await?;
                rows.into_iter().map(Row::Postgres).collect()
            }
        })
    }

    /// Runs a statement over many rows, [`Bulk::ROWS`] at a time; how many rows it changed.
    pub(crate) async fn bulk(&mut self, bulk: &Bulk, values: &[Value<'_>]) -> Result<u64, StoreError> {
        let mut changed = 0;
        for chunk in values.chunks(bulk.row.len() * Bulk::ROWS) {
            let (sql, whole) = bulk.text_for(chunk, self.numbers())?;
            let sql = AssertSqlSafe(sql);
            changed += match self {
                Self::Sqlite(to) => bound!(sqlx::query(sql), chunk)
                    .persistent(whole)
                    .execute(&mut **to)
                    .await?
                    .rows_affected(),
                Self::Postgres(to) => bound!(sqlx::query(sql), chunk)
                    .persistent(whole)
                    .execute(&mut **to)
                    .await?
                    .rows_affected(),
            };
        }
        Ok(changed)
    }

    /// The rows that a statement over many rows gives.
    pub(crate) async fn bulk_fetch(
        &mut self,
        bulk: &Bulk,
        values: &[Value<'_>],
    ) -> Result<Vec<Row>, StoreError> {
        let mut rows = Vec::new();
        for chunk in values.chunks(bulk.row.len() * Bulk::ROWS) {
            let (sql, whole) = bulk.text_for(chunk, self.numbers())?;
            let sql = AssertSqlSafe(sql);
            match self {
                Self::Sqlite(to) => {
                    let found =
                        bound!(sqlx::query(sql), chunk).persistent(whole).fetch_all(&mut **to).await?;
                    rows.extend(found.into_iter().map(Row::Sqlite));
                }
                Self::Postgres(to) => {
                    let found =
                        bound!(sqlx::query(sql), chunk).persistent(whole).fetch_all(&mut **to).await?;
                    rows.extend(found.into_iter().map(Row::Postgres));
                }
            }
        }
        Ok(rows)
    }

    /// Runs a statement that was made of the catalogue; how many rows it changed.
    pub(crate) async fn run(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        is_kept_prepared: bool,
    ) -> Result<u64, StoreError> {
        let sql = AssertSqlSafe(sql.to_owned());
        Ok(match self {
            Self::Sqlite(to) => bound!(sqlx::query(sql), values)
                .persistent(is_kept_prepared)
                .execute(&mut **to)
                .await?
                .rows_affected(),
            Self::Postgres(to) => bound!(sqlx::query(sql), values)
                .persistent(is_kept_prepared)
                .execute(&mut **to)
                .await?
                .rows_affected(),
        })
    }

    /// Hands over each row that a statement gives, with few of them in memory at a time; stops at the first error.
    pub(crate) async fn each<E: From<StoreError>>(
        &mut self,
        sql: &str,
        mut take: impl AsyncFnMut(Row) -> Result<(), E>,
    ) -> Result<(), E> {
        let sql = AssertSqlSafe(sql.to_owned());
        match self {
            Self::Sqlite(to) => {
                let mut rows = sqlx::query(sql).persistent(false).fetch(&mut **to);
                while let Some(row) = poll_fn(|context| rows.as_mut().poll_next(context)).await {
                    take(Row::Sqlite(row.map_err(StoreError::from)?)).await?;
                }
            }
            Self::Postgres(to) => {
                let mut rows = sqlx::query(sql).persistent(false).fetch(&mut **to);
                while let Some(row) = poll_fn(|context| rows.as_mut().poll_next(context)).await {
                    take(Row::Postgres(row.map_err(StoreError::from)?)).await?;
                }
            }
        }
        Ok(())
    }

    /// Hands over each row that an assembled statement gives, one at a time.
    pub(crate) async fn each_assembled(
        &mut self,
        statement: &Assembled<'_>,
        mut take: impl FnMut(Row) -> Result<(), StoreError> + Send,
    ) -> Result<(), StoreError> {
        let sql = AssertSqlSafe(statement.text().to_owned());
        match self {
            Self::Sqlite(to) => {
                let mut rows =
                    bound!(sqlx::query(sql), statement.values()).persistent(false).fetch(&mut **to);
                while let Some(row) = poll_fn(|context| rows.as_mut().poll_next(context)).await {
                    take(Row::Sqlite(row?))?;
                }
            }
            Self::Postgres(to) => {
                let mut rows =
                    bound!(sqlx::query(sql), statement.values()).persistent(false).fetch(&mut **to);
                while let Some(row) = poll_fn(|context| rows.as_mut().poll_next(context)).await {
                    take(Row::Postgres(row?))?;
                }
            }
        }
        Ok(())
    }

    /// The first value that a statement gives.
    pub(crate) async fn ask<T>(&mut self, sql: &str) -> Result<Option<T>, StoreError>
    where
        for<'r> T: Decode<'r, Sqlite> + Type<Sqlite> + Decode<'r, Postgres> + Type<Postgres>,
    {
        let sql = AssertSqlSafe(sql.to_owned());
        let row = match self {
            Self::Sqlite(to) => {
                sqlx::query(sql).persistent(false).fetch_optional(&mut **to).await?.map(Row::Sqlite)
            }
            Self::Postgres(to) => {
                sqlx::query(sql).persistent(false).fetch_optional(&mut **to).await?.map(Row::Postgres)
            }
        };
        row.map(|row| row.get(0)).transpose()
    }

    /// Says whether placeholders of statements over many rows are numbered.
    pub(crate) fn numbers(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }

    /// Runs a script of our own.
    pub(crate) async fn script(&mut self, script: &'static str) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(to) => {
                sqlx::raw_sql(script).execute(&mut **to).await?;
            }
            Self::Postgres(to) => {
                sqlx::raw_sql(script).execute(&mut **to).await?;
            }
        }
        Ok(())
    }

    /// Says whether SQLite overwrites what is replaced or removed from here on, which otherwise stays in its file until
    /// something else needs the room. PostgreSQL gets rid of it when it vacuums.
    pub(crate) async fn overwrite_removed(&mut self, overwrites: bool) -> Result<(), StoreError> {
        match (&self, overwrites) {
            (Self::Sqlite(_), true) => self.script("pragma secure_delete = on").await,
            (Self::Sqlite(_), false) => self.script("pragma secure_delete = off").await,
            (Self::Postgres(_), _) => Ok(()),
        }
    }

    /// Keeps the database from compiling the statements of this transaction, which takes it longer than running them.
    pub(crate) async fn compile_nothing(&mut self) -> Result<(), StoreError> {
        if matches!(self, Self::Postgres(_)) {
            self.script("set local jit = off").await?;
        }
        Ok(())
    }

    /// Takes a lock until the transaction ends.
    pub(crate) async fn lock(&mut self, lock: Lock<'_>) -> Result<(), StoreError> {
        let Self::Postgres(to) = self else { return Ok(()) };
        let key = match lock {
            Lock::Component(component) => key(&[component]),
            Lock::Decisions(set) => key(&["decisions", set]),
            Lock::SignIn(name) => key_of(&[b"sign-in", name]),
            Lock::Request(caller, name) => key(&["request", caller, name]),
            Lock::Tail => 7_238_001,
            Lock::Schema => 7_238_002,
            Lock::Vulnerabilities => 7_238_003,
            Lock::RequestNumber => 7_238_004,
        };
        sqlx::query("select pg_advisory_xact_lock($1)").bind(key).execute(&mut **to).await?;
        Ok(())
    }

    /// Has the database read a statement, and compares how many values it takes.
    pub(crate) async fn prepare(&mut self, text: String, takes: &[Takes]) -> Result<(), StoreError> {
        let sql = AssertSqlSafe(text.clone()).into_sql_str();
        let parameters = match self {
            Self::Sqlite(to) => {
                let prepared = (&mut **to).prepare(sql).await?;
                prepared.parameters().map(|known| known.map_left(<[_]>::len))
            }
            Self::Postgres(to) => {
                let prepared = (&mut **to).prepare_with(sql, &postgres_types(takes)).await?;
                prepared.parameters().map(|known| known.map_left(<[_]>::len))
            }
        };
        match parameters {
            Some(Either::Left(count) | Either::Right(count)) if count == takes.len() => Ok(()),
            other => Err(StoreError::Damaged(format!(
                "`{text}` is given {} values and takes {other:?}",
                takes.len()
            ))),
        }
    }
}

/// The number of a lock that has a name.
fn key(name: &[&str]) -> i64 {
    key_of(&name.iter().map(|part| part.as_bytes()).collect::<Vec<_>>())
}

fn key_of(name: &[&[u8]]) -> i64 {
    let mut hasher = blake3::Hasher::new();
    for (place, part) in name.iter().enumerate() {
        if place > 0 {
            hasher.update(&[0]);
        }
        hasher.update(part);
    }
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
    i64::from_le_bytes(bytes)
}
