//! What is done with the entries of an inbox, in a transaction of either database.

use super::{InboxCount, InboxEntry, Incoming};
use crate::database::{Row, Session, Value, statements};
use crate::error::StoreError;
use crate::vulnerabilities::unsigned;
use jiff::Timestamp;

/// The largest body that is kept, in bytes.
const BODY: usize = 1 << 20;
/// The longest name of a source or key, in bytes.
const NAME: usize = 1024;
/// How many entries may wait.
const WAITING: u64 = 100_000;
/// How many entries are removed at a time, so that nobody who comes in waits for long.
pub(super) const REMOVED: u32 = 1000;

statements! {
    ADD [Text, Text, Bytes, Integer] =
        "insert into inbox (source, key, body, received_at, state, attempts, due_at) \
         values ($1, $2, $3, $4, 'waiting', 0, 0) on conflict (source, key) do nothing";
    IS_KNOWN [Text, Text] = "select 1 from inbox where source = $1 and key = $2";
    COUNT_WAITING [Integer] =
        "select count(*) from (select 1 from inbox where state = 'waiting' limit $1) as counted";
    // The conditions stand twice so that of two who meet, the later finds the entry taken out.
    CLAIM [Integer, Integer, Text, Integer] =
        "update inbox set attempts = attempts + 1, due_at = $2 \
         where state = 'waiting' and due_at <= $1 and place in \
           (select place from inbox where source = $3 and state = 'waiting' and due_at <= $1 order by place limit $4) \
         returning place, source, key, body, received_at, attempts, last_error";
    FAIL [Integer, Text, Text, Integer] =
        "update inbox set state = $3, last_error = $2, due_at = $4 where place = $1 and state = 'waiting'";
    RETRY [Integer] = "update inbox set state = 'waiting', attempts = 0, due_at = $1 where state = 'dead'";
    FORGET [Integer, Integer] =
        "delete from inbox where place in \
           (select place from inbox where state = 'done' and finished_at < $1 order by finished_at limit $2)";
    DEAD [Integer] =
        "select place, source, key, body, received_at, attempts, last_error from inbox where state = 'dead' \
         order by place desc limit $1";
    COUNT [] =
        "select (select count(*) from inbox where state = 'waiting'), \
           (select count(*) from inbox where state = 'dead')";
    MOVED [Integer, Integer] =
        "select place, source, key, body, received_at, state, attempts, due_at, last_error, finished_at from inbox \
         where place > $1 order by place limit $2";
    CLEAR [] = "delete from inbox";
    @bulk FINISH [Integer, Integer] =
        "with done (place, at) as (values ",
        ") update inbox set state = 'done', finished_at = done.at from done where inbox.place = done.place \
         and inbox.state <> 'done'";
    @bulk MOVE [Text, Text, Bytes, Integer, Text, Integer, Integer, Text, Integer] =
        "insert into inbox (source, key, body, received_at, state, attempts, due_at, last_error, finished_at) values ",
        " on conflict (source, key) do nothing";
}

/// Something that is done with entries.
#[derive(Debug)]
pub(super) enum Work {
    /// Keeps what came in.
    Accept(Incoming),
    /// Takes entries of a source out for a time.
    Claim { source: String, limit: u32, now: Timestamp, until: Timestamp },
    /// Says that entries were taken in.
    Finish { places: Vec<i64>, now: Timestamp },
    /// Says that one was not, and when it is tried again.
    Fail { place: i64, error: String, again_at: Option<Timestamp> },
    /// Has what is dead tried again.
    Retry { now: Timestamp },
    /// Removes some of what was taken in before a moment.
    Forget { before: Timestamp },
}

/// What came of it.
#[derive(Debug, Default)]
pub(super) struct Done {
    /// How many entries it changed.
    pub(super) changed: u64,
    /// Those that were taken out.
    pub(super) entries: Vec<InboxEntry>,
}

/// How much room there is for what comes in, as far as it was counted in this transaction.
#[derive(Debug, Default)]
pub(super) struct Room {
    left: Option<u64>,
}

impl Incoming {
    /// Refuses what is larger than anything that is kept.
    pub(super) fn check(&self) -> Result<(), StoreError> {
        for (what, length, most) in [
            ("source", self.source.len(), NAME),
            ("key", self.key.len(), NAME),
            ("body", self.body.len(), BODY),
        ] {
            if length > most {
                return Err(StoreError::TooLargeToKeep { what, most });
            }
        }
        Ok(())
    }
}

