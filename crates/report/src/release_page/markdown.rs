//! A page as Markdown, in the tables in which teams keep such pages by hand: seven columns for what is there, three for
//! what is reported and is not.

#[cfg(test)]
mod tests;

use super::sentence::{self, plain, stopped};
use crate::link;
use crate::markdown::{linked, whole};
use crate::options::Options;
use portcullis_domain::release_page::{Answer, Entry, ReleasePage};
use std::io::{self, BufWriter, Write};

/// Writes a page.
pub fn write(page: &ReleasePage, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let out = &mut BufWriter::new(out);
    head(page, out)?;
    let (reported, there): (Vec<&Entry>, Vec<&Entry>) =
        page.advisories.iter().partition(|entry| sentence::is_false_positive(entry));
    advisories(page, &there, out)?;
    false_positives(&reported, out)?;
    checks(page, out)?;
    not_found(page, out)?;
    rest(page, out)?;
    writeln!(out, "<sub>Portcullis {}</sub>", whole(options.tool_version))?;
    out.flush()
}

fn head(page: &ReleasePage, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# Accepted CVEs for {}\n", whole(&sentence::name(page)))?;
    if let Some(draft) = sentence::draft(page) {
        writeln!(out, "> **{}**\n", whole(&draft))?;
    }
    writeln!(out, "**{}**", whole(&sentence::outcome(page)))?;
    let facts: Vec<String> = sentence::facts(page).iter().map(|fact| whole(fact)).collect();
    writeln!(out, "\n{}\n", facts.join(" · "))?;
    if let Some(exception) = &page.exception {
        let (title, lines) = sentence::exception(exception);
        let lines: Vec<String> = lines.iter().map(|line| whole(&stopped(line))).collect();
        writeln!(out, "**{title}**<br>{}\n", lines.join("<br>"))?;
    }
    Ok(())
}

fn advisories(page: &ReleasePage, entries: &[&Entry], out: &mut dyn Write) -> io::Result<()> {
    if entries.is_empty() {
        return writeln!(out, "No CVE has to be told of.\n");
    }
    let company = whole(if page.company.trim().is_empty() { &page.product_name } else { &page.company });
    writeln!(
        out,
        "| CVE ID | Affected Images | CVE Severity | CVSS Base Score | {company} Assessment | CVSS Environmental Score | Details |"
    )?;
    writeln!(out, "|---|---|---|---|---|---|---|")?;
    for entry in entries {
        let (assessed, environmental) = sentence::assessed(entry);
        writeln!(
            out,
            "| {} | {} | {} | {} | {} | {environmental} | {} |",
            weakness(&entry.weakness, entry.link.as_deref()),
            affected(entry),
            sentence::severity(entry.severity),
            sentence::score(entry.cvss.as_ref()),
            assessed.map_or("", sentence::severity),
            details(entry)
        )?;
    }
    writeln!(out)
}

fn false_positives(entries: &[&Entry], out: &mut dyn Write) -> io::Result<()> {
    if entries.is_empty() {
        return Ok(());
    }
    writeln!(out, "## Known False Positives\n")?;
    writeln!(out, "| CVE ID | Affected Images | Details |\n|---|---|---|")?;
    for entry in entries {
        let reasons: Vec<String> =
            entry.answers.iter().map(|answer| whole(&stopped(&answer.details))).collect();
        let name = weakness(&entry.weakness, entry.link.as_deref());
        writeln!(out, "| {name} | {} | False positive - {} |", affected(entry), reasons.join(" "))?;
    }
    writeln!(out)
}

fn checks(page: &ReleasePage, out: &mut dyn Write) -> io::Result<()> {
    if page.checks.is_empty() {
        return Ok(());
    }
    writeln!(out, "## Configuration and other weaknesses\n")?;
    writeln!(out, "| Check | Affected | Severity | Assessment | Details |\n|---|---|---|---|---|")?;
    for entry in &page.checks {
        let name = weakness(&entry.weakness, entry.link.as_deref());
        let (assessed, _) = sentence::assessed(entry);
        let title = whole(&stopped(&entry.title));
        writeln!(
            out,
            "| {name} | {} | {} | {} | {title} {} |",
            affected(entry),
            sentence::severity(entry.severity),
            assessed.map_or("", sentence::severity),
            details(entry)
        )?;
    }
    writeln!(out)
}

