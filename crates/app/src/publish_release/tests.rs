use super::*;
use crate::check_release::check_release;
use crate::release_testing::{at, caller, home, image, ships};
use portcullis_domain::release_page::Stand;

fn wanted(draft: bool) -> Wanted {
    Wanted { draft, ..Wanted::default() }
}

#[tokio::test]
async fn a_page_follows_from_the_verdict_that_is_published() {
    let home = home().await;
    let limits = Limits::default();
    let publish = |wanted| publish_release(&home.installation, "acme", "5.3", wanted, &limits);
    home.open("5.3", ships(&image('a')), ships(&image('b'))).await;
    home.scan("web", 'a', &[]).await;
    home.scan("api", 'b', &[]).await;
    let refused = publish(wanted(false)).await.unwrap_err();
    assert!(matches!(refused, NotPublished::Verdict(NoVerdict::NotJudged(..))));
    let ana = caller("ana");
    let first = check_release(&home.installation, "acme", "5.3", None, &ana, at(3)).await.unwrap();
    assert_eq!(first.outcome, Outcome::Passes);
    home.scan("web", 'a', &[("CVE-2026-1000", "CRITICAL")]).await;
    check_release(&home.installation, "acme", "5.3", None, &ana, at(4)).await.unwrap();

    let refused = publish(wanted(false)).await.unwrap_err().to_string();
    assert_eq!(
        refused,
        "acme 5.3 is blocked by verdict 2; only a draft of its page can be written, with --draft"
    );
    let draft = publish(wanted(true)).await.unwrap();
    assert!(draft.is_draft);
    assert_eq!(draft.advisories[0].answers[0].decided, Stand::Open { blocks: true, due: None });
    // What an earlier verdict said stays what it said.
    let earlier = publish(Wanted { number: Some(1), ..wanted(false) }).await.unwrap();
    assert!(!earlier.is_draft && earlier.advisories.is_empty());
    assert_eq!(earlier.verdict.digest, first.digest.to_string());
    assert_eq!((earlier.company.as_str(), earlier.seal), ("Acme", None));
}
