//! What two releases are made of, and who looked at it.

use super::{ComponentDifference, ScanDifference, Side};
use crate::release::{Release, ReleaseComponent};
use std::collections::BTreeSet;

/// The components that don't ship in the same state. Why one is left out is no difference.
pub(super) fn components(old: &Release, new: &Release) -> Vec<ComponentDifference> {
    let ids: BTreeSet<&String> = old.components.keys().chain(new.components.keys()).collect();
    let state = |stands: Option<&ReleaseComponent>| match stands {
        Some(ReleaseComponent::At(artifact)) => Some(artifact.to_string()),
        Some(ReleaseComponent::LeftOut { .. }) => Some(String::new()),
        None => None,
    };
    let pairs = ids.into_iter().map(|id| (id, old.components.get(id), new.components.get(id)));
    pairs
        .filter(|(_, old, new)| state(*old) != state(*new))
        .map(|(id, old, new)| ComponentDifference {
            component: id.clone(),
            old: old.cloned(),
            new: new.cloned(),
        })
        .collect()
}

/// The components of both that are not scanned by the same engines.
pub(super) fn differing(old: &Side<'_>, new: &Side<'_>) -> Vec<ScanDifference> {
    let both = new.gathered.components.keys().filter(|id| old.gathered.components.contains_key(*id));
    both.map(|id| ScanDifference {
        component: (*id).to_owned(),
        old: engines(old, id),
        new: engines(new, id),
    })
    .filter(|scans| scans.old != scans.new)
    .collect()
}

/// The engines whose scans of a component count, with their versions.
fn engines(side: &Side<'_>, component: &str) -> BTreeSet<String> {
    let scans = side.gathered.accepted.iter().filter(|evidence| evidence.component == component);
    let named = scans.filter_map(|evidence| {
        let version = side.facts.scans.get(evidence.scan)?.engine_version.as_deref();
        Some(format!("{} {}", evidence.engine, version.unwrap_or_default()).trim().to_owned())
    });
    named.collect()
}
