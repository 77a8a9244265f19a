use super::*;
use jiff::Timestamp;
use portcullis_domain::gate::{Database, Outcome};
use portcullis_domain::release::{Release, ReleaseComponent};
use std::collections::{BTreeMap, BTreeSet};

fn key(byte: u8) -> SealingKey {
    use ed25519_dalek::SigningKey;
    use ed25519_dalek::pkcs8::EncodePrivateKey;
    use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
    let pem = SigningKey::from_bytes(&[byte; 32]).to_pkcs8_pem(LineEnding::LF).unwrap();
    SealingKey::from_pem(&pem).unwrap()
}

fn release() -> Release {
    let at = |text: &str| ReleaseComponent::At(text.parse().unwrap());
    let components = BTreeMap::from([
        ("deploy".to_owned(), at(&"c".repeat(40))),
        ("docs".to_owned(), ReleaseComponent::LeftOut { reason: "It does not ship.".to_owned() }),
        ("tree".to_owned(), at(&format!("tree:sha256:{}", "d".repeat(64)))),
        ("web".to_owned(), at(&format!("sha256:{}", "a".repeat(64)))),
    ]);
    Release {
        product: "acme".to_owned(),
        version: "5.3.2".parse().unwrap(),
        series: "5.3".to_owned(),
        components,
    }
}

fn predicate(product: &str, number: u64, previous: Option<Digest>) -> Predicate {
    Predicate {
        product: product.to_owned(),
        version: "5.3.2".to_owned(),
        series: "5.3".to_owned(),
        number,
        previous,
        sealed_at: Timestamp::from_second(1_780_000_000).unwrap(),
        sealed_by: "ana".to_owned(),
        verdict: SealedVerdict {
            number: 1,
            document: Digest::new([1; 32]),
            outcome: Outcome::Passes,
            judged_at: Timestamp::from_second(1_779_999_000).unwrap(),
            judged_at_was_given: false,
            rules: 1,
        },
        exception: None,
        program: Digest::new([2; 32]),
        left_out: BTreeMap::new(),
        scans: vec![SealedScan {
            component: "web".to_owned(),
            engine: "trivy".to_owned(),
            engine_version: None,
            at: Timestamp::UNIX_EPOCH,
            database: Database::None,
            document: Digest::new([3; 32]),
            report: Some(Digest::new([4; 32])),
            received: Some(Digest::new([5; 32])),
        }],
        decisions: Vec::new(),
        decision_files: BTreeSet::from([Digest::new([6; 32])]),
        enrichment: Vec::new(),
    }
}

fn sealed(key: &SealingKey, number: u64, previous: Option<Digest>) -> Vec<u8> {
    let statement = predicate("acme", number, previous).about(&release());
    key.seal(&predicate::bytes_of(&statement).unwrap()).unwrap()
}

/// Everything that is wrong with these seals in this order.
fn mistakes(seals: &[(u64, &[u8])], keys: &[PublicKey]) -> Vec<String> {
    let mut chain = Chain::new("acme", keys);
    let followed = seals.iter().flat_map(|(number, bytes)| {
        let (_, broken) = chain.follow(*number, bytes);
        broken.into_iter().map(|broken| format!("{number}: {broken}")).collect::<Vec<_>>()
    });
    followed.collect()
}

#[test]
fn a_seal_is_read_as_it_was_made_and_its_bytes_are_the_same_each_time() {
    let key = key(1);
    let bytes = sealed(&key, 1, None);
    assert_eq!(bytes, sealed(&key, 1, None));
    let seal = Seal::read(&bytes).unwrap();
    assert_eq!(seal.predicate(), &predicate("acme", 1, None));
    assert!(seal.is_signed_by(&key.public()));
    assert_eq!(seal.digest, digest_of(&bytes));
    assert_eq!(seal.predicate().objects().len(), 5, "what came in is kept nowhere");
}

#[test]
fn each_component_that_ships_is_a_subject() {
    let subjects = predicate::subjects(&release());
    let shown: Vec<String> = subjects.iter().map(|it| format!("{} {:?}", it.name, it.digest)).collect();
    assert_eq!(
        shown,
        [
            format!("deploy {{\"gitCommit\": \"{}\"}}", "c".repeat(40)),
            format!("tree {{\"portcullisTree\": \"{}\"}}", "d".repeat(64)),
            format!("web {{\"sha256\": \"{}\"}}", "a".repeat(64)),
        ]
    );
}

