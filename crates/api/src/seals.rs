//! Seals, the keys that verify them, and bundles.

use jiff::Timestamp;
use portcullis_domain::schema::Moment;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A public key that is to be put on record: the body of `POST /keys`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordKey {
    /// The key in PEM.
    pub public: String,
}

/// A public key on record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SealKey {
    /// The SHA-256 of its SPKI in DER.
    pub id: String,
    /// The key in PEM.
    pub public: String,
    /// When it was put on record.
    #[schemars(with = "Moment")]
    pub made_at: Timestamp,
    /// By whom.
    pub made_by: String,
    /// When it was retired, if it was.
    #[schemars(with = "Option<Moment>")]
    pub retired_at: Option<Timestamp>,
    /// By whom.
    pub retired_by: Option<String>,
}

/// The keys on record, the first first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SealKeyList {
    /// The keys.
    pub keys: Vec<SealKey>,
}

/// A seal of a release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Seal {
    /// The product.
    pub product: String,
    /// The version of the release.
    pub version: String,
    /// Its number in the chain of the product.
    pub number: u64,
    /// Its digest; that of the last seal is the head of the chain.
    pub digest: String,
    /// The id of the key that signed it.
    pub key: String,
    /// The digest of the document of the verdict.
    pub verdict: String,
    /// When it was sealed.
    #[schemars(with = "Moment")]
    pub sealed_at: Timestamp,
    /// By whom.
    pub sealed_by: String,
}

/// Which head is expected: the query of `POST /seals/verification`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct VerifySeals {
    /// The digest of a seal that some chain has to have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub head: Option<String>,
}

/// What came of verifying seals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SealsReport {
    /// Says that nothing is wrong.
    pub sound: bool,
    /// The chain of each product.
    pub chains: Vec<SealChain>,
    /// Everything that is wrong.
    pub faults: Vec<SealFault>,
}

/// The chain of a product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SealChain {
    /// The product.
    pub product: String,
    /// How many seals it has.
    pub seals: u64,
    /// How many of them came with a bundle of a later release, without what they name.
    pub chain_only: u64,
    /// The digest of the last one.
    pub head: Option<String>,
}

/// Something that is wrong with a seal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SealFault {
    /// What it is about: `seals/acme/3`.
    pub name: String,
    /// `seal`, `record`, `head`, `object` or `foreign`.
    pub kind: String,
    /// What is wrong.
    pub reason: String,
}

/// Whose bundle it is: the query of `POST /bundles`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportBundle {
    /// The public keys that are trusted, in PEM.
    pub key: String,
}

/// What came of importing a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportedBundle {
    /// The product.
    pub product: String,
    /// The version of the release.
    pub version: String,
    /// The number of its seal.
    pub number: u64,
    /// The digest of its seal.
    pub digest: String,
    /// Objects that the archive did not have.
    pub objects: u64,
    /// Seals that it did not have.
    pub seals: u64,
    /// Keys that were not on record.
    pub keys: u64,
}
