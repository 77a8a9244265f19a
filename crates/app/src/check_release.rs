//! Judges a release, keeps the verdict with its facts, and judges again from what was kept.

use crate::archive_stream::ArchiveStream;
use crate::caller::Caller;
use crate::findings_document::NoFindings;
use crate::installation::Installation;
use crate::release_facts::{self, About, Findings, NoFacts};
use crate::release_record;
use jiff::Timestamp;
use portcullis_archive::{Archive, ArchiveError};
use portcullis_domain::digest::{Digest, NoDigest};
use portcullis_domain::gate::{
    Facts, Observed, Outcome, ProgramFacts, RULES, Record, Recorded, Verdict, judge,
};
use portcullis_domain::identity::Identity;
use portcullis_domain::program::Program;
use portcullis_program::record::{NotRecalled, recall};
use portcullis_report::json_text;
use portcullis_store::{StoreError, StoredVerdict};
use serde_json::json;
use std::collections::HashSet;
use std::io::{self, Write};
use std::sync::Arc;

/// Bytes of a verdict or a program that are read.
pub(crate) const MOST_BYTES: u64 = 1 << 30;

/// Bytes of a document that go to the archive at a time.
const PIECE: usize = 256 << 10;

/// A verdict that was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptVerdict {
    /// Its number among those of the release.
    pub number: i64,
    /// The digest of its document.
    pub digest: Digest,
    /// What it comes to.
    pub outcome: Outcome,
    /// The document.
    pub document: Vec<u8>,
}

