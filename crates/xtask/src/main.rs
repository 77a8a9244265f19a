//! The project's own chores: `cargo xtask <command>`.
//!
//! Everything that a person or a CI machine runs on this workspace is a command here, so that both run the same.

mod bench;
mod ci;
mod command;
mod load;
mod setup;
mod table;
mod test;
mod tidy;
mod workspace;

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use workspace::Workspace;

const USAGE: &str = "\
Usage: cargo xtask <command>

Commands:
  tidy [--list]    checks borders between crates, file sizes, names and leftovers;
                   --list also shows files that are growing long
  setup            makes the tools that tests use ready in target/test-tools
  test [-- ARGS]   sets up, then runs `cargo test` with ARGS, on all crates unless ARGS name some
  bench [--write | WORD...]
                   measures the release binary on large made-up reports in target/bench; with words
                   only the cases that have one of them in their names;
                   --write also puts the figures on the page on performance
  load sqlite|postgresql [--write]
                   measures a server with a large store at work, whose store is made in
                   target/bench/load; --write alike
  ci               all of what CI runs: format, lints, tidy, dependency rules, tests
  help             prints this text
";

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    let mut out = io::stdout();
    match run(&arguments, &mut out) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            // Nobody is left to tell when standard error is closed too.
            let _ = writeln!(io::stderr(), "xtask: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// Runs one command; false means that it ran and found something wrong.
fn run(arguments: &[OsString], out: &mut dyn Write) -> anyhow::Result<bool> {
    let words: Vec<&str> = arguments
        .iter()
        .map(|argument| argument.to_str().ok_or_else(|| anyhow::anyhow!("an argument is not valid UTF-8")))
        .collect::<anyhow::Result<_>>()?;
    match words.as_slice() {
        [] | ["help" | "--help" | "-h"] => {
            out.write_all(USAGE.as_bytes())?;
            Ok(true)
        }
        ["tidy"] => tidy::run(&Workspace::find()?, false, out),
        ["tidy", "--list"] => tidy::run(&Workspace::find()?, true, out),
        ["setup"] => {
            setup::run(&Workspace::find()?, out)?;
            Ok(true)
        }
        ["test"] => test::run(&Workspace::find()?, &[], out),
        ["test", "--", rest @ ..] => test::run(&Workspace::find()?, rest, out),
        ["bench", "--write"] => bench::run(&Workspace::find()?, true, &[], out).map(|()| true),
        ["bench", words @ ..] => bench::run(&Workspace::find()?, false, words, out).map(|()| true),
        ["load", database, rest @ ..] if matches!(rest, [] | ["--write"]) => {
            let database = match *database {
                "sqlite" => load::Database::Sqlite,
                "postgresql" => load::Database::Postgresql,
                other => anyhow::bail!("`{other}` is neither `sqlite` nor `postgresql`"),
            };
            load::run(&Workspace::find()?, database, !rest.is_empty(), out).map(|()| true)
        }
        ["ci"] => ci::run(&Workspace::find()?, out),
        other => anyhow::bail!("unknown command `{}`; try `cargo xtask help`", other.join(" ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_names_every_command() {
        let mut out = Vec::new();
        assert!(run(&["help".into()], &mut out).unwrap());
        let text = String::from_utf8(out).unwrap();
        for command in ["tidy", "setup", "test", "bench", "load", "ci"] {
            assert!(text.contains(&format!("\n  {command} ")), "{command} is missing in:\n{text}");
        }
    }

    #[test]
    fn an_unknown_command_is_refused_by_name() {
        let error = run(&["tidi".into()], &mut Vec::new()).unwrap_err();
        assert_eq!(error.to_string(), "unknown command `tidi`; try `cargo xtask help`");
    }
}
