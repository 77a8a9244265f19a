//! What a place keeps, looked at without the binary.

use super::place::Place;
use jiff::Timestamp;
use portcullis_app::caller::Caller;
use portcullis_app::installation::Installation;
use portcullis_app::load_program::load_program;
use portcullis_domain::digest::Digest;
use std::collections::BTreeSet;

impl Place {
    /// How many scans of this image are kept. Each must be whole: as many findings as the report has, and its objects in an
    /// archive without damage; the audit trail is a chain with one entry for each scan.
    #[track_caller]
    pub(super) fn whole_scans(&self, component: &str, digest: &str, findings: usize) -> usize {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(self.look(component, digest, findings))
    }

    #[allow(
        clippy::default_trait_access,
        reason = "the filter is a type of the store, which these tests do not know"
    )]
    async fn look(&self, component: &str, digest: &str, findings: usize) -> usize {
        let program = load_program(&self.portcullis.path("program.yaml")).unwrap().loaded.program.unwrap();
        let caller = Caller::of_user("ana", None, &program).unwrap();
        let opened =
            Installation::open(&self.address, Some(&self.archive()), program, &caller, Timestamp::now())
                .await;
        let installation = opened.unwrap();
        let mut snapshot = installation.store.snapshot().await.unwrap();
        let scans = snapshot.scans_of(component, digest).await.unwrap();
        let mut objects: BTreeSet<Digest> = BTreeSet::new();
        for scan in &scans {
            assert!(scan.complete, "{scan:?}");
            assert_eq!(scan.counts.observations, findings as u64);
            let open = snapshot.open_findings(scan, &Default::default()).await.unwrap();
            assert_eq!(open.len(), findings, "a scan is not whole");
            for object in [&scan.document_digest, &scan.redacted_digest] {
                objects.insert(object.as_ref().unwrap().parse().unwrap());
            }
        }
        let report = snapshot.verify_audit().await.unwrap();
        assert_eq!(report.fault, None);
        let entries = snapshot.audit_after(0, 10_000).await.unwrap();
        let told = entries.iter().filter(|(_, entry)| {
            entry.action == "scan.recorded" && scans.iter().any(|scan| entry.detail.contains(&scan.id))
        });
        assert_eq!(told.count(), scans.len());
        drop(snapshot);
        installation.store.close().await;
        let archived = installation.archive.verify(&objects, &mut |_| ()).unwrap();
        assert!(archived.is_sound(), "{archived:?}");
        let incoming = std::fs::read_dir(self.archive().join("incoming")).unwrap().count();
        assert_eq!(incoming, 0, "writers left something behind");
        scans.len()
    }
}
