//! Writes a bundle.

use super::MemberName;
use super::header::{BLOCK, header};
use std::io::{self, Read, Seek, SeekFrom, Write};

/// Writes members one after the other; the same ones give the same bytes.
#[derive(Debug)]
pub struct BundleWriter<W> {
    out: W,
    at: u64,
}

impl<W: Write + Seek> BundleWriter<W> {
    /// Writes to the beginning of a file.
    pub fn new(out: W) -> Self {
        Self { out, at: 0 }
    }

    /// Writes a member of these bytes.
    pub fn add(&mut self, name: &MemberName, mut bytes: &[u8]) -> io::Result<()> {
        self.add_all_of(name, &mut bytes)
    }

    /// Writes a member of everything that the reader gives.
    pub fn add_all_of(&mut self, name: &MemberName, reader: &mut dyn Read) -> io::Result<()> {
        let begin = self.at;
        self.out.write_all(&[0; BLOCK])?;
        let size = io::copy(reader, &mut self.out)?;
        let filled = size.next_multiple_of(BLOCK as u64);
        self.out.write_all(&vec![0; usize::try_from(filled - size).unwrap_or_default()])?;
        self.at = begin + BLOCK as u64 + filled;
        let name = name.to_string();
        let Some(header) = header(&name, size) else {
            return Err(io::Error::new(
                io::ErrorKind::FileTooLarge,
                format!("{name} has {size} bytes, more than a member of a bundle may have"),
            ));
        };
        // How long it is was not known before its end.
        self.out.seek(SeekFrom::Start(begin))?;
        self.out.write_all(&header)?;
        self.out.seek(SeekFrom::Start(self.at)).map(drop)
    }

    /// Ends the bundle, and gives back what it was written to.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.write_all(&[0; 2 * BLOCK])?;
        self.out.flush()?;
        Ok(self.out)
    }
}
