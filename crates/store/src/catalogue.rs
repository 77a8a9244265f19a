//! The tables of a store as its own database knows them, so that nobody has to list them.

use crate::database::{Row, Session, Statement, Takes};
use crate::error::StoreError;
use crate::migrations;

/// A table; equal on both databases where the same can be kept in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Table {
    pub(crate) name: String,
    /// In the order of their names, since a column that a migration adds stands elsewhere than one of the beginning.
    pub(crate) columns: Vec<Column>,
    /// The columns of the primary key, in its order.
    pub(crate) key: Vec<String>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) kind: Takes,
}

/// A table, and a column of it that PostgreSQL counts by itself.
pub(crate) type Counted = (String, String);

/// Everything that is kept in a store, but for its version.
#[derive(Debug)]
pub(crate) struct Catalogue {
    /// A table stands behind those that it refers to.
    pub(crate) tables: Vec<Table>,
    /// What PostgreSQL has to go on counting.
    pub(crate) counted: Vec<Counted>,
}

/// How another store differs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Difference {
    /// It lacks a table.
    #[error("the table `{0}` is missing")]
    Missing(String),
    /// It has one more.
    #[error("the table `{0}` is there in addition")]
    More(String),
    /// A table has other columns, or another key.
    #[error("the table `{0}` has other columns, or another key")]
    Other(String),
    /// The rules that the database itself keeps are others.
    #[error("its triggers are others: {0}")]
    Rules(String),
}

const OF_SQLITE: Statement = Statement {
    text: "select t.name, c.name, c.type, c.pk, 0 from sqlite_schema t join pragma_table_info(t.name) c \
           where t.type = 'table' and t.name not like 'sqlite\\_%' escape '\\' order by t.name, c.name",
    takes: &[],
};
const OF_POSTGRES: Statement = Statement {
    text: "select t.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod), \
             coalesce((select k.place from unnest(i.indkey) with ordinality as k (number, place) \
                       where k.number = a.attnum), 0), \
             (a.attidentity <> '')::int::bigint \
           from pg_class t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped \
             left join pg_index i on i.indrelid = t.oid and i.indisprimary \
           where t.relkind in ('r', 'p') and a.attgenerated = '' \
             and t.relnamespace = (select oid from pg_namespace where nspname = current_schema()) \
           order by t.relname::text collate \"C\", a.attname::text collate \"C\"",
    takes: &[],
};
const REFERENCES_OF_SQLITE: Statement = Statement {
    text: "select t.name, f.\"table\" from sqlite_schema t join pragma_foreign_key_list(t.name) f \
           where t.type = 'table'",
    takes: &[],
};
const REFERENCES_OF_POSTGRES: Statement = Statement {
    text: "select t.relname::text, f.relname::text from pg_constraint c join pg_class t on t.oid = c.conrelid \
             join pg_class f on f.oid = c.confrelid \
           where c.contype = 'f' and t.relnamespace = (select oid from pg_namespace where nspname = current_schema())",
    takes: &[],
};

impl Catalogue {
    /// Asks the database.
    pub(crate) async fn read(session: &mut Session<'_>) -> Result<Self, StoreError> {
        let (columns, references) = match session {
            Session::Sqlite(_) => (&OF_SQLITE, &REFERENCES_OF_SQLITE),
            Session::Postgres(_) => (&OF_POSTGRES, &REFERENCES_OF_POSTGRES),
        };
        let (tables, counted) = tables(&session.fetch(columns, &[]).await?)?;
        let rows = session.fetch(references, &[]).await?;
        let references = rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?)));
        let references = references.collect::<Result<Vec<(String, String)>, StoreError>>()?;
        Ok(Self { tables: in_order(tables, &references)?, counted })
    }

    /// The first table in which another store differs from this one, if one is.
    pub(crate) fn difference(&self, other: &Self) -> Option<Difference> {
        let of = |tables: &[Table], name: &str| tables.iter().find(|table| table.name == name).cloned();
        for table in &self.tables {
            match of(&other.tables, &table.name) {
                None => return Some(Difference::Missing(table.name.clone())),
                Some(there) if there != *table => return Some(Difference::Other(table.name.clone())),
                Some(_) => {}
            }
        }
        let more = other.tables.iter().find(|table| of(&self.tables, &table.name).is_none())?;
        Some(Difference::More(more.name.clone()))
    }
}

