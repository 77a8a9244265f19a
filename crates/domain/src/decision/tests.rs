use super::*;
use crate::finding::{IacSubject, Location, PackageSubject, SecretSubject, Subject};
use crate::program::calendar::Calendar;
use crate::program::people::Role;
use crate::program::period::{Period, Unit};
use crate::program::policy::{self, BySeverity};
use jiff::civil::date;
use jiff::tz::{TimeZone, offset};

mod approval;
mod coverage;
mod plans;
mod standings;

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(crate) fn calendar() -> Calendar {
    Calendar {
        time_zone: TimeZone::fixed(offset(2)),
        time_zone_name: "Etc/GMT-2".into(),
        working_hours: "mon-fri 09:00-17:00".parse().unwrap(),
        holidays: [].into(),
    }
}

/// Ana, Sam and Eve are the security team; Ines heads product and engineering, Lee manages the team `search` and
/// Max the team `web`; Bo is an engineer.
pub(crate) fn authority() -> Authority {
    let people = [
        ("ana", vec![Role::SecurityEngineer]),
        ("bo", vec![Role::Engineer]),
        ("eve", vec![Role::HeadOfSecurity]),
        ("ines", vec![Role::HeadOfProductEngineering]),
        ("lee", vec![Role::EngineeringManager]),
        ("max", vec![Role::EngineeringManager]),
        ("sam", vec![Role::SecurityLead, Role::SecurityEngineer]),
    ];
    let (head, manager) = (Role::HeadOfProductEngineering, Role::EngineeringManager);
    Authority {
        people: people.into_iter().map(|(id, roles)| (id.to_owned(), roles.into_iter().collect())).collect(),
        managers: [("search".to_owned(), "lee".to_owned()), ("web".to_owned(), "max".to_owned())].into(),
        acceptance: BySeverity { critical: head, high: head, medium: manager, low: manager },
        exceptions: BySeverity {
            critical: head,
            high: Role::SecurityLead,
            medium: Role::SecurityEngineer,
            low: Role::SecurityEngineer,
        },
        reassess_acceptance: Period { count: 6, unit: Unit::Months },
        reassess_decision: Period { count: 6, unit: Unit::Months },
        approval: policy::Approval::Person,
        block_at: Severity::High,
        unknown_as: Severity::High,
    }
}

pub(crate) fn not_affected() -> Verdict {
    Verdict::NotAffected { justification: Justification::VulnerableCodeNotInExecutePath }
}

pub(crate) fn false_positive() -> Verdict {
    Verdict::FalsePositive { impact: "The package is a test fixture.".into() }
}

pub(crate) fn assessed(severity: Severity) -> Verdict {
    Verdict::Assessed { severity, score: None }
}

pub(crate) fn accepted() -> Verdict {
    Verdict::Accepted { expires: date(2026, 9, 30) }
}

/// Ana asks for `verdict` on CVE-2024-1111 in the whole product.
pub(crate) fn request(id: &str, verdict: Verdict) -> Request {
    Request {
        particulars: Particulars::default(),
        key: DecisionKey { set: "git".into(), id: id.into() },
        weakness: Weakness::Advisory(AdvisoryId::new("CVE-2024-1111")),
        package: None,
        versions: None,
        resource: None,
        scope: Scope { product: Some("acme".into()), ..Scope::default() },
        verdict,
        reason: "Looked at.".into(),
        by: "ana".into(),
        approver: None,
        reassess: None,
    }
}

/// The same on record since 1 March 2026, approved by `by` if anybody.
pub(crate) fn decision(id: &str, verdict: Verdict, by: Option<&str>) -> Decision {
    Decision {
        request: request(id, verdict),
        recorded: at("2026-03-01T08:00:00Z"),
        basis: Basis::default(),
        approval: by.map_or(Approval::Waiting, |by| Approval::Given {
            by: by.into(),
            at: at("2026-03-02T08:00:00Z"),
        }),
        withdrawn: None,
    }
}

pub(crate) fn package(advisory: &str, purl: &str) -> Subject {
    let purl: Purl = purl.parse().unwrap();
    Subject::Package(Box::new(PackageSubject {
        advisory: AdvisoryId::new(advisory),
        aliases: vec![],
        package: Package {
            name: purl.name().to_owned(),
            version: purl.version().to_owned(),
            operating_system: purl.is_operating_system(),
            purl: Some(purl),
            ..Package::default()
        },
        fix: crate::finding::Fix::default(),
    }))
}

pub(crate) fn iac(check: &str, resource: &str) -> Subject {
    Subject::Iac(IacSubject {
        check: check.into(),
        resource: resource.into(),
        location: Location::new("base/web.yaml", 3, 9),
        root_module: None,
    })
}

pub(crate) fn secret() -> Subject {
    Subject::Secret(SecretSubject {
        rule: "aws-key".into(),
        location: Location::new("env", 1, 1),
        masked_line: "key = ****".into(),
        ..SecretSubject::default()
    })
}
