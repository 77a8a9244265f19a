//! Putting and getting.

use crate::store::{Store, noise};
use portcullis_archive::{Archive, ArchiveError};
use portcullis_domain::digest::Digest;
use proptest::prelude::*;
use std::fs;
use std::io::{self, Read};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

#[test]
fn an_object_stands_under_the_sha_256_of_its_plain_bytes() {
    let store = Store::new();
    let digest = store.archive.put_bytes(b"abc").unwrap();
    let known = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(digest.to_string(), known);
    let path = "objects/sha256/ba/ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad.zst";
    assert_eq!(store.files(), [store.folder.path().join(path)]);
    assert_eq!(zstd::decode_all(&fs::read(store.path(&digest)).unwrap()[..]).unwrap(), b"abc");
    assert!(store.archive.contains(&digest).unwrap());
}

#[test]
fn what_was_never_put_is_missing() {
    let store = Store::new();
    let digest = Digest::new([7; 32]);
    assert!(!store.archive.contains(&digest).unwrap());
    assert!(matches!(store.archive.get(&digest), Err(ArchiveError::Missing(missing)) if missing == digest));
}

#[test]
fn the_same_bytes_twice_are_one_object_that_is_not_written_again() {
    let store = Store::new();
    let first = store.archive.put_bytes(b"report").unwrap();
    let written = fs::metadata(store.path(&first)).unwrap().ino();
    assert_eq!(store.archive.put_bytes(b"report").unwrap(), first);
    assert_eq!(fs::metadata(store.path(&first)).unwrap().ino(), written);
    assert_eq!(store.files().len(), 1);
}

#[test]
fn the_same_bytes_packed_by_another_compressor_are_the_same_object() {
    let store = Store::new();
    let text = "packed in another way ".repeat(100);
    let digest = store.archive.put_bytes(text.as_bytes()).unwrap();
    let other = zstd::encode_all(text.as_bytes(), 19).unwrap();
    assert_ne!(fs::read(store.path(&digest)).unwrap(), other);
    fs::write(store.path(&digest), &other).unwrap();
    assert_eq!(store.archive.put_bytes(text.as_bytes()).unwrap(), digest);
    assert_eq!(fs::read(store.path(&digest)).unwrap(), other);
}

#[test]
fn putting_what_stands_there_damaged_says_so() {
    let store = Store::new();
    let digest = store.archive.put_bytes(&noise(1, 10_000)).unwrap();
    let packed = fs::read(store.path(&digest)).unwrap();
    fs::write(store.path(&digest), &packed[..packed.len() / 2]).unwrap();
    let again = store.archive.put_bytes(&noise(1, 10_000));
    assert!(matches!(again, Err(ArchiveError::Damaged(damaged)) if damaged == digest), "{again:?}");
    assert_eq!(store.files(), [store.path(&digest)]);
}

#[test]
fn writers_of_the_same_object_at_once_leave_one() {
    let store = Store::new();
    let bytes = noise(3, 300_000);
    let digests: Vec<Digest> = std::thread::scope(|scope| {
        let put = || {
            let archive = Archive::open(store.folder.path()).unwrap();
            archive.put_bytes(&bytes).unwrap()
        };
        let writers: Vec<_> = (0..8).map(|_| scope.spawn(put)).collect();
        writers.into_iter().map(|writer| writer.join().unwrap()).collect()
    });
    assert!(digests.iter().all(|digest| *digest == digests[0]));
    assert_eq!(store.files(), [store.path(&digests[0])]);
    assert!(store.verify(&digests[..1]).is_sound());
}

#[test]
fn everything_is_for_its_owner_alone() {
    let store = Store::new();
    let digest = store.archive.put_bytes(b"private").unwrap();
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let object = store.path(&digest);
    assert_eq!(mode(&object), 0o600);
    for folder in ["objects", "objects/sha256", "incoming"] {
        assert_eq!(mode(&store.folder.path().join(folder)), 0o700, "{folder}");
    }
    assert_eq!(mode(object.parent().unwrap()), 0o700);
}

#[test]
fn links_are_not_followed() {
    let store = Store::new();
    let outside = tempfile::tempdir().unwrap();
    let digest = store.archive.put_bytes(b"here").unwrap();
    let object = store.path(&digest);
    let elsewhere = outside.path().join("object");
    fs::rename(&object, &elsewhere).unwrap();
    symlink(&elsewhere, &object).unwrap();
    assert!(!store.archive.contains(&digest).unwrap());
    assert!(matches!(store.archive.get(&digest), Err(ArchiveError::Storage { .. })));
    assert!(store.archive.put_bytes(b"here").is_err());

    let shelf = object.parent().unwrap();
    fs::remove_dir_all(shelf).unwrap();
    symlink(outside.path(), shelf).unwrap();
    assert!(store.archive.put_bytes(b"here").is_err());
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 1);

    let linked = tempfile::tempdir().unwrap();
    symlink(outside.path(), linked.path().join("objects")).unwrap();
    assert!(Archive::open(linked.path()).is_err());
}

#[test]
fn an_object_larger_than_allowed_is_neither_kept_nor_given() {
    let store = Store::new();
    let small = store.bounded(1_000);
    let refused = small.put_bytes(&[0; 1_001]);
    assert!(matches!(refused, Err(ArchiveError::TooLarge { limit: 1_000 })), "{refused:?}");
    assert!(store.files().is_empty());
    small.put_bytes(&[0; 1_000]).unwrap();

    let large = store.archive.put_bytes(&vec![0; 1_000_000]).unwrap();
    let mut given = Vec::new();
    let end = small.get(&large).unwrap().read_to_end(&mut given);
    assert_eq!(end.unwrap_err().kind(), io::ErrorKind::InvalidData);
    assert!(given.len() <= 1_000, "{}", given.len());
    assert!(matches!(store.archive.get_bytes(&large, 999_999), Err(ArchiveError::TooLarge { .. })));
    assert_eq!(store.archive.get_bytes(&large, 1_000_000).unwrap().len(), 1_000_000);
}

#[test]
fn a_source_that_breaks_off_leaves_nothing() {
    struct Broken(u32);
    impl Read for Broken {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            self.0 += 1;
            match self.0 {
                1 => Err(io::ErrorKind::Interrupted.into()),
                2..10 => Ok(into.len()),
                _ => Err(io::ErrorKind::ConnectionReset.into()),
            }
        }
    }
    let store = Store::new();
    assert!(matches!(store.archive.put(&mut Broken(0)), Err(ArchiveError::Source(_))));
    assert!(store.files().is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn every_object_is_given_as_it_was_put(seed: u64, length in 0_usize..400_000, repeat: bool) {
        let store = Store::new();
        let bytes = if repeat { vec![b'a'; length] } else { noise(seed, length) };
        let digest = store.archive.put_bytes(&bytes).unwrap();
        prop_assert!(store.archive.get_bytes(&digest, u64::MAX).unwrap() == bytes);
    }
}
