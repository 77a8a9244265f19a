use super::*;
use crate::request::Opening;
use crate::request::conversation::Conversation;
use crate::request::event::Speaker;
use crate::request::record::{Origin, Request, Standing};
use crate::request::reminder::Targets;
use crate::request::sort::Sort;
use crate::severity::Severity;
use crate::vulnerability::tests::program::program;
use crate::vulnerability::{Source, Stage};
use std::collections::BTreeSet;

fn now() -> Timestamp {
    "2026-03-09T08:00:00Z".parse().unwrap()
}

fn listed(number: u64, title: &str, due: Option<&str>) -> Listed {
    Listed {
        number,
        weakness: "CVE-2026-1".to_owned(),
        subject: "zlib".to_owned(),
        kind: None,
        title: title.to_owned(),
        source: Source::VulnerabilityScanning,
        stage: Stage::Triaging,
        since: now(),
        outcome: None,
        severity: Severity::High,
        team: Some("search".to_owned()),
        assignee: None,
        marks: BTreeSet::new(),
        import: None,
        next: None,
        due: due.map(|due| due.parse().unwrap()),
        opened: now(),
        components: 1,
        component: Some("web".to_owned()),
    }
}

fn asked() -> RequestBrief {
    let program = program();
    let requester = Speaker { id: "bo".to_owned(), is_team: false };
    let opening =
        Opening { root: "root".to_owned(), requester, sort: Sort::Request, at: now(), assignee: None };
    let targets = Targets::of(&program.requests, "access");
    let conversation = Conversation::of(&opening, true, &[]);
    let request = Request {
        number: 12,
        origin: Origin::Page,
        kind: "access".to_owned(),
        title: "Read access to the vault".to_owned(),
        answers: Vec::new(),
        standing: Standing::of(&conversation, &program.calendar, &targets, &BTreeSet::new()),
        opening,
        is_sorted: true,
        team: Some("search".to_owned()),
        why: None,
        thread: None,
        revision: 0,
    };
    RequestBrief::of(&request, None)
}

fn read(letter: &Letter) -> String {
    let mut lines = vec![letter.subject.clone(), letter.opening.clone()];
    for section in &letter.sections {
        lines.push(section.title.clone());
        lines.extend(section.entries.iter().map(|one| format!("- {}: {} {}", one.name, one.text, one.path)));
        if section.more > 0 {
            lines.push(format!("- and {} more", section.more));
        }
    }
    lines.push(letter.why.clone());
    lines.join("\n")
}

#[test]
fn an_ambassador_reads_what_is_late_what_is_asked_and_what_is_new() {
    let search = TeamWeek {
        id: "search".to_owned(),
        name: "Search".to_owned(),
        overdue: 1,
        soon: 1,
        open: 14,
        first: vec![
            listed(812, "sqlite: out-of-bounds read", Some("2026-03-06T16:00:00Z")),
            listed(801, "runc: file descriptor leak", Some("2026-03-12T16:00:00Z")),
        ],
        requests_open: 1,
        requests: vec![asked()],
        components: vec!["indexer".to_owned()],
    };
    let core = TeamWeek { id: "core".to_owned(), name: "Core".to_owned(), ..TeamWeek::default() };
    let letter = ambassador_week(&[search, core], &program().calendar, "Acme", now()).unwrap();
    insta::assert_snapshot!(read(&letter), @"
    Your teams this week: 1 overdue
    You are the ambassador of Search, Core.
    Search: 14 open vulnerabilities, 1 overdue, 1 due within a week
    - V-812 sqlite: out-of-bounds read: high, overdue since Fri 6 March 2026 17:00 /vulnerabilities/812
    - V-801 runc: file descriptor leak: high, due Thu 12 March 2026 17:00 /vulnerabilities/801
    - and 12 more
    Search: 1 open request
    - R-12 Read access to the vault: to be acknowledged by Mon 9 March 2026 13:00 /requests/12
    Search: new components
    - indexer: is new in the program /components/indexer
    You get this on Mondays since you are an ambassador in the security programme of Acme.
    ");
}

#[test]
fn where_there_is_nothing_to_say_nothing_is_said() {
    let core = TeamWeek { id: "core".to_owned(), name: "Core".to_owned(), ..TeamWeek::default() };
    assert_eq!(ambassador_week(&[core], &program().calendar, "Acme", now()), None);
}
