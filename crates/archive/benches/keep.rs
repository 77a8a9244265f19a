//! What keeping and proving objects costs, beside what the file system asks for the same bytes.

#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a measurement fails this way, and criterion's items have no docs"
)]

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use portcullis_archive::Archive;
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

/// Plain bytes of an object: a report of a small image.
const SIZE: usize = 20_000;
/// Objects that are put together.
const MANY: usize = 5_000;

/// Text that shrinks as reports do, and is different for each number.
fn report(number: usize) -> Vec<u8> {
    let mut text = String::with_capacity(SIZE);
    let mut state = number as u64 + 1;
    while text.len() < SIZE {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        text.push_str("{\"VulnerabilityID\":\"CVE-2026-");
        text.push_str(&(state >> 40).to_string());
        text.push_str("\",\"Severity\":\"HIGH\",\"Title\":\"Overflow in a package\"},");
    }
    text.truncate(SIZE);
    text.into_bytes()
}

/// Write, flush, rename, flush the folder: the least that makes a name durable.
fn plain(folder: &Path, number: usize, bytes: &[u8]) {
    let fresh = folder.join("fresh");
    let mut file = File::create(&fresh).unwrap();
    file.write_all(bytes).unwrap();
    file.sync_all().unwrap();
    fs::rename(&fresh, folder.join(number.to_string())).unwrap();
    File::open(folder).unwrap().sync_all().unwrap();
}

fn one(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("one object");
    group.throughput(Throughput::Elements(1));
    let folder = tempfile::tempdir().unwrap();
    let mut number = 0;
    group.bench_function("plain", |bencher| {
        bencher.iter(|| {
            number += 1;
            // Packed bytes, as the archive writes them.
            let packed = zstd::encode_all(&report(number)[..], 3).unwrap();
            plain(folder.path(), number, &packed);
        });
    });
    let store = tempfile::tempdir().unwrap();
    let archive = Archive::open(store.path()).unwrap();
    let mut number = 0;
    group.bench_function("put", |bencher| {
        bencher.iter(|| {
            number += 1;
            archive.put_bytes(&report(number)).unwrap()
        });
    });
    group.finish();
}

fn many(criterion: &mut Criterion) {
    let objects: Vec<Vec<u8>> = (0..MANY).map(report).collect();
    let mut group = criterion.benchmark_group("many objects");
    group.sample_size(10).throughput(Throughput::Elements(MANY as u64));
    group.bench_function("put_all", |bencher| {
        bencher.iter_batched(
            || {
                let folder = tempfile::tempdir().unwrap();
                let archive = Archive::open(folder.path()).unwrap();
                (folder, archive)
            },
            |(folder, archive)| {
                archive.put_all(objects.iter().map(Vec::as_slice)).unwrap();
                folder
            },
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

fn verify(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let archive = Archive::open(folder.path()).unwrap();
    let objects: Vec<Vec<u8>> = (0..MANY).map(report).collect();
    archive.put_all(objects.iter().map(Vec::as_slice)).unwrap();
    let mut group = criterion.benchmark_group("verify");
    group.sample_size(10).throughput(Throughput::Bytes((MANY * SIZE) as u64));
    group.bench_function("all", |bencher| {
        bencher.iter(|| archive.verify(&BTreeSet::new(), &mut |_| ()).unwrap());
    });
    group.finish();
}

criterion_group!(benches, one, many, verify);
criterion_main!(benches);
