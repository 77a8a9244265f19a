use super::*;
use crate::check_release::check_release;
use crate::hold_objects::{HeldThing, lift_hold, place_hold};
use crate::list_archive::list_archive;
use crate::open_release::end_release;
use crate::testing::{Home, at, home_with};
use crate::verify_archive::verify_archive;

const DAY: i64 = 86_400;

/// An installation that keeps its archive for thirty days, with a release that was judged.
async fn judged() -> Home {
    let home = home_with(r#", "archive": {"retention": "30d"}"#).await;
    home.open_release("5.3").await;
    home.found("web", "5.3", &["CVE-2026-1000 zlib LOW"]).await;
    check_release(&home.installation, "acme", "5.3", None, &home.caller("ana"), at(120)).await.unwrap();
    home.date_objects(at(120));
    home
}

fn kinds(plan: &Prune) -> Vec<&'static str> {
    let mut kinds: Vec<_> = plan.objects.iter().map(|object| object.kind.unwrap_or("orphan")).collect();
    kinds.sort_unstable();
    kinds
}

async fn plan_on(home: &Home, day: i64) -> Prune {
    plan_prune(&home.installation, at(day * DAY)).await.unwrap()
}

#[tokio::test]
async fn what_a_release_that_has_not_ended_names_stays_whatever_its_age() {
    let home = judged().await;
    let plan = plan_on(&home, 4_000).await;
    assert_eq!(kinds(&plan), [""; 0]);
    assert!(plan.in_use >= 3, "{plan:?}");
}

#[tokio::test]
async fn what_is_past_its_retention_goes_once_the_release_ended_and_is_no_damage() {
    let home = judged().await;
    let installation = &home.installation;
    end_release(installation, "acme", "5.3", &home.caller("ana"), at(DAY)).await.unwrap();
    assert_eq!(plan_on(&home, 29).await.objects, []);
    let plan = plan_on(&home, 40).await;
    // The program that applies stays.
    assert_eq!(kinds(&plan), ["findings", "report", "verdict"]);
    assert_eq!(
        verify_archive(installation, &mut |_| ()).await.unwrap().report.objects,
        4,
        "a plan removes nothing"
    );

    let refused = prune(installation, &home.caller("ana"), at(40 * DAY)).await.unwrap_err();
    assert_eq!(refused.to_string(), "`ana` may not do this; security_lead, head_of_security, auditor may");
    let done = prune(installation, &home.caller("sam"), at(40 * DAY)).await.unwrap();
    assert!(done.removed);
    assert_eq!(done.objects, plan.objects);
    let verified = verify_archive(installation, &mut |_| ()).await.unwrap();
    assert!(verified.report.is_sound(), "{verified:?}");
    assert_eq!((verified.report.objects, verified.removed.len()), (1, 3));
    assert_eq!(plan_on(&home, 80).await.objects, []);
    let mut snapshot = installation.store.snapshot().await.unwrap();
    let entries = snapshot.audit_after(0, 1_000).await.unwrap();
    assert_eq!(entries.iter().filter(|(_, entry)| entry.action == "archive.pruned").count(), 1);
}

#[tokio::test]
async fn a_hold_keeps_what_it_is_on_until_somebody_else_lifts_it() {
    let home = judged().await;
    let installation = &home.installation;
    end_release(installation, "acme", "5.3", &home.caller("ana"), at(DAY)).await.unwrap();
    let release = HeldThing::Release { product: "acme".to_owned(), version: "5.3".to_owned() };
    let hold = place_hold(installation, &release, "Case 12", &home.caller("sam"), at(DAY)).await.unwrap();
    let twice = place_hold(installation, &release, "Again", &home.caller("ana"), at(DAY)).await.unwrap_err();
    assert_eq!(twice.to_string(), "acme 5.3 is under hold 1 already");
    assert_eq!(plan_on(&home, 40).await.objects, []);
    let done = prune(installation, &home.caller("sam"), at(40 * DAY)).await.unwrap();
    assert_eq!(done.objects, [], "no option overrides a hold");
    let listed = list_archive(installation).await.unwrap();
    assert!(listed.iter().filter(|object| object.held).count() >= 3, "{listed:?}");

    let lift = async |who: &str, reason: &str| {
        lift_hold(installation, hold.number, reason, &home.caller(who), at(2 * DAY)).await
    };
    assert_eq!(
        lift("sam", "Closed").await.unwrap_err().to_string(),
        "hold 1 was placed by `sam`, who can't lift it: somebody else has to agree"
    );
    assert!(lift("bo", "Closed").await.unwrap_err().to_string().starts_with("`bo` may not do this"));
    let verdict = plan_on(&home, 40).await;
    assert_eq!(verdict.objects, []);
}

