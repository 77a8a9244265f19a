use super::*;
use crate::causes::in_full;
use crate::release_testing::caller;
use insta::assert_snapshot;
use portcullis_archive::Directory;
use portcullis_domain::advisory::AdvisoryId;
use std::sync::LazyLock;
use tempfile::TempDir;

/// A store and an archive in a directory of their own.
struct Room {
    store: Store,
    archive: Archive,
    directory: TempDir,
}

async fn room() -> Room {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::open(directory.path().join("store").to_str().unwrap()).await.unwrap();
    let archive = Archive::open(&directory.path().join("archive")).unwrap();
    Room { store, archive, directory }
}

impl Room {
    async fn load(&self, file: &str) -> Result<EnrichmentLoaded, LoadEnrichmentError> {
        self.load_with(file, &settings()).await
    }

    async fn load_with(
        &self,
        file: &str,
        settings: &EnrichmentSettings<'_>,
    ) -> Result<EnrichmentLoaded, LoadEnrichmentError> {
        load_enrichment(&self.store, &self.archive, &mut file.as_bytes(), settings).await
    }

    async fn refuse(&self, file: &str) -> String {
        in_full(&self.load(file).await.unwrap_err())
    }

    /// The files on record, and what the trail says about them.
    async fn shown(&self) -> String {
        let mut snapshot = self.store.snapshot().await.unwrap();
        let mut lines: Vec<String> = Vec::new();
        for file in snapshot.enrichment_files().await.unwrap() {
            lines.push(format!("{} of {}, loaded {}", file.source, file.dated, file.loaded_at));
        }
        for (number, entry) in snapshot.audit_after(0, 100).await.unwrap() {
            let mut detail: serde_json::Value = serde_json::from_str(&entry.detail).unwrap();
            for key in ["before", "after"] {
                if let Some(digest) = detail[key]["digest"].as_str() {
                    assert!(digest.parse::<Digest>().is_ok(), "{digest}");
                    detail[key]["digest"] = "a digest".into();
                }
            }
            lines.push(format!("{number} {} {} {} {detail}", entry.actor, entry.action, entry.subject));
        }
        lines.join("\n")
    }

    async fn entries_of(&self, advisory: &str) -> Vec<EnrichmentEntry> {
        let mut snapshot = self.store.snapshot().await.unwrap();
        let mut entries = snapshot.enrichment_of(&[AdvisoryId::new(advisory)]).await.unwrap();
        entries.sort_by(|one, other| one.source.cmp(&other.source));
        entries
    }

    async fn is_empty(&self) -> bool {
        let objects = self.directory.path().join("archive/objects/sha256");
        std::fs::read_dir(objects).unwrap().count() == 0 && self.shown().await.is_empty()
    }
}

static ANA: LazyLock<Caller> = LazyLock::new(|| caller("ana"));

fn settings() -> EnrichmentSettings<'static> {
    let now = "2026-11-24T09:00:00Z".parse().unwrap();
    EnrichmentSettings { dated: None, even_if_less: false, caller: &ANA, now, limits: Limits::default() }
}

/// A catalogue of one day of November with these CVEs.
fn kev(day: u8, names: &[&str]) -> String {
    let entries: Vec<String> = names
        .iter()
        .map(|name| {
            format!(
                r#"{{"cveID": "{name}", "dateAdded": "2024-02-03", "knownRansomwareCampaignUse": "Known"}}"#
            )
        })
        .collect();
    format!(
        r#"{{"catalogVersion": "2026.11.{day:02}", "dateReleased": "2026-11-{day:02}T15:00:00Z", "count": {}, "vulnerabilities": [{}]}}"#,
        names.len(),
        entries.join(", ")
    )
}

