use super::*;
use crate::break_glass::{Step, ask_break_glass, step_break_glass};
use crate::check_release::check_release;
use crate::release_testing::{Home, at, caller, home, image, ships};
use crate::seal_keys::{SealingKey, record_key, retire_key};
use crate::verify_seals::verify_seals;

const RELEASE: (&str, &str) = ("acme", "5.3");

/// Release 5.3 with a critical finding in `web`, or with none, and a key on record.
async fn scanned(found: &[(&str, &str)]) -> (Home, SealingKey) {
    let home = home().await;
    home.open("5.3", ships(&image('a')), ships(&image('b'))).await;
    home.scan("web", 'a', found).await;
    home.scan("api", 'b', &[]).await;
    let key = SealingKey::generate().unwrap();
    let public = key.public().to_pem().unwrap();
    record_key(&home.installation, &public, &caller("ana"), at(5)).await.unwrap();
    (home, key)
}

impl Home {
    async fn judge_at(&self, second: i64) {
        check_release(&self.installation, "acme", "5.3", None, &caller("ana"), at(second)).await.unwrap();
    }

    async fn prepare(&self, second: i64) -> Result<Vec<u8>, NotSealed> {
        prepare_seal(&self.installation, RELEASE, &caller("ana"), at(second)).await
    }

    async fn send(&self, envelope: &[u8], person: &str, second: i64) -> Result<SealOnRecord, NotSealed> {
        seal_release(&self.installation, RELEASE, envelope, &caller(person), at(second)).await
    }

    async fn approve_exception(&self) {
        let reason = "A customer is down.";
        ask_break_glass(&self.installation, RELEASE, reason, None, &caller("bo"), at(10)).await.unwrap();
        step_break_glass(&self.installation, RELEASE, Step::Approve, &caller("ines"), at(11)).await.unwrap();
    }
}

fn refusal<T>(result: Result<T, NotSealed>) -> String {
    result.err().unwrap().to_string()
}

#[tokio::test]
async fn a_release_by_exception_is_sealed_with_the_exception() {
    let (home, key) = scanned(&[("CVE-2026-1000", "CRITICAL")]).await;
    home.judge_at(9).await;
    assert!(refusal(home.prepare(9).await).contains("is `blocked`"));
    home.approve_exception().await;
    home.judge_at(12).await;
    let statement = home.prepare(13).await.unwrap();
    let envelope = key.seal(&statement).unwrap();
    let sealed = home.send(&envelope, "ana", 14).await.unwrap();
    assert_eq!((sealed.number, sealed.sealed_at, sealed.sealed_by.as_str()), (1, at(13), "ana"));
    let exception = Seal::read(&envelope).unwrap().predicate().exception.clone().unwrap();
    assert_eq!(exception.asked_by, "bo");
    assert_eq!(exception.approved_by.as_deref(), Some("ines"));
    assert_eq!(exception.reason, "A customer is down.");
    assert_eq!(home.entries("release.sealed").await.len(), 1);
}

#[tokio::test]
async fn a_release_whose_exception_is_over_is_not_sealed() {
    let (home, _) = scanned(&[("CVE-2026-1000", "CRITICAL")]).await;
    home.approve_exception().await;
    home.judge_at(12).await;
    assert!(refusal(home.prepare(12 + 8 * 24 * 3600).await).contains("the exception of acme 5.3 is over"));
    step_break_glass(&home.installation, RELEASE, Step::Resolve, &caller("ana"), at(13)).await.unwrap();
    assert!(refusal(home.prepare(14).await).contains("the exception of acme 5.3 is over"));
}

