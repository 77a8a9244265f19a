//! Servers on the loopback interface, with which tests see what arrives.

#![allow(clippy::unwrap_used, clippy::missing_panics_doc, reason = "a test fails this way")]

mod imap;
mod receiver;
mod sink;

pub use imap::ImapServer;
pub use receiver::{Receiver, answer};
pub use sink::Sink;
