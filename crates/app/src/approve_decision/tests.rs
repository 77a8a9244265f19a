//! Approvals and rejections, by whom and of what.

use super::*;
use crate::check_release::check_release;
use crate::testing::{Home, NOT_AFFECTED, about, at, home, home_with};
use portcullis_domain::decision::{Needed, Staleness};
use portcullis_domain::gate::Outcome;
use portcullis_domain::severity::Severity;

/// A critical finding, and a decision on it that needs a second member, and one that Ines is asked to accept.
async fn asked() -> Home {
    let home = home().await;
    home.found("web", "main", &["CVE-2026-1000 openssl CRITICAL"]).await;
    let taken = "verdict: accepted, expires: 2026-09-30, approved_by: ines";
    home.apply(&[&about("one", NOT_AFFECTED), &about("taken", taken)]).await.unwrap();
    home
}

/// A server moves what it works on from thread to thread.
fn sent<T: Send>(work: T) -> T {
    work
}

impl Home {
    async fn approve(&self, id: &str, person: &str, second: i64) -> Result<Decision, NotApproved> {
        approve(&self.installation, "git", id, &self.caller(person), at(second)).await
    }

    async fn reject(&self, id: &str, reason: &str, person: &str) -> Result<Decision, NotApproved> {
        reject(&self.installation, "git", id, reason, &self.caller(person), at(200)).await
    }

    /// The ids of what waits.
    async fn waits(&self, person: Option<&str>, second: i64) -> Vec<String> {
        let waiting = waiting(&self.installation, person, at(second)).await.unwrap();
        waiting.into_iter().map(|one| one.decision.request.key.id).collect()
    }
}

#[tokio::test]
async fn a_second_member_approves_and_everything_of_it_is_kept() {
    let home = asked().await;
    home.exploited(&["CVE-2026-1000"]).await;
    let approved = home.approve("one", "sam", 200).await.unwrap();
    assert_eq!(approved.approval, Approval::Given { by: "sam".into(), at: at(200) });
    assert!(approved.basis.known_exploited, "the basis is that of the approval");
    assert_eq!(home.decision("one").await, approved);
    let mut snapshot = home.installation.store.snapshot().await.unwrap();
    let kept = snapshot.approvals_of("git", "one").await.unwrap();
    let kept: Vec<_> = kept.iter().map(|one| (&*one.id, &*one.person, &*one.state)).collect();
    assert_eq!(kept, [("git/one/1", "sam", "approved")]);
    let entries = snapshot.audit_after(0, 100).await.unwrap();
    let mut approvals =
        entries.into_iter().map(|(_, entry)| entry).filter(|one| one.action == "decision.approved");
    let entry = approvals.next().unwrap();
    assert_eq!((&*entry.actor, &*entry.subject, approvals.next()), ("sam", "git/one", None));
    let detail: serde_json::Value = serde_json::from_str(&entry.detail).unwrap();
    assert_eq!(detail["before"]["approval"], "waiting");
    assert_eq!(detail["after"]["approval"]["given"]["by"], "sam");
}

#[tokio::test]
async fn nobody_approves_or_rejects_who_may_not() {
    let home = asked().await;
    for (id, person, told) in [
        (
            "one",
            "ana",
            "`ana` asked for it, and nobody approves their own request; one of `eve`, `sam` may approve it",
        ),
        ("one", "bo", "`bo` is not in the security team; one of `eve`, `sam` may approve it"),
        ("taken", "lee", "`lee` is not head_of_product_engineering; `ines` may approve it"),
        ("taken", "sam", "`sam` is not head_of_product_engineering; `ines` may approve it"),
        (
            "none",
            "sam",
            "there is no decision `git/none` on record; `portcullis decide` applies a file of them",
        ),
    ] {
        assert_eq!(home.approve(id, person, 200).await.unwrap_err().to_string(), told);
        assert_eq!(home.reject(id, "No.", person).await.unwrap_err().to_string(), told);
    }
    let runner = home.caller("runner");
    let error = approve(&home.installation, "git", "one", &runner, at(200)).await.unwrap_err();
    assert!(matches!(error, NotApproved::Caller(NoCaller::Nobody(_))));
    assert_eq!(home.audit().await.len(), 3, "only the file left a trace");
}

#[tokio::test]
async fn what_needs_no_approval_is_told_so_with_what_would_help() {
    let home = asked().await;
    home.approve("taken", "ines", 200).await.unwrap();
    let told = async |id: &str, second| home.approve(id, "ines", second).await.unwrap_err().to_string();
    assert_eq!(
        told("taken", 300).await,
        "`git/taken` is approved already, by `ines`; it needs another approval when what it covers becomes worse"
    );
    assert_eq!(
        told("taken", 20_000_000).await,
        "`git/taken` ended on 2026-09-30; to have it longer, set a later day in its file and apply that"
    );
    home.found("web", "main", &["CVE-2026-1000 openssl LOW"]).await;
    assert_eq!(
        told("one", 300).await,
        "`git/one` needs nobody's approval for what it covers; it counts as it is"
    );
    home.apply_at(400, &[], true).await.unwrap();
    assert_eq!(
        told("one", 500).await,
        "`git/one` was withdrawn on 2026-05-28; to have it again, put it back into its file and apply that"
    );
}

