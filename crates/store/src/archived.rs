//! What the store has to say about objects of the archive: what names them, what holds them, and what was removed.

use crate::database::{Lock, Row, Transaction, Value, statements};
use crate::error::StoreError;
use jiff::Timestamp;

statements! {
    NAMED [] =
        "select 'program' as kind, digest, loaded_at from program_load \
         union all select 'report', redacted_digest, received_at from scan where redacted_digest is not null \
         union all select 'findings', document_digest, received_at from scan where document_digest is not null \
         union all select 'verdict', digest, at from verdict \
         union all select kind, digest, put_at from archived_file";
    LOADED [] =
        "select action, at, detail from audit where action in ('enrichment.loaded', 'decisions.applied') \
         order by sequence";
    RELEASES [] = "select product, version, ended_at from product_release order by product, version";
    SAVE_FILE [Text, Text, Text, Integer, Integer, Text] =
        "insert into archived_file (digest, kind, name, bytes, put_at, put_by) values ($1, $2, $3, $4, $5, $6) \
         on conflict (digest) do update set put_at = excluded.put_at, put_by = excluded.put_by";
    FILES [] = "select digest, kind, name, bytes, put_at, put_by from archived_file order by put_at, digest";
    NEXT_HOLD [] = "select coalesce(max(number), 0) + 1 from archive_hold";
    PLACE_HOLD [Integer, Text, Text, Integer, Text] =
        "insert into archive_hold (number, subject, reason, placed_at, placed_by) values ($1, $2, $3, $4, $5)";
    LIFT_HOLD [Integer, Integer, Text, Text] =
        "update archive_hold set lifted_at = $2, lifted_by = $3, lift_reason = $4 \
         where number = $1 and lifted_at is null";
    HOLDS [] =
        "select number, subject, reason, placed_at, placed_by, lifted_at, lifted_by, lift_reason \
         from archive_hold order by number";
    REMOVALS [] = "select digest, removed_at, removed_by from archive_removal order by digest";
    @bulk REMOVE [Text, Integer, Text] =
        "insert into archive_removal (digest, removed_at, removed_by) values ",
        " on conflict (digest) do update set removed_at = excluded.removed_at, removed_by = excluded.removed_by";
}

/// A record that names an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedObject {
    /// What the object is: `program`, `report`, `findings`, `verdict`, `file`.
    pub kind: String,
    /// Its digest.
    pub digest: String,
    /// When the record was made.
    pub at: Timestamp,
}

/// A file that somebody put into the archive by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchivedFile {
    /// The digest of what is kept.
    pub digest: String,
    /// `report`, or `file`.
    pub kind: String,
    /// How whoever put it called it.
    pub name: String,
    /// Its plain bytes.
    pub bytes: i64,
    /// When.
    pub put_at: Timestamp,
    /// Who: the id of a person.
    pub put_by: String,
}

/// A reason for which something must not be removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchiveHold {
    /// Its number, from 1.
    pub number: i64,
    /// A digest, or a product and a version.
    pub subject: String,
    /// Why.
    pub reason: String,
    /// When it was placed.
    pub placed_at: Timestamp,
    /// By whom: the id of a person.
    pub placed_by: String,
    /// When it was lifted, by whom and why, if it was.
    pub lifted: Option<(Timestamp, String, String)>,
}

/// An object that was removed when its retention was over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchiveRemoval {
    /// Its digest.
    pub digest: String,
    /// When.
    pub removed_at: Timestamp,
    /// Who: the id of a person.
    pub removed_by: String,
}

impl Transaction {
    /// Every record that names an object by a column of its own, in no certain order.
    pub async fn named_objects(&mut self) -> Result<Vec<NamedObject>, StoreError> {
        let rows = self.session().fetch(&NAMED, &[]).await?;
        rows.iter()
            .map(|row| Ok(NamedObject { kind: row.get(0)?, digest: row.get(1)?, at: row.time(2)? }))
            .collect()
    }

    /// What the audit trail says of files that were loaded: the action, when, and its detail as JSON with the digest.
    pub async fn loaded_files(&mut self) -> Result<Vec<(String, Timestamp, String)>, StoreError> {
        let rows = self.session().fetch(&LOADED, &[]).await?;
        rows.iter().map(|row| Ok((row.get(0)?, row.time(1)?, row.get(2)?))).collect()
    }

