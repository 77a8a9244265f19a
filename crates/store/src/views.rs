//! Filters of vulnerabilities that people named.

use crate::database::{Row, Transaction, statements};
use crate::error::StoreError;
use jiff::Timestamp;

statements! {
    SEEN_BY [Text] =
        "select owner, name, filter, shared, created_at, changed_at from saved_view \
         where owner = $1 or shared = 1 order by name, owner";
    LOAD [Text, Text] =
        "select owner, name, filter, shared, created_at, changed_at from saved_view where owner = $1 and name = $2";
    COUNT [Text] = "select count(*) from saved_view where owner = $1";
    SAVE [Text, Text, Text, Integer, Integer, Integer] =
        "insert into saved_view (owner, name, filter, shared, created_at, changed_at) values ($1, $2, $3, $4, $5, $6) \
         on conflict (owner, name) do update set filter = excluded.filter, shared = excluded.shared, \
           changed_at = excluded.changed_at";
    REMOVE [Text, Text] = "delete from saved_view where owner = $1 and name = $2";
    REMOVE_ALL [Text] = "delete from saved_view where owner = $1";
}

/// A filter that somebody named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredView {
    /// The id of the person whose it is.
    pub owner: String,
    /// What they call it.
    pub name: String,
    /// The filter.
    pub filter: String,
    /// Says that everybody sees it.
    pub shared: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub changed_at: Timestamp,
}

impl Transaction {
    /// The views that somebody sees: their own, and those that are shared, in the order of their names.
    pub async fn views_for(&mut self, person: &str) -> Result<Vec<StoredView>, StoreError> {
        self.session().fetch(&SEEN_BY, &[person.into()]).await?.iter().map(view).collect()
    }

    /// The view of somebody with this name.
    pub async fn view(&mut self, owner: &str, name: &str) -> Result<Option<StoredView>, StoreError> {
        self.session().first(&LOAD, &[owner.into(), name.into()]).await?.as_ref().map(view).transpose()
    }

    /// How many views are somebody's own.
    pub async fn view_count(&mut self, owner: &str) -> Result<u64, StoreError> {
        let row = self.session().first(&COUNT, &[owner.into()]).await?;
        Ok(row.map_or(Ok(0), |row| row.get::<i64>(0))?.unsigned_abs())
    }

    /// Adds a view or replaces the one of this name; when it was made stays.
    pub async fn save_view(&mut self, view: &StoredView) -> Result<(), StoreError> {
        let values = [
            (&view.owner).into(),
            (&view.name).into(),
            (&view.filter).into(),
            i64::from(view.shared).into(),
            view.created_at.into(),
            view.changed_at.into(),
        ];
        self.session().execute(&SAVE, &values).await.map(drop)
    }

    /// Removes a view; false if there is none.
    pub async fn remove_view(&mut self, owner: &str, name: &str) -> Result<bool, StoreError> {
        Ok(self.session().execute(&REMOVE, &[owner.into(), name.into()]).await? == 1)
    }

    /// Removes all views of somebody; how many.
    pub async fn remove_views(&mut self, owner: &str) -> Result<u64, StoreError> {
        self.session().execute(&REMOVE_ALL, &[owner.into()]).await
    }
}

fn view(row: &Row) -> Result<StoredView, StoreError> {
    Ok(StoredView {
        owner: row.get(0)?,
        name: row.get(1)?,
        filter: row.get(2)?,
        shared: row.get::<i64>(3)? == 1,
        created_at: row.time(4)?,
        changed_at: row.time(5)?,
    })
}
