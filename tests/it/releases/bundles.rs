//! Bundles: a sealed release is proved on another machine, and whatever was done to the file is named.

use super::sealed::{sealed, with_key};
use super::shop::{OPENSSL, PROGRAM, Shop, image, trivy};
use crate::answer::Answer;
use crate::portcullis::Portcullis;
use std::fs;
use std::process::Stdio;
use std::time::Instant;

const BLOCK: usize = 512;

/// The members of a bundle: name, and where header and content stand.
fn members(bundle: &[u8]) -> Vec<(String, std::ops::Range<usize>)> {
    let mut found = Vec::new();
    let mut at = 0;
    while bundle[at] != 0 {
        let text = |range: std::ops::Range<usize>| {
            let bytes = &bundle[at + range.start..at + range.end];
            String::from_utf8(bytes.iter().copied().take_while(|byte| *byte != 0).collect()).unwrap()
        };
        let size = usize::from_str_radix(&text(124..135), 8).unwrap();
        let end = at + BLOCK + size.next_multiple_of(BLOCK);
        found.push((text(0..100), at..end));
        at = end;
    }
    found
}

/// The bundle without the members that this picks.
fn without(bundle: &[u8], picks: impl Fn(&str) -> bool) -> Vec<u8> {
    let kept = members(bundle).into_iter().filter(|(name, _)| !picks(name));
    let mut bytes: Vec<u8> = kept.flat_map(|(_, range)| bundle[range].to_vec()).collect();
    bytes.extend([0; 2 * BLOCK]);
    bytes
}

/// Another machine: nothing but the binary, a bundle and a public key.
fn elsewhere(bundle: &[u8], key: &str) -> Portcullis {
    let portcullis = Portcullis::new();
    portcullis.write("bundle.tar", bundle);
    portcullis.write("key.pem", key);
    portcullis
}

fn verify(bundle: &[u8], key: &str) -> Answer {
    elsewhere(bundle, key).run(&["archive", "verify", "--bundle", "bundle.tar", "--key", "key.pem"])
}

/// A release with a finding that a decision addresses, sealed.
fn decided() -> Shop {
    let shop = with_key();
    let sam = "people:\n  - {id: sam, name: Sam, roles: [security_lead]}\n";
    // A decision counts from when it is recorded on, so that the present moment is judged.
    let program = PROGRAM.replace("people:\n", sam).replace("max_scan_age: 7d", "max_scan_age: 36500d");
    let program = program + "decisions: {approval: git}\n";
    shop.portcullis.write("program.yaml", program);
    shop.record_web(&trivy(&image('a'), &[OPENSSL]), &[]).exits(0);
    let decision = "{id: d1, advisory: CVE-2025-1001, scope: {product: acme}, verdict: not_affected, justification: \
                    vulnerable_code_not_in_execute_path, reason: Looked at., by: ana, approved_by: sam}";
    shop.portcullis.write("decisions.yaml", format!("version: 1\nset: git\ndecisions:\n- {decision}\n"));
    shop.run(&["decide", "decisions.yaml"]).exits(0);
    shop.run(&["release", "check", "1.0"]).exits(0);
    shop.seal("1.0").exits(0);
    shop
}

#[test]
fn a_bundle_has_the_files_of_the_decisions_that_count() {
    let shop = decided();
    let bundle = shop.bundle("1.0");
    let answer = verify(&bundle, &shop.public_key());
    answer.exits(0).says("1 seal, 9 objects");
    let file = shop.portcullis.text("decisions.yaml");
    let found = bundle.windows(file.len()).any(|part| part == file.as_bytes());
    assert!(found, "the file of decisions is in the bundle");
}

#[test]
fn a_bundle_is_verified_with_nothing_but_a_public_key() {
    let shop = sealed(&["1.0", "2.0"]);
    let bundle = shop.bundle("2.0");
    let answer = verify(&bundle, &shop.public_key());
    answer
        .exits(0)
        .says("the verdict passes")
        .says("acme 2.0 verified: 2 seals, 6 objects, and the verdict judged again");
    let json = elsewhere(&bundle, &shop.public_key());
    let arguments = ["archive", "verify", "--bundle", "bundle.tar", "--key", "key.pem", "--format", "json"];
    let report = json.run(&arguments).exits(0).json();
    assert_eq!((&report["sound"], &report["recomputed"]), (&true.into(), &true.into()), "{report}");
    assert!(!json.path(".portcullis").exists());
    assert!(json.leftovers().is_empty());
}

#[test]
fn the_same_release_gives_the_same_bundle() {
    let shop = sealed(&["1.0"]);
    let first = shop.bundle("1.0");
    assert_eq!(shop.bundle("1.0"), first);
    shop.judged("2.0");
    shop.seal("2.0").exits(0);
    assert_eq!(shop.bundle("1.0"), first, "a later seal is none of its chain");
}

