//! The archive that a workbook is.

use super::part::Part;
use super::{ListLimits, NoLines};
use crate::front::Input;
use memchr::memmem;
use std::io::{Cursor, Read, SeekFrom};
use zip::ZipArchive;
use zip::result::ZipError;

/// Below this a part may be as dense as it likes.
const DENSE: u64 = 1 << 20;

/// The parts of a workbook.
pub(super) struct Parts<'l> {
    archive: ZipArchive<Cursor<Vec<u8>>>,
    limits: &'l ListLimits,
    unpacked: u64,
}

impl<'l> Parts<'l> {
    pub(super) fn open(input: &mut dyn Input, limits: &'l ListLimits) -> Result<Self, NoLines> {
        /// What stands before each entry of an archive's directory.
        const ENTRY: &[u8] = b"PK\x01\x02";
        input.seek(SeekFrom::Start(0))?;
        let mut bytes = Vec::new();
        input.take(limits.bytes.saturating_add(1)).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > limits.bytes {
            return Err(NoLines::TooMuch { limit: limits.bytes, what: "bytes" });
        }
        // Whichever directory a reader finds, it has no more entries than there are marks of them.
        if memmem::find_iter(&bytes, ENTRY).count() > limits.entries {
            return Err(NoLines::TooMuch { limit: limits.entries as u64, what: "parts" });
        }
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
        Ok(Self { archive, limits, unpacked: 0 })
    }

    /// Hands a part to `read`, and says whether there is one.
    pub(super) fn read(
        &mut self,
        path: &str,
        read: impl FnOnce(&mut Part<'_>) -> Result<(), NoLines>,
    ) -> Result<bool, NoLines> {
        let names = self.archive.file_names().flatten();
        let found = names.map(std::borrow::Cow::into_owned).find(|name| name.eq_ignore_ascii_case(path));
        let Some(found) = found else { return Ok(false) };
        let entry = self.archive.by_name(&found).map_err(|error| match error {
            ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => NoLines::OldWorkbook,
            error => broken(&error),
        })?;
        let dense = entry.compressed_size().saturating_mul(self.limits.ratio).max(DENSE);
        let left = self.limits.unpacked - self.unpacked;
        let mut part = Part::new(entry, left.min(dense), self.limits.cell_bytes);
        let outcome = read(&mut part);
        let count = part.count();
        self.unpacked += count.min(left);
        // What was cut off is no better than what is too long.
        match outcome {
            _ if count > left => {
                Err(NoLines::TooMuch { limit: self.limits.unpacked, what: "bytes when it is unpacked" })
            }
            _ if count > dense => Err(NoLines::TooDense { limit: self.limits.ratio }),
            outcome => outcome.map(|()| true),
        }
    }
}

fn broken(error: &ZipError) -> NoLines {
    NoLines::Workbook(error.to_string())
}
