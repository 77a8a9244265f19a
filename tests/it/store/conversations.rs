//! A request is what its events make of it, in whatever order, how often and through whom they came in.

use super::place::{PROGRAM, Place};
use super::standing::in_runtime;
use jiff::{SignedDuration, Timestamp};
use portcullis_app::caller::Caller;
use portcullis_app::installation::Installation;
use portcullis_app::requests::{Asked, Asker, ask, show, take};
use portcullis_domain::request::event::{Event, Happening, Speaker};
use portcullis_domain::request::record::Origin;
use portcullis_domain::request::sort::Sort;
use serde_json::Value;

/// Bo asks; Ana, who is on rotation, and Sam are the security team.
const PEOPLE: &str = "  - {id: sam, name: Sam, roles: [security_lead]}
  - {id: bo, name: Bo, roles: [engineer]}
teams: [{id: core, name: Core, members: [bo], ambassador: sam}]
rotation: {members: [ana], starts: \"2026-01-05\", handover: \"mon 10:00\"}
products:
";

/// Conversations of a test.
const CONVERSATIONS: u64 = 16;

fn minute(count: u64) -> Timestamp {
    let start: Timestamp = "2026-06-01T09:00:00Z".parse().unwrap();
    start.checked_add(SignedDuration::from_mins(i64::try_from(count).unwrap())).unwrap()
}

/// Numbers that look drawn, the same for the same seed.
struct Dice(u64);

impl Dice {
    /// One below `sides`.
    fn throw(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn pick<'w>(&mut self, words: &[&'w str]) -> &'w str {
        words[usize::try_from(self.throw(words.len() as u64)).unwrap()]
    }

    fn shuffle<T>(&mut self, things: &mut [T]) {
        for place in (1..things.len()).rev() {
            things.swap(place, usize::try_from(self.throw(place as u64 + 1)).unwrap());
        }
    }
}

/// An event with the messages that it is brought with.
#[derive(Clone)]
struct Brought {
    messages: Vec<String>,
    event: Event,
}

/// What happens in a conversation, in the order of its time. All ids begin with its name, so that there may be others.
fn conversation(name: &str, dice: &mut Dice) -> Vec<Brought> {
    let root = format!("slack:C0:{name}");
    let mut all = Vec::new();
    let mut at = 0;
    let mut happens = |at: u64, by: &str, of: &[&str], what: Happening| {
        let by = Speaker { id: by.to_owned(), is_team: ["ana", "sam"].contains(&by) };
        let event = Event { id: format!("{name}-{:02}", all.len()), at: minute(at), by, what };
        all.push(Brought { messages: of.iter().map(|id| (*id).to_owned()).collect(), event });
    };
    let card = format!("{root}-card");
    for _ in 0..10 {
        at += 1 + dice.throw(90);
        let by = dice.pick(&["ana", "sam", "bo", "slack:U9"]);
        let on = if dice.throw(2) == 0 { root.clone() } else { card.clone() };
        let reaction =
            dice.pick(&["+1", "thumbsup::skin-tone-3", "white_check_mark", "-1", "eyes"]).to_owned();
        match dice.throw(9) {
            0..=3 => happens(at, by, &[&on], Happening::Reacted { message: on.clone(), reaction }),
            4 => happens(at, by, &[&on], Happening::Unreacted { message: on.clone(), reaction }),
            5 | 6 => {
                let message = format!("{root}-{at}");
                let is_urgent = dice.throw(3) == 0;
                let said =
                    Happening::Said { message: message.clone(), text: "So it is.".to_owned(), is_urgent };
                happens(at, by, &[&message, &root], said);
                if dice.throw(2) == 0 {
                    let text = "So it is not.".to_owned();
                    let edited = Happening::Edited { message: message.clone(), text, is_urgent: false };
                    happens(at + 1, by, &[&message], edited);
                }
                if dice.throw(3) == 0 {
                    happens(at + 2, by, &[&message], Happening::Deleted { message: message.clone() });
                }
            }
            7 => happens(at, by, &[&root], Happening::Sorted { sort: Sort::Statement }),
            _ => happens(at, by, &[&root], Happening::Assigned { to: Some("sam".to_owned()) }),
        }
    }
    happens(at + 5, "portcullis", &[&card, &root], Happening::Shown { message: card.clone() });
    all
}

