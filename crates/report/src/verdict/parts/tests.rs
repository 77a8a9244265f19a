use super::*;
use crate::verdict::testing::{blocked, judged};

#[test]
fn the_parts_of_a_verdict_say_what_its_forms_say() {
    let facts = blocked();
    judged(&facts, |judged| {
        let parts = Parts::of(judged);
        assert_eq!((parts.outcome.as_str(), parts.summary), ("BLOCKED", sentence::summary(judged)));
        let findings: usize = group::groups(judged.verdict).iter().map(|group| group.findings).sum();
        assert_eq!(findings, judged.verdict.counts.blocking);
        let rows = parts.groups.iter().flat_map(|group| group.rows.iter().map(move |row| (group, row)));
        for (group, row) in rows {
            assert!(!row.components.is_empty(), "{row:?}");
            assert!(!group.way.is_empty() || !row.way.is_empty(), "{row:?} says what would unblock it");
        }
        let addressed: usize = parts.addressed.iter().map(|row| row.findings).sum();
        assert_eq!(addressed, judged.verdict.counts.addressed);
        assert_eq!(parts.scans.len(), judged.verdict.evidence.len());
    });
}
