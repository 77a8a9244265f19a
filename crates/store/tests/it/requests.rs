//! Requests: what was asked, what happened since, and the lists that people look at.

use crate::builders::at;
use portcullis_domain::request::conversation::Conversation;
use portcullis_domain::request::event::{Event, Happening, Speaker};
use portcullis_domain::request::record::{Answer, Link, LinkKind, Origin, Request, Standing};
use portcullis_domain::request::routing::Reason;
use portcullis_domain::request::sort::Sort;
use portcullis_domain::request::{Opening, State};
use portcullis_store::{RequestOrder, RequestSelection, Store, Transaction};

/// A request that bo asked and nobody has acknowledged; it has to be by a minute for each number.
fn request(number: u64) -> Request {
    let second = i64::try_from(number).unwrap();
    Request {
        number,
        origin: Origin::Slack,
        kind: "review".to_owned(),
        title: format!("Look at release {number}, Zoë"),
        answers: vec![Answer {
            question: "what".to_owned(),
            label: "What is it about?".to_owned(),
            text: "100% of \"the\" gateway\nand more".to_owned(),
        }],
        opening: Opening {
            root: format!("slack:C0SEC:{number}.000100"),
            requester: Speaker { id: "bo".to_owned(), is_team: false },
            sort: Sort::Request,
            at: at(second),
            assignee: Some("ana".to_owned()),
        },
        is_sorted: true,
        team: Some("search".to_owned()),
        why: Some(Reason::StandIn),
        thread: Some(format!("slack:C0SEC:{number}.000100")),
        standing: Standing {
            state: State::New,
            sort: Sort::Request,
            is_sorted: true,
            urgent: None,
            assignee: Some("ana".to_owned()),
            rounds: 1,
            opened: at(second),
            acknowledged: None,
            ended: None,
            acknowledge_by: at(second * 60),
            complete_by: None,
            remind_at: Some(at(second * 50)),
            is_unclear: false,
        },
        revision: 1,
    }
}

async fn add(store: &Store, requests: &[Request]) {
    let mut transaction = store.transaction().await.unwrap();
    for request in requests {
        transaction.add_request(request).await.unwrap();
    }
    transaction.commit().await.unwrap();
}

/// Requests, each changed by its function, numbered from 1.
async fn some(store: &Store, changes: &[fn(&mut Request)]) -> Vec<Request> {
    let mut all = Vec::new();
    for (change, number) in changes.iter().zip(1..) {
        let mut one = request(number);
        change(&mut one);
        all.push(one);
    }
    add(store, &all).await;
    all
}

fn open() -> RequestSelection {
    RequestSelection { states: vec![State::New, State::Acknowledged], ..RequestSelection::default() }
}

/// The numbers of a list, read in pages of two; as many as are counted.
async fn listed(reader: &mut Transaction, selection: &RequestSelection, order: RequestOrder) -> Vec<u64> {
    let mut all: Vec<Request> = Vec::new();
    loop {
        let page = reader.requests(selection, order, all.last(), 2).await.unwrap();
        assert!(page.len() <= 2);
        if page.is_empty() {
            break;
        }
        all.extend(page);
    }
    assert_eq!(reader.requests(selection, order, None, 100).await.unwrap(), all);
    assert_eq!(reader.count_requests(selection, 100).await.unwrap(), all.len() as u64);
    all.into_iter().map(|request| request.number).collect()
}

fn said(id: &str, second: i64, message: &str, text: &str) -> Event {
    Event {
        id: id.to_owned(),
        at: at(second),
        by: Speaker { id: "bo".to_owned(), is_team: false },
        what: Happening::Said { message: message.to_owned(), text: text.to_owned(), is_urgent: false },
    }
}

fn by_team(id: &str, second: i64, what: Happening) -> Event {
    Event { id: id.to_owned(), at: at(second), by: Speaker { id: "ana".to_owned(), is_team: true }, what }
}

