//! What changes whose turn it is: who takes over, and who is away.

use jiff::Timestamp;
use portcullis_domain::program::Program;
use portcullis_domain::rotation::Changes;
use portcullis_store::{StoreError, Transaction};

/// What changes whose turn it is, from a moment on.
pub async fn rota_changes(
    transaction: &mut Transaction,
    program: &Program,
    from: Timestamp,
) -> Result<Changes, StoreError> {
    let overrides = transaction.overrides(from).await?;
    let absences = transaction.absences(program.calendar.day_of(from)).await?;
    Ok(Changes {
        overrides: overrides.into_iter().map(|stored| stored.change).collect(),
        absences: absences.into_iter().map(|stored| stored.absence).collect(),
    })
}
