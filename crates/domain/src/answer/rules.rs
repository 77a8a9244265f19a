//! Answers the lines of a report: what they share is sorted in once, each is then a [`Question`] of its own.

use super::asked::AskedLine;
use super::completeness::Completeness;
use super::decided::{self, Said};
use super::known::KnownRelease;
use super::outgoing::{Answer, AnsweredLine, link};
use super::place::Place;
use super::progress::Progress;
use super::question::Question;
use super::words;
use crate::advisory::AdvisoryId;
use crate::decision::Weakness;
use crate::finding::Subject;
use crate::gate::{Facts, Gathered, Index, Weighed, gather, weigh};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// What the answers are given from.
#[derive(Debug, Clone, Copy)]
pub struct Known<'f> {
    /// The release, as the gate sees it.
    pub facts: &'f Facts,
    /// The other releases of the product, by version.
    pub others: &'f [KnownRelease],
    /// The advisories that a scan of the product ever found.
    pub seen: &'f BTreeSet<AdvisoryId>,
    /// How far what is open is, by the number of its vulnerability, where customers are told.
    pub progress: &'f BTreeMap<u64, Progress>,
}

/// Answers the lines of a report, one for each and in their order.
pub fn answer(known: Known<'_>, lines: &[AskedLine]) -> Vec<AnsweredLine> {
    let facts = known.facts;
    let gathered = gather(facts);
    let wanted: HashSet<AdvisoryId> = lines.iter().flat_map(|line| names(facts, line)).collect();
    let index = Index::new(facts);
    let weighed: Vec<Weighed<'_>> = facts
        .findings
        .iter()
        .filter(|observed| match &observed.finding.subject {
            Subject::Package(found) => {
                facts.aliases.names(&found.advisory, &found.aliases).iter().any(|name| wanted.contains(name))
            }
            _ => false,
        })
        .filter_map(|observed| weigh(facts, &gathered, &index, observed))
        .collect();
    let completeness = Completeness::of(facts, &gathered);
    let mut desk = Desk {
        known,
        gathered: &gathered,
        completeness,
        index,
        found: HashMap::new(),
        elsewhere: HashMap::new(),
        decided: HashSet::new(),
        said: weighed.iter().map(|weighed| decided::of(facts, weighed)).collect(),
        weighed,
    };
    desk.sort_in();
    lines.iter().map(|line| desk.answer(line)).collect()
}

/// Every name of what a line asks for.
fn names(facts: &Facts, line: &AskedLine) -> BTreeSet<AdvisoryId> {
    line.advisory.as_ref().map(|id| facts.aliases.names(id, &line.aliases)).unwrap_or_default()
}

/// Everything that lines are answered from, by the names of advisories.
pub(super) struct Desk<'f, 'g> {
    pub(super) known: Known<'f>,
    pub(super) gathered: &'g Gathered<'f>,
    pub(super) completeness: Completeness<'f>,
    pub(super) index: Index<'f>,
    pub(super) weighed: Vec<Weighed<'f>>,
    pub(super) said: Vec<Said>,
    pub(super) found: HashMap<AdvisoryId, Vec<usize>>,
    /// In other releases: places in their list, and in their sightings.
    pub(super) elsewhere: HashMap<AdvisoryId, Vec<(usize, usize)>>,
    pub(super) decided: HashSet<&'f AdvisoryId>,
}

impl Desk<'_, '_> {
    fn sort_in(&mut self) {
        let facts = self.known.facts;
        for (place, weighed) in self.weighed.iter().enumerate() {
            if let Subject::Package(found) = &weighed.observed.finding.subject {
                for name in facts.aliases.names(&found.advisory, &found.aliases) {
                    self.found.entry(name).or_default().push(place);
                }
            }
        }
        for (release, other) in self.known.others.iter().enumerate() {
            for (place, sighting) in other.found.iter().enumerate() {
                let Some((first, rest)) = sighting.names.split_first() else { continue };
                for name in facts.aliases.names(first, rest) {
                    self.elsewhere.entry(name).or_default().push((release, place));
                }
            }
        }
        self.decided = facts
            .decisions
            .iter()
            .filter_map(|decision| match &decision.request.weakness {
                Weakness::Advisory(name) => Some(name),
                _ => None,
            })
            .collect();
    }

    fn answer(&self, line: &AskedLine) -> AnsweredLine {
        let mut answered = AnsweredLine {
            line: line.line.clone(),
            id: line.name.clone(),
            link: line.advisory.as_ref().and_then(|id| link(id.as_str())),
            package: [line.package.trim(), line.version.trim()].join(" ").trim().to_owned(),
            image: line.image.clone(),
            severity: line.severity,
            answer: Answer::NotUnderstood,
            reason: String::new(),
            fixed_in: None,
            until: None,
        };
        let Some(advisory) = &line.advisory else {
            let trouble = line.trouble.as_deref().unwrap_or("the line names no advisory that we understand");
            answered.reason = words::sentence(&format!("Not answered: {trouble}"));
            return answered;
        };
        let names = self.known.facts.aliases.names(advisory, &line.aliases);
        let place = Place::of(line, self.known.facts, self.gathered);
        let question = Question { line, names, place, desk: self };
        question.fill(&mut answered);
        if question.place == Place::Stranger {
            let note =
                "The image is none of the release by its name, so the answer is for the whole release.";
            answered.reason = format!("{} {note}", answered.reason);
        }
        answered
    }
}
