//! Every way in which a child process can misbehave, played by a shell script.

use portcullis_engines::process::{Finished, Invocation, StopReason, Stopped, Workspace, run};
use portcullis_engines::{Cancel, ProcessLimits, Progress, Supervision};
use std::fs;
use std::io::Read;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::time::Duration;

/// Plays an engine: runs `script` and gives its outcome once it is certain that nothing of it is left.
fn play_with(
    script: &str,
    mut supervision: Supervision<'_>,
) -> (Result<Finished, Box<Stopped>>, Vec<String>) {
    let scratch = tempfile::tempdir().unwrap();
    let invocation = Invocation {
        program: "/bin/sh".into(),
        arguments: vec!["-c".into(), script.into()],
        variables: vec![("PATH".into(), "/usr/bin:/bin".into())],
        workspace: Workspace::new(scratch.path()).unwrap(),
        scratch: scratch.path().into(),
    };
    let outcome = run(invocation, &mut supervision);
    let left = survivors(scratch.path());
    let workspaces: Vec<_> = fs::read_dir(scratch.path())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    assert_eq!(workspaces, Vec::<std::path::PathBuf>::new(), "the working directory is still there");
    (outcome, left)
}

fn play(script: &str, limits: &ProcessLimits) -> Result<Finished, Box<Stopped>> {
    let cancel = Cancel::default();
    let (outcome, left) = play_with(script, Supervision::new(limits, &cancel));
    assert_eq!(left, Vec::<String>::new(), "processes are left");
    outcome
}

/// Living processes that were started with, or work in, something below `scratch`.
fn survivors(scratch: &Path) -> Vec<String> {
    let wanted = scratch.to_str().unwrap().as_bytes();
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc").unwrap().flatten() {
        let path = entry.path();
        let environment = fs::read(path.join("environ")).unwrap_or_default();
        let folder = fs::read_link(path.join("cwd")).unwrap_or_default();
        let ours =
            environment.windows(wanted.len()).any(|part| part == wanted) || folder.starts_with(scratch);
        let state = fs::read_to_string(path.join("stat")).unwrap_or_default();
        if ours && !state.contains(") Z ") {
            found.push(state);
        }
    }
    found
}

fn limits() -> ProcessLimits {
    ProcessLimits {
        wall_time: Duration::from_mins(10),
        grace: Duration::from_millis(200),
        ..ProcessLimits::default()
    }
}

fn short() -> ProcessLimits {
    ProcessLimits { wall_time: Duration::from_secs(3), ..limits() }
}

fn text(file: &mut tempfile::NamedTempFile) -> String {
    let mut text = String::new();
    file.read_to_string(&mut text).unwrap();
    text
}

#[test]
fn a_process_that_ends_gives_its_output_and_its_exit_code() {
    let mut finished = play("echo report; echo log >&2; exit 3", &limits()).unwrap();
    assert_eq!(finished.status.code(), Some(3));
    assert_eq!(text(&mut finished.stdout), "report\n");
    assert_eq!(text(&mut finished.stderr), "log\n");
    assert_eq!(finished.stderr_tail, "log\n");
}

#[test]
fn a_process_ended_by_a_signal_says_which() {
    let finished = play("kill -SEGV $$", &limits()).unwrap();
    assert_eq!(finished.status.signal(), Some(11));
}

#[test]
fn a_process_sees_only_what_it_was_given() {
    let mut finished = play("env | cut -d= -f1 | sort; pwd; ls -A . \"$HOME\"; cat", &limits()).unwrap();
    let seen = text(&mut finished.stdout);
    let names: Vec<_> = seen.lines().take_while(|line| !line.starts_with('/')).collect();
    let expected = ["HOME", "LANG", "LC_ALL", "PATH", "PORTCULLIS_RUN", "PWD", "TMPDIR", "TZ"];
    let names: Vec<_> = names.into_iter().filter(|name| !["OLDPWD", "SHLVL", "_"].contains(name)).collect();
    assert_eq!(names, expected);
    let rest: Vec<_> = seen.lines().skip_while(|line| !line.starts_with('/')).collect();
    assert!(rest[0].ends_with("/current"), "{rest:?}");
    assert_eq!(rest.iter().filter(|line| !line.is_empty() && !line.ends_with(':')).count(), 1, "{rest:?}");
}

