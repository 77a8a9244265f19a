//! Names that turn out to mean one vulnerability, and findings that became others.

use super::{NotFollowed, Sight};
use crate::caller::Caller;
use crate::vulnerabilities::merging;
use jiff::Timestamp;
use portcullis_domain::advisory::AdvisoryId;
use portcullis_domain::identity::Identity;
use portcullis_domain::program::Program;
use portcullis_domain::vulnerability::Key;
use portcullis_store::{AuditEntry, KeyInComponent, Transaction};
use std::collections::{BTreeMap, BTreeSet};

/// Merges the vulnerabilities that were two because nobody knew that their advisories are one.
pub(super) async fn join(
    transaction: &mut Transaction,
    program: &Program,
    caller: &Caller,
    joined: &[Vec<AdvisoryId>],
    at: Timestamp,
) -> Result<Vec<AuditEntry>, NotFollowed> {
    let mut entries = Vec::new();
    for names in joined {
        let mut all: BTreeSet<AdvisoryId> = names.iter().filter(|name| !name.is_notice()).cloned().collect();
        for name in names.iter().filter(|name| !name.is_notice()) {
            all.extend(transaction.aliases(name).await?);
        }
        let all: Vec<AdvisoryId> = all.into_iter().collect();
        let keys = transaction.keys_named(&all).await?;
        let numbers = transaction.numbers_of_keys("", &keys.iter().collect::<Vec<_>>()).await?;
        let mut by_subject: BTreeMap<&str, BTreeSet<u64>> = BTreeMap::new();
        for (key, number) in &numbers {
            by_subject.entry(&key.subject).or_default().insert(*number);
        }
        for numbers in by_subject.into_values().filter(|numbers| numbers.len() > 1) {
            let numbers: Vec<u64> = numbers.into_iter().collect();
            let names: Vec<&str> = all.iter().map(AdvisoryId::as_str).collect();
            let why = format!("{} are names of one vulnerability", names.join(", "));
            entries.extend(merging::merge_all(transaction, program, caller, &numbers, &why, at).await?);
        }
    }
    Ok(entries)
}

/// A finding that took another's place is that one's vulnerability.
pub(super) async fn move_keys(
    transaction: &mut Transaction,
    sight: Sight<'_>,
    moved: &[(Identity, Identity)],
) -> Result<(), NotFollowed> {
    if moved.is_empty() {
        return Ok(());
    }
    let old: Vec<Identity> = moved.iter().map(|(old, _)| *old).collect();
    let numbers = transaction.vulnerabilities_of_findings(sight.component, &old).await?;
    for (old, new) in moved {
        let (Some(&number), Some((_, fields))) =
            (numbers.get(old), transaction.fields_of(sight.component, *new).await?)
        else {
            continue;
        };
        // Of the fields of an IaC finding the third is its check.
        let weakness = fields.get(2).cloned().unwrap_or_default();
        let key = Key { weakness, subject: new.to_string() };
        let component = Some(sight.component.to_owned());
        transaction.give_keys(&[KeyInComponent { key, component }], number).await?;
    }
    Ok(())
}
