//! Whole conversations in Slack, against a workspace that speaks as Slack does.

mod asking;
mod chance;
mod conversations;
mod doors;
mod reactions;
mod saying;
mod sockets;
mod workspace;
