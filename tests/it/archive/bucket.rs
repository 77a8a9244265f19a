//! The same archive in a bucket of an S3-compatible store.

use super::objects::{judge, place};
use crate::moto::Moto;
use crate::portcullis::Portcullis;
use std::process::Stdio;
use std::time::Duration;

/// A place whose archive is a bucket, with the server that has it.
fn in_bucket() -> Option<(Moto, Portcullis)> {
    let moto = Moto::start()?;
    let mut place = place().with("PORTCULLIS_ARCHIVE", "s3://gates/acme");
    for (name, value) in moto.variables() {
        place = place.with(name, &value);
    }
    Some((moto, place))
}

#[test]
fn a_release_is_recorded_and_judged_with_its_archive_in_a_bucket() {
    let Some((_moto, place)) = in_bucket() else { return };
    judge(&place);
    place.run(&["archive", "verify"]).exits(0).says("4 sound objects");
    place.run(&["release", "check", "1.0", "--recompute"]).exits(0);
    assert!(!place.path(".portcullis/archive").exists(), "nothing is kept on the disk");
    place.run(&["archive", "verify", "--archive", "s3://nothing"]).refuses("there is no such bucket");
    let plain = place.with("AWS_ENDPOINT_URL", "http://s3.acme.example");
    plain.run(&["archive", "verify"]).refuses("the endpoint of the bucket gates is not https");
    let unset = plain.with("AWS_SECRET_ACCESS_KEY", "");
    unset.run(&["archive", "list"]).refuses("the bucket gates needs AWS_SECRET_ACCESS_KEY, which is not set");
}

#[test]
fn a_large_put_that_is_killed_leaves_nothing_under_its_name() {
    let Some((moto, place)) = in_bucket() else { return };
    place.run(&["archive", "list"]).exits(0);
    // It does not shrink, so that it is sent in parts.
    let mut state = 7_u64;
    let bytes: Vec<u8> = std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    })
    .flatten()
    .take(40 << 20)
    .collect();
    std::fs::write(place.path("large.bin"), bytes).unwrap();
    let put = ["archive", "put", "large.bin", "--as-is", "--max-report-bytes", "100000000"];
    for wait in [50, 400, 900, 1_600] {
        let mut command = place.command(&put);
        let mut writer = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(wait));
        writer.kill().unwrap();
        writer.wait().unwrap();
        place.run(&["archive", "verify"]).exits(0);
    }
    place.run(&put).exits(0).says("large.bin");
    place.run(&["archive", "verify"]).exits(0);
    drop(moto);
}
