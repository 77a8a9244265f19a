//! Rounds of requests, of which figures are made.

use super::StoredRound;
use super::row::{is, small, word};
use crate::database::{Row, Transaction, Value, statements};
use crate::error::StoreError;
use crate::vulnerabilities::{signed, unsigned};
use jiff::Timestamp;
use portcullis_domain::request::State;
use portcullis_domain::request::conversation::Round;
use portcullis_domain::request::record::Request;

statements! {
    BETWEEN [Integer, Integer] =
        "select request, number, kind, team, assignee, was_unclear, opened_at, acknowledged_at, ended_at, state \
         from request_round where opened_at >= $1 and opened_at < $2 order by opened_at, request, number";
    REMOVE [Integer] = "delete from request_round where request = $1";
    @bulk ADD [Integer, Integer, Text, Text, Text, Integer, Integer, Integer, Integer, Text] =
        "insert into request_round (request, number, kind, team, assignee, was_unclear, opened_at, acknowledged_at, \
         ended_at, state) values ", "";
}

impl Transaction {
    /// Keeps the rounds of a request in place of those that are there.
    pub async fn save_rounds(&mut self, request: &Request, rounds: &[Round]) -> Result<(), StoreError> {
        let values: Vec<Value<'_>> = rounds
            .iter()
            .zip(1i64..)
            .flat_map(|(round, number)| -> [Value<'_>; 10] {
                [
                    signed(request.number).into(),
                    number.into(),
                    (&request.kind).into(),
                    request.team.as_deref().into(),
                    request.standing.assignee.as_deref().into(),
                    round.was_unclear().into(),
                    round.opened.into(),
                    round.acknowledged.as_ref().map(|mark| mark.at).into(),
                    round.ended.as_ref().map(|ending| ending.mark.at).into(),
                    round.ended.as_ref().map(|ending| ending.state.word()).into(),
                ]
            })
            .collect();
        let mut session = self.session();
        session.execute(&REMOVE, &[signed(request.number).into()]).await?;
        session.bulk(&ADD, &values).await.map(drop)
    }

    /// The rounds that were asked in some time, the first first.
    pub async fn rounds_between(
        &mut self,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<StoredRound>, StoreError> {
        self.session().fetch(&BETWEEN, &[from.into(), until.into()]).await?.iter().map(round).collect()
    }
}

fn round(row: &Row) -> Result<StoredRound, StoreError> {
    let state: Option<String> = row.get(9)?;
    Ok(StoredRound {
        request: unsigned(row.get(0)?)?,
        number: small(row.get(1)?)?,
        kind: row.get(2)?,
        team: row.get(3)?,
        assignee: row.get(4)?,
        was_unclear: is(row, 5)?,
        opened: row.time(6)?,
        acknowledged: row.optional_time(7)?,
        ended: row.optional_time(8)?,
        state: state.map(|state| word(&state, State::from_word, "state of a request")).transpose()?,
    })
}
