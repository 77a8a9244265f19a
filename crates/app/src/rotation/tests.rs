//! A rotation of two people from 5 January 2026 on, Mondays at ten, in UTC; the tests begin on Wednesday, 10 June 2026.

use super::absence::{list_absences, remove_absence, set_absence};
use super::checklist::{show_checklist, tick, untick};
use super::handover::{HandedOn, edit_handover, hand_on, list_handovers, post_handover};
use super::takeover::{override_turn, remove_override, swap};
use super::*;
use crate::notifications::distribute;
use crate::testing::{Home, home_with};
use portcullis_domain::rotation::sheet::HandoverSheet;
use portcullis_domain::rotation::{Absence, Override};

const ROTATION: &str = r#", "calendar": {"time_zone": "UTC"},
  "rotation": {"members": ["sam", "eve"], "starts": "2026-01-05", "handover": "mon 10:00"}"#;

/// Wednesday.
const NOW: &str = "2026-06-10T12:00:00Z";

fn moment(text: &str) -> Timestamp {
    text.parse().unwrap()
}

impl Home {
    async fn override_by(
        &self,
        caller: &str,
        person: &str,
        from: &str,
        until: &str,
    ) -> Result<takeover::TakenOver, NotRotated> {
        let reason = "Concert".to_owned();
        let wanted = Override { person: person.to_owned(), from: moment(from), until: moment(until), reason };
        override_turn(&self.installation, wanted, &self.caller(caller), moment(NOW)).await
    }

    async fn away(&self, person: &str, first: &str, last: &str) -> Result<absence::Away, NotRotated> {
        let wanted =
            Absence { person: person.to_owned(), first: first.parse().unwrap(), last: last.parse().unwrap() };
        set_absence(&self.installation, wanted, &self.caller("ana"), moment(NOW)).await
    }

    /// The first turns, each with why it is whose.
    async fn turns(&self, count: usize) -> Vec<String> {
        let sheet = show(&self.installation, moment(NOW)).await.unwrap();
        let turns = sheet.turns.iter().take(count);
        turns
            .map(|turn| format!("{} {} {}", turn.person, turn.from.strftime("%d %b %H:%M"), turn.why))
            .collect()
    }

    /// Actor, action and subject of what was done.
    async fn done(&self) -> Vec<String> {
        let mut snapshot = self.installation.store.snapshot().await.unwrap();
        let entries = snapshot.audit_after(0, 1000).await.unwrap().into_iter().map(|(_, entry)| entry);
        let done = entries.filter(|entry| entry.action != "program.loaded");
        done.map(|entry| format!("{} {} {}", entry.actor, entry.action, entry.subject)).collect()
    }

    async fn hand_on(&self, at: &str) -> HandedOn {
        hand_on(&self.installation, moment(at)).await.unwrap()
    }

    async fn handovers(&self) -> Vec<HandoverSheet> {
        list_handovers(&self.installation, 10).await.unwrap()
    }

    /// Topic and recipient of each mail that goes out.
    async fn mails(&self, at: &str) -> Vec<String> {
        distribute(&self.installation, false, moment(at)).await.unwrap();
        let mut snapshot = self.installation.store.snapshot().await.unwrap();
        let filter = portcullis_store::DeliveryFilter::default();
        let mut mails: Vec<String> = snapshot
            .deliveries(filter, 100)
            .await
            .unwrap()
            .into_iter()
            .map(|delivery| format!("{} {}", delivery.topic, delivery.recipient))
            .collect();
        mails.sort();
        mails
    }
}

fn refused<T: std::fmt::Debug>(result: Result<T, NotRotated>) -> String {
    result.unwrap_err().to_string()
}

#[tokio::test]
async fn the_rotation_says_whose_turn_it_is_and_whose_it_will_be() {
    let home = home_with(ROTATION).await;
    let sheet = show(&home.installation, moment(NOW)).await.unwrap();
    assert_eq!(sheet.now.unwrap().person, "sam");
    assert_eq!(sheet.next_handover, Some(moment("2026-06-15T10:00:00Z")));
    assert_eq!(sheet.turns.len(), 13);
    assert_eq!(home.turns(2).await, ["sam 08 Jun 10:00 next in order", "eve 15 Jun 10:00 next in order"]);
}

