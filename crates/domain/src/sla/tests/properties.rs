//! What holds for any clock.

use super::*;
use jiff::SignedDuration;
use proptest::prelude::*;

/// Something that happens to a clock, some minutes after its start.
#[derive(Debug, Clone)]
enum Event {
    Rate(Severity),
    Extend(&'static str, Date),
    End(&'static str),
    Stop,
    Resume,
}

fn apply(clock: &mut Clock, (event, minutes): &(Event, i64)) {
    let (sla, calendar) = (sla(), calendar());
    let at = clock.started + SignedDuration::from_mins(*minutes);
    match event {
        Event::Rate(severity) => clock.rate(&sla, &calendar, *severity, at),
        Event::Extend(decision, day) => clock.extend(&calendar, decision, *day, at),
        Event::End(decision) => clock.end_exception(&calendar, decision, at),
        Event::Stop => clock.stop(at),
        Event::Resume => clock.resume(at),
    }
}

fn severity() -> impl Strategy<Value = Severity> {
    prop::sample::select(Severity::ALL.to_vec())
}

fn event() -> impl Strategy<Value = (Event, i64)> {
    let decision = || prop::sample::select(vec!["one", "two"]);
    let day = (0i32..200).prop_map(|days| date(2026, 3, 1) + jiff::Span::new().days(days));
    let event = prop_oneof![
        3 => severity().prop_map(Event::Rate),
        2 => (decision(), day).prop_map(|(decision, day)| Event::Extend(decision, day)),
        1 => decision().prop_map(Event::End),
        1 => Just(Event::Stop),
        1 => Just(Event::Resume),
    ];
    (event, -1000i64..100_000)
}

fn events() -> impl Strategy<Value = Vec<(Event, i64)>> {
    prop::collection::vec(event(), 0..8)
}

/// A clock that has just started, at any minute of a quarter of a year.
fn fresh() -> impl Strategy<Value = Clock> {
    (prop::sample::select(Target::ALL.to_vec()), severity(), 0i64..130_000).prop_map(
        |(target, severity, minutes)| {
            let at = at("2026-02-15T00:00") + SignedDuration::from_mins(minutes);
            Clock::start(&sla(), &calendar(), target, severity, at)
        },
    )
}

/// A clock that something has happened to.
fn moved() -> impl Strategy<Value = Clock> {
    (fresh(), events()).prop_map(|(mut clock, events)| {
        for event in &events {
            apply(&mut clock, event);
        }
        clock
    })
}

/// A due date to compare: never is later than any.
fn due(clock: &Clock) -> Timestamp {
    clock.due.unwrap_or(Timestamp::MAX)
}

proptest! {
    #[test]
    fn an_event_that_comes_again_changes_nothing(clock in fresh(), events in events(), times in 1usize..4) {
        let (mut once, mut often) = (clock.clone(), clock);
        for event in &events {
            apply(&mut once, event);
            for _ in 0..times {
                apply(&mut often, event);
            }
        }
        prop_assert_eq!(once, often);
    }

    #[test]
    fn ratings_and_everything_else_do_not_wait_for_each_other(clock in fresh(), events in events()) {
        let (mut mixed, mut sorted) = (clock.clone(), clock);
        for event in &events {
            apply(&mut mixed, event);
        }
        let (ratings, others): (Vec<_>, Vec<_>) =
            events.iter().partition(|(event, _)| matches!(event, Event::Rate(_)));
        for event in others.into_iter().chain(ratings) {
            apply(&mut sorted, event);
        }
        prop_assert_eq!((mixed.due, mixed.stopped), (sorted.due, sorted.stopped));
    }

    #[test]
    fn a_worse_severity_is_never_due_later(clock in fresh(), one in severity(), two in severity(), minutes in 0i64..100_000) {
        let place = |severity: Severity| severity.counted(Severity::High).place();
        let (worse, milder) = if place(one) <= place(two) { (one, two) } else { (two, one) };
        let rated = |severity| {
            let mut clock = clock.clone();
            apply(&mut clock, &(Event::Rate(severity), minutes));
            due(&clock)
        };
        prop_assert!(rated(worse) <= rated(milder));
        let start = |severity| due(&Clock::start(&sla(), &calendar(), clock.target, severity, clock.started));
        prop_assert!(start(worse) <= start(milder));
    }

    #[test]
    fn raising_never_gives_more_time(clock in moved(), severity in severity(), minutes in 0i64..100_000) {
        let mut raised = clock.clone();
        apply(&mut raised, &(Event::Rate(severity), minutes));
        if let Some(DueChange { why: Cause::SeverityRaised { .. }, .. }) = raised.changes.get(clock.changes.len()) {
            prop_assert!(due(&raised) <= due(&clock));
        }
    }

    #[test]
    fn raising_and_lowering_again_gives_the_time_from_the_start(clock in fresh(), severity in severity(), minutes in 0i64..100_000) {
        let mut rated = clock.clone();
        apply(&mut rated, &(Event::Rate(severity), minutes));
        let is_raised = matches!(rated.changes.last(), Some(DueChange { why: Cause::SeverityRaised { .. }, .. }));
        if is_raised {
            apply(&mut rated, &(Event::Rate(clock.severity), minutes + 100));
            prop_assert_eq!((rated.due, rated.severity), (clock.due, clock.severity));
        }
    }

    #[test]
    fn an_exception_never_shortens_and_leaves_no_trace_on_the_due_date(clock in moved(), days in 0i32..400) {
        let mut extended = clock.clone();
        let day = date(2026, 1, 1) + jiff::Span::new().days(days);
        extended.extend(&calendar(), "three", day, clock.started);
        prop_assert!(due(&extended) >= due(&clock));
        prop_assert!(clock.due.is_none() || due(&extended) >= calendar().end_of(day));
        extended.end_exception(&calendar(), "three", clock.started);
        prop_assert_eq!((extended.due, extended.ruled()), (clock.due, clock.ruled()));
    }

    #[test]
    fn a_clock_goes_on_as_if_it_had_never_stopped(mut clock in moved(), minutes in 0i64..100_000) {
        apply(&mut clock, &(Event::Resume, minutes));
        let before = clock.clone();
        apply(&mut clock, &(Event::Stop, minutes));
        let is_met = matches!(clock.state(&sla(), &calendar(), clock.started), ClockState::Met { .. } | ClockState::NoTarget);
        prop_assert!(is_met);
        apply(&mut clock, &(Event::Resume, minutes + 1));
        let state = |clock: &Clock| clock.state(&sla(), &calendar(), clock.started + SignedDuration::from_mins(minutes));
        prop_assert_eq!(state(&clock), state(&before));
        prop_assert_eq!((clock.due, clock.ruled(), clock.stopped), (before.due, before.ruled(), None));
    }

    #[test]
    fn a_clock_runs_then_is_due_soon_then_overdue(mut clock in moved(), minutes in prop::collection::vec(-1000i64..300_000, 1..20)) {
        clock.resume(clock.started);
        let mut moments: Vec<_> = minutes.into_iter().map(|minutes| clock.started + SignedDuration::from_mins(minutes)).collect();
        moments.sort();
        let places: Vec<_> = moments.iter().map(|&now| match clock.state(&sla(), &calendar(), now) {
            ClockState::Running { .. } => 0,
            ClockState::DueSoon { .. } => 1,
            ClockState::Overdue { .. } => 2,
            ClockState::Met { .. } | ClockState::NoTarget => 3,
        }).collect();
        prop_assert!(places.is_sorted(), "{places:?}");
        if let Some(due) = clock.due {
            let soon = clock.due_soon_at(&sla(), &calendar()).unwrap();
            prop_assert!(clock.started <= soon && soon <= due);
            prop_assert_eq!(clock.state(&sla(), &calendar(), soon), ClockState::DueSoon { due });
        }
    }

    #[test]
    fn a_story_has_a_sentence_a_change_and_ends_with_the_due_date(clock in moved()) {
        let story = clock.explain(&sla(), &calendar());
        prop_assert_eq!(story.len(), clock.changes.len() + usize::from(clock.stopped.is_some()) + 1);
        let ending = clock.due.map_or_else(|| "No due date".into(), |due| format!("Due {}", calendar().say_due(due)));
        let last = story.last().unwrap();
        prop_assert!(last.starts_with(&ending) && !last.contains("promised"), "{last}");
    }

    #[test]
    fn a_clock_keeps_its_last_change(clock in moved()) {
        let last = clock.changes.last().unwrap();
        prop_assert_eq!((last.due, last.ruled), (clock.due, clock.ruled()));
        prop_assert!(clock.changes.iter().all(|change| change.at >= clock.started));
    }
}
