//! The `calendar` section: zone, working hours and holidays.

use super::{nothing, section};
use crate::icalendar::{self, Days};
use crate::reader::{Reader, with_suggestion};
use jiff::civil::{Date, Time};
use jiff::tz::{TimeZone, TimeZoneDatabase};
use portcullis_domain::program::calendar::{Calendar, Weekdays, WorkingHours};
use portcullis_source::diagnostic::Diagnostic;
use portcullis_source::file::SourceFile;
use portcullis_source::yaml::{Node, Value};
use std::collections::BTreeSet;
use std::path::{Component, Path};

/// The most bytes that a calendar file may have.
const MAX_CALENDAR_BYTES: u64 = 1 << 20;

pub(super) fn calendar(reader: &mut Reader<'_>, node: Option<&Node>) -> Option<Calendar> {
    let empty = nothing();
    let mut fields = section(reader, node, "calendar", &empty)?;
    let (time_zone_name, time_zone) =
        fields.or(reader, "time_zone", time_zone, ("UTC".to_owned(), TimeZone::UTC));
    let working_hours = fields.or(reader, "working_hours", Reader::parsed, office_hours());
    let holidays = fields.or(reader, "holidays", holidays, BTreeSet::new());
    fields.finish(reader);
    Some(Calendar { time_zone, time_zone_name, working_hours, holidays })
}

/// Monday to Friday from nine to five.
fn office_hours() -> WorkingHours {
    WorkingHours {
        days: Weekdays::monday_to_friday(),
        opens: Time::constant(9, 0, 0, 0),
        closes: Time::constant(17, 0, 0, 0),
    }
}

/// A zone of the database that the binary brings along, so that it is the same on every machine.
fn time_zone(reader: &mut Reader<'_>, node: &Node, key: &str) -> Option<(String, TimeZone)> {
    let name = reader.text(node, key)?;
    let zones = TimeZoneDatabase::bundled();
    if let Ok(zone) = zones.get(&name) {
        let canonical = zone.iana_name().unwrap_or(&name).to_owned();
        return Some((canonical, zone));
    }
    let names: Vec<String> = zones.available().map(|zone| zone.to_string()).collect();
    let message = format!("`{}` is not a time zone", crate::reader::shortened(&name));
    let mistake = Diagnostic::error(node.span, message);
    let mistake = with_suggestion(mistake, reader.suggestion(&name, names.iter().map(String::as_str)));
    reader.report(mistake.help("zones have names such as `UTC`, `Europe/Berlin` or `America/New_York`"));
    None
}

fn holidays(reader: &mut Reader<'_>, node: &Node, key: &str) -> Option<BTreeSet<Date>> {
    match node.value {
        Value::Sequence(_) => Some(reader.set(node, key, Reader::date).into_iter().collect()),
        Value::Mapping(_) => {
            let mut fields = reader.fields(node, "icalendar", key)?;
            let dates = fields.required(reader, "icalendar", calendar_file);
            fields.finish(reader);
            dates
        }
        _ => reader.wrong_type(node, key, "a list of dates or `{icalendar: FILE}`"),
    }
}

fn calendar_file(reader: &mut Reader<'_>, node: &Node, key: &str) -> Option<BTreeSet<Date>> {
    let name = reader.text(node, key)?;
    match read_calendar(reader.file, &name) {
        Ok(days) => {
            if days.timed > 0 {
                let message =
                    format!("{} events with a time of day are no holidays and left out", days.timed);
                reader.report(Diagnostic::warning(node.span, message));
            }
            if days.repeating > 0 {
                let message =
                    format!("{} events repeat by a rule; only their first day is taken", days.repeating);
                let help = "export the calendar with each year's days written out";
                reader.report(Diagnostic::warning(node.span, message).help(help));
            }
            Some(days.dates)
        }
        Err(reason) => {
            let message = format!("the calendar `{}` can't be read", crate::reader::shortened(&name));
            reader.report(Diagnostic::error(node.span, message).note(reason));
            None
        }
    }
}

/// Reads a calendar beside the program file; the error is the reason in words.
fn read_calendar(file: &SourceFile, name: &str) -> Result<Days, String> {
    let relative = Path::new(name);
    if !relative.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir)) {
        return Err("its path must be relative and stay in the folder of the program file".to_owned());
    }
    let folder = file.folder().ok_or("the program file was not read from a folder")?;
    let folder = folder.canonicalize().map_err(|error| error.to_string())?;
    let path = folder.join(relative).canonicalize().map_err(|error| error.to_string())?;
    if !path.starts_with(&folder) {
        return Err("it is a link that leads out of the folder of the program file".to_owned());
    }
    let calendar = SourceFile::open(&path, MAX_CALENDAR_BYTES).map_err(|error| match error {
        portcullis_source::file::ReadError::TooLarge { .. } => "it is larger than 1 MiB".to_owned(),
        portcullis_source::file::ReadError::Failed { source, .. } => source.to_string(),
    })?;
    icalendar::read(calendar.text()).map_err(|error| error.to_string())
}
