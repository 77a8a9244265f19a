//! How vulnerabilities stand in a place, looked at without the binary.

use super::place::Place;
use portcullis_app::installation::Installation;
use portcullis_app::load_program::load_program;

/// How vulnerabilities stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Standing {
    /// Each with what it is, its stage and where it is.
    pub(super) board: Vec<String>,
    /// Action and subject of each entry of the audit trail.
    pub(super) trail: Vec<String>,
}

pub(super) fn in_runtime<T>(what: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(what)
}

impl Place {
    /// The installation, which this does not bring up to date with what is open.
    pub(super) async fn look_into(&self) -> Installation {
        let program = load_program(&self.portcullis.path("program.yaml")).unwrap().loaded.program.unwrap();
        Installation::look_into(&self.address, Some(&self.archive()), program).await.unwrap()
    }

    /// How vulnerabilities stand. They must agree with what is open wherever there are any, and the trail is whole.
    #[track_caller]
    pub(super) fn standing(&self) -> Standing {
        in_runtime(self.stand())
    }

    async fn stand(&self) -> Standing {
        let store = self.look_into().await.store;
        // A server may still be at what somebody who was killed asked it for.
        let mut transaction = store.transaction().await.unwrap();
        transaction.lock_vulnerabilities().await.unwrap();
        transaction.roll_back().await.unwrap();
        let mut snapshot = store.snapshot().await.unwrap();
        let numbers: Vec<u64> = (1..snapshot.next_vulnerability().await.unwrap()).collect();
        let mut board = Vec::new();
        for stored in snapshot.vulnerabilities(&numbers).await.unwrap() {
            let case = stored.vulnerability;
            let places: Vec<String> = snapshot
                .places_of(case.number)
                .await
                .unwrap()
                .iter()
                .map(|place| {
                    let end = if place.is_open() { "" } else { " gone" };
                    format!("{}@{} {}{end}", place.component, place.track, place.severity)
                })
                .collect();
            board.push(format!(
                "{} {} {} · {} {} · {}",
                case.name(),
                case.key.weakness,
                case.key.subject,
                case.stage,
                case.episode.number,
                places.join(", ")
            ));
        }
        if !board.is_empty() {
            assert_eq!(snapshot.disagreements(10).await.unwrap(), []);
        }
        assert_eq!(snapshot.verify_audit().await.unwrap().fault, None);
        let entries = snapshot.audit_after(0, 100_000).await.unwrap().into_iter();
        let trail = entries.map(|(_, entry)| format!("{} {}", entry.action, entry.subject)).collect();
        drop(snapshot);
        store.close().await;
        Standing { board, trail }
    }
}

impl Place {
    /// How many entries the audit trail of a store of any version has.
    pub(super) fn trail(&self) -> usize {
        self.sql("select count(*) from audit;").unwrap().trim().parse().unwrap()
    }
}

impl Standing {
    /// How many scans are on record.
    pub(super) fn scans(&self) -> usize {
        self.trail.iter().filter(|entry| entry.starts_with("scan.recorded")).count()
    }
}
