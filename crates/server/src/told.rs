//! The signals by which a process is told to end.

use std::io;
use tokio::signal::unix::{SignalKind, signal};

/// Ends when the process is told to end, by Ctrl-C or by SIGTERM. From here on neither ends the process by itself.
pub fn told_to_stop() -> io::Result<impl Future<Output = ()>> {
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}
