//! A recorded scan for whoever looks at it: what it was, what came of it, and a page of what it found.

use crate::installation::Installation;
use crate::show_scan::NoScan;
use portcullis_domain::finding::Finding;
use portcullis_domain::identity::Identity;
use portcullis_domain::severity::Severity;
use portcullis_store::{FindingFilter, StoreError, StoredFinding, StoredScan, Transaction};
use std::fmt;
use std::str::FromStr;

/// A scan with a page of its findings.
#[derive(Debug, Clone, PartialEq)]
pub struct ScanSight {
    /// The scan.
    pub scan: StoredScan,
    /// The digests, commit and tree that it was of.
    pub subjects: Vec<String>,
    /// How many findings were open after it of each severity, in the order of [`Severity::ALL`].
    pub by_severity: [usize; 6],
    /// A page of those that are asked for, worst first.
    pub findings: Vec<SeenFinding>,
    /// Where the next page begins, if there is one.
    pub next: Option<ScanCursor>,
}

/// A finding of a scan.
#[derive(Debug, Clone, PartialEq)]
pub struct SeenFinding {
    /// The finding, without what its publisher says.
    pub finding: Finding,
    /// The number of its vulnerability.
    pub vulnerability: Option<u64>,
}

/// Where a page of findings ends: the next one begins after it. As text it is `SEVERITY:KEY`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScanCursor {
    severity: Severity,
    identity: Identity,
}

/// A text that is no place among the findings of a scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no place in the findings of a scan; take the one that the page before ends with")]
pub struct NoScanCursor;

impl fmt::Display for ScanCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.severity.word(), self.identity)
    }
}

impl FromStr for ScanCursor {
    type Err = NoScanCursor;

    fn from_str(text: &str) -> Result<Self, NoScanCursor> {
        let read = || {
            let (severity, identity) = text.split_once(':')?;
            let severity = Severity::ALL.into_iter().find(|known| known.word() == severity)?;
            Some(Self { severity, identity: identity.parse().ok()? })
        };
        read().ok_or(NoScanCursor)
    }
}

/// Which findings of a scan are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WantedFindings {
    /// Those of one severity, or of all.
    pub severity: Option<Severity>,
    /// What the page before says to go on with.
    pub after: Option<ScanCursor>,
    /// How many at most.
    pub limit: usize,
}

/// How many findings of each severity were open after a scan. Later scans do not change it.
pub async fn count_by_severity(installation: &Installation, id: &str) -> Result<[usize; 6], NoScan> {
    let mut snapshot = installation.store.snapshot().await?;
    let scan = snapshot.scan(id).await?.ok_or_else(|| NoScan::Unknown(id.to_owned()))?;
    Ok(snapshot.count_open_findings(&scan).await?)
}

/// Looks at a scan and a page of its findings, of which there are as many of each severity as [`count_by_severity`] said.
pub async fn look_at_scan(
    installation: &Installation,
    id: &str,
    wanted: WantedFindings,
    by_severity: [usize; 6],
) -> Result<ScanSight, NoScan> {
    let mut snapshot = installation.store.snapshot().await?;
    let scan = snapshot.scan(id).await?.ok_or_else(|| NoScan::Unknown(id.to_owned()))?;
    let subjects = snapshot.subjects_of(&scan).await?;
    let mut found = page(&mut snapshot, &scan, wanted, by_severity).await?;
    let has_more = found.len() > wanted.limit;
    found.truncate(wanted.limit);
    let next = found
        .last()
        .filter(|_| has_more)
        .map(|last| ScanCursor { severity: last.finding.severity, identity: last.identity });
    let identities: Vec<Identity> = found.iter().map(|stored| stored.identity).collect();
    let numbers = snapshot.vulnerabilities_of_findings(&scan.component, &identities).await?;
    let findings = found.into_iter().map(|stored| SeenFinding {
        vulnerability: numbers.get(&stored.identity).copied(),
        finding: stored.finding,
    });
    Ok(ScanSight { findings: findings.collect(), scan, subjects, by_severity, next })
}

/// The findings of the page and one more, where there is one.
async fn page(
    snapshot: &mut Transaction,
    scan: &StoredScan,
    wanted: WantedFindings,
    by_severity: [usize; 6],
) -> Result<Vec<StoredFinding>, StoreError> {
    let mut found = Vec::new();
    for (severity, count) in Severity::ALL.into_iter().zip(by_severity) {
        let after = wanted.after.filter(|after| after.severity == severity).map(|after| after.identity);
        let was_shown = wanted.after.is_some_and(|after| after.severity.place() > severity.place());
        if was_shown || wanted.severity.is_some_and(|only| only != severity) {
            continue;
        }
        // More than there are would have the store look through the whole scan for the others.
        let missing = wanted.limit.saturating_add(1).saturating_sub(found.len()).min(count);
        if missing > 0 {
            let only = FindingFilter { severities: vec![severity] };
            found.extend(snapshot.open_findings_after(scan, &only, after, missing).await?);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list_components::show_component;
    use crate::testing::home;

    #[tokio::test]
    async fn a_scan_shows_the_worst_of_its_findings_first_with_their_numbers() {
        let home = home().await;
        home.found(
            "web",
            "main",
            &["CVE-2026-1 zlib low", "CVE-2026-2 curl critical", "CVE-2026-3 bash low"],
        )
        .await;
        let installation = &home.installation;
        let scans = show_component(installation, "web", None, 1).await.unwrap().scans;
        let counts = count_by_severity(installation, &scans[0].id).await.unwrap();
        assert_eq!(counts, [1, 0, 0, 2, 0, 0]);
        let look = async |severity, after| {
            let wanted = WantedFindings { severity, after, limit: 2 };
            look_at_scan(installation, &scans[0].id, wanted, counts).await.unwrap()
        };
        let sight = look(None, None).await;
        assert_eq!((sight.findings.len(), sight.findings[0].finding.weakness()), (2, "CVE-2026-2"));
        assert!(sight.findings.iter().all(|seen| seen.vulnerability.is_some()));
        let next = sight.next.unwrap();
        assert_eq!(next.to_string().parse(), Ok(next));
        let rest = look(None, Some(next)).await;
        assert_eq!((rest.findings.len(), rest.next), (1, None));
        assert_ne!(rest.findings[0].finding.weakness(), sight.findings[1].finding.weakness());
        let low = look(Some(Severity::Low), None).await;
        assert_eq!((low.findings.len(), low.next), (2, None));
        let beyond = look(Some(Severity::Critical), Some(next)).await;
        assert_eq!(beyond.findings, []);
        assert!(matches!(count_by_severity(installation, "nothing").await, Err(NoScan::Unknown(_))));
        for text in ["low", "low:", "low:xyz", "loud:0000", ""] {
            assert_eq!(text.parse::<ScanCursor>(), Err(NoScanCursor), "{text}");
        }
    }
}
