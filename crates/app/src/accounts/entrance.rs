//! What all who sign in share: how often an address may try, and how many passwords are hashed at a time.

use super::password::Hashing;
use super::uses::Uses;
use governor::clock::{Clock as _, DefaultClock};
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;

/// Attempts that an address has at once, and gets back in a minute.
const ATTEMPTS: NonZeroU32 = NonZeroU32::new(10).unwrap();
/// Addresses that are remembered before those that waited long enough are forgotten.
const ADDRESSES: usize = 100_000;

/// The entrance of one server. It is made once and shared by all requests.
#[derive(Debug)]
pub struct Entrance {
    pub(crate) hashing: Hashing,
    pub(crate) uses: Uses,
    addresses: RateLimiter<IpAddr, HashMapStateStore<IpAddr>, DefaultClock>,
}

/// An address has tried too often.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many attempts from your address; try again in {seconds} s")]
pub struct TooOften {
    /// Seconds until it may try again.
    pub seconds: u64,
}

impl Default for Entrance {
    fn default() -> Self {
        Self {
            hashing: Hashing::default(),
            uses: Uses::default(),
            addresses: RateLimiter::hashmap(Quota::per_minute(ATTEMPTS)),
        }
    }
}

impl Entrance {
    /// Counts an attempt to come in from an address.
    pub fn attempt(&self, address: IpAddr) -> Result<(), TooOften> {
        if self.addresses.len() >= ADDRESSES {
            self.addresses.retain_recent();
        }
        self.addresses.check_key(&network(address)).map_err(|early| {
            let wait = early.wait_time_from(DefaultClock::default().now());
            TooOften { seconds: wait.as_secs() + 1 }
        })
    }
}

/// The address, or the network in which everybody has as many addresses as they like.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64))),
        address @ IpAddr::V4(_) => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_tries_too_often_waits_and_others_don_t() {
        let entrance = Entrance::default();
        let (one, other) = (IpAddr::from([192, 0, 2, 1]), IpAddr::from([192, 0, 2, 2]));
        for _ in 0..ATTEMPTS.get() {
            entrance.attempt(one).unwrap();
        }
        let refused = entrance.attempt(one).unwrap_err();
        assert!((1..=7).contains(&refused.seconds), "{refused}");
        entrance.attempt(other).unwrap();
    }

    #[test]
    fn a_network_of_many_addresses_counts_as_one_and_a_mapped_address_as_what_it_is() {
        let same = |one: &str, other: &str| network(one.parse().unwrap()) == network(other.parse().unwrap());
        assert!(same("2001:db8:1:2:3::4", "2001:db8:1:2:ffff::1"));
        assert!(!same("2001:db8:1:2::1", "2001:db8:1:3::1"));
        assert!(same("::ffff:192.0.2.1", "192.0.2.1"));
        assert!(!same("192.0.2.1", "192.0.2.2"));
    }
}
