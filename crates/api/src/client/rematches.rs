//! Inventories, and what they have when they are matched again.

use super::{ApiError, Client, address, with_query};
use crate::rematches::{InventoryList, Rematch, WantedInventories};
use crate::scans::RecordedScan;
use crate::transport::{Body, Transport};
use http::Method;
use std::io::Read;

impl<T: Transport> Client<T> {
    /// The inventories on record of what is looked after.
    pub fn inventories(&self, wanted: &WantedInventories) -> Result<InventoryList, ApiError> {
        self.ask(Method::GET, &with_query(address(&["inventories"]), wanted)?, Body::Empty)
    }

    /// Records what an inventory has that was matched again.
    pub fn record_rematch(
        &self,
        component: &str,
        rematch: &Rematch,
        report: Box<dyn Read + Send>,
    ) -> Result<RecordedScan, ApiError> {
        let address = with_query(address(&["components", component, "rematches"]), rematch)?;
        self.ask(Method::POST, &address, Body::Stream(report))
    }
}
