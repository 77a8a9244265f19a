//! What changes whose turn it is, who is away, and what was handed over and looked at.

use crate::database::{Row, Transaction, statements};
use crate::error::StoreError;
use jiff::Timestamp;
use jiff::civil::Date;
use portcullis_domain::rotation::{Absence, Override};

statements! {
    OVERRIDES [Integer] =
        "select id, person, from_at, until_at, reason, made_by, made_at from rotation_override where until_at > $1 \
         order by made_at, id";
    ADD_OVERRIDE [Text, Text, Integer, Integer, Text, Text, Integer] =
        "insert into rotation_override (id, person, from_at, until_at, reason, made_by, made_at) \
         values ($1, $2, $3, $4, $5, $6, $7)";
    REMOVE_OVERRIDE [Text] =
        "delete from rotation_override where id = $1 \
         returning id, person, from_at, until_at, reason, made_by, made_at";
    ABSENCES [Text] =
        "select id, person, first_day, last_day, said_by, said_at from absence where last_day >= $1 \
         order by first_day, id";
    ADD_ABSENCE [Text, Text, Text, Text, Text, Integer] =
        "insert into absence (id, person, first_day, last_day, said_by, said_at) values ($1, $2, $3, $4, $5, $6)";
    REMOVE_ABSENCE [Text] =
        "delete from absence where id = $1 returning id, person, first_day, last_day, said_by, said_at";
    HANDOVER [Integer] =
        "select handed_at, giver, taker, draft, text, posted_at, reminded_at from handover where handed_at = $1";
    HANDOVERS [Integer] =
        "select handed_at, giver, taker, draft, text, posted_at, reminded_at from handover order by handed_at desc limit $1";
    SAVE_HANDOVER [Integer, Text, Text, Text, Text, Integer, Integer] =
        "insert into handover (handed_at, giver, taker, draft, text, posted_at, reminded_at) \
         values ($1, $2, $3, $4, $5, $6, $7) \
         on conflict (handed_at) do update set giver = excluded.giver, taker = excluded.taker, \
           draft = excluded.draft, text = excluded.text, posted_at = excluded.posted_at, \
           reminded_at = excluded.reminded_at";
    TICKS [Text] =
        "select day, item, person, ticked_at from checklist_tick where day = $1 order by ticked_at, item";
    TICK [Text, Text, Text, Integer] =
        "insert into checklist_tick (day, item, person, ticked_at) values ($1, $2, $3, $4) \
         on conflict (day, item) do nothing";
    UNTICK [Text, Text] = "delete from checklist_tick where day = $1 and item = $2";
}

/// An override as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredOverride {
    /// Its id.
    pub id: String,
    /// The override.
    pub change: Override,
    /// Who made it, by their id.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// An absence as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredAbsence {
    /// Its id.
    pub id: String,
    /// The absence.
    pub absence: Absence,
    /// Who said so, by their id.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// What one engineer on rotation hands over to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredHandover {
    /// When the week is handed over.
    pub at: Timestamp,
    /// Who hands over, by their id.
    pub from: String,
    /// Who takes over.
    pub to: String,
    /// What the program drafted.
    pub draft: String,
    /// What the outgoing engineer made of it.
    pub text: Option<String>,
    /// When it was posted.
    pub posted_at: Option<Timestamp>,
    /// When people were reminded of it, as nobody had posted it.
    pub reminded_at: Option<Timestamp>,
}

/// Something on the checklist that was looked at on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredTick {
    /// The day.
    pub day: Date,
    /// What was looked at, in the words of the checklist.
    pub item: String,
    /// Who did, by their id.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

impl Transaction {
    /// The overrides that last at or after a moment, in the order in which they were made.
    pub async fn overrides(&mut self, from: Timestamp) -> Result<Vec<StoredOverride>, StoreError> {
        self.session().fetch(&OVERRIDES, &[from.into()]).await?.iter().map(change).collect()
    }

    /// Adds an override.
    pub async fn add_override(&mut self, one: &StoredOverride) -> Result<(), StoreError> {
        let StoredOverride { id, change, by, at } = one;
        let values = [
            id.into(),
            (&change.person).into(),
            change.from.into(),
            change.until.into(),
            (&change.reason).into(),
            by.into(),
            (*at).into(),
        ];
        self.session().execute(&ADD_OVERRIDE, &values).await.map(drop)
    }

    /// Removes an override; what it was.
    pub async fn remove_override(&mut self, id: &str) -> Result<Option<StoredOverride>, StoreError> {
        self.session().first(&REMOVE_OVERRIDE, &[id.into()]).await?.as_ref().map(change).transpose()
    }

