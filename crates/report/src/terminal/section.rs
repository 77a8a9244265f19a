//! A heading with lines that are never cut.

use crate::options::Options;
use crate::plain_text;
use crate::terminal::{Paint, wrap};
use std::io::{self, Write};

/// Writes a section, unless it is empty: what, then why beside it and what to do below.
pub(crate) fn section(
    title: &str,
    total: usize,
    lines: &[[String; 3]],
    limit: usize,
    options: &Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    if total == 0 && lines.is_empty() {
        return Ok(());
    }
    let paint = Paint::new(options.colour);
    let limit = if options.wide { usize::MAX } else { limit };
    writeln!(out, "  {}", paint.strong(&format!("{title}: {total}")))?;
    for [what, reason, advice] in lines.iter().take(limit) {
        let lead = format!("{what}  {}", plain_text::line(reason));
        for (text, indent) in [(&*lead, 4), (&*plain_text::line(advice), 8)] {
            if text.is_empty() {
                continue;
            }
            let columns = options.width.map(|columns| columns.saturating_sub(indent).max(20));
            for (number, line) in wrap(text, columns, 4).into_iter().enumerate() {
                let indent = if number == 0 { indent } else { 8 };
                writeln!(out, "{:indent$}{line}", "")?;
            }
        }
    }
    let shown = lines.len().min(limit);
    if total > shown {
        let rest = total - shown;
        let way = if shown < lines.len() { " (--wide)" } else { "" };
        writeln!(out, "    {}", paint.faint(&format!("…{rest} more{way}")))?;
    }
    writeln!(out)
}
