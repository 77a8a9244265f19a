//! How the whole programme stands, in figures that are the same for everybody.

use crate::installation::Installation;
use crate::list_releases::{Outlined, OutlinedRelease, outline_releases};
use crate::list_vulnerabilities::{COUNTED, Count, NoList};
use crate::measure_vulnerabilities::{OpenAt, open_at_ends_of_weeks};
use crate::release_record::NoRelease;
use jiff::Timestamp;
use portcullis_domain::metrics::{Metrics, Plan};
use portcullis_domain::vulnerability::{Filter, Listed, NoFilter, NoSelection, Selection};
use portcullis_store::{AuditHead, ListOrder, StoreError};
use std::collections::BTreeMap;

/// Open releases of a product that are shown.
const RELEASES: usize = 3;
/// What is open, of which the first and how many each person has are told.
const OPEN: &str = "stage=open";

/// How the whole programme stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// The newest releases of each product that did not end.
    pub releases: Vec<OpenRelease>,
    /// How many each of the filters selects, in their order.
    pub counts: Vec<Count>,
    /// How many that are open each person has who has any.
    pub assigned: BTreeMap<String, u64>,
    /// What is due first.
    pub due: Vec<Listed>,
    /// The figures of the last twelve weeks.
    pub metrics: Metrics,
    /// What was open at the end of each of these weeks.
    pub history: Vec<OpenAt>,
}

/// A release that did not end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenRelease {
    /// The id of its product.
    pub product: String,
    /// The name of its product.
    pub product_name: String,
    /// The release.
    pub release: OutlinedRelease,
}

/// Why there is no summary.
#[derive(Debug, thiserror::Error)]
pub enum NoSummary {
    /// Vulnerabilities are not to be counted.
    #[error(transparent)]
    List(#[from] NoList),
    /// Releases are not to be read.
    #[error(transparent)]
    Release(#[from] NoRelease),
}

impl From<StoreError> for NoSummary {
    fn from(error: StoreError) -> Self {
        Self::List(error.into())
    }
}

/// Sums the programme up: how many these filters select, of which none may name `me`, and the first `due` that are due.
pub async fn summarise_programme(
    installation: &Installation,
    filters: &[&str],
    due: u32,
    now: Timestamp,
) -> Result<Summary, NoSummary> {
    let program = &installation.program.program;
    let mut releases = Vec::new();
    for product in &program.products {
        let open = outline_releases(installation, &product.id, Outlined::Open, RELEASES).await?;
        releases.extend(open.into_iter().map(|release| OpenRelease {
            product: product.id.clone(),
            product_name: product.name.clone(),
            release,
        }));
    }
    let mut snapshot = installation.store.snapshot().await?;
    let mut counts = Vec::new();
    for filter in filters {
        let selection = selection(installation, filter, now)?;
        let count = snapshot.count_vulnerabilities(&selection, COUNTED + 1).await?;
        counts.push(Count::of(count, COUNTED));
    }
    let open = selection(installation, OPEN, now)?;
    let assigned = snapshot.count_by_assignee(&open).await?;
    let first = snapshot.list_vulnerabilities(&open, ListOrder::Due, None, due).await?.listed;
    let plan = Plan::new(None, None, program, now).map_err(NoList::from)?;
    let any = Filter::read_any("").map_err(NoList::from)?;
    let everything = any.select(program, None, now).map_err(NoList::from)?;
    let figures = snapshot.figures(&everything, &plan).await?;
    let metrics = Metrics::of(&figures, &any, &plan);
    let history = open_at_ends_of_weeks(&mut snapshot, &everything, &plan).await?;
    let due = first.into_iter().filter(|listed| listed.due.is_some()).collect();
    Ok(Summary { releases, counts, assigned, due, metrics, history })
}

/// How many vulnerabilities a filter selects that does not name `me`, counted up to `most`.
pub async fn count_vulnerabilities(
    installation: &Installation,
    filter: &str,
    most: u32,
    now: Timestamp,
) -> Result<Count, NoList> {
    let selection = selection(installation, filter, now)?;
    let mut snapshot = installation.store.snapshot().await?;
    let count = snapshot.count_vulnerabilities(&selection, most.saturating_add(1)).await?;
    Ok(Count::of(count, most))
}

/// The first vulnerabilities that a filter selects that does not name `me`, those that are due first.
pub async fn first_vulnerabilities(
    installation: &Installation,
    filter: &str,
    limit: u32,
    now: Timestamp,
) -> Result<Vec<Listed>, NoList> {
    let selection = selection(installation, filter, now)?;
    let mut snapshot = installation.store.snapshot().await?;
    Ok(snapshot.list_vulnerabilities(&selection, ListOrder::Due, None, limit).await?.listed)
}

/// The last entry of the audit trail, which moves with every change.
pub async fn head_of_audit(installation: &Installation) -> Result<AuditHead, StoreError> {
    installation.store.snapshot().await?.audit_head().await
}

fn selection(installation: &Installation, filter: &str, now: Timestamp) -> Result<Selection, NoList> {
    let filter: Filter = filter.parse().map_err(|error: NoFilter| NoList::from(error))?;
    let selected = filter.select(&installation.program.program, None, now);
    selected.map_err(|error: NoSelection| error.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{at, home};

    #[tokio::test]
    async fn a_summary_says_what_is_open_due_and_released() {
        let home = home().await;
        home.found("web", "5.3", &["CVE-2026-1 zlib critical", "CVE-2026-2 curl low"]).await;
        for version in ["5.3.0", "5.3.1", "5.3.2", "5.3.3"] {
            home.open_release(version).await;
        }
        let filters = ["stage=open severity=high+", "stage=open due=overdue"];
        let summary = summarise_programme(&home.installation, &filters, 1, at(100)).await.unwrap();
        let versions: Vec<_> = summary.releases.iter().map(|open| open.release.version.to_string()).collect();
        assert_eq!(versions, ["5.3.3", "5.3.2", "5.3.1"]);
        assert_eq!(summary.counts.iter().map(|count| count.count).collect::<Vec<_>>(), [1, 0]);
        assert_eq!((summary.metrics.open.count, summary.metrics.opened.count), (2, 2));
        assert_eq!(summary.history.last().unwrap().by_severity, [1, 0, 0, 1, 0, 0]);
        assert!(summary.assigned.is_empty());
        let count = async |most| {
            let filter = "stage=open component=web";
            count_vulnerabilities(&home.installation, filter, most, at(100)).await.unwrap()
        };
        assert_eq!(count(2).await, Count { count: 2, is_bounded: false });
        assert_eq!(count(1).await, Count { count: 1, is_bounded: true });
    }
}
