//! Releases with where they stand: all of a product, a page of them, one alone, and their outlines.

use crate::installation::Installation;
use crate::release_record::{self, NoRelease, ReleaseOnRecord};
use jiff::Timestamp;
use portcullis_domain::program::Program;
use portcullis_domain::release::{Support, support_of};
use portcullis_domain::version::Version;
use portcullis_store::{StoreError, Transaction};
use std::collections::HashMap;

pub use portcullis_store::StoredVerdict;

/// A release with where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct ReleaseStanding {
    /// The release.
    pub record: ReleaseOnRecord,
    /// Whether its series is looked after.
    pub support: Support,
    /// The last verdict on it, if there is one.
    pub verdict: Option<StoredVerdict>,
}

/// A release without what it is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutlinedRelease {
    /// The version.
    pub version: Version,
    /// When it ended, if it did.
    pub ended_at: Option<Timestamp>,
    /// The last verdict on it, if there is one.
    pub verdict: Option<StoredVerdict>,
}

/// A page of the releases of a product.
#[derive(Debug, Clone, PartialEq)]
pub struct ReleasePage {
    /// The releases, the newest version first.
    pub releases: Vec<ReleaseStanding>,
    /// How many there are in all.
    pub count: usize,
    /// The version that the next page begins before, if there is one.
    pub next: Option<String>,
}

/// Which releases have an outline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outlined {
    /// All of them.
    All,
    /// Those that did not end.
    Open,
}

/// A release as the store tells them apart.
struct Known {
    version: Version,
    ended_at: Option<Timestamp>,
}

/// The releases of a product, the newest version last.
pub async fn list_releases(
    installation: &Installation,
    product: &str,
    now: Timestamp,
) -> Result<Vec<ReleaseStanding>, NoRelease> {
    installation.product(product)?;
    let mut snapshot = installation.store.snapshot().await?;
    let known = known(&mut snapshot, product).await?;
    let mut all = standings(installation, &mut snapshot, product, (&known, &known), now).await?;
    all.reverse();
    Ok(all)
}

/// At most `limit` releases of a product, the newest version first; those of older versions than one where one is given.
pub async fn page_of_releases(
    installation: &Installation,
    product: &str,
    before: Option<&str>,
    limit: usize,
    now: Timestamp,
) -> Result<ReleasePage, NoRelease> {
    installation.product(product)?;
    let before = before.map(release_record::version).transpose()?;
    let mut snapshot = installation.store.snapshot().await?;
    let known = known(&mut snapshot, product).await?;
    let from = before.map_or(0, |before| known.partition_point(|known| known.version >= before));
    let until = known.len().min(from.saturating_add(limit));
    let wanted = &known[from..until];
    let releases = standings(installation, &mut snapshot, product, (wanted, &known), now).await?;
    let last = wanted.last().filter(|_| until < known.len());
    let next = last.map(|last| last.version.as_str().to_owned());
    Ok(ReleasePage { releases, count: known.len(), next })
}

/// The outlines of at most `limit` releases of a product, the newest version first.
pub async fn outline_releases(
    installation: &Installation,
    product: &str,
    which: Outlined,
    limit: usize,
) -> Result<Vec<OutlinedRelease>, NoRelease> {
    installation.product(product)?;
    let mut snapshot = installation.store.snapshot().await?;
    let mut known = known(&mut snapshot, product).await?;
    known.retain(|known| which == Outlined::All || known.ended_at.is_none());
    known.truncate(limit);
    let mut verdicts = verdicts(&mut snapshot, product, &known).await?;
    let outlines = known.into_iter().map(|Known { version, ended_at }| {
        let verdict = verdicts.remove(version.as_str());
        OutlinedRelease { version, ended_at, verdict }
    });
    Ok(outlines.collect())
}

/// One release, with where it stands.
pub async fn show_release(
    installation: &Installation,
    product: &str,
    version: &str,
    now: Timestamp,
) -> Result<ReleaseStanding, NoRelease> {
    let version = release_record::version(version)?;
    installation.product(product)?;
    let mut snapshot = installation.store.snapshot().await?;
    let record = release_record::find(&mut snapshot, product, &version).await?;
    let known = known(&mut snapshot, product).await?;
    Ok(ReleaseStanding {
        support: support(&installation.program.program, &record, open(&known), now),
        verdict: snapshot.last_verdict_on(product, record.release.version.as_str()).await?,
        record,
    })
}

/// Every release of a product, the newest version first.
async fn known(snapshot: &mut Transaction, product: &str) -> Result<Vec<Known>, NoRelease> {
    let mut known = Vec::new();
    for outline in snapshot.release_outlines(product).await? {
        let version = release_record::version(&outline.version)?;
        known.push(Known { version, ended_at: outline.ended_at });
    }
    known.sort_by(|one, other| other.version.cmp(&one.version));
    Ok(known)
}

