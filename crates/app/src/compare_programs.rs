//! Says what a change of the program does to the verdicts and approvals on record.

use crate::installation::{CurrentProgram, Installation};
use crate::release_facts::{About, Findings, NoFacts, collect_in};
use crate::release_record;
use jiff::Timestamp;
use portcullis_domain::program::Program;
use portcullis_domain::program::difference::Consequences;
use portcullis_program::record::{self, NotRecalled};
use portcullis_store::StoreError;

pub use portcullis_program::record::MAX_RECORD_BYTES;

#[cfg(test)]
mod tests;

/// Why programs were not compared.
#[derive(Debug, thiserror::Error)]
pub enum NotCompared {
    /// One of them can't be read.
    #[error("the {0} program can't be read")]
    Program(&'static str, #[source] NotRecalled),
    /// What is on record of a release can't be collected.
    #[error(transparent)]
    Facts(#[from] NoFacts),
}

impl From<StoreError> for NotCompared {
    fn from(error: StoreError) -> Self {
        Self::Facts(error.into())
    }
}

/// The form of a program in which it is compared, where nobody's name counts.
pub fn recorded(program: &Program) -> Vec<u8> {
    record::record(program)
}

/// What putting the program `new` in the place of `old` does to the open releases and their decisions, at the present
/// moment or at one that is given. Both are in the form of the record, and neither is put on record.
pub async fn compare_programs(
    installation: &Installation,
    (old, new): (&[u8], &[u8]),
    given: Option<Timestamp>,
    now: Timestamp,
) -> Result<Consequences, NotCompared> {
    let old = recall("old", old)?;
    let new = recall("new", new)?;
    let mut consequences = Consequences::default();
    let mut snapshot = installation.store.snapshot().await?;
    // What happens to a product that one of them lacks is the change itself.
    let products = old.program.products.iter().filter(|product| new.program.product(&product.id).is_some());
    for product in products {
        let product = product.id.as_str();
        let mut releases =
            release_record::of_product(&mut snapshot, product).await.map_err(NoFacts::NoRelease)?;
        releases
            .retain(|record| record.ended_at.is_none_or(|ended| given.is_some_and(|given| given < ended)));
        releases.sort_by(|one, other| one.release.version.cmp(&other.release.version));
        for record in &releases {
            let version = record.release.version.as_str();
            let by = |program| About { program, product, version, given, now, findings: Findings::Every };
            let before = collect_in(&mut snapshot, &installation.archive, by(&old)).await?;
            let after = collect_in(&mut snapshot, &installation.archive, by(&new)).await?;
            let judging = move || {
                consequences.add(&before, &after);
                consequences
            };
            consequences = tokio::task::spawn_blocking(judging).await.map_err(|_| NoFacts::Broken)?;
        }
    }
    Ok(consequences)
}

fn recall(which: &'static str, recorded: &[u8]) -> Result<CurrentProgram, NotCompared> {
    let program = record::recall(recorded).map_err(|error| NotCompared::Program(which, error))?;
    Ok(CurrentProgram::new(program))
}
