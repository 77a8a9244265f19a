//! Keys for seals: Ed25519, in PEM as PKCS#8 (private) and SPKI (public).
//!
//! The id of a key is the SHA-256 of its public key's SPKI in DER, in 64 hexadecimal digits:
//! `openssl pkey -pubin -in KEY.pem -outform DER | sha256sum` gives it too.

use crate::archive::digest_of;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{
    DecodePrivateKey, DecodePublicKey, EncodePrivateKey, EncodePublicKey, KeypairBytes,
};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use std::fmt;
use std::ops::Deref;

/// Bytes of a key in PEM; ours have less than two hundred.
pub const LARGEST_KEY: usize = 16 << 10;

/// Why there is no key. Nothing of what was given is in these sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoKey {
    /// It is no private key.
    #[error("it holds no private Ed25519 key in PEM (PKCS#8); `portcullis key new` makes one")]
    Private,
    /// It is a public key where a private one is needed.
    #[error("it holds a public key; a seal needs the private one")]
    PublicOnly,
    /// It is no public key.
    #[error("it holds no public Ed25519 key in PEM; `portcullis key show` gives one")]
    Public,
    /// It is a private key where a public one is needed.
    #[error("it holds a private key, which nobody else should ever see; give the public one")]
    PrivateGiven,
    /// It is one that anything can be signed with.
    #[error("it is a weak key, under which signatures prove nothing")]
    Weak,
    /// The operating system gives no chance.
    #[error("the operating system gives no random numbers, so no key can be made")]
    Chance,
}

/// A private key. It is never shown, and its memory is cleared.
pub struct SealingKey(SigningKey);

impl fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SealingKey({})", self.public().id())
    }
}

impl SealingKey {
    /// Makes a key that nobody can guess.
    pub fn generate() -> Result<Self, NoKey> {
        let mut secret = [0; 32];
        getrandom::fill(&mut secret).map_err(|_| NoKey::Chance)?;
        Ok(Self(SigningKey::from_bytes(&secret)))
    }

    /// Reads a key.
    pub fn from_pem(text: &str) -> Result<Self, NoKey> {
        SigningKey::from_pkcs8_pem(text.trim()).map(Self).map_err(|_| {
            if VerifyingKey::from_public_key_pem(text.trim()).is_ok() {
                NoKey::PublicOnly
            } else {
                NoKey::Private
            }
        })
    }

    /// The key as it is kept in a file; the memory is cleared when it is dropped.
    pub fn to_pem(&self) -> Result<impl Deref<Target = String> + use<>, NoKey> {
        // Without the public key, since OpenSSL reads the first version of the form alone.
        let bytes = KeypairBytes { secret_key: self.0.to_bytes(), public_key: None };
        bytes.to_pkcs8_pem(LineEnding::LF).map_err(|_| NoKey::Private)
    }

    /// The public key that belongs to it.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    pub(super) fn sign(&self, bytes: &[u8]) -> [u8; 64] {
        self.0.sign(bytes).to_bytes()
    }
}

/// A public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// Reads a key.
    pub fn from_pem(text: &str) -> Result<Self, NoKey> {
        match VerifyingKey::from_public_key_pem(text.trim()) {
            Ok(key) if key.is_weak() => Err(NoKey::Weak),
            Ok(key) => Ok(Self(key)),
            Err(_) if text.contains("PRIVATE KEY") => Err(NoKey::PrivateGiven),
            Err(_) => Err(NoKey::Public),
        }
    }

    /// The key in PEM.
    pub fn to_pem(&self) -> Result<String, NoKey> {
        self.0.to_public_key_pem(LineEnding::LF).map_err(|_| NoKey::Public)
    }

    /// The id of the key: the SHA-256 of its SPKI in DER.
    pub fn id(&self) -> String {
        // An Ed25519 key always has this form; without one nothing would have this id.
        let der = self.0.to_public_key_der().map(|der| der.as_bytes().to_vec()).unwrap_or_default();
        digest_of(&der).hex()
    }

    pub(super) fn verifies(&self, bytes: &[u8], signature: &[u8]) -> bool {
        let Ok(signature) = Signature::from_slice(signature) else { return false };
        self.0.verify_strict(bytes, &signature).is_ok()
    }
}
