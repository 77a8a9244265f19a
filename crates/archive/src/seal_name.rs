//! The names of seals: a product, and a number in its chain.

use std::fmt;

/// Bytes that the id of a product may have as a name.
const LONGEST: usize = 128;
/// Digits of a number; no chain gets that long.
const DIGITS: usize = 18;

/// The name of one seal, which leads nowhere but to its place among the seals.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SealName {
    product: String,
    number: u64,
}

/// A name that no seal can have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoSealName {
    /// The id of the product can't be a name.
    #[error(
        "`{0}` can't name the seals of a product: up to {LONGEST} letters, digits, `.`, `_` and `-` do, the first no `.`"
    )]
    Product(String),
    /// The number is none of a chain.
    #[error("seals are numbered from 1, and there is none with the number {0}")]
    Number(u64),
}

impl SealName {
    /// The name of the seal of this number of a product.
    pub fn new(product: &str, number: u64) -> Result<Self, NoSealName> {
        if !is_product(product) {
            return Err(NoSealName::Product(product.chars().take(LONGEST).collect()));
        }
        if number == 0 || number >= 10u64.pow(18) {
            return Err(NoSealName::Number(number));
        }
        Ok(Self { product: product.to_owned(), number })
    }

    /// The id of the product.
    pub fn product(&self) -> &str {
        &self.product
    }

    /// The number in its chain, from 1.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The number that a name stands for; a number has only one writing.
    pub fn parse_number(name: &str) -> Option<u64> {
        let is_number = !name.is_empty()
            && name.len() <= DIGITS
            && !name.starts_with('0')
            && name.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| name.parse().ok()).flatten()
    }
}

/// Says whether the id of a product is a single safe part of a path.
pub(crate) fn is_product(id: &str) -> bool {
    !id.is_empty()
        && id.len() <= LONGEST
        && !id.starts_with('.')
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

impl fmt::Display for SealName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "seals/{}/{}", self.product, self.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_part_of_a_path_and_a_number() {
        assert_eq!(SealName::new("acme", 12).unwrap().to_string(), "seals/acme/12");
        assert_eq!(SealName::new("Acme_2.x-b", 1).unwrap().to_string(), "seals/Acme_2.x-b/1");
        for product in ["", ".", "..", ".hidden", "a/b", "../a", "a\\b", "a b", "ä", "a\0b", &"a".repeat(129)]
        {
            assert!(SealName::new(product, 1).is_err(), "{product:?}");
        }
        assert_eq!(SealName::new("acme", 0), Err(NoSealName::Number(0)));
        assert_eq!(SealName::new("acme", u64::MAX), Err(NoSealName::Number(u64::MAX)));
    }

    #[test]
    fn a_number_has_only_one_writing() {
        assert_eq!(SealName::parse_number("12"), Some(12));
        for name in ["", "0", "012", "+1", "-1", " 1", "1 ", "1.0", "9999999999999999999", "१"] {
            assert_eq!(SealName::parse_number(name), None, "{name:?}");
        }
    }
}
