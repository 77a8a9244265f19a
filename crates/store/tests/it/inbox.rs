//! The inbox: what came in is kept before anybody says so, once, and taken out in its order.

use crate::builders::at;
use crate::home::Home;
use jiff::SignedDuration;
use portcullis_store::{Inbox, InboxCount, InboxEntry, Incoming, StoreError, inbox_file_in};
use sqlx::{AssertSqlSafe, Connection};
use std::collections::BTreeSet;
use std::future::poll_fn;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::pin::{Pin, pin};
use std::process::{Command, Stdio};
use std::task::Poll;

const LEASE: SignedDuration = SignedDuration::from_secs(60);

fn incoming(source: &str, key: &str) -> Incoming {
    Incoming {
        source: source.to_owned(),
        key: key.to_owned(),
        body: format!("{{\"event\":\"{key}\"}}\0").into_bytes(),
        received_at: at(1),
    }
}

async fn accept(inbox: &Inbox, key: &str) -> bool {
    inbox.accept(incoming("slack", key)).await.unwrap()
}

async fn claim(inbox: &Inbox, limit: u32, second: i64) -> Vec<InboxEntry> {
    inbox.claim("slack", limit, at(second), LEASE).await.unwrap()
}

fn keys(entries: &[InboxEntry]) -> Vec<&str> {
    entries.iter().map(|entry| entry.incoming.key.as_str()).collect()
}

fn places(entries: &[InboxEntry]) -> Vec<i64> {
    entries.iter().map(|entry| entry.place).collect()
}

/// Runs SQL behind the inbox's back.
async fn meddle(home: &Home, sql: &str) {
    if home.is_sqlite() {
        let file = inbox_file_in(Path::new(&home.address));
        let mut own = sqlx::SqliteConnection::connect(file.to_str().unwrap()).await.unwrap();
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut own).await.unwrap();
        own.close().await.unwrap();
    } else {
        home.meddle(sql).await.unwrap();
    }
}

/// Says whether something that is waited for has come by the time it is asked.
async fn is_over(wait: &mut Pin<&mut impl Future<Output = ()>>) -> bool {
    poll_fn(|context| Poll::Ready(wait.as_mut().poll(context).is_ready())).await
}

