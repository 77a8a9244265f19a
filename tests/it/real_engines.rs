//! Scans with the real Trivy and the real Checkov.

use crate::answer::Answer;
use crate::installed;
use crate::portcullis::{Portcullis, example};
use std::fs;
use std::path::Path;
use std::process::Command;

pub(crate) fn scan(portcullis: &Portcullis, target: &str, more: &[&str]) -> serde_json::Value {
    let answer = portcullis.run(&[&["scan", "--format", "json", target], more].concat());
    let scan = answer.exits(0).json();
    assert_eq!(scan["complete"], true, "{answer}");
    assert_nothing_is_left(portcullis, &answer);
    scan
}

fn assert_nothing_is_left(portcullis: &Portcullis, answer: &Answer) {
    assert_eq!(portcullis.survivors(), Vec::<String>::new(), "processes are left by {answer}");
    assert_eq!(portcullis.leftovers(), Vec::<std::path::PathBuf>::new(), "files are left by {answer}");
}

fn example_path(name: &str) -> String {
    example(name).to_str().unwrap().to_owned()
}

fn identities(scan: &serde_json::Value) -> Vec<String> {
    let findings = scan["targets"][0]["findings"].as_array().unwrap();
    let mut identities: Vec<_> = findings.iter().map(|finding| finding["identity"].to_string()).collect();
    identities.sort();
    identities
}

/// Runs a command of the system in `folder` and gives the first word that it says.
fn command(folder: &Path, line: &str) -> String {
    let output = Command::new("/bin/sh").args(["-c", line]).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().split_whitespace().next().unwrap_or_default().to_owned()
}

#[test]
fn the_doctor_finds_both_engines() {
    let (Some(trivy), Some((_, checkov))) = (installed::trivy(), installed::checkov()) else { return };
    let both = trivy.with("PORTCULLIS_CHECKOV", checkov.to_str().unwrap());
    both.run(&["doctor"]).exits(0).says("database of").says("2 of 2 engines can be used");
}

#[test]
fn trivy_scans_the_image_of_the_example() {
    let Some(portcullis) = installed::trivy() else { return };
    let image = scan(&portcullis, &example_path("images/web"), &[]);
    let run = &image["targets"][0]["runs"][0];
    assert_eq!((&run["engine"], &run["packages"]), (&"trivy".into(), &27.into()));
    if installed::database_is_of_the_corpus() {
        assert_eq!(image["findings"], 48);
        // The recorded report of the example is of the same image: as the same component it has the same findings.
        let recorded = scan(&portcullis, &example_path("reports/web-1.0.trivy.json"), &[]);
        assert_eq!(identities(&image), identities(&recorded));
        let image = example_path("images/web");
        let next = example_path("images/web-1.1");
        portcullis.run(&["scan", &image, "--fail-on", "critical"]).exits(1);
        portcullis.run(&["scan", "--format", "json", "--output", "base.json", &image]).exits(0);
        portcullis
            .run(&["scan", "--base", "base.json", &next])
            .exits(0)
            .says("48 findings")
            .says("(2 new against the base)");
    }
}

#[test]
fn checkov_scans_the_deployment_of_the_example() {
    let Some((portcullis, _)) = installed::checkov() else { return };
    let deploy = scan(&portcullis, &example_path("deploy"), &["--engine", "checkov"]);
    assert_eq!(counts(&deploy), (22, 1));
}

#[test]
fn checkov_scans_the_infrastructure_of_the_example() {
    let Some((portcullis, _)) = installed::checkov() else { return };
    let infrastructure = scan(&portcullis, &example_path("infrastructure"), &["--engine", "checkov"]);
    assert_eq!(counts(&infrastructure), (28, 1));
    let recorded = scan(&portcullis, &example_path("reports/infrastructure.checkov.json"), &[]);
    assert_eq!(identities(&infrastructure), identities(&recorded));
}

/// Failed checks, and suppressed ones.
fn counts(scan: &serde_json::Value) -> (usize, usize) {
    let findings = scan["targets"][0]["findings"].as_array().unwrap();
    let suppressed = findings.iter().filter(|finding| !finding["suppression"].is_null()).count();
    (findings.len() - suppressed, suppressed)
}

