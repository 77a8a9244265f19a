//! Which vulnerability a finding belongs to.

use super::row::{signed, unsigned};
use crate::database::{Transaction, Value, statements};
use crate::error::StoreError;
use portcullis_domain::advisory::AdvisoryId;
use portcullis_domain::identity::Identity;
use portcullis_domain::vulnerability::Key;
use std::collections::{BTreeMap, BTreeSet, HashMap};

statements! {
    KEYS [Integer] =
        "select weakness, subject, '' from vulnerability where number = $1 and merged_into is null \
         union select weakness, subject, component from other_key where vulnerability = $1 order by 1, 2, 3";
    IN_COMPONENTS [] =
        "select weakness, subject, component, vulnerability from other_key where component <> ''";
    @bulk NUMBERS [Text, Text, Text] =
        "with wanted (weakness, subject, component) as (values ",
        ") select wanted.weakness, wanted.subject, \
         coalesce(here.vulnerability, anywhere.vulnerability, vulnerability.number) from wanted \
         left join other_key as here on here.weakness = wanted.weakness and here.subject = wanted.subject \
           and here.component = wanted.component \
         left join other_key as anywhere on anywhere.weakness = wanted.weakness \
           and anywhere.subject = wanted.subject and anywhere.component = '' \
         left join vulnerability on vulnerability.weakness = wanted.weakness \
           and vulnerability.subject = wanted.subject";
    @bulk OF_FINDINGS [Text, Bytes] =
        "with wanted (component, identity) as (values ",
        ") select wanted.identity, finding_vulnerability.vulnerability from wanted join finding_vulnerability \
         on finding_vulnerability.component = wanted.component and finding_vulnerability.identity = wanted.identity \
         where finding_vulnerability.vulnerability is not null";
    @bulk OF_SUBJECT [Text, Text] =
        "with wanted (weakness, subject) as (values ",
        ") select distinct wanted.subject, coalesce(anywhere.vulnerability, vulnerability.number) from wanted \
         left join other_key as anywhere on anywhere.weakness = wanted.weakness \
           and anywhere.subject = wanted.subject and anywhere.component = '' \
         left join vulnerability on vulnerability.weakness = wanted.weakness \
           and vulnerability.subject = wanted.subject";
    @bulk NAMES [Text] =
        "with wanted (advisory) as (values ",
        ") select wanted.advisory, other.advisory from wanted join alias on alias.advisory = wanted.advisory \
         join alias as other on other.alias_group = alias.alias_group and other.advisory <> wanted.advisory";
    @bulk SUBJECTS_OF [Text] =
        "with wanted (weakness) as (values ",
        ") select vulnerability.weakness, vulnerability.subject from wanted \
         join vulnerability on vulnerability.weakness = wanted.weakness";
    @bulk NUMBERS_NAMED [Text] =
        "with wanted (weakness) as (values ",
        ") select vulnerability.number from wanted join vulnerability on vulnerability.weakness = wanted.weakness \
         union select other_key.vulnerability from wanted join other_key on other_key.weakness = wanted.weakness";
    @bulk NAMES_OF [Integer] =
        "with wanted (number) as (values ",
        ") select wanted.number, vulnerability.weakness from wanted \
         join vulnerability on vulnerability.number = wanted.number \
         union select wanted.number, other_key.weakness from wanted \
         join other_key on other_key.vulnerability = wanted.number";
    @bulk MERGERS [Integer] =
        "with wanted (number) as (values ",
        ") select vulnerability.number, vulnerability.merged_into from wanted \
         join vulnerability on vulnerability.number = wanted.number where vulnerability.merged_into is not null";
    @bulk ADD [Text, Text, Text, Integer] =
        "insert into other_key (weakness, subject, component, vulnerability) values ",
        " on conflict (weakness, subject, component) do update set vulnerability = excluded.vulnerability";
}

/// A key in one component, or in all of them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyInComponent {
    /// The key.
    pub key: Key,
    /// The component; nothing for all of them.
    pub component: Option<String>,
}

impl Transaction {
    /// The numbers of the vulnerabilities that have these keys in a component; unknown keys are left out.
    pub async fn numbers_of_keys(
        &mut self,
        component: &str,
        keys: &[&Key],
    ) -> Result<HashMap<Key, u64>, StoreError> {
        let wanted: Vec<Value<'_>> = keys
            .iter()
            .flat_map(|key| -> [Value<'_>; 3] {
                [(&key.weakness).into(), (&key.subject).into(), component.into()]
            })
            .collect();
        let mut numbers = HashMap::with_capacity(keys.len());
        for row in self.session().bulk_fetch(&NUMBERS, &wanted).await? {
            if let Some(number) = row.get::<Option<i64>>(2)? {
                let key = Key { weakness: row.get(0)?, subject: row.get(1)? };
                numbers.insert(key, unsigned(number)?);
            }
        }
        Ok(numbers)
    }

