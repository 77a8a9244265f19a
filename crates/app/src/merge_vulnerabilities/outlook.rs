//! What a merge would do, before anybody does it.

use super::{NotMerged, find};
use crate::installation::Installation;
use crate::revision::Revision;
use jiff::Timestamp;
use portcullis_domain::vulnerability::{Brief, Place};

/// What becomes of two vulnerabilities that are merged.
#[derive(Debug, Clone, PartialEq)]
pub struct Outlook {
    /// The one that lasts, as it is.
    pub before: Brief,
    /// The one that lasts, as it would be.
    pub after: Brief,
    /// The state of the one that lasts.
    pub revision: Revision,
    /// The one that ends as its duplicate.
    pub ends: Brief,
    /// Where the one that lasts gets to be beside where it is.
    pub places: Vec<Place>,
    /// Says that it gets the report of the other one.
    pub takes_report: bool,
    /// Says that the report of the other one goes no further, as it has its own.
    pub leaves_report: bool,
}

/// What it would do to merge one vulnerability into another.
pub async fn outlook(
    installation: &Installation,
    into: u64,
    from: u64,
    now: Timestamp,
) -> Result<Outlook, NotMerged> {
    let program = &installation.program.program;
    let mut snapshot = installation.store.snapshot().await?;
    let stored = snapshot.vulnerability(into).await?.ok_or(NotMerged::NoVulnerability(into))?;
    let (lasting, revision) = (stored.vulnerability, Revision::number(stored.revision));
    let ending = find(&mut snapshot, from).await?;
    let after = lasting.absorb(&ending, program, now)?.after;
    ending.merge_into(&lasting, program, now)?;
    let own = snapshot.places_of(into).await?;
    let others = snapshot.places_of(from).await?.into_iter();
    Ok(Outlook {
        before: lasting.brief(program, now),
        after: after.brief(program, now),
        revision,
        ends: ending.brief(program, now),
        places: others.filter(|other| !own.iter().any(|place| place.is_at(other))).collect(),
        takes_report: lasting.report.is_empty() && !ending.report.is_empty(),
        leaves_report: !lasting.report.is_empty() && !ending.report.is_empty(),
    })
}
