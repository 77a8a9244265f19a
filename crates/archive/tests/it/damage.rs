//! What `verify` names.

use crate::store::{Store, noise};
use portcullis_archive::{ArchiveError, Damage};
use portcullis_domain::digest::Digest;
use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;

fn damaged(store: &Store) -> Vec<Digest> {
    let damage = store.verify(&[]).damage;
    let digests = damage.into_iter().map(|damage| match damage {
        Damage::Damaged { digest, .. } => digest,
        other => panic!("{other:?}"),
    });
    digests.collect()
}

#[test]
fn a_sound_archive_has_nothing_to_name() {
    let store = Store::new();
    let expected = [store.archive.put_bytes(b"one").unwrap(), store.archive.put_bytes(b"").unwrap()];
    store.archive.put_bytes(b"nobody names me").unwrap();
    let mut told = Vec::new();
    let names: BTreeSet<Digest> = expected.into_iter().collect();
    let report = store.archive.verify(&names, &mut |progress| told.push(progress)).unwrap();
    assert!(report.is_sound(), "{report:?}");
    assert_eq!((report.objects, report.bytes, report.orphans), (3, 18, 1));
    assert_eq!(told.iter().map(|progress| progress.objects).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(told[2].bytes, 18);
}

#[test]
fn every_changed_bit_that_changes_what_is_given_is_found() {
    let store = Store::new();
    let text = "a report that shrinks, a report that shrinks, a report that grows ".repeat(3);
    let digest = store.archive.put_bytes(text.as_bytes()).unwrap();
    let path = store.path(&digest);
    let sound = fs::read(&path).unwrap();
    let mut found = 0;
    for at in 0..sound.len() {
        for bit in 0..8 {
            let mut bytes = sound.clone();
            bytes[at] ^= 1 << bit;
            fs::write(&path, &bytes).unwrap();
            if damaged(&store) == [digest] {
                found += 1;
            } else {
                // Another packing of the same bytes is no damage.
                assert_eq!(zstd::decode_all(&bytes[..]).unwrap(), text.as_bytes(), "{at} {bit}");
            }
        }
    }
    assert!(found > sound.len() * 7, "{found} of {} bits", sound.len() * 8);
}

#[test]
fn what_is_cut_off_or_put_behind_is_found() {
    let store = Store::new();
    let digest = store.archive.put_bytes(&noise(5, 300)).unwrap();
    let path = store.path(&digest);
    let sound = fs::read(&path).unwrap();
    for length in 0..sound.len() {
        fs::write(&path, &sound[..length]).unwrap();
        assert_eq!(damaged(&store), [digest], "{length}");
    }
    let empty_frame = zstd::encode_all(&b""[..], 3).unwrap();
    for more in [&b"x"[..], &empty_frame, &sound] {
        fs::write(&path, [&sound, more].concat()).unwrap();
        assert_eq!(damaged(&store), [digest]);
    }
    fs::write(&path, &sound).unwrap();
    assert!(store.verify(&[digest]).is_sound());
}

#[test]
fn an_object_with_the_name_of_another_ends_in_an_error_and_not_in_an_end() {
    let store = Store::new();
    let one = store.archive.put_bytes(b"one").unwrap();
    let other = store.archive.put_bytes(b"other").unwrap();
    fs::copy(store.path(&other), store.path(&one)).unwrap();
    let mut given = Vec::new();
    let end = store.archive.get(&one).unwrap().read_to_end(&mut given);
    assert_eq!(end.unwrap_err().kind(), io::ErrorKind::InvalidData);
    assert!(matches!(store.archive.get_bytes(&one, 99), Err(ArchiveError::Damaged(digest)) if digest == one));
    assert_eq!(damaged(&store), [one]);
}

#[test]
fn an_object_that_unpacks_to_more_than_allowed_is_damaged() {
    let store = Store::new();
    let digest = store.archive.put_bytes(b"small").unwrap();
    let bomb = zstd::encode_all(io::repeat(0).take(50 << 20), 3).unwrap();
    assert!(bomb.len() < 10_000);
    fs::write(store.path(&digest), bomb).unwrap();
    let report = store.bounded(1 << 20).verify(&BTreeSet::new(), &mut |_| {}).unwrap();
    let reason = "it is too large".to_owned();
    assert_eq!(report.damage, [Damage::Damaged { digest, reason }]);
}

#[test]
fn an_object_that_asks_for_a_huge_window_is_damaged() {
    let store = Store::new();
    let bytes = noise(9, 100_000);
    let digest = store.archive.put_bytes(&bytes).unwrap();
    let mut encoder = zstd::Encoder::new(Vec::new(), 3).unwrap();
    encoder.window_log(27).unwrap();
    io::copy(&mut &bytes[..], &mut encoder).unwrap();
    fs::write(store.path(&digest), encoder.finish().unwrap()).unwrap();
    assert_eq!(damaged(&store), [digest]);
}

#[test]
fn what_is_missing_and_what_is_no_object_is_named() {
    let store = Store::new();
    let there = store.archive.put_bytes(b"there").unwrap();
    let missing = Digest::new([9; 32]);
    let root = store.folder.path();
    let objects = root.join("objects/sha256");
    let shelf = store.path(&there).parent().unwrap().to_owned();
    let shelf_name = shelf.file_name().unwrap().to_str().unwrap().to_owned();
    let name = format!("{}.zst", there.hex());
    fs::create_dir(objects.join("zz")).unwrap();
    fs::create_dir(objects.join("09")).unwrap();
    fs::copy(store.path(&there), objects.join("09").join(&name)).unwrap();
    fs::write(objects.join("note.txt"), "").unwrap();
    fs::write(shelf.join(name.to_uppercase()), "").unwrap();
    symlink("/etc/passwd", shelf.join("link")).unwrap();
    symlink(&shelf, objects.join("ff")).unwrap();
    fs::create_dir(root.join("objects/md5")).unwrap();
    fs::write(root.join("incoming/stranger"), "").unwrap();
    fs::write(objects.join(std::ffi::OsStr::from_bytes(b"\xff\xfe")), "").unwrap();
    let report = store.verify(&[there, missing]);
    assert_eq!((report.objects, report.orphans), (1, 0));
    let mut foreign = vec![
        "incoming/stranger".to_owned(),
        "objects/md5".to_owned(),
        format!("objects/sha256/09/{name}"),
        "objects/sha256/ff".to_owned(),
        "objects/sha256/note.txt".to_owned(),
        "objects/sha256/zz".to_owned(),
        "objects/sha256/\u{fffd}\u{fffd}".to_owned(),
        format!("objects/sha256/{shelf_name}/{}", name.to_uppercase()),
        format!("objects/sha256/{shelf_name}/link"),
    ];
    foreign.sort();
    let mut expected = vec![Damage::Missing(missing)];
    expected.extend(foreign.into_iter().map(Damage::Foreign));
    assert_eq!(report.damage, expected);
}

#[test]
fn a_folder_and_a_pipe_with_an_objects_name_are_named_and_do_not_block() {
    let store = Store::new();
    let folder = store.archive.put_bytes(b"folder").unwrap();
    fs::remove_file(store.path(&folder)).unwrap();
    fs::create_dir(store.path(&folder)).unwrap();
    let pipe = store.archive.put_bytes(b"pipe").unwrap();
    fs::remove_file(store.path(&pipe)).unwrap();
    let made = std::process::Command::new("mkfifo").arg(store.path(&pipe)).status().unwrap();
    assert!(made.success());
    let report = store.verify(&[]);
    assert_eq!(report.damage.len(), 2, "{report:?}");
    assert!(store.archive.get_bytes(&folder, 9).is_err());
    assert!(store.archive.get_bytes(&pipe, 9).is_err());
    assert!(!store.archive.contains(&pipe).unwrap());
}