#[test]
fn a_component_of_the_program_is_scanned_by_the_engine_that_the_program_names() {
    let (Some(trivy), Some((_, checkov))) = (installed::trivy(), installed::checkov()) else { return };
    let both = trivy.with("PORTCULLIS_CHECKOV", checkov.to_str().unwrap());
    let program = example_path("program.yaml");
    let image = format!("web={}", example_path("images/web"));
    let answer = both.run(&["scan", "--program", &program, "deploy", &image]);
    answer
        .exits(0)
        .says("team depot · noor")
        .says("team storefront · mara")
        .says("Complete: everything was scanned");
    answer.says("deploy · checkov").says("· trivy");
}

#[test]
fn checkov_scans_the_manifests_of_a_real_product() {
    let Some((portcullis, _)) = installed::checkov() else { return };
    let Some(product) = installed::corpus("product") else { return };
    let product = scan(&portcullis, product.to_str().unwrap(), &["--engine", "checkov"]);
    assert!(product["findings"].as_u64() > Some(300), "{}", product["findings"]);
    assert!(product["targets"][0]["runs"][0]["passed_checks"].as_u64() > Some(300));
}

/// The parts of a root file system that say what is installed, its configuration, and an old package more.
pub(crate) fn trimmed(portcullis: &Portcullis, root: &Path) -> std::path::PathBuf {
    let copy = portcullis.path("rootfs");
    fs::create_dir_all(copy.join("usr/lib")).unwrap();
    fs::create_dir_all(copy.join("var/lib")).unwrap();
    let root = root.display();
    // What only its owner may read is left out where the tests run as somebody else.
    let line = format!(
        "cp -a '{root}/etc' . ; cp -a '{root}/var/lib/dpkg' var/lib/ && cp '{root}/usr/lib/os-release' usr/lib/"
    );
    command(&copy, &line);
    // A system that is up to date would give nothing to compare.
    let status = copy.join("var/lib/dpkg/status");
    let old = "Package: curl\nStatus: install ok installed\nArchitecture: amd64\nVersion: 7.64.0-1\n\n";
    fs::write(&status, fs::read_to_string(&status).unwrap() + old).unwrap();
    copy
}

#[test]
fn trivy_scans_a_root_file_system_and_the_same_as_an_image() {
    let Some(portcullis) = installed::trivy() else { return };
    let Some(root) = installed::root_file_system() else { return };
    let root = trimmed(&portcullis, &root);
    let system = scan(&portcullis, "rootfs", &[]);
    let run = &system["targets"][0]["runs"][0];
    assert_eq!(run["operating_system"]["family"], "debian");
    assert!(run["packages"].as_u64() > Some(50), "{run}");
    assert!(system["findings"].as_u64() > Some(0));
    lay_out(&portcullis.path("image"), &root);
    let image = scan(&portcullis, "image", &[]);
    assert_eq!(image["targets"][0]["runs"][0]["packages"], run["packages"]);
    assert_eq!(packages(&image), packages(&system));
    command(&portcullis.path("image"), "tar -cf ../image.tar *");
    let archive = scan(&portcullis, "image.tar", &[]);
    assert_eq!(identities(&archive), identities(&image));
}

/// The identities of the findings on packages.
pub(crate) fn packages(scan: &serde_json::Value) -> Vec<String> {
    let findings = scan["targets"][0]["findings"].as_array().unwrap();
    let packages = findings.iter().filter(|finding| finding["kind"] == "package");
    let mut identities: Vec<_> = packages.map(|finding| finding["identity"].to_string()).collect();
    identities.sort();
    assert!(!identities.is_empty());
    identities
}