on_both! {
    async fn what_comes_in_again_is_known_until_it_is_forgotten(home: Home) {
        let store = home.open().await;
        let inbox = store.inbox().await.unwrap();
        assert!(accept(&inbox, "E1").await);
        assert!(!accept(&inbox, "E1").await);
        // A key belongs to its source.
        assert!(inbox.accept(incoming("mail", "E1")).await.unwrap());
        let taken = claim(&inbox, 10, 2).await;
        assert_eq!(taken.len(), 1);
        assert_eq!((&taken[0].incoming, taken[0].attempts, &taken[0].last_error), (&incoming("slack", "E1"), 1, &None));
        inbox.finish(&places(&taken), at(10)).await.unwrap();
        inbox.finish(&[], at(10)).await.unwrap();
        assert!(!accept(&inbox, "E1").await);
        assert_eq!(inbox.forget(at(10)).await.unwrap(), 0);
        assert!(!accept(&inbox, "E1").await);
        assert_eq!(inbox.forget(at(11)).await.unwrap(), 1);
        assert!(accept(&inbox, "E1").await);
        assert_eq!(inbox.count().await.unwrap(), InboxCount { waiting: 2, dead: 0 });
        // A place is not given again, so that whoever is late finishes nothing else.
        assert!(claim(&inbox, 10, 100).await[0].place > taken[0].place);
    }

    async fn entries_are_taken_out_in_their_order_and_by_one_at_a_time(home: Home) {
        let store = home.open().await;
        let inbox = store.inbox().await.unwrap();
        for key in ["E5", "E3", "E4", "E1"] {
            assert!(accept(&inbox, key).await);
        }
        let first = claim(&inbox, 2, 0).await;
        assert_eq!(keys(&first), ["E5", "E3"]);
        assert_eq!(keys(&claim(&inbox, 10, 59).await), ["E4", "E1"]);
        assert!(claim(&inbox, 10, 59).await.is_empty());
        inbox.finish(&places(&first[..1]), at(59)).await.unwrap();
        // The lease of what was not finished is over.
        let again = claim(&inbox, 10, 60).await;
        assert_eq!((keys(&again), again[0].attempts), (vec!["E3"], 2));
        assert!(inbox.claim("mail", 10, at(1000), LEASE).await.unwrap().is_empty());
    }

    async fn those_who_take_entries_out_at_the_same_time_get_different_ones(home: Home) {
        let (one, other) = (home.open().await, home.open().await);
        let inboxes = [one.inbox().await.unwrap(), one.inbox().await.unwrap(), other.inbox().await.unwrap()];
        for number in 0..60 {
            assert!(accept(&inboxes[number % 3], &format!("E{number}")).await);
        }
        let take = |inbox: Inbox| tokio::spawn(async move {
            let mut all = Vec::new();
            for _ in 0..10 {
                all.extend(claim(&inbox, 3, 0).await);
            }
            all
        });
        let mut taken = Vec::new();
        for task in inboxes.clone().map(take) {
            taken.extend(task.await.unwrap());
        }
        taken.extend(claim(&inboxes[0], 100, 0).await);
        let distinct: BTreeSet<i64> = places(&taken).into_iter().collect();
        assert_eq!((taken.len(), distinct.len()), (60, 60));
    }

    async fn many_who_come_in_at_the_same_time_are_each_kept_once(home: Home) {
        let (one, other) = (home.open().await, home.open().await);
        let inboxes = [one.inbox().await.unwrap(), other.inbox().await.unwrap()];
        let mut tasks = Vec::new();
        for number in 0..600 {
            let (inbox, key) = (inboxes[number % 2].clone(), format!("E{}", number / 3));
            tasks.push(tokio::spawn(async move { accept(&inbox, &key).await }));
        }
        let mut kept = 0;
        for task in tasks {
            kept += u32::from(task.await.unwrap());
        }
        assert_eq!((kept, inboxes[0].count().await.unwrap().waiting), (200, 200));
        one.close().await;
        assert_eq!(claim(&inboxes[1], 1000, 0).await.len(), 200);
    }

    async fn what_could_not_be_taken_in_is_tried_again_or_dead(home: Home) {
        let store = home.open().await;
        let inbox = store.inbox().await.unwrap();
        for key in ["E1", "E2", "E3"] {
            accept(&inbox, key).await;
        }
        let taken = claim(&inbox, 10, 0).await;
        inbox.fail(taken[0].place, "the store was busy", Some(at(30))).await.unwrap();
        inbox.fail(taken[1].place, "it is no event", None).await.unwrap();
        inbox.fail(taken[2].place, "it is no event either", None).await.unwrap();
        assert_eq!(inbox.count().await.unwrap(), InboxCount { waiting: 1, dead: 2 });
        assert!(claim(&inbox, 10, 29).await.is_empty());
        let again = claim(&inbox, 10, 30).await;
        assert_eq!((keys(&again), again[0].last_error.as_deref()), (vec!["E1"], Some("the store was busy")));
        inbox.finish(&places(&again), at(31)).await.unwrap();
        // What was taken in can't fail any more.
        inbox.fail(again[0].place, "late", None).await.unwrap();
        assert!(claim(&inbox, 10, 10_000).await.is_empty());
        let dead = inbox.dead(10).await.unwrap();
        assert_eq!((keys(&dead), dead[0].last_error.as_deref()), (vec!["E3", "E2"], Some("it is no event either")));
        assert_eq!(keys(&inbox.dead(1).await.unwrap()), ["E3"]);
        assert!(!accept(&inbox, "E2").await);
        assert_eq!(inbox.retry(at(50)).await.unwrap(), 2);
        assert_eq!(inbox.retry(at(50)).await.unwrap(), 0);
        let retried = claim(&inbox, 10, 50).await;
        assert_eq!((keys(&retried), retried[0].attempts), (vec!["E2", "E3"], 1));
        // What is dead does not go by itself.
        inbox.fail(retried[0].place, "still none", None).await.unwrap();
        assert_eq!(inbox.forget(at(10_000)).await.unwrap(), 1);
        assert_eq!(inbox.count().await.unwrap(), InboxCount { waiting: 1, dead: 1 });
    }

    async fn what_is_too_large_is_refused_and_named(home: Home) {
        let store = home.open().await;
        let inbox = store.inbox().await.unwrap();
        let body = |bytes| Incoming { body: vec![b'x'; bytes], ..incoming("slack", "E1") };
        let refused = inbox.accept(body((1 << 20) + 1)).await.unwrap_err();
        assert_eq!(refused.to_string(), "what came in was not kept: its body has more than 1048576 bytes");
        let key = Incoming { key: "é".repeat(513), ..incoming("slack", "") };
        let refused = inbox.accept(key).await.unwrap_err();
        assert_eq!(refused.to_string(), "what came in was not kept: its key has more than 1024 bytes");
        let refused = inbox.accept(incoming(&"s".repeat(1025), "E1")).await.unwrap_err();
        assert!(matches!(refused, StoreError::TooLargeToKeep { what: "source", .. }), "{refused}");
        assert_eq!(inbox.count().await.unwrap().waiting, 0);
        assert!(inbox.accept(body(1 << 20)).await.unwrap());
        assert!(inbox.accept(Incoming { key: "é".repeat(512), ..incoming("slack", "") }).await.unwrap());
    }

    async fn when_too_many_entries_wait_others_are_to_come_again_later(home: Home) {
        let store = home.open().await;
        let inbox = store.inbox().await.unwrap();
        assert!(accept(&inbox, "E1").await);
        meddle(&home, "with recursive n (n) as (select 1 union all select n + 1 from n where n < 99999) \
             insert into inbox (source, key, body, received_at, state, attempts, due_at) \
             select 'mail', 'M' || n, '', 0, 'waiting', 0, 0 from n"
            .replace("''", if home.is_sqlite() { "x''" } else { "''::bytea" }).as_str()).await;
        let refused = inbox.accept(incoming("slack", "E2")).await.unwrap_err();
        assert!(matches!(refused, StoreError::InboxFull(100_000)), "{refused:?}");
        assert!(refused.to_string().contains("send it again later"), "{refused}");
        // What is known needs no room.
        assert!(!accept(&inbox, "E1").await);
        let taken = claim(&inbox, 1, 0).await;
        assert!(inbox.accept(incoming("slack", "E2")).await.is_err());
        inbox.finish(&places(&taken), at(0)).await.unwrap();
        assert!(accept(&inbox, "E2").await);
        assert!(inbox.accept(incoming("slack", "E3")).await.is_err());
        // More than are removed at a time.
        let taken = inbox.claim("mail", 2500, at(0), LEASE).await.unwrap();
        inbox.finish(&places(&taken), at(0)).await.unwrap();
        assert_eq!(inbox.forget(at(1)).await.unwrap(), 2501);
    }

    async fn whoever_waits_hears_of_what_came_in(home: Home) {
        let (store, elsewhere) = (home.open().await, home.open().await);
        let (inbox, other) = (store.inbox().await.unwrap(), store.inbox().await.unwrap());
        assert!(claim(&inbox, 10, 0).await.is_empty());
        // It came in between looking and waiting.
        accept(&other, "E1").await;
        assert!(is_over(&mut pin!(inbox.wait())).await);
        assert_eq!(claim(&inbox, 10, 0).await.len(), 1);
        let mut waiting = pin!(inbox.wait());
        assert!(!is_over(&mut waiting).await);
        accept(&other, "E2").await;
        assert!(is_over(&mut waiting).await);
        assert_eq!(claim(&inbox, 10, 0).await.len(), 1);
        // What was known has nobody look.
        accept(&other, "E2").await;
        assert!(!is_over(&mut pin!(inbox.wait())).await);
        // Another process has another store; it is looked for nevertheless.
        accept(&elsewhere.inbox().await.unwrap(), "E3").await;
        inbox.wait().await;
        assert_eq!(claim(&inbox, 10, 0).await.len(), 1);
    }

    async fn what_came_in_is_there_after_a_restart_and_not_before_the_store_is_closed(home: Home) {
        let store = home.open().await;
        let inbox = store.inbox().await.unwrap();
        accept(&inbox, "E1").await;
        store.close().await;
        assert!(inbox.accept(incoming("slack", "E2")).await.is_err());
        let store = home.open().await;
        assert_eq!(keys(&claim(&store.inbox().await.unwrap(), 10, 0).await), ["E1"]);
    }

    async fn a_copy_of_a_store_has_what_waits_and_what_is_known(home: Home) {
        let store = home.open().await;
        let inbox = store.inbox().await.unwrap();
        fill(&inbox).await;
        for target in [home.fresh(), Home::sqlite()] {
            let copy = target.open().await;
            let copied = store.copy_to(&copy, &mut |_| ()).await.unwrap();
            assert!(copied.tables.iter().any(|table| table.name == "inbox" && table.rows == 3));
            copied.keep(&told()).await.unwrap();
            is_filled(&copy.inbox().await.unwrap()).await;
        }
        assert_eq!(inbox.count().await.unwrap(), InboxCount { waiting: 1, dead: 1 });
    }
}

