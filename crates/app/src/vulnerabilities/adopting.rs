//! Takes findings that were recorded before there were vulnerabilities: each scope's come as one import.

use super::follow::{NotFollowed, Sight, look, preparing};
use super::settle::settle_written;
use crate::caller::Caller;
use crate::installation::Installation;
use crate::vulnerabilities::follow::arriving::arrive;
use jiff::Timestamp;
use portcullis_store::{Appeared, FindingFilter};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Takes what a store has open, if it has no vulnerabilities yet.
pub(crate) async fn adopt(
    installation: &Installation,
    caller: &Caller,
    now: Timestamp,
) -> Result<(), NotFollowed> {
    if installation.store.snapshot().await?.scans_without_vulnerabilities().await?.is_empty() {
        return Ok(());
    }
    let mut transaction = installation.store.transaction().await?;
    transaction.lock_vulnerabilities().await?;
    let program = &installation.program.program;
    let (mut entries, mut begun) = (Vec::new(), BTreeSet::new());
    // Asked again: whoever had the lock before may have done it.
    for scan in transaction.scans_without_vulnerabilities().await? {
        let prepare = preparing(Arc::clone(&installation.program), &scan.component);
        let open = transaction.open_findings(&scan, &FindingFilter::default()).await?;
        let appeared = open
            .into_iter()
            .map(|found| Appeared { arrival: prepare(&found.finding, found.identity), text: found.text })
            .collect();
        let track = scan.track.to_string();
        let sight = Sight {
            component: &scan.component,
            track: &track,
            at: now,
            scan: &scan.id,
            engine: &scan.engine,
            is_import: true,
        };
        let arrived = arrive(&mut transaction, program, caller, sight, appeared).await?;
        entries.extend(arrived.entries);
        let known: Vec<u64> = arrived.known.into_iter().collect();
        entries.extend(look(&mut transaction, program, caller, sight, &known).await?);
        begun.extend(arrived.begun);
    }
    entries.extend(settle_written(&mut transaction, program, caller, &begun, now).await?);
    transaction.audit_all(&entries).await?;
    Ok(transaction.commit().await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{at, home};
    use portcullis_domain::advisory::AdvisoryId;
    use portcullis_domain::finding::{Details, Finding, Fix, PackageSubject, Subject};
    use portcullis_domain::package::Package;
    use portcullis_domain::severity::Severity;
    use portcullis_store::{NewScan, ScanEnd, Track};

    fn finding(advisory: &str, package: &str) -> Finding {
        let package = Package { name: package.to_owned(), class: "debian".to_owned(), ..Package::default() };
        Finding {
            subject: Subject::Package(Box::new(PackageSubject {
                advisory: AdvisoryId::new(advisory),
                aliases: Vec::new(),
                package,
                fix: Fix::default(),
            })),
            title: "Overflow".to_owned(),
            severity: Severity::High,
            severity_source: None,
            suppression: None,
            details: Details::default(),
        }
    }

    #[tokio::test]
    async fn a_store_from_before_there_were_vulnerabilities_takes_what_is_open_as_imports() {
        let home = home().await;
        let store = &home.installation.store;
        for (component, advisories) in [("web", &["CVE-1", "CVE-2"][..]), ("api", &["CVE-1"])] {
            let scan = NewScan::new(component, Track::Main, "trivy", "ana", at(10));
            let mut writer = store.begin_scan(scan).await.unwrap();
            writer
                .take(advisories.iter().map(|advisory| finding(advisory, "openssl")).collect())
                .await
                .unwrap();
            writer.finish(ScanEnd::default()).await.unwrap();
        }
        assert!(home.board().await.is_empty());
        for _ in 0..2 {
            adopt(&home.installation, &home.caller("ana"), at(100)).await.unwrap();
            assert_eq!(
                home.board().await,
                [
                    "V-1 CVE-1 debian:openssl incoming high [api@main, web@main]",
                    "V-2 CVE-2 debian:openssl incoming high [web@main]",
                ]
            );
        }
        let mut snapshot = store.snapshot().await.unwrap();
        let imports = snapshot.imports(None, 100).await.unwrap();
        assert_eq!(imports.iter().map(|import| import.waiting).collect::<Vec<_>>(), [2]);
        assert_eq!(snapshot.verify_audit().await.unwrap().fault, None);
    }
}
