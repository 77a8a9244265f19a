//! Reading a report on a thread of its own, while its findings are written.

use super::early_copy::EarlyCopy;
use super::{Findings, Uploads};
use crate::archive_stream::ArchiveStream;
use crate::findings_document::FindingsWriter;
use crate::record_scan::NotRecorded;
use portcullis_archive::Archive;
use portcullis_domain::digest::Digest;
use portcullis_domain::finding::{Finding, Subject};
use portcullis_domain::sink::{FindingSink, SinkError};
use portcullis_intake::{Limits, Noted, Reading, Redaction, Refusal, read_noting};
use portcullis_store::ScanSink;
use std::fs::File;
use std::io;
use std::sync::Arc;
use tokio::sync::oneshot;

/// A report that was read to its end, its objects in the archive.
pub(super) struct Read {
    pub(super) reading: Reading,
    pub(super) redaction: Redaction,
    pub(super) redacted: Digest,
    pub(super) document: Digest,
}

/// A sink that says what the report is before its first finding, and passes findings on to the normalised document and
/// to the store.
pub(super) struct Announced {
    announce: Option<oneshot::Sender<(&'static str, String)>>,
    findings: Findings,
    store: ScanSink,
    credential_key: [u8; 32],
}

impl Announced {
    /// The sink, and where the format and the tool of the report are announced; nothing is announced of a report
    /// without findings.
    pub(super) fn new(
        store: ScanSink,
        component: &str,
        archive: &Arc<Archive>,
        credential_key: [u8; 32],
    ) -> io::Result<(Self, oneshot::Receiver<(&'static str, String)>)> {
        let (announce, announced) = oneshot::channel();
        let findings = FindingsWriter::new(component, ArchiveStream::start(Arc::clone(archive))?)?;
        Ok((Self { announce: Some(announce), findings, store, credential_key }, announced))
    }
}

impl FindingSink for Announced {
    fn enter_report(&mut self, format: &'static str, tool: &str) {
        if let Some(announce) = self.announce.take() {
            // Whether anybody still listens shows at the first batch.
            let _ = announce.send((format, tool.to_owned()));
        }
    }

    fn take(&mut self, mut batch: Vec<Finding>) -> Result<(), SinkError> {
        for finding in &mut batch {
            if let Subject::Secret(found) = &mut finding.subject {
                found.bind(&self.credential_key);
            }
            self.findings.write(finding).map_err(|error| SinkError(Box::new(error)))?;
        }
        self.store.take(batch)
    }

    fn enter_component(&mut self, component: &str) {
        self.store.enter_component(component);
    }
}

/// Reads the report, of whose bytes `raw` is the digest, and puts the redacted copy and the normalised document into the
/// archive.
pub(super) fn read(
    mut file: File,
    raw: Digest,
    format: Option<&str>,
    limits: &Limits,
    archive: &Arc<Archive>,
    uploads: &Uploads,
    mut sink: Announced,
) -> Result<Read, NotRecorded> {
    let early = EarlyCopy::start(archive, file.try_clone()?, raw)?;
    let outcome = read_noting(&mut file, format, limits, &mut sink);
    // The writer at the other end waits until its sink is gone.
    let Announced { announce, findings, store, .. } = sink;
    drop((announce, store));
    let noted = match outcome {
        Ok(read) => read,
        Err(refusal) => return Err(fault(findings.into_out(), refusal)),
    };
    uploads.check(noted.reading.format.name)?;
    let (redaction, redacted) = if noted.is_whole() {
        (Redaction::default(), early.keep()?)
    } else {
        drop(early);
        redact(&noted, file, limits, archive)?
    };
    let Noted { reading, .. } = noted;
    let document = findings.finish(reading.format.name, &reading.facts)?.finish()?;
    Ok(Read { reading, redaction, redacted, document })
}

/// Puts a copy that leaves something out into the archive.
fn redact(
    noted: &Noted,
    mut file: File,
    limits: &Limits,
    archive: &Arc<Archive>,
) -> Result<(Redaction, Digest), NotRecorded> {
    let mut redacted = ArchiveStream::start(Arc::clone(archive))?;
    match noted.copy(&mut file, limits, &mut redacted) {
        Ok(redaction) => Ok((redaction, redacted.finish()?)),
        Err(refusal) => Err(fault(redacted, refusal)),
    }
}

/// A full archive shows as a pipe that broke; the archive knows better why.
fn fault(stream: ArchiveStream, refusal: Refusal) -> NotRecorded {
    stream.abandon().map_or_else(|| refusal.into(), Into::into)
}