async fn begin(installation: &Installation, name: &str) -> u64 {
    let root = format!("slack:C0:{name}");
    let by = Asker {
        speaker: Speaker { id: "bo".to_owned(), is_team: false },
        name: None,
        team: None,
        origin: Origin::Slack,
        root: Some(root.clone()),
        thread: Some(root),
        is_sorted: true,
    };
    let answers = vec![
        ("what".to_owned(), "A review".to_owned()),
        ("link".to_owned(), "https://code.acme.example/1".to_owned()),
    ];
    let asked = Asked { kind: "code-review".to_owned(), answers, is_urgent: false };
    let caller = Caller { id: "bo".to_owned(), from: "slack".to_owned() };
    ask(installation, &asked, &by, &caller, minute(0)).await.unwrap().number
}

async fn bring(installation: &Installation, brought: &[Brought]) {
    let caller = Caller { id: "portcullis".to_owned(), from: "slack".to_owned() };
    for Brought { messages, event } in brought {
        let messages: Vec<&str> = messages.iter().map(String::as_str).collect();
        take(installation, &messages, std::slice::from_ref(event), &caller, minute(9000)).await.unwrap();
    }
}

/// What people see of a request, without what it is called and how often it changed, and without what the programme did on the
/// way: it may have seen the request become urgent twice.
async fn seen(installation: &Installation, number: u64, name: &str) -> Value {
    let mut sheet = show(installation, number, None, minute(9000)).await.unwrap();
    sheet.revision = 0;
    sheet.brief.number = 0;
    sheet.brief.name = String::new();
    sheet.events.retain(|event| !event.id.starts_with("urgent:"));
    let text = serde_json::to_string(&sheet).unwrap().replace(name, "NAME");
    serde_json::from_str(&text).unwrap()
}

/// A place whose program has a security team.
fn staffed(place: &Place) {
    place.portcullis.write("program.yaml", PROGRAM.replace("products:\n", PEOPLE));
}

/// What a conversation comes to where everything comes in once and in order.
async fn in_order(installation: &Installation, name: &str, seed: u64) -> Value {
    let number = begin(installation, name).await;
    bring(installation, &conversation(name, &mut Dice(seed))).await;
    seen(installation, number, name).await
}

on_both! {
    fn any_order_and_repetition_of_the_same_events_makes_the_same_request(place: Place) {
        staffed(place);
        in_runtime(async {
            let installation = place.look_into().await;
            let mut states = std::collections::BTreeSet::new();
            for seed in 0..CONVERSATIONS {
                let expected = in_order(&installation, &format!("a{seed:03}"), seed).await;
                let name = format!("b{seed:03}");
                let mut dice = Dice(seed);
                let mut brought = conversation(&name, &mut dice);
                let again: Vec<Brought> = brought.iter().filter(|_| dice.throw(2) == 0).cloned().collect();
                brought.extend(again);
                dice.shuffle(&mut brought);
                // The request itself may come later than what happened to it.
                let asked = usize::try_from(dice.throw(brought.len() as u64)).unwrap();
                bring(&installation, &brought[..asked]).await;
                let number = begin(&installation, &name).await;
                bring(&installation, &brought[asked..]).await;
                assert_eq!(seen(&installation, number, &name).await, expected, "seed {seed}");
                states.insert(expected["standing"]["state"].to_string());
            }
            assert!(states.len() > 2, "the conversations are all alike: {states:?}");
        });
    }

    fn two_who_bring_the_same_events_at_once_make_the_same_request(place: Place) {
        staffed(place);
        in_runtime(async {
            let (one, other) = (place.look_into().await, place.look_into().await);
            for seed in 100..100 + CONVERSATIONS / 2 {
                let expected = in_order(&one, &format!("a{seed:03}"), seed).await;
                let name = format!("b{seed:03}");
                let mut dice = Dice(seed);
                let brought = conversation(&name, &mut dice);
                let (mut mine, mut theirs) = (brought.clone(), brought);
                dice.shuffle(&mut mine);
                dice.shuffle(&mut theirs);
                let half = mine.len() / 2;
                let (number, same) = tokio::join!(
                    async {
                        bring(&one, &mine[..half]).await;
                        let number = begin(&one, &name).await;
                        bring(&one, &mine[half..]).await;
                        number
                    },
                    async {
                        bring(&other, &theirs[..half]).await;
                        let number = begin(&other, &name).await;
                        bring(&other, &theirs[half..]).await;
                        number
                    }
                );
                assert_eq!(number, same);
                assert_eq!(seen(&one, number, &name).await, expected, "seed {seed}");
            }
        });
    }
}
