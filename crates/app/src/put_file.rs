//! Puts a file into the archive by hand: a report without its credentials, anything else as it is.

use crate::archive_stream::ArchiveStream;
use crate::caller::{Caller, NoCaller};
use crate::installation::Installation;
use jiff::Timestamp;
use portcullis_archive::{Archive, ArchiveError};
use portcullis_domain::digest::Digest;
use portcullis_domain::finding::Finding;
use portcullis_domain::sink::{FindingSink, SinkError};
use portcullis_intake::{Limits, Refusal, read_and_redact};
use portcullis_store::{ArchivedFile, StoreError};
use serde_json::json;
use std::fs::File;
use std::io::{self, Seek};
use std::sync::Arc;

/// Characters of a name that are kept.
const LONGEST_NAME: usize = 200;

/// A file that was put.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PutFile {
    /// The digest of what is kept.
    pub digest: Digest,
    /// The digest of what came.
    pub received: Digest,
    /// The format of the report that was recognised, if one was; then what is kept has no credentials.
    pub format: Option<&'static str>,
    /// Values that were replaced.
    pub replaced: u64,
    /// The plain bytes of what is kept.
    pub bytes: u64,
}

/// Why a file was not put.
#[derive(Debug, thiserror::Error)]
pub enum NotPut {
    /// Only a person can.
    #[error(transparent)]
    Caller(#[from] NoCaller),
    /// It is no report, so that credentials in it would not be found.
    #[error(
        "it is no report that is understood, so credentials in it would be kept; say --as-is where there are none"
    )]
    Unknown(#[source] Refusal),
    /// It is a report with mistakes, of which no copy without credentials can be made.
    #[error("it is a report that can't be read, so no copy without credentials can be made of it")]
    Refused(#[source] Refusal),
    /// The archive did not keep it.
    #[error("the file was not archived")]
    Archive(#[from] ArchiveError),
    /// The private copy can't be read.
    #[error("the private copy of the file can't be read")]
    Spool(#[from] io::Error),
    /// It was not recorded.
    #[error("the file was not recorded")]
    Store(#[from] StoreError),
    /// The work broke off.
    #[error("the archiving broke off; this is a mistake of this program")]
    Broken,
}

/// How a file is put.
#[derive(Debug, Clone)]
pub struct PutSettings {
    /// How it is called.
    pub name: String,
    /// Keeps it as it is where it is no report that is understood.
    pub as_is: bool,
    /// How much of a report is read.
    pub limits: Limits,
}

/// Puts a file whose bytes have the digest `received`.
pub async fn put_file(
    installation: &Installation,
    file: File,
    received: Digest,
    settings: PutSettings,
    caller: &Caller,
    now: Timestamp,
) -> Result<PutFile, NotPut> {
    let person = caller.person()?;
    let archive = Arc::clone(&installation.archive);
    let PutSettings { name, as_is, limits } = settings;
    let putting = tokio::task::spawn_blocking(move || put(&archive, file, received, as_is, &limits));
    let put = putting.await.map_err(|_| NotPut::Broken)??;
    let stored = ArchivedFile {
        digest: put.digest.to_string(),
        kind: if put.format.is_some() { "report" } else { "file" }.to_owned(),
        name: name.chars().take(LONGEST_NAME).collect(),
        bytes: i64::try_from(put.bytes).unwrap_or(i64::MAX),
        put_at: now,
        put_by: person.to_owned(),
    };
    let detail = json!({
        "name": stored.name, "received": received.to_string(), "format": put.format, "replaced": put.replaced,
        "as_is": put.format.is_none(),
    });
    let mut transaction = installation.store.transaction().await?;
    transaction.save_archived_file(&stored).await?;
    transaction.audit(&caller.entry(now, "archive.put", &stored.digest, detail)).await?;
    transaction.commit().await?;
    Ok(put)
}

fn put(
    archive: &Arc<Archive>,
    mut file: File,
    received: Digest,
    as_is: bool,
    limits: &Limits,
) -> Result<PutFile, NotPut> {
    let mut redacted = ArchiveStream::start(Arc::clone(archive))?;
    let mut counted = Counted { out: &mut redacted, bytes: 0 };
    match read_and_redact(&mut file, None, limits, &mut Nowhere, &mut counted) {
        Ok((reading, redaction)) => {
            let bytes = counted.bytes;
            let digest = redacted.finish()?;
            let format = Some(reading.format.name);
            Ok(PutFile { digest, received, format, replaced: redaction.replaced, bytes })
        }
        Err(refusal) => {
            // A full archive shows as a pipe that broke; the archive knows better why.
            if let Some(fault) = redacted.abandon() {
                return Err(fault.into());
            }
            match (is_no_report(&refusal), as_is) {
                (false, _) => return Err(NotPut::Refused(refusal)),
                (true, false) => return Err(NotPut::Unknown(refusal)),
                (true, true) => {}
            }
            file.rewind()?;
            let bytes = file.metadata()?.len();
            let digest = archive.put(&mut file)?;
            Ok(PutFile { digest, received, format: None, replaced: 0, bytes })
        }
    }
}

/// Says whether a file was refused since it is something else than a report.
fn is_no_report(refusal: &Refusal) -> bool {
    matches!(
        refusal,
        Refusal::Empty
            | Refusal::Encoding(_)
            | Refusal::Packed(_)
            | Refusal::Syntax { .. }
            | Refusal::Unrecognised(_)
    )
}

/// Takes findings that nobody wants.
struct Nowhere;

impl FindingSink for Nowhere {
    fn take(&mut self, _: Vec<Finding>) -> Result<(), SinkError> {
        Ok(())
    }
}

struct Counted<'w> {
    out: &'w mut ArchiveStream,
    bytes: u64,
}

impl io::Write for Counted<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.out.write(bytes)?;
        self.bytes += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
