//! Lines of pipe tables, cut into cells.

use super::MAX_CELLS;
use super::markdown::{code_end, link_end};
use std::ops::Range;

/// Which pipes end a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pipes {
    /// All that have no backslash before them, as GitHub reads tables.
    AsWritten,
    /// Those within code and links don't, as people often mean it.
    AsMeant,
}

/// The places of the cells in a line, without white space around their text; nothing if there are too many.
pub(super) fn split(line: &str, pipes: Pipes) -> Option<Vec<Range<usize>>> {
    let bytes = line.as_bytes();
    let (start, end) = inside(line);
    let mut cells = Vec::new();
    let mut from = start;
    let mut at = start;
    while at < end {
        match bytes[at] {
            b'\\' => {
                at += 2;
                continue;
            }
            b'|' => {
                cells.push(trimmed(line, from..at));
                from = at + 1;
                if cells.len() > MAX_CELLS {
                    return None;
                }
            }
            b'`' if pipes == Pipes::AsMeant => {
                at = code_end(line, at).map_or_else(|| run_end(bytes, at), |(_, end)| end);
                continue;
            }
            b']' if pipes == Pipes::AsMeant => {
                if let Some(end) = link_end(line, at + 1) {
                    at = end;
                    continue;
                }
            }
            _ => {}
        }
        at += 1;
    }
    // The last pipe closes the last cell.
    if from < end || cells.is_empty() {
        cells.push(trimmed(line, from..end));
    }
    (cells.len() <= MAX_CELLS).then_some(cells)
}

fn run_end(bytes: &[u8], at: usize) -> usize {
    bytes[at..].iter().position(|byte| *byte != b'`').map_or(bytes.len(), |length| at + length)
}

/// The part between the outer pipes, if they are there.
fn inside(line: &str) -> (usize, usize) {
    let whole = trimmed(line, 0..line.len());
    let start = if line[whole.clone()].starts_with('|') { whole.start + 1 } else { whole.start };
    (start, whole.end.max(start))
}

fn trimmed(line: &str, range: Range<usize>) -> Range<usize> {
    let is_space = |c: char| c.is_whitespace() || c == '\u{feff}';
    let text = &line[range.clone()];
    let start = range.start + (text.len() - text.trim_start_matches(is_space).len());
    let length = text.trim_matches(is_space).len();
    start..start + length
}

/// Says whether a line is the one below the headings of a table, and of how many columns.
pub(super) fn alignment(line: &str) -> Option<usize> {
    if !line.contains(['|', '-']) || line.chars().any(|c| !"|:- \t\u{feff}".contains(c)) {
        return None;
    }
    let cells = split(line, Pipes::AsWritten)?;
    let is_rule = |cell: &Range<usize>| {
        let text = &line[cell.clone()];
        let text = text.strip_prefix(':').unwrap_or(text);
        let text = text.strip_suffix(':').unwrap_or(text);
        !text.is_empty() && text.bytes().all(|byte| byte == b'-')
    };
    (line.contains('|') && cells.iter().all(is_rule)).then_some(cells.len())
}

/// The text of a cell: pipes without the backslashes that kept them from ending it.
pub(super) fn text(line: &str, cell: &Range<usize>) -> String {
    line[cell.clone()].replace("\\|", "|")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(line: &str, pipes: Pipes) -> Vec<String> {
        split(line, pipes).unwrap().iter().map(|cell| text(line, cell)).collect()
    }

    #[test]
    fn outer_pipes_may_be_missing_and_inner_ones_escaped() {
        assert_eq!(cells("| a | b |", Pipes::AsWritten), ["a", "b"]);
        assert_eq!(cells("a | b", Pipes::AsWritten), ["a", "b"]);
        assert_eq!(cells("  | a | b", Pipes::AsWritten), ["a", "b"]);
        assert_eq!(cells(r"| a \| b | `c \| d` |", Pipes::AsWritten), ["a | b", "`c | d`"]);
        assert_eq!(cells(r"| a \\| b |", Pipes::AsWritten), [r"a \\", "b"]);
        assert_eq!(cells("| | |", Pipes::AsWritten), ["", ""]);
        assert_eq!(cells("|", Pipes::AsWritten), [""]);
        assert_eq!(cells(r"| a \", Pipes::AsWritten), [r"a \"]);
    }

    #[test]
    fn pipes_in_code_and_links_end_a_cell_only_as_written() {
        let line = "| `a|b` | [x](http://acme.example/a|b(c)) | ``c`|d`` |";
        assert_eq!(cells(line, Pipes::AsMeant), ["`a|b`", "[x](http://acme.example/a|b(c))", "``c`|d``"]);
        assert_eq!(split(line, Pipes::AsWritten).unwrap().len(), 6);
        assert_eq!(cells("| `a | b |", Pipes::AsMeant), ["`a", "b"]);
    }

    #[test]
    fn an_alignment_row_says_how_many_columns_there_are() {
        assert_eq!(alignment("| --- | :-: | -: |"), Some(3));
        assert_eq!(alignment("--- | ---"), Some(2));
        assert_eq!(alignment("|-|"), Some(1));
        assert_eq!(["---", "| a |", "| |", "", "| : |", "| - - |"].map(alignment), [None; 6]);
    }

    #[test]
    fn a_line_of_too_many_cells_is_cut_into_none() {
        assert_eq!(
            split(&"|a".repeat(MAX_CELLS), Pipes::AsWritten).map(|cells| cells.len()),
            Some(MAX_CELLS)
        );
        assert_eq!(split(&"|a".repeat(MAX_CELLS + 1), Pipes::AsWritten), None);
        assert_eq!(split(&"|a".repeat(100_000), Pipes::AsMeant), None);
    }
}
