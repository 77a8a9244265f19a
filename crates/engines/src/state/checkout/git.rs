//! Runs git so that it runs nothing else.

use super::Checkout;
use crate::executable;
use crate::process::{
    Cancel, Invocation, ProcessLimits, StopReason, Supervision, Workspace, how_it_ended, run,
};
use crate::state::Settings;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use tempfile::{NamedTempFile, TempDir};

/// Settings that hold whatever a checkout says: nothing is run, and files are compared as they are.
const FIXED: &[&str] = &[
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.fileMode=true",
    "core.symlinks=true",
    "core.ignoreCase=false",
    "core.autocrlf=false",
    "core.untrackedCache=false",
    "core.commitGraph=false",
    "safe.bareRepository=explicit",
];

/// Variables that keep git from configuration, prompts, locks, other objects and the network.
const VARIABLES: &[(&str, &str)] = &[
    ("GIT_CONFIG_NOSYSTEM", "1"),
    ("GIT_CONFIG_GLOBAL", "/dev/null"),
    ("GIT_ATTR_NOSYSTEM", "1"),
    ("GIT_OPTIONAL_LOCKS", "0"),
    ("GIT_TERMINAL_PROMPT", "0"),
    ("GIT_NO_REPLACE_OBJECTS", "1"),
    ("GIT_NO_LAZY_FETCH", "1"),
    ("GIT_ALLOW_PROTOCOL", "none"),
    ("GIT_PAGER", "cat"),
];

/// How much of what git says went wrong is told.
const MOST_SAID: usize = 300;

/// Git did not answer.
pub(super) enum Trouble {
    /// Somebody asked to stop.
    Cancelled,
    /// Why, in a few words.
    Failed(String),
}

impl From<std::io::Error> for Trouble {
    fn from(error: std::io::Error) -> Self {
        Self::Failed(format!("its working directory can not be used: {error}"))
    }
}

/// The executable, and what its runs may use.
pub(super) struct Git<'s> {
    program: PathBuf,
    settings: &'s Settings,
    cancel: &'s Cancel,
}

impl<'s> Git<'s> {
    pub(super) fn find(settings: &'s Settings, cancel: &'s Cancel) -> Option<Self> {
        let program = executable::find("git", settings.git.as_deref(), settings.environment.search_path())?;
        Some(Self { program, settings, cancel })
    }

    /// The answer to a question for which git reads the checkout's own configuration.
    pub(super) fn stranger(
        &self,
        folder: &Path,
        question: &[&str],
        most_bytes: u64,
    ) -> Result<Vec<u8>, Trouble> {
        let limits = ProcessLimits { report_bytes: most_bytes, ..self.settings.git_limits.clone() };
        let mut bytes = Vec::new();
        self.run(folder, question, Vec::new(), &limits)?.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Runs git to its good end; gives its standard output.
    fn run(
        &self,
        folder: &Path,
        question: &[impl AsRef<OsStr>],
        mut variables: Vec<(OsString, OsString)>,
        limits: &ProcessLimits,
    ) -> Result<NamedTempFile, Trouble> {
        let environment = &self.settings.environment;
        let mut arguments: Vec<OsString> = vec!["--no-pager".into(), "--literal-pathspecs".into()];
        for setting in FIXED {
            arguments.extend(["-c".into(), (*setting).into()]);
        }
        arguments.extend(["-C".into(), folder.as_os_str().to_owned()]);
        arguments.extend(question.iter().map(|word| word.as_ref().to_owned()));
        variables.push(("PATH".into(), environment.search_path().to_owned()));
        variables.extend(VARIABLES.iter().map(|(name, value)| ((*name).into(), (*value).into())));
        let invocation = Invocation {
            program: self.program.clone(),
            arguments,
            variables,
            workspace: Workspace::new(environment.scratch())?,
            scratch: environment.scratch().to_owned(),
        };
        let finished = run(invocation, &mut Supervision::new(limits, self.cancel)).map_err(|stopped| {
            match stopped.reason {
                StopReason::Cancelled => Trouble::Cancelled,
                reason => Trouble::Failed(reason.to_string()),
            }
        })?;
        if finished.status.success() {
            return Ok(finished.stdout);
        }
        let said = finished.stderr_tail.lines().find(|line| !line.trim().is_empty());
        let said = said.map(|line| line.chars().filter(|one| !one.is_control()).take(MOST_SAID).collect());
        Err(Trouble::Failed(said.unwrap_or_else(|| how_it_ended(finished.status))))
    }
}

/// A repository of our own with the objects of the checkout, at a commit, and with an index that was made from that
/// commit alone: nothing of the checkout's configuration, index, attributes or exclusions reaches it.
pub(super) struct Private<'g> {
    git: &'g Git<'g>,
    folder: TempDir,
    objects: PathBuf,
    top: PathBuf,
}

/// Where git reads something else than it usually does.
pub(super) enum Instead<'a> {
    /// Nothing.
    Nothing,
    /// Another index.
    Index(&'a Path),
    /// No objects but those that it makes itself.
    NoObjects,
}

impl<'g> Private<'g> {
    pub(super) fn new(git: &'g Git<'g>, checkout: &Checkout) -> Result<Self, Trouble> {
        let folder =
            tempfile::Builder::new().prefix("portcullis-").tempdir_in(git.settings.environment.scratch())?;
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("refs"))?;
        fs::create_dir(at("objects"))?;
        fs::write(at("HEAD"), format!("{}\n", checkout.commit))?;
        let extensions = match checkout.object_format.as_str() {
            "sha1" => String::new(),
            other => format!("[extensions]\n\tobjectFormat = {other}\n"),
        };
        fs::write(at("config"), format!("[core]\n\trepositoryFormatVersion = 1\n{extensions}"))?;
        let made = Self { git, folder, objects: checkout.objects.clone(), top: checkout.top.clone() };
        made.ask(&made.top, &["read-tree", &checkout.commit], &Instead::Nothing)?;
        Ok(made)
    }

    /// The top of the work tree.
    pub(super) fn top(&self) -> &Path {
        &self.top
    }

    /// The answer to a question.
    pub(super) fn ask(
        &self,
        folder: &Path,
        question: &[impl AsRef<OsStr>],
        instead: &Instead<'_>,
    ) -> Result<NamedTempFile, Trouble> {
        let own = self.folder.path();
        let (objects, index) = match instead {
            Instead::Nothing => (self.objects.clone(), own.join("index")),
            Instead::Index(index) => (self.objects.clone(), (*index).to_owned()),
            Instead::NoObjects => (own.join("objects"), own.join("index")),
        };
        let variables = vec![
            ("GIT_DIR".into(), own.as_os_str().to_owned()),
            ("GIT_WORK_TREE".into(), self.top.as_os_str().to_owned()),
            ("GIT_OBJECT_DIRECTORY".into(), objects.into_os_string()),
            ("GIT_INDEX_FILE".into(), index.into_os_string()),
        ];
        self.git.run(folder, question, variables, &self.git.settings.git_limits)
    }
}
