//! A workbook: a zip archive with a list of sheets, shared texts, and the rows of each sheet, all XML.
//!
//! Whatever a part claims of its own size, of its cells or of its texts is never believed; what comes out is counted.

mod part;
mod parts;

use super::rows::{Row, Sheet};
use super::{ListLimits, NoLines};
use crate::front::Input;
use part::{cell_column, text_of};
use parts::Parts;
use quick_xml::events::{BytesStart, Event};
use std::collections::HashMap;
use std::rc::Rc;

/// Reads the sheets.
pub(super) fn read(input: &mut dyn Input, limits: &ListLimits) -> Result<Vec<Sheet>, NoLines> {
    let mut parts = Parts::open(input, limits)?;
    let targets = relationships(&mut parts)?;
    let named = sheets(&mut parts, limits)?;
    let shared = shared_texts(&mut parts, limits)?;
    let mut used = Used::default();
    let mut sheets = Vec::new();
    for (name, relationship) in named {
        // A chart is a sheet, too, and has no part of rows.
        let Some(path) = targets.get(&relationship) else { continue };
        let rows = rows(&mut parts, path, &shared, &mut used, limits)?;
        sheets.push(Sheet { name: Some(name), rows });
    }
    if sheets.is_empty() {
        return Err(NoLines::Workbook("it has no sheet".to_owned()));
    }
    Ok(sheets)
}

/// The paths of parts by the names of the workbook's relationships.
fn relationships(parts: &mut Parts<'_>) -> Result<HashMap<String, String>, NoLines> {
    let mut targets = HashMap::new();
    parts.read("xl/_rels/workbook.xml.rels", |part| {
        part.each(|_, event| {
            if let Event::Start(element) = event
                && element.local_name().as_ref() == "Relationship"
                && attribute(element, "Type").is_some_and(|kind| kind.ends_with("/worksheet"))
                && let (Some(id), Some(target)) = (attribute(element, "Id"), attribute(element, "Target"))
            {
                let target = target.strip_prefix("/xl/").unwrap_or(&target).to_owned();
                targets.insert(id, format!("xl/{target}"));
            }
            Ok(())
        })
    })?;
    Ok(targets)
}

/// The names of the sheets, each with that of its relationship.
fn sheets(parts: &mut Parts<'_>, limits: &ListLimits) -> Result<Vec<(String, String)>, NoLines> {
    let mut sheets = Vec::new();
    let is_there = parts.read("xl/workbook.xml", |part| {
        part.each(|_, event| {
            if let Event::Start(element) = event
                && element.local_name().as_ref() == "sheet"
                && let (Some(name), Some(id)) = (attribute(element, "name"), attribute(element, "id"))
            {
                if sheets.len() == limits.sheets {
                    return Err(NoLines::TooMuch { limit: limits.sheets as u64, what: "sheets" });
                }
                sheets.push((name, id));
            }
            Ok(())
        })
    })?;
    if is_there { Ok(sheets) } else { Err(NoLines::Workbook("it has no list of sheets".to_owned())) }
}

/// The texts that cells share.
fn shared_texts(parts: &mut Parts<'_>, limits: &ListLimits) -> Result<Vec<Rc<str>>, NoLines> {
    let mut texts: Vec<Rc<str>> = Vec::new();
    let mut bytes = 0;
    parts.read("xl/sharedStrings.xml", |part| {
        part.each(|part, event| {
            if let Event::Start(element) = event
                && element.local_name().as_ref() == "si"
            {
                if texts.len() == limits.shared_texts {
                    return Err(NoLines::TooMuch { limit: limits.shared_texts as u64, what: "shared texts" });
                }
                let text = text_of(part, "si", limits)?;
                bytes += text.len();
                if bytes > limits.shared_bytes {
                    let limit = limits.shared_bytes as u64;
                    return Err(NoLines::TooMuch { limit, what: "bytes of shared texts" });
                }
                texts.push(text.into());
            }
            Ok(())
        })
    })?;
    Ok(texts)
}

/// What the sheets so far hold.
#[derive(Default)]
struct Used {
    cells: usize,
    bytes: usize,
}

impl Used {
    fn cell(&mut self, text: &str, limits: &ListLimits) -> Result<(), NoLines> {
        self.cells += 1;
        self.bytes += text.len();
        if self.cells > limits.cells {
            return Err(NoLines::TooMuch { limit: limits.cells as u64, what: "cells" });
        }
        if self.bytes > limits.text_bytes {
            return Err(NoLines::TooMuch { limit: limits.text_bytes as u64, what: "bytes in its cells" });
        }
        Ok(())
    }
}

/// The rows of a sheet that hold something.
fn rows(
    parts: &mut Parts<'_>,
    path: &str,
    shared: &[Rc<str>],
    used: &mut Used,
    limits: &ListLimits,
) -> Result<Vec<Row>, NoLines> {
    let mut rows: Vec<Row> = Vec::new();
    let (mut number, mut column) = (0_u64, 0_usize);
    let is_there = parts.read(path, |part| {
        part.each(|part, event| {
            let Event::Start(element) = event else { return Ok(()) };
            match element.local_name().as_ref() {
                "row" => {
                    let told = attribute(element, "r").and_then(|text| text.parse().ok());
                    number = told.unwrap_or(number.saturating_add(1));
                    column = 0;
                }
                "c" => {
                    column = attribute(element, "r").and_then(|place| cell_column(&place)).unwrap_or(column);
                    let kind = attribute(element, "t").unwrap_or_default();
                    let text = text_of(part, "c", limits)?;
                    let text: Option<Rc<str>> = match kind.as_str() {
                        "s" => text.trim().parse::<usize>().ok().and_then(|at| shared.get(at).cloned()),
                        _ => Some(text.into()),
                    };
                    used.cell(text.as_deref().unwrap_or_default(), limits)?;
                    if let Some(text) = text.filter(|text| !text.trim().is_empty()) {
                        match rows.last_mut() {
                            Some(row) if row.number == number => row.cells.push((column, text)),
                            _ => rows.push(Row { number, cells: vec![(column, text)] }),
                        }
                    }
                    column += 1;
                }
                _ => {}
            }
            Ok(())
        })
    })?;
    if is_there {
        Ok(rows)
    } else {
        Err(NoLines::Workbook(format!("it has no part `{}`", super::report::cut(path))))
    }
}

/// An attribute, whatever its prefix.
fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = element.attributes();
    let found =
        attributes.with_checks(false).flatten().find(|found| found.key.local_name().as_ref() == name)?;
    Some(part::unescape(&found.value))
}
