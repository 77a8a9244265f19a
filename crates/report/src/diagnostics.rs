//! Mistakes in a file as a terminal shows them: the line, the place in it, and what would be right.
//!
//! The file and every message that quotes it are other people's text. No control character, no mark that turns
//! the writing direction and no invisible character reaches the terminal: they are written as `\u{…}`.

mod excerpt;

use crate::plain_text;
use annotate_snippets::{AnnotationKind, Level as Shown, Renderer, Snippet};
use anstyle::{AnsiColor, Style};
use excerpt::Excerpt;
use portcullis_source::diagnostic::{Diagnostic, Label, Level};
use portcullis_source::file::SourceFile;
use portcullis_source::span::Position;

/// Another place that is further away is named by its line and not shown.
const FARTHEST_LINES: usize = 500;

/// All diagnostics, one after the other with an empty line between them.
///
/// `styled` adds the escape sequences of colours, and nothing else: the words are the same.
pub fn render(diagnostics: &[Diagnostic], file: &SourceFile, styled: bool) -> String {
    diagnostics.iter().map(|diagnostic| render_one(diagnostic, file, styled)).collect::<Vec<_>>().join("\n")
}

fn render_one(diagnostic: &Diagnostic, file: &SourceFile, styled: bool) -> String {
    let (renderer, arrow) = if styled {
        (Renderer::styled(), AnsiColor::BrightBlue.on_default().bold())
    } else {
        (Renderer::plain(), Style::new())
    };
    let level = if diagnostic.level == Level::Error { Shown::ERROR } else { Shown::WARNING };
    let place = file.position(diagnostic.primary.span.start);
    let near = |label: &&Label| line(file, label).abs_diff(place.line) <= FARTHEST_LINES;
    let (shown, named): (Vec<&Label>, Vec<&Label>) = diagnostic.others.iter().partition(near);

    let labels: Vec<&Label> = std::iter::once(&diagnostic.primary).chain(shown).collect();
    let excerpt = Excerpt::new(file, &labels.iter().map(|label| label.span).collect::<Vec<_>>());
    let kinds = std::iter::once(AnnotationKind::Primary).chain(std::iter::repeat(AnnotationKind::Context));
    let annotations = labels.iter().zip(&excerpt.spans).zip(kinds).map(|((label, span), kind)| {
        let words = (!label.text.is_empty()).then(|| visible(&label.text));
        kind.span(span.clone()).label(words)
    });
    let margin = excerpt.last_line.to_string().len();
    let snippet = Snippet::source(excerpt.text).line_start(excerpt.first_line).annotations(annotations);

    let mut group = level.primary_title(visible(&diagnostic.message)).element(snippet);
    for label in named {
        group = group.element(Shown::NOTE.message(format!(
            "line {}: {}",
            line(file, label),
            visible(&label.text)
        )));
    }
    for note in &diagnostic.notes {
        group = group.element(Shown::NOTE.message(visible(note)));
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Shown::HELP.message(visible(help)));
    }
    // The excerpt may be cut and have characters written out, so the renderer can't know the column; the place
    // goes in between the title, which is one line, and the excerpt.
    let whole = renderer.render(&[group]);
    let (title, excerpt) = whole.split_once('\n').unwrap_or((&whole, ""));
    let Position { line, column } = place;
    let name = visible(file.name());
    format!("{title}\n{:margin$}{arrow}-->{arrow:#} {name}:{line}:{column}\n{excerpt}\n", "")
}

fn line(file: &SourceFile, label: &Label) -> usize {
    file.lines().line(label.span.start)
}

/// The text on one line, with everything that a terminal would obey or hide written out.
fn visible(text: &str) -> String {
    plain_text::line(text).into_owned()
}

#[cfg(test)]
mod tests;
