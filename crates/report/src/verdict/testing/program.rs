//! The program that the releases of the tests are judged by.

use jiff::tz::{TimeZone, offset};
use portcullis_domain::cvss::EnvironmentalProfile;
use portcullis_domain::decision::Authority;
use portcullis_domain::gate::ProgramFacts;
use portcullis_domain::program::calendar::Calendar;
use portcullis_domain::program::people::Role;
use portcullis_domain::program::policy::{self, BySeverity, Gate, GateEffect, KevRule};
use portcullis_domain::program::products::{Component, ComponentKind, GlobalSkip, Product, SupportedSeries};
use portcullis_domain::severity::Severity;

fn component(id: &str) -> Component {
    Component {
        id: id.to_owned(),
        kind: ComponentKind::Image { reference: format!("registry.example/{id}"), platforms: vec![] },
        engines: vec!["trivy".to_owned()],
        uploads: vec![],
        team: None,
        ci_fail_on: None,
        production: true,
    }
}

fn calendar() -> Calendar {
    Calendar {
        time_zone: TimeZone::fixed(offset(0)),
        time_zone_name: "Etc/UTC".to_owned(),
        working_hours: "mon-fri 09:00-17:00".parse().unwrap(),
        holidays: [].into(),
    }
}

fn authority() -> Authority {
    let (head, manager) = (Role::HeadOfProductEngineering, Role::EngineeringManager);
    let people = [
        ("ana", Role::SecurityEngineer),
        ("ines", head),
        ("sam", Role::SecurityLead),
        ("bo", Role::Engineer),
    ];
    Authority {
        people: people.into_iter().map(|(id, role)| (id.to_owned(), [role].into())).collect(),
        managers: [].into(),
        acceptance: BySeverity { critical: head, high: head, medium: manager, low: manager },
        exceptions: BySeverity { critical: head, high: head, medium: manager, low: manager },
        reassess_acceptance: "6mo".parse().unwrap(),
        reassess_decision: "6mo".parse().unwrap(),
        approval: policy::Approval::Git,
        block_at: Severity::High,
        unknown_as: Severity::High,
    }
}

pub(super) fn program() -> ProgramFacts {
    let deploy = Component {
        kind: ComponentKind::Iac { repository: "acme/deploy".to_owned(), path: ".".to_owned() },
        engines: vec!["checkov".to_owned()],
        ..component("deploy")
    };
    let docs = Component { production: false, ..component("docs") };
    let skip = GlobalSkip {
        check: "CKV_K8S_43".to_owned(),
        reason: "Digests are pinned at deployment.".to_owned(),
        remediation: "Pin them in the files.".to_owned(),
        approved_by: "sam".to_owned(),
    };
    ProgramFacts {
        digest: "sha256:program".to_owned(),
        gate: Gate {
            block_at: Severity::High,
            unknown_as: Severity::High,
            max_scan_age: "7d".parse().unwrap(),
            max_database_age: "48h".parse().unwrap(),
            end_of_life_os: GateEffect::Block,
            no_packages: GateEffect::Undecided,
            kev: KevRule::Block,
            epss_at: None,
            break_glass: policy::BreakGlass {
                approver: Role::HeadOfProductEngineering,
                expires: "7d".parse().unwrap(),
            },
        },
        calendar: calendar(),
        authority: authority(),
        product: Product {
            id: "acme".to_owned(),
            name: "Acme".to_owned(),
            environment: EnvironmentalProfile::default(),
            supported_series: SupportedSeries::Newest(3),
            components: vec![
                component("dind"),
                component("executor"),
                component("frontend"),
                deploy,
                docs,
                component("worker"),
            ],
            global_skips: vec![skip],
        },
    }
}
