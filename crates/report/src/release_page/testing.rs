//! Pages for the tests of every form.

use crate::testing::{iac, package};
use crate::verdict::testing::{accepted, by, clean, decision, not_affected, observed};
use portcullis_domain::decision::Verdict as Decided;
use portcullis_domain::finding::CvssRating;
use portcullis_domain::gate::{Facts, judge};
use portcullis_domain::release_page::{About, ReleasePage, Seal, VerdictName, compose};
use portcullis_domain::severity::Severity;

pub(crate) fn page(facts: &Facts) -> ReleasePage {
    let about = About {
        company: "Acme Ltd".to_owned(),
        verdict: VerdictName { number: 4, digest: "sha256:verdict".to_owned() },
        seal: Some(Seal { number: 7, head: "sha256:head".to_owned() }),
    };
    compose(facts, &judge(facts), about)
}

/// A release that passes, with one decision of each kind: not affected in one image and accepted in another, assessed,
/// a false positive, a check that is skipped in the whole product, and a decision on what is not found.
pub(crate) fn decided() -> Facts {
    let mut facts = clean();
    let runc = || package("CVE-2024-1111", "pkg:golang/runc@1.1.5", &["1.1.12"], "usr/bin/runc");
    let zlib = || package("CVE-2022-37434", "pkg:deb/debian/zlib1g@1.2.11?arch=amd64", &["1.2.13"], "");
    let found = [
        ("dind", runc().severity(Severity::Critical)),
        ("executor", runc().severity(Severity::Critical)),
        ("frontend", zlib()),
        ("executor", package("CVE-2023-7104", "pkg:apk/alpine/sqlite-libs@3.44.0-r0", &[], "")),
        ("deploy", iac("CKV_K8S_43", "Deployment.default.web", "deploy/web.yaml", (1, 40))),
    ];
    for (component, mut finding) in found {
        if component == "frontend" {
            finding.0.details.cvss.push(CvssRating {
                source: "nvd".to_owned(),
                vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H".to_owned(),
                score: None,
            });
        }
        facts.findings.push(observed(&facts, component, finding));
    }
    let mut dind = decision("dind", "CVE-2024-1111", not_affected(), by("sam"));
    dind.request.scope.component = Some("dind".to_owned());
    let mut executor = decision("executor", "CVE-2024-1111", accepted(), by("ines"));
    executor.request.scope.component = Some("executor".to_owned());
    let assessed = Decided::Assessed { severity: Severity::Medium, score: Some("4.7".parse().unwrap()) };
    let impact = "The distribution patched it.".to_owned();
    facts.decisions = vec![
        dind,
        executor,
        decision("zlib", "CVE-2022-37434", assessed, by("sam")),
        decision("sqlite", "CVE-2023-7104", Decided::FalsePositive { impact }, by("sam")),
        decision("log4j", "CVE-2021-44228", not_affected(), by("sam")),
    ];
    facts
}
