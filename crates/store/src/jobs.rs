//! Jobs: what is to be done, put down in the transaction of its cause, and done by whoever has the lease of it.

pub(crate) mod list;
pub(crate) mod schedules;
pub(crate) mod waiter;

use crate::database::{Row, Session, Statement, Takes, Transaction, Value, statements};
use crate::error::StoreError;
use crate::outbox::id_at;
use jiff::{SignedDuration, Timestamp};
use waiter::CHANNEL;

statements! {
    ENQUEUE [Text, Text, Text, Text, Integer, Integer, Integer, Integer] =
        "insert into job (id, kind, payload, key, priority, state, due_at, attempts, most_attempts, leased_until, \
           enqueued_at) \
         values ($1, $2, $3, $4, $5, 'waiting', $6, 0, $7, 0, $8) \
         on conflict (key) where key is not null and state in ('waiting', 'running') do nothing";
    WITH_KEY [Text] = "select id from job where key = $1 and state in ('waiting', 'running')";
    // A job that ends the process that runs it would be taken up for ever.
    GIVE_UP [Integer, Text] =
        "update job set state = 'failed', finished_at = $1, lease = null, leased_by = null, \
           error = 'nobody came to the end of it: those who had it went away' \
         where state = 'running' and leased_until <= $1 and attempts >= most_attempts \
           and instr($2, ' ' || kind || ' ') > 0 \
         returning id, kind, attempts";
    DUE [Text] =
        "select min(case when due_at > leased_until then due_at else leased_until end) from job \
         where state in ('waiting', 'running') and instr($1, ' ' || kind || ' ') > 0";
    RENEW [Text, Text, Integer] =
        "update job set leased_until = $3 where id = $1 and lease = $2 and state = 'running'";
    FINISH [Text, Text, Integer] =
        "update job set state = 'done', finished_at = $3, error = null, lease = null \
         where id = $1 and lease = $2 and state = 'running'";
    FAIL [Text, Text, Integer, Text] =
        "update job set state = 'failed', finished_at = $3, error = $4, lease = null \
         where id = $1 and lease = $2 and state = 'running'";
    FAIL_FOR_NOW [Text, Text, Integer, Text] =
        "update job set state = 'waiting', due_at = $3, error = $4, lease = null, leased_until = 0, leased_by = null \
         where id = $1 and lease = $2 and state = 'running'";
    GIVE_BACK [Text, Text, Integer] =
        "update job set state = 'waiting', due_at = $3, attempts = attempts - 1, lease = null, leased_until = 0, \
           leased_by = null \
         where id = $1 and lease = $2 and state = 'running'";
    RETRY [Text, Integer] =
        "update job set state = 'waiting', due_at = $2, attempts = case state when 'failed' then 0 else attempts end, \
           finished_at = null, leased_until = 0, leased_by = null \
         where id = $1 and state in ('failed', 'waiting') and (key is null or not exists \
           (select 1 from job other where other.key = job.key and other.id <> job.id \
              and other.state in ('waiting', 'running')))";
    FORGET [Integer] = "delete from job where state = 'done' and finished_at < $1";
}

const CLAIM_TAKES: &[Takes] =
    &[Takes::Integer, Takes::Integer, Takes::Text, Takes::Text, Takes::Text, Takes::Integer];

macro_rules! claim {
    ($lock:literal) => {
        concat!(
            "update job set state = 'running', attempts = attempts + 1, started_at = $1, leased_until = $2, \
               lease = $3, leased_by = $4 \
             where id in (select id from job where state in ('waiting', 'running') and due_at <= $1 \
               and leased_until <= $1 and instr($5, ' ' || kind || ' ') > 0 \
               order by priority, due_at, id limit $6",
            $lock,
            ") returning id, kind, payload, attempts, most_attempts, priority"
        )
    };
}

