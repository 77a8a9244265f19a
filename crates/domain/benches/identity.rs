//! What every finding costs at least: its identity, its package URL and a CVSS score: `cargo bench -p portcullis-domain`.

use criterion::{Criterion, criterion_group, criterion_main};
use portcullis_domain::advisory::AdvisoryId;
use portcullis_domain::cvss::Vector;
use portcullis_domain::finding::{CodeSubject, Details, Finding, Fix, Location, PackageSubject, Subject};
use portcullis_domain::identity::Identities;
use portcullis_domain::package::{Package, Purl};
use portcullis_domain::severity::Severity;
use std::hint::black_box;

const PURL: &str = "pkg:deb/debian/libssl3@3.0.11-1%2Bdeb12u2?arch=amd64&distro=debian-12.8";

fn finding(subject: Subject) -> Finding {
    Finding {
        subject,
        title: String::new(),
        severity: Severity::High,
        severity_source: None,
        suppression: None,
        details: Details::default(),
    }
}

fn package() -> Finding {
    finding(Subject::Package(Box::new(PackageSubject {
        advisory: AdvisoryId::new("GHSA-jfh8-c2jp-5v3q"),
        aliases: vec![AdvisoryId::new("CVE-2021-44228")],
        package: Package {
            name: "libssl3".to_owned(),
            version: "3.0.11-1+deb12u2".to_owned(),
            purl: PURL.parse().ok(),
            path: "app/lib/libssl-3.0.11-1+deb12u2.so".to_owned(),
            ..Package::default()
        },
        fix: Fix::default(),
    })))
}

fn code() -> Finding {
    finding(Subject::Code(CodeSubject {
        rule: "java/rule".to_owned(),
        location: Location::new("src/main/java/Shop.java", 7, 7),
        fingerprint: None,
        snippet: "    query(\"select * from orders where id = \" + id);\n".to_owned(),
    }))
}

fn identities(criterion: &mut Criterion) {
    for (name, finding) in [("identity of a package", package()), ("identity of code", code())] {
        let mut identities = Identities::new("shop");
        criterion.bench_function(name, |bencher| bencher.iter(|| identities.next(black_box(&finding))));
    }
    criterion.bench_function("package URL", |bencher| bencher.iter(|| black_box(PURL).parse::<Purl>()));
}

fn scores(criterion: &mut Criterion) {
    for (name, text) in [
        ("CVSS 2", "AV:N/AC:L/Au:N/C:P/I:P/A:P"),
        ("CVSS 3.1", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:H"),
        ("CVSS 4.0", "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"),
    ] {
        criterion.bench_function(name, |bencher| {
            bencher.iter(|| black_box(text).parse::<Vector>().map(|vector| vector.score()));
        });
    }
}

criterion_group!(benches, identities, scores);
criterion_main!(benches);
