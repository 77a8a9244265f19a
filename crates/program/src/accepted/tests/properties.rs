use super::*;
use portcullis_domain::accepted_table::{TableAdvisory, TableImage};
use portcullis_domain::advisory::AdvisoryId;
use portcullis_domain::decision::Score;
use portcullis_domain::severity::Severity;
use proptest::option;
use proptest::prelude::*;

/// Lines as a careless hand may write them.
fn line() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        Just("|".to_owned()),
        Just("\\".to_owned()),
        Just("`".to_owned()),
        Just("[CVE-2024-1000](".to_owned()),
        Just(")".to_owned()),
        Just("High".to_owned()),
        Just("7.5".to_owned()),
        Just("---".to_owned()),
        Just("CVE ID | Images | Note".to_owned()),
        Just("GHSA-a-b-c".to_owned()),
        Just("```".to_owned()),
        Just("<!--".to_owned()),
        Just("-->".to_owned()),
        Just("\r".to_owned()),
        Just("\u{202e}".to_owned()),
        Just("# ".to_owned()),
        Just("é (web".to_owned()),
        "\\PC{0,5}",
    ];
    prop::collection::vec(part, 0..8).prop_map(|parts| parts.concat())
}

fn severity() -> impl Strategy<Value = Severity> {
    prop::sample::select(&Severity::ALL[..5])
}

fn score() -> impl Strategy<Value = Option<Score>> {
    option::of((0..=100_u8).prop_map(|tenths| Score::from_tenths(tenths).unwrap()))
}

fn written_row() -> impl Strategy<Value = TableRow> {
    let advisory = (1000..9999_u32, option::of("[a-z:/(|) ]{0,9}"));
    let advisory = advisory.prop_map(|(number, link)| (AdvisoryId::new(&format!("CVE-2024-{number}")), link));
    let image = ("[a-z]{1,5}(/[a-z]{1,5})?", option::of("[a-z]{1,4}( [a-z|]{1,4})?"));
    let image = image.prop_map(|(name, note)| TableImage { name, note });
    let rest = (
        option::of(severity()),
        score(),
        option::of(severity()),
        score(),
        "([a-z`|.\\\\]{1,6}( [a-z`|]{1,6}){0,3})?",
    );
    (advisory, prop::collection::vec(image, 0..4), rest).prop_map(|((id, link), images, rest)| TableRow {
        line: 0,
        kind: TableKind::Assessed,
        advisories: vec![TableAdvisory { id, link }],
        images,
        severity: rest.0,
        base_score: rest.1,
        assessed: rest.2,
        environmental_score: rest.3,
        details: rest.4,
    })
}

/// What is the same whatever a link had to be encoded to, and a pipe behind a backslash.
fn compared(mut row: TableRow) -> TableRow {
    row.line = 0;
    row.details = row.details.replace('\\', "");
    for advisory in &mut row.advisories {
        advisory.link = None;
    }
    row
}

proptest! {
    #[test]
    fn whatever_stands_in_a_file_no_row_is_lost(lines in prop::collection::vec(line(), 0..12)) {
        let text = lines.join("\n");
        let file = SourceFile::new("a.md", text.as_str());
        if let Ok(accepted) = read(&file) {
            prop_assert_eq!(accepted.rows, accepted.rows().count() + accepted.refused.len());
            prop_assert_eq!(apply(&file, &accepted, &[]), Some(text));
        }
    }

    #[test]
    fn what_is_written_is_read_again_and_the_rest_stays_as_it_is(
        rows in prop::collection::vec(written_row(), 1..5),
        newline in prop::sample::select(&["\n", "\r\n"][..]),
        ends in any::<bool>(),
    ) {
        let mut text = format!("# Acme\n\n{SEVEN}| CVE-2023-1000 | web |  High | 7.5 | Low | 1.0 | Stays. |").replace('\n', newline);
        if ends {
            text = format!("{text}{newline}{newline}Prose.{newline}");
        }
        let file = SourceFile::new("a.md", text.as_str());
        let accepted = read(&file).unwrap();
        let changes: Vec<Change> = rows.iter().cloned().map(Change::Append).collect();
        let updated = apply(&file, &accepted, &changes).unwrap();
        prop_assert!(updated.contains("|  High | 7.5"));
        let again = read(&SourceFile::new("a.md", updated.as_str())).unwrap();
        prop_assert_eq!(&again.refused, &[]);
        let found: Vec<TableRow> = again.rows().skip(1).map(|placed| compared(placed.row.clone())).collect();
        prop_assert_eq!(found, rows.into_iter().map(compared).collect::<Vec<_>>());
        let removed: Vec<Change> =
            again.rows().skip(1).map(|placed| Change::Remove { line: placed.row.line }).collect();
        let back = apply(&SourceFile::new("a.md", updated.as_str()), &again, &removed).unwrap();
        prop_assert_eq!(back.trim_end(), text.trim_end());
    }
}

#[test]
fn images_that_go_leave_the_rest_of_the_row_as_it_is() {
    let text = format!("{THREE}| CVE-2024-1000 | acme/web (beta), api | a `b` |\n");
    let file = SourceFile::new("a.md", text.as_str());
    let accepted = read(&file).unwrap();
    let images = vec![TableImage { name: "acme/web".to_owned(), note: Some("beta".to_owned()) }];
    let updated = apply(&file, &accepted, &[Change::Keep { line: 3, images }]).unwrap();
    assert_eq!(updated, format!("{THREE}| CVE-2024-1000 | acme/web (beta)      | a `b` |\n"));
}
