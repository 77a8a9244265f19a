//! The one task of this process that writes to the file of an inbox.
//!
//! It takes everything that waits for it into one transaction, so that those who come in while one is written to the disk
//! share the next. Nobody waits for others to come in.

use super::work::{Done, Room, Work};
use crate::database::Session;
use crate::error::StoreError;
use sqlx::{Connection, SqliteConnection};
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};

/// How much may wait for the task, and is taken into one transaction; whoever comes later waits for a place.
const TOGETHER: usize = 256;

/// Whoever has something done by the task.
#[derive(Debug, Clone)]
pub(super) struct Writer {
    asked: mpsc::Sender<Asked>,
}

#[derive(Debug)]
enum Asked {
    Work(Work, oneshot::Sender<Result<Done, StoreError>>),
    End(oneshot::Sender<()>),
}

impl Writer {
    /// Starts the task, which ends when nobody has anything to be done any more.
    pub(super) fn start(connection: SqliteConnection) -> Self {
        let (asked, asking) = mpsc::channel(TOGETHER);
        tokio::spawn(write(connection, asking));
        Self { asked }
    }

    /// Has something done; it is on the disk when this returns.
    pub(super) async fn carry_out(&self, work: Work) -> Result<Done, StoreError> {
        let (answer, answered) = oneshot::channel();
        let closed = || StoreError::Database(sqlx::Error::PoolClosed);
        self.asked.send(Asked::Work(work, answer)).await.map_err(|_| closed())?;
        answered.await.map_err(|_| closed())?
    }

    /// Waits until what was asked for is done and the file is closed.
    pub(super) async fn end(&self) {
        let (answer, answered) = oneshot::channel();
        // Where there is no task any more, there is nothing to wait for.
        if self.asked.send(Asked::End(answer)).await.is_ok() {
            let _ = answered.await;
        }
    }
}

async fn write(mut connection: SqliteConnection, mut asking: mpsc::Receiver<Asked>) {
    let mut asked = Vec::with_capacity(TOGETHER);
    let mut ends = Vec::new();
    while ends.is_empty() && asking.recv_many(&mut asked, TOGETHER).await > 0 {
        let (mut works, mut answers) = (Vec::new(), Vec::new());
        for one in asked.drain(..) {
            match one {
                Asked::Work(work, answer) => {
                    works.push(work);
                    answers.push(answer);
                }
                Asked::End(answer) => ends.push(answer),
            }
        }
        let outcomes = carry_out(&mut connection, &works).await;
        for (answer, outcome) in answers.into_iter().zip(outcomes) {
            // Whoever asked may have gone; it is done nevertheless.
            let _ = answer.send(outcome);
        }
    }
    let _ = connection.close().await;
    for answer in ends {
        let _ = answer.send(());
    }
}

/// Does everything in one transaction: what each one comes to, or that nothing of it was kept.
async fn carry_out(connection: &mut SqliteConnection, works: &[Work]) -> Vec<Result<Done, StoreError>> {
    if works.is_empty() {
        return Vec::new();
    }
    match together(connection, works).await {
        Ok(outcomes) => outcomes,
        Err(error) => {
            let error = Arc::new(error);
            works.iter().map(|_| Err(StoreError::NotKept(Arc::clone(&error)))).collect()
        }
    }
}

async fn together(
    connection: &mut SqliteConnection,
    works: &[Work],
) -> Result<Vec<Result<Done, StoreError>>, StoreError> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    let (mut room, mut outcomes) = (Room::default(), Vec::with_capacity(works.len()));
    for work in works {
        let outcome = work.run(&mut Session::Sqlite(&mut transaction), &mut room).await;
        match outcome {
            // What one asks for and does not get is nothing to the others.
            Err(error @ (StoreError::InboxFull(_) | StoreError::Damaged(_))) => outcomes.push(Err(error)),
            outcome => outcomes.push(Ok(outcome?)),
        }
    }
    transaction.commit().await?;
    Ok(outcomes)
}
