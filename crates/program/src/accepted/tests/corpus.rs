//! The tables that a real team kept; their texts stay where they are.

use super::super::lint::tests_expected;
use super::*;
use std::path::{Path, PathBuf};

fn folder() -> Option<PathBuf> {
    let corpus = std::env::var_os("PORTCULLIS_CORPUS").map(PathBuf::from);
    let usual = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = corpus.unwrap_or_else(usual).join("accepted-cves");
    folder.is_dir().then_some(folder)
}

#[test]
#[allow(clippy::print_stderr, reason = "says why nothing is tested, and what the real tables came to")]
fn real_tables_are_read_without_losing_a_row() {
    let Some(folder) = folder() else {
        eprintln!("skipped: the tables of the corpus are not here");
        return;
    };
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty());
    for path in files {
        let text = std::fs::read_to_string(&path).unwrap();
        let accepted = of(&text);
        let remarks = tests_expected(&accepted, None);
        let reading = accepted.reading(remarks);
        // Every line that names an advisory is a row of its own.
        let written =
            text.lines().filter(|line| line.starts_with('|') && row::ids(line).next().is_some()).count();
        assert_eq!((reading.rows, reading.imported.len()), (written, written), "{}", path.display());
        assert_eq!(reading.refused, []);
        let mut codes: Vec<&str> = reading.warnings.iter().map(|remark| remark.code.as_str()).collect();
        codes.sort_unstable();
        codes.dedup();
        eprintln!(
            "{}: {} rows, {} imported, {} advisories, {} warnings: {}",
            path.file_name().unwrap().display(),
            reading.rows,
            reading.imported.len(),
            reading.advisories,
            reading.warnings.len(),
            codes.join(", ")
        );
        let file = SourceFile::new("accepted.md", text.as_str());
        assert_eq!(apply(&file, &accepted, &[]).unwrap(), text);
    }
}
