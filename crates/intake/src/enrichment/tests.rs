use super::*;
use flate2::Compression;
use flate2::write::GzEncoder;
use insta::assert_snapshot;
use proptest::prelude::*;
use sha2::{Digest as _, Sha256};
use std::error::Error;
use std::fmt::Write as _;
use std::io::Write as _;

const KEV: &str = r#"{
  "title": "a catalogue", "catalogVersion": "2026.11.23", "dateReleased": "2026-11-23T15:00:29.1875Z", "count": 2,
  "vulnerabilities": [
    {"cveID": "CVE-2021-44228", "vendorProject": "a vendor", "dateAdded": "2021-12-10", "knownRansomwareCampaignUse": "Known", "cwes": ["CWE-20"]},
    {"cveID": "cve-2024-1000", "dateAdded": "2024-02-03", "knownRansomwareCampaignUse": "Unknown"}
  ]
}"#;
const EPSS: &str = "#model_version:v2025.03.14,score_date:2026-11-23T00:00:00+0000\n\
    cve,epss,percentile\nCVE-2021-44228,0.94358,0.99957\nCVE-2024-1000,0.00043,0.1\n";

fn with(file: impl AsRef<[u8]>, limits: &Limits, dated: Option<&str>) -> Result<Reading, Refusal> {
    read(&mut file.as_ref(), limits, dated.map(|date| date.parse().unwrap()))
}

fn accept(file: impl AsRef<[u8]>) -> Reading {
    with(file, &Limits::default(), None).unwrap()
}

fn refuse(file: impl AsRef<[u8]>) -> String {
    with(file, &Limits::default(), None).unwrap_err().to_string()
}

fn gzip(file: impl AsRef<[u8]>) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(file.as_ref()).unwrap();
    encoder.finish().unwrap()
}

/// A catalogue of the given entries that states how many there are.
fn kev(entries: &[&str]) -> String {
    format!(
        r#"{{"catalogVersion": "1", "dateReleased": "2026-11-23T00:00:00Z", "count": {}, "vulnerabilities": [{}]}}"#,
        entries.len(),
        entries.join(",")
    )
}

/// Scores of the given rows.
fn epss(rows: &str) -> String {
    format!("#model_version:v1,score_date:2026-11-23T00:00:00+0000\ncve,epss,percentile\n{rows}")
}

/// A file that arrives a few bytes at a time.
struct Pieces<'f>(&'f [u8]);

impl Read for Pieces<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let length = into.len().min(3);
        self.0.read(&mut into[..length])
    }
}

fn show(reading: &Reading) -> String {
    let mut text = format!("{} {} of {}", reading.source, reading.version, reading.dated);
    for entry in &reading.entries {
        let _ = write!(text, "\n{}: ", entry.advisory);
        let _ = match entry.exploitation {
            Exploitation::Known { added: Some(day), ransomware } => {
                write!(text, "since {day}, ransomware {ransomware}")
            }
            Exploitation::Known { added: None, ransomware } => write!(text, "ransomware {ransomware}"),
            Exploitation::Predicted(score) => write!(text, "{score}"),
        };
    }
    for skipped in &reading.skipped {
        let _ = write!(text, "\nskipped {}: {}", skipped.what, skipped.reason);
    }
    text
}

