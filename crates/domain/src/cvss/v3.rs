//! CVSS 3.0 and 3.1: metrics and equations (section 7 of the 3.1 specification, section 8 of the 3.0 one).

use super::environment::Step;
use super::metric::{Group, Metric, Value, value};
use super::{Vector, Version};

/// Metrics by their place in [`METRICS`].
pub(super) const ATTACK_VECTOR: usize = 0;
const ATTACK_COMPLEXITY: usize = 1;
const PRIVILEGES_REQUIRED: usize = 2;
const USER_INTERACTION: usize = 3;
const SCOPE: usize = 4;
const IMPACTS: [usize; 3] = [5, 6, 7];
const TEMPORAL: [usize; 3] = [8, 9, 10];
pub(super) const REQUIREMENTS: [usize; 3] = [11, 12, 13];
/// A base metric's place plus this is the place of its modified metric.
pub(super) const MODIFIED: usize = 14;

pub(super) static METRICS: [Metric; 22] = [
    Metric::base("AV", "attack vector", VECTOR),
    Metric::base("AC", "attack complexity", COMPLEXITY),
    Metric::base("PR", "privileges required", PRIVILEGES),
    Metric::base("UI", "user interaction", INTERACTION),
    Metric::base("S", "scope", SCOPES),
    Metric::base("C", "confidentiality", IMPACT),
    Metric::base("I", "integrity", IMPACT),
    Metric::base("A", "availability", IMPACT),
    Metric::threat(
        "E",
        "exploit code maturity",
        &[
            value("H", "high", 1000),
            value("F", "functional", 970),
            value("P", "proof of concept", 940),
            value("U", "unproven", 910),
        ],
    ),
    Metric::threat(
        "RL",
        "remediation level",
        &[
            value("U", "unavailable", 1000),
            value("W", "workaround", 970),
            value("T", "temporary fix", 960),
            value("O", "official fix", 950),
        ],
    ),
    Metric::threat(
        "RC",
        "report confidence",
        &[value("C", "confirmed", 1000), value("R", "reasonable", 960), value("U", "unknown", 920)],
    ),
    Metric::environmental("CR", "confidentiality requirement", REQUIREMENT),
    Metric::environmental("IR", "integrity requirement", REQUIREMENT),
    Metric::environmental("AR", "availability requirement", REQUIREMENT),
    Metric::environmental("MAV", "modified attack vector", VECTOR),
    Metric::environmental("MAC", "modified attack complexity", COMPLEXITY),
    Metric::environmental("MPR", "modified privileges required", PRIVILEGES),
    Metric::environmental("MUI", "modified user interaction", INTERACTION),
    Metric::environmental("MS", "modified scope", SCOPES),
    Metric::environmental("MC", "modified confidentiality", IMPACT),
    Metric::environmental("MI", "modified integrity", IMPACT),
    Metric::environmental("MA", "modified availability", IMPACT),
];

const VECTOR: &[Value] = &[
    value("N", "network", 850),
    value("A", "adjacent", 620),
    value("L", "local", 550),
    value("P", "physical", 200),
];
const COMPLEXITY: &[Value] = &[value("L", "low", 770), value("H", "high", 440)];
const PRIVILEGES: &[Value] = &[value("N", "none", 850), value("L", "low", 620), value("H", "high", 270)];
/// What the privileges count once the scope is changed.
const PRIVILEGES_IN_CHANGED_SCOPE: [f64; 3] = [0.85, 0.68, 0.5];
const INTERACTION: &[Value] = &[value("N", "none", 850), value("R", "required", 620)];
/// The scope has no weight; it selects the equations.
const SCOPES: &[Value] = &[value("U", "unchanged", 0), value("C", "changed", 0)];
const CHANGED: usize = 1;
const IMPACT: &[Value] = &[value("H", "high", 560), value("L", "low", 220), value("N", "none", 0)];
const REQUIREMENT: &[Value] = &[value("H", "high", 1500), value("M", "medium", 1000), value("L", "low", 500)];

/// The base score, section 7.1 (3.0: 8.1).
pub(super) fn base_score(vector: &Vector) -> f64 {
    Computation::of_base(vector).rounded
}

