//! What the lines of Checkov's log mean.

use crate::log::{Said, plain};
use crate::not_scanned::Reason;
use crate::process::how_it_ended;
use portcullis_domain::sink::Skipped;
use std::process::ExitStatus;

/// Warnings after which something was not scanned.
const LEAVES_OUT: [&str; 10] = [
    "Kubernetes skipping",
    "Error building Kustomize",
    "Skipping kustomize build",
    "Error processing helm dependencies",
    "Failed processing helm chart",
    "Skipping helm template",
    "skipping rendered document",
    "Failed to run",
    "could not process file",
    "Failed to add block",
];

/// What a line of the log means: `DATE TIME [thread] [LEVEL] message`.
pub(super) fn meaning(line: &str) -> Option<Said> {
    let (_, rest) = line.split_once('[')?.1.split_once('[')?;
    let (level, message) = rest.split_once(']')?;
    let message = message.trim().to_owned();
    let left_out = |reason| Said::LeftOut(Skipped { what: "the target".to_owned(), reason });
    match level.trim() {
        "ERROR" | "CRITICAL" => Some(left_out(message)),
        "WARNING" if LEAVES_OUT.iter().any(|phrase| message.contains(phrase)) => Some(left_out(message)),
        "WARNING" => Some(Said::Remark(message)),
        _ => None,
    }
}

/// Why Checkov gave up: the last line of its trace.
pub(super) fn failure(status: ExitStatus, log: &str) -> Reason {
    let last = log.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("it said nothing");
    Reason::Failed { how: how_it_ended(status), message: plain(last) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_and_some_warnings_say_that_something_was_left_out() {
        let left_out = |reason: &str| {
            Some(Said::LeftOut(Skipped { what: "the target".to_owned(), reason: reason.to_owned() }))
        };
        assert_eq!(
            meaning(
                "2026-11-24 04:15:36,841 [MainThread  ] [ERROR]  Directory /x does not exist; skipping it"
            ),
            left_out("Directory /x does not exist; skipping it")
        );
        assert_eq!(
            meaning(
                "2026-11-24 04:15:36,841 [MainThread  ] [WARNING]  Error building Kustomize output at dir: /x."
            ),
            left_out("Error building Kustomize output at dir: /x.")
        );
    }

    #[test]
    fn other_warnings_are_remarks_and_other_lines_are_nothing() {
        assert_eq!(
            meaning("2026-11-24 04:15:36,841 [MainThread  ] [WARNING]  Failed to download module m"),
            Some(Said::Remark("Failed to download module m".to_owned()))
        );
        for line in ["", "[", "Traceback (most recent call last):", "a [b] [INFO] c"] {
            assert_eq!(meaning(line), None, "{line}");
        }
    }
}
