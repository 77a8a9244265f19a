//! What applying a file of decisions does.

use super::{columns, words};
use crate::json::head;
use crate::options::Options;
use crate::plain_text::line;
use crate::terminal::Paint;
use crate::{json_text, sentence};
use portcullis_domain::decision::outlook::{Consent, Entry, EntryChange, Outlook};
use std::collections::BTreeSet;
use std::io::{self, BufWriter, Write};

/// Rows of each list that are shown without `wide`.
const ROWS: usize = 20;

/// Writes what a file does for people at a terminal, the answer in the last lines.
pub fn text(outlook: &Outlook, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let out = &mut BufWriter::new(out);
    let paint = Paint::new(options.colour);
    let (file, set) = (line(&outlook.file), line(&outlook.set));
    writeln!(out, "{} · set {set} · {}\n", paint.strong(&file), words::short(&outlook.digest))?;
    let limit = if options.wide { usize::MAX } else { ROWS };
    for (title, group) in groups(outlook, options) {
        writeln!(out, "  {}", paint.strong(&format!("{title}: {}", group.len())))?;
        let rows: Vec<_> = group.iter().take(limit).map(|entry| cells(entry)).collect();
        let widths = columns::widths(&rows, options);
        for (row, entry) in rows.iter().zip(&group) {
            columns::write(row, &widths, options, out)?;
            if let EntryChange::Changed { fields } = &entry.change {
                writeln!(out, "      {}", paint.faint(&format!("changes {}", fields.join(", "))))?;
            }
            if let Some(refusal) = &entry.refusal {
                writeln!(out, "      {}", paint.faint(&words::refusal(refusal)))?;
            }
        }
        if group.len() > limit {
            writeln!(out, "    {}", paint.faint(&format!("…{} more (--wide)", group.len() - limit)))?;
        }
        writeln!(out)?;
    }
    writeln!(out, "{}", paint.strong(&answer(outlook)))?;
    if outlook.needs_confirmation {
        let told = "more than a tenth of the set would be withdrawn; confirm it with --yes if it is meant";
        writeln!(out, "{told}")?;
    }
    if !options.next.is_empty() {
        writeln!(out, "next:  {}", options.next.join("   ·   "))?;
    }
    out.flush()
}

/// Writes what a file does as a document of ours, one decision a line.
pub fn json(outlook: &Outlook, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let out = &mut BufWriter::new(out);
    write!(out, "{{")?;
    json_text::field("portcullis", &head("decisions_plan", options), out)?;
    for (name, value) in [("set", &outlook.set), ("file", &outlook.file), ("digest", &outlook.digest)] {
        writeln!(out, ",")?;
        json_text::field(name, value, out)?;
    }
    writeln!(out, ",\n\"needs_confirmation\":{},", outlook.needs_confirmation)?;
    json_text::field("counts", &outlook.counts(), out)?;
    write!(out, ",\n\"entries\":")?;
    json_text::list(&outlook.entries, out)?;
    writeln!(out, "}}")?;
    out.flush()
}

/// `3 added, 1 changed, 2 withdrawn; 2 wait for approval by ines or sam`.
pub fn answer(outlook: &Outlook) -> String {
    let counts = outlook.counts();
    let changes = [(counts.added, "added"), (counts.changed, "changed"), (counts.withdrawn, "withdrawn")];
    let changes: Vec<String> = changes
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    let mut answer = match (changes.is_empty(), counts.unchanged) {
        (false, _) => changes.join(", "),
        (true, 0) => "nothing changes: the set is empty".to_owned(),
        (true, unchanged) => {
            format!("nothing changes: {} as on record", sentence::count(unchanged, "decision"))
        }
    };
    let waiting: Vec<&Consent> = outlook
        .entries
        .iter()
        .filter_map(|entry| entry.consent.as_ref())
        .filter(|consent| matches!(consent, Consent::Waits { .. }))
        .collect();
    if !waiting.is_empty() {
        let names: BTreeSet<&str> = waiting.iter().flat_map(|consent| words::waits_for(consent)).collect();
        answer += &format!("; {}", words::wait(waiting.len(), &names));
    }
    answer
}

/// The entries by what becomes of them; those that stay as they are only where everything is shown.
fn groups<'o>(outlook: &'o Outlook, options: &Options<'_>) -> Vec<(&'static str, Vec<&'o Entry>)> {
    let mut groups =
        [("Added", vec![]), ("Changed", vec![]), ("Withdrawn", vec![]), ("As on record", vec![])];
    for entry in &outlook.entries {
        let place = match entry.change {
            EntryChange::Added => 0,
            EntryChange::Changed { .. } => 1,
            EntryChange::Withdrawn => 2,
            EntryChange::Unchanged if options.wide => 3,
            EntryChange::Unchanged => continue,
        };
        groups[place].1.push(entry);
    }
    groups.into_iter().filter(|(_, group)| !group.is_empty()).collect()
}

fn cells(entry: &Entry) -> [String; columns::COLUMNS] {
    let request = &entry.request;
    [
        line(&request.key.to_string()).into_owned(),
        words::verdict(&request.verdict),
        words::weakness(request),
        line(&request.scope.to_string()).into_owned(),
        words::coverage(entry.coverage),
        entry.consent.as_ref().map(words::consent).unwrap_or_default(),
    ]
}
