use super::*;
use crate::check_release::check_release;
use crate::open_release::end_release;
use crate::release_testing::{Home, at, caller, home, image, ships};
use portcullis_domain::gate::{Outcome, Recorded};
use portcullis_domain::release::ReleaseComponent;

const WEEK: i64 = 7 * 24 * 3600;

/// Release 5.3 with a critical finding in `web`.
async fn blocked() -> Home {
    let home = home().await;
    home.open("5.3", ships(&image('a')), ships(&image('b'))).await;
    home.scan("web", 'a', &[("CVE-2026-1000", "CRITICAL")]).await;
    home.scan("api", 'b', &[]).await;
    home
}

impl Home {
    async fn ask(&self, person: &str, reason: &str, second: i64) -> Result<ExceptionOnRecord, NoException> {
        self.ask_until(person, reason, None, second).await
    }

    async fn ask_until(
        &self,
        person: &str,
        reason: &str,
        expires: Option<Timestamp>,
        second: i64,
    ) -> Result<ExceptionOnRecord, NoException> {
        let release = ("acme", "5.3");
        ask_break_glass(&self.installation, release, reason, expires, &caller(person), at(second)).await
    }

    async fn step(&self, person: &str, step: Step, second: i64) -> Result<ExceptionOnRecord, NoException> {
        step_break_glass(&self.installation, ("acme", "5.3"), step, &caller(person), at(second)).await
    }

    async fn judge(&self, second: i64) -> (Outcome, Option<String>) {
        let kept = check_release(&self.installation, "acme", "5.3", None, &caller("ana"), at(second)).await;
        let recorded: Recorded = serde_json::from_slice(&kept.unwrap().document).unwrap();
        let refused = recorded.verdict.exception.and_then(|exception| exception.refused);
        (recorded.verdict.outcome, refused.map(|refused| refused.to_string()))
    }
}

fn refusal<T>(result: Result<T, NoException>) -> String {
    result.err().unwrap().to_string()
}

#[tokio::test]
async fn an_approved_exception_releases_until_it_is_resolved() {
    let home = blocked().await;
    let asked = home.ask("bo", " A customer is down. ", 10).await.unwrap();
    assert_eq!(asked.approvers, ["ines", "udo"]);
    assert_eq!(asked.role, Role::HeadOfProductEngineering);
    let exception = asked.record.break_glass.unwrap();
    assert_eq!((exception.reason.as_str(), exception.expires), ("A customer is down.", at(10 + WEEK)));
    let (outcome, refused) = home.judge(11).await;
    assert_eq!(outcome, Outcome::Blocked);
    assert!(refused.unwrap().starts_with("nobody approved it"));
    home.step("ines", Step::Approve, 12).await.unwrap();
    assert_eq!(home.judge(13).await, (Outcome::ReleasedByException, None));
    home.step("bo", Step::Resolve, 14).await.unwrap();
    assert_eq!(home.judge(15).await.0, Outcome::Blocked);
}

#[tokio::test]
async fn each_step_is_in_the_audit_trail_with_what_was_before() {
    let home = blocked().await;
    home.ask("bo", "A customer is down.", 10).await.unwrap();
    home.step("ines", Step::Approve, 12).await.unwrap();
    home.step("ana", Step::Resolve, 14).await.unwrap();
    let asked = home.entries("release.exception_asked").await;
    assert_eq!((asked[0].0.as_str(), &asked[0].1["before"]), ("bo", &serde_json::Value::Null));
    let approved = home.entries("release.exception_approved").await;
    assert_eq!(approved[0].0, "ines");
    assert_eq!(approved[0].1["before"], asked[0].1["after"]);
    assert_eq!(approved[0].1["after"]["approved"][0], "ines");
    let resolved = home.entries("release.exception_resolved").await;
    assert_eq!((resolved[0].0.as_str(), &resolved[0].1["before"]), ("ana", &approved[0].1["after"]));
}

#[tokio::test]
async fn nobody_approves_their_own_request_nor_without_the_role() {
    let home = blocked().await;
    home.ask("ines", "A customer is down.", 10).await.unwrap();
    assert_eq!(
        refusal(home.step("ines", Step::Approve, 11).await),
        "the exception of acme 5.3 can't be approved: `ines` asked for it, and nobody approves their own request; \
         udo may"
    );
    assert_eq!(
        refusal(home.step("sam", Step::Approve, 11).await),
        "the exception of acme 5.3 can't be approved: `sam` is not head_of_product_engineering, who has to approve \
         it; udo may"
    );
    home.step("udo", Step::Approve, 12).await.unwrap();
    assert!(refusal(home.step("udo", Step::Approve, 13).await).contains("has an exception already"));
    assert_eq!(home.entries("release.exception_approved").await.len(), 1);
}

