//! What names the objects of the archive, and with which claim.

use crate::installation::Installation;
use crate::release_record;
use jiff::Timestamp;
use portcullis_archive::seal::Seal;
use portcullis_archive::{Archive, ArchiveError, SealEntry};
use portcullis_domain::digest::Digest;
use portcullis_domain::release::ReleaseComponent;
use portcullis_store::{ArchiveHold, StoreError, Transaction};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Bytes of a verdict's document that are read at most.
const LARGEST_VERDICT: u64 = 1 << 30;

/// Why it can't be said what names the objects.
#[derive(Debug, thiserror::Error)]
pub enum NoClaims {
    /// The store does not give its records.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The archive does not give a document that names others.
    #[error(
        "what names the objects of the archive can't be read; `portcullis archive verify` says what is damaged"
    )]
    Archive(#[from] ArchiveError),
    /// A seal can't be read.
    #[error(
        "{0} can't be read, so it is not known what it names; `portcullis archive verify` says what is wrong"
    )]
    Seal(String),
    /// A record of a release can't be read.
    #[error(transparent)]
    Release(#[from] crate::release_record::NoRelease),
    /// The store has a digest that is none.
    #[error("a record of the store names `{0}`, which is no digest")]
    NoDigest(String),
}

/// An object as the records know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Named {
    /// `report`, `findings`, `verdict`, `program`, `decisions`, `enrichment` or `file`.
    pub kind: Kind,
    /// The date of the newest record that names it.
    pub at: Timestamp,
}

/// What an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A report without credentials.
    Report,
    /// The normalised document of a scan.
    Findings,
    /// The document of a verdict.
    Verdict,
    /// A program in its recorded form.
    Program,
    /// A file of decisions.
    Decisions,
    /// A file about exploitation.
    Enrichment,
    /// A file that somebody put by hand.
    File,
}

impl Kind {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Report => "report",
            Self::Findings => "findings",
            Self::Verdict => "verdict",
            Self::Program => "program",
            Self::Decisions => "decisions",
            Self::Enrichment => "enrichment",
            Self::File => "file",
        }
    }

    fn of(word: &str) -> Self {
        match word {
            "report" => Self::Report,
            "findings" => Self::Findings,
            "verdict" => Self::Verdict,
            "program" => Self::Program,
            "decisions.applied" => Self::Decisions,
            "enrichment.loaded" => Self::Enrichment,
            _ => Self::File,
        }
    }
}

/// Every object that a record of the store names.
pub(crate) async fn named(snapshot: &mut Transaction) -> Result<BTreeMap<Digest, Named>, NoClaims> {
    let mut named = BTreeMap::new();
    let mut add = |digest: &str, kind: &str, at| -> Result<(), NoClaims> {
        let digest: Digest = digest.parse().map_err(|_| NoClaims::NoDigest(digest.to_owned()))?;
        let known = named.entry(digest).or_insert(Named { kind: Kind::of(kind), at });
        known.at = known.at.max(at);
        Ok(())
    };
    for object in snapshot.named_objects().await? {
        add(&object.digest, &object.kind, object.at)?;
    }
    for (action, at, detail) in snapshot.loaded_files().await? {
        let detail: Value = serde_json::from_str(&detail).unwrap_or_default();
        if let Some(digest) = detail["digest"].as_str() {
            add(digest, &action, at)?;
        }
    }
    Ok(named)
}

/// Holds that stand, by what they are about.
pub(crate) fn standing(holds: Vec<ArchiveHold>) -> BTreeMap<String, ArchiveHold> {
    holds.into_iter().filter(|hold| hold.lifted.is_none()).map(|hold| (hold.subject.clone(), hold)).collect()
}

/// How a hold names a release.
pub(crate) fn release_subject(product: &str, version: &str) -> String {
    format!("{product} {version}")
}

/// Why an object stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Claim {
    /// The newest date of what names it.
    pub(crate) newest: Option<Timestamp>,
    /// Something that has not ended names it: a release, the program that applies, a file that is in use.
    pub(crate) in_use: bool,
    /// It is under a hold, or named by a release that is.
    pub(crate) held: bool,
}

/// The claims on every object.
#[derive(Default)]
pub(crate) struct Claims(BTreeMap<Digest, Claim>);

impl Claims {
    pub(crate) fn of(&self, digest: &Digest) -> Claim {
        self.0.get(digest).copied().unwrap_or_default()
    }

    fn add(&mut self, digest: Digest, at: Option<Timestamp>, in_use: bool, held: bool) {
        let claim = self.0.entry(digest).or_default();
        claim.newest = claim.newest.max(at);
        claim.in_use |= in_use;
        claim.held |= held;
    }
}

