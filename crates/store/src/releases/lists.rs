//! Releases and verdicts, a page at a time.

use super::{StoredRelease, StoredVerdict, release, verdict};
use crate::database::{Row, Transaction, Value, statements};
use crate::error::StoreError;
use jiff::Timestamp;

statements! {
    OUTLINES [Text] =
        "select version, series, ended_at from product_release where product = $1 order by opened_at, version";
    VERDICT [Text, Text, Integer] =
        "select number, at, outcome, digest, document from verdict \
         where product = $1 and version = $2 and number = $3";
    VERDICTS_BEFORE [Text, Text, Integer, Integer] =
        "select number, at, outcome, digest, document from verdict \
         where product = $1 and version = $2 and ($3 is null or number < $3) order by number desc limit $4";
    COUNT_VERDICTS [Text, Text] = "select count(*) from verdict where product = $1 and version = $2";
    @bulk NAMED [Text, Text] =
        "with wanted (product, version) as (values ",
        ") select product_release.product, product_release.version, series, state, opened_at, ended_at, document \
         from wanted join product_release on product_release.product = wanted.product \
         and product_release.version = wanted.version";
    @bulk LAST_VERDICTS [Text, Text] =
        "with wanted (product, version) as (values ",
        ") select verdict.number, verdict.at, verdict.outcome, verdict.digest, verdict.document, verdict.version \
         from wanted join verdict on verdict.product = wanted.product and verdict.version = wanted.version \
         and verdict.number = (select max(other.number) from verdict as other \
           where other.product = wanted.product and other.version = wanted.version)";
}

/// A release without what it is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseOutline {
    /// The version.
    pub version: String,
    /// The series that the version belongs to.
    pub series: String,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}

impl Transaction {
    /// All releases of a product in the order in which they were opened, without what they are made of.
    pub async fn release_outlines(&mut self, product: &str) -> Result<Vec<ReleaseOutline>, StoreError> {
        let rows = self.session().fetch(&OUTLINES, &[product.into()]).await?;
        let outline = |row: &Row| {
            Ok(ReleaseOutline { version: row.get(0)?, series: row.get(1)?, ended_at: row.optional_time(2)? })
        };
        rows.iter().map(outline).collect()
    }

    /// The releases of these versions of a product, in no certain order.
    pub async fn releases_named(
        &mut self,
        product: &str,
        versions: &[&str],
    ) -> Result<Vec<StoredRelease>, StoreError> {
        self.session().bulk_fetch(&NAMED, &pairs(product, versions)).await?.iter().map(release).collect()
    }

    /// The last verdict on each of these versions of a product that has one, with the version, in no certain order.
    pub async fn last_verdicts_on(
        &mut self,
        product: &str,
        versions: &[&str],
    ) -> Result<Vec<(String, StoredVerdict)>, StoreError> {
        let rows = self.session().bulk_fetch(&LAST_VERDICTS, &pairs(product, versions)).await?;
        rows.iter().map(|row| Ok((row.get(5)?, verdict(row)?))).collect()
    }

    /// The verdict of this number on a release.
    pub async fn verdict_on(
        &mut self,
        product: &str,
        version: &str,
        number: i64,
    ) -> Result<Option<StoredVerdict>, StoreError> {
        let values = [product.into(), version.into(), number.into()];
        self.session().first(&VERDICT, &values).await?.as_ref().map(verdict).transpose()
    }

    /// At most `limit` verdicts on a release, the last first; those before the one of a number where one is given.
    pub async fn verdicts_before(
        &mut self,
        product: &str,
        version: &str,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<StoredVerdict>, StoreError> {
        let values = [product.into(), version.into(), before.into(), i64::from(limit).into()];
        self.session().fetch(&VERDICTS_BEFORE, &values).await?.iter().map(verdict).collect()
    }

    /// How many verdicts there are on a release.
    pub async fn count_verdicts_on(&mut self, product: &str, version: &str) -> Result<u64, StoreError> {
        let row = self.session().first(&COUNT_VERDICTS, &[product.into(), version.into()]).await?;
        let count: i64 = row.map_or(Ok(0), |row| row.get(0))?;
        Ok(u64::try_from(count).unwrap_or_default())
    }
}

fn pairs<'v>(product: &'v str, versions: &[&'v str]) -> Vec<Value<'v>> {
    versions.iter().flat_map(|version| [product.into(), (*version).into()]).collect()
}
