//! A file as it was read, with its name and its lines.

use crate::span::{LineIndex, Position, Span};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// A text with a name that people know it by.
///
/// Bytes that are no UTF-8 are replaced so that the place can still be shown; the first of them is remembered
/// and whatever reads the text as a document refuses it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    name: String,
    text: String,
    lines: LineIndex,
    not_utf8: Option<Span>,
    path: Option<PathBuf>,
}

impl SourceFile {
    /// A text that is there already.
    pub fn new(name: &str, text: impl Into<String>) -> Self {
        let text = text.into();
        let lines = LineIndex::new(&text);
        Self { name: name.to_owned(), text, lines, not_utf8: None, path: None }
    }

    /// Bytes that may be text.
    pub fn from_bytes(name: &str, bytes: Vec<u8>) -> Self {
        match String::from_utf8(bytes) {
            Ok(text) => Self::new(name, text),
            Err(error) => {
                let start = error.utf8_error().valid_up_to();
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                let end = start + char::REPLACEMENT_CHARACTER.len_utf8();
                Self { not_utf8: Some(Span::new(start, end)), ..Self::new(name, text) }
            }
        }
    }

    /// Reads at most `limit` bytes; a longer text is refused.
    pub fn read(name: &str, reader: impl Read, limit: u64) -> Result<Self, ReadError> {
        let failed = |source| ReadError::Failed { name: name.to_owned(), source };
        let mut bytes = Vec::new();
        reader.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(failed)?;
        if bytes.len() as u64 > limit {
            return Err(ReadError::TooLarge { name: name.to_owned(), limit });
        }
        Ok(Self::from_bytes(name, bytes))
    }

    /// Reads the file at `path`, which is also its name; one of more than `limit` bytes is refused unread.
    pub fn open(path: &Path, limit: u64) -> Result<Self, ReadError> {
        let name = path.display().to_string();
        let failed = |source| ReadError::Failed { name: name.clone(), source };
        let file = File::open(path).map_err(failed)?;
        if file.metadata().map_err(failed)?.len() > limit {
            return Err(ReadError::TooLarge { name, limit });
        }
        Ok(Self { path: Some(path.to_owned()), ..Self::read(&name, file, limit)? })
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The lines.
    pub fn lines(&self) -> &LineIndex {
        &self.lines
    }

    /// The first place that was no UTF-8.
    pub fn not_utf8(&self) -> Option<Span> {
        self.not_utf8
    }

    /// The folder that the file was opened in; other files that it names are looked for there.
    pub fn folder(&self) -> Option<&Path> {
        let parent = self.path.as_deref()?.parent()?;
        Some(if parent.as_os_str().is_empty() { Path::new(".") } else { parent })
    }

    /// The text at `span`; empty where the span is none of this text.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// The line and column of the byte `offset`.
    pub fn position(&self, offset: usize) -> Position {
        let line = self.lines.line(offset);
        let start = self.lines.start(line).unwrap_or_default();
        let after = self.text.get(start..).unwrap_or_default();
        let before = after.char_indices().take_while(|(at, _)| start + at < offset).count();
        Position { line, column: before + 1 }
    }

    /// Line `line` (from 1) without its end; empty where there is none.
    pub fn line(&self, line: usize) -> &str {
        let Some(start) = self.lines.start(line) else { return "" };
        let end = self.lines.start(line + 1).unwrap_or(self.text.len());
        self.slice(Span::new(start, end)).trim_end_matches(['\n', '\r'])
    }
}

/// A file could not be had.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It is longer than the limit.
    #[error("{name} is larger than {} and is not read", size(*limit))]
    TooLarge {
        /// The file.
        name: String,
        /// The limit in bytes.
        limit: u64,
    },
    /// It could not be opened or read.
    #[error("{name} can't be read")]
    Failed {
        /// The file.
        name: String,
        /// Why.
        #[source]
        source: io::Error,
    },
}

/// Bytes in the largest unit that divides them evenly.
fn size(bytes: u64) -> String {
    match bytes {
        bytes if bytes >= 1 << 20 && bytes % (1 << 20) == 0 => format!("{} MiB", bytes >> 20),
        bytes if bytes >= 1 << 10 && bytes % (1 << 10) == 0 => format!("{} KiB", bytes >> 10),
        bytes => format!("{bytes} bytes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A reader that never ends, as a device or a pipe may not.
    struct Endless;

    impl Read for Endless {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            buffer.fill(b'a');
            Ok(buffer.len())
        }
    }

    #[test]
    fn positions_count_characters_from_one() {
        let file = SourceFile::new("f", "a: b\nä: ö\n");
        assert_eq!(file.position(0), Position { line: 1, column: 1 });
        assert_eq!(file.position("a: b\nä: ".len()), Position { line: 2, column: 4 });
        assert_eq!(file.line(2), "ä: ö");
        assert_eq!(file.line(9), "");
    }

    #[test]
    fn bytes_that_are_no_text_are_remembered_at_their_place() {
        let file = SourceFile::from_bytes("f", b"ab\xff\xfecd".to_vec());
        assert_eq!(file.not_utf8(), Some(Span::new(2, 5)));
        assert_eq!(file.slice(Span::new(2, 5)), "\u{fffd}");
        assert_eq!(SourceFile::from_bytes("f", b"ab".to_vec()).not_utf8(), None);
    }

    #[test]
    fn an_endless_reader_is_refused_at_the_limit() {
        let error = SourceFile::read("pipe", Endless, 2 << 10).unwrap_err();
        assert_eq!(error.to_string(), "pipe is larger than 2 KiB and is not read");
    }

    #[test]
    fn a_file_over_the_limit_is_refused_by_its_size_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("large.yaml");
        // A hole: a terabyte that would fill any memory if it were read.
        File::create(&path).unwrap().set_len(1 << 40).unwrap();
        let error = SourceFile::open(&path, 4 << 20).unwrap_err();
        assert!(error.to_string().ends_with("large.yaml is larger than 4 MiB and is not read"), "{error}");
    }

    #[test]
    fn an_opened_file_knows_its_folder() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("program.yaml");
        std::fs::write(&path, "version: 1\n").unwrap();
        let file = SourceFile::open(&path, 11).unwrap();
        assert_eq!((file.text(), file.folder()), ("version: 1\n", Some(folder.path())));
        assert_eq!(SourceFile::new("program.yaml", "").folder(), None);
        assert!(matches!(SourceFile::open(&folder.path().join("none"), 1), Err(ReadError::Failed { .. })));
    }
}
