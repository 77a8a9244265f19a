//! What is reckoned once for everybody: figures that depend on nobody, until something changes, and what never changes.
//!
//! Every change writes to the audit trail, so as long as its last entry is the same, so is everything on record. What
//! time does to figures is exact up to the minute: whoever asks in another minute has them reckoned again, and sees a
//! change at once. Whoever asks while they are being reckoned waits for the same answer.

mod badge;

use crate::problem::Failed;
use crate::recent::Recent;
pub(crate) use badge::is_for;
use badge::{Badge, Waits};
use jiff::Timestamp;
use portcullis_app::approve_decision::waiting;
use portcullis_app::count_archive::{ArchiveFigures, count_archive};
use portcullis_app::installation::Installation;
use portcullis_app::list_vulnerabilities::Count;
use portcullis_app::look_at_scan::count_by_severity;
use portcullis_app::read_verdict::{FoundVerdict, ReadVerdict, read_verdict};
use portcullis_app::request_views::{Unacknowledged, unacknowledged};
use portcullis_app::summarise_programme::{
    Summary, count_vulnerabilities, head_of_audit, summarise_programme,
};
use portcullis_domain::audit::Head;
use portcullis_domain::decision::outlook::Waiting;
use portcullis_domain::digest::Digest;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::OnceCell;

/// Bytes of the documents of verdicts that are kept read.
const VERDICTS: usize = 8 << 20;
/// Scans whose findings are kept counted.
const SCANS: usize = 1000;
/// Filters whose counts the summary has, in this order.
pub(crate) const COUNTED: [&str; 4] =
    ["stage=open severity=high+", "stage=open due=overdue", "stage=open due=soon", "stage=incoming,triaging"];
/// Counts of a moment that are kept.
const COUNTS: usize = 1000;
/// Open vulnerabilities that are counted of a component, of which there may be very many on a page.
const OF_COMPONENT: u32 = 1000;
/// Vulnerabilities that the summary names at most.
const DUE: u32 = 8;

/// What a server keeps in memory.
#[derive(Debug)]
pub(crate) struct Kept {
    moment: Mutex<Option<Arc<Moment>>>,
    badge: Badge,
    verdicts: Recent<FoundVerdict, Arc<ReadVerdict>>,
    scans: Recent<String, [usize; 6]>,
}

/// What figures depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Key {
    head: Head,
    minute: i64,
    program: Digest,
}

/// Figures about everything as it stands at a moment.
#[derive(Debug)]
pub(crate) struct Moment {
    key: Key,
    now: Timestamp,
    installation: Installation,
    summary: OnceCell<Arc<Summary>>,
    waiting: OnceCell<Arc<Vec<Waiting>>>,
    unacknowledged: OnceCell<Arc<Unacknowledged>>,
    archive: OnceCell<Arc<ArchiveFigures>>,
    components: Mutex<HashMap<String, Arc<OnceCell<Count>>>>,
    counts: Mutex<HashMap<String, Count>>,
}

impl Default for Kept {
    fn default() -> Self {
        Self {
            moment: Mutex::default(),
            badge: Badge::default(),
            verdicts: Recent::new(VERDICTS),
            scans: Recent::new(SCANS),
        }
    }
}

impl Kept {
    /// The figures as everything stands now.
    pub(crate) async fn at(
        &self,
        installation: &Installation,
        now: Timestamp,
    ) -> Result<Arc<Moment>, Failed> {
        // What is reckoned is read after this, so that it may know more than the key says, and never less.
        let head = head_of_audit(installation).await.map_err(Failed::ours)?;
        let key = Key { head, minute: now.as_second().div_euclid(60), program: installation.program.digest };
        let mut known = self.moment.lock().unwrap_or_else(PoisonError::into_inner);
        let mut is_overtaken = false;
        if let Some(known) = known.as_ref() {
            if known.key == key {
                return Ok(Arc::clone(known));
            }
            let place = |key: &Key| (key.minute, key.head.sequence);
            is_overtaken = place(&known.key) > place(&key);
        }
        let moment = Arc::new(Moment::new(key, installation.clone(), now));
        if !is_overtaken {
            *known = Some(Arc::clone(&moment));
        }
        Ok(moment)
    }

    /// How much waits for somebody, as far as it is known without waiting: what changed is
    /// reckoned beside, and known to whoever comes next.
    pub(crate) fn waiting_for(
        self: &Arc<Self>,
        person: &str,
        installation: impl FnOnce() -> Installation,
    ) -> Waits {
        if self.badge.begins() {
            let (kept, installation) = (Arc::clone(self), installation());
            tokio::spawn(async move {
                let reckoning = kept.badge.reckoning();
                let moment = kept.at(&installation, crate::now()).await;
                if let Ok(moment) = moment {
                    if let Ok(waiting) = moment.waiting().await {
                        kept.badge.tell(&waiting);
                    }
                    if let Ok(unacknowledged) = moment.unacknowledged().await {
                        kept.badge.tell_requests(&unacknowledged);
                    }
                }
                drop(reckoning);
            });
        }
        self.badge.count(person)
    }

