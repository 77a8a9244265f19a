//! What changes whose turn it is, handovers, and the checklist.

use crate::builders::at;
use jiff::civil::{Date, date};
use portcullis_domain::rotation::{Absence, Override};
use portcullis_store::{StoredAbsence, StoredHandover, StoredOverride, StoredTick};

fn change(id: &str, from: i64, until: i64, made: i64) -> StoredOverride {
    let change = Override {
        person: "sam".to_owned(),
        from: at(from),
        until: at(until),
        reason: "swapped with kim".to_owned(),
    };
    StoredOverride { id: id.to_owned(), change, by: "ana".to_owned(), at: at(made) }
}

fn away(id: &str, first: Date, last: Date) -> StoredAbsence {
    let absence = Absence { person: "kim".to_owned(), first, last };
    StoredAbsence { id: id.to_owned(), absence, by: "kim".to_owned(), at: at(1) }
}

on_both! {
    async fn overrides_are_read_in_the_order_in_which_they_were_made(home: Home) {
        let store = home.open().await;
        let mut transaction = store.transaction().await.unwrap();
        let (first, second, over) = (change("b", 50, 90, 1), change("a", 10, 20, 2), change("c", 0, 10, 3));
        for one in [&second, &over, &first] {
            transaction.add_override(one).await.unwrap();
        }
        assert!(transaction.add_override(&first).await.is_err());
        transaction.roll_back().await.unwrap();
        let mut transaction = store.transaction().await.unwrap();
        for one in [&second, &over, &first] {
            transaction.add_override(one).await.unwrap();
        }
        assert_eq!(transaction.overrides(at(0)).await.unwrap(), [first.clone(), second.clone(), over]);
        // One that ends at a moment does not last at it.
        assert_eq!(transaction.overrides(at(10)).await.unwrap(), [first.clone(), second.clone()]);
        assert_eq!(transaction.remove_override("a").await.unwrap(), Some(second));
        assert_eq!(transaction.remove_override("a").await.unwrap(), None);
        assert_eq!(transaction.overrides(at(10)).await.unwrap(), [first]);
    }

    async fn absences_last_until_the_end_of_their_last_day(home: Home) {
        let store = home.open().await;
        let mut transaction = store.transaction().await.unwrap();
        let later = away("a", date(2026, 12, 30), date(2027, 1, 2));
        let earlier = away("b", date(2026, 9, 1), date(2026, 9, 30));
        for one in [&later, &earlier] {
            transaction.add_absence(one).await.unwrap();
        }
        assert_eq!(transaction.absences(date(2026, 1, 1)).await.unwrap(), [earlier.clone(), later.clone()]);
        assert_eq!(transaction.absences(date(2026, 9, 30)).await.unwrap(), [earlier.clone(), later.clone()]);
        assert_eq!(transaction.absences(date(2026, 10, 1)).await.unwrap(), std::slice::from_ref(&later));
        assert_eq!(transaction.absences(date(2027, 1, 3)).await.unwrap(), []);
        assert_eq!(transaction.remove_absence("b").await.unwrap(), Some(earlier));
        assert_eq!(transaction.remove_absence("b").await.unwrap(), None);
        assert_eq!(transaction.absences(date(2026, 1, 1)).await.unwrap(), [later]);
    }

    async fn a_handover_is_kept_once_for_its_moment(home: Home) {
        let store = home.open().await;
        let mut transaction = store.transaction().await.unwrap();
        let draft = StoredHandover {
            at: at(100),
            from: "ana".to_owned(),
            to: "sam".to_owned(),
            draft: "Two requests are open.".to_owned(),
            text: None,
            posted_at: None,
            reminded_at: None,
        };
        let posted =
            StoredHandover { text: Some("One is left.".to_owned()), posted_at: Some(at(99)), reminded_at: Some(at(98)), ..draft.clone() };
        let next = StoredHandover { at: at(200), ..draft.clone() };
        for one in [&draft, &next, &posted] {
            transaction.save_handover(one).await.unwrap();
        }
        assert_eq!(transaction.handover(at(100)).await.unwrap().as_ref(), Some(&posted));
        assert_eq!(transaction.handover(at(101)).await.unwrap(), None);
        assert_eq!(transaction.handovers(10).await.unwrap(), [next.clone(), posted]);
        assert_eq!(transaction.handovers(1).await.unwrap(), [next]);
    }

    async fn what_was_looked_at_on_a_day_is_noted_once_and_can_be_taken_back(home: Home) {
        let store = home.open().await;
        let mut transaction = store.transaction().await.unwrap();
        let day = date(2026, 3, 10);
        let tick = |item: &str, by: &str, second| StoredTick {
            day, item: item.to_owned(), by: by.to_owned(), at: at(second),
        };
        let (alerts, mail) = (tick("alerts", "ana", 2), tick("mail", "ana", 1));
        assert!(transaction.tick(&alerts).await.unwrap());
        assert!(!transaction.tick(&tick("alerts", "sam", 3)).await.unwrap());
        assert!(transaction.tick(&mail).await.unwrap());
        assert_eq!(transaction.ticks(day).await.unwrap(), [mail.clone(), alerts]);
        assert_eq!(transaction.ticks(date(2026, 3, 11)).await.unwrap(), []);
        assert!(transaction.untick(day, "alerts").await.unwrap());
        assert!(!transaction.untick(day, "alerts").await.unwrap());
        assert_eq!(transaction.ticks(day).await.unwrap(), [mail]);
    }
}
