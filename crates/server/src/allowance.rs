//! How long somebody at the other end of a connection may be waited for.

use crate::settings::Settings;
use std::time::Duration;

/// How long may still be waited: waiting uses it up, and what comes or is taken earns some of it back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Allowance {
    /// What is left.
    pub(crate) left: Duration,
    most: Duration,
    /// Bytes that earn a second.
    slowest: u32,
}

impl Allowance {
    /// The whole of it, for what a client sends.
    pub(crate) fn of(settings: &Settings) -> Self {
        Self { left: settings.patience, most: settings.patience, slowest: settings.slowest.max(1) }
    }

    /// The same so many times.
    pub(crate) fn times(self, times: u32) -> Self {
        let most = self.most.saturating_mul(times);
        Self { left: most, most, ..self }
    }

    /// What is left after a wait that moved so many bytes.
    pub(crate) fn after(self, waited: Duration, bytes: usize) -> Self {
        let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
        let earned = Duration::from_secs(1).saturating_mul(bytes) / self.slowest;
        let left = self.left.saturating_sub(waited).saturating_add(earned).min(self.most);
        Self { left, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowance() -> Allowance {
        Allowance::of(&Settings::at("http://gate.example"))
    }

    #[test]
    fn what_drips_uses_it_up_and_what_moves_steadily_does_not() {
        let second = Duration::from_secs(1);
        let drip = (0..20).fold(allowance(), |allowance, _| allowance.after(second, 1));
        assert!(drip.left < second, "{drip:?}");
        let steady = (0..10_000).fold(allowance(), |allowance, _| allowance.after(second, 1 << 10));
        assert_eq!(steady, allowance());
    }

    #[test]
    fn a_large_part_earns_no_long_pause() {
        assert_eq!(allowance().after(Duration::ZERO, 1 << 30), allowance());
        let late = allowance().after(Duration::from_secs(14), 1 << 10);
        assert_eq!(late.left, Duration::from_secs(2));
        assert_eq!(allowance().times(4).after(Duration::from_secs(14), 0).left, Duration::from_secs(46));
    }
}
