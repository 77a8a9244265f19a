//! Takes what came in out of the inbox, in its order.

use super::form::{self, Filled, FromMessage};
use super::press::Press;
use super::reading::{Mention, Reading, read};
use super::speakers::{person, speaker};
use super::{SOURCE, SlackCalls};
use crate::caller::Caller;
use crate::causes::in_full;
use crate::installation::Installation;
use crate::requests::{Asked, Asker, NotDone, act, ask, take};
use jiff::{SignedDuration, Timestamp};
use portcullis_domain::program::Program;
use portcullis_domain::request::event::{Event, Happening, Speaker};
use portcullis_domain::request::record::{Origin, Request, RequestNumber};
use portcullis_domain::request::sort::Sort;
use portcullis_formats::slack;
use portcullis_formats::slack::envelope::Envelope;
use portcullis_formats::slack::interaction::Interaction;
use portcullis_store::{Inbox, InboxEntry, StoreError};

/// Entries that are taken out at once.
const AT_ONCE: u32 = 100;
/// How long they stay with a process that is not heard of.
const LEASE: SignedDuration = SignedDuration::from_mins(2);
/// After how many seconds an entry is tried again; after the last it is dead.
const AGAIN: [i64; 7] = [1, 5, 30, 120, 600, 1800, 3600];

/// Letters of a name; Slack has 80 at most.
const LONGEST_NAME: usize = 80;

/// What became of the entries that were taken out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Taken {
    /// How many were taken in.
    pub done: u64,
    /// Why others were not, each with its key.
    pub failed: Vec<(String, String)>,
}

/// Why an entry is not taken in.
enum Trouble {
    /// It may be later.
    Passing(String),
    /// It never will be.
    Lasting(String),
}

impl From<NotDone> for Trouble {
    fn from(error: NotDone) -> Self {
        match error {
            NotDone::Store(error) => error.into(),
            other => Self::Lasting(other.to_string()),
        }
    }
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        Self::Passing(in_full(&error))
    }
}

/// Takes in what waits, at most a hundred entries; what can't be taken in is tried again later, and at last left for people.
pub async fn take_entries(
    installation: &Installation,
    inbox: &Inbox,
    calls: Option<&dyn SlackCalls>,
    now: Timestamp,
) -> Result<Taken, StoreError> {
    let mut taken = Taken::default();
    let mut done = Vec::new();
    for entry in inbox.claim(SOURCE, AT_ONCE, now, LEASE).await? {
        let (why, again) = match take_entry(installation, calls, &entry, now).await {
            Ok(()) => {
                done.push(entry.place);
                taken.done += 1;
                continue;
            }
            Err(Trouble::Passing(why)) => {
                let tries = usize::try_from(entry.attempts).unwrap_or_default().saturating_sub(1);
                (why, AGAIN.get(tries).map(|&seconds| now + SignedDuration::from_secs(seconds)))
            }
            Err(Trouble::Lasting(why)) => (why, None),
        };
        inbox.fail(entry.place, &why, again).await?;
        taken.failed.push((entry.incoming.key, why));
    }
    if !done.is_empty() {
        inbox.finish(&done, now).await?;
    }
    Ok(taken)
}

async fn take_entry(
    installation: &Installation,
    calls: Option<&dyn SlackCalls>,
    entry: &InboxEntry,
    now: Timestamp,
) -> Result<(), Trouble> {
    let unreadable = |error: slack::Unreadable| Trouble::Lasting(in_full(&error));
    let envelope: Envelope = slack::read(&entry.incoming.body).map_err(unreadable)?;
    if envelope.kind == "event_callback" {
        return take_event(installation, calls, &envelope, now).await;
    }
    let interaction: Interaction = slack::read(&entry.incoming.body).map_err(unreadable)?;
    // When somebody did it is when it came in, however late it is taken in.
    let did = Doing { installation, calls, at: entry.incoming.received_at, interaction: &interaction };
    match interaction.kind.as_str() {
        "view_submission" => did.submitted().await,
        "block_actions" => did.pressed().await,
        _ => Ok(()),
    }
}

async fn take_event(
    installation: &Installation,
    calls: Option<&dyn SlackCalls>,
    envelope: &Envelope,
    now: Timestamp,
) -> Result<(), Trouble> {
    match read(&installation.program.program, envelope) {
        Reading::Nothing => Ok(()),
        Reading::Happened { messages, event } => {
            take_one(installation, &messages, *event, now).await?;
            Ok(())
        }
        Reading::Mentioned(mention) => take_mention(installation, calls, *mention, now).await,
    }
}

/// Takes in one thing that happened to a message.
pub(super) async fn take_one(
    installation: &Installation,
    messages: &[String],
    event: Event,
    now: Timestamp,
) -> Result<Option<u64>, NotDone> {
    let messages: Vec<&str> = messages.iter().map(String::as_str).collect();
    let caller = caller(&event.by);
    take(installation, &messages, &[event], &caller, now).await
}

