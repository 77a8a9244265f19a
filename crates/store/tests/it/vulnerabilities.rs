//! Vulnerabilities made up by chance, a program to ask about them in, and what is asked told the slow and obvious way.

use jiff::civil::date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use portcullis_domain::cvss::EnvironmentalProfile;
use portcullis_domain::finding::Kind;
use portcullis_domain::program::Program;
use portcullis_domain::program::calendar::Calendar;
use portcullis_domain::program::people::{Person, Role, Team};
use portcullis_domain::program::period::Percent;
use portcullis_domain::program::policy::{
    Acceptance, Approval, Archive, BreakGlass, BySeverity, Decisions, Exceptions, Gate, GateEffect, KevRule,
    Notifications, Sla,
};
use portcullis_domain::program::products::{Component, ComponentKind, Product, SupportedSeries};
use portcullis_domain::program::triage::Triage;
use portcullis_domain::severity::Severity;
use portcullis_domain::sla::{Clock, Target};
use portcullis_domain::vulnerability::{
    Condition, Episode, Event, Imported, Key, Mark, Outcome, Place, Selection, Source, Span, Stage, Standing,
    Vulnerability,
};
use portcullis_store::{Store, ToSave};
use std::collections::BTreeSet;

/// Days between the first and the last moment of what is made up.
const DAYS: u64 = 120;

/// Numbers that look like chance, and are the same for the same seed.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// One below `bound`.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % bound
    }

    fn one_in(&mut self, of: u64) -> bool {
        self.below(of) == 0
    }

    fn pick<T: Copy>(&mut self, all: &[T]) -> T {
        all[usize::try_from(self.below(all.len() as u64)).unwrap()]
    }

    /// A moment after another, at a whole hour often enough that two are the same.
    fn after(&mut self, start: Timestamp) -> Timestamp {
        let halves = i64::try_from(self.below(DAYS * 24)).unwrap();
        let start = Timestamp::from_second(start.as_second()).unwrap();
        start.checked_add(SignedDuration::from_mins(halves * 30)).unwrap()
    }
}

/// The moment at which questions are asked.
pub(crate) fn now() -> Timestamp {
    TimeZone::get("Europe/Berlin").unwrap().to_timestamp(date(2026, 4, 30).at(15, 0, 0, 0)).unwrap()
}

fn first() -> Timestamp {
    now().checked_sub(SignedDuration::from_hours(i64::try_from(DAYS).unwrap() * 24)).unwrap()
}

/// A vulnerability and where it is.
pub(crate) struct Case {
    pub(crate) vulnerability: Vulnerability,
    pub(crate) places: Vec<Place>,
}

/// Vulnerabilities of all kinds, with episodes before.
pub(crate) fn cases(count: u64, seed: u64) -> Vec<Case> {
    let mut chance = Chance::new(seed);
    (1..=count).map(|number| case(number, &mut chance)).collect()
}

fn case(number: u64, chance: &mut Chance) -> Case {
    let mut case = Vulnerability::imported(Imported {
        number,
        key: Key {
            weakness: format!("CVE-2026-{}", 1000 + number % 30),
            subject: format!("deb/debian/lib{number}"),
        },
        kind: Kind::Package,
        component: None,
        severity: chance.pick(&Severity::ALL),
        team: chance.pick(&[None, Some("web"), Some("core")]).map(str::to_owned),
        assignee: chance.pick(&[None, Some("ana"), Some("sam")]).map(str::to_owned),
        marks: Mark::ALL.iter().copied().filter(|_| chance.one_in(4)).collect(),
        batch: chance.one_in(5).then_some(1 + number % 2),
        fix_known: chance.one_in(2).then(now),
        opened: first(),
    });
    case.kind = chance.pick(&[None, Some(Kind::Package), Some(Kind::Iac), Some(Kind::Web)]);
    case.component = (case.kind != Some(Kind::Package)).then(|| chance.pick(&["shop", "api"]).to_owned());
    case.title = format!("Überlauf 100%_ in part {}", number % 7);
    case.source = chance.pick(Source::ALL);
    case.stage = chance.pick(Stage::ALL);
    case.merged_into = chance.one_in(12).then_some(1);
    let count = if chance.one_in(3) { 1 + chance.below(3) } else { 0 };
    let mut begins = first();
    for episode in 1..=count {
        let past = episode_of(u32::try_from(episode).unwrap(), begins, true, case.scanner, chance);
        begins = past.ended.unwrap();
        case.past.push(past);
    }
    let is_over = !case.stage.is_open();
    let opened = if count == 0 { chance.after(first()).min(now()) } else { begins };
    case.episode = episode_of(u32::try_from(count + 1).unwrap(), opened, is_over, case.scanner, chance);
    case.outcome = case.episode.outcome;
    case.since = case.episode.ended.unwrap_or(opened);
    let places = places(&case, chance);
    Case { vulnerability: case, places }
}

