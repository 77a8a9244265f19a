//! Requests to the security team, for people at a terminal.

pub mod figures;
pub mod kinds;
pub mod list;
pub mod sheet;

#[cfg(test)]
mod testing;

use jiff::Timestamp;
use portcullis_domain::program::calendar::Calendar;
use portcullis_domain::program::requests::Requests;
use portcullis_domain::request::State;
use portcullis_domain::request::sheet::RequestBrief;

/// By whose calendar and words requests are read, and when.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'p> {
    /// When people work.
    pub calendar: &'p Calendar,
    /// What may be asked.
    pub requests: &'p Requests,
    /// The moment.
    pub now: Timestamp,
}

impl Reader<'_> {
    /// A moment, where people work.
    fn when(&self, at: Timestamp) -> String {
        let zone = &self.calendar.time_zone;
        let (at, now) = (zone.to_datetime(at), zone.to_datetime(self.now));
        let form = if at.year() == now.year() { "%a %-d %b %H:%M" } else { "%a %-d %b %Y %H:%M" };
        at.strftime(form).to_string()
    }

    /// What a kind of request is called.
    fn kind<'k>(&'k self, id: &'k str) -> &'k str {
        self.requests.kind(id).map_or(id, |kind| &kind.name)
    }

    /// What has to be done by when, or when it ended; nothing where no clock counts.
    fn clock(&self, brief: &RequestBrief) -> String {
        let standing = &brief.standing;
        let (word, at) = match standing.state {
            State::New => ("acknowledge by", Some(standing.acknowledge_by)),
            State::Acknowledged if standing.sort.is_question() => ("answer by", standing.complete_by),
            State::Acknowledged => ("done by", standing.complete_by),
            state => (state.word(), standing.ended),
        };
        let Some(at) = at else { return String::new() };
        let over = if standing.state.is_open() && at < self.now { ", over" } else { "" };
        format!("{word} {}{over}", self.when(at))
    }
}
