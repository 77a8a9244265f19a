//! What differs apart from findings, under its headings. All text is plain.

use super::version;
use crate::plain_text::line;
use crate::verdict::sentence;
use portcullis_domain::gate::{
    ComparedRelease, ComponentDifference, DecisionDifference, Elsewhere, NearMiss, ReleaseDifference,
    ScanDifference,
};
use portcullis_domain::release::{Artifact, ReleaseComponent};
use std::collections::BTreeSet;

/// Letters of a digest or a commit that tell it from others.
const SHORT: usize = 12;

/// Lines under one heading.
pub(super) struct Section {
    pub(super) title: String,
    /// What each is about, and what is said of it.
    pub(super) lines: Vec<(String, String)>,
}

/// What stands before the findings.
pub(super) fn before(difference: &ReleaseDifference) -> Vec<Section> {
    let lacking = |release: &ComparedRelease| Section {
        title: format!("Not completely scanned in {}", version(release)),
        lines: release.lacking.iter().map(|item| (sentence::subject(item), sentence::lack(item))).collect(),
    };
    let mut sections = vec![
        Section {
            title: "Components".to_owned(),
            lines: difference.components.iter().map(component).collect(),
        },
        lacking(&difference.old),
        lacking(&difference.new),
        Section { title: "Differ in scans".to_owned(), lines: difference.scans.iter().map(scans).collect() },
    ];
    sections.retain(|section| !section.lines.is_empty());
    sections
}

/// What stands after them.
pub(super) fn after(difference: &ReleaseDifference) -> Option<Section> {
    let lines: Vec<_> =
        difference.decisions.iter().map(|differing| decision(differing, difference)).collect();
    let title = "Decisions that count in one of them only".to_owned();
    Some(Section { title, lines }).filter(|section| !section.lines.is_empty())
}

fn component(change: &ComponentDifference) -> (String, String) {
    let told = match (&change.old, &change.new) {
        (None | Some(ReleaseComponent::LeftOut { .. }), Some(ReleaseComponent::At(state))) => {
            format!("added at {}", short(state))
        }
        (Some(ReleaseComponent::At(old)), Some(ReleaseComponent::At(new))) => {
            format!("{} → {}", short(old), short(new))
        }
        (_, Some(ReleaseComponent::LeftOut { reason })) => format!("left out: {}", line(reason)),
        (_, None) => "is no part of it any more".to_owned(),
    };
    (line(&change.component).into_owned(), told)
}

/// A state, cut to what tells it from others.
fn short(state: &Artifact) -> String {
    let text = state.to_string();
    let (kind, rest) = text.rfind(':').map_or(("", text.as_str()), |colon| text.split_at(colon + 1));
    format!("{kind}{}", rest.chars().take(SHORT).collect::<String>())
}

fn scans(scans: &ScanDifference) -> (String, String) {
    let told = |engines: &BTreeSet<String>| match engines.iter().cloned().collect::<Vec<_>>() {
        engines if engines.is_empty() => "no scan that counts".to_owned(),
        engines => line(&engines.join(", ")).into_owned(),
    };
    (line(&scans.component).into_owned(), format!("{} → {}", told(&scans.old), told(&scans.new)))
}

fn decision(differing: &DecisionDifference, of: &ReleaseDifference) -> (String, String) {
    let DecisionDifference { decision, verdict, weakness, counts_in_new, elsewhere } = differing;
    let (here, there) = if *counts_in_new { (&of.new, &of.old) } else { (&of.old, &of.new) };
    let (here, there) = (version(here), version(there));
    let why = match elsewhere {
        Elsewhere::OutOfScope => format!("{there} is not in its scope"),
        Elsewhere::NothingFound => format!("nothing that it speaks of is found in {there}"),
        Elsewhere::Stands(standing) => {
            let miss = NearMiss {
                decision: decision.clone(),
                verdict: *verdict,
                approver: None,
                standing: standing.clone(),
            };
            format!("in {there} {}", sentence::standing(&miss))
        }
    };
    let what = format!("{} {}", verdict.word().replace('_', " "), line(weakness));
    (line(&decision.to_string()).into_owned(), format!("{what}, counts in {here} only: {why}"))
}
