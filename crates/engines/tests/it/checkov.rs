//! Checkov, played and real.

use crate::{installed, scripted};
use portcullis_engines::checkov::Checkov;
use portcullis_engines::{Cancel, EngineRun, NotScanned, ProcessLimits, Reason, Supervision, Version};
use std::fs;
use std::io::Read;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const SUMMARY: &str =
    r#"{"passed":0,"failed":0,"skipped":0,"parsing_errors":0,"resource_count":0,"checkov_version":"3.3.30"}"#;
const VOLUME: &str = "resource \"aws_ebs_volume\" \"data\" {\n  availability_zone = \"a\"\n  size = 1\n}\n";

fn scan(checkov: &Checkov, directory: &Path) -> Result<EngineRun, NotScanned> {
    let (limits, cancel) = (ProcessLimits::default(), Cancel::default());
    checkov.scan(directory, &mut Supervision::new(&limits, &cancel))
}

/// Lets a script that tells `version` and then does `script` scan a directory that `fill` filled.
fn play(version: &str, script: &str, fill: impl FnOnce(&Path)) -> Result<EngineRun, NotScanned> {
    let root = scripted::folder();
    let script =
        format!("#!/bin/sh\nif [ \"$1\" = --version ]; then echo '{version}'; exit 0; fi\n{script}\n");
    let engine = scripted::engine(root.path(), &script);
    let target = root.path().join("target");
    fs::create_dir(&target).unwrap();
    fill(&target);
    let environment = portcullis_engines::Environment::new([("PATH".into(), "/nowhere".into())], root.path());
    scan(&Checkov::find(Some(&engine), environment).unwrap(), &target)
}

#[test]
fn both_exit_codes_of_a_scan_are_fine_and_any_other_is_no_scan() {
    for code in [0, 1] {
        let run = play("3.3.30", &format!("echo '{SUMMARY}'; exit {code}"), |_| {}).unwrap();
        assert_eq!((run.engine, run.version, run.database), ("checkov", Version::new(3, 3, 30), None));
        assert!(run.extent.is_nothing());
    }
    let refused =
        play("3.3.30", &format!("echo '{SUMMARY}'; echo ValueError: odd >&2; exit 2"), |_| {}).unwrap_err();
    assert_eq!(refused.reason.to_string(), "it ended with exit code 2: ValueError: odd");
}

#[test]
fn an_empty_output_is_no_scan() {
    assert!(matches!(play("3.3.30", "exit 0", |_| {}).unwrap_err().reason, Reason::NoReport));
}

#[test]
fn an_old_engine_is_refused() {
    assert!(matches!(play("2.5.20", "exit 0", |_| {}).unwrap_err().reason, Reason::TooOld { .. }));
}

#[test]
fn charts_and_kustomizations_that_can_not_be_rendered_are_named() {
    let run = play("3.3.30", &format!("echo '{SUMMARY}'"), |target| {
        fs::create_dir(target.join("chart")).unwrap();
        fs::write(target.join("chart/Chart.yaml"), "").unwrap();
        fs::write(target.join("kustomization.yaml"), "").unwrap();
    })
    .unwrap();
    let named: Vec<_> = run.not_scanned.iter().map(|part| part.what.as_str()).collect();
    assert_eq!(named, ["chart/Chart.yaml", "kustomization.yaml"]);
}

#[test]
fn a_directory_that_is_absent_or_a_file_is_refused_before_anything_runs() {
    let root = scripted::folder();
    let engine = scripted::engine(root.path(), "#!/bin/sh\ntouch \"${0%/*}/ran\"\n");
    let checkov = Checkov::find(Some(&engine), scripted::environment(root.path())).unwrap();
    for path in [root.path().join("absent"), engine] {
        assert!(matches!(scan(&checkov, &path).unwrap_err().reason, Reason::Target { .. }));
    }
    assert!(!root.path().join("ran").exists());
}

#[test]
fn manifests_below_a_hidden_directory_are_named_as_left_out() {
    let root = scripted::folder();
    let engine = scripted::engine(
        root.path(),
        &format!("#!/bin/sh\nif [ \"$1\" = --version ]; then echo 3.3.30; else echo '{SUMMARY}'; fi\n"),
    );
    let checkov = Checkov::find(Some(&engine), scripted::environment(root.path())).unwrap();
    for (folder, expected) in
        [(".hidden/tree", vec!["pod.yaml"]), ("plain/.inner", vec!["pod.yaml"]), ("tree", vec![])]
    {
        let target = root.path().join(folder);
        fs::create_dir_all(&target).unwrap();
        fs::write(target.join("pod.yaml"), "").unwrap();
        let run = scan(&checkov, &target).unwrap();
        let named: Vec<_> = run.not_scanned.iter().map(|part| part.what.as_str()).collect();
        assert_eq!(named, expected, "{folder}");
    }
}

