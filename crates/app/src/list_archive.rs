//! Lists what the archive has, and what the records know of it.

use crate::archive_claims::{self, NoClaims};
use crate::blocking::blocking;
use crate::installation::Installation;
use jiff::Timestamp;
use portcullis_archive::Entry;
use portcullis_domain::digest::Digest;
use std::collections::BTreeMap;

/// An object of the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedObject {
    /// Its digest.
    pub digest: Digest,
    /// What it is; none of an object that nothing names.
    pub kind: Option<&'static str>,
    /// How whoever put it by hand called it.
    pub name: Option<String>,
    /// The date of the newest record that names it, else when it was put.
    pub at: Option<Timestamp>,
    /// Its plain bytes, where a record knows them.
    pub bytes: Option<u64>,
    /// Says that a hold keeps it.
    pub held: bool,
}

/// Lists every object, by date. A hold on a release is shown on everything that the release names.
pub async fn list_archive(installation: &Installation) -> Result<Vec<ListedObject>, NoClaims> {
    let mut snapshot = installation.store.snapshot().await?;
    let named = archive_claims::named(&mut snapshot).await?;
    let mut files: BTreeMap<String, (String, i64)> = BTreeMap::new();
    for file in snapshot.archived_files().await? {
        files.insert(file.digest, (file.name, file.bytes));
    }
    let holds = archive_claims::standing(snapshot.holds().await?);
    // What a release names takes reading its verdicts, which only a hold on one needs.
    let has_release = holds.keys().any(|subject| subject.parse::<Digest>().is_err());
    let claims =
        if has_release { Some(archive_claims::collect(&mut snapshot, installation).await?) } else { None };
    drop(snapshot);
    let archive = &installation.archive;
    let mut objects = Vec::new();
    blocking(|| {
        archive.place().list(&mut |entry| {
            let Entry::Object(digest) = entry else { return Ok(()) };
            let known = named.get(&digest);
            let text = digest.to_string();
            let at = match known {
                Some(known) => Some(known.at),
                None => archive.place().since(&digest)?,
            };
            let file = files.get(&text);
            let held =
                holds.contains_key(&text) || claims.as_ref().is_some_and(|claims| claims.of(&digest).held);
            objects.push(ListedObject {
                digest,
                kind: known.map(|known| known.kind.word()),
                name: file.map(|(name, _)| name.clone()),
                at,
                bytes: file.and_then(|(_, bytes)| u64::try_from(*bytes).ok()),
                held,
            });
            Ok(())
        })
    })?;
    objects.sort_by_key(|object| (object.at, object.digest));
    Ok(objects)
}
