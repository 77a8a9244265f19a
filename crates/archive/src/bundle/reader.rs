//! Reads a bundle that a stranger may have made.

use super::MemberName;
use super::header::{self, BLOCK};
use crate::place::LARGEST_SEAL;
use crate::seal::key::LARGEST_KEY;
use portcullis_domain::digest::Digest;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::io::{self, BufReader, ErrorKind, Read, Seek, SeekFrom};

const CHUNK: usize = 128 << 10;
/// Bytes of the title.
const LARGEST_TITLE: u64 = 64 << 10;
/// What mistakes are about that are about no member.
const FILE: &str = "the file";
/// Mistakes that are named; a bundle of a stranger may be nothing but mistakes.
const MOST_MISTAKES: usize = 1000;

/// Bounds on a bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Members. Default 200,000; the largest releases have a few thousand.
    pub members: u64,
    /// Bytes of the file. Default 64 GiB.
    pub bytes: u64,
    /// Bytes of one object. Default 8 GiB, as in an archive.
    pub object_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { members: 200_000, bytes: 64 << 30, object_bytes: 8 << 30 }
    }
}

/// Something that is wrong with a bundle.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mistake {
    /// The member, or what else it is about.
    pub name: String,
    /// What is wrong.
    pub reason: String,
}

/// A member: where its bytes stand, and their digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    at: u64,
    /// How many bytes it has.
    pub size: u64,
    /// Their digest.
    pub digest: Digest,
}

/// A bundle that was read through once.
#[derive(Debug)]
pub struct Bundle<F> {
    file: F,
    /// The members by their names.
    pub members: BTreeMap<MemberName, Member>,
    /// What is wrong with its form.
    pub mistakes: Vec<Mistake>,
}

impl<F: Read + Seek> Bundle<F> {
    /// Reads a bundle through; what is wrong is named, and an error is only one of reading.
    pub fn read(mut file: F, limits: Limits) -> io::Result<Self> {
        file.rewind()?;
        let mut walk = Walk {
            input: BufReader::with_capacity(CHUNK, file),
            at: 0,
            members: BTreeMap::new(),
            mistakes: Vec::new(),
        };
        walk.all(limits)?;
        let Walk { input, members, mistakes, .. } = walk;
        Ok(Self { file: input.into_inner(), members, mistakes })
    }

    /// The bytes of a member as a stream.
    pub fn open(&mut self, name: &MemberName) -> io::Result<impl Read + '_> {
        let member = self.members.get(name).copied().ok_or(ErrorKind::NotFound)?;
        self.file.seek(SeekFrom::Start(member.at))?;
        Ok((&mut self.file).take(member.size))
    }

    /// The bytes of a member, of which there are at most so many.
    pub fn bytes(&mut self, name: &MemberName, most: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.open(name)?.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > most { Err(ErrorKind::FileTooLarge.into()) } else { Ok(bytes) }
    }
}

/// On the way through a file.
struct Walk<F> {
    input: BufReader<F>,
    at: u64,
    members: BTreeMap<MemberName, Member>,
    mistakes: Vec<Mistake>,
}

/// Why nothing that follows can be understood.
enum Ended {
    Wrong(Mistake),
    Failed(io::Error),
}

impl Ended {
    fn at(name: &str, reason: impl Into<String>) -> Self {
        Self::Wrong(Mistake { name: name.to_owned(), reason: reason.into() })
    }
}

impl From<io::Error> for Ended {
    fn from(error: io::Error) -> Self {
        Self::Failed(error)
    }
}

impl<F: Read> Walk<F> {
    /// Goes on to the end, or to where nothing that follows could be understood.
    fn all(&mut self, limits: Limits) -> io::Result<()> {
        let mut count = 0;
        loop {
            match self.next(limits, &mut count) {
                Ok(true) => {}
                Ok(false) => return self.end(),
                Err(Ended::Failed(error)) => return Err(error),
                Err(Ended::Wrong(mistake)) => {
                    self.mistakes.push(mistake);
                    return Ok(());
                }
            }
        }
    }

