//! What holds on every place: in a directory, and in a bucket.

use crate::moto::Moto;
use crate::store::{Store, noise, verify};
use portcullis_archive::{Archive, ArchiveError, Bucket, Damage, LARGEST_SEAL, Limits, SealName};
use portcullis_domain::digest::Digest;
use std::collections::BTreeSet;

/// What a stranger does behind the archive's back: puts bytes under a name.
type Meddle<'a> = &'a dyn Fn(&str, &[u8]);

fn bucket(moto: &Moto, address: &str) -> Result<Bucket, ArchiveError> {
    let variables = moto.variables();
    Bucket::open_with(address, &|name| variables.get(name).cloned())
}

fn archive_in(moto: &Moto, limits: Limits) -> Archive {
    Archive::new(bucket(moto, "s3://gates/acme").unwrap(), limits)
}

fn name_of(digest: &Digest) -> String {
    let name = digest.hex();
    format!("objects/sha256/{}/{name}.zst", &name[..2])
}

/// The tests that both places pass.
fn holds(archive: &Archive, meddle: Meddle<'_>) {
    gives_what_was_put(archive);
    races(archive);
    puts_many(archive);
    keeps_seals(archive);
    removes(archive);
    makes_young_what_is_put_again(archive);
    refuses_large_seals(archive, meddle);
    finds_damage(archive, meddle);
}

fn refuses_large_seals(archive: &Archive, meddle: Meddle<'_>) {
    let name = SealName::new("large", 1).unwrap();
    meddle("seals/large/1", &vec![b' '; LARGEST_SEAL + 1]);
    let read = archive.place().seal(&name);
    assert!(matches!(read, Err(ArchiveError::LargeSeal(named)) if named == name));
}

fn gives_what_was_put(archive: &Archive) {
    // The last one does not shrink and is larger than what is sent in one request.
    for (seed, length) in [(1, 0), (2, 20_000), (3, (8 << 20) + 7), (4, (17 << 20) + 1)] {
        let bytes = noise(seed, length);
        let digest = archive.put_bytes(&bytes).unwrap();
        assert!(archive.contains(&digest).unwrap());
        assert!(archive.get_bytes(&digest, u64::MAX).unwrap() == bytes, "{length}");
        assert_eq!(archive.put_bytes(&bytes).unwrap(), digest, "the same again");
        assert!(archive.place().since(&digest).unwrap().is_some());
    }
    let absent = Digest::new([7; 32]);
    assert!(!archive.contains(&absent).unwrap());
    assert!(matches!(archive.get(&absent), Err(ArchiveError::Missing(_))));
    assert_eq!(archive.place().since(&absent).unwrap(), None);
}

fn races(archive: &Archive) {
    let bytes = noise(5, 300_000);
    let digests: BTreeSet<Digest> = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..6).map(|_| scope.spawn(|| archive.put_bytes(&bytes).unwrap())).collect();
        writers.into_iter().map(|writer| writer.join().unwrap()).collect()
    });
    assert_eq!(digests.len(), 1);
}

fn puts_many(archive: &Archive) {
    let objects: Vec<Vec<u8>> = (100..150).map(|seed| noise(seed, 2_000)).collect();
    let large = noise(200, (4 << 20) + 100);
    let known = archive.put_bytes(&objects[3]).unwrap();
    let readers = objects.iter().chain([&objects[0], &large]).map(Vec::as_slice);
    let digests = archive.put_all(readers).unwrap();
    assert_eq!(digests.len(), 52);
    assert_eq!(digests[3], known);
    assert_eq!(digests[50], digests[0]);
    for (digest, bytes) in digests.iter().zip(objects.iter()) {
        assert_eq!(archive.get_bytes(digest, 5_000).unwrap(), *bytes);
    }
    assert_eq!(archive.get_bytes(&digests[51], u64::MAX).unwrap(), large);
}

fn keeps_seals(archive: &Archive) {
    let place = archive.place();
    let name = |number| SealName::new("acme", number).unwrap();
    assert_eq!(place.seal(&name(1)).unwrap(), None);
    assert!(place.add_seal(&name(1), b"first").unwrap());
    assert!(!place.add_seal(&name(1), b"other").unwrap());
    assert_eq!(place.seal(&name(1)).unwrap().unwrap(), b"first");
    let added: usize = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..4u8)
            .map(|writer| scope.spawn(move || place.add_seal(&name(2), &[writer; 4096]).unwrap()))
            .collect();
        writers.into_iter().map(|writer| usize::from(writer.join().unwrap())).sum()
    });
    assert_eq!(added, 1, "of writers that race for one number one wins");
    let too_large = vec![b' '; LARGEST_SEAL + 1];
    assert!(matches!(place.add_seal(&name(3), &too_large), Err(ArchiveError::LargeSeal(_))));
    assert_eq!(place.seal_numbers("acme").unwrap(), [1, 2]);
    assert!(place.seal_numbers("acm").unwrap().is_empty());
    assert!(place.seal_numbers("../acme").is_err());
}

fn removes(archive: &Archive) {
    let digest = archive.put_bytes(b"old").unwrap();
    let since = archive.place().since(&digest).unwrap().unwrap();
    assert!(archive.place().remove(&digest, since).unwrap());
    assert!(!archive.place().remove(&digest, since).unwrap());
    assert!(!archive.contains(&digest).unwrap());
    assert_eq!(archive.put_bytes(b"old").unwrap(), digest);
}

