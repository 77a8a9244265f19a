//! Compares two releases of a product by what is found in them.

use crate::installation::Installation;
use crate::release_facts::{About, Findings, NoFacts, collect_in};
use jiff::Timestamp;
use portcullis_domain::gate::{ReleaseDifference, differ};

#[cfg(test)]
mod tests;

/// What the release `new` adds and resolves against `old`, as of now or of a moment that is given.
pub async fn compare_releases(
    installation: &Installation,
    product: &str,
    (old, new): (&str, &str),
    given: Option<Timestamp>,
    now: Timestamp,
) -> Result<ReleaseDifference, NoFacts> {
    // Both are read from the store as it is at one moment.
    let mut snapshot = installation.store.snapshot().await?;
    let of = |version| About {
        program: &installation.program,
        product,
        version,
        given,
        now,
        findings: Findings::Every,
    };
    let old = collect_in(&mut snapshot, &installation.archive, of(old)).await?;
    let new = collect_in(&mut snapshot, &installation.archive, of(new)).await?;
    tokio::task::spawn_blocking(move || differ(&old, &new)).await.map_err(|_| NoFacts::Broken)
}
