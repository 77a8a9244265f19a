//! Which scans count, and which are missing.

use super::unblock;
use super::verdict::{Evidence, Lack, Undecided};
use super::{Database, Facts, Scan};
use crate::program::policy::KevRule;
use crate::program::products::{Component, ComponentKind};
use crate::release::{Artifact, ReleaseComponent};
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// How old a file about exploitation may be.
const MAX_ENRICHMENT_AGE: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What the scans of a release are worth.
pub(crate) struct Gathered<'f> {
    /// The gated components that ship, by their ids.
    pub(crate) components: BTreeMap<&'f str, &'f Component>,
    /// For each scan of the facts, whether its findings don't matter: it looked at something else, or a later one of
    /// the same kind tells the same better.
    pub(super) is_dismissed: Vec<bool>,
    /// The scans that count, sorted.
    pub(crate) accepted: Vec<Evidence>,
    /// What is missing.
    pub(crate) lacking: Vec<Undecided>,
}

impl Gathered<'_> {
    /// Says whether an observation in a scan matters. One in a scan that the facts don't have does.
    pub(super) fn counts(&self, scan: usize) -> bool {
        !self.is_dismissed.get(scan).is_some_and(|dismissed| *dismissed)
    }

    /// Says whether everything is known of a component, or of all of them.
    pub(super) fn is_complete(&self, component: Option<&str>) -> bool {
        self.lacking.iter().all(|lack| {
            let is_other =
                lack.component.as_deref().is_some_and(|of| component.is_some_and(|wanted| of != wanted));
            is_other || matches!(lack.lack, Lack::Check { .. })
        })
    }
}

/// The scans whose findings a verdict looks at, as indices into the scans of the facts; the findings of the others
/// need not be there.
pub fn mattering(facts: &Facts) -> Vec<usize> {
    let gathered = gather(facts);
    (0..facts.scans.len()).filter(|&scan| gathered.counts(scan)).collect()
}

/// Looks through the scans of a release.
pub(crate) fn gather(facts: &Facts) -> Gathered<'_> {
    let mut gathered = Gathered {
        components: BTreeMap::new(),
        is_dismissed: vec![true; facts.scans.len()],
        accepted: Vec::new(),
        lacking: Vec::new(),
    };
    for unfit in facts.release.unfit(&facts.program.product) {
        gathered.lacking.push(unblock::undecided(facts, None, None, None, Lack::Unfit(unfit)));
    }
    for (id, stands) in &facts.release.components {
        if let (ReleaseComponent::At(artifact), Some(component)) = (stands, facts.program.gated(id)) {
            gathered.components.insert(&component.id, component);
            gather_component(facts, component, artifact, &mut gathered);
        }
    }
    if gathered.components.is_empty() {
        gathered.lacking.push(unblock::undecided(facts, None, None, None, Lack::NothingToJudge));
    }
    let lacks = lacking_enrichment(facts).into_iter().flatten();
    gathered.lacking.extend(lacks.map(|lack| unblock::undecided(facts, None, None, None, lack)));
    gathered.accepted.sort();
    gathered
}