fn epss(day: u8, rows: &str) -> String {
    format!(
        "#model_version:v2025.03.14,score_date:2026-11-{day:02}T00:00:00+0000\ncve,epss,percentile\n{rows}"
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_sources_stand_on_record_with_who_loaded_them() {
    let room = room().await;
    let catalogue = kev(22, &["cve-2024-1000"]);
    let loaded = room.load(&catalogue).await.unwrap();
    room.load(&epss(23, "CVE-2024-1000,0.25,0.9\nCVE-2024-1001,7,0.9\n")).await.unwrap();
    assert_snapshot!(room.shown().await, @r#"
    epss of 2026-11-23T00:00:00Z, loaded 2026-11-24T09:00:00Z
    kev of 2026-11-22T15:00:00Z, loaded 2026-11-24T09:00:00Z
    1 ana enrichment.loaded kev {"after":{"dated":"2026-11-22T15:00:00Z","digest":"a digest","entries":1,"version":"2026.11.22"},"before":null,"even_if_less":false,"from":"a test","skipped":0}
    2 ana enrichment.loaded epss {"after":{"dated":"2026-11-23T00:00:00Z","digest":"a digest","entries":1,"version":"v2025.03.14"},"before":null,"even_if_less":false,"from":"a test","skipped":1}
    "#);
    let advisory = AdvisoryId::new("CVE-2024-1000");
    let score = EnrichmentEntry {
        source: "epss".to_owned(),
        advisory: advisory.clone(),
        score: Some(0.25),
        detail: "{}".to_owned(),
    };
    let known = EnrichmentEntry {
        source: "kev".to_owned(),
        advisory,
        score: None,
        detail: r#"{"added":"2024-02-03","ransomware":true}"#.to_owned(),
    };
    assert_eq!(room.entries_of("CVE-2024-1000").await, [score, known]);
    assert_eq!(room.archive.get_bytes(&loaded.digest, 4096).unwrap(), catalogue.as_bytes());
}

#[tokio::test]
async fn a_younger_file_takes_the_place_of_the_one_on_record() {
    let room = room().await;
    let names: Vec<String> = (1000..1011).map(|number| format!("CVE-2024-{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let first = room.load(&kev(22, &names)).await.unwrap();
    let second = room.load(&kev(23, &names[1..])).await.unwrap();
    assert_eq!((first.entries, first.replaced), (11, None));
    assert_eq!(second.replaced.map(|file| file.digest), Some(first.digest.to_string()));
    assert_eq!(room.entries_of("CVE-2024-1000").await, []);
    assert_eq!(room.entries_of("CVE-2024-1001").await.len(), 1);
}

#[tokio::test]
async fn a_file_that_is_far_shorter_is_refused_unless_it_is_meant() {
    let room = room().await;
    let rows: Vec<String> = (1000..1100).map(|number| format!("CVE-2024-{number},0.5,0.9\n")).collect();
    room.load(&epss(22, &rows.concat())).await.unwrap();
    let cut = epss(23, &rows[..89].concat());
    assert_snapshot!(room.refuse(&cut).await, @"the file of EPSS has 89 entries, and the one on record 100: neither source takes back so many; fetch it again, or say that a shorter one is meant");
    assert_eq!(room.entries_of("CVE-2024-1099").await.len(), 1);
    room.load(&epss(23, &rows[..90].concat())).await.unwrap();
    let meant = EnrichmentSettings { even_if_less: true, ..settings() };
    assert_eq!(room.load_with(&epss(24, &rows[0]), &meant).await.unwrap().entries, 1);
}

#[tokio::test]
async fn an_older_file_is_refused_unless_it_is_meant() {
    let room = room().await;
    let younger = room.load(&kev(23, &["CVE-2024-1000"])).await.unwrap();
    let before = room.shown().await;
    let older = kev(22, &["CVE-2024-1001"]);
    assert_snapshot!(room.refuse(&older).await, @"the file of KEV is dated 2026-11-22T15:00:00Z, and the one on record 2026-11-23T15:00:00Z: what came to be known since then would be lost; fetch a younger one, or say that an older one is meant");
    assert_eq!(room.shown().await, before);
    assert_eq!(room.entries_of("CVE-2024-1000").await.len(), 1);

    // The other source has its own record.
    room.load(&epss(1, "CVE-2024-1000,0.25,0.9\n")).await.unwrap();
    let meant = EnrichmentSettings { even_if_less: true, ..settings() };
    let loaded = room.load_with(&older, &meant).await.unwrap();
    assert_eq!(loaded.replaced.map(|file| file.digest), Some(younger.digest.to_string()));
    assert!(room.shown().await.contains(r#""digest":"a digest","entries":1},"even_if_less":true"#));
}

#[tokio::test]
async fn the_same_file_can_be_loaded_again() {
    let room = room().await;
    let file = kev(23, &["CVE-2024-1000"]);
    let first = room.load(&file).await.unwrap();
    let second = room.load(&file).await.unwrap();
    assert_eq!((second.digest, second.entries), (first.digest, 1));
}

#[tokio::test]
async fn of_a_refused_file_nothing_is_kept() {
    let room = room().await;
    let cut = kev(23, &["CVE-2024-1000"]).replace("\"count\": 1", "\"count\": 1500");
    assert_snapshot!(room.refuse(&cut).await, @"the file is refused: the catalogue says that it has 1500 entries, and has 1: it is cut; fetch it again");
    assert!(room.is_empty().await);
    let undated = "cve,epss,percentile\nCVE-2024-1000,0.25,0.9\n";
    assert!(room.refuse(undated).await.contains("states no date"));
    assert!(room.is_empty().await);
    let dated = "2026-11-20T00:00:00Z".parse().unwrap();
    let given = EnrichmentSettings { dated: Some(dated), ..settings() };
    assert_eq!(room.load_with(undated, &given).await.unwrap().dated, dated);
    assert!(!room.is_empty().await);
}

#[tokio::test]
async fn an_input_without_an_end_is_refused() {
    let room = room().await;
    let limits = Limits { bytes: 1 << 20, ..Limits::default() };
    let mut input = io::repeat(b'#');
    let settings = EnrichmentSettings { limits, ..settings() };
    let refused = load_enrichment(&room.store, &room.archive, &mut input, &settings).await.unwrap_err();
    assert!(matches!(refused, LoadEnrichmentError::Refused(_)), "{refused:?}");
    assert!(room.is_empty().await);
}

#[tokio::test]
async fn what_is_not_archived_is_not_recorded() {
    let mut room = room().await;
    let full = Directory::open(&room.directory.path().join("archive")).unwrap();
    room.archive = Archive::new(full, portcullis_archive::Limits { object_bytes: 10 });
    assert_snapshot!(room.refuse(&kev(23, &["CVE-2024-1000"])).await, @"the file was not archived: an object may have 10 bytes; what should be archived has more");
    assert!(room.is_empty().await);
}

#[tokio::test]
async fn a_server_can_load_a_file_in_a_task_of_its_own() {
    let room = room().await;
    let loading = tokio::spawn(async move {
        let file = kev(23, &["CVE-2024-1000"]);
        room.load(&file).await.map(|loaded| loaded.entries)
    });
    assert_eq!(loading.await.unwrap().unwrap(), 1);
}
