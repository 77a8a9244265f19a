//! What happens to a delivery: tried, broken off, refused, tried again.

use super::*;

#[tokio::test]
async fn a_message_that_was_taken_and_not_told_of_is_told_of_by_the_next() {
    let home = home().await;
    home.overdue(&["ambassador"]).await;
    let mut transaction = home.installation.store.transaction().await.unwrap();
    assert_eq!(transaction.take(10, at(80), SignedDuration::from_mins(1)).await.unwrap().len(), 1);
    transaction.commit().await.unwrap();
    assert_eq!(home.hand_out().await, Distributed::default(), "somebody has it");
    let later = distribute(&home.installation, false, at(80 + 60)).await.unwrap();
    assert_eq!((later.messages, later.deliveries), (1, 1));
}

#[tokio::test]
async fn a_delivery_that_broke_off_is_sent_again_after_its_lease_with_the_same_id() {
    let home = home().await;
    let (sink, receiver) = (Sink::answering("250 ok").await, Receiver::answering(OK).await);
    home.hook(&receiver, &[]).await;
    home.overdue(&["ambassador"]).await;
    home.hand_out().await;
    // Both servers have it, and nobody lives to say so.
    let mut transaction = home.installation.store.transaction().await.unwrap();
    let claimed = transaction
        .claim_deliveries(10, ["mail", "webhook"], at(90), SignedDuration::from_mins(5))
        .await
        .unwrap();
    transaction.commit().await.unwrap();
    assert_eq!(claimed.len(), 2);
    let senders = senders(Some(&sink));
    let early = deliver(&home.installation, &senders, at(90 + 299)).await.unwrap();
    assert_eq!(early, Delivered::default());
    let later = deliver(&home.installation, &senders, at(90 + 300)).await.unwrap();
    assert_eq!(later.sent, 2);
    let ids: Vec<&str> = claimed.iter().map(|one| one.id.as_str()).collect();
    let id = head(&sink.mails()[0], "Message-ID");
    assert!(ids.iter().any(|known| id == format!("<{known}@acme.example>")), "{id}");
    let id = head(&receiver.requests()[0], "portcullis-delivery");
    assert!(ids.contains(&id.as_str()), "{id}");
}

