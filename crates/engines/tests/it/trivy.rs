//! Trivy, played and real.

use crate::{installed, scripted};
use portcullis_engines::trivy::{MINIMUM, Scanner, Settings, Target, Trivy};
use portcullis_engines::{Cancel, EngineRun, NotScanned, ProcessLimits, Reason, Supervision, Version};
use std::fs;
use std::io::Read;
use std::path::Path;
use tempfile::TempDir;

const EMPTY: &str = r#"{"SchemaVersion":2,"ArtifactName":"x"}"#;

/// A cache with the outside of a database.
fn cache(root: &Path) -> Settings {
    fs::create_dir_all(root.join("cache/db")).unwrap();
    fs::write(root.join("cache/db/trivy.db"), "").unwrap();
    fs::write(root.join("cache/db/metadata.json"), r#"{"UpdatedAt":"2026-11-24T02:45:27Z"}"#).unwrap();
    Settings::new(root.join("cache"), true)
}

fn supervised<T>(work: impl FnOnce(&mut Supervision<'_>) -> T) -> T {
    let (limits, cancel) = (ProcessLimits::default(), Cancel::default());
    work(&mut Supervision::new(&limits, &cancel))
}

/// Lets a script that tells `version` and then does `script` scan an empty directory.
fn play(version: &str, script: &str) -> Result<EngineRun, NotScanned> {
    let root = scripted::folder();
    let script =
        format!("#!/bin/sh\nif [ \"$1\" = --version ]; then echo '{version}'; exit 0; fi\n{script}\n");
    let engine = scripted::engine(root.path(), &script);
    let settings = cache(root.path());
    let target = root.path().join("target");
    fs::create_dir(&target).unwrap();
    let trivy = Trivy::find(Some(&engine), scripted::environment(root.path())).unwrap();
    let mut run = supervised(|supervision| trivy.scan(&Target::Directory(target), &settings, supervision))?;
    // The report is read before the directory it is in goes away.
    let mut copy = tempfile::NamedTempFile::new().unwrap();
    std::io::copy(&mut run.report, &mut copy).unwrap();
    std::io::Seek::rewind(&mut copy).unwrap();
    run.report = copy;
    Ok(run)
}

fn scripted_trivy(script: &str) -> Result<EngineRun, NotScanned> {
    play(r#"{"Version":"0.59.1"}"#, script)
}

fn text(run: &mut EngineRun) -> String {
    let mut text = String::new();
    run.report.read_to_string(&mut text).unwrap();
    text
}

#[test]
fn a_report_comes_back_as_it_was_written_with_what_is_known_of_the_run() {
    let mut run = scripted_trivy(&format!("echo '{EMPTY}'")).unwrap();
    assert_eq!(text(&mut run).trim_end(), EMPTY);
    assert_eq!((run.engine, run.version), ("trivy", Version::new(0, 59, 1)));
    assert_eq!(run.database.unwrap().updated_at.to_string(), "2026-11-24T02:45:27Z");
    assert!(run.extent.is_nothing());
    assert_eq!(run.remarks, ["the target holds nothing that Trivy knows how to scan"]);
}

#[test]
fn a_directory_is_scanned_unfiltered_offline_and_with_our_configuration() {
    let script = "printf '{\"SchemaVersion\":2,\"ArtifactName\":\"'; for word; do printf '%s ' \"${word##*/}\"; done; \
                  printf '\"}'; env >&2; find . >&2";
    let mut run = scripted_trivy(script).unwrap();
    assert_eq!(
        text(&mut run),
        "{\"SchemaVersion\":2,\"ArtifactName\":\"filesystem --cache-dir cache --config trivy.yaml --ignorefile \
         ignore --format json --severity UNKNOWN,LOW,MEDIUM,HIGH,CRITICAL --exit-code 0 --timeout 1860s --scanners \
         vuln,secret --list-all-pkgs --no-progress --skip-db-update --skip-java-db-update --offline-scan \
         --cache-backend memory --secret-config secret.yaml target \"}"
    );
    for wanted in ["TRIVY_SHOW_SUPPRESSED=true", "TRIVY_DEBUG=true", "TRIVY_SKIP_CHECK_UPDATE=true"] {
        assert!(run.stderr_tail.contains(wanted), "{wanted}");
    }
    assert!(run.stderr_tail.ends_with("\n.\n"), "the working directory is not empty");
}

#[test]
fn an_exit_code_that_is_not_zero_is_no_scan_whatever_was_written() {
    let script = format!("echo '{EMPTY}'; printf 'x\\tFATAL\\tFatal error\\tno such image\\n' >&2; exit 1");
    let refused = scripted_trivy(&script).unwrap_err();
    assert_eq!(refused.reason.to_string(), "it ended with exit code 1: no such image");
    assert!(refused.stderr_tail.contains("FATAL"));
}

#[test]
fn an_engine_that_is_killed_is_no_scan() {
    let refused = scripted_trivy(&format!("echo '{EMPTY}'; kill -KILL $$")).unwrap_err();
    assert_eq!(refused.reason.to_string(), "it ended with signal 9: it said nothing");
}

#[test]
fn an_empty_output_is_no_scan_even_with_exit_code_zero() {
    assert!(matches!(scripted_trivy("exit 0").unwrap_err().reason, Reason::NoReport));
}

#[test]
fn an_output_that_is_not_the_report_is_no_scan() {
    for output in ["all is well", "{}", &EMPTY[..20]] {
        let refused = scripted_trivy(&format!("echo '{output}'")).unwrap_err();
        assert!(matches!(refused.reason, Reason::Report { .. }), "{output}");
    }
}

#[test]
fn a_version_that_could_not_be_compared_makes_the_scan_incomplete() {
    let warning = "printf 'x\\tWARN\\t[pip] Version matching error\\tpackage=\"django\" err=\"bad\"\\n' >&2";
    let run = scripted_trivy(&format!("{warning}; echo '{EMPTY}'")).unwrap();
    assert_eq!(run.not_scanned.len(), 1);
    assert_eq!(run.not_scanned[0].what, "django");
}

#[test]
fn a_limit_is_the_reason() {
    let root = scripted::folder();
    let script = "#!/bin/sh\nif [ \"$1\" = --version ]; then echo '{\"Version\":\"0.59.1\"}'; else yes; fi\n";
    let engine = scripted::engine(root.path(), script);
    let trivy = Trivy::find(Some(&engine), scripted::environment(root.path())).unwrap();
    let limits = ProcessLimits { report_bytes: 10 << 20, ..ProcessLimits::default() };
    let cancel = Cancel::default();
    let target = Target::Configuration(root.path().into());
    let refused =
        trivy.scan(&target, &cache(root.path()), &mut Supervision::new(&limits, &cancel)).unwrap_err();
    assert_eq!(refused.reason.to_string(), "its report grew beyond 10 MiB and it was ended");
    assert_eq!(refused.to_string(), format!("trivy did not scan {}", root.path().display()));
    assert_eq!(refused.advice(), "raise the limit, or scan its parts as components of their own");
}

#[test]
fn an_old_engine_and_one_without_a_version_are_refused() {
    let refused = play(r#"{"Version":"0.49.9"}"#, &format!("echo '{EMPTY}'")).unwrap_err();
    assert_eq!(
        refused.reason.to_string(),
        "version 0.49.9 is older than 0.50.0, the oldest that is supported"
    );
    assert!(MINIMUM > Version::new(0, 49, 9));
    for answer in ["Version: 0.59.1", "{}", ""] {
        assert!(matches!(play(answer, "true").unwrap_err().reason, Reason::NoVersion), "{answer}");
    }
}

#[test]
fn an_offline_scan_without_a_database_does_not_begin() {
    let root = scripted::folder();
    let script =
        "#!/bin/sh\n[ \"$1\" = --version ] && echo '{\"Version\":\"0.59.1\"}' && exit; touch \"${0%/*}/ran\"";
    let engine = scripted::engine(root.path(), script);
    let trivy = Trivy::find(Some(&engine), scripted::environment(root.path())).unwrap();
    let settings = Settings::new(root.path().join("absent"), true);
    let target = Target::Directory(root.path().into());
    let refused = supervised(|supervision| trivy.scan(&target, &settings, supervision)).unwrap_err();
    assert!(matches!(refused.reason, Reason::Database { .. }));
    assert!(!root.path().join("ran").exists());
}

#[test]
fn a_missing_engine_says_how_to_get_it() {
    let root = scripted::folder();
    let missing =
        Trivy::find(Some(&root.path().join("trivy")), scripted::environment(root.path())).unwrap_err();
    assert_eq!(missing.to_string(), "trivy was not found");
    assert!(missing.how_to_get.contains("--trivy PATH"));
}

/// The real Trivy with a real database, and a place to work in.
fn real() -> Option<(Trivy, Settings, TempDir)> {
    let (executable, cache) =
        (installed::path("PORTCULLIS_TRIVY")?, installed::path("PORTCULLIS_TRIVY_CACHE")?);
    let root = scripted::folder();
    fs::create_dir(root.path().join("target")).unwrap();
    fs::create_dir(root.path().join("scratch")).unwrap();
    let trivy = Trivy::find(Some(&executable), scripted::environment(&root.path().join("scratch"))).unwrap();
    Some((trivy, Settings::new(cache, true), root))
}

fn scan(trivy: &Trivy, target: &Target, settings: &Settings) -> Result<EngineRun, NotScanned> {
    supervised(|supervision| trivy.scan(target, settings, supervision))
}

#[test]
fn the_real_trivy_tells_its_version_and_its_database() {
    let Some((trivy, settings, _root)) = real() else { return };
    let probe = supervised(|supervision| trivy.probe(Some(&settings.cache_directory), supervision)).unwrap();
    assert!(probe.version >= MINIMUM);
    assert!(probe.database.is_some());
}

/// Lays out a Debian system that consists of one package.
fn debian(target: &Path) {
    fs::create_dir_all(target.join("etc")).unwrap();
    fs::create_dir_all(target.join("var/lib/dpkg")).unwrap();
    fs::write(target.join("etc/os-release"), "ID=debian\nVERSION_ID=\"11\"\n").unwrap();
    fs::write(target.join("etc/debian_version"), "11.0\n").unwrap();
    let status = "Package: openssl\nStatus: install ok installed\nVersion: 1.1.1k-1\nArchitecture: amd64\n";
    fs::write(target.join("var/lib/dpkg/status"), status).unwrap();
}

/// Runs a command of the system in `folder`.
fn command(folder: &Path, line: &str) -> String {
    let output =
        std::process::Command::new("/bin/sh").args(["-c", line]).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

#[test]
fn the_real_trivy_lists_the_packages_of_an_image_in_a_tar_file() {
    let Some((trivy, settings, root)) = real() else { return };
    debian(&root.path().join("target"));
    command(root.path(), "tar -cf layer.tar -C target .");
    let digest = command(root.path(), "sha256sum layer.tar | cut -d' ' -f1");
    let config = format!(
        r#"{{"architecture":"amd64","os":"linux","rootfs":{{"type":"layers","diff_ids":["sha256:{digest}"]}}}}"#
    );
    fs::write(root.path().join("config.json"), config).unwrap();
    let manifest = r#"[{"Config":"config.json","RepoTags":["acme/shop:1"],"Layers":["layer.tar"]}]"#;
    fs::write(root.path().join("manifest.json"), manifest).unwrap();
    command(root.path(), "tar -cf image.tar manifest.json config.json layer.tar");
    let mut run = scan(&trivy, &Target::ImageArchive(root.path().join("image.tar")), &settings).unwrap();
    assert_eq!((run.extent.sections, run.extent.packages), (1, 1));
    let text = text(&mut run);
    assert!(text.contains(&digest) && text.contains("pkg:deb/debian/openssl@1.1.1k-1"));
    assert_eq!(run.not_scanned, []);
}

#[test]
fn the_real_trivy_lists_the_packages_of_a_root_file_system() {
    let Some((trivy, settings, root)) = real() else { return };
    let target = root.path().join("target");
    debian(&target);
    let mut run = scan(&trivy, &Target::RootFilesystem(target), &settings).unwrap();
    assert_eq!((run.extent.sections, run.extent.packages), (1, 1));
    assert!(text(&mut run).contains("pkg:deb/debian/openssl@1.1.1k-1"));
    assert_eq!(run.not_scanned, []);
    assert_eq!(fs::read_dir(root.path().join("scratch")).unwrap().count(), 1, "only the report is left");
}

#[test]
fn a_scanned_tree_does_not_configure_the_real_trivy() {
    let Some((trivy, settings, root)) = real() else { return };
    let target = root.path().join("target");
    fs::write(target.join("requirements.txt"), "django==1.0\n").unwrap();
    let scan = || {
        let mut run = scan(&trivy, &Target::Directory(target.clone()), &settings).unwrap();
        let report: serde_json::Value = serde_json::from_str(&text(&mut run)).unwrap();
        report["Results"].clone()
    };
    let before = scan();
    let ignored = before[0]["Vulnerabilities"].as_array().unwrap();
    let ignored: Vec<_> = ignored.iter().map(|found| found["VulnerabilityID"].as_str().unwrap()).collect();
    let ignored = ignored.join("\n");
    assert!(ignored.contains("CVE-"));
    fs::write(target.join(".trivyignore"), ignored).unwrap();
    fs::write(target.join("trivy.yaml"), "severity: [LOW]\nscan:\n  skip-files: [requirements.txt]\n")
        .unwrap();
    fs::write(target.join("trivy-secret.yaml"), "disable-rules: [\"*\"]\n").unwrap();
    assert_eq!(scan(), before);
}

#[test]
fn the_real_trivy_is_made_to_tell_which_lockfile_it_could_not_read() {
    let Some((trivy, settings, root)) = real() else { return };
    let target = root.path().join("target");
    fs::write(target.join("package-lock.json"), "{ broken").unwrap();
    let run = scan(&trivy, &Target::Directory(target), &settings).unwrap();
    assert!(run.not_scanned.iter().any(|part| part.what == "package-lock.json"), "{:?}", run.not_scanned);
}

#[test]
fn the_real_trivy_finds_nothing_to_scan_in_an_empty_directory() {
    let Some((trivy, settings, root)) = real() else { return };
    let run = scan(&trivy, &Target::Directory(root.path().join("target")), &settings).unwrap();
    assert!(run.extent.is_nothing());
}

#[test]
fn the_real_trivy_refuses_what_is_no_image_and_no_sbom() {
    let Some((trivy, settings, root)) = real() else { return };
    let file = root.path().join("file");
    fs::write(&file, "garbage").unwrap();
    for target in [Target::ImageArchive(file.clone()), Target::Sbom(file)] {
        let refused = scan(&trivy, &target, &settings).unwrap_err();
        assert!(matches!(refused.reason, Reason::Failed { .. }), "{refused:?}");
    }
}

#[test]
fn the_real_trivy_reads_an_sbom_and_infrastructure_as_code() {
    let Some((trivy, mut settings, root)) = real() else { return };
    let file = root.path().join("bom.json");
    let bom = r#"{"bomFormat":"CycloneDX","specVersion":"1.5","version":1,"components":[
        {"type":"library","name":"django","version":"1.0","purl":"pkg:pypi/django@1.0"}]}"#;
    fs::write(&file, bom).unwrap();
    settings.scanners = Some(vec![Scanner::Secrets]);
    let run = scan(&trivy, &Target::Sbom(file), &settings).unwrap();
    assert_eq!(run.extent.packages, 1);

    let target = root.path().join("target");
    fs::write(target.join("Dockerfile"), "FROM debian\nRUN apt-get update\n").unwrap();
    let mut run = scan(&trivy, &Target::Configuration(target), &settings).unwrap();
    assert!(text(&mut run).contains("\"Misconfigurations\""));
    assert_eq!(run.database, None);
}

#[test]
fn comments_that_hide_misconfigurations_from_the_report_are_named() {
    let Some((trivy, settings, root)) = real() else { return };
    let target = root.path().join("target");
    fs::write(target.join("Dockerfile"), "#trivy:ignore:AVD-DS-0002\nFROM debian:12\nRUN true\n").unwrap();
    let run = scan(&trivy, &Target::Configuration(target), &settings).unwrap();
    let named: Vec<_> = run.not_scanned.iter().map(|part| part.what.as_str()).collect();
    assert_eq!(named, ["Dockerfile"]);
}

#[test]
fn the_real_trivy_finds_no_database_in_an_empty_cache() {
    let Some((trivy, _, root)) = real() else { return };
    let settings = Settings::new(root.path().join("cache"), true);
    let target = Target::Directory(root.path().join("target"));
    assert!(matches!(scan(&trivy, &target, &settings).unwrap_err().reason, Reason::Database { .. }));
}

/// Lets a script turn a report into an inventory, of which at most so many bytes are taken.
fn converted(script: &str, report_bytes: u64) -> Result<String, NotScanned> {
    let root = scripted::folder();
    let script = format!(
        "#!/bin/sh\nif [ \"$1\" = --version ]; then echo '{{\"Version\":\"0.59.1\"}}'; exit 0; fi\n{script}\n"
    );
    let engine = scripted::engine(root.path(), &script);
    let report = root.path().join("report.json");
    fs::write(&report, EMPTY).unwrap();
    let trivy = Trivy::find(Some(&engine), scripted::environment(root.path())).unwrap();
    let (limits, cancel) = (ProcessLimits { report_bytes, ..ProcessLimits::default() }, Cancel::default());
    let mut document = trivy.inventory(&report, &mut Supervision::new(&limits, &cancel))?;
    let mut text = String::new();
    document.read_to_string(&mut text).unwrap();
    Ok(text)
}

#[test]
fn a_report_is_converted_without_anything_beside_it() {
    let told = converted("echo \"$1 $6 $7\"; for last; do :; done; cat \"$last\"", 1 << 20).unwrap();
    assert_eq!(told.trim_end(), format!("convert --format cyclonedx\n{EMPTY}"));
}

#[test]
fn an_inventory_that_can_not_be_made_is_said() {
    let failed = converted("echo 'FATAL no report' >&2; exit 1", 1 << 20).unwrap_err();
    assert!(matches!(failed.reason, Reason::Failed { .. }), "{failed:?}");
    let endless = converted("head -c 1000000 /dev/zero", 1000).unwrap_err();
    assert!(matches!(endless.reason, Reason::Stopped(_)), "{endless:?}");
}
