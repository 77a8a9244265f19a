//! The components of the program with their scans: each with the newest ones, and one with all.

use crate::installation::Installation;
use portcullis_domain::program::Program;
use portcullis_domain::program::ownership::Ownership;
use portcullis_domain::program::products::Component;
use portcullis_store::StoreError;

pub use portcullis_store::{StoredScan, Track};

/// Why a component can't be shown.
#[derive(Debug, thiserror::Error)]
pub enum NoComponent {
    /// The program has no such component.
    #[error("`{0}` is no component of the program")]
    Unknown(String),
    /// The store does not give it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A component with how it is looked after.
#[derive(Debug, Clone, PartialEq)]
pub struct ComponentStanding {
    /// The id of its product.
    pub product: String,
    /// The component.
    pub component: Component,
    /// The id of the team that owns it.
    pub team: Option<String>,
    /// The newest scan of each engine on each track but those of changes, the newest first.
    pub newest: Vec<StoredScan>,
}

/// A component with its scans.
#[derive(Debug, Clone, PartialEq)]
pub struct ComponentScans {
    /// The component.
    pub standing: ComponentStanding,
    /// A page of its scans, the newest first.
    pub scans: Vec<StoredScan>,
    /// What the next page begins before, where there is one.
    pub next: Option<i64>,
}

/// How many findings a scan has.
pub fn findings_of(scan: &StoredScan) -> u64 {
    scan.counts.new + scan.counts.known + scan.counts.reopened
}

/// Every component, in the order of the program.
pub async fn list_components(installation: &Installation) -> Result<Vec<ComponentStanding>, StoreError> {
    let newest = installation.store.snapshot().await?.newest_scans().await?;
    let program = &installation.program.program;
    let standings = program.products.iter().flat_map(|product| {
        let newest = &newest;
        product.components.iter().map(move |component| standing(program, &product.id, component, newest))
    });
    Ok(standings.collect())
}

/// One component with a page of its scans, which begins before the scan of a sequence where one is given.
pub async fn show_component(
    installation: &Installation,
    id: &str,
    before: Option<i64>,
    limit: u32,
) -> Result<ComponentScans, NoComponent> {
    let program = &installation.program.program;
    let found = program.component(id).zip(program.product_of(id));
    let (component, product) = found.ok_or_else(|| NoComponent::Unknown(id.to_owned()))?;
    let mut snapshot = installation.store.snapshot().await?;
    let newest = snapshot.newest_scans().await?;
    let mut scans = snapshot.recent_scans(id, before, limit.saturating_add(1)).await?;
    let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
    let has_more = scans.len() > wanted;
    scans.truncate(wanted);
    let next = scans.last().filter(|_| has_more).map(|last| last.sequence);
    Ok(ComponentScans { standing: standing(program, &product.id, component, &newest), scans, next })
}

fn standing(
    program: &Program,
    product: &str,
    component: &Component,
    newest: &[StoredScan],
) -> ComponentStanding {
    let owner = match program.owner_of(&component.id, None) {
        Ownership::Owned { team, .. } => Some(team.to_owned()),
        Ownership::Tied { .. } | Ownership::Unowned => None,
    };
    ComponentStanding {
        product: product.to_owned(),
        team: owner,
        newest: newest.iter().filter(|scan| scan.component == component.id).cloned().collect(),
        component: component.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::home;

    #[tokio::test]
    async fn a_component_has_the_newest_scan_of_each_track_and_pages_of_all() {
        let home = home().await;
        home.found_at(10, "web", "main", &["CVE-2026-1 zlib critical"]).await;
        home.found_at(20, "web", "5.3", &["CVE-2026-1 zlib critical", "CVE-2026-2 curl low"]).await;
        home.found_at(30, "web", "main", &[]).await;
        let listed = list_components(&home.installation).await.unwrap();
        let told: Vec<_> = listed.iter().map(|one| (one.component.id.as_str(), one.newest.len())).collect();
        assert_eq!(told, [("web", 2), ("api", 0), ("deploy", 0)]);
        let findings: Vec<_> =
            listed[0].newest.iter().map(|scan| (scan.track.to_string(), findings_of(scan))).collect();
        assert_eq!(findings, [("main".to_owned(), 0), ("5.3".to_owned(), 2)]);
        let first = show_component(&home.installation, "web", None, 2).await.unwrap();
        assert_eq!((first.scans.len(), first.next), (2, Some(first.scans[1].sequence)));
        let rest = show_component(&home.installation, "web", first.next, 2).await.unwrap();
        assert_eq!((rest.scans.len(), rest.next), (1, None));
        let unknown = show_component(&home.installation, "wob", None, 2).await;
        assert!(matches!(unknown, Err(NoComponent::Unknown(_))));
    }
}
