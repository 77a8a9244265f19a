use super::*;
use portcullis_domain::advisory::AdvisoryId;
use portcullis_domain::decision::{Justification, Scope, Verdict, Weakness};
use portcullis_domain::severity::Severity;

mod mistakes;

const CAPABILITIES: Capabilities<'_> =
    Capabilities { engines: &["checkov", "trivy"], uploads: &[], sections: &[] };

const PROGRAM: &str = r"
version: 1
company: Acme
people:
- {id: ana, name: Ana, roles: [security_engineer]}
- {id: sam, name: Sam, roles: [security_lead]}
- {id: ines, name: Ines, roles: [head_of_product_engineering]}
- {id: lee, name: Lee, roles: [engineering_manager]}
- {id: bo, name: Bo, roles: [engineer]}
teams:
- {id: search, name: Search, manager: lee}
products:
- id: acme
  name: Acme
  components:
  - {id: frontend, kind: image, reference: registry.example/frontend}
  - {id: deploy, kind: iac, repository: acme/deploy}
- id: tools
  name: Tools
  components:
  - {id: linter, kind: image, reference: registry.example/linter}
- {id: empty, name: Empty}
";

fn program() -> Program {
    crate::load(&SourceFile::new("program.yaml", PROGRAM), &CAPABILITIES).program.unwrap()
}

fn today() -> Date {
    Date::constant(2026, 4, 1)
}

fn load_text(text: &str) -> Loaded {
    load(&SourceFile::new("decisions.yaml", text), &program(), today())
}

/// Each diagnostic as `line:column level message [label] (help)`.
fn explained(text: &str) -> Vec<String> {
    let file = SourceFile::new("decisions.yaml", text);
    let told = load(&file, &program(), today()).diagnostics.into_iter().map(|diagnostic| {
        let at = file.position(diagnostic.primary.span.start);
        let level = if diagnostic.is_error() { "" } else { "warning: " };
        let label = match diagnostic.primary.text.as_str() {
            "" => String::new(),
            text => format!(" [{text}]"),
        };
        let help = diagnostic.help.map_or_else(String::new, |help| format!(" ({help})"));
        format!("{}:{} {level}{}{label}{help}", at.line, at.column, diagnostic.message)
    });
    told.collect()
}

#[test]
fn a_file_reads_as_it_is_written() {
    let loaded = load_text(
        r#"
version: 1
set: release-decisions
decisions:
- {id: sqlite, advisory: cve-2023-7104, package: "pkg:apk/alpine/sqlite-libs", versions: "<3.44", scope: {product: acme, releases: ">=5.3"}, verdict: assessed, severity: medium, score: 4.1, reason: "Needs SQL that never runs.", by: ana, approved_by: sam, reassess: "2026-12-01"}
- {id: liveness, check: CKV_K8S_8, resource: Deployment.default.frontend, scope: {component: deploy, series: 5.3}, verdict: not_affected, justification: inline_mitigations_already_exist, reason: "The mesh probes it.", by: ana}
- {id: fixture, vulnerability: 17, scope: {product: acme}, verdict: false_positive, impact: "It is a test fixture.", reason: "Never shipped.", by: ana, approved_by: sam}
- {id: last-day, advisory: CVE-2024-21626, scope: {component: frontend}, verdict: accepted, reason: "Not deployed.", by: ana, approved_by: lee, expires: "2026-04-01"}
"#,
    );
    assert_eq!(loaded.diagnostics, []);
    let set = loaded.decisions.unwrap();
    let ids: Vec<String> = set.requests.iter().map(|request| request.key.to_string()).collect();
    assert_eq!(
        ids,
        ["sqlite", "liveness", "fixture", "last-day"].map(|id| format!("release-decisions/{id}"))
    );
    let [sqlite, liveness, fixture, last_day] = set.requests.as_slice() else { panic!("there are four") };
    assert_eq!(sqlite.weakness, Weakness::Advisory(AdvisoryId::new("CVE-2023-7104")));
    assert_eq!(
        sqlite.package.as_ref().map(ToString::to_string).as_deref(),
        Some("pkg:apk/alpine/sqlite-libs")
    );
    assert_eq!(sqlite.versions.as_ref().map(ToString::to_string).as_deref(), Some("<3.44"));
    let releases = Some(">=5.3".parse().unwrap());
    assert_eq!(sqlite.scope, Scope { product: Some("acme".into()), releases, ..Scope::default() });
    let score = Some("4.1".parse().unwrap());
    assert_eq!(sqlite.verdict, Verdict::Assessed { severity: Severity::Medium, score });
    assert_eq!((sqlite.by.as_str(), sqlite.approver.as_deref()), ("ana", Some("sam")));
    assert_eq!(sqlite.reassess, Some(Date::constant(2026, 12, 1)));
    assert_eq!(liveness.weakness, Weakness::Check("CKV_K8S_8".into()));
    assert_eq!(liveness.resource.as_deref(), Some("Deployment.default.frontend"));
    assert_eq!(liveness.scope.series.as_deref(), Some("5.3"));
    let justification = Justification::InlineMitigationsAlreadyExist;
    assert_eq!(liveness.verdict, Verdict::NotAffected { justification });
    assert_eq!(fixture.weakness, Weakness::Vulnerability(17));
    assert_eq!(fixture.verdict, Verdict::FalsePositive { impact: "It is a test fixture.".into() });
    assert_eq!(last_day.verdict, Verdict::Accepted { expires: Date::constant(2026, 4, 1) });
    assert_eq!(set.places.len(), 4);
    assert!(set.places[0].approver.is_some() && set.places[1].approver.is_none());
}

#[test]
fn a_file_of_many_decisions_is_read_and_a_file_without_measure_is_refused() {
    let file = |count: usize| {
        let mut text = "version: 1\nset: mine\ndecisions:\n".to_owned();
        for number in 0..count {
            text += &format!(
                "- {{id: d{number}, check: CKV_K8S_8, scope: {{product: acme}}, verdict: false_positive, impact: i, reason: r, by: ana}}\n"
            );
        }
        load_text(&text)
    };
    assert_eq!(file(20_000).decisions.map(|set| set.requests.len()), Some(20_000));
    let refused = load_text(&format!("version: 1\nset: mine\ndecisions: [{}]\n", "1,".repeat(2_000_001)));
    assert_eq!(refused.decisions, None);
}

#[test]
fn an_empty_list_withdraws_the_set() {
    let loaded = load_text("version: 1\nset: mine\ndecisions: []\n");
    assert_eq!(loaded.decisions, Some(DecisionSet { set: "mine".into(), requests: vec![], places: vec![] }));
}
