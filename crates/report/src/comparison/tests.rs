use super::*;
use crate::options::Options;
use crate::testing::{has_hidden, hostile, iac, package, run, target};
use insta::assert_snapshot;
use portcullis_domain::severity::Severity;
use serde_json::Value;
use std::io::{self, Write};

type Writer = fn(&Compared<'_>, &Options<'_>, &mut dyn Write) -> io::Result<()>;

fn show(before: &Scan, after: &Scan, write: Writer) -> String {
    let mut out = Vec::new();
    write(&Compared::new(before, after), &Options { tool_version: "1.0.0", ..Options::default() }, &mut out)
        .unwrap();
    String::from_utf8(out).unwrap()
}

fn scans() -> (Scan, Scan) {
    let package = |id, fixed: &[&str]| package(id, "pkg:npm/a@1", fixed, "package-lock.json");
    let before = [
        package("CVE-2024-1000", &["2"]),
        package("CVE-2024-2000", &[]),
        iac("CKV_K8S_8", "Deployment.web", "web.yaml", (3, 9)),
    ];
    let after = [
        package("CVE-2024-1000", &["2"]),
        package("CVE-2024-2000", &["2"]).severity(Severity::Critical),
        package("CVE-2024-3000", &["3"]).severity(Severity::Low),
        package("CVE-2024-4000", &["3"]),
    ];
    let scan = |findings: Vec<_>| Scan { targets: vec![target("app", run("trivy", "1"), findings)] };
    (scan(before.into()), scan(after.into()))
}

#[test]
fn a_comparison_ends_with_its_answer() {
    let (before, after) = scans();
    assert_snapshot!(show(&before, &after, text), @"
      Added: 2
        high      CVE-2024-4000  a 1 → 3         package-lock.json
        low       CVE-2024-3000  a 1 → 3         package-lock.json
      Changed: 1
        critical  CVE-2024-2000  a 1 → 2         package-lock.json  severity high → critical, fixed in no version → 2
      Resolved: 1
        high      CKV_K8S_8      Deployment.web  web.yaml:3         Containers run as root

    2 added, 1 resolved, 1 changed, 1 unchanged
    ");
}

#[test]
fn a_comparison_is_a_document() {
    let (before, after) = scans();
    let shown = show(&before, &after, json);
    let document: Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(document["added"][0]["weakness"], "CVE-2024-4000");
    assert_eq!(document["added"][0]["engines"][0], "trivy");
    assert_eq!(document["resolved"][0]["check"], "CKV_K8S_8");
    assert_eq!(document["changed"][0]["before"]["severity"], "high");
    assert_eq!(document["changed"][0]["after"]["severity"], "critical");
    let head: String = shown.lines().take(5).collect::<Vec<_>>().join("\n");
    assert_snapshot!(head, @r#"
    {"portcullis":{"document":"comparison","version":1,"tool_version":"1.0.0"},
    "before":{"complete":true,"findings":3},
    "after":{"complete":true,"findings":4},
    "unchanged":1,
    "added":[
    "#);
}

#[test]
fn a_comparison_is_a_comment() {
    let (before, after) = scans();
    assert_snapshot!(show(&before, &after, markdown), @"
    ### Portcullis: 2 added, 1 resolved, 1 changed, 1 unchanged

    **Added: 2**

    | severity | weakness | what | where | note |
    |---|---|---|---|---|
    | **high** | <code>CVE-2024-4000</code> | <code>a 1 → 3</code> | <code>package-lock.json</code> | a&#58; a weakness |
    | low | <code>CVE-2024-3000</code> | <code>a 1 → 3</code> | <code>package-lock.json</code> | a&#58; a weakness |

    <details><summary>Changed: 1</summary>

    | severity | weakness | what | where | note |
    |---|---|---|---|---|
    | **critical** | <code>CVE-2024-2000</code> | <code>a 1 → 2</code> | <code>package-lock.json</code> | severity high → critical, fixed in no version → 2 |

    </details>

    <details><summary>Resolved: 1</summary>

    | severity | weakness | what | where | note |
    |---|---|---|---|---|
    | **high** | <code>CKV&#95;K8S&#95;8</code> | <code>Deployment.web</code> | <code>web.yaml&#58;3</code> | Containers run as root |

    </details>

    <sub>Portcullis 1.0.0</sub>
    ");
}

#[test]
fn nothing_is_resolved_by_a_scan_with_missing_parts() {
    let (before, mut after) = scans();
    after.targets[0].runs[0].skipped_total = 1;
    let shown = show(&before, &after, text);
    assert!(shown.contains("2 added, 1 no longer found, 1 changed, 1 unchanged\n"), "{shown}");
    assert!(shown.ends_with(
        "The later scan: Incomplete: 1 entry of a report makes no sense; what is no longer found may still be there\n"
    ));
    assert!(!shown.contains("esolved"));
}

#[test]
fn hostile_text_neither_acts_nor_hides() {
    let writers: [Writer; 3] = [text, json, markdown];
    for write in writers {
        for (before, after) in [(hostile(), Scan::default()), (Scan::default(), hostile())] {
            assert!(!has_hidden(&show(&before, &after, write)));
        }
    }
    assert!(!show(&Scan::default(), &hostile(), markdown).contains("<script"));
}
