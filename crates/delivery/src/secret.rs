//! The secret of a webhook, and what is signed with it.

use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha2::Sha256;
use std::fmt::{self, Write};

/// Bytes of chance in a secret.
const BYTES: usize = 32;

/// What both ends of a webhook know, and nobody else.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

/// The operating system gives no chance.
#[derive(Debug, thiserror::Error)]
#[error("the operating system gives no chance to make a secret of")]
pub struct NoSecret(#[source] getrandom::Error);

impl Secret {
    /// A secret that nobody can guess.
    pub fn generate() -> Result<Self, NoSecret> {
        let mut bytes = [0; BYTES];
        getrandom::fill(&mut bytes).map_err(NoSecret)?;
        Ok(Self(hexadecimal(&bytes)))
    }

    /// The secret that was made before.
    pub fn of(text: String) -> Self {
        Self(text)
    }

    /// The secret itself, for whoever keeps it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The signature of a body that is sent at this moment: `v1=` and the HMAC-SHA-256 of the seconds since 1970, a dot
    /// and the body, as hexadecimal digits.
    pub fn sign(&self, at: Timestamp, body: &[u8]) -> String {
        // A key of any length will do.
        let Ok(mut mac) = <Hmac<Sha256> as KeyInit>::new_from_slice(self.0.as_bytes()) else {
            return String::new();
        };
        mac.update(at.as_second().to_string().as_bytes());
        mac.update(b".");
        mac.update(body);
        format!("v1={}", hexadecimal(&mac.finalize().into_bytes()))
    }
}

/// Secrets are in no log.
impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a text never fails.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_the_one_that_other_tools_make() {
        let at = Timestamp::from_second(1_780_000_000).unwrap();
        let signature = Secret::of("s3cret".to_owned()).sign(at, br#"{"a":1}"#);
        // printf '1780000000.{"a":1}' | openssl dgst -sha256 -hmac s3cret
        assert_eq!(signature, "v1=d6f2d451cf03bb4bd1898be212ebbcc5d642fe2108954184f7acdd676b089921");
    }

    #[test]
    fn secrets_differ_and_are_not_shown() {
        let (one, other) = (Secret::generate().unwrap(), Secret::generate().unwrap());
        assert_ne!(one, other);
        assert_eq!(one.reveal().len(), 64);
        assert!(!format!("{one:?}").contains(one.reveal()));
    }
}