#[tokio::test]
async fn a_program_without_rotation_has_no_turns_and_takes_no_override() {
    let home = home_with("").await;
    let sheet = show(&home.installation, moment(NOW)).await.unwrap();
    assert!(sheet.turns.is_empty() && sheet.now.is_none() && sheet.next_handover.is_none());
    let over = home.override_by("ana", "ana", "2026-06-11T08:00:00Z", "2026-06-11T12:00:00Z").await;
    assert!(matches!(over, Err(NotRotated::NoRotation)), "{over:?}");
}

#[tokio::test]
async fn somebody_takes_over_until_that_is_taken_back() {
    let home = home_with(ROTATION).await;
    let over = home.override_by("ana", "ana", "2026-06-11T08:00:00Z", "2026-06-11T12:00:00Z").await.unwrap();
    assert!(over.warnings.is_empty());
    let taken = [
        "sam 08 Jun 10:00 next in order",
        "ana 11 Jun 08:00 took over: Concert",
        "sam 11 Jun 12:00 next in order",
    ];
    assert_eq!(home.turns(3).await, taken);
    let id = &over.overrides[0].id;
    remove_override(&home.installation, id, &home.caller("eve"), moment(NOW)).await.unwrap();
    assert_eq!(home.turns(2).await, ["sam 08 Jun 10:00 next in order", "eve 15 Jun 10:00 next in order"]);
    let gone = remove_override(&home.installation, id, &home.caller("eve"), moment(NOW)).await;
    assert!(refused(gone).starts_with(&format!("there is no override `{id}`")));
    assert_eq!(home.done().await, ["ana rotation.overridden ana", "eve rotation.override_removed ana"]);
}

#[tokio::test]
async fn what_is_past_of_an_override_stays_as_it_was() {
    let home = home_with(ROTATION).await;
    let over = home.override_by("ana", "ana", "2026-06-08T08:00:00Z", "2026-06-12T12:00:00Z").await.unwrap();
    assert_eq!(over.overrides[0].from, moment(NOW), "nobody takes over yesterday");
    let (id, later) = (&over.overrides[0].id, moment("2026-06-11T09:00:00Z"));
    remove_override(&home.installation, id, &home.caller("ana"), later).await.unwrap();
    assert_eq!(
        home.turns(2).await,
        ["ana 10 Jun 12:00 took over: Concert", "sam 11 Jun 09:00 next in order"]
    );
    let over = remove_override(&home.installation, id, &home.caller("ana"), later).await;
    assert_eq!(refused(over), "it is over since 11 Jun 2026, 09:00, and what was stays as it was");
}

#[tokio::test]
async fn an_override_that_makes_no_sense_is_refused_with_what_would_do() {
    let home = home_with(ROTATION).await;
    let (from, until) = ("2026-06-11T08:00:00Z", "2026-06-11T12:00:00Z");
    let refused =
        async |caller, person, from, until| refused(home.override_by(caller, person, from, until).await);
    insta::assert_snapshot!(refused("bo", "ana", from, until).await, @"`bo` may not change this; the security team may");
    insta::assert_snapshot!(refused("ana", "bo", from, until).await, @"`bo` is nobody of the security team; it is ana, sam, eve");
    insta::assert_snapshot!(refused("ana", "zoe", from, until).await, @"`zoe` is nobody of the security team; it is ana, sam, eve");
    insta::assert_snapshot!(refused("ana", "ana", until, from).await, @"it has to end after it begins; give a later end");
    insta::assert_snapshot!(refused("ana", "ana", "2026-06-01T08:00:00Z", "2026-06-09T08:00:00Z").await, @"it is over since 9 Jun 2026, 08:00, and what was stays as it was");
    insta::assert_snapshot!(refused("ana", "ana", from, "2028-06-01T08:00:00Z").await, @"it ends more than a year from now; give an earlier end");
    let long = Override {
        person: "ana".to_owned(),
        from: moment(from),
        until: moment(until),
        reason: "a".repeat(REASON + 1),
    };
    let long = override_turn(&home.installation, long, &home.caller("ana"), moment(NOW)).await;
    assert!(matches!(long, Err(NotRotated::Reason)), "{long:?}");
    assert!(home.done().await.is_empty());
}

