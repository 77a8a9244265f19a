//! The pages of requests: the inbox, one request with everything that happened, the form that asks, and figures.

mod acting;
mod asking;
mod converting;
mod inbox;
mod metrics;
mod moves;
mod sheet;
mod ticketing;
mod words;

pub(super) use acting::act;
pub(super) use asking::{ask, form as asking};
pub(super) use converting::convert;
pub(super) use inbox::show as list;
pub(super) use metrics::show as metrics;
pub(super) use sheet::show as sheet;
pub(super) use ticketing::ticket;

pub(super) use inbox::Row;
