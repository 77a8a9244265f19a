//! Conversations as people have them. `rita` asks, `sam` and `ana` are of the team, `otto` is not.

use super::*;
use crate::program::calendar::Calendar;
use crate::request::event::Speaker;
use crate::request::reminder::{Missing, Reminded, Targets, acknowledgement_due, reminders};
use jiff::{SignedDuration, tz::TimeZone};
use proptest::prelude::*;

/// A conversation that is being had; each thing happens a minute after the one before.
#[derive(Clone)]
struct Thread {
    opening: Opening,
    events: Vec<Event>,
}

fn speaker(id: &str) -> Speaker {
    Speaker { id: id.to_owned(), is_team: ["sam", "ana"].contains(&id) }
}

fn minute(number: usize) -> Timestamp {
    // A Tuesday, at nine in the morning.
    let start: Timestamp = "2026-11-24T09:00:00Z".parse().unwrap();
    start.checked_add(SignedDuration::from_mins(i64::try_from(number).unwrap())).unwrap()
}

impl Thread {
    fn new(sort: Sort) -> Self {
        let opening = Opening {
            root: "root".to_owned(),
            requester: speaker("rita"),
            sort,
            at: minute(0),
            assignee: Some("ana".to_owned()),
        };
        Self { opening, events: Vec::new() }
    }

    fn then(mut self, who: &str, what: Happening) -> Self {
        let number = self.events.len() + 1;
        self.events.push(Event { id: format!("e{number:02}"), at: minute(number), by: speaker(who), what });
        self
    }

    fn reacts(self, who: &str, reaction: &str) -> Self {
        self.then(who, Happening::Reacted { message: "root".to_owned(), reaction: reaction.to_owned() })
    }

    fn takes_back(self, who: &str, reaction: &str) -> Self {
        self.then(who, Happening::Unreacted { message: "root".to_owned(), reaction: reaction.to_owned() })
    }

    /// The id of the message is the place of the event that it comes in.
    fn says(self, who: &str, text: &str) -> Self {
        let message = format!("m{}", self.events.len() + 1);
        self.then(
            who,
            Happening::Said { message, text: text.to_owned(), is_urgent: text.contains("@security") },
        )
    }

    fn done(&self) -> Conversation {
        Conversation::of(&self.opening, true, &self.events)
    }
}

fn asked(conversation: &Conversation) -> Vec<(&str, Asked)> {
    conversation.prompts.iter().map(|prompt| (prompt.to.as_str(), prompt.what.clone())).collect()
}

fn means(reaction: &str) -> Asked {
    Asked::Meaning { reaction: reaction.to_owned() }
}

#[test]
fn a_thumb_of_the_team_acknowledges_a_request_and_a_check_mark_completes_it() {
    let seen = Thread::new(Sort::Request).reacts("sam", "+1");
    assert_eq!(seen.done().state, State::Acknowledged);
    assert_eq!(seen.done().assignee.as_deref(), Some("sam"));
    let done = seen.reacts("sam", "white_check_mark").done();
    assert_eq!(done.state, State::Done);
    assert_eq!(done.round().acknowledged, Some(Mark { by: "sam".to_owned(), at: minute(1) }));
    assert_eq!(done.round().ended.as_ref().map(|ended| ended.mark.at), Some(minute(2)));
}

#[test]
fn a_thumb_of_somebody_outside_the_team_is_seen_and_acknowledges_nothing() {
    let conversation = Thread::new(Sort::Request).reacts("otto", "+1").done();
    assert_eq!(conversation.state, State::New);
    assert_eq!(conversation.seen_by, BTreeSet::from(["otto".to_owned()]));
    assert_eq!(asked(&conversation), []);
}

#[test]
fn whoever_asks_cannot_acknowledge_it() {
    let mut thread = Thread::new(Sort::Request);
    thread.opening.requester = speaker("sam");
    let conversation = thread.reacts("sam", "thumbsup").done();
    assert_eq!((conversation.state, conversation.seen_by.len()), (State::New, 0));
}

