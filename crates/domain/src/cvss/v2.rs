//! CVSS 2.0: metrics (section 2 of its guide) and equations (section 3.2).

use super::Vector;
use super::metric::{Group, Metric, Value, value};

/// Metrics by their place in [`METRICS`].
const ACCESS_VECTOR: usize = 0;
const ACCESS_COMPLEXITY: usize = 1;
const AUTHENTICATION: usize = 2;
const IMPACTS: [usize; 3] = [3, 4, 5];
const TEMPORAL: [usize; 3] = [6, 7, 8];
const COLLATERAL_DAMAGE_POTENTIAL: usize = 9;
const TARGET_DISTRIBUTION: usize = 10;
const REQUIREMENTS: [usize; 3] = [11, 12, 13];

pub(super) static METRICS: [Metric; 14] = [
    Metric::base(
        "AV",
        "access vector",
        &[value("L", "local", 395), value("A", "adjacent network", 646), value("N", "network", 1000)],
    ),
    Metric::base(
        "AC",
        "access complexity",
        &[value("H", "high", 350), value("M", "medium", 610), value("L", "low", 710)],
    ),
    Metric::base(
        "Au",
        "authentication",
        &[value("M", "multiple", 450), value("S", "single", 560), value("N", "none", 704)],
    ),
    Metric::base("C", "confidentiality impact", IMPACT),
    Metric::base("I", "integrity impact", IMPACT),
    Metric::base("A", "availability impact", IMPACT),
    Metric::threat(
        "E",
        "exploitability",
        &[
            value("U", "unproven", 850),
            value("POC", "proof of concept", 900),
            value("F", "functional", 950),
            value("H", "high", 1000),
        ],
    ),
    Metric::threat(
        "RL",
        "remediation level",
        &[
            value("OF", "official fix", 870),
            value("TF", "temporary fix", 900),
            value("W", "workaround", 950),
            value("U", "unavailable", 1000),
        ],
    ),
    Metric::threat(
        "RC",
        "report confidence",
        &[value("UC", "unconfirmed", 900), value("UR", "uncorroborated", 950), value("C", "confirmed", 1000)],
    ),
    Metric::environmental(
        "CDP",
        "collateral damage potential",
        &[
            value("N", "none", 0),
            value("L", "low", 100),
            value("LM", "low to medium", 300),
            value("MH", "medium to high", 400),
            value("H", "high", 500),
        ],
    ),
    Metric::environmental(
        "TD",
        "target distribution",
        &[value("N", "none", 0), value("L", "low", 250), value("M", "medium", 750), value("H", "high", 1000)],
    ),
    Metric::environmental("CR", "confidentiality requirement", REQUIREMENT),
    Metric::environmental("IR", "integrity requirement", REQUIREMENT),
    Metric::environmental("AR", "availability requirement", REQUIREMENT),
];

const IMPACT: &[Value] = &[value("N", "none", 0), value("P", "partial", 275), value("C", "complete", 660)];
const REQUIREMENT: &[Value] = &[value("L", "low", 500), value("M", "medium", 1000), value("H", "high", 1510)];

/// The base score, section 3.2.1.
pub(super) fn base_score(vector: &Vector) -> f64 {
    not_negative(base(vector, 10.41 * impact(vector, |_| 1.0)))
}

/// The environmental score (section 3.2.3) if a metric of that group is defined, else the temporal one (3.2.2).
pub(super) fn score(vector: &Vector) -> f64 {
    let temporal =
        |base: f64| round(TEMPORAL.into_iter().fold(base, |score, metric| score * vector.weight(metric)));
    if !vector.has(Group::Environmental) {
        return temporal(base_score(vector));
    }
    let adjusted_impact = (10.41 * impact(vector, |place| vector.weight(REQUIREMENTS[place]))).min(10.0);
    let adjusted_temporal = temporal(base(vector, adjusted_impact));
    let damage = vector.value(COLLATERAL_DAMAGE_POTENTIAL).map_or(0.0, Value::factor);
    let damaged = adjusted_temporal + (10.0 - adjusted_temporal) * damage;
    not_negative(round(damaged * vector.weight(TARGET_DISTRIBUTION)))
}

/// The value, or 0 (never −0) if it is less.
fn not_negative(value: f64) -> f64 {
    if value > 0.0 { value } else { 0.0 }
}

fn base(vector: &Vector, impact: f64) -> f64 {
    let exploitability = 20.0
        * vector.weight(ACCESS_VECTOR)
        * vector.weight(ACCESS_COMPLEXITY)
        * vector.weight(AUTHENTICATION);
    let any_impact = if impact > 0.0 { 1.176 } else { 0.0 };
    round((0.6 * impact + 0.4 * exploitability - 1.5) * any_impact)
}

/// How much of everything is lost, 0 to 1, with each loss weighted by its requirement.
fn impact(vector: &Vector, requirement: impl Fn(usize) -> f64) -> f64 {
    let kept = |(place, metric): (usize, usize)| 1.0 - vector.weight(metric) * requirement(place);
    1.0 - IMPACTS.into_iter().enumerate().map(kept).product::<f64>()
}

/// To one decimal, half away from zero.
///
/// The tolerance lets a half count as one that floating point stores a little below it. It is far
/// smaller than the 0.0005 tenths by which every other value of the equations stays below the next half.
fn round(value: f64) -> f64 {
    const TOLERANCE: f64 = 1e-9;
    let tenths = value * 10.0;
    (tenths + TOLERANCE.copysign(tenths)).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::super::Vector;

    fn scores(text: &str) -> (f64, f64) {
        let vector: Vector = text.parse().unwrap();
        (vector.base_score(), vector.score())
    }

    /// The worked example of section 3.3.1 of the guide (CVE-2002-0392).
    #[test]
    #[expect(clippy::float_cmp, reason = "scores are tenths, which compare exactly")]
    fn the_guide_s_first_example_scores_as_the_guide_says() {
        assert_eq!(scores("AV:N/AC:L/Au:N/C:N/I:N/A:C").0, 7.8);
        assert_eq!(scores("AV:N/AC:L/Au:N/C:N/I:N/A:C/E:F/RL:OF/RC:C"), (7.8, 6.4));
        assert_eq!(scores("AV:N/AC:L/Au:N/C:N/I:N/A:C/E:F/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:H"), (7.8, 9.2));
        assert_eq!(scores("AV:N/AC:L/Au:N/C:N/I:N/A:C/E:F/RL:OF/RC:C/CDP:N/TD:N/CR:M/IR:M/AR:H"), (7.8, 0.0));
    }

    /// 9.0 × 0.95 is 8.55, a tie that binary floating point stores below the tie.
    #[test]
    #[expect(clippy::float_cmp, reason = "scores are tenths, which compare exactly")]
    fn a_tie_is_rounded_up() {
        assert_eq!(super::round(9.0 * 0.95), 8.6);
        assert_eq!(super::round(-0.05), -0.1);
        assert_eq!(super::round(8.5499), 8.5);
    }
}