/// Why there is no verdict.
#[derive(Debug, thiserror::Error)]
pub enum NoVerdict {
    /// The facts can't be collected.
    #[error(transparent)]
    Facts(#[from] NoFacts),
    /// The archive does not keep or give it.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The release was never judged, or not so often.
    #[error("{0} has no verdict{1}; `portcullis release check` gives one")]
    NotJudged(String, String),
    /// The document of the verdict can't be written or read.
    #[error(
        "the document of the verdict can't be understood; it is of another version of this program, or damaged"
    )]
    Document(#[from] serde_json::Error),
    /// The program of the verdict can't be read.
    #[error("the program of the verdict can't be read")]
    Program(#[from] NotRecalled),
    /// It names something by a digest that is none.
    #[error("the record names something by `{0}`, which is no digest")]
    Digest(String),
    /// The work broke off.
    #[error("the judging broke off; this is a mistake of this program")]
    Broken,
}

impl From<StoreError> for NoVerdict {
    fn from(error: StoreError) -> Self {
        Self::Facts(error.into())
    }
}

impl From<NoFindings> for NoVerdict {
    fn from(error: NoFindings) -> Self {
        Self::Facts(error.into())
    }
}

impl From<release_record::NoRelease> for NoVerdict {
    fn from(error: release_record::NoRelease) -> Self {
        Self::Facts(error.into())
    }
}

/// Judges a release as of now, or of a moment that is given.
pub async fn check_release(
    installation: &Installation,
    product: &str,
    version: &str,
    given: Option<Timestamp>,
    caller: &Caller,
    now: Timestamp,
) -> Result<KeptVerdict, NoVerdict> {
    let about =
        About { program: &installation.program, product, version, given, now, findings: Findings::Mattering };
    let facts = release_facts::collect(installation, about).await?;
    let judging = move || {
        let verdict = judge(&facts);
        (facts, verdict)
    };
    let (mut facts, mut verdict) =
        tokio::task::spawn_blocking(judging).await.map_err(|_| NoVerdict::Broken)?;
    number_blocking(installation, &mut facts, &mut verdict).await?;
    let archive = installation.archive.clone();
    let keeping = move || -> Result<_, NoVerdict> {
        let (document, digest) = keep(archive, &Record::new(&facts, &verdict))?;
        let (version, outcome) = (facts.release.version.to_string(), verdict.outcome);
        // Giving back the memory of many findings takes a while, for which nobody needs to wait; a thread that does not
        // start gives it back here.
        let _ = std::thread::Builder::new().spawn(move || drop((facts, verdict)));
        Ok((version, outcome, document, digest))
    };
    let (version, outcome, document, digest) =
        tokio::task::spawn_blocking(keeping).await.map_err(|_| NoVerdict::Broken)??;
    let stored = StoredVerdict {
        number: 0,
        at: now,
        outcome: outcome.word().to_owned(),
        digest: digest.to_string(),
        document: json!({"by": caller.id, "as_of": given}).to_string(),
    };
    let mut transaction = installation.store.transaction().await?;
    let before = transaction.last_verdict_on(product, &version).await?;
    let number = transaction.add_verdict(product, &version, &stored).await?;
    let told = |number: i64, verdict: &StoredVerdict| json!({"number": number, "outcome": verdict.outcome, "digest": verdict.digest});
    let before = before.map(|before| told(before.number, &before));
    let detail = json!({"before": before, "after": told(number, &stored), "as_of": given});
    let name = format!("{product} {version}");
    transaction.audit(&caller.entry(now, "release.checked", &name, detail)).await?;
    transaction.commit().await?;
    Ok(KeptVerdict { number, digest, outcome, document })
}

/// Says of which vulnerability each finding is that blocks. Most findings do not, and no verdict depends on these numbers
/// unless a decision names one, so that they are looked up afterwards.
async fn number_blocking(
    installation: &Installation,
    facts: &mut Facts,
    verdict: &mut Verdict,
) -> Result<(), NoVerdict> {
    let unnumbered = verdict.blocking.iter().filter(|item| item.vulnerability.is_none());
    let blocking: HashSet<(&str, Identity)> =
        unnumbered.map(|item| (item.component.as_str(), item.identity)).collect();
    if blocking.is_empty() {
        return Ok(());
    }
    let mut snapshot = installation.store.snapshot().await?;
    let is_blocking =
        |observed: &Observed| blocking.contains(&(observed.component.as_str(), observed.identity));
    release_facts::number_findings(&mut snapshot, facts, is_blocking).await?;
    let numbers = &facts.vulnerabilities.findings;
    for item in &mut verdict.blocking {
        let of_component = numbers.get(&item.component);
        item.vulnerability = of_component.and_then(|numbers| numbers.get(&item.identity)).copied();
    }
    Ok(())
}

/// Writes the document, and into the archive while it is being written.
fn keep(archive: Arc<Archive>, record: &Record<'_>) -> Result<(Vec<u8>, Digest), NoVerdict> {
    let archived = ArchiveStream::start(archive).map_err(serde_json::Error::io)?;
    let mut both = Both { document: Vec::new(), sent: 0, archived };
    match write_document(record, &mut both).and_then(|()| both.flush().map_err(serde_json::Error::io)) {
        Ok(()) => Ok((both.document, both.archived.finish()?)),
        // A full archive shows as a pipe that broke; the archive knows better why.
        Err(error) => Err(both.archived.abandon().map_or_else(|| error.into(), Into::into)),
    }
}

/// A document in memory and, a piece at a time, on its way into the archive.
struct Both {
    document: Vec<u8>,
    /// Bytes that are on their way.
    sent: usize,
    archived: ArchiveStream,
}

impl Write for Both {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes).map(|()| bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.document.extend_from_slice(bytes);
        if self.document.len() - self.sent < PIECE { Ok(()) } else { self.flush() }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.archived.write_all(&self.document[self.sent..])?;
        self.sent = self.document.len();
        Ok(())
    }
}

fn document(record: &Record<'_>) -> Result<Vec<u8>, serde_json::Error> {
    let mut document = Vec::new();
    write_document(record, &mut document)?;
    Ok(document)
}

/// Writes the document as it is shown, so that its digest is that of what people have.
fn write_document(record: &Record<'_>, out: &mut impl Write) -> Result<(), serde_json::Error> {
    json_text::value(record, out).and_then(|()| out.write_all(b"\n")).map_err(serde_json::Error::io)
}

/// The verdict of this number on a release, or the last one.
pub async fn show_verdict(
    installation: &Installation,
    product: &str,
    version: &str,
    number: Option<i64>,
) -> Result<KeptVerdict, NoVerdict> {
    let (stored, digest) = stored_verdict(installation, product, version, number).await?;
    let outcome = Outcome::from_word(&stored.outcome).ok_or(NoVerdict::Broken)?;
    let document = installation.archive.get_bytes(&digest, MOST_BYTES)?;
    Ok(KeptVerdict { number: stored.number, digest, outcome, document })
}

