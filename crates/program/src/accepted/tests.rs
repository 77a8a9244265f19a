mod corpus;
mod oddities;
mod properties;

use super::*;

/// Reads a text as a file of that name would be.
fn of(text: &str) -> Accepted {
    read(&SourceFile::new("accepted.md", text)).unwrap()
}

const FIVE: &str =
    "| CVE ID | Affected Images | CVE Severity | Acme Assessment | Details |\n|---|---|---|---|---|\n";
const SEVEN: &str = "| CVE ID | Affected Images | CVE Severity | CVSS Base Score | Acme Assessment | CVSS Environmental Score | Details |\n|---|---|---|---|---|---|---|\n";
const THREE: &str = "| Vulnerability ID | Affected Images | Note |\n|---|---|---|\n";
