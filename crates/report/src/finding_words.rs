//! A finding in a few words, for a row of a page.

use crate::{plain_text, row};
use portcullis_domain::finding::Finding;
use portcullis_domain::severity::Severity;

/// A finding in a few words, made plain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingWords {
    /// Its severity.
    pub severity: Severity,
    /// The advisory, check or rule.
    pub weakness: String,
    /// The package with the versions, or the resource.
    pub subject: String,
    /// Where it lies.
    pub place: String,
    /// Its title, or why it is suppressed.
    pub note: String,
}

impl FindingWords {
    /// The words for a finding.
    pub fn of(finding: &Finding) -> Self {
        Self {
            severity: finding.severity,
            weakness: plain_text::line(finding.weakness()).into_owned(),
            subject: row::subject(finding).into_owned(),
            place: row::place(finding).into_owned(),
            note: row::note(finding).into_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use portcullis_domain::finding::{Details, IacSubject, Location, Subject};

    #[test]
    fn a_failed_check_is_told_with_its_resource_and_its_place() {
        let finding = Finding {
            subject: Subject::Iac(IacSubject {
                check: "CKV_K8S_8".to_owned(),
                resource: "Deployment.web".to_owned(),
                location: Location::new("base/web.yaml", 3, 9),
                root_module: None,
            }),
            title: "No\u{202e}probe".to_owned(),
            severity: Severity::Medium,
            severity_source: None,
            suppression: None,
            details: Details::default(),
        };
        let words = FindingWords::of(&finding);
        assert_eq!((words.weakness.as_str(), words.subject.as_str()), ("CKV_K8S_8", "Deployment.web"));
        assert!(words.place.starts_with("base/web.yaml"), "{}", words.place);
        assert_eq!(words.note, "No\\u{202e}probe");
    }
}
