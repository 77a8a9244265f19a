//! A foreign report in, findings out.
//!
//! A report is read in two passes over a seekable file. The first proves that the whole text is well formed and
//! within the limits, and collects the few facts that tell one format from another ([`front`]); a report with
//! a syntax error is refused there, before a single finding has left. The second is the reader of the tool that
//! wrote it (`readers/`, one file a tool), which walks the text and hands findings to the sink in batches, so
//! that memory holds one record, never the report.

pub mod advisory_list;
pub mod enrichment;
pub mod front;
pub mod limits;
pub mod reading;
pub mod redact;

mod bounded;
mod json;
mod output;
mod readers;
mod table;
#[cfg(test)]
mod testing;
mod xml;

pub use front::{Input, formats, read};
pub use limits::Limits;
pub use reading::{FormatFacts, Position, Reading, Refusal};
pub use redact::{Noted, Redaction, read_and_redact, read_noting};