fn not_found(page: &ReleasePage, out: &mut dyn Write) -> io::Result<()> {
    if page.not_found.is_empty() {
        return Ok(());
    }
    writeln!(out, "## Decided, and not found in this release\n")?;
    writeln!(out, "| Weakness | Details |\n|---|---|")?;
    for told in &page.not_found {
        let name = weakness(&told.weakness, told.link.as_deref());
        writeln!(out, "| {name} | {} |", answered(&told.answer))?;
    }
    writeln!(out)
}

fn rest(page: &ReleasePage, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## What this rests on\n")?;
    writeln!(out, "| Component | Ships as |\n|---|---|")?;
    for component in &page.components {
        let state = match (&component.state, &component.left_out) {
            (Some(state), _) => format!("`{}`", plain(state)),
            (None, reason) => format!("left out: {}", whole(reason.as_deref().unwrap_or_default())),
        };
        writeln!(out, "| {} | {state} |", whole(&component.id))?;
    }
    if !page.scans.is_empty() {
        writeln!(out, "\n| Scan of | Engine | Scanned | Database | Findings |\n|---|---|---|---|---|")?;
    }
    for scan in &page.scans {
        let [engine, at, database] = sentence::scan(scan).map(|cell| whole(&cell));
        let platform = scan.platform.as_deref().map_or_else(String::new, |platform| format!(" {platform}"));
        let of = whole(&format!("{}{platform}", scan.component));
        writeln!(out, "| {of} | {engine} | {at} | {database} | {} |", whole(&scan.document))?;
    }
    writeln!(out)?;
    for (what, name) in sentence::origin(page) {
        writeln!(out, "- {what} {}", whole(&name))?;
    }
    writeln!(out, "\n## What the words mean\n")?;
    for (word, meaning) in sentence::MEANINGS {
        writeln!(out, "- **{word}**: {meaning}")?;
    }
    writeln!(out)
}

fn weakness(name: &str, address: Option<&str>) -> String {
    linked(&whole(name), address.and_then(link::web).as_deref())
}

/// `dind (runc 1.1.5), executor (runc 1.1.5)`.
fn affected(entry: &Entry) -> String {
    let places = entry.answers.iter().flat_map(|answer| &answer.places);
    let affected = sentence::affected(places).into_iter().map(|(component, subjects)| {
        let subjects: Vec<String> = subjects.iter().map(|subject| whole(subject)).collect();
        let within = if subjects.is_empty() { String::new() } else { format!(" ({})", subjects.join("; ")) };
        format!("{}{within}", whole(&component))
    });
    affected.collect::<Vec<_>>().join(", ")
}

/// Everything that is said, with where it holds if that differs, and where the fix is.
fn details(entry: &Entry) -> String {
    let several = entry.answers.len() > 1;
    let mut parts: Vec<String> = entry
        .answers
        .iter()
        .map(|answer| {
            let of =
                if several { format!("{}: ", whole(&sentence::components(answer))) } else { String::new() };
            format!("{of}{}", answered(answer))
        })
        .collect();
    if entry.known_exploited {
        parts.push("Known to be exploited.".to_owned());
    }
    let fix = sentence::fix(entry.answers.iter().flat_map(|answer| &answer.places));
    parts.extend(Some(whole(&stopped(&fix))).filter(|fix| !fix.is_empty()));
    parts.join(if several { "<br>" } else { " " })
}

fn answered(answer: &Answer) -> String {
    let details = whole(&stopped(&answer.details));
    let space = if details.is_empty() { "" } else { " " };
    format!("{}{space}{details}", whole(&stopped(&sentence::decided(answer))))
}
