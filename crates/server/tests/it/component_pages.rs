//! Components, their scans, and answers to customers, in the browser.

use crate::visitors::{House, IMAGE, PROOF, SCRIPT, trivy};
use portcullis_app::read_report::Limits;

/// A form in parts, with a file at its end.
fn form(fields: &[(&str, &str)], file: &str) -> String {
    let fields = fields.iter().map(|(name, value)| {
        format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    });
    let end = format!(
        "--edge\r\nContent-Disposition: form-data; name=\"report\"; filename=\"r.json\"\r\n\
         Content-Type: application/json\r\n\r\n{file}\r\n--edge--\r\n"
    );
    fields.chain([end]).collect()
}

#[tokio::test]
async fn components_are_listed_with_their_team_their_newest_scan_and_what_is_open() {
    let house = House::new().await;
    let scan = house.scanned("main", &["CVE-2026-1 zlib critical", "CVE-2026-2 curl low"]).await;
    let list = house.get("vi", "/components").await;
    let rows = list.find("tbody tr");
    assert!(rows[0].starts_with("web image Core trivy today"), "{rows:?}");
    assert!(rows[0].ends_with('2') && rows[1].contains("never") && rows[1].contains("nobody"), "{rows:?}");
    assert!(list.attributes("a", "href").contains(&format!("/scans/{scan}")));
    assert!(list.find("button[disabled]").contains(&"Upload a scan".to_owned()));
    let web = house.get("vi", "/components/web").await;
    assert!(web.text().contains("registry.acme.example/web"));
    assert_eq!(web.find("tbody tr").len(), 2, "the newest, and all");
    assert!(web.find("a.button").contains(&"2 open vulnerabilities".to_owned()));
    assert!(house.get("vi", "/components/deploy").await.text().contains("Never scanned"));
    assert_eq!(house.get("vi", "/components/wob").await.status, 404);
}

