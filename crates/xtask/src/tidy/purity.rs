//! `domain` is pure: the same values in, the same values out, on any machine and at any time.

use super::offence::Offence;
use super::tracked::TextFile;

/// Its sources; the binary of integration tests beside them may start other programs to compare with.
const DOMAIN: &str = "crates/domain/src/";

/// Modules of the standard library that reach out of the process.
const MODULES: &[&str] = &["fs", "env", "process"];

/// Calls that ask the clock, and crates that roll dice.
const CALLS: &[&str] = &[
    "SystemTime::now",
    "Instant::now",
    "Timestamp::now",
    "Zoned::now",
    "rand::",
    "getrandom::",
    "fastrand::",
];

/// Checks one source file of `domain`.
pub(crate) fn check(file: &TextFile) -> Vec<Offence> {
    if !file.path.starts_with(DOMAIN) || file.extension() != "rs" {
        return Vec::new();
    }
    let mut offences = Vec::new();
    let mut import = String::new();
    for (line, text) in file.lines() {
        let code = text.split("//").next().unwrap_or_default().trim();
        // A `use std::{…}` may run over lines; what it names is known line by line.
        let names: Vec<&str> = if !import.is_empty() || code.contains("use std::{") {
            import.push_str(code);
            code.split(|character: char| !(character.is_alphanumeric() || character == '_')).collect()
        } else {
            Vec::new()
        };
        if import.contains(';') {
            import.clear();
        }
        let module = MODULES
            .iter()
            .find(|module| names.contains(module) || names_path(code, &format!("std::{module}")));
        if let Some(module) = module {
            let message =
                format!("domain may not use `std::{module}`; read it outside and pass the value in");
            offences.push(Offence::new(&file.path, line, message));
        }
        if let Some(call) = CALLS.iter().find(|call| names_path(code, call)) {
            let message = format!("domain may not use `{call}`; take the time or the chance as an argument");
            offences.push(Offence::new(&file.path, line, message));
        }
    }
    offences
}

/// Whether the path stands in the code as whole words.
fn names_path(code: &str, path: &str) -> bool {
    let in_word = |character: char| character.is_alphanumeric() || character == '_';
    code.match_indices(path).any(|(start, found)| {
        let before = code[..start].chars().next_back();
        let after = code[start + found.len()..].chars().next();
        !before.is_some_and(in_word) && (path.ends_with(':') || !after.is_some_and(in_word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        check(&TextFile::new("crates/domain/src/gate.rs", text)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn each_way_out_of_the_process_is_an_offence() {
        for module in MODULES {
            let found = lines(&format!("\nlet a = std::{module}::something();\n"));
            assert_eq!(found.len(), 1, "{module}");
            assert!(found[0].starts_with("crates/domain/src/gate.rs:2: domain may not use"), "{found:?}");
        }
    }

    #[test]
    fn the_clock_and_chance_are_offences() {
        for call in CALLS {
            assert_eq!(lines(&format!("let a = {call}();")).len(), 1, "{call}");
        }
    }

    #[test]
    fn an_import_of_many_is_seen_over_lines() {
        let found = lines("use std::{\n    collections::BTreeMap,\n    fs,\n};\nfn env() {}\n");
        assert_eq!(found.len(), 1);
        assert!(found[0].contains(":3: domain may not use `std::fs`"), "{found:?}");
        assert_eq!(lines("use std::{env, fmt};").len(), 1);
    }

    #[test]
    fn comments_other_words_and_other_modules_pass() {
        assert_eq!(
            lines("/// Never calls `SystemTime::now`.\nuse std::fmt;\nlet a = operand::b();\n"),
            [""; 0]
        );
        assert_eq!(lines("use std::{fmt, str};\nlet process = environment;\n"), [""; 0]);
    }

    #[test]
    fn other_crates_and_integration_tests_may_reach_out() {
        for path in ["crates/app/src/scan.rs", "crates/domain/tests/it/cvss.rs"] {
            assert!(check(&TextFile::new(path, "std::fs::read(path)")).is_empty(), "{path}");
        }
    }
}
