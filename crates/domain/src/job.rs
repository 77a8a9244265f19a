//! Jobs: where one stands, and when one that failed is tried again.

use jiff::SignedDuration;
use schemars::JsonSchema;

crate::words::words!(JobState {
    Waiting = "waiting",
    Running = "running",
    Done = "done",
    Failed = "failed",
});

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, JsonSchema)]
#[schemars(transform = crate::words::in_words::<Self>)]
pub enum JobState {
    /// Nobody has it; it may have failed before.
    Waiting,
    /// Somebody has it.
    Running,
    /// It was done.
    Done,
    /// It failed for good.
    Failed,
}

/// The pause after the first failure.
const FIRST_PAUSE: SignedDuration = SignedDuration::from_secs(10);
/// The longest pause.
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_hours(1);

/// How long to wait after the failure of this attempt, counted from 1: each time twice as long, up to an hour. `chance`,
/// from 0 to 1, spreads jobs that failed together: it takes away up to half.
pub fn backoff(attempt: u32, chance: f64) -> SignedDuration {
    let doublings = attempt.saturating_sub(1).min(16);
    let pause = FIRST_PAUSE.saturating_mul(1 << doublings).min(LONGEST_PAUSE);
    let chance = if chance > 0.0 { chance.min(1.0) } else { 0.0 };
    let spread = pause.mul_f64(0.5 * chance);
    pause.saturating_sub(spread)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_pause_is_twice_as_long_up_to_an_hour() {
        let pauses: Vec<i64> = (1..=12).map(|attempt| backoff(attempt, 0.0).as_secs()).collect();
        assert_eq!(pauses, [10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600, 3600]);
        assert_eq!(backoff(u32::MAX, 0.0), LONGEST_PAUSE);
        assert_eq!(backoff(0, 0.0), FIRST_PAUSE);
    }

    #[test]
    fn chance_takes_away_half_at_most() {
        assert_eq!(backoff(2, 0.5).as_secs(), 15);
        assert_eq!(backoff(2, 1.0).as_secs(), 10);
        assert_eq!(backoff(2, 9.0).as_secs(), 10);
        assert_eq!(backoff(2, f64::NAN).as_secs(), 20);
    }
}