#[tokio::test]
async fn a_scan_shows_its_findings_by_severity_a_page_at_a_time() {
    let house = House::new().await;
    let findings: Vec<String> = (0..60)
        .map(|n| format!("CVE-2026-{n} package{n} {}", if n == 7 { "critical" } else { "low" }))
        .collect();
    let scan = house.scanned("main", &findings.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let shown = house.get("vi", &format!("/scans/{scan}")).await;
    assert_eq!(shown.find("tbody tr").len(), 50);
    assert!(shown.one("tbody tr").starts_with("critical V-"), "{}", shown.one("tbody tr"));
    assert_eq!(shown.find(".chips li"), ["60 in all", "1 critical", "59 low"]);
    let low = house.get("vi", &format!("/scans/{scan}?severity=low")).await;
    let next = low.attributes("a[rel=next]", "href");
    assert!(next[0].starts_with("?after=low:") && next[0].ends_with("&severity=low"), "{next:?}");
    let rest = house.get("vi", &format!("/scans/{scan}{}", next[0])).await;
    assert_eq!((rest.find("tbody tr").len(), rest.find("a[rel=next]").len()), (9, 0));
    let next = shown.attributes("a[rel=next]", "href");
    let rest = house.get("vi", &format!("/scans/{scan}{}", next[0])).await;
    assert_eq!((rest.find("tbody tr").len(), rest.find("a[rel=next]").len()), (10, 0));
    assert!(shown.text().contains(IMAGE));
    assert_eq!(house.get("vi", "/scans/nothing").await.status, 404);
    assert_eq!(house.get("vi", &format!("/scans/{scan}?after=low:nothing")).await.status, 400);
}

#[tokio::test]
async fn a_report_is_uploaded_by_a_form_and_shown_as_a_scan() {
    let house = House::new().await;
    let page = house.get("bo", "/scans/new?component=web").await;
    assert_eq!(page.attributes("option[selected]", "value"), ["web"]);
    assert_eq!(page.attributes("form[enctype] input", "name")[0], "csrf", "the proof comes first");
    let fields = [
        ("csrf", PROOF),
        ("component", "web"),
        ("track", "5.3"),
        ("format", ""),
        ("database_date", "2026-01-20"),
    ];
    let uploaded = house.upload("bo", "/scans/new", form(&fields, &trivy(&["CVE-2026-1 zlib high"]))).await;
    assert_eq!(uploaded.status, 303, "{}", uploaded.text());
    let scan = house.get("vi", &uploaded.location).await;
    assert!(scan.text().contains("CVE-2026-1") && scan.text().contains("2026-01-20"), "{}", scan.text());
}

#[tokio::test]
async fn a_day_in_a_form_is_a_day_where_its_reader_is() {
    let house = House::new().await;
    let fields = [("csrf", PROOF), ("component", "web"), ("database_date", "2026-01-20")];
    let body = form(&fields, &trivy(&["CVE-2026-1 zlib high"]));
    let headers = [("content-type", "multipart/form-data; boundary=edge"), ("cookie", "zone=Asia%2FTokyo")];
    let uploaded = house.post_as("bo", "/scans/new", &headers, &body).await;
    assert_eq!(uploaded.status, 303, "{}", uploaded.text());
    let scan = house.get("vi", &uploaded.location).await;
    assert!(scan.text().contains("2026-01-19T15:00:00Z"), "{}", scan.text());
}

#[tokio::test]
async fn an_upload_without_proof_permission_component_or_file_records_nothing() {
    let house = House::new().await;
    let report = trivy(&["CVE-2026-1 zlib high"]);
    let good = [("csrf", PROOF), ("component", "web"), ("track", "main")];
    let with = |name, value| [good[0], good[1], good[2], (name, value)];
    let more = "--edge\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n1\r\n--edge--";
    let cases = [
        ("vi", form(&good, &report), 403, "a viewer"),
        ("bo", form(&[("csrf", "other"), good[1]], &report), 403, "another proof"),
        ("bo", form(&[good[1], good[0]], &report), 403, "the proof is not first"),
        ("bo", form(&[good[0], ("component", "wob")], &report), 404, "no component"),
        ("bo", form(&good, ""), 422, "no file"),
        ("bo", form(&good, "{\"no\": \"report\"}"), 422, "no report"),
        ("bo", form(&with("commit", "no"), &report), 400, "no commit"),
        ("bo", form(&with("database_date", "soon"), &report), 422, "no date"),
        ("bo", form(&good, &report).replace("--edge--", more), 400, "something follows the file"),
        ("bo", form(&good, &report).replace("--edge--", ""), 400, "the end is missing"),
    ];
    for (person, body, status, why) in cases {
        assert_eq!(house.upload(person, "/scans/new", body).await.status, status, "{why}");
    }
    assert_eq!(house.post_bare("bo", "/scans/new", "csrf=proof&component=web").await.status, 400);
    assert!(house.get("vi", "/components/web").await.text().contains("Never scanned"));
}

#[tokio::test]
async fn an_upload_larger_than_reports_may_be_is_refused() {
    let house = House::with_limits(Limits { bytes: 2000, ..Limits::default() }).await;
    let fields = [("csrf", PROOF), ("component", "web"), ("track", "main")];
    let large = format!("{}{}", trivy(&["CVE-2026-1 zlib high"]), " ".repeat(2000));
    assert_eq!(house.upload("bo", "/scans/new", form(&fields, &large)).await.status, 413);
    let small = trivy(&["CVE-2026-1 zlib high"]);
    assert_eq!(house.upload("bo", "/scans/new", form(&fields, &small)).await.status, 303);
}

const ASKED: &str = "Vulnerability,Package,Severity\nCVE-2026-1001,zlib,critical\nCVE-2026-1009,<script>alert(1)</script>,low\n";

#[tokio::test]
async fn a_customer_s_report_is_answered_as_a_table_and_as_files() {
    let house = House::new().await;
    house.opened("5.3.2").await;
    house.scanned("5.3", &["CVE-2026-1001 zlib critical"]).await;
    let page = house.get("cy", "/answers").await;
    assert_eq!(page.attributes("select[name=release] option", "value"), ["", "acme 5.3.2"]);
    let fields = |format: &'static str| [("csrf", PROOF), ("release", "acme 5.3.2"), ("format", format)];
    let shown = house.upload("cy", "/answers", form(&fields("page"), ASKED)).await;
    assert_eq!(shown.status, 200, "{}", shown.text());
    let rows = shown.find("tbody tr");
    assert!(rows[0].contains("CVE-2026-1001") && rows[0].contains("Known, being handled"), "{rows:?}");
    assert!(rows[1].contains(SCRIPT), "as text: {rows:?}");
    for (format, beginning, ending) in [
        ("xlsx", &b"PK"[..], "xlsx"),
        ("csv", b"\xef\xbb\xbfLine", "csv"),
        ("markdown", b"# ", "md"),
        ("html", b"<!doctype", "html"),
    ] {
        let file = house.upload("cy", "/answers", form(&fields(format), ASKED)).await;
        assert!(file.bytes.starts_with(beginning), "{format}: {:?}", &file.bytes[..20]);
        assert_eq!(file.disposition, format!("attachment; filename=\"answers-5.3.2.{ending}\""));
    }
    assert_eq!(house.upload("cy", "/answers", form(&fields("pdf"), ASKED)).await.status, 422);
}

#[tokio::test]
async fn only_whoever_answers_customers_does_and_only_about_a_release() {
    let house = House::new().await;
    assert!(house.get("cy", "/answers").await.text().contains("No release yet"));
    assert_eq!(house.get("vi", "/answers").await.status, 403);
    let fields = [("csrf", PROOF), ("release", "acme 5.3.2")];
    assert_eq!(house.upload("bo", "/answers", form(&fields, ASKED)).await.status, 403);
    assert_eq!(house.upload("cy", "/answers", form(&fields, ASKED)).await.status, 404);
    assert_eq!(house.upload("cy", "/answers", form(&[("csrf", PROOF)], ASKED)).await.status, 422);
    assert_eq!(house.upload("cy", "/answers", form(&[("csrf", "other")], ASKED)).await.status, 403);
}
