//! Files of other kinds, and files of nothing.

use super::{Bad, assert_refused, bad};

fn gzip_of_a_report() -> Vec<u8> {
    let mut packed = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03".to_vec();
    packed.extend([0xab, 0x56, 0x0a, 0x4e, 0xce, 0x48]);
    packed
}

fn elf() -> Vec<u8> {
    let mut program = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0\x3e\0".to_vec();
    program.resize(4096, 0x90);
    program
}

fn png() -> Vec<u8> {
    let mut picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0".to_vec();
    picture.resize(512, 0xa5);
    picture
}

fn noise() -> Vec<u8> {
    // The same bytes on every machine: a multiplicative generator.
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut noise = vec![0xc3];
    for _ in 0..4096 {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        noise.push(state.to_le_bytes()[3]);
    }
    noise
}

#[test]
fn what_is_no_text_is_refused() {
    let files: Vec<Bad> = vec![
        bad("report.json.gz", gzip_of_a_report(), "compressed with gzip"),
        bad("report.json.zst", b"\x28\xb5\x2f\xfd\x04\x00\x09\x00\x00".as_slice(), "compressed with zstd"),
        bad("report.json.bz2", b"BZh91AY&SY\x00\x00".as_slice(), "compressed with bzip2"),
        bad("report.json.xz", b"\xfd7zXZ\x00\x00\x04".as_slice(), "compressed with xz"),
        bad(
            "reports.zip",
            b"PK\x03\x04\x14\x00\x00\x00\x08\x00".as_slice(),
            "a zip archive or a spreadsheet",
        ),
        bad("report.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n".as_slice(), "a PDF"),
        bad("report.png", png(), "no known report format"),
        bad("program", elf(), "no known report format"),
        bad("noise", noise(), "no known report format"),
        bad("zeros", vec![0; 1024], "not UTF-8"),
    ];
    assert_refused(&files, &[]);
}

#[test]
fn what_is_empty_is_refused() {
    let files = [
        bad("empty.json", "", "the file is empty"),
        bad("line.json", "\n", "the file is empty"),
        bad("blank.json", " \t\r\n\n  \n", "the file is empty"),
        bad("long-blank.json", " ".repeat(4096), "the file is empty"),
        bad("mark.json", b"\xef\xbb\xbf".as_slice(), "the file is empty"),
    ];
    assert_refused(&files, &[]);
}

#[test]
fn what_is_prose_is_refused() {
    let files = [
        bad("prose.txt", "All is well.\n", "it is neither JSON nor XML"),
        bad("log.txt", "2026-11-24T09:12:00Z\tFATAL\tFatal error\tno such image\n", "found `T`"),
        bad("usage.txt", "Usage: trivy [global flags] command\n", "it is neither JSON nor XML"),
        bad("page.html", "<!DOCTYPE html><html><body><p>502 Bad Gateway</body></html>", "expected `</p>`"),
        bad(
            "page.xhtml",
            "<!DOCTYPE html><html><body><p>502</p></body></html>",
            "XML with the root element <html>",
        ),
        bad("program.yaml", "version: 1\ncompany: Harbour\n", "it is neither JSON nor XML"),
        bad("script.sh", "#!/bin/sh\nexit 0\n", "it is neither JSON nor XML"),
    ];
    assert_refused(&files, &[]);
}
