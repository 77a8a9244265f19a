//! Deliveries, digests, webhooks and preferences.

use crate::builders::at;
use jiff::SignedDuration;
use portcullis_store::{
    DeliveryFilter, DeliveryOutcome, DigestItem, Store, StoredDelivery, StoredWebhook, new_id,
};

const LEASE: SignedDuration = SignedDuration::from_secs(60);

fn delivery(message: &str, channel: &str, recipient: &str) -> StoredDelivery {
    StoredDelivery {
        subject: "a subject".to_owned(),
        body: "{}".to_owned(),
        ..StoredDelivery::new(message, channel, recipient, "a.topic", at(1))
    }
}

async fn add(store: &Store, deliveries: &[StoredDelivery]) -> u64 {
    let mut transaction = store.transaction().await.unwrap();
    let added = transaction.add_deliveries(deliveries).await.unwrap();
    transaction.commit().await.unwrap();
    added
}

async fn claim(store: &Store, second: i64, except: &str) -> Vec<StoredDelivery> {
    let mut transaction = store.transaction().await.unwrap();
    let channels = all_but(except);
    let claimed = transaction.claim_deliveries(10, channels, at(second), LEASE).await.unwrap();
    transaction.commit().await.unwrap();
    claimed
}

/// The channels of these tests without one.
fn all_but(except: &str) -> [&'static str; 2] {
    if except == "mail" { ["webhook", "webhook"] } else { ["mail", "webhook"] }
}

async fn finish(store: &Store, claimed: &StoredDelivery, state: &str, due: i64) -> bool {
    let mut transaction = store.transaction().await.unwrap();
    let outcome = DeliveryOutcome { state, due_at: at(due), error: Some("no answer"), sent_at: None };
    let kept = transaction.finish_delivery(claimed, &outcome).await.unwrap();
    transaction.commit().await.unwrap();
    kept
}

/// Takes what is in the outbox and writes a delivery a message, as whoever distributes does.
async fn distribute(store: Store) -> u64 {
    let mut told = 0;
    loop {
        let mut transaction = store.transaction().await.unwrap();
        let messages = transaction.take(7, at(5), LEASE).await.unwrap();
        transaction.commit().await.unwrap();
        if messages.is_empty() {
            return told;
        }
        let mut transaction = store.transaction().await.unwrap();
        let mut deliveries = Vec::new();
        for message in messages {
            if transaction.acknowledge(&message.id).await.unwrap() {
                deliveries.push(delivery(&message.id, "mail", "ana"));
            }
        }
        told += transaction.add_deliveries(&deliveries).await.unwrap();
        transaction.commit().await.unwrap();
    }
}

