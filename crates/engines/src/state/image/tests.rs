#![allow(clippy::print_stdout, reason = "a skipped test says so")]

use super::*;
use crate::state::digest::sha256;
use crate::state::{NoState, State, state_of_image};
use std::fs;

/// The bytes of one entry of a tar file: a header, and the content up to a whole block.
pub(super) fn entry(name: &str, kind: u8, content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0; 512];
    bytes[..name.len()].copy_from_slice(name.as_bytes());
    bytes[124..135].copy_from_slice(format!("{:011o}", content.len()).as_bytes());
    bytes[156] = kind;
    bytes[257..263].copy_from_slice(b"ustar\0");
    seal(&mut bytes);
    bytes.extend_from_slice(content);
    bytes.resize(bytes.len().next_multiple_of(512), 0);
    bytes
}

/// Writes the checksum of a header.
pub(super) fn seal(bytes: &mut [u8]) {
    bytes[148..156].fill(b' ');
    let sum: u64 = bytes[..512].iter().map(|byte| u64::from(*byte)).sum();
    bytes[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
}

pub(super) fn file(name: &str, content: &[u8]) -> Vec<u8> {
    entry(name, b'0', content)
}

pub(super) fn finish(entries: &[Vec<u8>]) -> Vec<u8> {
    [entries.concat(), vec![0; 1024]].concat()
}

const INDEX_TYPE: &str = "application/vnd.oci.image.index.v1+json";
const MANIFEST_TYPE: &str = "application/vnd.oci.image.manifest.v1+json";
const CONFIG_TYPE: &str = "application/vnd.oci.image.config.v1+json";

/// The files of an image, by name.
#[derive(Default)]
struct Image {
    files: Vec<(String, Vec<u8>)>,
}

impl Image {
    fn blob(&mut self, content: &str) -> String {
        let digest = sha256(content.as_bytes()).to_string();
        self.files.push((format!("blobs/{}", digest.replace(':', "/")), content.as_bytes().to_vec()));
        digest
    }

    /// A manifest and its configuration; gives the descriptor.
    fn manifest(&mut self, os: &str, architecture: &str) -> String {
        let config = self.blob(&format!(r#"{{"os":"{os}","architecture":"{architecture}"}}"#));
        let manifest = self.blob(&format!(
            r#"{{"schemaVersion":2,"config":{{"mediaType":"{CONFIG_TYPE}","digest":"{config}","size":1}},"layers":[]}}"#
        ));
        descriptor(MANIFEST_TYPE, &manifest, os, architecture)
    }

    fn index(&mut self, descriptors: &[String]) -> String {
        let index = self.blob(&list(descriptors));
        format!(r#"{{"mediaType":"{INDEX_TYPE}","digest":"{index}","size":1}}"#)
    }

    fn list(&mut self, descriptors: &[String]) -> &mut Self {
        self.file("index.json", &list(descriptors))
    }

    fn file(&mut self, name: &str, content: &str) -> &mut Self {
        self.files.push((name.to_owned(), content.as_bytes().to_vec()));
        self
    }

    fn folder(&self) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, content) in &self.files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        folder
    }

    fn tar(&self) -> tempfile::NamedTempFile {
        let entries: Vec<_> = self.files.iter().map(|(name, content)| file(name, content)).collect();
        let tar = tempfile::NamedTempFile::new().unwrap();
        fs::write(tar.path(), finish(&entries)).unwrap();
        tar
    }

    fn state(&self) -> Result<State, String> {
        let of = |path: &Path| {
            state_of_image(path, &Cancel::default()).map_err(|error| match error {
                NoState::Image { problem, .. } => problem.to_string(),
                other => other.to_string(),
            })
        };
        let in_folder = of(self.folder().path());
        let in_tar = of(self.tar().path());
        if self.files.iter().all(|(name, _)| name != "manifest.json") {
            assert_eq!(in_folder, in_tar);
        }
        in_tar
    }
}

fn list(descriptors: &[String]) -> String {
    format!(r#"{{"schemaVersion":2,"manifests":[{}]}}"#, descriptors.join(","))
}

fn descriptor(media_type: &str, digest: &str, os: &str, architecture: &str) -> String {
    let platform = format!(r#"{{"os":"{os}","architecture":"{architecture}"}}"#);
    format!(r#"{{"mediaType":"{media_type}","digest":"{digest}","size":1,"platform":{platform}}}"#)
}

/// What a user would be told, with digests by the order in which they are first seen.
fn told(state: &State) -> String {
    use portcullis_domain::release::Artifact;
    let Artifact::Image { digest, manifests } = &state.artifact else { panic!("no image") };
    let mut lines = vec![format!("digest {}", &digest.as_str()[..12])];
    for manifest in manifests {
        let digests: Vec<_> = manifest.digests.iter().map(|digest| &digest.as_str()[..12]).collect();
        lines.push(format!("{} {}", manifest.platform, digests.join(" ")));
    }
    lines.extend(state.remarks.iter().cloned());
    lines.join("\n")
}

fn short(descriptor: &str) -> String {
    let start = descriptor.find("sha256:").unwrap();
    descriptor[start..start + 12].to_owned()
}

#[test]
fn one_image_is_known_by_its_manifest_and_its_id() {
    let mut image = Image::default();
    let manifest = image.manifest("linux", "amd64");
    image.list(&[manifest.clone(), manifest.clone()]);
    let state = image.state().unwrap();
    insta::assert_snapshot!(told(&state), @r"
    digest sha256:940ca
    linux/amd64 sha256:940ca sha256:9cd31
    ");
    assert!(told(&state).contains(&short(&manifest)));
}

#[test]
fn an_index_names_its_platforms_without_statements_about_builds() {
    let mut image = Image::default();
    let platforms = [image.manifest("linux", "amd64"), image.manifest("linux", "arm64")];
    let statement = image.manifest("unknown", "unknown");
    let index = image.index(&[platforms[0].clone(), platforms[1].clone(), statement]);
    image.list(std::slice::from_ref(&index));
    let state = image.state().unwrap();
    insta::assert_snapshot!(told(&state), @r"
    digest sha256:5e80a
    linux/amd64 sha256:940ca sha256:9cd31
    linux/arm64 sha256:c2174 sha256:cd914
    ");
    assert!(told(&state).starts_with(&format!("digest {}", short(&index))));
}

#[test]
fn a_list_with_one_image_for_each_platform_is_the_index() {
    let mut image = Image::default();
    let platforms = [image.manifest("linux", "amd64"), image.manifest("linux", "arm64")];
    image.list(&platforms);
    let own = sha256(list(&platforms).as_bytes());
    assert!(told(&image.state().unwrap()).starts_with(&format!("digest {}", &own.as_str()[..12])));
}

#[test]
fn a_platform_that_was_not_saved_is_known_by_its_manifest_alone() {
    let mut image = Image::default();
    let here = image.manifest("linux", "amd64");
    let absent = descriptor(MANIFEST_TYPE, &format!("sha256:{}", "ab".repeat(32)), "linux", "arm64");
    let index = image.index(&[here, absent]);
    image.list(&[index]);
    insta::assert_snapshot!(told(&image.state().unwrap()), @r"
    digest sha256:71bbe
    linux/amd64 sha256:940ca sha256:9cd31
    linux/arm64 sha256:ababa
    the image for linux/arm64 is named and not in it
    ");
}

#[test]
fn what_docker_saves_is_known_by_its_id() {
    let mut image = Image::default();
    let config = r#"{"os":"linux","architecture":"arm64","variant":"v8"}"#;
    let id = sha256(config.as_bytes());
    let name = format!("{}.json", &id.as_str()[7..]);
    image.file(&name, config);
    image.file(
        "manifest.json",
        &format!(r#"[{{"Config":"{name}","RepoTags":["a:1"],"Layers":["x/layer.tar"]}}]"#),
    );
    insta::assert_snapshot!(told(&image.state().unwrap()), @r"
    digest sha256:c9d08
    linux/arm64 sha256:c9d08
    ");
}

#[test]
fn two_lists_in_one_file_must_name_the_same_image() {
    let saved = |other: bool| {
        let mut image = Image::default();
        let manifest = image.manifest("linux", "amd64");
        let mut config = image.files[0].0.clone();
        if other {
            config = "other.json".to_owned();
            image.file("other.json", r#"{"os":"linux"}"#);
        }
        image.list(&[manifest]).file("manifest.json", &format!(r#"[{{"Config":"{config}"}}]"#));
        image.state()
    };
    assert!(saved(false).is_ok());
    assert_eq!(saved(true).unwrap_err(), "`index.json` and `manifest.json` name different images");
}

#[test]
fn a_document_that_is_not_what_its_digest_says_is_refused() {
    for altered in 0..2 {
        let mut image = Image::default();
        let manifest = image.manifest("linux", "amd64");
        image.list(&[manifest]);
        image.files[altered].1.push(b' ');
        let name = image.files[altered].0.clone();
        assert_eq!(
            image.state().unwrap_err(),
            format!("the content of `{name}` is not what its digest says")
        );
    }
    let mut image = Image::default();
    let name = format!("{}.json", "0".repeat(64));
    image.file(&name, "{}").file("manifest.json", &format!(r#"[{{"Config":"{name}"}}]"#));
    assert_eq!(image.state().unwrap_err(), format!("the content of `{name}` is not what its digest says"));
}

#[test]
fn several_images_are_refused() {
    let mut image = Image::default();
    let first = image.manifest("linux", "amd64");
    let config = image.blob(r#"{"os":"linux","architecture":"amd64","other":1}"#);
    let other = image.blob(&format!(r#"{{"config":{{"mediaType":"{CONFIG_TYPE}","digest":"{config}"}}}}"#));
    image.list(&[first, descriptor(MANIFEST_TYPE, &other, "linux", "amd64")]);
    assert_eq!(image.state().unwrap_err(), "it has 2 images; save the one that is meant by itself");
    let mut saved = Image::default();
    saved.file("manifest.json", r#"[{"Config":"a.json"},{"Config":"b.json"}]"#);
    assert_eq!(saved.state().unwrap_err(), "it has 2 images; save the one that is meant by itself");
}

#[test]
fn what_is_no_image_is_refused() {
    let state = |index: &str| Image::default().file("index.json", index).state().unwrap_err();
    assert_eq!(Image::default().state().unwrap_err(), "it has no image");
    assert_eq!(state(r#"{"manifests":[]}"#), "it has no image");
    assert_eq!(
        state(r#"{"manifests":[{"digest":"../../etc/passwd"}]}"#),
        "`index.json` is not understood: a digest is `sha256:` and 64 hexadecimal digits, or `sha512:` and 128; a tag may move and names none"
    );
    assert_eq!(state("["), "`index.json` is not understood: EOF while parsing a list at line 1 column 1");
    let absent = format!("sha256:{}", "0".repeat(64));
    let descriptor = descriptor(MANIFEST_TYPE, &absent, "linux", "amd64");
    assert_eq!(state(&list(&[descriptor])), format!("`blobs/sha256/{}` is not in it", "0".repeat(64)));
    let mut both = Image::default();
    let mixed = both.blob(r#"{"manifests":[],"config":{"digest":"x"}}"#);
    both.list(&[format!(r#"{{"digest":"{mixed}"}}"#)]);
    assert!(both.state().unwrap_err().ends_with("it is neither a manifest nor an index"));
    let mut chart = Image::default();
    let config = chart.blob("{}");
    let manifest = chart.blob(&format!(
        r#"{{"config":{{"mediaType":"application/vnd.cncf.helm.config.v1+json","digest":"{config}"}}}}"#
    ));
    chart.list(&[format!(r#"{{"digest":"{manifest}"}}"#)]);
    assert_eq!(chart.state().unwrap_err(), "it has no image");
}

#[test]
fn an_index_within_an_index_is_refused() {
    let mut image = Image::default();
    let manifest = image.manifest("linux", "amd64");
    let inner = image.index(&[manifest]);
    let outer = image.index(&[inner]);
    image.list(&[outer]);
    assert!(image.state().unwrap_err().ends_with("it is an index within an index"));
}

#[test]
fn more_manifests_than_are_looked_at_are_refused() {
    let index = |count: usize| {
        let mut image = Image::default();
        let absent =
            |number: usize| descriptor(MANIFEST_TYPE, &format!("sha256:{number:064}"), "linux", "amd64");
        let index = image.index(&(0..count).map(absent).collect::<Vec<_>>());
        image.list(&[index]).state()
    };
    assert!(index(MOST_DOCUMENTS - 1).is_ok());
    assert_eq!(
        index(MOST_DOCUMENTS).unwrap_err(),
        "it has more than 1000 manifests and indexes, or they name one another"
    );
}

#[test]
fn a_pipe_or_a_link_in_place_of_a_document_is_not_read() {
    let mut image = Image::default();
    let manifest = image.manifest("linux", "amd64");
    image.list(&[manifest]);
    let folder = image.folder();
    let place = folder.path().join(&image.files[0].0);
    fs::remove_file(&place).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(&place).status().unwrap().success());
    assert!(state_of_image(folder.path(), &Cancel::default()).is_err());
    let elsewhere = tempfile::NamedTempFile::new().unwrap();
    fs::write(elsewhere.path(), &image.files[0].1).unwrap();
    fs::remove_file(&place).unwrap();
    std::os::unix::fs::symlink(elsewhere.path(), &place).unwrap();
    assert!(state_of_image(folder.path(), &Cancel::default()).is_err());
}

#[test]
fn reading_ends_when_it_is_cancelled() {
    let mut image = Image::default();
    let manifest = image.manifest("linux", "amd64");
    image.list(&[manifest]);
    let cancel = Cancel::default();
    cancel.cancel();
    assert!(matches!(state_of_image(image.folder().path(), &cancel), Err(NoState::Cancelled)));
    assert!(matches!(state_of_image(image.tar().path(), &cancel), Err(NoState::Cancelled)));
}

#[test]
fn every_form_that_tar_writes_is_read() {
    let mut image = Image::default();
    let manifest = image.manifest("linux", "amd64");
    image.list(&[manifest]);
    let folder = image.folder();
    let expected = image.state().unwrap();
    for form in ["gnu", "oldgnu", "pax", "ustar", "v7"] {
        let tar = tempfile::NamedTempFile::new().unwrap();
        let mut command = std::process::Command::new("tar");
        command
            .arg(format!("--format={form}"))
            .arg("-cf")
            .arg(tar.path())
            .arg("-C")
            .arg(folder.path())
            .arg(".");
        if !command.output().is_ok_and(|output| output.status.success()) {
            println!("skipped: there is no tar that writes {form}");
            continue;
        }
        assert_eq!(state_of_image(tar.path(), &Cancel::default()).unwrap(), expected, "{form}");
    }
}
