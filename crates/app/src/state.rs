//! The exact state of what is scanned or released.

pub use portcullis_engines::state::{NoState, Settings, State, state_of, state_of_image, state_of_tree};
