//! Objects in a bucket of an S3-compatible store.
//!
//! The keys are those of a [`Directory`](crate::Directory), below the prefix. What is small is put in one request that
//! the store refuses where something of its name stands. A large object is uploaded in parts, of which nothing is seen
//! before the last request; the protocol of the client has no condition for that one, so it is asked before, and what
//! stands there is measured after. Since an object is named by its content, writers that race write the same.

mod credentials;
mod object;
mod place;
mod settings;
mod spool;
mod wire;

pub use settings::NoBucket;

use crate::error::ArchiveError;
use settings::Settings;
use std::sync::Arc;
use wire::Wire;

/// What addresses of buckets begin with.
const SCHEME: &str = "s3://";

/// A bucket that keeps objects.
#[derive(Debug)]
pub struct Bucket {
    wire: Arc<Wire>,
    /// What the keys begin with: nothing, or a path that ends with `/`.
    prefix: String,
}

impl Bucket {
    /// Says whether an address is that of a bucket.
    pub fn is_address(address: &str) -> bool {
        address.starts_with(SCHEME)
    }

    /// Opens the bucket at `s3://BUCKET/PREFIX` with the region, endpoint and credentials of the environment.
    pub fn open(address: &str) -> Result<Self, ArchiveError> {
        Self::open_with(address, &|name| std::env::var(name).ok())
    }

    /// Opens it with what these variables say.
    pub fn open_with(
        address: &str,
        variables: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, ArchiveError> {
        let settings = Settings::read(address, variables)?;
        let prefix = settings.prefix.clone();
        let bucket = Self { wire: Arc::new(Wire::new(settings)?), prefix };
        // A wrong name or credential is told here, and not in the middle of the work.
        bucket.page("objects/", None)?;
        Ok(bucket)
    }

    fn key(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }
}
