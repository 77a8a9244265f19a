//! Statements as values: their text, what they take, and the rows they give.

use crate::error::StoreError;
use sqlx::postgres::{PgRow, PgTypeInfo, Postgres};
use sqlx::sqlite::{Sqlite, SqliteRow};
use sqlx::{Decode, Row as _, Type};
use std::borrow::Cow;

/// One statement with one text for both databases.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Statement {
    pub(crate) text: &'static str,
    pub(crate) takes: &'static [Takes],
}

/// One statement over many rows of values.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bulk {
    /// What stands before the rows.
    pub(crate) before: &'static str,
    /// What one row holds.
    pub(crate) row: &'static [Takes],
    /// What stands after the rows.
    pub(crate) after: &'static str,
}

/// What a placeholder stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Takes {
    Integer,
    Text,
    Bytes,
    Real,
}

/// A value for a placeholder; nothing is NULL.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Value<'a> {
    Integer(Option<i64>),
    Text(Option<&'a str>),
    Bytes(Option<&'a [u8]>),
    Real(Option<f64>),
}

/// A row of either database.
#[derive(Debug)]
pub(crate) enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

/// Defines the statements of a module, and the list of them that is prepared as a whole.
macro_rules! statements {
    (
        $($name:ident [$($takes:ident),*] = $text:expr;)*
        $(@bulk $bulk:ident [$($column:ident),+] = $before:expr, $after:expr;)*
    ) => {
        $(pub(crate) const $name: $crate::database::Statement =
            $crate::database::Statement { text: $text, takes: &[$($crate::database::Takes::$takes),*] };)*
        $(pub(crate) const $bulk: $crate::database::Bulk = $crate::database::Bulk {
            before: $before,
            row: &[$($crate::database::Takes::$column),+],
            after: $after,
        };)*
        pub(crate) const STATEMENTS: (&[$crate::database::Statement], &[$crate::database::Bulk]) =
            (&[$($name),*], &[$($bulk),*]);
    };
}
pub(crate) use statements;

/// A statement as it is sent.
pub(crate) struct Sent {
    pub(crate) text: Cow<'static, str>,
    pub(crate) takes: Vec<Takes>,
}

/// Every statement of the crate; those over many rows with two of them.
pub(crate) fn every(numbered: bool) -> Vec<Sent> {
    let modules = [
        crate::accounts::STATEMENTS,
        crate::aliases::STATEMENTS,
        crate::archived::STATEMENTS,
        crate::audit::STATEMENTS,
        crate::audit::query::STATEMENTS,
        crate::decisions::STATEMENTS,
        crate::deliveries::STATEMENTS,
        crate::description::STATEMENTS,
        crate::digests::STATEMENTS,
        crate::enrichment::STATEMENTS,
        crate::findings::STATEMENTS,
        crate::idempotency::STATEMENTS,
        crate::inbox::STATEMENTS,
        crate::invitations::STATEMENTS,
        crate::jobs::STATEMENTS,
        crate::jobs::list::STATEMENTS,
        crate::jobs::schedules::STATEMENTS,
        crate::keys::STATEMENTS,
        crate::migrations::STATEMENTS,
        crate::open_findings::STATEMENTS,
        crate::outbox::STATEMENTS,
        crate::people::STATEMENTS,
        crate::preferences::STATEMENTS,
        crate::programs::STATEMENTS,
        crate::recording::STATEMENTS,
        crate::recording::rows::STATEMENTS,
        crate::recording::texts::STATEMENTS,
        crate::releases::STATEMENTS,
        crate::releases::lists::STATEMENTS,
        crate::rota::STATEMENTS,
        crate::scans::STATEMENTS,
        crate::seals::STATEMENTS,
        crate::sessions::STATEMENTS,
        crate::sign_in_attempts::STATEMENTS,
        crate::tokens::STATEMENTS,
        crate::views::STATEMENTS,
        crate::vulnerabilities::STATEMENTS,
        crate::webhooks::STATEMENTS,
    ];
    let modules = modules
        .into_iter()
        .chain(crate::requests::STATEMENTS_OF_PARTS)
        .chain(crate::vulnerabilities::STATEMENTS_OF_PARTS);
    let mut all = Vec::new();
    let claim = crate::jobs::claim(numbered);
    all.push(Sent { text: claim.text.into(), takes: claim.takes.to_vec() });
    for (statements, bulks) in modules {
        all.extend(statements.iter().map(|one| Sent { text: one.text.into(), takes: one.takes.to_vec() }));
        all.extend(
            bulks.iter().map(|one| Sent { text: one.text(2, numbered).into(), takes: one.row.repeat(2) }),
        );
    }
    all
}

impl Statement {
    /// Refuses values that are not what the statement takes: SQLite would take missing ones for NULL.
    pub(crate) fn check(&self, values: &[Value<'_>]) -> Result<(), StoreError> {
        check(self.takes, values, self.text)
    }
}

impl Bulk {
    /// How many rows go into one statement; more gain nothing and hold more memory.
    pub(crate) const ROWS: usize = 500;

    /// The text for so many rows.
    ///
    /// Placeholders are numbered but for SQLite: to it `$1` is a name, and looking up thousands of names takes it
    /// longer than writing the rows.
    pub(crate) fn text(&self, rows: usize, numbered: bool) -> String {
        let mut text =
            String::with_capacity(self.before.len() + self.after.len() + rows * self.row.len() * 7);
        text.push_str(self.before);
        push_rows(&mut text, rows, self.row.len(), numbered);
        text.push_str(self.after);
        text
    }

    /// The text for these values, and whether it is the one for a whole chunk, which is worth keeping prepared.
    pub(crate) fn text_for(
        &self,
        values: &[Value<'_>],
        numbered: bool,
    ) -> Result<(String, bool), StoreError> {
        let width = self.row.len();
        for row in values.chunks(width) {
            check(self.row, row, self.before)?;
        }
        let rows = values.len() / width;
        Ok((self.text(rows, numbered), rows == Self::ROWS))
    }
}

/// Adds placeholders for so many rows, see [`Bulk::text`].
pub(crate) fn push_rows(text: &mut String, rows: usize, width: usize, numbered: bool) {
    for row in 0..rows {
        text.push_str(if row == 0 { "(" } else { ",(" });
        for column in 1..=width {
            if column > 1 {
                text.push(',');
            }
            if numbered {
                text.push('$');
                text.push_str(&(row * width + column).to_string());
            } else {
                text.push('?');
            }
        }
        text.push(')');
    }
}

fn check(takes: &[Takes], values: &[Value<'_>], text: &str) -> Result<(), StoreError> {
    let fits =
        takes.len() == values.len() && takes.iter().zip(values).all(|(takes, value)| *takes == value.kind());
    if fits { Ok(()) } else { Err(StoreError::Damaged(format!("`{text}` is given values it does not take"))) }
}

impl Value<'_> {
    pub(super) fn kind(&self) -> Takes {
        match self {
            Self::Integer(_) => Takes::Integer,
            Self::Text(_) => Takes::Text,
            Self::Bytes(_) => Takes::Bytes,
            Self::Real(_) => Takes::Real,
        }
    }
}

/// What PostgreSQL calls them.
pub(crate) fn postgres_types(takes: &[Takes]) -> Vec<PgTypeInfo> {
    let name = |takes: &Takes| match takes {
        Takes::Integer => <i64 as Type<Postgres>>::type_info(),
        Takes::Text => <str as Type<Postgres>>::type_info(),
        Takes::Bytes => <[u8] as Type<Postgres>>::type_info(),
        Takes::Real => <f64 as Type<Postgres>>::type_info(),
    };
    takes.iter().map(name).collect()
}

macro_rules! values {
    ($($variant:ident: $type:ty),+) => {$(
        impl<'a> From<$type> for Value<'a> {
            fn from(value: $type) -> Self {
                Self::$variant(Some(value))
            }
        }
        impl<'a> From<Option<$type>> for Value<'a> {
            fn from(value: Option<$type>) -> Self {
                Self::$variant(value)
            }
        }
    )+};
}
values!(Integer: i64, Text: &'a str, Bytes: &'a [u8], Real: f64);

impl<'a> From<&'a String> for Value<'a> {
    fn from(value: &'a String) -> Self {
        Self::Text(Some(value))
    }
}

impl From<bool> for Value<'_> {
    fn from(value: bool) -> Self {
        Self::Integer(Some(i64::from(value)))
    }
}

impl From<jiff::Timestamp> for Value<'_> {
    fn from(value: jiff::Timestamp) -> Self {
        Self::Integer(Some(value.as_microsecond()))
    }
}

