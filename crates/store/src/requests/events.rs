//! What happened to requests.

use super::row::is;
use crate::database::{Row, Transaction, Value, statements};
use crate::error::StoreError;
use crate::recording::rows::{from_json, json};
use crate::vulnerabilities::signed;
use portcullis_domain::request::event::{Event, Speaker};
use std::collections::BTreeSet;

statements! {
    EVENTS [Integer] =
        "select id, at, person, is_team, happening from request_event where request = $1 order by at, id";
    @bulk ADD [Integer, Text, Integer, Text, Integer, Text] =
        "insert into request_event (request, id, at, person, is_team, happening) values ",
        " on conflict (request, id) do nothing returning id";
}

impl Transaction {
    /// Adds what happened to a request; the ids of those events that were not known.
    pub async fn add_request_events(
        &mut self,
        number: u64,
        events: &[Event],
    ) -> Result<Vec<String>, StoreError> {
        let happenings = events.iter().map(|event| json(&event.what)).collect::<Result<Vec<_>, _>>()?;
        let values: Vec<Value<'_>> = events
            .iter()
            .zip(&happenings)
            .flat_map(|(event, happening)| -> [Value<'_>; 6] {
                [
                    signed(number).into(),
                    (&event.id).into(),
                    event.at.into(),
                    (&event.by.id).into(),
                    event.by.is_team.into(),
                    happening.into(),
                ]
            })
            .collect();
        let rows = self.session().bulk_fetch(&ADD, &values).await?;
        let mut new = rows.iter().map(|row| row.get(0)).collect::<Result<BTreeSet<String>, _>>()?;
        Ok(events.iter().filter_map(|event| new.take(&event.id)).collect())
    }

    /// What happened to a request, in the order of its time.
    pub async fn request_events(&mut self, number: u64) -> Result<Vec<Event>, StoreError> {
        self.session().fetch(&EVENTS, &[signed(number).into()]).await?.iter().map(event).collect()
    }
}

fn event(row: &Row) -> Result<Event, StoreError> {
    Ok(Event {
        id: row.get(0)?,
        at: row.time(1)?,
        by: Speaker { id: row.get(2)?, is_team: is(row, 3)? },
        what: from_json(&row.get::<String>(4)?)?,
    })
}
