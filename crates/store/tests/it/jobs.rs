//! Jobs: put down once, had by one at a time, tried again, and forgotten.

use crate::builders::at;
use jiff::SignedDuration;
use portcullis_domain::job::JobState;
use portcullis_store::{ClaimedJob, JobFilter, NewJob, Store};
use std::time::Duration;

const LEASE: SignedDuration = SignedDuration::from_secs(30);

fn job(key: Option<&str>) -> NewJob {
    NewJob {
        kind: "sweep".to_owned(),
        payload: r#"{"kind":"sweep"}"#.to_owned(),
        key: key.map(str::to_owned),
        priority: 5,
        due_at: at(0),
        most_attempts: 2,
    }
}

async fn put(store: &Store, second: i64, job: &NewJob) -> Option<String> {
    let mut transaction = store.transaction().await.unwrap();
    let id = transaction.enqueue(job, at(second)).await.unwrap();
    transaction.commit().await.unwrap();
    id
}

async fn claim(store: &Store, second: i64, limit: u32) -> Vec<ClaimedJob> {
    let mut transaction = store.transaction().await.unwrap();
    let jobs = transaction.claim_jobs("w", &["forget", "sweep"], limit, at(second), LEASE).await.unwrap();
    transaction.commit().await.unwrap();
    jobs
}

async fn state(store: &Store, id: &str) -> (JobState, i64, Option<String>) {
    let job = store.snapshot().await.unwrap().job(id).await.unwrap().unwrap();
    (job.state, job.attempts, job.error)
}

/// Does one thing in a transaction of its own.
macro_rules! change {
    ($store:expr, $verb:ident($($argument:expr),*)) => {{
        let mut transaction = $store.transaction().await.unwrap();
        let changed = transaction.$verb($($argument),*).await.unwrap();
        transaction.commit().await.unwrap();
        changed
    }};
}

