//! Reads how old the vulnerability database in Trivy's cache is.

use crate::engine::Database;
use jiff::Timestamp;
use serde::Deserialize;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// How large the description of a database may be.
const MOST_BYTES: u64 = 64 * 1024;

/// `db/metadata.json`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Metadata {
    updated_at: String,
    next_update: Option<String>,
    downloaded_at: Option<String>,
}

/// The database in a cache directory; `None` when there is none, a sentence when it makes no sense.
pub(super) fn read(cache_directory: &Path) -> Result<Option<Database>, String> {
    let folder = cache_directory.join("db");
    let file = match File::open(folder.join("metadata.json")) {
        Ok(file) if folder.join("trivy.db").is_file() => file,
        Ok(_) => return Ok(None),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(format!("the vulnerability database can not be opened: {error}")),
    };
    let nonsense = || "the vulnerability database does not tell how old it is".to_owned();
    let metadata: Metadata = serde_json::from_reader(file.take(MOST_BYTES)).map_err(|_| nonsense())?;
    Ok(Some(Database {
        updated_at: time(&metadata.updated_at).ok_or_else(nonsense)?,
        next_update: metadata.next_update.as_deref().and_then(time),
        downloaded_at: metadata.downloaded_at.as_deref().and_then(time),
    }))
}

/// A time that was set; the year 1 is how Go writes one that was not.
fn time(text: &str) -> Option<Timestamp> {
    text.parse().ok().filter(|time| *time >= Timestamp::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn cache(metadata: &str) -> tempfile::TempDir {
        let cache = tempfile::tempdir().unwrap();
        fs::create_dir(cache.path().join("db")).unwrap();
        fs::write(cache.path().join("db/metadata.json"), metadata).unwrap();
        fs::write(cache.path().join("db/trivy.db"), "").unwrap();
        cache
    }

    #[test]
    fn the_age_of_a_database_is_read() {
        let cache = cache(
            r#"{"Version":2,"NextUpdate":"2026-11-25T02:45:27.000000001Z","UpdatedAt":"2026-11-24T02:45:27Z",
                "DownloadedAt":"0001-01-01T00:00:00Z"}"#,
        );
        let database = read(cache.path()).unwrap().unwrap();
        assert_eq!(database.updated_at.to_string(), "2026-11-24T02:45:27Z");
        assert_eq!(database.next_update.unwrap().to_string(), "2026-11-25T02:45:27.000000001Z");
        assert_eq!(database.downloaded_at, None);
    }

    #[test]
    fn a_cache_without_a_database_has_none() {
        let cache = cache("{}");
        fs::remove_file(cache.path().join("db/trivy.db")).unwrap();
        assert_eq!(read(cache.path()), Ok(None));
        assert_eq!(read(&cache.path().join("absent")), Ok(None));
    }

    #[test]
    fn a_database_of_unknown_age_is_refused() {
        let endless = format!("{{\"UpdatedAt\":\"{}\"}}", "x".repeat(1_000_000));
        for metadata in ["", "[]", "{}", r#"{"UpdatedAt":"yesterday"}"#, &endless] {
            let cache = cache(metadata);
            assert!(read(cache.path()).unwrap_err().contains("how old"));
        }
    }
}
