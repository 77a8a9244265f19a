//! Why the exact state of something is not known.

use super::image::ImageProblem;
use std::io;
use std::path::PathBuf;

/// The state of something can not be told.
#[derive(Debug, thiserror::Error)]
pub enum NoState {
    /// A file or directory can not be read.
    #[error("{} can not be read", .0.display())]
    Unreadable(PathBuf, #[source] io::Error),
    /// A file became another one while it was read.
    #[error("{} changed while it was read", .0.display())]
    Changed(PathBuf),
    /// The tree has more entries than are looked at.
    #[error("the tree has more than {0} files and directories")]
    TooManyEntries(u64),
    /// The files of the tree have more bytes together than are hashed.
    #[error("the files of the tree have more than {0} bytes together")]
    TooManyBytes(u64),
    /// Directories are in one another more deeply than is looked.
    #[error("{} is more than {limit} directories deep", path.display())]
    TooDeep {
        /// The directory that was not opened.
        path: PathBuf,
        /// How deep is looked.
        limit: usize,
    },
    /// An image can not be understood.
    #[error("the image in {} can not be told", path.display())]
    Image {
        /// Where the image is.
        path: PathBuf,
        /// Why not.
        #[source]
        problem: Box<ImageProblem>,
    },
    /// Somebody asked to stop.
    #[error("it was cancelled")]
    Cancelled,
}
