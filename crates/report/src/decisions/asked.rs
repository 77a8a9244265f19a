//! What was asked for on vulnerabilities, and whose approval it waits for.

use super::words;
use crate::json::head;
use crate::json_text;
use crate::options::Options;
use crate::plain_text::line;
use crate::terminal::Paint;
use portcullis_domain::decision::AskedDecision;
use portcullis_domain::decision::outlook::Consent;
use portcullis_domain::vulnerability::name;
use std::io::{self, BufWriter, Write};

/// Writes what was asked for, for people at a terminal.
pub fn text(asked: &[AskedDecision], options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let out = &mut BufWriter::new(out);
    let paint = Paint::new(options.colour);
    for one in asked {
        let request = &one.request;
        writeln!(
            out,
            "{}  {} in {}  {}",
            paint.strong(&name(one.vulnerability)),
            words::verdict(&request.verdict),
            line(&request.scope.to_string()),
            paint.faint(&line(&request.key.to_string())),
        )?;
        writeln!(out, "      {}; {}", words::coverage(one.coverage), words::consent(&one.consent))?;
        if let (Consent::Waits { .. }, Some(role)) = (&one.consent, one.escalates_to) {
            let told = format!("if the two teams can't agree it escalates to {role}");
            writeln!(out, "      {}", paint.faint(&told))?;
        }
    }
    let waiting = asked.iter().filter(|one| matches!(one.consent, Consent::Waits { .. }));
    let mut numbers: Vec<String> = waiting.map(|one| name(one.vulnerability)).collect();
    numbers.dedup();
    if !numbers.is_empty() {
        writeln!(out, "next:  portcullis vuln approve {}", numbers.join(" "))?;
    }
    out.flush()
}

/// Writes it as a document of ours, one decision a line.
pub fn json(asked: &[AskedDecision], options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let out = &mut BufWriter::new(out);
    write!(out, "{{")?;
    json_text::field("portcullis", &head("decisions_asked", options), out)?;
    write!(out, ",\n\"decisions\":")?;
    json_text::list(asked, out)?;
    writeln!(out, "}}")?;
    out.flush()
}
