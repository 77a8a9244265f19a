//! The copy of a CSV text. A table without anything to replace is copied as it is; else its rows are written again.

use super::person::names_people;
use super::rule::{Fate, Ruling};
use super::{Concealed, Copy};
use crate::front::Input;
use crate::readers::MASK;
use crate::reading::Refusal;
use crate::table;
use csv::StringRecord;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Copies a whole table.
pub(super) fn copy<W: Write>(
    input: &mut dyn Input,
    concealed: &Concealed,
    copy: &mut Copy<'_, W>,
) -> Result<(), Refusal> {
    let mut table = table::open(input)?;
    let columns = table.headers().map_err(changed)?.clone();
    let people: Vec<bool> = columns.iter().map(names_people).collect();
    if concealed.at.is_empty() && copy.secrets.count() == 0 && !people.contains(&true) {
        drop(table);
        input.seek(io::SeekFrom::Start(0))?;
        return copy.write_rest(input);
    }
    let mut records = concealed.at.iter().copied().peekable();
    let mut rows = Vec::new();
    write_row(&mut rows, &columns)?;
    copy.write(&rows)?;
    let mut row = StringRecord::new();
    while table.read_record(&mut row).map_err(changed)? {
        let at = row.position().map_or(0, csv::Position::byte);
        let is_concealed = records.next_if(|record| *record <= at).is_some();
        let mut ruling = match concealed.rule {
            Some(rule) if is_concealed => Some(Ruling::new(rule, &as_object(&columns, &row), copy.secrets)),
            _ => None,
        };
        let mut new = StringRecord::new();
        for (index, text) in row.iter().enumerate() {
            let fate = match &mut ruling {
                Some(ruling) => {
                    let name = ruling.name(columns.get(index).unwrap_or_default().trim());
                    ruling.fate(&name)
                }
                None => Fate::Stays,
            };
            let value = match fate {
                _ if text.is_empty() => Cow::Borrowed(text),
                Fate::Becomes(new) => Cow::Owned(copy.secrets.mask(&new).into_owned()),
                Fate::Masked => Cow::Borrowed(MASK),
                Fate::Stays if people.get(index) == Some(&true) => Cow::Borrowed(MASK),
                Fate::Stays => copy.secrets.mask(text),
            };
            copy.replaced += u64::from(value != text);
            new.push_field(&value);
        }
        rows.clear();
        write_row(&mut rows, &new)?;
        copy.write(&rows)?;
    }
    Ok(())
}

/// The row as a rule reads a record: an object of texts, of equal columns the first that has one.
fn as_object(columns: &StringRecord, row: &StringRecord) -> Vec<u8> {
    let mut fields: BTreeMap<&str, &str> = BTreeMap::new();
    for (column, text) in columns.iter().zip(row) {
        let field = fields.entry(column.trim()).or_default();
        if field.trim().is_empty() {
            *field = text;
        }
    }
    serde_json::to_vec(&fields).unwrap_or_default()
}

fn write_row(rows: &mut Vec<u8>, row: &StringRecord) -> Result<(), Refusal> {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(rows);
    writer.write_record(row).map_err(changed)?;
    writer.flush().map_err(Refusal::Unwritable)
}

/// Reading the report has read every row.
fn changed(error: csv::Error) -> Refusal {
    Refusal::Unreadable(io::Error::other(error))
}
