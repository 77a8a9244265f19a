//! Numbers and words that look random and are the same on every machine and in every run.

use std::fmt::Write as _;

/// Words that descriptions are made of.
const WORDS: [&str; 40] = [
    "a",
    "the",
    "attacker",
    "remote",
    "crafted",
    "request",
    "in",
    "of",
    "memory",
    "parser",
    "allows",
    "buffer",
    "overflow",
    "header",
    "could",
    "lead",
    "to",
    "denial",
    "service",
    "when",
    "handling",
    "malformed",
    "input",
    "certificate",
    "validation",
    "bypass",
    "session",
    "before",
    "version",
    "component",
    "library",
    "function",
    "integer",
    "pointer",
    "freed",
    "privileges",
    "local",
    "user",
    "via",
    "disclosure",
];

/// A source of such numbers (`SplitMix64`).
pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `limit`.
    pub(super) fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    /// One of several.
    pub(super) fn one_of<T: Copy>(&mut self, several: &[T]) -> T {
        let place = self.below(several.len() as u64);
        several[usize::try_from(place).unwrap_or_default()]
    }

    /// A version of three numbers.
    pub(super) fn version(&mut self) -> String {
        format!("{}.{}.{}", self.below(9), self.below(30), self.below(60))
    }

    /// Hexadecimal digits.
    pub(super) fn hex(&mut self, digits: usize) -> String {
        let mut text = String::with_capacity(digits + 16);
        while text.len() < digits {
            let _ = write!(text, "{:016x}", self.next());
        }
        text.truncate(digits);
        text
    }

    /// So many words, as the inside of a JSON string: a sentence ends now and then with an escaped line break.
    pub(super) fn prose(&mut self, words: u64) -> String {
        let mut text = String::new();
        for place in 0..words {
            if place > 0 {
                text.push_str(if place % 25 == 0 { ".\\n" } else { " " });
            }
            text.push_str(self.one_of(&WORDS));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_text() {
        let text = |seed| {
            let mut chance = Chance::new(seed);
            (chance.prose(60), chance.hex(40), chance.version())
        };
        assert_eq!(text(7), text(7));
        assert_ne!(text(7), text(8));
        assert_eq!(text(7).1.len(), 40);
    }
}
