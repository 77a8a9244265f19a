//! What the lines of Trivy's log mean.

use crate::log::{Said, plain};
use crate::not_scanned::Reason;
use crate::process::how_it_ended;
use portcullis_domain::sink::Skipped;
use std::process::ExitStatus;

/// Trivy goes on after these and its exit code says nothing, but something was not scanned. The first is a version
/// or a range it can't read, and then takes for not vulnerable.
const LEAVES_OUT: [&str; 8] = [
    "Version matching error",
    "Walk error",
    "nalysis error",
    "Error parsing file",
    "Invalid package name/version",
    "nable to parse",
    "ailed to parse",
    "not on the EOL list",
];

/// Errors that Trivy has an answer to.
const FALLS_BACK: [&str; 1] = ["Falling back to embedded checks"];

/// Lines that say nothing about what was scanned. The *available file* of dpkg adds digests of packages and is no
/// source of packages.
const NOISE: [&str; 3] = [
    "Using severities from other vendors",
    "License detection is skipped",
    "Unable to parse the available file",
];

/// How much of the reason of a failure is kept.
const MOST_CHARACTERS: usize = 1000;

/// What a line of the log means: `TIME <tab> LEVEL <tab> message <tab> key="value" …`.
pub(super) fn meaning(line: &str) -> Option<Said> {
    let mut fields = line.splitn(3, '\t');
    let (_, level, text) = (fields.next()?, fields.next()?.trim(), fields.next()?);
    let has = |phrases: &[&str]| phrases.iter().any(|phrase| text.contains(phrase));
    let message = || text.replace('\t', " ");
    let left_out = || Said::LeftOut(Skipped { what: place(text), reason: message() });
    if has(&NOISE) {
        return None;
    }
    match level {
        "ERROR" | "FATAL" if has(&FALLS_BACK) => Some(Said::Remark(message())),
        "ERROR" | "FATAL" => Some(left_out()),
        "WARN" | "DEBUG" if has(&LEAVES_OUT) => Some(left_out()),
        "WARN" => Some(Said::Remark(message())),
        _ => None,
    }
}

/// Which file or package a message is about.
fn place(text: &str) -> String {
    ["file_path=\"", "path=\"", "line=\"", "package=\"", "pkg_name=\""]
        .iter()
        .find_map(|key| text.split_once(key)?.1.split_once('"'))
        .map_or_else(|| "the target".to_owned(), |(value, _)| value.to_owned())
}

/// Why Trivy gave up: its last fatal line with what follows it.
///
/// The debug log writes each cause in a line of its own (`  - cause:`), with the place in the code below.
pub(super) fn failure(status: ExitStatus, log: &str) -> Reason {
    let last =
        || log.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("it said nothing").to_owned();
    let message = plain(&fatal(log).unwrap_or_else(last)).replace('\t', " ");
    if ["DB error", "database error"].iter().any(|phrase| message.contains(phrase)) {
        return Reason::Database { problem: message };
    }
    Reason::Failed { how: how_it_ended(status), message }
}

fn fatal(log: &str) -> Option<String> {
    let (_, words) = log.rsplit_once("\tFATAL\t")?;
    let mut lines = words.lines();
    let mut message = lines.next()?.replace("Fatal error\t", "");
    for line in lines {
        let line = line.trim();
        if let Some(cause) = line.strip_prefix("- ").or_else(|| line.strip_prefix("* ")) {
            if !message.ends_with(':') {
                message.push(';');
            }
            message.push(' ');
            message.push_str(cause);
        }
    }
    Some(message.trim_start_matches("Fatal error;").trim().chars().take(MOST_CHARACTERS).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::process::ExitStatusExt;

    fn line(level: &str, text: &str) -> Option<Said> {
        meaning(&format!("2026-11-24T04:19:13Z\t{level}\t{text}"))
    }

    fn left_out(what: &str, reason: &str) -> Said {
        Said::LeftOut(Skipped { what: what.to_owned(), reason: reason.to_owned() })
    }

    #[test]
    fn a_version_that_trivy_could_not_compare_was_not_scanned() {
        assert_eq!(
            line("WARN", "[pip] Version matching error\tpkg_name=\"django\" err=\"python constraint error\""),
            Some(left_out(
                "django",
                "[pip] Version matching error pkg_name=\"django\" err=\"python constraint error\""
            ))
        );
    }

    #[test]
    fn a_lockfile_that_only_the_debug_log_mentions_was_not_scanned() {
        assert_eq!(
            line("DEBUG", "Walk error\tfile_path=\"package-lock.json\" err=\"parse error\""),
            Some(left_out(
                "package-lock.json",
                "Walk error file_path=\"package-lock.json\" err=\"parse error\""
            ))
        );
    }

    #[test]
    fn any_other_error_is_taken_for_something_left_out() {
        assert_eq!(line("ERROR", "odd"), Some(left_out("the target", "odd")));
        let fallback = "[misconfig] Falling back to embedded checks\terr=\"offline\"";
        assert!(matches!(line("ERROR", fallback), Some(Said::Remark(_))));
    }

    #[test]
    fn warnings_are_remarks_and_the_rest_is_nothing() {
        let old = "This OS version is no longer supported by the distribution\tfamily=\"debian\"";
        assert!(matches!(line("WARN", old), Some(Said::Remark(_))));
        assert_eq!(line("WARN", "Using severities from other vendors for some vulnerabilities."), None);
        assert_eq!(line("DEBUG", "Skipping path\tpath=\"proc\""), None);
        assert_eq!(line("INFO", "Detected OS"), None);
        assert_eq!(meaning("* a continued line"), None);
    }

    fn failed(status: i32, log: &str) -> (String, String) {
        match failure(ExitStatus::from_raw(status), log) {
            Reason::Failed { how, message } => (how, message),
            other => panic!("{other}"),
        }
    }

    #[test]
    fn a_failure_gives_the_last_fatal_words() {
        let log = "a\tINFO\tx\nb\tFATAL\tFatal error\timage scan error: no such image\n\n";
        assert_eq!(
            failed(1 << 8, log),
            ("exit code 1".to_owned(), "image scan error: no such image".to_owned())
        );
        assert_eq!(failed(9, ""), ("signal 9".to_owned(), "it said nothing".to_owned()));
    }

    #[test]
    fn a_failure_in_the_debug_log_gives_its_causes_without_their_places() {
        let log = "b\tFATAL\tFatal error\n  - scan error:\n    github.com/x/y.scan\n        /z/run.go:261\n  - no image:\n    \
                   github.com/x\n  - 2 errors occurred:\n\t* docker error\n\t* remote error\n\n";
        assert_eq!(
            failed(1 << 8, log).1,
            "scan error: no image: 2 errors occurred: docker error; remote error"
        );
    }

    #[test]
    fn a_failure_of_the_database_is_told_from_others() {
        for log in [
            "b\tFATAL\tFatal error\tinit error: DB error: failed to download vulnerability DB",
            "b\tFATAL\tFatal error\n  - init error:\n    github.com/x\n  - DB error:\n    github.com/x\n",
        ] {
            assert!(matches!(failure(ExitStatus::from_raw(1 << 8), log), Reason::Database { .. }));
        }
    }
}
