//! Describes a store for whoever runs the installation.

use portcullis_store::{Store, StoreError};

pub use portcullis_store::{AuditHead, StoreDescription};

/// What the store at `address` is, and how much it has.
pub async fn describe_store(address: &str) -> Result<StoreDescription, StoreError> {
    let store = Store::open_existing(address).await?;
    let described = store.snapshot().await?.describe().await;
    store.close().await;
    described
}
