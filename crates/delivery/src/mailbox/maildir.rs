//! A directory in the form of a maildir: what is new is in `new`, what was taken is moved to `cur`.

use super::{Fetched, LARGEST_MAIL, MOST_MAILS, NotFetched, Place};
use std::collections::VecDeque;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Files that are looked at to find the oldest; whoever lets more of them come together waits longer for some.
const MOST_FILES: usize = 20_000;

/// Being in a directory.
#[derive(Debug)]
pub struct MaildirVisit {
    directory: PathBuf,
    names: VecDeque<String>,
}

impl MaildirVisit {
    pub(super) async fn new(directory: &Path) -> Result<Self, NotFetched> {
        let directory = directory.to_owned();
        let of = directory.clone();
        let names = blocking(move || names(&of)).await?;
        Ok(Self { directory, names })
    }

    pub(super) async fn next(&mut self) -> Result<Option<Fetched>, NotFetched> {
        while let Some(name) = self.names.pop_front() {
            let path = self.directory.join("new").join(&name);
            // Whoever else reads the directory may have been faster.
            if let Some(bytes) = blocking(move || read(&path)).await? {
                return Ok(Some(Fetched { place: Place::File(name), bytes }));
            }
        }
        Ok(None)
    }

    pub(super) async fn taken(&mut self, name: &str) -> Result<(), NotFetched> {
        let from = self.directory.join("new").join(name);
        let to = self.directory.join("cur");
        // Behind the comma stand the marks, which a name in `new` does not have: S is seen.
        let seen = to.join(format!("{}:2,S", name.split(":2,").next().unwrap_or(name)));
        blocking(move || {
            fs::create_dir_all(&to)?;
            match fs::rename(from, seen) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
                moved => moved,
            }
        })
        .await
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, NotFetched> {
    tokio::task::spawn_blocking(work).await.map_err(|_| NotFetched::Broken)?.map_err(NotFetched::Maildir)
}

/// The names of the oldest files; each begins with the second in which it came in.
fn names(directory: &Path) -> io::Result<VecDeque<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(directory.join("new"))?.take(MOST_FILES) {
        let entry = entry?;
        if let (Ok(name), true) = (entry.file_name().into_string(), entry.file_type()?.is_file())
            && !name.starts_with('.')
        {
            names.push(name);
        }
    }
    names.sort_unstable();
    names.truncate(MOST_MAILS);
    Ok(names.into())
}

fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    let file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        file => file?,
    };
    let mut bytes = Vec::new();
    file.take(LARGEST_MAIL as u64).read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}
