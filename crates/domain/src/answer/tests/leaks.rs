//! What leaves the house is what is meant to, and nothing else.

use super::*;
use crate::decision::Approval;
use crate::finding::Suppression;
use crate::gate::AssertedFact;
use crate::gate::Assertion;
use crate::scan::Owner;

/// A word that is in every internal text, and in no public one.
const MARK: &str = "INTERNAL";

/// Facts whose internal texts all bear the mark.
fn marked(verdict: crate::decision::Verdict) -> Facts {
    let mark = |text: &str| format!("{MARK}-{text}");
    let mut decision = decided(verdict);
    decision.request.key.set = mark("set");
    decision.request.key.id = mark("id");
    decision.request.approver = Some(mark("approver"));
    let mut waiting = decided(not_affected());
    waiting.request.key.id = "w".into();
    waiting.request.reason = mark("reason of what does not count");
    waiting.approval =
        Approval::Rejected { by: mark("person"), at: at("2026-03-02T08:00:00Z"), reason: mark("rejection") };
    let mut facts = with(vec![decision, waiting]);
    for scan in &mut facts.scans {
        scan.document = mark(&scan.component);
        scan.engine_version = Some(mark("engine version"));
        scan.asserted = vec![Assertion { fact: AssertedFact::Scanned, by: mark("uploader") }];
    }
    facts.program.digest = mark("program");
    facts.program.product.id = "acme".into();
    facts.owners = ["frontend", "worker"]
        .map(|id| (id.to_owned(), Owner { team: mark("team"), ambassador: Some(mark("ambassador")) }))
        .into();
    for observed in &mut facts.findings {
        observed.finding.title = mark("title");
        observed.finding.severity_source = Some(mark("source"));
        observed.finding.suppression =
            Some(Suppression { by: mark("suppressed by"), reason: mark("suppression") });
        observed.owner = Some(Owner { team: mark("owner"), ambassador: None });
        observed.secret = Some(mark("secret"));
        observed.vulnerability = Some(4_242);
        if let Subject::Package(found) = &mut observed.finding.subject {
            found.package.path = mark("path");
            found.package.layer = Some(mark("layer"));
        }
    }
    for component in &mut facts.program.product.components {
        component.team = Some(mark("component team"));
    }
    facts
}

#[test]
fn no_internal_text_is_in_an_answer() {
    let verdicts = [not_affected(), false_positive(), accepted(), assessed(Severity::Low)];
    for verdict in verdicts {
        let facts = marked(verdict);
        let lines =
            ["frontend", "worker", "", "strange"].map(|image| AskedLine { image: image.into(), ..line(CVE) });
        let seen = BTreeSet::new();
        let answered =
            answer(Known { facts: &facts, others: &[], seen: &seen, progress: &BTreeMap::new() }, &lines);
        let text = serde_json::to_string(&answered).unwrap();
        assert!(!text.contains(MARK) && !text.contains("4242") && !text.contains("ana"), "{text}");
        assert!(!text.contains("ines") && !text.contains("sam"), "{text}");
    }
}

/// A field that is added to what leaves the house must be put here, and on the page about answers.
#[test]
fn only_the_fields_of_the_list_leave_the_house() {
    let answered = ask(&with(vec![]), line(CVE));
    let sheet = AnswerSheet {
        company: String::new(),
        product: String::new(),
        release: String::new(),
        at: at("2026-04-01T08:00:00Z"),
        lines: vec![],
    };
    let keys = |value: serde_json::Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let mut of_line = keys(serde_json::to_value(answered).unwrap());
    let mut of_sheet = keys(serde_json::to_value(sheet).unwrap());
    of_line.sort();
    of_sheet.sort();
    assert_eq!(
        of_line,
        ["answer", "fixed_in", "id", "image", "line", "link", "package", "reason", "severity", "until"]
    );
    assert_eq!(of_sheet, ["at", "company", "lines", "product", "release"]);
}

#[test]
fn an_address_is_made_of_the_name_alone() {
    let links = |name: &str| ask(&facts(), line(name)).link;
    assert_eq!(links(CVE).unwrap(), "https://nvd.nist.gov/vuln/detail/CVE-2024-1111");
    assert_eq!(links("GHSA-aaaa-bbbb-cccc").unwrap(), "https://github.com/advisories/GHSA-aaaa-bbbb-cccc");
    assert_eq!(links("CVE-2024-1\"><script>"), None);
    assert_eq!(links("SNYK-1"), None);
}
