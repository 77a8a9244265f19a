//! A token of one product is enough for the pipeline of that product, and for nothing of another.

use super::served::{IMAGE, Served, report};

#[test]
fn a_pipeline_records_and_judges_with_a_token_of_its_product() {
    let served = Served::new();
    let place = served.place("pipeline-of-acme");
    place.write("report.json", report("09", &["CVE-2025-1001"]));
    let open = ["release", "open", "1.0", "--product", "acme", "--component"];
    place.run(&[&open[..], &[&format!("web={IMAGE}")]].concat()).exits(0);
    let record = ["record", "web", "--report", "report.json", "--database-date", "2025-03-03T06:00:00Z"];
    place.run(&[&record[..], &["--track", "1.0"]].concat()).exits(0);
    place.run(&[&record[..], &["--track", "change:42", "--format", "sarif"]].concat()).exits(1);
    let check = ["release", "check", "1.0", "--product", "acme", "--as-of", "2025-03-03T12:00:00Z"];
    place.run(&check).exits(1).says("CVE-2025-1001");
}

#[test]
fn a_token_of_another_product_reaches_nothing_of_it() {
    let served = Served::new();
    let place = served.place("test");
    place.write("report.json", report("09", &["CVE-2025-1001"]));
    let recorded = place.run(&["record", "web", "--report", "report.json", "--format", "json"]).json();
    let scan = recorded["recorded"][0]["id"].as_str().unwrap();
    let other = served.place("pipeline-of-other");
    other.write("report.json", report("09", &[]));
    let why = "ana is for the product `other` alone";
    other.run(&["record", "web", "--report", "report.json"]).remarks(why).exits(2);
    other.run(&["release", "list", "--product", "acme"]).refuses(why);
    let asked = |token: &str| {
        use std::io::{Read, Write};
        let mut stream = std::net::TcpStream::connect(served.address).unwrap();
        let (address, head) = (served.address, format!("GET /api/v1/scans/{scan} HTTP/1.1"));
        write!(
            stream,
            "{head}\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer.split(' ').nth(1).unwrap().to_owned()
    };
    assert_eq!(asked("pipeline-of-other"), "403");
    assert_eq!(asked("pipeline-of-acme"), "200");
}
