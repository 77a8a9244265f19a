//! A recorded scan for whoever looks at it: what it was, what came of it, and a page of what it found.

use crate::installation::Installation;
use crate::show_scan::NoScan;
use portcullis_domain::finding::Finding;
use portcullis_domain::identity::Identity;
use portcullis_domain::severity::Severity;
use portcullis_store::{FindingFilter, StoredFinding, StoredScan};

/// A scan with a page of its findings.
#[derive(Debug, Clone, PartialEq)]
pub struct ScanSight {
    /// The scan.
    pub scan: StoredScan,
    /// The digests, commit and tree that it was of.
    pub subjects: Vec<String>,
    /// How many findings were open after it of each severity, in the order of [`Severity::ALL`].
    pub by_severity: [usize; 6],
    /// How many are asked for.
    pub count: usize,
    /// A page of them, worst first.
    pub findings: Vec<SeenFinding>,
}

/// A finding of a scan.
#[derive(Debug, Clone, PartialEq)]
pub struct SeenFinding {
    /// The finding, without what its publisher says.
    pub finding: Finding,
    /// The number of its vulnerability.
    pub vulnerability: Option<u64>,
}

/// Looks at a scan: at most `most` of its findings, of one severity or of all, from a place on.
pub async fn look_at_scan(
    installation: &Installation,
    id: &str,
    severity: Option<Severity>,
    from: usize,
    most: usize,
) -> Result<ScanSight, NoScan> {
    let mut snapshot = installation.store.snapshot().await?;
    let scan = snapshot.scan(id).await?.ok_or_else(|| NoScan::Unknown(id.to_owned()))?;
    let subjects = snapshot.subjects_of(&scan).await?;
    let mut found = snapshot.open_findings(&scan, &FindingFilter::default()).await?;
    let mut by_severity = [0; 6];
    for stored in &found {
        by_severity[stored.finding.severity.place()] += 1;
    }
    found.retain(|stored| severity.is_none_or(|wanted| stored.finding.severity == wanted));
    let count = found.len();
    found.sort_by_key(|stored| (stored.finding.severity.place(), stored.identity));
    let page: Vec<StoredFinding> = found.into_iter().skip(from).take(most).collect();
    let identities: Vec<Identity> = page.iter().map(|stored| stored.identity).collect();
    let numbers = snapshot.vulnerabilities_of_findings(&scan.component, &identities).await?;
    let findings = page.into_iter().map(|stored| SeenFinding {
        vulnerability: numbers.get(&stored.identity).copied(),
        finding: stored.finding,
    });
    Ok(ScanSight { findings: findings.collect(), scan, subjects, by_severity, count })
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
        let sight = look_at_scan(installation, &scans[0].id, None, 0, 2).await.unwrap();
        assert_eq!((sight.count, sight.by_severity), (3, [1, 0, 0, 2, 0, 0]));
        assert_eq!((sight.findings.len(), sight.findings[0].finding.weakness()), (2, "CVE-2026-2"));
        assert!(sight.findings.iter().all(|seen| seen.vulnerability.is_some()));
        let low = look_at_scan(installation, &scans[0].id, Some(Severity::Low), 1, 50).await.unwrap();
        assert_eq!((low.count, low.findings.len()), (2, 1));
        assert!(matches!(look_at_scan(installation, "nothing", None, 0, 2).await, Err(NoScan::Unknown(_))));
    }
}
