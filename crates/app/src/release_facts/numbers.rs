//! The numbers of the vulnerabilities that a verdict speaks of.

use portcullis_domain::advisory::AdvisoryId;
use portcullis_domain::decision::{Weakness, redirected};
use portcullis_domain::gate::Facts;
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

/// Adds the numbers of the findings that are there as a whole.
pub(crate) async fn of_findings(snapshot: &mut Transaction, facts: &mut Facts) -> Result<(), StoreError> {
    let keys: Vec<Key> =
        facts.findings.iter().map(|observed| Key::of(&observed.finding, observed.identity)).collect();
    // Many components have the same.
    let asked: HashSet<&Key> = keys.iter().collect();
    let asked: Vec<&Key> = asked.into_iter().collect();
    let everywhere = snapshot.numbers_of_keys("", &asked).await?;
    let in_components = snapshot.keys_in_components().await?;
    let in_components: HashMap<(&Key, &str), u64> =
        in_components.iter().map(|(key, component, number)| ((key, component.as_str()), *number)).collect();
    let mut numbers = std::mem::take(&mut facts.vulnerabilities.findings);
    for (observed, key) in facts.findings.iter_mut().zip(&keys) {
        let here = in_components.get(&(key, observed.component.as_str()));
        let Some(&number) = here.or_else(|| everywhere.get(key)) else { continue };
        observed.vulnerability = Some(number);
        match numbers.get_mut(&observed.component) {
            Some(of_component) => drop(of_component.insert(observed.identity, number)),
            None => {
                numbers.insert(observed.component.clone(), [(observed.identity, number)].into());
            }
        }
    }
    facts.vulnerabilities.findings = numbers;
    Ok(())
}