    /// The absences that last on or after a day, in the order of their first days.
    pub async fn absences(&mut self, from: Date) -> Result<Vec<StoredAbsence>, StoreError> {
        self.session().fetch(&ABSENCES, &[(&from.to_string()).into()]).await?.iter().map(absence).collect()
    }

    /// Adds an absence.
    pub async fn add_absence(&mut self, one: &StoredAbsence) -> Result<(), StoreError> {
        let StoredAbsence { id, absence, by, at } = one;
        let (first, last) = (absence.first.to_string(), absence.last.to_string());
        let values =
            [id.into(), (&absence.person).into(), (&first).into(), (&last).into(), by.into(), (*at).into()];
        self.session().execute(&ADD_ABSENCE, &values).await.map(drop)
    }

    /// Removes an absence; what it was.
    pub async fn remove_absence(&mut self, id: &str) -> Result<Option<StoredAbsence>, StoreError> {
        self.session().first(&REMOVE_ABSENCE, &[id.into()]).await?.as_ref().map(absence).transpose()
    }

    /// The handover of the week that is handed over at a moment.
    pub async fn handover(&mut self, at: Timestamp) -> Result<Option<StoredHandover>, StoreError> {
        self.session().first(&HANDOVER, &[at.into()]).await?.as_ref().map(handover).transpose()
    }

    /// The latest handovers, the last first.
    pub async fn handovers(&mut self, limit: u32) -> Result<Vec<StoredHandover>, StoreError> {
        self.session().fetch(&HANDOVERS, &[i64::from(limit).into()]).await?.iter().map(handover).collect()
    }

    /// Keeps a handover in place of the one of its moment.
    pub async fn save_handover(&mut self, handover: &StoredHandover) -> Result<(), StoreError> {
        let values = [
            handover.at.into(),
            (&handover.from).into(),
            (&handover.to).into(),
            (&handover.draft).into(),
            handover.text.as_deref().into(),
            handover.posted_at.into(),
            handover.reminded_at.into(),
        ];
        self.session().execute(&SAVE_HANDOVER, &values).await.map(drop)
    }

    /// What was looked at on a day.
    pub async fn ticks(&mut self, day: Date) -> Result<Vec<StoredTick>, StoreError> {
        self.session().fetch(&TICKS, &[(&day.to_string()).into()]).await?.iter().map(tick).collect()
    }

    /// Notes that something was looked at; false if it was noted before.
    pub async fn tick(&mut self, tick: &StoredTick) -> Result<bool, StoreError> {
        let day = tick.day.to_string();
        let values = [(&day).into(), (&tick.item).into(), (&tick.by).into(), tick.at.into()];
        Ok(self.session().execute(&TICK, &values).await? == 1)
    }

    /// Takes back that something was looked at on a day.
    pub async fn untick(&mut self, day: Date, item: &str) -> Result<bool, StoreError> {
        Ok(self.session().execute(&UNTICK, &[(&day.to_string()).into(), item.into()]).await? == 1)
    }
}

fn change(row: &Row) -> Result<StoredOverride, StoreError> {
    let change =
        Override { person: row.get(1)?, from: row.time(2)?, until: row.time(3)?, reason: row.get(4)? };
    Ok(StoredOverride { id: row.get(0)?, change, by: row.get(5)?, at: row.time(6)? })
}

fn absence(row: &Row) -> Result<StoredAbsence, StoreError> {
    let absence = Absence { person: row.get(1)?, first: day(row, 2)?, last: day(row, 3)? };
    Ok(StoredAbsence { id: row.get(0)?, absence, by: row.get(4)?, at: row.time(5)? })
}

fn handover(row: &Row) -> Result<StoredHandover, StoreError> {
    Ok(StoredHandover {
        at: row.time(0)?,
        from: row.get(1)?,
        to: row.get(2)?,
        draft: row.get(3)?,
        text: row.get(4)?,
        posted_at: row.optional_time(5)?,
        reminded_at: row.optional_time(6)?,
    })
}

fn tick(row: &Row) -> Result<StoredTick, StoreError> {
    Ok(StoredTick { day: day(row, 0)?, item: row.get(1)?, by: row.get(2)?, at: row.time(3)? })
}

fn day(row: &Row, column: usize) -> Result<Date, StoreError> {
    let text: String = row.get(column)?;
    text.parse().map_err(|_| StoreError::Damaged(format!("`{text}` is no day")))
}
