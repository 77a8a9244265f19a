use super::*;
use crate::recording::{NewScan, ScanEnd};
use crate::scans::Track;
use jiff::Timestamp;
use portcullis_domain::finding::{Details, Finding, IacSubject, Location, Subject};
use portcullis_domain::severity::Severity;

fn findings(count: usize) -> Vec<Finding> {
    let finding = |number: usize| Finding {
        subject: Subject::Iac(IacSubject {
            check: format!("CHECK_{number}"),
            resource: "Deployment.web".to_owned(),
            location: Location::new("a.yaml", 1, 1),
            root_module: None,
        }),
        title: format!("Check {number}"),
        severity: Severity::High,
        severity_source: None,
        suppression: None,
        details: Details { description: "x".repeat(200), ..Details::default() },
    };
    (0..count).map(finding).collect()
}

async fn record(store: &Store, findings: Vec<Finding>) -> Result<u64, StoreError> {
    let scan = NewScan::new("web", Track::Main, "checkov", "ana", Timestamp::UNIX_EPOCH);
    let mut writer = store.begin_scan(scan).await?;
    writer.take(findings).await?;
    Ok(writer.finish(ScanEnd::default()).await?.new)
}

#[tokio::test]
async fn a_full_disk_is_told_and_leaves_what_was_there() {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::open(directory.path().to_str().unwrap()).await.unwrap();
    assert_eq!(record(&store, findings(5)).await.unwrap(), 5);
    let Db::Sqlite { writer, .. } = &store.db else { unreachable!() };
    // The database may grow no further than it is, which SQLite tells as it tells a full disk.
    sqlx::query("pragma max_page_count = 1").execute(writer).await.unwrap();
    let refused = record(&store, findings(9000)).await.unwrap_err();
    assert!(matches!(refused, StoreError::Full(_)), "{refused:?}");
    sqlx::query("pragma max_page_count = 1000000").execute(writer).await.unwrap();
    let mut snapshot = store.snapshot().await.unwrap();
    assert_eq!(snapshot.latest_scans("web", &Track::Main).await.unwrap().len(), 1);
    assert_eq!(snapshot.audit_head().await.unwrap().sequence, 1);
    drop(snapshot);
    assert_eq!(record(&store, findings(9000)).await.unwrap(), 8995);
}

#[tokio::test]
async fn values_that_a_statement_does_not_take_are_refused() {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::open(directory.path().to_str().unwrap()).await.unwrap();
    let mut transaction = store.transaction().await.unwrap();
    let statement = Statement { text: "select $1, $2", takes: &[Takes::Integer, Takes::Text] };
    let mut session = transaction.session();
    session.fetch(&statement, &[1.into(), "a".into()]).await.unwrap();
    for wrong in [&[Value::from(1)][..], &["a".into(), 1.into()], &[]] {
        let refused = session.fetch(&statement, wrong).await;
        assert!(matches!(refused, Err(StoreError::Damaged(_))), "{refused:?}");
    }
    let too_few = session.prepare("select $1, $2".to_owned(), &[Takes::Integer]).await;
    assert!(matches!(too_few, Err(StoreError::Damaged(_))), "{too_few:?}");
}
