//! The page of a release, from a verdict on record.

use crate::check_release::{NoVerdict, recall_facts, show_verdict};
use crate::installation::Installation;
use portcullis_domain::gate::{Outcome, judge};
use portcullis_domain::release_page::{About, ReleasePage, Seal, VerdictName, compose};

#[cfg(test)]
mod tests;

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
}

/// Which page is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wanted {
    /// The number of the verdict; without it the last one.
    pub number: Option<i64>,
    /// Takes a release that may not ship, too.
    pub draft: bool,
    /// The seal on the release, where there is one.
    pub seal: Option<Seal>,
}

/// The page of a release, as a verdict on it has it.
pub async fn publish_release(
    installation: &Installation,
    product: &str,
    version: &str,
    wanted: Wanted,
) -> Result<ReleasePage, NotPublished> {
    let kept = show_verdict(installation, product, version, wanted.number).await?;
    let Wanted { draft, seal, .. } = wanted;
    if !draft && matches!(kept.outcome, Outcome::Blocked | Outcome::Undecided) {
        let name = format!("{product} {version}");
        return Err(NotPublished::Draft { name, outcome: kept.outcome, number: kept.number });
    }
    let installation = installation.clone();
    let product = product.to_owned();
    let composing = move || -> Result<_, NotPublished> {
        let (program, facts, verdict) = recall_facts(&installation, &product, &kept)?;
        // What the page says of each finding is weighed again, and has to be what the verdict says.
        if judge(&facts) != verdict {
            return Err(NotPublished::OtherRules(kept.number));
        }
        let verdict_name = VerdictName { number: kept.number, digest: kept.digest.to_string() };
        let about = About { company: program.company, verdict: verdict_name, seal };
        Ok(compose(&facts, &verdict, about))
    };
    tokio::task::spawn_blocking(composing).await.map_err(|_| NoVerdict::Broken)?
}
