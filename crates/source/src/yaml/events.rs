//! The parser's events as one flat list for each document, with byte positions.

use super::Limits;
use crate::diagnostic::Diagnostic;
use crate::file::SourceFile;
use crate::span::Span;
use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError, StrInput, Tag};
use std::borrow::Cow;

/// One event of a document. Aliases replay what stands behind their anchor, so the list is kept flat.
#[derive(Debug)]
pub(super) struct Piece<'a> {
    pub(super) kind: PieceKind<'a>,
    /// The number of the anchor written here; 0 for none.
    pub(super) anchor: usize,
    pub(super) tag: Option<Cow<'a, Tag>>,
    pub(super) span: Span,
}

/// What an event says.
#[derive(Debug)]
pub(super) enum PieceKind<'a> {
    Scalar { text: Cow<'a, str>, plain: bool },
    Sequence,
    Mapping,
    End,
    Alias(usize),
}

/// The events of a file, document by document.
pub(super) struct Events<'a> {
    file: &'a SourceFile,
    parser: Parser<'a, StrInput<'a>>,
    offsets: CharacterOffsets,
    nodes_left: usize,
}

impl<'a> Events<'a> {
    pub(super) fn new(file: &'a SourceFile, limits: &Limits) -> Self {
        Self {
            file,
            parser: Parser::new_from_str(file.text()),
            offsets: CharacterOffsets::new(file.text()),
            nodes_left: limits.nodes,
        }
    }

    /// The events of the next document, or nothing at the end of the file.
    pub(super) fn next_document(&mut self) -> Result<Option<Vec<Piece<'a>>>, Box<Diagnostic>> {
        let mut pieces = Vec::new();
        while let Some(event) = self.parser.next_event() {
            let (event, span) = event.map_err(|error| self.refusal(&error))?;
            let span = Span::new(self.offset(span.start), self.offset(span.end));
            let (kind, anchor, tag) = match event {
                Event::Nothing | Event::StreamStart | Event::DocumentStart(_) => continue,
                Event::DocumentEnd => return Ok(Some(pieces)),
                Event::StreamEnd => return Ok(None),
                Event::Alias(anchor) => (PieceKind::Alias(anchor), 0, None),
                Event::Scalar(text, style, anchor, tag) => {
                    (PieceKind::Scalar { text, plain: style == ScalarStyle::Plain }, anchor, tag)
                }
                Event::SequenceStart(anchor, tag) => (PieceKind::Sequence, anchor, tag),
                Event::MappingStart(anchor, tag) => (PieceKind::Mapping, anchor, tag),
                Event::SequenceEnd | Event::MappingEnd => (PieceKind::End, 0, None),
            };
            if !matches!(kind, PieceKind::End) {
                let left = self.nodes_left.checked_sub(1);
                self.nodes_left =
                    left.ok_or_else(|| Box::new(Diagnostic::error(span, "the file has too many values")))?;
            }
            pieces.push(Piece { kind, anchor, tag, span });
        }
        Ok(None)
    }

    fn offset(&self, marker: Marker) -> usize {
        self.offsets.byte(self.file.text(), marker.index())
    }

    fn refusal(&self, error: &ScanError) -> Box<Diagnostic> {
        let at = self.offset(*error.marker());
        let text = self.file.text();
        let width = text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        let line = self.file.line(self.file.lines().line(at));
        let diagnostic =
            Diagnostic::error(Span::new(at, at + width), "this is not valid YAML").label(error.info());
        if line.trim_start_matches(' ').starts_with('\t') {
            return Box::new(diagnostic.help("indent with spaces; YAML takes no tab there"));
        }
        Box::new(diagnostic)
    }
}

/// Finds the byte of a character by its number, which is how the parser counts.
struct CharacterOffsets {
    /// The byte of every [`STRIDE`]th character; empty where every character is one byte.
    checkpoints: Vec<usize>,
}

const STRIDE: usize = 64;

impl CharacterOffsets {
    fn new(text: &str) -> Self {
        if text.is_ascii() {
            return Self { checkpoints: Vec::new() };
        }
        Self { checkpoints: text.char_indices().step_by(STRIDE).map(|(at, _)| at).collect() }
    }

    fn byte(&self, text: &str, character: usize) -> usize {
        if self.checkpoints.is_empty() {
            return character.min(text.len());
        }
        let Some(&start) = self.checkpoints.get(character / STRIDE) else { return text.len() };
        let rest = text.get(start..).unwrap_or_default();
        rest.char_indices().nth(character % STRIDE).map_or(text.len(), |(at, _)| start + at)
    }
}
