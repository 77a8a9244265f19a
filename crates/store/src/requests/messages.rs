//! Which messages belong to which request, and what happened to those that belong to none so far.

use crate::database::{Lock, Transaction, Value, statements};
use crate::error::StoreError;
use crate::recording::rows::{from_json, json};
use crate::vulnerabilities::{signed, unsigned};
use jiff::Timestamp;
use portcullis_domain::request::event::Event;

statements! {
    REQUEST_OF [Text] = "select request from request_message where message = $1";
    PUT_ASIDE [Text, Text, Integer, Text] =
        "insert into request_aside (message, id, kept_at, event) values ($1, $2, $3, $4) \
         on conflict (message, id) do nothing";
    FORGET_ASIDE [Integer] = "delete from request_aside where kept_at < $1";
    @bulk GIVE [Text, Integer] =
        "insert into request_message (message, request) values ", " on conflict (message) do nothing";
    @bulk TAKE_UP [Text] =
        "with wanted (message) as (values ",
        ") delete from request_aside where message in (select message from wanted) returning event";
}

impl Transaction {
    /// Lets nobody else begin a request, or say what belongs to one, before this transaction ends; who locks a request, too,
    /// does that before.
    pub async fn lock_messages(&mut self) -> Result<(), StoreError> {
        self.session().lock(Lock::RequestNumber).await
    }

    /// Says that messages belong to a request; one that belongs to another stays there.
    pub async fn give_messages(&mut self, number: u64, messages: &[&str]) -> Result<(), StoreError> {
        let values: Vec<Value<'_>> = messages
            .iter()
            .flat_map(|message| -> [Value<'_>; 2] { [(*message).into(), signed(number).into()] })
            .collect();
        self.session().bulk(&GIVE, &values).await.map(drop)
    }

    /// The number of the request that a message belongs to.
    pub async fn request_of_message(&mut self, message: &str) -> Result<Option<u64>, StoreError> {
        let row = self.session().first(&REQUEST_OF, &[message.into()]).await?;
        row.map(|row| unsigned(row.get(0)?)).transpose()
    }

    /// Keeps what happened to a message that belongs to no request, as it may turn out to belong to one.
    pub async fn put_aside(&mut self, message: &str, event: &Event, at: Timestamp) -> Result<(), StoreError> {
        let document = json(event)?;
        let values = [message.into(), (&event.id).into(), at.into(), (&document).into()];
        self.session().execute(&PUT_ASIDE, &values).await.map(drop)
    }

    /// Takes out what was put aside for messages, in the order of its time.
    pub async fn take_up(&mut self, messages: &[&str]) -> Result<Vec<Event>, StoreError> {
        let values: Vec<Value<'_>> = messages.iter().map(|message| (*message).into()).collect();
        let rows = self.session().bulk_fetch(&TAKE_UP, &values).await?;
        let events = rows.iter().map(|row| from_json(&row.get::<String>(0)?));
        let mut events = events.collect::<Result<Vec<Event>, StoreError>>()?;
        events.sort_by(|one, other| (one.at, &one.id).cmp(&(other.at, &other.id)));
        Ok(events)
    }

    /// Removes what was put aside before a moment; how many.
    pub async fn forget_aside(&mut self, before: Timestamp) -> Result<u64, StoreError> {
        self.session().execute(&FORGET_ASIDE, &[before.into()]).await
    }
}