    /// Reads the next member; false at the first block of the end.
    fn next(&mut self, limits: Limits, count: &mut u64) -> Result<bool, Ended> {
        let mut block = [0; BLOCK];
        if self.fill(&mut block)? < BLOCK {
            return Err(Ended::at(FILE, "it ends in the middle; it was cut off"));
        }
        if block == [0; BLOCK] {
            return Ok(false);
        }
        let (name, size) = header::read(&block).map_err(|(name, reason)| Ended::at(&name, reason))?;
        *count += 1;
        if *count > limits.members {
            return Err(Ended::at(FILE, format!("it has more than {} members", limits.members)));
        }
        let member = MemberName::read(&name);
        if let Some(reason) = too_large(member.as_ref(), size, limits) {
            return Err(Ended::at(&name, reason));
        }
        if self.at.saturating_add(size) > limits.bytes {
            return Err(Ended::at(FILE, format!("it has more than {} bytes", limits.bytes)));
        }
        let at = self.at;
        let Some(digest) = self.hash(size)? else {
            return Err(Ended::at(&name, "it ends in the middle; the file was cut off"));
        };
        match member {
            None => self.wrong(&name, "no bundle has a member of this name"),
            Some(member) if self.members.contains_key(&member) => self.wrong(&name, "it is there twice"),
            Some(member) => {
                self.members.insert(member, Member { at, size, digest });
            }
        }
        if self.mistakes.len() >= MOST_MISTAKES {
            return Err(Ended::at(FILE, "there are too many mistakes to go on"));
        }
        Ok(true)
    }

    /// Behind the first empty block: another one, and the end.
    fn end(&mut self) -> io::Result<()> {
        let mut block = [0; BLOCK];
        if self.fill(&mut block)? < BLOCK {
            self.wrong(FILE, "it ends in the middle; it was cut off");
        } else if block != [0; BLOCK] || self.fill(&mut block)? > 0 {
            self.wrong(FILE, "something stands behind its end");
        }
        Ok(())
    }

    /// The digest of the next bytes, if there are so many and what fills them up is empty.
    fn hash(&mut self, size: u64) -> io::Result<Option<Digest>> {
        let mut hasher = Sha256::new();
        let mut left = size;
        let mut chunk = vec![0; CHUNK];
        while left > 0 {
            let wanted = usize::try_from(left).unwrap_or(CHUNK).min(CHUNK);
            if self.fill(&mut chunk[..wanted])? < wanted {
                return Ok(None);
            }
            hasher.update(&chunk[..wanted]);
            left -= wanted as u64;
        }
        let mut rest =
            vec![0; usize::try_from(size.next_multiple_of(BLOCK as u64) - size).unwrap_or_default()];
        let wanted = rest.len();
        if self.fill(&mut rest)? < wanted {
            return Ok(None);
        }
        if rest.iter().any(|byte| *byte != 0) {
            self.wrong(FILE, "something stands between its members");
        }
        Ok(Some(Digest::new(hasher.finalize().into())))
    }

    fn fill(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let mut filled = 0;
        while filled < into.len() {
            match self.input.read(&mut into[filled..]) {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.at += filled as u64;
        Ok(filled)
    }

    fn wrong(&mut self, name: &str, reason: &str) {
        self.mistakes.push(Mistake { name: name.to_owned(), reason: reason.to_owned() });
    }
}

fn too_large(member: Option<&MemberName>, size: u64, limits: Limits) -> Option<String> {
    let most = match member {
        Some(MemberName::Title) | None => LARGEST_TITLE,
        Some(MemberName::Key(_)) => LARGEST_KEY as u64,
        Some(MemberName::Seal(_)) => LARGEST_SEAL as u64,
        Some(MemberName::Object(_)) => limits.object_bytes,
    };
    (size > most).then(|| format!("it has {size} bytes, and such a member may have {most}"))
}
