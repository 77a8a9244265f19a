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

/// Why Trivy gave up, in its own last words.
pub(super) fn failure(status: ExitStatus, log: &str) -> Reason {
    let fatal = log.lines().rev().find_map(|line| line.split_once("\tFATAL\t"));
    let last = || log.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("it said nothing");
    let message = plain(fatal.map_or_else(last, |(_, text)| text)).replace('\t', " ");
    if ["DB error", "database error"].iter().any(|phrase| message.contains(phrase)) {
        return Reason::Database { problem: message };
    }
    Reason::Failed { how: how_it_ended(status), message }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::process::ExitStatusExt;

    fn line(level: &str, text: &str) -> Option<Said> {
        meaning(&format!("2026-11-24T04:19:13Z\t{level}\t{text}"))
    }

    fn left_out(what: &str, reason: &str) -> Option<Said> {
        Some(Said::LeftOut(Skipped { what: what.to_owned(), reason: reason.to_owned() }))
    }

    #[test]
    fn a_version_that_trivy_could_not_compare_was_not_scanned() {
        assert_eq!(
            line("WARN", "[pip] Version matching error\tpkg_name=\"django\" err=\"python constraint error\""),
            left_out(
                "django",
                "[pip] Version matching error pkg_name=\"django\" err=\"python constraint error\""
            )
        );
    }

    #[test]
    fn a_lockfile_that_only_the_debug_log_mentions_was_not_scanned() {
        assert_eq!(
            line("DEBUG", "Walk error\tfile_path=\"package-lock.json\" err=\"parse error\""),
            left_out("package-lock.json", "Walk error file_path=\"package-lock.json\" err=\"parse error\"")
        );
    }

    #[test]
    fn any_other_error_is_taken_for_something_left_out() {
        assert_eq!(line("ERROR", "odd"), left_out("the target", "odd"));
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

    #[test]
    fn a_failure_gives_the_last_fatal_words() {
        let status = ExitStatus::from_raw(1 << 8);
        let log = "a\tINFO\tx\nb\tFATAL\tFatal error\timage scan error: no such image\n\n";
        let Reason::Failed { how, message } = failure(status, log) else { panic!() };
        assert_eq!(
            (how.as_str(), message.as_str()),
            ("exit code 1", "Fatal error image scan error: no such image")
        );
        let log = "b\tFATAL\tFatal error\tinit error: DB error: failed to download vulnerability DB";
        assert!(matches!(failure(status, log), Reason::Database { .. }));
        let Reason::Failed { how, message } = failure(ExitStatus::from_raw(9), "") else { panic!() };
        assert_eq!((how.as_str(), message.as_str()), ("signal 9", "it said nothing"));
    }
}