/// Collects every claim: a document names what the digests in it name, so that nothing goes that a verdict or a seal
/// that stays would need.
pub(crate) async fn collect(
    snapshot: &mut Transaction,
    installation: &Installation,
) -> Result<Claims, NoClaims> {
    let mut claims = Claims::default();
    for (digest, named) in named(snapshot).await? {
        claims.add(digest, Some(named.at), false, false);
    }
    claims.add(installation.program.digest, None, true, false);
    for file in snapshot.enrichment_files().await? {
        claims.0.extend(file.digest.parse().ok().map(|digest| {
            let known: Claim = claims.of(&digest);
            (digest, Claim { in_use: true, ..known })
        }));
    }
    let holds = standing(snapshot.holds().await?);
    for digest in holds.keys().filter_map(|subject| subject.parse().ok()) {
        claims.add(digest, None, false, true);
    }
    let removed: BTreeSet<String> = snapshot.removals().await?.into_iter().map(|one| one.digest).collect();
    for (product, version, ended) in snapshot.all_releases().await? {
        let held = holds.contains_key(&release_subject(&product, &version));
        let in_use = ended.is_none();
        for verdict in snapshot.verdicts_on(&product, &version).await? {
            let digest: Digest =
                verdict.digest.parse().map_err(|_| NoClaims::NoDigest(verdict.digest.clone()))?;
            claims.add(digest, Some(verdict.at), in_use, held);
            match installation.archive.get_bytes(&digest, LARGEST_VERDICT) {
                Ok(document) => {
                    for named in digests_in(&document) {
                        claims.add(named, Some(verdict.at), in_use, held);
                    }
                }
                Err(ArchiveError::Missing(_)) if removed.contains(&verdict.digest) => {}
                Err(error) => return Err(error.into()),
            }
        }
        if in_use || held {
            for digest in scans_of(snapshot, &product, &version).await? {
                claims.add(digest, None, in_use, held);
            }
        }
    }
    sealed(&installation.archive, &holds, &mut claims)?;
    Ok(claims)
}

/// The objects of scans of exactly what a release is made of.
async fn scans_of(snapshot: &mut Transaction, product: &str, version: &str) -> Result<Vec<Digest>, NoClaims> {
    let mut digests = Vec::new();
    let version = release_record::version(version)?;
    let record = release_record::find(snapshot, product, &version).await?;
    for (component, stands) in &record.release.components {
        let ReleaseComponent::At(artifact) = stands else { continue };
        for subject in release_record::subjects_of(artifact) {
            for scan in snapshot.scans_of(component, &subject).await? {
                let objects = scan.redacted_digest.into_iter().chain(scan.document_digest);
                digests.extend(objects.filter_map(|digest| digest.parse::<Digest>().ok()));
            }
        }
    }
    Ok(digests)
}

/// What seals name stays as long as the newest of them.
fn sealed(
    archive: &Archive,
    holds: &BTreeMap<String, ArchiveHold>,
    claims: &mut Claims,
) -> Result<(), NoClaims> {
    let mut names = Vec::new();
    archive.place().list_seals(&mut |entry| {
        if let SealEntry::Seal(name) = entry {
            names.push(name);
        }
        Ok(())
    })?;
    for name in names {
        let Some(bytes) = archive.place().seal(&name)? else { continue };
        let seal = Seal::read(&bytes).map_err(|_| NoClaims::Seal(name.to_string()))?;
        let predicate = seal.predicate();
        let held = holds.contains_key(&release_subject(&predicate.product, &predicate.version));
        for digest in predicate.objects() {
            claims.add(digest, Some(predicate.sealed_at), false, held);
        }
    }
    Ok(())
}

/// Every digest that stands in a text.
fn digests_in(text: &[u8]) -> BTreeSet<Digest> {
    const MARK: &[u8] = b"sha256:";
    let mut found = BTreeSet::new();
    for at in text.windows(MARK.len()).enumerate().filter(|(_, window)| *window == MARK).map(|(at, _)| at) {
        let hex = text.get(at + MARK.len()..at + MARK.len() + 64);
        found.extend(hex.and_then(|hex| std::str::from_utf8(hex).ok()).and_then(Digest::from_hex));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_digest_in_a_text_is_found() {
        let (one, other) = (Digest::new([1; 32]), Digest::new([0xab; 32]));
        let text = format!(r#"{{"a":"{one}","b":["{other}","sha256:short"],"c":"sha256:"#);
        assert_eq!(digests_in(text.as_bytes()), BTreeSet::from([one, other]));
    }
}
