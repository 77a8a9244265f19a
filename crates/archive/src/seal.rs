//! Seals: signed statements that name everything a release was judged by, each chained to the one before it.
//!
//! A seal is a DSSE envelope around an in-toto statement; its digest is the SHA-256 of the envelope's bytes as they
//! stand. Each statement names its number and the digest of the seal before it, so that one that is taken away,
//! changed or put in another's place shows. What is cut off at the end shows only against the digest of the last one,
//! the head, which is kept elsewhere.

pub mod chain;
pub mod key;
pub mod predicate;

pub use chain::{Broken, Chain, Link};
pub use key::{NoKey, PublicKey, SealingKey};
pub use predicate::{
    Predicate, SealedDecision, SealedEnrichment, SealedException, SealedScan, SealedVerdict, Statement,
};

use crate::archive::digest_of;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use portcullis_domain::digest::Digest;
use portcullis_formats::dsse::{Envelope, Signature, pre_authentication_encoding};
use portcullis_formats::in_toto::{PAYLOAD_TYPE, STATEMENT_TYPE};
use predicate::PREDICATE_TYPE;

/// Signatures of a seal; ours have one.
const MOST_SIGNATURES: usize = 16;

/// Why bytes are no seal.
#[derive(Debug, thiserror::Error)]
pub enum NoSeal {
    /// It is no envelope.
    #[error("it is no DSSE envelope")]
    Envelope(#[source] serde_json::Error),
    /// It holds something else than a statement.
    #[error("its payload is `{0}`, not `{PAYLOAD_TYPE}`")]
    PayloadType(String),
    /// Its payload or a signature is no Base64.
    #[error("its {0} is no Base64")]
    Base64(&'static str),
    /// It has more signatures than any seal.
    #[error("it has {0} signatures; a seal has one, and at most {MOST_SIGNATURES} are looked at")]
    Signatures(usize),
    /// The payload is no statement of ours.
    #[error("its payload is no statement about a release")]
    Statement(#[source] serde_json::Error),
    /// The statement is of another kind.
    #[error("its statement is of the type `{0}`, which this program does not know")]
    Type(String),
}

/// A seal that was read, and whose signature nobody has verified.
#[derive(Debug, Clone, PartialEq)]
pub struct Seal {
    /// The digest of the envelope's bytes.
    pub digest: Digest,
    /// What it says.
    pub statement: Statement,
    /// The bytes of the statement.
    pub payload: Vec<u8>,
    /// The ids of the keys that signatures name, and the signatures.
    signatures: Vec<(String, Vec<u8>)>,
}

impl Seal {
    /// Reads the bytes of an envelope.
    pub fn read(bytes: &[u8]) -> Result<Self, NoSeal> {
        let envelope: Envelope = serde_json::from_slice(bytes).map_err(NoSeal::Envelope)?;
        if envelope.payload_type != PAYLOAD_TYPE {
            return Err(NoSeal::PayloadType(envelope.payload_type.chars().take(100).collect()));
        }
        if envelope.signatures.is_empty() || envelope.signatures.len() > MOST_SIGNATURES {
            return Err(NoSeal::Signatures(envelope.signatures.len()));
        }
        let payload = STANDARD.decode(&envelope.payload).map_err(|_| NoSeal::Base64("payload"))?;
        let mut signatures = Vec::with_capacity(envelope.signatures.len());
        for Signature { keyid, sig } in envelope.signatures {
            let signature = STANDARD.decode(sig).map_err(|_| NoSeal::Base64("signature"))?;
            signatures.push((keyid, signature));
        }
        let statement = read_statement(&payload)?;
        Ok(Self { digest: digest_of(bytes), statement, payload, signatures })
    }

    /// The ids of the keys that the signatures name. Nothing proves them.
    pub fn key_ids(&self) -> impl Iterator<Item = &str> {
        self.signatures.iter().map(|(id, _)| id.as_str())
    }

    /// Says whether this key signed it.
    pub fn is_signed_by(&self, key: &PublicKey) -> bool {
        let id = key.id();
        let signed = pre_authentication_encoding(PAYLOAD_TYPE, &self.payload);
        let mut of_key = self.signatures.iter().filter(|(named, _)| *named == id);
        of_key.any(|(_, signature)| key.verifies(&signed, signature))
    }

    /// Says whether these bytes of it are the only ones that we write for what it holds.
    pub fn is_plain(&self, bytes: &[u8]) -> bool {
        let signatures = self.signatures.iter();
        envelope_bytes(&self.payload, signatures.map(|(id, signature)| (id.clone(), signature.as_slice())))
            .is_ok_and(|plain| plain == bytes)
    }

    /// What it says of the release.
    pub fn predicate(&self) -> &Predicate {
        &self.statement.predicate
    }
}

/// Reads a statement that may be signed.
pub fn read_statement(payload: &[u8]) -> Result<Statement, NoSeal> {
    let statement: Statement = serde_json::from_slice(payload).map_err(NoSeal::Statement)?;
    for (found, wanted) in
        [(&statement.statement_type, STATEMENT_TYPE), (&statement.predicate_type, PREDICATE_TYPE)]
    {
        if found != wanted {
            return Err(NoSeal::Type(found.chars().take(100).collect()));
        }
    }
    Ok(statement)
}

impl SealingKey {
    /// Signs a statement: the bytes of the envelope, the same ones each time.
    pub fn seal(&self, payload: &[u8]) -> Result<Vec<u8>, serde_json::Error> {
        let signature = self.sign(&pre_authentication_encoding(PAYLOAD_TYPE, payload));
        envelope_bytes(payload, std::iter::once((self.public().id(), signature.as_slice())))
    }
}

fn envelope_bytes<'s>(
    payload: &[u8],
    signatures: impl Iterator<Item = (String, &'s [u8])>,
) -> Result<Vec<u8>, serde_json::Error> {
    let signatures = signatures.map(|(keyid, sig)| Signature { keyid, sig: STANDARD.encode(sig) });
    let mut envelope = serde_json::to_vec(&Envelope {
        payload: STANDARD.encode(payload),
        payload_type: PAYLOAD_TYPE.to_owned(),
        signatures: signatures.collect(),
    })?;
    envelope.push(b'\n');
    Ok(envelope)
}

#[cfg(test)]
mod tests;
