use super::leases::{claim, fail, finish};
use super::list::{NoJob, list_jobs, list_schedules, retry_job, run_schedule, show_job};
use super::run::{JobError, Means, Stop, job_of, run_job};
use super::schedules::{SCHEDULES, begin_due, put_schedules};
use super::*;
use crate::engines::{EngineSettings, Environment, ProcessLimits};
use crate::notifications::{DeliverySettings, Senders};
use crate::read_report::Limits;
use crate::testing::{Home, at, home};
use portcullis_store::JobFilter;
use std::sync::Arc;

const LEASE: SignedDuration = SignedDuration::from_secs(30);
const ALL: &[Job] = &[
    Job::Sweep,
    Job::VerifyArchive,
    Job::Forget,
    Job::Notify,
    Job::Digest,
    Job::Rematch,
    Job::Handover,
    Job::Remind,
    Job::Slack,
    Job::SupportGroup,
    Job::AmbassadorWeek,
];

async fn claimed(home: &Home, second: i64) -> Vec<leases::ClaimedJob> {
    claim(&home.installation, "w", Job::KINDS, 9, LEASE, at(second)).await.unwrap().jobs
}

/// Means with which nothing is sent, and no engine is found.
fn means() -> Means {
    let settings = DeliverySettings {
        smtp: None,
        from: "Portcullis <portcullis@localhost>".to_owned(),
        base_url: "http://127.0.0.1".to_owned(),
        webhook_allow: Vec::new(),
        ..DeliverySettings::default()
    };
    let engines = EngineSettings {
        trivy: Some("/nowhere/trivy".into()),
        checkov: Some("/nowhere/checkov".into()),
        trivy_cache: "/nowhere".into(),
        offline: true,
        limits: ProcessLimits::default(),
        environment: Environment::new(Vec::new(), std::env::temp_dir()),
    };
    Means { senders: Arc::new(Senders::new(&settings).unwrap()), engines, limits: Limits::default() }
}

async fn run(home: &Home, job: &Job, second: i64) -> Result<String, JobError> {
    run_job(&home.installation, job, &means(), &Stop::default(), at(second)).await
}

#[test]
fn every_kind_is_known_and_read_as_it_was_written() {
    let kinds: Vec<&str> = ALL.iter().map(Job::kind).collect();
    assert_eq!(kinds, Job::KINDS);
    for job in ALL {
        let stored = job.to_store(at(0)).unwrap();
        let value: serde_json::Value = serde_json::from_str(&stored.payload).unwrap();
        assert_eq!(value["kind"], job.kind());
        assert_eq!(serde_json::from_str::<Job>(&stored.payload).unwrap(), *job);
        assert!(!job.kind().contains(' '));
    }
}

#[tokio::test]
async fn every_schedule_has_a_next_time_and_one_job_each_time() {
    let home = home().await;
    put_schedules(&home.installation, at(0)).await.unwrap();
    let listed = list_schedules(&home.installation, at(0)).await.unwrap();
    assert_eq!(listed.len(), SCHEDULES.len());
    assert!(listed.iter().all(|schedule| schedule.next_at > at(0) && schedule.next_at < at(8 * 24 * 3600)));
    assert_eq!(begin_due(&home.installation, at(0)).await.unwrap(), []);
    let due = listed.iter().find(|schedule| schedule.name == "sweep").unwrap().next_at;
    let begun = begin_due(&home.installation, due).await.unwrap();
    // What comes each minute and each quarter of an hour may be due by then, too; what comes daily is not.
    let names: Vec<&str> = begun.iter().map(|one| one.name).collect();
    assert!(names.contains(&"sweep") && !names.contains(&"forget"), "{names:?}");
    assert!(begun.iter().all(|one| one.next_at > due && one.job.is_some()));
    assert_eq!(begin_due(&home.installation, due).await.unwrap(), []);
}

#[tokio::test]
async fn a_clock_that_goes_back_begins_nothing_again() {
    let home = home().await;
    put_schedules(&home.installation, at(0)).await.unwrap();
    let begun = begin_due(&home.installation, at(3600)).await.unwrap();
    assert_eq!(
        begun.iter().map(|one| one.name).collect::<Vec<_>>(),
        ["digest", "handover", "notify", "remind", "slack", "support_group", "sweep"]
    );
    assert_eq!(begin_due(&home.installation, at(1800)).await.unwrap(), []);
    put_schedules(&home.installation, at(1800)).await.unwrap();
    assert_eq!(begin_due(&home.installation, at(3599)).await.unwrap(), []);
}

