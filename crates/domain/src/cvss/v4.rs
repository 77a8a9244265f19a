//! CVSS 4.0: metrics (sections 2 to 5 of the specification) and scoring by macro vectors (section 8.2).

mod macro_vectors;

use super::Vector;
use super::environment::Step;
use super::metric::{Group, Metric, Value, value};
use macro_vectors::{MacroVector, SETS};

/// Metrics by their place in [`METRICS`].
pub(super) const ATTACK_VECTOR: usize = 0;
const ATTACK_COMPLEXITY: usize = 1;
const ATTACK_REQUIREMENTS: usize = 2;
const PRIVILEGES_REQUIRED: usize = 3;
const USER_INTERACTION: usize = 4;
const VULNERABLE_SYSTEM: [usize; 3] = [5, 6, 7];
const SUBSEQUENT_SYSTEM: [usize; 3] = [8, 9, 10];
const EXPLOIT_MATURITY: usize = 11;
pub(super) const REQUIREMENTS: [usize; 3] = [12, 13, 14];
/// A base metric's place plus this is the place of its modified metric.
pub(super) const MODIFIED: usize = 15;

pub(super) static METRICS: [Metric; super::MOST_METRICS] = [
    Metric::base("AV", "attack vector", VECTOR),
    Metric::base("AC", "attack complexity", COMPLEXITY),
    Metric::base("AT", "attack requirements", PRESENCE),
    Metric::base("PR", "privileges required", PRIVILEGES),
    Metric::base("UI", "user interaction", INTERACTION),
    Metric::base("VC", "vulnerable system confidentiality", IMPACT),
    Metric::base("VI", "vulnerable system integrity", IMPACT),
    Metric::base("VA", "vulnerable system availability", IMPACT),
    Metric::base("SC", "subsequent system confidentiality", SUBSEQUENT),
    Metric::base("SI", "subsequent system integrity", SUBSEQUENT),
    Metric::base("SA", "subsequent system availability", SUBSEQUENT),
    Metric::threat(
        "E",
        "exploit maturity",
        &[value("A", "attacked", 0), value("P", "proof of concept", 1), value("U", "unreported", 2)],
    ),
    Metric::environmental("CR", "confidentiality requirement", REQUIREMENT),
    Metric::environmental("IR", "integrity requirement", REQUIREMENT),
    Metric::environmental("AR", "availability requirement", REQUIREMENT),
    Metric::environmental("MAV", "modified attack vector", VECTOR),
    Metric::environmental("MAC", "modified attack complexity", COMPLEXITY),
    Metric::environmental("MAT", "modified attack requirements", PRESENCE),
    Metric::environmental("MPR", "modified privileges required", PRIVILEGES),
    Metric::environmental("MUI", "modified user interaction", INTERACTION),
    Metric::environmental("MVC", "modified vulnerable system confidentiality", IMPACT),
    Metric::environmental("MVI", "modified vulnerable system integrity", IMPACT),
    Metric::environmental("MVA", "modified vulnerable system availability", IMPACT),
    Metric::environmental("MSC", "modified subsequent system confidentiality", SUBSEQUENT),
    Metric::environmental("MSI", "modified subsequent system integrity", SUBSEQUENT_OR_SAFETY),
    Metric::environmental("MSA", "modified subsequent system availability", SUBSEQUENT_OR_SAFETY),
    Metric::supplemental("S", "safety", &[value("N", "negligible", 0), value("P", "present", 0)]),
    Metric::supplemental("AU", "automatable", &[value("N", "no", 0), value("Y", "yes", 0)]),
    Metric::supplemental(
        "R",
        "recovery",
        &[value("A", "automatic", 0), value("U", "user", 0), value("I", "irrecoverable", 0)],
    ),
    Metric::supplemental("V", "value density", &[value("D", "diffuse", 0), value("C", "concentrated", 0)]),
    Metric::supplemental(
        "RE",
        "vulnerability response effort",
        &[value("L", "low", 0), value("M", "moderate", 0), value("H", "high", 0)],
    ),
    Metric::supplemental(
        "U",
        "provider urgency",
        &[
            value("Clear", "clear", 0),
            value("Green", "green", 0),
            value("Amber", "amber", 0),
            value("Red", "red", 0),
        ],
    ),
];

const VECTOR: &[Value] =
    &[value("N", "network", 0), value("A", "adjacent", 1), value("L", "local", 2), value("P", "physical", 3)];
const COMPLEXITY: &[Value] = &[value("L", "low", 0), value("H", "high", 1)];
const PRESENCE: &[Value] = &[value("N", "none", 0), value("P", "present", 1)];
const PRIVILEGES: &[Value] = &[value("N", "none", 0), value("L", "low", 1), value("H", "high", 2)];
const INTERACTION: &[Value] = &[value("N", "none", 0), value("P", "passive", 1), value("A", "active", 2)];
const IMPACT: &[Value] = &[value("H", "high", 0), value("L", "low", 1), value("N", "none", 2)];
/// Safety, which only the modified metrics can have, is a step above high.
const SUBSEQUENT: &[Value] = &[value("H", "high", 1), value("L", "low", 2), value("N", "none", 3)];
const SUBSEQUENT_OR_SAFETY: &[Value] =
    &[value("S", "safety", 0), value("H", "high", 1), value("L", "low", 2), value("N", "negligible", 3)];
const REQUIREMENT: &[Value] = &[value("H", "high", 0), value("M", "medium", 1), value("L", "low", 2)];

