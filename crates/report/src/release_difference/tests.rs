use super::*;
use crate::options::Options;
use crate::testing::{has_hidden, iac, package};
use crate::verdict::testing::{blocked, by, clean, decision, hostile, large, not_affected, observed};
use insta::assert_snapshot;
use portcullis_domain::gate::{Facts, differ};
use portcullis_domain::release::ReleaseComponent;
use portcullis_domain::severity::Severity;
use serde_json::Value;
use std::io::{self, Write};

type Writer = fn(&ReleaseDifference, &Options<'_>, &mut dyn Write) -> io::Result<()>;

fn show(difference: &ReleaseDifference, options: &Options<'_>, write: Writer) -> String {
    let mut out = Vec::new();
    write(difference, options, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn plainly(difference: &ReleaseDifference, write: Writer) -> String {
    show(difference, &Options { tool_version: "1.0.0", ..Options::default() }, write)
}

/// Release 5.3.1: completely scanned, with another image of `dind` and a worker.
fn earlier() -> Facts {
    let mut facts = clean();
    facts.release.version = "5.3.1".parse().unwrap();
    let other = format!("sha256:{}", "c".repeat(64));
    facts.release.components.insert("dind".to_owned(), ReleaseComponent::At(other.parse().unwrap()));
    let images = [other.parse().unwrap()].into();
    facts.scans[0].scanned = portcullis_domain::release::Scanned::Image { digests: images, platform: None };
    let old = package("CVE-2019-1000", "pkg:deb/debian/bash@4.1", &["4.2"], "").severity(Severity::Critical);
    facts.findings = vec![
        observed(&facts, "dind", old),
        observed(&facts, "dind", package("CVE-2023-0286", "pkg:deb/debian/openssl@1.1.1k", &["1.1.1w"], "")),
        observed(&facts, "deploy", iac("CKV_K8S_8", "Deployment.default.web", "deploy/web.yaml", (1, 40))),
        observed(&facts, "frontend", package("CVE-2020-1", "pkg:npm/gone@1", &[], "app/package-lock.json")),
    ];
    facts.decisions = vec![decision("gone", "CVE-2020-1", not_affected(), by("sam"))];
    facts
}

fn difference() -> ReleaseDifference {
    let (earlier, mut later) = (earlier(), blocked());
    later.decisions.extend(earlier.decisions.clone());
    differ(&earlier, &later)
}

#[test]
fn a_difference_ends_with_its_answer() {
    let options =
        Options { next: &["portcullis release check 5.3.2"], width: Some(110), ..Options::default() };
    assert_snapshot!(show(&difference(), &options, text), @"
    acme 5.3.2 against 5.3.1 · as of 24 Nov 2026 10:00 UTC
      5.3.1 is blocked, 5.3.2 is blocked

      Components: 1
        dind  sha256:cccccccccccc → sha256:839cad78c11a

      Not completely scanned in 5.3.2: 1
        deploy  the scan with checkov is not complete: checkov stopped: overlays/minikube/kustomization.yaml:14:3
          is not valid YAML

      Differ in scans: 2
        deploy    checkov 3.3.30 → no scan that counts
        frontend  trivy 0.59.1 → grype 0.84.0, trivy 0.59.1

      Added: 14
        critical  CVE-2024-21626  runc 1.1.5 → 1.1.12       dind      blocks                        search · ana
        critical  CVE-2022-37434  zlib1g 1.2.11 → 1.2.13    executor  blocks                        search · ana
        critical  CVE-2024-21626  runc 1.1.5 → 1.1.12       executor  blocks                        search · ana
        high      CKV_K8S_16      Deployment.default.web    deploy    blocks
        high      CKV_K8S_23      Deployment.default.web    deploy    blocks
        high      CKV_K8S_43      Deployment.default.web    deploy    skipped in the whole product
        high      CVE-2021-3711   left-pad 1.3.0            dind      addressed by git/left-pad     search · ana
        high      CVE-2023-7104   sqlite-libs 3.44.0-r0     dind      blocks                        search · ana
        high      CVE-2023-0286   openssl 1.1.1n → 1.1.1w   executor  blocks                        search · ana
        high      aws-key         app/.env                  executor  blocks                        search · ana
        high      CVE-2021-3711   left-pad 1.3.0            frontend  addressed by git/left-pad     web
        high      CVE-2023-45853  minizip 1.1               frontend  blocks                        web
        high      CVE-2023-7104   sqlite-libs 3.44.0-r0     frontend  blocks                        web
        medium    CVE-2020-8203   lodash 4.17.15 → 4.17.20  frontend                                web

      Resolved, as it stands in 5.3.1: 3
        critical  CVE-2019-1000  bash 4.1 → 4.2          dind      blocks                 search · ana
        high      CKV_K8S_8      Deployment.default.web  deploy    blocks, unsure
        high      CVE-2020-1     gone 1                  frontend  addressed by git/gone  web

      Decisions that count in one of them only: 2
        git/gone      not affected CVE-2020-1, counts in 5.3.1 only: nothing that it speaks of is found in 5.3.2
        git/left-pad  not affected CVE-2021-3711, counts in 5.3.2 only: nothing that it speaks of is found in
          5.3.1

    Where a component is not completely scanned, not found proves nothing: what is resolved may still be in 5.3.2
    5.3.2 adds 14 (3 critical, 10 high, 1 medium) and resolves 3 (1 critical, 2 high; 1 unsure) against 5.3.1; 1
    component is not completely scanned; 2 components differ in scans
    next:  portcullis release check 5.3.2
    ");
}

#[test]
fn nothing_differs_where_nothing_does() {
    let (one, mut other) = (earlier(), earlier());
    other.release.version = "5.3.2".parse().unwrap();
    assert_snapshot!(plainly(&differ(&one, &other), text), @"
    acme 5.3.2 against 5.3.1 · as of 24 Nov 2026 10:00 UTC
      5.3.1 is blocked, 5.3.2 is blocked

    5.3.2 adds nothing and resolves nothing against 5.3.1
    ");
}

#[test]
fn a_difference_is_a_document() {
    let shown = plainly(&difference(), json);
    let document: Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(document["portcullis"]["document"], "release_difference");
    assert_eq!(document["answer"], answer(&difference()));
    assert_eq!(document["old"]["version"], "5.3.1");
    assert_eq!(document["new"]["lacking"][0]["component"], "deploy");
    assert_eq!(document["added"][0]["weakness"], "CVE-2024-21626");
    assert_eq!(document["added"][0]["fixed_versions"][0], "1.1.12");
    assert_eq!(document["added"][0]["bearing"], "blocks");
    assert_eq!(document["resolved"][0]["weakness"], "CVE-2019-1000");
    assert_eq!(document["resolved"][1]["is_unsure"], true);
    assert_eq!(document["decisions"][0]["counts_in_new"], false);
    let mut read = document.clone();
    read.as_object_mut().unwrap().remove("portcullis");
    read.as_object_mut().unwrap().remove("answer");
    assert_eq!(serde_json::from_value::<ReleaseDifference>(read).unwrap(), difference());
}

#[test]
fn a_difference_is_a_comment() {
    assert_snapshot!(plainly(&difference(), markdown), @"
    ### 5.3.2 adds 14 &#40;3 critical, 10 high, 1 medium&#41; and resolves 3 &#40;1 critical, 2 high&#59; 1 unsure&#41; against 5.3.1&#59; 1 component is not completely scanned&#59; 2 components differ in scans

    acme 5.3.2 against 5.3.1 · as of 24 Nov 2026 10&#58;00 UTC · 5.3.1 is blocked, 5.3.2 is blocked

    **Where a component is not completely scanned, not found proves nothing&#58; what is resolved may still be in 5.3.2**

    **Added: 14**

    | severity | weakness | what | component | where | note | owner |
    |---|---|---|---|---|---|---|
    | **critical** | <code>CVE-2024-21626</code> | <code>runc 1.1.5 → 1.1.12</code> | <code>dind</code> | <code>usr/bin/runc</code> | blocks | search · ana |
    | **critical** | <code>CVE-2022-37434</code> | <code>zlib1g 1.2.11 → 1.2.13</code> | <code>executor</code> |  | blocks | search · ana |
    | **critical** | <code>CVE-2024-21626</code> | <code>runc 1.1.5 → 1.1.12</code> | <code>executor</code> | <code>usr/bin/runc</code> | blocks | search · ana |
    | **high** | <code>CKV&#95;K8S&#95;16</code> | <code>Deployment.default.web</code> | <code>deploy</code> | <code>deploy/web.yaml&#58;1</code> | blocks |  |
    | **high** | <code>CKV&#95;K8S&#95;23</code> | <code>Deployment.default.web</code> | <code>deploy</code> | <code>deploy/web.yaml&#58;1</code> | blocks |  |
    | **high** | <code>CKV&#95;K8S&#95;43</code> | <code>Deployment.default.web</code> | <code>deploy</code> | <code>deploy/web.yaml&#58;1</code> | skipped in the whole product |  |
    | **high** | <code>CVE-2021-3711</code> | <code>left-pad 1.3.0</code> | <code>dind</code> | <code>app/package-lock.json</code> | addressed by git/left-pad | search · ana |
    | **high** | <code>CVE-2023-7104</code> | <code>sqlite-libs 3.44.0-r0</code> | <code>dind</code> |  | blocks | search · ana |
    | **high** | <code>CVE-2023-0286</code> | <code>openssl 1.1.1n → 1.1.1w</code> | <code>executor</code> |  | blocks | search · ana |
    | **high** | <code>aws-key</code> | <code>app/.env</code> | <code>executor</code> | <code>app/.env&#58;3</code> | blocks | search · ana |
    | **high** | <code>CVE-2021-3711</code> | <code>left-pad 1.3.0</code> | <code>frontend</code> | <code>app/package-lock.json</code> | addressed by git/left-pad | web |
    | **high** | <code>CVE-2023-45853</code> | <code>minizip 1.1</code> | <code>frontend</code> |  | blocks | web |
    | **high** | <code>CVE-2023-7104</code> | <code>sqlite-libs 3.44.0-r0</code> | <code>frontend</code> |  | blocks | web |
    | medium | <code>CVE-2020-8203</code> | <code>lodash 4.17.15 → 4.17.20</code> | <code>frontend</code> | <code>app/package-lock.json</code> |  | web |

    **Components: 1**

    | what | |
    |---|---|
    | <code>dind</code> | sha256&#58;cccccccccccc → sha256&#58;839cad78c11a |

    **Not completely scanned in 5.3.2: 1**

    | what | |
    |---|---|
    | <code>deploy</code> | the scan with checkov is not complete&#58; checkov stopped&#58; overlays/minikube/kustomization.yaml&#58;14&#58;3 is not valid YAML |

    **Differ in scans: 2**

    | what | |
    |---|---|
    | <code>deploy</code> | checkov 3.3.30 → no scan that counts |
    | <code>frontend</code> | trivy 0.59.1 → grype 0.84.0, trivy 0.59.1 |

    <details><summary>Resolved, as it stands in 5.3.1: 3</summary>

    | severity | weakness | what | component | where | note | owner |
    |---|---|---|---|---|---|---|
    | **critical** | <code>CVE-2019-1000</code> | <code>bash 4.1 → 4.2</code> | <code>dind</code> |  | blocks | search · ana |
    | **high** | <code>CKV&#95;K8S&#95;8</code> | <code>Deployment.default.web</code> | <code>deploy</code> | <code>deploy/web.yaml&#58;1</code> | blocks, unsure |  |
    | **high** | <code>CVE-2020-1</code> | <code>gone 1</code> | <code>frontend</code> | <code>app/package-lock.json</code> | addressed by git/gone | web |

    </details>

    **Decisions that count in one of them only: 2**

    | what | |
    |---|---|
    | <code>git/gone</code> | not affected CVE-2020-1, counts in 5.3.1 only&#58; nothing that it speaks of is found in 5.3.2 |
    | <code>git/left-pad</code> | not affected CVE-2021-3711, counts in 5.3.2 only&#58; nothing that it speaks of is found in 5.3.1 |

    <sub>Portcullis 1.0.0</sub>
    ");
}

#[test]
fn a_long_list_is_cut_at_a_terminal_and_in_a_comment_and_counted() {
    let (one, other) = (clean(), large());
    let difference = differ(&one, &other);
    let shown = plainly(&difference, text);
    assert!(shown.contains("…19980 more (--wide)"), "{}", &shown[shown.len() - 400..]);
    let comment = plainly(&difference, markdown);
    assert!(comment.len() <= 60_000 && comment.contains("**Left out for length: "));
    let whole = show(&difference, &Options { wide: true, ..Options::default() }, text);
    assert!(whole.contains("package-19999"));
}

#[test]
fn nothing_is_wider_than_the_terminal() {
    for columns in [50, 60, 80, 120] {
        let shown = show(&difference(), &Options { width: Some(columns), ..Options::default() }, text);
        let wide = shown.lines().filter(|line| line.chars().count() > columns);
        assert_eq!(wide.collect::<Vec<_>>(), Vec::<&str>::new());
    }
}

#[test]
fn hostile_text_neither_acts_nor_hides() {
    let difference = differ(&clean(), &hostile());
    let back = differ(&hostile(), &clean());
    for write in [text as Writer, json, markdown] {
        for difference in [&difference, &back] {
            let shown = plainly(difference, write);
            assert!(!has_hidden(&shown), "{shown}");
        }
    }
    let comment = plainly(&difference, markdown);
    assert!(!comment.contains("<script") && !comment.contains("@team"), "{comment}");
}
