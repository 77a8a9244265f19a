use super::{Zone, entry, export, json, list, verification};
use crate::options::Options;
use insta::assert_snapshot;
use jiff::tz::{TimeZone, offset};
use portcullis_domain::audit::{Entry, Fault, Head, Verification};
use portcullis_domain::digest::Digest;
use std::io::{self, Write};

fn entry_of(sequence: i64, action: &str, subject: &str, detail: &str) -> Entry {
    Entry {
        sequence,
        at: "2026-11-24T23:12:03.5Z".parse().unwrap(),
        actor: "ana".to_owned(),
        action: action.to_owned(),
        subject: subject.to_owned(),
        detail: detail.to_owned(),
        previous: Digest::new([1; 32]),
        hash: Digest::new([2; 32]),
    }
}

fn two() -> [Entry; 2] {
    let detail = r#"{"before": {"reason": "Old", "by": "bo"}, "after": {"reason": "New\u001b[1m", "by": "bo"}, "from": "command line as root"}"#;
    [
        entry_of(12, "decision.changed", "git/d1", detail),
        entry_of(9, "release.opened", "acme 5.3.2 \u{202e}", "not JSON"),
    ]
}

/// What is written of something, an hour east of Greenwich.
fn written(write: impl FnOnce(&Zone<'_>, &mut dyn Write) -> io::Result<()>) -> String {
    let zone = TimeZone::fixed(offset(1));
    let mut out = Vec::new();
    write(&Zone { zone: &zone, name: "Europe/Madrid" }, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn an_entry_is_a_line_with_who_what_with_what_and_from_where() {
    let shown = written(|zone, out| list::write(&two(), Some(9), zone, &Options::default(), out));
    assert_snapshot!(shown, @r"
    12  2026-11-25 00:12:03  ana  decision.changed  git/d1               command line as root
     9  2026-11-25 00:12:03  ana  release.opened    acme 5.3.2 \u{202e}
    2 entries, the newest first, times in Europe/Madrid
    next:  older ones with --after 9
    ");
    let narrow = Options { width: Some(70), ..Options::default() };
    let shown = written(|zone, out| list::write(&two(), None, zone, &narrow, out));
    assert_snapshot!(shown, @r"
    12  2026-11-25 00:12:03  ana  decision.changed  git/d1          comma…
     9  2026-11-25 00:12:03  ana  release.opened    acme 5.3.2 \u…
    2 entries, the newest first, times in Europe/Madrid
    ");
    let shown = written(|zone, out| list::write(&[], None, zone, &narrow, out));
    assert_snapshot!(shown, @r"
    no entry of the audit trail is like that
    ");
}

#[test]
fn an_entry_in_full_says_what_changed() {
    let shown = written(|zone, out| entry::write_all(&two(), None, zone, &Options::default(), out));
    assert_snapshot!(shown, @r"
    Entry 12
      when      2026-11-25 00:12:03 Europe/Madrid (2026-11-24T23:12:03.5Z)
      who       ana
      what      decision.changed
      with      git/d1
      from      command line as root
      changed
        reason: Old → New\u{1b}[1m
        1 more is the same
      previous  sha256:0101010101010101010101010101010101010101010101010101010101010101
      hash      sha256:0202020202020202020202020202020202020202020202020202020202020202

    Entry 9
      when      2026-11-25 00:12:03 Europe/Madrid (2026-11-24T23:12:03.5Z)
      who       ana
      what      release.opened
      with      acme 5.3.2 \u{202e}
      from      -
      detail
        detail: not JSON
      previous  sha256:0101010101010101010101010101010101010101010101010101010101010101
      hash      sha256:0202020202020202020202020202020202020202020202020202020202020202

    2 entries, the newest first, times in Europe/Madrid
    ");
}

#[test]
fn what_was_not_there_before_or_is_not_there_after_stands_alone() {
    let added = entry_of(
        1,
        "key.recorded",
        "k",
        r#"{"before": null, "after": {"list": [1, {"a": null}], "none": {}}}"#,
    );
    let removed =
        entry_of(2, "archive.hold_lifted", "k", r#"{"before": {"a": 1}, "after": null, "reason": "Closed"}"#);
    let shown =
        written(|zone, out| entry::write_all(&[added, removed], None, zone, &Options::default(), out));
    assert_snapshot!(shown, @r"
    Entry 1
      when      2026-11-25 00:12:03 Europe/Madrid (2026-11-24T23:12:03.5Z)
      who       ana
      what      key.recorded
      with      k
      from      -
      after, with nothing before
        list[0]: 1
        list[1].a: nothing
        none: {}
      previous  sha256:0101010101010101010101010101010101010101010101010101010101010101
      hash      sha256:0202020202020202020202020202020202020202020202020202020202020202

    Entry 2
      when      2026-11-25 00:12:03 Europe/Madrid (2026-11-24T23:12:03.5Z)
      who       ana
      what      archive.hold_lifted
      with      k
      from      -
      detail
        reason: Closed
      before, with nothing after
        a: 1
      previous  sha256:0101010101010101010101010101010101010101010101010101010101010101
      hash      sha256:0202020202020202020202020202020202020202020202020202020202020202

    2 entries, the newest first, times in Europe/Madrid
    ");
}

#[test]
fn machines_get_the_detail_as_a_document() {
    let shown = written(|_, out| json::write(&two(), Some(9), &Options::default(), out));
    let read: serde_json::Value = serde_json::from_str(&shown).unwrap();
    assert_eq!((&read["entries"][0]["detail"]["before"]["by"], &read["next"]), (&"bo".into(), &9.into()));
    assert_eq!(read["entries"][1]["detail"], "not JSON");
}

#[test]
fn a_line_of_an_export_reads_back_as_the_entry() {
    for entry in two() {
        let line = written(|_, out| export::jsonl(&entry, out));
        assert_eq!(line.lines().count(), 1);
        assert_eq!(serde_json::from_str::<Entry>(&line).unwrap(), entry);
    }
    let head = Head { sequence: 12, hash: Digest::new([2; 32]) };
    let line = written(|_, out| export::jsonl_head(&head, out));
    assert_eq!(line, format!("{{\"head\":\"12:{}\"}}\n", "02".repeat(32)));
}

#[test]
fn a_cell_of_an_export_is_no_formula() {
    let entry = entry_of(1, "release.opened", "=1+1", "{}");
    let table = written(|_, out| export::csv_head(out).and_then(|()| export::csv(&[entry], out)));
    assert!(table.contains(",'=1+1,"), "{table}");
    assert_eq!(
        table.lines().next().unwrap(),
        "\u{feff}sequence,at,actor,action,subject,detail,previous,hash"
    );
}

#[test]
fn a_chain_is_whole_or_its_first_fault_is_told() {
    let head = Head { sequence: 1234, hash: Digest::new([2; 32]) };
    let shown = |fault| {
        written(|_, out| verification::write(&Verification::new(head, fault), &Options::default(), out))
    };
    assert_snapshot!(shown(None), @r"
    head  1234:0202020202020202020202020202020202020202020202020202020202020202
    the audit trail is whole: 1 234 entries
    next:  note the head elsewhere, and give it to --head the next time
    ");
    assert_snapshot!(shown(Some(Fault::CutOff { ends: 1234, head: 1300 })), @r"
    1 234 entries are in order, the last of them 1234:0202020202020202020202020202020202020202020202020202020202020202
    the trail ends at 1234, and the head says 1300: its tail was cut off
    ");
}