#[tokio::test]
async fn a_rejection_has_a_reason_and_stands_until_the_request_changes() {
    let home = asked().await;
    assert_eq!(
        home.reject("one", " ", "sam").await.unwrap_err().to_string(),
        "a decision is rejected with a reason; say why"
    );
    let rejected = home.reject("one", "It does run.", "sam").await.unwrap();
    let reason = "It does run.".to_owned();
    assert_eq!(rejected.approval, Approval::Rejected { by: "sam".into(), at: at(200), reason });
    assert_eq!(
        home.approve("one", "eve", 300).await.unwrap_err().to_string(),
        "`git/one` was rejected by `sam`: It does run.; to ask again, change it in its file and apply that"
    );
    assert_eq!(home.waits(None, 300).await, ["taken"]);
    let changed = about("one", NOT_AFFECTED).replace("Looked at.", "Looked again.");
    let taken = about("taken", "verdict: accepted, expires: 2026-09-30, approved_by: ines");
    home.apply_at(400, &[&changed, &taken], false).await.unwrap();
    home.approve("one", "eve", 500).await.unwrap();
    let kept = home.installation.store.snapshot().await.unwrap().approvals_of("git", "one").await.unwrap();
    let kept: Vec<_> = kept.iter().map(|one| (&*one.id, &*one.person, &*one.state)).collect();
    assert_eq!(kept, [("git/one/1", "sam", "rejected"), ("git/one/2", "eve", "approved")]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_who_approve_at_once_the_second_is_told_that_it_is_approved() {
    let home = asked().await;
    let (one, other) = tokio::join!(sent(home.approve("one", "sam", 200)), home.approve("one", "eve", 200));
    let errors: Vec<NotApproved> = [one, other].into_iter().filter_map(Result::err).collect();
    assert!(matches!(errors.as_slice(), [NotApproved::Already { .. }]), "{errors:?}");
    let kept = home.installation.store.snapshot().await.unwrap().approvals_of("git", "one").await.unwrap();
    assert_eq!(kept.len(), 1);
}

#[tokio::test]
async fn a_list_says_what_waits_for_whom_and_who_may_not() {
    let home = asked().await;
    let all = sent(waiting(&home.installation, None, at(200))).await.unwrap();
    let [one, taken] = all.as_slice() else { panic!("two wait") };
    assert_eq!((one.coverage.findings, one.coverage.worst), (1, Some(Severity::Critical)));
    assert_eq!(
        (&one.needed, &*one.approvers),
        (&Needed::SecondMember, &["eve".to_owned(), "sam".to_owned()][..])
    );
    assert!(matches!(one.refused.as_slice(), [Refusal::OwnRequest { person, .. }] if person == "ana"));
    assert_eq!(taken.approvers, ["ines"]);
    assert_eq!(home.waits(Some("sam"), 200).await, ["one"]);
    assert_eq!(home.waits(Some("ines"), 200).await, ["taken"]);
    assert_eq!(home.waits(Some("bo"), 200).await, [""; 0]);
    home.approve("one", "sam", 300).await.unwrap();
    assert_eq!(home.waits(None, 400).await, ["taken"]);
}

#[tokio::test]
async fn a_decision_that_went_stale_waits_again_and_can_be_approved_again() {
    let home = home().await;
    home.found("web", "main", &["CVE-2026-1000 openssl HIGH"]).await;
    home.apply(&[&about("one", NOT_AFFECTED)]).await.unwrap();
    home.approve("one", "sam", 200).await.unwrap();
    assert_eq!(home.waits(None, 300).await, [""; 0]);
    home.found("web", "main", &["CVE-2026-1000 openssl CRITICAL"]).await;
    let all = waiting(&home.installation, None, at(300)).await.unwrap();
    let rose = Staleness::SeverityRose { from: Severity::High, to: Severity::Critical };
    assert_eq!(all.iter().map(|one| one.stale).collect::<Vec<_>>(), [Some(rose)]);
    let again = home.approve("one", "sam", 400).await.unwrap();
    assert_eq!(again.basis.severity, Some(Severity::Critical));
    assert_eq!(home.waits(None, 500).await, [""; 0]);
    home.exploited(&["CVE-2026-1000"]).await;
    assert_eq!(home.waits(None, 600).await, ["one"]);
}

#[tokio::test]
async fn an_asserted_approval_waits_for_nobody_while_the_programme_trusts_its_review() {
    let home = home_with(r#", "decisions": {"approval": "git"}"#).await;
    home.found("web", "main", &["CVE-2026-1000 openssl CRITICAL"]).await;
    home.apply(&[&about("one", &format!("{NOT_AFFECTED}, approved_by: sam"))]).await.unwrap();
    assert_eq!(home.waits(None, 200).await, [""; 0]);
    let error = home.approve("one", "eve", 200).await.unwrap_err();
    assert!(error.to_string().starts_with("`git/one` is approved already, by `sam`;"), "{error}");
}

#[tokio::test]
async fn the_gate_honours_an_approved_decision_until_it_goes_stale() {
    let home = home().await;
    home.found("web", "main", &["CVE-2026-1000 openssl HIGH"]).await;
    home.open_release("5.3.1").await;
    home.apply(&[&about("one", NOT_AFFECTED)]).await.unwrap();
    let blocks = async |second| {
        let caller = home.caller("ana");
        let checked = check_release(&home.installation, "acme", "5.3.1", None, &caller, at(second)).await;
        checked.unwrap().outcome == Outcome::Blocked
    };
    assert!(blocks(150).await, "nobody approved it");
    home.approve("one", "sam", 200).await.unwrap();
    assert!(!blocks(250).await);
    home.found("web", "main", &["CVE-2026-1000 openssl CRITICAL"]).await;
    assert!(blocks(300).await, "the severity rose");
    home.approve("one", "eve", 400).await.unwrap();
    assert!(!blocks(450).await);
}
