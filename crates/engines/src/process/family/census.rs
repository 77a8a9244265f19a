//! Finds the members of a family in `/proc`.

use super::Sample;
use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};
use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::PathBuf;

/// A process number and when that process started; together they are never used twice.
type Identity = (i32, u64);

/// Everybody who is known to belong to the family, and everybody who is known not to.
pub(super) struct Census {
    leader: i32,
    marker: Vec<u8>,
    folder: PathBuf,
    /// Who belongs to it, as of the last look.
    members: HashMap<i32, Row>,
    /// Who was looked at and does not bear the family's marks.
    strangers: HashMap<i32, u64>,
}

/// What `/proc/PID/stat` says about a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Row {
    identity: Identity,
    parent: i32,
    group: i32,
    alive: bool,
    resident_pages: u64,
}

impl Census {
    pub(super) fn new(leader: i32, marker: Vec<u8>, folder: PathBuf) -> Self {
        Self { leader, marker, folder, members: HashMap::new(), strangers: HashMap::new() }
    }

    /// Looks at all processes, remembers who belongs to the family and counts the living.
    pub(super) fn take(&mut self) -> io::Result<Sample> {
        let mut others = Vec::new();
        let mut members = HashMap::new();
        for entry in fs::read_dir("/proc")? {
            let Some(pid) = entry?.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
            // A process may end between being listed and being read.
            let Some(row) = read(pid) else { continue };
            if self.is_evident(&row) {
                members.insert(pid, row);
            } else {
                others.push(row);
            }
        }
        // Children of members are members, and so are theirs.
        loop {
            let before = others.len();
            others.retain(|row| {
                let child = members.contains_key(&row.parent);
                if child {
                    members.insert(row.identity.0, *row);
                }
                !child
            });
            if others.len() == before {
                break;
            }
        }
        self.strangers = others.into_iter().map(|row| row.identity).collect();
        self.members = members;
        let living = self.members.values().filter(|row| row.alive);
        let page = rustix::param::page_size() as u64;
        Ok(living.fold(Sample::default(), |sum, row| Sample {
            processes: sum.processes + 1,
            memory_bytes: sum.memory_bytes.saturating_add(row.resident_pages.saturating_mul(page)),
        }))
    }

    /// Sends a signal to every living member outside the leader's group.
    pub(super) fn signal_strays(&mut self, signal: Signal) {
        if self.take().is_err() {
            return;
        }
        for row in self.members.values().filter(|row| row.alive && row.group != self.leader) {
            let Some(pid) = Pid::from_raw(row.identity.0) else { continue };
            let Ok(handle) = pidfd_open(pid, PidfdFlags::empty()) else { continue };
            // The handle holds on to one process; whether it is the one that was meant, its start time tells.
            if read(row.identity.0).is_some_and(|now| now.identity == row.identity) {
                let _ = pidfd_send_signal(&handle, signal);
            }
        }
    }

    /// Belongs to the family by what is known of the process alone.
    fn is_evident(&self, row: &Row) -> bool {
        let (pid, started) = row.identity;
        pid == self.leader
            || row.group == self.leader
            || self.members.get(&pid).is_some_and(|known| known.identity == row.identity)
            || (self.strangers.get(&pid) != Some(&started) && self.bears_a_mark(pid))
    }

    /// Inherited the environment of the family, or works in its directory.
    fn bears_a_mark(&self, pid: i32) -> bool {
        let works_here =
            fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|path| path.starts_with(&self.folder));
        works_here
            || fs::read(format!("/proc/{pid}/environ"))
                .is_ok_and(|inherited| inherited.split(|byte| *byte == 0).any(|entry| entry == self.marker))
    }
}

fn read(pid: i32) -> Option<Row> {
    // A command name may be any bytes.
    let bytes = fs::read(format!("/proc/{pid}/stat")).ok()?;
    parse(pid, &String::from_utf8_lossy(&bytes))
}

/// Reads a line of `/proc/PID/stat` (`proc_pid_stat(5)`); the command name may hold blanks and parentheses.
fn parse(pid: i32, line: &str) -> Option<Row> {
    let fields: Vec<&str> = line.get(line.rfind(')')? + 1..)?.split_ascii_whitespace().collect();
    // The first of these is field 3.
    let field = |number: usize| fields.get(number - 3).copied();
    Some(Row {
        identity: (pid, field(22)?.parse().ok()?),
        parent: field(4)?.parse().ok()?,
        group: field(5)?.parse().ok()?,
        alive: !matches!(field(3)?, "Z" | "X"),
        resident_pages: field(24)?.parse().unwrap_or(0),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_name_with_parentheses_does_not_shift_the_fields() {
        let line = "42 (a) b) S 7 9 9 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 1 0 987654 1000 55 1844 1 1\n";
        let row = Row { identity: (42, 987_654), parent: 7, group: 9, alive: true, resident_pages: 55 };
        assert_eq!(parse(42, line), Some(row));
    }

    #[test]
    fn a_line_that_makes_no_sense_is_nobody() {
        for line in ["", "42", "42 (a", "42 (a) S", "42 (a) S x 9 9"] {
            assert_eq!(parse(42, line), None, "{line}");
        }
    }

    #[test]
    fn this_very_process_is_found_with_its_memory() {
        let own = i32::try_from(std::process::id()).unwrap();
        let mut census = Census::new(own, b"PORTCULLIS_RUN=none".to_vec(), "/nowhere".into());
        let sample = census.take().unwrap();
        assert!(sample.processes >= 1);
        assert!(sample.memory_bytes > 100_000, "{sample:?}");
    }
}
