//! Sealing: what is sealed, by whom and with what, and what shows when somebody meddles with seals.

use super::sealed::{sealed, with_key};
use super::shop::Shop;
use crate::portcullis::skipped;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

#[test]
fn a_release_that_may_ship_is_sealed_once() {
    let shop = with_key();
    shop.seal("1.0").refuses("acme 1.0 has no verdict; `portcullis release check` gives one");
    shop.check(&[]).exits(0);
    let sealed = shop.seal("1.0");
    sealed.exits(0).says("Seal 1  sha256:").says("acme 1.0 is sealed\nnext:  portcullis archive export 1.0");
    shop.run(&["release", "show", "1.0"]).exits(0).says("Seal 1  sha256:").says("sealed by ana at ");
    shop.seal("1.0").refuses("the last verdict on acme 1.0 is sealed: seals/acme/1, sha256:");
    shop.check(&["--format", "json"]).exits(0);
    shop.seal("1.0").refuses("is sealed");
    shop.run(&["archive", "verify"]).exits(0).says("1 seal verified, nothing is wrong");
}

#[test]
fn what_the_gate_stops_is_not_sealed() {
    let mut shop = Shop::vulnerable();
    shop.portcullis = shop.portcullis.with("PORTCULLIS_PERSON", "ana");
    shop.run(&["key", "new"]).exits(0);
    shop.check(&[]).exits(1);
    shop.seal("1.0").refuses(
        "the last verdict on acme 1.0 is `blocked`, and only what may ship is sealed; `portcullis release check 1.0` says",
    );
}

#[test]
fn a_release_that_was_changed_since_its_verdict_is_not_sealed() {
    let shop = with_key();
    shop.check(&[]).exits(0);
    let other = format!("web=sha256:{}", "b".repeat(64));
    let deploy = format!("deploy={}", super::shop::COMMIT);
    let open = ["release", "open", "1.0", "--replace", "--component", &other, "--component", &deploy];
    shop.run(&open).exits(0);
    shop.seal("1.0").refuses("acme 1.0 was changed since its last verdict");
}

#[test]
fn a_key_that_can_t_be_used_is_refused_without_being_shown() {
    let shop = with_key();
    shop.check(&[]).exits(0);
    let secret = shop.portcullis.text("seal-key.pem");
    let digits = secret.lines().nth(1).unwrap().to_owned();
    let seal = |arguments: &[&str]| {
        let answer = shop.run(&[&["release", "seal", "1.0"], arguments].concat());
        answer.never_says(&digits);
        answer
    };
    seal(&[]).refuses("there is no key to seal with");
    seal(&["--key", "nothing.pem"]).refuses("the key in nothing.pem can't be used");
    seal(&["--key", "seal-key.pub.pem"]).refuses("others than its owner may use it");
    let write = |name: &str, text: &str| {
        let path = shop.portcullis.write(name, text);
        fs::set_permissions(path, Permissions::from_mode(0o600)).unwrap();
    };
    write("public.pem", &shop.public_key());
    seal(&["--key", "public.pem"]).refuses("it holds a public key");
    write("wrong.pem", &secret.replace(&digits, &digits[..20]));
    seal(&["--key", "wrong.pem"]).refuses("it holds no private Ed25519 key in PEM");
    write("long.pem", &"a".repeat(100_000));
    seal(&["--key", "long.pem"]).refuses("it holds no private Ed25519 key in PEM");
    seal(&["--key", "."]).refuses("it is no file");
    let open = shop.portcullis.path("seal-key.pem");
    fs::set_permissions(&open, Permissions::from_mode(0o644)).unwrap();
    seal(&["--key", "seal-key.pem"]).refuses("others than its owner may use it (its mode is 644)");
    fs::set_permissions(&open, Permissions::from_mode(0o600)).unwrap();

    let stranger = Shop::clean();
    stranger.run(&["key", "new", "--as", "ana"]).exits(0);
    write("stranger.pem", &stranger.portcullis.text("seal-key.pem"));
    seal(&["--key", "stranger.pem"])
        .refuses("which is not on record; `portcullis key new` makes one that is");
    seal(&["--key", "seal-key.pem"]).exits(0);
}

