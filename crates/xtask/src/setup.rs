//! Makes the tools that tests talk to ready in `target/test-tools`.
//!
//! Tests run without any of this; with it they also talk to the real Trivy, Checkov, PostgreSQL, Chromium and a real file system.
//! So a step that can't be done (no network, no right) is skipped with its reason and fails nothing.

mod apt;
mod cargo_deny;
mod chromium;
mod debian;
mod node;
pub(crate) mod postgresql;
mod python;
mod schemathesis;
mod step;
mod trivy_database;

use std::io::Write;
use std::path::PathBuf;
use std::thread;

use anyhow::Context;

use crate::table;
use crate::workspace::Workspace;
pub(crate) use step::{Outcome, Step};

/// What the set-up made ready, and what not.
pub(crate) struct Tools {
    folder: PathBuf,
    steps: Vec<Step>,
    /// The variables with which whoever runs this wants tests to fail that would skip.
    asked: Vec<&'static str>,
}

/// Tests that need the Python tools, PostgreSQL or a browser fail without them where these are 1.
const REQUIRE: [&str; 3] =
    ["PORTCULLIS_REQUIRE_TOOLS", "PORTCULLIS_REQUIRE_POSTGRES", "PORTCULLIS_REQUIRE_BROWSER"];

/// Runs all steps and prints what became of each.
pub(crate) fn run(workspace: &Workspace, out: &mut dyn Write) -> anyhow::Result<Tools> {
    let folder = workspace.test_tools();
    for part in ["bin", "logs", "stamps"] {
        let part = folder.join(part);
        std::fs::create_dir_all(&part).with_context(|| format!("{} can't be made", part.display()))?;
    }
    writeln!(out, "setup: the first time takes some minutes; logs are in target/test-tools/logs")?;
    out.flush()?;
    // Downloading, unpacking and compiling wait for different things, so they go side by side.
    let steps = thread::scope(|scope| {
        // All three may install packages, which only one can do at a time.
        let debian = scope.spawn(|| {
            let postgresql = Step::time(postgresql::NAME, || postgresql::set_up(&folder));
            let chromium = Step::time(chromium::NAME, || chromium::set_up(&folder));
            [postgresql, chromium, Step::time(debian::NAME, || debian::set_up(&folder))]
        });
        let node = scope.spawn(|| Step::time(node::NAME, || node::set_up(workspace, &folder)));
        let deny = scope.spawn(|| Step::time(cargo_deny::NAME, || cargo_deny::set_up(workspace, &folder)));
        let python = Step::time(python::NAME, || python::set_up(workspace, &folder));
        let asking = Step::time(schemathesis::NAME, || schemathesis::set_up(workspace, &folder));
        let database = Step::time(trivy_database::NAME, || trivy_database::set_up(workspace, &folder));
        let debian = debian.join().into_iter().flatten();
        [python, asking, database].into_iter().chain(node.join()).chain(debian).chain(deny.join()).collect()
    });
    let asked = REQUIRE.into_iter().filter(|name| std::env::var_os(name).is_some_and(|value| value == "1"));
    let tools = Tools { folder, steps, asked: asked.collect() };
    table::write(out, &tools.rows())?;
    Ok(tools)
}

impl Tools {
    /// The variables that tell tests where the tools are; a tool that is not ready has none.
    pub(crate) fn variables(&self) -> Vec<(&'static str, PathBuf)> {
        let mut variables = Vec::new();
        if self.ready(python::NAME) {
            let bin = self.folder.join("bin");
            variables.push(("PORTCULLIS_TRIVY", bin.join("trivy")));
            variables.push(("PORTCULLIS_CHECKOV", bin.join("checkov")));
            variables.push(("PORTCULLIS_TEST_PYTHON", bin.join("python")));
            variables.push(("PORTCULLIS_REQUIRE_TOOLS", PathBuf::from("1")));
        }
        if self.ready(schemathesis::NAME) {
            variables.push(("PORTCULLIS_TEST_SCHEMATHESIS", schemathesis::program(&self.folder)));
        }
        if self.ready(trivy_database::NAME) {
            variables.push(("PORTCULLIS_TRIVY_CACHE", trivy_database::folder(&self.folder)));
        }
        if self.ready(debian::NAME) {
            variables.push(("PORTCULLIS_TEST_ROOTFS", debian::folder(&self.folder)));
        }
        if self.ready(postgresql::NAME) {
            variables.push(("PORTCULLIS_TEST_POSTGRES", postgresql::folder(&self.folder)));
        }
        if self.ready(node::NAME) {
            variables.push(("PORTCULLIS_TEST_NODE", node::folder(&self.folder)));
        }
        if let Some(chromium) = chromium::find().filter(|_| self.ready(chromium::NAME)) {
            variables.push(("PORTCULLIS_TEST_CHROMIUM", chromium));
        }
        let browser = self.ready(node::NAME) && self.ready(chromium::NAME);
        for (name, is_there) in [
            ("PORTCULLIS_REQUIRE_POSTGRES", self.ready(postgresql::NAME)),
            ("PORTCULLIS_REQUIRE_BROWSER", browser),
        ] {
            let is_asked = self.asked.contains(&name) || self.asked.contains(&"PORTCULLIS_REQUIRE_TOOLS");
            if is_there {
                variables.push((name, PathBuf::from("1")));
            } else if self.ready(python::NAME) && !is_asked {
                // That the Python tools are there says nothing about the others.
                variables.push((name, PathBuf::from("0")));
            }
        }
        variables
    }