/// One entry that was taken in, one that is dead, and one that waits.
async fn fill(inbox: &Inbox) {
    for key in ["E1", "E2", "E3"] {
        assert!(accept(inbox, key).await);
    }
    let taken = claim(inbox, 2, 0).await;
    inbox.finish(&places(&taken[..1]), at(5)).await.unwrap();
    inbox.fail(taken[1].place, "it is no event", None).await.unwrap();
}

async fn is_filled(inbox: &Inbox) {
    assert_eq!(inbox.count().await.unwrap(), InboxCount { waiting: 1, dead: 1 });
    assert_eq!(inbox.dead(1).await.unwrap()[0].last_error.as_deref(), Some("it is no event"));
    assert!(!accept(inbox, "E1").await);
    assert!(accept(inbox, "E4").await);
    let waiting = claim(inbox, 10, 0).await;
    assert_eq!(keys(&waiting), ["E3", "E4"]);
    assert_eq!(waiting[0].incoming, incoming("slack", "E3"));
}

fn told() -> portcullis_store::AuditEntry {
    portcullis_store::AuditEntry {
        at: at(1),
        actor: "ana".to_owned(),
        action: "store.copied".to_owned(),
        subject: "store".to_owned(),
        detail: "{}".to_owned(),
    }
}

#[tokio::test]
async fn a_backup_has_what_waits_and_what_is_known_and_is_one_file() {
    let home = Home::sqlite();
    let store = home.open().await;
    fill(&store.inbox().await.unwrap()).await;
    let restored = Home::sqlite();
    std::fs::create_dir_all(&restored.address).unwrap();
    let file = Path::new(&restored.address).join("store.db");
    store.write_backup(&file).await.unwrap();
    portcullis_store::verify_file(&file).await.unwrap();
    assert_eq!(std::fs::read_dir(&restored.address).unwrap().count(), 1);
    // A backup of what was brought back and not opened since has it, too.
    let second = Home::sqlite();
    std::fs::create_dir_all(&second.address).unwrap();
    let restored = restored.open().await;
    restored.write_backup(&Path::new(&second.address).join("store.db")).await.unwrap();
    let inbox = restored.inbox().await.unwrap();
    is_filled(&inbox).await;
    restored.close().await;
    is_filled(&second.open().await.inbox().await.unwrap()).await;
}

