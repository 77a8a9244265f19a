//! An entry in full, with what was there before and after in lines that can be compared.

use super::{Zone, detail, list};
use crate::options::Options;
use crate::plain_text::line;
use crate::terminal::Paint;
use portcullis_domain::audit::Entry;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufWriter, Write};

/// The values of a document by their routes.
type Flat = BTreeMap<String, String>;

/// Writes each entry in full, the newest first, and the `next` cursor where older ones follow.
pub fn write_all(
    entries: &[Entry],
    next: Option<i64>,
    zone: &Zone<'_>,
    options: &Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    for entry in entries {
        write(entry, zone, options, out)?;
        writeln!(out)?;
    }
    list::answer(entries.len(), next, zone, options, out)
}

/// Writes one entry in full.
pub fn write(entry: &Entry, zone: &Zone<'_>, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let out = &mut BufWriter::new(out);
    let paint = Paint::new(options.colour);
    let (mut fields, from) = detail(entry);
    let title = format!("Entry {}", entry.sequence);
    writeln!(out, "{}", paint.strong(&title))?;
    let when = format!("{} {} ({})", zone.moment(entry.at), line(zone.name), entry.at);
    let from = from.unwrap_or_else(|| "-".to_owned());
    let told = [
        ("when", when.as_str()),
        ("who", &entry.actor),
        ("what", &entry.action),
        ("with", &entry.subject),
        ("from", &from),
    ];
    for (name, text) in told {
        writeln!(out, "  {name:8}  {}", line(text))?;
    }
    let has_change = fields.contains_key("before") || fields.contains_key("after");
    let (before, after) = (fields.remove("before"), fields.remove("after"));
    let rest = flat(&Value::Object(fields));
    section("detail", &rest, out)?;
    if has_change {
        change(&flat(&before.unwrap_or_default()), &flat(&after.unwrap_or_default()), out)?;
    }
    for (name, hash) in [("previous", entry.previous), ("hash", entry.hash)] {
        writeln!(out, "  {name:8}  {}", paint.faint(&hash.to_string()))?;
    }
    out.flush()
}

fn section(name: &str, values: &Flat, out: &mut dyn Write) -> io::Result<()> {
    if values.is_empty() {
        return Ok(());
    }
    writeln!(out, "  {name}")?;
    values.iter().try_for_each(|(route, value)| writeln!(out, "    {}{value}", named(route)))
}

/// Writes what differs; where nothing was there before, or nothing is there after, that is all of the other.
fn change(before: &Flat, after: &Flat, out: &mut dyn Write) -> io::Result<()> {
    match (before.is_empty(), after.is_empty()) {
        (true, true) => return Ok(()),
        (true, false) => return section("after, with nothing before", after, out),
        (false, true) => return section("before, with nothing after", before, out),
        (false, false) => writeln!(out, "  changed")?,
    }
    let mut same = 0;
    let routes: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    for route in routes {
        let (old, new) = (before.get(route), after.get(route));
        if old == new {
            same += 1;
            continue;
        }
        let told = |value: Option<&String>| value.map_or_else(|| "nothing".to_owned(), Clone::clone);
        writeln!(out, "    {}{} → {}", named(route), told(old), told(new))?;
    }
    if same > 0 {
        writeln!(out, "    {same} more {} the same", if same == 1 { "is" } else { "are" })?;
    }
    Ok(())
}

/// A route before its value; a document that is one value has none.
fn named(route: &str) -> String {
    if route.is_empty() { String::new() } else { format!("{route}: ") }
}

fn flat(document: &Value) -> Flat {
    let mut values = Flat::new();
    flatten(String::new(), document, &mut values);
    values
}

/// Takes the values of a document apart; it was read within a limit on its depth.
fn flatten(route: String, value: &Value, values: &mut Flat) {
    let below = |name: &str| {
        let name = line(name);
        if route.is_empty() { name.into_owned() } else { format!("{route}.{name}") }
    };
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            for (name, value) in fields {
                flatten(below(name), value, values);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for (place, value) in items.iter().enumerate() {
                flatten(format!("{route}[{place}]"), value, values);
            }
        }
        Value::Null | Value::Object(_) if route.is_empty() => {}
        Value::Null => drop(values.insert(route, "nothing".to_owned())),
        Value::String(text) => drop(values.insert(route, line(text).into_owned())),
        other => drop(values.insert(route, other.to_string())),
    }
}
