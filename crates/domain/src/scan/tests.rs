use super::*;
use crate::advisory::AdvisoryId;
use crate::comparison::{compare, mark_standing};
use crate::finding::{Details, Fix, IacSubject, Location, PackageSubject, Subject};
use crate::package::Package;
use crate::remedy::{Remedy, group};

fn package(id: &str, name: &str, severity: Severity, fixed: &[&str]) -> Finding {
    Finding {
        subject: Subject::Package(Box::new(PackageSubject {
            advisory: AdvisoryId::new(id),
            aliases: Vec::new(),
            package: Package {
                name: name.to_owned(),
                version: "1".to_owned(),
                class: "npm".to_owned(),
                ..Package::default()
            },
            fix: Fix {
                versions: fixed.iter().map(|&version| version.to_owned()).collect(),
                ..Fix::default()
            },
        })),
        title: id.to_owned(),
        severity,
        severity_source: None,
        suppression: None,
        details: Details::default(),
    }
}

fn check(id: &str, file: &str, severity: Severity) -> Finding {
    Finding {
        subject: Subject::Iac(IacSubject {
            check: id.to_owned(),
            location: Location::new(file, 1, 1),
            ..IacSubject::default()
        }),
        ..package("", "", severity, &[])
    }
}

fn scan(reports: &[&[Finding]]) -> Scan {
    let mut collector = Collector::new("web");
    for (run, report) in reports.iter().enumerate() {
        let mut collected = collector.begin(run);
        collected.take(report.to_vec()).unwrap();
        collector.add(collected);
    }
    let target = Target { findings: collector.finish(), ..Target::default() };
    Scan { targets: vec![target] }
}

#[test]
fn two_engines_that_report_the_same_make_one_finding_with_the_worse_severity() {
    let scan = scan(&[
        &[package("CVE-2024-1234", "a", Severity::Medium, &[])],
        &[
            package("CVE-2024-1234", "a", Severity::High, &["2"]),
            package("CVE-2024-1235", "a", Severity::Low, &[]),
        ],
    ]);
    let found: Vec<_> =
        scan.findings().map(|f| (f.finding.severity, f.observations, f.runs.clone())).collect();
    assert_eq!(found, [(Severity::High, 2, vec![0, 1]), (Severity::Low, 1, vec![1])]);
    assert_eq!(scan.by_severity(), [0, 1, 0, 1, 0, 0]);
}

#[test]
fn a_comparison_tells_added_resolved_and_changed() {
    let before = scan(&[&[
        package("CVE-2024-1234", "a", Severity::Medium, &[]),
        package("CVE-2024-1235", "a", Severity::Low, &[]),
        package("CVE-2024-1236", "a", Severity::Low, &[]),
    ]]);
    let after = scan(&[&[
        package("CVE-2024-1234", "a", Severity::High, &["2"]),
        package("CVE-2024-1236", "a", Severity::Low, &[]),
        package("CVE-2024-1237", "a", Severity::Low, &[]),
    ]]);
    let comparison = compare(&before, &after);
    let ids = |list: &[&Found]| list.iter().map(|found| found.finding.title.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&comparison.added), ["CVE-2024-1237"]);
    assert_eq!(ids(&comparison.resolved), ["CVE-2024-1235"]);
    assert_eq!(comparison.changed[0].differences, ["severity medium → high", "fixed in no version → 2"]);
    assert_eq!(comparison.unchanged, 1);
}

#[test]
fn only_what_is_new_against_the_base_counts() {
    let base = scan(&[&[package("CVE-2024-1234", "a", Severity::Critical, &[])]]);
    let mut later = scan(&[&[
        package("CVE-2024-1234", "a", Severity::Critical, &[]),
        package("CVE-2024-1235", "a", Severity::Unknown, &[]),
    ]]);
    assert!(later.reaches(Severity::Critical, Severity::Low));
    mark_standing(&mut later, &base);
    assert!(!later.reaches(Severity::Critical, Severity::Low));
    assert!(later.reaches(Severity::High, Severity::High));
}

#[test]
fn findings_are_grouped_by_what_resolves_most_of_the_worst() {
    let scan = scan(&[&[
        package("CVE-2024-0001", "stuck", Severity::Critical, &[]),
        package("CVE-2024-0002", "a", Severity::High, &["2"]),
        check("C1", "main.tf", Severity::High),
        check("C2", "main.tf", Severity::High),
    ]]);
    let groups = group(scan.findings());
    let remedies: Vec<_> = groups.iter().map(|group| (group.remedy.clone(), group.findings.len())).collect();
    assert_eq!(
        remedies,
        [
            (Remedy::Configuration { file: "main.tf".to_owned() }, 2),
            (Remedy::Upgrade { package: "a".to_owned(), path: String::new() }, 1),
            (Remedy::Decision, 1),
        ]
    );
}
