use super::*;

fn ana() -> Person {
    Person {
        id: "ana-maria-lopez".to_owned(),
        name: "Ana María López".to_owned(),
        email: Some("ana.lopez-garcia@acme.example".to_owned()),
        slack: None,
        github: None,
        roles: Vec::new(),
    }
}

#[test]
fn a_password_is_long_and_not_one_that_is_tried_first() {
    let check = |password: &str| check_password(&Secret::new(password), &ana());
    assert_eq!(check("abcdefghij1"), Err(BadPassword::Short));
    assert_eq!(check("ünïcödé äö12"), Ok(()), "characters count, not bytes");
    assert_eq!(check(&"ab".repeat(512)), Ok(()));
    assert_eq!(check(&"a".repeat(1025)), Err(BadPassword::Long));
    for common in ["PasswordPassword", "123456789012", "correct horse battery staple", "aaaaaaaaaaaa"] {
        assert_eq!(check(common), Err(BadPassword::Common), "{common}");
    }
    for own in ["Ana-Maria-Lopez", "Ana María López", "ana.lopez-garcia@ACME.example", "ana.lopez-garcia"] {
        assert_eq!(check(own), Err(BadPassword::Own), "{own}");
    }
    assert_eq!(check("ana maria lopez likes chess"), Ok(()));
}

#[test]
fn the_list_of_the_worst_has_none_that_would_not_be_found_in_it() {
    for word in worst::WORST {
        assert_eq!(plain(word), *word);
    }
}

#[tokio::test]
async fn a_hash_names_its_costs_and_older_ones_are_made_anew() {
    let hashing = Hashing::default();
    let password = Secret::new("a few good words");
    let hash = hashing.hash(&password).await.unwrap();
    assert!(hash.starts_with(CURRENT), "{hash}");
    assert_ne!(hash, hashing.hash(&password).await.unwrap(), "each has a salt of its own");
    assert_eq!(hashing.verify(&password, Some(&hash)).await.unwrap(), (true, None));
    let wrong = Secret::new("a few good word");
    assert_eq!(hashing.verify(&wrong, Some(&hash)).await.unwrap(), (false, None));
    assert_eq!(hashing.verify(&wrong, None).await.unwrap(), (false, None));
    assert_eq!(hashing.verify(&password, Some("no hash")).await.unwrap(), (false, None));

    let cheap = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(64, 1, 1, None).unwrap());
    let old: PasswordHash = cheap.hash_password_with_salt(password.expose().as_bytes(), &[7; 16]).unwrap();
    let (is_right, better) = hashing.verify(&password, Some(&old.to_string())).await.unwrap();
    assert!(is_right && better.unwrap().starts_with(CURRENT));
    assert_eq!(hashing.verify(&wrong, Some(&old.to_string())).await.unwrap(), (false, None));
}

#[test]
fn the_hash_that_is_nobody_s_can_be_read_and_costs_as_much_as_any() {
    assert!(NOBODYS.starts_with(CURRENT));
    let hash = PasswordHash::new(NOBODYS).unwrap();
    assert_eq!(hash.hash.map(|output| output.len()), Some(Params::DEFAULT_OUTPUT_LEN));
}

#[tokio::test]
async fn more_passwords_than_may_wait_are_sent_away() {
    let hashing = Hashing::default();
    let places = u32::try_from(AT_A_TIME + WAITING).unwrap();
    let all = hashing.waiting.acquire_many(places).await.unwrap();
    let refused = hashing.hash(&Secret::new("a few good words")).await;
    assert!(matches!(refused, Err(NotHashed::Busy)), "{refused:?}");
    drop(all);
    assert!(hashing.hash(&Secret::new("a few good words")).await.is_ok());
}
