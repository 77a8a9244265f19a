//! The document of the API as it is given out and in the book, and the pages that are made of it.

use crate::visitors::House;

/// The document in the book.
const BOOK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/src/openapi.json");
/// Asks for it to be written anew.
const RENEW: &str = "PORTCULLIS_RENEW_OPENAPI";

#[tokio::test]
async fn the_document_that_is_served_is_the_one_in_the_book() {
    let house = House::new().await;
    let answer = house.get("vi", "/api/v1/openapi.json").await;
    assert_eq!((answer.status.as_u16(), answer.content_type.as_str()), (200, "application/json"));
    let given = String::from_utf8(answer.bytes).unwrap();
    if std::env::var_os(RENEW).is_some() {
        std::fs::write(BOOK, &given).unwrap();
    }
    let kept = std::fs::read_to_string(BOOK).unwrap_or_default();
    assert!(
        given == kept,
        "docs/src/openapi.json is not what the code describes; read the difference after\n\
         {RENEW}=1 cargo test -p portcullis-server --test it -- the_document_that_is_served"
    );
}

#[tokio::test]
async fn the_api_is_browsed_by_thing_and_found_by_words() {
    let house = House::new().await;
    let page = house.get("vi", "/api").await;
    assert_eq!(page.one("h1"), "The API");
    let all = page.find("tbody tr");
    assert!(all.len() > 90, "{}", all.len());
    assert!(page.attributes("main p a", "href").contains(&"/api/v1/openapi.json".to_owned()));
    let found = house.get("vi", "/api?q=webhooks+delete").await;
    assert_eq!(found.find("tbody tr"), ["DELETE/webhooks/{id}Removes a webhook."]);
    assert_eq!(found.attributes("tbody a", "href"), ["/api/notifications#webhooks_remove"]);
    let hostile = house.get("vi", "/api?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E").await;
    assert!(hostile.text().contains("Nothing is found"));
    assert_eq!(house.get("vi", "/api/nothing").await.status, 404);
}

#[tokio::test]
async fn every_thing_has_a_page_whose_links_lead_to_what_is_on_it() {
    let house = House::new().await;
    let index = house.get("vi", "/api").await;
    for address in index.attributes("h2 a", "href") {
        let page = house.get("vi", &address).await;
        assert_eq!(page.status, 200, "{address}");
        let ids = page.attributes("[id]", "id");
        for link in page.attributes("main a[href^='#']", "href") {
            assert!(ids.contains(&link[1..].to_owned()), "{address} has no {link}");
        }
        for link in index.attributes("tbody a", "href") {
            let (thing, id) = link.split_once('#').unwrap();
            assert!(thing != address || ids.contains(&id.to_owned()), "{address} has no {id}");
        }
        assert!(!page.find("section.sheet pre").is_empty(), "{address} has no example");
    }
}

#[tokio::test]
async fn an_operation_says_what_it_needs_takes_and_gives() {
    let house = House::new().await;
    let page = house.get("vi", "/api/notifications").await;
    let section = page.one("section[aria-labelledby=webhooks_add]");
    for said in [
        "POST /webhooks",
        "Needs the permission `configure`",
        "Idempotency-Key",
        "AddWebhook",
        "201",
        "AddedWebhook",
        "curl -X POST",
        "$TOKEN",
    ] {
        assert!(section.contains(said), "no `{said}` in {section}");
    }
}
