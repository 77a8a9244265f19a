//! A body on its way into a private file.

use crate::problem::Failed;
use axum::body::{Body, Bytes};
use axum::http::StatusCode;
use http_body_util::BodyExt;
use portcullis_domain::digest::Digest;
use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::io::{self, ErrorKind, Seek, Write};
use std::path::PathBuf;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// Parts of a body that wait for being hashed.
const CHUNKS: usize = 4;

/// Why a body was not spooled.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotSpooled {
    /// It is longer than allowed.
    #[error("the report is larger than {0} bytes; raise --max-report-bytes if that is right")]
    TooLarge(u64),
    /// It broke off.
    #[error("the report did not arrive whole")]
    BrokeOff(#[source] axum::Error),
    /// There is no room for the file.
    #[error("there is no room for a private copy of the report in {}; make room, or name another directory with TMPDIR", .0.display())]
    Full(PathBuf, #[source] io::Error),
    /// The file can't be made or written.
    #[error("no private copy of the report can be made in {}", .0.display())]
    File(PathBuf, #[source] io::Error),
}

impl From<io::Error> for NotSpooled {
    fn from(error: io::Error) -> Self {
        let folder = std::env::temp_dir();
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
                Self::Full(folder, error)
            }
            _ => Self::File(folder, error),
        }
    }
}

impl NotSpooled {
    /// As an answer.
    pub(crate) fn failed(self) -> Failed {
        let status = match self {
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::BrokeOff(_) => StatusCode::BAD_REQUEST,
            Self::Full(..) => StatusCode::INSUFFICIENT_STORAGE,
            Self::File(..) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Failed::new(status, self)
    }
}

/// A file that nobody else sees, on the way to being whole.
#[derive(Debug)]
pub(crate) struct Spool {
    file: File,
    to_hash: mpsc::Sender<Bytes>,
    hashing: JoinHandle<Digest>,
    bytes: u64,
    limit: u64,
}

impl Spool {
    /// An empty one that takes so many bytes.
    pub(crate) fn new(limit: u64) -> Result<Self, NotSpooled> {
        let file = tempfile::tempfile()?;
        let (to_hash, mut chunks) = mpsc::channel::<Bytes>(CHUNKS);
        let hashing = tokio::task::spawn_blocking(move || {
            let mut hasher = Sha256::new();
            while let Some(chunk) = chunks.blocking_recv() {
                hasher.update(&chunk);
            }
            Digest::new(hasher.finalize().into())
        });
        Ok(Self { file, to_hash, hashing, bytes: 0, limit })
    }

    /// Writes more of it.
    pub(crate) async fn write(&mut self, data: Bytes) -> Result<(), NotSpooled> {
        self.bytes += data.len() as u64;
        if self.bytes > self.limit {
            return Err(NotSpooled::TooLarge(self.limit));
        }
        self.file.write_all(&data)?;
        self.to_hash.send(data).await.map_err(|_| broken())?;
        Ok(())
    }

    /// How many bytes it has.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The file from its beginning, and the digest of its bytes, which was computed beside.
    pub(crate) async fn finish(self) -> Result<(File, Digest), NotSpooled> {
        let Self { mut file, to_hash, hashing, .. } = self;
        drop(to_hash);
        file.rewind()?;
        Ok((file, hashing.await.map_err(|_| broken())?))
    }
}

fn broken() -> io::Error {
    io::Error::other("its digest can't be computed")
}

/// Writes a body to a file that nobody else sees, and gives the digest of its bytes.
pub(crate) async fn spool(mut body: Body, limit: u64) -> Result<(File, Digest), NotSpooled> {
    let mut spool = Spool::new(limit)?;
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(NotSpooled::BrokeOff)?.into_data() else { continue };
        spool.write(data).await?;
    }
    spool.finish().await
}
