//! Two releases side by side as a document of ours, one record a line.

use super::answer;
use crate::json::head;
use crate::json_text;
use crate::options::Options;
use portcullis_domain::gate::ReleaseDifference;
use std::io::{self, BufWriter, Write};

/// Writes what differs.
pub fn write(difference: &ReleaseDifference, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let out = &mut BufWriter::new(out);
    let ReleaseDifference {
        product,
        now,
        now_was_given,
        old,
        new,
        components,
        scans,
        added,
        resolved,
        unchanged,
        decisions,
    } = difference;
    write!(out, "{{")?;
    json_text::field("portcullis", &head("release_difference", options), out)?;
    writeln!(out, ",")?;
    json_text::field("answer", &answer(difference), out)?;
    writeln!(out, ",")?;
    json_text::field("product", product, out)?;
    writeln!(out, ",")?;
    json_text::field("now", now, out)?;
    writeln!(out, ",\n\"now_was_given\":{now_was_given},")?;
    json_text::field("old", old, out)?;
    writeln!(out, ",")?;
    json_text::field("new", new, out)?;
    write!(out, ",\n\"unchanged\":{unchanged},\n\"components\":")?;
    json_text::list(components, out)?;
    write!(out, ",\n\"scans\":")?;
    json_text::list(scans, out)?;
    write!(out, ",\n\"added\":")?;
    json_text::list(added, out)?;
    write!(out, ",\n\"resolved\":")?;
    json_text::list(resolved, out)?;
    write!(out, ",\n\"decisions\":")?;
    json_text::list(decisions, out)?;
    writeln!(out, "}}")?;
    out.flush()
}
