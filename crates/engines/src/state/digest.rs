//! Digests of bytes.

use portcullis_domain::release::Digest;
use sha2::{Digest as _, Sha256, Sha512};
use std::fmt::Write;

/// The SHA-256 digest of these bytes.
pub(super) fn sha256(bytes: &[u8]) -> Digest {
    named("sha256", &Sha256::digest(bytes))
}

/// Says whether a digest is that of these bytes.
pub(super) fn is_of(digest: &Digest, bytes: &[u8]) -> bool {
    let own = if digest.as_str().starts_with("sha512:") {
        named("sha512", &Sha512::digest(bytes))
    } else {
        sha256(bytes)
    };
    own == *digest
}

/// The digest that a finished hash is.
pub(super) fn finish(hash: Sha256) -> Digest {
    named("sha256", &hash.finalize())
}

#[allow(clippy::expect_used, reason = "the text has the form of a digest by construction")]
fn named(algorithm: &str, bytes: &[u8]) -> Digest {
    let mut text = format!("{algorithm}:");
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text.parse().expect("an algorithm and as many digits as it has")
}
