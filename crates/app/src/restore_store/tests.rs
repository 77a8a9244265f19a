use super::*;
use crate::backup_store::{Backup, NotBackedUp, backup_store};
use crate::copy_store::{keep_copy, prepare_copy};
use crate::describe_store::describe_store;
use crate::testing::{Home, at, home};
use portcullis_store::Incoming;

/// The directory of the store, and one beside it.
fn places(home: &Home) -> (String, PathBuf) {
    let file = home.installation.store.file().unwrap();
    let directory = file.parent().unwrap();
    (directory.to_str().unwrap().to_owned(), directory.with_file_name("beside"))
}

/// Who did what last, and what is said about it.
async fn last(address: &str) -> (i64, String, serde_json::Value) {
    let store = Store::open_existing(address).await.unwrap();
    let mut snapshot = store.snapshot().await.unwrap();
    let head = snapshot.audit_head().await.unwrap();
    assert_eq!(snapshot.verify_audit().await.unwrap().fault, None);
    let (sequence, entry) = snapshot.audit_after(head.sequence - 1, 1).await.unwrap().remove(0);
    drop(snapshot);
    store.close().await;
    let detail = serde_json::from_str(&entry.detail).unwrap();
    (sequence, format!("{} {} {}", entry.actor, entry.action, entry.subject), detail)
}

async fn backed_up(home: &Home, file: &Path) -> Backup {
    let (address, _) = places(home);
    backup_store(&address, file, false, &home.caller("ana"), at(200)).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_has_the_trail_of_its_source_and_one_entry_that_tells_of_it() {
    let home = home().await;
    let (address, beside) = places(&home);
    let target = beside.to_str().unwrap();
    let before = describe_store(&address).await.unwrap();
    let prepared = prepare_copy(&address, target, &mut |_| ()).await.unwrap();
    let copied = keep_copy(prepared, &home.caller("ana"), at(200)).await.unwrap();
    assert_eq!(describe_store(&address).await.unwrap(), before);
    let (sequence, what, detail) = last(target).await;
    assert_eq!((sequence, what.as_str()), (before.head.sequence + 1, "ana store.copied store"));
    assert_eq!(detail["head"], before.head.to_string());
    assert_eq!(describe_store(target).await.unwrap().head, copied.head);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_told_of_in_the_store_that_lives_on_and_a_restoration_in_the_restored_one() {
    let home = home().await;
    let (address, beside) = places(&home);
    let file = beside.with_extension("backup");
    let before = describe_store(&address).await.unwrap();
    let backup = backed_up(&home, &file).await;
    assert_eq!(backup.description, before);
    assert_eq!(backup.bytes, std::fs::metadata(&file).unwrap().len());
    let (sequence, what, detail) = last(&address).await;
    assert_eq!((sequence, what.as_str()), (before.head.sequence + 1, "ana store.backed_up store"));
    let known = (backup.digest.to_string(), before.head.to_string());
    assert_eq!(
        (detail["digest"].as_str().unwrap(), detail["head"].as_str().unwrap()),
        (&*known.0, &*known.1)
    );
    let target = beside.to_str().unwrap();
    let restored = restore_store(&file, target, false, &home.caller("sam"), at(300)).await.unwrap();
    assert_eq!((&restored.description, &restored.aside), (&before, &None));
    let (sequence, what, detail) = last(target).await;
    assert_eq!((sequence, what.as_str()), (before.head.sequence + 1, "sam store.restored store"));
    assert_eq!(
        (detail["digest"].as_str().unwrap(), detail["head"].as_str().unwrap()),
        (&*known.0, &*known.1)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_reads_a_backup_or_what_is_restored_from_it() {
    use std::os::unix::fs::PermissionsExt;
    let home = home().await;
    let (_, beside) = places(&home);
    let file = beside.with_extension("backup");
    backed_up(&home, &file).await;
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o444)).unwrap();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    restore_store(&file, beside.to_str().unwrap(), false, &home.caller("ana"), at(300)).await.unwrap();
    assert_eq!((mode(&beside), mode(&beside.join("store.db"))), (0o700, 0o600));
    std::fs::remove_file(&file).unwrap();
    backed_up(&home, &file).await;
    assert_eq!(mode(&file), 0o600);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restored_store_has_the_inbox_of_its_backup_and_not_that_of_the_store_before() {
    let home = home().await;
    let (address, beside) = places(&home);
    let (file, target) = (beside.with_extension("backup"), beside.to_str().unwrap());
    let accept = async |address: &str, key: &str| {
        let store = Store::open(address).await.unwrap();
        let (key, body) = (key.to_owned(), b"{}".to_vec());
        let incoming = Incoming { source: "slack".to_owned(), key, body, received_at: at(1) };
        let is_new = store.inbox().await.unwrap().accept(incoming).await.unwrap();
        store.close().await;
        is_new
    };
    assert!(accept(&address, "before").await);
    backed_up(&home, &file).await;
    assert!(accept(target, "elsewhere").await);
    let caller = home.caller("ana");
    let restore = async |replace, second| restore_store(&file, target, replace, &caller, at(second)).await;
    std::fs::remove_file(beside.join("store.db")).unwrap();
    assert!(matches!(restore(false, 300).await, Err(NotRestored::Exists)));
    restore(true, 300).await.unwrap();
    assert!(!accept(target, "before").await);
    assert!(accept(target, "elsewhere").await);
    assert!(beside.join(format!("inbox.db.before-restore-{}", at(300).strftime("%Y%m%dT%H%M%SZ"))).exists());
    let open = Store::open(target).await.unwrap();
    let inbox = open.inbox().await.unwrap();
    let held = restore(true, 400).await;
    assert!(matches!(held, Err(NotRestored::Store(StoreError::InUse))), "{held:?}");
    assert_eq!(inbox.count().await.unwrap().waiting, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_stores_are_never_put_aside_under_one_name() {
    let home = home().await;
    let (_, beside) = places(&home);
    let file = beside.with_extension("backup");
    backed_up(&home, &file).await;
    let caller = home.caller("ana");
    let restore = async |replace, second| {
        restore_store(&file, beside.to_str().unwrap(), replace, &caller, at(second)).await
    };
    restore(false, 300).await.unwrap();
    let first = restore(true, 400).await.unwrap().aside.unwrap();
    let again = restore(true, 400).await;
    assert!(matches!(again, Err(NotRestored::Unwritten(_))), "{again:?}");
    let second = restore(true, 401).await.unwrap().aside.unwrap();
    assert!(first.exists() && second.exists() && first != second);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_not_written_where_a_database_lies() {
    let home = home().await;
    let (address, beside) = places(&home);
    let caller = home.caller("ana");
    let store = Path::new(&address).join("store.db");
    std::fs::write(with_end(&beside, "-wal"), "x").unwrap();
    for file in [store.clone(), with_end(&store, "-wal"), beside.clone()] {
        let refused = backup_store(&address, &file, true, &caller, at(200)).await;
        assert!(matches!(refused, Err(NotBackedUp::Live(_))), "{refused:?}");
    }
    assert!(!beside.exists());
}
