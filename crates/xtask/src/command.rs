//! Runs other programs: with their output in a log file and a time limit, or in front of the user.

use std::fs::File;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context;

/// How long one program of the set-up may take; a download that hangs ends here.
const LIMIT: Duration = Duration::from_mins(20);

/// Runs a program with its output in a log file; fails with the reason that its last lines give.
pub(crate) fn logged(command: &mut Command, log: &Path) -> anyhow::Result<()> {
    limited(command, log, LIMIT)
}

fn limited(command: &mut Command, log: &Path, limit: Duration) -> anyhow::Result<()> {
    let program = name(command);
    let file = File::create(log).with_context(|| format!("{} can't be written", log.display()))?;
    let mut child = command
        .stdin(Stdio::null())
        .stdout(file.try_clone()?)
        .stderr(file)
        .spawn()
        .with_context(|| format!("{program} could not be started"))?;
    let started = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if started.elapsed() > limit {
            child.kill()?;
            child.wait()?;
            anyhow::bail!("{program} took longer than {} s", limit.as_secs());
        }
        thread::sleep(Duration::from_millis(20));
    };
    if status.success() {
        return Ok(());
    }
    let text = String::from_utf8_lossy(&std::fs::read(log)?).into_owned();
    anyhow::bail!("{program} failed ({status}): {}", reason(&text));
}

/// The line of a program's output that most likely says why it failed: an unreachable network explains the errors
/// that follow from it, an error explains more than the last line.
fn reason(output: &str) -> &str {
    let lines = || output.lines().map(str::trim).filter(|line| !line.is_empty()).rev();
    let holds = |words: &'static [&str]| {
        lines().find(|line| words.iter().any(|word| line.to_ascii_lowercase().contains(word)))
    };
    let network = holds(&["could not resolve", "name resolution", "network is unreachable", "timed out"]);
    let error = || holds(&["error:", "e: "]);
    network.or_else(error).or_else(|| lines().next()).unwrap_or("it printed nothing")
}

/// A program's name without its folder.
fn name(command: &Command) -> String {
    let program = Path::new(command.get_program());
    program.file_name().unwrap_or(program.as_os_str()).to_string_lossy().into_owned()
}

/// Runs a program in front of the user.
pub(crate) fn shown(command: &mut Command) -> anyhow::Result<ExitStatus> {
    let program = name(command);
    command.stdin(Stdio::null()).status().with_context(|| format!("{program} could not be started"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    fn log(name: &str) -> std::path::PathBuf {
        std::env::temp_dir().join(format!("xtask-{}-{name}.log", std::process::id()))
    }

    #[test]
    fn a_failing_program_is_explained_by_its_own_error_line() {
        let log = log("failing");
        let result = logged(&mut shell("echo start; echo 'error: no such host' >&2; echo bye; exit 3"), &log);
        std::fs::remove_file(&log).unwrap();
        let message = result.unwrap_err().to_string();
        assert!(message.ends_with("(exit status: 3): error: no such host"), "{message}");
    }

    #[test]
    fn a_program_that_hangs_is_ended() {
        let log = log("hanging");
        let result = limited(&mut shell("exec sleep 60"), &log, Duration::from_millis(50));
        std::fs::remove_file(&log).unwrap();
        assert_eq!(result.unwrap_err().to_string(), "sh took longer than 0 s");
    }

    #[test]
    fn a_program_that_succeeds_leaves_its_output_in_the_log() {
        let log = log("succeeding");
        logged(&mut shell("echo hello"), &log).unwrap();
        let text = std::fs::read_to_string(&log).unwrap();
        std::fs::remove_file(&log).unwrap();
        assert_eq!(text, "hello\n");
    }

    #[test]
    fn an_unreachable_network_explains_more_than_the_errors_after_it() {
        let output = "WARNING: Temporary failure in name resolution\nERROR: No matching distribution\nbye\n";
        assert_eq!(reason(output), "WARNING: Temporary failure in name resolution");
    }

    #[test]
    fn without_an_error_line_the_last_line_is_the_reason() {
        assert_eq!(reason("one\ntwo\n\n"), "two");
        assert_eq!(reason(""), "it printed nothing");
    }
}