#[test]
fn every_changed_bit_of_a_seal_shows() {
    let key = key(1);
    let bytes = sealed(&key, 1, None);
    let next = sealed(&key, 2, Some(digest_of(&bytes)));
    for at in (0..bytes.len()).step_by(7) {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        let found = mistakes(&[(1, &changed), (2, &next)], &[key.public()]);
        assert!(!found.is_empty(), "bit {at}");
    }
}

#[test]
fn a_whole_chain_has_no_mistake() {
    let key = key(1);
    let first = sealed(&key, 1, None);
    let second = sealed(&key, 2, Some(digest_of(&first)));
    assert_eq!(mistakes(&[(1, &first), (2, &second)], &[key.public()]), [""; 0]);
}

#[test]
fn a_removed_seal_a_replaced_one_and_a_wrong_order_are_named() {
    let key = key(1);
    let first = sealed(&key, 1, None);
    let second = sealed(&key, 2, Some(digest_of(&first)));
    let third = sealed(&key, 3, Some(digest_of(&second)));
    let keys = [key.public()];
    assert_eq!(mistakes(&[(1, &first), (3, &third)], &keys), ["3: seal 2 before it is missing"]);
    let other = sealed(&key, 1, Some(Digest::new([9; 32])));
    let found = mistakes(&[(1, &other), (2, &second)], &keys);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[1].starts_with("2: it follows sha256:"), "{found:?}");
    let found = mistakes(&[(1, &second), (2, &first)], &keys);
    assert!(found.iter().any(|it| it == "1: it says that it is number 2"), "{found:?}");
}

#[test]
fn a_seal_of_another_product_or_key_is_named() {
    let key = key(1);
    let statement = predicate("boat", 1, None).about(&release());
    let boat = key.seal(&predicate::bytes_of(&statement).unwrap()).unwrap();
    assert_eq!(mistakes(&[(1, &boat)], &[key.public()]), ["1: it is a seal of the product `boat`"]);
    let strange = sealed(&self::key(2), 1, None);
    let named = self::key(2).public().id();
    let said = format!("1: no known key signed it; it names the key {named}");
    assert_eq!(mistakes(&[(1, &strange)], &[key.public()]), [said]);
    let text = String::from_utf8(strange).unwrap().replace(&named, &key.public().id());
    let said = format!("1: its signature is not that of the key {}, which it names", key.public().id());
    assert_eq!(mistakes(&[(1, text.as_bytes())], &[key.public()]), [said]);
}

#[test]
fn envelopes_of_other_things_are_no_seals() {
    let key = key(1);
    let other = key.seal(b"{}").unwrap();
    assert!(matches!(Seal::read(&other), Err(NoSeal::Statement(_))));
    let text = String::from_utf8(sealed(&key, 1, None)).unwrap();
    let typed = text.replace("application/vnd.in-toto+json", "text/plain");
    assert!(matches!(Seal::read(typed.as_bytes()), Err(NoSeal::PayloadType(_))));
    assert!(matches!(Seal::read(b"nothing"), Err(NoSeal::Envelope(_))));
    let many = text.replace("\"signatures\":[", &format!("\"signatures\":[{}", "{\"sig\":\"\"},".repeat(16)));
    assert!(matches!(Seal::read(many.as_bytes()), Err(NoSeal::Signatures(17))));
}

#[test]
fn keys_are_read_as_they_are_written_and_never_shown() {
    let key = SealingKey::generate().unwrap();
    let pem = key.to_pem().unwrap();
    assert!(pem.starts_with("-----BEGIN PRIVATE KEY-----\n"));
    assert_eq!(SealingKey::from_pem(&pem).unwrap().public(), key.public());
    let public = key.public().to_pem().unwrap();
    assert_eq!(PublicKey::from_pem(&public).unwrap(), key.public());
    assert_eq!(format!("{key:?}"), format!("SealingKey({})", key.public().id()));
    assert_eq!(PublicKey::from_pem(&pem), Err(NoKey::PrivateGiven));
    assert_eq!(SealingKey::from_pem(&public).unwrap_err(), NoKey::PublicOnly);
    assert_eq!(SealingKey::from_pem("secret text").unwrap_err(), NoKey::Private);
}

#[test]
fn the_id_of_a_key_is_the_sha_256_of_its_spki() {
    // The first key of RFC 8032, section 7.1; its id computed with OpenSSL and sha256sum.
    let pem = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n-----END PUBLIC KEY-----\n";
    let key = PublicKey::from_pem(pem).unwrap();
    assert_eq!(key.to_pem().unwrap(), pem);
    assert_eq!(key.id(), "06e3fd8fda29bb60ab59557de61edb0aecdb231134be30e75b455f8e1b792fa9");
}
