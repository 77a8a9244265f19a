//! What a measurement depends on beside the program: the machine, how busy it is, and the commit.

use std::fs;
use std::process::Command;
use std::thread;

use crate::workspace::Workspace;

/// A line a fact; what the system does not tell is left out.
pub(crate) fn facts(workspace: &Workspace) -> Vec<String> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let processor = fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| processor_of(&text));
    let load = fs::read_to_string("/proc/loadavg").ok().and_then(|text| load_of(&text));
    let mut facts =
        vec![format!("Machine: {}, {cores} cores", processor.as_deref().unwrap_or("unknown processor"))];
    facts.extend(load.map(|load| format!("Load average before: {load}")));
    facts.extend(commit(workspace).map(|commit| format!("Commit: {commit}")));
    facts
}

fn processor_of(text: &str) -> Option<String> {
    let line = text.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

fn load_of(text: &str) -> Option<String> {
    let loads: Vec<&str> = text.split_whitespace().take(3).collect();
    (loads.len() == 3).then(|| loads.join(", "))
}

fn commit(workspace: &Workspace) -> Option<String> {
    let said = |arguments: &[&str]| {
        let output = Command::new("git").args(arguments).current_dir(&workspace.root).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let commit = said(&["rev-parse", "--short=10", "HEAD"])?;
    let changed = said(&["status", "--porcelain", "--untracked-files=no"])?;
    Some(if changed.is_empty() { commit } else { format!("{commit} with changes") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processor_and_load_are_read() {
        assert_eq!(processor_of("processor\t: 0\nmodel name\t: Example 9\n").as_deref(), Some("Example 9"));
        assert_eq!(processor_of("processor\t: 0\n"), None);
        assert_eq!(load_of("0.10 0.20 0.30 1/99 7\n").as_deref(), Some("0.10, 0.20, 0.30"));
        assert_eq!(load_of("0.10\n"), None);
    }
}
