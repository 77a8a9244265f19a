//! The lines of a file that a diagnostic needs, safe to show and short enough to be read.

use crate::plain_text::is_hidden;
use portcullis_source::file::SourceFile;
use portcullis_source::span::Span;
use std::ops::Range;

/// The most characters of a line that are shown.
const WIDTH: usize = 120;
/// How many of them stand before the place that matters.
const BEFORE: usize = 40;

/// Some lines in a row; those without a place in or beside them are empty, because they are not shown.
pub(super) struct Excerpt {
    pub(super) text: String,
    /// The number of the first line.
    pub(super) first_line: usize,
    /// The number of the last line.
    pub(super) last_line: usize,
    /// The places in `text`, each within one line.
    pub(super) spans: Vec<Range<usize>>,
}

impl Excerpt {
    /// The lines that the spans begin in, and those between them; there is at least one span.
    pub(super) fn new(file: &SourceFile, spans: &[Span]) -> Self {
        let lines: Vec<usize> = spans.iter().map(|span| file.lines().line(span.start)).collect();
        let first_line = lines.iter().copied().min().unwrap_or(1);
        let last_line = lines.iter().copied().max().unwrap_or(1);
        let mut excerpt = Self { text: String::new(), first_line, last_line, spans: vec![0..0; spans.len()] };
        for line in first_line..=last_line {
            if lines.iter().any(|marked| marked.abs_diff(line) <= 1) {
                let marked = (0..spans.len()).filter(|&index| lines[index] == line);
                excerpt.add_line(file, line, spans, &marked.collect::<Vec<_>>());
            }
            excerpt.text.push('\n');
        }
        excerpt
    }

    /// Adds a line, cut around the first place in it, and places the spans of that line.
    fn add_line(&mut self, file: &SourceFile, line: usize, spans: &[Span], marked: &[usize]) {
        let line_start = file.lines().start(line).unwrap_or_default();
        let text = file.line(line);
        let (from, to) = window(text, marked.first().map_or(0, |&index| spans[index].start - line_start));
        if from > 0 {
            self.text.push('…');
        }
        let shown_start = self.text.len();
        for &index in marked {
            self.spans[index] = shown_start..shown_start;
        }
        for (at, c) in text.char_indices().skip_while(|(at, _)| *at < from).take_while(|(at, _)| *at < to) {
            let start = self.text.len();
            // A tab is shown as blanks by the renderer.
            if c != '\t' && is_hidden(c) {
                self.text.extend(c.escape_unicode());
            } else {
                self.text.push(c);
            }
            let end = self.text.len();
            for &index in marked {
                let span = spans[index];
                if line_start + at < span.start {
                    self.spans[index] = end..end;
                } else if line_start + at < span.end {
                    self.spans[index].end = end;
                } else if span.start == span.end && line_start + at == span.start {
                    self.spans[index] = start..start;
                }
            }
        }
        if to < text.len() {
            self.text.push('…');
        }
    }
}

/// The bytes of a line that are shown, so that the place at `at` is among them.
fn window(text: &str, at: usize) -> (usize, usize) {
    let at = at.min(text.len());
    if text.chars().nth(WIDTH).is_none() {
        return (0, text.len());
    }
    let before = text.get(..at).unwrap_or_default();
    let from = before.char_indices().rev().nth(BEFORE).map_or(0, |(from, _)| from);
    let rest = text.get(from..).unwrap_or_default();
    let to = rest.char_indices().nth(WIDTH).map_or(text.len(), |(to, _)| from + to);
    (from, to)
}