#[tokio::test]
async fn a_delivering_that_is_dropped_half_way_loses_nothing() {
    let home = home().await;
    let receiver = Receiver::silent_once(OK).await;
    let hook = home.hook(&receiver, &[]).await;
    home.overdue(&[]).await;
    home.hand_out().await;
    let senders = senders(None);
    let called = async {
        while receiver.requests().is_empty() {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        done = deliver(&home.installation, &senders, at(90)) => panic!("{done:?}"),
        () = called => {}
    }
    assert_eq!(home.lines().await, [format!("{hook} webhook sending 1")]);
    let later = deliver(&home.installation, &senders, at(90 + 300)).await.unwrap();
    assert_eq!(later, Delivered { sent: 1, ..Delivered::default() });
    let requests = receiver.requests();
    let ids: Vec<String> = requests.iter().map(|request| head(request, "portcullis-delivery")).collect();
    assert!(ids.len() == 2 && ids[0] == ids[1], "{ids:?}");
}

#[tokio::test]
async fn what_does_not_arrive_is_dead_after_eight_tries_and_can_be_tried_again() {
    let home = home().await;
    let receiver = Receiver::answering(BROKEN).await;
    let hook = home.hook(&receiver, &[]).await;
    home.overdue(&[]).await;
    home.hand_out().await;
    let senders = senders(None);
    let mut now = at(90);
    for attempt in 1..=8 {
        let done = deliver(&home.installation, &senders, now).await.unwrap();
        assert_eq!((done.failed, done.dead), if attempt < 8 { (1, 0) } else { (0, 1) });
        let one = home.deliveries().await.remove(0);
        let due = one.due_at.unwrap_or(now);
        assert_eq!(
            deliver(&home.installation, &senders, due - SignedDuration::from_secs(1)).await.unwrap(),
            Delivered::default()
        );
        now = due;
    }
    assert_eq!(home.lines().await, [format!("{hook} webhook dead 8: the receiver answered 503")]);
    let dead = home.deliveries().await.remove(0);
    assert_eq!(deliver(&home.installation, &senders, at(1_000_000)).await.unwrap(), Delivered::default());
    let (sam, bo) = (home.caller("sam"), home.caller("bo"));
    let refused = retry_delivery(&home.installation, &dead.id, &bo, now).await;
    assert!(matches!(refused, Err(NoDelivery::Refused(_))), "{refused:?}");
    let retried = retry_delivery(&home.installation, &dead.id, &sam, now).await.unwrap();
    assert_eq!((retried.state, retried.attempts), (DeliveryState::Waiting, 0));
    let again = retry_delivery(&home.installation, &dead.id, &sam, now).await;
    assert!(matches!(again, Err(NoDelivery::NotDead(_, DeliveryState::Waiting))), "{again:?}");
    assert_eq!(deliver(&home.installation, &senders, now).await.unwrap().failed, 1);
    assert_eq!(receiver.requests().len(), 9);
}

#[tokio::test]
async fn a_try_that_breaks_off_again_and_again_ends_too() {
    let home = home().await;
    let receiver = Receiver::answering(OK).await;
    home.hook(&receiver, &[]).await;
    home.overdue(&[]).await;
    home.hand_out().await;
    for attempt in 0..8 {
        let mut transaction = home.installation.store.transaction().await.unwrap();
        let lease = SignedDuration::from_mins(5);
        let claimed = transaction
            .claim_deliveries(10, ["mail", "webhook"], at(90 + attempt * HOUR), lease)
            .await
            .unwrap();
        assert_eq!(claimed.len(), 1);
        transaction.commit().await.unwrap();
    }
    let done = deliver(&home.installation, &senders(None), at(90 + 8 * HOUR)).await.unwrap();
    assert_eq!((done.dead, receiver.requests().len()), (1, 0));
}

#[tokio::test]
async fn a_webhook_that_leads_into_this_house_is_dead_at_once_and_calls_nobody() {
    let home = home().await;
    let receiver = Receiver::answering(OK).await;
    let url = format!("http://localhost:{}/", receiver.port);
    add_webhook(&home.installation, &url, Vec::new(), &home.caller("sam"), at(2)).await.unwrap();
    home.overdue(&[]).await;
    home.hand_out().await;
    let done = deliver(&home.installation, &senders(None), at(90)).await.unwrap();
    assert_eq!((done.dead, receiver.requests().len()), (1, 0));
    let error = home.deliveries().await.remove(0).last_error.unwrap();
    assert!(error.starts_with("`localhost` is at ") && error.contains("no public address"), "{error}");
}

#[tokio::test]
async fn topics_that_nobody_knows_go_to_webhooks_that_want_them_and_to_nobody_else() {
    let home = home().await;
    let (all, some) = (Receiver::answering(OK).await, Receiver::answering(OK).await);
    home.hook(&all, &[]).await;
    home.hook(&some, &["vulnerability.*"]).await;
    home.put("incident.opened", &json!({"incident": 7})).await;
    home.put("vulnerability.eaten", &json!({"vulnerability": 1, "to": ["owner"], "about": "by whom?"})).await;
    home.put("vulnerability.overdue", &json!("nonsense")).await;
    assert_eq!(home.hand_out().await, Distributed { messages: 3, deliveries: 5, digest_items: 0, left: 0 });
    deliver(&home.installation, &senders(None), at(90)).await.unwrap();
    assert_eq!((all.requests().len(), some.requests().len()), (3, 2));
    let bodies = all.requests();
    let bodies = bodies.iter().map(|request| request.split_once("\r\n\r\n").unwrap().1);
    let known = bodies.map(|body| serde_json::from_str::<Value>(body).unwrap());
    let opened = known.into_iter().find(|body| body["event"] == "incident.opened").unwrap();
    assert_eq!((&opened["data"], &opened["at"]), (&json!({"incident": 7}), &json!(at(70))));
}

#[tokio::test]
async fn of_a_huge_message_a_webhook_is_told_that_there_is_one() {
    let home = home().await;
    let receiver = Receiver::answering(OK).await;
    home.hook(&receiver, &[]).await;
    home.put("scan.recorded", &json!({"text": "a".repeat(distribute::LARGEST)})).await;
    home.hand_out().await;
    assert_eq!(deliver(&home.installation, &senders(None), at(90)).await.unwrap().sent, 1);
    let body = receiver.requests()[0].split_once("\r\n\r\n").unwrap().1.to_owned();
    let body: Value = serde_json::from_str(&body).unwrap();
    assert_eq!((&body["cut"], &body["data"]), (&json!({"bytes": distribute::LARGEST + 11}), &Value::Null));
}

#[tokio::test]
async fn a_title_neither_adds_a_header_nor_fills_a_mail() {
    let home = home().await;
    let sink = Sink::answering("250 ok").await;
    let mut transaction = home.installation.store.transaction().await.unwrap();
    let mut case = transaction.vulnerability(1).await.unwrap().unwrap().vulnerability;
    case.title = format!("x\r\nBcc: eve@evil.example\r\n\r\n{}", "a".repeat(1 << 20));
    crate::vulnerabilities::testing::save(&mut transaction, &home.installation, &case).await;
    transaction.commit().await.unwrap();
    home.overdue(&["ambassador"]).await;
    home.hand_out().await;
    assert_eq!(deliver(&home.installation, &senders(Some(&sink)), at(90)).await.unwrap().sent, 1);
    let mail = sink.mails().remove(0);
    assert!(!mail.lines().any(|line| line.starts_with("Bcc")), "{mail}");
    assert!(mail.len() < 4000, "{}", mail.len());
}
