use super::*;
use crate::testing::{package, time};
use crate::verdict::evidence::{Engine, engines};
use crate::verdict::group::groups;
use crate::verdict::testing::{
    accepted, asserted, broken_glass, by, clean, decision, judged, not_affected, observed, scan,
};
use insta::assert_snapshot;
use jiff::civil::date;
use portcullis_domain::advisory::AdvisoryId;
use portcullis_domain::decision::{Approval, Needed, Standing, Verdict as Decided, VerdictKind};
use portcullis_domain::gate::{
    BreakGlass, Cause, Database, Facts, Lack, NearMiss, NoBreakGlass, Predictions, TakenException, Undecided,
    judge,
};
use portcullis_domain::program::people::Role;
use portcullis_domain::release::{Support, Unfit};
use portcullis_domain::severity::Severity;
use portcullis_domain::sink::OperatingSystem;

fn lacking(told: Lack) -> String {
    lack(&Undecided {
        component: Some("dind".to_owned()),
        engine: Some("trivy".to_owned()),
        platform: Some("linux/arm64".to_owned()),
        lack: told,
        owner: None,
        unblock: String::new(),
    })
}

#[test]
fn every_lack_has_its_sentence() {
    let at = time("2026-11-24T09:12:00Z");
    let key = portcullis_domain::decision::DecisionKey { set: "git".to_owned(), id: "one".to_owned() };
    let lacks = [
        Lack::Unfit(Unfit::Missing("web".to_owned())),
        Lack::Unfit(Unfit::NoReason("web".to_owned())),
        Lack::Unfit(Unfit::Unknown("web".to_owned(), "`dind`".to_owned())),
        Lack::Unfit(Unfit::WrongArtifact {
            component: "web".to_owned(),
            kind: "an image".to_owned(),
            wanted: "a digest".to_owned(),
        }),
        Lack::NothingToJudge,
        Lack::NoEngine,
        Lack::NotScanned,
        Lack::OtherState { at },
        Lack::Incomplete { reason: "a file is missing".to_owned() },
        Lack::Future { at },
        Lack::TooOld { at },
        Lack::UndatedDatabase,
        Lack::OldDatabase { dated: at },
        Lack::FutureDatabase { dated: at },
        Lack::NoCatalogue,
        Lack::CatalogueDate { dated: at },
        Lack::NoPredictions,
        Lack::PredictionsDate { dated: at },
        Lack::Check { check: "PC_EOL_OS".to_owned(), waiting: vec![] },
        Lack::Check { check: "PC_NO_PACKAGES".to_owned(), waiting: vec![key.clone()] },
        Lack::Check { check: "CKV_1".to_owned(), waiting: vec![key.clone(), key] },
    ];
    assert_snapshot!(lacks.map(lacking).join("\n"), @"
    web is neither in it nor left out
    web is left out without a reason
    web is no component of the product
    web is an image, and not named like one
    no production component ships
    the program names no engine for it
    trivy never scanned it on linux/arm64
    trivy scanned it on linux/arm64 in another state only, last on 24 Nov 2026 09:12 UTC
    the scan with trivy on linux/arm64 is not complete: a file is missing
    the scan with trivy on linux/arm64 is of a time to come, 24 Nov 2026 09:12 UTC
    the scan with trivy on linux/arm64 is too old, of 24 Nov 2026 09:12 UTC
    nobody says of when the advisory database of trivy on linux/arm64 was
    the advisory database of trivy on linux/arm64 was too old at the scan, of 24 Nov 2026 09:12 UTC
    the advisory database of trivy on linux/arm64 is younger than the scan, of 24 Nov 2026 09:12 UTC
    the catalogue of known exploited vulnerabilities is missing
    the catalogue of known exploited vulnerabilities is too old, or of a time to come: of 24 Nov 2026 09:12 UTC
    the exploit prediction scores are missing
    the exploit prediction scores are too old, or of a time to come: of 24 Nov 2026 09:12 UTC
    its operating system is past its end of life (PC_EOL_OS)
    no package was found in it (PC_NO_PACKAGES), and the decision git/one does not count
    it fails CKV_1, and the decisions git/one, git/one don't count
    ");
}

#[test]
fn what_would_decide_an_incomplete_scan_does_not_say_its_reason_again() {
    let mut facts = clean();
    facts.scans[0].incomplete = Some("a file is missing: `x`".to_owned());
    let verdict = judge(&facts);
    assert_eq!(deciding(&verdict.undecided[0]), "Scan `dind` with trivy in the state that ships, completely");
}

fn near_misses(facts: &Facts) -> String {
    judge(facts).blocking[0].near_misses.iter().map(near_miss).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_near_miss_says_why_it_does_not_count() {
    let id = "CVE-2024-1";
    let mut facts = clean();
    facts.findings = vec![observed(&facts, "dind", package(id, "pkg:npm/a@1", &[], ""))];
    let rejected = Approval::Rejected {
        by: "sam".to_owned(),
        at: time("2026-11-02T08:00:00Z"),
        reason: "It runs.".to_owned(),
    };
    let mut asked = decision("asked", id, accepted(), Approval::Waiting);
    asked.request.approver = Some("ines".to_owned());
    let mut stale = decision("stale", id, not_affected(), by("sam"));
    stale.basis.severity = Some(Severity::Medium);
    facts.decisions = vec![
        asked,
        decision("nobody", id, accepted(), Approval::Waiting),
        decision("second", id, not_affected(), Approval::Waiting),
        decision("rejected", id, not_affected(), rejected),
        decision("expired", id, Decided::Accepted { expires: date(2026, 11, 20) }, by("ines")),
        decision("refused", id, accepted(), by("bo")),
        decision("sla", id, Decided::Exception { due: date(2026, 12, 24) }, by("ines")),
        stale,
    ];
    assert_snapshot!(near_misses(&facts), @"
    git/asked accepted, waits for ines
    git/expired accepted, expired on 20 Nov 2026
    git/nobody accepted, waits for head of product engineering
    git/refused accepted, refused: `bo` is not head_of_product_engineering; `ines` may approve it
    git/rejected not affected, rejected by sam: It runs.
    git/second not affected, waits for a second member of the security team
    git/sla exception, counts for the time that the fix may take, not for the gate
    git/stale not affected, stale: severity rose from medium to high
    ");
    facts.decisions = vec![decision("old", id, not_affected(), by("sam"))];
    facts.enrichment.known_exploited.as_mut().unwrap().advisories = [AdvisoryId::new(id)].into();
    assert_eq!(near_misses(&facts), "git/old not affected, stale: known to be exploited by now");
    let of_role = NearMiss {
        decision: facts.decisions[0].request.key.clone(),
        verdict: VerdictKind::Accepted,
        approver: None,
        standing: Standing::Waiting { needed: Needed::Roles(vec![Role::SecurityLead]) },
    };
    assert_eq!(near_miss(&of_role), "git/old accepted, waits for security lead");
}

#[test]
fn every_cause_but_the_scanner_s_severity_is_told() {
    let id = "CVE-2024-21626";
    let mut facts = clean();
    facts.program.gate.epss_at = Some(0.5);
    facts.enrichment.predictions = Some(Predictions {
        digest: "sha256:epss".to_owned(),
        dated: time("2026-11-23T06:00:00Z"),
        scores: [(AdvisoryId::new(id), 0.923)].into(),
    });
    facts.findings =
        vec![observed(&facts, "dind", package(id, "pkg:npm/a@1", &[], "").severity(Severity::Low))];
    let assessed = Decided::Assessed { severity: Severity::Critical, score: None };
    facts.decisions = vec![decision("worse", id, assessed, Approval::Waiting)];
    let verdict = judge(&facts);
    let item = &verdict.blocking[0];
    let told: Vec<_> = item.causes.iter().filter_map(|told| cause(item, told)).collect();
    assert_eq!(told, ["assessed critical by git/worse", "known exploited", "EPSS 0.92"]);
    assert_eq!(cause(item, &Cause::Prediction(0.0012)).unwrap(), "EPSS 0.0012");
    assert_eq!(cause(item, &Cause::Scanner), None);
}

#[test]
fn what_addresses_a_finding_is_told_with_who_approved_it() {
    let id = "CVE-2024-1";
    let mut facts = clean();
    facts.findings = vec![observed(&facts, "dind", package(id, "pkg:npm/a@1", &[], ""))];
    facts.decisions =
        vec![decision("a", id, accepted(), by("ines")), decision("b", id, not_affected(), asserted("sam"))];
    let told: Vec<_> = judge(&facts).addressed[0].by.iter().map(addressed_by).collect();
    assert_eq!(
        told,
        [
            "accepted by git/a until 31 Dec 2026, approved by ines",
            "not affected by git/b, approval by sam asserted by decisions.yaml at sha256:decisions"
        ]
    );
}

#[test]
fn a_series_says_whether_it_is_looked_after() {
    let told = |support| {
        let facts = Facts { support, ..clean() };
        judged(&facts, series)
    };
    assert_eq!(told(Support::Supported { until: None }), "series 5.3, supported");
    assert_eq!(told(Support::Ended { on: None }), "series 5.3, no longer supported");
    assert_eq!(
        told(Support::Ended { on: Some(date(2026, 3, 31)) }),
        "series 5.3, supported until 31 Mar 2026 and no longer"
    );
}

#[test]
fn an_exception_that_does_not_hold_says_why() {
    let facts = clean();
    let told = |refused, change: fn(&mut BreakGlass)| {
        let mut record = broken_glass(&facts);
        change(&mut record);
        exception(&TakenException { record, refused: Some(refused) }).last().unwrap().clone()
    };
    let at = time("2026-11-24T09:12:00Z");
    assert_eq!(told(NoBreakGlass::Expired(at), |_| ()), "Does not hold: it ended on 24 Nov 2026 09:12 UTC");
    assert_eq!(
        told(NoBreakGlass::Resolved(at), |_| ()),
        "Does not hold: it was resolved on 24 Nov 2026 09:12 UTC"
    );
    assert_eq!(
        told(NoBreakGlass::NoReason, |record| record.reason.clear()),
        "Does not hold: it has no reason"
    );
}

#[test]
fn a_base_image_past_its_end_of_life_is_a_remedy_of_its_own() {
    let mut facts = clean();
    let system = OperatingSystem { family: "debian".to_owned(), version: "10".to_owned(), end_of_life: true };
    facts.scans[0].operating_system = Some(system);
    let verdict = judge(&facts);
    let heading = groups(&verdict)[0].heading(str::to_owned);
    assert_eq!(
        heading,
        ("A base image whose operating system is looked after".to_owned(), " resolves 1".to_owned())
    );
}

#[test]
fn engines_of_several_versions_and_dates_are_told_apart() {
    let mut facts = clean();
    facts.scans[1].at = time("2026-11-24T09:50:00Z");
    facts.scans[1].database = Database::Dated(time("2026-11-24T06:00:00Z"));
    facts.scans[2] = scan("frontend", "trivy", "0.60.0");
    let told = judged(&facts, |judged| engines(judged).iter().map(Engine::sentence).collect::<Vec<_>>());
    assert_eq!(
        told[1..],
        [
            "trivy 0.59.1: 2 scans of 24 Nov 2026 09:12 UTC to 24 Nov 2026 09:50 UTC, database of 23 Nov 2026 to 24 Nov 2026",
            "trivy 0.60.0: 1 scan of 24 Nov 2026 09:12 UTC, database of 23 Nov 2026"
        ]
    );
}
