//! A file that takes more than a sitting to read hides what it does.

use super::offence::Offence;
use super::tracked::TextFile;

/// Lines at which a file is worth a thought.
const GROWING: usize = 300;
/// Lines that no source file exceeds.
const LIMIT: usize = 500;
/// Lines that no file of tests exceeds.
const TESTS_LIMIT: usize = 800;

/// Checks one source file's length.
pub(crate) fn check(file: &TextFile) -> Vec<Offence> {
    let (lines, limit) = (file.lines().count(), limit(file));
    if file.extension() != "rs" || lines <= limit {
        return Vec::new();
    }
    let message = format!(
        "{lines} lines are more than the {limit} a file may have; split it by what its parts are about, or move its \
         tests to `{}/tests.rs`",
        file.stem()
    );
    vec![Offence::new(&file.path, 1, message)]
}

/// A line about a file that is within its limit but long.
pub(crate) fn growing(file: &TextFile) -> Option<String> {
    let lines = file.lines().count();
    let long = file.extension() == "rs" && lines > GROWING && lines <= limit(file);
    long.then(|| format!("{}:1: {lines} lines, growing long", file.path))
}

fn limit(file: &TextFile) -> usize {
    let tests = file.stem() == "tests" || file.folders().any(|folder| folder == "tests");
    if tests { TESTS_LIMIT } else { LIMIT }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, lines: usize) -> TextFile {
        TextFile::new(path, &"//\n".repeat(lines))
    }

    #[test]
    fn a_file_may_have_five_hundred_lines_and_no_more() {
        assert_eq!(check(&file("crates/domain/src/gate.rs", 500)), []);
        let offences = check(&file("crates/domain/src/gate.rs", 501));
        assert!(
            offences[0]
                .to_string()
                .starts_with("crates/domain/src/gate.rs:1: 501 lines are more than the 500")
        );
    }

    #[test]
    fn files_of_tests_may_have_eight_hundred() {
        for path in ["crates/domain/src/gate/tests.rs", "tests/it/scan.rs", "crates/app/src/tests/scan.rs"] {
            assert_eq!(check(&file(path, 800)), [], "{path}");
            assert_eq!(check(&file(path, 801)).len(), 1, "{path}");
        }
    }

    #[test]
    fn only_rust_files_are_measured() {
        assert_eq!(check(&file("docs/guide.md", 5000)), []);
    }

    #[test]
    fn a_long_file_is_listed_until_it_is_an_offence() {
        assert_eq!(growing(&file("src/a.rs", 300)), None);
        assert_eq!(growing(&file("src/a.rs", 301)).as_deref(), Some("src/a.rs:1: 301 lines, growing long"));
        assert_eq!(growing(&file("src/a.rs", 501)), None);
    }
}
