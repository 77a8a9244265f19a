//! Webhooks that would lead into this house.

use crate::home::Home;
use serde_json::json;

#[test]
fn no_webhook_is_kept_that_is_none() {
    let home = Home::new();
    for url in [
        "file:///etc/passwd",
        "gopher://127.0.0.1:6379/_FLUSHALL",
        "ftp://10.0.0.1/",
        "javascript:alert(1)",
        "data:text/plain,a",
        "unix:/run/docker.sock",
        "//10.0.0.1/",
        "http://",
        "https://user:password@hooks.example/",
        "http://[::1",
        "http://hooks.example:99999/",
        "http://hooks .example/",
        "http://hooks.example\r\nHost: a/",
        "",
    ] {
        let told = json!({"url": url, "topics": []});
        let (status, detail) = home.post("/api/v1/webhooks", told.to_string()).problem();
        assert_eq!(status, 422, "{url}: {detail}");
    }
    let long = format!("https://hooks.example/{}", "a".repeat(4_000));
    assert_eq!(
        home.post("/api/v1/webhooks", json!({"url": long, "topics": []}).to_string()).problem().0,
        422
    );
    assert_eq!(home.get("/api/v1/webhooks").json()["webhooks"], json!([]));
}
