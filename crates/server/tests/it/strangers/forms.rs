//! Forms in parts that are not what they should be: nothing of them is kept.

use crate::visitors::{House, PROOF, trivy};

fn part(name: &str, value: &str) -> String {
    format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
}

fn file(value: &str) -> String {
    format!(
        "--edge\r\nContent-Disposition: form-data; name=\"report\"; filename=\"a.json\"\r\n\r\n{value}\r\n"
    )
}

#[tokio::test]
async fn a_form_that_is_malformed_is_refused_and_nothing_of_it_is_kept() {
    let house = House::new().await;
    let report = trivy(&["CVE-2026-1 zlib high"]);
    let fields = part("csrf", PROOF) + &part("component", "web") + &part("track", "main");
    let whole = fields.clone() + &file(&report) + "--edge--\r\n";
    let nested = format!(
        "--edge\r\nContent-Disposition: form-data; name=\"report\"\r\nContent-Type: multipart/mixed; boundary=inner\r\n\r\n\
         --inner\r\nContent-Disposition: file; filename=\"a.json\"\r\n\r\n{report}\r\n--inner--\r\n--edge--\r\n"
    );
    let bodies = [
        ("without its end", fields.clone() + &file(&report)),
        ("cut off in the file", whole[..whole.len() - 40].to_owned()),
        ("with another boundary", whole.replace("--edge", "--ledge")),
        ("with a longer boundary in its head", whole.replace("\r\n--edge", "\r\n-edge")),
        ("with a form in it", fields.clone() + &nested),
        (
            "of 10,000 parts",
            fields.clone() + &part("a", "b").repeat(10_000) + &file(&report) + "--edge--\r\n",
        ),
        (
            "with a huge head",
            fields.clone()
                + &file(&report).replace("form-data;", &format!("form-data; x={};", "x".repeat(1 << 20)))
                + "--edge--\r\n",
        ),
        (
            "with many lines in a head",
            fields.clone()
                + &file(&report).replace("\r\n\r\n", &format!("\r\n{}\r\n\r\n", "X-A: b\r\n".repeat(10_000)))
                + "--edge--\r\n",
        ),
        ("with much before it", "x".repeat(1 << 20) + "\r\n" + &whole),
        ("with two files", fields.clone() + &file(&report) + &file(&report) + "--edge--\r\n"),
        ("without a file", fields.clone() + "--edge--\r\n"),
        ("with an empty file", fields + &file("") + "--edge--\r\n"),
        ("without a proof", part("component", "web") + &file(&report) + "--edge--\r\n"),
        (
            "with a proof in a file",
            file(PROOF).replace("report", "csrf")
                + &part("component", "web")
                + &file(&report)
                + "--edge--\r\n",
        ),
        ("of nothing", String::new()),
        ("of line breaks", "\r\n".repeat(100_000)),
    ];
    for (what, body) in bodies {
        for page in ["/scans/new", "/answers"] {
            let refused = house.upload("ana", page, body.clone()).await;
            let status = refused.status.as_u16();
            assert!(matches!(status, 400 | 403 | 413 | 422), "{page} {what}: {status} {}", refused.text());
        }
    }
    assert_eq!(house.get("ana", "/components/web").await.find("a[href^='/scans/0']"), Vec::<String>::new());
    let recorded = house.upload("ana", "/scans/new", whole).await;
    assert_eq!(recorded.status.as_u16(), 303, "{}", recorded.text());
    assert!(!house.get("ana", "/components/web").await.find("a[href^='/scans/0']").is_empty());
}

#[tokio::test]
async fn a_form_of_no_kind_that_is_known_is_refused() {
    let house = House::new().await;
    for kind in [
        "text/plain",
        "multipart/mixed; boundary=edge",
        "multipart/form-data",
        "multipart/form-data; boundary=\"\"",
        "",
    ] {
        let form = [("content-type", kind)];
        let page = house.post_as("ana", "/scans/new", &form, "csrf=a").await;
        assert_eq!(page.status.as_u16(), 400, "{kind}: {}", page.text());
    }
}
