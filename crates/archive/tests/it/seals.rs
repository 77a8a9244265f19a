//! Seals stand under their product and number, and are never replaced.

use portcullis_archive::{Archive, SealEntry, SealName};
use std::fs;
use std::os::unix::fs::symlink;
use std::sync::Barrier;

fn name(number: u64) -> SealName {
    SealName::new("acme", number).unwrap()
}

#[test]
fn a_seal_is_added_once_and_never_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let archive = Archive::open(folder.path()).unwrap();
    let place = archive.place();
    assert_eq!(place.seal(&name(1)).unwrap(), None);
    assert!(place.add_seal(&name(1), b"first").unwrap());
    assert!(!place.add_seal(&name(1), b"other").unwrap());
    assert_eq!(place.seal(&name(1)).unwrap().unwrap(), b"first");
    assert_eq!(fs::read(folder.path().join("seals/acme/1")).unwrap(), b"first");
    assert_eq!(fs::read_dir(folder.path().join("incoming")).unwrap().count(), 0);
}

#[test]
fn of_writers_that_race_for_one_number_one_wins() {
    let folder = tempfile::tempdir().unwrap();
    let archive = Archive::open(folder.path()).unwrap();
    let (start, place) = (Barrier::new(8), archive.place());
    let won: Vec<u8> = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..8u8)
            .map(|writer| {
                let start = &start;
                scope.spawn(move || {
                    start.wait();
                    place.add_seal(&name(7), &[writer; 4096]).unwrap().then_some(writer)
                })
            })
            .collect();
        writers.into_iter().filter_map(|writer| writer.join().unwrap()).collect()
    });
    assert_eq!(won.len(), 1);
    assert_eq!(place.seal(&name(7)).unwrap().unwrap(), [won[0]; 4096]);
}

#[test]
fn what_is_no_seal_is_listed_by_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let archive = Archive::open(folder.path()).unwrap();
    let place = archive.place();
    for number in [2, 10, 1] {
        place.add_seal(&name(number), b"seal").unwrap();
    }
    place.add_seal(&SealName::new("boat", 1).unwrap(), b"seal").unwrap();
    let seals = folder.path().join("seals");
    fs::write(seals.join("acme/03"), b"seal").unwrap();
    symlink(seals.join("acme/1"), seals.join("acme/3")).unwrap();
    symlink(seals.join("acme"), seals.join("other")).unwrap();
    fs::write(seals.join("file"), b"seal").unwrap();
    let (mut found, mut foreign) = (Vec::new(), Vec::new());
    place
        .list_seals(&mut |entry| {
            match entry {
                SealEntry::Seal(name) => found.push(name.to_string()),
                SealEntry::Foreign(name) => foreign.push(name),
            }
            Ok(())
        })
        .unwrap();
    found.sort();
    foreign.sort();
    assert_eq!(found, ["seals/acme/1", "seals/acme/10", "seals/acme/2", "seals/boat/1"]);
    assert_eq!(foreign, ["seals/acme/03", "seals/acme/3", "seals/file", "seals/other"]);
    assert_eq!(place.seal_numbers("boat").unwrap(), [1]);
    assert!(place.seal_numbers("nothing").unwrap().is_empty());
    assert!(place.seal_numbers("../acme").is_err());
    assert!(place.seal(&name(3)).is_err(), "no link is followed");
}
