//! What was open in the past, against counting one by one.

use crate::vulnerabilities::{Case, cases, now, program, save, selected};
use jiff::{SignedDuration, Timestamp};
use portcullis_domain::vulnerability::{Episode, Filter, Selection};

fn select(text: &str) -> Selection {
    Filter::read_any(text).unwrap().select(&program(), Some("ana"), now()).unwrap()
}

/// Moments from half a year ago on, the last one in the future.
fn moments() -> Vec<Timestamp> {
    (-26..=1).map(|weeks| now() + SignedDuration::from_hours(weeks * 7 * 24)).collect()
}

/// What was open, counted one by one.
fn counted(cases: &[Case], selection: &Selection, moment: Timestamp) -> [u64; 6] {
    let numbers = selected(cases, selection);
    let mut open = [0; 6];
    let was_open =
        |episode: &Episode| episode.opened < moment && episode.ended.is_none_or(|ended| ended >= moment);
    for case in cases.iter().filter(|case| numbers.contains(&case.vulnerability.number)) {
        let vulnerability = &case.vulnerability;
        let episodes = vulnerability.past.iter().chain([&vulnerability.episode]);
        let count = episodes.filter(|episode| was_open(episode)).count();
        open[vulnerability.severity().place()] += u64::try_from(count).unwrap();
    }
    open
}

on_both! {
    async fn what_was_open_is_what_counting_one_by_one_gives(home: Home) {
        let store = home.open().await;
        let cases = cases(250, 5);
        save(&store, &cases).await;
        let mut snapshot = store.snapshot().await.unwrap();
        let moments = moments();
        for text in ["", "team=web", "product=acme severity=high+"] {
            let selection = select(text);
            let open = snapshot.open_at(&selection, &moments).await.unwrap();
            let expected: Vec<[u64; 6]> =
                moments.iter().map(|&moment| counted(&cases, &selection, moment)).collect();
            assert_eq!(open, expected, "{text}");
            assert!(open.iter().flatten().any(|count| *count > 0), "{text}");
        }
        assert!(snapshot.open_at(&select(""), &[]).await.unwrap().is_empty());
        store.close().await;
    }
}
