//! A verdict as Markdown: the answer first, then what can't be told, what resolves most, and the rest folded.
//!
//! Code hosts limit a comment's length, so there is a budget, and what does not fit is counted at the end.

mod blocking;
mod remainder;
#[cfg(test)]
mod tests;

use super::group::groups;
use super::{Judged, sentence, undecided};
use crate::markdown::{Body, code, escape, sentences};
use crate::options::Options;
use crate::sentence as words;
use std::io::{self, Write};

/// Rows of each table of what can't be told.
const UNDECIDED: usize = 20;

/// Writes a verdict.
pub fn write(judged: &Judged<'_>, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut body = Body::new();
    head(judged, &mut body);
    exception(judged, &mut body);
    missing(judged, &mut body);
    let groups = groups(judged.verdict);
    blocking::overview(&groups, &mut body);
    for group in &groups {
        blocking::details(group, &mut body);
    }
    remainder::write(judged, &mut body);
    body.write(options, out)
}

fn head(judged: &Judged<'_>, body: &mut Body) {
    let (name, outcome) = (escape(&sentence::name(judged)), escape(&sentence::outcome(judged)));
    body.push(&format!("### {name}: {outcome}, {}\n\n", escape(&sentence::summary(judged))));
    let facts = [sentence::series(judged), sentence::components(judged), sentence::moment(judged)];
    let facts = facts.map(|fact| escape(&fact)).join(" · ");
    let record =
        sentence::record(judged).map(|record| format!("<br>{}", escape(&record))).unwrap_or_default();
    body.push(&format!("{facts}<br>{}{record}\n\n", escape(&sentence::found(judged))));
    let left_out: Vec<String> = sentence::left_out(judged)
        .map(|(component, reason)| format!("{} ({})", code(&component), escape(&reason)))
        .collect();
    if !left_out.is_empty() {
        body.push(&format!("Left out: {}\n\n", left_out.join(", ")));
    }
}

fn exception(judged: &Judged<'_>, body: &mut Body) {
    let Some(exception) = &judged.verdict.exception else { return };
    let title = sentence::exception_title(judged.verdict, exception);
    let lines: Vec<String> = sentence::exception(exception).iter().map(|line| sentences(line)).collect();
    body.push(&format!("**{title}**<br>{}\n\n", lines.join("<br>")));
}

fn missing(judged: &Judged<'_>, body: &mut Body) {
    for (title, items) in undecided(judged.verdict) {
        let rows = items.iter().take(UNDECIDED).map(|item| {
            format!(
                "| {} | {} | {} | {} |\n",
                code(&sentence::subject(item)),
                sentences(&sentence::lack(item)),
                sentences(&sentence::deciding(item)),
                item.owner.as_ref().map(|owner| escape(&words::owner(owner))).unwrap_or_default()
            )
        });
        let opening =
            format!("| {} | why | what would decide it | owner |\n|---|---|---|---|\n", title.to_lowercase());
        body.table(&opening, rows, "\n");
        let left = items.len().saturating_sub(UNDECIDED);
        if left > 0 {
            body.push(&format!("…and {left} more\n\n"));
        }
    }
}
