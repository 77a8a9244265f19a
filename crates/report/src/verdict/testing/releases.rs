//! Releases with much to tell.

use super::{accepted, asserted, by, clean, decision, not_affected, observed, owner, scan};
use crate::testing::{self, time};
use jiff::civil::date;
use portcullis_domain::advisory::AdvisoryId;
use portcullis_domain::decision::{Approval, Verdict as Decided};
use portcullis_domain::gate::{AssertedFact, Assertion, BreakGlass, Facts, Observation, Observed, Scan};
use portcullis_domain::release::ReleaseComponent;
use portcullis_domain::severity::Severity;

const BAD: &str =
    "\u{1b}[31m\u{202e}\0<script>alert(1)</script>](javascript:alert(1)) a|b `c` \r\n# x @team\u{9b}2J; or ";

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