fn places(case: &Vulnerability, chance: &mut Chance) -> Vec<Place> {
    let mut places = Vec::new();
    for component in ["shop", "api", "docs"] {
        for track in ["main", "5.3"] {
            if chance.one_in(3) {
                let closed = chance.one_in(2).then(now);
                places.push(Place {
                    component: component.to_owned(),
                    track: track.to_owned(),
                    severity: case.scanner,
                    opened: first(),
                    closed,
                    end: closed.map(|_| portcullis_domain::vulnerability::PlaceEnd::Gone),
                });
            }
        }
    }
    places
}

fn episode_of(
    number: u32,
    opened: Timestamp,
    is_over: bool,
    severity: Severity,
    chance: &mut Chance,
) -> Episode {
    let ended = is_over.then(|| chance.after(opened));
    let outcome = is_over.then(|| chance.pick(Outcome::ALL));
    let mut clock = |target| {
        let started = chance.after(opened).min(ended.unwrap_or(Timestamp::MAX));
        let due = (!chance.one_in(5)).then(|| chance.after(started));
        let stopped = match ended {
            Some(ended) => Some(ended.max(started)),
            None if chance.one_in(2) => Some(chance.after(started)),
            None => None,
        };
        let clock = Clock { target, severity, started, due, stopped, changes: Vec::new() };
        (!chance.one_in(4)).then_some(clock)
    };
    Episode {
        number,
        opened,
        severity,
        triage: clock(Target::Triage),
        estimate: clock(Target::Estimate),
        remediation: clock(Target::Remediation),
        fixed_on_main: None,
        fixed_in_series: None,
        ended,
        outcome,
        told: Vec::new(),
    }
}

/// Puts them on record.
pub(crate) async fn save(store: &Store, cases: &[Case]) {
    let mut transaction = store.transaction().await.unwrap();
    let to_save: Vec<ToSave<'_>> = cases
        .iter()
        .map(|case| ToSave { vulnerability: &case.vulnerability, text: None, wakes_at: None })
        .collect();
    transaction.save_vulnerabilities(&to_save).await.unwrap();
    let places: Vec<(u64, &Place)> = cases
        .iter()
        .flat_map(|case| case.places.iter().map(|place| (case.vulnerability.number, place)))
        .collect();
    transaction.save_places(&places).await.unwrap();
    transaction.commit().await.unwrap();
}

/// The numbers of what is selected.
pub(crate) fn selected(cases: &[Case], selection: &Selection) -> Vec<u64> {
    let holds = |case: &&Case| {
        case.vulnerability.merged_into.is_none()
            && selection.conditions.iter().all(|condition| case.holds(condition, selection.now))
    };
    cases.iter().filter(holds).map(|case| case.vulnerability.number).collect()
}

impl Case {
    fn episodes(&self) -> impl Iterator<Item = &Episode> {
        self.vulnerability.past.iter().chain([&self.vulnerability.episode])
    }

    fn is_in(&self, is_meant: impl Fn(&Place) -> bool) -> bool {
        let is_anywhere = self.places.iter().any(Place::is_open);
        self.places.iter().any(|place| is_meant(place) && (place.is_open() || !is_anywhere))
    }

