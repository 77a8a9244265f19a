//! The pages of requests, as several people see and use them.

use crate::visitors::House;

const REVIEW: [(&str, &str); 3] = [
    ("kind", "code-review"),
    ("answer-what", "Look at the login"),
    ("answer-link", "https://acme.example/1"),
];

/// One in which Bo asked for a review, which Ana has.
async fn asked() -> House {
    let house = House::new().await;
    let page = house.post("bo", "/requests/new", &REVIEW).await;
    assert_eq!((page.status.as_u16(), page.location.as_str()), (303, "/requests/1"));
    house
}

async fn act(house: &House, person: &str, fields: &[(&str, &str)]) -> u16 {
    house.post(person, "/requests/1/actions", fields).await.status.as_u16()
}

#[tokio::test]
async fn an_empty_inbox_says_what_to_do_first_and_the_kinds_say_what_is_promised() {
    let house = House::new().await;
    let empty = house.get("bo", "/requests").await;
    assert_eq!(empty.one(".empty h2"), "Nobody has asked anything yet");
    let kinds = house.get("bo", "/requests/new").await;
    assert_eq!(kinds.find(".cards li strong").len(), 8);
    let review = kinds.find(".cards li")[1].clone();
    assert!(review.contains("Ask at least 14 days before you need it."), "{review}");
    let form = house.get("bo", "/requests/new?kind=access").await;
    assert_eq!(
        form.attributes("main [name^='answer-']", "name"),
        ["answer-what", "answer-who", "answer-level", "answer-until"]
    );
    assert!(form.attributes("option", "value").contains(&"ana".to_owned()));
    assert_eq!(house.get("bo", "/requests/new?kind=rumour").await.status, 422);
}

#[tokio::test]
async fn a_form_that_is_wrong_comes_back_with_what_was_typed_and_why_beside_each_field() {
    let house = House::new().await;
    let typed =
        [("kind", "code-review"), ("answer-what", "a <b>"), ("answer-link", "here"), ("urgent", "yes")];
    let page = house.post("bo", "/requests/new", &typed).await;
    assert_eq!(page.status, 422);
    assert_eq!(page.one("#q1"), "a <b>");
    assert_eq!(page.attributes("#q2", "value"), ["here"]);
    assert_eq!(page.attributes("[aria-invalid]", "aria-describedby"), ["w2"]);
    assert!(page.one("#w2").contains("begins with https://"), "{}", page.one("#w2"));
    assert_eq!(page.attributes("[name=urgent]", "checked").len(), 1);
}

#[tokio::test]
async fn the_inbox_has_lists_with_counts_and_says_whose_it_is_and_by_when() {
    let house = asked().await;
    house
        .post(
            "bo",
            "/requests/new",
            &[("kind", "question"), ("answer-what", "Is TLS 1.0 on?"), ("urgent", "yes")],
        )
        .await;
    let mine = house.get("ana", "/requests").await;
    assert_eq!(mine.find(".tabs a"), ["Mine 1", "Unacknowledged 2", "Urgent 1", "All 2"]);
    let row = mine.find("tbody td");
    assert_eq!((row[0].as_str(), row[1].as_str()), ("R-1 Look at the login", "Security code review"));
    assert!(row[2].contains("· Core") && row[3] == "Ana" && row[4] == "new", "{row:?}");
    assert!(row[5].starts_with("acknowledge by "), "{row:?}");
    let urgent = house.get("ana", "/requests?view=urgent").await;
    assert!(urgent.find("tbody td")[0].starts_with("R-2 urgent"), "{:?}", urgent.find("tbody td"));
    let chips = house.get("vi", "/requests?view=all&kind=question&text=TLS").await;
    assert_eq!(chips.find("tbody tr").len(), 1);
    assert_eq!(chips.find("nav.chips a[aria-current]"), ["Question ×", "“TLS” ×"]);
    let nothing = house.get("vi", "/requests?view=all&text=nowhere").await;
    assert_eq!(nothing.one(".empty h2"), "Nothing is like that");
    let badge = house.get("ana", "/").await;
    assert!(badge.text().contains("2 requests wait to be acknowledged"), "{}", badge.text());
    assert!(badge.find(".side li").contains(&"Requests1".to_owned()), "{:?}", badge.find(".side li"));
    let found = house.get("vi", "/search?q=R-1").await;
    assert!(found.attributes("main a", "href").contains(&"/requests/1".to_owned()));
    assert!(house.get("vi", "/search?q=login").await.text().contains("Look at the login"));
}

