//! Small scans for the tests of every format, and text that tries to harm.

pub(crate) mod validator;

use jiff::Timestamp;
use portcullis_domain::advisory::AdvisoryId;
use portcullis_domain::finding::{
    CodeSubject, CvssRating, Details, Finding, Fix, FixStatus, IacSubject, Location, PackageSubject,
    SecretSubject, Subject, Suppression, WebSubject,
};
use portcullis_domain::package::Package;
use portcullis_domain::scan::{Collector, Found, NotScanned, Owner, Run, Scan, Target};
use portcullis_domain::severity::Severity;
use portcullis_domain::sink::{FindingSink, OperatingSystem, Skipped};

/// A finding on its way into a test's scan.
pub(crate) struct Builder(pub(crate) Finding);

fn finding(title: &str, subject: Subject) -> Builder {
    Builder(Finding {
        subject,
        title: title.to_owned(),
        severity: Severity::High,
        severity_source: None,
        suppression: None,
        details: Details::default(),
    })
}

/// A package with an advisory; `versions` is the installed one, or `installed → fixed`.
pub(crate) fn package(id: &str, purl: &str, fixed: &[&str], path: &str) -> Builder {
    let purl: portcullis_domain::package::Purl = purl.parse().unwrap();
    finding(
        &format!("{}: a weakness", purl.name()),
        Subject::Package(Box::new(PackageSubject {
            advisory: AdvisoryId::new(id),
            aliases: Vec::new(),
            package: Package {
                name: purl.name().to_owned(),
                version: purl.version().to_owned(),
                class: purl.kind().to_owned(),
                operating_system: purl.is_operating_system(),
                path: path.to_owned(),
                purl: Some(purl),
                layer: None,
            },
            fix: Fix {
                versions: fixed.iter().map(|&version| version.to_owned()).collect(),
                status: if fixed.is_empty() { FixStatus::Affected } else { FixStatus::Fixed },
            },
        })),
    )
}

/// A resource that fails a check.
pub(crate) fn iac(check: &str, resource: &str, path: &str, lines: (u32, u32)) -> Builder {
    finding(
        "Containers run as root",
        Subject::Iac(IacSubject {
            check: check.to_owned(),
            resource: resource.to_owned(),
            location: Location::new(path, lines.0, lines.1),
            root_module: None,
        }),
    )
}

/// A place in code.
pub(crate) fn code(rule: &str, path: &str, line: u32) -> Builder {
    finding(
        "Use of eval",
        Subject::Code(CodeSubject {
            rule: rule.to_owned(),
            location: Location::new(path, line, line),
            fingerprint: Some("f1".to_owned()),
            snippet: "eval(x)".to_owned(),
        }),
    )
}

/// A credential.
pub(crate) fn secret(rule: &str, path: &str, line: u32) -> Builder {
    finding(
        "AWS access key",
        Subject::Secret(SecretSubject {
            rule: rule.to_owned(),
            location: Location::new(path, line, line),
            masked_line: "key = ****".to_owned(),
            ..SecretSubject::default()
        }),
    )
}

/// A weakness of a web application.
pub(crate) fn web(rule: &str, method: &str, url: &str, parameter: &str) -> Builder {
    finding(
        "Reflected cross-site scripting",
        Subject::Web(WebSubject {
            rule: rule.to_owned(),
            method: method.to_owned(),
            url_template: url.to_owned(),
            parameter: parameter.to_owned(),
        }),
    )
}

impl Builder {
    pub(crate) fn severity(mut self, severity: Severity) -> Self {
        self.0.severity = severity;
        self
    }

    pub(crate) fn suppressed(mut self, by: &str, reason: &str) -> Self {
        self.0.suppression = Some(Suppression { by: by.to_owned(), reason: reason.to_owned() });
        self
    }

    pub(crate) fn detailed(mut self) -> Self {
        self.0.severity_source = Some("nvd".to_owned());
        self.0.details = Details {
            description: "A file descriptor leaks.\nSee the advisory.".to_owned(),
            remediation: "Restart the containers.".to_owned(),
            references: vec![
                "https://example.com/advisory?id=1".to_owned(),
                "ftp://example.com/a".to_owned(),
            ],
            cwes: vec![403],
            cvss: vec![CvssRating {
                source: "nvd".to_owned(),
                vector: "CVSS:3.1/AV:L/AC:L/PR:N/UI:R/S:C/C:H/I:H/A:H".to_owned(),
                score: Some(8.6),
            }],
            published: Some(time("2024-01-31T22:15:53Z")),
        };
        if let Subject::Package(found) = &mut self.0.subject {
            found.aliases.push(AdvisoryId::new("GHSA-xr7r-f8xq-vfvv"));
            found.package.layer = Some("sha256:aa".to_owned());
        }
        self
    }
}

pub(crate) fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A run of an engine.
pub(crate) fn run(engine: &str, version: &str) -> Run {
    Run {
        engine: engine.to_owned(),
        engine_version: Some(version.to_owned()),
        format: engine.to_owned(),
        unit: "finding".to_owned(),
        ..Run::default()
    }
}

/// A target with one run, given the findings of it.
pub(crate) fn target(name: &str, run: Run, findings: impl IntoIterator<Item = Builder>) -> Target {
    let mut collector = Collector::new("");
    let mut report = collector.begin(0);
    report.take(findings.into_iter().map(|builder| builder.0).collect()).unwrap();
    collector.add(report);
    Target { name: name.to_owned(), runs: vec![run], findings: collector.finish(), ..Target::default() }
}

