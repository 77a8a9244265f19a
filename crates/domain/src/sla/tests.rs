use super::*;

use crate::program::period::Percent;
use crate::program::policy::BySeverity;
use jiff::civil::date;
use jiff::tz::TimeZone;

pub(crate) fn calendar() -> Calendar {
    Calendar {
        time_zone: TimeZone::get("Europe/Berlin").unwrap(),
        time_zone_name: "Europe/Berlin".into(),
        working_hours: "mon-fri 09:00-17:00".parse().unwrap(),
        holidays: [date(2026, 4, 3), date(2026, 4, 6)].into(),
    }
}

/// The targets of the specification.
pub(crate) fn sla() -> Sla {
    let by = |periods: [&str; 4]| {
        let [critical, high, medium, low] = periods.map(|period| period.parse().unwrap());
        BySeverity { critical, high, medium, low }
    };
    Sla {
        triage: "3bd".parse().unwrap(),
        estimate: by(["1bd", "3bd", "10bd", "10bd"]),
        remediation: by(["3bd", "10bd", "40bd", "100bd"]),
        due_soon: Percent::new(20).unwrap(),
    }
}

/// The moment of a local time in Berlin.
pub(crate) fn at(local: &str) -> Timestamp {
    let local: jiff::civil::DateTime = local.parse().unwrap();
    calendar().time_zone.to_timestamp(local).unwrap()
}

/// A clock that starts on Thursday, 26 March 2026, 14:20.
fn started(target: Target, severity: Severity) -> Clock {
    Clock::start(&sla(), &calendar(), target, severity, at("2026-03-26T14:20"))
}

#[test]
fn the_targets_are_those_of_the_severity() {
    let due = |target, severity| started(target, severity).due.map(|due| calendar().say_due(due));
    assert_eq!(due(Target::Remediation, Severity::High).as_deref(), Some("Mon 13 April 2026 14:20"));
    assert_eq!(due(Target::Remediation, Severity::Unknown).as_deref(), Some("Mon 13 April 2026 14:20"));
    assert_eq!(due(Target::Remediation, Severity::Critical).as_deref(), Some("Tue 31 March 2026 14:20"));
    assert_eq!(due(Target::Estimate, Severity::Critical).as_deref(), Some("Fri 27 March 2026 14:20"));
    assert_eq!(due(Target::Triage, Severity::Low).as_deref(), Some("Tue 31 March 2026 14:20"));
    for target in Target::ALL {
        assert_eq!(due(*target, Severity::Informational), None);
    }
}

#[test]
fn a_raised_severity_is_due_at_the_earlier_of_both_dates() {
    let mut clock = started(Target::Remediation, Severity::Medium);
    clock.rate(&sla(), &calendar(), Severity::Critical, at("2026-04-07T10:00"));
    assert_eq!(clock.due, Some(at("2026-04-10T10:00")));
    let mut late = started(Target::Remediation, Severity::Medium);
    let due = late.due;
    late.rate(&sla(), &calendar(), Severity::High, at("2026-05-20T10:00"));
    assert_eq!((late.due, late.severity), (due, Severity::High));
    assert_eq!(late.changes[1].why, Cause::SeverityRaised { from: Severity::Medium });
}

#[test]
fn a_lowered_severity_has_its_time_from_the_start() {
    let mut clock = started(Target::Remediation, Severity::Critical);
    clock.rate(&sla(), &calendar(), Severity::High, at("2026-03-30T10:00"));
    assert_eq!(clock.due, Some(at("2026-04-13T14:20")));
    assert_eq!(clock.changes[1].why, Cause::SeverityLowered { from: Severity::Critical });
}

#[test]
fn what_is_informational_has_no_due_date_until_it_is_raised() {
    let mut clock = started(Target::Remediation, Severity::Low);
    clock.rate(&sla(), &calendar(), Severity::Informational, at("2026-03-30T10:00"));
    assert_eq!(clock.due, None);
    clock.extend(&calendar(), "one", date(2026, 4, 30), at("2026-03-31T10:00"));
    assert_eq!(clock.due, None);
    clock.rate(&sla(), &calendar(), Severity::Critical, at("2026-04-07T10:00"));
    assert_eq!(clock.ruled(), Some(at("2026-04-10T10:00")));
    assert_eq!(clock.due, Some(at("2026-05-01T00:00")));
}

#[test]
fn a_severity_with_the_same_target_moves_nothing() {
    for (target, from, to) in [
        (Target::Remediation, Severity::Unknown, Severity::High),
        (Target::Remediation, Severity::High, Severity::Unknown),
        (Target::Estimate, Severity::Medium, Severity::Low),
        (Target::Triage, Severity::Low, Severity::Critical),
    ] {
        let before = started(target, from);
        let mut clock = before.clone();
        clock.rate(&sla(), &calendar(), to, at("2026-03-30T10:00"));
        assert_eq!(clock, Clock { severity: to, ..before });
    }
}

