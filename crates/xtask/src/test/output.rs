//! Reads the test runner's output as it passes by.

use std::collections::BTreeSet;
use std::fmt;

/// What the output said so far.
#[derive(Default)]
pub(crate) struct Output {
    /// Lines in which tests say what they left out, each once.
    pub(crate) skipped: BTreeSet<String>,
    /// The sum of the runners' closing lines.
    pub(crate) count: Count,
    /// Whether the passing tests' own output passes by.
    in_successes: bool,
}

/// How many tests ended how.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    passed: u64,
    failed: u64,
    ignored: u64,
}

impl Output {
    /// Takes one line in and tells whether a person wants to see it.
    ///
    /// What passing tests print, and the list of their names after it, is read but not shown.
    pub(crate) fn shows(&mut self, line: &str) -> bool {
        let line = line.trim_end();
        if line.starts_with("skipped:") {
            self.skipped.insert(line.to_owned());
        }
        if let Some(closing) = line.strip_prefix("test result: ") {
            self.count.add(closing);
            self.in_successes = false;
        } else if line == "failures:" {
            self.in_successes = false;
        } else if line == "successes:" {
            self.in_successes = true;
        }
        !self.in_successes
    }
}

impl Count {
    /// Adds a closing line such as `ok. 3 passed; 0 failed; 1 ignored; …`.
    fn add(&mut self, closing: &str) {
        let figure = |word: &str| {
            let before = closing.split_once(word).map_or("", |(before, _)| before);
            before
                .split_whitespace()
                .next_back()
                .and_then(|figure| figure.parse::<u64>().ok())
                .unwrap_or_default()
        };
        self.passed = self.passed.saturating_add(figure(" passed"));
        self.failed = self.failed.saturating_add(figure(" failed"));
        self.ignored = self.ignored.saturating_add(figure(" ignored"));
    }
}

impl fmt::Display for Count {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} passed, {} failed, {} ignored", self.passed, self.failed, self.ignored)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUN: &str = "\
running 3 tests
test a ... ok
test b ... ok
test c ... FAILED

successes:

---- b stdout ----
skipped: no corpus

successes:
    a
    b

failures:

---- c stdout ----
thread 'c' panicked

failures:
    c

test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s
";

    fn read(text: &str) -> (Output, Vec<&str>) {
        let mut output = Output::default();
        let shown = text.lines().filter(|line| output.shows(line)).collect();
        (output, shown)
    }

    #[test]
    fn failures_and_closing_lines_are_shown_and_successes_are_not() {
        let (_, shown) = read(RUN);
        assert!(shown.contains(&"test c ... FAILED"));
        assert!(shown.contains(&"thread 'c' panicked"));
        assert!(shown.last().unwrap().starts_with("test result: FAILED."));
        assert!(!shown.contains(&"---- b stdout ----"));
    }

    #[test]
    fn each_reason_to_skip_is_kept_once() {
        let twice = RUN.repeat(2);
        let (output, _) = read(&twice);
        assert_eq!(output.skipped.into_iter().collect::<Vec<_>>(), ["skipped: no corpus"]);
    }

    #[test]
    fn closing_lines_are_summed() {
        let twice =
            format!("{RUN}test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out\n");
        let (output, _) = read(&twice);
        assert_eq!(output.count.to_string(), "7 passed, 1 failed, 1 ignored");
    }
}
