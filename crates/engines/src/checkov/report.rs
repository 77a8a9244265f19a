//! Looks at a report just enough to know that it is one, and how much was scanned.

use crate::count::{Counted, Entry, document};
use crate::engine::Extent;
use crate::not_scanned::Reason;
use serde::Deserialize;
use std::io::{Read, Seek};

/// The report of one framework, or the bare summary that stands for none.
#[derive(Deserialize)]
struct Section {
    check_type: Option<String>,
    summary: Option<Summary>,
    checkov_version: Option<String>,
}

/// How much a framework looked at.
#[derive(Deserialize)]
struct Summary {
    #[serde(default)]
    parsing_errors: u64,
    #[serde(default)]
    resource_count: u64,
}

impl Entry for Section {
    fn add_to(self, extent: &mut Extent) -> Result<(), &'static str> {
        match (self.check_type, self.summary, self.checkov_version) {
            (Some(_), Some(summary), _) => {
                extent.sections += 1;
                extent.resources = extent.resources.saturating_add(summary.resource_count);
                extent.unparsed_files = extent.unparsed_files.saturating_add(summary.parsing_errors);
                Ok(())
            }
            (None, None, Some(_)) => Ok(()),
            _ => Err("an entry is neither the report of a framework nor a summary"),
        }
    }
}

/// Measures a report (an object, a list or a bare summary) and leaves the file at its beginning.
pub(super) fn measure(file: &mut (impl Read + Seek)) -> Result<Extent, Reason> {
    document::<Counted<Section>>(file).map(|counted| counted.extent)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn measured(text: &str) -> Result<Extent, String> {
        measure(&mut Cursor::new(text)).map_err(|reason| reason.to_string())
    }

    const TERRAFORM: &str = r#"{"check_type":"terraform","results":{"failed_checks":[{}]},
        "summary":{"passed":1,"failed":1,"parsing_errors":2,"resource_count":3,"checkov_version":"3.3.30"}}"#;

    #[test]
    fn one_framework_and_several_are_measured() {
        let one = Extent { sections: 1, resources: 3, unparsed_files: 2, ..Extent::default() };
        assert_eq!(measured(TERRAFORM), Ok(one));
        let two = Extent { sections: 2, resources: 6, unparsed_files: 4, ..Extent::default() };
        assert_eq!(measured(&format!("[{TERRAFORM},{TERRAFORM}]")), Ok(two));
    }

    #[test]
    fn a_bare_summary_is_a_report_of_nothing() {
        let text =
            r#"{"passed":0,"failed":0,"parsing_errors":0,"resource_count":0,"checkov_version":"3.3.30"}"#;
        assert!(measured(text).unwrap().is_nothing());
    }

    #[test]
    fn what_is_no_report_is_refused() {
        assert_eq!(measured(""), Err("it ended without writing a report".to_owned()));
        for text in
            ["{}", "[{}]", "7", "Traceback", r#"{"check_type":"terraform"}"#, "{}{}", &TERRAFORM[..90]]
        {
            let problem = measured(text).unwrap_err();
            assert!(problem.starts_with("what it wrote is not a report: "), "{problem}");
        }
    }
}
