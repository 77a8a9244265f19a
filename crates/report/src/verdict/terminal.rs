//! A verdict for people at a terminal: what blocks by what resolves it, what can't be told, and the answer in the
//! last lines, where it stays in view.

mod blocking;
mod remainder;
#[cfg(test)]
mod tests;

use super::{Judged, evidence, sentence};
use crate::options::Options;
use crate::terminal::{Paint, remark, strong_start};
use portcullis_domain::gate::Outcome;
use std::io::{self, BufWriter, Write};

/// Writes a verdict.
pub fn write(judged: &Judged<'_>, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let out = &mut BufWriter::new(out);
    header(judged, options, out)?;
    exception(judged, options, out)?;
    blocking::write(judged.verdict, options, out)?;
    remainder::write(judged, options, out)?;
    answer(judged, options, out)?;
    out.flush()
}

/// Which release, and the scans that count.
fn header(judged: &Judged<'_>, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let name = sentence::name(judged);
    let parts =
        [name.clone(), sentence::series(judged), sentence::components(judged), sentence::moment(judged)];
    strong_start(&parts.join(" · "), &name, options, out)?;
    for (component, reason) in sentence::left_out(judged) {
        remark(&format!("{component} is left out: {reason}"), 2, options, out)?;
    }
    let engines = evidence::engines(judged);
    if engines.is_empty() {
        remark("No scan counts", 2, options, out)?;
    }
    for engine in engines {
        remark(&engine.sentence(), 2, options, out)?;
    }
    if let Some(record) = sentence::record(judged) {
        remark(&record, 2, options, out)?;
    }
    if options.wide {
        remark(&sentence::origin(judged), 2, options, out)?;
    }
    writeln!(out)
}

fn exception(judged: &Judged<'_>, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Some(exception) = &judged.verdict.exception else { return Ok(()) };
    let title = sentence::exception_title(judged.verdict, exception);
    writeln!(out, "  {}", Paint::new(options.colour).strong(title))?;
    for line in sentence::exception(exception) {
        remark(&line, 4, options, out)?;
    }
    writeln!(out)
}

/// The last lines.
fn answer(judged: &Judged<'_>, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    remark(&sentence::found(judged), 0, options, out)?;
    let outcome = sentence::outcome(judged);
    let gap = if judged.verdict.outcome == Outcome::ReleasedByException { ": " } else { "  " };
    strong_start(&format!("{outcome}{gap}{}", sentence::summary(judged)), &outcome, options, out)?;
    if !options.next.is_empty() {
        writeln!(out, "next:  {}", options.next.join("   ·   "))?;
    }
    Ok(())
}
