//! Verifies a bundle with nothing but the public key of whoever sealed it: no store, no program, no archive.

mod verdict;

use crate::seal_keys::PublicKey;
use jiff::Timestamp;
use portcullis_archive::bundle::{Bundle, MemberName, Title};
pub use portcullis_archive::bundle::{Limits as BundleLimits, Mistake};
use portcullis_archive::seal::chain::signature_of;
use portcullis_archive::seal::key::LARGEST_KEY;
use portcullis_archive::seal::{Chain, Predicate, Seal};
use portcullis_archive::{ArchiveError, LARGEST_SEAL};
use portcullis_domain::digest::Digest;
use portcullis_domain::gate::Outcome;
use std::collections::BTreeMap;
use std::fs::File;
use std::io;

const LARGEST_TITLE: u64 = 64 << 10;

/// What came of verifying a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BundleReport {
    /// The release, as far as the bundle says.
    pub release: Option<BundledRelease>,
    /// How many seals the chain has.
    pub seals: u64,
    /// How many objects there are.
    pub objects: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Says that the verdict was judged again, to the same bytes.
    pub is_recomputed: bool,
    /// Everything that is wrong.
    pub mistakes: Vec<Mistake>,
}

/// The release that a bundle is about, as its seal says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundledRelease {
    /// The product.
    pub product: String,
    /// The version.
    pub version: String,
    /// The number of the seal.
    pub number: u64,
    /// Its digest.
    pub digest: Digest,
    /// The id of the key that the seal names.
    pub key: String,
    /// When it was sealed.
    pub sealed_at: Timestamp,
    /// By whom.
    pub sealed_by: String,
    /// What the verdict comes to.
    pub outcome: Outcome,
}

/// Why a bundle can't be verified, sound or not.
#[derive(Debug, thiserror::Error)]
pub enum NotChecked {
    /// The file can't be read.
    #[error("the bundle can't be read")]
    Read(#[from] io::Error),
    /// There is no room to judge again.
    #[error("the verdict can't be judged again; make room, or name another directory with TMPDIR")]
    Room(#[from] ArchiveError),
}

/// A bundle that was verified, with its seals by their names.
pub(crate) struct Verified {
    pub(crate) report: BundleReport,
    pub(crate) bundle: Bundle<File>,
    pub(crate) keys: Vec<PublicKey>,
}

/// Verifies a bundle. The seal of the release has to be signed by one of the keys that are given; those before it may
/// be signed by keys of the bundle, since the seal vouches for them.
pub fn verify_bundle(
    file: File,
    keys: &[PublicKey],
    limits: BundleLimits,
) -> Result<BundleReport, NotChecked> {
    Ok(verify(file, keys, limits)?.report)
}

pub(crate) fn verify(file: File, keys: &[PublicKey], limits: BundleLimits) -> Result<Verified, NotChecked> {
    let mut bundle = Bundle::read(file, limits)?;
    let mut check =
        Check { report: BundleReport::default(), bundle: &mut bundle, given: keys, keys: keys.to_vec() };
    check.report.mistakes = std::mem::take(&mut check.bundle.mistakes);
    check.all()?;
    let Check { mut report, keys, .. } = check;
    report.mistakes.sort();
    report.mistakes.dedup();
    Ok(Verified { report, bundle, keys })
}

struct Check<'b> {
    report: BundleReport,
    bundle: &'b mut Bundle<File>,
    /// Those that are trusted.
    given: &'b [PublicKey],
    /// Those and the ones of the bundle.
    keys: Vec<PublicKey>,
}

impl Check<'_> {
    fn wrong(&mut self, name: &(impl ToString + ?Sized), reason: impl Into<String>) {
        self.report.mistakes.push(Mistake { name: name.to_string(), reason: reason.into() });
    }

    fn all(&mut self) -> Result<(), NotChecked> {
        self.objects();
        if !self.bundle.members.contains_key(&MemberName::Title) {
            self.wrong(&MemberName::Title, "it is missing");
            return Ok(());
        }
        let Some(title) = Title::read(&self.bundle.bytes(&MemberName::Title, LARGEST_TITLE)?) else {
            self.wrong(&MemberName::Title, "it is no title of a bundle that this version understands");
            return Ok(());
        };
        self.own_keys()?;
        let Some(seal) = self.chain(&title)? else { return Ok(()) };
        let said = seal.predicate().clone();
        self.completeness(&said);
        self.report.release = Some(BundledRelease {
            product: said.product.clone(),
            version: said.version.clone(),
            number: said.number,
            digest: seal.digest,
            key: seal.key_ids().next().unwrap_or_default().chars().take(64).collect(),
            sealed_at: said.sealed_at,
            sealed_by: said.sealed_by.clone(),
            outcome: said.verdict.outcome,
        });
        match verdict::check(self.bundle, &seal)? {
            Ok(()) => self.report.is_recomputed = true,
            Err(mistakes) => self.report.mistakes.extend(mistakes),
        }
        Ok(())
    }

