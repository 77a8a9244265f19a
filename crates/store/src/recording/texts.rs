//! What publishers say, kept once for each different text under the hash of its content.

use super::rows::{from_json, json, short};
use crate::database::{Row, Session, Store, Transaction, Value, statements};
use crate::error::StoreError;
use jiff::Timestamp;
use portcullis_domain::finding::{CvssRating, Details, Finding};
use std::collections::HashSet;

statements! {
    @bulk ADD [Bytes, Text, Text, Text, Text] =
        "insert into advisory_text (hash, title, description, remediation, detail) values ",
        " on conflict (hash) do nothing";
}

/// Texts that are held before they are written.
const WAITING: usize = 500;
/// Bytes of text that are held before they are written.
const WAITING_BYTES: usize = 1 << 20;

/// The texts of one scan on their way into the store.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    known: HashSet<u128>,
    waiting: Vec<Text>,
    bytes: usize,
}

#[derive(Debug)]
struct Text {
    hash: [u8; 32],
    title: String,
    description: String,
    remediation: String,
    detail: String,
}

impl Texts {
    /// Says that the store has the text with this short hash.
    pub(crate) fn know(&mut self, hash: u128) {
        self.known.insert(hash);
    }

    /// Takes the text out of a finding; its hash.
    pub(crate) fn take(&mut self, finding: &mut Finding) -> Result<[u8; 32], StoreError> {
        let details = std::mem::take(&mut finding.details);
        let title = std::mem::take(&mut finding.title);
        let hash = hash(&title, &details);
        if self.known.insert(short(&hash)) {
            let detail = json(&(
                &details.references,
                &details.cwes,
                details.cvss.iter().map(|one| (&one.source, &one.vector, one.score)).collect::<Vec<_>>(),
                details.published.map(Timestamp::as_microsecond),
            ))?;
            let text = Text {
                hash,
                title,
                description: details.description,
                remediation: details.remediation,
                detail,
            };
            self.bytes +=
                text.title.len() + text.description.len() + text.remediation.len() + text.detail.len();
            self.waiting.push(text);
        }
        Ok(hash)
    }

    /// Says whether enough texts wait to be written.
    pub(crate) fn are_many(&self) -> bool {
        self.waiting.len() >= WAITING || self.bytes >= WAITING_BYTES
    }

    /// Writes what waits. Where two can write at a time it is kept at once and apart from the scan: a text says
    /// nothing about any scan, and two recorders who meet the same texts in another order would lock each other out.
    pub(crate) async fn write(
        &mut self,
        store: &Store,
        transaction: &mut Transaction,
    ) -> Result<(), StoreError> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        self.waiting.sort_by_key(|text| text.hash);
        if let Some(mut apart) = store.apart().await? {
            self.insert(&mut apart.session()).await?;
            apart.commit().await?;
        } else {
            self.insert(&mut transaction.session()).await?;
        }
        self.waiting.clear();
        self.bytes = 0;
        Ok(())
    }

    async fn insert(&self, session: &mut Session<'_>) -> Result<(), StoreError> {
        let values: Vec<Value<'_>> = self
            .waiting
            .iter()
            .flat_map(|text| -> [Value<'_>; 5] {
                [
                    text.hash.as_slice().into(),
                    (&text.title).into(),
                    (&text.description).into(),
                    (&text.remediation).into(),
                    (&text.detail).into(),
                ]
            })
            .collect();
        session.bulk(&ADD, &values).await?;
        Ok(())
    }
}

/// BLAKE3 over every part behind its length or count.
fn hash(title: &str, details: &Details) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    let mut add = |bytes: &[u8]| {
        hasher.update(&(bytes.len() as u64).to_le_bytes()).update(bytes);
    };
    add(title.as_bytes());
    add(details.description.as_bytes());
    add(details.remediation.as_bytes());
    add(&(details.references.len() as u64).to_le_bytes());
    for reference in &details.references {
        add(reference.as_bytes());
    }
    add(&(details.cwes.len() as u64).to_le_bytes());
    for cwe in &details.cwes {
        add(&cwe.to_le_bytes());
    }
    for rating in &details.cvss {
        add(rating.source.as_bytes());
        add(rating.vector.as_bytes());
        add(&rating.score.map_or([0xff; 8], f64::to_le_bytes));
    }
    add(&details.published.map_or(i64::MIN, Timestamp::as_microsecond).to_le_bytes());
    *hasher.finalize().as_bytes()
}

type Detail = (Vec<String>, Vec<u32>, Vec<(String, String, Option<f64>)>, Option<i64>);

/// The details in a row of title, description, remediation and the rest.
pub(crate) fn details(row: &Row) -> Result<Details, StoreError> {
    let (references, cwes, cvss, published): Detail = from_json(&row.get::<String>(3)?)?;
    Ok(Details {
        description: row.get(1)?,
        remediation: row.get(2)?,
        references,
        cwes,
        cvss: cvss.into_iter().map(|(source, vector, score)| CvssRating { source, vector, score }).collect(),
        published: published.and_then(|at| Timestamp::from_microsecond(at).ok()),
    })
}