on_both! {
    async fn a_message_goes_to_a_recipient_by_a_channel_once(home: Home) {
        let store = home.open().await;
        let one = delivery("m1", "mail", "ana");
        assert_eq!(add(&store, &[one.clone(), delivery("m1", "webhook", "ana"), delivery("m1", "mail", "bo")]).await, 3);
        assert_eq!(add(&store, &[delivery("m1", "mail", "ana"), delivery("m2", "mail", "ana")]).await, 1);
        let kept = store.snapshot().await.unwrap().delivery(&one.id).await.unwrap();
        assert_eq!(kept, Some(one));
    }

    async fn two_who_distribute_at_once_tell_of_each_message_once(home: Home) {
        let store = home.open().await;
        let mut transaction = store.transaction().await.unwrap();
        let messages: Vec<(&str, String)> = (0..60).map(|_| ("a.topic", "{}".to_owned())).collect();
        transaction.put_all(&messages, at(1)).await.unwrap();
        transaction.commit().await.unwrap();
        let other = home.open().await;
        let (one, other) = tokio::join!(tokio::spawn(distribute(store.clone())), tokio::spawn(distribute(other)));
        assert_eq!(one.unwrap() + other.unwrap(), 60);
        let mut snapshot = store.snapshot().await.unwrap();
        assert_eq!(snapshot.deliveries(DeliveryFilter::default(), 100).await.unwrap().len(), 60);
        assert_eq!(snapshot.outbox_left(at(1000)).await.unwrap(), 0);
    }

    async fn two_who_deliver_at_once_never_have_the_same(home: Home) {
        let store = home.open().await;
        let deliveries: Vec<_> = (0..30).map(|number| delivery(&format!("m{number}"), "mail", "ana")).collect();
        add(&store, &deliveries).await;
        let other = home.open().await;
        let claims = |store: Store| async move {
            let mut all = Vec::new();
            loop {
                let claimed = claim(&store, 5, "").await;
                if claimed.is_empty() {
                    return all;
                }
                all.extend(claimed.into_iter().map(|one| one.id));
            }
        };
        let (one, other) = tokio::join!(tokio::spawn(claims(store)), tokio::spawn(claims(other)));
        let mut ids = [one.unwrap(), other.unwrap()].concat();
        ids.sort();
        let mut expected: Vec<String> = deliveries.into_iter().map(|one| one.id).collect();
        expected.sort();
        assert_eq!(ids, expected);
    }

    async fn a_claim_ends_with_its_lease_and_its_outcome_then_counts_no_longer(home: Home) {
        let store = home.open().await;
        add(&store, &[delivery("m1", "mail", "ana")]).await;
        let first = claim(&store, 5, "").await.remove(0);
        assert_eq!((first.state.as_str(), first.attempts), ("sending", 1));
        assert_eq!(claim(&store, 64, "").await, []);
        let second = claim(&store, 65, "").await.remove(0);
        assert_eq!((&second.id, second.attempts), (&first.id, 2));
        assert!(!finish(&store, &first, "sent", 70).await, "somebody else has it");
        assert!(finish(&store, &second, "failed", 100).await);
        assert!(!finish(&store, &second, "sent", 70).await, "what came of it is told once");
        assert_eq!(claim(&store, 99, "").await, []);
        assert_eq!(claim(&store, 100, "").await.remove(0).last_error.as_deref(), Some("no answer"));
    }

    async fn what_has_no_way_is_left_to_those_who_have_one(home: Home) {
        let store = home.open().await;
        add(&store, &[delivery("m1", "mail", "ana"), delivery("m1", "webhook", "w")]).await;
        let left = async |except: &str| {
            store.snapshot().await.unwrap().deliveries_left(all_but(except), at(5)).await.unwrap()
        };
        assert_eq!((left("").await, left("mail").await), (2, 1));
        let claimed = claim(&store, 5, "mail").await;
        assert_eq!(claimed.iter().map(|one| one.channel.as_str()).collect::<Vec<_>>(), ["webhook"]);
    }

    async fn deliveries_are_listed_by_page_state_and_recipient(home: Home) {
        let store = home.open().await;
        for number in 0..5 {
            let recipient = if number % 2 == 0 { "ana" } else { "bo" };
            let mut one = delivery(&format!("m{number}"), "mail", recipient);
            one.id = new_id(at(number));
            add(&store, &[one]).await;
        }
        let claimed = claim(&store, 5, "").await;
        finish(&store, &claimed[0], "dead", 5).await;
        let mut snapshot = store.snapshot().await.unwrap();
        let mut list = async |state, recipient, after, limit| {
            let filter = DeliveryFilter { state, recipient, after, topic: "" };
            let page = snapshot.deliveries(filter, limit).await.unwrap();
            page.into_iter().map(|one| one.message).collect::<Vec<_>>()
        };
        assert_eq!(list("", "", "", 2).await, ["m4", "m3"]);
        assert_eq!(list("", "", &claimed[3].id, 2).await, ["m2", "m1"]);
        assert_eq!(list("", "bo", "", 9).await, ["m3", "m1"]);
        assert_eq!(list("dead", "", "", 9).await, ["m0"]);
        assert_eq!(list("dead", "bo", "", 9).await, Vec::<String>::new());
        for (topic, recipient, expected) in [("a.topic", "bo", 2), ("other", "bo", 0), ("a.topic", "", 5), ("other", "", 0)] {
            let filter = DeliveryFilter { topic, recipient, ..DeliveryFilter::default() };
            assert_eq!(snapshot.deliveries(filter, 9).await.unwrap().len(), expected, "{topic} {recipient}");
        }
    }

    async fn only_what_is_dead_is_tried_again_and_only_what_is_done_with_is_forgotten(home: Home) {
        let store = home.open().await;
        add(&store, &["m1", "m2", "m3"].map(|message| delivery(message, "mail", "ana"))).await;
        let claimed = claim(&store, 5, "").await;
        finish(&store, &claimed[0], "dead", 5).await;
        finish(&store, &claimed[1], "sent", 5).await;
        let mut transaction = store.transaction().await.unwrap();
        assert!(transaction.retry_delivery(&claimed[0].id, at(9)).await.unwrap());
        assert!(!transaction.retry_delivery(&claimed[0].id, at(9)).await.unwrap());
        assert!(!transaction.retry_delivery(&claimed[1].id, at(9)).await.unwrap());
        assert_eq!(transaction.forget_deliveries(at(1), 10).await.unwrap(), 0);
        assert_eq!(transaction.forget_deliveries(at(2), 10).await.unwrap(), 1);
        transaction.commit().await.unwrap();
        assert_eq!(claim(&store, 9, "").await.remove(0).attempts, 1);
    }

    async fn what_waits_for_a_digest_is_kept_once_and_taken_once(home: Home) {
        let store = home.open().await;
        let item = |person: &str, message: &str, due: i64| DigestItem {
            person: person.to_owned(),
            message: message.to_owned(),
            topic: "a.topic".to_owned(),
            body: "{}".to_owned(),
            at: at(1),
            due_at: at(due),
        };
        let mut transaction = store.transaction().await.unwrap();
        let items = [item("ana", "m1", 10), item("ana", "m2", 20), item("bo", "m1", 5)];
        transaction.add_digest_items(&items).await.unwrap();
        transaction.add_digest_items(&items[..1]).await.unwrap();
        assert_eq!(transaction.digests_due(at(10), 9).await.unwrap(), ["bo", "ana"]);
        assert_eq!(transaction.digests_due(at(10), 1).await.unwrap(), ["bo"]);
        assert_eq!((transaction.digests_left(at(9)).await.unwrap(), transaction.digests_left(at(10)).await.unwrap()), (1, 2));
        assert_eq!(transaction.take_digest("ana", at(10)).await.unwrap(), items[..1]);
        assert_eq!(transaction.take_digest("ana", at(10)).await.unwrap(), []);
        assert_eq!(transaction.take_digest("ana", at(20)).await.unwrap(), items[1..2]);
        transaction.commit().await.unwrap();
    }

    async fn a_webhook_that_is_disabled_has_no_secret_and_is_not_listed(home: Home) {
        let store = home.open().await;
        let webhook = StoredWebhook {
            id: "w".to_owned(),
            url: "https://hooks.acme.example/".to_owned(),
            secret: "s3cret".to_owned(),
            topics: "[]".to_owned(),
            created_at: at(1),
            created_by: "sam".to_owned(),
            disabled_at: None,
        };
        assert!(!format!("{webhook:?}").contains("s3cret"));
        let mut transaction = store.transaction().await.unwrap();
        transaction.add_webhook(&webhook).await.unwrap();
        assert_eq!(transaction.webhooks().await.unwrap(), std::slice::from_ref(&webhook));
        assert!(transaction.disable_webhook("w", at(2)).await.unwrap());
        assert!(!transaction.disable_webhook("w", at(3)).await.unwrap());
        assert_eq!(transaction.webhooks().await.unwrap(), []);
        let disabled = StoredWebhook { secret: String::new(), disabled_at: Some(at(2)), ..webhook };
        assert_eq!(transaction.webhook("w").await.unwrap(), Some(disabled));
        transaction.commit().await.unwrap();
    }

    async fn preferences_are_replaced(home: Home) {
        let store = home.open().await;
        let mut transaction = store.transaction().await.unwrap();
        assert_eq!(transaction.preference("ana").await.unwrap(), None);
        for document in ["{}", "{\"digest_hour\":7}"] {
            transaction.save_preference("ana", document, at(1)).await.unwrap();
        }
        assert_eq!(transaction.preference("ana").await.unwrap().as_deref(), Some("{\"digest_hour\":7}"));
        assert_eq!(transaction.preferences().await.unwrap().len(), 1);
        transaction.commit().await.unwrap();
    }
}
