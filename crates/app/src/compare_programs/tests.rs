use super::*;
use crate::open_release::end_release;
use crate::release_testing::{Home, PROGRAM, at, caller, home, image, program, ships};
use portcullis_domain::decision::{
    Approval, Basis, Decision, DecisionKey, Justification, Particulars, Request, Scope, Verdict, Weakness,
};
use portcullis_domain::gate::Outcome;
use portcullis_store::StoredDecision;

/// Release 5.3 with a high finding in `web` that Ana says does not affect the product, which Sam approved, and 5.2 with
/// a critical one in `api`.
async fn judged() -> Home {
    let home = home().await;
    home.open("5.2", ships(&image('c')), ships(&image('d'))).await;
    home.open("5.3", ships(&image('a')), ships(&image('b'))).await;
    home.scan("web", 'a', &[("CVE-2026-1000", "HIGH"), ("CVE-2026-2000", "MEDIUM")]).await;
    home.scan("api", 'b', &[]).await;
    home.scan("web", 'c', &[]).await;
    home.scan("api", 'd', &[("CVE-2026-3000", "CRITICAL")]).await;
    let decision = decision();
    let mut transaction = home.installation.store.transaction().await.unwrap();
    let stored = StoredDecision {
        set: decision.request.key.set.clone(),
        id: decision.request.key.id.clone(),
        product: "acme".to_owned(),
        component: None,
        state: "approved".to_owned(),
        created_at: at(3),
        expires_at: None,
        document: serde_json::to_string(&decision).unwrap(),
    };
    transaction.save_decision(&stored).await.unwrap();
    transaction.commit().await.unwrap();
    home
}

fn decision() -> Decision {
    Decision {
        request: Request {
            particulars: Particulars::default(),
            key: DecisionKey { set: "git".to_owned(), id: "one".to_owned() },
            weakness: Weakness::Advisory("CVE-2026-1000".parse().unwrap()),
            package: None,
            versions: None,
            resource: None,
            scope: Scope { product: Some("acme".to_owned()), ..Scope::default() },
            verdict: Verdict::NotAffected { justification: Justification::VulnerableCodeNotInExecutePath },
            reason: "It never runs.".to_owned(),
            by: "ana".to_owned(),
            approver: None,
            reassess: None,
        },
        recorded: at(3),
        basis: Basis::default(),
        approval: Approval::Given { by: "sam".to_owned(), at: at(4) },
        withdrawn: None,
    }
}

impl Home {
    /// What changing each first text of the program to the second does.
    async fn changed(&self, changes: &[(&str, &str)]) -> Consequences {
        self.changed_at(changes, None).await
    }

    async fn changed_at(&self, changes: &[(&str, &str)], given: Option<Timestamp>) -> Consequences {
        let mut text = PROGRAM.to_owned();
        for (from, to) in changes {
            assert!(text.contains(from), "{from}");
            text = text.replacen(from, to, 1);
        }
        let programs = (recorded(&program(PROGRAM)), recorded(&program(&text)));
        compare_programs(&self.installation, (&programs.0, &programs.1), given, at(10)).await.unwrap()
    }
}

#[tokio::test]
async fn a_stricter_gate_flips_the_verdicts_of_open_releases() {
    let home = judged().await;
    let stricter = ("\"teams\"", "\"gate\": {\"block_at\": \"medium\"}, \"teams\"");
    let consequences = home.changed(&[stricter]).await;
    let flips: Vec<_> = consequences
        .flips
        .iter()
        .map(|flip| (flip.version.as_str(), flip.before, flip.after, flip.added_blocking))
        .collect();
    assert_eq!(flips, [("5.3", Outcome::Passes, Outcome::Blocked, 1)]);
    assert!(consequences.invalid.is_empty());
    end_release(&home.installation, "acme", "5.3", &caller("ana"), at(9)).await.unwrap();
    assert!(home.changed(&[stricter]).await.flips.is_empty());
    assert_eq!(home.changed_at(&[stricter], Some(at(8))).await.flips.len(), 1, "it was open then");
    let years_later = at(3 * 365 * 24 * 3600);
    assert!(home.changed_at(&[stricter], Some(years_later)).await.flips.is_empty());
}

#[tokio::test]
async fn a_laxer_gate_says_how_much_no_longer_blocks() {
    let home = judged().await;
    let consequences =
        home.changed(&[(r#""id": "api", "kind""#, r#""id": "api", "production": false, "kind""#)]);
    let flips = consequences.await.flips;
    assert_eq!(
        (flips[0].version.as_str(), flips[0].after, flips[0].removed_blocking),
        ("5.2", Outcome::Passes, 1)
    );
}

#[tokio::test]
async fn who_loses_a_role_takes_their_approvals_along() {
    let home = judged().await;
    let consequences = home.changed(&[("security_lead", "viewer")]).await;
    let invalid = &consequences.invalid[0];
    assert_eq!((invalid.decision.to_string(), invalid.person.as_str()), ("git/one".to_owned(), "sam"));
    assert!(invalid.reason.starts_with("`sam` is not in the security team"), "{}", invalid.reason);
    assert_eq!(consequences.flips.len(), 1, "what it addressed blocks");
}

#[tokio::test]
async fn names_make_no_difference_and_neither_program_is_put_on_record() {
    let home = judged().await;
    assert_eq!(home.changed(&[("\"Ana\"", "\"Anastasia\"")]).await, Consequences::default());
    home.changed(&[("security_lead", "viewer")]).await;
    assert_eq!(home.entries("program.loaded").await.len(), 1);
}

#[tokio::test]
async fn a_product_that_goes_away_has_no_verdicts() {
    let home = judged().await;
    let consequences = home.changed(&[(r#"{"id": "acme","#, r#"{"id": "emca","#)]).await;
    assert_eq!(consequences, Consequences::default());
}

#[tokio::test]
async fn a_program_that_makes_no_sense_is_refused() {
    let home = judged().await;
    let good = recorded(&program(PROGRAM));
    let refused = compare_programs(&home.installation, (&good, b"{}"), None, at(10)).await.unwrap_err();
    assert_eq!(refused.to_string(), "the new program can't be read");
    let refused = compare_programs(&home.installation, (b"", &good), None, at(10)).await.unwrap_err();
    assert_eq!(refused.to_string(), "the old program can't be read");
}