fn open(known: &[Known]) -> impl Iterator<Item = &Version> {
    known.iter().filter(|known| known.ended_at.is_none()).map(|known| &known.version)
}

/// Where the wanted of all releases stand, in their order.
async fn standings(
    installation: &Installation,
    snapshot: &mut Transaction,
    product: &str,
    (wanted, all): (&[Known], &[Known]),
    now: Timestamp,
) -> Result<Vec<ReleaseStanding>, NoRelease> {
    let versions: Vec<&str> = wanted.iter().map(|known| known.version.as_str()).collect();
    let mut records = HashMap::new();
    for stored in snapshot.releases_named(product, &versions).await? {
        let record: ReleaseOnRecord = serde_json::from_str(&stored.document)?;
        records.insert(stored.version, record);
    }
    let mut verdicts = verdicts(snapshot, product, wanted).await?;
    let program = &installation.program.program;
    let standing = |version: &str| {
        let record = records.remove(version)?;
        let support = support(program, &record, open(all), now);
        Some(ReleaseStanding { support, verdict: verdicts.remove(version), record })
    };
    Ok(versions.into_iter().filter_map(standing).collect())
}

/// The last verdict on each of some releases that has one.
async fn verdicts(
    snapshot: &mut Transaction,
    product: &str,
    known: &[Known],
) -> Result<HashMap<String, StoredVerdict>, StoreError> {
    let versions: Vec<&str> = known.iter().map(|known| known.version.as_str()).collect();
    Ok(snapshot.last_verdicts_on(product, &versions).await?.into_iter().collect())
}

/// Whether the series of a release is looked after, given the versions of its product that are open.
pub(crate) fn support<'v>(
    program: &Program,
    record: &ReleaseOnRecord,
    open: impl IntoIterator<Item = &'v Version>,
    now: Timestamp,
) -> Support {
    let today = program.calendar.day_of(now);
    if let Some(ended) = record.ended_at {
        return Support::Ended { on: Some(program.calendar.day_of(ended)) };
    }
    let Some(product) = program.product(&record.release.product) else { return Support::Ended { on: None } };
    support_of(&record.release.series, &product.supported_series, open, today)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::open_release::end_release;
    use crate::testing::{at, home};

    fn versions(page: &ReleasePage) -> Vec<&str> {
        page.releases.iter().map(|standing| standing.record.release.version.as_str()).collect()
    }

    #[tokio::test]
    async fn releases_come_in_pages_by_version_with_their_count() {
        let home = home().await;
        for version in ["5.3.0", "5.10.0", "5.9.0", "4.1.0", "5.3.1"] {
            home.open_release(version).await;
        }
        let page =
            async |before| page_of_releases(&home.installation, "acme", before, 2, at(100)).await.unwrap();
        let first = page(None).await;
        assert_eq!((versions(&first), first.count), (vec!["5.10.0", "5.9.0"], 5));
        let second = page(first.next.as_deref()).await;
        assert_eq!((versions(&second), second.next.as_deref()), (vec!["5.3.1", "5.3.0"], Some("5.3.0")));
        let last = page(second.next.as_deref()).await;
        assert_eq!((versions(&last), last.next.as_deref()), (vec!["4.1.0"], None));
        let all = list_releases(&home.installation, "acme", at(100)).await.unwrap();
        assert_eq!(all.len(), 5);
        assert_eq!(all[4].record.release.version.as_str(), "5.10.0");
        let wrong = page_of_releases(&home.installation, "acme", Some("no version"), 2, at(100)).await;
        assert!(matches!(wrong, Err(NoRelease::NoVersion(..))));
    }

    #[tokio::test]
    async fn what_ended_has_an_outline_but_is_not_open() {
        let home = home().await;
        for version in ["5.3.0", "5.3.1"] {
            home.open_release(version).await;
        }
        let caller = home.caller("ana");
        end_release(&home.installation, "acme", "5.3.1", &caller, at(100)).await.unwrap();
        let outlines = async |outlined| {
            let all = outline_releases(&home.installation, "acme", outlined, 10).await.unwrap();
            all.into_iter().map(|one| (one.version.to_string(), one.ended_at)).collect::<Vec<_>>()
        };
        let (ended, open) = (("5.3.1".to_owned(), Some(at(100))), ("5.3.0".to_owned(), None));
        assert_eq!(outlines(Outlined::All).await, [ended, open.clone()]);
        assert_eq!(outlines(Outlined::Open).await, [open]);
        let shown = show_release(&home.installation, "acme", "5.3.1", at(100)).await.unwrap();
        assert!(matches!(shown.support, Support::Ended { on: Some(_) }));
    }
}