#[tokio::test]
async fn nothing_but_the_statement_as_it_was_given_is_taken() {
    let (home, key) = scanned(&[]).await;
    home.judge_at(9).await;
    let statement = home.prepare(10).await.unwrap();
    let text = String::from_utf8(statement.clone()).unwrap();
    for changed in [
        text.replace("\"sealed_by\":\"ana\"", "\"sealed_by\":\"sam\""),
        text.replace("\"series\":\"5.3\"", "\"series\":\"5.4\""),
        text.replace("\"number\":1,\"previous\":null", "\"number\":2,\"previous\":null"),
        text.replacen('{', "{ ", 1),
    ] {
        assert_ne!(changed, text);
        let refused = refusal(home.send(&key.seal(changed.as_bytes()).unwrap(), "ana", 11).await);
        assert!(refused.contains("is not the statement about acme 5.3 as it stands"), "{refused}");
    }
    let envelope = key.seal(&statement).unwrap();
    for (person, second) in [("sam", 11), ("ana", 9), ("ana", 10 + 15 * 60 + 1)] {
        let refused = refusal(home.send(&envelope, person, second).await);
        assert!(refused.contains("is not the statement"), "{person} {second}: {refused}");
    }
    let spaced = [&b" "[..], &envelope].concat();
    assert!(refusal(home.send(&spaced, "ana", 11).await).contains("the signature is not that of the key"));
    let stranger = SealingKey::generate().unwrap().seal(&statement).unwrap();
    assert!(refusal(home.send(&stranger, "ana", 11).await).contains("which is not on record"));
    let forged = String::from_utf8(stranger).unwrap();
    let named = Seal::read(forged.as_bytes()).unwrap().key_ids().next().unwrap().to_owned();
    let forged = forged.replace(&named, &key.public().id());
    assert!(refusal(home.send(forged.as_bytes(), "ana", 11).await).contains("the signature is not that"));
    assert_eq!(home.installation.archive.place().seal_numbers("acme").unwrap(), [0u64; 0]);
    home.send(&envelope, "ana", 11).await.unwrap();
    assert!(matches!(home.send(&envelope, "ana", 11).await, Err(NotSealed::Overtaken(_))));
}

#[tokio::test]
async fn a_retired_key_and_a_caller_who_is_nobody_are_refused() {
    let (home, key) = scanned(&[]).await;
    home.judge_at(9).await;
    let statement = home.prepare(10).await.unwrap();
    let envelope = key.seal(&statement).unwrap();
    retire_key(&home.installation, &key.public().id(), &caller("ana"), at(11)).await.unwrap();
    assert!(matches!(home.send(&envelope, "ana", 12).await, Err(NotSealed::RetiredKey { .. })));
    assert!(matches!(
        prepare_seal(&home.installation, RELEASE, &caller("os:runner"), at(12)).await,
        Err(NotSealed::NoCaller(_))
    ));
}

#[tokio::test]
async fn nothing_is_sealed_while_an_object_that_the_seal_names_is_missing() {
    let (home, _) = scanned(&[]).await;
    home.judge_at(9).await;
    let statement = home.prepare(10).await.unwrap();
    let text = String::from_utf8(statement).unwrap();
    let at = text.find("\"document\":\"sha256:").unwrap() + "\"document\":\"".len();
    let document: portcullis_domain::digest::Digest = text[at..at + 71].parse().unwrap();
    let place = home.installation.archive.place();
    let since = place.since(&document).unwrap().unwrap();
    assert!(place.remove(&document, since).unwrap());
    let refused = refusal(home.prepare(11).await);
    assert!(refused.contains(&document.to_string()), "{refused}");
}

#[tokio::test]
async fn what_went_after_its_retention_is_no_fault_of_the_seal_that_names_it() {
    let (home, key) = scanned(&[]).await;
    home.judge_at(9).await;
    let statement = home.prepare(10).await.unwrap();
    let text = String::from_utf8(statement.clone()).unwrap();
    home.send(&key.seal(&statement).unwrap(), "ana", 11).await.unwrap();
    let at_document = text.find("\"document\":\"sha256:").unwrap() + "\"document\":\"".len();
    let document: portcullis_domain::digest::Digest = text[at_document..at_document + 71].parse().unwrap();
    let place = home.installation.archive.place();
    let since = place.since(&document).unwrap().unwrap();
    assert!(place.remove(&document, since).unwrap());
    let faults = async || verify_seals(&home.installation, None).await.unwrap().faults.len();
    assert_eq!(faults().await, 1);
    let removal = portcullis_store::ArchiveRemoval {
        digest: document.to_string(),
        removed_at: at(12),
        removed_by: "sam".to_owned(),
    };
    let mut transaction = home.installation.store.transaction().await.unwrap();
    transaction.save_removals(&[removal]).await.unwrap();
    transaction.commit().await.unwrap();
    assert_eq!(faults().await, 0);
}