const CLAIM_ON_SQLITE: Statement = Statement { text: claim!(""), takes: CLAIM_TAKES };
// Whoever claims at the same time takes the next ones instead of waiting for these.
const CLAIM_ON_POSTGRES: Statement =
    Statement { text: claim!(" for update skip locked"), takes: CLAIM_TAKES };
const NOTIFY: Statement = Statement { text: "select pg_notify($1, '')", takes: &[Takes::Text] };

/// The statement that claims jobs, for SQLite or for PostgreSQL.
pub(crate) fn claim(on_postgres: bool) -> Statement {
    if on_postgres { CLAIM_ON_POSTGRES } else { CLAIM_ON_SQLITE }
}

/// Something to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewJob {
    /// What kind of job it is.
    pub kind: String,
    /// The rest, as JSON.
    pub payload: String,
    /// What it is about, so that it does not wait or run twice.
    pub key: Option<String>,
    /// Its place among others that are due; small ones come first.
    pub priority: i64,
    /// Not before this moment.
    pub due_at: Timestamp,
    /// How often it is tried.
    pub most_attempts: i64,
}

/// The right to work on a job, for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// The job.
    pub job: String,
    token: String,
}

/// A job that somebody has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimedJob {
    /// By this it is renewed and ended.
    pub lease: Lease,
    /// What kind of job it is.
    pub kind: String,
    /// The rest, as JSON.
    pub payload: String,
    /// Which attempt this is, from 1.
    pub attempt: i64,
    /// How often it is tried.
    pub most_attempts: i64,
}

impl Transaction {
    /// Puts a job down; its id, or none if one with its key waits or runs.
    pub async fn enqueue(&mut self, job: &NewJob, now: Timestamp) -> Result<Option<String>, StoreError> {
        let id = id_at(now);
        let values: [Value<'_>; 8] = [
            (&id).into(),
            (&job.kind).into(),
            (&job.payload).into(),
            job.key.as_deref().into(),
            job.priority.into(),
            job.due_at.into(),
            job.most_attempts.into(),
            now.into(),
        ];
        let is_new = self.session().execute(&ENQUEUE, &values).await? > 0;
        if is_new {
            self.wake_workers().await?;
        }
        Ok(is_new.then_some(id))
    }

    /// The job with this key that waits or runs.
    pub async fn job_with_key(&mut self, key: &str) -> Result<Option<String>, StoreError> {
        self.session().first(&WITH_KEY, &[key.into()]).await?.map(|row| row.get(0)).transpose()
    }

    /// When the first of the jobs of these kinds is to be claimed, if there is one.
    pub async fn next_job_at(&mut self, kinds: &[&str]) -> Result<Option<Timestamp>, StoreError> {
        let kinds = among(kinds);
        let row = self.session().first(&DUE, &[(&kinds).into()]).await?;
        row.map_or(Ok(None), |row| row.optional_time(0))
    }

    /// Claims at most `limit` jobs of these kinds that are due and that nobody has, for as long as `lease`. A job whose
    /// lease ran out is one of them.
    pub async fn claim_jobs(
        &mut self,
        worker: &str,
        kinds: &[&str],
        limit: u32,
        now: Timestamp,
        lease: SignedDuration,
    ) -> Result<Vec<ClaimedJob>, StoreError> {
        let until = now.checked_add(lease).unwrap_or(Timestamp::MAX);
        let (kinds, token) = (among(kinds), id_at(now));
        let mut session = self.session();
        let statement = claim(matches!(session, Session::Postgres(_)));
        let values: [Value<'_>; 6] = [
            now.into(),
            until.into(),
            (&token).into(),
            worker.into(),
            (&kinds).into(),
            i64::from(limit).into(),
        ];
        let rows = session.fetch(&statement, &values).await?;
        let mut jobs = rows.iter().map(|row| claimed(row, &token)).collect::<Result<Vec<_>, _>>()?;
        jobs.sort_by(|(one, first), (other, second)| {
            (one, &first.lease.job).cmp(&(other, &second.lease.job))
        });
        Ok(jobs.into_iter().map(|(_, job)| job).collect())
    }

