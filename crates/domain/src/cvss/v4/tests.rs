use super::super::Vector;

fn vector(metrics: &str) -> Vector {
    format!("CVSS:4.0/{metrics}").parse().unwrap()
}

fn score(metrics: &str) -> f64 {
    vector(metrics).score()
}

/// Macro vector 000200 scores 9.3. No impact on subsequent systems is 3 of 4 steps down, but there is no lower
/// macro vector of EQ4.
#[test]
#[expect(clippy::float_cmp, reason = "scores are tenths, which compare exactly")]
fn the_most_severe_vector_of_a_macro_vector_has_its_score() {
    assert_eq!(score("AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"), 9.3);
    assert_eq!(score("AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H"), 10.0);
}

/// Macro vector 100200 scores 8.7. The next lower ones: EQ1 200200 with 7.0, EQ2 110200 with 7.7, EQ3 and EQ6 the
/// higher of 100201 with 7.5 and 101200 with 7.2, EQ4 none, EQ5 100210 with 7.4. Requirements high, medium and low
/// are 3 of 7 steps down, all else is the most severe: (8.7 − 7.5) × 3/7 = 0.514; the mean of four is 0.129.
#[test]
#[expect(clippy::float_cmp, reason = "scores are tenths, which compare exactly")]
fn a_score_between_macro_vectors_equals_the_one_computed_by_hand() {
    let metrics = "AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/CR:H/IR:M/AR:L/MAV:A";
    assert_eq!(score(metrics), 8.6);
    let (explained, steps) = super::explain(&vector(metrics));
    assert_eq!(explained, 8.6);
    assert_eq!(steps[1].explanation, "100200, whose most severe vectors score 8.7");
    assert!(steps.iter().any(|step| step.explanation == "8.7 − 0.129 = 8.571"), "{steps:?}");
}

/// Macro vector 112221 scores 0.6, and only EQ1 has a lower one: 212221 with 0.1. Network, low and passive are 1 of 4
/// steps down: 0.6 − 0.5 × 1/4 = 0.475.
#[test]
#[expect(clippy::float_cmp, reason = "scores are tenths, which compare exactly")]
fn the_mean_counts_only_sets_that_have_a_lower_macro_vector() {
    assert_eq!(score("AV:N/AC:H/AT:N/PR:L/UI:P/VC:L/VI:N/VA:N/SC:N/SI:N/SA:N/E:U"), 0.5);
}

#[test]
#[expect(clippy::float_cmp, reason = "scores are tenths, which compare exactly")]
fn no_impact_scores_nothing_and_safety_counts() {
    let harmless = "AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N";
    assert_eq!(score(harmless), 0.0);
    assert!(score(&format!("{harmless}/MSI:S")) > score(&format!("{harmless}/MSI:H")));
}

#[test]
#[expect(clippy::float_cmp, reason = "scores are tenths, which compare exactly")]
fn supplemental_metrics_leave_the_score_alone() {
    let metrics = "AV:L/AC:L/AT:P/PR:L/UI:N/VC:L/VI:H/VA:N/SC:N/SI:L/SA:N";
    assert_eq!(score(metrics), score(&format!("{metrics}/S:P/AU:Y/R:I/V:C/RE:H/U:Red")));
}
