//! What blocks: an overview, and each group folded.

use crate::markdown::{Body, code, escape, sentences};
use crate::sentence;
use crate::verdict::group::{Group, is_severe};
use crate::verdict::row::Row;

/// Groups in the overview.
const OVERVIEW: usize = 25;
/// Components that a row names.
const COMPONENTS: usize = 8;

/// What to do, first what resolves most.
pub(super) fn overview(groups: &[Group<'_>], body: &mut Body) {
    let rows = groups.iter().take(OVERVIEW).map(|group| {
        let counts = sentence::by_severity(group.by_severity());
        format!("| {} | {counts} | {} |\n", group.heading(code).0, escape(&group.owners()))
    });
    body.table("| what to do | resolves | owner |\n|---|---|---|\n", rows, "\n");
    let left: usize = groups.iter().skip(OVERVIEW).map(|group| group.findings).sum();
    if left > 0 {
        let more = sentence::count(groups.len() - OVERVIEW, "more group");
        body.push(&format!("…and {more} with {}\n\n", sentence::count(left, "finding")));
    }
}

/// The findings of a group.
pub(super) fn details(group: &Group<'_>, body: &mut Body) {
    let way = group.shared_way(true);
    let closing = match way.as_str() {
        "" => "\n</details>\n\n".to_owned(),
        way => format!("\n{}\n\n</details>\n\n", sentences(way)),
    };
    let opening = format!(
        "<details><summary>{}: {}</summary>\n\n| severity | weakness | what | component | remarks |\n|---|---|---|---|---|\n",
        group.heading(code).0,
        sentence::by_severity(group.by_severity()),
    );
    let shown = body.table(&opening, group.rows.iter().map(|row| line(group, row)), &closing);
    body.leave_out(group.rows.iter().skip(shown).map(|row| row.findings).sum());
}

fn line(group: &Group<'_>, row: &Row<'_>) -> String {
    let severity = match row.item.severity {
        severe if is_severe(severe) => format!("**{severe}**"),
        other => other.to_string(),
    };
    let number = row.vulnerability().map(|number| format!("<br>{number}")).unwrap_or_default();
    let place = row.place(group.remedy);
    let place = if place.is_empty() { place } else { format!("<br>{}", code(&place)) };
    let components = escape(&row.components(COMPONENTS));
    let owners = if group.owner.is_none() { row.owners(sentence::owner) } else { String::new() };
    let owners = if owners.is_empty() { owners } else { format!("<br>{}", escape(&owners)) };
    let remarks = [row.title(true)].into_iter().chain(row.remarks()).chain([group.own_way(row)]);
    let remarks: Vec<String> =
        remarks.filter(|remark| !remark.trim().is_empty()).map(|remark| sentences(&remark)).collect();
    format!(
        "| {severity} | {}{number} | {}{place} | {components}{owners} | {} |\n",
        code(&row.item.weakness),
        code(&row.subject(group.remedy)),
        remarks.join("<br>")
    )
}
