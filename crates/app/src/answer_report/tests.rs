use super::*;
use crate::release_testing::{Home, at, home, image, ships};
use crate::vulnerabilities::testing::{save, track, vulnerability};
use portcullis_domain::answer::Answer;
use portcullis_domain::release::ReleaseComponent;
use portcullis_domain::vulnerability::{Action, Actor, Estimate};
use std::io::Write;

fn left_out() -> ReleaseComponent {
    ReleaseComponent::LeftOut { reason: "It does not ship.".to_owned() }
}

/// The answers to a list about a release.
async fn answers(home: &Home, version: &str, list: &str) -> Vec<(String, Answer, Option<String>)> {
    let mut report = tempfile::tempfile().unwrap();
    report.write_all(list.as_bytes()).unwrap();
    let about = ("acme", version);
    let sheet = answer_report(&home.installation, about, report, &Limits::default(), None, false, at(60))
        .await
        .unwrap();
    sheet.lines.into_iter().map(|line| (line.id, line.answer, line.fixed_in)).collect()
}

async fn answered(home: &Home, version: &str, id: &str) -> (Answer, Option<String>) {
    let (_, answer, fixed_in) = answers(home, version, id).await.remove(0);
    (answer, fixed_in)
}

#[tokio::test]
async fn releases_before_and_after_say_what_is_fixed_and_since_when() {
    let home = home().await;
    for (version, digit, found) in [
        ("1.0", 'a', &[("CVE-2026-1000", "HIGH"), ("CVE-2026-2000", "LOW")][..]),
        ("1.1", 'b', &[("CVE-2026-2000", "LOW")]),
        ("1.2", 'c', &[("CVE-2026-3000", "LOW")]),
    ] {
        home.open(version, ships(&image(digit)), left_out()).await;
        home.scan("web", digit, found).await;
    }
    let fixed_in = |version: &str| (Answer::Fixed, Some(version.to_owned()));
    assert_eq!(answered(&home, "1.0", "CVE-2026-1000").await, fixed_in("1.1"));
    assert_eq!(answered(&home, "1.0", "CVE-2026-2000").await, fixed_in("1.2"));
    assert_eq!(answered(&home, "1.2", "CVE-2026-1000").await, fixed_in("1.1"));
    assert_eq!(answered(&home, "1.2", "CVE-2026-3000").await, (Answer::Known, None));
    assert_eq!(answered(&home, "1.0", "CVE-2026-3000").await, (Answer::NotPresent, None));
    assert_eq!(answered(&home, "1.0", "CVE-2026-4000").await, (Answer::Unknown, None));
}

#[tokio::test]
async fn what_a_component_that_ships_no_longer_had_is_known_to_the_product() {
    let home = home().await;
    home.scan("api", 'd', &[("CVE-2026-1000", "HIGH")]).await;
    home.open("1.0", ships(&image('a')), left_out()).await;
    home.scan("web", 'a', &[]).await;
    assert_eq!(answered(&home, "1.0", "CVE-2026-1000").await, (Answer::NotPresent, None));
}

#[tokio::test]
async fn another_name_on_record_is_the_same_question() {
    let home = home().await;
    home.open("1.0", ships(&image('a')), left_out()).await;
    home.scan("web", 'a', &[("CVE-2026-1000", "HIGH")]).await;
    assert_eq!(answered(&home, "1.0", "GHSA-aaaa-bbbb-cccc").await, (Answer::Unknown, None));
    let names = ["CVE-2026-1000", "GHSA-aaaa-bbbb-cccc"].map(AdvisoryId::new);
    let mut transaction = home.installation.store.transaction().await.unwrap();
    transaction.join_aliases(&names, at(3)).await.unwrap();
    transaction.commit().await.unwrap();
    assert_eq!(answered(&home, "1.0", "GHSA-aaaa-bbbb-cccc").await, (Answer::Known, None));
}

#[tokio::test]
async fn a_release_that_is_not_on_record_is_not_answered_for() {
    let home = home().await;
    let report = tempfile::tempfile().unwrap();
    let limits = Limits::default();
    let refused = answer_report(&home.installation, ("nothing", "1.0"), report, &limits, None, false, at(60))
        .await
        .unwrap_err();
    assert!(refused.to_string().starts_with("`nothing` is no product"), "{refused}");
}

#[tokio::test]
async fn a_customer_who_asks_for_it_reads_how_far_what_is_open_is_and_nothing_internal() {
    let home = home().await;
    home.open("1.0", ships(&image('a')), left_out()).await;
    home.scan("web", 'a', &[("CVE-2026-1000", "HIGH")]).await;
    track(&home.installation, &["CVE-2026-1000"], at(3)).await;
    let reason = async |open: bool, second: i64| {
        let mut report = tempfile::tempfile().unwrap();
        report.write_all(b"CVE-2026-1000").unwrap();
        let (about, limits) = (("acme", "1.0"), Limits::default());
        let sheet = answer_report(&home.installation, about, report, &limits, None, open, at(second)).await;
        sheet.unwrap().lines.remove(0).reason
    };
    let without = reason(false, 60).await;
    assert_eq!(without, "It is known and being handled. The package is fixed in 1.1.");
    assert_eq!(
        reason(true, 60).await,
        "It is known and being handled. The package is fixed in 1.1. We are confirming it."
    );
    let program = &home.installation.program.program;
    let mut case = vulnerability(&home.installation, 1).await;
    case.title = "INTERNAL".to_owned();
    let (ana, bo) = (Actor { person: "ana" }, Actor { person: "bo" });
    let estimate = Estimate {
        patch: "INTERNAL".to_owned(),
        effort: "INTERNAL".to_owned(),
        starts: "2026-11-24".parse().unwrap(),
    };
    for (action, actor) in
        [(Action::Take, ana), (Action::Report { team: None }, ana), (Action::Estimate(estimate), bo)]
    {
        case = case.perform(&action, actor, &[], program, at(4)).unwrap().after;
    }
    let mut transaction = home.installation.store.transaction().await.unwrap();
    save(&mut transaction, &home.installation, &case).await;
    transaction.commit().await.unwrap();
    assert_eq!(
        reason(true, 60).await,
        "It is known and being handled. The package is fixed in 1.1. It is confirmed, and a fix is being prepared. We aim to fix it by 2026-12-07."
    );
    assert_eq!(reason(false, 60).await, without);
    // A day that is over is not promised.
    let late = reason(true, 60 * 86_400).await;
    assert!(late.ends_with("It is confirmed, and a fix is being prepared."), "{late}");
}
