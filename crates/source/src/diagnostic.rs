//! What is wrong with a text, where, and what would be right.

use crate::file::SourceFile;
use crate::span::Span;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Level {
    /// The text can't be used.
    Error,
    /// The text can be used, and likely says something that was not meant.
    Warning,
}

/// A place with what is to be said about it; the text may be empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// A few words beside the place.
    pub text: String,
}

/// One mistake, or one thing to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub level: Level,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// Where.
    pub primary: Label,
    /// Other places that have to do with it.
    pub others: Vec<Label>,
    /// What else to know.
    pub notes: Vec<String>,
    /// What would be right.
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error at `span`.
    pub fn error(span: Span, message: impl Into<String>) -> Self {
        Self {
            level: Level::Error,
            message: message.into(),
            primary: Label { span, text: String::new() },
            others: Vec::new(),
            notes: Vec::new(),
            help: None,
        }
    }

    /// A warning at `span`.
    pub fn warning(span: Span, message: impl Into<String>) -> Self {
        Self { level: Level::Warning, ..Self::error(span, message) }
    }

    /// Says something beside the place itself.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.primary.text = text.into();
        self
    }

    /// Points at another place.
    #[must_use]
    pub fn other(mut self, span: Span, text: impl Into<String>) -> Self {
        self.others.push(Label { span, text: text.into() });
        self
    }

    /// Adds what else to know.
    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    /// Says what would be right.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// Says whether the text can't be used because of it.
    pub fn is_error(&self) -> bool {
        self.level == Level::Error
    }

    /// One line: file, line, column and the message, for logs and tests.
    pub fn line(&self, file: &SourceFile) -> String {
        let at = file.position(self.primary.span.start);
        format!("{}:{}:{}: {}", file.name(), at.line, at.column, self.message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diagnostic_fits_on_a_line() {
        let file = SourceFile::new("f.yaml", "a: 1\nb: 2\n");
        let diagnostic =
            Diagnostic::error(Span::new(5, 6), "`b` is not known").label("here").help("remove it");
        assert_eq!(diagnostic.line(&file), "f.yaml:2:1: `b` is not known");
        assert!(diagnostic.is_error());
        assert!(!Diagnostic::warning(Span::default(), "odd").is_error());
    }
}
