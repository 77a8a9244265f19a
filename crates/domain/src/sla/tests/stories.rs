//! What people read about a due date.

use super::*;
use insta::assert_snapshot;

fn told(clock: &Clock) -> String {
    clock.explain(&sla(), &calendar()).join("\n")
}

#[test]
fn the_story_of_a_plain_clock_is_its_time() {
    assert_snapshot!(told(&started(Target::Remediation, Severity::High)), @"
    Remediation, high: 10 business days from Thu 26 March 2026 14:20 (Europe/Berlin): Fri 3 April and Mon 6 April are holidays; the time zone goes from UTC+01 to UTC+02 → Mon 13 April 14:20.
    Due Mon 13 April 2026 14:20.
    ");
    assert_snapshot!(told(&started(Target::Triage, Severity::Informational)), @"
    Triage, informational: started Thu 26 March 2026 14:20, no due date.
    No due date.
    ");
}

#[test]
fn each_change_has_its_sentence() {
    let mut clock = started(Target::Remediation, Severity::Low);
    clock.rate(&sla(), &calendar(), Severity::Medium, at("2026-03-30T10:00"));
    clock.rate(&sla(), &calendar(), Severity::Low, at("2026-04-01T10:00"));
    clock.rate(&sla(), &calendar(), Severity::Critical, at("2026-04-07T10:00"));
    clock.extend(&calendar(), "D-7", date(2026, 4, 30), at("2026-04-08T10:00"));
    clock.stop(at("2026-04-20T16:00"));
    clock.resume(at("2026-04-21T09:30"));
    clock.end_exception(&calendar(), "D-7", at("2026-04-22T12:00"));
    assert_snapshot!(told(&clock), @"
    Remediation, low: 100 business days from Thu 26 March 2026 14:20 (Europe/Berlin): Fri 3 April and Mon 6 April are holidays; the time zone goes from UTC+01 to UTC+02 → Mon 17 August 14:20.
    Raised from low to medium: 40 business days from Mon 30 March 2026 10:00 (Europe/Berlin): Fri 3 April and Mon 6 April are holidays → Wed 27 May 10:00.
    Lowered from medium to low on Wed 1 April 2026 10:00: 100 business days from Thu 26 March 2026 14:20 (Europe/Berlin): Fri 3 April and Mon 6 April are holidays; the time zone goes from UTC+01 to UTC+02 → Mon 17 August 14:20.
    Raised from low to critical: 3 business days from Tue 7 April 2026 10:00 (Europe/Berlin) → Fri 10 April 10:00.
    Exception D-7 approved Wed 8 April 2026 10:00, until the end of Thu 30 April 2026: due Thu 30 April 2026, end of day.
    Stopped Mon 20 April 2026 16:00, and goes on since Tue 21 April 2026 09:30 as if it had not: due Thu 30 April 2026, end of day.
    Exception D-7 ended Wed 22 April 2026 12:00: due Fri 10 April 2026 10:00.
    Due Fri 10 April 2026 10:00.
    ");
}

#[test]
fn the_exception_that_counts_is_named() {
    let mut clock = started(Target::Remediation, Severity::High);
    clock.extend(&calendar(), "D-7", date(2026, 5, 29), at("2026-04-08T10:00"));
    clock.extend(&calendar(), "D-8", date(2026, 4, 30), at("2026-04-09T10:00"));
    assert_snapshot!(told(&clock), @"
    Remediation, high: 10 business days from Thu 26 March 2026 14:20 (Europe/Berlin): Fri 3 April and Mon 6 April are holidays; the time zone goes from UTC+01 to UTC+02 → Mon 13 April 14:20.
    Exception D-7 approved Wed 8 April 2026 10:00, until the end of Fri 29 May 2026: due Fri 29 May 2026, end of day.
    Exception D-8 approved Thu 9 April 2026 10:00, until the end of Thu 30 April 2026: due Fri 29 May 2026, end of day.
    Due Fri 29 May 2026, end of day, as exception D-7 allows.
    ");
}

#[test]
fn a_new_target_that_ends_later_is_told() {
    let mut clock = started(Target::Remediation, Severity::Medium);
    clock.rate(&sla(), &calendar(), Severity::High, at("2026-05-20T10:00"));
    clock.stop(at("2026-05-21T10:00"));
    assert_snapshot!(told(&clock), @"
    Remediation, medium: 40 business days from Thu 26 March 2026 14:20 (Europe/Berlin): Fri 3 April and Mon 6 April are holidays; the time zone goes from UTC+01 to UTC+02 → Mon 25 May 14:20.
    Raised from medium to high on Wed 20 May 2026 10:00: the new target would end later, so the due date stays.
    Stopped Thu 21 May 2026 10:00, in time.
    Due Mon 25 May 2026 14:20.
    ");
}

#[test]
fn what_is_done_was_in_time_or_too_late() {
    let mut late = started(Target::Triage, Severity::High);
    late.stop(at("2026-04-21T10:00"));
    assert_snapshot!(told(&late), @"
    Triage, high: 3 business days from Thu 26 March 2026 14:20 (Europe/Berlin): the time zone goes from UTC+01 to UTC+02 → Tue 31 March 14:20.
    Stopped Tue 21 April 2026 10:00, too late.
    Due Tue 31 March 2026 14:20.
    ");
    let mut never = started(Target::Triage, Severity::Informational);
    never.stop(at("2026-04-21T10:00"));
    assert_snapshot!(told(&never), @"
    Triage, informational: started Thu 26 March 2026 14:20, no due date.
    Stopped Tue 21 April 2026 10:00.
    No due date.
    ");
}

#[test]
fn what_was_promised_stands_when_the_calendar_changes() {
    let mut clock = started(Target::Remediation, Severity::High);
    let without = Calendar { holidays: [].into(), ..calendar() };
    assert_snapshot!(clock.explain(&sla(), &without).join("\n"), @"
    Remediation, high: started Thu 26 March 2026 14:20, due Mon 13 April 2026 14:20.
    Due Mon 13 April 2026 14:20: that was promised and stands, although the calendar or the targets have changed and would give Thu 9 April 2026 14:20.
    ");
    clock.rate(&sla(), &calendar(), Severity::Critical, at("2026-04-02T10:00"));
    assert_snapshot!(clock.explain(&sla(), &without).join("\n"), @"
    Remediation, high: started Thu 26 March 2026 14:20, due Mon 13 April 2026 14:20.
    Raised from high to critical on Thu 2 April 2026 10:00: due Thu 9 April 2026 10:00.
    Due Thu 9 April 2026 10:00: that was promised and stands, although the calendar or the targets have changed and would give Tue 7 April 2026 10:00.
    ");
    let slow =
        Sla { remediation: BySeverity { critical: "5bd".parse().unwrap(), ..sla().remediation }, ..sla() };
    assert_snapshot!(clock.explain(&slow, &calendar()).join("\n"), @"
    Remediation, high: 10 business days from Thu 26 March 2026 14:20 (Europe/Berlin): Fri 3 April and Mon 6 April are holidays; the time zone goes from UTC+01 to UTC+02 → Mon 13 April 14:20.
    Raised from high to critical on Thu 2 April 2026 10:00: due Thu 9 April 2026 10:00.
    Due Thu 9 April 2026 10:00: that was promised and stands, although the calendar or the targets have changed and would give Mon 13 April 2026 10:00.
    ");
}

#[test]
fn a_severity_between_changes_breaks_no_promise() {
    let sla = Sla { estimate: BySeverity { low: "1bd".parse().unwrap(), ..sla().estimate }, ..sla() };
    let mut clock =
        Clock::start(&sla, &calendar(), Target::Estimate, Severity::Critical, at("2026-03-26T14:20"));
    clock.rate(&sla, &calendar(), Severity::Low, at("2026-03-26T15:00"));
    clock.rate(&sla, &calendar(), Severity::High, at("2026-03-26T16:00"));
    assert_snapshot!(clock.explain(&sla, &calendar()).join("\n"), @"
    Estimate, critical: 1 business day from Thu 26 March 2026 14:20 (Europe/Berlin) → Fri 27 March 14:20.
    Raised from low to high on Thu 26 March 2026 16:00: the new target would end later, so the due date stays.
    Due Fri 27 March 2026 14:20.
    ");
}
