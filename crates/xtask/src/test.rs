//! Runs the tests with all tools that could be made ready, and tells which could not.

mod output;

use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

use anyhow::Context;

use crate::setup::{self, Tools};
use crate::workspace::Workspace;
use output::Output;

/// Sets up, runs the tests, prints what was skipped; true when all tests passed.
pub(crate) fn run(workspace: &Workspace, arguments: &[&str], out: &mut dyn Write) -> anyhow::Result<bool> {
    let tools = setup::run(workspace, out)?;
    run_with(workspace, &tools, arguments, out)
}

/// Runs the tests with tools that are set up.
pub(crate) fn run_with(
    workspace: &Workspace,
    tools: &Tools,
    arguments: &[&str],
    out: &mut dyn Write,
) -> anyhow::Result<bool> {
    let mut cargo = workspace.cargo();
    cargo.arg("test").args(for_cargo(arguments));
    cargo.envs(tools.variables());
    if let Some(corpus) = workspace.corpus() {
        cargo.env("PORTCULLIS_CORPUS", corpus);
    }
    let mut child = cargo
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .context("cargo test could not be started")?;
    let mut output = Output::default();
    if let Some(stdout) = child.stdout.take() {
        let mut lines = BufReader::new(stdout);
        let mut line = Vec::new();
        while lines.read_until(b'\n', &mut line)? > 0 {
            if output.shows(&String::from_utf8_lossy(&line)) {
                out.write_all(&line)?;
            }
            line.clear();
        }
    }
    let passed = child.wait()?.success();
    let skipped = tools.skipped().into_iter().chain(output.skipped);
    for line in skipped {
        writeln!(out, "{line}")?;
    }
    let verdict = if passed { "ok" } else { "FAILED" };
    writeln!(out, "tests: {verdict}; {}", output.count)?;
    Ok(passed)
}

/// The arguments for cargo: a failing binary does not stop the others, and what passing tests print is shown, because
/// a test that skips itself says so and passes.
fn for_cargo<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    let split = arguments.iter().position(|argument| *argument == "--").unwrap_or(arguments.len());
    let (for_cargo, for_tests) = arguments.split_at(split);
    let mut all = vec!["--no-fail-fast"];
    if !for_cargo.iter().any(|argument| argument.starts_with("-p") || argument.starts_with("--package")) {
        all.push("--workspace");
    }
    all.extend(for_cargo);
    all.extend(["--", "--show-output"]);
    all.extend(for_tests.iter().skip(1));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_for_cargo_and_for_the_tests_stay_apart() {
        assert_eq!(for_cargo(&[]), ["--no-fail-fast", "--workspace", "--", "--show-output"]);
        assert_eq!(
            for_cargo(&["gate", "--", "--exact"]),
            ["--no-fail-fast", "--workspace", "gate", "--", "--show-output", "--exact"]
        );
    }

    #[test]
    fn naming_a_package_leaves_the_others_out() {
        assert_eq!(for_cargo(&["-p", "xtask"]), ["--no-fail-fast", "-p", "xtask", "--", "--show-output"]);
    }
}
