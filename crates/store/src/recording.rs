//! Recording a scan: in one transaction, there whole or not at all.
//!
//! What a scope had open is read first, as a key and two short hashes for each finding. A finding that stands as it
//! stood costs no write. One that differs closes its row and opens the next; one that is not known opens a row; what a
//! complete scan did not see again is closed at the end. Rows wait in memory for a while, so that entries of one
//! identity that stand close to each other are merged before they are written.

pub(crate) mod arrivals;
pub(crate) mod completed;
mod finish;
mod moves;
mod recorded;
pub(crate) mod rows;
pub(crate) mod sink;
pub(crate) mod texts;
mod write;

use crate::database::{Lock, Session, Statement, Store, Transaction, Value, statements};
use crate::error::StoreError;
use crate::outbox::id_at;
use crate::scans::Track;
use arrivals::Arrivals;
use moves::Moves;
use portcullis_domain::advisory::AdvisoryId;
use portcullis_domain::finding::{Finding, Kind};
use portcullis_domain::identity::{Identities, Identity};
pub use recorded::{Inventory, NewScan, Recorded, ScanEnd};
use rows::{AMEND, Kept, OPEN, short};
use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap, HashSet};
use texts::Texts;

statements! {
    ADD_SCOPE [Text, Text, Text] =
        "insert into scope (component, track, engine) values ($1, $2, $3) \
         on conflict (component, track, engine) do nothing";
    SCOPE [Text, Text, Text] = "select id from scope where component = $1 and track = $2 and engine = $3";
    LAST_SCAN [Integer] = "select sequence from scan where scope = $1 and rematch_of is null order by sequence desc limit 1";
    HAS_COMPLETE [Integer] =
        "select count(*) from (select 1 as one from scan where scope = $1 and complete = 1 and rematch_of is null \
         limit 1) as complete";
    HAS_COMPLETE_OR_REMATCH [Integer] =
        "select count(*) from (select 1 as one from scan where scope = $1 and complete = 1 limit 1) as complete";
    BEGIN [Text, Integer, Text, Integer, Integer, Integer] =
        "insert into scan (id, scope, recorded_by, received_at, scanned_at, format, complete, late, base, rematch_of, \
         facts, counts) values ($1, $2, $3, $4, $4, '', 0, 0, $5, $6, '', '') returning sequence";
    OPEN_KEYS [Integer, Bytes, Integer] =
        "select finding, kind, state, text from observation \
         where scope = $1 and closed is null and finding > $2 order by finding limit $3";
    HAS_CLOSED [Integer] =
        "select count(*) from (select 1 as one from observation where scope = $1 and closed is not null limit 1) as closed";
    RAN_LATER [Integer, Integer, Integer, Integer] =
        "select count(*), coalesce(max(complete), 0) from scan where scope = $1 and late = 0 and scanned_at > $2 \
         and scanned_at <= $3 and sequence <> $4 and rematch_of is null";
    UNOPEN [Integer, Integer] = "delete from observation where scope = $1 and opened = $2";
    UNCLOSE [Integer, Integer] = "update observation set closed = null where scope = $1 and closed = $2";
    FINISH [Integer, Integer, Text, Integer, Text, Integer, Integer, Text, Text, Text, Text, Text, Text, Text] =
        "update scan set scanned_at = $2, engine_version = $3, database_date = $4, format = $5, complete = $6, \
         late = $7, raw_digest = $8, redacted_digest = $9, document_digest = $10, commit_id = $11, tree_id = $12, \
         facts = $13, counts = $14 where sequence = $1";
    @bulk SUBJECTS [Integer, Text] = "insert into scan_subject (scan, subject) values ", "";
    @bulk WERE_CLOSED [Integer, Bytes] =
        "with wanted (scope, finding) as (values ",
        ") select distinct observation.finding from wanted join observation \
         on observation.scope = wanted.scope and observation.finding = wanted.finding \
         and observation.closed is not null";
    @bulk FIELDS [Text, Bytes] =
        "with wanted (component, identity) as (values ",
        ") select finding.identity, finding.fields from wanted join finding \
         on finding.component = wanted.component and finding.identity = wanted.identity";
}

/// Rows that wait to be written.
const WAITING: usize = 1500;
/// Keys that are read at a time.
const PAGE: i64 = 4000;
/// What is known of a finding; there may be very many, so that it is small.
#[derive(Debug, Clone, Copy)]
struct Known {
    /// The state that the store has, if it has the finding, and whose it is.
    stored: u128,
    is_stored: bool,
    of_base: bool,
    kind: Kind,
    /// The sum of the states of its entries so far; the order of entries does not matter.
    state: u128,
    text: u128,
    place: Place,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// No entry of the report so far.
    Unseen,
    /// Stands as the store has it.
    Same,
    /// Waits to be written, at this index.
    Waiting(u32),
    /// Written by this scan.
    Written,
}

#[derive(Debug)]
struct Waiting {
    identity: Identity,
    fields: Vec<String>,
    finding: Finding,
    text: [u8; 32],
}

