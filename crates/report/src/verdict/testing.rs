//! Small facts about releases for the tests of every form.

mod program;
mod releases;

pub(crate) use releases::{blocked, broken_glass, hostile, large};

use super::Judged;
use crate::testing::{Builder, time};
use jiff::civil::date;
use portcullis_domain::advisory::AdvisoryId;
use portcullis_domain::alias_groups::AliasGroups;
use portcullis_domain::decision::{
    Approval, Basis, Decision, DecisionKey, Justification, Particulars, Request, Scope, Verdict as Decided,
    Weakness,
};
use portcullis_domain::gate::{
    Catalogue, Database, Enrichment, Facts, Numbers, Observation, Observed, RULES, Scan, judge,
};
use portcullis_domain::identity::Identities;
use portcullis_domain::release::{Release, ReleaseComponent, Scanned, Support};
use portcullis_domain::scan::Owner;

fn digest(component: &str) -> String {
    format!("sha256:{}", blake3::hash(component.as_bytes()).to_hex())
}

fn ships(text: &str) -> ReleaseComponent {
    ReleaseComponent::At(text.parse().unwrap())
}

pub(crate) fn owner(team: &str, ambassador: Option<&str>) -> Owner {
    Owner { team: team.to_owned(), ambassador: ambassador.map(str::to_owned) }
}

/// A scan of a component in the state that ships.
pub(crate) fn scan(component: &str, engine: &str, version: &str) -> Scan {
    Scan {
        document: format!("sha256:{component}-{engine}"),
        component: component.to_owned(),
        engine: engine.to_owned(),
        engine_version: Some(version.to_owned()),
        at: time("2026-11-24T09:12:00Z"),
        database: Database::Dated(time("2026-11-23T06:00:00Z")),
        scanned: Scanned::Image { digests: [digest(component).parse().unwrap()].into(), platform: None },
        incomplete: None,
        operating_system: None,
        packages: Some(40),
        observations: 3,
        asserted: vec![],
        is_rematch: false,
    }
}

/// Release 5.3.2 with three images and a folder of files, all scanned (scans 0 to 3) and nothing found: it passes.
pub(crate) fn clean() -> Facts {
    let deploy = Scan {
        database: Database::None,
        scanned: Scanned::Commit("b".repeat(40)),
        packages: None,
        ..scan("deploy", "checkov", "3.3.30")
    };
    let teams =
        [("dind", "search", Some("ana")), ("executor", "search", Some("ana")), ("frontend", "web", None)];
    Facts {
        rules: RULES,
        now: time("2026-11-24T10:00:00Z"),
        now_was_given: false,
        program: program::program(),
        release: Release {
            product: "acme".to_owned(),
            version: "5.3.2".parse().unwrap(),
            series: "5.3".to_owned(),
            components: [
                ("dind".to_owned(), ships(&digest("dind"))),
                ("docs".to_owned(), ships(&digest("docs"))),
                ("executor".to_owned(), ships(&digest("executor"))),
                ("frontend".to_owned(), ships(&digest("frontend"))),
                ("deploy".to_owned(), ships(&"b".repeat(40))),
                (
                    "worker".to_owned(),
                    ReleaseComponent::LeftOut { reason: "It ships from 5.4 on.".to_owned() },
                ),
            ]
            .into(),
        },
        support: Support::Supported { until: Some(date(2027, 3, 31)) },
        scans: vec![
            scan("dind", "trivy", "0.59.1"),
            scan("executor", "trivy", "0.59.1"),
            scan("frontend", "trivy", "0.59.1"),
            deploy,
        ],
        findings: vec![],
        counted: [0; 6],
        owners: teams
            .map(|(component, team, ambassador)| (component.to_owned(), owner(team, ambassador)))
            .into(),
        decisions: vec![],
        aliases: AliasGroups::none(),
        redirects: [].into(),
        vulnerabilities: Numbers::default(),
        enrichment: Enrichment {
            known_exploited: Some(Catalogue {
                digest: "sha256:kev".to_owned(),
                dated: time("2026-11-23T06:00:00Z"),
                advisories: [AdvisoryId::new("CVE-2024-21626")].into(),
            }),
            predictions: None,
        },
        break_glass: None,
    }
}

/// A finding that the first scan of its component has.
pub(crate) fn observed(facts: &Facts, component: &str, finding: Builder) -> Observed {
    let scan = facts.scans.iter().position(|scan| scan.component == component).unwrap();
    let severity = finding.0.severity;
    Observed {
        identity: Identities::new(component).next(&finding.0),
        component: component.to_owned(),
        finding: finding.0,
        observations: vec![Observation { scan, severity }],
        owner: None,
        vulnerability: None,
        secret: None,
    }
}

/// Ana's decision on an advisory in the whole product, approved as given.
pub(crate) fn decision(id: &str, advisory: &str, verdict: Decided, approval: Approval) -> Decision {
    Decision {
        request: Request {
            particulars: Particulars::default(),
            key: DecisionKey { set: "git".to_owned(), id: id.to_owned() },
            weakness: Weakness::Advisory(AdvisoryId::new(advisory)),
            package: None,
            versions: None,
            resource: None,
            scope: Scope { product: Some("acme".to_owned()), ..Scope::default() },
            verdict,
            reason: "Looked at.".to_owned(),
            by: "ana".to_owned(),
            approver: None,
            reassess: None,
        },
        recorded: time("2026-11-01T08:00:00Z"),
        basis: Basis::default(),
        approval,
        withdrawn: None,
    }
}

pub(crate) fn accepted() -> Decided {
    Decided::Accepted { expires: date(2026, 12, 31) }
}

pub(crate) fn not_affected() -> Decided {
    Decided::NotAffected { justification: Justification::VulnerableCodeNotInExecutePath }
}

pub(crate) fn by(person: &str) -> Approval {
    Approval::Given { by: person.to_owned(), at: time("2026-11-02T08:00:00Z") }
}

pub(crate) fn asserted(person: &str) -> Approval {
    Approval::Asserted {
        by: person.to_owned(),
        at: time("2026-11-02T08:00:00Z"),
        file: "decisions.yaml".to_owned(),
        digest: "sha256:decisions".to_owned(),
    }
}

/// Judges the facts and shows the verdict.
pub(crate) fn judged<T>(facts: &Facts, show: impl FnOnce(&Judged<'_>) -> T) -> T {
    let verdict = judge(facts);
    show(&Judged { facts, verdict: &verdict, number: Some(4), digest: Some("sha256:verdict") })
}
