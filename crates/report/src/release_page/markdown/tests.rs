use super::*;
use crate::release_page::testing::{decided, page};
use crate::testing::has_hidden;
use crate::verdict::testing::{blocked, broken_glass, hostile, large};
use insta::assert_snapshot;
use portcullis_domain::gate::Facts;

fn show(facts: &Facts) -> String {
    let mut out = Vec::new();
    write(&page(facts), &Options { tool_version: "1.0.0", ..Options::default() }, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_page_has_the_tables_that_teams_keep_by_hand() {
    let page = show(&decided());
    let (page, _) = page.split_once("## What this rests on").unwrap();
    assert_snapshot!(page, @"
    # Accepted CVEs for Acme 5.3.2

    **Passes the release gate**

    Acme Ltd · Series 5.3, supported until 31 Mar 2027 · judged as of 24 Nov 2026 10&#58;00 UTC

    | CVE ID | Affected Images | CVE Severity | CVSS Base Score | Acme Ltd Assessment | CVSS Environmental Score | Details |
    |---|---|---|---|---|---|---|
    | [CVE-2024-1111](<https://nvd.nist.gov/vuln/detail/CVE-2024-1111>) | dind (runc 1.1.5), executor (runc 1.1.5) | Critical |  |  |  | executor: Risk accepted until 31 Dec 2026 &#40;approved by a head of product engineering&#41;. Looked at.<br>dind: Not affected&#58; the vulnerable code never runs &#40;approved by a security lead&#41;. Looked at.<br>Fixed in runc 1.1.12. |
    | [CVE-2022-37434](<https://nvd.nist.gov/vuln/detail/CVE-2022-37434>) | frontend (zlib1g 1.2.11) | High | 7.5 | Medium | 4.7 | Assessed as medium, 4.7 &#40;approved by a security lead&#41;. Looked at. Fixed in zlib1g 1.2.13. |

    ## Known False Positives

    | CVE ID | Affected Images | Details |
    |---|---|---|
    | [CVE-2023-7104](<https://nvd.nist.gov/vuln/detail/CVE-2023-7104>) | executor (sqlite-libs 3.44.0-r0) | False positive - The distribution patched it. |

    ## Configuration and other weaknesses

    | Check | Affected | Severity | Assessment | Details |
    |---|---|---|---|---|
    | CKV&#95;K8S&#95;43 | deploy (Deployment.default.web) | High |  | Containers run as root. Skipped in the whole product&#59; planned&#58; Pin them in the files. Digests are pinned at deployment. |

    ## Decided, and not found in this release

    | Weakness | Details |
    |---|---|
    | [CVE-2021-44228](<https://nvd.nist.gov/vuln/detail/CVE-2021-44228>) | Not affected&#58; the vulnerable code never runs. Looked at. |
    ");
}

#[test]
fn a_page_says_what_it_rests_on() {
    let page = show(&decided());
    let (_, rest) = page.split_once("## What this rests on").unwrap();
    let (rest, _) = rest.split_once("## What the words mean").unwrap();
    assert!(rest.contains("| worker | left out: It ships from 5.4 on. |"), "{rest}");
    assert!(
        rest.contains("| dind | trivy 0.59.1 | 24 Nov 2026 09&#58;12 UTC | 23 Nov 2026 06&#58;00 UTC |"),
        "{rest}"
    );
    assert!(
        rest.contains(
            "- Verdict 4, sha256&#58;verdict\n- Program sha256&#58;program\n- Seal 7, sha256&#58;head"
        ),
        "{rest}"
    );
}

#[test]
fn a_draft_says_so_before_everything_else() {
    let page = show(&blocked());
    assert!(page.starts_with(
        "# Accepted CVEs for Acme 5.3.2\n\n> **DRAFT, not for release&#58; the release is blocked**"
    ));
    assert!(page.contains("Open, and keeps the release from passing."));
}

#[test]
fn an_exception_is_told_without_names() {
    let mut facts = blocked();
    facts.break_glass = Some(broken_glass(&facts));
    let page = show(&facts);
    assert!(!page.contains("DRAFT"));
    assert!(page.contains(
        "**Released by exception**<br>A customer is down.<br>Asked for on 23 Nov 2026 08&#58;00 UTC, approved by the head of product \
         engineering. Holds until 30 Nov 2026 08&#58;00 UTC."
    ), "{page}");
    for person in ["ana", "ines", "sam ", " bo "] {
        assert!(!page.contains(person), "{person}");
    }
}

#[test]
fn a_long_page_has_everything() {
    assert_eq!(show(&large()).matches("| CVE-2024-").count(), 1_000);
}

#[test]
fn hostile_text_is_shown_and_means_nothing() {
    let page = show(&hostile());
    assert!(!has_hidden(&page.replace('\n', "")));
    assert!(!page.contains("<script") && !page.contains("](javascript") && !page.contains("@team"));
}
