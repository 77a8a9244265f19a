//! What is found at present of some weaknesses, in all components at once.

use crate::database::{Transaction, Value, statements};
use crate::error::StoreError;
use crate::findings::{StoredFinding, stored};
use crate::scans::{NoTrack, Track};

statements! {
    @bulk OF_WEAKNESSES [Text] =
        "with wanted (weakness) as (values ",
        ") select observation.finding, observation.opened, observation.severity, observation.version, \
         observation.fixed_versions, observation.suppression, observation.subject, observation.text, \
         advisory_text.title, scope.component, scope.track, scope.engine from wanted \
         join finding on finding.weakness = wanted.weakness \
         join scope on scope.component = finding.component and scope.track not like 'change:%' \
         join observation on observation.scope = scope.id and observation.finding = finding.identity \
         and observation.closed is null \
         join advisory_text on advisory_text.hash = observation.text";
}

/// A finding that is open on a track, as one engine sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenFinding {
    /// The component.
    pub component: String,
    /// The track.
    pub track: Track,
    /// The engine.
    pub engine: String,
    /// The finding.
    pub stored: StoredFinding,
}

impl Transaction {
    /// The findings that are open on `main` and on series and whose key was made with one of these names: the primary
    /// id of an advisory, a check, a rule. They come in the order of component, track, engine and key.
    pub async fn open_findings_of(&mut self, weaknesses: &[&str]) -> Result<Vec<OpenFinding>, StoreError> {
        let mut names = weaknesses.to_vec();
        names.sort_unstable();
        names.dedup();
        let wanted: Vec<Value<'_>> = names.into_iter().map(Value::from).collect();
        let mut found = Vec::new();
        for row in &self.session().bulk_fetch(&OF_WEAKNESSES, &wanted).await? {
            let track: String = row.get(10)?;
            found.push(OpenFinding {
                component: row.get(9)?,
                track: track.parse().map_err(|error: NoTrack| StoreError::Damaged(error.to_string()))?,
                engine: row.get(11)?,
                stored: stored(row)?,
            });
        }
        found.sort_by(|one, other| key(one).cmp(&key(other)));
        Ok(found)
    }
}

fn key(found: &OpenFinding) -> (&str, &Track, &str, &[u8]) {
    (&found.component, &found.track, &found.engine, found.stored.identity.as_bytes())
}