    fn holds(&self, condition: &Condition, now: Timestamp) -> bool {
        let case = &self.vulnerability;
        let due = case.episode.due();
        match condition {
            Condition::Stages(stages) => stages.contains(&case.stage),
            Condition::Severities(severities) => severities.contains(&case.severity()),
            Condition::Teams(teams) => teams.contains(&case.owner.team),
            Condition::Assignees(people) => people.contains(&case.assignee),
            Condition::Components(names) => {
                case.component.as_ref().is_some_and(|name| names.contains(name))
                    || self.is_in(|place| names.contains(&place.component))
            }
            Condition::Tracks(names) => self.is_in(|place| names.contains(&place.track)),
            Condition::Sources(sources) => sources.contains(&case.source),
            Condition::Kinds(kinds) => kinds.contains(&case.kind),
            Condition::Marks(marks) => marks.iter().any(|mark| case.marks.contains(mark)),
            Condition::NotMarks(marks) => marks.iter().all(|mark| !case.marks.contains(mark)),
            Condition::Outcomes(outcomes) => case.outcome.is_some_and(|one| outcomes.contains(&one)),
            Condition::Imports(numbers) => case.batch.is_some_and(|number| numbers.contains(&number)),
            Condition::DueBefore(moment) => due.is_some_and(|(_, due)| due < *moment),
            Condition::DueSoon(moment, percent) => {
                let is_near = |clock: &Clock| {
                    let due = clock.due.unwrap();
                    let left = due.as_microsecond() - now.as_microsecond();
                    let all = due.as_microsecond() - clock.started.as_microsecond();
                    due >= now && (due < *moment || left * 100 <= i64::from(*percent) * all)
                };
                let next = due.map(|(_, due)| due);
                case.episode
                    .running()
                    .any(|(_, clock)| clock.due.is_some() && clock.due == next && is_near(clock))
            }
            Condition::Happened(event, span) => {
                self.episodes().any(|episode| happened(episode, *event, *span))
            }
            Condition::Kept(target, span) => self.episodes().any(|episode| kept(episode, *target, *span)),
            Condition::Missed(target, span) => {
                self.episodes().any(|episode| missed(episode, *target, *span, now))
            }
            Condition::Sla(None, Standing::In) => due.is_some_and(|(_, due)| due >= now),
            Condition::Sla(None, Standing::Out) => due.is_some_and(|(_, due)| due < now),
            Condition::Sla(Some(target), standing) => {
                standing_of(case, *target, now).is_some_and(|stands| stands == *standing)
            }
            Condition::Since(span) => span.contains(case.since),
            Condition::Began(span) => span.contains(case.episode.opened),
            Condition::Fixable(fixable) => case.fix_known.is_some() == *fixable,
            Condition::Weaknesses(names) => names.contains(&case.key.weakness),
            Condition::Packages(names) => {
                let is_named = |name: &String| match name.strip_suffix('*') {
                    Some(begin) => case.key.subject.starts_with(begin),
                    None => case.key.subject == *name,
                };
                case.kind == Some(Kind::Package) && names.iter().any(is_named)
            }
            Condition::Text(text) => {
                let texts = [&case.title, &case.key.weakness, &case.key.subject];
                texts.iter().any(|one| one.to_ascii_lowercase().contains(&text.to_ascii_lowercase()))
            }
        }
    }
}

/// How the clock of a target stands, if it runs.
pub(crate) fn standing_of(case: &Vulnerability, target: Target, now: Timestamp) -> Option<Standing> {
    let clock = case.episode.clock(target).filter(|clock| clock.stopped.is_none())?;
    Some(if clock.due? < now { Standing::Out } else { Standing::In })
}

/// When something happened in an episode.
pub(crate) fn moment(episode: &Episode, event: Event) -> Option<Timestamp> {
    match event {
        Event::Opened => Some(episode.opened),
        Event::Ended => episode.ended,
        Event::Fixed => episode.ended.filter(|_| episode.outcome == Some(Outcome::Fixed)),
        event => episode.clock(event.target().unwrap())?.stopped,
    }
}