/// Writes one scan.
#[derive(Debug)]
pub struct ScanWriter {
    store: Store,
    transaction: Transaction,
    scan: NewScan,
    scope: i64,
    identities: Identities,
    known: HashMap<Identity, Known>,
    waiting: Vec<Option<Waiting>>,
    texts: Texts,
    renamed: Vec<(Identity, [u8; 32])>,
    aliases: HashSet<Vec<AdvisoryId>>,
    moves: Moves,
    arrivals: Arrivals,
    had_closed: bool,
    had_complete: bool,
    /// Rows of a change that its base has by now.
    overtaken: Vec<Identity>,
    seen_kinds: BTreeSet<Kind>,
    recorded: Recorded,
}

impl Store {
    /// Starts to record a scan. Others who record scans of the same component wait until this one ends.
    pub async fn begin_scan(&self, scan: NewScan) -> Result<ScanWriter, StoreError> {
        let mut transaction = self.transaction().await?;
        let mut session = transaction.session();
        session.lock(Lock::Component(&scan.component)).await?;
        let track = scan.track.to_string();
        let names: [Value<'_>; 3] = [(&scan.component).into(), (&track).into(), (&scan.engine).into()];
        session.execute(&ADD_SCOPE, &names).await?;
        let Some(scope) = scope(&mut session, &names).await? else {
            return Err(StoreError::Damaged("a scope vanished as it was made".to_owned()));
        };
        let base_scope = match scan.track {
            Track::Change(_) => scope_of_base(&mut session, &scan).await?,
            Track::Main | Track::Series(_) => None,
        };
        let base = match base_scope {
            Some(base) => last_scan(&mut session, base).await?,
            None => None,
        };
        // What is matched again and again is an import only the first time.
        let completing = if scan.inventory.is_some() { &HAS_COMPLETE_OR_REMATCH } else { &HAS_COMPLETE };
        let had_complete = has_any(&mut session, completing, scope).await?;
        let had_closed = has_any(&mut session, &HAS_CLOSED, scope).await?;
        let id = id_at(scan.received_at);
        let rematch_of = scan.inventory.as_ref().map(|inventory| inventory.sequence);
        let values: [Value<'_>; 6] = [
            (&id).into(),
            scope.into(),
            (&scan.recorded_by).into(),
            scan.received_at.into(),
            base.into(),
            rematch_of.into(),
        ];
        let Some(row) = session.first(&BEGIN, &values).await? else {
            return Err(StoreError::Damaged("a scan has no sequence".to_owned()));
        };
        let sequence = row.get(0)?;
        let mut writer = ScanWriter {
            store: self.clone(),
            identities: Identities::new(&scan.component),
            transaction,
            scan,
            scope,
            known: HashMap::new(),
            waiting: Vec::new(),
            texts: Texts::default(),
            renamed: Vec::new(),
            aliases: HashSet::new(),
            moves: Moves::default(),
            arrivals: Arrivals::default(),
            had_closed,
            had_complete,
            overtaken: Vec::new(),
            seen_kinds: BTreeSet::new(),
            recorded: Recorded { id, sequence, base, ..Recorded::default() },
        };
        if let Some(base) = base_scope {
            writer.load(base, true).await?;
        }
        writer.load(scope, false).await?;
        Ok(writer)
    }
}

impl ScanWriter {
    /// Takes a batch of findings in the order of the report.
    pub async fn take(&mut self, batch: Vec<Finding>) -> Result<(), StoreError> {
        for finding in batch {
            self.take_one(finding).await?;
            if self.texts.are_many() {
                self.texts.write(&self.store, &mut self.transaction).await?;
            }
            if self.waiting.len() >= WAITING {
                self.write().await?;
            }
        }
        Ok(())
    }

    /// Says that what follows was found in `component`; refused unless it is the scan's own, or has no name.
    pub fn enter_component(&mut self, component: &str) -> Result<(), StoreError> {
        if component.is_empty() || component == self.scan.component {
            return Ok(());
        }
        Err(StoreError::OtherComponent { found: component.to_owned(), expected: self.scan.component.clone() })
    }

    async fn load(&mut self, scope: i64, of_base: bool) -> Result<(), StoreError> {
        let mut after = [0; 32];
        loop {
            let values = [scope.into(), after.as_slice().into(), PAGE.into()];
            let rows = self.transaction.session().fetch(&OPEN_KEYS, &values).await?;
            for row in &rows {
                after = row.hash(0)?;
                let identity = Identity::from_bytes(after);
                let kind: String = row.get(1)?;
                let text = short(&row.get::<Vec<u8>>(3)?);
                self.texts.know(text);
                let known = Known {
                    stored: short(&row.get::<Vec<u8>>(2)?),
                    is_stored: true,
                    of_base,
                    kind: Kind::from_word(&kind)
                        .ok_or_else(|| StoreError::Damaged(format!("`{kind}` is no kind of finding")))?,
                    state: 0,
                    text,
                    place: Place::Unseen,
                };
                match self.known.entry(identity) {
                    Entry::Vacant(vacant) => drop(vacant.insert(known)),
                    Entry::Occupied(_) => self.overtaken.push(identity),
                }
            }
            if i64::try_from(rows.len()).unwrap_or_default() < PAGE {
                return Ok(());
            }
        }
    }

