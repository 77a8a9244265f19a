//! Where the store of a test is: a directory, or a database of its own in a private PostgreSQL cluster.

use super::cluster::{Cluster, is_required};
use jiff::Timestamp;
use portcullis_app::caller::Caller;
use portcullis_app::check_release::program_of;
use portcullis_app::installation::Installation;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{LazyLock, Mutex, PoisonError};
use tempfile::TempDir;

const PROGRAM: &str = r#"{"version": 1, "company": "Acme", "people": [{"id": "ana", "name": "Ana", "roles": ["security_lead"]}]}"#;

/// Defines tests that run on each database.
macro_rules! on_each {
    ($(async fn $name:ident($place:ident: Place) $body:block)+) => {$(
        mod $name {
            use super::*;

            async fn test($place: place::Place) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                test(place_of(false).unwrap()).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgresql() {
                if let Some(place) = place_of(true) {
                    test(place).await;
                }
            }
        }
    )+};
}
pub(super) use on_each;

/// The place of one test's store and archive.
pub(super) struct Place {
    address: String,
    folder: TempDir,
}

pub(super) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_780_000_000 + second).unwrap()
}

pub(super) fn place_of(on_server: bool) -> Option<Place> {
    let folder = tempfile::tempdir().unwrap();
    let address =
        if on_server { database()? } else { folder.path().join("store").to_str().unwrap().to_owned() };
    Some(Place { address, folder })
}

impl Place {
    /// An installation with connections of its own.
    pub(super) async fn open(&self) -> Installation {
        let program = program_of(PROGRAM.as_bytes()).unwrap();
        let caller = Caller::of_user("ana", None, &program).unwrap();
        let archive: PathBuf = self.folder.path().join("archive");
        Installation::open(&self.address, Some(&archive), program, &caller, at(0)).await.unwrap()
    }
}

fn database() -> Option<String> {
    static CLUSTER: LazyLock<Result<Cluster, String>> = LazyLock::new(Cluster::start);
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let cluster = match &*CLUSTER {
        Ok(cluster) => cluster,
        Err(reason) => {
            assert!(!is_required(), "PostgreSQL is required and not there: {reason}");
            say_skipped(reason);
            return None;
        }
    };
    let name = format!("jobs{}", NUMBER.fetch_add(1, Ordering::Relaxed));
    let _one = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    cluster.create(&name, "template1").unwrap();
    Some(cluster.address(&name))
}

#[allow(clippy::print_stdout, reason = "a test says what it skips")]
fn say_skipped(reason: &str) {
    println!("skipped: workers on PostgreSQL: {reason}");
}