fn gather_component<'f>(
    facts: &'f Facts,
    component: &'f Component,
    artifact: &Artifact,
    gathered: &mut Gathered<'f>,
) {
    let of_component = || facts.scans.iter().enumerate().filter(|(_, scan)| scan.component == component.id);
    let scans: Vec<(usize, &Scan)> = of_component().filter(|(_, scan)| !scan.is_rematch).collect();
    let rematches: Vec<(usize, &Scan)> = of_component().filter(|(_, scan)| scan.is_rematch).collect();
    let required: BTreeSet<&str> = component.engines.iter().map(String::as_str).collect();
    if required.is_empty() {
        gathered.lacking.push(unblock::undecided(facts, Some(&component.id), None, None, Lack::NoEngine));
    }
    let reporting = scans.iter().chain(&rematches).map(|(_, scan)| scan.engine.as_str());
    let engines: BTreeSet<&str> = required.iter().copied().chain(reporting).collect();
    let platforms = wanted_platforms(component, artifact);
    for engine in engines {
        for &platform in &platforms {
            let of_engine = || scans.iter().copied().filter(|(_, scan)| scan.engine == engine);
            let is_exact = |scan: &Scan| scan.scanned.is(artifact, platform, platforms.len() == 1);
            let exact: Vec<(usize, &Scan)> = of_engine().filter(|(_, scan)| is_exact(scan)).collect();
            let accepted = newest(exact.iter().copied().filter(|(_, scan)| shortfall(facts, scan).is_none()));
            let whole = || {
                newest(
                    exact
                        .iter()
                        .copied()
                        .filter(|(_, scan)| scan.incomplete.is_none() && scan.at <= facts.now),
                )
            };
            let since = accepted.or_else(whole).map_or(Timestamp::MIN, |(_, scan)| scan.at);
            for (place, _) in exact.iter().filter(|(_, scan)| scan.at >= since) {
                gathered.is_dismissed[*place] = false;
            }
            // What was matched before the scan that counts, that scan tells better.
            let matched: Vec<(usize, &Scan)> = rematches
                .iter()
                .copied()
                .filter(|(_, scan)| scan.engine == engine && is_exact(scan))
                .filter(|(_, scan)| scan.at >= since && scan.at <= facts.now)
                .collect();
            let whole = newest(matched.iter().copied().filter(|(_, scan)| scan.incomplete.is_none()));
            let since = whole.map_or(since, |(_, scan)| scan.at);
            for (place, _) in matched.iter().filter(|(_, scan)| scan.at >= since) {
                gathered.is_dismissed[*place] = false;
            }
            match accepted {
                Some((scan, _)) => gathered.accepted.push(Evidence {
                    component: component.id.clone(),
                    engine: engine.to_owned(),
                    platform: platform.map(str::to_owned),
                    scan,
                }),
                None if required.contains(engine) => {
                    let told = newest(exact.iter().copied().filter(|(_, scan)| scan.at <= facts.now));
                    let told = told.or_else(|| newest(exact.iter().copied()));
                    let lack = match told.and_then(|(_, scan)| shortfall(facts, scan)) {
                        Some(lack) => lack,
                        None => match newest(of_engine()) {
                            Some((_, scan)) => Lack::OtherState { at: scan.at },
                            None => Lack::NotScanned,
                        },
                    };
                    let component = Some(component.id.as_str());
                    gathered.lacking.push(unblock::undecided(facts, component, Some(engine), platform, lack));
                }
                None => {}
            }
        }
    }
}

/// The platforms that each need a scan; one without a name where the scanner may pick.
fn wanted_platforms<'a>(component: &'a Component, artifact: &'a Artifact) -> Vec<Option<&'a str>> {
    let named: BTreeSet<&str> = match (&component.kind, artifact) {
        (ComponentKind::Image { platforms, .. }, _) if !platforms.is_empty() => {
            platforms.iter().map(String::as_str).collect()
        }
        (_, Artifact::Image { manifests, .. }) => {
            manifests.iter().map(|manifest| manifest.platform.as_str()).collect()
        }
        _ => BTreeSet::new(),
    };
    if named.is_empty() { vec![None] } else { named.into_iter().map(Some).collect() }
}

/// The newest scan; of several at one time the one whose document sorts last.
fn newest<'f>(scans: impl Iterator<Item = (usize, &'f Scan)>) -> Option<(usize, &'f Scan)> {
    scans.max_by(|(_, a), (_, b)| (a.at, &a.document).cmp(&(b.at, &b.document)))
}

/// What keeps a scan from counting.
fn shortfall(facts: &Facts, scan: &Scan) -> Option<Lack> {
    let (gate, calendar) = (&facts.program.gate, &facts.program.calendar);
    if scan.at > facts.now {
        return Some(Lack::Future { at: scan.at });
    }
    if let Some(reason) = &scan.incomplete {
        return Some(Lack::Incomplete { reason: reason.clone() });
    }
    if facts.now > calendar.after(scan.at, gate.max_scan_age) {
        return Some(Lack::TooOld { at: scan.at });
    }
    match scan.database {
        Database::Undated => Some(Lack::UndatedDatabase),
        Database::Dated(dated) if dated > scan.at => Some(Lack::FutureDatabase { dated }),
        Database::Dated(dated) if scan.at > calendar.after(dated, gate.max_database_age) => {
            Some(Lack::OldDatabase { dated })
        }
        Database::None | Database::Dated(_) => None,
    }
}

/// The files about exploitation that the program asks for and that are missing or too old.
fn lacking_enrichment(facts: &Facts) -> [Option<Lack>; 2] {
    let is_current =
        |dated: Timestamp| dated <= facts.now && facts.now.duration_since(dated) <= MAX_ENRICHMENT_AGE;
    let catalogue = match &facts.enrichment.known_exploited {
        _ if facts.program.gate.kev == KevRule::Ignore => None,
        None => Some(Lack::NoCatalogue),
        Some(file) => Some(Lack::CatalogueDate { dated: file.dated }).filter(|_| !is_current(file.dated)),
    };
    let predictions = match &facts.enrichment.predictions {
        _ if facts.program.gate.epss_at.is_none() => None,
        None => Some(Lack::NoPredictions),
        Some(file) => Some(Lack::PredictionsDate { dated: file.dated }).filter(|_| !is_current(file.dated)),
    };
    [catalogue, predictions]
}