    /// The product and version of every release, and when it ended.
    pub async fn all_releases(&mut self) -> Result<Vec<(String, String, Option<Timestamp>)>, StoreError> {
        let rows = self.session().fetch(&RELEASES, &[]).await?;
        rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?, row.optional_time(2)?))).collect()
    }

    /// Keeps that somebody put a file; one that was put before is put anew.
    pub async fn save_archived_file(&mut self, file: &ArchivedFile) -> Result<(), StoreError> {
        let values: [Value<'_>; 6] = [
            (&file.digest).into(),
            (&file.kind).into(),
            (&file.name).into(),
            file.bytes.into(),
            file.put_at.into(),
            (&file.put_by).into(),
        ];
        self.session().execute(&SAVE_FILE, &values).await?;
        Ok(())
    }

    /// All files that were put by hand, the first first.
    pub async fn archived_files(&mut self) -> Result<Vec<ArchivedFile>, StoreError> {
        let rows = self.session().fetch(&FILES, &[]).await?;
        rows.iter()
            .map(|row| {
                Ok(ArchivedFile {
                    digest: row.get(0)?,
                    kind: row.get(1)?,
                    name: row.get(2)?,
                    bytes: row.get(3)?,
                    put_at: row.time(4)?,
                    put_by: row.get(5)?,
                })
            })
            .collect()
    }

    /// Places a hold under the next number, whatever number it carries; the number.
    pub async fn place_hold(&mut self, hold: &ArchiveHold) -> Result<i64, StoreError> {
        let mut session = self.session();
        session.lock(Lock::Tail).await?;
        let number: i64 = session.first(&NEXT_HOLD, &[]).await?.map_or(Ok(1), |row| row.get(0))?;
        let values: [Value<'_>; 5] = [
            number.into(),
            (&hold.subject).into(),
            (&hold.reason).into(),
            hold.placed_at.into(),
            (&hold.placed_by).into(),
        ];
        session.execute(&PLACE_HOLD, &values).await?;
        Ok(number)
    }

    /// Lifts a hold; false if there is none of this number that stands.
    pub async fn lift_hold(
        &mut self,
        number: i64,
        at: Timestamp,
        by: &str,
        reason: &str,
    ) -> Result<bool, StoreError> {
        let values = [number.into(), at.into(), by.into(), reason.into()];
        Ok(self.session().execute(&LIFT_HOLD, &values).await? > 0)
    }

    /// All holds, lifted ones too.
    pub async fn holds(&mut self) -> Result<Vec<ArchiveHold>, StoreError> {
        self.session().fetch(&HOLDS, &[]).await?.iter().map(hold).collect()
    }

    /// Waits for whoever else places holds or adds to the audit trail, until this transaction ends.
    pub async fn lock_holds(&mut self) -> Result<(), StoreError> {
        self.session().lock(Lock::Tail).await
    }

    /// Keeps that objects were removed.
    pub async fn save_removals(&mut self, removals: &[ArchiveRemoval]) -> Result<(), StoreError> {
        let values: Vec<Value<'_>> = removals
            .iter()
            .flat_map(|one| [(&one.digest).into(), one.removed_at.into(), (&one.removed_by).into()])
            .collect();
        self.session().bulk(&REMOVE, &values).await?;
        Ok(())
    }

    /// Everything that was removed.
    pub async fn removals(&mut self) -> Result<Vec<ArchiveRemoval>, StoreError> {
        let rows = self.session().fetch(&REMOVALS, &[]).await?;
        rows.iter()
            .map(|row| {
                Ok(ArchiveRemoval { digest: row.get(0)?, removed_at: row.time(1)?, removed_by: row.get(2)? })
            })
            .collect()
    }
}

fn hold(row: &Row) -> Result<ArchiveHold, StoreError> {
    let lifted = match (row.optional_time(5)?, row.get::<Option<String>>(6)?, row.get::<Option<String>>(7)?) {
        (Some(at), Some(by), Some(reason)) => Some((at, by, reason)),
        _ => None,
    };
    Ok(ArchiveHold {
        number: row.get(0)?,
        subject: row.get(1)?,
        reason: row.get(2)?,
        placed_at: row.time(3)?,
        placed_by: row.get(4)?,
        lifted,
    })
}
