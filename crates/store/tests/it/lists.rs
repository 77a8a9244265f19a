//! Lists of vulnerabilities, against a slow and obvious search through all of them.

use crate::vulnerabilities::{cases, now, program, save, selected};
use portcullis_domain::vulnerability::{Filter, Selection, Stage};
use portcullis_store::{ListCursor, ListOrder, NoCursor};
use std::collections::BTreeMap;

/// Each term, alone and with others.
const FILTERS: &[&str] = &[
    "",
    "stage=any",
    "stage=triaging,closed",
    "stage=any severity=high+",
    "stage=any severity=unknown,low",
    "stage=any team=web",
    "stage=any team=nobody,core",
    "stage=any ambassador=ana",
    "stage=any ambassador=nobody",
    "stage=any assignee=me",
    "stage=any assignee=nobody,sam",
    "stage=any component=shop",
    "stage=any component=docs,nowhere",
    "stage=any product=site",
    "stage=any product=acme,site",
    "stage=any track=5.3",
    "stage=any source=bug_bounty,manual_testing",
    "stage=any kind=none",
    "stage=any kind=iac,web",
    "stage=any mark=stale,extended",
    "stage=any mark!=not_production",
    "outcome=fixed,accepted",
    "stage=any import=2",
    "stage=any due=overdue",
    "stage=any due=soon",
    "stage=any due=before:2026-05-04",
    "stage=any sla=in",
    "stage=any sla=out",
    "stage=any sla=triage:in",
    "stage=any sla=estimate:out",
    "stage=any sla=remediation:out",
    "stage=any age=0..7",
    "stage=any age=8..30",
    "stage=any age=91..",
    "stage=any fixable=yes",
    "stage=any fixable=no",
    "stage=any weakness=cve-2026-1003",
    "stage=any text=\"100%_ IN part 3\"",
    "stage=any package=deb/debian/lib3,deb/debian/lib12*",
    "stage=any package=*",
    "stage=any since=2026-03-01..2026-03-31",
    "stage=any text=lib12",
    "stage=any text=cve-2026-1004",
    "stage=any opened=2026-02-01..2026-02-14",
    "stage=any triaged=2026-03-01..",
    "stage=any estimated=..2026-03-01",
    "stage=any remediated=2026-03-29",
    "ended=2026-02-01..2026-03-31",
    "fixed=2026-02-01..2026-03-31",
    "stage=any kept=triage:2026-02-01..2026-03-31",
    "stage=any missed=triage:2026-02-01..2026-03-31",
    "stage=any missed=remediation:..2026-03-31",
    "stage=open severity=high+ team=web,nobody sla=out",
    "severity=medium component=api opened=2026-01-01.. mark!=stale",
];

fn select(text: &str) -> Selection {
    text.parse::<Filter>().unwrap().select(&program(), Some("ana"), now()).unwrap()
}

