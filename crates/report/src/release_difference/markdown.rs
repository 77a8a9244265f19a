//! Two releases side by side as Markdown of limited length: the answer first, what is resolved folded.

use super::section::{Section, after, before};
use super::{answer, finding, outcomes, resolved_title, title, warning};
use crate::markdown::{Body, code, escape, sentences};
use crate::options::Options;
use crate::sentence::moment;
use portcullis_domain::gate::{DifferingFinding, ReleaseDifference};
use portcullis_domain::severity::Severity;
use std::io::{self, Write};

/// Writes what differs.
pub fn write(difference: &ReleaseDifference, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut body = Body::new();
    body.push(&format!("### {}\n\n", escape(&answer(difference))));
    let given = if difference.now_was_given { ", as given" } else { "" };
    let head = [title(difference), format!("as of {}{given}", moment(difference.now)), outcomes(difference)];
    body.push(&format!("{}\n\n", head.map(|part| sentences(&part)).join(" · ")));
    if let Some(warning) = warning(difference) {
        body.push(&format!("**{}**\n\n", sentences(&warning)));
    }
    findings(&format!("**Added: {}**\n\n", difference.added.len()), &difference.added, "\n", &mut body);
    for part in before(difference) {
        section(&part, &mut body);
    }
    let title = escape(&resolved_title(difference));
    let opening = format!("<details><summary>{title}: {}</summary>\n\n", difference.resolved.len());
    findings(&opening, &difference.resolved, "\n</details>\n\n", &mut body);
    if let Some(part) = after(difference) {
        section(&part, &mut body);
    }
    body.write(options, out)
}

fn findings(opening: &str, findings: &[DifferingFinding], closing: &str, body: &mut Body) {
    const COLUMNS: &str =
        "| severity | weakness | what | component | where | note | owner |\n|---|---|---|---|---|---|---|\n";
    let shown = body.table(&format!("{opening}{COLUMNS}"), findings.iter().map(row), closing);
    body.leave_out(findings.len() - shown);
}

fn row(found: &DifferingFinding) -> String {
    let severity = match found.severity {
        Severity::Critical | Severity::High => format!("**{}**", found.severity),
        other => other.to_string(),
    };
    format!(
        "| {severity} | {} | {} | {} | {} | {} | {} |\n",
        code(&found.weakness),
        code(&finding::subject(found)),
        code(&found.component),
        code(&finding::places(found)),
        escape(&finding::note(found)),
        escape(&finding::owner(found))
    )
}

fn section(part: &Section, body: &mut Body) {
    let total = part.lines.len();
    let opening = format!("**{}: {total}**\n\n| what | |\n|---|---|\n", escape(&part.title));
    let rows =
        part.lines.iter().map(|(subject, text)| format!("| {} | {} |\n", code(subject), sentences(text)));
    let shown = body.table(&opening, rows, "\n");
    if shown < total {
        body.push(&format!("…and {} more\n\n", total - shown));
    }
}
