//! What somebody carries from here to the provider and back, in a cookie of its own.

use jiff::{SignedDuration, Timestamp};
use openidconnect::{CsrfToken, Nonce, PkceCodeVerifier};
use portcullis_app::accounts::secret::Secret;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// How long somebody may take to sign in at the provider.
pub(crate) const LASTS: SignedDuration = SignedDuration::from_mins(10);
/// Bytes of an address to return to; a longer one is forgotten.
const NEXT: usize = 2000;
/// Journeys that are remembered because they ended.
const SPENT: usize = 100_000;

/// A way to the provider that somebody has taken and is to come back by.
#[derive(Serialize, Deserialize)]
pub(crate) struct Journey {
    /// What the provider sends back, which proves that this browser began it.
    state: String,
    /// What the token holds, which proves that it was made for this.
    nonce: String,
    /// What the code is exchanged with, which proves that we asked for it.
    verifier: String,
    begun: i64,
    /// Where they wanted to go.
    next: String,
}

impl Journey {
    pub(super) fn begin(
        state: CsrfToken,
        nonce: &Nonce,
        verifier: PkceCodeVerifier,
        next: &str,
        now: Timestamp,
    ) -> Self {
        let next = if next.len() <= NEXT { next.to_owned() } else { "/".to_owned() };
        Self {
            state: state.into_secret(),
            nonce: nonce.secret().clone(),
            verifier: verifier.into_secret(),
            begun: now.as_second(),
            next,
        }
    }

    /// As the value of a cookie.
    pub(crate) fn packed(&self) -> Option<Secret> {
        serde_urlencoded::to_string(self).ok().map(Secret::new)
    }

    /// From the value of a cookie, if somebody who began then may still come back.
    pub(crate) fn unpacked(cookie: &str, now: Timestamp) -> Option<Self> {
        let journey: Self = serde_urlencoded::from_str(cookie).ok()?;
        let begun = Timestamp::from_second(journey.begun).ok()?;
        let took = now.duration_since(begun);
        let is_whole = !journey.state.is_empty() && !journey.nonce.is_empty();
        (is_whole && !took.is_negative() && took < LASTS).then_some(journey)
    }

    /// Says whether the provider sent back what it was given, in the same time wherever it differs.
    pub(crate) fn is_of(&self, state: &str) -> bool {
        blake3::hash(self.state.as_bytes()) == blake3::hash(state.as_bytes())
    }

    /// Where they wanted to go.
    pub(crate) fn next(&self) -> &str {
        &self.next
    }

    pub(super) fn nonce(&self) -> Nonce {
        Nonce::new(self.nonce.clone())
    }

    pub(super) fn verifier(&self) -> PkceCodeVerifier {
        PkceCodeVerifier::new(self.verifier.clone())
    }
}

/// Journeys that ended on this server; a browser that keeps its cookie does not end one twice.
#[derive(Debug, Default)]
pub(super) struct Spent(Mutex<HashMap<[u8; 32], i64>>);

impl Spent {
    /// Ends a journey; false if it ended before, or if too many did to remember them all.
    pub(super) fn end(&self, journey: &Journey, now: Timestamp) -> bool {
        // Every entry is whole, whoever panicked beside it.
        let mut spent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if spent.len() >= SPENT {
            let since = now.as_second().saturating_sub(LASTS.as_secs());
            spent.retain(|_, begun| *begun >= since);
        }
        let state = *blake3::hash(journey.state.as_bytes()).as_bytes();
        spent.len() < SPENT && spent.insert(state, journey.begun).is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    fn journey(state: &str, next: &str) -> Journey {
        let (state, nonce) = (CsrfToken::new(state.to_owned()), Nonce::new("nonce".to_owned()));
        Journey::begin(state, &nonce, PkceCodeVerifier::new("v".repeat(43)), next, at(0))
    }

    #[test]
    fn a_journey_lasts_ten_minutes_in_a_cookie_that_is_one() {
        let packed = journey("a state", "/releases?x=1;y=\"2\", 3").packed().unwrap();
        assert!(!packed.expose().contains([';', ' ', '"', ',']), "{}", packed.expose());
        let back = Journey::unpacked(packed.expose(), at(599)).unwrap();
        assert_eq!((back.next(), back.nonce().secret().as_str()), ("/releases?x=1;y=\"2\", 3", "nonce"));
        assert!(back.is_of("a state") && !back.is_of("a stat") && !back.is_of(""));
        for (cookie, second) in [(packed.expose(), 600), (packed.expose(), -1), ("state=&nonce=", 1), ("", 1)]
        {
            assert!(Journey::unpacked(cookie, at(second)).is_none(), "{cookie} {second}");
        }
    }

    #[test]
    fn a_journey_ends_once_and_an_address_that_is_too_long_is_forgotten() {
        let spent = Spent::default();
        assert!(spent.end(&journey("one", "/"), at(1)));
        assert!(!spent.end(&journey("one", "/"), at(2)));
        assert!(spent.end(&journey("other", "/"), at(2)));
        assert_eq!(journey("one", &format!("/{}", "x".repeat(NEXT))).next(), "/");
    }

    #[test]
    fn only_so_many_ended_journeys_are_remembered_and_old_ones_make_room() {
        let spent = Spent::default();
        for number in 0..SPENT {
            assert!(spent.end(&journey(&number.to_string(), "/"), at(1)));
        }
        assert!(!spent.end(&journey("one more", "/"), at(1)));
        assert!(spent.end(&journey("one more", "/"), at(601)));
    }
}
