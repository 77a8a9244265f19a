//! Vulnerabilities for tests, as scans open them.

use crate::installation::Installation;
use jiff::Timestamp;
use portcullis_domain::vulnerability::Vulnerability;
use portcullis_store::{ToSave, Transaction};

/// Takes the vulnerabilities with these names out of their imports, each to be triaged and owned by a team.
pub(crate) async fn track(installation: &Installation, names: &[&str], at: Timestamp) {
    let program = &installation.program.program;
    let mut transaction = installation.store.transaction().await.unwrap();
    transaction.lock_vulnerabilities().await.unwrap();
    let numbers: Vec<u64> = transaction.numbers_named(names).await.unwrap().into_iter().collect();
    for stored in transaction.vulnerabilities(&numbers).await.unwrap() {
        let mut case = stored.vulnerability;
        case.owner.team = Some("search".to_owned());
        if let Some(accepted) = case.accept(program, at) {
            case = accepted.after;
        }
        save(&mut transaction, installation, &case).await;
    }
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