on_both! {
    async fn a_job_waits_once_for_each_key(home: Home) {
        let store = home.open().await;
        let first = put(&store, 0, &job(Some("a"))).await.unwrap();
        assert_eq!(put(&store, 1, &job(Some("a"))).await, None);
        assert!(put(&store, 1, &job(Some("b"))).await.is_some());
        assert!(put(&store, 1, &job(None)).await.is_some());
        assert!(put(&store, 1, &job(None)).await.is_some());
        let mut snapshot = store.snapshot().await.unwrap();
        assert_eq!(snapshot.job_with_key("a").await.unwrap(), Some(first.clone()));
        drop(snapshot);
        let claimed = claim(&store, 2, 1).await;
        assert_eq!(claimed[0].lease.job, first);
        assert_eq!(put(&store, 3, &job(Some("a"))).await, None, "one runs");
        assert!(change!(store, finish_job(&claimed[0].lease, at(4))));
        assert!(put(&store, 5, &job(Some("a"))).await.is_some());
    }

    async fn a_job_is_gone_with_the_transaction_of_its_cause(home: Home) {
        let store = home.open().await;
        let mut transaction = store.transaction().await.unwrap();
        transaction.enqueue(&job(None), at(0)).await.unwrap().unwrap();
        transaction.roll_back().await.unwrap();
        assert_eq!(claim(&store, 1, 9).await, []);
    }

    async fn jobs_are_claimed_by_priority_then_by_when_they_are_due(home: Home) {
        let store = home.open().await;
        let late = put(&store, 0, &NewJob { due_at: at(9), ..job(None) }).await.unwrap();
        let early = put(&store, 1, &NewJob { due_at: at(5), ..job(None) }).await.unwrap();
        let urgent = put(&store, 2, &NewJob { due_at: at(8), priority: 1, ..job(None) }).await.unwrap();
        let other = put(&store, 3, &NewJob { kind: "swe".to_owned(), ..job(None) }).await.unwrap();
        let next = store.snapshot().await.unwrap().next_job_at(&["forget", "sweep"]).await.unwrap();
        assert_eq!(next, Some(at(5)));
        assert_eq!(store.snapshot().await.unwrap().next_job_at(&["forget"]).await.unwrap(), None);
        assert_eq!(claim(&store, 4, 9).await, [], "none is due");
        let ids = |jobs: Vec<ClaimedJob>| jobs.into_iter().map(|job| job.lease.job).collect::<Vec<_>>();
        assert_eq!(ids(claim(&store, 9, 2).await), [urgent, early]);
        assert_eq!(ids(claim(&store, 9, 2).await), [late]);
        assert_eq!(state(&store, &other).await, (JobState::Waiting, 0, None), "its kind is not known");
    }

    async fn a_job_whose_lease_ran_out_is_had_by_another_and_its_first_worker_can_t_end_it(home: Home) {
        let store = home.open().await;
        let id = put(&store, 0, &job(None)).await.unwrap();
        let first = claim(&store, 0, 1).await.remove(0);
        assert_eq!(claim(&store, 29, 1).await, []);
        assert!(change!(store, renew_lease(&first.lease, at(40))));
        assert_eq!(claim(&store, 39, 1).await, []);
        let second = claim(&store, 40, 1).await.remove(0);
        assert_eq!((second.attempt, &second.lease.job), (2, &id));
        assert!(!change!(store, renew_lease(&first.lease, at(99))));
        assert!(!change!(store, finish_job(&first.lease, at(41))));
        assert!(!change!(store, fail_job(&first.lease, "late", None, at(41))));
        assert!(!change!(store, give_back_job(&first.lease, at(41))));
        assert!(change!(store, finish_job(&second.lease, at(42))));
        assert_eq!(state(&store, &id).await, (JobState::Done, 2, None));
    }

    async fn a_job_that_takes_its_workers_with_it_is_given_up(home: Home) {
        let store = home.open().await;
        let id = put(&store, 0, &job(None)).await.unwrap();
        assert_eq!(claim(&store, 0, 1).await.len(), 1);
        assert_eq!(claim(&store, 100, 1).await.len(), 1);
        assert_eq!(change!(store, give_up_jobs(&["sweep"], at(129))), []);
        assert_eq!(change!(store, give_up_jobs(&["forget"], at(130))), []);
        assert_eq!(change!(store, give_up_jobs(&["sweep"], at(130))), [(id.clone(), "sweep".to_owned(), 2)]);
        assert_eq!(claim(&store, 200, 1).await, []);
        assert_eq!(state(&store, &id).await.0, JobState::Failed);
    }

    async fn a_job_that_failed_waits_until_it_is_tried_again(home: Home) {
        let store = home.open().await;
        let id = put(&store, 0, &job(Some("a"))).await.unwrap();
        let claimed = claim(&store, 0, 1).await.remove(0);
        assert!(change!(store, fail_job(&claimed.lease, "no answer", Some(at(60)), at(1))));
        assert_eq!(state(&store, &id).await, (JobState::Waiting, 1, Some("no answer".to_owned())));
        assert_eq!(claim(&store, 59, 1).await, []);
        let claimed = claim(&store, 60, 1).await.remove(0);
        assert!(change!(store, fail_job(&claimed.lease, "refused", None, at(61))));
        assert_eq!(state(&store, &id).await, (JobState::Failed, 2, Some("refused".to_owned())));
        assert_eq!(claim(&store, 9999, 1).await, []);
        let other = put(&store, 62, &job(Some("a"))).await.unwrap();
        assert!(!change!(store, retry_job(&id, at(63))), "another one waits");
        let claimed = claim(&store, 63, 1).await.remove(0);
        assert_eq!(claimed.lease.job, other);
        assert!(!change!(store, retry_job(&other, at(63))), "it runs");
        assert!(change!(store, finish_job(&claimed.lease, at(64))));
        assert!(!change!(store, retry_job(&other, at(64))), "it is done");
        assert!(change!(store, retry_job(&id, at(65))));
        assert_eq!(state(&store, &id).await, (JobState::Waiting, 0, Some("refused".to_owned())));
        assert_eq!(claim(&store, 65, 1).await[0].attempt, 1);
    }

    async fn a_job_that_is_given_back_costs_no_attempt(home: Home) {
        let store = home.open().await;
        let id = put(&store, 0, &job(None)).await.unwrap();
        let claimed = claim(&store, 0, 1).await.remove(0);
        assert!(change!(store, give_back_job(&claimed.lease, at(1))));
        assert_eq!(state(&store, &id).await, (JobState::Waiting, 0, None));
        assert_eq!(claim(&store, 1, 1).await[0].attempt, 1);
    }

    async fn jobs_are_listed_the_latest_first_and_counted(home: Home) {
        let store = home.open().await;
        let mut ids = Vec::new();
        for second in 0..4 {
            let kind = if second == 3 { "forget" } else { "sweep" }.to_owned();
            ids.push(put(&store, second, &NewJob { kind, ..job(None) }).await.unwrap());
        }
        let claimed = claim(&store, 9, 1).await.remove(0);
        assert_eq!(claimed.lease.job, ids[0]);
        let mut snapshot = store.snapshot().await.unwrap();
        let mut list = async |filter: JobFilter, limit| {
            let jobs = snapshot.jobs(&filter, limit).await.unwrap();
            jobs.into_iter().map(|job| ids.iter().position(|id| *id == job.id).unwrap()).collect::<Vec<_>>()
        };
        assert_eq!(list(JobFilter::default(), 9).await, [3, 2, 1, 0]);
        assert_eq!(list(JobFilter { before: Some(ids[2].clone()), ..JobFilter::default() }, 1).await, [1]);
        let waiting = JobFilter { state: Some(JobState::Waiting), ..JobFilter::default() };
        assert_eq!(list(waiting.clone(), 9).await, [3, 2, 1]);
        assert_eq!(list(JobFilter { kind: Some("sweep".to_owned()), ..waiting }, 9).await, [2, 1]);
        let counts = snapshot.job_counts().await.unwrap();
        let counts: Vec<_> = counts.iter().map(|one| (one.kind.as_str(), one.state, one.count)).collect();
        let expected =
            [("forget", JobState::Waiting, 1), ("sweep", JobState::Running, 1), ("sweep", JobState::Waiting, 2)];
        assert_eq!(counts, expected);
        let running = snapshot.job(&ids[0]).await.unwrap().unwrap();
        assert_eq!((running.leased_by.as_deref(), running.leased_until), (Some("w"), Some(at(39))));
        assert_eq!(snapshot.job("none").await.unwrap(), None);
    }

    async fn only_jobs_that_were_done_are_forgotten(home: Home) {
        let store = home.open().await;
        for _ in 0..3 {
            put(&store, 0, &job(None)).await.unwrap();
        }
        let claimed = claim(&store, 0, 2).await;
        assert!(change!(store, finish_job(&claimed[0].lease, at(10))));
        assert!(change!(store, fail_job(&claimed[1].lease, "no", None, at(10))));
        assert_eq!(change!(store, forget_jobs(at(10))), 0);
        assert_eq!(change!(store, forget_jobs(at(11))), 1);
        let left = store.snapshot().await.unwrap().jobs(&JobFilter::default(), 9).await.unwrap();
        assert_eq!(left.iter().map(|job| job.state).collect::<Vec<_>>(), [JobState::Waiting, JobState::Failed]);
    }

    async fn a_schedule_is_taken_once_and_keeps_its_time_until_it_changes(home: Home) {
        let store = home.open().await;
        change!(store, put_schedule("sweep", "*/5 * * * *", "UTC", at(300)));
        change!(store, put_schedule("sweep", "*/5 * * * *", "UTC", at(900)));
        assert!(change!(store, take_schedule("sweep", at(300), at(600), at(301))));
        assert!(!change!(store, take_schedule("sweep", at(300), at(600), at(301))));
        let id = put(&store, 301, &job(None)).await.unwrap();
        change!(store, schedule_ran("sweep", at(301), &id));
        let schedule = store.snapshot().await.unwrap().schedules().await.unwrap().remove(0);
        assert_eq!((schedule.next_at, schedule.last_at), (at(600), Some(at(301))));
        assert_eq!((schedule.last_job, schedule.last_state), (Some(id), Some(JobState::Waiting)));
        change!(store, put_schedule("sweep", "0 * * * *", "UTC", at(3600)));
        let schedule = store.snapshot().await.unwrap().schedules().await.unwrap().remove(0);
        assert_eq!((schedule.next_at, schedule.last_at), (at(3600), Some(at(301))));
    }

    async fn workers_that_meet_never_have_the_same_job(home: Home) {
        let store = home.open().await;
        for _ in 0..40 {
            put(&store, 0, &job(None)).await.unwrap();
        }
        let workers: Vec<_> = (0..4)
            .map(|_| {
                let store = store.clone();
                tokio::spawn(async move {
                    let mut had = Vec::new();
                    loop {
                        let claimed = claim(&store, 1, 3).await;
                        if claimed.is_empty() {
                            return had;
                        }
                        had.extend(claimed.into_iter().map(|job| job.lease.job));
                    }
                })
            })
            .collect();
        let mut had = Vec::new();
        for worker in workers {
            had.extend(worker.await.unwrap());
        }
        had.sort();
        had.dedup();
        assert_eq!(had.len(), 40);
        assert!(store.snapshot().await.unwrap().jobs(&JobFilter::default(), 50).await.unwrap().iter().all(|job| job.attempts == 1));
    }

    async fn whoever_waits_is_told_of_a_job_and_not_of_one_that_is_taken_back(home: Home) {
        let store = home.open().await;
        let mut waiter = store.waiter().await.unwrap();
        put(&store, 0, &job(None)).await.unwrap();
        // This would wait for longer than any test if nothing were told; where nothing is, it looks every two seconds.
        waiter.wait(Duration::from_hours(1)).await;
        let mut transaction = store.transaction().await.unwrap();
        transaction.enqueue(&job(None), at(0)).await.unwrap();
        transaction.roll_back().await.unwrap();
        waiter.wait(Duration::from_millis(50)).await;
        assert_eq!(claim(&store, 1, 9).await.len(), 1);
    }
}