    /// Every object is what its name says.
    fn objects(&mut self) {
        let mut wrong = Vec::new();
        for (name, member) in &self.bundle.members {
            let MemberName::Object(digest) = name else { continue };
            self.report.objects += 1;
            self.report.bytes += member.size;
            if member.digest != *digest {
                wrong.push((name.clone(), member.digest));
            }
        }
        for (name, digest) in wrong {
            self.wrong(&name, format!("its content does not fit its name: it has the digest {digest}"));
        }
    }

    /// The keys that the bundle carries, which nobody needs to trust.
    fn own_keys(&mut self) -> Result<(), NotChecked> {
        let ids: Vec<String> = self.bundle.members.keys().filter_map(key_id).collect();
        for id in ids {
            let name = MemberName::Key(id.clone());
            let bytes = self.bundle.bytes(&name, LARGEST_KEY as u64)?;
            match PublicKey::from_pem(&String::from_utf8_lossy(&bytes)) {
                Ok(key) if key.id() == id => self.keys.push(key),
                Ok(key) => self.wrong(&name, format!("it is the key {}", key.id())),
                Err(error) => self.wrong(&name, error.to_string()),
            }
        }
        Ok(())
    }

    /// Follows the chain; the seal of the release.
    fn chain(&mut self, title: &Title) -> Result<Option<Seal>, NotChecked> {
        let names: Vec<MemberName> =
            self.bundle.members.keys().filter(|name| matches!(name, MemberName::Seal(_))).cloned().collect();
        let keys = self.keys.clone();
        let mut chain = Chain::new(&title.product, &keys);
        let mut last = None;
        for name in names {
            let MemberName::Seal(seal_name) = &name else { continue };
            if seal_name.product() != title.product {
                self.wrong(&name, format!("the bundle is about the product `{}`", title.product));
                continue;
            }
            let bytes = self.bundle.bytes(&name, LARGEST_SEAL as u64)?;
            let (seal, broken) = chain.follow(seal_name.number(), &bytes);
            for broken in broken {
                self.wrong(&name, broken.to_string());
            }
            self.report.seals += 1;
            last = seal;
        }
        match chain.head() {
            Some(head) if head.number == title.seal => {}
            Some(head) if head.number > title.seal => {
                self.wrong(
                    &format!("seals/{}/{}", title.product, head.number),
                    format!("it stands behind the seal of the release, which is number {}", title.seal),
                );
                return Ok(None);
            }
            _ => {
                self.wrong(&format!("seals/{}/{}", title.product, title.seal), "it is missing");
                return Ok(None);
            }
        }
        if let Some(seal) = &last {
            let name = format!("seals/{}/{}", title.product, title.seal);
            if let Some(broken) = signature_of(seal, self.given) {
                self.wrong(
                    &name,
                    format!("{broken}; the key that was given is not one that it is signed by"),
                );
            }
            if seal.predicate().version != title.version {
                self.wrong(&name, format!("the bundle is about the version {}", title.version));
            }
        }
        Ok(last)
    }

    /// Everything that the seal names is there, and nothing else.
    fn completeness(&mut self, said: &Predicate) {
        let mut roles = roles(said);
        for name in self.bundle.members.keys() {
            let MemberName::Object(digest) = name else { continue };
            if roles.remove(digest).is_none() {
                let reason = "the seal does not name it".to_owned();
                self.report.mistakes.push(Mistake { name: name.to_string(), reason });
            }
        }
        for (digest, role) in roles {
            self.wrong(&MemberName::Object(digest), format!("it is missing: {role}"));
        }
    }
}

fn key_id(name: &MemberName) -> Option<String> {
    match name {
        MemberName::Key(id) => Some(id.clone()),
        _ => None,
    }
}

/// What each object is that a seal names.
fn roles(said: &Predicate) -> BTreeMap<Digest, String> {
    let mut roles = BTreeMap::new();
    for file in &said.enrichment {
        roles.insert(file.digest, format!("the {} file", file.source));
    }
    for digest in &said.decision_files {
        roles.insert(*digest, "a file of decisions".to_owned());
    }
    for scan in &said.scans {
        let of = format!("{} by {}", scan.component, scan.engine);
        if let Some(report) = scan.report {
            roles.insert(report, format!("the report on {of}"));
        }
        roles.insert(scan.document, format!("the findings of {of}"));
    }
    roles.insert(said.program, "the program".to_owned());
    roles.insert(said.verdict.document, "the verdict".to_owned());
    roles
}