#[test]
fn two_thumbs_of_the_team_make_the_bot_ask_both_who_owns_it() {
    let thread = Thread::new(Sort::Request).reacts("sam", "+1").reacts("ana", "+1");
    let claimed = thread.done();
    let owner = Asked::Owner { claimants: vec!["sam".to_owned(), "ana".to_owned()] };
    assert_eq!(asked(&claimed), [("sam", owner.clone()), ("ana", owner)]);
    assert_eq!(claimed.claimants, ["sam", "ana"]);
    let given = thread.then("ana", Happening::Assigned { to: Some("sam".to_owned()) }).done();
    assert_eq!((given.assignee.as_deref(), asked(&given)), (Some("sam"), Vec::new()));
}

#[test]
fn a_claim_of_what_was_given_to_somebody_else_makes_the_bot_ask() {
    let given = Thread::new(Sort::Request).then("ana", Happening::Assigned { to: Some("ana".to_owned()) });
    let conversation = given.reacts("sam", "+1").done();
    assert_eq!((conversation.state, conversation.claimants.len()), (State::Acknowledged, 2));
    assert_eq!(conversation.assignee.as_deref(), Some("ana"));
}

#[test]
fn a_check_mark_without_an_earlier_thumb_acknowledges_and_completes() {
    let conversation = Thread::new(Sort::Request).reacts("sam", "white_check_mark").done();
    assert_eq!(conversation.state, State::Done);
    assert_eq!(conversation.round().acknowledged.as_ref().map(|mark| mark.by.as_str()), Some("sam"));
}

#[test]
fn a_check_mark_of_the_requester_confirms_what_is_done() {
    let done = Thread::new(Sort::Request).reacts("sam", "white_check_mark");
    assert!(!done.done().is_confirmed);
    assert!(done.reacts("rita", "white_check_mark").done().is_confirmed);
}

#[test]
fn a_check_mark_of_the_requester_on_what_is_open_makes_the_bot_ask_whether_it_is_still_needed() {
    let open = Thread::new(Sort::Request).reacts("rita", "white_check_mark");
    assert_eq!((open.done().state, asked(&open.done())), (State::New, vec![("rita", Asked::NotNeeded)]));
    let gone = open.then("rita", Happening::Completed).done();
    assert_eq!((gone.state, gone.is_confirmed, asked(&gone)), (State::Done, true, vec![]));
}

#[test]
fn a_thumb_down_on_a_request_declines_it_once_there_is_a_reason() {
    let declining = Thread::new(Sort::Request).reacts("sam", "-1");
    assert_eq!(
        (declining.done().state, asked(&declining.done())),
        (State::New, vec![("sam", Asked::Reason)])
    );
    let other = declining.clone().says("ana", "Sam is out.").done();
    assert_eq!(other.state, State::New, "somebody else's words are not the reason");
    let declined = declining.says("sam", "That host is not ours.").done();
    assert_eq!((declined.state, asked(&declined)), (State::Declined, vec![]));
}

#[test]
fn a_reason_may_come_before_the_thumb_down() {
    let said = Thread::new(Sort::Request).says("sam", "That host is not ours.");
    assert_eq!(said.done().state, State::New, "words alone acknowledge no request");
    assert_eq!(said.reacts("sam", "thumbsdown").done().state, State::Declined);
}

#[test]
fn a_thumb_after_a_thumb_down_takes_it_on() {
    let conversation = Thread::new(Sort::Request).reacts("sam", "-1").reacts("sam", "+1").done();
    assert_eq!((conversation.state, asked(&conversation)), (State::Acknowledged, vec![]));
}

#[test]
fn a_statement_is_noted_by_a_thumb() {
    let conversation = Thread::new(Sort::Statement).reacts("sam", "thumbsup").done();
    assert_eq!(conversation.state, State::Done);
}

#[test]
fn a_check_mark_on_a_statement_is_ambiguous() {
    let conversation = Thread::new(Sort::Statement).reacts("sam", "white_check_mark").done();
    assert_eq!(conversation.state, State::New);
    assert_eq!(asked(&conversation), [("sam", means("white_check_mark"))]);
}

#[test]
fn a_thumb_down_on_a_statement_needs_a_written_response() {
    let thread = Thread::new(Sort::Statement).reacts("ana", "-1");
    assert_eq!(asked(&thread.done()), [("ana", Asked::Reason)]);
    assert_eq!(thread.says("ana", "It is reachable from the office.").done().state, State::Declined);
}

