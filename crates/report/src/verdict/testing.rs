//! Small facts about releases for the tests of every form.

use super::Judged;
use crate::testing::{self, Builder, time};
use jiff::civil::date;
use jiff::tz::{TimeZone, offset};
use portcullis_domain::advisory::AdvisoryId;
use portcullis_domain::alias_groups::AliasGroups;
use portcullis_domain::cvss::EnvironmentalProfile;
use portcullis_domain::decision::{
    Approval, Authority, Basis, Decision, DecisionKey, Justification, Request, Scope, Verdict as Decided,
    Weakness,
};
use portcullis_domain::gate::{
    AssertedFact, Assertion, BreakGlass, Catalogue, Database, Enrichment, Facts, Observation, Observed,
    ProgramFacts, RULES, Scan, judge,
};
use portcullis_domain::identity::Identities;
use portcullis_domain::program::calendar::Calendar;
use portcullis_domain::program::people::Role;
use portcullis_domain::program::policy::{self, BySeverity, Gate, GateEffect, KevRule};
use portcullis_domain::program::products::{Component, ComponentKind, GlobalSkip, Product, SupportedSeries};
use portcullis_domain::release::{Release, ReleaseComponent, Scanned, Support};
use portcullis_domain::scan::Owner;
use portcullis_domain::severity::Severity;

pub(crate) const BAD: &str =
    "\u{1b}[31m\u{202e}\0<script>alert(1)</script>](javascript:alert(1)) a|b `c` \r\n# x @team\u{9b}2J; or ";

fn digest(component: &str) -> String {
    format!("sha256:{}", blake3::hash(component.as_bytes()).to_hex())
}

fn ships(text: &str) -> ReleaseComponent {
    ReleaseComponent::At(text.parse().unwrap())
}

pub(crate) fn owner(team: &str, ambassador: Option<&str>) -> Owner {
    Owner { team: team.to_owned(), ambassador: ambassador.map(str::to_owned) }
}

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

