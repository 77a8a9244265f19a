//! Rows of text in aligned columns.

use std::io::{self, Write};

/// Writes rows with each column as wide as its longest cell; the last column is not padded.
pub(crate) fn write(out: &mut dyn Write, rows: &[impl AsRef<[String]>]) -> io::Result<()> {
    let mut widths = Vec::new();
    for row in rows {
        for (place, cell) in row.as_ref().iter().enumerate() {
            if place == widths.len() {
                widths.push(0);
            }
            widths[place] = widths[place].max(cell.chars().count());
        }
    }
    for row in rows {
        let cells: Vec<String> =
            row.as_ref().iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        writeln!(out, "{}", cells.join("  ").trim_end())?;
    }
    Ok(())
}

/// Writes rows as a table in Markdown, the first of which is its head.
pub(crate) fn markdown(rows: &[impl AsRef<[String]>]) -> String {
    let line = |row: &[String]| format!("| {} |\n", row.join(" | "));
    let mut lines: Vec<String> = rows.iter().map(|row| line(row.as_ref())).collect();
    if let Some(head) = rows.first() {
        lines.insert(1, format!("{}|\n", "|---".repeat(head.as_ref().len())));
    }
    lines.concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_and_lines_have_no_trailing_space() {
        let rows = [["step", "result"], ["a long one", ""], ["é", "done"]].map(|row| row.map(str::to_owned));
        let mut out = Vec::new();
        write(&mut out, &rows).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "step        result\na long one\né           done\n");
    }
}