#[test]
fn a_question_needs_words() {
    let thread = Thread::new(Sort::Question).reacts("sam", "+1");
    assert_eq!((thread.done().state, asked(&thread.done())), (State::New, vec![("sam", means("thumbsup"))]));
    let answered = thread.says("sam", "Since version 5.2.").done();
    assert_eq!((answered.state, asked(&answered)), (State::Answered, vec![]));
}

#[test]
fn words_of_others_answer_no_question() {
    let conversation =
        Thread::new(Sort::Question).says("otto", "I think so.").says("rita", "Anybody?").done();
    assert_eq!(conversation.state, State::New);
}

#[test]
fn thumbs_answer_a_yes_no_question() {
    let answer = |reaction| {
        let conversation = Thread::new(Sort::YesNo).reacts("sam", reaction).done();
        (conversation.state, conversation.round().ended.as_ref().and_then(|ended| ended.is_yes))
    };
    assert_eq!(answer("+1"), (State::Answered, Some(true)));
    assert_eq!(answer("-1"), (State::Answered, Some(false)));
    assert_eq!(answer("white_check_mark"), (State::New, None));
}

#[test]
fn eyes_and_thanks_are_no_acknowledgement_and_the_bot_asks_their_author() {
    for reaction in ["eyes", "pray"] {
        let conversation = Thread::new(Sort::Request).reacts("sam", reaction).done();
        assert_eq!((conversation.state, asked(&conversation)), (State::New, vec![("sam", means(reaction))]));
        assert_eq!(asked(&Thread::new(Sort::Request).reacts("otto", reaction).done()), []);
    }
}

#[test]
fn whoever_says_clearly_what_they_meant_is_not_asked() {
    let conversation = Thread::new(Sort::Request).reacts("sam", "eyes").reacts("sam", "+1").done();
    assert_eq!((conversation.state, asked(&conversation)), (State::Acknowledged, vec![]));
}

#[test]
fn removing_a_reaction_takes_it_back() {
    let thread = Thread::new(Sort::Request).reacts("sam", "+1").takes_back("sam", "+1");
    assert_eq!((thread.done().state, thread.done().assignee.as_deref()), (State::New, Some("ana")));
    let done = Thread::new(Sort::Request).reacts("sam", "+1").reacts("sam", "white_check_mark");
    assert_eq!(done.takes_back("sam", "white_check_mark").done().state, State::Acknowledged);
}

#[test]
fn the_same_reaction_in_two_tones_counts_once() {
    let thread = Thread::new(Sort::Request).reacts("sam", "+1::skin-tone-2").reacts("sam", "thumbsup");
    assert_eq!(thread.done().claimants, [""; 0]);
    assert_eq!(thread.takes_back("sam", "thumbsup").done().state, State::Acknowledged);
}

#[test]
fn reactions_count_on_the_first_message_and_on_the_card_only() {
    let on = |message: &str| Happening::Reacted { message: message.to_owned(), reaction: "+1".to_owned() };
    let thread =
        Thread::new(Sort::Request).says("rita", "It is the one behind the proxy.").then("sam", on("m1"));
    assert_eq!(thread.done().state, State::New);
    let shown = thread.then("portcullis", Happening::Shown { message: "card".to_owned() });
    assert_eq!(shown.then("sam", on("card")).done().state, State::Acknowledged);
}

#[test]
fn a_further_message_of_the_requester_reopens_what_is_done() {
    let thread = Thread::new(Sort::Request).reacts("sam", "white_check_mark").says("rita", "It is back.");
    let reopened = thread.done();
    assert_eq!((reopened.state, reopened.rounds.len()), (State::New, 2));
    assert_eq!(reopened.round().opened, minute(2));
    let well = thread.reacts("rita", "white_check_mark").done();
    assert_eq!((well.state, well.is_confirmed), (State::Done, true));
}

#[test]
fn a_message_before_it_is_done_reopens_nothing() {
    let thread = Thread::new(Sort::Request).says("rita", "One more thing.").reacts("sam", "white_check_mark");
    assert_eq!(thread.done().rounds.len(), 1);
}

