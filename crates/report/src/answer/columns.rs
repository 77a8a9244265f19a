//! The columns of the documents.

use crate::link;
use crate::plain_text;
use crate::sentence;
use portcullis_domain::answer::AnsweredLine;
use std::borrow::Cow;

/// The headings of the columns.
pub(super) const HEADINGS: [&str; 10] =
    ["Line", "Vulnerability", "Severity", "Package", "Image", "Answer", "Why", "Fixed in", "Until", "Link"];
/// The column of the severity.
pub(super) const SEVERITY: usize = 2;
/// The column of the answer.
pub(super) const ANSWER: usize = 5;

/// Characters of a cell: a spreadsheet takes no more.
const LONGEST: usize = 32_000;

/// The cells of a line, each in one line of text without hidden characters.
pub(super) fn cells(line: &AnsweredLine) -> [Cow<'_, str>; 10] {
    let owned = |text: Option<String>| Cow::Owned(text.unwrap_or_default());
    [
        shown(&line.line),
        shown(&line.id),
        line.severity.map_or(Cow::Borrowed(""), |severity| Cow::Borrowed(severity.word())),
        shown(&line.package),
        shown(&line.image),
        Cow::Borrowed(line.answer.title()),
        shown(&line.reason),
        shown(line.fixed_in.as_deref().unwrap_or_default()),
        owned(line.until.map(sentence::date)),
        owned(address(line)),
    ]
}

/// The address of what publishes the weakness, if it is one of the web.
pub(super) fn address(line: &AnsweredLine) -> Option<String> {
    link::web(line.link.as_deref()?)
}

fn shown(text: &str) -> Cow<'_, str> {
    let text = plain_text::line(text);
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => text,
    }
}
