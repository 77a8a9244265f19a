//! Backups of a store in a directory, and files that are no sound ones.

use crate::builders::{packages, run};
use crate::home::Home;
use portcullis_store::{AuditFault, FileFault, Store, StoreError, StoreHold, verify_file};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A backup of a store with two scans.
async fn backup(home: &Home) -> PathBuf {
    let store = home.open().await;
    run(0).record(&store, packages(0..600)).await;
    run(60).record(&store, packages(300..900)).await;
    let file = Path::new(&home.address).with_file_name("backup");
    store.write_backup(&file).await.unwrap();
    store.close().await;
    file
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_is_whole_while_others_record() {
    let home = Home::sqlite();
    let store = home.open().await;
    run(0).record(&store, packages(0..50)).await;
    let is_over = Arc::new(AtomicBool::new(false));
    let (writing, stop) = (store.clone(), Arc::clone(&is_over));
    let writer = tokio::spawn(async move {
        let mut count = 1;
        while !stop.load(Ordering::Relaxed) {
            run(60 * count).record(&writing, packages(0..50)).await;
            count += 1;
        }
        count
    });
    let mut seen = Vec::new();
    for number in 0..10 {
        let file = Path::new(&home.address).with_file_name(format!("backup{number}"));
        store.write_backup(&file).await.unwrap();
        let description = verify_file(&file).await.unwrap();
        assert_eq!(description.scans, description.head.sequence);
        seen.push(description.scans);
    }
    is_over.store(true, Ordering::Relaxed);
    let recorded = writer.await.unwrap();
    assert!(seen.is_sorted() && seen[0] >= 1 && seen[9] <= recorded, "{seen:?} of {recorded}");
    assert!(seen[9] > seen[0], "nobody wrote meanwhile: {seen:?}");
}

#[tokio::test]
async fn a_store_on_a_server_is_no_file() {
    let Some(home) = Home::postgresql() else { return };
    let refused = home.open().await.write_backup(Path::new("backup")).await.unwrap_err();
    assert!(matches!(refused, StoreError::NoFile), "{refused:?}");
    assert!(refused.to_string().contains("pg_dump"));
}

#[tokio::test]
async fn a_file_that_is_damaged_or_something_else_is_found_out() {
    let home = Home::sqlite();
    let file = backup(&home).await;
    let described = verify_file(&file).await.unwrap();
    assert_eq!((described.scans, described.findings, described.head.sequence), (2, 900, 2));
    let whole = std::fs::read(&file).unwrap();
    for length in [0, 1, 99, 4096, whole.len() / 2, whole.len() - 1] {
        std::fs::write(&file, &whole[..length]).unwrap();
        let refused = verify_file(&file).await.unwrap_err();
        let expected = if length == 0 {
            matches!(refused, FileFault::NoStore)
        } else {
            matches!(refused, FileFault::CutOff(cut) if cut == length as u64)
        };
        assert!(expected, "{length}: {refused:?}");
    }
    // Every page but the first, which tells what the others are.
    let pages = whole.len() / 4096;
    for page in 1..pages {
        std::fs::write(&file, &whole).unwrap();
        let file = std::fs::File::options().write(true).open(&file).unwrap();
        file.write_all_at(&[0xa5; 4096], page as u64 * 4096).unwrap();
        let refused = verify_file(&home_file(&home)).await;
        assert!(refused.is_err(), "page {page} of {pages}");
    }
    std::fs::write(&file, "no database\n".repeat(1000)).unwrap();
    let refused = verify_file(&file).await.unwrap_err();
    assert!(matches!(refused, FileFault::NoStore), "{refused:?}");
}

fn home_file(home: &Home) -> PathBuf {
    Path::new(&home.address).with_file_name("backup")
}

#[tokio::test]
async fn a_database_of_another_program_or_a_later_one_is_found_out() {
    let home = Home::sqlite();
    std::fs::create_dir(&home.address).unwrap();
    home.create("create table scan (id TEXT primary key)").await;
    let file = Path::new(&home.address).join("store.db");
    let refused = verify_file(&file).await.unwrap_err();
    assert!(matches!(refused, FileFault::NoStore), "{refused:?}");
    let refused = Store::open_existing(&home.address).await.unwrap_err();
    assert!(matches!(refused, StoreError::NoStore), "{refused:?}");
    let home = Home::sqlite();
    let file = backup(&home).await;
    std::fs::rename(&file, Path::new(&home.address).join("store.db")).unwrap();
    home.meddle("insert into schema_version (version) values (999)").await.unwrap();
    let refused = verify_file(&Path::new(&home.address).join("store.db")).await.unwrap_err();
    assert!(matches!(refused, FileFault::Later { found: 999, .. }), "{refused:?}");
}

#[tokio::test]
async fn a_trail_whose_tail_was_cut_off_is_found_against_the_head() {
    let home = Home::sqlite();
    let file = backup(&home).await;
    let place = Path::new(&home.address).join("store.db");
    std::fs::rename(&file, &place).unwrap();
    home.meddle("drop trigger audit_is_not_removed; delete from audit where sequence = 2").await.unwrap();
    let refused = verify_file(&place).await.unwrap_err();
    assert!(matches!(refused, FileFault::Broken(AuditFault::CutOff { .. })), "{refused:?}");
}

#[tokio::test]
async fn a_store_that_somebody_has_open_is_not_held() {
    let home = Home::sqlite();
    let directory = Path::new(&home.address).to_owned();
    assert!(StoreHold::take(&directory).await.unwrap().is_none());
    let store = home.open().await;
    run(0).record(&store, packages(0..5)).await;
    let refused = StoreHold::take(&directory).await.unwrap_err();
    assert!(matches!(refused, StoreError::InUse), "{refused:?}");
    store.close().await;
    let hold = StoreHold::take(&directory).await.unwrap().unwrap();
    assert!(!directory.join("store.db-wal").exists() && !directory.join("store.db-shm").exists());
    hold.release().await.unwrap();
    let store = home.open().await;
    assert_eq!(store.snapshot().await.unwrap().audit_head().await.unwrap().sequence, 1);
    store.close().await;
    std::fs::write(directory.join("store.db"), "no database\n".repeat(1000)).unwrap();
    assert!(StoreHold::take(&directory).await.unwrap().is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_waits_for_a_store_that_is_put_aside_writes_neither_to_it_nor_to_the_next() {
    let home = Home::sqlite();
    let directory = Path::new(&home.address).to_owned();
    let next = backup(&home).await;
    let hold = StoreHold::take(&directory).await.unwrap().unwrap();
    let address = home.address.clone();
    let waiting = tokio::spawn(async move {
        let store = Store::open(&address).await?;
        run(120).try_record(&store, packages(0..5)).await
    });
    // Until it has the file and waits for the lock.
    let opened = || {
        std::fs::read_dir("/proc/self/fd")
            .unwrap()
            .flatten()
            .filter(|fd| std::fs::read_link(fd.path()).is_ok_and(|path| path == directory.join("store.db")))
            .count()
    };
    while opened() < 2 {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    let (place, aside) = (directory.join("store.db"), directory.join("aside"));
    std::fs::hard_link(&place, &aside).unwrap();
    std::fs::rename(&next, &place).unwrap();
    hold.release().await.unwrap();
    let refused = waiting.await.unwrap();
    assert!(refused.is_err(), "{refused:?}");
    for file in [aside, place] {
        assert_eq!(verify_file(&file).await.unwrap().head.sequence, 2);
    }
    let store = home.open().await;
    run(180).record(&store, packages(0..5)).await;
}
