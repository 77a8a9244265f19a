//! How fast Slack may be spoken to.

use std::collections::HashMap;
use std::time::{Duration, Instant};

/// The longest that somebody waits for their turn; for longer they come again.
pub(super) const LONGEST: Duration = Duration::from_secs(30);
/// The longest that Slack can have a method wait.
const MOST_HELD: Duration = Duration::from_mins(15);
/// Channels whose turns are known at a time.
const MOST_CHANNELS: usize = 1_000;

/// When something may be sent again, by method and by channel.
#[derive(Debug)]
pub(super) struct Pace {
    each: Duration,
    methods: HashMap<&'static str, Instant>,
    channels: HashMap<String, Instant>,
}

impl Pace {
    /// One message after the other in a channel, this far apart.
    pub(super) fn new(each: Duration) -> Self {
        Self { each, methods: HashMap::new(), channels: HashMap::new() }
    }

    /// How long to wait with a method.
    pub(super) fn method(&self, method: &'static str, now: Instant) -> Duration {
        self.methods.get(method).map_or(Duration::ZERO, |until| until.saturating_duration_since(now))
    }

    /// Has a method wait from now on.
    pub(super) fn hold(&mut self, method: &'static str, wait: Duration, now: Instant) {
        let until = now + wait.min(MOST_HELD);
        let held = self.methods.entry(method).or_insert(until);
        *held = until.max(*held);
    }

    /// Takes the next turn in a channel; how long to wait for it. A turn that is too far off is not taken.
    pub(super) fn channel(&mut self, channel: &str, now: Instant) -> Duration {
        if self.channels.len() >= MOST_CHANNELS {
            self.channels.retain(|_, next| *next > now);
        }
        let turn = self.channels.get(channel).map_or(now, |next| (*next).max(now));
        let wait = turn.saturating_duration_since(now);
        if wait <= LONGEST {
            self.channels.insert(channel.to_owned(), turn + self.each);
        }
        wait
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn messages_of_a_channel_are_a_second_apart_and_other_channels_do_not_wait() {
        let (mut pace, now) = (Pace::new(SECOND), Instant::now());
        let waits = ["C1", "C1", "C2", "C1"].map(|channel| pace.channel(channel, now).as_secs());
        assert_eq!(waits, [0, 1, 0, 2]);
        assert_eq!(pace.channel("C1", now + SECOND * 10), Duration::ZERO);
    }

    #[test]
    fn a_turn_that_is_too_far_off_is_not_taken() {
        let (mut pace, now) = (Pace::new(SECOND), Instant::now());
        let waits: Vec<u64> = (0..40).map(|_| pace.channel("C1", now).as_secs()).collect();
        assert_eq!((waits[30], waits[31], waits[39]), (30, 31, 31));
    }

    #[test]
    fn a_method_waits_as_long_as_it_was_told_and_no_longer_than_makes_sense() {
        let (mut pace, now) = (Pace::new(SECOND), Instant::now());
        pace.hold("chat.update", SECOND * 7, now);
        pace.hold("chat.update", SECOND, now);
        assert_eq!(pace.method("chat.update", now), SECOND * 7);
        assert_eq!(pace.method("views.open", now), Duration::ZERO);
        assert_eq!(pace.method("chat.update", now + SECOND * 8), Duration::ZERO);
        pace.hold("views.open", SECOND * 1_000_000, now);
        assert_eq!(pace.method("views.open", now), MOST_HELD);
    }

    #[test]
    fn channels_that_had_their_turn_are_forgotten() {
        let (mut pace, now) = (Pace::new(SECOND), Instant::now());
        for number in 0..MOST_CHANNELS {
            pace.channel(&format!("C{number}"), now);
        }
        pace.channel("D1", now + SECOND * 2);
        assert_eq!(pace.channels.len(), 1);
    }
}