on_both! {
    async fn a_request_reads_back_as_it_was_put_and_its_revision_counts(home: Home) {
        let store = home.open().await;
        let mut transaction = store.transaction().await.unwrap();
        assert_eq!(transaction.next_request().await.unwrap(), 1);
        let mut whole = request(1);
        transaction.add_request(&whole).await.unwrap();
        assert_eq!(transaction.next_request().await.unwrap(), 2);
        let mut bare = Request {
            origin: Origin::Mail, answers: Vec::new(), is_sorted: false, team: None, why: None, thread: None, ..request(2)
        };
        bare.opening.assignee = None;
        bare.standing.assignee = None;
        transaction.add_request(&bare).await.unwrap();
        assert!(transaction.add_request(&bare).await.is_err());
        transaction.roll_back().await.unwrap();
        add(&store, &[whole.clone(), bare.clone()]).await;
        let mut transaction = store.transaction().await.unwrap();
        assert_eq!(transaction.request(2).await.unwrap(), Some(bare));
        assert_eq!(transaction.lock_request(3).await.unwrap(), None);
        assert_eq!(transaction.lock_request(1).await.unwrap().as_ref(), Some(&whole));
        whole.standing = Standing {
            state: State::Declined,
            sort: Sort::YesNo,
            is_sorted: false,
            urgent: Some(at(70)),
            assignee: None,
            rounds: 3,
            opened: at(71),
            acknowledged: Some(at(72)),
            ended: Some(at(73)),
            acknowledge_by: at(74),
            complete_by: Some(at(75)),
            remind_at: None,
            is_unclear: true,
        };
        transaction.save_standing(1, &whole.standing).await.unwrap();
        assert!(transaction.save_standing(3, &whole.standing).await.is_err());
        transaction.roll_back().await.unwrap();
        let mut transaction = store.transaction().await.unwrap();
        transaction.save_standing(1, &whole.standing).await.unwrap();
        transaction.commit().await.unwrap();
        whole.revision = 2;
        assert_eq!(store.snapshot().await.unwrap().request(1).await.unwrap(), Some(whole));
    }

    async fn what_cannot_wait_comes_first_and_then_what_is_due_first(home: Home) {
        let store = home.open().await;
        let all = some(&store, &[
            |one| one.standing.acknowledge_by = at(500),
            |one| one.standing.acknowledge_by = at(400),
            |one| {
                // Acknowledged: only by when it has to be done counts.
                one.standing.state = State::Acknowledged;
                one.standing.acknowledge_by = at(100);
                one.standing.complete_by = Some(at(450));
            },
            |one| {
                one.standing.state = State::Acknowledged;
                one.standing.acknowledge_by = at(100);
            },
            |one| {
                one.standing.urgent = Some(at(0));
                one.standing.acknowledge_by = at(900);
            },
            |one| {
                one.standing.state = State::Done;
                one.standing.urgent = Some(at(0));
                one.standing.ended = Some(at(0));
            },
            |one| one.standing.acknowledge_by = at(400),
            |one| {
                // It has to be done before it has to be acknowledged.
                one.standing.acknowledge_by = at(700);
                one.standing.complete_by = Some(at(420));
            },
        ]).await;
        let mut reader = store.snapshot().await.unwrap();
        let order = listed(&mut reader, &open(), RequestOrder::Due).await;
        assert_eq!(order, [5, 2, 7, 8, 3, 1, 4]);
        let everything = RequestSelection::default();
        assert_eq!(listed(&mut reader, &everything, RequestOrder::Due).await, [5, 2, 7, 8, 3, 1, 4, 6]);
        let newest = listed(&mut reader, &everything, RequestOrder::Newest).await;
        assert_eq!(newest, [8, 7, 6, 5, 4, 3, 2, 1]);
        assert_eq!(reader.count_requests(&everything, 3).await.unwrap(), 3);
        let overdue = RequestSelection { overdue_at: Some(at(450)), ..RequestSelection::default() };
        assert_eq!(listed(&mut reader, &overdue, RequestOrder::Due).await, [2, 7, 8]);
        drop(reader);
        // A list is in its new order once what it is ordered by changed.
        let mut transaction = store.transaction().await.unwrap();
        let standing = Standing { acknowledge_by: at(1), ..all[0].standing.clone() };
        transaction.save_standing(1, &standing).await.unwrap();
        assert_eq!(listed(&mut transaction, &open(), RequestOrder::Due).await, [5, 1, 2, 7, 8, 3, 4]);
    }

    async fn each_condition_of_a_list_holds_alone_and_with_others(home: Home) {
        let store = home.open().await;
        some(&store, &[
            |one| one.standing.assignee = None,
            |one| "incident".clone_into(&mut one.kind),
            |one| "slack:U0X".clone_into(&mut one.opening.requester.id),
            |one| one.team = None,
            |one| one.standing.is_unclear = true,
            |one| one.standing.urgent = Some(at(1)),
            |one| "Über_alles 50%".clone_into(&mut one.title),
            |one| one.standing.state = State::Answered,
            |one| {
                one.standing.state = State::Acknowledged;
                one.team = Some("core".to_owned());
                one.standing.assignee = Some("sam".to_owned());
            },
        ]).await;
        let mut reader = store.snapshot().await.unwrap();
        let text = |text: &str| Some(text.to_owned());
        let none = RequestSelection::default;
        let cases: [(&str, RequestSelection, &[u64]); 19] = [
            ("new", RequestSelection { states: vec![State::New], ..none() }, &[6, 1, 2, 3, 4, 5, 7]),
            ("acknowledged", RequestSelection { states: vec![State::Acknowledged], ..none() }, &[9]),
            ("ended", RequestSelection {
                states: vec![State::Done, State::Answered, State::Declined], ..none()
            }, &[8]),
            ("one open, one ended", RequestSelection { states: vec![State::Acknowledged, State::Answered], ..none() }, &[9, 8]),
            ("of sam", RequestSelection { assignee: text("sam"), ..none() }, &[9]),
            ("of ana, open", RequestSelection { assignee: text("ana"), ..open() }, &[6, 2, 3, 4, 5, 7]),
            ("asked by", RequestSelection { requester: text("slack:U0X"), ..none() }, &[3]),
            ("of a team", RequestSelection { teams: vec!["core".to_owned()], ..none() }, &[9]),
            ("of two teams", RequestSelection {
                teams: vec!["core".to_owned(), "search".to_owned()], ..open()
            }, &[6, 1, 2, 3, 5, 7, 9]),
            ("of a kind", RequestSelection { kind: text("incident"), ..none() }, &[2]),
            ("urgent", RequestSelection { is_urgent: true, ..none() }, &[6]),
            ("urgent, open", RequestSelection { is_urgent: true, ..open() }, &[6]),
            ("unclear", RequestSelection { is_unclear: true, ..none() }, &[5]),
            ("unassigned", RequestSelection { is_unassigned: true, ..open() }, &[1]),
            ("words in small letters", RequestSelection { text: text("über_ALLES"), ..none() }, &[7]),
            ("no letter is a pattern", RequestSelection { text: text("50%"), ..none() }, &[7]),
            ("an answer", RequestSelection { text: text("\"the\" gateway"), kind: text("incident"), ..none() }, &[2]),
            ("no question", RequestSelection { text: text("what is it about"), ..none() }, &[]),
            ("nobody's", RequestSelection { assignee: text("nobody"), ..none() }, &[]),
        ];
        for (name, selection, numbers) in cases {
            assert_eq!(listed(&mut reader, &selection, RequestOrder::Due).await, numbers, "{name}");
        }
        let loads = reader.open_requests_by_assignee().await.unwrap();
        assert_eq!(loads, [("ana".to_owned(), 6), ("sam".to_owned(), 1)]);
    }

    async fn an_event_that_comes_in_again_is_known(home: Home) {
        let store = home.open().await;
        let mut transaction = store.transaction().await.unwrap();
        let late = said("slack:E2", 20, "slack:C:2", "second\0");
        let early = by_team("slack:E9", 10, Happening::Reacted {
            message: "slack:C:1".to_owned(), reaction: "+1::skin-tone-2".to_owned(),
        });
        let twice = [late.clone(), early.clone(), late.clone()];
        assert_eq!(transaction.add_request_events(1, &twice).await.unwrap(), ["slack:E2", "slack:E9"]);
        let other = by_team("act:1", 15, Happening::Assigned { to: None });
        let again = transaction.add_request_events(1, &[early.clone(), other.clone()]).await.unwrap();
        assert_eq!(again, ["act:1"]);
        assert_eq!(transaction.add_request_events(1, &[]).await.unwrap(), Vec::<String>::new());
        // The same event may belong to another request as well.
        assert_eq!(transaction.add_request_events(2, std::slice::from_ref(&early)).await.unwrap(), ["slack:E9"]);
        // PostgreSQL has no text with a NUL in it; in JSON it is none.
        assert_eq!(transaction.request_events(1).await.unwrap(), [early, other, late]);
        assert_eq!(transaction.request_events(3).await.unwrap(), []);
    }

    async fn a_message_belongs_to_the_request_that_got_it_first(home: Home) {
        let store = home.open().await;
        let mut transaction = store.transaction().await.unwrap();
        transaction.give_messages(1, &["slack:C:1", "slack:C:2"]).await.unwrap();
        transaction.give_messages(2, &["slack:C:2", "slack:C:3"]).await.unwrap();
        transaction.give_messages(2, &[]).await.unwrap();
        for (message, request) in [("slack:C:1", Some(1)), ("slack:C:2", Some(1)), ("slack:C:3", Some(2)), ("x", None)] {
            assert_eq!(transaction.request_of_message(message).await.unwrap(), request, "{message}");
        }
    }

    async fn what_was_put_aside_is_taken_up_once_in_the_order_of_its_time(home: Home) {
        let store = home.open().await;
        let mut transaction = store.transaction().await.unwrap();
        let [one, two, three] =
            [("E1", 30, "m1"), ("E2", 10, "m2"), ("E3", 20, "m3")].map(|(id, at, to)| said(id, at, to, "words"));
        for (event, message, kept) in [(&one, "m1", 1), (&two, "m2", 2), (&two, "m2", 3), (&three, "m3", 4)] {
            transaction.put_aside(message, event, at(kept)).await.unwrap();
        }
        assert_eq!(transaction.take_up(&["m1", "m2", "m9"]).await.unwrap(), [two, one]);
        assert_eq!(transaction.take_up(&["m1", "m2"]).await.unwrap(), []);
        assert_eq!(transaction.forget_aside(at(4)).await.unwrap(), 0);
        assert_eq!(transaction.forget_aside(at(5)).await.unwrap(), 1);
        assert_eq!(transaction.take_up(&["m3"]).await.unwrap(), []);
    }

    async fn the_rounds_of_a_request_are_those_that_were_kept_last(home: Home) {
        let store = home.open().await;
        let mut transaction = store.transaction().await.unwrap();
        let request = request(1);
        let events = [
            by_team("a", 100, Happening::Reacted { message: request.opening.root.clone(), reaction: "eyes".to_owned() }),
            by_team("b", 200, Happening::Completed),
            by_team("d", 400, Happening::Reopened),
        ];
        let rounds = |until: usize| Conversation::of(&request.opening, true, &events[..until]).rounds;
        transaction.save_rounds(&request, &rounds(1)).await.unwrap();
        let open = transaction.rounds_between(at(0), at(1000)).await.unwrap();
        assert_eq!((open.len(), open[0].ended, open[0].was_unclear), (1, None, true));
        transaction.save_rounds(&request, &rounds(3)).await.unwrap();
        let both = transaction.rounds_between(at(0), at(1000)).await.unwrap();
        let outline: Vec<_> = both.iter().map(|one| (one.number, one.opened, one.ended, one.state)).collect();
        assert_eq!(outline, [(1, at(1), Some(at(200)), Some(State::Done)), (2, at(400), None, None)]);
        assert_eq!((both[0].kind.as_str(), both[0].team.as_deref(), both[0].assignee.as_deref()), ("review", Some("search"), Some("ana")));
        // The end of a time is not in it.
        assert_eq!(transaction.rounds_between(at(1), at(400)).await.unwrap().len(), 1);
        assert_eq!(transaction.rounds_between(at(2), at(401)).await.unwrap().len(), 1);
        transaction.save_rounds(&request, &rounds(1)).await.unwrap();
        assert_eq!(transaction.rounds_between(at(0), at(1000)).await.unwrap(), open);
    }

    async fn what_is_said_once_is_noted_once_and_the_longest_due_is_reminded_first(home: Home) {
        let store = home.open().await;
        some(&store, &[
            |one| one.standing.remind_at = Some(at(30)),
            |one| one.standing.remind_at = Some(at(10)),
            |one| one.standing.remind_at = None,
            |one| one.standing.remind_at = Some(at(31)),
        ]).await;
        let mut transaction = store.transaction().await.unwrap();
        assert_eq!(transaction.requests_to_remind(at(30), 10).await.unwrap(), [2, 1]);
        assert_eq!(transaction.requests_to_remind(at(30), 1).await.unwrap(), [2]);
        assert!(transaction.note_sent(1, "1:owner:ana", at(9)).await.unwrap());
        assert!(!transaction.note_sent(1, "1:owner:ana", at(10)).await.unwrap());
        assert!(transaction.note_sent(2, "1:owner:ana", at(10)).await.unwrap());
        assert!(transaction.note_sent(1, "1:acknowledge:lead", at(8)).await.unwrap());
        let sent = transaction.sent_of(1).await.unwrap();
        let sent: Vec<_> = sent.iter().map(|one| (one.key.as_str(), one.at)).collect();
        assert_eq!(sent, [("1:acknowledge:lead", at(8)), ("1:owner:ana", at(9))]);
    }

    async fn links_lead_both_ways(home: Home) {
        let store = home.open().await;
        let mut transaction = store.transaction().await.unwrap();
        let link = |to, name: &str, second| Link {
            to, name: name.to_owned(), url: None, by: "ana".to_owned(), at: at(second),
        };
        let ticket = Link { url: Some("https://tracker.example/7".to_owned()), ..link(LinkKind::Ticket, "acme/sec#7", 5) };
        let vulnerability = link(LinkKind::Vulnerability, "V-12", 4);
        assert!(transaction.link_request(1, &ticket).await.unwrap());
        assert!(!transaction.link_request(1, &Link { at: at(9), ..ticket.clone() }).await.unwrap());
        assert!(transaction.link_request(1, &vulnerability).await.unwrap());
        assert!(transaction.link_request(2, &vulnerability).await.unwrap());
        assert_eq!(transaction.request_links(1).await.unwrap(), [vulnerability, ticket]);
        assert_eq!(transaction.requests_linked_to(LinkKind::Vulnerability, "V-12").await.unwrap(), [1, 2]);
        assert_eq!(transaction.requests_linked_to(LinkKind::Ticket, "V-12").await.unwrap(), Vec::<u64>::new());
    }

    async fn those_who_ask_at_the_same_time_get_numbers_of_their_own(home: Home) {
        let store = home.open().await;
        let ask = || {
            let store = store.clone();
            tokio::spawn(async move {
                let mut transaction = store.transaction().await.unwrap();
                let number = transaction.next_request().await.unwrap();
                tokio::task::yield_now().await;
                transaction.add_request(&request(number)).await.unwrap();
                transaction.commit().await.unwrap();
                number
            })
        };
        let mut numbers = Vec::new();
        for asked in (0..8).map(|_| ask()).collect::<Vec<_>>() {
            numbers.push(asked.await.unwrap());
        }
        numbers.sort_unstable();
        assert_eq!(numbers, [1, 2, 3, 4, 5, 6, 7, 8]);
    }

    async fn those_who_change_a_request_at_the_same_time_see_each_others_changes(home: Home) {
        let store = home.open().await;
        add(&store, &[request(1)]).await;
        let ask = || {
            let store = store.clone();
            tokio::spawn(async move {
                let mut transaction = store.transaction().await.unwrap();
                let mut standing = transaction.lock_request(1).await.unwrap().unwrap().standing;
                tokio::task::yield_now().await;
                standing.rounds += 1;
                transaction.save_standing(1, &standing).await.unwrap();
                transaction.commit().await.unwrap();
            })
        };
        for asked in (0..8).map(|_| ask()).collect::<Vec<_>>() {
            asked.await.unwrap();
        }
        let changed = store.snapshot().await.unwrap().request(1).await.unwrap().unwrap();
        assert_eq!((changed.standing.rounds, changed.revision), (9, 9));
    }
}
