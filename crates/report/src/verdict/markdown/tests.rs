use super::*;
use crate::testing::has_hidden;
use crate::verdict::testing::{blocked, broken_glass, clean, hostile, judged, large};
use insta::assert_snapshot;
use portcullis_domain::gate::Facts;

fn show(facts: &Facts) -> String {
    let mut out = Vec::new();
    let options = Options { tool_version: "1.0.0", ..Options::default() };
    judged(facts, |judged| write(judged, &options, &mut out)).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_verdict_starts_with_its_answer() {
    assert_snapshot!(show(&blocked()), @"
    ### acme 5.3.2: BLOCKED, 11 findings open, 1 scan missing, 3 addressed

    series 5.3, supported until 31 Mar 2027 · 5 components, 1 of them not gated, 1 left out · judged as of 24 Nov 2026 10&#58;00 UTC<br>Found&#58; 3 critical, 11 high, 1 medium<br>Verdict 4 on this release, sha256&#58;verdict

    Left out: <code>worker</code> (It ships from 5.4 on.)

    | not scanned | why | what would decide it | owner |
    |---|---|---|---|
    | <code>deploy</code> | the scan with checkov is not complete&#58; checkov stopped&#58; overlays/minikube/kustomization.yaml&#58;14&#58;3 is not valid YAML | Scan &#96;deploy&#96; with checkov in the state that ships, completely |  |

    | what to do | resolves | owner |
    |---|---|---|
    | Upgrading <code>runc</code> in <code>usr/bin/runc</code> | 2 critical | team search · ana |
    | A newer base image or operating-system update | 1 critical, 2 high | team search · ana |
    | Changing <code>deploy/web.yaml</code> | 1 high |  |
    | Revoking and removing the credential | 1 high | team search · ana |
    | Needs a decision, no fix exists | 3 high | team search · ana, team web |
    | Suppressed at the source, a decision has to confirm it | 1 high |  |

    <details><summary>Upgrading <code>runc</code> in <code>usr/bin/runc</code>: 2 critical</summary>

    | severity | weakness | what | component | remarks |
    |---|---|---|---|---|
    | **critical** | <code>CVE-2024-21626</code><br>V-801 | <code>runc 1.1.5 → 1.1.12</code> | dind, executor | runc&#58; a weakness<br>known exploited |

    Upgrade runc to 1.1.12&#59; or decide that it does not affect the product or is a false positive, with a second member of the security team&#59; or have the risk accepted by &#96;ines&#96; &#40;head&#95;of&#95;product&#95;engineering&#41;

    </details>

    <details><summary>A newer base image or operating-system update: 1 critical, 2 high</summary>

    | severity | weakness | what | component | remarks |
    |---|---|---|---|---|
    | **critical** | <code>CVE-2022-37434</code><br>V-803 | <code>zlib1g 1.2.11 → 1.2.13</code> | executor | zlib1g&#58; a weakness<br>git/zlib accepted, expired on 20 Nov 2026<br>Renew the decision &#96;git/zlib&#96;, which ended on 2026-11-20&#59; or update the base image or its packages&#58; zlib1g to 1.2.13 |
    | **high** | <code>CVE-2023-0286</code> | <code>openssl 1.1.1n → 1.1.1w</code> | dind, executor | openssl&#58; a weakness<br>Update the base image or its packages&#58; openssl to 1.1.1w |

    Or decide that it does not affect the product or is a false positive, or assess it below high, with a second member of the security team&#59; or have the risk accepted by &#96;ines&#96; &#40;head&#95;of&#95;product&#95;engineering&#41;

    </details>

    <details><summary>Changing <code>deploy/web.yaml</code>: 1 high</summary>

    | severity | weakness | what | component | remarks |
    |---|---|---|---|---|
    | **high** | <code>CKV&#95;K8S&#95;23</code> | <code>Deployment.default.web</code><br><code>line 1</code> | deploy | Containers run as root |

    Change Deployment.default.web so that CKV&#95;K8S&#95;23 passes&#59; or decide that it does not affect the product or is a false positive, or assess it below high, with a second member of the security team&#59; or have the risk accepted by &#96;ines&#96; &#40;head&#95;of&#95;product&#95;engineering&#41;

    </details>

    <details><summary>Revoking and removing the credential: 1 high</summary>

    | severity | weakness | what | component | remarks |
    |---|---|---|---|---|
    | **high** | <code>aws-key</code> | <code>app/.env&#58;3</code> | executor | AWS access key |

    Revoke the credential in app/.env&#58;3 and remove it&#59; or decide that it does not affect the product or is a false positive, or assess it below high, with a second member of the security team&#59; or have the risk accepted by &#96;ines&#96; &#40;head&#95;of&#95;product&#95;engineering&#41;

    </details>

    <details><summary>Needs a decision, no fix exists: 3 high</summary>

    | severity | weakness | what | component | remarks |
    |---|---|---|---|---|
    | **high** | <code>CVE-2023-7104</code><br>V-812 | <code>sqlite-libs 3.44.0-r0</code> | dind, frontend<br>team search · ana, team web | sqlite-libs&#58; a weakness<br>git/sqlite accepted, waits for ines<br>Have &#96;ines&#96; approve the decision &#96;git/sqlite&#96; |
    | **high** | <code>CVE-2023-45853</code> | <code>minizip 1.1</code> | frontend<br>team web | minizip&#58; a weakness<br>git/minizip not affected, stale&#58; severity rose from medium to high<br>Decide &#96;git/minizip&#96; again, since the severity rose from medium to high |

    Or decide that it does not affect the product or is a false positive, or assess it below high, with a second member of the security team&#59; or have the risk accepted by &#96;ines&#96; &#40;head&#95;of&#95;product&#95;engineering&#41;

    </details>

    <details><summary>Suppressed at the source, a decision has to confirm it: 1 high</summary>

    | severity | weakness | what | component | remarks |
    |---|---|---|---|---|
    | **high** | <code>CKV&#95;K8S&#95;16</code> | <code>Deployment.default.web</code><br><code>deploy/web.yaml&#58;1</code> | deploy | Containers run as root<br>skipped inline&#58; The agent needs it. |

    Fix what the skip hides, which counts as found until a decision confirms it&#59; or decide that it does not affect the product or is a false positive, or assess it below high, with a second member of the security team&#59; or have the risk accepted by &#96;ines&#96; &#40;head&#95;of&#95;product&#95;engineering&#41;

    </details>

    <details><summary>Decided, no longer found: 1</summary>

    | decision | what |
    |---|---|
    | <code>git/log4j</code> | accepted CVE-2021-44228 |

    </details>

    <details><summary>Engines disagree: 4</summary>

    | component | advisory | engines |
    |---|---|---|
    | <code>frontend</code> | <code>CVE-2020-8203</code> | trivy medium&#59; grype silent |
    | <code>frontend</code> | <code>CVE-2021-3711</code> | trivy high&#59; grype silent |
    | <code>frontend</code> | <code>CVE-2023-45853</code> | trivy high&#59; grype silent |
    | <code>frontend</code> | <code>CVE-2023-7104</code> | trivy high&#59; grype silent |

    </details>

    <details><summary>Scans that count: 4</summary>

    | component | engine | scanned | database | asserted | document |
    |---|---|---|---|---|---|
    | <code>dind</code> | trivy 0.59.1 | 24 Nov 2026 09:12 UTC | 23 Nov 2026 |  | <code>sha256&#58;dind-trivy</code> |
    | <code>executor</code> | trivy 0.59.1 | 24 Nov 2026 09:12 UTC | 23 Nov 2026 |  | <code>sha256&#58;executor-trivy</code> |
    | <code>frontend</code> | grype 0.84.0 | 24 Nov 2026 09:20 UTC | 23 Nov 2026 |  | <code>sha256&#58;frontend-grype</code> |
    | <code>frontend</code> | trivy 0.59.1 | 24 Nov 2026 09:12 UTC | 23 Nov 2026 | what was scanned asserted by ana | <code>sha256&#58;frontend-trivy</code> |

    </details>

    <sub>Rules 1 · program sha256&#58;program</sub>

    **Addressed: 3**<br>2 not affected, 1 skipped in the whole product<br>2 by a decision that is due for reassessment<br>2 by an approval that is asserted by decisions.yaml at sha256&#58;decisions

    <details><summary>What is addressed, and by what</summary>

    | severity | weakness | what | component | by |
    |---|---|---|---|---|
    | high | <code>CKV&#95;K8S&#95;43</code> | <code>Deployment.default.web</code> | deploy | CKV&#95;K8S&#95;43 skipped in the whole product, approved by sam |
    | high | <code>CVE-2021-3711</code> | <code>left-pad 1.3.0</code> | dind, frontend | not affected by git/left-pad, approval by sam asserted by decisions.yaml at sha256&#58;decisions, due for reassessment |

    </details>

    <sub>Portcullis 1.0.0</sub>
    ");
}

#[test]
fn a_release_that_passes_says_so() {
    let text = show(&clean());
    assert!(text.starts_with("### acme 5.3.2: PASSES, no finding open\n"), "{text}");
    assert!(!text.contains("| what to do |") && !text.contains("Addressed"), "{text}");
}

#[test]
fn an_exception_stands_next_to_the_answer() {
    let mut facts = blocked();
    facts.break_glass = Some(broken_glass(&facts));
    facts.now_was_given = true;
    let text = show(&facts);
    let start = text.find("\n| not scanned").unwrap();
    assert_snapshot!(text[..start], @"
    ### acme 5.3.2: RELEASED BY EXCEPTION until 30 Nov 2026 08&#58;00 UTC, 11 findings open, 1 scan missing, 3 addressed &#40;as of 24 Nov 2026 10&#58;00 UTC, as given&#41;

    series 5.3, supported until 31 Mar 2027 · 5 components, 1 of them not gated, 1 left out · judged as of 24 Nov 2026 10&#58;00 UTC, as given and by no clock<br>Found&#58; 3 critical, 11 high, 1 medium<br>Verdict 4 on this release, sha256&#58;verdict

    Left out: <code>worker</code> (It ships from 5.4 on.)

    **Released by exception**<br>Asked for by bo on 23 Nov 2026 08&#58;00 UTC&#58; A customer is down.<br>Approved by ines on 23 Nov 2026 09&#58;00 UTC<br>Holds until 30 Nov 2026 08&#58;00 UTC
    ");
}

#[test]
fn a_large_verdict_keeps_to_its_budget_and_says_what_is_left_out() {
    let text = show(&large());
    assert!((50_000..=60_000).contains(&text.len()), "{}", text.len());
    assert!(text.starts_with("### acme 5.3.2: BLOCKED, 1000 findings open, 19000 addressed\n"));
    let shown = text.matches("<code>CVE-2024-").count() + text.matches("<code>CVE-2023-1</code>").count();
    assert!(text.contains(&format!("**Left out for length: {} findings.**", 20_000 - shown)));
    assert_eq!(text.matches("<details>").count(), text.matches("</details>").count());
}

#[test]
fn hostile_text_is_shown_and_means_nothing() {
    let text = show(&hostile());
    assert!(!has_hidden(&text) && text.len() <= 60_000);
    for sign in ["<script", "](javascript", "](<javascript", "\n# ", "`", "@team", "&#64;team"] {
        assert!(!text.contains(sign), "{sign}");
    }
    let rows: Vec<_> = text.lines().filter(|line| line.starts_with("| **high**")).collect();
    assert_eq!(rows.len(), 7);
    assert!(rows.iter().all(|row| row.matches('|').count() == 6));
}
