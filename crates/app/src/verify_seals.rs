//! Verifies the seals of every product: signatures, chains, heads, and that what they name is there.

use crate::blocking::blocking;
use crate::installation::Installation;
use crate::seal_keys::{NoSealKey, PublicKey, public_keys};
use portcullis_archive::seal::Chain;
use portcullis_archive::{Archive, ArchiveError, SealEntry, SealName};
use portcullis_domain::digest::Digest;
use portcullis_store::{StoreError, StoredSeal};
use std::collections::{BTreeMap, BTreeSet};

/// What came of verifying seals.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SealsReport {
    /// The chain of each product.
    pub chains: Vec<ChainReport>,
    /// Everything that is wrong, by product and number.
    pub faults: Vec<SealFault>,
}

/// The chain of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainReport {
    /// The product.
    pub product: String,
    /// How many seals stand in the archive.
    pub seals: u64,
    /// How many of them came with a bundle of a later release, without what they name.
    pub chain_only: u64,
    /// The digest of the last one.
    pub head: Option<Digest>,
}

/// Something that is wrong with a seal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SealFault {
    /// The product, where that is known.
    pub product: Option<String>,
    /// The number of the seal, where it is about one.
    pub number: Option<u64>,
    /// What kind of fault it is.
    pub kind: SealFaultKind,
    /// What is wrong, as a sentence.
    pub reason: String,
}

/// Kinds of faults.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SealFaultKind {
    /// The seal can't be read, its signature is not good, or it does not follow the one before it.
    Seal,
    /// The archive and the store contradict each other about a seal.
    Record,
    /// The chain does not end where it should.
    Head,
    /// A seal names an object that is not there.
    Object,
    /// Something stands where seals stand and is none.
    Foreign,
}

impl SealFaultKind {
    /// A word for machines.
    pub fn word(self) -> &'static str {
        match self {
            Self::Seal => "seal",
            Self::Record => "record",
            Self::Head => "head",
            Self::Object => "object",
            Self::Foreign => "foreign",
        }
    }
}

impl SealFault {
    /// What it is about: `seals/acme/3`.
    pub fn name(&self) -> String {
        match (&self.product, self.number) {
            (Some(product), Some(number)) => format!("seals/{product}/{number}"),
            (Some(product), None) => format!("seals/{product}"),
            (None, _) => "seals".to_owned(),
        }
    }
}

/// Why seals can't be verified.
#[derive(Debug, thiserror::Error)]
pub enum NotVerified {
    /// The archive can't be read.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The store can't be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The keys on record can't be read.
    #[error(transparent)]
    Keys(#[from] NoSealKey),
}

/// Verifies the seals of every product. With a head, some chain has to have it, and be whole up to it; without, the
/// store's own heads say where chains end, which a chain that was cut off does not show by itself.
///
/// Only whether the objects that seals name are there is looked at; that they are what they should be is what
/// [`Archive::verify`] is for.
pub async fn verify_seals(
    installation: &Installation,
    head: Option<&Digest>,
) -> Result<SealsReport, NotVerified> {
    let mut snapshot = installation.store.snapshot().await?;
    let keys = public_keys(&mut snapshot).await?;
    let mut on_record = BTreeMap::new();
    for product in snapshot.sealed_products().await? {
        let seals = snapshot.seals_of(&product).await?;
        on_record.insert(product, seals);
    }
    // What went after its retention was recorded as it went, and is no fault.
    let removed = snapshot.removals().await?.into_iter().filter_map(|one| one.digest.parse().ok()).collect();
    drop(snapshot);
    blocking(|| verify(&installation.archive, &keys, &on_record, &removed, head))
}

fn verify(
    archive: &Archive,
    keys: &[PublicKey],
    on_record: &BTreeMap<String, Vec<StoredSeal>>,
    removed: &BTreeSet<Digest>,
    head: Option<&Digest>,
) -> Result<SealsReport, NotVerified> {
    let mut report = SealsReport::default();
    let mut there: BTreeMap<String, BTreeSet<u64>> = BTreeMap::new();
    archive.place().list_seals(&mut |entry| {
        match entry {
            SealEntry::Seal(name) => {
                there.entry(name.product().to_owned()).or_default().insert(name.number());
            }
            SealEntry::Foreign(name) => report.faults.push(SealFault {
                product: None,
                number: None,
                kind: SealFaultKind::Foreign,
                reason: format!("{name} is no seal"),
            }),
        }
        Ok(())
    })?;
    let products: BTreeSet<&String> = there.keys().chain(on_record.keys()).collect();
    let mut has_head = head.is_none();
    let (no_numbers, no_rows) = (BTreeSet::new(), Vec::new());
    for product in products {
        let numbers = there.get(product).unwrap_or(&no_numbers);
        let rows = on_record.get(product).unwrap_or(&no_rows);
        let chain_only = rows.iter().filter(|row| row.is_chain_only);
        let chain_only = chain_only.map(|row| u64::try_from(row.number).unwrap_or_default()).collect();
        let mut one = OfProduct {
            archive,
            product,
            removed,
            faults: &mut report.faults,
            chain_only,
            without: BTreeSet::new(),
        };
        let found = one.follow(numbers, keys)?;
        one.compare(&found, rows);
        let without = one.without.len() as u64;
        has_head |= found.values().any(|digest| Some(digest) == head);
        report.chains.push(ChainReport {
            product: product.clone(),
            seals: numbers.len() as u64,
            chain_only: without,
            head: found.values().next_back().copied(),
        });
    }
    if let Some(head) = head.filter(|_| !has_head) {
        report.faults.push(SealFault {
            product: None,
            number: None,
            kind: SealFaultKind::Head,
            reason: format!("no chain has the seal {head}: it was cut off before it, or never had it"),
        });
    }
    report.faults.sort();
    Ok(report)
}

struct OfProduct<'v> {
    archive: &'v Archive,
    product: &'v str,
    /// What went after its retention.
    removed: &'v BTreeSet<Digest>,
    faults: &'v mut Vec<SealFault>,
    /// The seals that came without what they name.
    chain_only: BTreeSet<u64>,
    /// Those of them that still are.
    without: BTreeSet<u64>,
}

