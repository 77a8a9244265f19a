//! Colours, where there are any.

use anstyle::{AnsiColor, Style};
use portcullis_domain::severity::Severity;
use std::fmt;

/// Paints text, or leaves it plain.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Paint {
    colour: bool,
}

impl Paint {
    pub(crate) fn new(colour: bool) -> Self {
        Self { colour }
    }

    /// Headings and the answer.
    pub(crate) fn strong(self, text: &str) -> Painted<'_> {
        self.painted(text, Style::new().bold())
    }

    /// What is read second.
    pub(crate) fn faint(self, text: &str) -> Painted<'_> {
        self.painted(text, Style::new().dimmed())
    }

    /// The word of a severity.
    pub(crate) fn severity(self, severity: Severity) -> Painted<'static> {
        let style = match severity {
            Severity::Critical => Style::new().bold().fg_color(Some(AnsiColor::Red.into())),
            Severity::High => Style::new().fg_color(Some(AnsiColor::Red.into())),
            Severity::Medium => Style::new().fg_color(Some(AnsiColor::Yellow.into())),
            Severity::Low => Style::new().fg_color(Some(AnsiColor::Cyan.into())),
            Severity::Informational => Style::new(),
            Severity::Unknown => Style::new().fg_color(Some(AnsiColor::Magenta.into())),
        };
        self.painted(severity.word(), style)
    }

    fn painted(self, text: &str, style: Style) -> Painted<'_> {
        Painted { text, style: self.colour.then_some(style) }
    }
}

pub(crate) struct Painted<'t> {
    text: &'t str,
    style: Option<Style>,
}

impl fmt::Display for Painted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.style {
            Some(style) => write!(f, "{style}{}{style:#}", self.text),
            None => f.write_str(self.text),
        }
    }
}
