//! Webhooks and deliveries, as those see them who look after them.

use super::*;

#[tokio::test]
async fn webhooks_are_for_those_who_configure_and_their_secrets_are_in_no_record() {
    let home = home().await;
    let (sam, bo) = (home.caller("sam"), home.caller("bo"));
    let url = "https://hooks.acme.example/t0k3n";
    let refused = add_webhook(&home.installation, url, Vec::new(), &bo, at(2)).await;
    assert!(matches!(refused, Err(NoWebhook::Refused(_))));
    assert!(matches!(list_webhooks(&home.installation, &bo).await, Err(NoWebhook::Refused(_))));
    let (webhook, secret) = add_webhook(&home.installation, url, Vec::new(), &sam, at(2)).await.unwrap();
    test_webhook(&home.installation, &webhook.id, &sam, at(3)).await.unwrap();
    let listed = list_webhooks(&home.installation, &sam).await.unwrap();
    assert_eq!(listed, std::slice::from_ref(&webhook));
    remove_webhook(&home.installation, &webhook.id, &Seen::anything(), &sam, at(4)).await.unwrap();
    assert_eq!(list_webhooks(&home.installation, &sam).await.unwrap(), []);
    let again = remove_webhook(&home.installation, &webhook.id, &Seen::anything(), &sam, at(5)).await;
    assert!(matches!(again, Err(NoWebhook::Unknown(_))));
    let entries = home.installation.store.snapshot().await.unwrap().audit_after(0, 100).await.unwrap();
    let entries: Vec<String> = entries.iter().map(|entry| format!("{entry:?}")).collect();
    let trail = entries.concat();
    assert!(
        trail.contains("webhook.added")
            && trail.contains("webhook.removed")
            && trail.contains("hooks.acme.example"),
        "{trail}"
    );
    assert!(!trail.contains(secret.reveal()) && !trail.contains("t0k3n"), "{trail}");
    let done = deliver(&home.installation, &senders(None), at(90)).await.unwrap();
    assert_eq!(done.dropped, 1, "what was on its way goes nowhere");
}

#[tokio::test]
async fn an_installation_has_fifty_webhooks_at_most() {
    let home = home().await;
    let add = async || {
        add_webhook(&home.installation, "https://a.example/", Vec::new(), &home.caller("sam"), at(2)).await
    };
    for _ in 0..crate::webhooks::MOST {
        add().await.unwrap();
    }
    assert!(matches!(add().await, Err(NoWebhook::TooMany)));
}

#[tokio::test]
async fn people_see_their_own_deliveries_a_page_at_a_time() {
    let home = home().await;
    for _ in 0..3 {
        home.overdue(&["owner", "ambassador"]).await;
    }
    home.hand_out().await;
    let page = async |person: &str, after: Option<&str>| {
        let wanted = WantedDeliveries { after, limit: Some(2), ..WantedDeliveries::default() };
        list_deliveries(&home.installation, wanted, &home.caller(person)).await.unwrap()
    };
    let (first, next) = page("bo", None).await;
    assert!(first.iter().all(|one| one.recipient == "bo") && first.len() == 2);
    let (second, end) = page("bo", next.as_deref()).await;
    assert_eq!((second.len(), end), (1, None));
    assert!(first.iter().all(|one| one.id > second[0].id));
    assert_eq!(home.deliveries().await.len(), 9, "who configures sees all");
    let of = async |person: &str, recipient: &str| {
        let wanted = WantedDeliveries { recipient: Some(recipient), ..WantedDeliveries::default() };
        list_deliveries(&home.installation, wanted, &home.caller(person)).await.unwrap().0.len()
    };
    assert_eq!([of("sam", "bo").await, of("bo", "bo").await, of("bo", "eve").await], [3, 3, 0]);
}

#[tokio::test]
async fn deliveries_that_are_done_with_are_removed_after_ninety_days_and_dead_ones_stay() {
    let home = home().await;
    let receiver = Receiver::answering(OK).await;
    home.hook(&receiver, &[]).await;
    add_webhook(&home.installation, "http://10.0.0.1/", Vec::new(), &home.caller("sam"), at(2))
        .await
        .unwrap();
    home.overdue(&[]).await;
    home.hand_out().await;
    deliver(&home.installation, &senders(None), at(90)).await.unwrap();
    assert_eq!(forget(&home.installation, at(89 * 24 * HOUR)).await.unwrap(), 0);
    assert_eq!(forget(&home.installation, at(91 * 24 * HOUR)).await.unwrap(), 1);
    assert_eq!(
        home.deliveries().await.iter().map(|one| one.state).collect::<Vec<_>>(),
        [DeliveryState::Dead]
    );
}
