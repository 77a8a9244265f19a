use super::*;
use crate::show_vulnerability::show as sheet;
use crate::testing::{Home, at, home_with};
use portcullis_domain::finding::Kind;
use portcullis_domain::severity::Severity;
use portcullis_domain::vulnerability::{Imported, Key, Vulnerability};
use portcullis_store::ToSave;
use std::collections::BTreeSet;

/// What is below high and has an owner is reported at once.
const DIRECT: &str = r#", "triage": {"report_directly_below": "high"},
  "teams": [{"id": "core", "name": "Core", "members": ["bo"], "owns": ["component:web"]}]"#;

fn waiting(number: u64, severity: Severity, team: Option<&str>, import: u64) -> Vulnerability {
    Vulnerability::imported(Imported {
        number,
        key: Key { weakness: format!("CVE-2026-{number:06}"), subject: "deb/debian/zlib".to_owned() },
        kind: Kind::Package,
        component: None,
        severity,
        team: team.map(str::to_owned),
        assignee: None,
        marks: BTreeSet::new(),
        batch: Some(import),
        fix_known: None,
        opened: at(10),
    })
}

/// Puts an import on record with what waits in it.
async fn import(home: &Home, cases: &[Vulnerability]) {
    let mut transaction = home.installation.store.transaction().await.unwrap();
    let row = Import {
        number: 0,
        component: "web".to_owned(),
        track: "main".to_owned(),
        engine: "trivy".to_owned(),
        scan: "s".to_owned(),
        received_at: at(10),
        starts_at: at(1000),
        accepted_at: None,
        accepted_by: None,
        waiting: 0,
    };
    transaction.add_import(&row).await.unwrap();
    let to_save: Vec<ToSave<'_>> =
        cases.iter().map(|case| ToSave { vulnerability: case, text: None, wakes_at: None }).collect();
    transaction.save_vulnerabilities(&to_save).await.unwrap();
    transaction.commit().await.unwrap();
}

async fn accepted(home: &Home, user: &str) -> Result<Accepted, NotAccepted> {
    accept(&home.installation, 1, &home.caller(user), at(500)).await
}

async fn entries(home: &Home) -> Vec<String> {
    let mut snapshot = home.installation.store.snapshot().await.unwrap();
    let entries = snapshot.audit_after(0, 10_000).await.unwrap().into_iter().map(|(_, entry)| entry);
    let ours = entries.filter(|entry| entry.action != "program.loaded");
    ours.map(|entry| format!("{} {} {}", entry.actor, entry.action, entry.subject)).collect()
}

#[tokio::test]
async fn what_waits_is_counted_by_severity_and_owner() {
    let home = home_with(DIRECT).await;
    let cases = [
        waiting(1, Severity::High, Some("core"), 1),
        waiting(2, Severity::High, None, 1),
        waiting(3, Severity::Low, Some("core"), 1),
        waiting(4, Severity::Low, Some("core"), 1),
    ];
    import(&home, &cases).await;
    let (import, counts) = show(&home.installation, 1).await.unwrap();
    assert_eq!((import.waiting, import.accepted_at), (4, None));
    let counts: Vec<String> =
        counts.iter().map(|one| format!("{} {:?} {}", one.severity, one.team, one.count)).collect();
    assert_eq!(counts, [r"high None 1", r#"high Some("core") 1"#, r#"low Some("core") 2"#]);
    let listed = list(&home.installation, None, 1).await.unwrap();
    assert_eq!((listed.imports.len(), listed.next), (1, None));
}

#[tokio::test]
async fn clocks_start_when_an_import_is_accepted_and_one_entry_tells_of_all_that_wait_for_triage() {
    let home = home_with(DIRECT).await;
    let mut cases: Vec<Vulnerability> =
        (1..=2100).map(|number| waiting(number, Severity::High, Some("core"), 1)).collect();
    cases.push(waiting(2101, Severity::Low, Some("core"), 1));
    cases.push(waiting(2102, Severity::Low, None, 1));
    cases.push(waiting(2103, Severity::Low, Some("core"), 2));
    import(&home, &cases).await;
    let done = accepted(&home, "ana").await.unwrap();
    assert_eq!((done.triage, done.reported, done.others), (2101, 1, 0));
    assert_eq!((done.import.waiting, done.import.accepted_by.as_deref()), (0, Some("ana")));
    assert_eq!(entries(&home).await, ["ana vulnerability.report V-2101", "ana import.accepted import 1"]);
    let first = sheet(&home.installation, 1, at(600)).await.unwrap();
    assert_eq!((first.brief.stage, first.import), (Stage::Incoming, None));
    assert_eq!(first.clocks[0].started, at(500));
    let direct = sheet(&home.installation, 2101, at(600)).await.unwrap();
    assert_eq!(direct.brief.stage, Stage::Reported);
    let other = sheet(&home.installation, 2103, at(600)).await.unwrap();
    assert_eq!((other.import, other.clocks.len()), (Some(2), 0));
}

#[tokio::test]
async fn an_import_is_accepted_once_and_by_the_security_team() {
    let home = home_with(DIRECT).await;
    assert!(matches!(accepted(&home, "ana").await, Err(NotAccepted::Unknown(1))));
    import(&home, &[waiting(1, Severity::High, None, 1)]).await;
    let refused = accepted(&home, "bo").await.unwrap_err().to_string();
    assert_eq!(refused, "`bo` can't accept imports for triage; a member of the security team can");
    assert!(matches!(accepted(&home, "runner").await, Err(NotAccepted::Caller(_))));
    accepted(&home, "ana").await.unwrap();
    let again = accepted(&home, "eve").await.unwrap_err().to_string();
    assert!(again.starts_with("import 1 was accepted by ana at "), "{again}");
    assert_eq!(entries(&home).await.len(), 1);
}

#[tokio::test]
async fn what_waits_can_be_assigned_but_not_taken_before_its_import_is_accepted() {
    use crate::act_on_vulnerability::act;
    use portcullis_domain::vulnerability::Action;
    let home = home_with(DIRECT).await;
    import(&home, &[waiting(1, Severity::High, None, 1)]).await;
    let caller = home.caller("ana");
    let refused = act(&home.installation, &[1], &Action::Take, false, &caller, at(400)).await.unwrap_err();
    assert!(refused.to_string().contains("`vuln import accept 1`"), "{refused}");
    let assign = Action::Assign { to: Some("eve".to_owned()) };
    act(&home.installation, &[1], &assign, false, &caller, at(400)).await.unwrap();
    assert_eq!(accepted(&home, "ana").await.unwrap().triage, 1);
    let shown = sheet(&home.installation, 1, at(600)).await.unwrap();
    assert_eq!(shown.brief.assignee.as_deref(), Some("eve"));
}
