//! The page of a release, from a verdict on record.

mod details;
#[cfg(test)]
mod tests;

use crate::check_release::{KeptVerdict, NoVerdict, recall_facts, show_verdict};
use crate::installation::Installation;
use crate::read_report::Limits;
use crate::seal_release::on_record_of;
use portcullis_domain::gate::{Outcome, judge};
use portcullis_domain::release_page::{About, ReleasePage, Seal, VerdictName, compose};
use portcullis_store::StoreError;

/// Why a release is not published.
#[derive(Debug, thiserror::Error)]
pub enum NotPublished {
    /// There is no verdict to publish.
    #[error(transparent)]
    Verdict(#[from] NoVerdict),
    /// The verdict is none that a release ships with.
    #[error("{name} is {outcome} by verdict {number}; only a draft of its page can be written, with --draft")]
    Draft {
        /// Product and version.
        name: String,
        /// What the verdict comes to.
        outcome: Outcome,
        /// Its number.
        number: i64,
    },
    /// The rules have changed since.
    #[error(
        "verdict {0} was given by other rules than those of this program; `portcullis release check` gives another one"
    )]
    OtherRules(i64),
    /// A report in the archive can't be read again.
    #[error("the report {digest} in the archive can't be read again")]
    Report {
        /// The digest of its copy.
        digest: String,
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// Which page is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wanted {
    /// The number of the verdict; without it the last one.
    pub number: Option<i64>,
    /// Takes a release that may not ship, too.
    pub draft: bool,
}

/// The page of a release, as a verdict on it has it. The limits are those on the reports of its scans.
pub async fn publish_release(
    installation: &Installation,
    product: &str,
    version: &str,
    wanted: Wanted,
    limits: &Limits,
) -> Result<ReleasePage, NotPublished> {
    let kept = show_verdict(installation, product, version, wanted.number).await?;
    check_outcome(&kept, product, version, wanted)?;
    let number = kept.number;
    let seal = seal_on(installation, product, &kept.digest.to_string()).await.map_err(NoVerdict::from)?;
    let verdict_name = VerdictName { number, digest: kept.digest.to_string() };
    let again = installation.clone();
    let product = product.to_owned();
    let recalling = tokio::task::spawn_blocking(move || -> Result<_, NotPublished> {
        let (program, facts, verdict) = recall_facts(&again.archive, &product, &kept.document)?;
        // What the page says of each finding is weighed again, and has to be what the verdict says.
        if judge(&facts) != verdict {
            return Err(NotPublished::OtherRules(number));
        }
        Ok((program, facts, verdict))
    });
    let (program, mut facts, verdict) = recalling.await.map_err(|_| NoVerdict::Broken)??;
    let mut snapshot = installation.store.snapshot().await.map_err(NoVerdict::from)?;
    let reports = details::reports(&mut snapshot, &facts).await.map_err(NoVerdict::from)?;
    let archive = installation.archive.clone();
    let limits = limits.clone();
    let composing = tokio::task::spawn_blocking(move || -> Result<_, NotPublished> {
        details::add(&archive, &reports, &limits, &mut facts.findings)?;
        let about = About { company: program.company, verdict: verdict_name, seal };
        Ok(compose(&facts, &verdict, about))
    });
    composing.await.map_err(|_| NoVerdict::Broken)?
}

/// Refuses a release that may not ship, unless a draft is wanted.
pub(crate) fn check_outcome(
    kept: &KeptVerdict,
    product: &str,
    version: &str,
    wanted: Wanted,
) -> Result<(), NotPublished> {
    if wanted.draft || !matches!(kept.outcome, Outcome::Blocked | Outcome::Undecided) {
        return Ok(());
    }
    let name = format!("{product} {version}");
    Err(NotPublished::Draft { name, outcome: kept.outcome, number: kept.number })
}

/// The seal of a product on the verdict of this digest.
async fn seal_on(
    installation: &Installation,
    product: &str,
    verdict: &str,
) -> Result<Option<Seal>, StoreError> {
    let seals = installation.store.snapshot().await?.seals_of(product).await?;
    let of_verdict = seals.into_iter().map(on_record_of).find(|seal| seal.verdict == verdict);
    Ok(of_verdict.map(|seal| Seal { number: seal.number, head: seal.digest }))
}
