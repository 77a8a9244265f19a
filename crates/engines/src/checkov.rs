//! Runs Checkov on a directory of infrastructure-as-code.
//!
//! A scanned tree must not decide how it is scanned: a `.checkov.yaml` in it could name Python code to run. Checkov
//! looks for that file only where a directory is given as an argument of its own, in the working directory and in
//! the home; here the directory is part of `--directory=…`, and the other two are empty and ours. A
//! `.checkov.baseline` is not read unless it is asked for.
//!
//! Checkov reads a file through a symbolic link that leaves the tree, but no directory. Here neither is followed:
//! such links are skipped and named in [`EngineRun::not_scanned`]. Terraform modules outside the tree
//! (`source = "../module"`) are read, as Terraform would. Remote bases of kustomizations and remote dependencies of
//! charts are not fetched.
//!
//! Below a hidden directory (`/home/ana/.cache/tree`) Checkov leaves out Kubernetes manifests without a word; such a
//! scan is incomplete.

mod lines;
mod report;

use crate::engine::{EngineRun, Probe};
use crate::environment::Environment;
use crate::executable;
use crate::log::{self, Notes};
use crate::not_scanned::{Missing, NotScanned, Reason};
use crate::process::{Finished, Invocation, ProcessLimits, Stopped, Supervision, Workspace, run};
use crate::tree::Tree;
use crate::version::Version;
use portcullis_domain::sink::Skipped;
use std::ffi::OsString;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

/// The name of the engine.
pub const NAME: &str = "checkov";
/// The oldest version that is supported.
pub const MINIMUM: Version = Version::new(3, 0, 0);
/// A prefix that no address has, so that nothing is fetched.
const NO_ADDRESS: &str = "https://fetching-is-off.invalid/";

/// A Checkov executable.
#[derive(Debug)]
pub struct Checkov {
    executable: PathBuf,
    environment: Environment,
    version: OnceLock<Version>,
}

impl Checkov {
    /// The executable at `explicit`, else `checkov` on the search path.
    pub fn find(explicit: Option<&Path>, environment: Environment) -> Result<Self, Missing> {
        let missing = Missing {
            engine: NAME,
            how_to_get: "install Checkov 3.0 or later (it comes as a Python package) and put it on PATH, or pass \
                         --checkov PATH",
        };
        let executable = executable::find(NAME, explicit, environment.search_path()).ok_or(missing)?;
        Ok(Self { executable, environment, version: OnceLock::new() })
    }

    /// Asks for the version.
    pub fn probe(&self, supervision: &mut Supervision<'_>) -> Result<Probe, NotScanned> {
        let version = self.version(&self.executable.display().to_string(), supervision)?;
        Ok(Probe { engine: NAME, executable: self.executable.clone(), version, database: None })
    }

    /// Scans a directory.
    pub fn scan(&self, directory: &Path, supervision: &mut Supervision<'_>) -> Result<EngineRun, NotScanned> {
        let name = directory.display().to_string();
        let refuse = |reason| NotScanned::new(NAME, name.clone(), reason);
        let target = |problem: String| Reason::Target { problem };
        let root = directory
            .canonicalize()
            .map_err(|error| refuse(target(format!("it can not be opened: {error}"))))?;
        if !root.is_dir() {
            return Err(refuse(target("it is not a directory".to_owned())));
        }
        let tree = Tree::look(&root).map_err(|unseen| refuse(unseen.into()))?;
        let version = self.version(&name, supervision)?;
        let mut finished = self.run(arguments(&root, &tree), supervision).map_err(|stopped| NotScanned {
            stderr_tail: stopped.stderr_tail,
            ..refuse(stopped.reason.into())
        })?;
        let tail = finished.stderr_tail.clone();
        let refuse = |reason| NotScanned { stderr_tail: tail.clone(), ..refuse(reason) };
        // 1 says that a check failed.
        if !matches!(finished.status.code(), Some(0 | 1)) {
            return Err(refuse(lines::failure(finished.status, &finished.stderr_tail)));
        }
        let extent = report::measure(finished.stdout.as_file_mut()).map_err(refuse)?;
        let mut notes = log::sort(finished.stderr.as_file_mut(), lines::meaning)
            .map_err(|error| refuse(Reason::Workspace(error)))?;
        self.add_what_the_tree_says(&root, &tree, &mut notes);
        if extent.is_nothing() {
            notes.remarks.push("the target holds nothing that Checkov knows how to scan".to_owned());
        }
        Ok(EngineRun {
            engine: NAME,
            version,
            database: None,
            report: finished.stdout,
            extent,
            not_scanned: notes.left_out,
            remarks: notes.remarks,
            stderr_tail: finished.stderr_tail,
            duration: finished.duration,
            peak_memory_bytes: finished.peak_memory_bytes,
        })
    }

