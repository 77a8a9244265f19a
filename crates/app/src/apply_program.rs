//! Makes another program the one that applies, and finds the one that does.

use crate::caller::Caller;
use crate::installation::{CurrentProgram, Installation, OpenError};
use crate::load_program::read_program;
use crate::revision::{Revision, Seen};
use jiff::Timestamp;
use portcullis_domain::program::Program;
use portcullis_program::record::{NotRecalled, recall};
use portcullis_source::file::SourceFile;
use portcullis_store::{ProgramLoad, Store, StoreError};
use std::sync::Arc;

/// Why the program that was loaded last can't be had.
#[derive(Debug, thiserror::Error)]
pub enum NoProgram {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It can't be read.
    #[error("the program on record can't be read")]
    Recall(#[from] NotRecalled),
}

/// Why a program does not apply.
#[derive(Debug, thiserror::Error)]
pub enum NotApplied {
    /// Another one applies than whoever changed it had seen.
    #[error(
        "the program was changed meanwhile: {applies} applies; look at what changed, and send your change to that"
    )]
    Changed {
        /// The digest of the one that applies.
        applies: String,
    },
    /// It can't be put on record.
    #[error(transparent)]
    Open(#[from] OpenError),
}

/// The program of whom nobody has written one yet: it has neither people nor products.
pub fn empty_program() -> Program {
    let file = SourceFile::new("default.yaml", portcullis_program::DEFAULT);
    read_program(file).loaded.program.unwrap_or_else(|| unreachable!("a test reads the default file"))
}

/// Puts a program on record as the one that applies; the installation with it. `seen` has the digest of the one that
/// whoever changed it had before them.
pub async fn apply_program(
    installation: &Installation,
    program: Program,
    seen: &Seen,
    caller: &Caller,
    now: Timestamp,
) -> Result<Installation, NotApplied> {
    let applies = installation.program.digest.to_string();
    if !seen.has(&Revision::digest(&applies)) {
        return Err(NotApplied::Changed { applies });
    }
    let changed = Installation { program: Arc::new(CurrentProgram::new(program)), ..installation.clone() };
    changed.record_program(caller, now).await?;
    Ok(changed)
}

/// The program that was loaded last, with the names of its people from the directory; nothing where none ever was.
pub async fn program_on_record(store: &Store) -> Result<Option<(ProgramLoad, CurrentProgram)>, NoProgram> {
    let mut snapshot = store.snapshot().await?;
    let Some(load) = snapshot.latest_program().await? else { return Ok(None) };
    let Some(content) = snapshot.program(&load.digest).await? else { return Ok(None) };
    let mut program = recall(&content)?;
    for known in snapshot.people().await? {
        let Some(person) = program.people.iter_mut().find(|person| person.id == known.id) else { continue };
        person.name = known.name.unwrap_or_else(|| person.id.clone());
        (person.email, person.slack, person.github) = (known.email, known.slack, known.github);
    }
    Ok(Some((load, CurrentProgram::new(program))))
}

/// The digest of the program that was loaded last, which costs little to ask for again and again.
pub async fn digest_on_record(store: &Store) -> Result<Option<String>, StoreError> {
    Ok(store.snapshot().await?.latest_program().await?.map(|load| load.digest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{at, home};

    #[tokio::test]
    async fn whoever_changes_a_program_that_was_changed_meanwhile_is_told_so() {
        let home = home().await;
        let (digest, ana) = (home.installation.program.digest.to_string(), home.caller("ana"));
        let seen = Seen::states(vec![digest.clone()]);
        let mut program = home.installation.program.program.clone();
        program.company = "Other".to_owned();
        let applied = apply_program(&home.installation, program.clone(), &seen, &ana, at(9));
        let applied = applied.await.unwrap();
        assert_ne!(applied.program.digest.to_string(), digest);
        program.company = "Third".to_owned();
        let late = apply_program(&applied, program, &seen, &ana, at(9)).await;
        assert!(matches!(late, Err(NotApplied::Changed { .. })));
    }

    #[tokio::test]
    async fn the_program_on_record_has_the_names_of_its_people() {
        let home = home().await;
        let (load, recalled) = program_on_record(&home.installation.store).await.unwrap().unwrap();
        assert_eq!(load.digest, home.installation.program.digest.to_string());
        assert_eq!(recalled.digest, home.installation.program.digest);
        assert_eq!(recalled.program.people, home.installation.program.program.people);
    }

    #[test]
    fn the_program_of_whom_nobody_has_written_one_has_neither_people_nor_products() {
        let program = empty_program();
        assert!(program.people.is_empty() && program.products.is_empty());
    }
}