/// The tables, and the columns that the database counts by itself, from the rows of all columns.
fn tables(rows: &[Row]) -> Result<(Vec<Table>, Vec<Counted>), StoreError> {
    let mut tables: Vec<Table> = Vec::new();
    let mut counted = Vec::new();
    let mut keys: Vec<Vec<(i64, String)>> = Vec::new();
    for row in rows {
        let [table, name, kind] = [row.get::<String>(0)?, row.get::<String>(1)?, row.get::<String>(2)?];
        if table == migrations::VERSIONS {
            continue;
        }
        let kind = kind_of(&kind).ok_or_else(|| {
            StoreError::Damaged(format!("`{table}.{name}` is of a type that is not known here: {kind}"))
        })?;
        if tables.last().is_none_or(|last| last.name != table) {
            tables.push(Table { name: table.clone(), columns: Vec::new(), key: Vec::new() });
            keys.push(Vec::new());
        }
        let place: i64 = row.get(3)?;
        if let Some(key) = keys.last_mut().filter(|_| place > 0) {
            key.push((place, name.clone()));
        }
        if row.get::<i64>(4)? == 1 {
            counted.push((table, name.clone()));
        }
        if let Some(last) = tables.last_mut() {
            last.columns.push(Column { name, kind });
        }
    }
    for (table, mut key) in tables.iter_mut().zip(keys) {
        if key.is_empty() {
            return Err(StoreError::Damaged(format!("`{}` has no primary key", table.name)));
        }
        key.sort();
        table.key = key.into_iter().map(|(_, name)| name).collect();
    }
    Ok((tables, counted))
}

/// What a column of a type takes, whichever database says its name.
fn kind_of(name: &str) -> Option<Takes> {
    match name.to_ascii_lowercase().as_str() {
        "integer" | "bigint" => Some(Takes::Integer),
        "text" => Some(Takes::Text),
        "blob" | "bytea" => Some(Takes::Bytes),
        "real" | "double precision" => Some(Takes::Real),
        _ => None,
    }
}

/// The tables in an order in which a row never comes before one that it refers to.
fn in_order(mut left: Vec<Table>, references: &[(String, String)]) -> Result<Vec<Table>, StoreError> {
    let mut ordered: Vec<Table> = Vec::new();
    while !left.is_empty() {
        let waits = |table: &Table| {
            let is_left = |name: &str| name != table.name && left.iter().any(|other| other.name == name);
            references.iter().any(|(from, to)| *from == table.name && is_left(to))
        };
        let (later, next): (Vec<Table>, Vec<Table>) = left.iter().cloned().partition(waits);
        if next.is_empty() {
            return Err(StoreError::Damaged("tables refer to each other in a circle".to_owned()));
        }
        ordered.extend(next);
        left = later;
    }
    Ok(ordered)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(name: &str) -> Table {
        let column = Column { name: "id".to_owned(), kind: Takes::Integer };
        Table { name: name.to_owned(), columns: vec![column], key: vec!["id".to_owned()] }
    }

    fn refers(from: &str, to: &str) -> (String, String) {
        (from.to_owned(), to.to_owned())
    }

    #[test]
    fn a_table_stands_behind_those_that_it_refers_to() {
        let references = [refers("a", "b"), refers("b", "c"), refers("c", "c")];
        let ordered = in_order(vec![table("a"), table("b"), table("c"), table("d")], &references).unwrap();
        let names: Vec<&str> = ordered.iter().map(|table| table.name.as_str()).collect();
        assert_eq!(names, ["c", "d", "b", "a"]);
        let circle = in_order(vec![table("a"), table("b")], &[refers("a", "b"), refers("b", "a")]);
        assert!(matches!(circle, Err(StoreError::Damaged(_))), "{circle:?}");
    }

    #[test]
    fn the_first_difference_of_two_stores_is_named() {
        let catalogue = |tables: Vec<Table>| Catalogue { tables, counted: Vec::new() };
        let mut other = table("a");
        other.columns[0].kind = Takes::Text;
        let one = catalogue(vec![table("a")]);
        assert_eq!(one.difference(&catalogue(vec![table("a")])), None);
        let difference = |tables| one.difference(&catalogue(tables)).unwrap();
        assert_eq!(difference(vec![]), Difference::Missing("a".to_owned()));
        assert_eq!(difference(vec![other]), Difference::Other("a".to_owned()));
        assert_eq!(difference(vec![table("a"), table("b")]), Difference::More("b".to_owned()));
    }
}