    /// Names what Checkov leaves out without a word.
    fn add_what_the_tree_says(&self, root: &Path, tree: &Tree, notes: &mut Notes) {
        let inside = |path: &Path| path.strip_prefix(root).unwrap_or(path).display().to_string();
        for link in &tree.leaving {
            let reason = "it is a symbolic link that leaves the tree, and is not followed".to_owned();
            notes.left_out.push(Skipped { what: inside(link), reason });
        }
        if let Some(manifest) = &tree.manifest
            && root.iter().any(|part| part.as_encoded_bytes().starts_with(b"."))
        {
            let reason =
                "Checkov leaves out Kubernetes manifests where any directory of the whole path is hidden";
            notes.left_out.push(Skipped { what: inside(manifest), reason: reason.to_owned() });
        }
        let installed = |name| executable::find(name, None, self.environment.search_path()).is_some();
        if let Some(chart) = &tree.chart
            && !installed("helm")
        {
            let reason = "Checkov renders charts with `helm`, which is not on PATH".to_owned();
            notes.left_out.push(Skipped { what: inside(chart), reason });
        }
        if let Some(kustomization) = &tree.kustomization
            && !installed("kubectl")
            && !installed("kustomize")
        {
            let reason =
                "Checkov builds kustomizations with `kubectl` or `kustomize`, and neither is on PATH";
            notes.left_out.push(Skipped { what: inside(kustomization), reason: reason.to_owned() });
        }
    }

    fn version(&self, target: &str, supervision: &mut Supervision<'_>) -> Result<Version, NotScanned> {
        if let Some(version) = self.version.get() {
            return Ok(*version);
        }
        let limits = ProcessLimits {
            wall_time: Duration::from_mins(2),
            report_bytes: 64 * 1024,
            ..supervision.limits.clone()
        };
        let mut brief = Supervision::new(&limits, supervision.cancel);
        let refuse = |reason| NotScanned::new(NAME, target, reason);
        let finished = self.run(vec!["--version".into()], &mut brief).map_err(|stopped| NotScanned {
            stderr_tail: stopped.stderr_tail,
            ..refuse(stopped.reason.into())
        })?;
        let mut answer = String::new();
        let read = BufReader::new(finished.stdout.as_file()).read_to_string(&mut answer);
        let version = read
            .ok()
            .and_then(|_| answer.parse().ok())
            .ok_or_else(|| NotScanned { stderr_tail: finished.stderr_tail, ..refuse(Reason::NoVersion) })?;
        if version < MINIMUM {
            return Err(refuse(Reason::TooOld { found: version, minimum: MINIMUM }));
        }
        Ok(*self.version.get_or_init(|| version))
    }

    fn run(
        &self,
        arguments: Vec<OsString>,
        supervision: &mut Supervision<'_>,
    ) -> Result<Finished, Box<Stopped>> {
        let scratch = self.environment.scratch().to_owned();
        let workspace = Workspace::new(&scratch).map_err(|error| Box::new(Stopped::before(NAME, error)))?;
        let settings = [
            // One process is as fast, takes a third of the processor time and leaves no workers behind.
            ("CHECKOV_PARALLELIZATION_TYPE", "none"),
            ("CKV_SKIP_PACKAGE_UPDATE_CHECK", "true"),
            ("CHECKOV_KUSTOMIZE_ALLOWED_REMOTE_PREFIXES", NO_ADDRESS),
            ("CHECKOV_HELM_ALLOWED_REMOTE_REPOS", NO_ADDRESS),
        ];
        let mut variables: Vec<(OsString, OsString)> =
            settings.map(|(name, value)| (name.into(), value.into())).to_vec();
        variables.push(("PATH".into(), self.environment.search_path().to_owned()));
        let program = self.executable.clone();
        run(Invocation { program, arguments, variables, workspace, scratch }, supervision)
    }
}

/// The arguments of a scan of `root`.
fn arguments(root: &Path, tree: &Tree) -> Vec<OsString> {
    // One word: see the module's documentation.
    let mut directory = OsString::from("--directory=");
    directory.push(root);
    let mut arguments = vec![directory];
    arguments.extend(["-o", "json", "--compact", "--skip-download"].map(OsString::from));
    arguments.extend(tree.leaving.iter().map(|link| skip_exactly(link)));
    arguments
}

/// The option that skips one path and no other: a regular expression, in which every mark stands for itself.
fn skip_exactly(path: &Path) -> OsString {
    use std::os::unix::ffi::{OsStrExt, OsStringExt};
    let mut option = b"--skip-path=^".to_vec();
    for byte in path.as_os_str().as_bytes() {
        if byte.is_ascii() && !byte.is_ascii_alphanumeric() {
            option.push(b'\\');
        }
        option.push(*byte);
    }
    option.extend(br"\Z");
    OsString::from_vec(option)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_directory_is_never_a_word_of_its_own() {
        let tree = Tree { leaving: vec!["/tree/a b.tf".into()], ..Tree::default() };
        assert_eq!(
            arguments(Path::new("/tree"), &tree),
            [
                "--directory=/tree",
                "-o",
                "json",
                "--compact",
                "--skip-download",
                r"--skip-path=^\/tree\/a\ b\.tf\Z"
            ]
        );
    }
}
