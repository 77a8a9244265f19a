//! Measures how fast requests are acknowledged and done.

use super::NotDone;
use crate::installation::Installation;
use jiff::Timestamp;
use portcullis_domain::request::figures::{Measured, RequestFigures, figures};

/// How fast everything that was asked from `from` to `until` was acknowledged and done.
pub async fn measure(
    installation: &Installation,
    from: Timestamp,
    until: Timestamp,
    now: Timestamp,
) -> Result<RequestFigures, NotDone> {
    let rounds = installation.store.snapshot().await?.rounds_between(from, until).await?;
    let measured: Vec<Measured> = rounds
        .into_iter()
        .map(|round| Measured {
            kind: round.kind,
            was_unclear: round.was_unclear,
            opened: round.opened,
            acknowledged: round.acknowledged,
            ended: round.ended.zip(round.state),
        })
        .collect();
    Ok(figures(&installation.program.program, &measured, (from, until), now))
}

#[cfg(test)]
mod tests;
