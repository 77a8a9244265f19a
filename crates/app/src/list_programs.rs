//! The programs that were loaded, the last first.

use crate::installation::Installation;
use jiff::Timestamp;
use portcullis_store::StoreError;

/// A program that was loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadedProgram {
    /// The digest of its recorded form.
    pub digest: String,
    /// When it was loaded.
    pub at: Timestamp,
    /// By whom: the id of a person.
    pub by: String,
}

/// A page of the programs that were loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgramPage {
    /// The programs, the last first.
    pub programs: Vec<LoadedProgram>,
    /// What the next page begins before, where there is one.
    pub next: Option<i64>,
}

/// At most `limit` programs, those before a number where one is given.
pub async fn list_programs(
    installation: &Installation,
    before: Option<i64>,
    limit: u32,
) -> Result<ProgramPage, StoreError> {
    let mut loads =
        installation.store.snapshot().await?.program_loads(before, limit.saturating_add(1)).await?;
    let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
    let has_more = loads.len() > wanted;
    loads.truncate(wanted);
    let next = loads.last().filter(|_| has_more).map(|(number, _)| *number);
    let programs =
        loads.into_iter().map(|(_, load)| LoadedProgram { digest: load.digest, at: load.at, by: load.by });
    Ok(ProgramPage { programs: programs.collect(), next })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::home;

    #[tokio::test]
    async fn the_program_that_applies_is_the_last_that_was_loaded() {
        let home = home().await;
        let page = list_programs(&home.installation, None, 50).await.unwrap();
        assert_eq!((page.programs.len(), page.next), (1, None));
        assert_eq!(page.programs[0].digest, home.installation.program.digest.to_string());
        assert_eq!(page.programs[0].by, "ana");
    }
}