/// The environmental score (section 7.3, 3.0: 8.3) if a metric of that group is defined, else the temporal one
/// (7.2, 3.0: 8.2).
pub(super) fn score(vector: &Vector) -> f64 {
    if vector.has(Group::Environmental) {
        return Computation::of_environment(vector).score;
    }
    Computation::of_base(vector).score
}

/// The results of the equations, from the first to the last.
struct Computation {
    changed: bool,
    /// How much of everything is lost, 0 to 1 (ISS and MISS in the specification).
    loss: f64,
    impact: f64,
    exploitability: f64,
    /// Impact and exploitability together, at most 10.
    together: f64,
    rounded: f64,
    /// The product of the temporal metrics.
    temporal: f64,
    score: f64,
}

impl Computation {
    fn of_base(vector: &Vector) -> Self {
        let changed = vector.chosen(SCOPE) == Some(CHANGED);
        let loss = 1.0 - IMPACTS.into_iter().map(|metric| 1.0 - vector.weight(metric)).product::<f64>();
        let impact =
            if changed { 7.52 * (loss - 0.029) - 3.25 * (loss - 0.02).powi(15) } else { 6.42 * loss };
        Self::from_parts(vector, changed, loss, impact, |metric| metric)
    }

    fn of_environment(vector: &Vector) -> Self {
        let modified = |metric: usize| {
            if vector.chosen(metric + MODIFIED).is_some() { metric + MODIFIED } else { metric }
        };
        let changed = vector.chosen(modified(SCOPE)) == Some(CHANGED);
        let kept = |(impact, requirement): (usize, usize)| {
            1.0 - vector.weight(modified(impact)) * vector.weight(requirement)
        };
        let loss = (1.0 - IMPACTS.into_iter().zip(REQUIREMENTS).map(kept).product::<f64>()).min(0.915);
        let impact = match (changed, vector.version()) {
            (false, _) => 6.42 * loss,
            (true, Version::V3_0) => 7.52 * (loss - 0.029) - 3.25 * (loss - 0.02).powi(15),
            (true, _) => 7.52 * (loss - 0.029) - 3.25 * (loss * 0.9731 - 0.02).powi(13),
        };
        Self::from_parts(vector, changed, loss, impact, modified)
    }

    fn from_parts(
        vector: &Vector,
        changed: bool,
        loss: f64,
        impact: f64,
        which: impl Fn(usize) -> usize,
    ) -> Self {
        let privileges = which(PRIVILEGES_REQUIRED);
        let privileges =
            match vector.chosen(privileges).and_then(|place| PRIVILEGES_IN_CHANGED_SCOPE.get(place)) {
                Some(weight) if changed => *weight,
                _ => vector.weight(privileges),
            };
        let exploitability = 8.22
            * vector.weight(which(ATTACK_VECTOR))
            * vector.weight(which(ATTACK_COMPLEXITY))
            * privileges
            * vector.weight(which(USER_INTERACTION));
        let together = match (impact > 0.0, changed) {
            (false, _) => 0.0,
            (true, false) => (impact + exploitability).min(10.0),
            (true, true) => (1.08 * (impact + exploitability)).min(10.0),
        };
        let rounded = round_up(together);
        let temporal = TEMPORAL.into_iter().map(|metric| vector.weight(metric)).product();
        Self {
            changed,
            loss,
            impact,
            exploitability,
            together,
            rounded,
            temporal,
            score: round_up(rounded * temporal),
        }
    }
}

/// The smallest number with one decimal that is not below the value.
///
/// This is the integer form of appendix A of the 3.1 specification. 3.0 asks for the same without saying how;
/// no value its equations can have lies within the 0.000005 above a tenth where the two would differ.
fn round_up(value: f64) -> f64 {
    ((value * 100_000.0).round() / 10_000.0).ceil() / 10.0
}

