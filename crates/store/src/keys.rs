//! Keys that never leave the store.

use crate::database::{Store, statements};
use crate::error::StoreError;
use uuid::Uuid;

statements! {
    MAKE [Text, Bytes] =
        "insert into store_key (name, secret) values ($1, $2) on conflict (name) do nothing";
    GET [Text] = "select secret from store_key where name = $1";
}

/// The name of the key under which credentials are hashed.
const CREDENTIALS: &str = "credentials";

impl Store {
    /// The key under which credentials that reports show are hashed; it is made when it is first asked for, and stays.
    pub async fn credential_key(&self) -> Result<[u8; 32], StoreError> {
        let mut snapshot = self.snapshot().await?;
        if let Some(row) = snapshot.session().first(&GET, &[CREDENTIALS.into()]).await? {
            return row.hash(0);
        }
        drop(snapshot);
        let mut transaction = self.unmarked().transaction().await?;
        let mut session = transaction.session();
        session.execute(&MAKE, &[CREDENTIALS.into(), chance().as_slice().into()]).await?;
        let key = match session.first(&GET, &[CREDENTIALS.into()]).await? {
            Some(row) => row.hash(0)?,
            None => return Err(StoreError::Damaged("a key vanished as it was made".to_owned())),
        };
        transaction.commit().await?;
        Ok(key)
    }
}

/// A key that nobody can guess: each id has 122 bits from the operating system.
fn chance() -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    for _ in 0..4 {
        hasher.update(Uuid::new_v4().as_bytes());
    }
    *hasher.finalize().as_bytes()
}
