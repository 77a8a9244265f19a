use super::*;
use proptest::prelude::*;

const VERSIONS: [Version; 4] = [Version::V2, Version::V3_0, Version::V3_1, Version::V4];

/// Vectors in which every metric outside the base group is there or not, whatever its value.
fn vectors_of(versions: &'static [Version]) -> impl Strategy<Value = Vector> {
    (prop::sample::select(versions), any::<[(bool, prop::sample::Index); MOST_METRICS]>()).prop_map(
        |(version, choices)| {
            let mut vector = Vector::without_values(version);
            for (place, (metric, (there, choice))) in version.metrics().iter().zip(choices).enumerate() {
                if there || metric.group == Group::Base {
                    vector = vector.with(place, u8::try_from(choice.index(metric.values.len())).unwrap());
                }
            }
            vector
        },
    )
}

fn attack_vectors() -> impl Strategy<Value = AttackVector> {
    use AttackVector::{Adjacent, Local, Network, Physical};
    prop::sample::select(&[Network, Adjacent, Local, Physical][..])
}

fn profiles() -> impl Strategy<Value = EnvironmentalProfile> {
    let requirement =
        || prop::sample::select(&[Requirement::High, Requirement::Medium, Requirement::Low][..]);
    (prop::option::of(attack_vectors()), requirement(), requirement(), requirement()).prop_map(
        |(attack_vector, confidentiality_requirement, integrity_requirement, availability_requirement)| {
            EnvironmentalProfile {
                attack_vector,
                confidentiality_requirement,
                integrity_requirement,
                availability_requirement,
            }
        },
    )
}

/// Says whether a score is one of 0.0, 0.1, … 10.0.
fn is_score(score: f64) -> bool {
    (0_u8..=100).any(|tenths| (f64::from(tenths) / 10.0).to_bits() == score.to_bits())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_reads_back(vector in vectors_of(&VERSIONS)) {
        prop_assert_eq!(vector.to_string().parse::<Vector>(), Ok(vector));
    }

    #[test]
    fn the_order_of_metrics_means_nothing(vector in vectors_of(&VERSIONS)) {
        let text = vector.to_string();
        let (prefix, metrics) = match text.split_once('/') {
            Some((prefix, metrics)) if prefix.starts_with("CVSS") => (format!("{prefix}/"), metrics),
            _ => (String::new(), text.as_str()),
        };
        let backwards = metrics.rsplit('/').collect::<Vec<_>>().join("/");
        prop_assert_eq!((prefix + &backwards).parse::<Vector>(), Ok(vector));
    }

    #[test]
    fn no_text_panics(text in "(CVSS:[234]\\.[01]/)?([A-Za-z]{1,3}:?[A-Z]{0,2}/?){0,12}\\PC{0,4}") {
        if let Ok(vector) = text.parse::<Vector>() {
            prop_assert!(is_score(vector.score()));
        }
    }

    #[test]
    fn scores_are_tenths_from_0_to_10(vector in vectors_of(&VERSIONS), profile in profiles()) {
        prop_assert!(is_score(vector.base_score()), "base {}", vector.base_score());
        prop_assert!(is_score(vector.score()), "{}", vector.score());
        let proposal = environmental(&vector, &profile);
        prop_assert!(is_score(proposal.score), "environmental {}", proposal.score);
        prop_assert!(proposal.severity != Severity::Unknown);
    }

    #[test]
    fn a_proposal_scores_what_its_vector_scores(vector in vectors_of(&VERSIONS), profile in profiles()) {
        let proposal = environmental(&vector, &profile);
        let read: Vector = proposal.vector.parse().unwrap();
        prop_assert_eq!(read.score().to_bits(), proposal.score.to_bits());
        prop_assert_eq!(read.severity(), proposal.severity);
        prop_assert_eq!(read.base_score().to_bits(), vector.base_score().to_bits());
        prop_assert_eq!(read.in_environment(&profile), read, "applying a profile twice is applying it once");
    }

    #[test]
    fn the_attack_vector_of_a_profile_never_raises_a_score(
        vector in vectors_of(&[Version::V3_0, Version::V3_1, Version::V4]),
        profile in profiles(),
    ) {
        let without = EnvironmentalProfile { attack_vector: None, ..profile };
        let (with, without) = (vector.in_environment(&profile), vector.in_environment(&without));
        prop_assert!(with.score() <= without.score(), "{with} {} > {without} {}", with.score(), without.score());
    }

    #[test]
    fn a_requirement_that_is_higher_never_lowers_a_score_since_3_1(
        vector in vectors_of(&[Version::V3_1, Version::V4]),
        profile in profiles(),
    ) {
        let higher = EnvironmentalProfile { confidentiality_requirement: Requirement::High, ..profile };
        prop_assert!(vector.in_environment(&higher).score() >= vector.in_environment(&profile).score());
    }

    #[test]
    fn a_2_0_vector_is_never_modified(vector in vectors_of(&[Version::V2]), profile in profiles()) {
        prop_assert_eq!(vector.in_environment(&profile), vector);
    }
}

#[test]
fn the_rating_of_2_0_is_the_nvd_s() {
    let rated = [0.0, 3.9, 4.0, 6.9, 7.0, 10.0].map(|score| Version::V2.severity_of(score).word());
    assert_eq!(rated, ["low", "low", "medium", "medium", "high", "high"]);
    assert_eq!(Version::V3_1.severity_of(9.0), Severity::Critical);
    assert_eq!(Version::V4.severity_of(0.0), Severity::Informational);
}

/// With a changed scope the impact of 3.0 shrinks again just below the greatest loss, which 3.1 corrects.
#[test]
fn in_3_0_a_requirement_that_is_higher_may_lower_a_score() {
    let score = |text: &str| text.parse::<Vector>().unwrap().score();
    let metrics = "AV:L/AC:H/PR:H/UI:R/S:C/C:H/I:H/A:L/IR:H";
    assert!(score(&format!("CVSS:3.0/{metrics}/CR:M")) < score(&format!("CVSS:3.0/{metrics}/CR:L")));
    assert!(score(&format!("CVSS:3.1/{metrics}/CR:M")) >= score(&format!("CVSS:3.1/{metrics}/CR:L")));
}

/// The equations find metrics by their place.
#[test]
fn modified_metrics_stand_where_their_base_metrics_do() {
    for (metrics, modified) in [(&v3::METRICS[..], v3::MODIFIED), (&v4::METRICS[..], v4::MODIFIED)] {
        for (place, metric) in metrics.iter().enumerate().filter(|(_, metric)| metric.group == Group::Base) {
            assert_eq!(metrics[place + modified].code, format!("M{}", metric.code));
        }
    }
}