#[test]
fn what_is_not_sealed_is_not_exported() {
    let shop = with_key();
    let export = ["archive", "export", "1.0", "-o", "bundle.tar"];
    shop.run(&export).refuses("acme 1.0 is not sealed; `portcullis release seal 1.0` seals it");
    assert!(!shop.portcullis.path("bundle.tar").exists());
    shop.run(&["archive", "export", "9.9", "-o", "bundle.tar"]).refuses("acme 9.9 is no release on record");
}

#[test]
fn a_damaged_archive_gives_no_bundle() {
    let shop = sealed(&["1.0"]);
    let shown = shop.run(&["release", "show", "1.0", "--format", "json"]).json();
    let verdict = shop.object(shown["seals"][0]["verdict"].as_str().unwrap());
    fs::write(verdict, zstd_of_something_else()).unwrap();
    let export = ["archive", "export", "1.0", "-o", "bundle.tar"];
    shop.run(&export).refuses("is damaged");
    assert!(!shop.portcullis.path("bundle.tar").exists());
}

/// A zstd frame of one raw block with one letter.
fn zstd_of_something_else() -> Vec<u8> {
    vec![0x28, 0xb5, 0x2f, 0xfd, 0x20, 0x01, 0x09, 0x00, 0x00, b'x']
}

#[test]
fn a_changed_bit_in_each_kind_of_member_is_named() {
    let shop = decided();
    let bundle = shop.bundle("1.0");
    let all = members(&bundle);
    assert!(all.len() >= 9, "{all:?}");
    for (name, range) in all {
        let mut changed = bundle.clone();
        changed[range.start + BLOCK + 10] ^= 1;
        let answer = verify(&changed, &shop.public_key());
        answer.exits(1).says(&name);
        let mut header = bundle.clone();
        header[range.start + 3] ^= 1;
        verify(&header, &shop.public_key()).exits(1);
    }
}

#[test]
fn a_member_that_is_missing_is_named_by_what_it_is() {
    let shop = sealed(&["1.0", "2.0"]);
    let bundle = shop.bundle("2.0");
    let key = shop.public_key();
    for (name, _) in members(&bundle).into_iter().filter(|(name, _)| name.starts_with("objects/")) {
        let answer = verify(&without(&bundle, |other| other == name), &key);
        answer.exits(1).says(&format!("{name}: it is missing: the "));
    }
    verify(&without(&bundle, |name| name == "seals/acme/1"), &key)
        .exits(1)
        .says("seals/acme/2: seal 1 before it is missing");
    verify(&without(&bundle, |name| name == "seals/acme/2"), &key)
        .exits(1)
        .says("seals/acme/2: it is missing");
    verify(&without(&bundle, |name| name == "bundle.json"), &key).exits(1).says("bundle.json: it is missing");
    verify(&without(&bundle, |name| name.starts_with("keys/")), &key).exits(0);
}

#[test]
fn a_bundle_of_another_key_proves_nothing() {
    let (shop, stranger) = (sealed(&["1.0"]), with_key());
    let bundle = shop.bundle("1.0");
    verify(&bundle, &stranger.public_key())
        .exits(1)
        .says("the key that was given is not one that it is signed by");
    let place = elsewhere(&bundle, "nothing");
    let verify = |key: &str| place.run(&["archive", "verify", "--bundle", "bundle.tar", "--key", key]);
    verify("key.pem").refuses("it holds no public Ed25519 key in PEM");
    verify("absent.pem").refuses("the key in absent.pem can't be used");
    place.write("private.pem", shop.portcullis.text("seal-key.pem"));
    verify("private.pem").refuses("it holds a private key, which nobody else should ever see");
    let missing = place.run(&["archive", "verify", "--bundle", "bundle.tar"]);
    missing.exits(2).remarks("--key");
}

#[test]
fn seals_of_another_product_or_chain_are_named() {
    let (shop, other) = (sealed(&["1.0", "2.0"]), sealed(&["1.0"]));
    let (bundle, strange) = (shop.bundle("2.0"), other.bundle("1.0"));
    let take = |bundle: &[u8], wanted: &str| {
        let found = members(bundle).into_iter().find(|(name, _)| name == wanted).unwrap();
        bundle[found.1].to_vec()
    };
    let mut mixed = without(&bundle, |name| name == "seals/acme/1");
    mixed.truncate(mixed.len() - 2 * BLOCK);
    mixed.extend(take(&strange, "seals/acme/1"));
    mixed.extend([0; 2 * BLOCK]);
    verify(&mixed, &shop.public_key()).exits(1).says("seals/acme/2: it follows sha256:");
    let twice = [&take(&bundle, "bundle.json")[..], &bundle].concat();
    verify(&twice, &shop.public_key()).exits(1).says("bundle.json: it is there twice");
    verify(&bundle[..bundle.len() - 700], &shop.public_key()).exits(1).says("cut off");
    verify(b"nothing", &shop.public_key()).exits(1).says("it was cut off");
}

