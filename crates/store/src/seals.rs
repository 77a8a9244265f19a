//! Seals of releases with the head of each product's chain, and the public keys that verify them.

use crate::database::{Lock, Row, Transaction, Value, statements};
use crate::error::StoreError;
use jiff::Timestamp;

statements! {
    ADD_KEY [Text, Text, Integer, Text, Integer, Text] =
        "insert into seal_key (id, public, made_at, made_by, retired_at, retired_by) values ($1, $2, $3, $4, $5, $6) \
         on conflict (id) do nothing";
    RETIRE_KEY [Text, Integer, Text] =
        "update seal_key set retired_at = $2, retired_by = $3 where id = $1 and retired_at is null";
    KEYS [] =
        "select id, public, made_at, made_by, retired_at, retired_by from seal_key order by made_at, id";
    ADD [Text, Integer, Text, Text, Text, Text, Integer, Text, Integer] =
        "insert into seal (product, number, version, verdict, digest, key_id, sealed_at, sealed_by, chain_only) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    OF_PRODUCT [Text] =
        "select product, number, version, verdict, digest, key_id, sealed_at, sealed_by, chain_only from seal \
         where product = $1 order by number";
    OF_RELEASE [Text, Text] =
        "select product, number, version, verdict, digest, key_id, sealed_at, sealed_by, chain_only from seal \
         where product = $1 and version = $2 order by number";
    LATEST [Integer, Integer] =
        "select product, number, version, verdict, digest, key_id, sealed_at, sealed_by, chain_only from seal \
         order by sealed_at desc, number desc, product limit $1 offset $2";
    COUNT [] = "select count(*) from seal";
    PRODUCTS [] = "select distinct product from seal order by product";
    DECISIONS_APPLIED [Text, Integer] =
        "select detail from audit where action = 'decisions.applied' and subject = $1 and at <= $2 \
         order by sequence desc limit 1";
}

/// A public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredKey {
    /// Its id.
    pub id: String,
    /// The key in PEM.
    pub public: String,
    /// When it was put on record.
    pub made_at: Timestamp,
    /// By whom: the id of a person.
    pub made_by: String,
    /// When it was retired, and by whom, if it was.
    pub retired: Option<(Timestamp, String)>,
}

/// A seal, without what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSeal {
    /// The product.
    pub product: String,
    /// Its number in the chain of the product.
    pub number: i64,
    /// The version of the release.
    pub version: String,
    /// The digest of the document of the verdict.
    pub verdict: String,
    /// The digest of the seal.
    pub digest: String,
    /// The id of the key that signed it.
    pub key: String,
    /// When it was sealed.
    pub sealed_at: Timestamp,
    /// By whom: the id of a person.
    pub sealed_by: String,
    /// Says that it came with a later seal of its chain, without what it names.
    pub is_chain_only: bool,
}

impl Transaction {
    /// Puts a public key on record; false if one of its id is.
    pub async fn add_seal_key(&mut self, key: &StoredKey) -> Result<bool, StoreError> {
        let retired = key.retired.as_ref();
        let values: [Value<'_>; 6] = [
            (&key.id).into(),
            (&key.public).into(),
            key.made_at.into(),
            (&key.made_by).into(),
            retired.map(|(at, _)| *at).into(),
            retired.map(|(_, by)| by.as_str()).into(),
        ];
        Ok(self.session().execute(&ADD_KEY, &values).await? > 0)
    }

    /// Retires a key; false if there is none of this id that is not retired.
    pub async fn retire_seal_key(&mut self, id: &str, at: Timestamp, by: &str) -> Result<bool, StoreError> {
        Ok(self.session().execute(&RETIRE_KEY, &[id.into(), at.into(), by.into()]).await? > 0)
    }

    /// All public keys, the first first.
    pub async fn seal_keys(&mut self) -> Result<Vec<StoredKey>, StoreError> {
        self.session().fetch(&KEYS, &[]).await?.iter().map(key).collect()
    }

    /// Puts a seal on record behind the others of its product.
    pub async fn add_seal(&mut self, seal: &StoredSeal) -> Result<(), StoreError> {
        let values: [Value<'_>; 9] = [
            (&seal.product).into(),
            seal.number.into(),
            (&seal.version).into(),
            (&seal.verdict).into(),
            (&seal.digest).into(),
            (&seal.key).into(),
            seal.sealed_at.into(),
            (&seal.sealed_by).into(),
            i64::from(seal.is_chain_only).into(),
        ];
        self.session().execute(&ADD, &values).await?;
        Ok(())
    }

    /// Waits for whoever else puts seals on record, until this transaction ends.
    pub async fn lock_seals(&mut self) -> Result<(), StoreError> {
        self.session().lock(Lock::Tail).await
    }

    /// The seals of a product in their order; the last one is the head of the chain.
    pub async fn seals_of(&mut self, product: &str) -> Result<Vec<StoredSeal>, StoreError> {
        self.session().fetch(&OF_PRODUCT, &[product.into()]).await?.iter().map(seal).collect()
    }

    /// The seals of a release in their order.
    pub async fn seals_of_release(
        &mut self,
        product: &str,
        version: &str,
    ) -> Result<Vec<StoredSeal>, StoreError> {
        self.session().fetch(&OF_RELEASE, &[product.into(), version.into()]).await?.iter().map(seal).collect()
    }

    /// At most `limit` seals of all products from a place on, the latest first.
    pub async fn latest_seals(&mut self, from: u32, limit: u32) -> Result<Vec<StoredSeal>, StoreError> {
        let values = [i64::from(limit).into(), i64::from(from).into()];
        self.session().fetch(&LATEST, &values).await?.iter().map(seal).collect()
    }

    /// How many seals there are of all products.
    pub async fn count_seals(&mut self) -> Result<u64, StoreError> {
        let count: i64 = self.session().first(&COUNT, &[]).await?.map_or(Ok(0), |row| row.get(0))?;
        Ok(u64::try_from(count).unwrap_or_default())
    }

    /// The products that have seals.
    pub async fn sealed_products(&mut self) -> Result<Vec<String>, StoreError> {
        self.session().fetch(&PRODUCTS, &[]).await?.iter().map(|row| row.get(0)).collect()
    }

    /// What the audit trail says of the last file of decisions that was applied to a set up to a moment, as JSON.
    pub async fn decisions_applied(
        &mut self,
        set: &str,
        until: Timestamp,
    ) -> Result<Option<String>, StoreError> {
        self.session()
            .first(&DECISIONS_APPLIED, &[set.into(), until.into()])
            .await?
            .map(|row| row.get(0))
            .transpose()
    }
}

fn key(row: &Row) -> Result<StoredKey, StoreError> {
    let retired_by: Option<String> = row.get(5)?;
    Ok(StoredKey {
        id: row.get(0)?,
        public: row.get(1)?,
        made_at: row.time(2)?,
        made_by: row.get(3)?,
        retired: row.optional_time(4)?.zip(retired_by),
    })
}

fn seal(row: &Row) -> Result<StoredSeal, StoreError> {
    Ok(StoredSeal {
        product: row.get(0)?,
        number: row.get(1)?,
        version: row.get(2)?,
        verdict: row.get(3)?,
        digest: row.get(4)?,
        key: row.get(5)?,
        sealed_at: row.time(6)?,
        sealed_by: row.get(7)?,
        is_chain_only: row.get::<i64>(8)? != 0,
    })
}