pub(crate) fn happened(episode: &Episode, event: Event, span: Span) -> bool {
    moment(episode, event).is_some_and(|moment| span.contains(moment))
}

pub(crate) fn kept(episode: &Episode, target: Target, span: Span) -> bool {
    let times = episode.clock(target).and_then(|clock| Some((clock.due?, clock.stopped?)));
    times.is_some_and(|(due, stopped)| stopped <= due && span.contains(stopped))
}

pub(crate) fn missed(episode: &Episode, target: Target, span: Span, now: Timestamp) -> bool {
    let clock = episode.clock(target).and_then(|clock| Some((clock.due?, clock.stopped)));
    clock.is_some_and(|(due, stopped)| span.contains(due) && stopped.unwrap_or(now) > due)
}

/// A program with two products of three components, and two teams of which one has an ambassador.
pub(crate) fn program() -> Program {
    let person = |id: &str| Person {
        id: id.to_owned(),
        name: id.to_owned(),
        email: None,
        slack: None,
        github: None,
        roles: vec![Role::SecurityEngineer],
    };
    let team = |id: &str, ambassador: Option<&str>| Team {
        id: id.to_owned(),
        name: id.to_owned(),
        organisation: None,
        members: Vec::new(),
        manager: None,
        ambassador: ambassador.map(str::to_owned),
        stand_in: None,
        slack_channel: None,
        owns: Vec::new(),
    };
    let component = |id: &str| Component {
        id: id.to_owned(),
        kind: ComponentKind::Repository { repository: id.to_owned(), path: ".".to_owned() },
        engines: Vec::new(),
        uploads: Vec::new(),
        team: None,
        ci_fail_on: None,
        production: true,
    };
    let product = |id: &str, components: &[&str]| Product {
        id: id.to_owned(),
        name: id.to_owned(),
        environment: EnvironmentalProfile::default(),
        supported_series: SupportedSeries::Newest(2),
        components: components.iter().map(|id| component(id)).collect(),
        global_skips: Vec::new(),
    };
    let period = "3bd".parse().unwrap();
    let periods = BySeverity { critical: period, high: period, medium: period, low: period };
    let lead = Role::SecurityLead;
    let leads = BySeverity { critical: lead, high: lead, medium: lead, low: lead };
    Program {
        company: "Acme".to_owned(),
        calendar: Calendar {
            time_zone: TimeZone::get("Europe/Berlin").unwrap(),
            time_zone_name: "Europe/Berlin".to_owned(),
            working_hours: "mon-fri 09:00-17:00".parse().unwrap(),
            holidays: BTreeSet::new(),
        },
        people: vec![person("ana"), person("sam")],
        teams: vec![team("web", Some("ana")), team("core", None)],
        rotation: None,
        products: vec![product("acme", &["shop", "api"]), product("site", &["docs"])],
        gate: Gate {
            block_at: Severity::High,
            unknown_as: Severity::High,
            max_scan_age: period,
            max_database_age: period,
            end_of_life_os: GateEffect::Block,
            no_packages: GateEffect::Undecided,
            kev: KevRule::Block,
            epss_at: None,
            break_glass: BreakGlass { approver: lead, expires: period },
        },
        sla: Sla {
            triage: period,
            estimate: periods,
            remediation: periods,
            due_soon: Percent::new(20).unwrap(),
        },
        triage: Triage { report_directly_below: None, rules: Vec::new(), report_template: String::new() },
        decisions: Decisions { approval: Approval::Person, reassess: period },
        acceptance: Acceptance { approver: leads, reassess: period },
        exceptions: Exceptions { approver: leads },
        notifications: Notifications { monitoring_channel: None, team_channel: None, escalation: lead },
        archive: Archive { retention: period },
        slack: portcullis_domain::program::requests::Slack::default(),
        requests: portcullis_domain::program::requests::Requests::default(),
    }
}