/// The score of all metrics together, section 8.2.
pub(super) fn score(vector: &Vector) -> f64 {
    Computation::of(vector).map_or(0.0, |result| f64::from(result.tenths) / 10.0)
}

/// How many steps a metric's value is below the most severe one.
///
/// A base metric is overridden by its modified one; exploit maturity and requirements that are not defined
/// count as the most severe.
fn level(vector: &Vector, metric: usize) -> i32 {
    let modified = if metric < EXPLOIT_MATURITY { vector.value(metric + MODIFIED) } else { None };
    modified.or_else(|| vector.value(metric)).map_or(0, |value| i32::from(value.weight))
}

/// The results of scoring, in tenths of a point.
struct Computation {
    macro_vector: MacroVector,
    /// The score of the most severe vectors of the macro vector.
    highest: i32,
    sets: [Distance; SETS],
    tenths: i32,
}

/// Where a vector stands within one equivalence set of its macro vector.
#[derive(Clone, Copy)]
struct Distance {
    /// How much lower the next macro vector of this set scores; `None` when there is none.
    available: Option<i32>,
    /// Steps down from the most severe vectors of the set.
    steps: i32,
    /// How many steps there are.
    depth: i32,
}

impl Distance {
    /// A common multiple of all depths: shares of a set are whole numbers of tenths divided by this.
    const UNIT: i32 = 840;

    /// The part of the available distance that the steps make up, in tenths times [`Self::UNIT`].
    fn share(self) -> i32 {
        self.available.unwrap_or(0) * self.steps * (Self::UNIT / self.depth)
    }
}

impl Computation {
    /// `None` if nothing is harmed, which scores 0.
    fn of(vector: &Vector) -> Option<Self> {
        let level = |metric| level(vector, metric);
        let [av, ac, at] = [ATTACK_VECTOR, ATTACK_COMPLEXITY, ATTACK_REQUIREMENTS].map(level);
        let [pr, ui, maturity] = [PRIVILEGES_REQUIRED, USER_INTERACTION, EXPLOIT_MATURITY].map(level);
        let impact = VULNERABLE_SYSTEM.map(level);
        let subsequent = SUBSEQUENT_SYSTEM.map(level);
        let requirements = REQUIREMENTS.map(level);
        if impact == [2; 3] && subsequent == [3; 3] {
            return None;
        }
        let macro_vector =
            MacroVector::new([av, pr, ui], [ac, at], impact, requirements, subsequent, maturity);
        let highest = macro_vector.tenths();
        let levels = [
            av + pr + ui,
            ac + at,
            impact.into_iter().chain(requirements).sum(),
            subsequent.into_iter().sum(),
            // Exploit maturity has one value in each of its sets, so there is no distance.
            0,
        ];
        let mut sets = [Distance { available: None, steps: 0, depth: 1 }; SETS];
        for (number, (set, levels)) in sets.iter_mut().zip(levels).enumerate() {
            let (most_severe, depth) = macro_vector.extent(number);
            *set = Distance {
                available: macro_vector.next_lower(number).map(|lower| highest - lower),
                steps: levels - most_severe,
                depth,
            };
        }
        let count: i32 = sets.iter().map(|set| i32::from(set.available.is_some())).sum();
        // The score is the highest minus the mean of the shares; counted in whole numbers there is no rounding
        // error, and a half is a half.
        let unit = Distance::UNIT * count.max(1);
        let exact = highest * unit - sets.iter().map(|set| set.share()).sum::<i32>();
        let tenths = (2 * exact + unit) / (2 * unit);
        Some(Self { macro_vector, highest, sets, tenths: tenths.clamp(0, 100) })
    }
}

/// The score and how it comes about.
pub(super) fn explain(vector: &Vector) -> (f64, Vec<Step>) {
    let Some(result) = Computation::of(vector) else {
        return (0.0, vec![Step::new("impact", "none on any system, so the score is 0.0".to_owned())]);
    };
    let points = |tenths: i32| f64::from(tenths) / 10.0;
    let share = |set: &Distance| f64::from(set.share()) / f64::from(Distance::UNIT) / 10.0;
    let mut steps = Vec::new();
    if !vector.has(Group::Threat) {
        steps.push(Step::new("exploit maturity", "not defined, counted as attacked".to_owned()));
    }
    let most_severe =
        format!("{}, whose most severe vectors score {:.1}", result.macro_vector, points(result.highest));
    steps.push(Step::new("macro vector", most_severe));
    let mut shares = Vec::new();
    for (name, set) in MacroVector::SET_NAMES.into_iter().zip(&result.sets) {
        let Some(available) = set.available else { continue };
        shares.push(share(set));
        let below = format!("{} of {} steps below the most severe", set.steps, set.depth);
        let taken =
            format!("of the {:.1} down to the next macro vector: {:.3}", points(available), share(set));
        steps.push(Step::new(name, format!("{below}, {taken}")));
    }
    if let Ok(count @ 1..) = u32::try_from(shares.len()) {
        let mean = shares.iter().sum::<f64>() / f64::from(count);
        let rest = points(result.highest) - mean;
        steps.push(Step::new(
            "minus the mean of these",
            format!("{:.1} − {mean:.3} = {rest:.3}", points(result.highest)),
        ));
    }
    steps.push(Step::new("rounded", format!("{:.1}", points(result.tenths))));
    (points(result.tenths), steps)
}

#[cfg(test)]
mod tests;