#[test]
fn a_key_in_a_variable_seals_too() {
    let shop = with_key();
    shop.check(&[]).exits(0);
    let secret = shop.portcullis.text("seal-key.pem");
    let mut command = shop.portcullis.command(&["release", "seal", "1.0"]);
    let output = command.env("PORTCULLIS_SEAL_KEY", &secret).output().unwrap();
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn a_private_key_is_in_one_file_that_is_its_owners_alone() {
    let shop = with_key();
    let mode = fs::metadata(shop.portcullis.path("seal-key.pem")).unwrap().permissions().mode();
    assert_eq!(mode & 0o7777, 0o600);
    let secret = shop.portcullis.text("seal-key.pem");
    let digits = secret.lines().nth(1).unwrap().as_bytes();
    let mut folders = vec![shop.portcullis.path(".portcullis")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            if entry.path().is_dir() {
                folders.push(entry.path());
            } else {
                let bytes = fs::read(entry.path()).unwrap();
                assert!(!bytes.windows(digits.len()).any(|part| part == digits), "{:?}", entry.path());
            }
        }
    }
    shop.run(&["key", "new"]).refuses("seal-key.pem exists, and no key is written over anything");
    assert_eq!(shop.portcullis.text("seal-key.pem"), secret);
    shop.run(&["key", "new", "--output", "other.pem", "--as", "bo"])
        .refuses("`bo` is not of the security team");
    assert!(!shop.portcullis.path("other.pem").exists() && !shop.portcullis.path("other.pub.pem").exists());
}