#[tokio::test]
async fn a_target_whose_inbox_has_entries_is_not_copied_to() {
    let (home, target) = (Home::sqlite(), Home::sqlite());
    let (store, target) = (home.open().await, target.open().await);
    accept(&target.inbox().await.unwrap(), "E1").await;
    let refused = store.copy_to(&target, &mut |_| ()).await.unwrap_err();
    assert!(
        matches!(&refused, portcullis_store::CopyError::NotEmpty(table) if table == "inbox"),
        "{refused:?}"
    );
}

#[tokio::test]
async fn whoever_writes_the_store_delays_nobody_who_comes_in() {
    let home = Home::sqlite();
    let store = home.open().await;
    let inbox = store.inbox().await.unwrap();
    let mut writing = store.transaction().await.unwrap();
    writing.put("topic", "{}", at(0)).await.unwrap();
    assert!(accept(&inbox, "E1").await);
    assert_eq!(claim(&inbox, 1, 0).await.len(), 1);
    writing.commit().await.unwrap();
}

/// How often something was committed to the log of writes, whose layout is that of
/// <https://www.sqlite.org/fileformat.html#the_write_ahead_log>: the last frame of a commit says how large the file is then.
fn commits(home: &Home) -> usize {
    let log = std::fs::read(Path::new(&home.address).join("inbox.db-wal")).unwrap();
    log[32..].chunks(24 + 4096).filter(|frame| frame[4..8] != [0; 4]).count()
}

