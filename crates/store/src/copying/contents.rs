//! The rows of a table, whatever it holds.

use crate::catalogue::{Counted, Table};
use crate::database::{Row, Session, Takes, Value, push_rows};
use crate::error::StoreError;
use portcullis_domain::digest::Digest;
use sha2::{Digest as _, Sha256};

/// Rows that are written at a time, if they are narrow enough for the placeholders that a database takes.
const ROWS: usize = 500;
/// Values that one statement may have; SQLite takes 32,766, PostgreSQL twice that.
const VALUES: usize = 30_000;
/// Bytes of texts that are held before they are written.
const BYTES: usize = 4 << 20;

/// A value that was read.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Held {
    Integer(Option<i64>),
    Text(Option<String>),
    Bytes(Option<Vec<u8>>),
    Real(Option<f64>),
}

impl Held {
    fn value(&self) -> Value<'_> {
        match self {
            Self::Integer(value) => Value::Integer(*value),
            Self::Text(value) => Value::Text(value.as_deref()),
            Self::Bytes(value) => Value::Bytes(value.as_deref()),
            Self::Real(value) => Value::Real(*value),
        }
    }

    fn len(&self) -> usize {
        let content = match self {
            Self::Text(value) => value.as_ref().map(String::len),
            Self::Bytes(value) => value.as_ref().map(Vec::len),
            Self::Integer(_) | Self::Real(_) => None,
        };
        content.unwrap_or_default() + size_of::<Self>()
    }
}

/// The values of a row that [`in_order`] gave.
pub(super) fn read(table: &Table, row: &Row) -> Result<Vec<Held>, StoreError> {
    let value = |(place, kind): (usize, Takes)| {
        Ok(match kind {
            Takes::Integer => Held::Integer(row.get(place)?),
            Takes::Text => Held::Text(row.get(place)?),
            Takes::Bytes => Held::Bytes(row.get(place)?),
            Takes::Real => Held::Real(row.get(place)?),
        })
    };
    table.columns.iter().map(|column| column.kind).enumerate().map(value).collect()
}

/// All rows of a table, in the same order on both databases.
pub(super) fn in_order(table: &Table, session: &Session<'_>) -> String {
    let is_text =
        |name: &str| table.columns.iter().any(|column| column.name == name && column.kind == Takes::Text);
    let key = |name: &String| {
        // SQLite compares bytes; PostgreSQL compares as the language of the database wants it, unless it is told.
        let bytewise = if session.numbers() && is_text(name) { " collate \"C\"" } else { "" };
        format!("{}{bytewise}", quoted(name))
    };
    let key: Vec<String> = table.key.iter().map(key).collect();
    format!("select {} from {} order by {}", columns(table), quoted(&table.name), key.join(", "))
}

/// How many rows a table has.
pub(super) async fn count(session: &mut Session<'_>, table: &Table) -> Result<u64, StoreError> {
    let count: Option<i64> = session.ask(&format!("select count(*) from {}", quoted(&table.name))).await?;
    Ok(count.unwrap_or_default().unsigned_abs())
}

/// Says whether a table has no row.
pub(super) async fn is_empty(session: &mut Session<'_>, table: &str) -> Result<bool, StoreError> {
    let one = format!("select count(*) from (select 1 from {} limit 1) as one", quoted(table));
    Ok(session.ask::<i64>(&one).await? == Some(0))
}

/// Keeps others from writing to the tables until the transaction ends; on SQLite they can't anyway.
pub(super) async fn lock(session: &mut Session<'_>, tables: &[Table]) -> Result<(), StoreError> {
    if let Session::Postgres(_) = session {
        let names: Vec<String> = tables.iter().map(|table| quoted(&table.name)).collect();
        session.run(&format!("lock table {} in exclusive mode", names.join(", ")), &[], false).await?;
    }
    Ok(())
}

/// Has PostgreSQL go on counting after the highest number; SQLite does so by itself.
pub(super) async fn count_on(session: &mut Session<'_>, counted: &[Counted]) -> Result<(), StoreError> {
    for (table, column) in counted {
        let (table, column) = (quoted(table), quoted(column));
        let highest = session.ask::<Option<i64>>(&format!("select max({column}) from {table}")).await?;
        if let Some(next) = highest.flatten().and_then(|highest| highest.checked_add(1)) {
            let sql = format!("alter table {table} alter column {column} restart with {next}");
            session.run(&sql, &[], false).await?;
        }
    }
    Ok(())
}

/// Rows on their way to the target.
pub(super) struct Batch {
    before: String,
    width: usize,
    most: usize,
    rows: usize,
    bytes: usize,
    values: Vec<Held>,
}

impl Batch {
    pub(super) fn new(table: &Table) -> Self {
        let width = table.columns.len();
        let before = format!("insert into {} ({}) ", quoted(&table.name), columns(table));
        let most = ROWS.min(VALUES / width).max(1);
        Self { before, width, most, rows: 0, bytes: 0, values: Vec::new() }
    }