#[test]
fn a_program_that_does_not_exist_is_not_started() {
    let scratch = tempfile::tempdir().unwrap();
    let invocation = Invocation {
        program: scratch.path().join("absent"),
        arguments: vec![],
        variables: vec![],
        workspace: Workspace::new(scratch.path()).unwrap(),
        scratch: scratch.path().into(),
    };
    let limits = limits();
    let stopped = run(invocation, &mut Supervision::new(&limits, &Cancel::default())).unwrap_err();
    assert!(matches!(stopped.reason, StopReason::NotStarted(_)));
    assert_eq!(stopped.to_string(), "absent was stopped");
}

#[test]
fn a_process_that_hangs_is_ended_and_its_last_words_are_kept() {
    let stopped = play("echo working >&2; sleep 100", &short()).unwrap_err();
    assert_eq!(stopped.reason.to_string(), "it ran longer than 3 s and was ended");
    assert_eq!(stopped.stderr_tail, "working\n");
}

#[test]
fn a_process_that_ignores_the_request_to_end_is_forced() {
    let script = "trap '' TERM INT HUP; while :; do sleep 0.1; done";
    assert!(matches!(play(script, &short()).unwrap_err().reason, StopReason::WallTime(_)));
}

#[test]
fn a_stopped_process_is_ended() {
    let script = "kill -STOP $$; echo awake";
    assert!(matches!(play(script, &short()).unwrap_err().reason, StopReason::WallTime(_)));
}

#[test]
fn a_request_to_end_is_heard_before_force_is_used() {
    let script = "trap 'echo tidy >&2; exit 0' TERM; while :; do sleep 0.05; done";
    let patient = ProcessLimits { grace: Duration::from_secs(20), ..short() };
    // The shell may say of its sleeping child that it was ended, too.
    assert!(play(script, &patient).unwrap_err().stderr_tail.ends_with("tidy\n"));
}

#[test]
fn a_flood_of_output_is_ended_at_the_limit() {
    let few = ProcessLimits { report_bytes: 100_000, ..limits() };
    let stopped = play("yes", &few).unwrap_err();
    assert_eq!(stopped.reason.to_string(), "its report grew beyond 97 KiB and it was ended");
}

#[test]
fn one_byte_of_output_too_many_is_no_report_even_when_the_process_ends_well() {
    let few = ProcessLimits { report_bytes: 5, ..limits() };
    let mut whole = play("printf 12345", &few).unwrap();
    assert_eq!(text(&mut whole.stdout), "12345");
    assert!(matches!(play("printf 123456", &few).unwrap_err().reason, StopReason::ReportBytes(5)));
}

#[test]
fn a_flood_of_standard_error_is_ended_at_the_limit_with_its_tail() {
    let few = ProcessLimits { log_bytes: 1_000_000, ..limits() };
    let stopped = play("yes loud >&2", &few).unwrap_err();
    assert!(matches!(stopped.reason, StopReason::LogBytes(1_000_000)));
    assert_eq!(stopped.stderr_tail.len(), 64 * 1024);
}

#[test]
fn temporary_files_beyond_the_limit_end_the_process() {
    let few = ProcessLimits { workspace_bytes: 1_000_000, ..limits() };
    let script = "head -c 2000000 /dev/zero > \"$TMPDIR/layer\"; sleep 100";
    assert!(matches!(play(script, &few).unwrap_err().reason, StopReason::WorkspaceBytes(1_000_000)));
}

#[test]
fn more_processes_than_allowed_are_ended_all_of_them() {
    let few = ProcessLimits { processes: 10, ..limits() };
    let script = "i=0; while [ $i -lt 30 ]; do sleep 100 & i=$((i+1)); done; wait";
    assert!(matches!(play(script, &few).unwrap_err().reason, StopReason::Processes(10)));
}

