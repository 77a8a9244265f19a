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

/// A page of the components of the program.
#[derive(Debug, Clone, PartialEq)]
pub struct ComponentPage {
    /// The components, in the order of the program.
    pub components: Vec<ComponentStanding>,
    /// How many there are in all.
    pub count: usize,
    /// The id that the next page begins after, if there is one.
    pub next: Option<String>,
}

/// At most `limit` components in the order of the program; those after one where its id is given.
pub async fn list_components(
    installation: &Installation,
    after: Option<&str>,
    limit: usize,
) -> Result<ComponentPage, NoComponent> {
    let program = &installation.program.program;
    let mut all: Vec<(&str, &Component)> = Vec::new();
    for product in &program.products {
        all.extend(product.components.iter().map(|component| (product.id.as_str(), component)));
    }
    let count = all.len();
    let from = match after {
        None => 0,
        Some(id) => {
            let place = all.iter().position(|(_, component)| component.id == id);
            place.ok_or_else(|| NoComponent::Unknown(id.to_owned()))? + 1
        }
    };
    let shown = &all[from..count.min(from.saturating_add(limit))];
    let ids: Vec<&str> = shown.iter().map(|(_, component)| component.id.as_str()).collect();
    let newest = installation.store.snapshot().await?.newest_scans(&ids).await?;
    let next = ids.last().filter(|_| from + shown.len() < count).map(|&last| last.to_owned());
    let standings =
        shown.iter().map(|&(product, component)| standing(program, product, component, &newest)).collect();
    Ok(ComponentPage { components: standings, count, next })
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
    let newest = snapshot.newest_scans(&[id]).await?;
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
        let listed = list_components(&home.installation, None, 10).await.unwrap().components;
        let told: Vec<_> = listed.iter().map(|one| (one.component.id.as_str(), one.newest.len())).collect();
        assert_eq!(told, [("web", 2), ("api", 0), ("deploy", 0)]);
        let findings: Vec<_> =
            listed[0].newest.iter().map(|scan| (scan.track.to_string(), findings_of(scan))).collect();
        assert_eq!(findings, [("main".to_owned(), 0), ("5.3".to_owned(), 2)]);
        let first = show_component(&home.installation, "web", None, 2).await.unwrap();
        assert_eq!((first.scans.len(), first.next), (2, Some(first.scans[1].sequence)));
        let rest = show_component(&home.installation, "web", first.next, 2).await.unwrap();
        assert_eq!((rest.scans.len(), rest.next), (1, None));
        let page = list_components(&home.installation, Some("web"), 1).await.unwrap();
        assert_eq!((page.components[0].component.id.as_str(), page.count), ("api", 3));
        assert_eq!(page.next.as_deref(), Some("api"));
        let nowhere = list_components(&home.installation, Some("wob"), 1).await;
        assert!(matches!(nowhere, Err(NoComponent::Unknown(_))));
        let unknown = show_component(&home.installation, "wob", None, 2).await;
        assert!(matches!(unknown, Err(NoComponent::Unknown(_))));
    }
}