#[tokio::test]
async fn runs_that_were_missed_are_made_up_for_once() {
    let home = home().await;
    put_schedules(&home.installation, at(0)).await.unwrap();
    let later = at(60 * 24 * 3600);
    assert_eq!(next_at(&home.installation, Job::KINDS).await.unwrap().unwrap(), at(60 - 1_780_000_000 % 60));
    put_schedules(&home.installation, later).await.unwrap();
    assert_eq!(begin_due(&home.installation, later).await.unwrap().len(), SCHEDULES.len());
    let jobs = list_jobs(&home.installation, &JobFilter::default(), 20).await.unwrap().jobs;
    assert_eq!(jobs.len(), SCHEDULES.len());
}

#[tokio::test]
async fn the_archive_s_verification_is_on_record_and_fails_once_for_good_where_it_is_damaged() {
    let home = home().await;
    let sound = run(&home, &Job::VerifyArchive, 1).await.unwrap();
    assert!(sound.starts_with("the archive is sound: 1 objects"), "{sound}");
    let digest = home.installation.program.digest.to_string();
    home.damage(&digest);
    let error = run(&home, &Job::VerifyArchive, 2).await.unwrap_err();
    assert!(error.is_final());
    assert_eq!(
        error.to_string(),
        "one thing in the archive is not as it was; `portcullis archive verify` names each thing"
    );
    let mut snapshot = home.installation.store.snapshot().await.unwrap();
    let (entries, _) = snapshot.audit_about("archive", 9).await.unwrap();
    let said: Vec<_> = entries.iter().map(|entry| (entry.actor.as_str(), entry.action.as_str())).collect();
    assert_eq!(said, [("portcullis", "archive.verified"); 2]);
    assert!(entries[0].detail.contains(r#""sound":true"#), "{}", entries[0].detail);
    assert!(entries[1].detail.contains(&format!("damaged {digest}")), "{}", entries[1].detail);
    assert!(entries[1].detail.contains(r#""from":"job verify_archive""#), "{}", entries[1].detail);
}

#[tokio::test]
async fn jobs_that_were_done_are_forgotten_after_thirty_days() {
    let home = home().await;
    home.enqueue(&Job::Sweep, 0).await;
    let job = claimed(&home, 0).await.remove(0);
    assert_eq!(job_of(&job).unwrap(), Job::Sweep);
    run(&home, &Job::Sweep, 0).await.unwrap();
    assert!(finish(&home.installation, &job, at(0)).await.unwrap());
    let month = 30 * 24 * 3600;
    let removed = |jobs: u32| {
        format!(
            "removed {jobs} jobs that were done long ago, 0 sessions, 0 invitations and 0 tokens that ended, 0 deliveries, 0 events of messages that belong to no request, and 0 entries of the inbox"
        )
    };
    assert_eq!(run(&home, &Job::Forget, month).await.unwrap(), removed(0));
    assert_eq!(run(&home, &Job::Forget, month + 1).await.unwrap(), removed(1));
}

#[tokio::test]
async fn a_job_that_keeps_failing_waits_longer_each_time_and_ends_as_failed() {
    let home = home().await;
    home.enqueue(&Job::Sweep, 0).await;
    let mut second = 0;
    let mut pauses = Vec::new();
    loop {
        let job = claimed(&home, second).await.remove(0);
        let (again_at, is_had) =
            fail(&home.installation, &job, "no answer", false, 0.0, at(second)).await.unwrap();
        assert!(is_had);
        let Some(again_at) = again_at else { break };
        pauses.push(again_at.as_second() - at(second).as_second());
        second = again_at.as_second() - at(0).as_second();
    }
    assert_eq!(pauses, [10, 20]);
    let job = list_jobs(&home.installation, &JobFilter::default(), 1).await.unwrap().jobs.remove(0);
    assert_eq!((job.state, job.attempts, job.error.as_deref()), (JobState::Failed, 3, Some("no answer")));
}

#[tokio::test]
async fn a_long_error_is_cut_and_a_final_one_is_not_tried_again() {
    let home = home().await;
    home.enqueue(&Job::Sweep, 0).await;
    let job = claimed(&home, 0).await.remove(0);
    let long = "ä".repeat(3_000);
    assert_eq!(fail(&home.installation, &job, &long, true, 0.0, at(1)).await.unwrap(), (None, true));
    let error = show_job(&home.installation, &job.lease.job).await.unwrap().error.unwrap();
    assert_eq!(error.chars().count(), 2_000);
}

#[tokio::test]
async fn only_a_person_has_a_job_tried_again_and_that_is_on_record() {
    let home = home().await;
    home.enqueue(&Job::Sweep, 0).await;
    let job = claimed(&home, 0).await.remove(0);
    let id = job.lease.job.clone();
    let (ana, nobody) = (home.caller("ana"), home.caller("runner"));
    let refused = retry_job(&home.installation, &id, &ana, at(1)).await.unwrap_err();
    assert_eq!(
        refused.to_string(),
        format!("job {id} is running; only one that failed, or that waits, is tried again")
    );
    fail(&home.installation, &job, "no answer", true, 0.0, at(1)).await.unwrap();
    let refused = retry_job(&home.installation, &id, &nobody, at(2)).await.unwrap_err();
    assert!(matches!(refused, NoJob::Caller(_)), "{refused}");
    let retried = retry_job(&home.installation, &id, &ana, at(2)).await.unwrap();
    assert_eq!((retried.state, retried.attempts, retried.due_at), (JobState::Waiting, 0, at(2)));
    let mut snapshot = home.installation.store.snapshot().await.unwrap();
    let (entries, _) = snapshot.audit_about(&id, 9).await.unwrap();
    assert_eq!((entries.len(), entries[0].action.as_str()), (1, "job.retried"));
}

#[tokio::test]
async fn a_schedule_that_is_begun_by_hand_brings_one_job_and_keeps_its_times() {
    let home = home().await;
    let (installation, ana) = (&home.installation, home.caller("ana"));
    let before = list_schedules(installation, at(0)).await.unwrap();
    let job = run_schedule(installation, "forget", &ana, at(0)).await.unwrap();
    assert_eq!(run_schedule(installation, "forget", &ana, at(1)).await.unwrap().id, job.id);
    let after = list_schedules(installation, at(1)).await.unwrap();
    let place = after.iter().position(|schedule| schedule.name == "forget").unwrap();
    let (before, after) = (&before[place], &after[place]);
    assert_eq!((after.last_job.as_ref(), after.last_at), (Some(&job.id), Some(at(1))));
    assert_eq!(after.next_at, before.next_at);
    let refused = run_schedule(installation, "tidy", &ana, at(2)).await.unwrap_err();
    assert_eq!(
        refused.to_string(),
        "there is no schedule `tidy`; there are ambassador_week, digest, forget, handover, notify, rematch, remind, slack, \
         support_group, sweep, verify_archive"
    );
}

#[tokio::test]
async fn a_page_of_jobs_has_its_limits() {
    let home = home().await;
    home.enqueue(&Job::Sweep, 0).await;
    home.enqueue(&Job::Forget, 1).await;
    let page = list_jobs(&home.installation, &JobFilter::default(), 1).await.unwrap();
    assert_eq!((page.jobs[0].kind.as_str(), page.counts.len()), ("forget", 2));
    let filter = JobFilter { before: page.next, ..JobFilter::default() };
    let page = list_jobs(&home.installation, &filter, 1).await.unwrap();
    assert_eq!((page.jobs[0].kind.as_str(), page.next), ("sweep", None));
    for limit in [0, MOST_PLUS_ONE] {
        let refused = list_jobs(&home.installation, &JobFilter::default(), limit).await;
        assert!(matches!(refused, Err(NoJob::Limit(_))));
    }
}

const MOST_PLUS_ONE: u32 = list::MOST + 1;

#[tokio::test]
async fn a_job_that_is_asked_to_end_before_it_began_does_nothing() {
    let home = home().await;
    let stop = Stop::default();
    stop.clone().ask();
    let stopped = run_job(&home.installation, &Job::Forget, &means(), &stop, at(0)).await;
    assert!(matches!(stopped, Err(JobError::Stopped)));
}
