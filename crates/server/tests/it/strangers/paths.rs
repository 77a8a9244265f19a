//! Addresses that mean to lead elsewhere: out of a folder, to another site, or into the words of another answer.

use super::street::{Street, statuses};
use crate::visitors::House;

#[test]
fn no_address_leads_out_of_where_it_is() {
    let street = Street::new();
    let mut addresses: Vec<Vec<u8>> = [
        "/assets/../../etc/passwd",
        "/assets/%2e%2e/%2e%2e/etc/passwd",
        "/assets/..%2f..%2fetc%2fpasswd",
        "/assets/a/..%5c..%5cetc%5cpasswd",
        "/assets/a/%252e%252e%252fetc%252fpasswd",
        "/assets/a/%c0%ae%c0%ae%c0%afetc%c0%afpasswd",
        "/assets/a/portcullis.css%00.html",
        "/scans/%00",
        "/scans/..%2f..%2fetc%2fpasswd",
        "/scans/%ff%fe",
        "/components/%2e%2e",
        "/releases/acme/..%2f..",
        "/vulnerabilities/1%00",
        "/vulnerabilities/99999999999999999999999999",
        "/vulnerabilities/-1",
        "/api/v1/scans/..%2f..%2fetc%2fpasswd",
        "/api/v1/scans/%00",
        "/api/v1/archive/objects/sha256:..%2f..%2fetc",
        "/api/v1/archive/objects/%2e%2e%2f%2e%2e",
        "/api/v1/programs/%ff",
        "/api/v1/jobs/%00",
        "//etc/passwd",
        "/\\etc\\passwd",
        "/.git/config",
        "/%",
        "/%zz",
        "/;/a",
    ]
    .map(|address| address.as_bytes().to_vec())
    .to_vec();
    addresses.push(b"/scans/\xff\xfe".to_vec());
    addresses.push(b"/\xc3\xa9".to_vec());
    addresses.push(format!("/scans/{}", "a".repeat(60_000)).into_bytes());
    addresses.push(format!("/search?q={}", "%41".repeat(15_000)).into_bytes());
    addresses.push(format!("/{}", "a".repeat(70_000)).into_bytes());
    addresses.push("/a".repeat(20_000).into_bytes());
    for address in addresses {
        let request =
            [b"GET ", &address[..], b" HTTP/1.1\r\nHost: HOST\r\nX-Word: a\r\nConnection: close\r\n\r\n"];
        let answer = street.say(&request.concat());
        let shown = String::from_utf8_lossy(&address[..address.len().min(80)]).into_owned();
        let found = statuses(&answer);
        let is_refused = matches!(found[..], [400 | 404 | 405 | 414 | 431]);
        assert!(is_refused || shown.starts_with("/search"), "{shown}: {answer}");
        assert!(found.len() == 1 && found[0] < 500, "{shown}: {answer}");
        assert!(!answer.contains("root:"), "{shown}: {answer}");
    }
}

/// Every place that takes where to go back to.
#[test]
fn nobody_is_led_to_another_site() {
    let street = Street::new();
    for evil in [
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https:evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/\n/evil.example",
        "/\r\nSet-Cookie: a=b",
        "\t//evil.example",
        "/\u{1}/evil.example",
        "/\u{7f}",
        "/é",
        "/\u{ff0f}evil.example",
        "@evil.example",
        ".evil.example",
    ] {
        let next = serde_urlencoded::to_string([("next", evil)]).unwrap();
        let request =
            format!("GET /sign-in?{next} HTTP/1.1\r\nHost: HOST\r\nX-Word: a\r\nConnection: close\r\n\r\n");
        let answer = street.say(request.as_bytes());
        assert_eq!(statuses(&answer), [303], "{evil:?}: {answer}");
        assert!(answer.contains("\r\nlocation: /\r\n"), "{evil:?}: {answer}");
    }
    let answer =
        street.say(b"GET //evil.example/%0d%0aa HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n");
    let location = answer.lines().find_map(|line| line.strip_prefix("location: "));
    assert!(location.is_none_or(|location| location.starts_with("/sign-in?next=")), "{answer}");
}

#[tokio::test]
async fn what_a_form_says_of_where_it_was_leads_nowhere_else() {
    let house = House::new().await;
    house.scanned("main", &["CVE-2026-1 zlib high"]).await;
    for evil in ["//evil.example", "https://evil.example", "\r\nSet-Cookie: a=b", "&next=//evil.example"] {
        let fields = [("number", "1"), ("verb", "take"), ("filter", evil)];
        let page = house.post("ana", "/vulnerabilities/marked", &fields).await;
        let is_ours = page.location.is_empty() || page.location.starts_with("/vulnerabilities?");
        assert!(is_ours && !page.location.contains("//"), "{evil:?}: {}", page.location);
        let back = [("back", evil), ("reason", "No"), ("of", evil), ("next", evil)];
        let page = house.post("sam", "/approvals/set/id/rejection", &back).await;
        assert!(
            page.location.is_empty() || page.location.starts_with("/approvals"),
            "{evil:?}: {}",
            page.location
        );
    }
}
