use super::*;
use crate::alias_groups::AliasGroups;
use crate::cvss::EnvironmentalProfile;
use crate::decision::tests::{at, authority, calendar, iac, package};
use crate::decision::{Decision, Weakness};
use crate::finding::{Details, Finding, Subject};
use crate::identity::Identities;
use crate::program::people::Role;
use crate::program::policy::{self, Gate, GateEffect, KevRule};
use crate::program::products::{Component, ComponentKind, Product, SupportedSeries};
use crate::release::{Release, ReleaseComponent, Scanned, Support};
use crate::scan::Owner;
use crate::severity::Severity;
use std::collections::BTreeMap;

mod circumstances;
mod consequences;
mod counting;
mod decisions;
mod differences;
mod evidence;
mod exceptions;
mod exploitation;
mod properties;
mod reference;
mod rows;
mod shown;

const NOW: &str = "2026-04-01T08:00:00Z";

pub(crate) fn digest(digit: char) -> String {
    format!("sha256:{}", digit.to_string().repeat(64))
}

pub(crate) fn image(digit: char) -> Scanned {
    Scanned::Image { digests: [digest(digit).parse().unwrap()].into(), platform: None }
}

pub(crate) fn ships(text: &str) -> ReleaseComponent {
    ReleaseComponent::At(text.parse().unwrap())
}

fn owner(team: &str) -> Owner {
    Owner { team: team.into(), ambassador: Some("ana".into()) }
}

pub(crate) fn component(id: &str, engine: &str, kind: ComponentKind) -> Component {
    Component {
        id: id.into(),
        kind,
        engines: vec![engine.into()],
        uploads: vec![],
        team: None,
        ci_fail_on: None,
        production: true,
    }
}

fn image_kind() -> ComponentKind {
    ComponentKind::Image { reference: "registry.example/frontend".into(), platforms: vec![] }
}

fn program() -> ProgramFacts {
    let iac_kind = ComponentKind::Iac { repository: "acme/deploy".into(), path: ".".into() };
    let docs = Component { production: false, ..component("docs", "trivy", image_kind()) };
    ProgramFacts {
        digest: "sha256:program".into(),
        gate: Gate {
            block_at: Severity::High,
            unknown_as: Severity::High,
            max_scan_age: "7d".parse().unwrap(),
            max_database_age: "48h".parse().unwrap(),
            end_of_life_os: GateEffect::Block,
            no_packages: GateEffect::Undecided,
            kev: KevRule::Ignore,
            epss_at: None,
            break_glass: policy::BreakGlass {
                approver: Role::HeadOfProductEngineering,
                expires: "7d".parse().unwrap(),
            },
        },
        calendar: calendar(),
        authority: authority(),
        product: Product {
            id: "acme".into(),
            name: "Acme".into(),
            environment: EnvironmentalProfile::default(),
            supported_series: SupportedSeries::Newest(3),
            components: vec![
                component("frontend", "trivy", image_kind()),
                component("deploy", "checkov", iac_kind),
                docs,
            ],
            global_skips: vec![],
        },
    }
}

/// A scan of the image `frontend` an hour ago.
pub(crate) fn trivy_scan() -> Scan {
    Scan {
        document: "sha256:trivy".into(),
        component: "frontend".into(),
        engine: "trivy".into(),
        engine_version: Some("0.59.1".into()),
        at: at("2026-04-01T07:00:00Z"),
        database: Database::Dated(at("2026-03-31T20:00:00Z")),
        scanned: image('a'),
        incomplete: None,
        operating_system: None,
        packages: Some(40),
        observations: 3,
        asserted: vec![],
        is_rematch: false,
    }
}

/// A scan of the files `deploy` an hour ago.
fn checkov_scan() -> Scan {
    Scan {
        document: "sha256:checkov".into(),
        component: "deploy".into(),
        engine: "checkov".into(),
        database: Database::None,
        scanned: Scanned::Commit("b".repeat(40)),
        packages: None,
        ..trivy_scan()
    }
}

/// Release 5.3.2 of two components, each scanned (scans 0 and 1), with nothing found: it passes.
pub(crate) fn clean() -> Facts {
    Facts {
        rules: RULES,
        now: at(NOW),
        now_was_given: false,
        program: program(),
        release: Release {
            product: "acme".into(),
            version: "5.3.2".parse().unwrap(),
            series: "5.3".into(),
            components: [
                ("frontend".to_owned(), ships(&digest('a'))),
                ("deploy".to_owned(), ships(&"b".repeat(40))),
            ]
            .into(),
        },
        support: Support::Supported { until: None },
        scans: vec![trivy_scan(), checkov_scan()],
        findings: vec![],
        counted: [0; 6],
        owners: [("frontend".to_owned(), owner("search")), ("deploy".to_owned(), owner("web"))].into(),
        decisions: vec![],
        aliases: AliasGroups::none(),
        redirects: BTreeMap::new(),
        vulnerabilities: Numbers::default(),
        enrichment: Enrichment::default(),
        break_glass: None,
    }
}

pub(crate) fn observed(component: &str, subject: Subject, seen: &[(usize, Severity)]) -> Observed {
    let finding = Finding {
        subject,
        title: "a weakness".into(),
        severity: Severity::Informational,
        severity_source: None,
        suppression: None,
        details: Details::default(),
    };
    Observed {
        identity: Identities::new(component).next(&finding),
        component: component.into(),
        finding,
        observations: seen.iter().map(|&(scan, severity)| Observation { scan, severity }).collect(),
        owner: None,
        vulnerability: None,
        secret: None,
    }
}

/// CVE-2024-1111 of openssl in `frontend`, seen by the scan of Trivy.
pub(crate) fn openssl(severity: Severity) -> Observed {
    observed("frontend", package("CVE-2024-1111", "pkg:deb/debian/openssl@1.1.1n"), &[(0, severity)])
}

/// A failed check in `deploy`, seen by the scan of Checkov.
pub(crate) fn failed_check(severity: Severity) -> Observed {
    observed("deploy", iac("CKV_K8S_8", "Deployment.default.frontend"), &[(1, severity)])
}

pub(crate) fn with(findings: Vec<Observed>, decisions: Vec<Decision>) -> Facts {
    Facts { findings, decisions, ..clean() }
}

fn outcome(facts: &Facts) -> Outcome {
    judge(facts).outcome
}

fn lacks(facts: &Facts) -> Vec<Lack> {
    judge(facts).undecided.into_iter().map(|item| item.lack).collect()
}

pub(crate) fn about(mut decision: Decision, weakness: Weakness) -> Decision {
    decision.request.weakness = weakness;
    decision
}

pub(crate) fn check(id: &str) -> Weakness {
    Weakness::Check(id.into())
}
