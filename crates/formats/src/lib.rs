//! Tolerant models of other people's documents, one file a tool or format, and of our own scan document.
//!
//! Only what is read is named. Fields that are absent or null take their default, unknown fields and unknown
//! words never fail a document, and strings that others write as numbers are read as strings.

pub mod cargo_audit;
pub mod checkov;
pub mod cyclonedx;
pub mod dsse;
pub mod generic;
pub mod gitleaks;
pub mod grype;
pub mod hadolint;
pub mod in_toto;
pub mod kev;
pub mod kics;
pub mod kube_bench;
pub mod lenient;
pub mod npm_audit;
pub mod osv;
pub mod osv_scanner;
pub mod sarif;
pub mod scan_document;
pub mod semgrep;
pub mod slack;
pub mod snyk;
pub mod tfsec;
pub mod trivy;
pub mod trivy_operator;
