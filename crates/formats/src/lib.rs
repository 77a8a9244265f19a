//! Tolerant models of other people's documents, one file a tool or format.
//!
//! Only what is read is named. Fields that are absent or null take their default, unknown fields and unknown
//! words never fail a document, and strings that others write as numbers are read as strings.

pub mod checkov;
pub mod generic;
pub mod gitleaks;
pub mod lenient;
pub mod sarif;
pub mod trivy;
