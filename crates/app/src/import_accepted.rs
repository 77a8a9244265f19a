//! Takes over a table of accepted vulnerabilities that a team keeps by hand, as decisions of one release.

use crate::apply_decisions::{NotApplied, Read, apply_set};
use crate::caller::{Caller, NoCaller};
use crate::installation::Installation;
use crate::release_facts::NoFacts;
use crate::release_record::{self, NoRelease};
use jiff::Timestamp;
use jiff::civil::Date;
use portcullis_archive::digest_of;
use portcullis_domain::accepted_table::{ImportedTable, TableReading};
use portcullis_domain::alias_groups::AliasGroups;
use portcullis_domain::program::Program;
use portcullis_domain::severity::Severity;
use portcullis_domain::version_range::{NoVersionRange, VersionRange};
use portcullis_program::accepted::{self, Expected, Import};
use portcullis_store::StoreError;
use std::collections::BTreeSet;
use std::sync::Arc;

pub use portcullis_program::accepted::{MAX_BYTES, NotRead};
pub use portcullis_source::file::SourceFile;

/// What is said beside the table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wanted {
    /// The name of the file.
    pub file: String,
    /// The releases for which its rows hold; without it exactly the one that it is of.
    pub releases: Option<String>,
    /// The person who is asked to approve it.
    pub approver: Option<String>,
    /// The last day of what is accepted.
    pub expires: Option<Date>,
    /// Says that it is meant that more than a tenth of the set is withdrawn.
    pub confirmed: bool,
}

/// Why a table was not imported; nothing of it was.
#[derive(Debug, thiserror::Error)]
pub enum NotImported {
    /// Only a person can ask for decisions.
    #[error(transparent)]
    Caller(#[from] NoCaller),
    /// It can't be read.
    #[error(transparent)]
    Read(#[from] NotRead),
    /// There is no such product, or the release is no version.
    #[error(transparent)]
    NoRelease(#[from] NoRelease),
    /// The releases are no range.
    #[error("the releases are no range")]
    Releases(#[from] NoVersionRange),
    /// What it asks for can't be.
    #[error(transparent)]
    Meaning(#[from] accepted::NotImported),
    /// It was not applied.
    #[error(transparent)]
    Apply(#[from] NotApplied),
    /// The reading broke off.
    #[error("the reading broke off; this is a mistake of this program")]
    Broken,
}

impl From<StoreError> for NotImported {
    fn from(error: StoreError) -> Self {
        Self::Apply(error.into())
    }
}

/// Reads a table and says what is odd about it; nothing else has to be there.
pub fn check_accepted(
    file: &SourceFile,
    release: Option<&str>,
    program: Option<&Program>,
) -> Result<TableReading, NotImported> {
    let release = release.map(release_record::version).transpose()?;
    let accepted = accepted::read(file)?;
    let (block_at, unknown_as) = program
        .map_or((Severity::High, Severity::High), |program| (program.gate.block_at, program.gate.unknown_as));
    let aliases = AliasGroups::none();
    let expected = Expected { release: release.as_ref(), block_at, unknown_as, aliases: &aliases };
    let remarks = accepted::lint(&accepted, &expected);
    Ok(accepted.reading(remarks))
}

/// The set that the table of a release states in full.
pub fn set_of(product: &str, version: &str) -> String {
    format!("accepted:{product}:{version}")
}

/// Imports a table of a release: its rows become decisions of one set, and what was in the set and is in no row is
/// withdrawn.
pub async fn import_accepted(
    installation: &Installation,
    (product, version): (&str, &str),
    wanted: Wanted,
    text: Vec<u8>,
    caller: &Caller,
    now: Timestamp,
) -> Result<ImportedTable, NotImported> {
    let by = caller.person()?.to_owned();
    installation.product(product)?;
    let version = release_record::version(version)?;
    let releases = match &wanted.releases {
        Some(range) => range.parse()?,
        None => VersionRange::exactly(version.clone()),
    };
    let mut snapshot = installation.store.snapshot().await?;
    let groups = snapshot.alias_groups().await?;
    let aliases = AliasGroups::new(groups.into_iter().map(BTreeSet::from_iter))
        .map_err(|error| NotApplied::from(NoFacts::from(error)))?;
    drop(snapshot);
    let (installed, set) = (installation.clone(), set_of(product, version.as_str()));
    let (product, confirmed) = (product.to_owned(), wanted.confirmed);
    let reading = tokio::task::spawn_blocking(move || -> Result<_, NotImported> {
        let program = &installed.program.program;
        let bytes: Arc<[u8]> = text.into();
        let digest = digest_of(&bytes);
        let file = SourceFile::from_bytes(&wanted.file, bytes.to_vec());
        let accepted = accepted::read(&file)?;
        let import = Import {
            program,
            product: installed.product(&product)?,
            set,
            releases,
            by,
            approver: wanted.approver,
            expires: wanted.expires,
            today: program.calendar.day_of(now),
        };
        let meaning = accepted::mean(&accepted, &import)?;
        let gate = &program.gate;
        let expected = Expected {
            release: Some(&version),
            block_at: gate.block_at,
            unknown_as: gate.unknown_as,
            aliases: &aliases,
        };
        let mut remarks = accepted::lint(&accepted, &expected);
        remarks.extend(meaning.remarks);
        let reading = accepted.reading(remarks).without(meaning.refused);
        Ok((
            reading,
            Read { file, bytes, digest, set: meaning.set, diagnostics: Vec::new(), has_approvals: false },
        ))
    });
    let (reading, read) = reading.await.map_err(|_| NotImported::Broken)??;
    let planned = apply_set(installation, read, confirmed, caller, now).await?;
    Ok(ImportedTable { reading, outlook: planned.outlook })
}