#[tokio::test]
async fn there_are_so_many_overrides_and_no_more() {
    let home = home_with(ROTATION).await;
    for _ in 0..takeover::MOST_OVERRIDES {
        home.override_by("ana", "ana", "2026-06-11T08:00:00Z", "2026-06-11T12:00:00Z").await.unwrap();
    }
    let more = home.override_by("ana", "ana", "2026-06-11T08:00:00Z", "2026-06-11T12:00:00Z").await;
    assert!(matches!(more, Err(NotRotated::TooMany(takeover::MOST_OVERRIDES))), "{more:?}");
}

#[tokio::test]
async fn two_people_swap_their_next_turns() {
    let home = home_with(ROTATION).await;
    let swapped =
        swap(&home.installation, ("sam", "eve"), "", &home.caller("sam"), moment(NOW)).await.unwrap();
    assert_eq!(swapped.overrides.len(), 2);
    // The turn that lasts is nobody's next one.
    assert_eq!(
        home.turns(4).await,
        [
            "sam 08 Jun 10:00 next in order",
            "sam 15 Jun 10:00 took over: swapped with Eve",
            "eve 22 Jun 10:00 took over: swapped with Sam",
            "eve 29 Jun 10:00 next in order",
        ]
    );
    assert_eq!(home.done().await, ["sam rotation.swapped sam eve"]);
}

#[tokio::test]
async fn nobody_swaps_with_themselves_or_with_who_has_no_turn() {
    let home = home_with(ROTATION).await;
    let swapped = async |one, other| {
        refused(swap(&home.installation, (one, other), "", &home.caller("sam"), moment(NOW)).await)
    };
    insta::assert_snapshot!(swapped("sam", "sam").await, @"a swap is between two people; name another one");
    insta::assert_snapshot!(swapped("sam", "ana").await, @"`ana` has no turn that begins within a year; a swap needs one of each");
    assert!(home.done().await.is_empty());
}

#[tokio::test]
async fn whoever_is_away_is_replaced_and_said_who_replaces_them() {
    let home = home_with(ROTATION).await;
    let away = home.away("eve", "2026-06-15", "2026-06-16").await.unwrap();
    assert_eq!(away.warnings, ["Sam is on rotation instead from 2026-06-15"]);
    assert_eq!(home.turns(3).await[1], "sam 15 Jun 10:00 instead of Eve, who is away");
    let again = home.away("eve", "2026-06-16", "2026-06-20").await.unwrap();
    assert_eq!(again.warnings[0], "they are away from 2026-06-15 to 2026-06-16 already");
    let over = home.override_by("ana", "eve", "2026-06-16T08:00:00Z", "2026-06-16T12:00:00Z").await.unwrap();
    assert_eq!(over.warnings.len(), 2, "{:?}", over.warnings);
    let id = &away.absence.id;
    remove_absence(&home.installation, id, &home.caller("eve"), moment(NOW)).await.unwrap();
    assert_eq!(list_absences(&home.installation, moment(NOW)).await.unwrap().len(), 1);
}

#[tokio::test]
async fn the_days_on_which_somebody_was_away_stay_on_record_when_they_are_back() {
    let home = home_with(ROTATION).await;
    let away = home.away("sam", "2026-06-10", "2026-06-20").await.unwrap();
    let back = moment("2026-06-12T08:00:00Z");
    remove_absence(&home.installation, &away.absence.id, &home.caller("sam"), back).await.unwrap();
    let left = list_absences(&home.installation, moment(NOW)).await.unwrap();
    assert_eq!((left.len(), left[0].last.to_string()), (1, "2026-06-11".to_owned()));
    assert!(list_absences(&home.installation, back).await.unwrap().is_empty());
}