impl OfProduct<'_> {
    fn wrong(&mut self, number: Option<u64>, kind: SealFaultKind, reason: String) {
        self.faults.push(SealFault { product: Some(self.product.to_owned()), number, kind, reason });
    }

    /// The digests of the seals that stand in the archive, by their numbers.
    fn follow(
        &mut self,
        numbers: &BTreeSet<u64>,
        keys: &[PublicKey],
    ) -> Result<BTreeMap<u64, Digest>, NotVerified> {
        let mut chain = Chain::new(self.product, keys);
        let mut found = BTreeMap::new();
        // Seals of one product name mostly the same objects.
        let mut known: BTreeMap<Digest, bool> = BTreeMap::new();
        for number in numbers {
            let name = SealName::new(self.product, *number).map_err(ArchiveError::from)?;
            let bytes = match self.archive.place().seal(&name) {
                Ok(Some(bytes)) => bytes,
                Ok(None) => continue,
                Err(error) => {
                    self.wrong(Some(*number), SealFaultKind::Seal, crate::causes::in_full(&error));
                    continue;
                }
            };
            let (seal, broken) = chain.follow(*number, &bytes);
            for broken in broken {
                self.wrong(Some(*number), SealFaultKind::Seal, broken.to_string());
            }
            found.extend(chain.head().map(|head| (head.number, head.digest)));
            for digest in seal.iter().flat_map(|seal| seal.predicate().objects()) {
                let is_there = match known.get(&digest) {
                    Some(is_there) => *is_there,
                    None => self.archive.contains(&digest)?,
                };
                known.insert(digest, is_there);
                if !is_there && self.chain_only.contains(number) {
                    self.without.insert(*number);
                } else if !is_there && !self.removed.contains(&digest) {
                    let reason = format!("the archive has no object {digest}, which the seal names");
                    self.wrong(Some(*number), SealFaultKind::Object, reason);
                }
            }
        }
        Ok(found)
    }

    /// What the store has on record against what the archive has.
    fn compare(&mut self, found: &BTreeMap<u64, Digest>, rows: &[StoredSeal]) {
        let last = found.keys().next_back().copied().unwrap_or(0);
        for row in rows {
            let number = u64::try_from(row.number).unwrap_or_default();
            match found.get(&number) {
                Some(digest) if digest.to_string() == row.digest => {}
                Some(digest) => {
                    let reason = format!("it is {digest}, and on record is {}", row.digest);
                    self.wrong(Some(number), SealFaultKind::Record, reason);
                }
                // A gap is named by the seal behind it.
                None if number < last => {}
                None => {
                    let reason = format!(
                        "it is on record as {}, and not in the archive: the chain was cut off",
                        row.digest
                    );
                    self.wrong(Some(number), SealFaultKind::Head, reason);
                }
            }
        }
        let head = rows.last().map_or(0, |row| u64::try_from(row.number).unwrap_or_default());
        for number in found.keys().copied().filter(|number| *number > head) {
            let reason = "it is in the archive and not on record; the next `portcullis release seal` puts it there if it is \
                          sound"
                .to_owned();
            self.wrong(Some(number), SealFaultKind::Record, reason);
        }
    }
}
