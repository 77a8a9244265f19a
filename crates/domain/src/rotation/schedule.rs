//! Who is on rotation at a moment, and over some time.

use super::{Changes, Why};
use crate::program::calendar::Calendar;
use crate::program::people::Rotation;
use jiff::civil::{Date, DateTime};
use jiff::{Span, Timestamp};
use std::collections::BTreeSet;

/// Somebody's turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// Whose, by their id.
    pub person: String,
    /// Why theirs.
    pub why: Why,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
}

impl Rotation {
    /// Whose turn it is at a moment: nobody's before the first week.
    pub fn at(&self, moment: Timestamp, changes: &Changes, calendar: &Calendar) -> Option<(String, Why)> {
        let over = changes.overrides.iter().rev().find(|one| (one.from..one.until).contains(&moment));
        if let Some(over) = over {
            return Some((over.person.clone(), Why::Override { reason: over.reason.clone() }));
        }
        let week = self.week_at(moment, calendar)?;
        let day = calendar.day_of(moment);
        let count = self.members.len();
        let turn = week % count;
        let usual = &self.members[turn];
        let free = (0..count)
            .map(|step| &self.members[(turn + step) % count])
            .find(|who| !changes.is_away(who, day));
        Some(match free {
            Some(person) if person != usual => (person.clone(), Why::Away { instead_of: usual.clone() }),
            // Where everybody is away it stays theirs, so that it is somebody's.
            _ => (usual.clone(), Why::Order),
        })
    }

    /// The turns of some time, one after the other. A turn begins before `from` if it lasts at that moment.
    pub fn turns(
        &self,
        from: Timestamp,
        until: Timestamp,
        changes: &Changes,
        calendar: &Calendar,
    ) -> Vec<Turn> {
        let Some(last) = self.week_at(until, calendar) else { return Vec::new() };
        let first = self.week_at(from, calendar).unwrap_or(0);
        let (begins, ends) = (self.begins(first, calendar), self.begins(last + 1, calendar));
        let mut cuts: BTreeSet<Timestamp> =
            (first..=last + 1).map(|week| self.begins(week, calendar)).collect();
        cuts.extend(changes.overrides.iter().flat_map(|one| [one.from, one.until]));
        for absence in &changes.absences {
            cuts.extend([calendar.start_of(absence.first), calendar.end_of(absence.last)]);
        }
        let cuts: Vec<Timestamp> = cuts.into_iter().filter(|cut| (begins..=ends).contains(cut)).collect();
        let mut turns: Vec<Turn> = Vec::new();
        for pair in cuts.windows(2) {
            let Some((person, why)) = self.at(pair[0], changes, calendar) else { continue };
            match turns.last_mut() {
                Some(turn) if turn.person == person && turn.why == why && turn.until == pair[0] => {
                    turn.until = pair[1];
                }
                _ => turns.push(Turn { person, why, from: pair[0], until: pair[1] }),
            }
        }
        turns.retain(|turn| turn.until > from && turn.from < until);
        turns
    }

    /// The next moment after this one at which a week is handed over.
    pub fn next_handover(&self, after: Timestamp, calendar: &Calendar) -> Timestamp {
        let next = self.week_at(after, calendar).map_or(0, |week| week + 1);
        self.begins(next, calendar)
    }

    /// The number of the week that lasts at a moment; the first one is 0.
    fn week_at(&self, moment: Timestamp, calendar: &Calendar) -> Option<usize> {
        let days = (calendar.day_of(moment) - self.first_day()).get_days();
        let week = usize::try_from(days.div_euclid(7)).ok()?;
        // A week may begin later than its day, by a holiday or by the time of handover.
        let week = if self.begins(week, calendar) <= moment { week } else { week.checked_sub(1)? };
        (self.begins(week, calendar) <= moment).then_some(week)
    }

    /// When a week begins: at the time of handover on its day, or on the next day on which people work.
    fn begins(&self, week: usize, calendar: &Calendar) -> Timestamp {
        let days = i64::try_from(week).unwrap_or(i64::MAX).saturating_mul(7);
        let day = Span::new().try_days(days).and_then(|span| self.first_day().checked_add(span));
        let Ok(day) = day else { return Timestamp::MAX };
        let mut works = std::iter::successors(Some(day), |day| day.tomorrow().ok()).take(7);
        let day = works.find(|&day| calendar.is_business_day(day)).unwrap_or(day);
        at(calendar, day.to_datetime(self.handover.time))
    }

    /// The day of handover on or after the day on which the rotation starts.
    fn first_day(&self) -> Date {
        let mut days = std::iter::successors(Some(self.starts), |day| day.tomorrow().ok()).take(7);
        days.find(|day| day.weekday() == self.handover.day).unwrap_or(self.starts)
    }
}

fn at(calendar: &Calendar, local: DateTime) -> Timestamp {
    calendar.time_zone.to_timestamp(local).unwrap_or(Timestamp::MAX)
}
