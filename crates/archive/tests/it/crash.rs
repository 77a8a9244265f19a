//! Writers that are killed.

use crate::store::{Store, noise};
use portcullis_archive::Archive;
use portcullis_domain::digest::Digest;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Says to a process of this test binary that it is a writer, and where.
const WRITER: &str = "PORTCULLIS_TEST_ARCHIVE";

/// Puts objects until it is killed and says which are kept.
fn write_on(folder: &Path) {
    let archive = Archive::open(folder).unwrap();
    let mut told = std::io::stdout();
    for seed in 0.. {
        let size = [100, 3_000, 200_000, 600_000][usize::try_from(seed % 4).unwrap()];
        let digest = archive.put_bytes(&noise(seed, size)).unwrap();
        told.write_all(format!("kept {digest}\n").as_bytes()).unwrap();
    }
}

fn start(store: &Store, test: &str) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "--nocapture", test])
        .env(WRITER, store.folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn kept(output: impl Read) -> Vec<Digest> {
    let lines = BufReader::new(output).split(b'\n').map(Result::unwrap);
    let whole = lines.filter_map(|line| String::from_utf8(line).ok());
    whole.filter_map(|line| line.rsplit_once("kept ")?.1.parse().ok()).collect()
}

#[test]
fn an_object_of_a_killed_writer_is_whole_or_absent() {
    if let Some(folder) = std::env::var_os(WRITER) {
        return write_on(Path::new(&folder));
    }
    let mut total = 0;
    let store = Store::new();
    for round in 0..20_u64 {
        let mut writer = start(&store, "crash::an_object_of_a_killed_writer_is_whole_or_absent");
        std::thread::sleep(Duration::from_millis(5 + round * 53 % 97));
        writer.kill().unwrap();
        writer.wait().unwrap();
        let kept = kept(writer.stdout.take().unwrap());
        total += kept.len();
        let report = store.verify(&kept);
        assert!(report.is_sound(), "round {round}: {report:?}");
    }
    let archive = Archive::open(store.folder.path()).unwrap();
    assert_eq!(fs::read_dir(store.folder.path().join("incoming")).unwrap().count(), 0);
    assert!(total > 0, "no writer got as far as an object");
    assert_eq!(
        archive.put_bytes(&noise(0, 100)).unwrap(),
        Store::new().archive.put_bytes(&noise(0, 100)).unwrap()
    );
}

/// Puts groups of objects until it is killed and says which are kept.
fn write_groups(folder: &Path) {
    let archive = Archive::open(folder).unwrap();
    let mut told = std::io::stdout();
    for group in 0_u64.. {
        let objects: Vec<Vec<u8>> = (0..40).map(|seed| noise(group * 40 + seed, 3_000)).collect();
        let digests = archive.put_all(objects.iter().map(Vec::as_slice)).unwrap();
        for digest in digests {
            told.write_all(format!("kept {digest}\n").as_bytes()).unwrap();
        }
    }
}

#[test]
fn objects_that_a_killed_writer_put_together_are_whole_or_absent() {
    if let Some(folder) = std::env::var_os(WRITER) {
        return write_groups(Path::new(&folder));
    }
    let store = Store::new();
    let mut total = 0;
    // A busy machine may need longer than the first rounds last.
    for round in 0..16_u64 {
        let mut writer =
            start(&store, "crash::objects_that_a_killed_writer_put_together_are_whole_or_absent");
        std::thread::sleep(Duration::from_millis(20 + round * 60));
        writer.kill().unwrap();
        writer.wait().unwrap();
        let kept = kept(writer.stdout.take().unwrap());
        total += kept.len();
        let report = store.verify(&kept);
        assert!(report.is_sound(), "round {round}: {report:?}");
    }
    Archive::open(store.folder.path()).unwrap();
    assert_eq!(fs::read_dir(store.folder.path().join("incoming")).unwrap().count(), 0);
    assert!(total > 0, "no writer got as far as a group");
}

#[test]
fn what_a_dead_writer_left_is_cleared_and_what_a_living_one_writes_is_not() {
    let store = Store::new();
    fs::write(store.folder.path().join("incoming/object-1-0"), "left").unwrap();
    let (mut gate, source) = std::io::pipe().map(|(reader, writer)| (writer, reader)).unwrap();
    std::thread::scope(|scope| {
        let living = scope.spawn(|| store.archive.put(&mut { source }));
        gate.write_all(b"half ").unwrap();
        while fs::read_dir(store.folder.path().join("incoming")).unwrap().count() < 2 {
            std::thread::sleep(Duration::from_millis(1));
        }
        Archive::open(store.folder.path()).unwrap();
        assert_eq!(fs::read_dir(store.folder.path().join("incoming")).unwrap().count(), 1);
        gate.write_all(b"whole").unwrap();
        drop(gate);
        let digest = living.join().unwrap().unwrap();
        assert_eq!(store.archive.get_bytes(&digest, 99).unwrap(), b"half whole");
    });
    assert_eq!(store.files().len(), 1);
}