fn program() -> ProgramFacts {
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
        program: program(),
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
        owners: teams
            .map(|(component, team, ambassador)| (component.to_owned(), owner(team, ambassador)))
            .into(),
        decisions: vec![],
        aliases: AliasGroups::none(),
        redirects: [].into(),
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

/// A release that is blocked for many reasons, with a scan that is missing, decisions that count and others that
/// don't.
pub(crate) fn blocked() -> Facts {
    use testing::{iac, package, secret};
    let mut facts = clean();
    facts.scans[3].incomplete =
        Some("checkov stopped: overlays/minikube/kustomization.yaml:14:3 is not valid YAML".to_owned());
    facts.scans[2].asserted = vec![Assertion { fact: AssertedFact::Scanned, by: "ana".to_owned() }];
    facts.scans.push(Scan { at: time("2026-11-24T09:20:00Z"), ..scan("frontend", "grype", "0.84.0") });
    let openssl = || package("CVE-2023-0286", "pkg:deb/debian/openssl@1.1.1n", &["1.1.1w"], "");
    let zlib = || package("CVE-2022-37434", "pkg:deb/debian/zlib1g@1.2.11", &["1.2.13"], "");
    let sqlite = || package("CVE-2023-7104", "pkg:apk/alpine/sqlite-libs@3.44.0-r0", &[], "");
    let runc = |path| {
        package("CVE-2024-21626", "pkg:golang/runc@1.1.5", &["1.1.12"], path).severity(Severity::Critical)
    };
    let found = [
        ("dind", runc("usr/bin/runc"), Some(801)),
        ("executor", runc("usr/bin/runc"), Some(801)),
        ("dind", openssl(), None),
        ("executor", openssl(), None),
        ("executor", zlib().severity(Severity::Critical), Some(803)),
        ("frontend", sqlite(), Some(812)),
        ("dind", sqlite(), Some(812)),
        ("frontend", package("CVE-2023-45853", "pkg:deb/debian/minizip@1.1", &[], ""), None),
        ("frontend", package("CVE-2021-3711", "pkg:npm/left-pad@1.3.0", &[], "app/package-lock.json"), None),
        ("dind", package("CVE-2021-3711", "pkg:npm/left-pad@1.3.0", &[], "app/package-lock.json"), None),
        (
            "frontend",
            package("CVE-2020-8203", "pkg:npm/lodash@4.17.15", &["4.17.20"], "app/package-lock.json")
                .severity(Severity::Medium),
            None,
        ),
        ("executor", secret("aws-key", "app/.env", 3), None),
        ("deploy", iac("CKV_K8S_23", "Deployment.default.web", "deploy/web.yaml", (1, 40)), None),
        (
            "deploy",
            iac("CKV_K8S_16", "Deployment.default.web", "deploy/web.yaml", (1, 40))
                .suppressed("inline", "The agent needs it."),
            None,
        ),
        ("deploy", iac("CKV_K8S_43", "Deployment.default.web", "deploy/web.yaml", (1, 40)), None),
    ];
    for (component, finding, vulnerability) in found {
        let observed = observed(&facts, component, finding);
        facts.findings.push(Observed { vulnerability, ..observed });
    }
    let mut waiting = decision("sqlite", "CVE-2023-7104", accepted(), Approval::Waiting);
    waiting.request.approver = Some("ines".to_owned());
    let mut stale = decision("minizip", "CVE-2023-45853", not_affected(), by("sam"));
    stale.basis.severity = Some(Severity::Medium);
    let mut due = decision("left-pad", "CVE-2021-3711", not_affected(), asserted("sam"));
    due.request.reassess = Some(date(2026, 11, 20));
    let mut gone = decision("log4j", "CVE-2021-44228", accepted(), by("ines"));
    gone.request.scope.component = Some("frontend".to_owned());
    let expired = Decided::Accepted { expires: date(2026, 11, 20) };
    facts.decisions =
        vec![waiting, stale, due, gone, decision("zlib", "CVE-2022-37434", expired, by("ines"))];
    facts
}

/// Bo asked to release these facts in spite of the gate, and Ines approved it.
pub(crate) fn broken_glass(facts: &Facts) -> BreakGlass {
    BreakGlass {
        asked_by: "bo".to_owned(),
        at: time("2026-11-23T08:00:00Z"),
        reason: "A customer is down.".to_owned(),
        expires: time("2026-11-30T08:00:00Z"),
        components: facts.release.components.clone(),
        approved: Some(("ines".to_owned(), time("2026-11-23T09:00:00Z"))),
        resolved: None,
    }
}

/// A release whose every text tries to harm whoever shows it.
pub(crate) fn hostile() -> Facts {
    use testing::{code, iac, package, secret, web};
    let mut facts = clean();
    let bad = BAD.to_owned();
    facts.release.components.insert("worker".to_owned(), ReleaseComponent::LeftOut { reason: bad.clone() });
    facts.scans[0].incomplete = Some(bad.clone());
    facts.scans[1].engine_version = Some(bad.clone());
    facts.scans[1].asserted = vec![Assertion { fact: AssertedFact::DatabaseDate, by: bad.clone() }];
    facts.owners.insert("frontend".to_owned(), owner(BAD, Some(BAD)));
    facts.program.digest.clone_from(&bad);
    let mut library = package("CVE-2024-1", "pkg:npm/a@1", &[BAD], BAD);
    if let portcullis_domain::finding::Subject::Package(found) = &mut library.0.subject {
        found.advisory = AdvisoryId::new(BAD);
        found.package.name.clone_from(&bad);
        found.package.version.clone_from(&bad);
    }
    let findings = [
        library,
        iac(BAD, BAD, BAD, (1, 2)).suppressed(BAD, BAD),
        iac(BAD, BAD, BAD, (1, 2)),
        code(BAD, BAD, 1),
        secret(BAD, BAD, 1),
        web(BAD, BAD, BAD, BAD),
    ];
    for mut finding in findings {
        finding.0.title.clone_from(&bad);
        facts.findings.push(observed(&facts, "frontend", finding));
    }
    let two = package("CVE-2024-2", "pkg:npm/b@1", &[], BAD);
    facts.findings.push(observed(&facts, "frontend", two));
    let mut three = observed(&facts, "frontend", package("CVE-2024-3", "pkg:npm/b@1", &[], BAD));
    let grype = Scan { engine: bad.clone(), ..scan("frontend", "grype", "1") };
    facts.scans.push(grype);
    three.observations.push(Observation { scan: 4, severity: Severity::Critical });
    facts.findings.push(three);
    let mut waiting = decision(BAD, "CVE-2024-2", accepted(), Approval::Waiting);
    waiting.request.approver = Some(bad.clone());
    let rejected =
        Approval::Rejected { by: bad.clone(), at: time("2026-11-02T08:00:00Z"), reason: bad.clone() };
    let asserted = Approval::Asserted {
        by: "sam".to_owned(),
        at: time("2026-11-02T08:00:00Z"),
        file: bad.clone(),
        digest: bad.clone(),
    };
    facts.decisions = vec![
        waiting,
        decision("two", "CVE-2024-2", accepted(), rejected),
        decision("three", "CVE-2024-3", not_affected(), asserted),
    ];
    facts.decisions.push({
        let mut gone = decision("gone", BAD, not_affected(), by("sam"));
        gone.request.scope.component = Some("executor".to_owned());
        gone
    });
    facts.break_glass = Some(BreakGlass {
        asked_by: bad.clone(),
        reason: bad.clone(),
        approved: Some((bad, time("2026-11-23T09:00:00Z"))),
        ..broken_glass(&facts)
    });
    facts
}

/// A thousand findings that block and nineteen thousand that are addressed.
pub(crate) fn large() -> Facts {
    let mut facts = clean();
    for number in 0..20_000 {
        let id = if number < 1_000 { format!("CVE-2024-{number}") } else { "CVE-2023-1".to_owned() };
        let purl = format!("pkg:npm/package-{number}@1.0.{}", number % 7);
        let path = format!("app/{}/package-lock.json", number % 40);
        let fixed: &[&str] = if number % 3 == 0 { &[] } else { &["2.0.0"] };
        let component = ["dind", "executor", "frontend"][number % 3];
        facts.findings.push(observed(&facts, component, testing::package(&id, &purl, fixed, &path)));
    }
    facts.decisions = vec![decision("many", "CVE-2023-1", not_affected(), by("sam"))];
    facts
}

/// Judges the facts and shows the verdict.
pub(crate) fn judged<T>(facts: &Facts, show: impl FnOnce(&Judged<'_>) -> T) -> T {
    let verdict = judge(facts);
    show(&Judged { facts, verdict: &verdict, number: Some(4), digest: Some("sha256:verdict") })
}
