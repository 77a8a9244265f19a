//! The table of Checkov's checks against the Checkov that is installed.
//!
//! `PORTCULLIS_CHECKOV` is the path of its executable; the Python beside it is asked for the checks.

use portcullis_domain::checks;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

const TABLE: &str = include_str!("../../src/checks/checkov.tsv");

#[test]
fn the_table_holds_exactly_the_checks_of_the_installed_checkov() {
    let Some(checkov) = checkov() else { return };
    let installed = installed_checks(&checkov);
    let ours: Vec<&str> = TABLE
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split('\t').next())
        .collect();

    let unjudged: Vec<_> = installed.keys().filter(|id| !ours.contains(&id.as_str())).collect();
    let unheard_of: Vec<_> = ours.iter().filter(|id| !installed.contains_key(**id)).collect();
    assert!(
        unjudged.is_empty() && unheard_of.is_empty(),
        "not in the table: {unjudged:?}, only there: {unheard_of:?}"
    );

    for (id, declared) in &installed {
        let category = checks::category_of(id).map(checks::Category::word).unwrap_or_default();
        assert!(declared.iter().any(|word| word == category), "{id} is {category}, not one of {declared:?}");
    }
}

#[expect(clippy::print_stdout, reason = "a test that did not run says so")]
fn checkov() -> Option<PathBuf> {
    let path = std::env::var_os("PORTCULLIS_CHECKOV").map(PathBuf::from);
    if path.is_none() {
        let required = std::env::var_os("PORTCULLIS_REQUIRE_TOOLS").is_some_and(|value| value == "1");
        assert!(!required, "PORTCULLIS_CHECKOV names no Checkov, and PORTCULLIS_REQUIRE_TOOLS asks for it");
        println!("skipped: PORTCULLIS_CHECKOV is not set");
    }
    path
}

fn installed_checks(checkov: &Path) -> BTreeMap<String, Vec<String>> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/checkov_ids.py");
    let python = checkov.canonicalize().unwrap().with_file_name("python");
    let output = Command::new(python).arg("-B").arg(script).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines()
        .map(|line| {
            let (id, categories) = line.split_once('\t').unwrap();
            (id.to_owned(), categories.split(',').map(str::to_owned).collect())
        })
        .collect()
}
