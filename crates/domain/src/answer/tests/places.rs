//! Which component a line is about.

use super::*;

fn of(facts: &Facts, image: &str) -> AnsweredLine {
    ask(facts, AskedLine { image: image.into(), ..line(CVE) })
}

#[test]
fn an_image_is_known_by_the_last_segment_of_its_name_by_its_digest_and_by_the_id_of_its_component() {
    let facts = with(vec![]);
    for image in [
        "mirror.example:5000/x/frontend:5.3.2",
        "frontend",
        &format!("any@{}", digest('a')),
        "frontend (amd64)",
    ] {
        assert_eq!(of(&facts, image).answer, Answer::Known, "{image}");
    }
    let by_digest = AskedLine { image: "elsewhere".into(), digests: vec![digest('a')], ..line(CVE) };
    assert_eq!(ask(&facts, by_digest).answer, Answer::Known);
    for image in ["registry.example/acme/worker-image:5", "worker"] {
        assert_eq!(of(&facts, image).answer, Answer::NotPresent, "{image}");
    }
}

#[test]
fn what_is_in_another_image_is_told_by_the_name_that_customers_know() {
    let facts = Facts { findings: vec![found_in("worker", CVE, OPENSSL)], ..facts() };
    let answered = of(&facts, "frontend");
    assert_eq!(answered.answer, Answer::NotPresent);
    assert_eq!(
        answered.reason,
        "Complete scans of this release don't find it: trivy (advisories of 31 Mar 2026). It is found in worker-image, not in this image."
    );
}

#[test]
fn a_line_about_an_image_that_is_not_ours_is_answered_for_the_whole_release_and_says_so() {
    let answered = of(&with(vec![]), "docker.example/nginx:1");
    assert_eq!(answered.answer, Answer::Known);
    assert!(
        answered.reason.ends_with(
            "The image is none of the release by its name, so the answer is for the whole release."
        )
    );
}

#[test]
fn an_image_that_does_not_ship_has_nothing() {
    let mut facts = facts();
    let left_out = ReleaseComponent::LeftOut { reason: "INTERNAL".into() };
    facts.release.components.insert("worker".into(), left_out);
    let answered = of(&facts, "worker-image");
    assert_eq!(answered.answer, Answer::NotPresent);
    assert_eq!(answered.reason, "The image is not part of this release.");
}
