use super::header::{BLOCK, header};
use super::*;
use std::io::{Cursor, Read};
use std::process::Command;

fn object(bytes: &[u8]) -> MemberName {
    MemberName::Object(crate::archive::digest_of(bytes))
}

fn bundle() -> Vec<u8> {
    let mut writer = BundleWriter::new(Cursor::new(Vec::new()));
    writer.add(&MemberName::Title, b"{}").unwrap();
    writer.add(&MemberName::Seal(SealName::new("acme", 1).unwrap()), &[b's'; 600]).unwrap();
    writer.add_all_of(&object(b"report"), &mut &b"report"[..]).unwrap();
    writer.add(&object(b""), b"").unwrap();
    writer.finish().unwrap().into_inner()
}

fn read(bytes: &[u8]) -> Bundle<Cursor<&[u8]>> {
    Bundle::read(Cursor::new(bytes), Limits::default()).unwrap()
}

fn mistakes(bytes: &[u8]) -> Vec<String> {
    read(bytes).mistakes.iter().map(|mistake| format!("{}: {}", mistake.name, mistake.reason)).collect()
}

/// A tar of one member with such a header.
fn with(name: &str, change: impl Fn(&mut [u8; BLOCK])) -> Vec<u8> {
    let mut block = header(name, 0).unwrap();
    change(&mut block);
    block[148..156].fill(b' ');
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    [&block[..], &[0; 1024]].concat()
}

#[test]
fn a_bundle_is_read_as_it_was_written() {
    let bytes = bundle();
    assert_eq!(bytes, bundle());
    let mut read = read(&bytes);
    assert!(read.mistakes.is_empty(), "{:?}", read.mistakes);
    assert_eq!(read.members.len(), 4);
    let mut text = String::new();
    read.open(&object(b"report")).unwrap().read_to_string(&mut text).unwrap();
    assert_eq!(text, "report");
    assert_eq!(read.bytes(&MemberName::Title, 2).unwrap(), b"{}");
    assert!(read.bytes(&MemberName::Title, 1).is_err());
}

#[test]
fn other_tools_unpack_a_bundle() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bundle.tar");
    std::fs::write(&path, bundle()).unwrap();
    let output = Command::new("tar").arg("-tvf").arg(&path).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let listed = String::from_utf8(output.stdout).unwrap();
    assert_eq!(listed.lines().count(), 4, "{listed}");
    assert!(listed.contains("600 1970-01-01"), "{listed}");
}

#[test]
fn a_bundle_that_is_cut_off_anywhere_is_no_bundle() {
    let bytes = bundle();
    for length in 0..bytes.len() {
        assert!(!mistakes(&bytes[..length]).is_empty(), "{length}");
    }
    assert_eq!(mistakes(&[&bytes[..], b"x"].concat()), ["the file: something stands behind its end"]);
}

#[test]
fn a_changed_bit_shows_in_the_form_or_in_a_digest() {
    let bytes = bundle();
    let whole = read(&bytes).members;
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 4;
        let read = read(&changed);
        assert!(!read.mistakes.is_empty() || read.members != whole, "{at}");
    }
}

#[test]
fn what_is_no_plain_file_is_refused() {
    for (kind, said) in [
        (b'1', "link"),
        (b'2', "link"),
        (b'3', "device"),
        (b'4', "device"),
        (b'5', "directory"),
        (b'6', "pipe"),
        (b'S', "sparse"),
        (b'x', "extension"),
        (b'g', "extension"),
        (b'L', "extension"),
        (b'K', "extension"),
        (b'7', "no member"),
        (0, "no member"),
    ] {
        let found = mistakes(&with(TITLE, |block| block[156] = kind));
        assert!(found.len() == 1 && found[0].contains(said), "{kind}: {found:?}");
    }
}

#[test]
fn names_that_lead_elsewhere_are_refused() {
    let digits = "a".repeat(64);
    for name in [
        "../bundle.json",
        "/bundle.json",
        "./bundle.json",
        "seals/../1",
        "seals/acme/01",
        "seals/acme/0",
        "seals/acme/1/",
        "keys/x.pem",
        "objects/sha256/..",
        "bundle.json ",
        "BUNDLE.JSON",
        &format!("objects/sha256/bb/{digits}"),
        &format!("objects/sha256/aa/{}", digits.to_uppercase()),
        &format!("objects//sha256/aa/{digits}"),
    ] {
        let found = mistakes(&with(name, |_| ()));
        assert_eq!(found, [format!("{name}: no bundle has a member of this name")]);
    }
    // The part of a name that ustar keeps elsewhere, and what other tools put into a header.
    for change in [
        |block: &mut [u8; BLOCK]| block[345] = b'x',
        |block: &mut [u8; BLOCK]| block[257..265].copy_from_slice(b"ustar  \0"),
        |block: &mut [u8; BLOCK]| block[124] = 0x80,
        |block: &mut [u8; BLOCK]| block[157] = b'x',
        |block: &mut [u8; BLOCK]| block[100..108].copy_from_slice(b"0004755\0"),
        |block: &mut [u8; BLOCK]| block[500] = b'x',
    ] {
        let found = mistakes(&with(TITLE, change));
        assert!(found.len() == 1 && found[0].contains("its header is not as a bundle has it"), "{found:?}");
    }
}

#[test]
fn a_member_that_is_there_twice_is_named() {
    let mut writer = BundleWriter::new(Cursor::new(Vec::new()));
    writer.add(&MemberName::Title, b"{}").unwrap();
    writer.add(&MemberName::Title, b"[]").unwrap();
    assert_eq!(mistakes(&writer.finish().unwrap().into_inner()), ["bundle.json: it is there twice"]);
}

#[test]
fn too_many_members_and_too_many_bytes_are_refused() {
    let bytes = bundle();
    let refused = |limits: Limits| {
        let mistakes = Bundle::read(Cursor::new(&bytes[..]), limits).unwrap().mistakes;
        mistakes.into_iter().map(|mistake| mistake.reason).collect::<Vec<_>>()
    };
    let all = Limits { members: 4, ..Limits::default() };
    assert_eq!(refused(all), [""; 0]);
    assert_eq!(refused(Limits { members: 3, ..all }), ["it has more than 3 members"]);
    assert_eq!(refused(Limits { bytes: 2000, ..all }), ["it has more than 2000 bytes"]);
    let said = "it has 6 bytes, and such a member may have 5";
    assert_eq!(refused(Limits { object_bytes: 5, ..all }), [said]);
    // A size that the file does not have takes no memory.
    for name in [TITLE.to_owned(), format!("keys/{}.pem", "a".repeat(64)), "seals/acme/1".to_owned()] {
        let huge = [&header(&name, (1 << 33) - 1).unwrap()[..], &[0; 1024]].concat();
        assert!(mistakes(&huge)[0].contains("such a member may have"), "{name}");
    }
}

#[test]
fn a_bundle_of_nothing_but_mistakes_is_given_up() {
    let one = [&header("strange", 0).unwrap()[..]].concat();
    let found = mistakes(&one.repeat(3000));
    assert_eq!(found.len(), 1001);
    assert_eq!(found[1000], "the file: there are too many mistakes to go on");
}
