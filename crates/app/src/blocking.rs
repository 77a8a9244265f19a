//! Work that blocks, from where others wait too.

use tokio::runtime::{Handle, RuntimeFlavor};

/// Does work that reads, writes or computes for long. Where a runtime has several threads, the other tasks of this
/// one go on meanwhile; where it has one, there is nobody to wait for.
pub(crate) fn blocking<T>(work: impl FnOnce() -> T) -> T {
    match Handle::try_current().map(|handle| handle.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(work),
        _ => work(),
    }
}
