//! The store on both databases, as its callers use it.

#[macro_use]
mod home;
mod audit;
mod builders;
mod changes;
mod documents;
mod killed;
mod opening;
mod recording;
mod scopes;
