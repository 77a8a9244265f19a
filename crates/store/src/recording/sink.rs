//! The bridge from readers, which run on a thread of their own and know only a sink, to the writer.

use super::ScanWriter;
use crate::error::StoreError;
use portcullis_domain::finding::Finding;
use portcullis_domain::sink::{FindingSink, SinkError};
use tokio::sync::mpsc;

/// Batches that wait between the two; a faster reader is held up here, since what waits is held in memory.
const WAITING: usize = 1;

enum Sent {
    Findings(Vec<Finding>),
    Component(String),
}

/// The reader's end: a sink that may be used on any thread that is allowed to wait.
pub struct ScanSink {
    to: mpsc::Sender<Sent>,
}

/// The writer's end.
pub struct ScanBatches {
    from: mpsc::Receiver<Sent>,
}

/// The writer gave up; its own error says why.
#[derive(Debug, thiserror::Error)]
#[error("the store takes no more findings")]
struct Closed;

impl ScanSink {
    /// A sink, and what comes out of it.
    pub fn new() -> (Self, ScanBatches) {
        let (to, from) = mpsc::channel(WAITING);
        (Self { to }, ScanBatches { from })
    }
}

impl FindingSink for ScanSink {
    fn take(&mut self, batch: Vec<Finding>) -> Result<(), SinkError> {
        self.to.blocking_send(Sent::Findings(batch)).map_err(|_| SinkError(Box::new(Closed)))
    }

    fn enter_component(&mut self, component: &str) {
        // Whether the writer still listens shows at the next batch.
        let _ = self.to.blocking_send(Sent::Component(component.to_owned()));
    }
}

impl ScanBatches {
    /// Writes what comes until the reader drops its sink. Whether the reader came to the end of its report is for the
    /// caller to know: only then may the scan be finished.
    pub async fn drain_into(mut self, writer: &mut ScanWriter) -> Result<(), StoreError> {
        while let Some(sent) = self.from.recv().await {
            match sent {
                Sent::Findings(batch) => writer.take(batch).await?,
                Sent::Component(component) => writer.enter_component(&component)?,
            }
        }
        Ok(())
    }
}
