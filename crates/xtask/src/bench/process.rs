//! Measures a whole process: how long it takes, the processor time it uses and the memory it holds.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context;

/// How often the memory of a running process is looked at. The kernel keeps its peak, so that only what a process
/// gains in its last moments is missed.
const LOOK: Duration = Duration::from_millis(5);
/// Clock ticks in a second, as the kernel counts processor time for programs on every common machine.
const TICKS: f64 = 100.0;

/// One run of a process. Where the system has no `/proc`, processor time and memory are unknown.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run {
    /// Seconds from its start to its end.
    pub(super) wall: f64,
    /// Seconds of processor time in the program itself.
    pub(super) user: Option<f64>,
    /// Seconds of processor time in the kernel.
    pub(super) system: Option<f64>,
    /// The most memory it held, in bytes.
    pub(super) peak: Option<u64>,
}

/// Runs a program to its end. Its output is dropped; any other exit code than `expected` is an error.
pub(super) fn run(program: &Path, arguments: &[&str], expected: i32) -> anyhow::Result<Run> {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let before = children_times();
    let started = Instant::now();
    let mut child = command.spawn().with_context(|| format!("{} could not be started", program.display()))?;
    let (ended, wait) = mpsc::channel::<()>();
    let status = format!("/proc/{}/status", child.id());
    let watch = thread::spawn(move || {
        let mut peak = None;
        loop {
            peak = fs::read_to_string(&status).ok().and_then(|text| memory_of(&text, PEAK)).or(peak);
            if !matches!(wait.recv_timeout(LOOK), Err(RecvTimeoutError::Timeout)) {
                return peak;
            }
        }
    });
    let exit = child.wait()?;
    let wall = started.elapsed().as_secs_f64();
    drop(ended);
    let peak = watch.join().ok().flatten();
    anyhow::ensure!(exit.code() == Some(expected), "{} {}: {exit}", program.display(), arguments.join(" "));
    let used = before.zip(children_times()).map(|(before, after)| (after.0 - before.0, after.1 - before.1));
    Ok(Run { wall, user: used.map(|(user, _)| user), system: used.map(|(_, system)| system), peak })
}

/// Runs a program with this input to this exit code, and gives what it said.
pub(crate) fn finish(program: &Path, arguments: &[String], input: &str, exit: i32) -> anyhow::Result<String> {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().with_context(|| format!("{} could not be started", program.display()))?;
    if let Some(mut to) = child.stdin.take() {
        to.write_all(input.as_bytes())?;
    }
    let output = child.wait_with_output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    anyhow::ensure!(
        output.status.code() == Some(exit),
        "{} {}: {}",
        program.display(),
        arguments.join(" "),
        said.trim()
    );
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// User and system time of all children that ended, in seconds.
fn children_times() -> Option<(f64, f64)> {
    times_of(&fs::read_to_string("/proc/self/stat").ok()?)
}

/// Fields 16 and 17 of `/proc/PID/stat` (`man 5 proc`); the name in field 2 may hold spaces.
fn times_of(stat: &str) -> Option<(f64, f64)> {
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(13);
    let mut seconds = || Some(fields.next()?.parse::<f64>().ok()? / TICKS);
    Some((seconds()?, seconds()?))
}

/// The most memory that a process held, in its status.
pub(crate) const PEAK: &str = "VmHWM:";

/// An amount of memory in the status of a process (`man 5 proc`), in bytes.
pub(crate) fn memory_of(status: &str, name: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<u64>().ok()? * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_has_a_duration_and_must_end_as_expected() {
        let shell = Path::new("sh");
        assert!(run(shell, &["-c", "exit 3"], 3).unwrap().wall > 0.0);
        let error = run(shell, &["-c", "exit 3"], 0).unwrap_err().to_string();
        assert_eq!(error, "sh -c exit 3: exit status: 3");
    }

    #[test]
    fn the_kernels_figures_are_read() {
        let stat = "7 (a (b) c) S 1 7 7 0 -1 4194304 100 0 0 0 5 6 250 50 20 0 1 0";
        assert_eq!(times_of(stat), Some((2.5, 0.5)));
        assert_eq!(times_of("7 (a) S 1"), None);
        assert_eq!(memory_of("VmPeak:\t 9 kB\nVmHWM:\t    2048 kB\n", PEAK), Some(2 << 20));
        assert_eq!(memory_of("State:\tZ (zombie)\n", PEAK), None);
    }
}