/// Whoever removes objects has seen them before somebody puts them again.
fn makes_young_what_is_put_again(archive: &Archive) {
    let large = noise(400, (8 << 20) + 9);
    let objects = [&b"by itself"[..], &b"together"[..], &large];
    let digests: Vec<Digest> = objects.iter().map(|bytes| archive.put_bytes(bytes).unwrap()).collect();
    let since = |digest| archive.place().since(digest).unwrap().unwrap();
    let seen: Vec<_> = digests.iter().map(since).collect();
    // Both places date objects by whole seconds.
    let begun = seen.iter().max().unwrap().as_second();
    while jiff::Timestamp::now().as_second() <= begun + 1 {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    archive.put_bytes(objects[0]).unwrap();
    archive.put_all([objects[1]]).unwrap();
    archive.put_bytes(objects[2]).unwrap();
    for ((digest, seen), bytes) in digests.iter().zip(seen).zip(objects) {
        assert!(since(digest) > seen, "{}", bytes.len());
        assert!(!archive.place().remove(digest, seen).unwrap());
        assert_eq!(archive.get_bytes(digest, u64::MAX).unwrap(), bytes);
    }
}

fn finds_damage(archive: &Archive, meddle: Meddle<'_>) {
    assert!(verify(archive, &[]).is_sound());
    let sound = verify(archive, &[]).objects;
    let flipped = archive.put_bytes(&noise(300, 3_000)).unwrap();
    let mut packed = zstd::encode_all(&noise(300, 3_000)[..], 3).unwrap();
    let half = packed.len() / 2;
    packed[half] ^= 4;
    meddle(&name_of(&flipped), &packed);
    let empty = archive.put_bytes(b"emptied").unwrap();
    meddle(&name_of(&empty), b"");
    meddle("objects/sha256/ab/note.txt", b"note");
    let absent = Digest::new([9; 32]);
    let report = verify(archive, &[absent, flipped]);
    assert_eq!(report.objects, sound);
    let damaged: BTreeSet<Digest> = report
        .damage
        .iter()
        .filter_map(|damage| match damage {
            Damage::Damaged { digest, .. } => Some(*digest),
            _ => None,
        })
        .collect();
    assert_eq!(damaged, BTreeSet::from([flipped, empty]));
    let others: Vec<_> =
        report.damage.iter().filter(|damage| !matches!(damage, Damage::Damaged { .. })).collect();
    assert_eq!(others, [&Damage::Missing(absent), &Damage::Foreign("objects/sha256/ab/note.txt".to_owned())]);
    assert!(matches!(archive.get_bytes(&flipped, u64::MAX), Err(ArchiveError::Damaged(_))));
    assert!(matches!(archive.put_bytes(b"emptied"), Err(ArchiveError::Damaged(_))));
    assert!(matches!(archive.put_all([&b"emptied"[..]]), Err(ArchiveError::Damaged(_))));
}

#[test]
fn a_directory_keeps_and_proves_what_it_is_given() {
    let store = Store::new();
    let root = store.folder.path();
    holds(&store.archive, &|name, bytes| {
        std::fs::create_dir_all(root.join(name).parent().unwrap()).unwrap();
        std::fs::write(root.join(name), bytes).unwrap();
    });
    assert_eq!(std::fs::read_dir(root.join("incoming")).unwrap().count(), 0);
}

#[test]
fn a_bucket_keeps_and_proves_what_it_is_given() {
    let Some(moto) = Moto::start() else { return };
    let archive = archive_in(&moto, Limits::default());
    holds(&archive, &|name, bytes| {
        let answer = moto.send("PUT", &format!("/gates/acme/{name}"), bytes);
        assert!(answer.contains("200 OK"), "{answer}");
    });
    // What stands beside the prefix is none of this archive's business.
    moto.send("PUT", "/gates/acme2/objects/stranger", b"x");
    assert!(!verify(&archive, &[]).damage.contains(&Damage::Foreign("acme2/objects/stranger".to_owned())));
}

#[test]
fn a_bucket_that_is_not_there_is_named_and_no_credential_is() {
    let Some(moto) = Moto::start() else { return };
    let refused = bucket(&moto, "s3://other/acme").unwrap_err();
    let said = format!("{refused}: {}", std::error::Error::source(&refused).unwrap());
    assert_eq!(
        said,
        "the archive can't list acme/objects/ in the bucket other: there is no such bucket; make it, or name another"
    );
    assert!(!format!("{refused:?}").contains("very-secret"));
}

#[test]
fn a_bomb_in_a_bucket_is_damaged() {
    let Some(moto) = Moto::start() else { return };
    let archive = archive_in(&moto, Limits { object_bytes: 1 << 20 });
    let digest = archive.put_bytes(b"small").unwrap();
    let bomb = zstd::encode_all(std::io::Read::take(std::io::repeat(0), 50 << 20), 3).unwrap();
    moto.send("PUT", &format!("/gates/acme/{}", name_of(&digest)), &bomb);
    let reason = "it is too large".to_owned();
    assert_eq!(verify(&archive, &[]).damage, [Damage::Damaged { digest, reason }]);
}