impl Work {
    /// Does it.
    pub(super) async fn run(&self, session: &mut Session<'_>, room: &mut Room) -> Result<Done, StoreError> {
        let changed = match self {
            Self::Accept(incoming) => accept(incoming, session, room).await?,
            Self::Claim { source, limit, now, until } => {
                let values = [(*now).into(), (*until).into(), source.into(), i64::from(*limit).into()];
                let rows = session.fetch(&CLAIM, &values).await?;
                let mut entries = rows.iter().map(entry).collect::<Result<Vec<_>, _>>()?;
                entries.sort_by_key(|entry| entry.place);
                return Ok(Done { changed: entries.len() as u64, entries });
            }
            Self::Finish { places, now } => {
                let values: Vec<Value<'_>> =
                    places.iter().flat_map(|place| [Value::from(*place), Value::from(*now)]).collect();
                session.bulk(&FINISH, &values).await?
            }
            Self::Fail { place, error, again_at } => {
                let state = if again_at.is_some() { "waiting" } else { "dead" };
                let due = again_at.map_or(0, Timestamp::as_microsecond);
                session.execute(&FAIL, &[(*place).into(), error.into(), state.into(), due.into()]).await?
            }
            Self::Retry { now } => session.execute(&RETRY, &[(*now).into()]).await?,
            Self::Forget { before } => {
                session.execute(&FORGET, &[(*before).into(), i64::from(REMOVED).into()]).await?
            }
        };
        Ok(Done { changed, entries: Vec::new() })
    }
}

async fn accept(incoming: &Incoming, session: &mut Session<'_>, room: &mut Room) -> Result<u64, StoreError> {
    let Incoming { source, key, body, received_at } = incoming;
    let left = if let Some(left) = room.left {
        left
    } else {
        let row = session.first(&COUNT_WAITING, &[WAITING.cast_signed().into()]).await?;
        WAITING - row.map_or(Ok(0), |row| unsigned(row.get(0)?))?
    };
    if left == 0 {
        let known = session.first(&IS_KNOWN, &[source.into(), key.into()]).await?;
        return if known.is_some() { Ok(0) } else { Err(StoreError::InboxFull(WAITING)) };
    }
    let values = [source.into(), key.into(), body.as_slice().into(), (*received_at).into()];
    let added = session.execute(&ADD, &values).await?;
    room.left = Some(left - added);
    Ok(added)
}

/// What could not be taken in, the latest first.
pub(super) async fn dead(session: &mut Session<'_>, limit: u32) -> Result<Vec<InboxEntry>, StoreError> {
    session.fetch(&DEAD, &[i64::from(limit).into()]).await?.iter().map(entry).collect()
}

/// How much there is.
pub(super) async fn count(session: &mut Session<'_>) -> Result<InboxCount, StoreError> {
    let Some(row) = session.first(&COUNT, &[]).await? else { return Ok(InboxCount::default()) };
    Ok(InboxCount { waiting: unsigned(row.get(0)?)?, dead: unsigned(row.get(1)?)? })
}

/// Moves all entries from one transaction to another, behind those that are there; known ones stay as they are.
pub(super) async fn relocate(from: &mut Session<'_>, to: &mut Session<'_>) -> Result<(), StoreError> {
    let mut last = 0;
    loop {
        // Bodies may be large, so that few of them are in memory at a time.
        let rows = from.fetch(&MOVED, &[last.into(), 16.into()]).await?;
        let Some(end) = rows.last() else { break };
        last = end.get(0)?;
        let entries = rows.iter().map(Moved::of).collect::<Result<Vec<_>, _>>()?;
        let values: Vec<Value<'_>> = entries.iter().flat_map(Moved::values).collect();
        to.bulk(&MOVE, &values).await?;
    }
    Ok(())
}

/// An entry with everything that is known of it.
struct Moved {
    texts: [String; 3],
    body: Vec<u8>,
    numbers: [i64; 3],
    last_error: Option<String>,
    finished_at: Option<i64>,
}

impl Moved {
    fn of(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            texts: [row.get(1)?, row.get(2)?, row.get(5)?],
            body: row.get(3)?,
            numbers: [row.get(4)?, row.get(6)?, row.get(7)?],
            last_error: row.get(8)?,
            finished_at: row.get(9)?,
        })
    }

    fn values(&self) -> [Value<'_>; 9] {
        let ([source, key, state], [received, attempts, due]) = (&self.texts, self.numbers);
        [
            source.into(),
            key.into(),
            self.body.as_slice().into(),
            received.into(),
            state.into(),
            attempts.into(),
            due.into(),
            self.last_error.as_deref().into(),
            self.finished_at.into(),
        ]
    }
}

fn entry(row: &Row) -> Result<InboxEntry, StoreError> {
    Ok(InboxEntry {
        place: row.get(0)?,
        incoming: Incoming {
            source: row.get(1)?,
            key: row.get(2)?,
            body: row.get(3)?,
            received_at: row.time(4)?,
        },
        attempts: row.get(5)?,
        last_error: row.get(6)?,
    })
}