#[tokio::test]
async fn those_who_come_in_while_others_are_written_share_a_commit() {
    let home = Home::sqlite();
    let store = home.open().await;
    let inbox = store.inbox().await.unwrap();
    let before = commits(&home);
    let file = inbox_file_in(Path::new(&home.address));
    let mut own = sqlx::SqliteConnection::connect(file.to_str().unwrap()).await.unwrap();
    let held = own.begin_with("begin immediate").await.unwrap();
    let accepting = |number: u32| {
        let inbox = inbox.clone();
        tokio::spawn(async move { accept(&inbox, &format!("E{number}")).await })
    };
    let accepting: Vec<_> = (0..100).map(accepting).collect();
    // There is one thread: whoever comes back has let all others come in.
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
    held.rollback().await.unwrap();
    for one in accepting {
        assert!(one.await.unwrap());
    }
    assert!((1..=2).contains(&(commits(&home) - before)), "{}", commits(&home) - before);
}

#[tokio::test]
async fn the_file_has_the_table_that_statements_are_checked_against() {
    let home = Home::sqlite();
    let store = home.open().await;
    store.inbox().await.unwrap();
    let mut columns: Vec<Vec<(String, String, bool, i64)>> = Vec::new();
    for file in ["store.db", "inbox.db"] {
        let file = Path::new(&home.address).join(file);
        let mut own = sqlx::SqliteConnection::connect(file.to_str().unwrap()).await.unwrap();
        let read = sqlx::query_as(
            "select name, type, \"notnull\", pk from pragma_table_info('inbox') order by name",
        );
        columns.push(read.fetch_all(&mut own).await.unwrap());
    }
    assert_eq!(columns[0].len(), 10);
    assert_eq!(columns[0], columns[1]);
}