#[test]
fn unknown_is_raised_and_lowered_as_high() {
    let rated = |from, to| {
        let mut clock = started(Target::Remediation, from);
        clock.rate(&sla(), &calendar(), to, at("2026-03-30T10:00"));
        clock.changes.pop().unwrap().why
    };
    assert_eq!(rated(Severity::Low, Severity::Unknown), Cause::SeverityRaised { from: Severity::Low });
    assert_eq!(
        rated(Severity::Critical, Severity::Unknown),
        Cause::SeverityLowered { from: Severity::Critical }
    );
    assert_eq!(rated(Severity::Unknown, Severity::Low), Cause::SeverityLowered { from: Severity::Unknown });
}

#[test]
fn an_exception_extends_to_the_end_of_its_day_and_never_shortens() {
    let mut clock = started(Target::Remediation, Severity::High);
    let due = clock.due;
    clock.extend(&calendar(), "early", date(2026, 4, 1), at("2026-03-30T10:00"));
    assert_eq!(clock.due, due);
    clock.extend(&calendar(), "late", date(2026, 4, 30), at("2026-03-30T11:00"));
    assert_eq!(clock.due, Some(at("2026-05-01T00:00")));
    clock.rate(&sla(), &calendar(), Severity::Critical, at("2026-03-31T10:00"));
    assert_eq!(clock.due, Some(at("2026-05-01T00:00")));
    clock.end_exception(&calendar(), "late", at("2026-04-01T10:00"));
    assert_eq!(clock.due, Some(at("2026-04-07T10:00")), "three business days since it became critical");
}

#[test]
fn an_exception_that_is_approved_for_another_day_replaces_itself() {
    let mut clock = started(Target::Remediation, Severity::High);
    clock.extend(&calendar(), "one", date(2026, 6, 30), at("2026-03-30T10:00"));
    clock.extend(&calendar(), "one", date(2026, 4, 30), at("2026-03-30T11:00"));
    assert_eq!(clock.due, Some(at("2026-05-01T00:00")));
}

#[test]
fn a_clock_that_goes_back_goes_back_to_the_start() {
    let before = at("2026-03-01T00:00");
    let mut clock = started(Target::Remediation, Severity::Medium);
    clock.rate(&sla(), &calendar(), Severity::Critical, before);
    assert_eq!(clock.due, started(Target::Remediation, Severity::Critical).due);
    clock.stop(before);
    assert_eq!(clock.stopped, Some(clock.started));
    clock.resume(before);
    clock.extend(&calendar(), "one", date(2026, 2, 1), before);
    assert!(clock.changes.iter().all(|change| change.at == clock.started));
    assert_eq!(clock.state(&sla(), &calendar(), before), ClockState::Running { due: at("2026-03-31T14:20") });
}

#[test]
fn a_stopped_clock_keeps_its_moment_until_it_goes_on() {
    let mut clock = started(Target::Remediation, Severity::High);
    clock.resume(at("2026-03-30T09:00"));
    assert_eq!(clock, started(Target::Remediation, Severity::High), "it had not stopped");
    clock.stop(at("2026-03-30T10:00"));
    clock.stop(at("2026-03-31T10:00"));
    assert_eq!(clock.stopped, Some(at("2026-03-30T10:00")));
    clock.resume(at("2026-04-01T10:00"));
    clock.stop(at("2026-04-02T10:00"));
    assert_eq!(clock.stopped, Some(at("2026-04-02T10:00")));
    assert_eq!(clock.changes[1].why, Cause::Resumed { stopped: at("2026-03-30T10:00") });
}

#[test]
fn a_clock_reads_back_as_it_is_written() {
    let mut clock = started(Target::Remediation, Severity::High);
    clock.extend(&calendar(), "one", date(2026, 4, 30), at("2026-03-30T10:00"));
    clock.stop(at("2026-03-31T10:00"));
    let written = serde_json::to_string(&clock).unwrap();
    assert_eq!(serde_json::from_str::<Clock>(&written).unwrap(), clock);
    insta::assert_snapshot!(written, @r#"{"target":"remediation","severity":"high","started":"2026-03-26T13:20:00Z","due":"2026-04-30T22:00:00Z","stopped":"2026-03-31T08:00:00Z","changes":[{"at":"2026-03-26T13:20:00Z","why":"started","severity":"high","ruled":"2026-04-13T12:20:00Z","due":"2026-04-13T12:20:00Z"},{"at":"2026-03-30T08:00:00Z","why":{"exception":{"decision":"one","day":"2026-04-30"}},"severity":"high","ruled":"2026-04-13T12:20:00Z","due":"2026-04-30T22:00:00Z"}]}"#);
}

mod properties;
mod standings;
mod stories;