    async fn take_one(&mut self, mut finding: Finding) -> Result<(), StoreError> {
        let kind = finding.kind();
        let (identity, fields) = self.identities.next_in_clear(&finding);
        let text = self.texts.take(&mut finding)?;
        let state = Kept::of(&finding)?.state();
        self.recorded.observations += 1;
        self.seen_kinds.insert(kind);
        let room = self.known.len() < self.scan.finding_limit;
        let known = match self.known.entry(identity) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(_) if !room => return Err(StoreError::TooManyFindings(self.scan.finding_limit)),
            Entry::Vacant(vacant) => vacant.insert(Known {
                stored: 0,
                is_stored: false,
                of_base: false,
                kind,
                state: 0,
                text: short(&text),
                place: Place::Unseen,
            }),
        };
        known.state = known.state.wrapping_add(state);
        // What is open stays as the last scan saw it when its inventory is matched again.
        if known.of_base || known.is_stored && self.scan.inventory.is_some() {
            known.place = Place::Same;
            return Ok(());
        }
        let same = known.is_stored && known.stored == known.state;
        match known.place {
            Place::Unseen if same => {
                known.place = Place::Same;
                if known.text != short(&text) {
                    self.renamed.push((identity, text));
                }
            }
            Place::Unseen => {
                known.place = next_place(&self.waiting);
                self.waiting.push(Some(Waiting { identity, fields, finding, text }));
            }
            Place::Waiting(index) => {
                let index = index as usize;
                if same {
                    known.place = Place::Same;
                    self.waiting[index] = None;
                } else if let Some(waiting) = &mut self.waiting[index] {
                    waiting.finding.merge(&finding);
                }
            }
            Place::Same => {
                known.place = next_place(&self.waiting);
                let mut merged = self.row(identity).await?;
                merged.merge(&finding);
                self.waiting.push(Some(Waiting { identity, fields, finding: merged, text }));
            }
            Place::Written => {
                let state = known.state;
                let mut merged = self.row(identity).await?;
                merged.merge(&finding);
                self.amend(identity, &merged, state).await?;
            }
        }
        Ok(())
    }

    /// The finding as its open row has it.
    async fn row(&mut self, identity: Identity) -> Result<Finding, StoreError> {
        let values = [self.scope.into(), identity.as_bytes().as_slice().into()];
        let Some(row) = self.transaction.session().first(&OPEN, &values).await? else {
            return Err(StoreError::Damaged(format!("the finding {identity} has no open row")));
        };
        let kept = Kept {
            severity: row.get(0)?,
            version: row.get(1)?,
            fixed_versions: row.get(2)?,
            suppression: row.get(3)?,
            subject: row.get(4)?,
        };
        kept.finding()
    }

    async fn amend(&mut self, identity: Identity, finding: &Finding, state: u128) -> Result<(), StoreError> {
        let kept = Kept::of(finding)?;
        let state = state.to_le_bytes();
        let values: [Value<'_>; 8] = [
            self.scope.into(),
            identity.as_bytes().as_slice().into(),
            (&kept.severity).into(),
            (&kept.version).into(),
            (&kept.fixed_versions).into(),
            kept.suppression.as_deref().into(),
            (&kept.subject).into(),
            state.as_slice().into(),
        ];
        self.transaction.session().execute(&AMEND, &values).await?;
        Ok(())
    }
}

/// The place of the row that waits next; they are written long before there are too many to count.
fn next_place(waiting: &[Option<Waiting>]) -> Place {
    Place::Waiting(u32::try_from(waiting.len()).unwrap_or(u32::MAX))
}

async fn scope(session: &mut Session<'_>, names: &[Value<'_>]) -> Result<Option<i64>, StoreError> {
    session.first(&SCOPE, names).await?.map(|row| row.get(0)).transpose()
}

async fn scope_of_base(session: &mut Session<'_>, scan: &NewScan) -> Result<Option<i64>, StoreError> {
    let main = Track::Main.to_string();
    scope(session, &[(&scan.component).into(), (&main).into(), (&scan.engine).into()]).await
}

async fn last_scan(session: &mut Session<'_>, scope: i64) -> Result<Option<i64>, StoreError> {
    session.first(&LAST_SCAN, &[scope.into()]).await?.map(|row| row.get(0)).transpose()
}

/// Says whether a statement counts anything in a scope.
async fn has_any(session: &mut Session<'_>, counting: &Statement, scope: i64) -> Result<bool, StoreError> {
    match session.first(counting, &[scope.into()]).await? {
        Some(row) => Ok(row.get::<i64>(0)? > 0),
        None => Ok(false),
    }
}
