//! Figures about vulnerabilities, against counting them one by one.

use crate::vulnerabilities::{
    Case, cases, happened, kept, missed, moment, now, program, save, selected, standing_of,
};
use jiff::civil::{Date, date};
use portcullis_domain::metrics::{Figures, Metrics, Plan, Response, Weekly};
use portcullis_domain::sla::Target;
use portcullis_domain::vulnerability::{Episode, Event, Filter, Selection};

fn plan(from: Date, until: Date) -> Plan {
    Plan::new(Some(from), Some(until), &program(), now()).unwrap()
}

fn select(filter: &Filter) -> Selection {
    filter.select(&program(), Some("ana"), now()).unwrap()
}

/// The figures, counted one by one.
fn counted(cases: &[Case], selection: &Selection, plan: &Plan) -> Figures {
    let numbers = selected(cases, selection);
    let mut figures = Figures::default();
    for case in cases.iter().filter(|case| numbers.contains(&case.vulnerability.number)) {
        let vulnerability = &case.vulnerability;
        let severity = vulnerability.severity().place();
        let episodes: Vec<&Episode> = vulnerability.past.iter().chain([&vulnerability.episode]).collect();
        if vulnerability.stage.is_open() {
            let age = plan.ages.iter().position(|began| vulnerability.episode.opened >= *began).unwrap_or(3);
            *figures.open.entry((severity, age)).or_default() += 1;
            for &target in Target::ALL {
                if let Some(standing) = standing_of(vulnerability, target, now()) {
                    *figures.running.entry((target, standing)).or_default() += 1;
                }
            }
        }
        let weekly = |event| {
            let mut weekly = Weekly::default();
            weekly.all += u64::from(episodes.iter().any(|episode| happened(episode, event, plan.span)));
            for (place, (_, span)) in plan.weeks.iter().enumerate() {
                if episodes.iter().any(|episode| happened(episode, event, *span)) {
                    weekly.weeks.insert(place, 1);
                }
            }
            weekly
        };
        add(&mut figures.opened, &weekly(Event::Opened));
        add(&mut figures.fixed, &weekly(Event::Fixed));
        for &response in Response::ALL {
            let done = |episode: &&&Episode| happened(episode, response.event(), plan.span);
            if let Some(episode) = episodes.iter().rev().find(done) {
                let from = match response {
                    Response::First => episode.opened,
                    response => episode.clock(response.event().target().unwrap()).unwrap().started,
                };
                let took = from.duration_until(moment(episode, response.event()).unwrap());
                figures.times.entry((response, severity)).or_default().add(took.as_hours(), 1);
            }
        }
        for &target in Target::ALL {
            if episodes.iter().any(|episode| kept(episode, target, plan.span)) {
                *figures.kept.entry((target, true, severity)).or_default() += 1;
            }
            if episodes.iter().any(|episode| missed(episode, target, plan.span, now())) {
                *figures.kept.entry((target, false, severity)).or_default() += 1;
            }
        }
    }
    figures
}

fn add(to: &mut Weekly, other: &Weekly) {
    to.all += other.all;
    for (&week, &count) in &other.weeks {
        *to.weeks.entry(week).or_default() += count;
    }
}

/// Periods: across the change to summer time, one day, and one that ends after everything.
fn plans() -> [Plan; 3] {
    [
        plan(date(2026, 3, 2), date(2026, 4, 17)),
        plan(date(2026, 3, 29), date(2026, 3, 29)),
        plan(date(2025, 12, 1), date(2026, 12, 31)),
    ]
}

on_both! {
    async fn figures_are_those_that_counting_one_by_one_gives(home: Home) {
        let store = home.open().await;
        for seed in 1..4 {
            // Episodes before are never written again, so that other vulnerabilities need another store.
            let home = home.fresh();
            let store = if seed == 1 { store.clone() } else { home.open().await };
            let cases = cases(250, seed);
            save(&store, &cases).await;
            let mut snapshot = store.snapshot().await.unwrap();
            for text in ["", "team=web", "product=acme severity=high+"] {
                let selection = select(&Filter::read_any(text).unwrap());
                for plan in plans() {
                    let figures = snapshot.figures(&selection, &plan).await.unwrap();
                    assert_eq!(figures, counted(&cases, &selection, &plan), "{text} {} {seed}", plan.from);
                }
            }
        }
    }

    async fn every_number_lists_what_it_counts(home: Home) {
        let store = home.open().await;
        save(&store, &cases(250, 7)).await;
        let mut snapshot = store.snapshot().await.unwrap();
        let mut listed = 0;
        for text in ["", "ambassador=ana mark!=stale"] {
            let filter = Filter::read_any(text).unwrap();
            let plan = plan(date(2026, 3, 2), date(2026, 4, 17));
            let figures = snapshot.figures(&select(&filter), &plan).await.unwrap();
            let metrics = Metrics::of(&figures, &filter, &plan);
            assert!(metrics.numbers().iter().filter(|number| number.count > 0).count() > 40);
            for number in metrics.numbers() {
                let selection = select(&number.filter.parse().unwrap());
                let count = snapshot.count_vulnerabilities(&selection, 1000).await.unwrap();
                assert_eq!(count, number.count, "{}", number.filter);
                listed += 1;
            }
        }
        assert!(listed > 100, "{listed}");
    }
}
