use super::*;

fn vector(text: &str) -> Vector {
    text.parse().unwrap()
}

fn proposal(text: &str) -> Proposal {
    environmental(&vector(text), &EnvironmentalProfile::default())
}

fn shown(proposal: &Proposal) -> Vec<String> {
    proposal.steps.iter().map(ToString::to_string).collect()
}

fn attack_vector_only(text: &str, attack_vector: AttackVector) -> String {
    let profile =
        EnvironmentalProfile { attack_vector: Some(attack_vector), ..EnvironmentalProfile::default() };
    let modified = vector(text).in_environment(&profile).to_string();
    modified.split("/MAV:").nth(1).map_or(String::new(), |rest| rest.chars().take(1).collect())
}

#[test]
fn a_network_vector_becomes_adjacent_and_the_steps_say_how_it_scores() {
    let proposal = proposal("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:L/E:P");
    assert_eq!(proposal.vector, "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:L/E:P/CR:H/IR:M/AR:L/MAV:A");
    // Loss 1 − 0.67 × 0.89 = 0.4037; × 6.42 = 2.592; 8.22 × 0.62 × 0.77 × 0.7225 = 2.835; × 0.94.
    assert_eq!(
        shown(&proposal),
        [
            "attack vector: network → adjacent (0.85 → 0.62)",
            "confidentiality requirement: high (× 1.5)",
            "integrity requirement: medium (× 1.0)",
            "availability requirement: low (× 0.5)",
            "loss weighted by the requirements: 0.4037 of at most 0.915",
            "impact sub-score: 2.592 (scope unchanged)",
            "exploitability sub-score: 2.835",
            "together: (2.592 + 2.835), at most 10: 5.427",
            "rounded up: 5.5",
            "temporal metrics: 5.5 × 0.9400 = 5.1700",
            "rounded up: 5.2",
        ]
    );
    assert_eq!((proposal.score, proposal.severity), (5.2, Severity::Medium));
}

#[test]
fn a_4_0_vector_is_explained_by_its_macro_vector() {
    let proposal = proposal("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N");
    assert_eq!(
        shown(&proposal),
        [
            "attack vector: network → adjacent",
            "confidentiality requirement: high",
            "integrity requirement: medium",
            "availability requirement: low",
            "exploit maturity: not defined, counted as attacked",
            "macro vector: 100200, whose most severe vectors score 8.7",
            "exploitability (EQ1): 0 of 4 steps below the most severe, of the 1.7 down to the next macro vector: 0.000",
            "complexity (EQ2): 0 of 1 steps below the most severe, of the 1.0 down to the next macro vector: 0.000",
            "vulnerable system and requirements (EQ3, EQ6): 3 of 7 steps below the most severe, of the 1.2 down to the next macro vector: 0.514",
            "exploit maturity (EQ5): 0 of 1 steps below the most severe, of the 1.3 down to the next macro vector: 0.000",
            "minus the mean of these: 8.7 − 0.129 = 8.571",
            "rounded: 8.6",
        ]
    );
    assert_eq!(proposal.severity, Severity::High);
}

#[test]
fn an_attack_vector_that_is_not_network_stays() {
    for base in ["A", "L", "P"] {
        let proposal = proposal(&format!("CVSS:3.1/AV:{base}/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H"));
        assert!(!proposal.vector.contains("/MAV:"), "{}", proposal.vector);
        assert!(proposal.steps[0].explanation.ends_with("stays, as only network becomes adjacent"));
    }
}

#[test]
fn a_vector_is_never_made_more_exposed() {
    let base = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H";
    assert_eq!(attack_vector_only(base, AttackVector::Network), "");
    assert_eq!(attack_vector_only(base, AttackVector::Physical), "P");
    assert_eq!(attack_vector_only(&format!("{base}/MAV:L"), AttackVector::Adjacent), "L");
    assert_eq!(attack_vector_only(&format!("{base}/MAV:A"), AttackVector::Local), "L");
    assert_eq!(attack_vector_only(&format!("{base}/MAV:N"), AttackVector::Adjacent), "A");
    assert!(
        proposal(&format!("{base}/MAV:L")).steps[0]
            .explanation
            .starts_with("local stays, as it is no more exposed")
    );
}

#[test]
fn the_profile_s_requirements_replace_the_vector_s_and_its_other_metrics_stay() {
    let proposal = proposal("CVSS:3.0/AV:L/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H/CR:L/MAC:H/MI:N");
    assert!(proposal.vector.ends_with("/CR:H/IR:M/AR:L/MAC:H/MI:N"), "{}", proposal.vector);
    let steps = shown(&proposal);
    assert_eq!(steps[1], "confidentiality requirement: high (× 1.5) instead of the vector's low");
    assert_eq!(steps[4], "from the vector itself: modified attack complexity high, modified integrity none");
}

#[test]
fn a_profile_without_an_attack_vector_changes_none() {
    let profile = EnvironmentalProfile { attack_vector: None, ..EnvironmentalProfile::default() };
    let proposal = environmental(&vector("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"), &profile);
    assert!(proposal.vector.ends_with("/A:H/CR:H/IR:M/AR:L"));
    assert_eq!(proposal.steps[0].subject, "confidentiality requirement");
}

#[test]
fn a_2_0_vector_is_read_and_not_modified() {
    let proposal = proposal("(AV:N/AC:L/Au:N/C:C/I:C/A:C)");
    assert_eq!(proposal.vector, "AV:N/AC:L/Au:N/C:C/I:C/A:C");
    assert_eq!((proposal.score, proposal.severity), (10.0, Severity::High));
    assert_eq!(
        shown(&proposal),
        ["environment: CVSS 2.0 is read, not modified; the score is the vector's own"]
    );
}

#[test]
fn a_vector_without_impact_says_so() {
    let v3 = proposal("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:N/I:N/A:N");
    assert_eq!(v3.severity, Severity::Informational);
    assert!(shown(&v3).contains(&"together: 0, as there is no impact".to_owned()));
    let v4 = proposal("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N");
    assert_eq!(
        v4.steps.last().map(ToString::to_string).unwrap(),
        "impact: none on any system, so the score is 0.0"
    );
}

/// A profile's values are written by their place among the metric's values.
#[test]
fn the_words_of_a_profile_are_those_of_the_metrics() {
    use AttackVector::{Adjacent, Local, Network, Physical};
    use Requirement::{High, Low, Medium};
    for version in [Version::V3_0, Version::V3_1, Version::V4] {
        let places = Places::of(version).unwrap();
        let names =
            |place: usize| version.metrics()[place].values.iter().map(|value| value.name).collect::<Vec<_>>();
        for place in [places.attack_vector, places.modified_attack_vector] {
            assert_eq!(names(place), [Network, Adjacent, Local, Physical].map(AttackVector::word));
        }
        for place in places.requirements {
            assert_eq!(names(place), [High, Medium, Low].map(Requirement::word));
        }
        assert_eq!(version.metrics()[places.modified_attack_vector].code, "MAV");
    }
}