#[tokio::test]
async fn an_absence_that_makes_no_sense_is_refused() {
    let home = home_with(ROTATION).await;
    let refused = async |person, first, last| refused(home.away(person, first, last).await);
    assert!(refused("bo", "2026-06-15", "2026-06-16").await.contains("nobody of the security team"));
    assert!(refused("eve", "2026-06-16", "2026-06-15").await.contains("end after it begins"));
    assert!(refused("eve", "2026-06-01", "2026-06-09").await.contains("over since 2026-06-09"));
    assert!(refused("eve", "2026-06-15", "2036-06-16").await.contains("give an earlier end"));
}

#[tokio::test]
async fn the_feed_has_turns_that_were_and_will_be() {
    let home = home_with(ROTATION).await;
    home.away("eve", "2026-06-15", "2026-06-30").await.unwrap();
    let feed = calendar(&home.installation, "gate.example", moment(NOW)).await.unwrap();
    assert!(feed.contains("UID:turn-20260608T100000Z@gate.example\r\n"), "{feed}");
    assert!(feed.contains("UID:turn-20260511T100000Z@gate.example\r\n"), "{feed}");
    assert!(feed.contains("DESCRIPTION:instead of Eve\\, who is away\r\n"), "{feed}");
    assert!((50..70).contains(&feed.matches("BEGIN:VEVENT").count()));
}

#[tokio::test]
async fn a_recap_is_drafted_on_the_working_day_before_and_once() {
    let home = home_with(ROTATION).await;
    assert_eq!(home.hand_on("2026-06-12T08:59:59Z").await, HandedOn::default(), "Friday, before work begins");
    assert_eq!(home.hand_on("2026-06-12T09:00:00Z").await, HandedOn { drafted: true, reminded: 0 });
    assert_eq!(home.hand_on("2026-06-12T09:10:00Z").await, HandedOn::default());
    let handovers = home.handovers().await;
    assert_eq!(handovers.len(), 1);
    let HandoverSheet { at, from, to, draft, text, posted_at } = &handovers[0];
    assert_eq!((at, from.as_str(), to.as_str()), (&moment("2026-06-15T10:00:00Z"), "sam", "eve"));
    assert!(draft.starts_with("Sam hands over to Eve on Mon 15 Jun 2026, 10:00."), "{draft}");
    assert_eq!((text, posted_at), (&None, &None));
    assert_eq!(home.mails("2026-06-12T09:10:00Z").await, ["rotation.handover_drafted sam"]);
}

#[tokio::test]
async fn a_recap_is_edited_posted_to_the_team_and_stays_then() {
    let home = home_with(ROTATION).await;
    home.hand_on("2026-06-12T09:00:00Z").await;
    let (at, now) = (moment("2026-06-15T10:00:00Z"), moment("2026-06-12T15:00:00Z"));
    let edit = async |text: &str| edit_handover(&home.installation, at, text, &home.caller("sam"), now).await;
    assert!(refused(edit(" \n").await).starts_with("a recap has 1 to"));
    assert!(refused(edit(&"a".repeat(handover::LONGEST + 1)).await).starts_with("a recap has 1 to"));
    edit("Quiet.\r\nAll is well.\r\n").await.unwrap();
    let posted = post_handover(&home.installation, at, &home.caller("sam"), now).await.unwrap();
    assert_eq!((posted.text.as_deref(), posted.posted_at), (Some("Quiet.\nAll is well."), Some(now)));
    assert!(refused(edit("More").await).starts_with("the recap was posted at"));
    let again = post_handover(&home.installation, at, &home.caller("sam"), now).await;
    assert!(refused(again).starts_with("the recap was posted at"));
    let other = post_handover(&home.installation, now, &home.caller("sam"), now).await;
    assert!(refused(other).starts_with("nothing was drafted"));
    let team = [
        "rotation.handover ana",
        "rotation.handover eve",
        "rotation.handover sam",
        "rotation.handover_drafted sam",
    ];
    assert_eq!(home.mails("2026-06-12T15:00:00Z").await, team);
    assert_eq!(home.hand_on("2026-06-15T10:00:00Z").await, HandedOn::default(), "nobody is reminded of it");
    assert_eq!(home.done().await, ["sam handover.edited rotation", "sam handover.posted rotation"]);
}

