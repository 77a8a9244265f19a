//! Finds files in a tar file by its headers, and reads none but those that are asked for.

use super::places::{Places, heed, read_bounded};
use super::{ImageProblem, MOST_DOCUMENT_BYTES};
use crate::process::Cancel;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

const BLOCK: usize = 512;
/// How many entries are looked at.
const MOST_ENTRIES: usize = 100_000;
/// How many bytes a long name or a list of attributes may have.
const MOST_NAME_BYTES: u64 = 64 * 1024;

/// A tar file whose entries are known.
#[derive(Debug)]
pub(super) struct Archive {
    file: File,
    cancel: Cancel,
    entries: BTreeMap<String, Entry>,
}

#[derive(Debug)]
struct Entry {
    offset: u64,
    size: u64,
    is_file: bool,
    twice: bool,
}

/// What one header says about the next entry.
#[derive(Default)]
struct Overrides {
    name: Option<String>,
    size: Option<u64>,
}

impl Archive {
    /// Walks through the headers.
    pub(super) fn open(path: &Path, cancel: &Cancel) -> Result<Self, ImageProblem> {
        let mut file = File::open(path)?;
        if !file.metadata()?.is_file() {
            return Err(ImageProblem::Archive("it is no file"));
        }
        let mut magic = [0; 4];
        let length = file.metadata()?.len();
        if length >= BLOCK as u64 {
            file.read_exact(&mut magic)?;
            file.rewind()?;
        }
        if magic.starts_with(&[0x1f, 0x8b]) || magic == [0x28, 0xb5, 0x2f, 0xfd] || magic.starts_with(b"BZh")
        {
            return Err(ImageProblem::Compressed);
        }
        let entries = walk(&mut &file, length, MOST_ENTRIES, cancel)?;
        Ok(Self { file, cancel: cancel.clone(), entries })
    }
}

impl Places for Archive {
    fn read(&mut self, name: &str) -> Result<Option<Vec<u8>>, ImageProblem> {
        heed(&self.cancel)?;
        let Some(entry) = self.entries.get(name) else {
            return Ok(None);
        };
        if entry.twice {
            return Err(ImageProblem::Twice(name.to_owned()));
        }
        if !entry.is_file {
            return Err(ImageProblem::Archive("a document in it is a link or a directory"));
        }
        if entry.size > MOST_DOCUMENT_BYTES {
            return Err(ImageProblem::TooLarge { name: name.to_owned(), limit: MOST_DOCUMENT_BYTES });
        }
        self.file.seek(SeekFrom::Start(entry.offset))?;
        let bytes = read_bounded(name, (&self.file).take(entry.size))?;
        if bytes.len() as u64 == entry.size { Ok(Some(bytes)) } else { Err(cut_off()) }
    }
}

fn walk(
    input: &mut (impl Read + Seek),
    length: u64,
    most_entries: usize,
    cancel: &Cancel,
) -> Result<BTreeMap<String, Entry>, ImageProblem> {
    let mut entries = BTreeMap::new();
    let mut overrides = Overrides::default();
    let (mut offset, mut headers) = (0_u64, 0);
    while offset < length {
        heed(cancel)?;
        let header = block(input, offset, length)?;
        offset += BLOCK as u64;
        if header.iter().all(|byte| *byte == 0) {
            let after = if offset < length { block(input, offset, length)? } else { header };
            if after.iter().any(|byte| *byte != 0) {
                return Err(ImageProblem::Archive("there is something after its end"));
            }
            break;
        }
        headers += 1;
        if headers > most_entries {
            return Err(ImageProblem::TooManyEntries(most_entries));
        }
        verify_checksum(&header)?;
        let kind = header[156];
        let about_next = matches!(kind, b'L' | b'K' | b'x' | b'g');
        let said = number(&header[124..136])?;
        let size = if about_next { said } else { overrides.size.unwrap_or(said) };
        // Links and directories have no content, whatever size is written.
        let size = if matches!(kind, b'1'..=b'6') { 0 } else { size };
        let end = offset.checked_add(size).filter(|end| *end <= length).ok_or_else(cut_off)?;
        match kind {
            b'L' => overrides.name = Some(name_of(&small(input, offset, size)?)),
            b'x' => attributes(&small(input, offset, size)?, &mut overrides)?,
            // Long targets of links, and comments on the whole archive.
            b'K' => {}
            b'g' => global(&small(input, offset, size)?)?,
            b'S' => return Err(ImageProblem::Archive("it has sparse files")),
            _ => {
                let Overrides { name, .. } = std::mem::take(&mut overrides);
                let name = name.unwrap_or_else(|| header_name(&header));
                let name = name.strip_prefix("./").unwrap_or(&name).to_owned();
                let is_file = matches!(kind, 0 | b'0' | b'7');
                let twice = entries.contains_key(&name);
                entries.insert(name, Entry { offset, size, is_file, twice });
            }
        }
        offset = end.div_ceil(BLOCK as u64) * BLOCK as u64;
    }
    Ok(entries)
}