/// The real Checkov, an empty directory to scan and the directory around it.
fn real() -> Option<(Checkov, PathBuf, TempDir)> {
    let executable = installed::path("PORTCULLIS_CHECKOV")?;
    let root = scripted::folder();
    let target = root.path().join("target");
    fs::create_dir(&target).unwrap();
    fs::create_dir(root.path().join("scratch")).unwrap();
    let environment = scripted::environment(&root.path().join("scratch"));
    Some((Checkov::find(Some(&executable), environment).unwrap(), target, root))
}

fn files(run: &mut EngineRun) -> Vec<String> {
    let mut text = String::new();
    run.report.read_to_string(&mut text).unwrap();
    let report: serde_json::Value = serde_json::from_str(&text).unwrap();
    let reports = report.as_array().cloned().unwrap_or_else(|| vec![report]);
    let mut files: Vec<String> = reports
        .iter()
        .flat_map(|report| report["results"]["failed_checks"].as_array().unwrap())
        .map(|check| check["file_path"].as_str().unwrap().to_owned())
        .collect();
    files.sort();
    files.dedup();
    files
}

#[test]
fn a_scanned_tree_can_not_make_the_real_checkov_run_its_code() {
    let Some((checkov, target, root)) = real() else { return };
    let marker = root.path().join("marker");
    let code = format!("open({marker:?}, 'w').write('ran')\n");
    let folder = target.join("checks");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("__init__.py"), &code).unwrap();
    fs::write(folder.join("check.py"), &code).unwrap();
    for name in [".checkov.yaml", ".checkov.yml"] {
        fs::write(target.join(name), format!("external-checks-dir: [{folder:?}]\n")).unwrap();
    }
    let baseline = r#"{"failed_checks":[{"file":"/main.tf","findings":[
        {"resource":"aws_ebs_volume.data","check_ids":["CKV_AWS_3","CKV_AWS_189","CKV2_AWS_2","CKV2_AWS_9"]}]}]}"#;
    fs::write(target.join(".checkov.baseline"), baseline).unwrap();
    fs::write(target.join("main.tf"), VOLUME).unwrap();

    let mut run = scan(&checkov, &target).unwrap();
    assert!(!marker.exists(), "code from the scanned tree ran");
    assert_eq!(files(&mut run), ["/main.tf"], "the baseline of the scanned tree was used");
    assert_eq!((run.extent.sections, run.not_scanned.as_slice()), (1, [].as_slice()));

    // The trap itself works: called in the other way, Checkov falls into it.
    let executable = installed::path("PORTCULLIS_CHECKOV").unwrap();
    let status = std::process::Command::new(executable)
        .args(["-o", "json", "--skip-download", "--directory"])
        .arg(&target)
        .current_dir(root.path())
        .env("HOME", root.path())
        .env("CKV_SKIP_PACKAGE_UPDATE_CHECK", "true")
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .status()
        .unwrap();
    assert!(status.code().is_some());
    assert!(marker.exists(), "the trap does not work, so this test proves nothing");
}

#[test]
fn the_real_checkov_does_not_look_behind_links_that_leave_the_tree() {
    let Some((checkov, target, root)) = real() else { return };
    fs::create_dir(root.path().join("outside")).unwrap();
    let outside = root.path().join("outside/odd (name)+[1].tf");
    fs::write(&outside, VOLUME).unwrap();
    fs::write(target.join("main.tf"), VOLUME).unwrap();
    fs::create_dir(target.join("sub dir")).unwrap();
    symlink(&outside, target.join("sub dir/odd (name)+[1].tf")).unwrap();
    symlink(root.path().join("outside"), target.join("folder")).unwrap();
    let mut run = scan(&checkov, &target).unwrap();
    assert_eq!(files(&mut run), ["/main.tf"]);
    let named: Vec<_> = run.not_scanned.iter().map(|part| part.what.as_str()).collect();
    assert_eq!(named, ["folder", "sub dir/odd (name)+[1].tf"]);
}

#[test]
fn the_real_checkov_tells_nothing_to_scan_from_files_it_could_not_parse() {
    let Some((checkov, target, root)) = real() else { return };
    assert!(scan(&checkov, &target).unwrap().extent.is_nothing());
    fs::write(target.join("main.tf"), VOLUME).unwrap();
    fs::write(target.join("bad.tf"), "resource {{{").unwrap();
    let run = scan(&checkov, &target).unwrap();
    assert_eq!((run.extent.resources, run.extent.unparsed_files), (1, 1));
    assert_eq!(fs::read_dir(root.path().join("scratch")).unwrap().count(), 1, "only the report is left");
}

#[test]
fn a_crash_of_the_real_checkov_is_no_scan() {
    let Some((checkov, target, _root)) = real() else { return };
    let pod = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: x\n  annotations:\n    checkov.io/skip1: CKV_K8S_1=a=b\n\
               spec:\n  containers: [{name: a, image: b}]\n";
    fs::write(target.join("pod.yaml"), pod).unwrap();
    match scan(&checkov, &target) {
        Err(refused) => assert!(matches!(refused.reason, Reason::Failed { .. }), "{refused:?}"),
        // A later version may have learnt to read it.
        Ok(run) => assert_eq!(run.extent.sections, 1),
    }
}
