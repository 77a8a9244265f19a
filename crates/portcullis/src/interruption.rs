//! Work that an interrupt from the terminal breaks off where it waits, so that it cleans up after itself.

use anyhow::bail;
use std::sync::Arc;
use tokio::sync::Notify;

/// Waits for work to end, or for an interrupt; what the work has not kept by then is dropped with it.
pub(crate) async fn unless_interrupted<T>(
    work: impl Future<Output = anyhow::Result<T>>,
) -> anyhow::Result<T> {
    let interrupt = Arc::new(Notify::new());
    let heard = Arc::clone(&interrupt);
    ctrlc::set_handler(move || heard.notify_one())?;
    tokio::select! {
        done = work => done,
        () = interrupt.notified() => bail!("interrupted; nothing of this was kept"),
    }
}