#[test]
fn a_retired_key_verifies_and_does_not_seal() {
    let shop = sealed(&["1.0"]);
    let id =
        shop.run(&["key", "list", "--format", "json"]).json()["keys"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(shop.run(&["key", "show", &id[..8]]).exits(0).stdout, shop.public_key());
    shop.run(&["key", "retire", &id[..8]]).exits(0).says("retired at ");
    shop.run(&["key", "retire", &id]).refuses("was retired at ");
    shop.run(&["key", "show", "nothing"]).refuses("no key nothing is on record");
    shop.judged("2.0");
    shop.seal("2.0").refuses("it verifies old seals and makes no others");
    shop.run(&["archive", "verify"]).exits(0);
    shop.run(&["key", "new", "--output", "next.pem"]).exits(0);
    shop.run(&["release", "seal", "2.0", "--key", "next.pem"]).exits(0).says("Seal 2");
    shop.run(&["archive", "verify"]).exits(0).says("2 seals verified");
}

#[test]
fn whoever_meddles_with_seals_is_found_out() {
    let check = |what: &str, meddle: &dyn Fn(&Shop), said: &[&str]| {
        let shop = sealed(&["1.0", "2.0", "3.0"]);
        meddle(&shop);
        let answer = shop.run(&["archive", "verify"]);
        answer.exits(1);
        for said in said {
            assert!(answer.stdout.contains(said), "{what}: `{said}` is not in {answer}");
        }
    };
    check(
        "removed",
        &|shop| fs::remove_file(shop.seal_file(2)).unwrap(),
        &["seals/acme/3: seal 2 before it is missing"],
    );
    check(
        "cut off",
        &|shop| fs::remove_file(shop.seal_file(3)).unwrap(),
        &["seals/acme/3: it is on record as sha256:", "the chain was cut off"],
    );
    check(
        "all removed",
        &|shop| fs::remove_dir_all(shop.seal_file(1).parent().unwrap()).unwrap(),
        &["seals/acme/1: it is on record", "3 things are wrong"],
    );
    check(
        "in another order",
        &|shop| {
            fs::rename(shop.seal_file(1), shop.seal_file(9)).unwrap();
            fs::rename(shop.seal_file(2), shop.seal_file(1)).unwrap();
            fs::rename(shop.seal_file(9), shop.seal_file(2)).unwrap();
        },
        &["seals/acme/1: it says that it is number 2", "seals/acme/2: it says that it is number 1"],
    );
    check(
        "changed",
        &|shop| {
            let mut bytes = fs::read(shop.seal_file(2)).unwrap();
            bytes[100] ^= 1;
            fs::write(shop.seal_file(2), bytes).unwrap();
        },
        &["seals/acme/2: ", "seals/acme/3: it follows sha256:"],
    );
    check(
        "another product",
        &|shop| {
            let other = shop.portcullis.path(".portcullis/archive/seals/boat");
            fs::create_dir(&other).unwrap();
            fs::copy(shop.seal_file(1), other.join("1")).unwrap();
        },
        &["seals/boat/1: it is a seal of the product `acme`"],
    );
    check(
        "no seal",
        &|shop| fs::write(shop.seal_file(3).with_file_name("3x"), "hm").unwrap(),
        &["seals/acme/3x is no seal"],
    );
    check(
        "an object that is gone",
        &|shop| {
            let verdict = shop.run(&["release", "show", "2.0", "--format", "json"]).json();
            let digest = verdict["seals"][0]["verdict"].as_str().unwrap().to_owned();
            fs::remove_file(shop.object(&digest)).unwrap();
        },
        &["the archive has no object sha256:"],
    );
}

#[test]
fn a_head_that_was_kept_elsewhere_tells_a_chain_that_was_cut_off_and_its_store_too() {
    let shop = sealed(&["1.0", "2.0"]);
    let shown = shop.run(&["release", "show", "2.0", "--format", "json"]).json();
    let head = shown["seals"][0]["digest"].as_str().unwrap().to_owned();
    shop.run(&["archive", "verify", "--head", &head]).exits(0);
    let never = format!("sha256:{}", "0".repeat(64));
    shop.run(&["archive", "verify", "--head", &never]).exits(1).says("no chain has the seal sha256:0000");
    shop.run(&["archive", "verify", "--head", "0000"]).refuses("a digest is `sha256:`");
}

#[test]
fn a_chain_whose_head_is_gone_is_not_gone_on_with() {
    let shop = sealed(&["1.0", "2.0"]);
    shop.judged("3.0");
    fs::remove_file(shop.seal_file(2)).unwrap();
    shop.seal("3.0").refuses("the last seal on record, seals/acme/2 with the digest sha256:");
    fs::write(shop.seal_file(2), "nothing").unwrap();
    shop.seal("3.0").refuses("the last seal on record");
}

#[test]
fn processes_that_seal_at_once_make_one_chain() {
    let shop = with_key();
    let versions = ["1.0", "1.1", "1.2", "1.3", "1.4", "1.5"];
    for version in versions {
        shop.judged(version);
    }
    let start =
        |version: &&str| shop.portcullis.start(&["release", "seal", version, "--key", "seal-key.pem"]);
    let running: Vec<_> = versions.iter().map(start).collect();
    for sealing in running {
        sealing.wait(Duration::from_mins(1)).exits(0);
    }
    shop.run(&["archive", "verify"]).exits(0).says("6 seals verified, nothing is wrong");
}

#[test]
fn of_processes_that_seal_the_same_verdict_at_once_one_does() {
    let shop = with_key();
    shop.judged("1.1");
    let running: Vec<_> =
        (0..4).map(|_| shop.portcullis.start(&["release", "seal", "1.1", "--key", "seal-key.pem"])).collect();
    let codes: Vec<_> =
        running.into_iter().map(|sealing| sealing.wait(Duration::from_mins(1)).code.unwrap()).collect();
    assert_eq!(codes.iter().filter(|code| **code == 0).count(), 1, "{codes:?}");
    shop.run(&["archive", "verify"]).exits(0).says("1 seal verified");
}

/// Copies what is in a folder, without the archive in it.
fn copy_store(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten().filter(|entry| entry.path().is_file()) {
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

#[test]
fn a_seal_that_was_left_in_the_archive_is_put_on_record_by_the_next_command() {
    let shop = with_key();
    shop.judged("1.0");
    let (store, before) = (shop.portcullis.path(".portcullis"), shop.portcullis.path("before"));
    copy_store(&store, &before);
    shop.seal("1.0").exits(0);
    copy_store(&before, &store);
    shop.run(&["archive", "verify"]).exits(1).says("it is in the archive and not on record");
    shop.seal("1.0").refuses("is sealed: seals/acme/1");
    shop.run(&["archive", "verify"]).exits(0).says("1 seal verified");
}

#[test]
fn wherever_sealing_is_killed_the_next_command_completes_it() {
    let shop = with_key();
    shop.judged("1.0");
    let started = Instant::now();
    shop.seal("1.0").exits(0);
    let whole = started.elapsed();
    for point in 0..10u32 {
        let version = format!("2.{point}");
        shop.judged(&version);
        let mut command = shop.portcullis.command(&["release", "seal", &version, "--key", "seal-key.pem"]);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(whole.mul_f64(f64::from(point + 1) / 10.0));
        child.kill().unwrap();
        child.wait().unwrap();
        let next = shop.seal(&version);
        assert!(next.code == Some(0) || next.stderr.contains("is sealed"), "{next}");
        shop.run(&["archive", "verify"]).exits(0);
    }
    shop.run(&["archive", "verify"]).exits(0).says("11 seals verified, nothing is wrong");
}

#[test]
fn a_full_disk_seals_nothing_and_a_later_try_does() {
    let shop = with_key();
    shop.judged("1.0");
    // No file may grow: neither the seal nor the store.
    let script = "ulimit -f 0; exec \"$0\" release seal 1.0 --key seal-key.pem";
    let mut command = std::process::Command::new("/bin/sh");
    let output = command
        .args(["-c", script, env!("CARGO_BIN_EXE_portcullis")])
        .current_dir(shop.portcullis.path("."))
        .env("PORTCULLIS_PERSON", "ana")
        .output()
        .unwrap();
    if output.status.success() {
        return skipped("files can't be kept from growing here");
    }
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("error: "), "{output:?}");
    shop.seal("1.0").exits(0);
    shop.run(&["archive", "verify"]).exits(0).says("1 seal verified");
}