    /// The numbers of the vulnerabilities that findings of a component belong to; those of none are left out.
    pub async fn vulnerabilities_of_findings(
        &mut self,
        component: &str,
        identities: &[Identity],
    ) -> Result<HashMap<Identity, u64>, StoreError> {
        let wanted: Vec<Value<'_>> = identities
            .iter()
            .flat_map(|identity| -> [Value<'_>; 2] {
                [component.into(), identity.as_bytes().as_slice().into()]
            })
            .collect();
        let rows = self.session().bulk_fetch(&OF_FINDINGS, &wanted).await?;
        rows.iter().map(|row| Ok((Identity::from_bytes(row.hash(0)?), unsigned(row.get(1)?)?))).collect()
    }

    /// The other names of advisories, as pairs of a name that was given and another one.
    pub async fn other_names(&mut self, names: &[&str]) -> Result<Vec<(String, String)>, StoreError> {
        let wanted: Vec<Value<'_>> = names.iter().map(|&name| name.into()).collect();
        let rows = self.session().bulk_fetch(&NAMES, &wanted).await?;
        rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
    }

    /// The keys of vulnerabilities that have these names.
    pub async fn keys_named(&mut self, names: &[AdvisoryId]) -> Result<Vec<Key>, StoreError> {
        let wanted: Vec<Value<'_>> = names.iter().map(|name| name.as_str().into()).collect();
        let rows = self.session().bulk_fetch(&SUBJECTS_OF, &wanted).await?;
        rows.iter().map(|row| Ok(Key { weakness: row.get(0)?, subject: row.get(1)? })).collect()
    }

    /// The numbers of the vulnerabilities that have or had these names: primary ids of advisories, checks, rules.
    pub async fn numbers_named(&mut self, names: &[&str]) -> Result<BTreeSet<u64>, StoreError> {
        let wanted: Vec<Value<'_>> = names.iter().map(|&name| name.into()).collect();
        let rows = self.session().bulk_fetch(&NUMBERS_NAMED, &wanted).await?;
        rows.iter().map(|row| unsigned(row.get(0)?)).collect()
    }

    /// The names that these vulnerabilities have or had: primary ids of advisories, checks, rules.
    pub async fn names_of(&mut self, numbers: &[u64]) -> Result<Vec<(u64, String)>, StoreError> {
        let wanted: Vec<Value<'_>> = numbers.iter().map(|&number| signed(number).into()).collect();
        let rows = self.session().bulk_fetch(&NAMES_OF, &wanted).await?;
        rows.iter().map(|row| Ok((unsigned(row.get(0)?)?, row.get(1)?))).collect()
    }

    /// The keys that belong to a vulnerability in one component only, with its number.
    pub async fn keys_in_components(&mut self) -> Result<Vec<(Key, String, u64)>, StoreError> {
        let rows = self.session().fetch(&IN_COMPONENTS, &[]).await?;
        rows.iter()
            .map(|row| {
                let key = Key { weakness: row.get(0)?, subject: row.get(1)? };
                Ok((key, row.get(2)?, unsigned(row.get(3)?)?))
            })
            .collect()
    }

    /// Those of these vulnerabilities that were merged, and what they and what they became were merged into.
    pub async fn mergers(
        &mut self,
        numbers: impl IntoIterator<Item = u64>,
    ) -> Result<BTreeMap<u64, u64>, StoreError> {
        let mut mergers = BTreeMap::new();
        let mut asked: BTreeSet<u64> = numbers.into_iter().collect();
        while !asked.is_empty() {
            let wanted: Vec<Value<'_>> = asked.iter().map(|&number| signed(number).into()).collect();
            let rows = self.session().bulk_fetch(&MERGERS, &wanted).await?;
            asked.clear();
            for row in &rows {
                let into = unsigned(row.get(1)?)?;
                mergers.insert(unsigned(row.get(0)?)?, into);
                asked.insert(into);
            }
            asked.retain(|number| !mergers.contains_key(number));
        }
        Ok(mergers)
    }

    /// The keys that belong to a vulnerability.
    pub async fn keys_of(&mut self, number: u64) -> Result<Vec<KeyInComponent>, StoreError> {
        let rows = self.session().fetch(&KEYS, &[signed(number).into()]).await?;
        rows.iter()
            .map(|row| {
                let component: String = row.get(2)?;
                Ok(KeyInComponent {
                    key: Key { weakness: row.get(0)?, subject: row.get(1)? },
                    component: Some(component).filter(|component| !component.is_empty()),
                })
            })
            .collect()
    }

    /// Says that keys belong to a vulnerability, whatever they belonged to.
    pub async fn give_keys(&mut self, keys: &[KeyInComponent], number: u64) -> Result<(), StoreError> {
        let values: Vec<Value<'_>> = keys
            .iter()
            .flat_map(|given| -> [Value<'_>; 4] {
                [
                    (&given.key.weakness).into(),
                    (&given.key.subject).into(),
                    given.component.as_deref().unwrap_or_default().into(),
                    signed(number).into(),
                ]
            })
            .collect();
        self.session().bulk(&ADD, &values).await?;
        Ok(())
    }
}
