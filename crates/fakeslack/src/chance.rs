//! Chance that comes out the same for the same seed.

use crate::fault::Fault;
use std::time::Duration;

/// Numbers that look like chance.
#[derive(Debug, Clone)]
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        // The generator stays at zero for ever where it begins there.
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below `bound`.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        // xorshift64 of Marsaglia.
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) % bound.max(1)
    }

    /// What happens to the next event, if anything.
    pub(crate) fn fault(&mut self) -> Option<Fault> {
        match self.below(12) {
            0 => Some(Fault::Late(Duration::from_secs(1 + self.below(600)))),
            1 => Some(Fault::Twice),
            2 => Some(Fault::Reordered),
            3 => Some(Fault::BadSignature),
            4 => Some(Fault::Stale),
            5 => Some(Fault::UnknownBefore),
            _ => None,
        }
    }
}
