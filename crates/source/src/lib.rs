//! Text with positions: files that people write, places in them, what is wrong there, and YAML whose every
//! value remembers where it stands.

pub mod diagnostic;
pub mod file;
pub mod span;
pub mod yaml;