#[tokio::test]
async fn only_a_person_of_the_program_asks_approves_and_resolves() {
    let home = blocked().await;
    for refused in [
        home.ask("os:runner", "A customer is down.", 10).await,
        home.step("os:runner", Step::Approve, 10).await,
        home.step("os:runner", Step::Resolve, 10).await,
    ] {
        assert!(refusal(refused).starts_with("only somebody of the program can do this"));
    }
}

#[tokio::test]
async fn a_second_request_is_refused_with_what_stands() {
    let home = blocked().await;
    home.ask("bo", "A customer is down.", 10).await.unwrap();
    assert_eq!(
        refusal(home.ask("sam", "So is another.", 20).await),
        "acme 5.3 has an exception already: asked for by bo at 2026-11-23T10:00:10Z, approved by nobody, until \
         2026-11-30T10:00:10Z: A customer is down."
    );
    home.step("bo", Step::Resolve, 30).await.unwrap();
    home.ask("sam", "So is another.", 40).await.unwrap();
    // What has expired stands no longer.
    let later = home.ask("bo", "And again.", 40 + WEEK).await.unwrap();
    assert_eq!(later.record.break_glass.unwrap().reason, "And again.");
    let asked = home.entries("release.exception_asked").await;
    assert_eq!(asked[2].1["before"]["reason"], "So is another.");
}

#[tokio::test]
async fn a_release_that_changes_no_longer_has_its_exception() {
    let home = blocked().await;
    home.ask("bo", "A customer is down.", 10).await.unwrap();
    home.step("ines", Step::Approve, 12).await.unwrap();
    home.open("5.3", ships(&image('a')), ReleaseComponent::LeftOut { reason: "It is not ready.".into() })
        .await;
    let (outcome, refused) = home.judge(13).await;
    assert_eq!(outcome, Outcome::Blocked);
    assert_eq!(refused.unwrap(), "the components of the release are not those that it was asked for");
    assert!(refusal(home.step("udo", Step::Approve, 14).await).ends_with("; ask for another"));
    home.ask("bo", "It is down still.", 15).await.unwrap();
}

#[tokio::test]
async fn an_exception_has_a_reason_and_ends_when_the_program_says_at_the_latest() {
    let home = blocked().await;
    assert!(refusal(home.ask("bo", " \n", 10).await).starts_with("an exception has a reason"));
    let long = "a".repeat(LONGEST_REASON + 1);
    assert!(refusal(home.ask("bo", &long, 10).await).starts_with("the reason has 2001 characters"));
    assert_eq!(
        refusal(home.ask_until("bo", "Down.", Some(at(11 + WEEK)), 10).await),
        "it would hold until 2026-11-30T10:00:11Z; the program allows an exception until 2026-11-30T10:00:10Z"
    );
    assert!(refusal(home.ask_until("bo", "Down.", Some(at(10)), 10).await).contains("which is past"));
    home.ask_until("bo", &long[1..], Some(at(11)), 10).await.unwrap();
    let over = refusal(home.step("ines", Step::Approve, 11).await);
    assert!(over.contains("it ended at 2026-11-23T10:00:11Z"), "{over}");
}

#[tokio::test]
async fn what_was_not_asked_for_or_has_ended_has_no_exception() {
    let home = blocked().await;
    assert!(
        refusal(home.step("ines", Step::Approve, 10).await).starts_with("nobody asked to release acme 5.3")
    );
    home.ask("bo", "Down.", 10).await.unwrap();
    end_release(&home.installation, "acme", "5.3", &caller("ana"), at(20)).await.unwrap();
    assert!(refusal(home.ask("bo", "Down.", 30).await).starts_with("acme 5.3 has ended"));
    assert!(refusal(home.step("ines", Step::Approve, 30).await).starts_with("acme 5.3 has ended"));
    home.step("bo", Step::Resolve, 30).await.unwrap();
    assert!(refusal(home.step("bo", Step::Resolve, 31).await).contains("was resolved at"));
}
