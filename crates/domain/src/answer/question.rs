//! One line, and the rules that answer it, in their order.

use super::asked::AskedLine;
use super::completeness::engines;
use super::decided::{self, Said};
use super::known::{KnownRelease, Sighting};
use super::outgoing::{Answer, AnsweredLine};
use super::place::{Place, is_about, public_name};
use super::progress::Progress;
use super::rules::Desk;
use super::words;
use crate::advisory::AdvisoryId;
use crate::decision::{Case, Decision, FindingRef, Standing, Verdict};
use crate::finding::{Fix, PackageSubject, Subject};
use crate::package::Package;
use crate::severity::Severity;
use std::collections::{BTreeSet, HashMap};

/// One line that is being answered.
pub(super) struct Question<'a, 'f> {
    pub(super) line: &'a AskedLine,
    pub(super) names: BTreeSet<AdvisoryId>,
    pub(super) place: Place<'f>,
    pub(super) desk: &'a Desk<'f, 'a>,
}

impl<'f> Question<'_, 'f> {
    /// Gives the first answer that holds.
    pub(super) fn fill(&self, answered: &mut AnsweredLine) {
        let all = places(&self.names, &self.desk.found);
        let here: Vec<usize> = all.iter().copied().filter(|&found| self.is_here(found)).collect();
        if !here.is_empty() {
            return self.found(&here, answered);
        }
        let components = self.place.components(self.desk.gathered);
        let decided = self.decided(&components);
        let has_answered = |said: Option<&Said>, answered: &mut AnsweredLine| {
            let Some(said) = said else { return false };
            (answered.answer, answered.reason, answered.until) =
                (said.answer, said.reason.clone(), said.until);
            true
        };
        if has_answered(decided.as_ref().filter(|said| said.answer == Answer::NotAffected), answered) {
            return;
        }
        if self.place == Place::NotShipped {
            answered.answer = Answer::NotPresent;
            answered.reason = format!("The image is not part of this release.{}", self.found_in(&all));
            return;
        }
        let other: Vec<usize> =
            all.iter().copied().filter(|&found| self.place.holds(self.component_of(found))).collect();
        if !other.is_empty() {
            answered.answer = Answer::Unknown;
            answered.reason = format!(
                "It is found in other packages ({}), and nothing tells whether it is in this one.",
                words::listed(&self.packages(&other))
            );
            return;
        }
        let is_whole = matches!(self.place, Place::Release | Place::Stranger);
        let scans = self.desk.completeness.scans_of(&components, is_whole);
        let sightings = places(&self.names, &self.desk.elsewhere);
        if let Some(scans) = &scans {
            let scanned = format!("Complete scans of this release don't find it: {}.", engines(scans));
            if let Some((fixed_in, before)) = self.fixed_since(&sightings) {
                answered.answer = Answer::Fixed;
                answered.reason = format!(
                    "{before} had it, and {fixed_in} has it no longer. {scanned}{}",
                    self.found_in(&all)
                );
                answered.fixed_in = Some(fixed_in);
                return;
            }
            if !all.is_empty() || !sightings.is_empty() || self.is_known() {
                answered.answer = Answer::NotPresent;
                answered.reason = format!("{scanned}{}", self.found_in(&all));
                return;
            }
        }
        if has_answered(decided.as_ref(), answered) {
            return;
        }
        answered.answer = Answer::Unknown;
        let reason = match scans {
            Some(scans) => format!(
                "No scan of the product ever found it, and nothing is decided about it. This release was scanned with {}.",
                engines(&scans)
            ),
            None => "There is no complete and current scan that would tell whether it is there.".to_owned(),
        };
        answered.reason = format!("{reason}{}", self.found_in(&all));
    }

    /// The answer where the weakness is there: that of the finding of which least can be promised.
    fn found(&self, here: &[usize], answered: &mut AnsweredLine) {
        let desk = self.desk;
        let findings = || here.iter().map(|&place| &desk.weighed[place]);
        if answered.severity.is_none() {
            answered.severity = findings().map(|weighed| weighed.severity).min_by_key(|s| s.place());
        }
        let said: Vec<&Said> = here.iter().map(|&place| &desk.said[place]).collect();
        let Some(&weakest) = said.iter().max_by_key(|said| said.weakness()) else { return };
        answered.fixed_in = self.fixed_later(here);
        let fixed_in = answered.fixed_in.clone();
        let said = match (weakest.answer, fixed_in) {
            (Answer::Known, None) => {
                decided::known(&findings().map(|weighed| &weighed.observed.finding).collect::<Vec<_>>())
            }
            (Answer::NotAffected, _) | (_, None) => weakest.clone(),
            (_, Some(version)) => Said {
                answer: Answer::Fixed,
                reason: format!("This release has it, and {version} has it no longer."),
                until: None,
            },
        };
        (answered.answer, answered.reason, answered.until) = (said.answer, said.reason, said.until);
        if matches!(answered.answer, Answer::Known | Answer::Assessed)
            && let Some(told) = self.progress(here)
        {
            answered.reason = format!("{} {told}", answered.reason);
        }
    }

    /// How far what is found here is.
    fn progress(&self, here: &[usize]) -> Option<String> {
        let numbers: BTreeSet<u64> =
            here.iter().filter_map(|&place| self.desk.weighed[place].observed.vulnerability).collect();
        Progress::told(numbers.iter().filter_map(|number| self.desk.known.progress.get(number)))
    }

    fn is_here(&self, found: usize) -> bool {
        let observed = self.desk.weighed[found].observed;
        let Subject::Package(subject) = &observed.finding.subject else { return false };
        self.place.holds(&observed.component) && is_about(self.line, &subject.package)
    }

    fn component_of(&self, found: usize) -> &'f str {
        &self.desk.weighed[found].observed.component
    }

    fn packages(&self, found: &[usize]) -> Vec<String> {
        let names =
            found.iter().filter_map(|&place| match &self.desk.weighed[place].observed.finding.subject {
                Subject::Package(subject) => Some(subject.package.name.clone()),
                _ => None,
            });
        names.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// Where else in the release it is, in words for behind a sentence.
    fn found_in(&self, all: &[usize]) -> String {
        let facts = self.desk.known.facts;
        let images: BTreeSet<Option<&str>> =
            all.iter().map(|&found| public_name(facts, self.component_of(found))).collect();
        let names: Vec<String> = images.iter().flatten().map(|name| (*name).to_owned()).collect();
        match (names.is_empty(), images.is_empty()) {
            (false, _) => format!(" It is found in {}, not in this image.", words::listed(&names)),
            (true, false) => " It is found in another part of the product, not in this image.".to_owned(),
            (true, true) => String::new(),
        }
    }

    /// Says whether a release other than this one has it in the same place.
    fn has(&self, other: &KnownRelease, sighting: &Sighting) -> bool {
        let of_components = other.components.contains(&sighting.component);
        of_components && self.place.holds(&sighting.component) && is_about(self.line, &sighting.package)
    }

    /// The first release after the last one that had it, and that last one.
    fn fixed_since(&self, sightings: &[(usize, usize)]) -> Option<(String, String)> {
        let (known, version) = (self.desk.known, &self.desk.known.facts.release.version);
        let had = sightings
            .iter()
            .filter(|&&(release, place)| {
                let other = &known.others[release];
                other.version < *version && self.has(other, &other.found[place])
            })
            .map(|&(release, _)| &known.others[release].version)
            .max()?;
        let components = self.place.components(self.desk.gathered);
        let between = known.others.iter().filter(|other| other.version > *had && other.version < *version);
        let first = between
            .filter(|other| components.iter().all(|component| other.complete.contains(*component)))
            .map(|other| &other.version)
            .min();
        Some((first.unwrap_or(version).to_string(), had.to_string()))
    }

    /// The first later release whose complete scans don't find any of these.
    fn fixed_later(&self, here: &[usize]) -> Option<String> {
        let (known, version) = (self.desk.known, &self.desk.known.facts.release.version);
        let components: BTreeSet<&str> = here.iter().map(|&found| self.component_of(found)).collect();
        let sightings = places(&self.names, &self.desk.elsewhere);
        let is_free = |release: usize, other: &KnownRelease| {
            let is_complete = components.iter().all(|component| other.complete.contains(*component));
            let has = |place: usize| {
                let sighting = &other.found[place];
                components.contains(sighting.component.as_str()) && is_about(self.line, &sighting.package)
            };
            is_complete && !sightings.iter().any(|&(of, place)| of == release && has(place))
        };
        let later = known.others.iter().enumerate().filter(|(_, other)| other.version > *version);
        let free = later.filter(|(release, other)| is_free(*release, other));
        free.map(|(_, other)| &other.version).min().map(ToString::to_string)
    }

    fn is_known(&self) -> bool {
        let (seen, decided) = (self.desk.known.seen, &self.desk.decided);
        self.names.iter().any(|name| seen.contains(name) || decided.contains(name))
    }

    /// What valid decisions say of it where our scans don't find it: in every component that the line is about.
    fn decided(&self, components: &[&'f str]) -> Option<Said> {
        if !self.names.iter().any(|name| self.desk.decided.contains(name)) {
            return None;
        }
        let advisory = self.line.advisory.clone()?;
        let subject = Subject::Package(Box::new(PackageSubject {
            advisory,
            aliases: self.line.aliases.clone(),
            package: Package {
                name: self.line.package.trim().to_owned(),
                version: self.line.version.trim().to_owned(),
                purl: self.line.purl.clone(),
                ..Package::default()
            },
            fix: Fix::default(),
        }));
        let said = components.iter().map(|component| self.decided_in(component, &subject));
        let said: Vec<Said> = said.collect::<Option<_>>()?;
        said.into_iter().max_by_key(Said::weakness)
    }

    fn decided_in(&self, component: &str, subject: &Subject) -> Option<Said> {
        let facts = self.desk.known.facts;
        let (authority, calendar) = (&facts.program.authority, &facts.program.calendar);
        let context = facts.context();
        let finding = FindingRef::new(subject, component, None, None, &context);
        let covering = self.desk.index.covering(&finding, &context);
        let exploitation = facts.enrichment.of(subject, &facts.aliases, &facts.program.gate);
        let valid: Vec<&Decision> = covering
            .iter()
            .map(|&place| &facts.decisions[place])
            .filter(|decision| {
                let case = Case {
                    scanner: decision.basis.severity.or(self.line.severity).unwrap_or(Severity::Unknown),
                    assessed: None,
                    blocks_anyway: exploitation.is_blocking(),
                    known_exploited: exploitation.is_known,
                    team: facts.owners.get(component).map(|owner| owner.team.as_str()),
                };
                matches!(decision.standing(authority, calendar, &case, facts.now), Standing::Valid(_))
            })
            .collect();
        let is_raised = valid.iter().any(|decision| {
            matches!(decision.request.verdict, Verdict::Assessed { severity, .. } if authority.blocks(severity))
        });
        decided::strongest(&valid, authority, is_raised)
    }
}

/// What stands in an index under any of the names, once.
fn places<T: Copy + Ord>(names: &BTreeSet<AdvisoryId>, index: &HashMap<AdvisoryId, Vec<T>>) -> Vec<T> {
    let found: BTreeSet<T> = names.iter().filter_map(|name| index.get(name)).flatten().copied().collect();
    found.into_iter().collect()
}
