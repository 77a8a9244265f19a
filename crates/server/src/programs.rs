//! Keeps the program that applies the newest one: from a file that somebody changes, or from the store, where another
//! server or a push from git puts it.

use crate::served::Server;
use portcullis_app::apply_program::{apply_program, digest_on_record, program_on_record};
use portcullis_app::caller::Caller;
use portcullis_app::load_program::{Diagnostic, load_program};
use portcullis_app::revision::Seen;
use portcullis_report::diagnostics::render;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// How often it is looked for a change.
const PAUSE: Duration = Duration::from_secs(2);

/// Where the program comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A file of this machine.
    File(PathBuf),
    /// The store: programs are pushed.
    Store,
}

/// What stands in the way of a program that was meant to apply.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Trouble {
    /// What is wrong, with its places.
    pub explained: String,
    /// Says that it is not in use because of that; else these are warnings.
    pub is_refused: bool,
}

/// Looks for changes until it is dropped. A program that is broken never takes the place of a good one.
pub async fn follow(server: Server, caller: Caller) {
    let source = server.source().clone();
    let mut last = stamp(&source);
    loop {
        tokio::time::sleep(PAUSE).await;
        match &source {
            Source::File(path) => {
                let stamped = stamp(&source);
                if stamped != last {
                    last = stamped;
                    load(&server, path, &caller).await;
                }
            }
            Source::Store => recall(&server).await,
        }
    }
}

/// When the file was changed and how long it is, which differs after every change that an editor makes.
fn stamp(source: &Source) -> Option<(SystemTime, u64)> {
    let Source::File(path) = source else { return None };
    let about = std::fs::metadata(path).ok()?;
    Some((about.modified().ok()?, about.len()))
}

/// Takes the file's program as the one that applies, if it has no mistakes.
async fn load(server: &Server, path: &Path, caller: &Caller) {
    let file = match load_program(path) {
        Ok(file) => file,
        Err(error) => {
            tracing::error!(file = %path.display(), %error, "the program file can't be read; the one before it applies");
            return server.tell(Trouble { explained: error.to_string(), is_refused: true });
        }
    };
    let explained = render(&file.loaded.diagnostics, &file.file, false);
    let mistakes = file.loaded.diagnostics.iter().filter(|one| Diagnostic::is_error(one)).count();
    let Some(program) = file.loaded.program else {
        tracing::error!(file = %path.display(), mistakes, "the program file has mistakes; the one before it applies");
        return server.tell(Trouble { explained, is_refused: true });
    };
    let installation = server.installation();
    match apply_program(&installation, program, &Seen::anything(), caller, crate::now()).await {
        Ok(changed) => {
            tracing::info!(digest = %changed.program.digest, "another program applies");
            server.apply(changed.program);
            server.tell(Trouble { explained, is_refused: false });
        }
        Err(error) => {
            tracing::error!(%error, "the program can't be put on record; the one before it applies");
            server.tell(Trouble { explained: error.to_string(), is_refused: true });
        }
    }
}

/// Takes the program that another server, or a push, put on record.
async fn recall(server: &Server) {
    let installation = server.installation();
    let digest = match digest_on_record(&installation.store).await {
        Ok(Some(digest)) => digest,
        Ok(None) => return,
        Err(error) => return tracing::warn!(%error, "it can't be told which program applies"),
    };
    if digest == installation.program.digest.to_string() {
        return;
    }
    match program_on_record(&installation.store).await {
        Ok(Some((_, program))) => {
            tracing::info!(digest = %program.digest, "another program applies");
            server.apply(Arc::new(program));
        }
        Ok(None) => (),
        Err(error) => {
            tracing::error!(%error, "the program on record can't be used; the one before it applies");
        }
    }
}
