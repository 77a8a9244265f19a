//! One step of the set-up: timed, and stamped so that it is done once.

use std::path::{Path, PathBuf};
use std::time::Instant;

/// How a step ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It was done in this run.
    Done,
    /// An earlier run did it, for the same inputs.
    Cached,
    /// It could not be done, for this reason.
    Skipped(String),
}

/// A step that has run.
pub(crate) struct Step {
    pub(crate) name: &'static str,
    pub(crate) outcome: Outcome,
    pub(crate) seconds: f64,
}

impl Step {
    /// Runs a step; an error is the reason for which it is skipped.
    pub(crate) fn time(name: &'static str, run: impl FnOnce() -> anyhow::Result<Outcome>) -> Self {
        let started = Instant::now();
        // A reason is one line: errors may quote several.
        let one_line =
            |error: anyhow::Error| format!("{error:#}").split_whitespace().collect::<Vec<_>>().join(" ");
        let outcome = run().unwrap_or_else(|error| Outcome::Skipped(one_line(error)));
        Self { name, outcome, seconds: started.elapsed().as_secs_f64() }
    }

    /// The step as a row of the table.
    pub(crate) fn row(&self) -> [String; 4] {
        let (result, reason) = match &self.outcome {
            Outcome::Done => ("done", ""),
            Outcome::Cached => ("cached", ""),
            Outcome::Skipped(reason) => ("SKIPPED", reason.as_str()),
        };
        [self.name.to_owned(), result.to_owned(), format!("{:.1}", self.seconds), reason.to_owned()]
    }
}

/// A file that remembers for which inputs a step was done.
pub(crate) struct Stamp {
    path: PathBuf,
    inputs: String,
}

impl Stamp {
    /// The stamp of a step for these inputs.
    pub(crate) fn new(tools: &Path, name: &str, inputs: impl Into<String>) -> Self {
        Self { path: tools.join("stamps").join(name), inputs: inputs.into() }
    }

    /// Does the work unless it was done for the same inputs and its product still stands.
    pub(crate) fn once(
        &self,
        product: &Path,
        work: impl FnOnce() -> anyhow::Result<()>,
    ) -> anyhow::Result<Outcome> {
        let remembered = std::fs::read_to_string(&self.path).is_ok_and(|inputs| inputs == self.inputs);
        if remembered && product.exists() {
            return Ok(Outcome::Cached);
        }
        if self.path.exists() {
            std::fs::remove_file(&self.path)?;
        }
        work()?;
        std::fs::write(&self.path, &self.inputs)?;
        Ok(Outcome::Done)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder of its own for one test, gone with its owner.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("xtask-{}-{name}", std::process::id()));
            std::fs::create_dir_all(path.join("stamps")).unwrap();
            Self(path)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    fn run(folder: &Folder, inputs: &str) -> Outcome {
        let product = folder.0.join("product");
        let stamp = Stamp::new(&folder.0, "step", inputs);
        stamp.once(&product, || Ok(std::fs::write(&product, inputs)?)).unwrap()
    }

    #[test]
    fn a_step_is_done_once_for_the_same_inputs() {
        let folder = Folder::new("once");
        assert_eq!(run(&folder, "1.0"), Outcome::Done);
        assert_eq!(run(&folder, "1.0"), Outcome::Cached);
        assert_eq!(run(&folder, "1.1"), Outcome::Done);
    }

    #[test]
    fn a_step_whose_product_is_gone_is_done_again() {
        let folder = Folder::new("gone");
        run(&folder, "1.0");
        std::fs::remove_file(folder.0.join("product")).unwrap();
        assert_eq!(run(&folder, "1.0"), Outcome::Done);
    }

    #[test]
    fn a_step_that_failed_leaves_no_stamp() {
        let folder = Folder::new("failed");
        run(&folder, "1.0");
        let stamp = Stamp::new(&folder.0, "step", "1.1");
        assert!(stamp.once(&folder.0.join("product"), || anyhow::bail!("no network")).is_err());
        assert_eq!(run(&folder, "1.0"), Outcome::Done);
    }

    #[test]
    fn a_failing_step_is_skipped_with_its_reason_on_one_line() {
        let step = Step::time("tool", || Err(anyhow::anyhow!("no\n  network").context("can't fetch")));
        assert_eq!(step.outcome, Outcome::Skipped("can't fetch: no network".to_owned()));
        let [name, result, _, reason] = step.row();
        assert_eq!([name, result, reason], ["tool", "SKIPPED", "can't fetch: no network"]);
    }
}
