//! Webhooks that would lead into this house.

use crate::visitors::House;
use serde_json::json;

#[tokio::test]
async fn no_webhook_is_kept_that_is_none() {
    let house = House::new().await;
    for (number, url) in [
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
    ]
    .into_iter()
    .enumerate()
    {
        let told = json!({"url": url, "topics": []});
        let refused = house.under_key("sam", "/api/v1/webhooks", &number.to_string(), told.to_string()).await;
        assert_eq!(refused.status.as_u16(), 422, "{url}: {}", refused.text());
    }
    let long = json!({"url": format!("https://hooks.example/{}", "a".repeat(4_000)), "topics": []});
    let refused = house.under_key("sam", "/api/v1/webhooks", "k", long.to_string()).await;
    assert_eq!(refused.status.as_u16(), 422, "{}", refused.text());
    let listed = house.get("sam", "/api/v1/webhooks").await;
    assert_eq!(listed.text(), r#"{"webhooks":[]}"#);
}
