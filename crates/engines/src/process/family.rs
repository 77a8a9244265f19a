//! A child process with every process that came from it, wherever those went.

#[cfg(target_os = "linux")]
mod census;

#[cfg(target_os = "linux")]
use census::Census;
use rustix::process::{Pid, Signal, kill_process_group, test_kill_process_group};
use std::io;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// How often it is looked whether everybody has ended.
const GLANCE: Duration = Duration::from_millis(20);
/// How long ending by force is tried; only a process that hangs in the kernel takes longer.
const INSISTENCE: Duration = Duration::from_secs(10);

/// What the members of a family hold together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Sample {
    /// Living processes.
    pub(super) processes: usize,
    /// Their resident memory in sum.
    pub(super) memory_bytes: u64,
}

/// The leader of a process group and all that came from it.
///
/// On Linux that includes whoever left the group: a member is recognised by its group, by its parent, by the
/// marker in the environment it inherited, or by working in the directory that was made for the family. Only a process
/// that gets rid of all four between two looks goes unseen. Elsewhere only the group is known.
pub(super) struct Family {
    leader: Pid,
    #[cfg(target_os = "linux")]
    census: Census,
}

impl Family {
    /// The family of a leader that was started in a process group of its own, with `marker` in its environment and
    /// in a directory below `folder`.
    #[cfg_attr(not(target_os = "linux"), allow(unused_variables, reason = "only Linux shows environments"))]
    pub(super) fn new(leader: Pid, marker: Vec<u8>, folder: PathBuf) -> Self {
        Self {
            leader,
            #[cfg(target_os = "linux")]
            census: Census::new(leader.as_raw_nonzero().get(), marker, folder),
        }
    }

    /// Counts the living members; `None` where that can't be measured.
    pub(super) fn sample(&mut self) -> io::Result<Option<Sample>> {
        #[cfg(target_os = "linux")]
        return self.census.take().map(Some);
        #[cfg(not(target_os = "linux"))]
        return Ok(None);
    }

    /// Ends everybody: asks, waits for `grace`, then forces. Says whether all have ended.
    pub(super) fn end(&mut self, grace: Duration) -> bool {
        self.signal(Signal::TERM);
        let asked = Instant::now();
        while self.is_alive() && asked.elapsed() < grace {
            std::thread::sleep(GLANCE);
        }
        let forced = Instant::now();
        while self.is_alive() {
            self.signal(Signal::KILL);
            if forced.elapsed() > INSISTENCE {
                return false;
            }
            std::thread::sleep(GLANCE);
        }
        true
    }

    fn signal(&mut self, signal: Signal) {
        // The leader is not reaped before its family has ended, so nobody else can have this group number.
        let _ = kill_process_group(self.leader, signal);
        #[cfg(target_os = "linux")]
        self.census.signal_strays(signal);
    }

    fn is_alive(&mut self) -> bool {
        match self.sample() {
            Ok(Some(sample)) => sample.processes > 0,
            // A group that consists of its ended leader can't be told from a living one: the force has an end.
            Ok(None) | Err(_) => test_kill_process_group(self.leader).is_ok(),
        }
    }
}
