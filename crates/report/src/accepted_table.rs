//! Tables of accepted vulnerabilities: what was read of one, and how it differs from what scans find.

use crate::json::head;
use crate::options::Options;
use crate::plain_text::line;
use crate::terminal::Paint;
use crate::{json_text, sentence};
use portcullis_domain::accepted_table::{RefusedRow, TableDifference, TableEntry, TableReading, TableRow};
use portcullis_domain::severity::Severity;
use std::io::{self, BufWriter, Write};

/// Writes what was read for people at a terminal, the answer in the last line.
pub fn text(reading: &TableReading, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let out = &mut BufWriter::new(out);
    let paint = Paint::new(options.colour);
    for remark in &reading.warnings {
        let code = paint.faint(&remark.code);
        writeln!(out, "  line {}: {} ({code})", remark.line, line(&remark.text))?;
    }
    refused(&reading.refused, out)?;
    let (rows, advisories) = (sentence::count(reading.rows, "row"), reading.advisories);
    let answer = format!(
        "{rows}: {} read with {}, {} refused, {}",
        reading.imported.len(),
        if advisories == 1 { "1 advisory".to_owned() } else { format!("{advisories} advisories") },
        reading.refused.len(),
        sentence::count(reading.warnings.len(), "warning")
    );
    writeln!(out, "{}", paint.strong(&answer))?;
    out.flush()
}

fn refused(rows: &[RefusedRow], out: &mut dyn Write) -> io::Result<()> {
    for row in rows {
        writeln!(out, "  line {}: refused, since {}", row.line, line(&row.reason))?;
    }
    Ok(())
}

/// Writes what was read as a document of ours.
pub fn json(reading: &TableReading, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let out = &mut BufWriter::new(out);
    write!(out, "{{")?;
    json_text::field("portcullis", &head("accepted_table", options), out)?;
    for (name, number) in
        [("rows", reading.rows), ("imported", reading.imported.len()), ("advisories", reading.advisories)]
    {
        writeln!(out, ",")?;
        json_text::field(name, &number, out)?;
    }
    writeln!(out, ",")?;
    json_text::field("refused", &reading.refused, out)?;
    writeln!(out, ",")?;
    json_text::field("warnings", &reading.warnings, out)?;
    write!(out, ",\n\"entries\":")?;
    json_text::list(&reading.imported, out)?;
    writeln!(out, "}}")?;
    out.flush()
}

/// Writes how a table differs for people at a terminal, the answer in the last lines.
pub fn difference_text(
    difference: &TableDifference,
    options: &Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let out = &mut BufWriter::new(out);
    let paint = Paint::new(options.colour);
    if !difference.missing.is_empty() {
        writeln!(
            out,
            "  {}",
            paint.strong(&format!("Found, and not in the table: {}", difference.missing.len()))
        )?;
        for row in &difference.missing {
            writeln!(out, "    {}", found(row))?;
        }
    }
    let lists = [
        ("In the table, and found no longer", &difference.gone),
        ("In the table, and not completely scanned", &difference.unsure),
    ];
    for (title, entries) in lists {
        if !entries.is_empty() {
            writeln!(out, "  {}", paint.strong(&format!("{title}: {}", entries.len())))?;
            for entry in entries {
                writeln!(out, "    {}", listed(entry))?;
            }
        }
    }
    refused(&difference.refused, out)?;
    if !difference.unscanned.is_empty() {
        let names: Vec<_> = difference.unscanned.iter().map(|name| line(name)).collect();
        writeln!(out, "  Not completely scanned: {}", names.join(", "))?;
    }
    let answer = if difference.is_empty() {
        "the table has what the scans find".to_owned()
    } else {
        format!("the table lacks {} and has {} too many", difference.missing.len(), difference.gone.len())
    };
    writeln!(out, "{}", paint.strong(&format!("{} {}: {answer}", difference.product, difference.release)))?;
    if !options.next.is_empty() {
        writeln!(out, "next:  {}", options.next.join("   ·   "))?;
    }
    out.flush()
}

fn found(row: &TableRow) -> String {
    let advisories: Vec<_> = row.advisories.iter().map(|advisory| line(advisory.id.as_str())).collect();
    let images: Vec<_> = row.images.iter().map(|image| line(&image.name)).collect();
    let severity = row.severity.unwrap_or(Severity::Unknown);
    let assessed = match row.assessed {
        Some(assessed) => format!("assessed {assessed}"),
        None => "not decided".to_owned(),
    };
    format!("{severity}  {}  {}  {assessed}", advisories.join(", "), images.join(", "))
}

fn listed(entry: &TableEntry) -> String {
    let image = entry.image.as_deref().unwrap_or("every component");
    format!("line {}: {}  {}", entry.line, line(entry.advisory.as_str()), line(image))
}

/// Writes how a table differs as a document of ours.
pub fn difference_json(
    difference: &TableDifference,
    options: &Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let out = &mut BufWriter::new(out);
    write!(out, "{{")?;
    json_text::field("portcullis", &head("table_difference", options), out)?;
    for (name, text) in [("product", &difference.product), ("release", &difference.release)] {
        writeln!(out, ",")?;
        json_text::field(name, text, out)?;
    }
    writeln!(out, ",")?;
    json_text::field("missing", &difference.missing, out)?;
    for (name, entries) in [("gone", &difference.gone), ("unsure", &difference.unsure)] {
        writeln!(out, ",")?;
        json_text::field(name, entries, out)?;
    }
    writeln!(out, ",")?;
    json_text::field("refused", &difference.refused, out)?;
    writeln!(out, ",")?;
    json_text::field("unscanned", &difference.unscanned, out)?;
    writeln!(out, "}}")?;
    out.flush()
}
