//! What is addressed, what is decided and not found, where engines disagree, and the scans.

use crate::markdown::{Body, code, escape, sentences};
use crate::plain_text::line;
use crate::sentence as words;
use crate::verdict::{Judged, addressed, evidence, sentence};
use portcullis_domain::gate::Verdict;

/// Components that a row names.
const COMPONENTS: usize = 8;
/// Rows of the tables of scans, decisions and disagreements.
const ROWS: usize = 50;
const CLOSING: &str = "\n</details>\n\n";

/// Writes the sections that have something in them, the longest last.
pub(super) fn write(judged: &Judged<'_>, body: &mut Body) {
    let verdict = judged.verdict;
    stale(verdict, body);
    disagreements(verdict, body);
    scans(judged, body);
    addressed(verdict, body);
}

fn stale(verdict: &Verdict, body: &mut Body) {
    let rows = verdict.stale.iter().map(|stale| {
        format!("| {} | {} |\n", code(&stale.decision.to_string()), escape(&sentence::stale(stale)))
    });
    folded("Decided, no longer found", "| decision | what |\n|---|---|\n", rows, body);
}

fn disagreements(verdict: &Verdict, body: &mut Body) {
    let rows = verdict.disagreements.iter().map(|told| {
        let (component, advisory) = (code(&told.component), code(&told.advisory));
        format!("| {component} | {advisory} | {} |\n", escape(&sentence::disagreement(told)))
    });
    folded("Engines disagree", "| component | advisory | engines |\n|---|---|---|\n", rows, body);
}

fn scans(judged: &Judged<'_>, body: &mut Body) {
    let rows: Vec<String> = evidence::scans(judged)
        .map(|(evidence, scan)| {
            let platform = evidence.platform.as_deref().unwrap_or_default();
            format!(
                "| {} | {} | {} | {} | {} | {} |\n",
                code(&line(&format!("{} {platform}", evidence.component))),
                escape(&evidence::engine(scan)),
                words::moment(scan.at),
                evidence::database(scan).unwrap_or_default(),
                escape(&evidence::asserted(&[scan]).join(", ")),
                code(&scan.document)
            )
        })
        .collect();
    let opening =
        "| component | engine | scanned | database | asserted | document |\n|---|---|---|---|---|---|\n";
    folded("Scans that count", opening, rows.into_iter(), body);
    body.push(&format!("<sub>{}</sub>\n\n", escape(&sentence::origin(judged))));
}

/// A folded table of at most [`ROWS`] rows that says how many there are.
fn folded(title: &str, columns: &str, rows: impl ExactSizeIterator<Item = String>, body: &mut Body) {
    let total = rows.len();
    let opening = format!("<details><summary>{title}: {total}</summary>\n\n{columns}");
    let shown = body.table(&opening, rows.take(ROWS), CLOSING);
    if shown == 0 && total > 0 {
        body.push(&format!("{title}: {total}\n\n"));
    } else if shown < total {
        body.push(&format!("…and {} more\n\n", total - shown));
    }
}

fn addressed(verdict: &Verdict, body: &mut Body) {
    if verdict.addressed.is_empty() {
        return;
    }
    let tally = addressed::tally(verdict);
    let mut told = vec![tally.kinds()];
    told.extend(tally.remarks());
    let told: Vec<String> = told.iter().map(|line| sentences(line)).collect();
    let many = verdict.addressed.len();
    body.push(&format!("**Addressed: {many}**<br>{}\n\n", told.join("<br>")));
    let opening = "<details><summary>What is addressed, and by what</summary>\n\n| severity | weakness | what | component | by |\n|---|---|---|---|---|\n";
    let rows = addressed::rows(verdict);
    let cells = rows.iter().map(|row| {
        format!(
            "| {} | {} | {} | {} | {} |\n",
            row.item.severity,
            code(&row.item.weakness),
            code(&row.item.subject),
            escape(&row.components(COMPONENTS)),
            sentences(&row.by())
        )
    });
    let shown = body.table(opening, cells, CLOSING);
    body.leave_out(rows.iter().skip(shown).map(|row| row.findings).sum());
}
