//! `portcullis audit show [SEQUENCE]`.

use crate::arguments::{Format, LimitArguments};
use crate::connection::{StoreArguments, told};
use crate::exit::Exit;
use crate::screen::Screen;
use clap::Args;
use jiff::Timestamp;
use jiff::civil::Date;
use portcullis_api::ShowAudit;
use portcullis_domain::program::calendar::Calendar;
use portcullis_report::audit::{Zone, entry, json, list};
use std::str::FromStr;

/// `portcullis audit show`.
#[derive(Debug, Args)]
pub(crate) struct Show {
    /// The number of an entry, which is shown in full
    #[arg(value_name = "SEQUENCE", value_parser = clap::value_parser!(i64).range(1..),
        conflicts_with_all = ["actor", "action", "subject", "since", "until", "limit", "after"])]
    sequence: Option<i64>,
    /// Only what this person did: an id, or `os:` and a user of the operating system
    #[arg(long, value_name = "ID")]
    actor: Option<String>,
    /// Only what begins so: `release.` or `decision.approved`
    #[arg(long, value_name = "PREFIX")]
    action: Option<String>,
    /// Only what was done with something whose name has this part
    #[arg(long, value_name = "TEXT")]
    subject: Option<String>,
    /// Only from this moment on: a time, or a day of the program's time zone
    #[arg(long, value_name = "TIME")]
    since: Option<Moment>,
    /// Only before this moment: a time, or a day of the program's time zone, which is still shown
    #[arg(long, value_name = "TIME")]
    until: Option<Moment>,
    /// At most so many entries, up to 1000
    #[arg(long, value_name = "COUNT", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=1000))]
    limit: u32,
    /// Go on behind the entry with this number: show older ones
    #[arg(long, value_name = "SEQUENCE", value_parser = clap::value_parser!(i64).range(1..))]
    after: Option<i64>,
    /// Show each entry in full
    #[arg(long)]
    wide: bool,
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

/// A moment, or a day.
#[derive(Debug, Clone, Copy)]
enum Moment {
    At(Timestamp),
    Day(Date),
}

impl FromStr for Moment {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let at = text.parse().map(Self::At).or_else(|_| text.parse().map(Self::Day));
        at.map_err(|_| "give a day such as 2026-11-24, or a time such as 2026-11-24T09:12:00Z")
    }
}

impl Moment {
    fn begins(self, calendar: &Calendar) -> Timestamp {
        match self {
            Self::At(at) => at,
            Self::Day(day) => calendar.start_of(day),
        }
    }

    fn ends(self, calendar: &Calendar) -> Timestamp {
        match self {
            Self::At(at) => at,
            Self::Day(day) => calendar.end_of(day),
        }
    }
}

impl Show {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let connection = self.store.look(&self.limits, screen)?;
        let calendar = &connection.found.program.calendar;
        let zone = Zone { zone: &calendar.time_zone, name: &calendar.time_zone_name };
        let options = screen.options(self.wide, None);
        if let Some(sequence) = self.sequence {
            let shown = connection.client.audit_entry(sequence).map_err(told)?;
            screen.answer(|out| match self.format {
                Format::Json => json::write(&[shown], None, &options, out),
                Format::Text => entry::write(&shown, &zone, &options, out),
            })?;
            return Ok(Exit::Done);
        }
        let wanted = ShowAudit {
            since: self.since.map(|since| since.begins(calendar)),
            until: self.until.map(|until| until.ends(calendar)),
            actor: self.actor,
            action: self.action,
            subject: self.subject,
            limit: Some(self.limit),
            after: self.after,
        };
        let page = connection.client.audit_entries(&wanted).map_err(told)?;
        screen.answer(|out| match (self.format, self.wide) {
            (Format::Json, _) => json::write(&page.entries, page.next, &options, out),
            (Format::Text, true) => entry::write_all(&page.entries, page.next, &zone, &options, out),
            (Format::Text, false) => list::write(&page.entries, page.next, &zone, &options, out),
        })?;
        Ok(Exit::Done)
    }
}
