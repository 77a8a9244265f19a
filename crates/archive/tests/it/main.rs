//! The archive as its callers see it.

mod crash;
mod damage;
mod keep;
mod room;
mod store;
