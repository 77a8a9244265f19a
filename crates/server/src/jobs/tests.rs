//! Workers on both databases, with jobs that do what a test says.

#[path = "../../../store/tests/it/cluster.rs"]
mod cluster;
mod place;

use super::*;
use place::{at, on_each, place_of};
use portcullis_app::jobs::list::JobFilter;
use portcullis_app::jobs::run::JobError;
use portcullis_app::jobs::{Job, JobState, StoredJob};
use std::sync::Mutex;

/// What a job does.
#[derive(Clone, Copy)]
enum Does {
    Succeeds,
    Fails,
    Panics,
    /// It never ends.
    Hangs,
    /// It ends when it is asked to.
    Obeys,
}

/// Does jobs as it is told, and notes which.
#[derive(Clone)]
struct Scripted {
    does: Does,
    schedules: bool,
    deadline: Duration,
    ran: Arc<Mutex<Vec<String>>>,
}

impl Runner for Scripted {
    fn kinds(&self) -> &'static [&'static str] {
        Job::KINDS
    }

    fn has_schedules(&self) -> bool {
        self.schedules
    }

    fn deadline(&self, _: &ClaimedJob) -> Duration {
        self.deadline
    }

    async fn run(&self, job: ClaimedJob, stop: Stop) -> Result<String, JobError> {
        self.ran.lock().unwrap().push(job.lease.job);
        match self.does {
            Does::Succeeds => Ok("well".to_owned()),
            Does::Fails => Err(JobError::Payload(serde_json::from_str::<u8>("x").unwrap_err())),
            Does::Panics => panic!("on purpose"),
            Does::Hangs => std::future::pending().await,
            Does::Obeys => {
                while !stop.is_asked() {
                    sleep(Duration::from_millis(5)).await;
                }
                Err(JobError::Stopped)
            }
        }
    }
}

/// A worker whose jobs do this, and what it tells.
fn worker(
    installation: &Installation,
    does: Does,
    clock: impl Fn() -> Timestamp + Send + Sync + 'static,
) -> (Working<Scripted>, Arc<Mutex<Vec<String>>>) {
    let told = Arc::new(Mutex::new(Vec::new()));
    let telling = Arc::clone(&told);
    let runner = Scripted { does, schedules: false, deadline: Duration::from_hours(1), ran: Arc::default() };
    let working = Working {
        installation: installation.clone(),
        runner,
        settings: WorkerSettings { lease: Duration::from_secs(1), ..WorkerSettings::new("w") },
        tell: Arc::new(move |event| telling.lock().unwrap().push(event.to_string())),
        clock: Arc::new(clock),
        failures: Arc::default(),
    };
    (working, told)
}

async fn put(installation: &Installation, count: usize) {
    let mut transaction = installation.store.transaction().await.unwrap();
    for _ in 0..count {
        let mut job = Job::Sweep.to_store(at(0)).unwrap();
        job.key = None;
        transaction.enqueue(&job, at(0)).await.unwrap().unwrap();
    }
    transaction.commit().await.unwrap();
}

async fn jobs(installation: &Installation) -> Vec<StoredJob> {
    installation.store.snapshot().await.unwrap().jobs(&JobFilter::default(), 1000).await.unwrap()
}

async fn all_are(installation: &Installation, state: JobState) -> bool {
    jobs(installation).await.iter().all(|job| job.state == state)
}

/// Waits until something is so; whatever never is fails the test.
async fn until(mut is_so: impl AsyncFnMut() -> bool) {
    for _ in 0..3000 {
        if is_so().await {
            return;
        }
        sleep(Duration::from_millis(20)).await;
    }
    panic!("it never came to that");
}

