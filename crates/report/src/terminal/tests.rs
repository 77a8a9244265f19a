use super::*;
use crate::options::Threshold;
use crate::testing::{self, has_hidden, hostile, iac, package, run, scan, target};
use insta::assert_snapshot;
use portcullis_domain::comparison::mark_standing;
use portcullis_domain::severity::Severity;

fn show(scan: &Scan, options: &Options<'_>) -> String {
    let mut out = Vec::new();
    write(scan, options, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn piped() -> Options<'static> {
    Options::default()
}

#[test]
fn a_scan_ends_with_its_answer() {
    assert_snapshot!(show(&scan(), &Options { width: Some(100), next: &["portcullis scan --wide", "portcullis read x"], ..piped() }), @"
    dind (registry.example/dind:5.3) · trivy 0.59.1 (database 23 Nov 2026, 212 packages) · debian 11.6,
      end of life
      Upgrading runc in usr/bin/dind resolves 1                                        team search · ana
        critical  CVE-2024-21626  runc 1.1.5 → 1.1.12
      A newer base image or operating-system update resolves 2                         team search · ana
        high      CVE-2023-0286   openssl 1.1.1n → 1.1.1w
        medium    CVE-2023-0464   openssl 1.1.1n → 1.1.1w
      Revoking and removing the credential resolves 1                                  team search · ana
        high      aws-key                                  app/.env:3  AWS access key
      Changing https://shop.example/items/{} resolves 1                                team search · ana
        medium    xss             q                        GET         Reflected cross-site scripting
      Needs a decision, no fix exists: 1                                               team search · ana
        high      CVE-2023-7104   sqlite-libs 3.44.0-r0
      Suppressed at the source, a decision has to confirm it: 1                        team search · ana
        unknown   TEMP-1          bash 5.1                             suppressed (ignore file): no rea…

    deploy · checkov 3.3.30 (31 checks passed)
      Changing deploy/web.yaml resolves 2
        high    CKV_K8S_23   Deployment.default.web  line 1   Containers run as root
        low     CKV_K8S_8    Deployment.default.web  line 1   Containers run as root
      Changing tools/run.py resolves 1
        medium  python.eval                          line 14  Use of eval

      Not scanned: 1
        deploy: deploy/minikube  checkov stopped: kustomization.yaml:14:3 is not valid YAML
            Correct the file, or leave it out with --skip.

      Entries that make no sense, skipped: 1
        registry.example/dind:5.3: Results[0].Vulnerabilities[7]  it has no id

    10 findings: 1 critical, 4 high, 3 medium, 1 low, 1 unknown
    Incomplete: 1 part not scanned, 1 entry of a report makes no sense
    next:  portcullis scan --wide   ·   portcullis read x
    ");
}

#[test]
fn nothing_is_cut_where_the_output_is_piped() {
    let long = "very/".repeat(60) + "long.yaml";
    let scan = Scan { targets: vec![target("t", run("checkov", "3"), [iac("CKV_1", &long, &long, (1, 1))])] };
    let text = show(&scan, &piped());
    assert_eq!(text.matches(&long).count(), 2);
    assert!(!text.contains('…'));
}

#[test]
fn lines_keep_to_the_width_of_the_terminal() {
    for width in [40, 60, 80, 120] {
        for line in show(&scan(), &Options { width: Some(width), ..piped() }).lines() {
            let words_alone = !line.starts_with("  ") || line.contains("Results[0].Vulnerabilities[7]");
            assert!(layout::width(line) <= width || words_alone, "{width}: {line}");
        }
    }
}

#[test]
fn a_narrow_terminal_shows_what_matters_most() {
    assert_snapshot!(show(&scan(), &Options { width: Some(48), ..piped() }), @"
    dind (registry.example/dind:5.3) · trivy 0.59.1
      (database 23 Nov 2026, 212 packages) · debian
      11.6, end of life
      Upgrading runc in usr/bin/dind resolves 1
        critical  CVE-2024-21626  runc 1.1.5 → 1.1.…
      A newer base image or operating-sy… resolves 2
        high      CVE-2023-0286   openssl 1.1.1n → …
        medium    CVE-2023-0464   openssl 1.1.1n → …
      Revoking and removing the credenti… resolves 1
        high      aws-key                       …v:3
      Changing https://shop.example/item… resolves 1
        medium    xss             q             GET
      Needs a decision, no fi…: 1  team search · ana
        high      CVE-2023-7104   sqlite-libs 3.44.…
      Suppressed at the sourc…: 1  team search · ana
        unknown   TEMP-1          bash 5.1

    deploy · checkov 3.3.30 (31 checks passed)
      Changing deploy/web.yaml resolves 2
        high    CKV_K8S_23   Deployment.de…  line 1
        low     CKV_K8S_8    Deployment.de…  line 1
      Changing tools/run.py resolves 1
        medium  python.eval                  line 14

      Not scanned: 1
        deploy: deploy/minikube  checkov stopped:
            kustomization.yaml:14:3 is not valid
            YAML
            Correct the file, or leave it out with
            --skip.

      Entries that make no sense, skipped: 1
        registry.example/dind:5.3:
            Results[0].Vulnerabilities[7]  it has no
            id

    10 findings: 1 critical, 4 high, 3 medium, 1 low, 1 unknown
    Incomplete: 1 part not scanned, 1 entry of a report makes no sense
    ");
}

#[test]
fn wide_shows_every_column() {
    assert_snapshot!(show(&scan(), &Options { wide: true, ..piped() }), @"
    dind (registry.example/dind:5.3) · trivy 0.59.1 (database 23 Nov 2026, 212 packages) · debian 11.6, end of life
      Upgrading runc in usr/bin/dind resolves 1  team search · ana
        critical  CVE-2024-21626  runc 1.1.5 → 1.1.12                  runc: a weakness                          trivy
      A newer base image or operating-system update resolves 2  team search · ana
        high      CVE-2023-0286   openssl 1.1.1n → 1.1.1w              openssl: a weakness                       trivy
        medium    CVE-2023-0464   openssl 1.1.1n → 1.1.1w              openssl: a weakness                       trivy
      Revoking and removing the credential resolves 1  team search · ana
        high      aws-key                                  app/.env:3  AWS access key                            trivy
      Changing https://shop.example/items/{} resolves 1  team search · ana
        medium    xss             q                        GET         Reflected cross-site scripting            trivy
      Needs a decision, no fix exists: 1  team search · ana
        high      CVE-2023-7104   sqlite-libs 3.44.0-r0                sqlite-libs: a weakness                   trivy
      Suppressed at the source, a decision has to confirm it: 1  team search · ana
        unknown   TEMP-1          bash 5.1                             suppressed (ignore file): no reason given  trivy

    deploy · checkov 3.3.30 (31 checks passed)
      Changing deploy/web.yaml resolves 2
        high    CKV_K8S_23   Deployment.default.web  line 1   Containers run as root  checkov
        low     CKV_K8S_8    Deployment.default.web  line 1   Containers run as root  checkov
      Changing tools/run.py resolves 1
        medium  python.eval                          line 14  Use of eval             checkov

      Not scanned: 1
        deploy: deploy/minikube  checkov stopped: kustomization.yaml:14:3 is not valid YAML
            Correct the file, or leave it out with --skip.

      Entries that make no sense, skipped: 1
        registry.example/dind:5.3: Results[0].Vulnerabilities[7]  it has no id

    10 findings: 1 critical, 4 high, 3 medium, 1 low, 1 unknown
    Incomplete: 1 part not scanned, 1 entry of a report makes no sense
    ");
}

#[test]
fn colour_never_stands_without_the_word() {
    let scan = Scan {
        targets: vec![target("t", run("trivy", "1"), [package("CVE-2024-21626", "pkg:npm/a@1", &["2"], "")])],
    };
    let text = show(&scan, &Options { colour: true, ..piped() });
    assert_snapshot!(text.replace('\u{1b}', "^"), @"
    ^[1mt^[0m · trivy 1
      ^[1mUpgrading a resolves 1^[0m
        ^[31mhigh^[0m  CVE-2024-21626  a 1 → 2

    ^[1m1 finding: 1 high^[0m
    Complete: everything was scanned
    ");
}

#[test]
fn long_groups_and_many_groups_are_limited() {
    let many = (0..12).flat_map(|file| {
        (0..12 - file).map(move |check| {
            iac(&format!("CKV_{check}"), "a.b", &format!("{file}.tf"), (check + 1, check + 1))
        })
    });
    let scan = Scan { targets: vec![target("t", run("checkov", "3"), many)] };
    let text = show(&scan, &piped());
    assert!(text.contains("    …4 more (--wide)\n"), "{text}");
    assert!(text.contains("  …2 more groups with 3 findings (--wide)\n"), "{text}");
    let all = show(&scan, &Options { wide: true, ..piped() });
    assert_eq!(all.matches("CKV_").count(), 78);
    assert!(!all.contains("more"));
}

#[test]
fn what_is_new_against_the_base_is_marked() {
    let mut after = Scan {
        targets: vec![target(
            "t",
            run("trivy", "1"),
            [
                package("CVE-2024-1000", "pkg:npm/a@1", &["2"], ""),
                package("CVE-2024-2000", "pkg:npm/a@1", &["2"], ""),
            ],
        )],
    };
    let before = Scan {
        targets: vec![target("t", run("trivy", "1"), [package("CVE-2024-1000", "pkg:npm/a@1", &["2"], "")])],
    };
    mark_standing(&mut after, &before);
    let threshold = Some(Threshold { fail_on: Severity::High, unknown_as: Severity::High });
    assert_snapshot!(show(&after, &Options { threshold, ..piped() }), @"
    t · trivy 1
      Upgrading a resolves 2
             high  CVE-2024-1000  a 1 → 2
        new  high  CVE-2024-2000  a 1 → 2

    2 findings: 2 high (1 new against the base)
    Fails: 1 new finding is high or worse
    Complete: everything was scanned
    ");
}

#[test]
fn a_scan_passes_or_fails_at_its_threshold() {
    let at = |fail_on| {
        show(
            &scan(),
            &Options { threshold: Some(Threshold { fail_on, unknown_as: Severity::High }), ..piped() },
        )
    };
    assert!(at(Severity::Critical).contains("\nFails: 1 finding is critical (unknown counts as high)\n"));
    assert!(at(Severity::High).contains("\nFails: 6 findings are high or worse (unknown counts as high)\n"));
    let clean = Scan { targets: vec![target("t", run("trivy", "1"), [])] };
    let options = Options {
        threshold: Some(Threshold { fail_on: Severity::High, unknown_as: Severity::High }),
        ..piped()
    };
    assert_snapshot!(show(&clean, &options), @"
    t · trivy 1

    No findings
    Passes: no finding is high or worse
    Complete: everything was scanned
    ");
    assert_eq!(show(&Scan::default(), &piped()), "Nothing was scanned\nIncomplete: there was no target\n");
}

#[test]
fn a_scan_with_missing_parts_never_passes() {
    let mut scan = Scan { targets: vec![target("t", run("trivy", "1"), [])] };
    scan.targets[0].runs[0].skipped_total = 2;
    let threshold = Some(Threshold { fail_on: Severity::High, unknown_as: Severity::High });
    assert_snapshot!(show(&scan, &Options { threshold, ..piped() }), @"
    t · trivy 1

      Entries that make no sense, skipped: 2
        …2 more

    No findings
    Undecided: no finding is high or worse, and not everything was scanned
    Incomplete: 2 entries of reports make no sense
    ");
}

#[test]
fn hostile_text_neither_acts_nor_hides() {
    for options in [piped(), Options { wide: true, width: Some(80), ..piped() }] {
        let text = show(&hostile(), &options);
        assert!(!has_hidden(&text));
        assert!(text.contains(r"\u{1b}[31m\u{202e}\u{0}"));
        assert!(!text.contains("\n#"));
    }
}

#[test]
fn a_broken_pipe_is_told() {
    struct Closed;
    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let error = write(&testing::scan(), &piped(), &mut Closed).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
}