/// Writes an OCI image layout with `root` as its only layer, and beside its index the one that an image saved as a
/// tar file is read by.
pub(crate) fn lay_out(layout: &Path, root: &Path) {
    let blobs = layout.join("blobs/sha256");
    fs::create_dir_all(&blobs).unwrap();
    // The name of a blob is its digest; it gives that and the size.
    let keep = |name: &str| {
        let digest = command(&blobs, &format!("sha256sum {name}"));
        fs::rename(blobs.join(name), blobs.join(&digest)).unwrap();
        let size = fs::metadata(blobs.join(&digest)).unwrap().len();
        (digest, size)
    };
    let write = |name: &str, text: String| {
        fs::write(blobs.join(name), text).unwrap();
        keep(name)
    };
    command(&blobs, &format!("tar -cf layer -C '{}' .", root.display()));
    let (layer, layer_size) = keep("layer");
    let (config, config_size) = write(
        "config",
        format!(
            r#"{{"architecture":"amd64","os":"linux","rootfs":{{"type":"layers","diff_ids":["sha256:{layer}"]}}}}"#
        ),
    );
    let oci = "application/vnd.oci.image";
    let (manifest, manifest_size) = write(
        "manifest",
        format!(
            r#"{{"schemaVersion":2,"mediaType":"{oci}.manifest.v1+json","config":{{"mediaType":"{oci}.config.v1+json","digest":"sha256:{config}","size":{config_size}}},
                "layers":[{{"mediaType":"{oci}.layer.v1.tar","digest":"sha256:{layer}","size":{layer_size}}}]}}"#
        ),
    );
    let index = format!(
        r#"{{"schemaVersion":2,"manifests":[{{"mediaType":"{oci}.manifest.v1+json","digest":"sha256:{manifest}","size":{manifest_size}}}]}}"#
    );
    fs::write(layout.join("index.json"), index).unwrap();
    let saved = format!(
        r#"[{{"Config":"blobs/sha256/{config}","RepoTags":["shop:1"],"Layers":["blobs/sha256/{layer}"]}}]"#
    );
    fs::write(layout.join("manifest.json"), saved).unwrap();
    fs::write(layout.join("oci-layout"), r#"{"imageLayoutVersion":"1.0.0"}"#).unwrap();
}

/// A tree that names its own checks, which are code: Checkov by itself runs them, and that is why this test means
/// something.
#[test]
fn a_scanned_tree_runs_no_code_in_checkov() {
    let Some((portcullis, checkov)) = installed::checkov() else { return };
    let ran = portcullis.root().join("ran");
    let code = format!("open({:?}, 'w').close()\n", ran.display().to_string());
    let volume = "resource \"aws_ebs_volume\" \"data\" {\n  availability_zone = \"a\"\n  size = 1\n}\n";
    for folder in ["tree", "."] {
        portcullis.write(&format!("{folder}/main.tf"), volume);
        portcullis.write(&format!("{folder}/checks/__init__.py"), &code);
        portcullis.write(&format!("{folder}/checks/check.py"), &code);
        for name in [".checkov.yaml", ".checkov.yml"] {
            portcullis.write(
                &format!("{folder}/{name}"),
                "external-checks-dir:\n  - checks\n  - tree/checks\nsoft-fail: true\n",
            );
        }
    }
    fs::copy(portcullis.path(".checkov.yaml"), portcullis.root().join("home/.checkov.yaml")).unwrap();

    let mut alone = Command::new(checkov);
    alone.args(["-d", ".", "--compact", "--skip-download"]).current_dir(portcullis.path("tree"));
    alone.output().unwrap();
    assert!(ran.exists(), "the trap does not work");
    fs::remove_file(&ran).unwrap();

    for target in ["tree", "."] {
        let answer = portcullis.run(&["scan", "--engine", "checkov", target]);
        assert!(!ran.exists(), "code of the tree ran: {answer}");
        answer.exits(0).says("aws_ebs_volume.data");
    }
}

#[test]
fn a_database_that_is_not_there_is_said() {
    let Some(portcullis) = installed::trivy() else { return };
    let answer = portcullis.run(&["scan", &example_path("images/web"), "--trivy-cache", "nowhere"]);
    answer.exits(2).says("there is no vulnerability database in the cache directory").says("Incomplete");
}

#[test]
fn what_is_no_image_is_not_scanned_by_trivy() {
    let Some(portcullis) = installed::trivy() else { return };
    let mut tar = vec![0; 1024];
    tar[257..262].copy_from_slice(b"ustar");
    portcullis.write("broken.tar", tar);
    portcullis.write("packed.tar.gz", b"\x1f\x8b\x08\x00garbage");
    portcullis.write("layout/oci-layout", "{}");
    for target in ["broken.tar", "packed.tar.gz", "layout"] {
        portcullis.run(&["scan", target]).exits(2).says("it ended with exit code 1").says("Incomplete");
    }
}
