//! A finding as one line of a table, its text already plain.

use crate::{plain_text, sentence};
use portcullis_domain::comparison::Changed;
use portcullis_domain::finding::{Finding, FixStatus, Kind, Location, Subject};
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
    /// Its title, why it is suppressed, or what changed.
    pub(crate) note: Cow<'s, str>,
    /// Says that the row tells too little without the note.
    pub(crate) needs_note: bool,
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
            needs_note: finding.kind() != Kind::Package || finding.suppression.is_some(),
        }
    }

    /// The row of a finding that stands under no heading.
    pub(crate) fn alone(found: &'s Found) -> Self {
        Self::new(found, &Remedy::Decision)
    }

    /// The row of a finding that changed from one scan to the next.
    pub(crate) fn changed(changed: &Changed<'s>) -> Self {
        let note = Cow::Owned(plain_text::line(&changed.differences.join(", ")).into_owned());
        Self { note, needs_note: true, ..Self::alone(changed.after) }
    }
}

pub(crate) fn subject(finding: &Finding) -> Cow<'_, str> {
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
pub(crate) fn stand(status: FixStatus) -> Option<&'static str> {
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

pub(crate) fn note(finding: &Finding) -> Cow<'_, str> {
    match &finding.suppression {
        None => plain_text::line(&finding.title),
        Some(suppression) => Cow::Owned(sentence::suppression(suppression)),
    }
}