#[test]
fn memory_of_all_processes_is_summed_and_bounded() {
    let small = ProcessLimits { memory_bytes: 40 << 20, ..limits() };
    // `tail` holds a line until it ends; each of the two lines has 32 MiB.
    let hold = "( head -c 33554432 /dev/zero; sleep 100 ) | tail -n 1";
    let script = format!("{hold} & {hold} & wait");
    let stopped = play(&script, &small).unwrap_err();
    assert_eq!(stopped.reason.to_string(), "it held more than 40 MiB of memory and was ended");
    assert!(stopped.peak_memory_bytes.unwrap() > 40 << 20);
}

#[test]
fn a_child_that_outlives_its_parent_is_ended() {
    let finished = play("sleep 100 & exit 0", &limits()).unwrap();
    assert!(finished.status.success());
}

#[test]
fn a_daemon_with_a_session_of_its_own_is_ended() {
    let script = "setsid sh -c 'trap \"\" TERM; sleep 100; sleep 100' </dev/null >/dev/null 2>&1 & exit 0";
    assert!(play(script, &limits()).unwrap().status.success());
}

#[test]
fn a_daemon_that_keeps_the_output_open_is_ended() {
    let script = "echo report; setsid sleep 100 & sleep 0.3; exit 0";
    assert_eq!(text(&mut play(script, &limits()).unwrap().stdout), "report\n");
}

#[test]
fn a_daemon_that_empties_its_environment_is_recognised_by_where_it_works() {
    let script = "env -i setsid sleep 100 </dev/null >/dev/null 2>&1 & exit 0";
    assert!(play(script, &limits()).unwrap().status.success());
}

#[test]
fn a_process_that_hides_all_its_marks_is_recognised_by_its_parent() {
    let limits = ProcessLimits { wall_time: Duration::from_secs(3), ..limits() };
    let seconds = format!("9{}", std::process::id());
    let script = format!("cd /; env -i \"$(command -v setsid)\" sleep {seconds}; true");
    assert!(matches!(play(&script, &limits).unwrap_err().reason, StopReason::WallTime(_)));
    let hidden = fs::read_dir("/proc").unwrap().flatten().any(|entry| {
        fs::read_to_string(entry.path().join("cmdline")).is_ok_and(|line| line.contains(&seconds))
    });
    assert!(!hidden);
}

#[test]
fn a_cancelled_process_is_ended() {
    let cancel = Cancel::default();
    let handle = cancel.clone();
    let mut progress = |_: Progress| handle.cancel();
    let limits = limits();
    let supervision = Supervision::new(&limits, &cancel).telling(&mut progress);
    let (outcome, left) = play_with("sleep 100", supervision);
    assert_eq!(outcome.unwrap_err().reason.to_string(), "it was cancelled");
    assert_eq!(left, Vec::<String>::new());
}

#[test]
fn progress_tells_time_and_memory() {
    let mut told = Vec::new();
    let mut progress = |at: Progress| told.push(at);
    let (limits, cancel) = (limits(), Cancel::default());
    let supervision = Supervision::new(&limits, &cancel).telling(&mut progress);
    let (outcome, _) = play_with("sleep 0.7", supervision);
    assert!(outcome.unwrap().peak_memory_bytes.unwrap() > 0);
    assert!(told.windows(2).all(|pair| pair[0].elapsed < pair[1].elapsed), "{told:?}");
    assert!(told.first().unwrap().memory_bytes.unwrap() > 0);
}

#[test]
fn a_panic_of_whoever_hears_the_progress_leaves_no_process() {
    let scratch = tempfile::tempdir().unwrap();
    let invocation = Invocation {
        program: "/bin/sh".into(),
        arguments: vec!["-c".into(), "sleep 100".into()],
        variables: vec![("PATH".into(), "/usr/bin:/bin".into())],
        workspace: Workspace::new(scratch.path()).unwrap(),
        scratch: scratch.path().into(),
    };
    let outcome = std::panic::catch_unwind(move || {
        let mut progress = |_: Progress| panic!("the listener fails");
        let (limits, cancel) = (limits(), Cancel::default());
        run(invocation, &mut Supervision::new(&limits, &cancel).telling(&mut progress)).is_ok()
    });
    assert!(outcome.is_err());
    assert_eq!(survivors(scratch.path()), Vec::<String>::new());
}
