//! Scans of one scope, one after the other.

use crate::builders::{at, check, counts, open_after, package, packages, run, stored_scan};
use jiff::SignedDuration;
use portcullis_domain::advisory::AdvisoryId;
use portcullis_domain::finding::{
    CodeSubject, CvssRating, Details, Finding, Kind, Location, SecretSubject, Subject, Suppression,
    WebSubject,
};
use portcullis_domain::identity::{Identities, Identity};
use portcullis_domain::severity::Severity;
use portcullis_domain::sink::{FindingSink, OperatingSystem};
use portcullis_store::{FindingFilter, ScanSink, StoreError};

on_both! {
    async fn a_report_that_comes_again_changes_nothing(home: Home) {
        let store = home.open().await;
        let first = run(0).record(&store, packages(0..1200)).await;
        assert_eq!(counts(&first), [1200, 0, 0, 0, 0]);
        let mut reordered = packages(0..1200);
        reordered.reverse();
        let again = run(60).record(&store, reordered).await;
        assert_eq!(counts(&again), [0, 1200, 0, 0, 0]);
        let open = open_after(&store, &again).await;
        assert_eq!(open.len(), 1200);
        assert!(open.iter().all(|finding| finding.since == first.sequence));
    }

    async fn a_row_lasts_from_the_scan_that_had_it_to_the_one_that_had_not(home: Home) {
        let store = home.open().await;
        let one = run(0).record(&store, packages(0..10)).await;
        let mut worse = packages(0..9);
        worse[0].severity = Severity::Low;
        let two = run(60).record(&store, worse.clone()).await;
        assert_eq!(counts(&two), [0, 9, 1, 0, 1]);
        let three = run(120).record(&store, packages(0..10)).await;
        assert_eq!(counts(&three), [0, 9, 1, 1, 0]);
        let identity = |finding: &Finding| Identities::new("web").next(finding);
        let mut snapshot = store.snapshot().await.unwrap();
        let mut stretches = Vec::new();
        for number in [0, 5, 9] {
            let history = snapshot.history_of("web", identity(&package(number))).await.unwrap();
            stretches.push(history.iter().map(|row| (row.opened, row.closed)).collect::<Vec<_>>());
        }
        let [one_at, two_at, three_at] = [&one, &two, &three].map(|scan| scan.sequence);
        assert_eq!(stretches[0], [(one_at, Some(two_at)), (two_at, Some(three_at)), (three_at, None)]);
        assert_eq!(stretches[1], [(one_at, None)]);
        assert_eq!(stretches[2], [(one_at, Some(two_at)), (three_at, None)]);
        let after_two = open_after(&store, &two).await;
        assert_eq!(after_two.len(), 9);
        let first = after_two.iter().find(|found| found.identity == identity(&package(0))).unwrap();
        assert_eq!(first.finding.severity, Severity::Low);
    }

    async fn every_kind_reads_back_as_it_was_with_a_key_that_can_be_made_again(home: Home) {
        let store = home.open().await;
        let mut findings = one_of_each();
        let first = run(0).record(&store, findings.clone()).await;
        let mut open = open_after(&store, &first).await;
        let mut snapshot = store.snapshot().await.unwrap();
        let mut identities = Identities::new("web");
        assert_eq!(open.len(), findings.len());
        for finding in &mut findings {
            let identity = identities.next(finding);
            let stored = open.iter_mut().find(|stored| stored.identity == identity).unwrap();
            snapshot.details(stored).await.unwrap();
            assert_eq!(&stored.finding, finding);
            let (algorithm, fields) = snapshot.fields_of("web", identity).await.unwrap().unwrap();
            assert_eq!(algorithm, portcullis_domain::identity::ALGORITHM);
            assert_eq!(Identity::of_fields(&fields), identity);
        }
    }

    async fn entries_of_one_identity_are_one_finding_however_far_apart(home: Home) {
        let store = home.open().await;
        let mut fixed_later = package(1);
        fixed_later.severity = Severity::Critical;
        let Subject::Package(found) = &mut fixed_later.subject else { unreachable!() };
        found.fix.versions = vec!["2.0".to_owned()];
        let near = vec![package(1), fixed_later.clone()];
        let first = run(0).record(&store, near.clone()).await;
        assert_eq!((first.observations, first.new), (2, 1));
        assert_eq!(counts(&run(60).record(&store, near).await), [0, 1, 0, 0, 0]);
        let mut far = packages(1..6000);
        far.push(fixed_later);
        let second = run(120).record(&store, far.clone()).await;
        assert_eq!(counts(&second)[..2], [5998, 1]);
        let open = open_after(&store, &second).await;
        let identity = Identities::new("web").next(&package(1));
        let merged = open.iter().find(|found| found.identity == identity).unwrap();
        assert_eq!(merged.finding.severity, Severity::Critical);
        let Subject::Package(found) = &merged.finding.subject else { unreachable!() };
        assert_eq!(found.fix.versions, ["1.0-2", "2.0"]);
        assert_eq!(run(180).record(&store, far).await.known, 5999);
    }

    async fn a_text_that_was_rewritten_is_no_change_of_the_finding(home: Home) {
        let store = home.open().await;
        let first = run(0).record(&store, packages(0..3)).await;
        let mut rewritten = packages(0..3);
        rewritten[1].details.description = String::from("Said better.");
        let second = run(60).record(&store, rewritten).await;
        assert_eq!(counts(&second), [0, 3, 0, 0, 0]);
        let identity = Identities::new("web").next(&package(1));
        let open = open_after(&store, &second).await;
        let mut stored = open.into_iter().find(|found| found.identity == identity).unwrap();
        store.snapshot().await.unwrap().details(&mut stored).await.unwrap();
        assert_eq!(stored.finding.details.description, "Said better.");
        assert_eq!(stored.since, first.sequence);
    }

    async fn a_scan_is_found_by_what_it_was_of(home: Home) {
        let store = home.open().await;
        let mut one = run(0);
        one.end.facts.digests = vec!["sha256:image".to_owned(), "sha256:manifest".to_owned()];
        one.end.facts.commit = Some("0f3c".to_owned());
        one.end.facts.operating_system =
            Some(OperatingSystem { family: "debian".into(), version: "12".into(), end_of_life: true });
        one.end.raw_digest = Some("sha256:raw".to_owned());
        let recorded = one.record(&store, packages(0..2)).await;
        let other = run(60).engine("grype").record(&store, packages(0..2)).await;
        let mut snapshot = store.snapshot().await.unwrap();
        for subject in ["sha256:image", "sha256:manifest", "0f3c"] {
            let scans = snapshot.scans_of("web", subject).await.unwrap();
            assert_eq!(scans.iter().map(|scan| &scan.id).collect::<Vec<_>>(), [&recorded.id], "{subject}");
        }
        assert_eq!(snapshot.scans_of("api", "0f3c").await.unwrap(), []);
        let latest = snapshot.latest_scans("web", &"main".parse().unwrap()).await.unwrap();
        assert_eq!(latest.iter().map(|scan| &scan.id).collect::<Vec<_>>(), [&other.id, &recorded.id]);
        let scan = stored_scan(&store, &recorded).await;
        assert_eq!((scan.scanned_at, scan.database_date), (at(0), Some(at(-3600))));
        assert_eq!((scan.complete, scan.late, scan.raw_digest.as_deref()), (true, false, Some("sha256:raw")));
        assert!(scan.facts.operating_system.as_ref().is_some_and(|system| system.end_of_life));
        assert_eq!(snapshot.subjects_of(&scan).await.unwrap(), ["0f3c", "sha256:image", "sha256:manifest"]);
    }

    async fn only_the_wanted_severities_are_read(home: Home) {
        let store = home.open().await;
        let recorded = run(0).record(&store, packages(0..4100)).await;
        let scan = stored_scan(&store, &recorded).await;
        let filter = FindingFilter { severities: vec![Severity::Critical, Severity::High] };
        let mut snapshot = store.snapshot().await.unwrap();
        let found = snapshot.open_findings(&scan, &filter).await.unwrap();
        assert_eq!(found.len(), 2050);
        assert!(found.iter().all(|one| filter.severities.contains(&one.finding.severity)));
        let none = FindingFilter { severities: Vec::new() };
        assert_eq!(snapshot.open_findings(&scan, &none).await.unwrap(), []);
    }

    async fn a_recording_that_is_dropped_leaves_no_trace(home: Home) {
        let store = home.open().await;
        let mut writer = store.begin_scan(run(0).scan).await.unwrap();
        writer.take(packages(0..5000)).await.unwrap();
        drop(writer);
        let mut transaction = store.transaction().await.unwrap();
        assert_eq!(transaction.latest_scans("web", &"main".parse().unwrap()).await.unwrap(), []);
        assert_eq!(transaction.audit_head().await.unwrap().sequence, 0);
        assert_eq!(transaction.take(10, at(0), SignedDuration::from_mins(1)).await.unwrap(), []);
        let identity = Identities::new("web").next(&package(0));
        assert_eq!(transaction.fields_of("web", identity).await.unwrap(), None);
    }

    async fn a_report_with_too_many_findings_is_refused(home: Home) {
        let store = home.open().await;
        let mut small = run(0);
        small.scan.finding_limit = 10;
        assert_eq!(small.clone().record(&store, packages(0..10)).await.new, 10);
        let refused = small.try_record(&store, packages(0..11)).await;
        assert!(matches!(refused, Err(StoreError::TooManyFindings(10))), "{refused:?}");
    }

    async fn text_that_no_database_takes_is_kept_readable(home: Home) {
        let store = home.open().await;
        let mut odd = package(0);
        odd.title = String::from("a\0b");
        odd.details.description = String::from("\0");
        let recorded = run(0).record(&store, vec![odd]).await;
        assert_eq!(open_after(&store, &recorded).await[0].finding.title, "a\u{fffd}b");
        let report = store.snapshot().await.unwrap().verify_audit().await.unwrap();
        assert_eq!((report.entries, report.fault), (1, None));
    }

    async fn a_reader_on_another_thread_fills_a_scan(home: Home) {
        let store = home.open().await;
        let Ok(mut writer) = store.begin_scan(run(0).scan).await else { unreachable!() };
        let (mut sink, batches) = ScanSink::new();
        let reader = std::thread::spawn(move || {
            sink.enter_component("web");
            for start in (0..5000).step_by(500) {
                sink.take(packages(start..start + 500)).unwrap();
            }
        });
        batches.drain_into(&mut writer).await.unwrap();
        reader.join().unwrap();
        assert_eq!(writer.finish(run(0).end).await.unwrap().new, 5000);
    }

    async fn a_report_of_another_component_is_refused_and_its_reader_learns_it(home: Home) {
        let store = home.open().await;
        let mut writer = store.begin_scan(run(0).scan).await.unwrap();
        let (mut sink, batches) = ScanSink::new();
        let reader = std::thread::spawn(move || {
            sink.enter_component("api");
            (0..100).find_map(|_| sink.take(packages(0..1)).err())
        });
        let refused = batches.drain_into(&mut writer).await;
        assert!(matches!(refused, Err(StoreError::OtherComponent { found, .. }) if found == "api"));
        assert!(reader.join().unwrap().is_some());
    }

    async fn names_in_a_report_become_groups_of_aliases(home: Home) {
        let store = home.open().await;
        let mut named = package(7);
        let Subject::Package(found) = &mut named.subject else { unreachable!() };
        found.aliases = ["GHSA-aaaa-bbbb-cccc", "DSA-1-1"].map(AdvisoryId::new).to_vec();
        run(0).record(&store, vec![named]).await;
        let mut snapshot = store.snapshot().await.unwrap();
        let group = snapshot.aliases(&AdvisoryId::new("GHSA-aaaa-bbbb-cccc")).await.unwrap();
        assert_eq!(group, ["CVE-2024-00007", "GHSA-aaaa-bbbb-cccc"].map(AdvisoryId::new));
    }
}

