//! Opening a store: its version, its statements, and several who open it at once.

use crate::home::Home;
use portcullis_store::{Store, StoreError};

on_both! {
    async fn every_statement_is_understood_and_takes_what_it_is_given(home: Home) {
        let count = home.open().await.check_statements().await.unwrap();
        assert!(count > 50, "{count}");
    }

    async fn a_store_of_a_later_version_is_refused_and_left_alone(home: Home) {
        home.open().await.close().await;
        home.meddle("insert into schema_version (version) values (999)").await.unwrap();
        let refused = Store::open(&home.address).await;
        assert!(matches!(refused, Err(StoreError::Later { found: 999, known: 13 })), "{refused:?}");
        assert!(refused.unwrap_err().to_string().contains("use a later program"));
    }

    async fn those_who_open_a_new_store_at_once_all_get_it(home: Home) {
        let fresh = home.fresh();
        let (one, two, three) = tokio::join!(fresh.open(), fresh.open(), fresh.open());
        for store in [one, two, three] {
            assert_eq!(store.snapshot().await.unwrap().audit_head().await.unwrap().sequence, 0);
        }
    }

    async fn a_snapshot_does_not_move_and_does_not_write(home: Home) {
        let store = home.open().await;
        let mut before = store.snapshot().await.unwrap();
        assert_eq!(before.audit_head().await.unwrap().sequence, 0);
        crate::builders::run(0).record(&store, crate::builders::packages(0..1)).await;
        assert_eq!(before.audit_head().await.unwrap().sequence, 0);
        drop(before);
        let mut after = store.snapshot().await.unwrap();
        assert_eq!(after.audit_head().await.unwrap().sequence, 1);
        assert!(after.put("topic", "{}", crate::builders::at(0)).await.is_err());
    }
}

#[tokio::test]
async fn an_address_that_leads_nowhere_is_a_plain_error() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let below_a_file = file.path().join("store");
    let refused = Store::open(below_a_file.to_str().unwrap()).await.unwrap_err();
    assert!(refused.to_string().contains("can't be made"), "{refused}");
    let refused = Store::open("postgres://user:secret@[/x").await.unwrap_err();
    assert!(!refused.to_string().contains("secret"), "{refused}");
    assert!(matches!(refused, StoreError::Address(_)), "{refused:?}");
}

#[test]
fn nobody_else_reads_the_directory_of_a_store() {
    use std::os::unix::fs::PermissionsExt;
    let home = Home::sqlite();
    tokio::runtime::Runtime::new().unwrap().block_on(async { home.open().await.close().await });
    assert_eq!(std::fs::metadata(&home.address).unwrap().permissions().mode() & 0o777, 0o700);
}