    /// Everything that waits for an approval, which the badges of all pages tell from here on.
    pub(crate) async fn waiting(
        &self,
        installation: &Installation,
        now: Timestamp,
    ) -> Result<Arc<Vec<Waiting>>, Failed> {
        let waiting = self.at(installation, now).await?.waiting().await?;
        self.badge.tell(&waiting);
        Ok(waiting)
    }

    /// The requests that nobody has acknowledged, which the badges of all pages tell from here on.
    pub(crate) async fn unacknowledged(
        &self,
        installation: &Installation,
        now: Timestamp,
    ) -> Result<Arc<Unacknowledged>, Failed> {
        let unacknowledged = self.at(installation, now).await?.unacknowledged().await?;
        self.badge.tell_requests(&unacknowledged);
        Ok(unacknowledged)
    }

    /// A verdict with its facts.
    pub(crate) async fn verdict(
        &self,
        installation: &Installation,
        found: &FoundVerdict,
    ) -> Result<Arc<ReadVerdict>, Failed> {
        if let Some(read) = self.verdicts.get(found) {
            return Ok(read);
        }
        let (read, bytes) = read_verdict(installation, found).await.map_err(crate::api::verdicts::failed)?;
        let read = Arc::new(read);
        self.verdicts.put(found.clone(), Arc::clone(&read), bytes);
        Ok(read)
    }

    /// How many findings of each severity were open after a scan.
    pub(crate) async fn severities_of(
        &self,
        installation: &Installation,
        scan: &str,
    ) -> Result<[usize; 6], Failed> {
        if let Some(counts) = self.scans.get(&scan.to_owned()) {
            return Ok(counts);
        }
        let counts = count_by_severity(installation, scan).await.map_err(crate::api::scans::no_scan)?;
        self.scans.put(scan.to_owned(), counts, 1);
        Ok(counts)
    }
}

impl Moment {
    fn new(key: Key, installation: Installation, now: Timestamp) -> Self {
        Self {
            key,
            now,
            installation,
            summary: OnceCell::new(),
            waiting: OnceCell::new(),
            unacknowledged: OnceCell::new(),
            archive: OnceCell::new(),
            components: Mutex::default(),
            counts: Mutex::default(),
        }
    }

    /// How the whole programme stands.
    pub(crate) async fn summary(&self) -> Result<Arc<Summary>, Failed> {
        let reckon = async || {
            let summary = summarise_programme(&self.installation, &COUNTED, DUE, self.now).await;
            summary.map(Arc::new).map_err(Failed::ours)
        };
        self.summary.get_or_try_init(reckon).await.cloned()
    }

    /// Everything that waits for an approval.
    pub(crate) async fn waiting(&self) -> Result<Arc<Vec<Waiting>>, Failed> {
        let reckon = async || {
            let waiting = waiting(&self.installation, None, self.now).await;
            waiting.map(Arc::new).map_err(crate::api::decisions::not_approved)
        };
        self.waiting.get_or_try_init(reckon).await.cloned()
    }

    /// The requests that nobody has acknowledged.
    pub(crate) async fn unacknowledged(&self) -> Result<Arc<Unacknowledged>, Failed> {
        let reckon = async || unacknowledged(&self.installation).await.map(Arc::new).map_err(Failed::ours);
        self.unacknowledged.get_or_try_init(reckon).await.cloned()
    }

    /// What the archive keeps.
    pub(crate) async fn archive(&self) -> Result<Arc<ArchiveFigures>, Failed> {
        let reckon = async || {
            let figures = count_archive(&self.installation).await;
            figures.map(Arc::new).map_err(crate::api::archive::no_claims)
        };
        self.archive.get_or_try_init(reckon).await.cloned()
    }

    /// How many somebody's list has, if it was counted at this moment.
    pub(crate) fn counted(&self, filter: &str, person: &str) -> Option<Count> {
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.get(&list_of(filter, person)).copied()
    }

    /// Notes how many somebody's list has.
    pub(crate) fn note(&self, filter: &str, person: &str, count: Count) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() < COUNTS {
            counts.insert(list_of(filter, person), count);
        }
    }

    /// How many vulnerabilities of a component of the program a filter selects.
    pub(crate) async fn of_component(&self, filter: &str) -> Result<Count, Failed> {
        let cell = {
            let mut counts = self.components.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(counts.entry(filter.to_owned()).or_default())
        };
        let reckon = async || {
            let count = count_vulnerabilities(&self.installation, filter, OF_COMPONENT, self.now).await;
            count.map_err(crate::api::vulnerabilities::lists::no_list)
        };
        cell.get_or_try_init(reckon).await.copied()
    }
}

/// The name of a list, which is somebody's where its filter may mean whoever asks.
fn list_of(filter: &str, person: &str) -> String {
    if filter.contains("me") { format!("{person} {filter}") } else { filter.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_that_may_be_of_whoever_asks_has_a_name_for_each() {
        assert_ne!(list_of("stage=open assignee=me", "ana"), list_of("stage=open assignee=me", "bo"));
        assert_eq!(list_of("stage=open", "ana"), list_of("stage=open", "bo"));
    }
}