/// The verdict of this number on a release, or the last one, as it is on record, and the digest of its document.
pub(crate) async fn stored_verdict(
    installation: &Installation,
    product: &str,
    version: &str,
    number: Option<i64>,
) -> Result<(StoredVerdict, Digest), NoVerdict> {
    installation.product(product)?;
    let version = release_record::version(version)?;
    let mut snapshot = installation.store.snapshot().await?;
    let record = release_record::find(&mut snapshot, product, &version).await?;
    let version = record.release.version.as_str();
    let wanted = match number {
        Some(number) => snapshot.verdict_on(product, version, number).await?,
        None => snapshot.last_verdict_on(product, version).await?,
    };
    let number = number.map_or_else(String::new, |number| format!(" number {number}"));
    let stored = wanted.ok_or_else(|| NoVerdict::NotJudged(record.name(), number))?;
    let digest = digest(&stored.digest)?;
    Ok((stored, digest))
}

/// A verdict that was judged again from what was kept of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recomputed {
    /// As it was kept.
    pub kept: KeptVerdict,
    /// What the same facts give.
    pub outcome: Outcome,
    /// The document that they give.
    pub document: Vec<u8>,
    /// The version of the rules that the kept verdict was given by.
    pub kept_rules: u32,
    /// That of the rules of this program.
    pub rules: u32,
}

impl Recomputed {
    /// Says whether the same facts give the same bytes.
    pub fn is_same(&self) -> bool {
        self.document == self.kept.document
    }
}

/// Judges again from the facts of a verdict, all of which are in the archive.
pub async fn recompute_verdict(
    installation: &Installation,
    product: &str,
    version: &str,
    number: Option<i64>,
) -> Result<Recomputed, NoVerdict> {
    let kept = show_verdict(installation, product, version, number).await?;
    let archive = Arc::clone(&installation.archive);
    let product = product.to_owned();
    let judging = move || -> Result<_, NoVerdict> {
        let Again { outcome, document, kept_rules } = judge_again(&archive, &product, &kept.document)?;
        Ok(Recomputed { kept, outcome, document, kept_rules, rules: RULES })
    };
    tokio::task::spawn_blocking(judging).await.map_err(|_| NoVerdict::Broken)?
}

/// What the facts of a verdict give when they are judged again.
pub(crate) struct Again {
    pub(crate) outcome: Outcome,
    pub(crate) document: Vec<u8>,
    /// The version of the rules that the verdict was given by.
    pub(crate) kept_rules: u32,
}

/// Judges again from the facts of this document and what an archive has of them.
pub(crate) fn judge_again(archive: &Archive, product: &str, kept: &[u8]) -> Result<Again, NoVerdict> {
    let (_, facts, kept) = recall_facts(archive, product, kept)?;
    let verdict = judge(&facts);
    let document = document(&Record::new(&facts, &verdict))?;
    Ok(Again { outcome: verdict.outcome, document, kept_rules: kept.rules })
}

/// The facts of a verdict that was kept with the findings and the program that they name, that program, and the verdict.
pub(crate) fn recall_facts(
    archive: &Archive,
    product: &str,
    kept: &[u8],
) -> Result<(Program, Facts, Verdict), NoVerdict> {
    let recorded: Recorded = serde_json::from_slice(kept)?;
    let program_digest = recorded.facts.program.clone();
    let program = recorded_program(archive, &program_digest)?;
    let of_program = ProgramFacts::of(&program, product, &program_digest).ok_or_else(|| {
        NoVerdict::from(release_record::NoRelease::NoProduct(
            product.to_owned(),
            "none of that name".to_owned(),
        ))
    })?;
    let facts = recorded.facts.complete(of_program, Vec::new());
    let facts = release_facts::with_findings(archive, &program, facts)?;
    Ok((program, facts, recorded.verdict))
}

/// The recorded form of a program, if one of this digest is on record.
pub async fn program_bytes(installation: &Installation, digest: &str) -> Result<Option<Vec<u8>>, StoreError> {
    installation.store.snapshot().await?.program(digest).await
}

/// A program in its recorded form.
pub fn program_of(bytes: &[u8]) -> Result<Program, NotRecalled> {
    recall(bytes)
}

/// The program that was recorded under this digest.
pub(crate) fn recorded_program(archive: &Archive, text: &str) -> Result<Program, NoVerdict> {
    Ok(recall(&archive.get_bytes(&digest(text)?, MOST_BYTES)?)?)
}

fn digest(text: &str) -> Result<Digest, NoVerdict> {
    text.parse().map_err(|_: NoDigest| NoVerdict::Digest(text.to_owned()))
}
