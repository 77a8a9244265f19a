//! Opens a release, changes what it is made of, lists releases, and ends one.

use crate::caller::Caller;
use crate::installation::Installation;
use crate::release_record::{self, NoRelease, ReleaseOnRecord};
use jiff::Timestamp;
use portcullis_domain::program::Program;
use portcullis_domain::release::{Release, ReleaseComponent, Support, Unfit, series_of, support_of};
use portcullis_domain::version::Version;
use portcullis_store::{StoreError, StoredVerdict, Transaction};
use serde_json::json;
use std::collections::BTreeMap;

/// Why a release was not opened or changed.
#[derive(Debug, thiserror::Error)]
pub enum NotOpened {
    /// There is no such product or release.
    #[error(transparent)]
    NoRelease(#[from] NoRelease),
    /// Its components are not those of the product.
    #[error("{}", joined(.0))]
    Unfit(Vec<Unfit>),
    /// It is open with other components.
    #[error("{name} is open with another state of {}; --replace puts what you say in its place", .components.join(", "))]
    Differs {
        /// The release.
        name: String,
        /// The components.
        components: Vec<String>,
    },
    /// It has ended.
    #[error("{0} has ended; a release that ended is never opened again")]
    Ended(String),
}

impl From<StoreError> for NotOpened {
    fn from(error: StoreError) -> Self {
        Self::NoRelease(error.into())
    }
}

fn joined(unfit: &[Unfit]) -> String {
    unfit.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// What came of opening a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opened {
    /// It was not on record.
    Opened,
    /// It was on record with other components.
    Changed,
    /// It was on record as it is.
    Unchanged,
}

/// Opens a release, or changes what an open one is made of if `replace` says so.
pub async fn open_release(
    installation: &Installation,
    product: &str,
    version: &str,
    components: BTreeMap<String, ReleaseComponent>,
    replace: bool,
    caller: &Caller,
    now: Timestamp,
) -> Result<(ReleaseOnRecord, Opened), NotOpened> {
    let in_program = installation.product(product)?;
    let version = release_record::version(version)?;
    let series = series_of(&version, &in_program.supported_series);
    let release = Release { product: product.to_owned(), version: version.clone(), series, components };
    let unfit = release.unfit(in_program);
    if !unfit.is_empty() {
        return Err(NotOpened::Unfit(unfit));
    }
    let mut transaction = installation.store.transaction().await?;
    let existing = release_record::find(&mut transaction, product, &version).await;
    let (record, before) = match existing {
        Ok(existing) if existing.ended_at.is_some() => return Err(NotOpened::Ended(existing.name())),
        Ok(existing) if existing.release == release => return Ok((existing, Opened::Unchanged)),
        Ok(existing) if !replace => {
            return Err(NotOpened::Differs {
                name: existing.name(),
                components: differing(&existing.release, &release),
            });
        }
        Ok(existing) => {
            let before = existing.release.components.clone();
            (ReleaseOnRecord { release, ..existing }, Some(before))
        }
        Err(NoRelease::NotOpened(..)) => {
            let record = ReleaseOnRecord {
                release,
                opened_by: caller.id.clone(),
                opened_at: now,
                ended_at: None,
                break_glass: None,
            };
            (record, None)
        }
        Err(error) => return Err(error.into()),
    };
    record.save(&mut transaction).await?;
    let (opened, action) = match before {
        None => (Opened::Opened, "release.opened"),
        Some(_) => (Opened::Changed, "release.changed"),
    };
    let made_of = |components| json!({ "components": components });
    let detail =
        json!({"before": before.as_ref().map(made_of), "after": made_of(&record.release.components)});
    transaction.audit(&caller.entry(now, action, &record.name(), detail)).await?;
    transaction.commit().await?;
    Ok((record, opened))
}

fn differing(one: &Release, other: &Release) -> Vec<String> {
    let ids =
        one.components.keys().chain(other.components.keys().filter(|id| !one.components.contains_key(*id)));
    ids.filter(|id| one.components.get(*id) != other.components.get(*id)).cloned().collect()
}

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

/// The releases of a product, the newest version last.
pub async fn list_releases(
    installation: &Installation,
    product: &str,
    now: Timestamp,
) -> Result<Vec<ReleaseStanding>, NoRelease> {
    installation.product(product)?;
    let mut snapshot = installation.store.snapshot().await?;
    let mut all = release_record::of_product(&mut snapshot, product).await?;
    all.sort_by(|one, other| one.release.version.cmp(&other.release.version));
    let mut standings = Vec::with_capacity(all.len());
    for record in &all {
        standings.push(standing(installation, &mut snapshot, record, &all, now).await?);
    }
    Ok(standings)
}

/// Where a release stands, given all releases of its product.
async fn standing(
    installation: &Installation,
    snapshot: &mut Transaction,
    record: &ReleaseOnRecord,
    all: &[ReleaseOnRecord],
    now: Timestamp,
) -> Result<ReleaseStanding, NoRelease> {
    let Release { product, version, .. } = &record.release;
    Ok(ReleaseStanding {
        support: support(&installation.program.program, record, all, now),
        record: record.clone(),
        verdict: snapshot.last_verdict_on(product, version.as_str()).await?,
    })
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
    let all = release_record::of_product(&mut snapshot, product).await?;
    let record = release_record::pick(&all, product, &version)?;
    standing(installation, &mut snapshot, record, &all, now).await
}

/// Whether the series of a release is looked after, given all releases of its product.
pub(crate) fn support(
    program: &Program,
    record: &ReleaseOnRecord,
    all: &[ReleaseOnRecord],
    now: Timestamp,
) -> Support {
    let today = program.calendar.day_of(now);
    if let Some(ended) = record.ended_at {
        return Support::Ended { on: Some(program.calendar.day_of(ended)) };
    }
    let Some(product) = program.product(&record.release.product) else { return Support::Ended { on: None } };
    let open = all.iter().filter(|known| known.ended_at.is_none());
    let versions: Vec<&Version> = open.map(|known| &known.release.version).collect();
    support_of(&record.release.series, &product.supported_series, versions, today)
}

/// Ends a release: it is looked after no longer.
pub async fn end_release(
    installation: &Installation,
    product: &str,
    version: &str,
    caller: &Caller,
    now: Timestamp,
) -> Result<ReleaseOnRecord, NotOpened> {
    installation.product(product)?;
    let version = release_record::version(version)?;
    let mut transaction = installation.store.transaction().await?;
    let record = release_record::find(&mut transaction, product, &version).await?;
    if record.ended_at.is_some() {
        return Err(NotOpened::Ended(record.name()));
    }
    let record = ReleaseOnRecord { ended_at: Some(now), ..record };
    record.save(&mut transaction).await?;
    let detail = json!({"before": {"ended_at": null}, "after": {"ended_at": now}});
    transaction.audit(&caller.entry(now, "release.ended", &record.name(), detail)).await?;
    transaction.commit().await?;
    Ok(record)
}
