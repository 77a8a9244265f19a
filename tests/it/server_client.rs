//! Commands that ask a server give what they give with a store of their own.

mod refusals;
mod same;
mod scope;
mod served;