#[tokio::test]
async fn both_are_reminded_once_of_a_recap_that_nobody_posted() {
    let home = home_with(ROTATION).await;
    home.hand_on("2026-06-12T09:00:00Z").await;
    assert_eq!(home.hand_on("2026-06-15T09:59:59Z").await.reminded, 0);
    assert_eq!(home.hand_on("2026-06-15T10:00:00Z").await.reminded, 1);
    assert_eq!(home.hand_on("2026-06-15T10:10:00Z").await.reminded, 0);
    let mails = home.mails("2026-06-15T10:10:00Z").await;
    assert_eq!(
        mails,
        ["rotation.handover_drafted sam", "rotation.handover_due eve", "rotation.handover_due sam"]
    );
}

#[tokio::test]
async fn a_draft_follows_whoever_takes_over_meanwhile_and_keeps_what_was_written() {
    let home = home_with(ROTATION).await;
    home.hand_on("2026-06-12T09:00:00Z").await;
    let (at, now) = (moment("2026-06-15T10:00:00Z"), moment("2026-06-12T15:00:00Z"));
    edit_handover(&home.installation, at, "Quiet.", &home.caller("sam"), now).await.unwrap();
    home.override_by("ana", "ana", "2026-06-15T08:00:00Z", "2026-06-19T12:00:00Z").await.unwrap();
    assert!(!home.hand_on("2026-06-12T16:00:00Z").await.drafted, "Ana hands over to herself, so nobody does");
    let wanted = Override {
        person: "ana".to_owned(),
        from: at,
        until: moment("2026-06-19T12:00:00Z"),
        reason: String::new(),
    };
    let first = show(&home.installation, now).await.unwrap().overrides.remove(0).id;
    remove_override(&home.installation, &first, &home.caller("ana"), now).await.unwrap();
    override_turn(&home.installation, wanted, &home.caller("ana"), now).await.unwrap();
    assert!(home.hand_on("2026-06-12T16:10:00Z").await.drafted);
    let handover = home.handovers().await.remove(0);
    assert_eq!((handover.to.as_str(), handover.text.as_deref()), ("ana", Some("Quiet.")));
}

#[tokio::test]
async fn the_checklist_is_ticked_by_people_and_where_it_is_on_record_by_itself() {
    let home = home_with(ROTATION).await;
    let today = "2026-06-10".parse().unwrap();
    let list = show_checklist(&home.installation, today, moment(NOW)).await.unwrap();
    let board = list.items.last().unwrap();
    assert_eq!((board.text.as_str(), board.is_looked_at), ("The vulnerability board", true));
    assert_eq!(board.on_record.as_deref(), Some("no vulnerability waits for triage past its target"));
    assert!(!list.items[0].is_looked_at);
    let ticked = tick(&home.installation, (today, 1), &home.caller("sam"), moment(NOW)).await.unwrap();
    assert_eq!((ticked.items[0].by.as_deref(), ticked.items[0].at), (Some("sam"), Some(moment(NOW))));
    tick(&home.installation, (today, 1), &home.caller("eve"), moment(NOW)).await.unwrap();
    let unticked = untick(&home.installation, (today, 1), &home.caller("sam"), moment(NOW)).await.unwrap();
    assert!(!unticked.items[0].is_looked_at);
    assert_eq!(home.done().await, ["sam checklist.ticked rotation", "sam checklist.unticked rotation"]);
}

#[tokio::test]
async fn only_today_s_checklist_is_ticked_at_a_place_that_it_has() {
    let home = home_with(ROTATION).await;
    let ticked = async |day: &str, place| {
        let what = (day.parse().unwrap(), place);
        refused(tick(&home.installation, what, &home.caller("sam"), moment(NOW)).await)
    };
    insta::assert_snapshot!(ticked("2026-06-09", 1).await, @"only the checklist of 2026-06-10, which is today, is ticked");
    insta::assert_snapshot!(ticked("2026-06-10", 7).await, @"the checklist has 6 items, and none at place 7");
    insta::assert_snapshot!(ticked("2026-06-10", 0).await, @"the checklist has 6 items, and none at place 0");
    let yesterday =
        show_checklist(&home.installation, "2026-06-09".parse().unwrap(), moment(NOW)).await.unwrap();
    assert!(yesterday.items.iter().all(|item| !item.is_looked_at));
}
