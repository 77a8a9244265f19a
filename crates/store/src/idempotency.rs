//! Requests that may come again under the same key: whether they were carried out, and what was answered.
//!
//! That a request was carried out is written in the transaction of what it did, see [`Store::marked`](crate::Store::marked),
//! so that whoever sends it again after a crash never has it done twice.

use crate::database::{Lock, Row, Transaction, Value, statements};
use crate::error::StoreError;
use jiff::{SignedDuration, Timestamp};

statements! {
    LOAD [Text, Text] =
        "select request, state, at, status, content_type, body from idempotency where caller = $1 and key = $2";
    BEGIN [Text, Text, Bytes, Integer] =
        "insert into idempotency (caller, key, request, state, at) values ($1, $2, $3, 'begun', $4) \
         on conflict (caller, key) do update set request = excluded.request, state = 'begun', at = excluded.at, \
           status = null, content_type = null, body = null";
    CARRIED_OUT [Text, Text, Integer] =
        "update idempotency set state = 'committed' where caller = $1 and key = $2 and at = $3 and state = 'begun'";
    ANSWER [Text, Text, Integer, Integer, Text, Bytes] =
        "update idempotency set state = 'answered', status = $4, content_type = $5, body = $6 \
         where caller = $1 and key = $2 and at = $3";
    ABANDON [Text, Text, Integer] =
        "delete from idempotency where caller = $1 and key = $2 and at = $3 and state = 'begun'";
    FORGET [Integer] = "delete from idempotency where at <= $1";
}

/// A request that was begun: who sent it, under which key, and when, which tells it from the same one sent again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    caller: String,
    key: String,
    at: Timestamp,
}

/// What is to be done with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begun {
    /// It is carried out.
    New(Mark),
    /// It was answered, and is answered in the same way.
    Again(KeptAnswer),
    /// Another request came under this key.
    Conflict,
    /// It is being carried out.
    Underway,
    /// It was carried out, and how it was answered is not known.
    CommittedWithoutAnswer,
}

/// What was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptAnswer {
    /// The status of HTTP.
    pub status: u16,
    /// The type of the body.
    pub content_type: String,
    /// The body.
    pub body: Vec<u8>,
}

impl Transaction {
    /// Begins a request, whose hash is given. What is older than `kept` does not count, and what was begun longer ago
    /// than `patience` and not carried out is begun again; it can't be carried out after that.
    pub async fn begin_request(
        &mut self,
        (caller, key): (&str, &str),
        request: &[u8; 32],
        now: Timestamp,
        (kept, patience): (SignedDuration, SignedDuration),
    ) -> Result<Begun, StoreError> {
        let mut session = self.session();
        session.lock(Lock::Request(caller, key)).await?;
        let mut at = now;
        if let Some(row) = session.first(&LOAD, &[caller.into(), key.into()]).await? {
            let before = row.time(2)?;
            if now.duration_since(before) < kept {
                let is_stuck = now.duration_since(before) >= patience;
                match standing(&row, request)? {
                    Begun::Underway if is_stuck => {}
                    standing => return Ok(standing),
                }
            }
            // A clock that went back never makes two requests one.
            at = at.max(before.checked_add(SignedDuration::from_micros(1)).unwrap_or(before));
        }
        let values: [Value<'_>; 4] = [caller.into(), key.into(), request.as_slice().into(), at.into()];
        session.execute(&BEGIN, &values).await?;
        Ok(Begun::New(Mark { caller: caller.to_owned(), key: key.to_owned(), at }))
    }

    /// Keeps what a request was answered; false if the same one was begun again meanwhile.
    pub async fn answer_request(&mut self, mark: &Mark, answer: &KeptAnswer) -> Result<bool, StoreError> {
        let values: [Value<'_>; 6] = [
            (&mark.caller).into(),
            (&mark.key).into(),
            mark.at.into(),
            i64::from(answer.status).into(),
            (&answer.content_type).into(),
            answer.body.as_slice().into(),
        ];
        Ok(self.session().execute(&ANSWER, &values).await? == 1)
    }

    /// Forgets a request that was not carried out, so that it may come again; false if it was.
    pub async fn abandon_request(&mut self, mark: &Mark) -> Result<bool, StoreError> {
        let values: [Value<'_>; 3] = [(&mark.caller).into(), (&mark.key).into(), mark.at.into()];
        Ok(self.session().execute(&ABANDON, &values).await? == 1)
    }

    /// Forgets requests that came before a moment; how many.
    pub async fn forget_requests(&mut self, moment: Timestamp) -> Result<u64, StoreError> {
        self.session().execute(&FORGET, &[moment.into()]).await
    }

    /// Writes that a request was carried out.
    pub(crate) async fn mark_carried_out(&mut self, mark: &Mark) -> Result<(), StoreError> {
        let values: [Value<'_>; 3] = [(&mark.caller).into(), (&mark.key).into(), mark.at.into()];
        match self.session().execute(&CARRIED_OUT, &values).await? {
            1 => Ok(()),
            _ => Err(StoreError::TakenOver),
        }
    }
}

fn standing(row: &Row, request: &[u8; 32]) -> Result<Begun, StoreError> {
    if row.hash(0)? != *request {
        return Ok(Begun::Conflict);
    }
    let state: String = row.get(1)?;
    let status: Option<i64> = row.get(3)?;
    Ok(match (state.as_str(), status.and_then(|status| u16::try_from(status).ok())) {
        ("begun", _) => Begun::Underway,
        ("committed", _) => Begun::CommittedWithoutAnswer,
        ("answered", Some(status)) => {
            let content_type: Option<String> = row.get(4)?;
            let body: Option<Vec<u8>> = row.get(5)?;
            let (content_type, body) = (content_type.unwrap_or_default(), body.unwrap_or_default());
            Begun::Again(KeptAnswer { status, content_type, body })
        }
        _ => return Err(StoreError::Damaged(format!("`{state}` is no state of a request"))),
    })
}