    /// Lets those jobs fail for good that were tried often enough, and whose last worker never came back; what they are.
    pub async fn give_up_jobs(
        &mut self,
        kinds: &[&str],
        now: Timestamp,
    ) -> Result<Vec<(String, String, i64)>, StoreError> {
        let kinds = among(kinds);
        let rows = self.session().fetch(&GIVE_UP, &[now.into(), (&kinds).into()]).await?;
        rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).collect()
    }

    /// Keeps a lease until `until`; false when somebody else has it, or nobody may have it.
    pub async fn renew_lease(&mut self, lease: &Lease, until: Timestamp) -> Result<bool, StoreError> {
        self.end_lease(&RENEW, lease, until, None).await
    }

    /// Says that a job is done; false when the lease was lost.
    pub async fn finish_job(&mut self, lease: &Lease, now: Timestamp) -> Result<bool, StoreError> {
        self.end_lease(&FINISH, lease, now, None).await
    }

    /// Says that a job failed, and when it is tried again, or that it is not; false when the lease was lost.
    pub async fn fail_job(
        &mut self,
        lease: &Lease,
        error: &str,
        again_at: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        match again_at {
            Some(again_at) => self.end_lease(&FAIL_FOR_NOW, lease, again_at, Some(error)).await,
            None => self.end_lease(&FAIL, lease, now, Some(error)).await,
        }
    }

    /// Gives a job back that was not begun or not ended, as if it had not been claimed; false when the lease was lost.
    pub async fn give_back_job(&mut self, lease: &Lease, now: Timestamp) -> Result<bool, StoreError> {
        let is_given = self.end_lease(&GIVE_BACK, lease, now, None).await?;
        if is_given {
            self.wake_workers().await?;
        }
        Ok(is_given)
    }

    /// Has a job that failed, or that waits to be tried again, tried at once; false when it does neither, or when another
    /// one with its key waits or runs.
    pub async fn retry_job(&mut self, id: &str, now: Timestamp) -> Result<bool, StoreError> {
        let is_retried = self.session().execute(&RETRY, &[id.into(), now.into()]).await? > 0;
        if is_retried {
            self.wake_workers().await?;
        }
        Ok(is_retried)
    }

    /// Removes jobs that were done before this moment; how many.
    pub async fn forget_jobs(&mut self, before: Timestamp) -> Result<u64, StoreError> {
        self.session().execute(&FORGET, &[before.into()]).await
    }

    async fn end_lease(
        &mut self,
        statement: &Statement,
        lease: &Lease,
        at: Timestamp,
        error: Option<&str>,
    ) -> Result<bool, StoreError> {
        let mut values: Vec<Value<'_>> = vec![(&lease.job).into(), (&lease.token).into(), at.into()];
        values.extend(error.map(Value::from));
        Ok(self.session().execute(statement, &values).await? > 0)
    }

    /// Has those who wait for jobs look again when this transaction is kept.
    async fn wake_workers(&mut self) -> Result<(), StoreError> {
        self.tell_of_jobs();
        let mut session = self.session();
        if let Session::Postgres(_) = session {
            session.fetch(&NOTIFY, &[CHANNEL.into()]).await?;
        }
        Ok(())
    }
}

/// The kinds as a text in which each stands between blanks.
fn among(kinds: &[&str]) -> String {
    format!(" {} ", kinds.join(" "))
}

fn claimed(row: &Row, token: &str) -> Result<(i64, ClaimedJob), StoreError> {
    let job = ClaimedJob {
        lease: Lease { job: row.get(0)?, token: token.to_owned() },
        kind: row.get(1)?,
        payload: row.get(2)?,
        attempt: row.get(3)?,
        most_attempts: row.get(4)?,
    };
    Ok((row.get(5)?, job))
}
