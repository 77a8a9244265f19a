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
    let due = |target, severity| started(target, severity).due.map(|due| calendar().say(due));
    assert_eq!(due(Target::Remediation, Severity::High).as_deref(), Some("Mon 13 April 2026 14:20"));
    assert_eq!(due(Target::Remediation, Severity::Unknown).as_deref(), Some("Mon 13 April 2026 14:20"));
    assert_eq!(due(Target::Remediation, Severity::Critical).as_deref(), Some("Tue 31 March 2026 14:20"));
    assert_eq!(due(Target::Estimate, Severity::Critical).as_deref(), Some("Fri 27 March 2026 14:20"));
    assert_eq!(due(Target::Triage, Severity::Low).as_deref(), Some("Tue 31 March 2026 14:20"));
    for target in Target::ALL {
        assert_eq!(due(*target, Severity::Informational), None);
    }
}
