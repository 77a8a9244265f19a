//! The entries of a file in the making, within the limits.

use super::{Entry, Exploitation, Limits};
use crate::reading::Refusal;
use portcullis_domain::advisory::AdvisoryId;
use portcullis_domain::sink::Skipped;

pub(super) struct List {
    entries: Vec<Entry>,
    skipped: Vec<Skipped>,
    skipped_total: u64,
    rows: u64,
    limits: Limits,
}

impl List {
    pub(super) fn new(limits: &Limits) -> Self {
        let limits = limits.clone();
        Self { entries: Vec::new(), skipped: Vec::new(), skipped_total: 0, rows: 0, limits }
    }

    /// How many rows there were, skipped ones included.
    pub(super) fn rows(&self) -> u64 {
        self.rows
    }

    /// Takes a row, which is at `place`; an error says why it makes no sense.
    pub(super) fn take(
        &mut self,
        name: &str,
        exploitation: Result<Exploitation, String>,
        place: impl Fn() -> String,
    ) -> Result<(), Refusal> {
        self.rows += 1;
        if self.rows > self.limits.entries {
            return Err(Refusal::TooMany { limit: self.limits.entries });
        }
        let name = name.trim();
        let reason = match exploitation {
            Err(reason) => reason,
            Ok(_) if name.is_empty() => "it names no advisory".to_owned(),
            Ok(_) if name.len() > self.limits.name_bytes => {
                format!("the name of its advisory is longer than {} bytes", self.limits.name_bytes)
            }
            Ok(_) if name.contains(|letter: char| letter.is_whitespace() || letter.is_control()) => {
                "the name of its advisory has a space or a control character in it".to_owned()
            }
            Ok(exploitation) => {
                self.entries.push(Entry { advisory: AdvisoryId::new(name), exploitation });
                return Ok(());
            }
        };
        self.skipped_total += 1;
        if self.skipped.len() < self.limits.listed {
            self.skipped.push(Skipped { what: place(), reason });
        }
        Ok(())
    }

    /// One entry an advisory: of several the gravest of each fact stays.
    pub(super) fn finish(self) -> (Vec<Entry>, Vec<Skipped>, u64) {
        let mut entries = self.entries;
        entries.sort_by(|one, other| one.advisory.cmp(&other.advisory));
        entries.dedup_by(|later, kept| {
            let same = later.advisory == kept.advisory;
            if same {
                kept.exploitation = graver(kept.exploitation, later.exploitation);
            }
            same
        });
        (entries, self.skipped, self.skipped_total)
    }
}

fn graver(one: Exploitation, other: Exploitation) -> Exploitation {
    use Exploitation::{Known, Predicted};
    match (one, other) {
        (Predicted(one), Predicted(other)) => Predicted(one.max(other)),
        (Known { added, ransomware }, Known { added: again, ransomware: also }) => {
            Known { added: [added, again].into_iter().flatten().min(), ransomware: ransomware || also }
        }
        (known @ Known { .. }, Predicted(_)) | (Predicted(_), known @ Known { .. }) => known,
    }
}