#[tokio::test]
async fn a_file_that_is_none_or_of_a_later_version_is_refused_and_left_alone() {
    let home = Home::sqlite();
    home.open().await.inbox().await.unwrap();
    meddle(&home, "pragma user_version = 7").await;
    let refused = home.open().await.inbox().await.unwrap_err();
    assert!(matches!(refused, StoreError::LaterInbox { found: 7, known: 1 }), "{refused:?}");
    let other = Home::sqlite();
    let store = other.open().await;
    let file = inbox_file_in(Path::new(&other.address));
    std::fs::write(&file, "What came in yesterday.").unwrap();
    let refused = store.inbox().await.unwrap_err();
    assert!(matches!(refused, StoreError::NoInbox), "{refused:?}");
    assert!(refused.to_string().contains("put it aside"), "{refused}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "What came in yesterday.");
    std::fs::remove_file(&file).unwrap();
    assert!(accept(&store.inbox().await.unwrap(), "E1").await);
}

#[tokio::test]
async fn an_inbox_that_is_open_is_not_held_and_one_that_is_held_is_not_written() {
    let home = Home::sqlite();
    let store = home.open().await;
    let inbox = store.inbox().await.unwrap();
    accept(&inbox, "E1").await;
    let directory = Path::new(&home.address);
    let refused = portcullis_store::StoreHold::take(directory).await.unwrap_err();
    assert!(matches!(refused, StoreError::InUse), "{refused:?}");
    store.close().await;
    let hold = portcullis_store::StoreHold::take(directory).await.unwrap().unwrap();
    assert!(!directory.join("inbox.db-wal").exists());
    hold.release().await.unwrap();
    assert!(!accept(&home.open().await.inbox().await.unwrap(), "E1").await);
}

/// Names the store into whose inbox this process, as a child of the test, is to accept until it is killed.
const CHILD: &str = "PORTCULLIS_INBOX_TEST_CHILD";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_of_its_own_accepts_and_says_so() {
    let Ok(address) = std::env::var(CHILD) else { return };
    let store = portcullis_store::Store::open(&address).await.unwrap();
    let inbox = store.inbox().await.unwrap();
    let accepting = |lane: u32| {
        let inbox = inbox.clone();
        tokio::spawn(async move {
            for number in 0.. {
                let key = format!("E{lane}-{number}");
                assert!(accept(&inbox, &key).await);
                // Past what the harness of tests catches.
                writeln!(std::io::stderr().lock(), "kept {key}").unwrap();
            }
        })
    };
    for lane in (0..8).map(accepting).collect::<Vec<_>>() {
        lane.await.unwrap();
    }
}

on_both! {
    async fn whenever_a_process_is_killed_nothing_that_it_acknowledged_is_lost(home: Home) {
        let points: usize = std::env::var("PORTCULLIS_KILL_POINTS").ok().and_then(|text| text.parse().ok()).unwrap_or(5);
        home.open().await.close().await;
        let mut acknowledged = 0;
        for point in 0..points {
            let home = home.fresh();
            let mut child = Command::new(std::env::current_exe().unwrap());
            child.args(["inbox::a_process_of_its_own_accepts_and_says_so", "--exact", "--nocapture"]);
            child.env(CHILD, &home.address).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
            let mut child = child.spawn().unwrap();
            let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
            // It is killed while it goes on; what it said until then is read afterwards.
            let mut kept: Vec<String> = lines.by_ref().take(20 + point * 37).collect();
            child.kill().unwrap();
            child.wait().unwrap();
            kept.extend(lines);
            let kept: BTreeSet<String> =
                kept.iter().filter_map(|line| Some(line.strip_prefix("kept ")?.to_owned())).collect();
            assert!(kept.len() >= 20 + point * 37, "{kept:?}");
            let store = home.open().await;
            let inbox = store.inbox().await.unwrap();
            let there = claim(&inbox, 100_000, 0).await;
            let there: BTreeSet<String> = there.into_iter().map(|entry| entry.incoming.key).collect();
            let lost: Vec<&String> = kept.difference(&there).collect();
            assert!(lost.is_empty(), "{lost:?}");
            assert!(accept(&inbox, "next").await);
            acknowledged += kept.len();
        }
        println!("entries that were acknowledged before the process was killed: {acknowledged}");
    }
}
