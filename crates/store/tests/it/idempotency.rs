//! Requests that come again under the same key.

use crate::builders::at;
use jiff::{SignedDuration, Timestamp};
use portcullis_store::{Begun, KeptAnswer, Mark, Store, StoreError, StoredPerson};

const ONE: [u8; 32] = [1; 32];
const FOR: (SignedDuration, SignedDuration) = (SignedDuration::from_hours(24), SignedDuration::from_mins(10));

async fn begin(store: &Store, request: &[u8; 32], now: Timestamp) -> Begun {
    let mut transaction = store.transaction().await.unwrap();
    let begun = transaction.begin_request(("ana", "key"), request, now, FOR).await.unwrap();
    transaction.commit().await.unwrap();
    begun
}

async fn mark(store: &Store, now: Timestamp) -> Mark {
    match begin(store, &ONE, now).await {
        Begun::New(mark) => mark,
        other => panic!("{other:?}"),
    }
}

/// What a request does.
async fn add(store: &Store, person: &str) -> Result<(), StoreError> {
    let mut transaction = store.transaction().await?;
    transaction.save_person(&StoredPerson { id: person.to_owned(), ..StoredPerson::default() }).await?;
    transaction.commit().await
}

fn answer() -> KeptAnswer {
    KeptAnswer { status: 201, content_type: "application/json".to_owned(), body: b"{}".to_vec() }
}

async fn answered(store: &Store, mark: &Mark) -> bool {
    let mut transaction = store.transaction().await.unwrap();
    let kept = transaction.answer_request(mark, &answer()).await.unwrap();
    transaction.commit().await.unwrap();
    kept
}

on_both! {
    async fn a_request_is_carried_out_once_and_answered_in_the_same_way_again(home: Home) {
        let store = home.open().await;
        let first = mark(&store, at(0)).await;
        assert_eq!(begin(&store, &ONE, at(1)).await, Begun::Underway);
        assert_eq!(begin(&store, &[2; 32], at(1)).await, Begun::Conflict);
        add(&store.marked(first.clone()), "ana").await.unwrap();
        assert_eq!(begin(&store, &ONE, at(2)).await, Begun::CommittedWithoutAnswer);
        assert!(answered(&store, &first).await);
        assert_eq!(begin(&store, &ONE, at(3)).await, Begun::Again(answer()));
        assert_eq!(begin(&store, &[2; 32], at(3)).await, Begun::Conflict);
        let a_day_later = at(24 * 3600);
        mark(&store, a_day_later).await;
    }

    async fn what_is_taken_back_leaves_a_request_that_was_not_carried_out(home: Home) {
        let store = home.open().await;
        let first = mark(&store, at(0)).await;
        let marked = store.marked(first.clone());
        let mut transaction = marked.transaction().await.unwrap();
        transaction.save_person(&StoredPerson { id: "ana".to_owned(), ..StoredPerson::default() }).await.unwrap();
        transaction.roll_back().await.unwrap();
        drop(marked.transaction().await.unwrap());
        assert_eq!(begin(&store, &ONE, at(1)).await, Begun::Underway);
        let mut transaction = store.transaction().await.unwrap();
        assert!(transaction.abandon_request(&first).await.unwrap());
        transaction.commit().await.unwrap();
        let again = mark(&store, at(2)).await;
        add(&store.marked(again.clone()), "ana").await.unwrap();
        let mut transaction = store.transaction().await.unwrap();
        assert!(!transaction.abandon_request(&again).await.unwrap(), "it was carried out");
    }

    async fn only_what_is_kept_first_carries_the_mark(home: Home) {
        let store = home.open().await;
        let marked = store.marked(mark(&store, at(0)).await);
        add(&marked, "ana").await.unwrap();
        add(&marked, "sam").await.unwrap();
        add(&marked.clone(), "bo").await.unwrap();
        assert_eq!(store.snapshot().await.unwrap().people().await.unwrap().len(), 3);
    }

    async fn a_request_that_was_begun_again_in_its_place_keeps_nothing(home: Home) {
        let store = home.open().await;
        let stuck = mark(&store, at(0)).await;
        assert_eq!(begin(&store, &ONE, at(599)).await, Begun::Underway);
        let second = mark(&store, at(600)).await;
        let late = store.marked(stuck.clone());
        for _ in 0..2 {
            assert!(matches!(add(&late, "ana").await, Err(StoreError::TakenOver)));
        }
        assert!(!answered(&store, &stuck).await);
        assert_eq!(store.snapshot().await.unwrap().people().await.unwrap(), []);
        add(&store.marked(second), "ana").await.unwrap();
        assert_eq!(begin(&store, &ONE, at(601)).await, Begun::CommittedWithoutAnswer);
    }

    async fn two_that_come_at_once_are_one(home: Home) {
        let store = home.open().await;
        let (one, other) = tokio::join!(begin(&store, &ONE, at(0)), begin(&store, &ONE, at(0)));
        let new = [&one, &other].into_iter().filter(|begun| matches!(begun, Begun::New(_))).count();
        let underway = [&one, &other].into_iter().filter(|begun| **begun == Begun::Underway).count();
        assert_eq!((new, underway), (1, 1));
    }

    async fn keys_belong_to_their_callers_and_are_forgotten(home: Home) {
        let store = home.open().await;
        mark(&store, at(0)).await;
        let mut transaction = store.transaction().await.unwrap();
        let other = transaction.begin_request(("sam", "key"), &[2; 32], at(5), FOR).await.unwrap();
        assert!(matches!(other, Begun::New(_)));
        assert_eq!(transaction.forget_requests(at(4)).await.unwrap(), 1);
        transaction.commit().await.unwrap();
        mark(&store, at(6)).await;
    }
}
