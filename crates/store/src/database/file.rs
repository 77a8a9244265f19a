//! What can be seen of SQLite's file before SQLite opens it, which takes a short file for a young one and notices that its
//! end is missing only where it reads it.

use crate::error::StoreError;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// What a database begins with. The layout of the header is that of <https://www.sqlite.org/fileformat.html>.
const MAGIC: &[u8] = b"SQLite format 3\0";
const HEADER: u64 = 100;
/// Looks at a file that another process may be moving its log into.
const LOOKS: usize = 3;

/// Refuses a file that is no database, or that is shorter than it says.
pub(super) fn check(path: &Path) -> Result<(), StoreError> {
    let mut outcome = Ok(());
    for _ in 0..LOOKS {
        outcome = look(path);
        if outcome.is_ok() {
            break;
        }
    }
    outcome
}

fn look(path: &Path) -> Result<(), StoreError> {
    // What can't be opened or read is told by SQLite, and there may be no file yet.
    let Ok(file) = File::open(path) else { return Ok(()) };
    let mut header = Vec::new();
    if (&file).take(HEADER).read_to_end(&mut header).is_err() || header.is_empty() {
        return Ok(());
    }
    let length = file.metadata().map_or(u64::MAX, |metadata| metadata.len());
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    // The log has what the file lacks.
    let has_log = Path::new(&log).exists();
    match said_length(&header) {
        None => Err(StoreError::NoDatabase),
        Some(said) if length < said && !has_log => Err(StoreError::CutOff(length)),
        Some(_) => Ok(()),
    }
}

/// How long a database says it is; nothing if it is none. A header that was cut off says more than there is.
fn said_length(header: &[u8]) -> Option<u64> {
    let begin = &header[..header.len().min(MAGIC.len())];
    if !MAGIC.starts_with(begin) {
        return None;
    }
    let number = |at: usize| header.get(at..at + 4)?.try_into().ok().map(u32::from_be_bytes);
    let page_size = header.get(16..18).map(|bytes| u64::from(bytes[0]) << 8 | u64::from(bytes[1]));
    let page_size = if page_size == Some(1) { Some(65_536) } else { page_size };
    // The number of pages counts only if whoever wrote last knew of it.
    match (page_size, number(24), number(28), number(92)) {
        (Some(size), Some(change), Some(pages), Some(valid_for)) => {
            Some(if change == valid_for { size * u64::from(pages) } else { 0 })
        }
        _ => Some(HEADER),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(content: &[u8]) -> Result<(), StoreError> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), content).unwrap();
        check(file.path())
    }

    fn header(pages: u32, valid_for: u32) -> Vec<u8> {
        let mut header = MAGIC.to_vec();
        header.resize(100, 0);
        header[16..18].copy_from_slice(&512u16.to_be_bytes());
        header[24..28].copy_from_slice(&7u32.to_be_bytes());
        header[28..32].copy_from_slice(&pages.to_be_bytes());
        header[92..96].copy_from_slice(&valid_for.to_be_bytes());
        header
    }

    #[test]
    fn a_file_is_as_long_as_it_says() {
        let mut whole = header(2, 7);
        whole.resize(1024, 0);
        assert!(checked(&whole).is_ok());
        for length in [1, 16, 17, 99, 100, 512, 1023] {
            let refused = checked(&whole[..length]);
            assert!(matches!(refused, Err(StoreError::CutOff(cut)) if cut == length as u64), "{refused:?}");
        }
        // Nobody vouches for the number of pages.
        assert!(checked(&header(2, 6)).is_ok());
    }

    #[test]
    fn a_file_is_none_or_a_database() {
        assert!(checked(b"").is_ok());
        for content in [b"x".as_slice(), b"SQLite format 2\0", &[0; 200]] {
            assert!(matches!(checked(content), Err(StoreError::NoDatabase)));
        }
    }
}