    /// Takes a row; says whether there are enough of them.
    pub(super) fn add(&mut self, row: Vec<Held>) -> bool {
        self.rows += 1;
        self.bytes += row.iter().map(Held::len).sum::<usize>();
        self.values.extend(row);
        self.rows >= self.most || self.bytes >= BYTES
    }

    /// Writes the rows that it took; how many they are.
    pub(super) async fn write(&mut self, target: &mut Session<'_>) -> Result<u64, StoreError> {
        if self.rows == 0 {
            return Ok(0);
        }
        let mut sql = self.before.clone();
        // PostgreSQL counts some columns by itself, and has to be told that these rows bring their numbers.
        sql.push_str(if target.numbers() { "overriding system value values " } else { "values " });
        push_rows(&mut sql, self.rows, self.width, target.numbers());
        let values: Vec<Value<'_>> = self.values.iter().map(Held::value).collect();
        // What is written again and again is worth keeping prepared.
        let written = target.run(&sql, &values, self.rows == self.most).await?;
        (self.rows, self.bytes) = (0, 0);
        self.values.clear();
        Ok(written)
    }
}

/// What the rows of a table are, taken one after the other.
#[derive(Default)]
pub(super) struct Contents {
    rows: u64,
    hasher: Sha256,
}

impl Contents {
    /// Adds a row: of each value a byte for its kind, and what it is; texts and bytes behind their length. Numbers are
    /// 8 bytes, the lowest first.
    pub(super) fn add(&mut self, row: &[Held]) {
        self.rows += 1;
        for value in row {
            match value {
                Held::Integer(None) | Held::Text(None) | Held::Bytes(None) | Held::Real(None) => {
                    self.hasher.update([0]);
                }
                Held::Integer(Some(value)) => self.number(1, value.to_le_bytes()),
                Held::Text(Some(value)) => self.content(2, value.as_bytes()),
                Held::Bytes(Some(value)) => self.content(3, value),
                // SQLite has no zero below zero.
                Held::Real(Some(value)) => self.number(4, (value + 0.0).to_le_bytes()),
            }
        }
    }

    /// How many rows there were, and their digest.
    pub(super) fn finish(self) -> (u64, Digest) {
        (self.rows, Digest::new(self.hasher.finalize().into()))
    }

    fn number(&mut self, kind: u8, bytes: [u8; 8]) {
        self.hasher.update([kind]);
        self.hasher.update(bytes);
    }

    fn content(&mut self, kind: u8, bytes: &[u8]) {
        self.hasher.update([kind]);
        self.hasher.update((bytes.len() as u64).to_le_bytes());
        self.hasher.update(bytes);
    }
}

fn columns(table: &Table) -> String {
    table.columns.iter().map(|column| quoted(&column.name)).collect::<Vec<_>>().join(", ")
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Column;

    fn digest(rows: &[&[Held]]) -> (u64, Digest) {
        let mut contents = Contents::default();
        for row in rows {
            contents.add(row);
        }
        contents.finish()
    }

    fn text(text: &str) -> Held {
        Held::Text(Some(text.to_owned()))
    }

    #[test]
    fn rows_that_differ_in_anything_have_another_digest() {
        let different: [&[&[Held]]; 9] = [
            &[],
            &[&[text("a"), text("b")]],
            &[&[text("ab"), text("")]],
            &[&[text("b"), text("a")]],
            &[&[text("a"), Held::Text(None)]],
            &[&[text("a"), Held::Bytes(Some(b"b".to_vec()))]],
            &[&[Held::Integer(Some(1)), Held::Integer(Some(0))]],
            &[&[Held::Real(Some(1.0)), Held::Integer(Some(0))]],
            &[&[Held::Real(Some(1.0 + f64::EPSILON)), Held::Integer(Some(0))]],
        ];
        let digests: std::collections::BTreeSet<Digest> =
            different.iter().map(|rows| digest(rows).1).collect();
        assert_eq!(digests.len(), different.len());
        assert_eq!(digest(&[&[Held::Real(Some(-0.0))]]), digest(&[&[Held::Real(Some(0.0))]]));
    }

    #[test]
    fn a_batch_is_bounded_in_rows_values_and_bytes() {
        let table = |width: usize| Table {
            name: "wide".to_owned(),
            columns: (0..width).map(|at| Column { name: at.to_string(), kind: Takes::Text }).collect(),
            key: Vec::new(),
        };
        let filled = |width: usize, value: &str| {
            let mut batch = Batch::new(&table(width));
            (1..=ROWS).find(|_| batch.add(vec![text(value); width])).unwrap()
        };
        assert_eq!(filled(2, ""), ROWS);
        assert_eq!(filled(100, ""), VALUES / 100);
        assert_eq!(filled(1, &"x".repeat(1 << 20)), 4);
    }
}
