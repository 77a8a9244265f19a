use super::*;
use crate::testing::has_hidden;
use crate::verdict::testing::{accepted, blocked, broken_glass, clean, decision, hostile, judged, large};
use insta::assert_snapshot;
use portcullis_domain::decision::Approval;
use portcullis_domain::gate::Facts;

fn show(facts: &Facts, options: &Options<'_>) -> String {
    let mut out = Vec::new();
    judged(facts, |judged| write(judged, options, &mut out)).unwrap();
    String::from_utf8(out).unwrap()
}

fn at(width: usize) -> Options<'static> {
    Options { width: Some(width), ..Options::default() }
}

/// The answer and what stands below it.
fn last_lines(facts: &Facts) -> String {
    let text = show(facts, &Options::default());
    text[text.rfind("Found: ").unwrap()..].to_owned()
}

#[test]
fn a_verdict_ends_with_its_answer() {
    let next = ["portcullis vuln show V-812", "portcullis record deploy"];
    assert_snapshot!(show(&blocked(), &Options { next: &next, ..at(100) }), @"
    acme 5.3.2 · series 5.3, supported until 31 Mar 2027 · 5 components, 1 of them not gated, 1 left out
      · judged as of 24 Nov 2026 10:00 UTC
      worker is left out: It ships from 5.4 on.
      grype 0.84.0: 1 scan of 24 Nov 2026 09:20 UTC, database of 23 Nov 2026
      trivy 0.59.1: 3 scans of 24 Nov 2026 09:12 UTC, database of 23 Nov 2026, what was scanned asserted
        by ana in 1 of them
      Verdict 4 on this release, sha256:verdict

      Upgrading runc in usr/bin/runc resolves 2                                        team search · ana
        critical  CVE-2024-21626  runc 1.1.5 → 1.1.12      dind, executor  V-801
            known exploited
      A newer base image or operating-system update resolves 3                         team search · ana
        critical  CVE-2022-37434  zlib1g 1.2.11 → 1.2.13   executor        V-803
            git/zlib accepted, expired on 20 Nov 2026
        high      CVE-2023-0286   openssl 1.1.1n → 1.1.1w  dind, executor
      Changing deploy/web.yaml resolves 1
        high      CKV_K8S_23      Deployment.default.web   deploy                 Containers run as root
      Revoking and removing the credential resolves 1                                  team search · ana
        high      aws-key         app/.env:3               executor               AWS access key
      Needs a decision, no fix exists: 3
        high      CVE-2023-7104   sqlite-libs 3.44.0-r0    dind, frontend  V-812
            git/sqlite accepted, waits for ines
            team search · ana, team web
        high      CVE-2023-45853  minizip 1.1              frontend
            git/minizip not affected, stale: severity rose from medium to high
            team web
        Decide that it does not affect the product or is a false positive, or assess it below high, with
          a second member of the security team; or have the risk accepted by `ines`
          (head_of_product_engineering)
      Suppressed at the source, a decision has to confirm it: 1
        high      CKV_K8S_16      Deployment.default.web   deploy                 Containers run as root
            skipped inline: The agent needs it.
        Fix what the skip hides, which counts as found until a decision confirms it; or decide that it
          does not affect the product or is a false positive, or assess it below high, with a second
          member of the security team; or have the risk accepted by `ines` (head_of_product_engineering)

      Not scanned: 1
        deploy  the scan with checkov is not complete: checkov stopped:
            overlays/minikube/kustomization.yaml:14:3 is not valid YAML
            Scan `deploy` with checkov in the state that ships, completely

      Addressed: 3
        2 not affected, 1 skipped in the whole product
        2 by a decision that is due for reassessment
        2 by an approval that is asserted by decisions.yaml at sha256:decisions

      Decided, no longer found: 1
        git/log4j  accepted CVE-2021-44228

      Engines disagree: 4
        CVE-2020-8203 in frontend  trivy medium; grype silent
        CVE-2021-3711 in frontend  trivy high; grype silent
        CVE-2023-45853 in frontend  trivy high; grype silent
        CVE-2023-7104 in frontend  trivy high; grype silent

    Found: 3 critical, 11 high, 1 medium
    BLOCKED  11 findings open, 1 scan missing, 3 addressed
    next:  portcullis vuln show V-812   ·   portcullis record deploy
    ");
}

#[test]
fn a_narrow_terminal_shows_what_matters_most() {
    assert_snapshot!(show(&blocked(), &at(72)), @"
    acme 5.3.2 · series 5.3, supported until 31 Mar 2027 · 5 components, 1
      of them not gated, 1 left out · judged as of 24 Nov 2026 10:00 UTC
      worker is left out: It ships from 5.4 on.
      grype 0.84.0: 1 scan of 24 Nov 2026 09:20 UTC, database of 23 Nov 2026
      trivy 0.59.1: 3 scans of 24 Nov 2026 09:12 UTC, database of 23 Nov
        2026, what was scanned asserted by ana in 1 of them
      Verdict 4 on this release, sha256:verdict

      Upgrading runc in usr/bin/runc resolves 2            team search · ana
        critical  CVE-2024-21626  runc 1.1.5 → 1.1.12      dind, executor
            known exploited
      A newer base image or operating-system … resolves 3  team search · ana
        critical  CVE-2022-37434  zlib1g 1.2.11 → 1.2.13   executor
            git/zlib accepted, expired on 20 Nov 2026
        high      CVE-2023-0286   openssl 1.1.1n → 1.1.1w  dind, executor
      Changing deploy/web.yaml resolves 1
        high      CKV_K8S_23      Deployment.default.web   deploy
      Revoking and removing the credential resolves 1      team search · ana
        high      aws-key         app/.env:3               executor
      Needs a decision, no fix exists: 3
        high      CVE-2023-7104   sqlite-libs 3.44.0-r0    dind, frontend
            git/sqlite accepted, waits for ines
            team search · ana, team web
        high      CVE-2023-45853  minizip 1.1              frontend
            git/minizip not affected, stale: severity rose from medium to
              high
            team web
        Decide that it does not affect the product or is a false positive,
          or assess it below high, with a second member of the security
          team; or have the risk accepted by `ines`
          (head_of_product_engineering)
      Suppressed at the source, a decision has to confirm it: 1
        high      CKV_K8S_16      Deployment.default.web   deploy
            skipped inline: The agent needs it.
        Fix what the skip hides, which counts as found until a decision
          confirms it; or decide that it does not affect the product or is a
          false positive, or assess it below high, with a second member of
          the security team; or have the risk accepted by `ines`
          (head_of_product_engineering)

      Not scanned: 1
        deploy  the scan with checkov is not complete: checkov stopped:
            overlays/minikube/kustomization.yaml:14:3 is not valid YAML
            Scan `deploy` with checkov in the state that ships, completely

      Addressed: 3
        2 not affected, 1 skipped in the whole product
        2 by a decision that is due for reassessment
        2 by an approval that is asserted by decisions.yaml at
          sha256:decisions

      Decided, no longer found: 1
        git/log4j  accepted CVE-2021-44228

      Engines disagree: 4
        CVE-2020-8203 in frontend  trivy medium; grype silent
        CVE-2021-3711 in frontend  trivy high; grype silent
        CVE-2023-45853 in frontend  trivy high; grype silent
        CVE-2023-7104 in frontend  trivy high; grype silent

    Found: 3 critical, 11 high, 1 medium
    BLOCKED  11 findings open, 1 scan missing, 3 addressed
    ");
}

#[test]
fn wide_shows_every_column_and_what_would_unblock_every_finding() {
    assert_snapshot!(show(&blocked(), &Options { wide: true, ..Options::default() }), @"
    acme 5.3.2 · series 5.3, supported until 31 Mar 2027 · 5 components, 1 of them not gated, 1 left out · judged as of 24 Nov 2026 10:00 UTC
      worker is left out: It ships from 5.4 on.
      grype 0.84.0: 1 scan of 24 Nov 2026 09:20 UTC, database of 23 Nov 2026
      trivy 0.59.1: 3 scans of 24 Nov 2026 09:12 UTC, database of 23 Nov 2026, what was scanned asserted by ana in 1 of them
      Verdict 4 on this release, sha256:verdict
      Rules 1 · program sha256:program

      Upgrading runc in usr/bin/runc resolves 2  team search · ana
        critical  CVE-2024-21626  runc 1.1.5 → 1.1.12      dind, executor                     V-801  runc: a weakness                            trivy
            known exploited
        Upgrade runc to 1.1.12; or decide that it does not affect the product or is a false positive, with a second member of the security team; or have the risk accepted by `ines` (head_of_product_engineering)
      A newer base image or operating-system update resolves 3  team search · ana
        critical  CVE-2022-37434  zlib1g 1.2.11 → 1.2.13   executor                           V-803  zlib1g: a weakness                          trivy
            git/zlib accepted, expired on 20 Nov 2026
            Renew the decision `git/zlib`, which ended on 2026-11-20; or update the base image or its packages: zlib1g to 1.2.13
        high      CVE-2023-0286   openssl 1.1.1n → 1.1.1w  dind, executor                            openssl: a weakness                         trivy
            Update the base image or its packages: openssl to 1.1.1w
        Or decide that it does not affect the product or is a false positive, or assess it below high, with a second member of the security team; or have the risk accepted by `ines` (head_of_product_engineering)
      Changing deploy/web.yaml resolves 1
        high      CKV_K8S_23      Deployment.default.web   deploy          line 1                    Containers run as root                      checkov
        Change Deployment.default.web so that CKV_K8S_23 passes; or decide that it does not affect the product or is a false positive, or assess it below high, with a second member of the security team; or have the risk accepted by `ines` (head_of_product_engineering)
      Revoking and removing the credential resolves 1  team search · ana
        high      aws-key         app/.env:3               executor                                  AWS access key                              trivy
        Revoke the credential in app/.env:3 and remove it; or decide that it does not affect the product or is a false positive, or assess it below high, with a second member of the security team; or have the risk accepted by `ines` (head_of_product_engineering)
      Needs a decision, no fix exists: 3
        high      CVE-2023-7104   sqlite-libs 3.44.0-r0    dind, frontend                     V-812  sqlite-libs: a weakness  search · ana, web  trivy
            git/sqlite accepted, waits for ines
            Have `ines` approve the decision `git/sqlite`
        high      CVE-2023-45853  minizip 1.1              frontend                                  minizip: a weakness      web                trivy
            git/minizip not affected, stale: severity rose from medium to high
            Decide `git/minizip` again, since the severity rose from medium to high
        Or decide that it does not affect the product or is a false positive, or assess it below high, with a second member of the security team; or have the risk accepted by `ines` (head_of_product_engineering)
      Suppressed at the source, a decision has to confirm it: 1
        high      CKV_K8S_16      Deployment.default.web   deploy          deploy/web.yaml:1         Containers run as root                      checkov
            skipped inline: The agent needs it.
        Fix what the skip hides, which counts as found until a decision confirms it; or decide that it does not affect the product or is a false positive, or assess it below high, with a second member of the security team; or have the risk accepted by `ines` (head_of_product_engineering)

      Not scanned: 1
        deploy  the scan with checkov is not complete: checkov stopped: overlays/minikube/kustomization.yaml:14:3 is not valid YAML
            Scan `deploy` with checkov in the state that ships, completely

      Addressed: 3
        2 not affected, 1 skipped in the whole product
        2 by a decision that is due for reassessment
        2 by an approval that is asserted by decisions.yaml at sha256:decisions
        high  CKV_K8S_43     Deployment.default.web  deploy          CKV_K8S_43 skipped in the whole product, approved by sam
        high  CVE-2021-3711  left-pad 1.3.0          dind, frontend  not affected by git/left-pad, approval by sam asserted by decisions.yaml at sha256:decisions, due for reassessment

      Decided, no longer found: 1
        git/log4j  accepted CVE-2021-44228

      Engines disagree: 4
        CVE-2020-8203 in frontend  trivy medium; grype silent
        CVE-2021-3711 in frontend  trivy high; grype silent
        CVE-2023-45853 in frontend  trivy high; grype silent
        CVE-2023-7104 in frontend  trivy high; grype silent

      Scans that count: 4
        dind  trivy 0.59.1, 24 Nov 2026 09:12 UTC, database of 23 Nov 2026, sha256:dind-trivy
        executor  trivy 0.59.1, 24 Nov 2026 09:12 UTC, database of 23 Nov 2026, sha256:executor-trivy
        frontend  grype 0.84.0, 24 Nov 2026 09:20 UTC, database of 23 Nov 2026, sha256:frontend-grype
        frontend  trivy 0.59.1, 24 Nov 2026 09:12 UTC, database of 23 Nov 2026, what was scanned asserted by ana, sha256:frontend-trivy

    Found: 3 critical, 11 high, 1 medium
    BLOCKED  11 findings open, 1 scan missing, 3 addressed
    ");
}

#[test]
fn a_release_that_passes_says_so() {
    assert_snapshot!(show(&clean(), &at(80)), @"
    acme 5.3.2 · series 5.3, supported until 31 Mar 2027 · 5 components, 1 of them
      not gated, 1 left out · judged as of 24 Nov 2026 10:00 UTC
      worker is left out: It ships from 5.4 on.
      checkov 3.3.30: 1 scan of 24 Nov 2026 09:12 UTC
      trivy 0.59.1: 3 scans of 24 Nov 2026 09:12 UTC, database of 23 Nov 2026
      Verdict 4 on this release, sha256:verdict

    Found: nothing
    PASSES  no finding open
    ");
}

#[test]
fn an_exception_says_who_until_when_and_why() {
    let mut facts = blocked();
    facts.break_glass = Some(broken_glass(&facts));
    let text = show(&facts, &at(100));
    let exception = text.find("  Released by exception").unwrap();
    assert_snapshot!(text[exception..].split("\n\n").next().unwrap(), @"
    Released by exception
      Asked for by bo on 23 Nov 2026 08:00 UTC: A customer is down.
      Approved by ines on 23 Nov 2026 09:00 UTC
      Holds until 30 Nov 2026 08:00 UTC
    ");
    assert_snapshot!(last_lines(&facts), @"
    Found: 3 critical, 11 high, 1 medium
    RELEASED BY EXCEPTION until 30 Nov 2026 08:00 UTC: 11 findings open, 1 scan missing, 3 addressed
    ");
    facts.break_glass.as_mut().unwrap().approved = None;
    let text = show(&facts, &at(100));
    let exception = text.find("  An exception").unwrap();
    assert_snapshot!(text[exception..].split("\n\n").next().unwrap(), @"
    An exception was asked for and does not hold
      Asked for by bo on 23 Nov 2026 08:00 UTC: A customer is down.
      Approved by nobody
      Was to hold until 30 Nov 2026 08:00 UTC
      Does not hold: nobody approved it; somebody who is head_of_product_engineering has to, and not
        the one who asked
    ");
    assert!(last_lines(&facts).contains("\nBLOCKED  11 findings open"));
}

#[test]
fn what_is_missing_leaves_it_undecided() {
    let mut facts = clean();
    facts.scans.remove(0);
    facts.scans[0].packages = Some(0);
    facts.enrichment.known_exploited = None;
    let text = show(&facts, &at(80));
    assert_snapshot!(text[text.find("  Not scanned").unwrap()..], @"
      Not scanned: 1
        dind  trivy never scanned it
            Scan `dind` with trivy in the state that ships (team search · ana)

      Undecided: 2
        the release  the catalogue of known exploited vulnerabilities is missing
            Load the catalogue of known exploited vulnerabilities
        executor  no package was found in it (PC_NO_PACKAGES)
            Find out why `executor` fails PC_NO_PACKAGES, or decide on it (team
            search · ana)

    Found: 1 high
    UNDECIDED  1 scan missing, 2 points undecided
    ");
}

#[test]
fn a_moment_that_somebody_gave_is_never_taken_for_a_clock_s() {
    let facts = Facts { now_was_given: true, ..clean() };
    let text = show(&facts, &Options::default());
    assert!(
        text.lines()
            .next()
            .unwrap()
            .ends_with("judged as of 24 Nov 2026 10:00 UTC, as given and by no clock")
    );
    assert!(text.ends_with("PASSES  no finding open (as of 24 Nov 2026 10:00 UTC, as given)\n"), "{text}");
}

#[test]
fn lines_keep_to_the_width_of_the_terminal() {
    for width in [60, 72, 80, 120] {
        for line in show(&blocked(), &at(width)).lines() {
            assert!(line.chars().count() <= width, "{width}: {line}");
        }
    }
}

#[test]
fn a_version_with_the_fix_is_whole_on_a_terminal_of_80_columns() {
    let text = show(&blocked(), &at(80));
    assert!(text.contains("openssl 1.1.1n → 1.1.1w ") && text.contains(" V-812"), "{text}");
}

#[test]
fn a_number_is_shown_whole_or_not_at_all_and_no_title_as_its_first_letter() {
    for width in 40..=120 {
        let text = show(&blocked(), &at(width));
        assert_eq!(text.matches("V-").count(), text.matches("V-80").count() + text.matches("V-812").count());
        assert!(!text.contains(" Con…") && !text.contains(" C…"), "{width}: {text}");
    }
    assert!(show(&blocked(), &at(80)).contains("V-812") && !show(&blocked(), &at(60)).contains("V-"));
}

#[test]
fn components_share_a_row_where_nothing_else_differs() {
    let mut facts = blocked();
    let rows = |facts: &Facts| {
        let text = show(facts, &at(100));
        text.lines().filter(|line| line.contains("CVE-2023-0286")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(rows(&facts), ["    high      CVE-2023-0286   openssl 1.1.1n → 1.1.1w  dind, executor"]);
    let mut waiting = decision("openssl", "CVE-2023-0286", accepted(), Approval::Waiting);
    waiting.request.scope.component = Some("executor".to_owned());
    facts.decisions.push(waiting);
    assert_eq!(
        rows(&facts),
        [
            "    high      CVE-2023-0286   openssl 1.1.1n → 1.1.1w  dind",
            "    high      CVE-2023-0286   openssl 1.1.1n → 1.1.1w  executor"
        ]
    );
}

#[test]
fn of_many_decisions_that_do_not_count_a_few_are_told() {
    let mut facts = blocked();
    let waiting =
        |number| decision(&format!("openssl-{number}"), "CVE-2023-0286", accepted(), Approval::Waiting);
    facts.decisions.extend((0..12).map(waiting));
    let text = show(&facts, &at(100));
    assert_eq!(text.matches("git/openssl-").count(), 5);
    assert!(text.contains("        …and 7 more decisions that don't count\n"), "{text}");
}

#[test]
fn an_owner_stands_on_the_heading_or_with_each_row() {
    let text = show(&blocked(), &at(80));
    assert!(text.contains("resolves 3     team search · ana\n"), "{text}");
    assert!(text.contains("\n        team search · ana, team web\n"), "{text}");
    let wide = show(&blocked(), &Options { wide: true, ..Options::default() });
    assert!(wide.contains("  search · ana, web  trivy\n"), "{wide}");
}

#[test]
fn colour_never_stands_without_the_word() {
    let coloured = show(&blocked(), &Options { colour: true, ..at(100) });
    let mut plain = String::new();
    for (number, part) in coloured.split('\u{1b}').enumerate() {
        plain.push_str(if number == 0 { part } else { part.split_once('m').unwrap().1 });
    }
    assert_eq!(plain, show(&blocked(), &at(100)));
    assert!(coloured.len() > plain.len());
}

#[test]
fn hostile_text_neither_acts_nor_hides() {
    for wide in [false, true] {
        let text = show(&hostile(), &Options { wide, ..at(100) });
        assert!(!has_hidden(&text), "{text}");
        assert!(text.contains(r"\u{1b}[31m\u{202e}"));
    }
}

#[test]
fn a_large_verdict_stays_readable_and_wide_shows_it_all() {
    let text = show(&large(), &at(80));
    assert!(text.lines().count() < 60, "{text}");
    assert!(text.contains("  …656 more groups with 656 findings (--wide)\n"), "{text}");
    assert!(text.contains("    …326 more (--wide)\n"), "{text}");
    assert!(text.ends_with("BLOCKED  1000 findings open, 19000 addressed\n"));
    let wide = show(&large(), &Options { wide: true, ..Options::default() });
    assert_eq!(wide.matches("CVE-2024-").count(), 1_000);
    assert_eq!(wide.matches("  CVE-2023-1 ").count(), 19_000);
}