fn one_of_each() -> Vec<Finding> {
    let mut full = package(3);
    full.details = Details {
        description: "Long \"quoted\" text\nwith lines".to_owned(),
        remediation: "Upgrade".to_owned(),
        references: vec!["https://example.com/a".to_owned()],
        cwes: vec![79, 89],
        cvss: vec![CvssRating { source: "nvd".into(), vector: "CVSS:3.1/AV:N".into(), score: Some(9.8) }],
        published: Some(at(-5)),
    };
    full.suppression = Some(Suppression { by: "ignore file".into(), reason: "no way in".into() });
    let of = |subject: Subject| Finding {
        subject,
        title: "A title".to_owned(),
        severity: Severity::Unknown,
        severity_source: None,
        suppression: None,
        details: Details::default(),
    };
    let secret = of(Subject::Secret(SecretSubject {
        rule: "aws-key".into(),
        location: Location::new("a.env", 1, 1),
        masked_line: "KEY=***".into(),
        value_hash: Some("0f".into()),
        ..SecretSubject::default()
    }));
    let code = of(Subject::Code(CodeSubject {
        rule: "sql-injection".into(),
        location: Location::new("src/a.py", 7, 9),
        fingerprint: None,
        snippet: "query( a +  b )".into(),
    }));
    let web = of(Subject::Web(WebSubject {
        rule: "xss".into(),
        method: "GET".into(),
        url_template: "/users/{}".into(),
        parameter: "q".into(),
    }));
    let findings =
        vec![full, check("CKV_K8S_8", "Deployment.web", "a.yaml"), code, secret.clone(), secret, web];
    assert!(Kind::ALL.iter().all(|kind| findings.iter().any(|finding| finding.kind() == *kind)));
    findings
}
