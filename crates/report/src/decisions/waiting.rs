//! What waits for somebody's approval.

use super::{columns, words};
use crate::json::head;
use crate::json_text;
use crate::options::Options;
use crate::plain_text::line;
use crate::sentence;
use crate::terminal::Paint;
use portcullis_domain::decision::outlook::{Consent, Waiting};
use std::collections::BTreeSet;
use std::io::{self, BufWriter, Write};

/// Writes what waits for people at a terminal, the answer in the last lines.
pub fn text(waiting: &[Waiting], options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let out = &mut BufWriter::new(out);
    let paint = Paint::new(options.colour);
    let consents: Vec<Consent> = waiting.iter().map(consent).collect();
    let rows: Vec<_> = waiting.iter().zip(&consents).map(|(one, consent)| cells(one, consent)).collect();
    let widths = columns::widths(&rows, options);
    for (row, one) in rows.iter().zip(waiting) {
        columns::write(row, &widths, options, out)?;
        let request = &one.decision.request;
        let mut told = vec![format!("{} asks: {}", line(&request.by), line(&request.reason))];
        let parts = request.particulars.parts().into_iter().filter_map(|(name, part)| Some((name, part?)));
        told.extend(parts.map(|(name, part)| format!("{name}: {}", line(part))));
        told.extend(one.stale.map(words::staleness));
        told.extend(one.refused.iter().map(words::refusal));
        for sentence in told {
            writeln!(out, "      {}", paint.faint(&sentence))?;
        }
    }
    let names: BTreeSet<&str> = consents.iter().flat_map(words::waits_for).collect();
    let answer = match waiting.len() {
        0 => "nothing waits for approval".to_owned(),
        _ => words::wait(waiting.len(), &names).replacen(
            &waiting.len().to_string(),
            &sentence::count(waiting.len(), "decision"),
            1,
        ),
    };
    writeln!(out, "{}{}", if waiting.is_empty() { "" } else { "\n" }, paint.strong(&answer))?;
    if !options.next.is_empty() {
        writeln!(out, "next:  {}", options.next.join("   ·   "))?;
    }
    out.flush()
}

/// Writes what waits as a document of ours, one decision a line.
pub fn json(waiting: &[Waiting], options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let out = &mut BufWriter::new(out);
    write!(out, "{{")?;
    json_text::field("portcullis", &head("decisions_waiting", options), out)?;
    write!(out, ",\n\"waiting\":")?;
    json_text::list(waiting, out)?;
    writeln!(out, "}}")?;
    out.flush()
}

fn consent(waiting: &Waiting) -> Consent {
    Consent::Waits {
        needed: waiting.needed.clone(),
        asked: waiting.decision.request.approver.clone().filter(|asked| waiting.approvers.contains(asked)),
        approvers: waiting.approvers.clone(),
    }
}

fn cells(waiting: &Waiting, consent: &Consent) -> [String; columns::COLUMNS] {
    let request = &waiting.decision.request;
    [
        line(&request.key.to_string()).into_owned(),
        words::verdict(&request.verdict),
        words::weakness(request),
        line(&request.scope.to_string()).into_owned(),
        words::coverage(waiting.coverage),
        words::consent(consent),
    ]
}
