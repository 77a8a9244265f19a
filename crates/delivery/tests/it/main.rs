//! Mail and webhooks, sent to servers on the loopback interface.

#![allow(clippy::unwrap_used, reason = "a test fails this way")]

mod incoming;
mod mail;
mod mailbox;
mod tickets;
mod webhooks;
