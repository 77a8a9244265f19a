//! Figures with the filters that list what they count.

use super::{
    AGES, Compliance, Figures, Histogram, Metrics, Number, OpenOf, Plan, Response, Running, Took, Week,
    Weekly,
};
use crate::severity::Severity;
use crate::sla::Target;
use crate::vulnerability::{Days, Event, Filter, Standing, Term};

impl Metrics {
    /// The figures about what a filter wants; the filter names no stage.
    pub fn of(figures: &Figures, filter: &Filter, plan: &Plan) -> Self {
        let reporting = Reporting { figures, filter, plan };
        let days = plan.days();
        Self {
            at: plan.now,
            from: plan.from,
            until: plan.until,
            open: reporting.open(&[], |_, _| true),
            open_by_severity: reporting.open_by_severity(),
            running: Target::ALL.iter().map(|&target| reporting.running(target)).collect(),
            opened: reporting.number(figures.opened.all, &[Term::Happened(Event::Opened, days)]),
            fixed: reporting.number(figures.fixed.all, &[Term::Happened(Event::Fixed, days)]),
            weeks: reporting.weeks(),
            times: Response::ALL.iter().flat_map(|&response| reporting.times(response)).collect(),
            compliance: Target::ALL.iter().flat_map(|&target| reporting.compliance(target)).collect(),
        }
    }

    /// Says whether nothing is counted anywhere.
    pub fn is_empty(&self) -> bool {
        let all = [&self.open, &self.opened, &self.fixed];
        all.iter().all(|number| number.count == 0) && self.times.is_empty() && self.compliance.is_empty()
    }

    /// Every number.
    pub fn numbers(&self) -> Vec<&Number> {
        let mut all = vec![&self.open, &self.opened, &self.fixed];
        all.extend(self.open_by_severity.iter().flat_map(|of| std::iter::once(&of.all).chain(&of.ages)));
        all.extend(self.running.iter().flat_map(|of| [&of.within, &of.late]));
        all.extend(self.weeks.iter().flat_map(|week| [&week.opened, &week.fixed]));
        all.extend(self.times.iter().map(|took| &took.done));
        all.extend(self.compliance.iter().flat_map(|of| [&of.kept, &of.missed]));
        all
    }
}

struct Reporting<'a> {
    figures: &'a Figures,
    filter: &'a Filter,
    plan: &'a Plan,
}

impl Reporting<'_> {
    fn number(&self, count: u64, terms: &[Term]) -> Number {
        let filter = terms.iter().fold(self.filter.clone(), |filter, term| filter.with(term.clone()));
        Number { count, filter: filter.to_string() }
    }

    fn open(&self, terms: &[Term], is_meant: impl Fn(usize, usize) -> bool) -> Number {
        let meant = self.figures.open.iter().filter(|((severity, age), _)| is_meant(*severity, *age));
        let terms = [&[Term::open()], terms].concat();
        self.number(meant.map(|(_, count)| count).sum(), &terms)
    }

    fn open_by_severity(&self) -> Vec<OpenOf> {
        let mut all = Vec::new();
        for (place, severity) in Severity::ALL.into_iter().enumerate() {
            let term = Term::Severity(vec![severity]);
            let whole = self.open(std::slice::from_ref(&term), |found, _| found == place);
            if whole.count == 0 {
                continue;
            }
            let of_age = |(age, (from, until)): (usize, (u32, Option<u32>))| {
                let terms = [term.clone(), Term::Age(from, until)];
                self.open(&terms, |found, at| found == place && at == age)
            };
            all.push(OpenOf {
                severity,
                all: whole,
                ages: AGES.into_iter().enumerate().map(of_age).collect(),
            });
        }
        all
    }

    fn running(&self, target: Target) -> Running {
        let standing = |standing| {
            let count = self.figures.running.get(&(target, standing)).copied().unwrap_or_default();
            self.number(count, &[Term::open(), Term::Sla(Some(target), standing)])
        };
        Running { target, within: standing(Standing::In), late: standing(Standing::Out) }
    }

    fn weeks(&self) -> Vec<Week> {
        let number = |weekly: &Weekly, event, place: usize, days: Days| {
            let count = weekly.weeks.get(&place).copied().unwrap_or_default();
            self.number(count, &[Term::Happened(event, days)])
        };
        let week = |(place, (days, _)): (usize, &(Days, _))| Week {
            from: days.from.unwrap_or(self.plan.from),
            until: days.until.unwrap_or(self.plan.until),
            opened: number(&self.figures.opened, Event::Opened, place, *days),
            fixed: number(&self.figures.fixed, Event::Fixed, place, *days),
        };
        self.plan.weeks.iter().enumerate().map(week).collect()
    }

    /// Of all severities, then of each that has something.
    fn times(&self, response: Response) -> Vec<Took> {
        let mut whole = Histogram::default();
        let mut parts = Vec::new();
        let happened = Term::Happened(response.event(), self.plan.days());
        for (place, severity) in Severity::ALL.into_iter().enumerate() {
            let Some(histogram) = self.figures.times.get(&(response, place)) else { continue };
            whole.merge(histogram);
            let done = self.number(histogram.count(), &[happened.clone(), Term::Severity(vec![severity])]);
            parts.push(took(response, Some(severity), done, histogram));
        }
        if parts.is_empty() {
            return parts;
        }
        parts.insert(0, took(response, None, self.number(whole.count(), &[happened]), &whole));
        parts
    }

    /// Of all severities, then of each that has something.
    fn compliance(&self, target: Target) -> Vec<Compliance> {
        let days = self.plan.days();
        let count = |is_kept: bool, place: usize| {
            self.figures.kept.get(&(target, is_kept, place)).copied().unwrap_or_default()
        };
        let of = |kept: u64, missed: u64, severity: Option<Severity>| {
            let beside: Vec<Term> =
                severity.map(|severity| Term::Severity(vec![severity])).into_iter().collect();
            let number = |count, term: Term| self.number(count, &[&[term], beside.as_slice()].concat());
            Compliance {
                target,
                severity,
                kept: number(kept, Term::Kept(target, days)),
                missed: number(missed, Term::Missed(target, days)),
                share: share(kept, kept + missed),
            }
        };
        let mut all = Vec::new();
        let (mut kept, mut missed) = (0, 0);
        for (place, severity) in Severity::ALL.into_iter().enumerate() {
            let (here, there) = (count(true, place), count(false, place));
            if here + there > 0 {
                all.push(of(here, there, Some(severity)));
            }
            (kept, missed) = (kept + here, missed + there);
        }
        if !all.is_empty() {
            all.insert(0, of(kept, missed, None));
        }
        all
    }
}

fn took(response: Response, severity: Option<Severity>, done: Number, histogram: &Histogram) -> Took {
    let days = |tenths_of: i64| tenths(u64::try_from(tenths_of).unwrap_or_default());
    let (mean_days, median_days) = (days(histogram.mean_tenths()), days(histogram.median_tenths()));
    Took { response, severity, done, mean_days, median_days }
}

/// A share in percent, to a tenth.
fn share(part: u64, whole: u64) -> f64 {
    let whole = whole.max(1);
    tenths((part * 1000 + whole / 2) / whole)
}

/// So many tenths.
fn tenths(count: u64) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX)) / 10.0
}
