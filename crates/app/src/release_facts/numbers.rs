//! The numbers of the vulnerabilities that a verdict speaks of.

use portcullis_domain::advisory::AdvisoryId;
use portcullis_domain::decision::{Weakness, redirected};
use portcullis_domain::gate::{Facts, Observed};
use portcullis_domain::vulnerability::Key;
use portcullis_store::{StoreError, Transaction};
use std::collections::{BTreeSet, HashMap, HashSet};

/// Adds the names of the vulnerabilities that decisions name by their number, and what these were merged into.
pub(super) async fn of_decisions(snapshot: &mut Transaction, facts: &mut Facts) -> Result<(), StoreError> {
    let named = facts.decisions.iter().filter_map(|decision| match decision.request.weakness {
        Weakness::Vulnerability(number) => Some(number),
        _ => None,
    });
    let named: BTreeSet<u64> = named.collect();
    if named.is_empty() {
        return Ok(());
    }
    facts.redirects = snapshot.mergers(named.iter().copied()).await?;
    let numbers: BTreeSet<u64> = named.iter().map(|&number| redirected(number, &facts.redirects)).collect();
    let numbers: Vec<u64> = numbers.into_iter().collect();
    for (number, name) in snapshot.names_of(&numbers).await? {
        if !name.is_empty() {
            facts.vulnerabilities.named.entry(number).or_default().insert(AdvisoryId::new(&name));
        }
    }
    Ok(())
}

/// Adds the numbers of the findings that decisions may speak of by a number.
pub(super) async fn of_named(snapshot: &mut Transaction, facts: &mut Facts) -> Result<(), StoreError> {
    let names: HashSet<AdvisoryId> = facts.vulnerabilities.named.values().flatten().cloned().collect();
    if names.is_empty() {
        return Ok(());
    }
    let is_named = |observed: &Observed| names.contains(&AdvisoryId::new(observed.finding.weakness()));
    of_findings(snapshot, facts, is_named).await
}

/// Adds the numbers of the findings that are wanted.
pub(crate) async fn of_findings(
    snapshot: &mut Transaction,
    facts: &mut Facts,
    is_wanted: impl Fn(&Observed) -> bool,
) -> Result<(), StoreError> {
    let wanted = facts.findings.iter_mut().filter(|observed| is_wanted(observed));
    let wanted: Vec<(&mut Observed, Key)> = wanted
        .map(|observed| {
            let key = Key::of(&observed.finding, observed.identity);
            (observed, key)
        })
        .collect();
    if wanted.is_empty() {
        return Ok(());
    }
    // Many components have the same.
    let asked: HashSet<&Key> = wanted.iter().map(|(_, key)| key).collect();
    let asked: Vec<&Key> = asked.into_iter().collect();
    let everywhere = snapshot.numbers_of_keys("", &asked).await?;
    let in_components = snapshot.keys_in_components().await?;
    let in_components: HashMap<(&Key, &str), u64> =
        in_components.iter().map(|(key, component, number)| ((key, component.as_str()), *number)).collect();
    let numbers = &mut facts.vulnerabilities.findings;
    for (observed, key) in wanted {
        let here = in_components.get(&(&key, observed.component.as_str()));
        let Some(&number) = here.or_else(|| everywhere.get(&key)) else { continue };
        observed.vulnerability = Some(number);
        match numbers.get_mut(&observed.component) {
            Some(of_component) => drop(of_component.insert(observed.identity, number)),
            None => drop(numbers.insert(observed.component.clone(), [(observed.identity, number)].into())),
        }
    }
    Ok(())
}