#[test]
fn an_imported_bundle_is_in_the_archive_and_its_key_does_not_seal() {
    let shop = sealed(&["1.0", "2.0"]);
    let other = Shop::new();
    other.portcullis.write("bundle.tar", shop.bundle("1.0"));
    other.portcullis.write("key.pem", shop.public_key());
    let import =
        |person: &str| other.run(&["archive", "import", "bundle.tar", "--key", "key.pem", "--as", person]);
    import("bo").refuses("`bo` is not of the security team");
    import("ana").exits(0).says("1 seal, 1 key").says("acme 1.0 is in the archive: seal 1, sha256:");
    other.run(&["archive", "verify"]).exits(0).says("1 seal verified");
    other.run(&["key", "list"]).says("retired at ");
    import("ana").exits(0).says("Added: 0 objects, 0 seals, 0 keys");
    // What goes on with the same chain is added, and what is there stays.
    other.portcullis.write("bundle.tar", shop.bundle("2.0"));
    import("ana").exits(0).says("1 seal, 0 keys");
    other.run(&["archive", "verify"]).exits(0).says("2 seals verified");
}

#[test]
fn a_bundle_that_contradicts_the_chain_is_not_imported() {
    let (shop, other) = (sealed(&["1.0"]), sealed(&["1.0"]));
    let before = fs::read(other.seal_file(1)).unwrap();
    other.portcullis.write("bundle.tar", shop.bundle("1.0"));
    other.portcullis.write("key.pem", shop.public_key());
    let import = ["archive", "import", "bundle.tar", "--key", "key.pem"];
    other.run(&import).refuses("the archive has another seal in the place of seals/acme/1");
    assert_eq!(fs::read(other.seal_file(1)).unwrap(), before);
    let mut changed = shop.bundle("1.0");
    changed[BLOCK + 20] ^= 1;
    other.portcullis.write("bundle.tar", changed);
    other.run(&import).refuses("the bundle is not sound, and nothing of it was taken");
    other.run(&["key", "list"]).says("seals\n");
    other.run(&["archive", "verify"]).exits(0).says("1 seal verified");
}

#[test]
fn wherever_export_or_import_is_killed_the_next_one_works() {
    let shop = sealed(&["1.0", "2.0", "3.0"]);
    let started = Instant::now();
    let bundle = shop.bundle("3.0");
    let whole = started.elapsed();
    let other = Shop::new();
    other.portcullis.write("bundle.tar", &bundle);
    other.portcullis.write("key.pem", shop.public_key());
    let import = ["archive", "import", "bundle.tar", "--key", "key.pem", "--as", "ana"];
    for point in 1..=8 {
        for (place, arguments) in
            [(&shop, &["archive", "export", "3.0", "-o", "killed.tar"][..]), (&other, &import[..])]
        {
            let mut command = place.portcullis.command(arguments);
            let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
            std::thread::sleep(whole.mul_f64(f64::from(point) / 8.0));
            child.kill().unwrap();
            child.wait().unwrap();
        }
        if let Ok(written) = fs::read(shop.portcullis.path("killed.tar")) {
            assert_eq!(written, bundle, "a bundle is whole or absent");
            fs::remove_file(shop.portcullis.path("killed.tar")).unwrap();
        }
    }
    other.run(&import).exits(0);
    other
        .run(&["archive", "verify"])
        .exits(0)
        .says("acme  3 seals (2 from a bundle, without what they name), head sha256:")
        .says("3 seals verified, nothing is wrong");
}

#[test]
fn a_full_disk_leaves_no_bundle() {
    let shop = sealed(&["1.0"]);
    let mut command = std::process::Command::new("/bin/sh");
    let output = command
        .args([
            "-c",
            "ulimit -f 2; exec \"$0\" archive export 1.0 -o full.tar",
            env!("CARGO_BIN_EXE_portcullis"),
        ])
        .current_dir(shop.portcullis.path("."))
        .env("PORTCULLIS_PERSON", "ana")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(!shop.portcullis.path("full.tar").exists());
    shop.bundle("1.0");
}

#[test]
fn a_full_disk_imports_nothing_and_a_later_try_does() {
    let shop = sealed(&["1.0"]);
    let other = Shop::new();
    other.portcullis.write("bundle.tar", shop.bundle("1.0"));
    other.portcullis.write("key.pem", shop.public_key());
    let import = "archive import bundle.tar --key key.pem --as ana";
    for limit in [0, 1, 2] {
        let output = std::process::Command::new("/bin/sh")
            .args([
                "-c",
                &format!("ulimit -f {limit}; exec \"$0\" {import}"),
                env!("CARGO_BIN_EXE_portcullis"),
            ])
            .current_dir(other.portcullis.path("."))
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{limit}: {output:?}");
        assert!(!other.seal_file(1).exists(), "{limit}");
    }
    let arguments: Vec<&str> = import.split(' ').collect();
    other.run(&arguments).exits(0).says("1 seal, 1 key");
    other.run(&["archive", "verify"]).exits(0).says("1 seal verified");
}
