//! Intake as its callers see it.

mod corpus;