    /// The program of cargo-deny, or why there is none.
    pub(crate) fn cargo_deny(&self) -> Result<PathBuf, &str> {
        match self.steps.iter().find(|step| step.name == cargo_deny::NAME).map(|step| &step.outcome) {
            Some(Outcome::Skipped(reason)) => Err(reason),
            Some(_) => Ok(cargo_deny::program(&self.folder)),
            None => Err("its set-up did not run"),
        }
    }

    /// A line for each tool that is not ready.
    pub(crate) fn skipped(&self) -> Vec<String> {
        let reason = |step: &Step| match &step.outcome {
            Outcome::Skipped(reason) => Some(format!("skipped: {}: {reason}", step.name)),
            Outcome::Done | Outcome::Cached => None,
        };
        self.steps.iter().filter_map(reason).collect()
    }

    fn ready(&self, name: &str) -> bool {
        self.steps.iter().any(|step| step.name == name && !matches!(step.outcome, Outcome::Skipped(_)))
    }

    fn rows(&self) -> Vec<[String; 4]> {
        let head = ["step", "result", "seconds", "reason"].map(str::to_owned);
        [head].into_iter().chain(self.steps.iter().map(Step::row)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tools(outcome: fn() -> Outcome) -> Tools {
        let names = [
            python::NAME,
            schemathesis::NAME,
            trivy_database::NAME,
            node::NAME,
            debian::NAME,
            postgresql::NAME,
            chromium::NAME,
            cargo_deny::NAME,
        ];
        let steps = names.map(|name| Step { name, outcome: outcome(), seconds: 0.0 });
        Tools { folder: PathBuf::from("tools"), steps: steps.into(), asked: Vec::new() }
    }

    #[test]
    fn a_ready_tool_is_named_to_the_tests() {
        let variables = tools(|| Outcome::Cached).variables();
        assert!(variables.contains(&("PORTCULLIS_TRIVY", PathBuf::from("tools/bin/trivy"))), "{variables:?}");
        assert!(variables.contains(&("PORTCULLIS_REQUIRE_TOOLS", PathBuf::from("1"))), "{variables:?}");
        let postgresql = ("PORTCULLIS_TEST_POSTGRES", PathBuf::from("tools/postgresql"));
        assert!(variables.contains(&postgresql), "{variables:?}");
        assert!(variables.contains(&("PORTCULLIS_TEST_NODE", PathBuf::from("tools/node"))), "{variables:?}");
        // Where the browser is, only the machine knows.
        assert_eq!(variables.iter().filter(|(name, _)| *name != "PORTCULLIS_TEST_CHROMIUM").count(), 11);
    }

    #[test]
    fn a_skipped_tool_has_no_variable_and_says_why() {
        let tools = tools(|| Outcome::Skipped("no network".to_owned()));
        assert_eq!(tools.variables(), []);
        assert_eq!(tools.cargo_deny(), Err("no network"));
        assert_eq!(tools.skipped().len(), 8);
        assert_eq!(tools.skipped()[0], "skipped: Python tools: no network");
    }

    #[test]
    fn python_tools_alone_do_not_require_the_others_unless_somebody_asks() {
        let required = |asked: &[&'static str], wanted: &str| {
            let mut tools = tools(|| Outcome::Done);
            tools.asked = asked.to_vec();
            for step in &mut tools.steps {
                if [postgresql::NAME, node::NAME].contains(&step.name) {
                    step.outcome = Outcome::Skipped("no network".to_owned());
                }
            }
            let variables = tools.variables();
            assert!(variables.contains(&("PORTCULLIS_REQUIRE_TOOLS", PathBuf::from("1"))));
            variables.into_iter().find(|(name, _)| *name == wanted).map(|(_, value)| value)
        };
        let [tools, postgres, browser] = REQUIRE;
        for name in [postgres, browser] {
            assert_eq!(required(&[], name), Some(PathBuf::from("0")));
            assert_eq!(required(&[tools], name), None);
            assert_eq!(required(&[name], name), None);
        }
        assert_eq!(required(&[postgres], browser), Some(PathBuf::from("0")));
    }
}