#[tokio::test]
async fn a_request_is_acknowledged_done_and_reopened_with_one_button_each() {
    let house = asked().await;
    let page = house.get("ana", "/requests/1").await;
    assert_eq!(page.one("h1"), "R-1 Look at the login");
    assert_eq!(page.find(".moves button"), ["I will act on it", "It is done", "It can't wait"]);
    assert_eq!(page.find("button.primary"), ["I will act on it"]);
    assert!(page.text().contains("ambassador of the team"), "{}", page.text());
    let revision = page.attributes("[name=revision]", "value")[0].clone();
    assert_eq!(act(&house, "ana", &[("verb", "acknowledge"), ("revision", &revision)]).await, 303);
    assert_eq!(house.get("ana", "/requests/1").await.find("button.primary"), ["It is done"]);
    let late = house
        .post(
            "sam",
            "/requests/1/actions",
            &[("verb", "decline"), ("reason", "No <i>time</i>"), ("revision", &revision)],
        )
        .await;
    assert_eq!(late.status, 412);
    assert_eq!(late.one("#reason"), "No <i>time</i>");
    let again = late.attributes("[name=revision]", "value")[0].clone();
    assert_eq!(act(&house, "sam", &[("verb", "complete"), ("revision", &again)]).await, 303);
    let done = house.get("bo", "/requests/1").await;
    assert!(done.text().contains("What you write reopens it."));
    assert_eq!(done.find("button.primary"), ["Reopen it"]);
    assert_eq!(act(&house, "bo", &[("verb", "say"), ("text", "One more thing")]).await, 303);
    let story = house.get("ana", "/requests/1").await.find(".timeline li");
    for (told, at) in [
        ("asked", 0),
        ("Ana said that they will act on it", 1),
        ("Acknowledged after ", 2),
        ("Sam said that it is done", 3),
    ] {
        assert!(story[at].contains(told), "{at}: {story:#?}");
    }
    assert!(story.last().unwrap().contains("One more thing"), "{story:#?}");
    assert!(house.get("ana", "/requests/1").await.one("main p strong").contains("new"));
}

#[tokio::test]
async fn what_somebody_may_not_do_says_why() {
    let house = asked().await;
    let page = house.get("vi", "/requests/1").await;
    assert!(page.find(".moves button").is_empty());
    let why = page.find("details li").join("\n");
    assert!(why.contains("I will act on it: Only the security team does that"), "{why}");
    assert_eq!(act(&house, "vi", &[("verb", "acknowledge")]).await, 403);
    let own = house.get("bo", "/requests/1").await;
    assert_eq!(own.find(".moves button"), ["I no longer need it", "It can't wait"]);
    house.post("ana", "/requests/new", &[("kind", "question"), ("answer-what", "Who may?")]).await;
    let question = house.get("sam", "/requests/2").await;
    assert!(
        question.find("details li").join("\n").contains("It is done: A question wants an answer in words")
    );
    assert!(question.text().contains("It waits for an answer in the thread."));
    house.post("sam", "/requests/2/actions", &[("verb", "acknowledge")]).await;
    assert_eq!(house.get("sam", "/requests/2").await.find("button.primary"), ["Answer"]);
    assert!(house.get("ana", "/requests/2").await.find("button.primary").is_empty());
}

#[tokio::test]
async fn a_request_becomes_a_vulnerability_and_figures_lead_to_their_requests() {
    let house = asked().await;
    let made = house
        .post(
            "ana",
            "/requests/1/vulnerability",
            &[("title", "A hole"), ("component", "web"), ("source", "bug_bounty"), ("severity", "high")],
        )
        .await;
    assert_eq!((made.status.as_u16(), made.location.as_str()), (303, "/vulnerabilities/1"));
    let page = house.get("ana", "/requests/1").await;
    assert!(page.attributes("main a", "href").contains(&"/vulnerabilities/V-1".to_owned()));
    assert!(!page.text().contains("Make a vulnerability of it"));
    let metrics = house.get("vi", "/requests/metrics").await;
    assert!(metrics.attributes("main a", "href").contains(&"/requests?view=all&kind=code-review".to_owned()));
    assert_eq!(metrics.find("tbody td")[..2], ["Security code review", "1"]);
    let empty = house.get("vi", "/requests/metrics?from=2020-01-01&until=2020-01-31").await;
    assert_eq!(empty.one(".empty h2"), "Nothing was asked in this time");
    assert_eq!(house.get("vi", "/requests/metrics?from=soon").await.status, 400);
}