impl From<Option<jiff::Timestamp>> for Value<'_> {
    fn from(value: Option<jiff::Timestamp>) -> Self {
        Self::Integer(value.map(jiff::Timestamp::as_microsecond))
    }
}

impl Row {
    /// The value of a column, counted from 0.
    pub(crate) fn get<T>(&self, column: usize) -> Result<T, StoreError>
    where
        for<'r> T: Decode<'r, Sqlite> + Type<Sqlite> + Decode<'r, Postgres> + Type<Postgres>,
    {
        Ok(match self {
            Self::Sqlite(row) => row.try_get(column)?,
            Self::Postgres(row) => row.try_get(column)?,
        })
    }

    /// The point in time in a column.
    pub(crate) fn time(&self, column: usize) -> Result<jiff::Timestamp, StoreError> {
        moment(self.get(column)?)
    }

    /// The point in time in a column that may have none.
    pub(crate) fn optional_time(&self, column: usize) -> Result<Option<jiff::Timestamp>, StoreError> {
        self.get::<Option<i64>>(column)?.map(moment).transpose()
    }

    /// The 32 bytes in a column.
    pub(crate) fn hash(&self, column: usize) -> Result<[u8; 32], StoreError> {
        let bytes: Vec<u8> = self.get(column)?;
        bytes.try_into().map_err(|_| StoreError::Damaged("a key is not of 32 bytes".to_owned()))
    }
}

fn moment(microseconds: i64) -> Result<jiff::Timestamp, StoreError> {
    jiff::Timestamp::from_microsecond(microseconds)
        .map_err(|_| StoreError::Damaged(format!("{microseconds} is no point in time")))
}