on_each! {
    async fn two_workers_do_each_job_once(place: Place) {
        let (one, _) = worker(&place.open().await, Does::Succeeds, crate::now);
        let (other, _) = worker(&place.open().await, Does::Succeeds, crate::now);
        put(&one.installation, 30).await;
        tokio::join!(one.run(std::future::pending(), true), other.run(std::future::pending(), true));
        assert!(all_are(&one.installation, JobState::Done).await);
        let mut ran = one.runner.ran.lock().unwrap().clone();
        ran.extend(other.runner.ran.lock().unwrap().clone());
        assert_eq!(ran.len(), 30);
        ran.sort();
        ran.dedup();
        assert_eq!(ran.len(), 30);
    }

    async fn a_job_that_waits_for_nobody_is_begun_as_soon_as_it_is_put_down(place: Place) {
        let (idle, _) = worker(&place.open().await, Does::Succeeds, crate::now);
        let working = idle.clone();
        let task = tokio::spawn(async move { working.run(std::future::pending(), false).await });
        sleep(Duration::from_millis(50)).await;
        put(&idle.installation, 1).await;
        until(async || all_are(&idle.installation, JobState::Done).await).await;
        task.abort();
    }

    async fn what_a_worker_leaves_behind_is_done_by_another(place: Place) {
        let (first, _) = worker(&place.open().await, Does::Hangs, crate::now);
        put(&first.installation, 1).await;
        let hanging = first.clone();
        let task = tokio::spawn(async move { hanging.run(std::future::pending(), false).await });
        until(async || !first.runner.ran.lock().unwrap().is_empty()).await;
        // The lease is kept for as long as the worker lives.
        sleep(Duration::from_millis(1500)).await;
        let (second, _) = worker(&place.open().await, Does::Succeeds, crate::now);
        second.run(std::future::pending(), true).await;
        assert_eq!(second.runner.ran.lock().unwrap().len(), 0);
        task.abort();
        let working = second.clone();
        let task = tokio::spawn(async move { working.run(std::future::pending(), false).await });
        until(async || all_are(&second.installation, JobState::Done).await).await;
        task.abort();
        assert_eq!(jobs(&second.installation).await[0].attempts, 2);
    }

    async fn a_job_that_fails_is_tried_again_later_and_fails_for_good(place: Place) {
        let hours = Arc::new(AtomicU64::new(0));
        let clock = {
            let hours = Arc::clone(&hours);
            move || at(3600 * i64::try_from(hours.load(Ordering::Relaxed)).unwrap())
        };
        let (working, told) = worker(&place.open().await, Does::Fails, clock);
        put(&working.installation, 1).await;
        for attempt in 1..=3 {
            working.run(std::future::pending(), true).await;
            let job = jobs(&working.installation).await.remove(0);
            assert_eq!((job.attempts, job.error.is_some()), (attempt, true));
            let pause = job.due_at.duration_since((working.clock)()).as_secs();
            if attempt < 3 {
                let usual = 10 << (attempt - 1);
                assert!(job.state == JobState::Waiting && (usual / 2..=usual).contains(&pause), "{pause}");
            } else {
                assert_eq!(job.state, JobState::Failed);
            }
            hours.fetch_add(1, Ordering::Relaxed);
        }
        assert_eq!(working.failures.load(Ordering::Relaxed), 3);
        let told = told.lock().unwrap().clone();
        assert!(told.iter().any(|line| line.contains("failed, again at")), "{told:?}");
        assert!(told.last().unwrap().contains("failed for good: what the job says can't be understood"), "{told:?}");
    }

    async fn a_panic_is_a_failure_and_ends_no_worker(place: Place) {
        let (working, _) = worker(&place.open().await, Does::Panics, || at(0));
        put(&working.installation, 3).await;
        working.run(std::future::pending(), true).await;
        for job in jobs(&working.installation).await {
            assert_eq!(job.error.as_deref(), Some("it panicked, which is a mistake of this program"));
            assert_eq!((job.state, job.attempts), (JobState::Waiting, 1));
        }
    }

    async fn a_job_that_takes_too_long_is_broken_off(place: Place) {
        let (mut working, _) = worker(&place.open().await, Does::Hangs, || at(0));
        working.runner.deadline = Duration::from_millis(50);
        put(&working.installation, 1).await;
        working.run(std::future::pending(), true).await;
        let job = jobs(&working.installation).await.remove(0);
        assert_eq!(job.error.as_deref(), Some("it was not done within 0 seconds"));
    }

    async fn a_worker_that_stops_gives_back_what_ends_and_leaves_the_rest_leased(place: Place) {
        for (does, state, attempts) in [(Does::Obeys, JobState::Waiting, 0), (Does::Hangs, JobState::Running, 1)] {
            let (mut working, _) = worker(&place.open().await, does, crate::now);
            working.settings.grace = Duration::from_millis(300);
            put(&working.installation, 1).await;
            let ran = Arc::clone(&working.runner.ran);
            let begun = async move { until(async || !ran.lock().unwrap().is_empty()).await };
            working.run(begun, false).await;
            let left = jobs(&working.installation).await;
            let job = left.iter().find(|job| job.state != JobState::Done).unwrap();
            assert_eq!((job.state, job.attempts), (state, attempts));
            working.clock = Arc::new(|| crate::now() + SignedDuration::from_hours(1));
            working.runner.does = Does::Succeeds;
            working.run(std::future::pending(), true).await;
        }
    }

    async fn a_schedule_brings_one_job_however_many_workers_there_are(place: Place) {
        let installation = place.open().await;
        put_schedules(&installation, at(0)).await.unwrap();
        let mut workers = Vec::new();
        for _ in 0..3 {
            let (mut working, _) = worker(&place.open().await, Does::Succeeds, || at(1800));
            working.runner.schedules = true;
            workers.push(working);
        }
        let [one, two, three] = workers.as_slice() else { unreachable!() };
        let never = std::future::pending;
        tokio::join!(one.run(never(), true), two.run(never(), true), three.run(never(), true));
        let mut kinds: Vec<String> = jobs(&installation).await.into_iter().map(|job| job.kind).collect();
        kinds.sort_unstable();
        assert_eq!(kinds, ["digest", "handover", "notify", "remind", "slack", "support_group", "sweep"]);
        let ran: usize = workers.iter().map(|working| working.runner.ran.lock().unwrap().len()).sum();
        assert_eq!(ran, kinds.len());
    }

    async fn jobs_of_a_kind_that_nobody_knows_yet_are_left_alone(place: Place) {
        let (working, told) = worker(&place.open().await, Does::Succeeds, crate::now);
        let mut transaction = working.installation.store.transaction().await.unwrap();
        let mut job = Job::Sweep.to_store(at(0)).unwrap();
        job.kind = "foresee".to_owned();
        transaction.enqueue(&job, at(0)).await.unwrap();
        transaction.commit().await.unwrap();
        working.run(std::future::pending(), true).await;
        assert!(all_are(&working.installation, JobState::Waiting).await);
        assert_eq!(told.lock().unwrap().len(), 0);
    }
}
