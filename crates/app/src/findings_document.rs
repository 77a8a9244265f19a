//! The normalised document of a scan: one finding a line, in the order of the report, in the words of the domain.
//!
//! The first line says what the document is, the last one how many findings there are and what the report says about
//! itself; a document without it was cut off. What publishers say of their advisories is left out: it is in the report
//! and, once for each text, in the store.

mod outline;

pub(crate) use outline::{Named, Outline};

use portcullis_archive::{Archive, ArchiveError};
use portcullis_domain::digest::Digest;
use portcullis_domain::finding::Finding;
use portcullis_domain::gate::Head;
use portcullis_domain::identity::{Identities, Identity};
use portcullis_domain::sink::ReportFacts;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::io::{self, BufRead, BufReader, Read, Write};

const DOCUMENT: &str = "findings";
const VERSION: u32 = 1;
const BUFFER: usize = 256 << 10;
/// Bytes of a line: a record of a report may have 16 MiB.
const LINE: u64 = 64 << 20;

/// What the line of a finding begins with: the two kinds of lines are told apart without reading one twice.
const FINDING: &[u8] = b"{\"identity\":";

#[derive(Serialize, Deserialize)]
struct First<'d> {
    portcullis: Head<'d>,
    component: Cow<'d, str>,
}

#[derive(Serialize)]
struct Line<'d> {
    identity: Identity,
    finding: &'d Finding,
}

#[derive(Deserialize)]
struct ReadLine {
    identity: Identity,
    finding: Finding,
}

#[derive(Serialize, Deserialize)]
struct Last {
    findings: u64,
    format: String,
    facts: ReportFacts,
}

/// Writes a document.
pub(crate) struct FindingsWriter<W: Write> {
    out: W,
    identities: Identities,
    findings: u64,
}

impl<W: Write> FindingsWriter<W> {
    pub(crate) fn new(component: &str, mut out: W) -> io::Result<Self> {
        let portcullis = Head { document: Cow::Borrowed(DOCUMENT), version: VERSION };
        write_line(&mut out, &First { portcullis, component: Cow::Borrowed(component) })?;
        Ok(Self { out, identities: Identities::new(component), findings: 0 })
    }

    /// Writes a finding; it is as it was when this returns.
    pub(crate) fn write(&mut self, finding: &mut Finding) -> io::Result<()> {
        let identity = self.identities.next(finding);
        let details = std::mem::take(&mut finding.details);
        let written = write_line(&mut self.out, &Line { identity, finding });
        finding.details = details;
        self.findings += 1;
        written
    }

    /// Gives up, and gives back what it was written to.
    pub(crate) fn into_out(self) -> W {
        self.out
    }

    /// Ends the document, and gives back what it was written to.
    pub(crate) fn finish(mut self, format: &str, facts: &ReportFacts) -> io::Result<W> {
        let last = Last { findings: self.findings, format: format.to_owned(), facts: facts.clone() };
        write_line(&mut self.out, &last)?;
        Ok(self.out)
    }
}

fn write_line(out: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")
}

/// Why a document can't be read.
#[derive(Debug, thiserror::Error)]
pub enum NoFindings {
    /// The archive does not give it.
    #[error("the findings of a scan can't be read from the archive")]
    Archive(#[from] ArchiveError),
    /// The scan names it by something else than a digest.
    #[error("a scan names its findings by `{0}`, which is no digest")]
    NoDigest(String),
    /// It is broken, or another document.
    #[error("the object {digest} is no document of findings of this version: {reason}")]
    Unreadable {
        /// The object.
        digest: Digest,
        /// What is wrong.
        reason: String,
    },
}

/// The line of a finding in a document.
#[derive(Clone, Copy)]
pub(crate) struct FindingLine<'l>(&'l [u8]);

impl<'l> FindingLine<'l> {
    /// The finding as a whole, with its key.
    pub(crate) fn read(self) -> Result<(Identity, Finding), serde_json::Error> {
        let ReadLine { identity, finding } = serde_json::from_slice(self.0)?;
        Ok((identity, finding))
    }

    /// What it is about and how severe it is.
    pub(crate) fn outline(self) -> Result<Outline<'l>, serde_json::Error> {
        serde_json::from_slice(self.0)
    }
}

