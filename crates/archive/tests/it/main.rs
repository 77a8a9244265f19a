//! The archive as its callers see it.

#![allow(clippy::unwrap_used, reason = "the harness of tests is a test too")]

mod crash;
mod damage;
mod keep;
mod moto;
mod places;
mod refused;
mod room;
mod seals;
mod store;