/// The environmental score and how it comes about.
pub(super) fn explain(vector: &Vector) -> (f64, Vec<Step>) {
    let result = Computation::of_environment(vector);
    let scope = if result.changed { "scope changed" } else { "scope unchanged" };
    let factor = if result.changed { "1.08 × " } else { "" };
    let mut steps = vec![
        Step::new("loss weighted by the requirements", format!("{:.4} of at most 0.915", result.loss)),
        Step::new("impact sub-score", format!("{:.3} ({scope})", result.impact)),
        Step::new("exploitability sub-score", format!("{:.3}", result.exploitability)),
    ];
    steps.push(if result.impact > 0.0 {
        let sum = format!("{factor}({:.3} + {:.3})", result.impact, result.exploitability);
        Step::new("together", format!("{sum}, at most 10: {:.3}", result.together))
    } else {
        Step::new("together", "0, as there is no impact".to_owned())
    });
    steps.push(Step::new("rounded up", format!("{:.1}", result.rounded)));
    if vector.has(Group::Threat) {
        let product = format!(
            "{:.1} × {:.4} = {:.4}",
            result.rounded,
            result.temporal,
            result.rounded * result.temporal
        );
        steps.push(Step::new("temporal metrics", product));
        steps.push(Step::new("rounded up", format!("{:.1}", result.score)));
    }
    (result.score, steps)
}

#[cfg(test)]
mod tests {
    use super::super::Vector;
    use super::round_up;

    fn score(text: &str) -> f64 {
        text.parse::<Vector>().unwrap().score()
    }

    /// Network, low, none, none: 8.22 × 0.85 × 0.77 × 0.85 × 0.85 = 3.887; loss 1 − 0.44³ = 0.914816.
    #[test]
    #[expect(clippy::float_cmp, reason = "scores are tenths, which compare exactly")]
    fn base_scores_equal_those_computed_by_hand() {
        // 6.42 × 0.914816 = 5.873; 5.873 + 3.887 = 9.760.
        assert_eq!(score("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"), 9.8);
        // 7.52 × 0.885816 − 3.25 × 0.894816^15 = 6.048; 1.08 × (6.048 + 3.887) is more than 10.
        assert_eq!(score("CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H"), 10.0);
        // Loss 0.22: 1.4124; 8.22 × 0.55 × 0.44 × 0.27 × 0.62 = 0.333; 1.745.
        assert_eq!(score("CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:N/I:N/A:L"), 1.8);
        assert_eq!(score("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:N/I:N/A:N"), 0.0);
    }

    #[test]
    #[expect(clippy::float_cmp, reason = "scores are tenths, which compare exactly")]
    fn temporal_and_environmental_scores_equal_those_computed_by_hand() {
        // 9.8 × 0.94 × 0.95 × 0.96 = 8.401.
        assert_eq!(score("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:P/RL:O/RC:R"), 8.5);
        // Loss 1 − 0.16 × 0.44 × 0.72 = 0.9493, capped at 0.915: 5.874; 8.22 × 0.62 × 0.77 × 0.7225 = 2.835; 8.71.
        assert_eq!(score("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/MAV:A/CR:H/IR:M/AR:L"), 8.8);
    }

    /// The environmental equation for a changed scope is another one in 3.1. With loss 0.914816, local, high,
    /// high and required (8.22 × 0.55 × 0.44 × 0.5 × 0.62 = 0.617):
    /// 3.0: 6.661 − 3.25 × 0.894816^15 (0.1889) = 6.047; 1.08 × 6.664 = 7.197.
    /// 3.1: 6.661 − 3.25 × 0.870207^13 (0.1641) = 6.128; 1.08 × 6.745 = 7.285.
    #[test]
    #[expect(clippy::float_cmp, reason = "scores are tenths, which compare exactly")]
    fn a_changed_scope_scores_differently_in_3_0_and_3_1() {
        let metrics = "AV:L/AC:H/PR:H/UI:R/S:C/C:H/I:H/A:H/CR:M";
        assert_eq!(score(&format!("CVSS:3.0/{metrics}")), 7.2);
        assert_eq!(score(&format!("CVSS:3.1/{metrics}")), 7.3);
    }

    #[test]
    #[expect(clippy::float_cmp, reason = "scores are tenths, which compare exactly")]
    fn rounding_up_forgives_floating_point_and_nothing_else() {
        assert_eq!(round_up(4.0), 4.0);
        assert_eq!(round_up(4.02), 4.1);
        assert_eq!(round_up(4.000_02), 4.1);
        assert_eq!(round_up(8.6 * 0.95 / 0.95), 8.6);
        // 0.1 + 0.2 is 0.30000000000000004.
        assert_eq!(round_up(0.1 + 0.2), 0.3);
    }
}