/// Gives every finding of the target an owner.
pub(crate) fn owned(mut target: Target, team: &str, ambassador: Option<&str>) -> Target {
    let owner = Owner { team: team.to_owned(), ambassador: ambassador.map(str::to_owned) };
    target.findings.iter_mut().for_each(|found: &mut Found| found.owner = Some(owner.clone()));
    target
}

/// A scan with a finding of every kind, a second engine, and parts that are missing.
pub(crate) fn scan() -> Scan {
    use Severity::{Critical, Low, Medium, Unknown};
    let trivy = Run {
        database_date: Some(time("2026-11-23T06:00:00Z")),
        scanned_at: Some(time("2026-11-24T09:12:00Z")),
        operating_system: Some(OperatingSystem {
            family: "debian".to_owned(),
            version: "11.6".to_owned(),
            end_of_life: true,
        }),
        packages: Some(212),
        observations: 7,
        digests: vec!["sha256:bb".to_owned()],
        skipped: vec![Skipped {
            what: "Results[0].Vulnerabilities[7]".to_owned(),
            reason: "it has no id".to_owned(),
        }],
        skipped_total: 1,
        ..run("trivy", "0.59.1")
    };
    let image = target(
        "registry.example/dind:5.3",
        trivy,
        [
            package(
                "CVE-2024-21626",
                "pkg:golang/github.com/opencontainers/runc@1.1.5",
                &["1.1.12"],
                "usr/bin/dind",
            )
            .severity(Critical)
            .detailed(),
            package("CVE-2023-0286", "pkg:deb/debian/openssl@1.1.1n?distro=debian-11", &["1.1.1w"], ""),
            package("CVE-2023-0464", "pkg:deb/debian/openssl@1.1.1n?distro=debian-11", &["1.1.1w"], "")
                .severity(Medium),
            package("CVE-2023-7104", "pkg:apk/alpine/sqlite-libs@3.44.0-r0", &[], ""),
            package("TEMP-1", "pkg:deb/debian/bash@5.1", &[], "")
                .severity(Unknown)
                .suppressed("ignore file", ""),
            secret("aws-key", "app/.env", 3),
            web("xss", "GET", "https://shop.example/items/{}", "q").severity(Medium),
        ],
    );
    let mut image = owned(image, "search", Some("ana"));
    image.component = Some("dind".to_owned());
    let checkov = Run { passed_checks: Some(31), observations: 3, ..run("checkov", "3.3.30") };
    let mut deploy = target(
        "deploy",
        checkov,
        [
            iac("CKV_K8S_23", "Deployment.default.web", "deploy/web.yaml", (1, 40)).detailed(),
            iac("CKV_K8S_8", "Deployment.default.web", "deploy/web.yaml", (1, 40)).severity(Low),
            code("python.eval", "tools/run.py", 14).severity(Medium),
        ],
    );
    deploy.not_scanned.push(NotScanned {
        what: "deploy/minikube".to_owned(),
        reason: "checkov stopped: kustomization.yaml:14:3 is not valid YAML".to_owned(),
        advice: "Correct the file, or leave it out with --skip.".to_owned(),
    });
    Scan { targets: vec![image, deploy] }
}

/// A scan whose every text tries to harm whoever shows it.
pub(crate) fn hostile() -> Scan {
    let bad = "\u{1b}[31m\u{202e}\0<script>alert(1)</script>](javascript:alert(1)) a|b `c` =1+1 \r\n# x @team\u{9b}2J";
    let mut package = package("CVE-2024-21626", "pkg:npm/a@1", &[bad], bad).detailed();
    if let Subject::Package(found) = &mut package.0.subject {
        found.advisory = AdvisoryId::new(bad);
        found.aliases = vec![AdvisoryId::new(bad)];
        found.package.name = bad.to_owned();
        found.package.version = bad.to_owned();
        found.package.class = bad.to_owned();
        found.package.purl = None;
        found.package.layer = Some(bad.to_owned());
    }
    package.0.details.references = vec![
        "javascript:alert(1)".to_owned(),
        format!("https://example.com/{bad}"),
        "data:text/html,<b>".to_owned(),
    ];
    package.0.details.cvss[0].source = bad.to_owned();
    package.0.details.cvss[0].vector = bad.to_owned();
    let mut builders = vec![package, iac(bad, bad, bad, (1, 2)), code(bad, bad, 1), secret(bad, bad, 1)];
    builders.push(web(bad, bad, bad, bad));
    builders.push(iac("CKV_1", bad, bad, (0, 0)).suppressed(bad, bad));
    for builder in &mut builders {
        builder.0.title = bad.to_owned();
        builder.0.details.description = bad.to_owned();
        builder.0.details.remediation = bad.to_owned();
        builder.0.severity_source = Some(bad.to_owned());
    }
    let run = Run {
        report: Some(bad.to_owned()),
        format: bad.to_owned(),
        unit: bad.to_owned(),
        commit: Some(bad.to_owned()),
        digests: vec![bad.to_owned()],
        remarks: vec![bad.to_owned()],
        skipped: vec![Skipped { what: bad.to_owned(), reason: bad.to_owned() }],
        skipped_total: 1,
        operating_system: Some(OperatingSystem {
            family: bad.to_owned(),
            version: bad.to_owned(),
            end_of_life: false,
        }),
        ..run(bad, bad)
    };
    let mut target = owned(target(bad, run, builders), bad, Some(bad));
    target.component = Some(bad.to_owned());
    target.not_scanned.push(NotScanned {
        what: bad.to_owned(),
        reason: bad.to_owned(),
        advice: bad.to_owned(),
    });
    Scan { targets: vec![target] }
}

/// Says whether a text holds a character that acts on a terminal or hides.
pub(crate) fn has_hidden(text: &str) -> bool {
    text.chars().any(|c| c != '\n' && crate::plain_text::is_hidden(c))
}
