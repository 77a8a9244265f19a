//! How somebody wants to be told.

use super::{Group, Timing};
use crate::program::calendar::Calendar;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The hour of a digest where nobody says another.
const MORNING: u8 = 9;
/// Days to look ahead for a business day; calendars with longer holidays get their digest then.
const AHEAD: usize = 60;

/// How somebody wants to be told. What is not said is as for everybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Preferences {
    /// How soon of what.
    pub groups: BTreeMap<Group, Timing>,
    /// The hour of the digest in the time zone of the program, from 0 to 23.
    pub digest_hour: u8,
}

/// Preferences that make no sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a digest comes at an hour from 0 to 23, not at {0}")]
pub struct NoPreferences(u8);

impl Default for Preferences {
    fn default() -> Self {
        Self { groups: BTreeMap::new(), digest_hour: MORNING }
    }
}

impl Preferences {
    /// Refuses what makes no sense.
    pub fn check(&self) -> Result<(), NoPreferences> {
        if self.digest_hour < 24 { Ok(()) } else { Err(NoPreferences(self.digest_hour)) }
    }

    /// With everything said that is not.
    #[must_use]
    pub fn filled(&self) -> Self {
        let groups = Group::ALL.iter().map(|group| (*group, self.timing(*group)));
        Self { groups: groups.collect(), digest_hour: self.digest_hour }
    }

    /// How soon they are told of a group. Of what very many come in at a time they are told in the digest, unless they
    /// want it otherwise.
    pub fn timing(&self, group: Group) -> Timing {
        self.groups.get(&group).copied().unwrap_or(match group {
            Group::Overdue | Group::Work | Group::Approvals | Group::Requests => Timing::AtOnce,
            Group::DueSoon | Group::New => Timing::Digest,
        })
    }

    /// When their next digest comes: the first time after `now` that it is their hour on a business day.
    pub fn next_digest(&self, calendar: &Calendar, now: Timestamp) -> Timestamp {
        let hour = i8::try_from(self.digest_hour.min(23)).unwrap_or_default();
        let days = calendar.day_of(now).series(jiff::Span::new().days(1)).take(AHEAD);
        let moments = days.filter(|day| calendar.is_business_day(*day)).filter_map(|day| {
            calendar.time_zone.to_timestamp(day.at(hour, 0, 0, 0)).ok().filter(|moment| *moment > now)
        });
        moments.min().unwrap_or(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use jiff::tz::TimeZone;

    fn calendar(zone: &str) -> Calendar {
        Calendar {
            time_zone: TimeZone::get(zone).unwrap(),
            time_zone_name: zone.to_owned(),
            working_hours: "mon-fri 09:00-17:00".parse().unwrap(),
            holidays: [date(2026, 12, 25)].into(),
        }
    }

    #[test]
    fn a_digest_comes_at_their_hour_on_the_next_business_day() {
        let calendar = calendar("Europe/Berlin");
        let next =
            |now: &str| Preferences::default().next_digest(&calendar, now.parse().unwrap()).to_string();
        assert_eq!(next("2026-12-23T07:59:59Z"), "2026-12-23T08:00:00Z");
        assert_eq!(next("2026-12-23T08:00:00Z"), "2026-12-24T08:00:00Z");
        assert_eq!(next("2026-12-24T08:00:00Z"), "2026-12-28T08:00:00Z", "a holiday and a weekend");
    }

    #[test]
    fn a_digest_at_an_hour_that_a_day_leaves_out_comes_all_the_same() {
        let mut calendar = calendar("Europe/Berlin");
        calendar.working_hours = "mon-sun 09:00-17:00".parse().unwrap();
        let early = Preferences { digest_hour: 2, ..Preferences::default() };
        let next = early.next_digest(&calendar, "2026-03-28T12:00:00Z".parse().unwrap());
        assert_eq!(next.to_string(), "2026-03-29T01:00:00Z");
    }

    #[test]
    fn what_is_not_said_is_as_for_everybody() {
        let text = r#"{"groups": {"overdue": "off"}}"#;
        let preferences: Preferences = serde_json::from_str(text).unwrap();
        assert_eq!(
            serde_json::to_string(&preferences.filled()).unwrap(),
            r#"{"groups":{"overdue":"off","due_soon":"digest","new":"digest","work":"at_once","approvals":"at_once","requests":"at_once"},"digest_hour":9}"#
        );
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        assert!(serde_json::from_str::<Preferences>(r#"{"groups": {"lunch": "off"}}"#).is_err());
        assert!(serde_json::from_str::<Preferences>(r#"{"groups": {"new": "never"}}"#).is_err());
        assert_eq!(Preferences { digest_hour: 24, ..Preferences::default() }.check(), Err(NoPreferences(24)));
    }
}
