//! Reads a verdict that was kept for whoever shows it, and tells of those before it.

use crate::check_release::{MOST_BYTES, NoVerdict, recorded_program, stored_verdict};
use crate::installation::Installation;
use crate::release_record::{self, NoRelease};
use jiff::Timestamp;
use portcullis_domain::digest::Digest;
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

/// A verdict that is on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundVerdict {
    /// The product.
    pub product: String,
    /// Its number among those of the release.
    pub number: i64,
    /// The digest of its document.
    pub digest: Digest,
}

/// The verdict of this number on a release, or the last one.
pub async fn find_verdict(
    installation: &Installation,
    product: &str,
    version: &str,
    number: Option<i64>,
) -> Result<FoundVerdict, NoVerdict> {
    let (stored, digest) = stored_verdict(installation, product, version, number).await?;
    Ok(FoundVerdict { product: product.to_owned(), number: stored.number, digest })
}

/// Reads a verdict from the archive, with the size of its document. It is the same each time.
pub async fn read_verdict(
    installation: &Installation,
    found: &FoundVerdict,
) -> Result<(ReadVerdict, usize), NoVerdict> {
    let archive = Arc::clone(&installation.archive);
    let FoundVerdict { product, number, digest } = found.clone();
    let reading = move || -> Result<_, NoVerdict> {
        let document = archive.get_bytes(&digest, MOST_BYTES)?;
        let recorded: Recorded<Unread> = serde_json::from_slice(&document)?;
        let of = recorded.facts.program.clone();
        let program = recorded_program(&archive, &of)?;
        let program = ProgramFacts::of(&program, &product, &of)
            .ok_or_else(|| NoRelease::NoProduct(product, "none of that name".to_owned()))?;
        let (verdict, facts) = (recorded.verdict, recorded.facts.complete(program, Vec::new()));
        Ok((ReadVerdict { number, digest: digest.to_string(), facts, verdict }, document.len()))
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

/// A page of the verdicts on a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerdictPage {
    /// The verdicts, the last first.
    pub verdicts: Vec<PastVerdict>,
    /// How many there are in all.
    pub count: u64,
    /// The number that the next page begins before, if there is one.
    pub next: Option<i64>,
}

/// At most `limit` verdicts on a release, the last first; those before the one of a number where one is given.
pub async fn list_verdicts(
    installation: &Installation,
    product: &str,
    version: &str,
    before: Option<i64>,
    limit: u32,
) -> Result<VerdictPage, NoVerdict> {
    installation.product(product)?;
    let version = release_record::version(version)?;
    let mut snapshot = installation.store.snapshot().await?;
    let record = release_record::find(&mut snapshot, product, &version).await?;
    let version = record.release.version.as_str();
    let mut stored = snapshot.verdicts_before(product, version, before, limit.saturating_add(1)).await?;
    let count = snapshot.count_verdicts_on(product, version).await?;
    let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
    let has_more = stored.len() > wanted;
    stored.truncate(wanted);
    let past = stored.into_iter().map(|stored| {
        let Beside { by, as_of } = serde_json::from_str(&stored.document)?;
        let outcome = Outcome::from_word(&stored.outcome).ok_or(NoVerdict::Broken)?;
        Ok(PastVerdict { number: stored.number, at: stored.at, outcome, digest: stored.digest, by, as_of })
    });
    let verdicts = past.collect::<Result<Vec<PastVerdict>, NoVerdict>>()?;
    let next = verdicts.last().filter(|_| has_more).map(|last| last.number);
    Ok(VerdictPage { verdicts, count, next })
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
        let found = find_verdict(installation, "acme", "5.3.0", None).await.unwrap();
        let (read, bytes) = read_verdict(installation, &found).await.unwrap();
        assert!(bytes > 100);
        assert_eq!((read.number, read.verdict.counts.blocking), (2, 1));
        let parts = Parts::of(&read.judged());
        let [group] = parts.groups.as_slice() else { panic!("{:?}", parts.groups) };
        assert_eq!((group.rows[0].weakness.as_str(), group.rows[0].vulnerability), ("CVE-2026-1", Some(1)));
        let scans: Vec<_> = read.facts.scans.iter().collect();
        assert!(scan_ids(installation, &scans).await.unwrap().iter().all(Option::is_some));
        let past = list_verdicts(installation, "acme", "5.3.0", None, 10).await.unwrap();
        let told: Vec<_> =
            past.verdicts.iter().map(|past| (past.number, past.at, past.by.as_str())).collect();
        assert_eq!(told, [(2, at(200), "ana"), (1, at(100), "ana")]);
        let last = list_verdicts(installation, "acme", "5.3.0", None, 1).await.unwrap();
        assert_eq!((last.verdicts.len(), last.count, last.next), (1, 2, Some(2)));
        let rest = list_verdicts(installation, "acme", "5.3.0", last.next, 1).await.unwrap();
        assert_eq!((rest.verdicts[0].number, rest.next), (1, None));
        let first = find_verdict(installation, "acme", "5.3.0", Some(1)).await.unwrap();
        assert_eq!(read_verdict(installation, &first).await.unwrap().0.number, 1);
    }

    #[tokio::test]
    async fn a_release_that_was_never_judged_has_no_verdict_to_read() {
        let home = home().await;
        home.open_release("5.3.0").await;
        let none = list_verdicts(&home.installation, "acme", "5.3.0", None, 10).await.unwrap();
        assert_eq!(none, VerdictPage { verdicts: Vec::new(), count: 0, next: None });
        let none = find_verdict(&home.installation, "acme", "5.3.0", None).await;
        assert!(matches!(none, Err(NoVerdict::NotJudged(..))));
    }
}