on_both! {
    async fn a_filter_lists_exactly_what_it_is_about(home: Home) {
        let store = home.open().await;
        let cases = cases(300, 1);
        save(&store, &cases).await;
        let mut snapshot = store.snapshot().await.unwrap();
        let mut empty = Vec::new();
        for text in FILTERS {
            let selection = select(text);
            let expected = selected(&cases, &selection);
            let numbers = snapshot.numbers_of(&selection, 1000).await.unwrap();
            assert_eq!(numbers, expected, "{text}");
            let count = snapshot.count_vulnerabilities(&selection, 1000).await.unwrap();
            assert_eq!(count, expected.len() as u64, "{text}");
            let mut assigned = BTreeMap::new();
            for number in &expected {
                let case = &cases[usize::try_from(*number).unwrap() - 1].vulnerability;
                if let Some(assignee) = &case.assignee {
                    *assigned.entry(assignee.clone()).or_insert(0) += 1;
                }
            }
            assert_eq!(snapshot.count_by_assignee(&selection).await.unwrap(), assigned, "{text}");
            if expected.is_empty() {
                empty.push(text);
            }
        }
        assert_eq!(empty, [&""; 0], "these find nothing, and prove nothing");
    }

    async fn pages_of_a_list_are_all_of_it_in_its_order(home: Home) {
        let store = home.open().await;
        let cases = cases(120, 2);
        save(&store, &cases).await;
        let mut snapshot = store.snapshot().await.unwrap();
        let selection = select("stage=any");
        for order in [ListOrder::Due, ListOrder::Severity, ListOrder::Newest] {
            let mut expected: Vec<_> = cases.iter().map(|case| &case.vulnerability).collect();
            expected.retain(|case| case.merged_into.is_none());
            expected.sort_by_key(|case| {
                let due = case.episode.due();
                match order {
                    ListOrder::Due => (due.is_none(), due.map(|(_, due)| due.as_microsecond()), case.number),
                    ListOrder::Severity => (false, i64::try_from(case.severity().place()).ok(), case.number),
                    ListOrder::Newest => (false, Some(-case.episode.opened.as_microsecond()), case.number),
                }
            });
            let mut listed = Vec::new();
            let mut after: Option<ListCursor> = None;
            loop {
                let page = snapshot.list_vulnerabilities(&selection, order, after, 7).await.unwrap();
                listed.extend(page.listed);
                let Some(next) = page.next else { break };
                after = Some(next.to_string().parse().unwrap());
            }
            let numbers: Vec<u64> = listed.iter().map(|one| one.number).collect();
            assert_eq!(numbers, expected.iter().map(|case| case.number).collect::<Vec<_>>(), "{order:?}");
            for (one, case) in listed.iter().zip(expected) {
                assert_eq!(one.due, case.episode.due().map(|(_, due)| due));
                assert_eq!((one.stage, one.severity, &one.title), (case.stage, case.severity(), &case.title));
                assert_eq!((&one.marks, one.outcome, one.kind), (&case.marks, case.outcome, case.kind));
            }
        }
    }

    async fn a_count_and_numbers_end_at_their_bound(home: Home) {
        let store = home.open().await;
        save(&store, &cases(40, 3)).await;
        let mut snapshot = store.snapshot().await.unwrap();
        let selection = select("stage=any");
        assert_eq!(snapshot.count_vulnerabilities(&selection, 5).await.unwrap(), 5);
        assert_eq!(snapshot.numbers_of(&selection, 5).await.unwrap().len(), 5);
    }

    async fn a_row_says_how_many_components_have_it_now(home: Home) {
        let store = home.open().await;
        let cases = cases(60, 4);
        save(&store, &cases).await;
        let mut snapshot = store.snapshot().await.unwrap();
        let page = snapshot.list_vulnerabilities(&select("stage=any"), ListOrder::Due, None, 100).await.unwrap();
        assert!(page.listed.iter().any(|one| one.components > 1));
        for one in page.listed {
            let places = &cases[usize::try_from(one.number).unwrap() - 1].places;
            let mut open: Vec<&str> =
                places.iter().filter(|place| place.is_open()).map(|place| place.component.as_str()).collect();
            open.sort_unstable();
            open.dedup();
            assert_eq!(one.components, open.len() as u64);
            if let Some(first) = open.first() {
                assert_eq!(one.component.as_deref(), Some(*first));
            }
        }
    }
}

#[test]
fn what_is_no_place_in_a_list_is_refused() {
    for text in ["", "12", "a:1", "1:-2", "1:2:3"] {
        assert_eq!(text.parse::<ListCursor>(), Err(NoCursor), "{text}");
    }
}

#[test]
fn every_stage_is_asked_for() {
    let any = select("stage=any");
    assert!(any.conditions.is_empty());
    let named = Stage::ALL.iter().map(|stage| stage.word()).collect::<Vec<_>>().join(",");
    assert_eq!(select(&format!("stage={named}")), any);
}
