//! Vulnerabilities for tests, as scans open them.

use crate::caller::Caller;
use crate::installation::Installation;
use jiff::Timestamp;
use portcullis_domain::vulnerability::{Owner, Place, Vulnerability, prepare};
use portcullis_store::{ToSave, Transaction};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Opens the vulnerabilities of what is found under these names, each in triage, and says where they are.
pub(crate) async fn track(installation: &Installation, names: &[&str], at: Timestamp) {
    let program = &installation.program.program;
    let mut transaction = installation.store.transaction().await.unwrap();
    transaction.lock_vulnerabilities().await.unwrap();
    for one in transaction.open_findings_of(names).await.unwrap() {
        if one.vulnerability.is_some() {
            continue;
        }
        let finding = &one.stored.finding;
        let owner = Arc::new(Owner { team: Some("search".to_owned()), ..Owner::default() });
        let arrival = prepare(program, &one.component, None, finding, one.stored.identity, owner);
        let known = transaction.numbers_of_keys(&one.component, &[&arrival.key]).await.unwrap();
        if known.is_empty() {
            let number = transaction.next_vulnerability().await.unwrap();
            let opened = Vulnerability::open(number, &arrival, &one.component, None, program, at).after;
            save(&mut transaction, installation, &opened).await;
        }
    }
    let mut places: BTreeMap<(u64, String, String), Place> = BTreeMap::new();
    for one in transaction.open_findings_of(names).await.unwrap() {
        let (component, track) = (one.component.clone(), one.track.to_string());
        let place = Place {
            component: component.clone(),
            track: track.clone(),
            severity: one.stored.finding.severity,
            opened: at,
            closed: None,
            end: None,
        };
        places.insert((one.vulnerability.unwrap(), component, track), place);
    }
    let places: Vec<_> = places.iter().map(|((number, ..), place)| (*number, place)).collect();
    transaction.save_places(&places).await.unwrap();
    transaction.commit().await.unwrap();
}

/// Keeps a vulnerability as it is.
pub(crate) async fn save(transaction: &mut Transaction, installation: &Installation, one: &Vulnerability) {
    let wakes_at = one.wakes_at(&installation.program.program);
    transaction.save_vulnerabilities(&[ToSave { vulnerability: one, text: None, wakes_at }]).await.unwrap();
}

/// The vulnerability with a number.
pub(crate) async fn vulnerability(installation: &Installation, number: u64) -> Vulnerability {
    let mut snapshot = installation.store.snapshot().await.unwrap();
    snapshot.vulnerability(number).await.unwrap().unwrap().vulnerability
}

/// Where it stands, how it ended, and what the team says of it.
pub(crate) async fn standing(installation: &Installation, number: u64) -> String {
    let one = vulnerability(installation, number).await;
    let words = [
        Some(one.stage.word()),
        one.outcome.map(portcullis_domain::vulnerability::Outcome::word),
        one.assessed.map(portcullis_domain::severity::Severity::word),
    ];
    let mut words: Vec<String> = words.into_iter().flatten().map(str::to_owned).collect();
    words.extend(one.held_by.iter().map(|key| format!("by {key}")));
    words.push(format!("episode {}", one.episode.number));
    words.join(", ")
}

/// Somebody of the program.
pub(crate) fn caller(person: &str) -> Caller {
    Caller { id: person.to_owned(), from: "a test".to_owned() }
}
