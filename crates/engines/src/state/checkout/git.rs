//! Runs git so that it runs nothing else.

use super::super::Settings;
use crate::executable;
use crate::process::{
    Cancel, Invocation, ProcessLimits, StopReason, Supervision, Workspace, how_it_ended, run,
};
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
        let (code, mut answer) = self.run(folder, question, Vec::new(), &limits)?;
        if let Some(problem) = code {
            return Err(Trouble::Failed(problem));
        }
        let mut bytes = Vec::new();
        answer.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Runs git; gives what it said went wrong, and its standard output.
    fn run(
        &self,
        folder: &Path,
        question: &[&str],
        mut variables: Vec<(OsString, OsString)>,
        limits: &ProcessLimits,
    ) -> Result<(Option<String>, NamedTempFile), Trouble> {
        let environment = &self.settings.environment;
        let mut arguments: Vec<OsString> = vec!["--no-pager".into(), "--literal-pathspecs".into()];
        for setting in FIXED {
            arguments.extend(["-c".into(), (*setting).into()]);
        }
        arguments.extend(["-C".into(), folder.as_os_str().to_owned()]);
        arguments.extend(question.iter().map(OsString::from));
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
        let problem = (!finished.status.success()).then(|| {
            let said = finished.stderr_tail.lines().find(|line| !line.trim().is_empty());
            said.map_or_else(|| how_it_ended(finished.status), |line| line.trim().to_owned())
        });
        Ok((problem, finished.stdout))
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

impl<'g> Private<'g> {
    pub(super) fn new(
        git: &'g Git<'g>,
        objects: &Path,
        object_format: &str,
        top: &Path,
        commit: &str,
    ) -> Result<Self, Trouble> {
        let folder =
            tempfile::Builder::new().prefix("portcullis-").tempdir_in(git.settings.environment.scratch())?;
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("refs"))?;
        fs::write(at("HEAD"), format!("{commit}\n"))?;
        let extensions = match object_format {
            "sha1" => String::new(),
            other => format!("[extensions]\n\tobjectFormat = {other}\n"),
        };
        fs::write(at("config"), format!("[core]\n\trepositoryFormatVersion = 1\n{extensions}"))?;
        let made = Self { git, folder, objects: objects.to_owned(), top: top.to_owned() };
        made.ask(top, &["read-tree", commit], None)?;
        Ok(made)
    }

    /// The answer to a question, with our own index or `index`.
    pub(super) fn ask(
        &self,
        folder: &Path,
        question: &[&str],
        index: Option<&Path>,
    ) -> Result<NamedTempFile, Trouble> {
        match self.run(folder, question, index)? {
            (None, answer) => Ok(answer),
            (Some(problem), _) => Err(Trouble::Failed(problem)),
        }
    }

    fn run(
        &self,
        folder: &Path,
        question: &[&str],
        index: Option<&Path>,
    ) -> Result<(Option<String>, NamedTempFile), Trouble> {
        let name = |text: &str| OsStr::new(text).to_owned();
        let mut variables = vec![
            (name("GIT_DIR"), self.folder.path().as_os_str().to_owned()),
            (name("GIT_WORK_TREE"), self.top.as_os_str().to_owned()),
            (name("GIT_OBJECT_DIRECTORY"), self.objects.as_os_str().to_owned()),
        ];
        if let Some(index) = index {
            variables.push((name("GIT_INDEX_FILE"), index.as_os_str().to_owned()));
        }
        self.git.run(folder, question, variables, &self.git.settings.git_limits)
    }
}