#[test]
fn the_catalogue_gives_what_is_exploited_since_when_and_by_whom() {
    assert_snapshot!(show(&accept(KEV)), @r"
    KEV 2026.11.23 of 2026-11-23T15:00:29.1875Z
    CVE-2021-44228: since 2021-12-10, ransomware true
    CVE-2024-1000: since 2024-02-03, ransomware false
    ");
}

#[test]
fn the_scores_give_a_probability_an_advisory() {
    assert_snapshot!(show(&accept(EPSS)), @r"
    EPSS v2025.03.14 of 2026-11-23T00:00:00Z
    CVE-2021-44228: 0.94358
    CVE-2024-1000: 0.00043
    ");
}

#[test]
fn a_packed_file_reads_as_the_plain_one_and_is_named_by_its_own_bytes() {
    for file in [KEV, EPSS] {
        let packed = gzip(file);
        let (plain, unpacked) = (accept(file), accept(&packed));
        assert_eq!(unpacked.digest, Digest::new(Sha256::digest(&packed).into()));
        assert_eq!(plain.digest, Digest::new(Sha256::digest(file).into()));
        assert_eq!(unpacked.entries, plain.entries);
        assert_eq!(unpacked.dated, plain.dated);
    }
}

#[test]
fn line_ends_marks_and_the_order_of_columns_do_not_matter() {
    let plain = accept(EPSS);
    assert_eq!(accept(EPSS.replace('\n', "\r\n")).entries, plain.entries);
    assert_eq!(accept(format!("\u{feff}{EPSS}\n\n")).entries, plain.entries);
    let other = "#score_date:2026-11-23\n# a remark\nepss,percentile,cve\n0.94358,1,CVE-2021-44228\n0.00043,1, CVE-2024-1000\n";
    assert_eq!(accept(other).entries, plain.entries);
    assert_eq!(accept(other).dated, plain.dated);
    assert_eq!(accept(format!("\u{feff}{KEV}")).entries, accept(KEV).entries);
}

#[test]
fn of_several_entries_of_an_advisory_the_gravest_stays() {
    assert_snapshot!(show(&accept(epss("CVE-2024-1000,0.2,1\ncve-2024-1000 ,0.7,1\nCVE-2024-1000,0.1,1\n"))), @r"
    EPSS v1 of 2026-11-23T00:00:00Z
    CVE-2024-1000: 0.7
    ");
    let twice = kev(&[
        r#"{"cveID": "CVE-2024-1000", "dateAdded": "2025-01-01", "knownRansomwareCampaignUse": "Known"}"#,
        r#"{"cveID": "CVE-2024-1000", "dateAdded": "2024-01-01"}"#,
    ]);
    assert_snapshot!(show(&accept(twice)), @r"
    KEV 1 of 2026-11-23T00:00:00Z
    CVE-2024-1000: since 2024-01-01, ransomware true
    ");
}

#[test]
fn names_that_are_no_cve_stay_as_they_are() {
    assert_eq!(accept(epss("GHSA-ABCD-0000-1111,1,1\n")).entries[0].advisory.as_str(), "GHSA-abcd-0000-1111");
    assert_eq!(accept(epss("OTHER-7,0,1\n")).entries[0].advisory.as_str(), "OTHER-7");
}

#[test]
fn rows_that_make_no_sense_are_skipped_with_the_reason() {
    let rows = "CVE-1,1.01,1\nCVE-2,-0.1,1\nCVE-3,NaN,1\nCVE-4,inf,1\nCVE-5,,1\nCVE-6,0.5 %,1\n,0.5,1\nCVE 8,0.5,1\nCVE-9,0.5,1\n";
    let reading = accept(epss(rows));
    assert_snapshot!(show(&reading), @r"
    EPSS v1 of 2026-11-23T00:00:00Z
    CVE-9: 0.5
    skipped line 3: the score 1.01 is not between 0 and 1
    skipped line 4: the score -0.1 is not between 0 and 1
    skipped line 5: the score NaN is not between 0 and 1
    skipped line 6: the score inf is not between 0 and 1
    skipped line 7: the score `` is no number
    skipped line 8: the score `0.5 %` is no number
    skipped line 9: it names no advisory
    skipped line 10: the name of its advisory has a space or a control character in it
    ");
    assert_eq!((reading.is_complete(), reading.skipped_total), (false, 8));
    let entries = [r#"{"cveID": "CVE-2024-1000", "dateAdded": "soon"}"#, r#"{"cveID": null}"#, "7"];
    let reading = accept(kev(&entries));
    assert_snapshot!(show(&reading), @r"
    KEV 1 of 2026-11-23T00:00:00Z
    CVE-2024-1000: ransomware false
    skipped vulnerabilities[1]: it names no advisory
    skipped vulnerabilities[2]: invalid type: integer `7`, expected struct KnownExploited
    ");
    assert!(!reading.is_complete());
    assert!(accept(KEV).is_complete() && accept(EPSS).is_complete());
}

#[test]
fn a_file_without_a_date_needs_one() {
    let undated = "cve,epss,percentile\nCVE-2024-1000,0.5,1\n";
    assert_snapshot!(refuse(undated), @"the file of EPSS states no date, so nobody can tell how old it is; give the date it was published");
    let given = "2026-11-20T00:00:00Z";
    assert_eq!(with(undated, &Limits::default(), Some(given)).unwrap().dated, given.parse().unwrap());
    let undated = KEV.replace("dateReleased", "released");
    assert_snapshot!(refuse(&undated), @"the file of KEV states no date, so nobody can tell how old it is; give the date it was published");
    assert!(with(&undated, &Limits::default(), Some(given)).is_ok());
}

#[test]
fn a_date_that_is_given_never_makes_a_file_younger() {
    let refused = with(EPSS, &Limits::default(), Some("2026-11-24T00:00:00Z")).unwrap_err();
    assert_snapshot!(refused, @"the file states that it is of 2026-11-23T00:00:00Z, and is given as of 2026-11-24T00:00:00Z; leave the date out");
    assert!(with(EPSS, &Limits::default(), Some("2026-11-23T00:00:00Z")).is_ok());
}

#[test]
fn a_date_that_is_none_refuses_the_file() {
    assert_snapshot!(refuse(EPSS.replace("2026-11-23", "2026-13-23")), @"the file states the date `2026-13-23T00:00:00+0000`, which is none");
    assert_snapshot!(refuse(KEV.replace("2026-11-23T15", "yesterday")), @"the file states the date `yesterday:00:29.1875Z`, which is none");
}

#[test]
fn a_catalogue_must_have_as_many_entries_as_it_says() {
    assert_snapshot!(refuse(KEV.replace("\"count\": 2", "\"count\": 1500")), @"the catalogue says that it has 1500 entries, and has 2: it is cut; fetch it again");
    assert_snapshot!(refuse(KEV.replace("\"count\": 2,", "")), @"the catalogue does not say how many entries it has (`count`), so nobody can tell whether it is whole");
    assert_snapshot!(refuse(KEV.replace("\"count\": 2", "\"count\": \"two\"")), @"the catalogue does not say how many entries it has (`count`), so nobody can tell whether it is whole");
}

#[test]
fn a_file_without_entries_never_says_that_nothing_is_exploited() {
    assert_snapshot!(refuse(""), @"the file is empty: fetch it again");
    assert_snapshot!(refuse(gzip("")), @"the file is empty: fetch it again");
    assert_snapshot!(refuse(kev(&[])), @"the file of KEV has no entry that can be used; a whole file is never empty");
    assert_snapshot!(refuse(kev(&["{}"])), @"the file of KEV has no entry that can be used; a whole file is never empty");
    assert_snapshot!(refuse(kev(&[]).replace("[]", "{}")), @"the file of KEV has no entry that can be used; a whole file is never empty");
    assert_snapshot!(refuse(epss("")), @"the file of EPSS has no entry that can be used; a whole file is never empty");
    assert_snapshot!(refuse("#model_version:v1,score_date:2026-11-23T00:00:00+0000\n"), @"2:1: the header `cve,epss,percentile` is missing");
}

#[test]
fn the_catalogue_as_a_table_is_refused_with_the_way_out() {
    let table = "cveID,vendorProject,product,dateAdded\nCVE-2021-44228,a vendor,a product,2021-12-10\n";
    assert_snapshot!(refuse(table), @"the file is KEV's catalogue as CSV, which states neither its date nor how many entries it has; take the JSON file that CISA publishes beside it");
    assert!(with(table, &Limits::default(), Some("2026-11-23T00:00:00Z")).is_err());
}

#[test]
fn other_files_are_named_for_what_they_are() {
    assert_snapshot!(refuse(r#"{"SchemaVersion": 2, "Results": []}"#), @"neither the catalogue of KEV (JSON) nor the scores of EPSS (CSV, plain or packed with gzip): it is JSON with the keys Results, SchemaVersion");
    assert_snapshot!(refuse("a,b\n1,2\n"), @"neither the catalogue of KEV (JSON) nor the scores of EPSS (CSV, plain or packed with gzip): it is a table with the columns a, b");
    assert_snapshot!(refuse("<a/>"), @"neither the catalogue of KEV (JSON) nor the scores of EPSS (CSV, plain or packed with gzip): it is XML");
    assert_snapshot!(refuse(gzip(gzip(EPSS))), @"the file is compressed with gzip: unpack it and give the file inside");
    assert_snapshot!(refuse(b"PK\x03\x04"), @"the file is a zip archive or a spreadsheet: unpack it and give the file inside");
    assert_snapshot!(refuse(b"\xff\xfe{\0"), @"the file is UTF-16 or UTF-32, not UTF-8: give it as its publisher wrote it");
    assert_snapshot!(refuse(format!("{KEV}{KEV}")), @"neither the catalogue of KEV (JSON) nor the scores of EPSS (CSV, plain or packed with gzip): it holds 2 JSON documents");
}

#[test]
fn one_malformed_row_refuses_the_file() {
    assert_snapshot!(refuse(epss("CVE-1,0.5,1\nCVE-2,0.5\nCVE-3,0.5,1\n")), @"4:1: the row has not 3 columns, as the header has");
    assert_snapshot!(refuse(epss("CVE-1,0.5,1\nCVE-2,0.5,1")), @"4:1: the last line does not end: the file is cut; fetch it again");
    assert_snapshot!(refuse([epss("CVE-1,0.5,1\n").as_bytes(), b"CVE-\xff,0.5,1\n"].concat()), @"4:1: the line is not UTF-8 text");
    assert_snapshot!(refuse(KEV.replace("},", "}")), @"5:5: expected `,` or `]`, found `{`");
    // A quote swallows nothing.
    assert_eq!(accept(epss("CVE-1,0.5,\"1\nCVE-2,0.5,1\n")).entries.len(), 2);
}

#[test]
fn a_file_that_is_cut_anywhere_is_refused() {
    for file in [gzip(EPSS), gzip(KEV), KEV.into()] {
        for length in 0..file.len() {
            with(&file[..length], &Limits::default(), None).unwrap_err();
        }
    }
    let packed = gzip(EPSS);
    let cut = with(&packed[..packed.len() - 1], &Limits::default(), None).unwrap_err();
    assert_snapshot!(cut, @"the file is cut or damaged, its gzip does not unpack to the end: fetch it again");
    assert!(cut.source().is_some());
    // A plain table that ends with a whole row is the one cut that nothing tells of.
    let rows = |cut: &str| cut.ends_with('\n') && cut.matches('\n').count() > 2;
    for length in 0..EPSS.len() {
        let read = with(&EPSS[..length], &Limits::default(), None);
        assert_eq!(read.is_ok(), rows(&EPSS[..length]), "{length}");
    }
}

#[test]
fn a_packed_file_that_was_changed_is_refused() {
    let packed = gzip(EPSS);
    for place in 10..packed.len() {
        let mut changed = packed.clone();
        changed[place] ^= 0x10;
        // Some bits only fill up the last byte.
        if let Ok(reading) = with(&changed, &Limits::default(), None) {
            assert!(place == packed.len() - 9 && reading.entries == accept(EPSS).entries, "{place}");
        }
    }
    assert_snapshot!(refuse([packed.as_slice(), b"more"].concat()), @"the file is cut or damaged, its gzip does not unpack to the end: fetch it again");
}

#[test]
fn the_bytes_of_a_file_and_of_what_it_unpacks_to_are_bounded() {
    for file in [KEV, EPSS] {
        let tight = Limits { bytes: file.len() as u64 - 1, ..Limits::default() };
        assert!(matches!(with(file, &tight, None), Err(Refusal::TooLarge { .. })));
        assert!(matches!(with(gzip(file), &tight, None), Err(Refusal::TooLarge { .. })));
        let enough = Limits { bytes: file.len() as u64, ..Limits::default() };
        assert!(with(file, &enough, None).is_ok());
    }
    assert_snapshot!(with(EPSS, &Limits { bytes: 20, ..Limits::default() }, None).unwrap_err(), @"the file has, or unpacks to, more than 20 bytes; no file of KEV or EPSS does");
}

#[test]
fn a_file_that_unpacks_to_far_more_than_its_size_is_refused() {
    let bomb = gzip(epss(&"\n".repeat(2 << 20)));
    assert_snapshot!(refuse(&bomb), @"the file unpacks to more than 100 times its size; no file of KEV or EPSS does");
    let bomb = gzip(kev(&[&" ".repeat(2 << 20)]));
    assert!(matches!(with(bomb, &Limits::default(), None), Err(Refusal::TooDense { .. })));
}

#[test]
fn the_number_of_entries_is_bounded() {
    for file in [KEV, EPSS] {
        let refused = with(file, &Limits { entries: 1, ..Limits::default() }, None).unwrap_err();
        assert_eq!(refused.to_string(), "the file has more than 1 entries; no file of KEV or EPSS does");
        assert!(with(file, &Limits { entries: 2, ..Limits::default() }, None).is_ok());
    }
}

#[test]
fn a_row_of_any_length_fills_no_memory() {
    let long = format!("CVE-1,0.5,{}\n", "1".repeat(64 << 10));
    assert_snapshot!(refuse(epss(&long)), @"3:1: the line is longer than 65536 bytes");
    let long = format!(r#"{{"cveID": "CVE-2", "notes": "{}"}}"#, "1".repeat(600 << 10));
    let reading = accept(kev(&[&long, r#"{"cveID": "CVE-1"}"#]));
    assert_snapshot!(show(&reading), @r"
    KEV 1 of 2026-11-23T00:00:00Z
    CVE-1: ransomware false
    skipped vulnerabilities[0]: it is larger than 65536 bytes
    ");
}

#[test]
fn names_nesting_and_the_list_of_what_is_skipped_are_bounded() {
    let long = "1".repeat(101);
    assert_snapshot!(show(&accept(epss(&format!("CVE-1,0.5,1\n{long},0.5,1\n")))), @r"
    EPSS v1 of 2026-11-23T00:00:00Z
    CVE-1: 0.5
    skipped line 4: the name of its advisory is longer than 100 bytes
    ");
    let deep = format!(r#"{{"a": {}}}"#, "[".repeat(200));
    assert_snapshot!(refuse(deep), @"1:106: nested deeper than 100 levels; no file of KEV is");
    let limits = Limits { listed: 2, ..Limits::default() };
    let reading = with(epss(&format!("CVE-1,0,1\n{}", "CVE-2,2,1\n".repeat(9))), &limits, None).unwrap();
    assert_eq!((reading.skipped.len(), reading.skipped_total), (2, 9));
}

proptest! {
    #[test]
    fn whatever_is_in_a_file_and_however_it_arrives_nothing_breaks(
        file in prop_oneof![Just(KEV.as_bytes().to_vec()), Just(EPSS.as_bytes().to_vec()), Just(gzip(EPSS))],
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let mut file = file;
        for (place, byte) in changes {
            let place = place.index(file.len());
            file[place] = byte;
        }
        let whole = with(&file, &Limits::default(), None).map_err(|refusal| refusal.to_string());
        let pieces = read(&mut Pieces(&file), &Limits::default(), None).map_err(|refusal| refusal.to_string());
        prop_assert_eq!(format!("{whole:?}"), format!("{pieces:?}"));
        if let Ok(reading) = whole {
            prop_assert!(!reading.entries.is_empty());
            for entry in reading.entries {
                if let Exploitation::Predicted(score) = entry.exploitation {
                    prop_assert!((0.0..=1.0).contains(&score));
                }
            }
        }
    }
}
