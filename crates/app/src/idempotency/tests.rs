use super::*;
use crate::testing::{Home, at, home};

const REQUEST: [u8; 32] = [1; 32];

fn answer(status: u16, length: usize) -> KeptAnswer {
    KeptAnswer { status, content_type: "application/json".to_owned(), body: vec![b' '; length] }
}

async fn begin(home: &Home, key: &str) -> Begun {
    begin_request(&home.installation, "ana", key, &REQUEST, at(0)).await.unwrap()
}

/// Begins a request under a key, and carries it out if it is to be.
async fn carried_out(home: &Home, key: &str, is_carried_out: bool) -> Mark {
    let Begun::New(mark) = begin(home, key).await else { panic!("it was there") };
    if is_carried_out {
        let store = home.installation.for_request(mark.clone()).store;
        let mut transaction = store.transaction().await.unwrap();
        transaction.put("topic", key, at(0)).await.unwrap();
        transaction.commit().await.unwrap();
    }
    mark
}

#[tokio::test]
async fn an_answer_is_kept_unless_it_is_a_fault_of_ours_or_too_long() {
    let home = home().await;
    for (key, is_carried_out, given, expected) in [
        ("done", true, answer(201, 2), Some(Begun::Again(answer(201, 2)))),
        ("refused", false, answer(409, 2), Some(Begun::Again(answer(409, 2)))),
        ("largest", true, answer(200, LARGEST_ANSWER), Some(Begun::Again(answer(200, LARGEST_ANSWER)))),
        ("longer", true, answer(200, LARGEST_ANSWER + 1), Some(Begun::CommittedWithoutAnswer)),
        ("long and nothing done", false, answer(200, LARGEST_ANSWER + 1), None),
        ("failed", false, answer(500, 2), None),
        ("failed after", true, answer(500, 2), Some(Begun::CommittedWithoutAnswer)),
    ] {
        let key = key.replace(' ', "-");
        let mark = carried_out(&home, &key, is_carried_out).await;
        finish_request(&home.installation, &mark, &given).await.unwrap();
        let again = begin(&home, &key).await;
        match expected {
            Some(expected) => assert_eq!(again, expected, "{key}"),
            None => assert!(matches!(again, Begun::New(_)), "{key}: {again:?}"),
        }
    }
}

#[tokio::test]
async fn a_key_is_short_and_can_be_read() {
    let home = home().await;
    let longest = "k".repeat(255);
    assert!(matches!(begin(&home, &longest).await, Begun::New(_)));
    for key in ["", "a b", "ä", "a\n", &"k".repeat(256)] {
        let refused = begin_request(&home.installation, "ana", key, &REQUEST, at(0)).await;
        assert!(matches!(refused, Err(NotBegun::BadKey)), "{key}");
    }
}
