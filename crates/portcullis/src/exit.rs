//! What a command's exit code says.

use std::process::ExitCode;

/// The three answers of every command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done, or it passes: 0.
    Done,
    /// Blocked, or `--fail-on` is met: 1.
    Blocked,
    /// Not all of the work could be done: 2. It outweighs the others.
    Incomplete,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Blocked => 1,
            Exit::Incomplete => 2,
        })
    }
}