/// Whoever names the bot asks, unless they do so in the thread of a request.
async fn take_mention(
    installation: &Installation,
    calls: Option<&dyn SlackCalls>,
    mention: Mention,
    now: Timestamp,
) -> Result<(), Trouble> {
    let program = &installation.program.program;
    let by = speaker(program, &mention.user);
    if mention.is_reply {
        // What it says comes in as a message, too.
        let messages = [mention.thread.as_str(), &mention.message];
        if take(installation, &messages, &[], &caller(&by), now).await?.is_some() {
            return Ok(());
        }
    }
    let Some(kind) = program.requests.kinds.first().filter(|_| !mention.words.is_empty()) else {
        return Ok(());
    };
    // Only the words are there; whatever else the kind asks for is asked in the thread.
    let answers = kind.questions.first().map(|question| (question.id.clone(), mention.words.clone()));
    let asked =
        Asked { kind: kind.id.clone(), answers: answers.into_iter().collect(), is_urgent: mention.is_urgent };
    let from = Asker {
        speaker: by.clone(),
        name: name_of(program, calls, &mention.user).await,
        team: None,
        origin: Origin::Slack,
        root: Some(mention.message),
        thread: Some(mention.thread),
        is_sorted: false,
    };
    ask(installation, &asked, &from, &caller(&by), mention.at).await?;
    Ok(())
}

/// Something that somebody did with a form or a button.
struct Doing<'d> {
    installation: &'d Installation,
    calls: Option<&'d dyn SlackCalls>,
    at: Timestamp,
    interaction: &'d Interaction,
}

impl Doing<'_> {
    fn by(&self) -> Speaker {
        speaker(&self.installation.program.program, &self.interaction.user.id)
    }

    async fn submitted(&self) -> Result<(), Trouble> {
        let program = &self.installation.program.program;
        // It was checked when it came in; the program may have changed since.
        match form::read(program, &self.interaction.view) {
            Ok(Filled::Asked { asked, message, sort }) => self.asked(&asked, message, sort).await,
            Ok(Filled::Words { press, channel }) => self.act(press, &channel).await,
            Ok(Filled::Kind(_) | Filled::Unknown) => Ok(()),
            Err(mistakes) => {
                let why: Vec<_> = mistakes.iter().map(|(block, why)| format!("{block}: {why}")).collect();
                Err(Trouble::Lasting(why.join("; ")))
            }
        }
    }

    async fn asked(
        &self,
        asked: &Asked,
        message: Option<FromMessage>,
        sort: Option<Sort>,
    ) -> Result<(), Trouble> {
        let program = &self.installation.program.program;
        let (by, user) = (self.by(), &self.interaction.user);
        let who = message.as_ref().map_or(&user.id, |message| &message.user);
        let own = Some(if user.name.is_empty() { &user.username } else { &user.name });
        let name = match own.filter(|name| who == &user.id && !name.is_empty()) {
            Some(name) => Some(cut(name)),
            None => name_of(program, self.calls, who).await,
        };
        let from = Asker {
            speaker: speaker(program, who),
            name,
            team: None,
            origin: Origin::Slack,
            // A form that comes in twice has begun one request.
            root: Some(match &message {
                Some(message) => message.message.clone(),
                None => format!("form:{}", self.interaction.view.id),
            }),
            thread: message.map(|message| message.thread),
            is_sorted: true,
        };
        let request = ask(self.installation, asked, &from, &caller(&by), self.at).await?;
        match sort.filter(|sort| *sort != request.opening.sort) {
            Some(sort) => self.sorted(&request, by, sort).await,
            None => Ok(()),
        }
    }

    /// Whoever made a message a request said what kind of thing it says.
    async fn sorted(&self, request: &Request, by: Speaker, sort: Sort) -> Result<(), Trouble> {
        let id = format!("slack:{}:sorted", self.interaction.view.id);
        let event = Event { id, at: self.at, by, what: Happening::Sorted { sort } };
        take_one(self.installation, std::slice::from_ref(&request.opening.root), event, self.at).await?;
        Ok(())
    }

    async fn pressed(&self) -> Result<(), Trouble> {
        for action in self.interaction.actions.iter().take(5) {
            if let Some(press) = Press::read(action.said()).filter(|press| !press.wants_words()) {
                self.act(press, &self.interaction.channel.id).await?;
            }
        }
        Ok(())
    }

    /// Does it; whoever may not is told why, where only they see it.
    async fn act(&self, press: Press, channel: &str) -> Result<(), Trouble> {
        let caller = caller(&self.by());
        let done = act(self.installation, press.request, press.action, None, &caller, self.at).await;
        let why = match done {
            Ok(_) => return Ok(()),
            Err(NotDone::Store(error)) => return Err(error.into()),
            Err(refusal) => format!("{}: {refusal}.", RequestNumber(press.request)),
        };
        if let Some(calls) = self.calls.filter(|_| slack::id::is_channel(channel)) {
            // They see that nothing happened; that they can't be told why is no reason to do it again.
            let _ = calls.tell(channel, &self.interaction.user.id, &slack::text::escape(&why)).await;
        }
        Ok(())
    }
}

/// What people call somebody who is not in the program, where Slack says so.
async fn name_of(program: &Program, calls: Option<&dyn SlackCalls>, user: &str) -> Option<String> {
    let calls = calls.filter(|_| person(program, user).is_none())?;
    // A request is one without a name, too.
    let name = cut(&calls.name(user).await.ok()?);
    Some(name).filter(|name| !name.trim().is_empty())
}

fn cut(name: &str) -> String {
    name.chars().filter(|letter| !letter.is_control()).take(LONGEST_NAME).collect()
}

/// Somebody of Slack, for the audit trail.
pub(super) fn caller(by: &Speaker) -> Caller {
    Caller { id: by.id.clone(), from: "Slack".to_owned() }
}
