//! A Markdown text of limited length.

use crate::options::Options;
use crate::{markdown, sentence};
use std::io::{self, Write};

/// Bytes that the text may have: code hosts refuse comments of 64 KiB and more.
const LIMIT: usize = 60_000;
/// Bytes kept for the last lines.
const LAST_LINES: usize = 400;

/// Takes pieces of Markdown as long as there is room.
pub(crate) struct Body {
    text: String,
    noun: &'static str,
    left_out: usize,
}

impl Body {
    pub(crate) fn new() -> Self {
        Self::of("finding")
    }

    /// A text about something else than findings; `noun` takes a plain `s`.
    pub(crate) fn of(noun: &'static str) -> Self {
        Self { text: String::new(), noun, left_out: 0 }
    }

    /// Takes a piece if there is room for all of it.
    pub(crate) fn push(&mut self, piece: &str) -> bool {
        let fits = self.text.len() + piece.len() + LAST_LINES <= LIMIT;
        if fits {
            self.text.push_str(piece);
        }
        fits
    }

    /// Takes as many rows as there is room for, between an opening and a closing; says how many.
    pub(crate) fn table(
        &mut self,
        opening: &str,
        rows: impl IntoIterator<Item = String>,
        closing: &str,
    ) -> usize {
        let mut shown = 0;
        for row in rows {
            let opening = if shown == 0 { opening } else { "" };
            let needed = opening.len() + row.len() + closing.len() + LAST_LINES;
            if self.text.len() + needed > LIMIT {
                break;
            }
            self.text.push_str(opening);
            self.text.push_str(&row);
            shown += 1;
        }
        if shown > 0 {
            self.text.push_str(closing);
        }
        shown
    }

    /// Counts what there was no room for.
    pub(crate) fn leave_out(&mut self, count: usize) {
        self.left_out += count;
    }

    /// Writes the text, what was left out, and who wrote it.
    pub(crate) fn write(self, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(self.text.as_bytes())?;
        if self.left_out > 0 {
            let left_out = sentence::count(self.left_out, self.noun);
            writeln!(out, "**Left out for length: {left_out}.** The full report has them all.\n")?;
        }
        let version = markdown::escape(options.tool_version);
        writeln!(out, "<sub>Portcullis {version}</sub>")
    }
}
