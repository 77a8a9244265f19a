//! How long a name waits after attempts that failed.

use crate::caller::Caller;
use jiff::{SignedDuration, Timestamp};
use portcullis_store::{StoreError, StoredAttempts, Transaction};
use serde_json::json;
use std::net::IpAddr;

/// Attempts that may fail before a name waits.
pub const TRIES: i64 = 5;
/// How long it waits the first time; each failure after that doubles it.
pub const FIRST_WAIT: SignedDuration = SignedDuration::from_secs(30);
/// The longest that it waits.
pub const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(1);

/// After how long without a failure earlier ones do not count.
pub(crate) const REMEMBERED: SignedDuration = SignedDuration::from_hours(24);
/// How often the audit trail is told of failures under one name.
const TOLD: SignedDuration = SignedDuration::from_mins(1);

/// One more attempt, or the moment until which none is made. An attempt in that time counts for nothing, so that nobody
/// keeps somebody out by trying on.
pub(in crate::accounts) fn count(
    before: Option<StoredAttempts>,
    now: Timestamp,
) -> Result<StoredAttempts, Timestamp> {
    let before = before.filter(|before| now.duration_since(before.failed_at) < REMEMBERED);
    // A lock that ends later than any lasts was made by a clock that has gone back since.
    let locked = before.and_then(|before| before.locked_until);
    if let Some(until) = locked.filter(|until| now < *until && until.duration_since(now) <= LONGEST_WAIT) {
        return Err(until);
    }
    let failures = before.map_or(0, |before| before.failures).saturating_add(1);
    Ok(StoredAttempts {
        failures,
        failed_at: now,
        locked_until: wait(failures).and_then(|wait| now.checked_add(wait).ok()),
        noted_at: before.and_then(|before| before.noted_at),
    })
}

fn wait(failures: i64) -> Option<SignedDuration> {
    let doubled = u32::try_from(failures.checked_sub(TRIES)?).ok()?;
    let factor = 1i32.checked_shl(doubled.min(30)).unwrap_or(i32::MAX);
    Some(FIRST_WAIT.checked_mul(factor).unwrap_or(LONGEST_WAIT).min(LONGEST_WAIT))
}

/// Tells the audit trail of a failed attempt, once a minute for each account, and of each wait that it begins.
pub(super) async fn tell(
    transaction: &mut Transaction,
    (name, account): (&[u8; 32], Option<&str>),
    address: IpAddr,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some(attempts) = transaction.attempts(name).await? else { return Ok(()) };
    let is_locked = attempts.locked_until.is_some_and(|until| now < until);
    let is_due = attempts.noted_at.is_none_or(|noted| now.duration_since(noted) >= TOLD);
    if !is_locked && !is_due {
        return Ok(());
    }
    transaction.save_attempts(name, &StoredAttempts { noted_at: Some(now), ..attempts }).await?;
    // What was typed that is nobody's name may be a password.
    let Some(person) = account else { return Ok(()) };
    let caller = Caller { id: "portcullis".to_owned(), from: format!("sign-in from {address}") };
    let action = if is_locked { "account.locked" } else { "session.refused" };
    let after = json!({"failures": attempts.failures, "locked_until": attempts.locked_until});
    let entry = caller.entry(now, action, person, json!({"before": null, "after": after}));
    transaction.audit(&entry).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    #[test]
    fn the_wait_doubles_from_the_fifth_failure_on_and_ends_at_an_hour() {
        let waits: Vec<_> = (1..14).map(|count| wait(count).map_or(0, |wait| wait.as_secs())).collect();
        assert_eq!(waits, [0, 0, 0, 0, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600]);
        assert_eq!(wait(i64::MAX).unwrap_or(LONGEST_WAIT), LONGEST_WAIT);
    }

    #[test]
    fn failures_of_yesterday_do_not_count() {
        let before = StoredAttempts { failures: 50, failed_at: at(0), locked_until: None, noted_at: None };
        assert_eq!(count(Some(before), at(24 * 3600 - 1)).unwrap().failures, 51);
        assert_eq!(count(Some(before), at(24 * 3600)).unwrap().failures, 1);
    }

    proptest! {
        /// However often and whenever somebody tries, an hour later the owner of the name can.
        #[test]
        fn nobody_is_kept_out_for_good(pauses in prop::collection::vec(0i64..4000, 1..200)) {
            let (mut attempts, mut now) = (None, 0);
            for pause in pauses {
                now += pause;
                match count(attempts, at(now)) {
                    Ok(counted) => attempts = Some(counted),
                    Err(until) => {
                        prop_assert!(until <= at(now + 3600));
                        prop_assert!(count(attempts, until).is_ok());
                    }
                }
                prop_assert!(count(attempts, at(now + 3600)).is_ok());
            }
        }
    }
}