/// Hands the line of every finding of the document to `take`, in order.
pub(crate) fn read(
    archive: &Archive,
    digest: &Digest,
    mut take: impl FnMut(FindingLine<'_>) -> Result<(), serde_json::Error>,
) -> Result<(), NoFindings> {
    let mut lines = BufReader::with_capacity(BUFFER, archive.get(digest)?);
    let outcome = read_lines(&mut lines, digest, &mut take);
    if let Err(NoFindings::Unreadable { .. }) = outcome {
        // What makes no sense may be damage, which shows where the digest is compared: at the end.
        io::copy(&mut lines, &mut io::sink()).map_err(|error| broken(digest, error))?;
    }
    outcome
}

/// The error of an object that can't be read on.
fn broken(digest: &Digest, error: io::Error) -> NoFindings {
    match error.kind() {
        io::ErrorKind::InvalidData => ArchiveError::Damaged(*digest).into(),
        _ if error.raw_os_error().is_some() => {
            ArchiveError::Storage { action: "read", name: digest.to_string(), source: error }.into()
        }
        _ => NoFindings::Unreadable { digest: *digest, reason: error.to_string() },
    }
}

fn read_lines(
    lines: &mut impl BufRead,
    digest: &Digest,
    take: &mut impl FnMut(FindingLine<'_>) -> Result<(), serde_json::Error>,
) -> Result<(), NoFindings> {
    let unreadable = |reason: String| NoFindings::Unreadable { digest: *digest, reason };
    let mut line = Vec::new();
    next(lines, &mut line).map_err(|error| broken(digest, error))?;
    let first: First<'_> = serde_json::from_slice(&line).map_err(|error| unreadable(error.to_string()))?;
    if first.portcullis.document != DOCUMENT || first.portcullis.version != VERSION {
        let Head { document, version } = first.portcullis;
        return Err(unreadable(format!("it says that it is a document `{document}` of version {version}")));
    }
    let mut findings = 0;
    loop {
        next(lines, &mut line).map_err(|error| broken(digest, error))?;
        if line.is_empty() {
            return Err(unreadable("it was cut off".to_owned()));
        }
        if !line.starts_with(FINDING) {
            break;
        }
        take(FindingLine(&line)).map_err(|error| unreadable(error.to_string()))?;
        findings += 1;
    }
    let last: Last = serde_json::from_slice(&line).map_err(|error| unreadable(error.to_string()))?;
    if last.findings != findings {
        return Err(unreadable(format!("it has {findings} of {} findings", last.findings)));
    }
    // The end of the object is where its digest is compared.
    next(lines, &mut line).map_err(|error| broken(digest, error))?;
    if line.is_empty() { Ok(()) } else { Err(unreadable("something follows its end".to_owned())) }
}

/// The next line, or nothing at the end.
fn next(lines: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<()> {
    line.clear();
    lines.by_ref().take(LINE).read_until(b'\n', line)?;
    if line.len() as u64 == LINE {
        return Err(io::Error::other("a line of it is longer than any record"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use portcullis_domain::advisory::AdvisoryId;
    use portcullis_domain::finding::{CvssRating, Details, Fix, PackageSubject, Subject};
    use portcullis_domain::package::Package;
    use portcullis_domain::severity::Severity;

    fn finding(name: &str) -> Finding {
        Finding {
            subject: Subject::Package(Box::new(PackageSubject {
                advisory: AdvisoryId::new("CVE-2023-7104"),
                aliases: Vec::new(),
                package: Package {
                    name: name.to_owned(),
                    version: "3.44.0-r0".to_owned(),
                    ..Package::default()
                },
                fix: Fix::default(),
            })),
            title: "Overflow".to_owned(),
            severity: Severity::High,
            severity_source: None,
            suppression: None,
            details: Details {
                cvss: vec![CvssRating { source: "nvd".to_owned(), vector: String::new(), score: Some(7.3) }],
                ..Details::default()
            },
        }
    }

    fn document() -> Vec<u8> {
        let mut writer = FindingsWriter::new("web", Vec::new()).unwrap();
        for name in ["sqlite-libs", "sqlite"] {
            let mut written = finding(name);
            writer.write(&mut written).unwrap();
            assert_eq!(written, finding(name));
        }
        writer.finish("trivy", &ReportFacts { engine: "trivy".to_owned(), ..ReportFacts::default() }).unwrap()
    }

    fn kept(bytes: &[u8]) -> Result<Vec<(Identity, Finding)>, NoFindings> {
        let folder = tempfile::tempdir().unwrap();
        let archive = Archive::open(folder.path()).unwrap();
        let digest = archive.put_bytes(bytes).unwrap();
        let mut found = Vec::new();
        read(&archive, &digest, |line| {
            let outline = line.outline()?;
            let (identity, finding) = line.read()?;
            assert_eq!((outline.identity, outline.severity()), (identity, finding.severity));
            found.push((identity, finding));
            Ok(())
        })
        .map(|()| found)
    }

    #[test]
    fn findings_are_read_as_they_were_written_without_what_publishers_say() {
        let found = kept(&document()).unwrap();
        let mut identities = Identities::new("web");
        let expected = ["sqlite-libs", "sqlite"].map(|name| {
            let finding = Finding { details: Details::default(), ..finding(name) };
            (identities.next(&finding), finding)
        });
        assert_eq!(found, expected);
    }

    #[test]
    fn a_document_that_was_cut_off_is_refused_wherever_it_was_cut() {
        let whole = document();
        for length in 0..whole.len() - 1 {
            assert!(kept(&whole[..length]).is_err(), "{length}");
        }
        let lines: Vec<&[u8]> = whole.split_inclusive(|byte| *byte == b'\n').collect();
        let without_one = [lines[0], lines[1], lines[3]].concat();
        assert!(kept(&without_one).unwrap_err().to_string().contains("it has 1 of 2 findings"));
        let with_more = [whole.as_slice(), lines[1]].concat();
        assert!(kept(&with_more).unwrap_err().to_string().contains("something follows its end"));
    }

    #[test]
    fn another_document_or_version_is_refused() {
        let text = String::from_utf8(document()).unwrap();
        let other = text.replacen("\"version\":1", "\"version\":2", 1);
        assert!(kept(other.as_bytes()).unwrap_err().to_string().contains("document `findings` of version 2"));
        assert!(kept(b"{}\n").is_err());
    }
}
