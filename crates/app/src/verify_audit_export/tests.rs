use super::*;
use crate::export_audit::{ExportFormat, export_audit};
use crate::release_testing::{Home, home, image, ships};

/// The lines of an export of a trail with a few entries.
async fn exported() -> (Home, Vec<String>) {
    let home = home().await;
    for version in ["5.1", "5.2", "5.3"] {
        home.open(version, ships(&image('a')), ships(&image('b'))).await;
    }
    let mut text = String::new();
    let mut file = export_audit(&home.installation, ExportFormat::JsonLines).await.unwrap();
    file.read_to_string(&mut text).unwrap();
    (home, text.split_inclusive('\n').map(str::to_owned).collect())
}

fn verified(lines: &[String], noted: Option<Head>) -> Verification {
    verify_audit_export(lines.concat().as_bytes(), noted, &mut |_| ()).unwrap()
}

/// The word for what is wrong.
fn fault(lines: &[String]) -> String {
    verified(lines, None).fault.unwrap().kind
}

#[tokio::test]
async fn an_export_verifies_with_nothing_but_the_file() {
    let (home, lines) = exported().await;
    assert_eq!(lines.len(), 5, "four entries and the head");
    let report = verified(&lines, None);
    assert_eq!((report.sound, report.entries), (true, 4));
    assert_eq!(report.head, home.installation.store.snapshot().await.unwrap().audit_head().await.unwrap());
    assert!(verified(&lines, Some(report.head)).sound);
    let later = Head { sequence: 6, ..report.head };
    assert_eq!(
        verified(&lines, Some(later)).fault.unwrap().reason,
        "the trail ends at 4, and the head says 6: its tail was cut off"
    );
    let other = Head { sequence: 2, ..report.head };
    assert_eq!(verified(&lines, Some(other)).fault.unwrap().kind, "replaced");
}

#[tokio::test]
async fn whatever_is_done_to_an_export_is_named() {
    let (_home, lines) = exported().await;
    let with = |line: usize, from: &str, to: &str| {
        let mut lines = lines.clone();
        assert!(lines[line].contains(from), "{}", lines[line]);
        lines[line] = lines[line].replacen(from, to, 1);
        lines
    };
    assert_eq!(fault(&with(2, "\"actor\":\"ana\"", "\"actor\":\"bo\"")), "changed");
    assert_eq!(fault(&with(2, "10:00:01Z", "10:00:01.000000001Z")), "changed", "finer than a store keeps");
    assert_eq!(fault(&with(2, "\"sequence\":3", "\"sequence\":2")), "unlinked");
    assert_eq!(fault(&with(2, "\"actor\"", "\"also\":1,\"actor\"")), "unreadable");
    assert_eq!(fault(&with(4, "{\"head\":\"4:", "{\"head\":\"3:")), "added");
    assert_eq!(fault(&[&lines[..2], &lines[3..]].concat()), "missing");
    assert_eq!(fault(&[&lines[..3], &lines[4..]].concat()), "cut_off");
    assert_eq!(fault(&lines[..4]), "headless");
    assert_eq!(fault(&[&lines[..], &lines[4..]].concat()), "unreadable", "behind the head");
    assert_eq!(fault(&[&lines[1..2], &lines[..]].concat()), "missing");
}

#[tokio::test]
async fn what_is_no_export_or_too_long_is_not_verified() {
    let (_home, lines) = exported().await;
    let refused = |text: &str| verify_audit_export(text.as_bytes(), None, &mut |_| ()).unwrap_err();
    for text in ["", "\n", "sequence,at\n", "[[[[[["] {
        assert!(matches!(refused(text), NotVerified::NoExport), "{text}");
    }
    let longest = lines.iter().map(String::len).max().unwrap() as u64;
    let bounded = |longest| verify(lines.concat().as_bytes(), None, longest, &mut |_| ());
    assert!(bounded(longest).unwrap().sound);
    assert!(matches!(bounded(longest - 1), Err(NotVerified::LongLine(..))));
}
