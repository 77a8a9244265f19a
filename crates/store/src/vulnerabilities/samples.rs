//! Every condition alone and all together, in each statement that is put together, so that a database can be asked
//! whether it understands them.

use super::lists::{self, ListCursor, ListOrder};
use super::selecting::condition;
use super::{groups, history, metrics};
use crate::database::Assembled;
use jiff::Timestamp;
use jiff::civil::Date;
use portcullis_domain::finding::Kind;
use portcullis_domain::metrics::Plan;
use portcullis_domain::severity::Severity;
use portcullis_domain::sla::Target;
use portcullis_domain::vulnerability::{
    Condition, Days, Event, Mark, Outcome, Selection, Source, Span, Stage, Standing,
};
use std::sync::LazyLock;

static ALONE: LazyLock<Vec<Selection>> =
    LazyLock::new(|| every().into_iter().map(|one| selection(vec![one])).collect());
static TOGETHER: LazyLock<Selection> = LazyLock::new(|| selection(every()));

static PLAN: LazyLock<Plan> = LazyLock::new(|| {
    let span = Span { from: Timestamp::UNIX_EPOCH, until: Timestamp::MAX };
    Plan {
        from: Date::MIN,
        until: Date::MAX,
        span,
        weeks: vec![(Days::default(), span); 3],
        ages: vec![Timestamp::UNIX_EPOCH; 3],
        now: Timestamp::UNIX_EPOCH,
    }
});

fn selection(conditions: Vec<Condition>) -> Selection {
    Selection { conditions, now: Timestamp::UNIX_EPOCH }
}

/// The statements, of which none is run.
pub(crate) fn assembled_samples() -> Vec<Assembled<'static>> {
    let mut all = Vec::new();
    for one in ALONE.iter() {
        let mut to = Assembled::default();
        to.push("select v.number from vulnerability as v where ");
        condition(&mut to, one);
        all.push(to);
    }
    let after = Some(ListCursor { place: 0, number: 1 });
    for order in [ListOrder::Due, ListOrder::Severity, ListOrder::Newest] {
        all.push(lists::list(&TOGETHER, order, None, 1));
        all.push(lists::list(&TOGETHER, order, after, 1));
    }
    all.extend([groups::counts(&TOGETHER), groups::versions(&TOGETHER)]);
    all.extend(metrics::samples(&TOGETHER, &PLAN));
    all.extend(history::samples(&TOGETHER, &[Timestamp::UNIX_EPOCH; 2]));
    all.extend([lists::numbers(&TOGETHER, 1), lists::count(&TOGETHER, 1)]);
    all.push(lists::assignees(&TOGETHER));
    all
}

fn every() -> Vec<Condition> {
    let span = Span { from: Timestamp::UNIX_EPOCH, until: Timestamp::MAX };
    let text = || "a".to_owned();
    let mut all = vec![
        Condition::Stages(Stage::ALL.to_vec()),
        Condition::Stages(Vec::new()),
        Condition::Severities(Severity::ALL.to_vec()),
        Condition::Teams(vec![Some(text()), None]),
        Condition::Teams(vec![None]),
        Condition::Assignees(vec![Some(text()), None]),
        Condition::Components(vec![text(), text()]),
        Condition::Components(Vec::new()),
        Condition::Tracks(vec![text()]),
        Condition::Sources(Source::ALL.to_vec()),
        Condition::Kinds(vec![None, Some(Kind::Iac)]),
        Condition::Marks(Mark::ALL.to_vec()),
        Condition::NotMarks(Mark::ALL.to_vec()),
        Condition::Outcomes(Outcome::ALL.to_vec()),
        Condition::Imports(vec![1]),
        Condition::DueBefore(Timestamp::UNIX_EPOCH),
        Condition::DueSoon(Timestamp::UNIX_EPOCH, 20),
        Condition::Since(span),
        Condition::Began(span),
        Condition::Fixable(true),
        Condition::Fixable(false),
        Condition::Weaknesses(vec![text()]),
        Condition::Packages(vec![text(), "a*".to_owned()]),
        Condition::Text(text()),
    ];
    all.extend(Event::ALL.iter().map(|&event| Condition::Happened(event, span)));
    for &target in Target::ALL {
        all.extend([Condition::Kept(target, span), Condition::Missed(target, span)]);
        all.extend(Standing::ALL.iter().map(|&standing| Condition::Sla(Some(target), standing)));
    }
    all.extend(Standing::ALL.iter().map(|&standing| Condition::Sla(None, standing)));
    all
}
