//! Releases, what they are made of, and the verdicts on them.

pub(crate) mod lists;

use crate::database::{Lock, Row, Transaction, Value, statements};
use crate::error::StoreError;
use jiff::Timestamp;

statements! {
    SAVE [Text, Text, Text, Text, Integer, Integer, Text] =
        "insert into product_release (product, version, series, state, opened_at, ended_at, document) \
         values ($1, $2, $3, $4, $5, $6, $7) \
         on conflict (product, version) do update set series = excluded.series, state = excluded.state, \
         ended_at = excluded.ended_at, document = excluded.document";
    SHOW [Text, Text] =
        "select product, version, series, state, opened_at, ended_at, document from product_release \
         where product = $1 and version = $2";
    LIST [Text] =
        "select product, version, series, state, opened_at, ended_at, document from product_release \
         where product = $1 order by opened_at, version";
    CLEAR_COMPONENTS [Text, Text] = "delete from release_component where product = $1 and version = $2";
    SAVE_COMPONENT [Text, Text, Text, Text, Text, Text] =
        "insert into release_component (product, version, component, subjects, left_out, document) \
         values ($1, $2, $3, $4, $5, $6) \
         on conflict (product, version, component) do update set subjects = excluded.subjects, \
         left_out = excluded.left_out, document = excluded.document";
    COMPONENTS [Text, Text] =
        "select component, subjects, left_out, document from release_component \
         where product = $1 and version = $2 order by component";
    NUMBER [Text, Text] =
        "select coalesce(max(number), 0) + 1 from verdict where product = $1 and version = $2";
    JUDGE [Text, Text, Integer, Integer, Text, Text, Text] =
        "insert into verdict (product, version, number, at, outcome, digest, document) \
         values ($1, $2, $3, $4, $5, $6, $7)";
    LAST_VERDICT [Text, Text] =
        "select number, at, outcome, digest, document from verdict \
         where product = $1 and version = $2 order by number desc limit 1";
    VERDICTS [Text, Text] =
        "select number, at, outcome, digest, document from verdict \
         where product = $1 and version = $2 order by number";
}

/// A release as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRelease {
    /// The product.
    pub product: String,
    /// The version.
    pub version: String,
    /// The series that the version belongs to.
    pub series: String,
    /// Where it stands: the caller's word.
    pub state: String,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// The rest, as JSON.
    pub document: String,
}

/// What a release has of one component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredReleaseComponent {
    /// The component.
    pub component: String,
    /// The digests or the commit that is released; any of them names it.
    pub subjects: Vec<String>,
    /// Why the component is no part of the release, if it is not.
    pub left_out: Option<String>,
    /// The rest, as JSON.
    pub document: String,
}

/// One verdict on a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredVerdict {
    /// Its number among those of the release, from 1.
    pub number: i64,
    /// When it was given.
    pub at: Timestamp,
    /// The caller's word: `passes`, `blocked`, `undecided`, …
    pub outcome: String,
    /// The digest of the verdict document in the archive.
    pub digest: String,
    /// The rest, as JSON.
    pub document: String,
}

impl Transaction {
    /// Keeps a release, in place of the one with its product and version if there is one.
    pub async fn save_release(&mut self, release: &StoredRelease) -> Result<(), StoreError> {
        let values: [Value<'_>; 7] = [
            (&release.product).into(),
            (&release.version).into(),
            (&release.series).into(),
            (&release.state).into(),
            release.opened_at.into(),
            release.ended_at.into(),
            (&release.document).into(),
        ];
        self.session().execute(&SAVE, &values).await?;
        Ok(())
    }

    /// The release of this product and version.
    pub async fn release(
        &mut self,
        product: &str,
        version: &str,
    ) -> Result<Option<StoredRelease>, StoreError> {
        self.session()
            .first(&SHOW, &[product.into(), version.into()])
            .await?
            .as_ref()
            .map(release)
            .transpose()
    }

    /// All releases of a product in the order in which they were opened.
    pub async fn releases_of(&mut self, product: &str) -> Result<Vec<StoredRelease>, StoreError> {
        self.session().fetch(&LIST, &[product.into()]).await?.iter().map(release).collect()
    }

    /// Keeps what a release is made of, in place of what it was made of before.
    pub async fn save_release_components(
        &mut self,
        product: &str,
        version: &str,
        parts: &[StoredReleaseComponent],
    ) -> Result<(), StoreError> {
        let mut session = self.session();
        session.execute(&CLEAR_COMPONENTS, &[product.into(), version.into()]).await?;
        for part in parts {
            let subjects = crate::recording::rows::json(&part.subjects)?;
            let values: [Value<'_>; 6] = [
                product.into(),
                version.into(),
                (&part.component).into(),
                (&subjects).into(),
                part.left_out.as_deref().into(),
                (&part.document).into(),
            ];
            session.execute(&SAVE_COMPONENT, &values).await?;
        }
        Ok(())
    }

    /// What a release is made of.
    pub async fn release_components(
        &mut self,
        product: &str,
        version: &str,
    ) -> Result<Vec<StoredReleaseComponent>, StoreError> {
        let rows = self.session().fetch(&COMPONENTS, &[product.into(), version.into()]).await?;
        rows.iter()
            .map(|row| {
                Ok(StoredReleaseComponent {
                    component: row.get(0)?,
                    subjects: crate::recording::rows::from_json(&row.get::<String>(1)?)?,
                    left_out: row.get(2)?,
                    document: row.get(3)?,
                })
            })
            .collect()
    }

    /// Keeps a verdict under the next number of its release, whatever number it carries; the number.
    pub async fn add_verdict(
        &mut self,
        product: &str,
        version: &str,
        verdict: &StoredVerdict,
    ) -> Result<i64, StoreError> {
        let mut session = self.session();
        session.lock(Lock::Tail).await?;
        let number: i64 = match session.first(&NUMBER, &[product.into(), version.into()]).await? {
            Some(row) => row.get(0)?,
            None => 1,
        };
        let values: [Value<'_>; 7] = [
            product.into(),
            version.into(),
            number.into(),
            verdict.at.into(),
            (&verdict.outcome).into(),
            (&verdict.digest).into(),
            (&verdict.document).into(),
        ];
        session.execute(&JUDGE, &values).await?;
        Ok(number)
    }

    /// All verdicts on a release, the first first.
    pub async fn verdicts_on(
        &mut self,
        product: &str,
        version: &str,
    ) -> Result<Vec<StoredVerdict>, StoreError> {
        let rows = self.session().fetch(&VERDICTS, &[product.into(), version.into()]).await?;
        rows.iter().map(verdict).collect()
    }

    /// The last verdict on a release, if there is one.
    pub async fn last_verdict_on(
        &mut self,
        product: &str,
        version: &str,
    ) -> Result<Option<StoredVerdict>, StoreError> {
        let row = self.session().first(&LAST_VERDICT, &[product.into(), version.into()]).await?;
        row.as_ref().map(verdict).transpose()
    }
}

fn verdict(row: &Row) -> Result<StoredVerdict, StoreError> {
    Ok(StoredVerdict {
        number: row.get(0)?,
        at: row.time(1)?,
        outcome: row.get(2)?,
        digest: row.get(3)?,
        document: row.get(4)?,
    })
}

fn release(row: &Row) -> Result<StoredRelease, StoreError> {
    Ok(StoredRelease {
        product: row.get(0)?,
        version: row.get(1)?,
        series: row.get(2)?,
        state: row.get(3)?,
        opened_at: row.time(4)?,
        ended_at: row.optional_time(5)?,
        document: row.get(6)?,
    })
}
