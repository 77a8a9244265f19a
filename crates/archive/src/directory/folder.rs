//! An open directory, below which names are single parts and links are not followed.

use crate::error::ArchiveError;
use jiff::Timestamp;
use rustix::fd::OwnedFd;
use rustix::fs::{
    AtFlags, Dir, FileType, FlockOperation, Mode, OFlags, RenameFlags, Timespec, Timestamps, UTIME_NOW,
    UTIME_OMIT,
};
use rustix::io::Errno;
use std::fs::{DirBuilder, File};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

const FOLDER: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);
const PRIVATE_FOLDER: Mode = Mode::RWXU;
const PRIVATE_FILE: Mode = Mode::RUSR.union(Mode::WUSR);

#[derive(Debug)]
pub(super) struct Folder {
    fd: OwnedFd,
    /// Its name for people.
    name: String,
}

impl Folder {
    /// Opens the folder at a path, which may lead through links; a missing one is made.
    pub(super) fn at(path: &Path) -> Result<Self, ArchiveError> {
        let name = path.display().to_string();
        let failed = |action, error| ArchiveError::storage(action, name.clone(), error);
        let missing = path.ancestors().take_while(|folder| !folder.exists()).count();
        let mut builder = DirBuilder::new();
        builder.recursive(true).mode(PRIVATE_FOLDER.bits());
        builder.create(path).map_err(|error| failed("make", error))?;
        for parent in path.ancestors().skip(1).take(missing) {
            let parent = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
            File::open(parent).and_then(|folder| folder.sync_all()).map_err(|error| failed("make", error))?;
        }
        let fd =
            rustix::fs::open(path, FOLDER, Mode::empty()).map_err(|error| failed("open", error.into()))?;
        Ok(Self { fd, name: String::new() })
    }

    /// Opens a folder in it; none if there is none.
    pub(super) fn enter(&self, name: &str) -> Result<Option<Self>, ArchiveError> {
        match rustix::fs::openat(&self.fd, name, FOLDER | OFlags::NOFOLLOW, Mode::empty()) {
            Ok(fd) => Ok(Some(Self { fd, name: self.name_of(name) })),
            Err(Errno::NOENT) => Ok(None),
            Err(error) => Err(self.error("open", name, error)),
        }
    }

    /// Opens a folder in it; a missing one is made and is durable before this returns.
    pub(super) fn enter_or_make(&self, name: &str) -> Result<Self, ArchiveError> {
        if let Some(folder) = self.enter(name)? {
            return Ok(folder);
        }
        match rustix::fs::mkdirat(&self.fd, name, PRIVATE_FOLDER) {
            Ok(()) | Err(Errno::EXIST) => {}
            Err(error) => return Err(self.error("make", name, error)),
        }
        self.flush()?;
        self.enter(name)?.ok_or_else(|| self.error("open", name, Errno::NOENT))
    }

    /// Opens a file in it for reading; none if there is none.
    pub(super) fn open_file(&self, name: &str) -> Result<Option<File>, ArchiveError> {
        // A pipe under an object's name must not make the reader wait.
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
        match rustix::fs::openat(&self.fd, name, flags, Mode::empty()) {
            Ok(fd) => Ok(Some(File::from(fd))),
            Err(Errno::NOENT) => Ok(None),
            Err(error) => Err(self.error("read", name, error)),
        }
    }

    /// Makes a private file in it; none if there is something of that name.
    pub(super) fn make_file(&self, name: &str) -> Result<Option<File>, ArchiveError> {
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        match rustix::fs::openat(&self.fd, name, flags, PRIVATE_FILE) {
            Ok(fd) => Ok(Some(File::from(fd))),
            Err(Errno::EXIST) => Ok(None),
            Err(error) => Err(self.error("make", name, error)),
        }
    }

    /// Moves a file to another folder unless something of that name is there; says whether it was moved.
    pub(super) fn rename(&self, from: &str, folder: &Self, to: &str) -> Result<bool, ArchiveError> {
        match rustix::fs::renameat_with(&self.fd, from, &folder.fd, to, RenameFlags::NOREPLACE) {
            Ok(()) => Ok(true),
            Err(Errno::EXIST) => Ok(false),
            // Not every file system can rename so; a second name is refused just as surely where one is.
            Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => {
                match rustix::fs::linkat(&self.fd, from, &folder.fd, to, AtFlags::empty()) {
                    Ok(()) => self.remove(from).map(|()| true),
                    Err(Errno::EXIST) => Ok(false),
                    Err(error) => Err(folder.error("write", to, error)),
                }
            }
            Err(error) => Err(folder.error("write", to, error)),
        }
    }

