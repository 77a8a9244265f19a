//! What a seal says of a release: the predicate of its statement.

use super::NoSeal;
use jiff::Timestamp;
use portcullis_domain::decision::VerdictKind;
use portcullis_domain::digest::Digest;
use portcullis_domain::gate::{Database, Outcome};
use portcullis_domain::release::{Artifact, Release, ReleaseComponent};
use portcullis_formats::in_toto::{self, ResourceDescriptor, STATEMENT_TYPE};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The type of our predicates, with the version of their form.
pub const PREDICATE_TYPE: &str = "urn:portcullis:release-seal:v1";

/// The name under which a subject has the hash of a tree with changes, which no other tool computes.
pub const TREE: &str = "portcullisTree";

/// The statement of a seal.
pub type Statement = in_toto::Statement<Predicate>;

/// What a seal says of a release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Predicate {
    /// The id of the product.
    pub product: String,
    /// The version of the release.
    pub version: String,
    /// Its series.
    pub series: String,
    /// The number of the seal in the chain of the product, from 1.
    pub number: u64,
    /// The digest of the seal before it; none for the first.
    pub previous: Option<Digest>,
    /// When it was sealed.
    pub sealed_at: Timestamp,
    /// The id of the person who sealed it.
    pub sealed_by: String,
    /// The verdict.
    pub verdict: SealedVerdict,
    /// The exception under which it ships, if it does under one.
    pub exception: Option<SealedException>,
    /// The digest of the program in its recorded form.
    pub program: Digest,
    /// Why components do not ship, by their ids.
    pub left_out: BTreeMap<String, String>,
    /// The scans that the facts of the verdict name.
    pub scans: Vec<SealedScan>,
    /// The decisions that address findings, by their names.
    pub decisions: Vec<SealedDecision>,
    /// The digests of the files that those decisions were applied from, where they were.
    pub decision_files: BTreeSet<Digest>,
    /// The files about exploitation.
    pub enrichment: Vec<SealedEnrichment>,
}

/// The verdict that is sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealedVerdict {
    /// Its number among those of the release.
    pub number: i64,
    /// The digest of its document.
    pub document: Digest,
    /// What it comes to.
    pub outcome: Outcome,
    /// The moment that was judged.
    pub judged_at: Timestamp,
    /// Says that somebody gave the moment, and it is no clock's.
    pub judged_at_was_given: bool,
    /// The version of the rules.
    pub rules: u32,
}

/// The exception under which a release ships.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealedException {
    /// The id of who asked for it.
    pub asked_by: String,
    /// The id of who approved it.
    pub approved_by: Option<String>,
    /// Why.
    pub reason: String,
    /// When it ends.
    pub expires: Timestamp,
}

/// A scan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealedScan {
    /// The component.
    pub component: String,
    /// The engine.
    pub engine: String,
    /// Its version, where known.
    pub engine_version: Option<String>,
    /// When it ran.
    pub at: Timestamp,
    /// Its advisory database.
    pub database: Database,
    /// The digest of the normalised document.
    pub document: Digest,
    /// The digest of the report that is archived, without credentials.
    pub report: Option<Digest>,
    /// The digest of the report as it came in; it is kept nowhere.
    pub received: Option<Digest>,
}

/// A decision that addresses findings; the document of the verdict has the whole of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealedDecision {
    /// Its name: `SET/ID`.
    pub key: String,
    /// What it decides.
    pub verdict: VerdictKind,
}

/// A file about exploitation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealedEnrichment {
    /// `kev` or `epss`.
    pub source: String,
    /// The digest of the file.
    pub digest: Digest,
    /// The date that the file states.
    pub dated: Timestamp,
}

impl Predicate {
    /// Every object of the archive that the seal names.
    pub fn objects(&self) -> BTreeSet<Digest> {
        let mut objects = BTreeSet::from([self.verdict.document, self.program]);
        for scan in &self.scans {
            objects.insert(scan.document);
            objects.extend(scan.report);
        }
        objects.extend(&self.decision_files);
        objects.extend(self.enrichment.iter().map(|file| file.digest));
        objects
    }

    /// The statement about a release that is made of these components.
    pub fn about(self, release: &Release) -> Statement {
        Statement {
            statement_type: STATEMENT_TYPE.to_owned(),
            subject: subjects(release),
            predicate_type: PREDICATE_TYPE.to_owned(),
            predicate: self,
        }
    }
}

/// The components that ship, by their ids.
pub fn subjects(release: &Release) -> Vec<ResourceDescriptor> {
    let ships = release.components.iter().filter_map(|(id, stands)| match stands {
        ReleaseComponent::At(artifact) => Some((id, artifact)),
        ReleaseComponent::LeftOut { .. } => None,
    });
    ships
        .map(|(id, artifact)| {
            let (algorithm, digits) = match artifact {
                Artifact::Image { digest, .. } => {
                    digest.as_str().split_once(':').unwrap_or(("sha256", digest.as_str()))
                }
                Artifact::Commit(commit) => ("gitCommit", commit.as_str()),
                Artifact::Tree(tree) => {
                    (TREE, tree.as_str().split_once(':').map_or(tree.as_str(), |(_, digits)| digits))
                }
            };
            let digest = BTreeMap::from([(algorithm.to_owned(), digits.to_owned())]);
            ResourceDescriptor { name: id.clone(), digest }
        })
        .collect()
}

/// The bytes of a statement, which are the same for the same statement.
pub fn bytes_of(statement: &Statement) -> Result<Vec<u8>, NoSeal> {
    serde_json::to_vec(statement).map_err(NoSeal::Statement)
}
