//! All that CI runs, in the order in which it is likely to tell something soonest.

use std::io::Write;
use std::process::Command;
use std::time::Instant;

use crate::command;
use crate::setup::{self, Tools};
use crate::table;
use crate::test;
use crate::tidy;
use crate::workspace::Workspace;

/// How one part of CI ended.
enum Verdict {
    Passed,
    Failed(String),
    Skipped(String),
}

/// The parts that ran so far, and the place to print to.
struct Run<'a> {
    out: &'a mut dyn Write,
    parts: Vec<(&'static str, Verdict, f64)>,
}

/// Runs everything; the tests only when all else passed. True when nothing failed.
pub(crate) fn run(workspace: &Workspace, out: &mut dyn Write) -> anyhow::Result<bool> {
    let mut run = Run { out, parts: Vec::new() };
    run.part("tidy", |out| Ok(passed(tidy::run(workspace, false, out)?, "see its lines above")))?;
    run.part("format", |_| shown(workspace.cargo().args(["fmt", "--all", "--check"])))?;
    let clippy = ["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"];
    run.part("lints", |_| shown(workspace.cargo().args(clippy)))?;
    let mut tools = None;
    run.part("set-up", |out| {
        tools = Some(setup::run(workspace, out)?);
        Ok(Verdict::Passed)
    })?;
    if let Some(tools) = &tools {
        run.part("dependency rules", |_| dependency_rules(workspace, tools))?;
        run.part("dependency advisories", |_| dependency_advisories(workspace, tools))?;
        let failed = run.parts.iter().any(|(_, verdict, _)| matches!(verdict, Verdict::Failed(_)));
        run.part("tests", |out| {
            if failed {
                return Ok(Verdict::Skipped("something before them failed".to_owned()));
            }
            Ok(passed(test::run_with(workspace, tools, &[], out)?, "see the failures above"))
        })?;
    }
    run.finish()
}

impl Run<'_> {
    fn part(
        &mut self,
        name: &'static str,
        work: impl FnOnce(&mut dyn Write) -> anyhow::Result<Verdict>,
    ) -> anyhow::Result<()> {
        writeln!(self.out, "\n== {name}")?;
        self.out.flush()?;
        let started = Instant::now();
        let verdict = work(self.out).unwrap_or_else(|error| Verdict::Failed(format!("{error:#}")));
        self.parts.push((name, verdict, started.elapsed().as_secs_f64()));
        Ok(())
    }

    fn finish(self) -> anyhow::Result<bool> {
        let mut rows = vec![["part", "result", "seconds", "reason"].map(str::to_owned)];
        let mut good = true;
        for (name, verdict, seconds) in self.parts {
            let (result, reason) = match verdict {
                Verdict::Passed => ("ok", String::new()),
                Verdict::Failed(reason) => ("FAILED", reason),
                Verdict::Skipped(reason) => ("SKIPPED", reason),
            };
            good &= result != "FAILED";
            rows.push([name.to_owned(), result.to_owned(), format!("{seconds:.1}"), reason]);
        }
        writeln!(self.out)?;
        table::write(self.out, &rows)?;
        Ok(good)
    }
}

fn passed(good: bool, otherwise: &str) -> Verdict {
    if good { Verdict::Passed } else { Verdict::Failed(otherwise.to_owned()) }
}

fn shown(command: &mut Command) -> anyhow::Result<Verdict> {
    let status = command::shown(command)?;
    Ok(passed(status.success(), &format!("see above ({status})")))
}

fn dependency_rules(workspace: &Workspace, tools: &Tools) -> anyhow::Result<Verdict> {
    match tools.cargo_deny() {
        Err(reason) => Ok(Verdict::Skipped(reason.to_owned())),
        Ok(program) => {
            let mut deny = Command::new(program);
            shown(deny.args(["check", "bans", "licenses", "sources"]).current_dir(&workspace.root))
        }
    }
}

fn dependency_advisories(workspace: &Workspace, tools: &Tools) -> anyhow::Result<Verdict> {
    let program = match tools.cargo_deny() {
        Err(reason) => return Ok(Verdict::Skipped(reason.to_owned())),
        Ok(program) => program,
    };
    let log = workspace.test_tools().join("logs/advisories.log");
    let mut fetch = Command::new(&program);
    if let Err(reason) = command::logged(fetch.args(["fetch", "db"]).current_dir(&workspace.root), &log) {
        return Ok(Verdict::Skipped(format!("the advisory database could not be fetched: {reason:#}")));
    }
    let mut deny = Command::new(program);
    shown(deny.args(["check", "--disable-fetch", "advisories"]).current_dir(&workspace.root))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table_of(parts: Vec<(&'static str, Verdict, f64)>) -> (bool, String) {
        let mut out = Vec::new();
        let good = Run { out: &mut out, parts }.finish().unwrap();
        (good, String::from_utf8(out).unwrap())
    }

    #[test]
    fn one_failed_part_fails_the_run() {
        let parts = vec![("tidy", Verdict::Failed("why".to_owned()), 1.0), ("lints", Verdict::Passed, 2.0)];
        let (good, table) = table_of(parts);
        assert!(!good);
        assert!(table.contains("tidy   FAILED  1.0      why"), "{table}");
    }

    #[test]
    fn a_skipped_part_fails_nothing_and_is_told() {
        let (good, table) = table_of(vec![("advisories", Verdict::Skipped("no network".to_owned()), 0.5)]);
        assert!(good);
        assert!(table.contains("advisories  SKIPPED  0.5      no network"), "{table}");
    }

    #[test]
    fn a_part_that_could_not_run_has_failed() {
        let mut out = Vec::new();
        let mut run = Run { out: &mut out, parts: Vec::new() };
        run.part("lints", |_| anyhow::bail!("no cargo")).unwrap();
        assert!(!run.finish().unwrap());
    }
}
