//! Runs a program as a child process under limits, and leaves nothing of it behind.

mod family;
mod limits;
mod stop;
mod stream;
mod workspace;

pub use limits::{Cancel, ProcessLimits, Progress, Supervision};
pub use stop::{StopReason, Stopped};
pub use workspace::Workspace;

use family::Family;
use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};
use std::ffi::OsString;
use std::io;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};
use stream::{Kept, Overflow, Stream, tail};
use tempfile::NamedTempFile;

/// How often it is looked whether the process has ended.
const GLANCE: Duration = Duration::from_millis(10);
/// How often memory and processes are counted.
const SAMPLE: Duration = Duration::from_millis(100);
/// How often progress is told.
const TELL: Duration = Duration::from_millis(200);
/// How often the workspace is weighed.
const WEIGH: Duration = Duration::from_secs(1);
/// How much of standard error is handed back.
const TAIL_BYTES: u64 = 64 * 1024;

/// A program to run, with everything it may know.
#[derive(Debug)]
pub struct Invocation {
    /// The executable, an absolute path.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<OsString>,
    /// Its environment, beside home, temporary directory, language and time zone.
    pub variables: Vec<(OsString, OsString)>,
    /// Where it works; removed when it has ended.
    pub workspace: Workspace,
    /// Where its output is kept.
    pub scratch: PathBuf,
}

/// A child process that ended by itself, whatever its exit code.
#[derive(Debug)]
pub struct Finished {
    /// How it ended.
    pub status: ExitStatus,
    /// What it wrote to standard output, at its beginning.
    pub stdout: NamedTempFile,
    /// What it wrote to standard error, at its beginning.
    pub stderr: NamedTempFile,
    /// The end of what it wrote to standard error, at most 64 KiB.
    pub stderr_tail: String,
    /// How long it ran.
    pub duration: Duration,
    /// The most memory its processes held together, where that can be measured.
    pub peak_memory_bytes: Option<u64>,
}

/// Runs a program to its end, or ends it at a limit; either way no process of it survives.
pub fn run(invocation: Invocation, supervision: &mut Supervision<'_>) -> Result<Finished, Box<Stopped>> {
    let program = invocation.program.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let started = Instant::now();
    let mut peak = None;
    let mut log = String::new();
    let outcome = execute(&invocation, supervision, started, &mut peak, &mut log);
    // Nobody works in the workspace any longer.
    drop(invocation);
    outcome.map_err(|reason| {
        Box::new(Stopped {
            program,
            reason,
            stderr_tail: log,
            duration: started.elapsed(),
            peak_memory_bytes: peak,
        })
    })
}

fn execute(
    invocation: &Invocation,
    supervision: &mut Supervision<'_>,
    started: Instant,
    peak: &mut Option<u64>,
    log: &mut String,
) -> Result<Finished, StopReason> {
    let limits = supervision.limits;
    let mut running = Running::start(invocation).map_err(StopReason::NotStarted)?;
    // The sender is kept here: the receiver must not find its line dead when both pipes have ended.
    let (wake, overflow) = channel();
    let (stdout, stderr) = (running.child.stdout.take(), running.child.stderr.take());
    let (Some(stdout), Some(stderr)) = (stdout, stderr) else {
        return Err(StopReason::Supervision(io::Error::other("the child process has no pipes")));
    };
    let stdout = Stream::start(stdout, &invocation.scratch, limits.report_bytes, wake.clone())
        .map_err(StopReason::Supervision)?;
    let stderr = Stream::start(stderr, &invocation.scratch, limits.log_bytes, wake.clone())
        .map_err(StopReason::Supervision)?;

    let watched = watch(&mut running, &invocation.workspace, supervision, started, peak, &overflow);
    let duration = started.elapsed();
    let ended = running.end(limits.grace);
    drop(wake);
    let (stdout, stderr) = (stdout.finish(), stderr.finish());
    let mut stderr = stderr.ok_or(StopReason::Unkillable)?.map_err(StopReason::Supervision)?;
    *log = tail(&mut stderr.file, TAIL_BYTES).map_err(StopReason::Supervision)?;
    let stdout = stdout.ok_or(StopReason::Unkillable)?.map_err(StopReason::Supervision)?;
    overflows(&stdout, &stderr, limits)?;
    watched?;
    let status = ended.map_err(StopReason::Supervision)?.ok_or(StopReason::Unkillable)?;
    Ok(Finished {
        status,
        stdout: stdout.file,
        stderr: stderr.file,
        stderr_tail: log.clone(),
        duration,
        peak_memory_bytes: *peak,
    })
}

