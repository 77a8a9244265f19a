//! Reads a verdict that was kept for whoever shows it, and tells of those before it.

use crate::check_release::{KeptVerdict, NoVerdict, recorded_program, show_verdict};
use crate::installation::Installation;
use crate::release_record::{self, NoRelease};
use jiff::Timestamp;
use portcullis_domain::gate::{Facts, Outcome, ProgramFacts, Recorded, Scan, Unread, Verdict};
use portcullis_report::verdict::Judged;
use portcullis_store::StoreError;
use serde::Deserialize;
use std::sync::Arc;

/// A verdict with the facts that it follows from, without the decisions and the findings.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadVerdict {
    /// Its number among those of the release.
    pub number: i64,
    /// The digest of its document.
    pub digest: String,
    /// What it follows from.
    pub facts: Facts,
    /// The verdict.
    pub verdict: Verdict,
}

impl ReadVerdict {
    /// The verdict with its facts, as its forms take it.
    pub fn judged(&self) -> Judged<'_> {
        Judged {
            facts: &self.facts,
            verdict: &self.verdict,
            number: Some(self.number),
            digest: Some(&self.digest),
        }
    }
}

/// The verdict of this number on a release, or the last one.
pub async fn read_verdict(
    installation: &Installation,
    product: &str,
    version: &str,
    number: Option<i64>,
) -> Result<ReadVerdict, NoVerdict> {
    let KeptVerdict { number, digest, document, .. } =
        show_verdict(installation, product, version, number).await?;
    let (archive, product) = (Arc::clone(&installation.archive), product.to_owned());
    let reading = move || -> Result<_, NoVerdict> {
        let recorded: Recorded<Unread> = serde_json::from_slice(&document)?;
        let of = recorded.facts.program.clone();
        let program = recorded_program(&archive, &of)?;
        let program = ProgramFacts::of(&program, &product, &of)
            .ok_or_else(|| NoRelease::NoProduct(product, "none of that name".to_owned()))?;
        let (verdict, facts) = (recorded.verdict, recorded.facts.complete(program, Vec::new()));
        Ok(ReadVerdict { number, digest: digest.to_string(), facts, verdict })
    };
    tokio::task::spawn_blocking(reading).await.map_err(|_| NoVerdict::Broken)?
}

/// A verdict without its reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastVerdict {
    /// Its number among those of the release.
    pub number: i64,
    /// When it was given.
    pub at: Timestamp,
    /// What it comes to.
    pub outcome: Outcome,
    /// The digest of its document.
    pub digest: String,
    /// Who asked for it: the id of a person.
    pub by: String,
    /// The moment that was given to it, where one was.
    pub as_of: Option<Timestamp>,
}

/// What is kept beside a verdict.
#[derive(Deserialize)]
struct Beside {
    by: String,
    #[serde(default)]
    as_of: Option<Timestamp>,
}

/// The verdicts on a release, the last first.
pub async fn list_verdicts(
    installation: &Installation,
    product: &str,
    version: &str,
) -> Result<Vec<PastVerdict>, NoVerdict> {
    installation.product(product)?;
    let version = release_record::version(version)?;
    let mut snapshot = installation.store.snapshot().await?;
    let record = release_record::find(&mut snapshot, product, &version).await?;
    let stored = snapshot.verdicts_on(product, record.release.version.as_str()).await?;
    let past = stored.into_iter().rev().map(|stored| {
        let Beside { by, as_of } = serde_json::from_str(&stored.document)?;
        let outcome = Outcome::from_word(&stored.outcome).ok_or(NoVerdict::Broken)?;
        Ok(PastVerdict { number: stored.number, at: stored.at, outcome, digest: stored.digest, by, as_of })
    });
    past.collect()
}

/// The ids of the recorded scans that these facts are of; nothing for those that are on record no more.
pub async fn scan_ids(
    installation: &Installation,
    scans: &[&Scan],
) -> Result<Vec<Option<String>>, StoreError> {
    let mut snapshot = installation.store.snapshot().await?;
    let mut ids = Vec::with_capacity(scans.len());
    for scan in scans {
        let found = snapshot.scan_of_document(&scan.document, &scan.component, &scan.engine, scan.at).await?;
        ids.push(found.map(|found| found.id));
    }
    Ok(ids)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check_release::check_release;
    use crate::testing::{at, home};
    use portcullis_report::verdict::parts::Parts;

    #[tokio::test]
    async fn a_verdict_is_read_with_the_program_and_the_scans_that_it_rests_on() {
        let home = home().await;
        home.found("web", "5.3", &["CVE-2026-1 zlib critical"]).await;
        home.open_release("5.3.0").await;
        let (installation, ana) = (&home.installation, home.caller("ana"));
        for second in [100, 200] {
            check_release(installation, "acme", "5.3.0", None, &ana, at(second)).await.unwrap();
        }
        let read = read_verdict(installation, "acme", "5.3.0", None).await.unwrap();
        assert_eq!((read.number, read.verdict.counts.blocking), (2, 1));
        let parts = Parts::of(&read.judged());
        let [group] = parts.groups.as_slice() else { panic!("{:?}", parts.groups) };
        assert_eq!((group.rows[0].weakness.as_str(), group.rows[0].vulnerability), ("CVE-2026-1", Some(1)));
        let scans: Vec<_> = read.facts.scans.iter().collect();
        assert!(scan_ids(installation, &scans).await.unwrap().iter().all(Option::is_some));
        let past = list_verdicts(installation, "acme", "5.3.0").await.unwrap();
        let told: Vec<_> = past.iter().map(|past| (past.number, past.at, past.by.as_str())).collect();
        assert_eq!(told, [(2, at(200), "ana"), (1, at(100), "ana")]);
    }

    #[tokio::test]
    async fn a_release_that_was_never_judged_has_no_verdict_to_read() {
        let home = home().await;
        home.open_release("5.3.0").await;
        assert_eq!(list_verdicts(&home.installation, "acme", "5.3.0").await.unwrap(), []);
        let none = read_verdict(&home.installation, "acme", "5.3.0", None).await;
        assert!(matches!(none, Err(NoVerdict::NotJudged(..))));
    }
}
