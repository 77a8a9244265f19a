use super::*;
use crate::testing::{has_hidden, hostile, iac, package, run, scan, target};
use insta::assert_snapshot;
use portcullis_domain::comparison::mark_standing;
use portcullis_domain::scan::Owner;

fn show(scan: &Scan) -> String {
    let mut out = Vec::new();
    write(scan, &Options { tool_version: "1.0.0", ..Options::default() }, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_comment_starts_with_the_answer() {
    assert_snapshot!(show(&scan()), @"
    ### Portcullis: 10 findings: 1 critical, 4 high, 3 medium, 1 low, 1 unknown

    **Incomplete: 1 part not scanned, 1 entry of a report makes no sense**

    | not scanned | why | what to do |
    |---|---|---|
    | <code>deploy/minikube</code> | checkov stopped&#58; kustomization.yaml&#58;14&#58;3 is not valid YAML | Correct the file, or leave it out with --skip. |
    | <code>Results&#91;0&#93;.Vulnerabilities&#91;7&#93;</code> | it has no id |  |

    | what to do | resolves | owner |
    |---|---|---|
    | <code>dind</code>: Upgrading <code>runc</code> in <code>usr/bin/dind</code> | 1 critical | team search · ana |
    | <code>dind</code>: A newer base image or operating-system update | 1 high, 1 medium | team search · ana |
    | <code>dind</code>: Revoking and removing the credential | 1 high | team search · ana |
    | <code>dind</code>: Changing <code>https&#58;//shop.example/items/&#123;&#125;</code> | 1 medium | team search · ana |
    | <code>dind</code>: Needs a decision, no fix exists | 1 high | team search · ana |
    | <code>dind</code>: Suppressed at the source, a decision has to confirm it | 1 unknown | team search · ana |
    | <code>deploy</code>: Changing <code>deploy/web.yaml</code> | 1 high, 1 low |  |
    | <code>deploy</code>: Changing <code>tools/run.py</code> | 1 medium |  |

    <details><summary><code>dind</code>: Upgrading <code>runc</code> in <code>usr/bin/dind</code>: 1 critical</summary>

    | severity | weakness | what | where | title |
    |---|---|---|---|---|
    | **critical** | [<code>CVE-2024-21626</code>](<https://example.com/advisory?id=1>) | <code>runc 1.1.5 → 1.1.12</code> |  | runc&#58; a weakness |

    </details>

    <details><summary><code>dind</code>: A newer base image or operating-system update: 1 high, 1 medium</summary>

    | severity | weakness | what | where | title |
    |---|---|---|---|---|
    | **high** | <code>CVE-2023-0286</code> | <code>openssl 1.1.1n → 1.1.1w</code> |  | openssl&#58; a weakness |
    | medium | <code>CVE-2023-0464</code> | <code>openssl 1.1.1n → 1.1.1w</code> |  | openssl&#58; a weakness |

    </details>

    <details><summary><code>dind</code>: Revoking and removing the credential: 1 high</summary>

    | severity | weakness | what | where | title |
    |---|---|---|---|---|
    | **high** | <code>aws-key</code> |  | <code>app/.env&#58;3</code> | AWS access key |

    </details>

    <details><summary><code>dind</code>: Changing <code>https&#58;//shop.example/items/&#123;&#125;</code>: 1 medium</summary>

    | severity | weakness | what | where | title |
    |---|---|---|---|---|
    | medium | <code>xss</code> | <code>q</code> | <code>GET</code> | Reflected cross-site scripting |

    </details>

    <details><summary><code>dind</code>: Needs a decision, no fix exists: 1 high</summary>

    | severity | weakness | what | where | title |
    |---|---|---|---|---|
    | **high** | <code>CVE-2023-7104</code> | <code>sqlite-libs 3.44.0-r0</code> |  | sqlite-libs&#58; a weakness |

    </details>

    <details><summary><code>dind</code>: Suppressed at the source, a decision has to confirm it: 1 unknown</summary>

    | severity | weakness | what | where | title |
    |---|---|---|---|---|
    | unknown | <code>TEMP-1</code> | <code>bash 5.1</code> |  | suppressed &#40;ignore file&#41;&#58; no reason given |

    </details>

    <details><summary><code>deploy</code>: Changing <code>deploy/web.yaml</code>: 1 high, 1 low</summary>

    | severity | weakness | what | where | title |
    |---|---|---|---|---|
    | **high** | [<code>CKV&#95;K8S&#95;23</code>](<https://example.com/advisory?id=1>) | <code>Deployment.default.web</code> | <code>line 1</code> | Containers run as root |
    | low | <code>CKV&#95;K8S&#95;8</code> | <code>Deployment.default.web</code> | <code>line 1</code> | Containers run as root |

    </details>

    <details><summary><code>deploy</code>: Changing <code>tools/run.py</code>: 1 medium</summary>

    | severity | weakness | what | where | title |
    |---|---|---|---|---|
    | medium | <code>python.eval</code> |  | <code>line 14</code> | Use of eval |

    </details>

    <details><summary>What was scanned</summary>

    | target | engines | operating system |
    |---|---|---|
    | <code>dind &#40;registry.example/dind&#58;5.3&#41;</code> | trivy 0.59.1 &#40;database 23 Nov 2026, 212 packages&#41; | debian 11.6, end of life |
    | <code>deploy</code> | checkov 3.3.30 &#40;31 checks passed&#41; |  |

    </details>

    <sub>Portcullis 1.0.0</sub>
    ");
}

#[test]
fn a_comment_on_a_change_lists_what_is_new() {
    let one = package("CVE-2024-1000", "pkg:npm/@angular/core@1", &["2"], "package-lock.json");
    let base = Scan { targets: vec![target("app", run("trivy", "1"), [one])] };
    let one = package("CVE-2024-1000", "pkg:npm/@angular/core@1", &["2"], "package-lock.json");
    let two = package("CVE-2024-2000", "pkg:npm/@angular/core@1", &["2"], "package-lock.json");
    let mut after = Scan { targets: vec![target("app", run("trivy", "1"), [one, two])] };
    mark_standing(&mut after, &base);
    assert_snapshot!(show(&after), @"
    ### Portcullis: 1 new finding against the base: 1 high

    Complete: everything was scanned. 1 finding that the base has too is not listed

    | what to do | resolves | owner |
    |---|---|---|
    | Upgrading <code>core</code> in <code>package-lock.json</code> | 1 high |  |

    <details><summary>Upgrading <code>core</code> in <code>package-lock.json</code>: 1 high</summary>

    | severity | weakness | what | where | title |
    |---|---|---|---|---|
    | **high** | <code>CVE-2024-2000</code> | <code>core 1 → 2</code> |  | core&#58; a weakness |

    </details>

    <details><summary>What was scanned</summary>

    | target | engines | operating system |
    |---|---|---|
    | <code>app</code> | trivy 1 |  |

    </details>

    <sub>Portcullis 1.0.0</sub>
    ");
    after.targets[0].findings.remove(1);
    assert!(show(&after).starts_with("### Portcullis: No new findings against the base\n"));
}

#[test]
fn everyone_who_owns_a_part_is_named() {
    let findings = ["a", "b", "c", "d", "e"].map(|resource| iac("CKV_1", resource, "web.yaml", (1, 1)));
    let mut target = target("app", run("checkov", "3"), findings);
    for (found, team) in target.findings.iter_mut().zip(["web", "data", "web", "search", "core"]) {
        found.owner = Some(Owner { team: team.to_owned(), ambassador: None });
    }
    assert!(
        show(&Scan { targets: vec![target] })
            .contains("| 5 high | team core, team data, team search, 1 more |\n")
    );
}

#[test]
fn a_comment_is_never_too_long_and_says_what_is_left_out() {
    let many =
        (0..3_000).map(|number| iac(&format!("CKV_{number}"), "a.b", &format!("{}.tf", number % 40), (1, 1)));
    let text = show(&Scan { targets: vec![target("t", run("checkov", "3"), many)] });
    assert!((50_000..=60_000).contains(&text.len()), "{}", text.len());
    let shown = text.matches("<code>CKV&#95;").count();
    assert!(text.contains(&format!("**Left out for length: {} findings.**", 3_000 - shown)));
    assert_eq!(text.matches("<details>").count(), text.matches("</details>").count());
    assert!(text.contains("…and 15 more groups with 1125 findings"));
}

#[test]
fn hostile_text_is_shown_and_means_nothing() {
    let text = show(&hostile());
    assert!(!has_hidden(&text) && text.len() <= 60_000);
    for sign in ["<script", "](javascript", "](<javascript", "](<data", "\n#", "`", "@team", "&#64;team"] {
        assert!(!text.trim_start_matches('#').contains(sign), "{sign}");
    }
    let cells = |line: &str| line.matches('|').count();
    let rows: Vec<_> = text.lines().filter(|line| line.starts_with("| **high**")).collect();
    assert_eq!(rows.len(), 6);
    assert!(rows.iter().all(|row| cells(row) == 6));
}
