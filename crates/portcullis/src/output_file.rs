//! A file that is written whole or not at all.

use crate::connection::told;
use crate::screen::Screen;
use anyhow::Context;
use portcullis_api::ApiError;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use tempfile::NamedTempFile;

/// The file that an answer goes to; nothing, or `-`, is the standard output.
pub(crate) fn chosen(output: Option<&Path>) -> Option<&Path> {
    output.filter(|path| *path != Path::new("-"))
}

/// Writes an answer to a file, else to the screen.
pub(crate) fn answer(
    file: Option<&Path>,
    screen: &mut Screen,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> anyhow::Result<()> {
    match file {
        None => Ok(screen.answer(write)?),
        Some(path) => self::write(path, write),
    }
}

/// Writes what a server gives to a file, else to the screen.
pub(crate) fn receive(
    file: Option<&Path>,
    screen: &mut Screen,
    fetch: impl FnOnce(&mut dyn Write) -> Result<(), ApiError>,
) -> anyhow::Result<()> {
    let mut refused: Option<ApiError> = None;
    let written = answer(file, screen, |out| {
        fetch(out).map_err(|error| {
            let kind = error_kind(&error);
            refused = Some(error);
            kind.into()
        })
    });
    match refused {
        // A reader that went away is no error, and was none for the screen.
        Some(_) if written.is_ok() => Ok(()),
        Some(error) => Err(told(error)),
        None => written,
    }
}

/// The kind of the error of writing that is behind it, if one is.
fn error_kind(error: &ApiError) -> io::ErrorKind {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<io::Error>() {
            return error.kind();
        }
        cause = error.source();
    }
    io::ErrorKind::Other
}

/// Writes `path` beside itself and puts it in place when it is complete and on the disk. A device, a pipe or a link stays
/// what it is and is written to.
pub(crate) fn write(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> anyhow::Result<()> {
    let failed = || format!("{} can't be written", path.display());
    if std::fs::symlink_metadata(path).is_ok_and(|there| !there.is_file() && !there.is_dir()) {
        let mut out = BufWriter::new(File::create(path).with_context(failed)?);
        return write(&mut out).and_then(|()| out.flush()).with_context(failed);
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut fresh = NamedTempFile::new_in(folder).with_context(failed)?;
    std::fs::set_permissions(fresh.path(), permissions(path)).with_context(failed)?;
    {
        let mut out = BufWriter::new(fresh.as_file_mut());
        write(&mut out).and_then(|()| out.flush()).with_context(failed)?;
    }
    fresh.as_file().sync_all().with_context(failed)?;
    fresh.persist(path).with_context(failed)?;
    Ok(())
}

/// Those of the file that is replaced, else what a file of a user has.
fn permissions(path: &Path) -> std::fs::Permissions {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).map_or_else(|_| std::fs::Permissions::from_mode(0o644), |old| old.permissions())
}
