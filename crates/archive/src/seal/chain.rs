//! The chain that the seals of one product make.

use super::{NoSeal, PublicKey, Seal};
use crate::archive::digest_of;
use portcullis_domain::digest::Digest;
use std::fmt;

/// A seal in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// Its number.
    pub number: u64,
    /// Its digest.
    pub digest: Digest,
}

/// Why a seal does not stand where it stands.
#[derive(Debug)]
pub enum Broken {
    /// It is no seal.
    NoSeal(NoSeal),
    /// No key that is trusted signed it.
    Unsigned {
        /// The ids that its signatures name.
        keys: Vec<String>,
    },
    /// A key that is trusted is named, and the signature is not its.
    Forged {
        /// The id of the key.
        key: String,
    },
    /// It is of another product.
    Product(String),
    /// It has another number than its name.
    Number(u64),
    /// It does not follow the seal before it.
    Unlinked {
        /// The digest that it names.
        named: Option<Digest>,
        /// The digest of the one before it.
        before: Option<Digest>,
    },
    /// Seals are missing before it.
    Gap {
        /// The first one that is.
        first: u64,
        /// The last one.
        last: u64,
    },
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = |digest: &Option<Digest>| digest.map_or_else(|| "none".to_owned(), |it| it.to_string());
        match self {
            Self::NoSeal(error) => {
                write!(f, "{error}")?;
                match std::error::Error::source(error) {
                    Some(cause) => write!(f, ": {cause}"),
                    None => Ok(()),
                }
            }
            Self::Unsigned { keys } => {
                write!(f, "no known key signed it; it names the key {}", keys.join(", "))
            }
            Self::Forged { key } => write!(f, "its signature is not that of the key {key}, which it names"),
            Self::Product(product) => write!(f, "it is a seal of the product `{product}`"),
            Self::Number(number) => write!(f, "it says that it is number {number}"),
            Self::Unlinked { named: name, before } => write!(
                f,
                "it follows {}, and the seal before it is {}: one of the two was changed or put in another's place",
                named(name),
                named(before)
            ),
            Self::Gap { first, last } if first == last => write!(f, "seal {first} before it is missing"),
            Self::Gap { first, last } => write!(f, "seals {first} to {last} before it are missing"),
        }
    }
}

/// Follows the seals of a product from the first on.
#[derive(Debug)]
pub struct Chain<'k> {
    product: String,
    keys: &'k [PublicKey],
    last: Option<Link>,
}

impl<'k> Chain<'k> {
    /// A chain of which nothing was seen, whose seals any of the keys may have signed.
    pub fn new(product: &str, keys: &'k [PublicKey]) -> Self {
        Self { product: product.to_owned(), keys, last: None }
    }

    /// A chain of which everything up to a link was seen.
    pub fn after(product: &str, keys: &'k [PublicKey], last: Option<Link>) -> Self {
        Self { last, ..Self::new(product, keys) }
    }

    /// The last seal that was seen, sound or not.
    pub fn head(&self) -> Option<Link> {
        self.last
    }

    /// The seal that stands under this number, if it can be read, and everything that is wrong with it.
    pub fn follow(&mut self, number: u64, bytes: &[u8]) -> (Option<Seal>, Vec<Broken>) {
        let mut broken = Vec::new();
        let expected = self.last.map_or(1, |last| last.number + 1);
        let is_next = number == expected;
        if number > expected {
            broken.push(Broken::Gap { first: expected, last: number - 1 });
        }
        let before = self.last.map(|last| last.digest);
        self.last = Some(Link { number, digest: digest_of(bytes) });
        let seal = match Seal::read(bytes) {
            Ok(seal) => seal,
            Err(error) => {
                broken.push(Broken::NoSeal(error));
                return (None, broken);
            }
        };
        broken.extend(signature_of(&seal, self.keys));
        let said = seal.predicate();
        if said.product != self.product {
            broken.push(Broken::Product(said.product.clone()));
        }
        if said.number != number {
            broken.push(Broken::Number(said.number));
        }
        // Across a gap nothing can be said of the link.
        if is_next && said.previous != before {
            broken.push(Broken::Unlinked { named: said.previous, before });
        }
        (Some(seal), broken)
    }
}

/// What is wrong with the signature.
pub fn signature_of(seal: &Seal, keys: &[PublicKey]) -> Option<Broken> {
    if keys.iter().any(|key| seal.is_signed_by(key)) {
        return None;
    }
    let known: Vec<String> = keys.iter().map(PublicKey::id).collect();
    if let Some(key) = seal.key_ids().find(|id| known.iter().any(|known| known == id)) {
        return Some(Broken::Forged { key: key.to_owned() });
    }
    let keys = seal.key_ids().map(|id| id.chars().take(64).collect()).collect();
    Some(Broken::Unsigned { keys })
}
