//! Digests: one mail a person and business day, with everything that waited for it.

use super::composing::why;
use super::{NotNotified, preferences};
use crate::installation::Installation;
use jiff::Timestamp;
use portcullis_domain::notification::{
    Channel, DIGEST, Group, Letter, LetterEntry, LetterSection, Preferences, Timing,
};
use portcullis_store::{DigestItem, StoredDelivery};

/// People whose digests are made at a time.
const BATCH: u32 = 50;
/// Things of one kind that a digest names; the others are counted.
const NAMED: usize = 50;

/// What became of digests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Digested {
    /// Digests that are on their way.
    pub mails: u64,
    /// People whose digests are due and left.
    pub left: u64,
}

/// Makes the digests of a batch of people for whom it is time.
pub async fn digest(installation: &Installation, now: Timestamp) -> Result<Digested, NotNotified> {
    let mut done = Digested::default();
    let people = installation.store.snapshot().await?.digests_due(now, BATCH).await?;
    for person in people {
        let mut transaction = installation.store.transaction().await?;
        let wishes = transaction.preference(&person).await?;
        let items = transaction.take_digest(&person, now).await?;
        let company = &installation.program.program.company;
        if let Some(letter) = compose(&items, &preferences(wishes.as_ref()), company) {
            // Each message waits once for a person, so its first one makes a digest what it is.
            let message = format!("{DIGEST}:{}", items[0].message);
            let delivery = StoredDelivery {
                subject: letter.subject.clone(),
                body: serde_json::to_string(&letter)?,
                ..StoredDelivery::new(&message, Channel::Mail.word(), &person, DIGEST, now)
            };
            transaction.add_deliveries(&[delivery]).await?;
            done.mails += 1;
        }
        transaction.commit().await?;
    }
    done.left = installation.store.snapshot().await?.digests_left(now).await?;
    Ok(done)
}

/// The digest of these items, unless by now they want to hear of none.
fn compose(items: &[DigestItem], wishes: &Preferences, company: &str) -> Option<Letter> {
    let (mut sections, mut counts) = (Vec::new(), Vec::new());
    for &group in Group::ALL.iter().filter(|group| wishes.timing(**group) != Timing::Off) {
        let of_group = items.iter().filter(|item| Group::of(&item.topic) == Some(group));
        let mut entries: Vec<LetterEntry> =
            of_group.filter_map(|item| serde_json::from_str(&item.body).ok()).collect();
        if entries.is_empty() {
            continue;
        }
        counts.push(format!("{} {}", entries.len(), group.title().to_lowercase()));
        let more = entries.len().saturating_sub(NAMED);
        entries.truncate(NAMED);
        sections.push(LetterSection { title: group.title().to_owned(), entries, more: more as u64 });
    }
    (!sections.is_empty()).then(|| Letter {
        subject: counts.join(", "),
        opening: "This is what came up since your last digest.".to_owned(),
        sections,
        why: why(company),
    })
}
