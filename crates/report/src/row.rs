//! A finding as one line of a table, its text already plain.

use crate::plain_text;
use portcullis_domain::finding::{Finding, FixStatus, Location, Subject};
use portcullis_domain::remedy::Remedy;
use portcullis_domain::scan::{Found, Standing};
use portcullis_domain::severity::Severity;
use std::borrow::Cow;

/// The cells of one finding, without what the heading of its group says already.
pub(crate) struct Row<'s> {
    pub(crate) found: &'s Found,
    pub(crate) severity: Severity,
    pub(crate) is_new: bool,
    pub(crate) weakness: Cow<'s, str>,
    /// The package with the versions, or the resource.
    pub(crate) subject: Cow<'s, str>,
    /// Where it lies.
    pub(crate) place: Cow<'s, str>,
    /// Its title, or why it is suppressed.
    pub(crate) note: Cow<'s, str>,
}

impl<'s> Row<'s> {
    pub(crate) fn new(found: &'s Found, remedy: &Remedy) -> Self {
        let finding = &found.finding;
        Self {
            found,
            severity: finding.severity,
            is_new: found.standing == Standing::New,
            weakness: plain_text::line(finding.weakness()),
            subject: subject(finding),
            place: match remedy {
                Remedy::Upgrade { .. } => Cow::Borrowed(""),
                Remedy::Configuration { .. } | Remedy::Code { .. } => within(finding),
                _ => place(finding),
            },
            note: note(finding),
        }
    }

    /// The row of a finding that stands under no heading.
    pub(crate) fn alone(found: &'s Found) -> Self {
        Self::new(found, &Remedy::Decision)
    }
}

fn subject(finding: &Finding) -> Cow<'_, str> {
    match &finding.subject {
        Subject::Package(found) => {
            let mut text = plain_text::line(&found.package.name).into_owned();
            if !found.package.version.is_empty() {
                text.push(' ');
                text.push_str(&plain_text::line(&found.package.version));
            }
            if !found.fix.versions.is_empty() {
                text.push_str(" → ");
                text.push_str(&plain_text::line(&found.fix.versions.join(", ")));
            } else if let Some(stand) = stand(found.fix.status) {
                text.push_str(stand);
            }
            Cow::Owned(text)
        }
        Subject::Iac(found) => plain_text::line(&found.resource),
        Subject::Web(found) => plain_text::line(&found.parameter),
        Subject::Code(_) | Subject::Secret(_) => Cow::Borrowed(""),
    }
}

/// What a publisher says who has no version with a fix.
fn stand(status: FixStatus) -> Option<&'static str> {
    match status {
        FixStatus::Unknown | FixStatus::Fixed | FixStatus::Affected => None,
        FixStatus::WillNotFix => Some(" (will not be fixed)"),
        FixStatus::Deferred => Some(" (fix put off)"),
        FixStatus::EndOfLife => Some(" (end of life)"),
        FixStatus::UnderInvestigation => Some(" (under investigation)"),
    }
}

/// Where a finding lies, in full.
pub(crate) fn place(finding: &Finding) -> Cow<'_, str> {
    match &finding.subject {
        Subject::Package(found) => plain_text::line(&found.package.path),
        Subject::Web(found) if found.method.is_empty() => plain_text::line(&found.url_template),
        Subject::Web(found) => {
            Cow::Owned(plain_text::line(&format!("{} {}", found.method, found.url_template)).into_owned())
        }
        Subject::Iac(_) | Subject::Code(_) | Subject::Secret(_) => match location(finding) {
            Some(location) => Cow::Owned(plain_text::line(&location.to_string()).into_owned()),
            None => Cow::Borrowed(""),
        },
    }
}

/// Where a finding lies within the file or URL that the heading names.
fn within(finding: &Finding) -> Cow<'_, str> {
    match (&finding.subject, location(finding).and_then(|location| location.lines)) {
        (Subject::Web(found), _) => plain_text::line(&found.method),
        (_, Some((first, _))) => Cow::Owned(format!("line {first}")),
        (_, None) => Cow::Borrowed(""),
    }
}

/// The place in a file, for findings that have one.
pub(crate) fn location(finding: &Finding) -> Option<&Location> {
    match &finding.subject {
        Subject::Iac(found) => Some(&found.location),
        Subject::Code(found) => Some(&found.location),
        Subject::Secret(found) => Some(&found.location),
        Subject::Package(_) | Subject::Web(_) => None,
    }
}

fn note(finding: &Finding) -> Cow<'_, str> {
    let Some(suppression) = &finding.suppression else { return plain_text::line(&finding.title) };
    let by = plain_text::line(&suppression.by);
    let reason = if suppression.reason.trim().is_empty() { "no reason given" } else { &suppression.reason };
    Cow::Owned(format!("suppressed ({by}): {}", plain_text::line(reason)))
}