#[test]
fn an_edited_message_says_what_it_says_and_what_it_said() {
    let edit = Happening::Edited { message: "m1".to_owned(), text: "No.".to_owned(), is_urgent: false };
    let thread = Thread::new(Sort::Question).says("sam", "Yes.").then("sam", edit);
    let conversation = thread.done();
    let said: Vec<&str> =
        conversation.messages[0].versions.iter().map(|version| version.text.as_str()).collect();
    assert_eq!((said, conversation.messages[0].text()), (vec!["Yes.", "No."], "No."));
}

#[test]
fn a_deleted_answer_answers_nothing_and_is_kept() {
    let delete = Happening::Deleted { message: "m1".to_owned() };
    let conversation = Thread::new(Sort::Question).says("sam", "Yes.").then("sam", delete).done();
    assert_eq!(conversation.state, State::New);
    assert_eq!(
        (conversation.messages[0].text(), conversation.messages[0].deleted),
        ("Yes.", Some(minute(2)))
    );
}

#[test]
fn a_person_corrects_what_kind_of_thing_was_said() {
    let thread = Thread::new(Sort::Question).reacts("sam", "+1");
    let thread = thread.then("sam", Happening::Sorted { sort: Sort::Request });
    let conversation = Conversation::of(&thread.opening, false, &thread.events);
    assert_eq!((conversation.state, conversation.is_sorted), (State::Acknowledged, true));
}

#[test]
fn tagging_the_support_group_makes_it_urgent() {
    let thread = Thread::new(Sort::Request).says("rita", "@security it is being exploited");
    assert_eq!(thread.done().urgent, Some(minute(1)));
    assert_eq!(Thread::new(Sort::Request).says("rita", "no hurry").done().urgent, None);
}

fn calendar() -> Calendar {
    Calendar {
        time_zone: TimeZone::UTC,
        time_zone_name: "Etc/UTC".to_owned(),
        working_hours: "mon-fri 09:00-17:00".parse().unwrap(),
        holidays: BTreeSet::new(),
    }
}

fn targets() -> Targets {
    let read = |text: &str| text.parse().unwrap();
    Targets { acknowledge: read("4wh"), urgent: read("30m"), complete: Some(read("5bd")) }
}

fn reminded(conversation: &Conversation, missing: Missing) -> Vec<(Reminded, String)> {
    let all = reminders(conversation, &calendar(), &targets());
    let of = all.into_iter().filter(|reminder| reminder.missing == missing);
    of.map(|reminder| (reminder.to, reminder.at.to_string())).collect()
}

#[test]
fn what_nobody_acknowledges_reminds_the_assignee_then_the_rotation_then_the_lead() {
    let conversation = Thread::new(Sort::Request).done();
    let at = |text: &str| text.to_owned();
    assert_eq!(
        reminded(&conversation, Missing::Acknowledgement),
        [
            (Reminded::Assignee, at("2026-11-24T13:00:00Z")),
            (Reminded::Rotation, at("2026-11-24T17:00:00Z")),
            (Reminded::Lead, at("2026-11-25T13:00:00Z")),
        ]
    );
    let seen = Thread::new(Sort::Request).reacts("sam", "+1").done();
    assert_eq!(reminded(&seen, Missing::Acknowledgement), []);
}

#[test]
fn what_is_urgent_reminds_within_half_an_hour() {
    let conversation = Thread::new(Sort::Request).says("rita", "@security now").done();
    let due = acknowledgement_due(&conversation, &calendar(), &targets());
    assert_eq!(due.to_string(), "2026-11-24T09:31:00Z");
    let times: Vec<String> =
        reminded(&conversation, Missing::Acknowledgement).into_iter().map(|(_, at)| at).collect();
    assert_eq!(times, ["2026-11-24T09:31:00Z", "2026-11-24T10:01:00Z", "2026-11-24T10:31:00Z"]);
}

#[test]
fn a_thumb_down_without_a_word_is_reminded() {
    let conversation = Thread::new(Sort::Statement).reacts("sam", "-1").done();
    let expected = (Reminded::Person("sam".to_owned()), "2026-11-24T13:01:00Z".to_owned());
    assert_eq!(reminded(&conversation, Missing::Reason), [expected]);
}

