//! The generic report, for tools that no reader knows and for findings made by people: JSON or CSV.
//!
//! Names are plain words in any casing, with spaces, hyphens, underscores or nothing between them; the
//! page on this format lists them. An observation is an entry of `findings`, in CSV a row.

mod subjects;

use crate::json::{Json, Outline};
use crate::output::Output;
use crate::readers::mask::mask_marked;
use crate::readers::{Reader, Way};
use crate::reading::{FormatFacts, Refusal};
use crate::redact::Rule;
use crate::table::{Table, TableOutline};
use portcullis_formats::generic::{Record, plain};

pub(crate) const READER: Reader = Reader {
    format: FormatFacts { name: "generic", title: "Generic JSON", unit: "findings" },
    way: Way::Json { recognises, several: false, read },
};

pub(crate) const TABLE: Reader = Reader {
    format: FormatFacts { name: "generic-csv", title: "Generic CSV", unit: "data rows" },
    way: Way::Table { recognises: recognises_table, read: read_table },
};

/// What may stand beside the findings in a report that has none of them to be told by.
const BESIDE: [&str; 9] =
    ["commit", "created", "description", "findings", "name", "tags", "target", "type", "version"];

/// What is known under a name stays. The line is masked as the reader masks it.
const RULE: Rule = Rule {
    keep: &[
        "active",
        "check",
        "checkid",
        "created",
        "cve",
        "cves",
        "cvssscore",
        "cvssv3",
        "cvssv3score",
        "cvssv4",
        "cvssv4score",
        "cwe",
        "cweid",
        "cweids",
        "cwes",
        "date",
        "description",
        "duplicate",
        "endline",
        "falsep",
        "falsepositive",
        "file",
        "filepath",
        "fixavailable",
        "isduplicate",
        "ismitigated",
        "kind",
        "line",
        "linenumber",
        "mitigation",
        "outofscope",
        "path",
        "published",
        "publishdate",
        "references",
        "remediation",
        "riskaccepted",
        "rule",
        "ruleid",
        "severity",
        "startline",
        "suppressionreason",
        "title",
        "verified",
        "vulnerabilityid",
        "vulnerabilityids",
        "vulnidfromtool",
    ],
    anew: |record, _| {
        let record = serde_json::from_slice::<Record>(record).unwrap_or_default();
        ["snippet", "code"].map(|name| (name, mask_marked(record.text(&[name])))).into()
    },
    name: plain,
};

fn recognises(outline: &Outline) -> bool {
    if outline.any(|route| route.starts_with("findings[]")) {
        let has = |name| {
            outline.any(|route| route.strip_prefix("findings[].").is_some_and(|key| plain(key) == name))
        };
        return has("title") && (has("severity") || has("description"));
    }
    let root = |route: &str| !route.is_empty() && !route.contains(['.', '[']);
    outline.has("findings") && !outline.any(|route| root(route) && !BESIDE.contains(&route))
}

fn recognises_table(outline: &TableOutline) -> bool {
    let has = |name| outline.columns.iter().any(|column| plain(column.trim()) == name);
    has("title") && (has("severity") || has("description"))
}

fn read(json: &mut Json<'_>, out: &mut Output<'_>) -> Result<(), Refusal> {
    let [name, kind] = json.header(["name", "type"])?;
    out.facts.engine = engine(if kind.is_empty() { &name } else { &kind });
    json.object(|json, key| {
        match key {
            "version" => out.facts.engine_version = json.text()?,
            "created" => out.facts.created = json.text()?.and_then(|text| subjects::time(&text)),
            "target" => out.facts.target = json.text()?,
            "commit" => out.facts.commit = json.text()?,
            "findings" => json.array(|json| {
                let at = json.begins()?;
                let record = json.record::<Record>()?;
                if record.as_ref().is_ok_and(subjects::is_secret) {
                    out.conceal(at, &RULE);
                }
                match record.and_then(|record| subjects::finding(&record)) {
                    Ok(finding) => out.finding(finding),
                    Err(reason) => out.skip(json.route(), reason),
                }
            })?,
            _ => {}
        }
        Ok(())
    })
}

fn engine(name: &str) -> String {
    let name = name.trim().to_lowercase();
    if name.is_empty() { "generic".to_owned() } else { name }
}

fn read_table(table: &mut Table<'_>, out: &mut Output<'_>) -> Result<(), Refusal> {
    out.facts.engine = engine("");
    let columns = table.headers().map_err(changed)?.clone();
    let mut row = csv::StringRecord::new();
    while table.read_record(&mut row).map_err(changed)? {
        let mut record = Record::default();
        for (column, value) in columns.iter().zip(&row) {
            record.add(column.trim(), vec![value.to_owned()]);
        }
        // Spreadsheets write rows of nothing but commas below their last one.
        if record.is_empty() {
            continue;
        }
        if subjects::is_secret(&record) {
            out.conceal(row.position().map_or(0, csv::Position::byte), &RULE);
        }
        match subjects::finding(&record) {
            Ok(finding) => out.finding(finding)?,
            Err(reason) => {
                let line = row.position().map_or(0, csv::Position::line);
                out.skip(format!("line {line}"), reason)?;
            }
        }
    }
    Ok(())
}

/// The first pass has read every row.
fn changed(error: csv::Error) -> Refusal {
    Refusal::Unreadable(std::io::Error::other(error))
}

#[cfg(test)]
mod tests;