    /// Removes a file.
    pub(super) fn remove(&self, name: &str) -> Result<(), ArchiveError> {
        rustix::fs::unlinkat(&self.fd, name, AtFlags::empty())
            .map_err(|error| self.error("remove", name, error))
    }

    /// What stands under a name, links themselves included.
    pub(super) fn kind(&self, name: &str) -> Result<Option<FileType>, ArchiveError> {
        match rustix::fs::statat(&self.fd, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(found) => Ok(Some(FileType::from_raw_mode(found.st_mode))),
            Err(Errno::NOENT) => Ok(None),
            Err(error) => Err(self.error("read", name, error)),
        }
    }

    /// When the file of a name was last changed; none if there is none.
    pub(super) fn changed_at(&self, name: &str) -> Result<Option<Timestamp>, ArchiveError> {
        match rustix::fs::statat(&self.fd, name, AtFlags::SYMLINK_NOFOLLOW) {
            // A date that is no point in time is as good as the oldest.
            Ok(found) => Ok(Some(Timestamp::from_second(found.st_mtime).unwrap_or(Timestamp::UNIX_EPOCH))),
            Err(Errno::NOENT) => Ok(None),
            Err(error) => Err(self.error("read", name, error)),
        }
    }

    /// Makes a file as young as one that is written in this moment; says whether it is there.
    pub(super) fn renew(&self, name: &str) -> Result<bool, ArchiveError> {
        let stamp = |tv_nsec| Timespec { tv_sec: 0, tv_nsec };
        let times = Timestamps { last_access: stamp(UTIME_OMIT), last_modification: stamp(UTIME_NOW) };
        match rustix::fs::utimensat(&self.fd, name, &times, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(()) => Ok(true),
            Err(Errno::NOENT) => Ok(false),
            Err(error) => Err(self.error("write", name, error)),
        }
    }

    /// Makes everything durable that was written to its file system.
    #[cfg(target_os = "linux")]
    pub(super) fn flush_all(&self) -> Result<(), ArchiveError> {
        rustix::fs::syncfs(&self.fd).map_err(|error| self.error("flush", "", error))
    }

    /// The names in it. A name that is no text is given as near to it as can be, and leads nowhere.
    pub(super) fn names(
        &self,
    ) -> Result<impl Iterator<Item = Result<String, ArchiveError>> + '_, ArchiveError> {
        let entries = Dir::read_from(&self.fd).map_err(|error| self.error("list", "", error))?;
        Ok(entries.filter_map(|entry| match entry {
            Ok(entry) => {
                let name = entry.file_name().to_string_lossy().into_owned();
                (name != "." && name != "..").then_some(Ok(name))
            }
            Err(error) => Some(Err(self.error("list", "", error))),
        }))
    }

    /// Makes the names in it durable.
    pub(super) fn flush(&self) -> Result<(), ArchiveError> {
        rustix::fs::fsync(&self.fd).map_err(|error| self.error("flush", "", error))
    }

    /// Locks it until what is given is dropped.
    pub(super) fn lock(&self, operation: FlockOperation) -> Result<OwnedFd, ArchiveError> {
        // Locks belong to an opening of the folder; another one keeps writers of one process apart too.
        let fd = rustix::fs::openat(&self.fd, ".", FOLDER, Mode::empty())
            .map_err(|error| self.error("open", "", error))?;
        loop {
            match rustix::fs::flock(&fd, operation) {
                Ok(()) => return Ok(fd),
                Err(Errno::INTR) => {}
                Err(error) => return Err(self.error("lock", "", error)),
            }
        }
    }

    /// The name of something in it, from the archive's directory on.
    pub(super) fn name_of(&self, name: &str) -> String {
        match (self.name.as_str(), name) {
            ("", name) => name.to_owned(),
            (folder, "") => folder.to_owned(),
            (folder, name) => format!("{folder}/{name}"),
        }
    }

    /// The error of an action on something in it.
    pub(super) fn error(&self, action: &'static str, name: &str, error: Errno) -> ArchiveError {
        ArchiveError::storage(action, self.name_of(name), io::Error::from(error))
    }
}