#[test]
fn what_is_not_done_in_time_reminds_the_assignee_and_then_the_lead() {
    let conversation = Thread::new(Sort::Request).reacts("sam", "+1").done();
    assert_eq!(
        reminded(&conversation, Missing::Completion),
        [
            (Reminded::Assignee, "2026-12-01T09:00:00Z".to_owned()),
            (Reminded::Lead, "2026-12-01T13:00:00Z".to_owned())
        ]
    );
}

/// Anything that anybody may do.
fn happening() -> impl Strategy<Value = Happening> {
    let message = prop::sample::select(vec!["root", "m1", "m2", "card"]).prop_map(str::to_owned);
    let reaction =
        prop::sample::select(vec!["+1", "thumbsup::skin-tone-3", "-1", "white_check_mark", "eyes"])
            .prop_map(str::to_owned);
    let text = prop::sample::select(vec!["Yes.", "", "@security"]).prop_map(str::to_owned);
    prop_oneof![
        4 => (message.clone(), reaction.clone()).prop_map(|(message, reaction)| Happening::Reacted { message, reaction }),
        2 => (message.clone(), reaction).prop_map(|(message, reaction)| Happening::Unreacted { message, reaction }),
        2 => (message.clone(), text.clone()).prop_map(|(message, text)| Happening::Said {
            message, is_urgent: text.contains('@'), text
        }),
        1 => (message.clone(), text).prop_map(|(message, text)| Happening::Edited {
            message, is_urgent: text.contains('@'), text
        }),
        1 => message.clone().prop_map(|message| Happening::Deleted { message }),
        1 => message.prop_map(|message| Happening::Shown { message }),
        1 => prop::sample::select(Sort::ALL.to_vec()).prop_map(|sort| Happening::Sorted { sort }),
        1 => prop::sample::select(vec![None, Some("sam"), Some("ana")])
            .prop_map(|to| Happening::Assigned { to: to.map(str::to_owned) }),
        1 => prop::sample::select(vec![
            Happening::Acknowledged,
            Happening::Completed,
            Happening::Declined { reason: "No.".to_owned() },
            Happening::Reopened,
            Happening::Urged,
        ]),
    ]
}

proptest! {
    #[test]
    fn any_order_and_repetition_of_the_same_events_gives_the_same_conversation(
        acts in prop::collection::vec((prop::sample::select(vec!["rita", "sam", "ana", "otto"]), happening(), 0_usize..40), 0..14),
        sort in prop::sample::select(Sort::ALL.to_vec()),
        order in prop::collection::vec(0_usize..100, 30),
    ) {
        let thread = Thread::new(sort);
        let events: Vec<Event> = acts
            .into_iter()
            .enumerate()
            .map(|(number, (who, what, at))| Event { id: format!("e{number:02}"), at: minute(at), by: speaker(who), what })
            .collect();
        let expected = Conversation::of(&thread.opening, true, &events);
        let mut shuffled = events.clone();
        for place in &order {
            if !events.is_empty() {
                shuffled.insert(place % (shuffled.len() + 1), events[place % events.len()].clone());
                let first = shuffled.remove(0);
                shuffled.insert((place * 7) % (shuffled.len() + 1), first);
            }
        }
        prop_assert_eq!(Conversation::of(&thread.opening, true, &shuffled), expected);
    }

    #[test]
    fn nothing_is_acknowledged_without_somebody_of_the_team(
        acts in prop::collection::vec((prop::sample::select(vec!["rita", "otto"]), happening()), 0..14),
        sort in prop::sample::select(Sort::ALL.to_vec()),
    ) {
        let thread = acts.into_iter().fold(Thread::new(sort), |thread, (who, what)| thread.then(who, what));
        let conversation = thread.done();
        prop_assert!(conversation.rounds.iter().all(|round| {
            round.acknowledged.as_ref().is_none_or(|mark| mark.by == "rita")
        }), "only the requester may end their own request");
        prop_assert!(matches!(conversation.state, State::New | State::Done));
    }
}