fn overflows(stdout: &Kept, stderr: &Kept, limits: &ProcessLimits) -> Result<(), StopReason> {
    if stdout.overflowed {
        return Err(StopReason::ReportBytes(limits.report_bytes));
    }
    if stderr.overflowed {
        return Err(StopReason::LogBytes(limits.log_bytes));
    }
    Ok(())
}

/// Waits until the leader has ended or something is beyond its limit.
fn watch(
    running: &mut Running,
    workspace: &Workspace,
    supervision: &mut Supervision<'_>,
    started: Instant,
    peak: &mut Option<u64>,
    overflow: &Receiver<Overflow>,
) -> Result<(), StopReason> {
    let limits = supervision.limits;
    let mut memory = None;
    let (mut sampled, mut told, mut weighed) = (None, started, started);
    loop {
        // The first look comes at once, so that a process that ends quickly is counted, too.
        if sampled.is_none_or(|at: Instant| at.elapsed() >= SAMPLE) {
            sampled = Some(Instant::now());
            if let Some(sample) = running.family.sample().map_err(StopReason::Supervision)? {
                memory = Some(sample.memory_bytes);
                *peak = (*peak).max(memory);
                if sample.memory_bytes > limits.memory_bytes {
                    return Err(StopReason::Memory(limits.memory_bytes));
                }
                if sample.processes > limits.processes {
                    return Err(StopReason::Processes(limits.processes));
                }
            }
        }
        if running.has_ended().map_err(StopReason::Supervision)? {
            return Ok(());
        }
        if supervision.cancel.is_cancelled() {
            return Err(StopReason::Cancelled);
        }
        if started.elapsed() > limits.wall_time {
            return Err(StopReason::WallTime(limits.wall_time));
        }
        if weighed.elapsed() >= WEIGH {
            weighed = Instant::now();
            if workspace.outgrows(limits.workspace_bytes) {
                return Err(StopReason::WorkspaceBytes(limits.workspace_bytes));
            }
        }
        if told.elapsed() >= TELL {
            told = Instant::now();
            if let Some(tell) = &mut supervision.progress {
                tell(Progress { elapsed: started.elapsed(), memory_bytes: memory });
            }
        }
        if overflow.recv_timeout(GLANCE).is_ok() {
            // Which of the pipes it was is known when both have been read.
            return Ok(());
        }
    }
}

/// `exit code 2`, `signal 11`.
pub(crate) fn how_it_ended(status: ExitStatus) -> String {
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("exit code {code}"),
        (None, Some(signal)) => format!("signal {signal}"),
        (None, None) => "no exit code".to_owned(),
    }
}

/// A child process that is ended with its family when this value goes, even in a panic.
struct Running {
    child: Child,
    leader: Pid,
    family: Family,
    ended: bool,
}

impl Running {
    fn start(invocation: &Invocation) -> io::Result<Self> {
        let workspace = &invocation.workspace;
        // The name of the private directory is unique among all workspaces of this machine.
        let marker = workspace.current();
        let child = Command::new(&invocation.program)
            .args(&invocation.arguments)
            .env_clear()
            .envs(invocation.variables.iter().map(|(name, value)| (name, value)))
            .env("HOME", workspace.home())
            .env("TMPDIR", workspace.temporary())
            .env("LANG", "C.UTF-8")
            .env("LC_ALL", "C.UTF-8")
            .env("TZ", "UTC")
            .env("PORTCULLIS_RUN", &marker)
            .current_dir(workspace.current())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .spawn()?;
        let leader = Pid::from_child(&child);
        let mark = [b"PORTCULLIS_RUN=", marker.as_os_str().as_encoded_bytes()].concat();
        let family = Family::new(leader, mark, workspace.root());
        Ok(Self { child, leader, family, ended: false })
    }

    /// Whether the leader has ended; it is not reaped, so that its number stays its own.
    fn has_ended(&self) -> io::Result<bool> {
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        match waitid(WaitId::Pid(self.leader), options) {
            Ok(status) => Ok(status.is_some()),
            Err(rustix::io::Errno::INTR) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Ends whoever still lives; `None` when that did not succeed.
    fn end(&mut self, grace: Duration) -> io::Result<Option<ExitStatus>> {
        self.ended = true;
        let all = self.family.end(grace);
        if self.has_ended()? { self.child.wait().map(|status| all.then_some(status)) } else { Ok(None) }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !self.ended {
            let _ = self.end(Duration::ZERO);
        }
    }
}