fn cut_off() -> ImageProblem {
    ImageProblem::Archive("it is cut off")
}

fn block(input: &mut (impl Read + Seek), offset: u64, length: u64) -> Result<[u8; BLOCK], ImageProblem> {
    if length - offset < BLOCK as u64 {
        return Err(cut_off());
    }
    let mut block = [0; BLOCK];
    input.seek(SeekFrom::Start(offset))?;
    input.read_exact(&mut block)?;
    Ok(block)
}

fn small(input: &mut (impl Read + Seek), offset: u64, size: u64) -> Result<Vec<u8>, ImageProblem> {
    if size > MOST_NAME_BYTES {
        return Err(ImageProblem::Archive("a name in it is too long"));
    }
    input.seek(SeekFrom::Start(offset))?;
    let mut bytes = Vec::new();
    input.take(size).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == size { Ok(bytes) } else { Err(cut_off()) }
}

fn verify_checksum(header: &[u8; BLOCK]) -> Result<(), ImageProblem> {
    // The sum is made as if its own field held blanks.
    let sum: u64 = header
        .iter()
        .enumerate()
        .map(|(index, byte)| u64::from(if (148..156).contains(&index) { b' ' } else { *byte }))
        .sum();
    if number(&header[148..156])? == sum { Ok(()) } else { Err(ImageProblem::Archive("a header is broken")) }
}

/// A number in octal digits, or in binary where its first bit says so.
fn number(field: &[u8]) -> Result<u64, ImageProblem> {
    let broken = || ImageProblem::Archive("a number in a header is broken");
    let (first, rest) = field.split_first().ok_or_else(broken)?;
    if *first == 0x80 {
        return rest
            .iter()
            .try_fold(0_u64, |sum, byte| Ok(sum.checked_mul(256).ok_or_else(broken)? | u64::from(*byte)));
    }
    let text = std::str::from_utf8(field).map_err(|_| broken())?;
    let digits = text.trim_matches([' ', '\0']);
    if digits.is_empty() { Ok(0) } else { u64::from_str_radix(digits, 8).map_err(|_| broken()) }
}

/// The name in a header, with the prefix that the POSIX form has for long ones.
fn header_name(header: &[u8; BLOCK]) -> String {
    let name = name_of(&header[..100]);
    let prefix = if &header[257..263] == b"ustar\0" { name_of(&header[345..500]) } else { String::new() };
    if prefix.is_empty() { name } else { format!("{prefix}/{name}") }
}

fn name_of(field: &[u8]) -> String {
    String::from_utf8_lossy(field.split(|byte| *byte == 0).next().unwrap_or_default()).into_owned()
}

/// Reads attributes, each `LENGTH KEY=VALUE` and a line break.
fn attributes(bytes: &[u8], overrides: &mut Overrides) -> Result<(), ImageProblem> {
    for (key, value) in pairs(bytes)? {
        match key {
            "path" => overrides.name = Some(value.to_owned()),
            "size" => {
                let size = value.parse().map_err(|_| ImageProblem::Archive("a size in it is broken"))?;
                overrides.size = Some(size);
            }
            key if key.starts_with("GNU.sparse") => {
                return Err(ImageProblem::Archive("it has sparse files"));
            }
            _ => {}
        }
    }
    Ok(())
}

/// A name or a size for all entries makes no sense, and readers differ about it.
fn global(bytes: &[u8]) -> Result<(), ImageProblem> {
    if pairs(bytes)?.iter().any(|(key, _)| matches!(*key, "path" | "size")) {
        return Err(ImageProblem::Archive("it names all its entries alike"));
    }
    Ok(())
}

fn pairs(mut bytes: &[u8]) -> Result<Vec<(&str, &str)>, ImageProblem> {
    let broken = || ImageProblem::Archive("an attribute in it is broken");
    let mut found = Vec::new();
    while !bytes.is_empty() {
        let blank = bytes.iter().position(|byte| *byte == b' ').ok_or_else(broken)?;
        let length = std::str::from_utf8(&bytes[..blank]).ok().and_then(|text| text.parse::<usize>().ok());
        let length = length.filter(|length| (blank + 2..=bytes.len()).contains(length)).ok_or_else(broken)?;
        let pair = bytes[blank + 1..length].strip_suffix(b"\n").ok_or_else(broken)?;
        let equals = pair.iter().position(|byte| *byte == b'=').ok_or_else(broken)?;
        // An attribute that is no text is none of those that are looked at.
        if let (Ok(key), Ok(value)) =
            (std::str::from_utf8(&pair[..equals]), std::str::from_utf8(&pair[equals + 1..]))
        {
            found.push((key, value));
        }
        bytes = &bytes[length..];
    }
    Ok(found)
}

#[cfg(test)]
mod tests;
