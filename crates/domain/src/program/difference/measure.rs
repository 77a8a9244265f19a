//! Whether one value of a rule asks for more than another.

use super::Effect;
use crate::program::period::{Period, Unit};

/// What a value asks for, so that two values can be compared.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Measure {
    /// It has no direction.
    None,
    /// A higher figure asks for more.
    Rank(f64),
    /// More time asks for less.
    Time(Period),
    /// There is no limit on time.
    Unlimited,
    /// More time asks for more: evidence is kept.
    Keeping(Period),
    /// What it does that an item of a list is there.
    Presence(Effect),
}

impl Measure {
    /// The effect of the change to another value.
    pub(super) fn effect(self, new: Self) -> Effect {
        match (self, new) {
            (Self::Rank(old), Self::Rank(new)) if new > old => Effect::Stricter,
            (Self::Rank(old), Self::Rank(new)) if new < old => Effect::Laxer,
            (Self::Time(old), Self::Time(new)) => longer(old, new),
            (Self::Time(_), Self::Unlimited) => Effect::Laxer,
            (Self::Unlimited, Self::Time(_)) => Effect::Stricter,
            (Self::Keeping(old), Self::Keeping(new)) => longer(old, new).reversed(),
            _ => Effect::Neither,
        }
    }
}

/// Laxer if the second period is longer for certain.
fn longer(old: Period, new: Period) -> Effect {
    if old.unit == new.unit {
        return match new.count.cmp(&old.count) {
            std::cmp::Ordering::Greater => Effect::Laxer,
            std::cmp::Ordering::Less => Effect::Stricter,
            std::cmp::Ordering::Equal => Effect::Neither,
        };
    }
    let never_shorter = |a: Period, b: Period| longest(b).is_some_and(|longest| longest < shortest(a));
    if never_shorter(new, old) {
        Effect::Laxer
    } else if never_shorter(old, new) {
        Effect::Stricter
    } else {
        Effect::Neither
    }
}

const HOUR: u64 = 60;
const DAY: u64 = 24 * HOUR;

/// The fewest minutes that a period can last; a day loses an hour when clocks are put forward.
fn shortest(period: Period) -> u64 {
    let count = u64::from(period.count);
    match period.unit {
        Unit::Minutes => count,
        Unit::Hours | Unit::WorkingHours => count * HOUR,
        Unit::Days | Unit::BusinessDays => count * DAY - HOUR,
        Unit::Months => count * 28 * DAY - HOUR,
        Unit::Years => count * 365 * DAY - HOUR,
    }
}

/// The most minutes that a period can last; time in which people work has no bound, since holidays have none.
fn longest(period: Period) -> Option<u64> {
    let count = u64::from(period.count);
    Some(match period.unit {
        Unit::Minutes => count,
        Unit::Hours => count * HOUR,
        Unit::Days => count * DAY + HOUR,
        Unit::Months => count * 31 * DAY + HOUR,
        Unit::Years => count * 366 * DAY + HOUR,
        Unit::BusinessDays | Unit::WorkingHours => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn effect(old: &str, new: &str) -> Effect {
        Measure::Time(old.parse().unwrap()).effect(Measure::Time(new.parse().unwrap()))
    }

    #[test]
    fn more_time_asks_for_less() {
        for (shorter, longer) in
            [("7d", "8d"), ("48h", "3d"), ("3d", "5bd"), ("6mo", "1y"), ("30m", "1h"), ("4wh", "5wh")]
        {
            assert_eq!(effect(shorter, longer), Effect::Laxer, "{shorter} to {longer}");
            assert_eq!(effect(longer, shorter), Effect::Stricter, "{longer} to {shorter}");
        }
    }

    #[test]
    fn what_depends_on_the_calendar_has_no_direction() {
        for (old, new) in [("2d", "48h"), ("10d", "5bd"), ("12mo", "1y"), ("30d", "1mo"), ("1bd", "8wh")] {
            assert_eq!(effect(old, new), Effect::Neither, "{old} to {new}");
        }
    }

    #[test]
    fn evidence_that_is_kept_for_longer_is_a_stricter_rule() {
        let [seven, five] = ["7y", "5y"].map(|text| Measure::Keeping(text.parse().unwrap()));
        assert_eq!((seven.effect(five), five.effect(seven)), (Effect::Laxer, Effect::Stricter));
    }
}
