//! JSON as a stream: a walk over a document of any size that holds one record in memory.
//!
//! A reader descends into the objects and arrays it knows with [`Json::object`] and [`Json::array`], and takes
//! each record out whole with [`Json::record`], which parses it with serde from the buffer, borrowing its
//! strings. Values that a reader leaves alone are skipped. The text has passed [`Outline::survey`] before, so a
//! walk meets well-formed JSON; should the file change underneath, it ends with an error.

mod outline;
mod syntax;
mod walk;

pub(crate) use outline::Outline;
pub(crate) use walk::{Json, Kind};
