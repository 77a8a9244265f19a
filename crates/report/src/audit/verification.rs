//! Whether the chain is whole.

use crate::options::Options;
use crate::plain_text::line;
use crate::sentence::thousands;
use crate::terminal::Paint;
use portcullis_domain::audit::Verification;
use std::io::{self, Write};

/// Writes what came of following the chain, the answer in the last lines.
pub fn write(verification: &Verification, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let paint = Paint::new(options.colour);
    let Verification { entries, head, fault, .. } = verification;
    let count = thousands(usize::try_from(*entries).unwrap_or_default());
    let (noun, are) = if *entries == 1 { ("entry", "is") } else { ("entries", "are") };
    match fault {
        None => {
            writeln!(out, "head  {head}")?;
            let answer = format!("the audit trail is whole: {count} {noun}");
            writeln!(out, "{}", paint.strong(&answer))?;
            writeln!(out, "next:  note the head elsewhere, and give it to --head the next time")
        }
        Some(fault) => {
            writeln!(out, "{count} {noun} {are} in order, the last of them {head}")?;
            writeln!(out, "{}", paint.strong(&line(&fault.reason)))
        }
    }
}
