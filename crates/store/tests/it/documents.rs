//! What the store keeps beside scans.

use crate::builders::at;
use jiff::SignedDuration;
use portcullis_domain::advisory::AdvisoryId;
use portcullis_store::{
    ArchiveHold, ArchiveRemoval, ArchivedFile, EnrichmentEntry, EnrichmentFile, NamedObject, ProgramLoad,
    StoreError, StoredApproval, StoredDecision, StoredPerson, StoredRelease, StoredReleaseComponent,
    StoredVerdict,
};

fn decision(id: &str, state: &str) -> StoredDecision {
    StoredDecision {
        set: "decisions".to_owned(),
        id: id.to_owned(),
        product: "acme".to_owned(),
        component: None,
        state: state.to_owned(),
        created_at: at(0),
        expires_at: Some(at(100)),
        document: "{\"verdict\":\"accepted\"}".to_owned(),
    }
}

on_both! {
    async fn holds_are_numbered_and_lifted_once(home: Home) {
        let store = home.open().await;
        let mut transaction = store.transaction().await.unwrap();
        let hold = |subject: &str| ArchiveHold {
            number: 0,
            subject: subject.to_owned(),
            reason: "Case".to_owned(),
            placed_at: at(1),
            placed_by: "ana".to_owned(),
            lifted: None,
        };
        assert_eq!(transaction.place_hold(&hold("acme 1.0")).await.unwrap(), 1);
        assert_eq!(transaction.place_hold(&hold("acme 2.0")).await.unwrap(), 2);
        assert!(transaction.lift_hold(1, at(2), "sam", "Closed").await.unwrap());
        assert!(!transaction.lift_hold(1, at(3), "eve", "Again").await.unwrap());
        assert!(!transaction.lift_hold(3, at(3), "eve", "None").await.unwrap());
        transaction.commit().await.unwrap();
        let lifted = Some((at(2), "sam".to_owned(), "Closed".to_owned()));
        let holds = [
            ArchiveHold { number: 1, lifted, ..hold("acme 1.0") },
            ArchiveHold { number: 2, ..hold("acme 2.0") },
        ];
        assert_eq!(store.snapshot().await.unwrap().holds().await.unwrap(), holds);
    }

    async fn what_was_put_is_named_and_what_was_removed_is_remembered(home: Home) {
        let store = home.open().await;
        let mut transaction = store.transaction().await.unwrap();
        let file = ArchivedFile {
            digest: "sha256:f".to_owned(),
            kind: "file".to_owned(),
            name: "notes.txt".to_owned(),
            bytes: 12,
            put_at: at(1),
            put_by: "ana".to_owned(),
        };
        transaction.save_archived_file(&file).await.unwrap();
        let later = ArchivedFile { put_at: at(9), put_by: "sam".to_owned(), ..file };
        transaction.save_archived_file(&later).await.unwrap();
        let removal = |at| ArchiveRemoval { digest: "sha256:f".to_owned(), removed_at: at, removed_by: "sam".to_owned() };
        transaction.save_removals(&[removal(at(2))]).await.unwrap();
        transaction.save_removals(&[removal(at(5))]).await.unwrap();
        transaction.save_removals(&[]).await.unwrap();
        transaction.commit().await.unwrap();
        let mut snapshot = store.snapshot().await.unwrap();
        let named = NamedObject { kind: "file".to_owned(), digest: "sha256:f".to_owned(), at: at(9) };
        assert_eq!(snapshot.named_objects().await.unwrap(), [named]);
        assert_eq!(snapshot.archived_files().await.unwrap(), [later]);
        assert_eq!(snapshot.removals().await.unwrap(), [removal(at(5))]);
    }

    async fn decisions_and_approvals_are_found_by_what_they_are_about(home: Home) {
        let store = home.open().await;
        let mut transaction = store.transaction().await.unwrap();
        transaction.save_decision(&decision("a", "requested")).await.unwrap();
        transaction.save_decision(&decision("b", "requested")).await.unwrap();
        let later = StoredDecision { component: Some("web".into()), ..decision("a", "withdrawn") };
        transaction.save_decision(&later).await.unwrap();
        let approval = StoredApproval {
            id: "1".into(),
            set: "decisions".into(),
            decision: "b".into(),
            person: "ines".into(),
            state: "requested".into(),
            at: at(5),
            document: "{}".into(),
        };
        transaction.save_approval(&approval).await.unwrap();
        transaction.commit().await.unwrap();
        let mut snapshot = store.snapshot().await.unwrap();
        let all = [later, decision("b", "requested")];
        assert_eq!(snapshot.decisions_of("acme").await.unwrap(), all);
        assert_eq!(snapshot.decision_set("decisions").await.unwrap(), all);
        let documents = snapshot.decision_documents_of("acme").await.unwrap();
        assert_eq!(documents, "[{\"verdict\":\"accepted\"},{\"verdict\":\"accepted\"}]");
        assert_eq!(snapshot.decision_documents_of("other").await.unwrap(), "[]");
        assert_eq!(snapshot.decisions_of("other").await.unwrap(), []);
        let approvals = [approval];
        assert_eq!(snapshot.approvals_of("decisions", "b").await.unwrap(), approvals);
        assert_eq!(snapshot.approvals_in("requested").await.unwrap(), approvals);
        assert_eq!(snapshot.approvals_in("approved").await.unwrap(), []);
    }

    async fn a_release_has_components_and_numbered_verdicts(home: Home) {
        let store = home.open().await;
        let release = StoredRelease {
            product: "acme".into(),
            version: "5.3.2".into(),
            series: "5.3".into(),
            state: "open".into(),
            opened_at: at(0),
            ended_at: None,
            document: "{}".into(),
        };
        let part = StoredReleaseComponent {
            component: "web".into(),
            subjects: vec!["sha256:a".into(), "sha256:b".into()],
            left_out: None,
            document: "{}".into(),
        };
        let verdict = StoredVerdict {
            number: 0,
            at: at(9),
            outcome: "blocked".into(),
            digest: "sha256:v".into(),
            document: "{}".into(),
        };
        let mut transaction = store.transaction().await.unwrap();
        transaction.save_release(&release).await.unwrap();
        transaction.save_release_components("acme", "5.3.2", std::slice::from_ref(&part)).await.unwrap();
        for number in [1, 2] {
            assert_eq!(transaction.add_verdict("acme", "5.3.2", &verdict).await.unwrap(), number);
        }
        transaction.commit().await.unwrap();
        let mut snapshot = store.snapshot().await.unwrap();
        assert_eq!(snapshot.release("acme", "5.3.2").await.unwrap(), Some(release.clone()));
        assert_eq!(snapshot.release("acme", "5.3.3").await.unwrap(), None);
        assert_eq!(snapshot.releases_of("acme").await.unwrap(), [release]);
        assert_eq!(snapshot.release_components("acme", "5.3.2").await.unwrap(), [part]);
        let verdicts = snapshot.verdicts_on("acme", "5.3.2").await.unwrap();
        assert_eq!(verdicts, [1, 2].map(|number| StoredVerdict { number, ..verdict.clone() }));
        let last = snapshot.last_verdict_on("acme", "5.3.2").await.unwrap();
        let numbered = |number| StoredVerdict { number, ..verdict.clone() };
        assert_eq!(last, Some(numbered(2)));
        let named = ["5.3.1", "5.3.2"];
        let last = snapshot.last_verdicts_on("acme", &named).await.unwrap();
        assert_eq!(last, [("5.3.2".to_owned(), numbered(2))]);
        let page = snapshot.verdicts_before("acme", "5.3.2", None, 1).await.unwrap();
        assert_eq!(page, [numbered(2)]);
        assert_eq!(snapshot.verdicts_before("acme", "5.3.2", Some(2), 9).await.unwrap(), [numbered(1)]);
        assert_eq!(snapshot.verdict_on("acme", "5.3.2", 1).await.unwrap(), Some(numbered(1)));
        assert_eq!(snapshot.verdict_on("acme", "5.3.2", 3).await.unwrap(), None);
        assert_eq!(snapshot.count_verdicts_on("acme", "5.3.2").await.unwrap(), 2);
        let known = snapshot.releases_named("acme", &named).await.unwrap();
        assert_eq!(known.iter().map(|one| one.version.as_str()).collect::<Vec<_>>(), ["5.3.2"]);
        let outlines = snapshot.release_outlines("acme").await.unwrap();
        assert_eq!(outlines.iter().map(|one| one.version.as_str()).collect::<Vec<_>>(), ["5.3.2"]);
        assert_eq!(snapshot.last_verdict_on("acme", "5.3.3").await.unwrap(), None);
    }

    async fn a_program_is_recorded_when_it_differs_from_the_last(home: Home) {
        let store = home.open().await;
        let load = |digest: &str, second| ProgramLoad { digest: digest.into(), at: at(second), by: "ana".into() };
        let mut transaction = store.transaction().await.unwrap();
        for (digest, second, recorded) in [("a", 0, true), ("a", 1, false), ("b", 2, true), ("a", 3, true)] {
            let content = format!("program {digest}");
            let done = transaction.record_program(&load(digest, second), content.as_bytes()).await.unwrap();
            assert_eq!(done, recorded, "{second}");
        }
        assert_eq!(transaction.latest_program().await.unwrap(), Some(load("a", 3)));
        let loads = transaction.program_loads(None, 2).await.unwrap();
        let told: Vec<_> = loads.iter().map(|(_, load)| load.clone()).collect();
        assert_eq!(told, [load("a", 3), load("b", 2)]);
        let before = transaction.program_loads(Some(loads[1].0), 50).await.unwrap();
        assert_eq!((before.len(), &before[0].1), (1, &load("a", 0)));
        assert_eq!(transaction.program("b").await.unwrap().as_deref(), Some(b"program b".as_slice()));
        assert_eq!(transaction.program("c").await.unwrap(), None);
    }

    async fn an_erased_person_is_an_id_until_somebody_saves_them_again(home: Home) {
        let store = home.open().await;
        let ana = StoredPerson { id: "ana".into(), name: Some("Ana Ruiz".into()), ..StoredPerson::default() };
        let mut transaction = store.transaction().await.unwrap();
        transaction.save_person(&ana).await.unwrap();
        assert_eq!(transaction.person("ana").await.unwrap(), Some(ana.clone()));
        assert!(transaction.erase_person("ana", at(3)).await.unwrap());
        let erased = StoredPerson { id: "ana".into(), erased_at: Some(at(3)), ..StoredPerson::default() };
        assert_eq!(transaction.person("ana").await.unwrap(), Some(erased.clone()));
        assert_eq!(transaction.people().await.unwrap(), [erased]);
        transaction.save_person(&ana).await.unwrap();
        assert_eq!(transaction.person("ana").await.unwrap(), Some(ana));
        assert!(!transaction.erase_person("bo", at(3)).await.unwrap());
    }

    async fn nothing_of_an_erased_person_stays_in_the_file_of_the_database(home: Home) {
        if !home.is_sqlite() {
            return;
        }
        let store = home.open().await;
        let person = |number: usize, name: &str| StoredPerson {
            id: format!("person-{number}"),
            name: Some(format!("{name} {number}")),
            email: Some(format!("{}-{number}@acme.example", name.to_lowercase())),
            ..StoredPerson::default()
        };
        for name in ["Marguerite", "Margo", "Margarete-Sophie"] {
            let mut transaction = store.transaction().await.unwrap();
            for number in 100..200 {
                transaction.save_person(&person(number, name)).await.unwrap();
            }
            transaction.commit().await.unwrap();
        }
        let names = ["Marguerite 117", "Margo 117", "Sophie 117", "sophie-117@"];
        let is_there = || {
            let file = std::path::Path::new(&home.address).join("store.db");
            let bytes = std::fs::read(file).unwrap();
            names.map(|name| bytes.windows(name.len()).any(|part| part == name.as_bytes()))
        };
        let mut transaction = store.transaction().await.unwrap();
        assert!(transaction.erase_person("person-117", at(3)).await.unwrap());
        transaction.commit().await.unwrap();
        store.close().await;
        assert_eq!(is_there(), [false; 4]);
    }

    async fn a_file_of_a_source_replaces_the_one_before(home: Home) {
        let store = home.open().await;
        let file = |source: &str, second| EnrichmentFile {
            source: source.into(),
            digest: format!("sha256:{second}"),
            dated: at(second),
            loaded_at: at(second + 1),
        };
        let epss = |number: usize| EnrichmentEntry {
            source: "epss".into(),
            advisory: AdvisoryId::new(&format!("CVE-2024-{number:05}")),
            score: Some(0.25),
            detail: "{}".into(),
        };
        let mut transaction = store.transaction().await.unwrap();
        let entries = (0..12_000).map(|number| epss(number % 11_000));
        transaction.replace_enrichment(&file("epss", 0), entries).await.unwrap();
        assert_eq!(transaction.enrichment_of(&[AdvisoryId::new("CVE-2024-10999")]).await.unwrap(), [epss(10_999)]);
        transaction.replace_enrichment(&file("epss", 9), [epss(1), epss(2)]).await.unwrap();
        let kev = EnrichmentEntry { source: "kev".into(), score: None, ..epss(2) };
        transaction.replace_enrichment(&file("kev", 10), [kev.clone()]).await.unwrap();
        let wanted = [1, 2, 3].map(|number| epss(number).advisory);
        let mut found = transaction.enrichment_of(&wanted).await.unwrap();
        found.sort_by(|one, other| (&one.advisory, &one.source).cmp(&(&other.advisory, &other.source)));
        assert_eq!(found, [epss(1), epss(2), kev]);
        assert_eq!(transaction.enrichment_files().await.unwrap(), [file("epss", 9), file("kev", 10)]);
        assert_eq!(transaction.enrichment_count("epss").await.unwrap(), 2);
        assert_eq!(transaction.enrichment_file_to_replace("kev").await.unwrap(), Some(file("kev", 10)));
        assert_eq!(transaction.enrichment_file_to_replace("other").await.unwrap(), None);
    }

    async fn a_message_is_taken_once_until_its_lease_ends(home: Home) {
        let store = home.open().await;
        let mut transaction = store.transaction().await.unwrap();
        let first = transaction.put("scan.recorded", "{\"a\":1}", at(0)).await.unwrap();
        let second = transaction.put("scan.recorded", "{}", at(1)).await.unwrap();
        transaction.commit().await.unwrap();
        let minute = SignedDuration::from_mins(1);
        let mut transaction = store.transaction().await.unwrap();
        let taken = transaction.take(1, at(2), minute).await.unwrap();
        assert_eq!((taken[0].id.as_str(), taken[0].body.as_str(), taken[0].attempts), (first.as_str(), "{\"a\":1}", 1));
        assert_eq!(transaction.take(9, at(3), minute).await.unwrap()[0].id, second);
        assert_eq!(transaction.take(9, at(4), minute).await.unwrap(), []);
        assert!(transaction.acknowledge(&second).await.unwrap());
        assert!(!transaction.acknowledge(&second).await.unwrap());
        let again = transaction.take(9, at(90), minute).await.unwrap();
        assert_eq!(again.iter().map(|one| (&one.id, one.attempts)).collect::<Vec<_>>(), [(&first, 2)]);
        transaction.commit().await.unwrap();
    }

    async fn takers_at_once_never_get_the_same_message(home: Home) {
        let store = home.open().await;
        let mut transaction = store.transaction().await.unwrap();
        for second in 0..40 {
            transaction.put("topic", "{}", at(second)).await.unwrap();
        }
        transaction.commit().await.unwrap();
        let takers = (0..4).map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut mine = Vec::new();
                for _ in 0..30 {
                    let mut transaction = store.transaction().await.unwrap();
                    mine.extend(transaction.take(3, at(100), SignedDuration::from_hours(1)).await.unwrap());
                    transaction.commit().await.unwrap();
                }
                mine
            })
        });
        let mut all = Vec::new();
        for taker in takers.collect::<Vec<_>>() {
            all.extend(taker.await.unwrap().into_iter().map(|message| message.id));
        }
        all.sort_unstable();
        let count = all.len();
        all.dedup();
        assert_eq!((all.len(), count), (40, 40));
    }

    async fn groups_of_aliases_grow_and_never_hold_two_cves(home: Home) {
        let store = home.open().await;
        let names = |names: &[&str]| names.iter().map(|name| AdvisoryId::new(name)).collect::<Vec<_>>();
        let mut transaction = store.transaction().await.unwrap();
        transaction.join_aliases(&names(&["GHSA-a", "RUSTSEC-2024-0001"]), at(0)).await.unwrap();
        transaction.join_aliases(&names(&["CVE-2024-1000", "GO-2024-1"]), at(0)).await.unwrap();
        transaction.join_aliases(&names(&["GO-2024-1", "GHSA-a", "RHSA-2024:1"]), at(0)).await.unwrap();
        let whole = names(&["CVE-2024-1000", "GHSA-a", "GO-2024-1", "RUSTSEC-2024-0001"]);
        assert_eq!(transaction.alias_groups().await.unwrap(), std::slice::from_ref(&whole));
        let refused = transaction.join_aliases(&names(&["GHSA-a", "CVE-2024-2000"]), at(0)).await;
        assert!(matches!(refused, Err(StoreError::TwoCves(..))), "{refused:?}");
        assert_eq!(transaction.aliases(&AdvisoryId::new("GO-2024-1")).await.unwrap(), whole);
        let alone = AdvisoryId::new("CVE-2024-2000");
        assert_eq!(transaction.aliases(&alone).await.unwrap(), [alone]);
    }
}