#[tokio::test]
async fn a_lifted_hold_holds_nothing() {
    let home = judged().await;
    let installation = &home.installation;
    end_release(installation, "acme", "5.3", &home.caller("ana"), at(DAY)).await.unwrap();
    let verdict = plan_on(&home, 40)
        .await
        .objects
        .iter()
        .find(|object| object.kind == Some("verdict"))
        .map(|object| object.digest);
    let thing = HeldThing::Object(verdict.unwrap());
    let hold = place_hold(installation, &thing, "Case 12", &home.caller("ana"), at(DAY)).await.unwrap();
    assert_eq!(kinds(&plan_on(&home, 40).await), ["findings", "report"]);
    let no_reason = lift_hold(installation, hold.number, " ", &home.caller("sam"), at(DAY)).await;
    assert_eq!(no_reason.unwrap_err().to_string(), "a hold is placed and lifted with a reason; say why");
    lift_hold(installation, hold.number, "Closed", &home.caller("sam"), at(DAY)).await.unwrap();
    assert!(lift_hold(installation, hold.number, "Closed", &home.caller("sam"), at(DAY)).await.is_err());
    assert_eq!(kinds(&plan_on(&home, 40).await), ["findings", "report", "verdict"]);
}

#[tokio::test]
async fn an_orphan_goes_by_its_own_date() {
    let home = judged().await;
    let digest = home.installation.archive.put_bytes(b"left by a crash").unwrap();
    // Its date is that of the disk, not of the test.
    let written = home.installation.archive.place().since(&digest).unwrap().unwrap();
    let after = |days: i64| written + jiff::SignedDuration::from_secs(days * DAY);
    let young = plan_prune(&home.installation, after(29)).await.unwrap();
    assert!(!young.objects.iter().any(|object| object.digest == digest));
    let old = plan_prune(&home.installation, after(31)).await.unwrap();
    assert!(old.objects.iter().any(|object| object.digest == digest && object.kind.is_none()));
}

#[tokio::test]
async fn what_was_put_again_stays_before_a_record_names_it() {
    let home = judged().await;
    let installation = &home.installation;
    end_release(installation, "acme", "5.3", &home.caller("ana"), at(DAY)).await.unwrap();
    let orphan = installation.archive.put_bytes(b"left by a crash").unwrap();
    home.date_objects(at(120));
    let planned = plan_on(&home, 40).await;
    assert!(planned.objects.iter().any(|object| object.digest == orphan));
    let findings = planned.objects.iter().find(|object| object.kind == Some("findings")).unwrap().digest;
    let bytes = installation.archive.get_bytes(&findings, 1 << 20).unwrap();
    assert_eq!(installation.archive.put_bytes(b"left by a crash").unwrap(), orphan);
    assert_eq!(installation.archive.put_all([bytes.as_slice()]).unwrap(), [findings]);
    let done = prune(installation, &home.caller("sam"), at(40 * DAY)).await.unwrap();
    assert_eq!(kinds(&done), ["report", "verdict"]);
    assert_eq!(done.kept, planned.kept + 2);
    assert!(installation.archive.contains(&orphan).unwrap());
    assert_eq!(installation.archive.get_bytes(&findings, 1 << 20).unwrap(), bytes);
}

#[tokio::test]
async fn a_verdict_that_can_t_be_read_keeps_everything() {
    let home = judged().await;
    let installation = &home.installation;
    end_release(installation, "acme", "5.3", &home.caller("ana"), at(DAY)).await.unwrap();
    let plan = plan_on(&home, 40).await;
    let verdict = plan.objects.iter().find(|object| object.kind == Some("verdict")).unwrap();
    assert!(installation.archive.place().remove(&verdict.digest, verdict.at).unwrap());
    let refused = plan_prune(installation, at(40 * DAY)).await.unwrap_err();
    assert!(refused.to_string().contains("`portcullis archive verify` says what is damaged"), "{refused}");
    assert!(prune(installation, &home.caller("sam"), at(40 * DAY)).await.is_err());
}
