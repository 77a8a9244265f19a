//! When a clock is due soon, overdue and met.

use super::*;

fn soon(clock: &Clock, sla: &Sla) -> String {
    calendar().say_due(clock.due_soon_at(sla, &calendar()).unwrap())
}

#[test]
fn due_soon_is_a_fifth_of_the_time_but_a_business_day_at_least() {
    let said = |target, severity| soon(&started(target, severity), &sla());
    assert_eq!(said(Target::Remediation, Severity::High), "Thu 9 April 2026 14:20", "two of ten days");
    assert_eq!(said(Target::Remediation, Severity::Critical), "Mon 30 March 2026 14:20", "one of three days");
    let all = Sla { due_soon: Percent::new(100).unwrap(), ..sla() };
    let high = started(Target::Remediation, Severity::High);
    assert_eq!(high.due_soon_at(&all, &calendar()), Some(high.started));
}

#[test]
fn a_target_of_a_day_is_due_soon_at_half_time() {
    assert_eq!(soon(&started(Target::Estimate, Severity::Critical), &sla()), "Fri 27 March 2026 10:20");
    for (triage, due_soon) in [
        ("4wh", "Thu 26 March 2026 16:20"),
        ("1h", "Thu 26 March 2026 14:50"),
        ("24h", "Fri 27 March 2026 02:20"),
    ] {
        let sla = Sla { triage: triage.parse().unwrap(), ..sla() };
        let clock = Clock::start(&sla, &calendar(), Target::Triage, Severity::Low, at("2026-03-26T14:20"));
        assert_eq!(soon(&clock, &sla), due_soon, "{triage}");
    }
}

#[test]
fn time_by_the_clock_is_due_soon_by_the_clock() {
    let said = |triage: &str| {
        let sla = Sla { triage: triage.parse().unwrap(), ..sla() };
        soon(&Clock::start(&sla, &calendar(), Target::Triage, Severity::Low, at("2026-04-07T10:00")), &sla)
    };
    assert_eq!(said("10d"), "Wed 15 April 2026 10:00", "a fifth of it is two days");
    assert_eq!(said("2d"), "Wed 8 April 2026 10:00", "a business day is more than a fifth of it");
    assert_eq!(said("5d"), "Fri 10 April 2026 09:00", "a whole business day is left before Sunday");
}

#[test]
fn what_was_raised_is_due_soon_by_its_shorter_time() {
    let mut clock = started(Target::Remediation, Severity::Low);
    clock.rate(&sla(), &calendar(), Severity::High, at("2026-06-01T10:00"));
    assert_eq!(calendar().say_due(clock.due.unwrap()), "Mon 15 June 2026 10:00");
    assert_eq!(soon(&clock, &sla()), "Thu 11 June 2026 10:00");
}

#[test]
fn an_extended_clock_is_due_soon_by_its_longer_time() {
    let mut clock = started(Target::Remediation, Severity::Critical);
    clock.extend(&calendar(), "one", date(2026, 4, 12), at("2026-03-30T10:00"));
    assert_eq!(calendar().say_due(clock.due.unwrap()), "Sun 12 April 2026, end of day");
    // Nine business days and 160 minutes of work are left at the start, a fifth of which is 14 hours and 56 minutes.
    assert_eq!(soon(&clock, &sla()), "Thu 9 April 2026 10:04");
}

#[test]
fn a_clock_runs_is_due_soon_and_overdue() {
    let clock = started(Target::Remediation, Severity::High);
    let due = at("2026-04-13T14:20");
    let second = jiff::SignedDuration::from_secs(1);
    let state = |now| clock.state(&sla(), &calendar(), now);
    assert_eq!(state(clock.started), ClockState::Running { due });
    assert_eq!(state(at("2026-04-09T14:20") - second), ClockState::Running { due });
    assert_eq!(state(at("2026-04-09T14:20")), ClockState::DueSoon { due });
    assert_eq!(state(due), ClockState::DueSoon { due });
    assert_eq!(state(due + second), ClockState::Overdue { due });
}

#[test]
fn what_is_stopped_was_met_in_time_or_not() {
    let stopped = |local| {
        let mut clock = started(Target::Remediation, Severity::High);
        clock.stop(at(local));
        clock.state(&sla(), &calendar(), Timestamp::MAX)
    };
    assert_eq!(stopped("2026-04-13T14:20"), ClockState::Met { in_time: true });
    assert_eq!(stopped("2026-04-13T14:21"), ClockState::Met { in_time: false });
    let mut informational = started(Target::Remediation, Severity::Informational);
    informational.stop(at("2026-04-13T14:20"));
    assert_eq!(informational.state(&sla(), &calendar(), Timestamp::MAX), ClockState::NoTarget);
    assert_eq!(informational.due_soon_at(&sla(), &calendar()), None);
}
