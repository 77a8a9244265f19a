//! Opens a release, changes what it is made of, and ends one.

use crate::caller::Caller;
use crate::installation::Installation;
use crate::release_record::{self, NoRelease, ReleaseOnRecord};
use jiff::Timestamp;
use portcullis_domain::release::{Release, ReleaseComponent, Unfit, series_of};
use portcullis_store::StoreError;
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
