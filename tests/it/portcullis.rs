//! The binary as a user starts it, in a working directory of its own and with an environment that says nothing
//! about engines, programs or colours; it is waited for within bounds, and whatever it prints must be fit for a terminal.

use crate::answer::Answer;
use std::fs;
use std::io::{Read, Write};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Who has no rights, on every Linux system.
const NOBODY: u32 = 65534;
/// How long a command without engines may take before the test says that it hangs.
const PATIENCE: Duration = Duration::from_mins(1);

/// A place to work in: `work` is the working directory, `home` and `temporary` are what their names say.
pub(crate) struct Portcullis {
    root: TempDir,
    variables: Vec<(String, String)>,
    input: Option<Vec<u8>>,
    patience: Duration,
    without_rights: bool,
}

impl Portcullis {
    pub(crate) fn new() -> Self {
        // Checkov leaves out what lies below hidden directories, so the name must not begin with a dot.
        let root = tempfile::Builder::new().prefix("portcullis-").tempdir().unwrap();
        for folder in ["work", "home", "temporary"] {
            fs::create_dir(root.path().join(folder)).unwrap();
        }
        Self { root, variables: Vec::new(), input: None, patience: PATIENCE, without_rights: false }
    }

    /// Sets a variable of the environment.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Pipes `input` into every command.
    pub(crate) fn piping(mut self, input: impl Into<Vec<u8>>) -> Self {
        self.input = Some(input.into());
        self
    }

    /// Waits longer than a command without engines may take.
    pub(crate) fn patient(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Runs commands as a user without rights, for whom a file without read permission is unreadable; `None`
    /// with a line that says why when that is not possible here.
    pub(crate) fn without_rights(mut self) -> Option<Self> {
        self.without_rights = is_root();
        if self.without_rights {
            for folder in ["", "work", "home", "temporary"] {
                std::os::unix::fs::chown(self.root.path().join(folder), Some(NOBODY), Some(NOBODY)).unwrap();
            }
            let mut command = self.command(&["--version"]);
            if !command.stdout(Stdio::null()).status().is_ok_and(|status| status.success()) {
                skipped("a user without rights can't start the binary where it was built");
                return None;
            }
        }
        Some(self)
    }

    /// The place as a whole; engines work below it, too.
    pub(crate) fn root(&self) -> &Path {
        self.root.path()
    }

    /// A path in the working directory.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.root.path().join("work").join(name)
    }

    /// Writes a file of the working directory, and the folders it is in.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    /// The text of a file of the working directory.
    pub(crate) fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Runs the binary to its end. What it prints must be fit for a terminal.
    pub(crate) fn run(&self, arguments: &[&str]) -> Answer {
        let answer = self.run_raw(arguments);
        answer.must_be_fit_for_a_terminal();
        answer
    }

    /// Runs the binary to its end, whatever it prints.
    pub(crate) fn run_raw(&self, arguments: &[&str]) -> Answer {
        self.start(arguments).wait(self.patience)
    }

    /// Starts the binary.
    pub(crate) fn start(&self, arguments: &[&str]) -> Running {
        let mut command = self.command(arguments);
        command.stdin(if self.input.is_some() { Stdio::piped() } else { Stdio::null() });
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        if let (Some(input), Some(mut pipe)) = (self.input.clone(), child.stdin.take()) {
            // Whoever refuses at the first byte does not read the others.
            thread::spawn(move || pipe.write_all(&input).ok());
        }
        let stdout = collect(child.stdout.take().unwrap());
        let stderr = collect(child.stderr.take().unwrap());
        Running { child, command: arguments.join(" "), stdout, stderr }
    }

    /// The command without its streams.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let at = |folder: &str| self.root.path().join(folder);
        let mut command = Command::new(env!("CARGO_BIN_EXE_portcullis"));
        command
            .args(arguments)
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("LANG", "C.UTF-8")
            .env("HOME", at("home"))
            .env("TMPDIR", at("temporary"))
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .current_dir(at("work"));
        if self.without_rights {
            command.uid(NOBODY).gid(NOBODY);
        }
        command
    }

    /// Living processes that were started with, or work in, something of this place.
    pub(crate) fn survivors(&self) -> Vec<String> {
        let wanted = self.root.path().as_os_str().as_encoded_bytes();
        let mut found = Vec::new();
        for entry in fs::read_dir("/proc").unwrap().flatten() {
            let path = entry.path();
            let environment = fs::read(path.join("environ")).unwrap_or_default();
            let folder = fs::read_link(path.join("cwd")).unwrap_or_default();
            let state = fs::read_to_string(path.join("stat")).unwrap_or_default();
            let ours = environment.windows(wanted.len()).any(|part| part == wanted)
                || folder.starts_with(self.root.path());
            if ours && !state.contains(") Z ") {
                found.push(state);
            }
        }
        found
    }

    /// What was left in the directory for temporary files.
    pub(crate) fn leftovers(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.root.path().join("temporary")).unwrap();
        entries.map(|entry| entry.unwrap().path()).collect()
    }
}

/// The binary at work.
pub(crate) struct Running {
    child: Child,
    command: String,
    stdout: Receiver<Vec<u8>>,
    stderr: Receiver<Vec<u8>>,
}

impl Running {
    /// Sends a signal by its name, as `kill` knows it.
    pub(crate) fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("/bin/kill").args(["-s", name, &id]).status().unwrap().success());
    }

    /// Waits for the end, which must come within `patience`.
    pub(crate) fn wait(mut self, patience: Duration) -> Answer {
        let status = self.status(patience);
        // A pipe that stays open after the end is held by a process that was left behind.
        let text =
            |pipe: &Receiver<Vec<u8>>| pipe.recv_timeout(Duration::from_secs(10)).map(String::from_utf8);
        let read = |pipe, name: &str| match text(pipe) {
            Ok(Ok(text)) => text,
            Ok(Err(error)) => panic!("`{}` writes what is not UTF-8 to {name}: {error}", self.command),
            Err(error) => panic!("`{}` left a process behind that holds {name}: {error}", self.command),
        };
        Answer {
            code: status.code(),
            signal: status.signal(),
            stdout: read(&self.stdout, "stdout"),
            stderr: read(&self.stderr, "stderr"),
            command: self.command,
        }
    }

    fn status(&mut self, patience: Duration) -> ExitStatus {
        let started = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            if started.elapsed() > patience {
                self.child.kill().unwrap();
                self.child.wait().unwrap();
                panic!("`{}` hangs: it was ended after {} s", self.command, patience.as_secs());
            }
            thread::sleep(Duration::from_millis(2));
        }
    }
}

fn collect(mut pipe: impl Read + Send + 'static) -> Receiver<Vec<u8>> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        pipe.read_to_end(&mut bytes).ok();
        sender.send(bytes).ok();
    });
    receiver
}

/// Says that a test does not run here, and why.
#[allow(clippy::print_stderr, reason = "a skipped test says so")]
pub(crate) fn skipped(why: &str) {
    eprintln!("skipped: {why}");
}

/// A file or folder of the example.
pub(crate) fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(name).canonicalize().unwrap()
}

fn is_root() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    status.lines().any(|line| line.starts_with("Uid:") && line.split_whitespace().nth(2) == Some("0"))
}
