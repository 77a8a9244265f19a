//! Looks at a report just enough to know that it is one, and how much was scanned.

use crate::count::{Counted, Entry, document};
use crate::engine::Extent;
use crate::not_scanned::Reason;
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::io::{Read, Seek};

/// The layout of reports that is known.
const SCHEMA: u64 = 2;

/// A report.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Report {
    schema_version: u64,
    #[serde(default)]
    results: Counted<Outcome>,
}

/// One of its results.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Outcome {
    #[serde(default)]
    packages: Counted<IgnoredAny>,
}

impl Entry for Outcome {
    fn add_to(self, extent: &mut Extent) -> Result<(), &'static str> {
        extent.sections += 1;
        extent.packages += self.packages.extent.packages;
        Ok(())
    }
}

/// Measures a report and leaves the file at its beginning.
pub(super) fn measure(file: &mut (impl Read + Seek)) -> Result<Extent, Reason> {
    let report: Report = document(file)?;
    if report.schema_version != SCHEMA {
        let problem = format!("schema version {} is not known", report.schema_version);
        return Err(Reason::Report { problem });
    }
    Ok(report.results.extent)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn measured(text: &str) -> Result<Extent, String> {
        measure(&mut Cursor::new(text)).map_err(|reason| reason.to_string())
    }

    #[test]
    fn results_and_packages_are_counted() {
        let text = r#"{"SchemaVersion":2,"Metadata":{"Size":1},"Results":[
            {"Target":"a","Packages":[{"ID":"x"},{"ID":"y"}],"Vulnerabilities":[{}]},{"Target":"b","Packages":null}]}"#;
        assert_eq!(measured(text), Ok(Extent { sections: 2, packages: 2, ..Extent::default() }));
    }

    #[test]
    fn a_report_without_results_is_a_report_of_nothing() {
        for text in [r#"{"SchemaVersion":2}"#, r#"{"SchemaVersion":2,"Results":null}"#] {
            assert!(measured(text).unwrap().is_nothing());
        }
    }

    #[test]
    fn what_is_no_report_is_refused() {
        assert_eq!(measured(""), Err("it ended without writing a report".to_owned()));
        let whole = r#"{"SchemaVersion":2,"Results":[]}"#;
        let cases = [
            whole[..whole.len() - 2].to_owned(),
            format!("{whole}{whole}"),
            "usage: trivy".to_owned(),
            r#"{"Results":[]}"#.to_owned(),
            r#"{"SchemaVersion":2,"Results":7}"#.to_owned(),
            r#"{"SchemaVersion":1}"#.to_owned(),
            format!(r#"{{"SchemaVersion":2,"X":{}"#, "[".repeat(100_000)),
        ];
        for text in cases {
            let problem = measured(&text).unwrap_err();
            assert!(problem.starts_with("what it wrote is not a report: "), "{problem}");
        }
    }
}
